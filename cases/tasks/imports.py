"""The long half of an import, outside the request. Tasks carry identifiers only and may run twice."""

import uuid
from typing import Any

from celery import shared_task
from celery.contrib.django.task import DjangoTask

from cases.imports.progress import Reporter
from cases.services import api_deliveries, imports
from organisations import scope
from organisations.models import Membership, Territory


def usable(membership_id: str) -> Membership | None:
    """The membership, if it may still act today: an import does not outlive its author's habilitation."""
    memberships = Membership.objects.usable_on(scope.local_today(None))
    return memberships.select_related("organisation__territory", "organisation__group").filter(pk=membership_id).first()


class ImportTask(DjangoTask):
    """On an error the transaction was undone: the import says so instead of waiting for ever."""

    def on_failure(self, exc: Exception, task_id: str, args: Any, kwargs: Any, einfo: Any) -> None:
        membership = usable(args[1])
        if membership is not None:
            imports.mark_failed(import_id=uuid.UUID(args[0]), membership=membership)


@shared_task(base=ImportTask)
def analyse_import(import_id: str, membership_id: str) -> None:
    """Say what a deposited file would do."""
    membership = usable(membership_id)
    if membership is not None:
        reporter = Reporter(uuid.UUID(import_id))
        imports.analyse(import_id=uuid.UUID(import_id), membership=membership, report=reporter)
        reporter.clear()


@shared_task(base=ImportTask)
def apply_import(import_id: str, membership_id: str) -> None:
    """Write a confirmed file."""
    membership = usable(membership_id)
    if membership is not None:
        reporter = Reporter(uuid.UUID(import_id))
        imports.apply(import_id=uuid.UUID(import_id), membership=membership, report=reporter)
        reporter.clear()


@shared_task(base=ImportTask)
def treat_delivery(import_id: str, membership_id: str) -> None:
    """Analyse and write a delivery by the API."""
    membership = usable(membership_id)
    if membership is not None:
        api_deliveries.treat(import_id=uuid.UUID(import_id), membership=membership)


@shared_task(name="cases.requeue_imports")
def requeue_imports() -> None:
    """Ask again for imports that the broker forgot. Both tasks may run twice: the second finds nothing to do."""
    for territory in Territory.objects.all():
        for row in imports.forgotten(territory=territory):
            task = analyse_import if row.status in imports.TO_ANALYSE else apply_import
            if row.api_key_id is not None:
                task = treat_delivery
            task.delay(str(row.pk), str(row.entered_by_id))
