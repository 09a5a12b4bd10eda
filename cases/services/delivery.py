"""Sending the e-mails of the outbox: claim under a lease, ask again whether it is due, send, mark.

Plain SMTP takes no key: a process that dies between the server's «250» and the mark sends again, with the same
Message-ID, by which mail servers and readers recognise a double. Nothing is ever lost, and alerts in the application are
exactly one (they are rows).
"""

import datetime
import hashlib
import smtplib
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from cases.enums import AlertStatus, Channel
from cases.models import Alert, Deadline
from cases.procedure.enums import Actor, Nature
from cases.services.alerts import announce, standing_deadline
from core import outbox
from core.failpoints import passing
from core.formats import NBSP, date_fr
from organisations import scope
from organisations.models import Membership, Territory

BATCH = 200


def terms() -> outbox.Terms:
    """Lease, pauses and attempts, from the settings."""
    return outbox.Terms(
        lease=datetime.timedelta(seconds=settings.ALERT_LEASE_SECONDS),
        first_pause=datetime.timedelta(seconds=settings.ALERT_FIRST_PAUSE_SECONDS),
        attempts=settings.ALERT_MAX_ATTEMPTS,
    )


@dataclass
class Report:
    """What one delivery did, in e-mails; `more` tells that it stopped before the end."""

    sent: int = 0
    postponed: int = 0
    failed: int = 0
    cancelled: int = 0
    more: bool = False


@dataclass(frozen=True)
class Task:
    """An e-mail in hand."""

    claim: outbox.Claim
    alert: Alert
    deadline: Deadline


def _emails(territory: Territory) -> QuerySet[Alert]:
    return Alert.objects.filter(territory=territory, channel=Channel.EMAIL)


def _take(territory: Territory, report: Report) -> Task | None:
    """The next e-mail that is still due; the ones that no longer are get cancelled on the way."""
    while True:
        with scope.system(territory):
            claim = outbox.claim_next(_emails(territory), terms=terms())
            if claim is None:
                return None
            alert = Alert.objects.select_related("case", "membership__organisation__territory").get(pk=claim.pk)
            deadline = standing_deadline(alert=alert)
            if deadline is not None:
                return Task(claim, alert, deadline)
            outbox.settle(_emails(territory), claim, status=AlertStatus.CANCELLED)
            report.cancelled += 1


def _address(membership: Membership) -> str | None:
    """Where the person reads, asked at the last moment; None when she may no longer act.

    Read outside any scope: the roles that work on cases have no privilege on logins.
    """
    day = scope.local_today(membership.organisation.territory)
    found: str | None = (
        Membership.objects.usable_on(day).filter(pk=membership.pk).values_list("user__email", flat=True).first()
    )
    return found


def message_id(dedup_key: str) -> str:
    """The same for the same alert, for ever, and revealing nothing of it."""
    host = urlsplit(settings.SITE_URL).hostname or "prevex.invalid"
    return f"<alerte-{hashlib.sha256(dedup_key.encode()).hexdigest()[:40]}@{host}>"


def compose(*, alert: Alert, deadline: Deadline, to: str) -> EmailMultiAlternatives:
    """The e-mail: case number, date, what the rule asks and a link. No name, no address, no amount."""
    site = settings.SITE_URL.rstrip("/")
    context = {
        "number": alert.case.number,
        "title": alert.title,
        "safe_on": alert.safe_on,
        "actor": Actor(deadline.actor).label,
        "earliest": deadline.nature == Nature.AU_PLUS_TOT,
        "late": alert.late,
        "case_url": site + reverse("cases:page", args=[alert.case_id]),
        "preferences_url": site + reverse("alerts:preferences"),
    }
    message = EmailMultiAlternatives(
        subject=f"Dossier {alert.case.number}{NBSP}: date du {date_fr(alert.safe_on)}",
        body=render_to_string("emails/alert.txt", context),
        to=[to],
        headers={"Message-ID": message_id(alert.dedup_key), "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string("emails/alert.html", context), "text/html")
    return message


def _send(task: Task, smtp: BaseEmailBackend, territory: Territory, report: Report) -> bool:
    """Send one e-mail and mark it; False when the mail server itself does not answer."""
    rows, reachable = _emails(territory), True
    to = _address(task.alert.membership)
    if to is None:
        with scope.system(territory):
            outbox.settle(rows, task.claim, status=AlertStatus.CANCELLED)
        report.cancelled += 1
        return True
    message = compose(alert=task.alert, deadline=task.deadline, to=to)
    try:
        smtp.send_messages([message])
    except (smtplib.SMTPException, OSError) as error:
        smtp.close()
        reachable = isinstance(error, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused)
        _not_sent(task, error, territory, report)
        return reachable
    passing("after-effect")
    with scope.system(territory):
        outbox.settle(rows, task.claim)
    report.sent += 1
    passing("after-mark")
    return True


def _not_sent(task: Task, error: Exception, territory: Territory, report: Report) -> None:
    """Keep it for later, or give it up when the server refuses the address for good. The address is not written down."""
    refused = isinstance(error, smtplib.SMTPRecipientsRefused) and all(
        code >= 500 for code, _ in error.recipients.values()
    )
    with scope.system(territory):
        if refused:
            outbox.settle(
                _emails(territory), task.claim, status=AlertStatus.FAILED, error="adresse refusée par le serveur"
            )
        else:
            outbox.put_back(_emails(territory), task.claim, terms=terms(), error=type(error).__name__)
    if refused or task.claim.attempt >= terms().attempts:
        report.failed += 1
    else:
        report.postponed += 1


def deliver(*, territory: Territory, most: int = BATCH) -> Report:
    """Send what waits in a territory, `most` e-mails at a time. Several workers may do it at once.

    Never call it inside a transaction: the mail server is slow, and a rollback would forget what left.
    """
    report = Report()
    smtp: BaseEmailBackend = get_connection()
    try:
        for _ in range(most):
            task = _take(territory, report)
            if task is None:
                return report
            passing("after-claim")
            if not _send(task, smtp, territory, report):
                return report
        report.more = True
        return report
    finally:
        smtp.close()


def requeue() -> dict[str, int]:
    """Announce again every territory in which e-mails wait that nobody holds; how many by territory code.

    Also gives up the rows whose process died at every attempt, so that a person looks.
    """
    waiting = {}
    for territory in Territory.objects.all():
        with scope.system(territory):
            rows = _emails(territory)
            outbox.give_up_exhausted(rows, terms=terms())
            count = outbox.claimable(rows).count()
        if count:
            waiting[territory.code] = count
            announce(territory=territory)
    return waiting


def backlog(*, territory: Territory) -> dict[str, object]:
    """What an operator watches: e-mails that wait, the oldest of them, and those given up."""
    with scope.system(territory):
        rows = _emails(territory)
        oldest = outbox.oldest_pending(rows)
        return {
            "pending": rows.filter(status=AlertStatus.PENDING).count(),
            "oldest_pending": oldest.isoformat() if oldest else None,
            "failed": rows.filter(status=AlertStatus.FAILED).count(),
        }


def retry_failed(*, territory: Territory) -> int:
    """Put back what was given up, after the cause was mended; how many."""
    with scope.system(territory):
        return outbox.retry_failed(_emails(territory))
