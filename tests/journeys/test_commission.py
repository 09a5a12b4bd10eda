"""One household from the message that reaches the commission to the answer that is counted, in a real browser."""

import datetime
import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from cases.models import Case, LeaseAccount
from cases.procedure.enums import ActKind
from cases.services.acts import record_act
from ccapex.models import Commission, LetterRun
from ccapex.services import commissions, sessions
from organisations import scope
from organisations.enums import OrganisationKind, Role
from reporting.tasks import make_letters
from tests import factories as make
from tests.factories import PASSWORD
from tests.journeys.on_day import TODAY

pytestmark = pytest.mark.browser

HOUSEHOLD, ADDRESS = "Mme Rosa VALENTIN", "12 rue des Lilas"
SAID = "Je dois trois mois de loyer. J’ai repris le paiement en octobre."
WRITTEN = "La commission recommande un plan d’apurement de 60\u00a0€ par mois, sans interrompre le bail."
SEATS = (
    (OrganisationKind.FSL, "Fonds de solidarité pour le logement", "deliberative"),
    (OrganisationKind.ADIL, "ADIL de la Loire-Atlantique", "deliberative"),
    (OrganisationKind.BANQUE_DE_FRANCE, "Banque de France, Nantes", "consultative"),
)
SINCE = datetime.date(2024, 1, 1)


@pytest.fixture
def seated(persons, settings, tmp_path):
    """(séance of the day, member of the CAF with an account); the household has a case at the commandement."""
    settings.MEDIA_ROOT = tmp_path
    agent = persons.secretary
    territory = agent.organisation.territory
    caf = make.an_organisation(OrganisationKind.CAF, territory=territory, name="CAF de la Loire-Atlantique")
    member = make.a_member(Role.CCAPEX_MEMBER, organisation=caf, name="Awa Sarr")
    others = [(make.an_organisation(kind, territory=territory, name=name), voice) for kind, name, voice in SEATS]
    case = make.a_case(persons.bailleur.organisation, name=HOUSEHOLD)
    with scope.system(territory):
        LeaseAccount.objects.filter(lease=case.lease_id).update(balance=Decimal("4230.50"))
        case.dwelling.address = ADDRESS
        case.dwelling.save(update_fields=["address"])
        Case.objects.filter(pk=case.pk).update(opened_on=TODAY - datetime.timedelta(60))
    with scope.acting(agent):
        commission = Commission.objects.get(territory=territory)
        for organisation, voice in [(caf, "deliberative"), *others]:
            seat = commissions.seat(
                commission=commission,
                organisation=organisation,
                voice=voice,
                copresident=False,
                valid_from=SINCE,
                actor=agent,
            )
            account = member if organisation == caf else None
            name = "" if account else f"Représentante, {organisation.name}"
            commissions.name_holder(
                seat=seat, name=name, rank="titulaire", membership=account, valid_from=SINCE, actor=agent
            )
        Commission.objects.filter(pk=commission.pk).update(arrondissement=case.commune.arrondissement_id)
        session = sessions.create_session(
            commission=commission, on=TODAY, at=datetime.time(14), place="Préfecture, salle Loire", actor=agent
        )
    with scope.acting(persons.prefecture) as current:
        on = current.today - datetime.timedelta(20)
        record_act(case=case, kind=ActKind.CDP, on=on, details={}, actor=persons.prefecture, by_service=True)
    return session, member


def test_from_the_message_received_to_the_answer_that_is_counted(visitor, persons, seated):
    session, member = seated
    receipt = somebody_writes(visitor())
    office = visitor()
    office.sign_in(persons.secretary.user.email, PASSWORD)
    the_message_is_linked(office, receipt)
    the_case_is_listed_and_members_called(office, session)
    a_member_reads(visitor(), member, session)
    the_commission_deliberates(office, session)
    the_papers_are_made(office, persons.secretary, session)
    the_bailleur_answers(visitor(), persons.bailleur)
    the_answer_is_counted(office)


def somebody_writes(one):
    one.go("/saisir/44/")
    one.see("Écrire à la commission", name="saisir")
    one.page.get_by_label("J’habite ce logement").check()
    one.fill("Adresse du logement", ADDRESS)
    one.fill("Commune", "Nantes")
    one.fill("Que se passe-t-il", SAID)
    one.page.get_by_label("Votre nom", exact=False).last.fill(HOUSEHOLD)
    one.page.wait_for_timeout(3_200)  # nobody fills a form in less
    one.press("Envoyer mon message")
    one.see("Votre message est reçu", name="accuse")
    expect(one.page.get_by_role("button", name="Imprimer cet accusé de réception")).to_be_visible()
    return one.page.locator("dd strong").first.inner_text()


def the_message_is_linked(office, receipt):
    office.follow("Messages reçus")
    office.see("Messages reçus", name="messages")
    office.follow(receipt, exact=False)
    office.press("Prendre en charge")
    office.see(f"Message {receipt}", name="message")
    office.press("Rattacher à ce dossier", exact=False)
    expect(office.page.get_by_role("heading", name="Dossier rattaché")).to_be_visible()
    office.reads("Saisine de la CCAPEX")
    office.follow(HOUSEHOLD, exact=False)
    office.see(HOUSEHOLD, name="dossier")
    expect(office.page.get_by_role("link", name="Enregistrer une saisine reçue")).to_be_visible()


