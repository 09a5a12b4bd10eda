"""Points 1 to 8 of what users do, by eight people in a real browser, with a real server, worker and broker."""

import datetime
import re

import pytest
from icalendar import Calendar
from playwright.sync_api import expect

from tests.factories import PASSWORD
from tests.journeys import people
from tests.journeys.office import Office
from tests.journeys.people import FERRAND, OLLIVIER, People
from tests.journeys.visitor import Visitor

CONVENTION = "Prévention des expulsions à Rezé"

pytestmark = [pytest.mark.browser, pytest.mark.worker]


def test_arrears_file_becomes_cases_dates_alerts_and_papers(visitor, persons, office):
    bailleur = visitor()
    bailleur.sign_in(persons.bailleur.user.email, PASSWORD)
    imports_the_monthly_file(bailleur)
    imports_the_entries(bailleur)
    reads_what_is_due(bailleur)
    case = follows_the_date_to_its_card(bailleur)
    is_alerted(bailleur, office, persons)
    reports_late(bailleur)
    opens_the_case_to_the_office(bailleur, case)

    commissaire = visitor()
    commissaire.sign_in(persons.commissaire.user.email, PASSWORD)
    records_the_acts(commissaire, case)

    prefecture, worker = visitor(), visitor()
    prefecture.sign_in(persons.prefecture.user.email, PASSWORD)
    asks_for_a_diagnostic(prefecture, case)
    worker.sign_in(persons.social_worker.user.email, PASSWORD)
    writes_the_diagnostic(worker)

    secretary = visitor()
    secretary.sign_in(persons.secretary.user.email, PASSWORD)
    prepares_the_session(secretary)

    shares_by_convention(bailleur)
    commune = visitor()
    commune.sign_in(persons.commune.user.email, PASSWORD)
    reads_by_convention(commune, case)

    says_who_reads(bailleur, case)
    for outsider in (persons.other_bailleur, persons.elsewhere):
        stranger = visitor()
        stranger.sign_in(outsider.user.email, PASSWORD)
        stranger.is_refused(case)
        stranger.is_refused(f"{case}readers/")
    nobody = visitor()
    nobody.go(case)
    nobody.see("Se connecter")


def imports_the_monthly_file(bailleur: Visitor) -> None:
    bailleur.see("Tableau de bord", name="bailleur vide")
    bailleur.follow("Imports")
    bailleur.see("Imports d’impayés")
    bailleur.follow("Déposer un fichier")
    bailleur.see("Déposer un fichier d’impayés")
    assert bailleur.download("CSV des baux").decode("utf-8-sig").startswith("Référence du bail;")
    for again in (False, True):
        if again:
            bailleur.go("/imports/deposer/")
        bailleur.deposit("Fichier des baux en impayé", "impayes.csv", people.monthly_file())
        bailleur.fill("Soldes au", people.french(people.IN_TIME))
        bailleur.press("Déposer et analyser")
        bailleur.see("Ce que le fichier changerait")
        bailleur.reads("« douze cents »")
        bailleur.reads("Ce n’est pas un montant.")
        bailleur.press("Confirmer l’import")
        bailleur.see("Rapport d’import")
        bailleur.reads("Ce fichier n’a rien changé." if again else "1 dossier ouvert")


def imports_the_entries(bailleur: Visitor) -> None:
    bailleur.go("/imports/deposer/")
    bailleur.deposit("Fichier des baux en impayé", "ecritures.xlsx", people.file_with_entries())
    bailleur.fill("Soldes au", people.french(people.IN_TIME))
    bailleur.press("Déposer et analyser")
    bailleur.see("Ce que le fichier changerait", name="apercu ecritures")
    bailleur.press("Confirmer l’import")
    bailleur.see("Rapport d’import", name="rapport ecritures")


def reads_what_is_due(bailleur: Visitor) -> None:
    bailleur.follow("Tableau de bord")
    bailleur.see("Tableau de bord")
    bailleur.reads(FERRAND)
    bailleur.reads("Signaler l’impayé à la CAF ou à la MSA")
    bailleur.follow("Dossiers")
    bailleur.see("Dossiers")
    rows = bailleur.page.get_by_role("row").filter(has_text="Signaler l’impayé")
    expect(rows).to_have_count(2)  # the late one first, each with its reason
    expect(rows.nth(0)).to_contain_text("Dépassée")
    expect(rows.nth(0)).to_contain_text(OLLIVIER)
    expect(rows.nth(1)).to_contain_text(FERRAND)
    expect(rows.nth(1)).to_contain_text("23 déc. 2026")


