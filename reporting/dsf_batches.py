"""A month's diagnostics in one file, drawn in the background by every core, and safe to draw twice.

Each document becomes a part on disk, named by its identifier and put in place whole: a task that runs again finds it there.
The row says how many are there. The last part calls for the assembly, which a lock keeps to one worker.
"""

import calendar
import datetime
import shutil
import tempfile
import uuid
import zipfile
import zoneinfo
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from django.core.files import File
from django.core.files.storage import default_storage
from django.core.mail import send_mail
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from cases.querysets import STATE_ROLES
from core.errors import DomainError
from core.failpoints import passing
from core.formats import month as month_fr
from dsf.enums import BatchState, DocumentKind
from dsf.models import Dsf, DsfBatch, DsfDocument
from dsf.querysets import SOCIAL_ROLES
from organisations import scope
from organisations.models import Membership, Territory
from reporting.carence_document import carence_pdf
from reporting.dsf_document import transmitted_pdf

# Small enough that all cores have work until the end, large enough that a task is worth its trip.
CHUNK = 5
KEPT = datetime.timedelta(days=7)
# No part came for that long: the broker lost the tasks, or their workers died.
FORGOTTEN_AFTER = datetime.timedelta(minutes=10)
LIVE = (BatchState.WAITING, BatchState.RUNNING)
# A ZIP carries times: the same parts give the same file.
EPOCH = (2000, 1, 1, 0, 0, 0)


def refusal(membership: Membership) -> str | None:
    """Why this person may not print a month; None when she may."""
    if membership.role in SOCIAL_ROLES | STATE_ROLES:
        return None
    return "Les diagnostics se lisent dans les services sociaux et à la préfecture."


def documents_of(month: datetime.date, membership: Membership) -> QuerySet[DsfDocument]:
    """Documents frozen in that month that this person reads: the last version of each diagnostic, each bordereau."""
    zone = zoneinfo.ZoneInfo(membership.organisation.territory.time_zone)
    first = datetime.datetime(month.year, month.month, 1, tzinfo=zone)
    days = calendar.monthrange(month.year, month.month)[1]
    rows = DsfDocument.objects.filter(
        dsf__in=Dsf.objects.visible_to(membership),
        frozen_at__gte=first,
        frozen_at__lt=(first + datetime.timedelta(days)).replace(tzinfo=zone),
    )
    last = rows.order_by("dsf_id", "kind", "-version").distinct("dsf_id", "kind")
    return DsfDocument.objects.filter(pk__in=last.values("pk")).select_related("dsf__case").order_by("pk")


def ask(*, month: datetime.date, actor: Membership) -> DsfBatch:
    """Ask for a month; the one already under way when there is one. The caller sends `start` to a worker on commit.

    Raises DomainError for who may not, and for a month without any document.
    """
    if sentence := refusal(actor):
        raise DomainError(sentence)
    first = month.replace(day=1)
    under_way = DsfBatch.objects.filter(month=first, state__in=LIVE, organisation_id=actor.organisation_id).first()
    if under_way is not None:
        return under_way
    total = documents_of(first, actor).count()
    if not total:
        raise DomainError(f"Aucun diagnostic n’a été transmis en {month_fr(first)}.", field="month")
    return DsfBatch.objects.create(
        territory_id=actor.organisation.territory_id,
        organisation_id=actor.organisation_id,
        entered_by=actor,
        month=first,
        total=total,
    )


def _parts(batch: DsfBatch) -> Path:
    return Path(default_storage.path(f"dsf-lots/{batch.territory_id}/{batch.pk}.parts"))


def start(*, batch_id: uuid.UUID, membership: Membership) -> list[list[str]]:
    """Documents to draw, in portions for as many workers as there are. Started again, it gives what is still missing."""
    with scope.acting(membership):
        batch = DsfBatch.objects.select_for_update().filter(pk=batch_id, state__in=LIVE).first()
        if batch is None:
            return []
        wanted = [str(pk) for pk in documents_of(batch.month, membership).values_list("pk", flat=True)]
        batch.state, batch.total, batch.started_at = BatchState.RUNNING, len(wanted), timezone.now()
        batch.save(update_fields=["state", "total", "started_at"])
    folder = _parts(batch)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    missing = [pk for pk in wanted if not (folder / f"{pk}.pdf").exists()]
    # Nothing left to draw: one empty portion, so that somebody assembles.
    return [missing[start : start + CHUNK] for start in range(0, len(missing), CHUNK)] or [[]]


def _draw(document: DsfDocument) -> bytes:
    """The copy of the CCAPEX and the préfecture: what family F10 walls goes into no bulk file."""
    return carence_pdf(document) if document.kind == DocumentKind.CARENCE else transmitted_pdf(document)


