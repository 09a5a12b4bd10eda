"""Thin entries for workers: each calls one service and may run twice."""

from celery import shared_task

from cases.services.mailing import BATCH
from dsf.services import suit_notices
from organisations.models import Territory


@shared_task(name=suit_notices.DELIVER)
def deliver_suit_notices(territory_code: str) -> None:
    """Send the e-mails of decisions to sue that wait in a territory."""
    if suit_notices.deliver(territory=Territory.objects.get(code=territory_code)) == BATCH:
        deliver_suit_notices.delay(territory_code)


@shared_task(name="dsf.requeue_suit_notices")
def requeue_suit_notices() -> None:
    """Find the e-mails of decisions to sue that no message announces any more."""
    suit_notices.requeue()