def follows_the_date_to_its_card(bailleur: Visitor) -> str:
    """Address of the case."""
    bailleur.follow(FERRAND)
    bailleur.see(FERRAND, name="dossier")
    card = bailleur.card("Signaler l’impayé à la CAF ou à la MSA")
    expect(card).to_contain_text("À faire au plus tard le mercredi 23 décembre 2026")
    expect(card).to_contain_text("Par le bailleur")
    card.get_by_text("Pourquoi cette date").click()
    expect(card).to_contain_text("Si la date est manquée")
    expect(card).to_contain_text("art. R.824-4 et R.824-6 CCH")
    return bailleur.page.url.removeprefix(bailleur.url)


def is_alerted(bailleur: Visitor, office: Office, persons: People) -> None:
    swept = office.manage("sweep_territory", "44")
    assert swept["alerts"]["in_app"] == 0  # the change itself had already written them
    bailleur.follow("Alertes", exact=False)
    bailleur.see("Mes alertes")
    bailleur.reads("Signaler l’impayé à la CAF ou à la MSA")
    letters = office.mails()
    assert {letter["To"] for letter in letters} == {persons.bailleur.user.email}
    for letter in letters:
        text = " ".join(letter.get_body((kind,)).get_content() for kind in ("plain", "html"))
        assert "/dossiers/" in text
        assert not re.search("FERRAND|OLLIVIER|Tilleuls|Antilles|1 ?284|980", text)
    bailleur.follow("Mon calendrier")
    bailleur.see("Mon calendrier")
    bailleur.press("Créer mon adresse d’abonnement")
    bailleur.see("Mon calendrier", name="adresse du calendrier")
    address = bailleur.page.get_by_label("Adresse à coller").input_value()
    feed = Calendar.from_ical(bailleur.page.request.get(address).text())
    assert datetime.date(2026, 12, 23) in [event["DTSTART"].dt for event in feed.walk("VEVENT")]
    assert "FERRAND" not in feed.to_ical().decode()


def reports_late(bailleur: Visitor) -> None:
    for name, outcome in ((FERRAND, "Accomplie, dans les temps"), (OLLIVIER, "Accomplie, en retard")):
        bailleur.go("/dossiers/")
        bailleur.follow(name)
        bailleur.follow("Enregistrer un acte")
        bailleur.see(name, name="choix de l’acte")
        bailleur.follow("Signalement à la CAF ou à la MSA")
        bailleur.see(name, name="saisie du signalement")
        bailleur.press("Enregistrer l’acte")
        bailleur.reads("Acte enregistré")
        bailleur.page.get_by_text("Toutes les autres dates").click()
        done = bailleur.page.get_by_role("row").filter(has_text="Signaler l’impayé")
        expect(done).to_contain_text(outcome)
    bailleur.see(OLLIVIER, name="signalement tardif")
    bailleur.reads("Signalement tardif")


def opens_the_case_to_the_office(bailleur: Visitor, case: str) -> None:
    bailleur.go(f"{case}readers/")
    bailleur.follow("Ouvrir à une organisation")
    bailleur.see(FERRAND, name="ouvrir a une organisation")
    bailleur.choose("Organisation", "Étude Lemarchand")
    bailleur.press("Ouvrir le dossier")
    bailleur.reads("Étude mandatée par le bailleur")


