"""Steps, slack and remedies: drawn from the stored deadlines and from `cases.procedure`, counted nowhere else."""

import datetime

import pytest
from django.urls import reverse

from cases.models import Deadline
from cases.procedure import calendar_of, dsf_schedule
from cases.procedure.enums import ActKind
from cases.services.acts import record_act
from dsf import schedule
from dsf.enums import DsfKind
from dsf.models import Dsf
from dsf.services import attempts, exchange, procedure
from organisations import scope
from organisations.enums import Role
from tests import factories as make
from tests.dsf.situations import in_writing, requested
from tests.dsf.test_exchange import assigned

pytestmark = pytest.mark.django_db


def built(dsf, person):
    with scope.acting(person):
        return schedule.build(Dsf.objects.visible_to(person).get(pk=dsf.pk))


def steps(found):
    return {step.key: step for step in found.steps}


def test_dates_are_those_of_the_clock_and_slack_that_of_the_procedure():
    dsf, worker, _ = in_writing(case=assigned(make.a_case(), ahead=120))
    found = built(dsf, worker)
    plan = dsf_schedule(found.seized_on, found.hearing_on, calendar_of("44"))
    with scope.acting(worker):
        stored = {row.rule_id: row for row in Deadline.objects.filter(rule_id__startswith="DSF")}
    by_key = steps(found)
    assert (by_key["interview"].legal, by_key["send"].legal) == (stored["DSF-1"].due, stored["DSF-6"].due)
    assert by_key["send"].prudent == stored["DSF-6"].prudent
    assert found.slack == plan.slack > 0
    assert not found.untenable
    assert found.remedies == ()


@pytest.mark.parametrize("ahead", [20, 35])
def test_negative_slack_is_said_loudly_with_what_can_still_be_done(ahead, client, settings):
    settings.SECURE_SSL_REDIRECT = False
    dsf, worker, _ = in_writing(case=assigned(make.a_case(), ahead=ahead))
    found = built(dsf, worker)
    assert found.untenable == (found.slack < 0)
    client.force_login(worker.user)
    page = client.get(reverse("dsf:page", args=[dsf.pk])).content.decode()
    assert ("Calendrier intenable" in page) is found.untenable
    if found.untenable:
        assert found.missing == -found.slack
        assert any("Proposer l’entretien aujourd’hui" in line for line in found.remedies)
        assert "peut demander un renvoi" in page


def test_remedies_leave_out_what_is_done():
    dsf, worker, _ = in_writing(case=assigned(make.a_case(), ahead=20))
    with scope.acting(worker):
        attempts.record_attempt(
            dsf=dsf, on=scope.today(), channel="telephone", outcome="joint", offers_interview=True, actor=worker
        )
        exchange.ask_ccapex(dsf=dsf, actor=worker)
        exchange.invite_landlord(dsf=dsf, invited_on=scope.today(), channel="courrier", actor=worker)
    found = built(dsf, worker)
    assert [step.key for step in found.steps if step.done] == ["interview", "second", "ccapex", "landlord"]
    assert len(found.remedies) == 2


def test_moved_hearing_gives_new_dates_and_says_the_former_one(client, settings):
    settings.SECURE_SSL_REDIRECT = False
    dsf, worker, _ = in_writing(case=assigned(make.a_case(), ahead=60))
    before = built(dsf, worker)
    commissaire = make.a_member(Role.COMMISSAIRE)
    moved = before.hearing_on + datetime.timedelta(70)
    with scope.system(dsf.case.territory) as current:
        record_act(
            case=dsf.case,
            kind=ActKind.RENVOI_AUDIENCE,
            on=current.today,
            details={"audience_on": moved.isoformat()},
            actor=commissaire,
            by_service=True,
        )
    after = built(dsf, worker)
    assert (after.hearing_on, after.former_hearings) == (moved, (before.hearing_on,))
    assert after.sending.legal > before.sending.legal
    client.force_login(worker.user)
    assert "l’audience était le" in client.get(reverse("dsf:page", args=[dsf.pk])).content.decode()


def test_unknown_hearing_dates_nothing_but_the_interview():
    dsf, worker, _ = requested()
    found = built(dsf, worker)
    by_key = steps(found)
    assert by_key["interview"].legal
    assert (by_key["send"].legal, found.slack, found.hearing_on) == (None, None, None)


@pytest.mark.parametrize(
    ("kind", "label"), [(DsfKind.CDP, "Transmission à la CCAPEX"), (DsfKind.CFP, "Transmission au préfet")]
)
def test_each_stage_has_its_own_last_step_and_no_hearing(kind, label):
    dsf, worker, _ = in_writing(case=assigned(make.a_case()), kind=kind)
    found = built(dsf, worker)
    assert found.sending.label == label
    assert "hearing" not in steps(found)
    assert "interview" not in steps(found)
    with scope.acting(worker):
        procedure.transmit_dsf(dsf=dsf, actor=worker)
    assert built(dsf, worker).sending.done
