import datetime
import smtplib
from decimal import Decimal

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from cases.models import Alert, Deadline
from cases.procedure.enums import Actor, Status
from cases.services import alerts, delivery, grants
from core import outbox
from organisations import scope
from organisations.enums import Role
from organisations.models import Membership
from tests import factories as make
from tests.cases.test_alerts_planning import DAY, a_bailleur_case, a_deadline, give, rows

pytestmark = pytest.mark.django_db


def an_email(**fields):
    case, member = a_bailleur_case()
    deadline = a_deadline(case, DAY, **fields)
    alerts.plan_alerts(territory=case.territory, today=DAY)
    return case, member, deadline


def deliver(case):
    return delivery.deliver(territory=case.territory)


def email_of(case) -> Alert:
    return rows(case, channel="email")[0]


def test_email_leaves_once_with_the_key_of_its_alert():
    case, member, _ = an_email()
    assert deliver(case).sent == 1
    assert deliver(case) == delivery.Report()
    [message] = mail.outbox
    assert message.to == [member.user.email]
    assert message.extra_headers["Message-ID"] == delivery.message_id(email_of(case).dedup_key)
    assert (email_of(case).status, email_of(case).attempts, email_of(case).lease_until) == ("sent", 1, None)


def test_email_says_number_date_and_link_and_nothing_personal():
    case = make.a_case(name="Mme Zénobie Canarimenage", balance=Decimal("4321.09"))
    make.a_member(Role.BAILLEUR_MANAGER, organisation=case.bailleur, name="Canaridestinataire")
    a_deadline(case, DAY, consequence="Suspension de l’aide.", why="Dette de 4 321,09 € le 3 mars.")
    alerts.plan_alerts(territory=case.territory, today=DAY)
    deliver(case)
    [message] = mail.outbox
    whole = message.message().as_string() + message.subject + message.body + message.alternatives[0][0]
    assert case.number in message.subject
    assert f"/dossiers/{case.pk}/" in message.body
    assert "mardi 20\u00a0mars\u00a02040" in message.body
    assert "par le bailleur" in message.alternatives[0][0]
    for canary in (
        "Canari",
        "Zénobie",
        "Camille",
        "rue des Essais",
        "44000",
        "0240000000",
        "4 321",
        "4321",
        "Ville 44",
    ):
        assert canary not in whole
    assert case.bailleur.name not in whole


@pytest.mark.parametrize("change", ["moved", "done", "revoked", "left", "user closed"])
def test_email_no_longer_due_at_the_last_moment_is_cancelled(change):
    case, member, deadline = an_email()
    with scope.system(case.territory):
        if change == "moved":
            Deadline.objects.filter(pk=deadline.pk).update(safe_on=DAY + datetime.timedelta(days=1))
        elif change == "done":
            Deadline.objects.filter(pk=deadline.pk).update(status=Status.ACCOMPLI)
    if change == "revoked":
        grants.revoke(case=case, organisation=case.bailleur)
    elif change == "left":
        with scope.platform():
            Membership.objects.filter(pk=member.pk).update(is_active=False, deactivated_at=timezone.now())
    elif change == "user closed":
        with scope.platform():
            type(member.user).objects.filter(pk=member.user_id).update(is_active=False)
    assert deliver(case).cancelled == 1
    assert email_of(case).status == "cancelled"
    assert not mail.outbox


def test_mail_server_that_is_down_postpones_with_a_growing_pause_and_stops_there(monkeypatch):
    case, _, _ = an_email()
    a_deadline(case, DAY, key="other", rule_id="AUTRE")
    alerts.plan_alerts(territory=case.territory, today=DAY)

    def refuse(self, messages):
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    assert deliver(case) == delivery.Report(postponed=1)
    postponed = [a for a in rows(case, channel="email") if a.attempts]
    assert [(a.status, a.attempts, a.last_error) for a in postponed] == [("pending", 1, "ConnectionRefusedError")]
    assert postponed[0].lease_until > timezone.now()
    monkeypatch.undo()
    assert deliver(case).sent == 1  # the other one; the first waits for its pause
    terms = delivery.terms()
    assert terms.pause_after(2) == 2 * terms.pause_after(1)
    assert terms.pause_after(terms.attempts) == datetime.timedelta(hours=1)


def test_address_refused_for_good_is_shown_to_operators_without_the_address(monkeypatch):
    case, member, _ = an_email()

    def refuse(self, messages):
        raise smtplib.SMTPRecipientsRefused({messages[0].to[0]: (550, b"unknown")})

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    assert deliver(case) == delivery.Report(failed=1)
    assert email_of(case).status == "failed"
    assert member.user.email not in email_of(case).last_error
    assert delivery.backlog(territory=case.territory) == {"pending": 0, "oldest_pending": None, "failed": 1}
    monkeypatch.undo()
    assert delivery.retry_failed(territory=case.territory) == 1
    assert deliver(case).sent == 1


def test_last_attempt_gives_up(settings, monkeypatch):
    settings.ALERT_MAX_ATTEMPTS = 1
    case, _, _ = an_email()

    def refuse(self, messages):
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    assert deliver(case) == delivery.Report(failed=1)


def test_worker_that_lost_its_lease_settles_nothing():
    case, _, _ = an_email()
    with scope.system(case.territory):
        emails = Alert.objects.filter(channel="email")
        first = outbox.claim_next(emails, terms=delivery.terms())
        assert outbox.claim_next(emails, terms=delivery.terms()) is None
        emails.update(lease_until=timezone.now() - datetime.timedelta(seconds=1))
        second = outbox.claim_next(emails, terms=delivery.terms())
        assert (first.attempt, second.attempt) == (1, 2)
        assert not outbox.settle(emails, first)
        assert outbox.settle(emails, second)


def test_row_whose_process_died_each_time_is_given_up_by_the_sweeper(settings):
    settings.ALERT_MAX_ATTEMPTS = 2
    case, _, _ = an_email()
    with scope.system(case.territory):
        Alert.objects.filter(channel="email").update(attempts=2)
    assert deliver(case) == delivery.Report()
    assert delivery.requeue() == {}
    assert (email_of(case).status, email_of(case).last_error) == ("failed", "interrompue à chaque essai")


def test_requeue_announces_territories_where_something_waits(monkeypatch):
    an_email()
    make.a_territory("974", "La Réunion", "Indian/Reunion")
    announced = []
    monkeypatch.setattr(delivery, "announce", lambda territory: announced.append(territory.code))
    assert delivery.requeue() == {"44": 1}
    assert announced == ["44"]


def test_broker_that_is_down_delays_the_email_and_breaks_nothing(
    settings, monkeypatch, django_capture_on_commit_callbacks, caplog
):
    def down(*args, **options):
        raise ConnectionRefusedError

    monkeypatch.setattr(alerts.current_app, "send_task", down)
    case = make.a_case()
    make.a_member(Role.BAILLEUR_MANAGER, organisation=case.bailleur)
    a_deadline(case, DAY)
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        alerts.plan_alerts(territory=case.territory, today=DAY)
    assert len(callbacks) == 1
    assert email_of(case).status == "pending"


def test_commissaire_is_written_to_and_another_study_is_not():
    case = make.a_case()
    commissaire, other = make.a_member(Role.COMMISSAIRE), make.a_member(Role.COMMISSAIRE)
    give(case, commissaire)
    a_deadline(case, DAY, Actor.COMMISSAIRE_JUSTICE)
    alerts.plan_alerts(territory=case.territory, today=DAY)
    deliver(case)
    assert [message.to for message in mail.outbox] == [[commissaire.user.email]]
    assert other.user.email not in str(mail.outbox)
