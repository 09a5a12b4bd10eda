"""An agenda built by keyboard, convened, and read by a member who signs first."""

import datetime
import sys
import time
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from cases.models import LeaseAccount
from ccapex.models import AgendaItem
from ccapex.services import commissions
from organisations import scope
from organisations.enums import Role
from tests import factories as make
from tests.ccapex.situations import a_session, tell_the_household
from tests.factories import PASSWORD

pytestmark = [pytest.mark.browser]
SINCE = datetime.date(2024, 1, 1)
NAMES = ("Mme Ana Rivoal", "M. Louis Kerdoncuff", "Famille Oumarou")


def in_debt(name, amount, agent):
    """An open case whose debt makes it a complex situation; its household was told of the commission."""
    case = make.a_case(name=name)
    tell_the_household(case, agent)
    with scope.system(case.territory):
        LeaseAccount.objects.filter(lease=case.lease_id).update(balance=amount)


@pytest.fixture
def prepared(committed_db):
    """(séance, secretary, member): three households with heavy debts wait to be inscribed."""
    session, agent = a_session()
    for at, name in enumerate(NAMES):
        in_debt(name, Decimal(9_000 - at), agent)
    member = make.a_member(Role.CCAPEX_MEMBER, name="Awa Sarr")
    with scope.acting(agent):
        seat = commissions.seat(
            commission=session.commission,
            organisation=member.organisation,
            voice="deliberative",
            copresident=False,
            valid_from=SINCE,
            actor=agent,
        )
        commissions.name_holder(seat=seat, name="", rank="titulaire", membership=member, valid_from=SINCE, actor=agent)
        commissions.name_holder(seat=seat, name="Paul Mercier", rank="suppleant", valid_from=SINCE, actor=agent)
    return session, agent, member


def names_on(visitor):
    """Households of the agenda, in order."""
    rows = visitor.page.locator("table").first.locator("tbody th a")
    return rows.all_inner_texts()


def test_an_agenda_is_built_by_keyboard_convened_and_read_after_signing(visitor, prepared):
    session, agent, member = prepared
    office = visitor()
    office.sign_in(agent.user.email, PASSWORD)
    office.go(f"/ccapex/seances/{session.pk}/")
    office.see("Séance du", name="ordre du jour vide")
    page = office.page
    for count in range(1, 4):
        page.locator("[data-row]").filter(has=page.locator("[data-key=add]")).first.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="Retirer")).to_have_count(count)
    first = names_on(office)
    page.locator("[data-row]").first.focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("tbody th a").first).to_have_text(first[1])
    page.locator("[data-row]").first.focus()
    page.keyboard.press("Delete")
    expect(page.get_by_role("button", name="Retirer")).to_have_count(2)
    page.keyboard.press("Control+z")
    expect(page.get_by_role("button", name="Retirer")).to_have_count(3)
    assert names_on(office) == [first[1], first[0], first[2]]
    office.see("Séance du", name="ordre du jour")
    office.follow("Préparer", exact=False)
    office.see("Préparer le point")
    with scope.acting(agent):
        AgendaItem.objects.update(informed_on=None)
    office.go(f"/ccapex/seances/{session.pk}/convoquer/")
    office.see("Convoquer la séance", name="obstacles")
    with scope.acting(agent):
        AgendaItem.objects.update(informed_on=scope.today())
    office.go(f"/ccapex/seances/{session.pk}/convoquer/")
    office.see("Convoquer la séance")
    office.press("Convoquer les membres")
    office.see("Convocations et fiches")
    office.follow("Point 1", exact=False)
    office.see("", name="fiche")

    reader = visitor()
    reader.sign_in(member.user.email, PASSWORD)
    reader.follow("Mes séances")
    reader.see("Mes séances")
    reader.follow("Lire et signer")
    reader.see("Engagement de confidentialité")
    reader.press("Je signe cet engagement")
    reader.go(f"/ccapex/mes-seances/{session.pk}/")
    reader.see("Séance du", name="séance du membre")
    reader.follow("Point 1", exact=False)
    reader.see("", name="fiche du membre")
    reader.page.emulate_media(media="print")
    expect(reader.page.get_by_role("main")).to_be_hidden()


