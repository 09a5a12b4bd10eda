"""Papers drawn in the background. Thin: the services write, this room draws. Tasks carry identifiers and may run twice."""

import uuid
from typing import Any

from celery import shared_task
from celery.contrib.django.task import DjangoTask

from cases.imports.progress import Reporter
from ccapex.services import runs
from organisations import scope
from organisations.models import Membership, Territory
from reporting import dsf_batches, packet
from reporting.letter_document import letters_pdf


class PacketTask(DjangoTask):
    """On an error the packet says so instead of waiting for ever."""

    def on_failure(self, exc: Exception, task_id: str, args: Any, kwargs: Any, einfo: Any) -> None:
        packet.fail(territory=Territory.objects.get(code=args[0]), packet_id=uuid.UUID(args[1]))


@shared_task(base=PacketTask, name=packet.DRAW)
def draw_packet(territory_code: str, packet_id: str) -> None:
    """Draw the room copies of a séance."""
    packet.draw(territory=Territory.objects.get(code=territory_code), packet_id=uuid.UUID(packet_id))


@shared_task(name="reporting.requeue_packets")
def requeue_packets() -> None:
    """Ask again for the room copies that nobody draws any more."""
    for territory in Territory.objects.all():
        for pk in packet.forgotten(territory=territory):
            draw_packet.delay(territory.code, str(pk))


def _usable(membership_id: str) -> Membership | None:
    """The membership, if it may still act today: work does not outlive its author's habilitation."""
    rows = Membership.objects.usable_on(scope.local_today(None))
    return rows.select_related("organisation__territory", "organisation__group").filter(pk=membership_id).first()


class RunTask(DjangoTask):
    """On an error the run says so instead of waiting for ever."""

    def on_failure(self, exc: Exception, task_id: str, args: Any, kwargs: Any, einfo: Any) -> None:
        membership = _usable(args[1])
        if membership is not None:
            runs.mark_failed(run_id=uuid.UUID(args[0]), membership=membership)


@shared_task(base=RunTask, name=runs.MAKE)
def make_letters(run_id: str, membership_id: str) -> None:
    """Write the letters of a run and draw them as one file."""
    membership = _usable(membership_id)
    if membership is None:
        return
    report = Reporter(uuid.UUID(run_id))
    run = runs.write(run_id=uuid.UUID(run_id), membership=membership, report=report)
    if run is None:
        return
    with scope.acting(membership):
        letters = list(run.letters.order_by("number"))
    if not letters:
        runs.finish_empty(run=run, membership=membership)
        return
    report("Mise en page du fichier à imprimer", 0, 0)
    runs.finish(run=run, membership=membership, content=letters_pdf(letters))
    report.clear()


@shared_task(name="reporting.requeue_letters")
def requeue_letters() -> None:
    """Ask again for the runs that nobody works on any more."""
    for territory in Territory.objects.all():
        for run in runs.forgotten(territory=territory):
            make_letters.delay(str(run.pk), str(run.entered_by_id))


class BatchTask(DjangoTask):
    """On an error the batch says so instead of waiting for ever."""

    def on_failure(self, exc: Exception, task_id: str, args: Any, kwargs: Any, einfo: Any) -> None:
        membership = _usable(args[1])
        if membership is not None:
            dsf_batches.fail(batch_id=uuid.UUID(args[0]), membership=membership)


@shared_task(base=BatchTask)
def start_batch(batch_id: str, membership_id: str) -> None:
    """Share a month's documents out among the workers."""
    membership = _usable(membership_id)
    if membership is not None:
        for portion in dsf_batches.start(batch_id=uuid.UUID(batch_id), membership=membership):
            draw_portion.delay(batch_id, membership_id, portion)


@shared_task(base=BatchTask)
def draw_portion(batch_id: str, membership_id: str, ids: list[str]) -> None:
    """Draw some documents; the last portion assembles them all."""
    membership = _usable(membership_id)
    if membership is not None:
        dsf_batches.draw(batch_id=uuid.UUID(batch_id), ids=ids, membership=membership)


@shared_task(name="reporting.resume_batches")
def resume_batches() -> None:
    """Ask again for what the broker forgot: parts already drawn are not drawn again."""
    for territory in Territory.objects.all():
        for batch in dsf_batches.forgotten(territory=territory):
            start_batch.delay(str(batch.pk), str(batch.entered_by_id))


@shared_task(name="reporting.erase_batches")
def erase_batches() -> None:
    """Files do not outlive their week."""
    for territory in Territory.objects.all():
        dsf_batches.erase_expired(territory=territory)