def records_the_acts(commissaire: Visitor, case: str) -> None:
    commissaire.see("Actes", name="accueil de l’étude")
    commissaire.follow("Choisir le dossier et déposer un acte")
    commissaire.follow(FERRAND)
    commissaire.see(FERRAND, name="dossier vu par l’étude")
    commissaire.follow("Enregistrer un acte")
    commissaire.follow("Commandement de payer")
    commissaire.see(FERRAND, name="saisie du commandement")
    commissaire.fill("Date de l’acte", "2026-10-26")
    commissaire.choose("Délai écrit dans le commandement", "Deux mois")
    commissaire.fill("Somme réclamée", "1 284,60")
    commissaire.press("Enregistrer l’acte")
    commissaire.see(FERRAND, name="après le commandement")
    two_readings = commissaire.card("Payer la dette ou trouver une solution avant la fin du délai du commandement")
    expect(two_readings).to_contain_text("samedi 26 décembre 2026")  # the legal date
    expect(two_readings).to_contain_text("lundi 28 décembre 2026")  # rolled to the next working day
    commissaire.follow("Enregistrer un acte")
    commissaire.follow("Assignation")
    commissaire.fill("Date de l’acte", "2026-11-16")
    commissaire.fill("Date de l’audience", "2027-02-05")
    commissaire.press("Enregistrer l’acte")
    commissaire.see(FERRAND, name="après l’assignation")
    notice = commissaire.card("Notifier l’assignation au préfet")
    expect(notice).to_contain_text("À faire au plus tard le jeudi 24 décembre 2026")
    expect(notice).to_contain_text("dans 23 jours ouvrés")
    prudent = commissaire.card("Transmettre le diagnostic au juge et à la CCAPEX")
    expect(prudent).to_contain_text("À faire au plus tard le jeudi 28 janvier 2027")
    expect(prudent).to_contain_text("Date légale : vendredi 29 janvier 2027. Mieux vaut agir plus tôt")
    commissaire.reads("Assignation avant la fin du délai du commandement")  # flagged, and recorded all the same
    commissaire.reads("l’assignation n’est possible qu’à partir du 29 décembre 2026")


def asks_for_a_diagnostic(prefecture: Visitor, case: str) -> None:
    prefecture.see("Préfecture")
    prefecture.go(case)
    prefecture.follow("DSF")
    prefecture.see(FERRAND, name="DSF du dossier")
    prefecture.follow("Demander un diagnostic")
    prefecture.see("Demander un diagnostic")
    prefecture.choose("Service chargé du diagnostic", "Service social de Rezé")
    prefecture.fill("Motif", "Audience fixée au 5 février")
    prefecture.press("Demander le diagnostic")
    prefecture.reads("Diagnostic demandé à Service social de Rezé.")
    prefecture.see("Diagnostic social et financier", name="DSF demandé")


def writes_the_diagnostic(worker: Visitor) -> None:
    worker.see("Mon travail", name="accueil du service social")
    worker.follow("Diagnostics (DSF)")
    worker.see("Diagnostics")
    worker.follow(FERRAND)
    worker.see("Diagnostic social et financier", name="DSF reçu")
    worker.press("Accepter")
    worker.choose("Rédacteur", "Claire Josse")
    worker.press("Désigner")
    worker.see("Diagnostic social et financier", name="DSF à remplir")
    worker.follow("1.1 Identité")
    worker.see("1.1 Identité")
    worker.fill("Situation professionnelle", "CDD à mi-temps")
    worker.press("Enregistrer et continuer")
    worker.see("1.2 à 1.4 Ménage")
    worker.choose("Le ménage est", "Une famille monoparentale")
    worker.fill("Relation avec le locataire", "Enfant")
    worker.fill("Âge", "7")
    worker.press("Enregistrer et continuer")
    worker.see("2. Ressources et charges")
    # Totals follow while one types, before anything is saved.
    worker.page.get_by_label("Salaire net avant impôt ou revenus imposables, locataire assigné").press_sequentially(
        "900"
    )
    totals = worker.page.get_by_role("complementary", name="État de la section")
    expect(totals).to_contain_text("640,30 €")  # what is left to live on
    expect(totals).to_contain_text("1 131,00 €")
    worker.press("Enregistrer et continuer")
    worker.see("3. Nature et origine de la dette")
    worker.page.get_by_label("Perte d’emploi").check()
    worker.press("Enregistrer et continuer")
    worker.see("4. Apurement de la dette")
    # What contradicts itself is said beside the form, and stops nobody.
    worker.page.get_by_label("Oui, en totalité").check()
    worker.press("Enregistrer", exact=True)
    worker.reads("Section enregistrée.")
    aside = worker.page.get_by_role("complementary", name="État de la section")
    expect(aside).to_contain_text("la date de reprise manque")
    worker.reads(re.compile("saisissez le FSL tout de suite"))
    worker.see("4. Apurement de la dette", name="apurement conseillé")
    worker.press("Enregistrer et continuer")
    for title in (
        "5. Logement et relogement",
        "6. Évaluation sociale",
        "7. Préparation à l’audience",
        "7.3 Décompte de la dette",
    ):
        worker.see(title)
        worker.press("Enregistrer et continuer")
    worker.see("8. Rédacteur")
    worker.follow("Revenir au diagnostic")
    worker.see("Diagnostic social et financier", name="DSF en partie rempli")
    document = worker.read_pdf("Télécharger le brouillon (PDF)")
    for words in ("FERRAND", "CDD à mi-temps", "Enfant", "900,00", "640,30"):
        assert words in document


