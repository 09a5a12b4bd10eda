"""Danger: the secretariat at once, the préfecture after an hour, nobody twice, whatever dies."""

import datetime
import time

import pytest
from celery import current_app
from django.core import mail
from django.utils import timezone

from ccapex.models import Intake, IntakeMail, IntakeTransition
from ccapex.services import intake as service
from ccapex.services import intake_mail
from organisations import scope, services
from organisations.enums import Role
from organisations.models import AccessLog
from tests import factories as make
from tests.cases.test_delivery_kills import PATIENCE, environment_with, sink, worker  # noqa: F401  (fixture)
from tests.ccapex.intakes import a_commission, again, an_intake
from tests.conftest import _empty_redis


def minutes(count):
    return datetime.timedelta(minutes=count)


def mails():
    with scope.system(make.a_territory()):
        return list(IntakeMail.objects.values_list("kind", "membership", "status").order_by("created_at", "kind"))


def escalated(after):
    return intake_mail.escalate(territory=make.a_territory(), now=timezone.now() + minutes(after))


@pytest.mark.django_db
def test_secretariat_of_the_commission_is_told_at_once_and_nobody_else():
    agent, other = make.a_member(Role.CCAPEX_SECRETARY), make.a_member(Role.CCAPEX_SECRETARY)
    make.a_member(Role.PREFECTURE)
    make.a_member(Role.CCAPEX_SECRETARY, territory=make.a_territory("974", "La Réunion", "Indian/Reunion"))
    with scope.system(make.a_territory()):
        place = again(an_intake()).commune.arrondissement
    a_commission(agent, arrondissement=place, secretariat=agent.organisation)
    an_intake(danger=True)
    assert mails() == [("danger", agent.pk, "pending")]
    with scope.acting(other):
        assert intake_mail.dangers_for(other) == 1


@pytest.mark.django_db
def test_territory_without_secretary_tells_the_prefecture_at_once():
    prefect = make.a_member(Role.PREFECTURE)
    an_intake(danger=True)
    assert mails() == [("danger", prefect.pk, "pending")]


@pytest.mark.django_db
def test_prefecture_is_told_after_an_hour_once():
    make.a_member(Role.CCAPEX_SECRETARY)
    prefect = make.a_member(Role.PREFECTURE)
    intake = an_intake(danger=True)
    with scope.acting(prefect):
        assert intake_mail.dangers_for(prefect) == 0
    assert escalated(59) == 0
    assert escalated(61) == 1
    assert escalated(61) == 0
    assert [row for row in mails() if row[0] == "escalade"] == [("escalade", prefect.pk, "pending")]
    assert again(intake).escalated_at
    with scope.acting(prefect):
        assert intake_mail.dangers_for(prefect) == 1
        assert IntakeTransition.objects.filter(event="escalate", actor=None).count() == 1


@pytest.mark.django_db
def test_opening_is_journalled_and_stops_the_escalation():
    agent = make.a_member(Role.CCAPEX_SECRETARY)
    make.a_member(Role.PREFECTURE)
    intake = an_intake(danger=True)
    with scope.acting(agent):
        service.open_intake(intake=again(intake), actor=agent)
        assert AccessLog.objects.filter(object_type="intake", object_id=str(intake.pk), membership=agent).exists()
        assert intake_mail.dangers_for(agent) == 0
    assert escalated(61) == 0


@pytest.mark.django_db
def test_danger_opened_meanwhile_is_not_escalated_by_mail(settings):
    agent = make.a_member(Role.CCAPEX_SECRETARY)
    make.a_member(Role.PREFECTURE)
    intake = an_intake(danger=True)
    escalated(61)
    with scope.acting(agent):
        service.open_intake(intake=again(intake), actor=agent)
    intake_mail.deliver(territory=make.a_territory())
    assert sorted(row[0::2] for row in mails()) == [("danger", "sent"), ("escalade", "cancelled")]
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_delay_of_a_territory_is_a_dated_setting():
    make.a_member(Role.CCAPEX_SECRETARY)
    with scope.platform():
        services.set_territory_setting(
            territory=make.a_territory(),
            key="ccapex.danger_minutes",
            value=15,
            valid_from=datetime.date(2024, 1, 1),
            source="Essai",
        )
    an_intake(danger=True)
    assert escalated(14) == 0
    assert escalated(16) == 1


@pytest.mark.django_db
def test_emails_of_a_danger_say_nothing_of_it():
    make.a_member(Role.CCAPEX_SECRETARY)
    make.a_member(Role.PREFECTURE)
    intake = an_intake(danger=True)
    escalated(61)
    intake_mail.deliver(territory=make.a_territory())
    assert len(mail.outbox) == 2
    for message in mail.outbox:
        text = message.subject + message.body
        assert intake.receipt in text
        for hidden in ("Valentin", "Lilas", "loyer"):
            assert hidden not in text


@pytest.mark.worker
@pytest.mark.parametrize("place", ["in-transaction", "after-claim", "after-effect", "after-mark"])
def test_worker_killed_at_each_place_tells_everybody(place, process_environment, sink, tmp_path):  # noqa: F811  (the fixture above)
    for _ in range(3):
        make.a_member(Role.CCAPEX_SECRETARY)
    make.a_member(Role.PREFECTURE)
    intake = an_intake(danger=True)
    with scope.system(make.a_territory()):
        Intake.objects.filter(pk=intake.pk).update(received_at=timezone.now() - minutes(61))
    with worker(environment_with(process_environment, sink), tmp_path / "log", PREVEX_FAILPOINT=f"{place}:2"):
        end, flushed = time.monotonic() + PATIENCE, False
        while len(mails()) < 4 or any(row[2] == "pending" for row in mails()):
            assert time.monotonic() < end, mails()
            if not flushed and any(row[2] == "sent" for row in mails()):
                _empty_redis()
                flushed = True
            current_app.send_task("ccapex.tick_intakes")
            time.sleep(0.4)
    assert sorted(row[0::2] for row in mails()) == [("danger", "sent")] * 3 + [("escalade", "sent")]
    with scope.system(make.a_territory()):
        keys = IntakeMail.objects.values_list("dedup_key", flat=True)
        assert set(sink.received) == {intake_mail.message_id(key) for key in keys}
    if place != "after-effect":
        assert len(sink.received) == 4
