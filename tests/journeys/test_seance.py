"""A séance in a real browser: quorum lost and back, a deciding body absent, a vote, two secretaries, a minute without network."""

import datetime
import re

import pytest
from playwright.sync_api import expect

from ccapex.models import Attendance, Avis, Deliberation
from ccapex.services import sessions
from organisations import scope
from tests.ccapex.situations import Held, a_held_session
from tests.factories import PASSWORD
from tests.journeys.on_day import TODAY
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser
OUTAGE = 60_000  # milliseconds without network
TITLE = "Séance du lundi 23 novembre 2026"
QUORUM = re.compile("Quorum atteint")


@pytest.fixture
def held(persons) -> Held:
    found = a_held_session(agent=persons.secretary, arrived=(), opened=False)
    with scope.acting(persons.secretary):
        sessions.create_session(
            commission=found.session.commission,
            on=TODAY + datetime.timedelta(30),
            at=datetime.time(9, 0),
            place="Salle Loire",
            actor=persons.secretary,
        )
    return found


def enters(visitor, member, held, **options) -> Visitor:
    one = visitor(**options)
    one.sign_in(member.user.email, PASSWORD)
    one.go(f"/ccapex/seances/{held.session.pk}/salle/")
    expect(one.page.get_by_role("heading", level=1)).to_contain_text(TITLE)
    return one


def button(one: Visitor, held: Held, name: str, word: str):
    return one.page.get_by_role("button", name=f"{word} : {held.seat(name).organisation.name}", exact=True)


def comes(one: Visitor, held: Held, *names: str) -> None:
    for name in names:
        button(one, held, name, "Arrivée").click()
        expect(button(one, held, name, "Départ")).to_be_visible()


def test_a_whole_session(visitor, persons, held):
    secretary = enters(visitor, persons.secretary, held)
    secretary.press("Ouvrir la séance")
    expect(secretary.page.locator("#room")).to_contain_text("Quorum non atteint")
    comes(secretary, held, "etat", "fsl")
    secretary.page.keyboard.press(button(secretary, held, "adil", "Arrivée").get_attribute("data-key"))
    expect(secretary.page.locator("#room")).to_contain_text(QUORUM)
    expect(secretary.page.locator("#quorum-live")).to_contain_text(QUORUM)
    secretary.press("Commencer l’examen")
    expect(secretary.page.locator("#item-title")).to_be_visible()
    secretary.see(TITLE, name="seance ouverte")
    a_body_is_absent(secretary)
    a_quorum_is_lost_and_back(secretary, held)
    a_recommandation_is_voted(secretary)
    second = enters(visitor, persons.prefecture, held)
    two_secretaries_agree(secretary, second, held)
    the_network_drops(secretary, held)
    the_wall_shows_nothing_private(visitor, persons, held)
    secretary.page.reload()
    secretary.press("Terminer le point")
    expect(secretary.page.locator("#agenda")).to_contain_text("Examiné")
    secretary.follow("Point suivant", exact=False)
    secretary.press("Commencer l’examen")
    secretary.page.locator("#defer-title ~ form").get_by_label("Motif").fill("Temps écoulé")
    secretary.press("Reporter le point")
    secretary.reads("Reporté à la séance du 23 décembre 2026")
    secretary.press("Lever la séance")
    secretary.reads("Séance levée")
    secretary.see(TITLE, name="seance levee")
    with scope.acting(persons.secretary):
        assert not Attendance.objects.filter(left_at__isnull=True).exists()
        assert Deliberation.objects.count() == Avis.objects.filter(state="adopte").count() == 1


def writes(one: Visitor, kind: str, matter: str, text: str, *families: str) -> None:
    form = one.page.locator("#form-new")
    if not form.is_visible():
        one.page.get_by_text("Avis, recommandation ou décision").click()
    form.get_by_label("Nature").select_option(label=kind)
    form.get_by_label("Matière").select_option(label=matter)
    form.get_by_label("Texte").fill(text)
    for family in families:
        form.get_by_label(family).check()
    form.get_by_role("button", name="Ajouter ce projet").click()
    expect(one.page.get_by_role("region", name=re.compile(kind)).filter(has_text=text).first).to_be_visible()


def a_body_is_absent(one: Visitor) -> None:
    writes(one, "Avis", "Aide au logement (APL, AL)", "Maintenir l’aide.", "Bailleur concerné", "Organisme payeur")
    expect(one.page.locator("#room")).to_contain_text("Ne serait pas valable")
    one.press("Rendre l’avis", exact=False)
    expect(one.page.locator("#refused")).to_contain_text("Aucun représentant de la CAF ni de la MSA")
    expect(one.page.locator("#refused")).to_contain_text("Reporter à la prochaine séance")
    one.see(TITLE, name="seance refusee")
    one.page.get_by_text("Reporter ou retirer ce projet").click()
    one.page.locator("details[id^=later]").get_by_label("Motif").fill("La CAF est absente")
    one.press("Reporter ce projet")
    one.reads("Reporté à la séance du 23 décembre 2026")