def draw(*, batch_id: uuid.UUID, ids: Sequence[str], membership: Membership) -> None:
    """Draw a portion; the worker that finds every part in place assembles them."""
    for pk in ids:
        with scope.acting(membership):
            batch = DsfBatch.objects.filter(pk=batch_id, state=BatchState.RUNNING).first()
            if batch is None:
                return
            part = _parts(batch) / f"{pk}.pdf"
            if part.exists():
                continue
            document = documents_of(batch.month, membership).filter(pk=pk).first()
            if document is None:  # its case is no longer open to this person
                continue
            _put(part, _draw(document))
        passing("dsf-part-drawn")
        _count(batch, membership)
    _assemble(batch_id, membership)


def _put(part: Path, content: bytes) -> None:
    """Whole or not at all, whoever else is writing it."""
    unfinished = part.with_name(f"{part.stem}.{uuid.uuid4().hex}.tmp")
    unfinished.write_bytes(content)
    unfinished.replace(part)


def _count(batch: DsfBatch, membership: Membership) -> None:
    done = len(list(_parts(batch).glob("*.pdf")))
    with scope.acting(membership):
        DsfBatch.objects.filter(pk=batch.pk, state=BatchState.RUNNING).update(done=done, started_at=timezone.now())


def _assemble(batch_id: uuid.UUID, membership: Membership) -> None:
    """One ZIP of all parts, once they are all there. A lost grant shrinks what is expected, never what was asked twice."""
    with scope.acting(membership):
        batch = DsfBatch.objects.select_for_update().filter(pk=batch_id, state=BatchState.RUNNING).first()
        if batch is None:
            return
        documents = list(documents_of(batch.month, membership))
        folder = _parts(batch)
        if any(not (folder / f"{document.pk}.pdf").exists() for document in documents):
            return
        # On disk: a month may weigh more than a worker's memory.
        with tempfile.TemporaryFile(dir=folder) as made:
            _zip(made, folder, documents)
            batch.size = made.tell()
            made.seek(0)
            batch.file.save("", File(made), save=False)
        batch.total = batch.done = len(documents)
        batch.state, batch.finished_at = BatchState.DONE, timezone.now()
        batch.expires_at = batch.finished_at + KEPT
        batch.save()
    shutil.rmtree(folder, ignore_errors=True)
    _tell(batch, membership)


def file_name(document: DsfDocument) -> str:
    """Case number, stage, version: no household in the name of a file."""
    if document.kind == DocumentKind.CARENCE:
        return f"carence-{document.dsf.case.number}-{document.dsf.kind}-v{document.version}.pdf"
    return f"DSF-{document.dsf.case.number}-{document.dsf.kind}-v{document.version}.pdf"


def _zip(made: IO[bytes], folder: Path, documents: Sequence[DsfDocument]) -> None:
    with zipfile.ZipFile(made, "w") as archive:
        for document in sorted(documents, key=file_name):
            entry = zipfile.ZipInfo(file_name(document), EPOCH)
            archive.writestr(entry, (folder / f"{document.pk}.pdf").read_bytes())


def _tell(batch: DsfBatch, membership: Membership) -> None:
    """A word to who asked: where to find it, and nothing of what it holds."""
    address = Membership.objects.filter(pk=membership.pk).values_list("user__email", flat=True).first()
    if address:
        body = render_to_string("emails/batch.txt", {"batch": batch})
        send_mail("Vos diagnostics sont prêts", body, None, [address], fail_silently=True)


def fail(*, batch_id: uuid.UUID, membership: Membership) -> None:
    """Say that a document could not be drawn; the parts already there stay for a new start."""
    with scope.acting(membership):
        DsfBatch.objects.filter(pk=batch_id, state__in=LIVE).update(
            state=BatchState.FAILED,
            error="Un document n’a pas pu être dessiné. L’exploitant est prévenu ; relancez le lot ensuite.",
            finished_at=timezone.now(),
        )


def restart(*, batch: DsfBatch) -> bool:
    """Take a failed batch up where it stopped. False when it no longer waits for that."""
    changed = DsfBatch.objects.filter(pk=batch.pk, state=BatchState.FAILED).update(
        state=BatchState.WAITING, error="", finished_at=None
    )
    return changed == 1


def forgotten(*, territory: Territory) -> list[DsfBatch]:
    """Batches that wait and from which no part comes any more."""
    limit = timezone.now() - FORGOTTEN_AFTER
    with scope.system(territory):
        return list(
            DsfBatch.objects.filter(Q(started_at__lt=limit) | Q(started_at=None, entered_at__lt=limit), state__in=LIVE)
        )


def erase_expired(*, territory: Territory) -> int:
    """Erase files whose week is over, and parts of batches that failed so long ago; returns how many."""
    now, erased = timezone.now(), 0
    with scope.system(territory):
        for batch in DsfBatch.objects.filter(expires_at__lte=now).exclude(file=""):
            batch.file.delete(save=False)
            DsfBatch.objects.filter(pk=batch.pk).update(file="", size=0)
            erased += 1
        for batch in DsfBatch.objects.filter(state=BatchState.FAILED, finished_at__lte=now - KEPT):
            shutil.rmtree(_parts(batch), ignore_errors=True)
    return erased