def test_settings_and_calendar_are_legible_and_work_without_javascript(visitor, prepared):
    session, agent, _ = prepared
    office = visitor()
    office.sign_in(agent.user.email, PASSWORD)
    for path, heading in (
        ("reglages/", "Commissions"),
        (f"reglages/commissions/{session.commission_id}/", "Commission territoriale"),
        (f"reglages/commissions/{session.commission_id}/regles/", "Changer les règles"),
        ("reglages/situations-complexes/", "Situations complexes"),
        ("calendrier/", "Calendrier"),
    ):
        office.go(f"/ccapex/{path}")
        office.see(heading)
    plain = visitor(java_script_enabled=False)
    plain.sign_in(agent.user.email, PASSWORD)
    plain.go(f"/ccapex/seances/{session.pk}/")
    plain.press("Inscrire le dossier", exact=False)
    plain.reads("inscrit, point 1")
    plain.press("Retirer le dossier", exact=False)
    plain.press("Annuler le retrait")
    plain.reads("remis à l’ordre du jour")


FORTY = 40
MINUTES_AT_MOST = 5
READING = 4  # seconds that a person takes to read a proposal and its reasons before deciding


class Keyboard:
    """Keys pressed one by one, and counted: nothing else moves this page."""

    def __init__(self, page):
        self.page = page
        self.pressed = 0

    def press(self, key):
        self.pressed += 1
        self.page.keyboard.press(key)

    def focused(self, selector):
        return self.page.evaluate("selector => document.activeElement.matches(selector)", selector)

    def reach(self, selector):
        """Tab until what has the focus matches; fails when the whole page was walked."""
        for _ in range(120):
            if self.focused(selector):
                return
            self.press("Tab")
        raise AssertionError(f"{selector} is not reached by keyboard")


def test_an_agenda_of_forty_is_built_without_a_mouse(visitor, prepared, capsys):
    session, agent, _ = prepared
    for rank in range(FORTY):
        in_debt(f"Famille Essai {rank:02}", Decimal(8_000 - rank), agent)
    office = visitor()
    office.sign_in(agent.user.email, PASSWORD)
    office.go(f"/ccapex/seances/{session.pk}/")
    page = office.page
    keys = Keyboard(page)
    rows = page.get_by_role("button", name="Retirer le dossier")
    started = time.monotonic()
    keys.reach("[data-row]")
    for count in range(1, FORTY + 1):
        keys.press("Enter")
        expect(rows).to_have_count(count)
        expect(page.locator("[data-row]:focus [data-key=add]")).to_have_count(1)
    for key in ("ArrowUp", "ArrowUp"):  # back to the agenda's last rows
        keys.press(key)
    last = names_on(office)[-2:]
    keys.press("Alt+ArrowUp")
    expect(page.locator("table").first.locator("tbody th a").nth(FORTY - 3)).to_have_text(last[0])
    expect(page.locator("[data-row]:focus [data-key=remove]")).to_have_count(1)
    keys.press("Delete")
    expect(rows).to_have_count(FORTY - 1)
    keys.press("Control+z")
    expect(rows).to_have_count(FORTY)
    seconds = time.monotonic() - started
    with scope.acting(agent):
        assert AgendaItem.objects.filter(session=session).count() == FORTY
    whole = seconds + FORTY * READING
    with capsys.disabled():
        sys.stdout.write(
            f"\nagenda of {FORTY}: {keys.pressed} keys, {seconds:.0f} s, {whole:.0f} s with {READING} s to read each\n"
        )
    assert keys.pressed <= 2 * FORTY
    assert whole < 60 * MINUTES_AT_MOST
    office.see("Séance du", name="ordre du jour de quarante")
