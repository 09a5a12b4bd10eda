"""E-mails that rows of an outbox announce: claimed, written at the last moment, sent, settled.

At least once: a double has the same Message-ID (`core.outbox`). `cases.services.delivery` sends the alerts, which may ask
for several at once and have their own figures.
"""

import smtplib
from collections.abc import Callable
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import QuerySet

from cases.enums import AlertStatus
from cases.services.delivery import terms
from core import outbox
from core.failpoints import passing
from organisations import scope
from organisations.models import Territory

BATCH = 200
# The e-mail of a row, written outside any transaction; None when nobody is to be told any more.
Compose = Callable[[Any], EmailMessage | None]


def deliver_rows(*, territory: Territory, rows: QuerySet[Any], compose: Compose, most: int = BATCH) -> int:
    """Send what waits among the rows of a territory; how many left. Never inside a transaction: mail servers are slow."""
    sent = 0
    smtp: BaseEmailBackend = get_connection()
    try:
        for _ in range(most):
            with scope.system(territory):
                claim = outbox.claim_next(rows, terms=terms())
            if claim is None:
                break
            passing("after-claim")
            message = compose(claim.pk)
            if message is None:
                with scope.system(territory):
                    outbox.settle(rows, claim, status=AlertStatus.CANCELLED)
                continue
            try:
                smtp.send_messages([message])
            except (smtplib.SMTPException, OSError) as error:
                smtp.close()
                with scope.system(territory):
                    outbox.put_back(rows, claim, terms=terms(), error=type(error).__name__)
                if not isinstance(error, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused):
                    break
                continue
            passing("after-effect")
            with scope.system(territory):
                outbox.settle(rows, claim)
            sent += 1
    finally:
        smtp.close()
    return sent


def anything_waits(*, territory: Territory, rows: QuerySet[Any]) -> bool:
    """Is there a row that nobody holds? Those tried too often are first marked failed."""
    with scope.system(territory):
        outbox.give_up_exhausted(rows, terms=terms())
        return outbox.claimable(rows).exists()