def prepares_the_session(secretary: Visitor) -> None:
    secretary.see("Secrétariat de la CCAPEX")
    secretary.follow("Séances")
    secretary.see("Séances de la CCAPEX")
    secretary.follow("Créer une séance")
    secretary.see("Créer une séance")
    secretary.choose("Commission", "Commission de Nantes")
    secretary.fill("Date", "2026-12-10")
    secretary.fill("Heure", "14:00")
    secretary.fill("Lieu", "DDETS, salle Erdre")
    secretary.press("Créer la séance")
    secretary.see("Séance du jeudi 10 décembre 2026", name="séance vide")
    secretary.page.get_by_role("link", name=re.compile("Inscrire….*44-2026-00001")).click()
    secretary.see("Inscrire à l’ordre du jour")
    secretary.choose("Stade", "Assignation")
    secretary.fill("Objet", "Maintien de l’aide et plan d’apurement")
    secretary.fill("ou pourquoi il ne l’est pas", "Le service social l’informe à la visite du 27 novembre")
    secretary.press("Inscrire le dossier")
    secretary.see("Séance du jeudi 10 décembre 2026", name="séance")
    document = secretary.read_pdf("Ordre du jour (PDF)")
    for words in ("jeudi 10 décembre 2026", FERRAND, "Maintien de l’aide et plan d’apurement"):
        assert words in document
    assert OLLIVIER not in document


def shares_by_convention(bailleur: Visitor) -> None:
    bailleur.follow("Conventions")
    bailleur.see("Conventions")
    bailleur.follow("Préparer une convention")
    bailleur.see("Préparer une convention")
    bailleur.fill("Intitulé", CONVENTION)
    bailleur.page.get_by_role("checkbox", name="Ville de Rezé").check()
    bailleur.page.get_by_role("listbox", name="Communes entières").select_option(label="Rezé")
    bailleur.press("Enregistrer le projet")
    bailleur.see(CONVENTION, name="projet de convention")
    bailleur.follow("Enregistrer la signature")
    bailleur.see("Enregistrer la signature")
    bailleur.fill("Signée le", "2026-03-10")
    bailleur.press("Enregistrer la signature")
    bailleur.reads("La signature est enregistrée : 1 accès ouvert")
    bailleur.see(CONVENTION, name="convention signée")


def reads_by_convention(commune: Visitor, case: str) -> None:
    commune.see("Mon travail", name="accueil de la commune")
    commune.follow("Dossiers")
    commune.see("Dossiers", name="dossiers de la commune")
    commune.reads(FERRAND)
    expect(commune.page.get_by_text(OLLIVIER)).to_have_count(0)  # outside the perimeter
    commune.follow(FERRAND)
    commune.see(FERRAND, name="dossier vu par la commune")
    expect(commune.page.get_by_role("link", name="DSF", exact=True)).to_have_count(0)
    commune.follow("Conventions")
    commune.follow(CONVENTION)
    commune.see(CONVENTION, name="convention vue par la commune")
    commune.follow("Année 1")
    commune.see("Bilan de l’année 1")
    document = commune.read_pdf("Télécharger le PDF")
    for words in ("Commandements de payer", "Assignations", "Parc privé", "Parc public", "Total", "Rezé"):
        assert words in document
    assert "FERRAND" not in document


def says_who_reads(bailleur: Visitor, case: str) -> None:
    bailleur.go(case)
    bailleur.follow("Qui voit ce dossier, et pourquoi")
    bailleur.see(FERRAND, name="qui voit ce dossier")
    for organisation, reason in (
        ("Habitat des Rives", "Bailleur du logement"),
        ("Étude Lemarchand", "Étude mandatée par le bailleur"),
        ("Service social de Rezé", "DSF"),
        ("Ville de Rezé", CONVENTION),
    ):
        expect(bailleur.page.get_by_role("row").filter(has_text=organisation)).to_contain_text(reason)