def the_case_is_listed_and_members_called(office, session):
    office.go(f"/ccapex/seances/{session.pk}/")
    office.reads("La commission est saisie de ce dossier")
    office.follow("Inscrire… le dossier", exact=False)
    office.see("Inscrire à l’ordre du jour")
    office.press("Inscrire le dossier")
    office.reads("dites quand le ménage a été informé")
    office.fill("Ménage informé le", (TODAY - datetime.timedelta(5)).isoformat())
    office.press("Inscrire le dossier")
    office.reads("inscrit, point 1")
    office.see("Séance du", name="ordre du jour")
    office.follow("Préparer", exact=False)
    office.see("Préparer le point")
    office.press("Enregistrer le point")
    office.follow("Convoquer")
    office.see("Convoquer la séance")
    office.press("Convoquer les membres")
    office.see("Convocations et fiches", name="convocations")


def a_member_reads(reader, member, session):
    reader.sign_in(member.user.email, PASSWORD)
    reader.follow("Mes séances")
    reader.follow("Lire et signer")
    reader.see("Engagement de confidentialité")
    reader.press("Je signe cet engagement")
    reader.go(f"/ccapex/mes-seances/{session.pk}/")
    reader.see("Séance du", name="séance du membre")
    reader.follow("Point 1", exact=False)
    reader.see("", name="fiche du membre")
    reader.reads(HOUSEHOLD)


def the_commission_deliberates(office, session):
    office.go(f"/ccapex/seances/{session.pk}/salle/")
    office.press("Ouvrir la séance")
    buttons = office.page.get_by_role("button", name=re.compile("^Arrivée"))
    expect(buttons).to_have_count(5)
    for left in range(4, 0, -1):
        buttons.first.click()
        expect(buttons).to_have_count(left)
    expect(office.page.locator("#quorum-live")).to_contain_text("Quorum atteint")
    office.press("Commencer l’examen")
    form = office.page.locator("#form-new")
    form.get_by_label("Nature").select_option(label="Recommandation")
    form.get_by_label("Matière").select_option(label="Plan d’apurement, surendettement")
    form.get_by_label("Texte").fill(WRITTEN)
    for family in ("Bailleur concerné", "Occupant"):
        form.get_by_label(family).first.check()
    form.get_by_role("button", name="Ajouter ce projet").click()
    card = office.page.locator(".avis--recommandation")
    card.get_by_label("Vote compté").check()
    card.get_by_label("Pour").fill("3")
    card.get_by_label("Abstentions").fill("0")
    office.see("Séance du", name="salle")
    office.press("Rendre la recommandation", exact=False)
    expect(card).to_contain_text("Rendue, n° AVI-44-2026-00001")
    office.see("Séance du", name="salle, avis rendu")
    office.press("Terminer le point")
    expect(office.page.locator("#agenda")).to_contain_text("Examiné")
    office.press("Lever la séance")
    office.reads("Séance levée")


def the_papers_are_made(office, agent, session):
    office.go(f"/ccapex/seances/{session.pk}/suites/")
    office.press("Établir le compte rendu et les courriers")
    expect(office.page.get_by_role("heading", level=1)).to_contain_text("Avis de la séance")
    with scope.acting(agent):
        run = LetterRun.objects.get()
    make_letters(str(run.pk), str(agent.pk))
    office.page.reload()
    office.see("Avis de la séance", name="courriers")
    words = office.read_pdf("Imprimer (un seul PDF)")
    assert HOUSEHOLD in words
    assert "COU-44-2026-00002" in words
    office.press("Les courriers sont partis")
    office.reads("Envoi noté")
    office.go(f"/ccapex/seances/{session.pk}/suites/")
    office.see("Suites de la séance", name="suites")
    minutes = office.read_pdf("CR-44-2026-00001, version 1")
    for said in ("3 pour, 0 contre, 0 abstention", "Quorum atteint", "Tous les membres : 4 présents sur 5"):
        assert said in minutes, (said, minutes)


def the_bailleur_answers(one, manager):
    one.sign_in(manager.user.email, PASSWORD)
    one.follow("Avis reçus")
    one.see("Avis reçus")
    one.follow("AVI-44-2026-00001", exact=False)
    one.see("Recommandation AVI-44-2026-00001", name="avis recu")
    one.press("Bien reçu")
    one.page.get_by_role("radio", name="Suivi", exact=True).check()
    one.press("Enregistrer la réponse")
    one.reads("Suivi")


def the_answer_is_counted(office):
    office.follow("Avis et suites")
    office.see("Avis et suites", name="avis et suites")
    expect(office.page.get_by_role("row").filter(has_text="Habitat des Rives")).to_contain_text("Suivi")
    office.follow("Suites de l’année 2026")
    office.see("Suites des avis", name="suites de l annee")
