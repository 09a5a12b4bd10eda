"""Delivery of alerts. A message says where something waits; the rows say what."""

from celery import shared_task

from cases.services import delivery
from cases.services.alerts import DELIVER
from organisations.models import Territory


@shared_task(name=DELIVER)
def deliver_alerts(territory_code: str) -> None:
    """Send the e-mails that wait in a territory."""
    territory = Territory.objects.get(code=territory_code)
    report = delivery.deliver(territory=territory)
    if report.more:
        deliver_alerts.delay(territory_code)


@shared_task(name="cases.requeue_alerts")
def requeue_alerts() -> None:
    """Find what no message announces any more: the broker lost it, or its worker died."""
    delivery.requeue()
