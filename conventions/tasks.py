"""Background work on conventions: thin, the services do it."""

from celery import shared_task

from conventions.services.sharing import refresh_conventions
from organisations.models import Territory


@shared_task(name="conventions.refresh")
def refresh() -> None:
    """Bring the conventions of every territory up to date. Idempotent: a tick lost or run twice changes nothing."""
    for territory in Territory.objects.all():
        refresh_conventions(territory=territory)
