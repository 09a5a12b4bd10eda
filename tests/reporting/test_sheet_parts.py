"""What a member reads of the diagnostic: indicators of four families, and not one of the words confided to its writer."""

import io
from decimal import Decimal

import pypdf
import pytest
from django.urls import reverse

from cases.models import Case
from ccapex.models import AgendaItem, AgendaSheet, Packet
from ccapex.services import convening, sheets
from dsf.models import Dsf
from dsf.services import notes, procedure, writing
from organisations import scope
from reporting import packet, sheet_parts
from tests import factories as make
from tests.ccapex.situations import a_session
from tests.ccapex.test_convening import a_seat, an_item
from tests.dsf.situations import in_writing

pytestmark = pytest.mark.django_db

SECRET = "SecretConfiéAuRédacteur"
SALARY, RENT, CREDIT = Decimal("1234.56"), Decimal("456.78"), Decimal("98.76")


def written(*, special=True):
    """(diagnostic whose every free field bears the secret, its writer), not transmitted yet."""
    dsf, worker, _ = in_writing()
    with scope.acting(worker):
        dsf = Dsf.objects.get(pk=dsf.pk)
        save = {"dsf": dsf, "actor": worker, "version": 0}
        protection = {"measure": "curatelle", "last_name": SECRET, "first_names": SECRET, "email": "x@exemple.fr"}
        person = {"relation": SECRET, "age": 7, "situation": SECRET, "contributes": "non"}
        writing.save_household(household={"household_other": SECRET}, members=[person], protection=protection, **save)
        amounts = {
            ("salaire_net", "locataire_assigne"): SALARY,
            ("loyer", "menage"): RENT,
            ("provisions_charges", "menage"): Decimal(0),
            ("credits_dettes", "menage"): CREDIT,
        }
        writing.save_budget(amounts=amounts, names={"other_resource": SECRET}, **save)
        causes = {"causes": ["perte_emploi", "famille"], "other": SECRET}
        walled = {"causes": ["sante", "detention"], "indispensable": True, "reason": SECRET} if special else None
        writing.save_debt(debt={}, causes=causes, special=walled, **save)
        repayment = {"information": SECRET, "other_measures": SECRET}
        owed = {"state": "recevable", "outcome": "plan", "months": 84, "filed": "12/2025"}
        writing.save_repayment(repayment=repayment, overindebtedness=owed, **save)
        writing.save_evaluation(values={"text": SECRET}, observation={"text": SECRET}, **save)
        notes.add_note(dsf=dsf, text=SECRET, actor=worker)
    return Dsf(pk=dsf.pk, case_id=dsf.case_id, territory_id=dsf.territory_id), worker


def transmitted(**options):
    dsf, worker = written(**options)
    with scope.acting(worker):
        found = Dsf.objects.get(pk=dsf.pk)
        procedure.transmit_dsf(dsf=found, actor=worker)
    return found, worker


def listed(case_id):
    """(séance, agent, member whose undertaking is signed, item of this case)."""
    session, agent = a_session()
    member, _ = a_seat(session, agent)
    with scope.acting(agent):
        case = Case.objects.get(pk=case_id)
    return session, agent, member, an_item(session, agent, case)


def said(item, agent):
    with scope.acting(agent):
        row = AgendaItem.objects.select_related(
            "case__household", "case__dwelling", "case__lease", "case__commune", "case__bailleur", "session"
        ).get(pk=item.pk)
        content = sheets.compose(row)
    return content, {label: value for section in content["sections"] for label, value in section["facts"]}