def a_quorum_is_lost_and_back(one: Visitor, held: Held) -> None:
    writes(
        one, "Recommandation", "Plan d’apurement, surendettement", "Proposer 90\u00a0€ par mois.", "Bailleur concerné"
    )
    for name in ("adil", "fsl"):
        button(one, held, name, "Départ").click()
        expect(button(one, held, name, "Arrivée")).to_be_visible()
    expect(one.page.locator("#quorum-live")).to_contain_text("Quorum non atteint")
    one.press("Rendre la recommandation", exact=False)
    expect(one.page.locator("#refused")).to_contain_text("Le quorum n’est pas atteint")
    comes(one, held, "adil", "fsl")
    one.press("Rendre la recommandation", exact=False)
    expect(one.page.locator("#refused")).to_contain_text("reprenez l’examen")
    one.press("Reprendre l’examen à cette minute")
    expect(one.page.locator("#refused")).to_have_count(0)


def a_recommandation_is_voted(one: Visitor) -> None:
    card = one.page.locator(".avis--recommandation")
    card.get_by_label("Vote compté").check()
    card.get_by_label("Pour").fill("3")
    card.get_by_label("Abstentions").fill("2")
    one.press("Rendre la recommandation", exact=False)
    expect(one.page.locator("#refused")).to_contain_text("5 voix pour 3 votants")
    card.get_by_label("Abstentions").fill("0")
    one.press("Rendre la recommandation", exact=False)
    expect(one.page.locator(".avis--recommandation")).to_contain_text("Rendue, n° AVI-44-2026-00001")
    expect(one.page.locator(".avis--recommandation")).to_contain_text("3 pour, 0 contre")
    one.see(TITLE, name="seance votee")


def two_secretaries_agree(first: Visitor, second: Visitor, held: Held) -> None:
    comes(first, held, "banque")
    expect(button(second, held, "banque", "Départ")).to_be_visible()
    for one, text in ((first, "Note de la première"), (second, "Note de la seconde")):
        one.page.locator("#form-note").get_by_label("Note de séance").fill(text)
        one.press("Enregistrer la note")
    expect(second.page.locator("#refused")).to_contain_text("Note de la première")
    expect(second.page.locator("#form-note").get_by_label("Note de séance")).to_have_value("Note de la seconde")
    second.see(TITLE, name="seance deux secretaires")


def the_network_drops(one: Visitor, held: Held) -> None:
    one.page.context.set_offline(True)
    button(one, held, "caf", "Arrivée").click()
    button(one, held, "banque", "Départ").click()
    one.page.locator("#form-note").get_by_label("Note de séance").fill("Écrit sans réseau")
    one.press("Enregistrer la note")
    expect(one.page.locator("#queue")).to_contain_text("3 actions gardées")
    one.page.wait_for_timeout(OUTAGE)
    pressed = datetime.datetime.now(datetime.UTC) - datetime.timedelta(milliseconds=OUTAGE / 2)
    one.page.context.set_offline(False)
    expect(one.page.locator("#queue")).to_be_hidden()
    expect(button(one, held, "caf", "Départ")).to_be_visible()
    expect(button(one, held, "banque", "Arrivée")).to_be_visible()
    one.faults[:] = [fault for fault in one.faults if not re.search("sendError|afterRequest|Failed to fetch", fault)]
    with scope.acting(held.agent):
        stays = Attendance.objects.filter(seat=held.seat("caf"))
        assert [stay.arrived_at < pressed for stay in stays] == [True]  # once, at the minute of the press


def the_wall_shows_nothing_private(visitor, persons, held: Held) -> None:
    wall = visitor()
    wall.sign_in(persons.secretary.user.email, PASSWORD)
    wall.page.set_viewport_size({"width": 1920, "height": 1080})
    wall.go(f"/ccapex/seances/{held.session.pk}/salle/?ecran=projection&point={held.items[0].pk}")
    expect(wall.page.locator("main")).to_contain_text("Recommandation")
    text = wall.page.locator("body").inner_text()
    for private in ("Note de la première", "sans réseau", "0240000000", "La CAF est absente"):
        assert private not in text
    wall.see("Mme Camille", name="ecran projete")


def test_the_essential_works_without_script(visitor, persons, held):
    one = enters(visitor, persons.secretary, held, java_script_enabled=False)
    one.press("Ouvrir la séance")
    for name in ("etat", "fsl", "adil"):
        button(one, held, name, "Arrivée").click()
    expect(one.page.locator("#room")).to_contain_text(QUORUM)
    one.press("Commencer l’examen")
    writes(one, "Avis", "Plan d’apurement, surendettement", "Proposer 60\u00a0€ par mois.", "Bailleur concerné")
    one.press("Rendre l’avis", exact=False)
    expect(one.page.locator(".avis--avis")).to_contain_text("AVI-44-2026-00001")
    one.see(TITLE, name="sans script")
