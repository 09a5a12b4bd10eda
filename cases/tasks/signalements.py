"""Signalements of a list, outside the request. Tasks carry identifiers only and may run twice."""

import uuid

from celery import shared_task

from cases.services import signalements
from cases.tasks.imports import usable
from organisations.models import Territory


@shared_task(name=signalements.TASK)
def make_signalements(run_id: str, membership_id: str) -> None:
    """Signal what a bailleur chose."""
    membership = usable(membership_id)
    if membership is not None:
        signalements.make_run(run_id=uuid.UUID(run_id), membership=membership)


@shared_task(name="cases.requeue_signalements")
def requeue_signalements() -> None:
    """Ask again for lists that the broker forgot. The task may run twice: what was signalled stays once."""
    for territory in Territory.objects.all():
        for run in signalements.forgotten(territory=territory):
            make_signalements.delay(str(run.pk), str(run.entered_by_id))
