"""A plan agreed at the kitchen table: proposed, typed line by line, printed, signed, changed by an avenant; with and without scripts."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from tests import factories as make
from tests.factories import PASSWORD
from tests.journeys.on_day import TODAY

pytestmark = [pytest.mark.browser]
NAME = "Mme Ferrand Sophie"


def settle(persons):
    return make.a_case(persons.bailleur.organisation, name=NAME, balance=Decimal(900), opened_on=TODAY)


def propose(julie, persons, case):
    """As far as the lines of a plan in three instalments."""
    julie.sign_in(persons.bailleur.user.email, PASSWORD)
    julie.go(f"/dossiers/{case.pk}/mesures/nouvelle/")
    julie.see(NAME, name="choisir une mesure")
    julie.follow("Plan d’apurement")
    julie.fill("Ce que le ménage dit pouvoir payer", "310")
    julie.fill("ou nombre de mensualités", "3")
    julie.fill("Dette au", TODAY.isoformat())
    julie.press("Calculer l’échéancier")
    julie.see(NAME, name="plan calculé")
    julie.press("Enregistrer ce plan")
    julie.reads("À imprimer et à faire signer.")
    julie.follow("Modifier les échéances")
    julie.see(NAME, name="échéances à modifier")


def test_a_plan_is_typed_line_by_line_signed_then_amended(visitor, persons):
    case = settle(persons)
    julie = visitor()
    propose(julie, persons, case)
    total, gap = julie.page.locator("[data-total]"), julie.page.locator("[data-gap]")
    expect(total).to_have_text("900,00\xa0€")
    julie.fill("Montant de l’échéance 2", "320")
    expect(gap).to_have_text("Les échéances dépassent la dette de 20,00\xa0€.")
    expect(julie.page.get_by_text("au-dessus de la capacité du mois").locator("visible=true")).to_have_count(1)
    julie.fill("Montant de l’échéance 2", "200")
    expect(gap).to_have_text("Il manque 100,00\xa0€ pour couvrir la dette.")
    julie.press("Ajouter une échéance")
    expect(julie.page.get_by_label("Montant de l’échéance 4")).to_be_focused()
    expect(julie.page.get_by_label("Montant de l’échéance 4")).to_have_value("100")
    expect(gap).to_have_text("Le total des échéances est égal à la dette.")
    julie.see(NAME, name="échéances modifiées")
    julie.press("Retirer l’échéance 4")
    expect(gap).to_have_text("Il manque 100,00\xa0€ pour couvrir la dette.")
    # Entrée counts again and takes no line away.
    julie.page.get_by_label("Montant de l’échéance 3").press("Enter")
    expect(julie.page.get_by_label("Montant de l’échéance 3")).to_have_value("300,00")
    julie.press("Enregistrer les échéances")
    julie.see(NAME, name="échéances refusées")
    julie.reads("Le total des échéances est la dette, au centime.")
    julie.press("Porter l’écart sur la dernière échéance")
    julie.press("Enregistrer les échéances")
    julie.reads("Échéances enregistrées.")
    assert "400,00 €" in julie.read_pdf("Le plan à signer (PDF)")

    julie.follow("Enregistrer la signature")
    julie.press("Enregistrer la signature")
    julie.see(NAME, name="plan signé")
    julie.follow("Écrire un avenant")
    julie.fill("Pourquoi le plan change", "Baisse des ressources")
    julie.press("Retirer l’échéance 1")
    julie.press("Recalculer")
    julie.press("Porter l’écart sur la dernière échéance")
    julie.see(NAME, name="avenant")
    julie.press("Enregistrer l’avenant")
    julie.reads("Avenant n°\xa01 à signer.")
    julie.see(NAME, name="avenant à signer")
    julie.follow("Enregistrer la signature de l’avenant")
    julie.press("Enregistrer la signature de l’avenant")
    julie.reads("Ce qui a été signé")
    julie.page.get_by_text("Plan d’origine, signé le").click()
    julie.see(NAME, name="avenant signé")
    assert "Baisse des ressources" in julie.read_pdf("Avenant n°\xa01 (PDF)")


def test_the_lines_are_written_without_javascript(visitor, persons):
    case = settle(persons)
    julie = visitor(java_script_enabled=False)
    propose(julie, persons, case)
    julie.press("Retirer l’échéance 3")
    julie.reads("Il manque 300,00\xa0€ pour couvrir la dette.")
    julie.press("Ajouter une échéance")
    julie.reads("Le total des échéances est égal à la dette.")
    julie.fill("Montant de l’échéance 3", "250")
    julie.press("Recalculer")
    julie.reads("Il manque 50,00\xa0€ pour couvrir la dette.")
    julie.press("Porter l’écart sur la dernière échéance")
    julie.press("Enregistrer les échéances")
    julie.reads("Échéances enregistrées.")
