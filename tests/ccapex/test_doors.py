"""Rows that the pages of the commission fetch by their key: the secretariat of another territory finds none of them, nor does
a partner; and the database says so by itself, whatever a view asks.
"""

import datetime

import pytest
from django.urls import reverse

from ccapex import models
from ccapex.models import (
    AgendaItem,
    Attendance,
    AvisAddressee,
    Commission,
    CommissionMembership,
    Competence,
    Contact,
    Guest,
    IntakeLink,
    MayorParticipation,
    Minutes,
    Recusal,
    SeatHolder,
    Wording,
)
from ccapex.services import agenda, commissions, intake, minutes, wordings
from organisations import scope
from organisations.enums import Role
from organisations.models import Commune
from tests import factories as make
from tests.ccapex import papers
from tests.ccapex.intakes import an_intake

pytestmark = pytest.mark.django_db
SINCE = datetime.date(2024, 1, 1)


@pytest.fixture
def held(settings, tmp_path):
    """A séance held with all that the pages fetch: stays, recusals, guests, wordings, contacts, minutes, a linked message."""
    settings.MEDIA_ROOT = tmp_path
    found = papers.held()
    agent, commission = found.agent, found.session.commission
    received = an_intake(case=None)
    papers.contacts(agent)
    with scope.acting(agent) as current:
        commune = Commune.objects.get(pk=found.case.commune_id)
        commissions.list_mayor(commission=commission, commune=commune, valid_from=SINCE, actor=agent)
        seat = commission.seats.order_by("pk").first()
        commissions.name_holder(seat=seat, name="Mme Nommée", rank="titulaire", valid_from=SINCE, actor=agent)
        commissions.give_competence(commission=commission, commune=commune, valid_from=SINCE, actor=agent)
        wordings.save_wording(
            wording=None,
            actor=agent,
            kind="avis",
            matter="dette",
            title="Formule d’ici",
            text="Mots d’ici",
            valid_from=current.today,
        )
        item = AgendaItem.objects.get(session=found.session)
        Guest.objects.create(
            territory=found.case.territory, item=item, case=found.case, kind="tiers", name="M. Ici", invited_on=SINCE
        )
        minutes.issue(session=found.session, actor=agent)
        intake.accept_link(intake=received, case=found.case, reasons=["Essai"], score=1, actor=agent)
    assert agenda.slots(found.session, [item])
    return found


def first(model, agent):
    with scope.acting(agent):
        return model.objects.order_by("pk").first().pk


def addresses(held):
    agent = held.agent
    item, intake_pk = first(AgendaItem, agent), first(models.Intake, agent)
    return {
        ("post", reverse("ccapex:stay", args=[first(Attendance, agent)])),
        ("post", reverse("ccapex:uninvite", args=[first(Guest, agent)])),
        ("get", reverse("ccapex:wording", args=[first(Wording, agent)])),
        ("post", reverse("ccapex:end_words", args=["formules", first(Wording, agent)])),
        ("get", reverse("ccapex:contact", args=[first(Contact, agent)])),
        ("get", reverse("ccapex:sign_minutes", args=[first(Minutes, agent)])),
        ("post", reverse("ccapex:avis_do", args=[held.avis.pk, "modifier"])),
        ("post", reverse("ccapex:addressee_do", args=[first(AvisAddressee, agent), "oter"])),
        ("get", reverse("ccapex:commission", args=[first(Commission, agent)])),
        ("get", reverse("ccapex:commission_revise", args=[first(Commission, agent)])),
        ("get", reverse("ccapex:holder_new", args=[first(CommissionMembership, agent)])),
        ("get", reverse("ccapex:part_end", args=["representant", first(SeatHolder, agent)])),
        ("get", reverse("ccapex:part_end", args=["maire", first(MayorParticipation, agent)])),
        ("get", reverse("ccapex:part_end", args=["competence", first(Competence, agent)])),
        ("get", reverse("ccapex:intake", args=[intake_pk])),
        ("post", reverse("ccapex:link_intake", args=[intake_pk, held.case.pk])),
        ("get", reverse("ccapex:prepare", args=[item])),
        ("post", reverse("ccapex:room_item", args=[item, "note"])),
        ("post", reverse("ccapex:read_out", args=[item])),
        ("get", reverse("ccapex:room", args=[held.session.pk])),
        ("get", reverse("ccapex:session", args=[held.session.pk])),
    }


def test_nobody_of_another_territory_nor_a_partner_reaches_a_row_by_its_key(held, as_member):
    found = addresses(held)
    elsewhere = make.a_member(Role.CCAPEX_SECRETARY, territory=make.a_territory("974", "La Réunion", "Indian/Reunion"))
    partner = held.members["bailleur"]
    for person, refusals in ((elsewhere, {404}), (partner, {403, 404})):
        client = as_member(person)
        for method, url in found:
            assert getattr(client, method)(url).status_code in refusals, (person.role, url)


def test_the_database_shows_another_territory_none_of_these_rows(held):
    elsewhere = make.a_member(Role.CCAPEX_SECRETARY, territory=make.a_territory("974", "La Réunion", "Indian/Reunion"))
    walled = (Attendance, Guest, Wording, Contact, Minutes, AvisAddressee, Commission, CommissionMembership, SeatHolder)
    walled += (
        MayorParticipation,
        Competence,
        Recusal,
        IntakeLink,
        AgendaItem,
        models.SessionNote,
        models.HouseholdWords,
    )
    walled += (models.Convocation, models.Deliberation, models.Avis, models.Intake)
    for model in walled:
        with scope.acting(held.agent):
            assert model.objects.exists() or model is models.Convocation, model
        with scope.acting(elsewhere):
            assert not model.objects.exists(), model


def test_a_wording_of_elsewhere_is_not_offered_by_its_key(held, as_member):
    pk = first(Wording, held.agent)
    there = papers.held(make.a_case(make.an_organisation("bailleur_social", territory=_reunion())))
    page = as_member(there.agent).get(reverse("ccapex:room", args=[there.session.pk]) + f"?formule={pk}")
    assert page.status_code == 200
    assert "Mots d’ici" not in page.content.decode()


def _reunion():
    return make.a_territory("974", "La Réunion", "Indian/Reunion")