def test_members_read_bands_and_ticks_of_the_transmitted_diagnostic():
    dsf, _ = transmitted()
    _session, agent, _member, item = listed(dsf.case_id)
    content, facts = said(item, agent)
    # (1 234,56 - 456,78 - 98,76) shared by two people; 456,78 of 1 234,56.
    assert facts["Reste à vivre par personne"] == "de 300 à 450 € par mois"
    assert facts["Taux d’effort"] == "de 30 à 40 %"
    assert (
        facts["Dossier de surendettement déposé"]
        == facts["Dossier recevable"]
        == facts["Plan ou mesure accordé"]
        == "oui"
    )
    assert facts["Perte d’emploi"] == facts["Changement de la situation familiale"] == "oui"
    assert facts["Mesure de protection"] == "oui"
    families = {section["family"] for section in content["sections"]}
    assert families >= {"F7", "F8", "F9", "F11"}
    assert not families & {"F10", "F12", "F13", "F19", "F20"}


def test_no_word_amount_or_walled_cause_of_the_diagnostic_reaches_fiche_screen_or_packet(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.SECURE_SSL_REDIRECT = False
    dsf, _ = transmitted()
    session, agent, member, item = listed(dsf.case_id)
    with scope.acting(member):
        convening.sign(membership=member)
    with scope.acting(agent):
        convening.convene(session=session, actor=agent)
        fiche = str(AgendaSheet.objects.get(item=item).content)
        asked = packet.ask(session=session, copies=1, actor=agent)
    packet.draw(territory=session.territory, packet_id=asked.pk)
    with scope.acting(agent):
        pages = pypdf.PdfReader(io.BytesIO(Packet.objects.get(pk=asked.pk).file.read())).pages
    client.force_login(member.user)
    screen = client.get(reverse("ccapex:member_sheet", args=[session.pk, item.pk])).content.decode()
    for text in (fiche, screen, "\n".join(page.extract_text() for page in pages)):
        plain = text.replace("\xa0", " ").replace("\u202f", " ")
        assert "Reste à vivre par personne" in plain
        for hidden in (
            SECRET,
            "1 234,56",
            "1234.56",
            "456,78",
            "98,76",
            "urateur",
            "uratelle",
            "aladie",
            "étention",
            "84 mois",
            "12/2025",
        ):
            assert hidden not in plain, hidden


def test_a_draft_gives_nothing_and_a_correction_under_way_gives_what_was_transmitted():
    dsf, worker = written()
    _session, agent, _member, item = listed(dsf.case_id)
    assert not {"Reste à vivre par personne", "Mesure de protection", "Perte d’emploi"} & set(said(item, agent)[1])
    with scope.acting(worker):
        found = Dsf.objects.get(pk=dsf.pk)
        procedure.transmit_dsf(dsf=found, actor=worker)
        procedure.correct_dsf(dsf=found, reason="Essai", actor=worker)
        found = Dsf.objects.get(pk=dsf.pk)
        protection = {"measure": "aucune"}
        writing.save_household(dsf=found, version=1, household={}, members=[], protection=protection, actor=worker)
    assert said(item, agent)[1]["Mesure de protection"] == "oui"


def test_a_budget_nobody_asked_for_is_said_unknown_and_not_zero():
    dsf, worker, _ = in_writing()
    with scope.acting(worker):
        procedure.transmit_dsf(dsf=Dsf.objects.get(pk=dsf.pk), actor=worker)
    _session, agent, _member, item = listed(dsf.case_id)
    facts = said(item, agent)[1]
    assert facts["Reste à vivre par personne"] == "non\xa0connu"
    assert "Mesure de protection" not in facts
    assert "Dossier de surendettement déposé" not in facts


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("-0.01", "négatif"),
        ("0", "moins de 150 € par mois"),
        ("149.99", "moins de 150 € par mois"),
        ("150", "de 150 à 300 € par mois"),
        ("300", "de 300 à 450 € par mois"),
        ("450", "450 € par mois ou plus"),
    ],
)
def test_each_bound_belongs_to_the_band_above(value, words):
    assert sheet_parts._band(Decimal(value), sheet_parts.LEFT_TO_LIVE, "450 € par mois ou plus") == words


def test_another_household_of_the_same_service_gives_nothing_to_this_fiche():
    transmitted()
    _session, agent, _member, item = listed(make.a_case().pk)
    assert not {"F7", "F8", "F9", "F11"} & {section["family"] for section in said(item, agent)[0]["sections"]}
