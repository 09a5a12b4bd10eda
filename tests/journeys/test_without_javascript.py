"""Key pages without a line of JavaScript: signing in, depositing a file, recording an act, saving a budget."""

import pytest
from playwright.sync_api import expect

from tests import factories as make
from tests.dsf.situations import in_writing
from tests.factories import PASSWORD
from tests.journeys import people

pytestmark = [pytest.mark.browser, pytest.mark.worker]


def test_file_is_deposited_confirmed_and_an_act_recorded_without_javascript(visitor, persons, office):
    bailleur = visitor(java_script_enabled=False)
    bailleur.sign_in(persons.bailleur.user.email, PASSWORD)
    bailleur.go("/imports/deposer/")
    bailleur.see("Déposer un fichier d’impayés", name="sans script, dépôt")
    bailleur.deposit("Fichier des baux en impayé", "impayes.csv", people.monthly_file())
    bailleur.fill("Soldes au", people.french(people.IN_TIME))
    bailleur.press("Déposer et analyser")
    bailleur.refresh_until("Ce que le fichier changerait")
    bailleur.see("Ce que le fichier changerait", name="sans script, aperçu")
    bailleur.press("Confirmer l’import")
    bailleur.refresh_until("Rapport d’import")
    bailleur.see("Rapport d’import", name="sans script, rapport")
    bailleur.follow("Voir les dossiers")
    bailleur.follow(people.FERRAND)
    bailleur.see(people.FERRAND, name="sans script, dossier")
    bailleur.follow("Enregistrer un acte")
    bailleur.follow("Signalement à la CAF ou à la MSA")
    bailleur.press("Enregistrer l’acte")
    bailleur.reads("Acte enregistré")


def test_budget_is_saved_with_its_totals_without_javascript(visitor, persons):
    case = make.a_case(persons.bailleur.organisation)
    in_writing(case=case, worker=persons.social_worker)
    worker = visitor(java_script_enabled=False)
    worker.sign_in(persons.social_worker.user.email, PASSWORD)
    worker.follow("Diagnostics (DSF)")
    worker.follow("Ouvrir", exact=False)
    worker.follow("2. Ressources et charges")
    worker.see("2. Ressources et charges", name="sans script, budget")
    worker.page.get_by_label("RSA, locataire assigné").fill("600,50")
    worker.press("Enregistrer")
    worker.reads("Section enregistrée.")
    totals = worker.page.get_by_role("complementary", name="État de la section")
    expect(totals).to_contain_text("600,50 €")
    expect(totals).to_contain_text("Enregistré le")
