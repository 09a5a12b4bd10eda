"""Rencontre tripartite: proposed, dated, held or not; who reads it, who completes it, and where an agreement leads."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from cases.enums import AgreedKind, MeetingState
from cases.models import Case, Measure, Meeting, MeetingAgreement, Outreach
from cases.services import grants, meetings
from core.errors import DomainError
from organisations import scope
from organisations.enums import Role
from tests import factories as make

pytestmark = pytest.mark.django_db
DAYS = datetime.timedelta


def see(case, member):
    with scope.system(case.territory):
        proposal = grants.GrantProposal(
            organisation=member.organisation, reason="Essai", legal_basis="Essai", rule="test"
        )
        grants.give(case=case, proposal=proposal)
    return member


@pytest.fixture
def cesf():
    return make.a_member(Role.BAILLEUR_CESF)


@pytest.fixture
def case(cesf):
    return make.a_case(cesf.organisation)


@pytest.fixture
def worker(case):
    return see(case, make.a_member(Role.SOCIAL_WORKER))


def mine(case, member):
    return Case.objects.visible_to(member).select_related("territory", "bailleur", "commune").get(pk=case.pk)


def proposed(case, actor, service=None, invitation=None, **values):
    with scope.acting(actor):
        values = {"held_by": "lieu", "service": service.organisation if service else None, **values}
        return meetings.propose(case=mine(case, actor), values=values, invitation=invitation, actor=actor)


def held(meeting, actor, *, household=True):
    with scope.acting(actor) as current:
        row = Meeting.objects.select_related("case__territory").get(pk=meeting.pk)
        meetings.hold(
            meeting=row,
            on=current.today,
            landlord_came=True,
            service_came=True,
            household_came=household,
            summary="Le loyer courant reprend.",
            actor=actor,
        )
        return row


def agreed(meeting, actor, kind=AgreedKind.FSL):
    with scope.acting(actor):
        row = Meeting.objects.select_related("case__territory").get(pk=meeting.pk)
        return meetings.agree(meeting=row, kind=kind, text="Déposer un dossier", who="service", actor=actor)


def test_both_sides_and_the_household_read_it_and_nobody_else(case, cesf, worker):
    proposed(case, cesf, worker)
    readers = [cesf, worker, make.a_member(Role.PREFECTURE), see(case, make.a_member(Role.TENANT))]
    for member in readers:
        with scope.acting(member):
            assert Meeting.objects.filter(case=case).exists(), member.role
    for role in (Role.BAILLEUR_MANAGER, Role.SOCIAL_WORKER):
        with scope.acting(make.a_member(role)):
            assert not Meeting.objects.exists()


@pytest.mark.parametrize("role", [Role.COMMISSAIRE, Role.COMMUNE_OFFICER])
def test_who_reads_the_acts_but_takes_no_part_finds_no_trace(as_member, case, cesf, worker, role):
    meeting = proposed(case, cesf, worker)
    member = see(case, make.a_member(role))
    assert as_member(member).get(reverse("cases:meeting", args=[case.pk, meeting.pk])).status_code == 404
    tab = as_member(member).get(reverse("cases:tab", args=[case.pk, "followup"]))
    assert tab.status_code == 200
    assert "tripartite" not in tab.content.decode().lower()


def test_service_that_does_not_see_the_case_cannot_be_chosen(case, cesf):
    stranger = make.a_member(Role.SOCIAL_WORKER)
    with pytest.raises(DomainError, match="ne voit pas ce dossier"):
        proposed(case, cesf, stranger)
    with scope.acting(cesf):
        assert stranger.organisation not in meetings.services_on(mine(case, cesf))


def test_the_other_side_completes_what_one_proposed_and_a_third_service_does_not(case, cesf, worker):
    meeting = proposed(case, cesf, worker)
    third = see(case, make.a_member(Role.SOCIAL_WORKER))
    with pytest.raises(DomainError, match="Seuls le bailleur et le service social"):
        held(meeting, third)
    assert held(meeting, worker).state == MeetingState.HELD


def test_invitation_of_the_household_is_a_demarche_and_the_meeting_says_it(as_member, case, cesf, worker):
    meeting = proposed(case, cesf, worker)
    url = reverse("cases:meeting", args=[case.pk, meeting.pk])
    assert "invitation pas encore enregistrée" in as_member(cesf).get(url).content.decode()
    with scope.acting(cesf) as current:
        told = meetings.Invitation(current.today, "telephone")
    other = proposed(case, cesf, worker, invitation=told)
    with scope.acting(cesf):
        assert Outreach.objects.get(purpose="rencontre").channel == "telephone"
        assert meetings.invited(Meeting.objects.get(pk=other.pk)) is not None


@pytest.mark.parametrize(("household", "outcome"), [(True, "joint"), (False, "sans_reponse")])
def test_meeting_held_counts_once_in_the_log_of_demarches(case, cesf, worker, household, outcome):
    held(proposed(case, cesf, worker), cesf, household=household)
    with scope.acting(cesf):
        assert [(row.channel, row.outcome) for row in Outreach.objects.filter(case=case)] == [("rendez_vous", outcome)]


def test_meeting_is_closed_once(case, cesf, worker):
    meeting = held(proposed(case, cesf, worker), cesf)
    with pytest.raises(DomainError, match="déjà close"):
        held(meeting, worker)


@pytest.mark.parametrize(("on", "match"), [(1, "est à venir"), (-1, "a été proposée le")])
def test_days_out_of_order_are_refused(case, cesf, worker, on, match):
    meeting = proposed(case, cesf, worker)
    with scope.acting(cesf) as current, pytest.raises(DomainError, match=match):
        meetings.hold(
            meeting=meeting,
            on=current.today + DAYS(on),
            landlord_came=True,
            service_came=True,
            household_came=True,
            actor=cesf,
        )


def test_nobody_came_is_not_a_meeting_held(case, cesf, worker):
    meeting = proposed(case, cesf, worker)
    with scope.acting(cesf) as current, pytest.raises(DomainError, match="n’a pas eu lieu"):
        meetings.hold(
            meeting=meeting,
            on=current.today,
            landlord_came=False,
            service_came=False,
            household_came=False,
            actor=cesf,
        )


def test_database_refuses_a_meeting_held_without_knowing_who_came(case, cesf, worker):
    meeting = proposed(case, cesf, worker)
    with scope.system(case.territory), pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).update(state="tenue")


def test_nothing_is_agreed_at_a_meeting_that_was_not_held(case, cesf, worker):
    with pytest.raises(DomainError, match="s’est tenue"):
        agreed(proposed(case, cesf, worker), cesf)


def test_measure_recorded_from_an_agreement_carries_it_out(as_member, case, cesf, worker):
    meeting = held(proposed(case, cesf, worker), cesf)
    row = agreed(meeting, worker)
    page = as_member(worker).get(reverse("cases:meeting", args=[case.pk, meeting.pk])).content.decode()
    url = reverse("cases:record_measure", args=[case.pk, "fsl"]) + f"?accord={row.pk}"
    assert url in page
    day = scope.local_today(case.territory).isoformat()
    assert as_member(worker).post(url, {"starts_on": day}).status_code == 302
    with scope.acting(worker):
        done = MeetingAgreement.objects.get(pk=row.pk)
        assert (done.measure, done.done_by) == (Measure.objects.get(case=case), worker)


def test_agreement_of_another_case_is_left_alone(as_member, case, cesf, worker):
    row = agreed(held(proposed(case, cesf, worker), cesf), cesf)
    other = make.a_case(cesf.organisation)
    url = reverse("cases:record_measure", args=[other.pk, "fsl"]) + f"?accord={row.pk}"
    as_member(cesf).post(url, {"starts_on": scope.local_today(case.territory).isoformat()})
    with scope.acting(cesf):
        assert MeetingAgreement.objects.get(pk=row.pk).done_on is None


def test_agreement_without_a_page_is_noted_as_done_once(as_member, case, cesf, worker):
    meeting = held(proposed(case, cesf, worker), cesf)
    row = agreed(meeting, cesf, AgreedKind.AUTRE)
    url = reverse("cases:settle_agreement", args=[case.pk, meeting.pk, row.pk])
    as_member(worker).post(url)
    as_member(cesf).post(url)
    with scope.acting(cesf):
        assert MeetingAgreement.objects.get(pk=row.pk).done_by == worker


def test_page_from_proposal_to_outcome(as_member, case, cesf, worker):
    client = as_member(cesf)
    form = client.get(reverse("cases:new_meeting", args=[case.pk])).content.decode()
    assert "Ce que vous écrivez ici est partagé" in form
    sent = {"held_by": "telephone", "service": str(worker.organisation_id), "at": "10:30"}
    refused = client.post(reverse("cases:new_meeting", args=[case.pk]), sent)
    assert refused.status_code == 422
    assert "Donnez aussi le jour" in refused.content.decode()
    day = scope.local_today(case.territory)
    client.post(reverse("cases:new_meeting", args=[case.pk]), {**sent, "on": day.isoformat()})
    with scope.acting(cesf):
        meeting = Meeting.objects.get(case=case)
    assert "10 h 30" in client.get(reverse("cases:meeting", args=[case.pk, meeting.pk])).content.decode()
    client.post(
        reverse("cases:meeting_held", args=[case.pk, meeting.pk]),
        {"on": day.isoformat(), "household_came": "on", "summary": "Un plan de 40 €."},
    )
    seen = as_member(worker).get(reverse("cases:meeting", args=[case.pk, meeting.pk])).content.decode()
    assert "Un plan de 40 €." in seen


def test_meeting_that_did_not_take_place_says_why(as_member, case, cesf, worker):
    meeting = proposed(case, cesf, worker)
    url = reverse("cases:meeting_missed", args=[case.pk, meeting.pk])
    assert as_member(cesf).post(url, {"reason": ""}).status_code == 422
    as_member(cesf).post(url, {"reason": "Le ménage a demandé un autre jour."})
    seen = as_member(worker).get(reverse("cases:meeting", args=[case.pk, meeting.pk])).content.decode()
    assert "Pourquoi elle n’a pas eu lieu" in seen


def test_homes_of_both_sides_show_the_meeting_to_come(as_member, case, cesf, worker):
    meeting = proposed(case, cesf, worker)
    link = reverse("cases:meeting", args=[case.pk, meeting.pk])
    for member in (cesf, worker):
        assert link in as_member(member).get(reverse("home")).content.decode()


def test_closed_case_takes_no_new_meeting(as_member, case, cesf):
    with scope.system(case.territory) as current:
        Case.objects.filter(pk=case.pk).update(status="clos", closed_on=current.today)
    assert as_member(cesf).get(reverse("cases:new_meeting", args=[case.pk])).status_code == 403
