"""A morning of a chargé de recouvrement: from a number to its list, from a line to its reason, a pause, an export."""

import datetime
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from cases.models import HousingAid, LeaseAccount
from cases.procedure.enums import ActKind
from cases.services import desk, month_ends
from cases.services.acts import record_act
from organisations import scope
from tests import factories as make
from tests.cases.test_month_ends import stated
from tests.factories import PASSWORD
from tests.journeys.on_day import TODAY
from tests.journeys.people import People

pytestmark = [pytest.mark.browser]
# name, agency, balance in euros at the last two month-ends and today
ACCOUNTS = (
    ("Mme Ferrand Sophie", "Nantes", 620, 900, 1284),
    ("M. Ollivier Marc", "Nantes", 0, 980, 980),
    ("Mme Belhaj Karima", "Rezé", 2400, 2400, 2400),
    ("M. Legoff Yann", "Rezé", 350, 0, 0),
    ("Mme Doucet Jeanne", "Rezé", 310, 310, 310),
    ("M. Perrin Luc", "Nantes", 5200, 5600, 6100),
)


def settle(persons: People) -> None:
    """Six accounts, two closed months; a plan broken and an aid suspended for the first."""
    manager = persons.bailleur
    bailleur = manager.organisation
    last = month_ends.month_end(TODAY)
    before = month_ends.month_end(last)
    for name, agency, first, second, now in ACCOUNTS:
        opened_on = before - datetime.timedelta(days=70)
        case = make.a_case(bailleur, name=name, agency=agency, balance=Decimal(now), opened_on=opened_on)
        stated(case.lease, (before, first), (last, second), (TODAY - datetime.timedelta(days=1), now))
        with scope.system(bailleur.territory):
            LeaseAccount.objects.filter(lease=case.lease_id).update(in_debt_since=opened_on if now else None)
        if name.startswith("Mme Ferrand"):
            with scope.system(bailleur.territory):
                HousingAid.objects.filter(lease=case.lease_id).update(
                    suspended_since=TODAY - datetime.timedelta(days=40)
                )
            with scope.acting(manager):
                for kind, days in ((ActKind.PLAN_APUREMENT, 60), (ActKind.PLAN_ROMPU, 9)):
                    record_act(case=case, kind=kind, on=TODAY - datetime.timedelta(days=days), actor=manager)
    for month in (before, last):
        month_ends.close_month(bailleur=bailleur, ends_on=month)
    desk.refresh_bailleur(bailleur=bailleur)


def test_a_morning_of_recovery(visitor, persons):
    settle(persons)
    julie = visitor()
    julie.sign_in(persons.bailleur.user.email, PASSWORD)
    julie.see("Tableau de bord", name="tableau de bord")
    julie.reads("Mme Ferrand Sophie")
    julie.reads("Plan non respecté")

    # A number opens the list that it counts.
    rows = julie.page.get_by_role("row")
    julie.page.locator("#etapes ~ details summary").click()
    julie.page.locator("#anciennete ~ details summary").click()
    julie.follow("3 à 6 mois")
    julie.see("Priorités", name="la liste derriere un nombre")
    assert "anciennete=6" in julie.page.url
    expect(rows).to_have_count(1 + 5)

    # The list of the day, and why the first line is first.
    julie.follow("Priorités")
    julie.see("Priorités", name="priorites")
    first = rows.nth(1)
    expect(first).to_contain_text("Mme Ferrand Sophie")
    expect(first).to_contain_text("Aide au logement suspendue depuis")
    first.locator("summary").click()
    expect(first).to_contain_text("elle a en plus")
    julie.see("Priorités", name="pourquoi la premiere")

    # A pause needs its reason, and is undone by one link.
    first.get_by_role("checkbox").check()
    julie.press("Mettre en pause")
    julie.reads("Dites pourquoi ces lignes peuvent attendre.")
    julie.see("Priorités", name="pause sans motif")
    julie.fill("Motif de la pause", "Rendez-vous pris avec la conseillère sociale")
    julie.press("Mettre en pause")
    julie.reads("1 ligne en pause jusqu’au")
    expect(rows.nth(1)).not_to_contain_text("Ferrand")
    julie.follow("Défaire")
    julie.see("Défaire ce geste", name="defaire")
    julie.press("Défaire")
    expect(rows.nth(1)).to_contain_text("Mme Ferrand Sophie")

    content = julie.download("Exporter (CSV)").decode("utf-8-sig")
    assert content.startswith("Bail;Ménage;")
    assert "Plan non respecté" in content

    # Weights are seen before they are set.
    julie.follow("Les règles et leurs poids")
    julie.see("Règles des priorités", name="regles")
    julie.fill("Plan d’apurement rompu", "0")
    julie.press("Voir l’effet")
    julie.see("Règles des priorités", name="effet des regles")
    julie.reads("Rien n’est enregistré.")

    # The same dashboard, as it was at the end of last month.
    julie.follow("Tableau de bord")
    julie.choose("Situation au", f"Fin octobre\xa0{TODAY.year}")
    julie.reads("ces chiffres ne changent plus")
    julie.see("Tableau de bord", name="fin de mois")
