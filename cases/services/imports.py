"""Arrears imports: deposit, analysis (what the file would do), confirmation, application (all of it or nothing).

What both do with a file is in cases.services.import_runs.
"""

import datetime
import hashlib
import uuid
from pathlib import PurePath
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cases.enums import ImportStatus
from cases.imports.columns import FileRefused
from cases.imports.kept import KeptLines
from cases.imports.outcomes import ERROR
from cases.imports.reading import MAX_BYTES, MEGABYTE
from cases.models import ArrearsImport
from cases.rules import refusal_to_import
from cases.services import import_runs
from cases.services.import_runs import Report, silent
from core import failpoints
from core.errors import ConcurrentChange, DomainError
from core.formats import date_fr
from organisations import scope
from organisations.models import Membership, Territory

EXTENSIONS = frozenset({".csv", ".txt", ".xlsx"})
OLDEST_BALANCE = datetime.date(2000, 1, 1)


def deposit(
    *,
    actor: Membership,
    file: File,
    file_name: str,
    balance_on: datetime.date,
    whole: bool = True,
    delivery: dict[str, Any] | None = None,
) -> ArrearsImport:
    """Keep a file under a generated name, with its digest, ready to be analysed. `balance_on`: day of its balances.
    `whole`: every lease followed is in it, so that the report tells those that are not. `delivery`: what marks a delivery
    by the API (cases.services.api_deliveries).

    Raises DomainError when the person may not, or on a name, a size or a day that cannot be.
    """
    refusal = refusal_to_import(actor)
    if refusal:
        raise DomainError(refusal)
    name = PurePath(file_name.replace("\\", "/")).name[:150]
    if PurePath(name).suffix.lower() not in EXTENSIONS:
        raise DomainError(
            f"« {name} » n’est ni un CSV ni un classeur .xlsx. Exportez la liste des baux dans l’un de ces formats.",
            field="file",
        )
    if not file.size:
        raise DomainError("Le fichier est vide. Exportez-le de nouveau depuis votre logiciel.", field="file")
    if file.size > MAX_BYTES:
        raise DomainError(
            f"Le fichier pèse {file.size // MEGABYTE} Mo, la limite est de {MAX_BYTES // MEGABYTE} Mo. "
            "Coupez-le, par exemple un fichier par agence.",
            field="file",
        )
    if balance_on > scope.today():
        raise DomainError(
            f"Les soldes au {date_fr(balance_on)} ne sont pas encore connus. Donnez le jour de l’extraction.",
            field="balance_on",
        )
    if balance_on < OLDEST_BALANCE:
        raise DomainError("Cette date est trop ancienne. Vérifiez l’année.", field="balance_on")
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    row = ArrearsImport(
        territory_id=actor.organisation.territory_id,
        organisation=actor.organisation,
        entered_by=actor,
        file_name=name,
        sha256=digest.hexdigest(),
        balance_on=balance_on,
        whole=whole,
        **(delivery or {}),
    )
    row.file.save(name, file, save=False)
    row.save(force_insert=True)
    return row


def deposit_notices(*, row: ArrearsImport) -> list[str]:
    """What its author should know before going on: same file before, balances older than the last import."""
    mine = ArrearsImport.objects.filter(organisation_id=row.organisation_id, status=ImportStatus.DONE)
    notices = []
    same = mine.filter(sha256=row.sha256).exclude(pk=row.pk).order_by("-finished_at").first()
    if same and same.finished_at:
        notices.append(
            f"Ce fichier a déjà été importé le {date_fr(timezone.localtime(same.finished_at))}, avec des soldes au "
            f"{date_fr(same.balance_on)}. L’importer de nouveau à la même date ne change rien."
        )
    latest = mine.exclude(pk=row.pk).order_by("-balance_on").first()
    if latest and latest.balance_on > row.balance_on:
        notices.append(
            f"Un import plus récent existe (soldes au {date_fr(latest.balance_on)}). Ces soldes au "
            f"{date_fr(row.balance_on)} compléteront le passé sans remplacer ce qui est plus récent."
        )
    return notices


def _start(row_id: uuid.UUID, membership: Membership, sources: tuple[str, ...], target: str) -> bool:
    """Move the import to `target` if it is in one of `sources`, committed at once so that the page shows it."""
    with scope.acting(membership):
        moved = ArrearsImport.objects.filter(pk=row_id, status__in=sources).update(
            status=target, started_at=timezone.now()
        )
    return moved == 1


def _locked(row_id: uuid.UUID, status: str) -> ArrearsImport | None:
    """The import, for this transaction only; None when another worker has finished with it."""
    return ArrearsImport.objects.select_for_update(of=("self",)).filter(pk=row_id, status=status).first()


def analyse(*, import_id: uuid.UUID, membership: Membership, report: Report = silent) -> ArrearsImport:
    """Say what a deposited file would do. Writes nothing but the import's own report; safe to run again.

    The file ends READY, or REFUSED with a sentence and a remedy.
    """
    _start(import_id, membership, (ImportStatus.RECEIVED, ImportStatus.ANALYSING), ImportStatus.ANALYSING)
    try:
        with scope.acting(membership):
            row = _locked(import_id, ImportStatus.ANALYSING)
            if row is not None:
                result = import_runs.run(row, membership, report, write=False)
                _finish(row, ImportStatus.READY, result)
    except FileRefused as refusal:
        _refuse(import_id, membership, refusal)
    with scope.acting(membership):
        return ArrearsImport.objects.get(pk=import_id)


def confirm(*, row: ArrearsImport, actor: Membership) -> bool:
    """Ask for the application of an analysed file. False when it was asked already: asking twice changes nothing."""
    refusal = refusal_to_import(actor)
    if refusal:
        raise DomainError(refusal)
    return (
        ArrearsImport.objects.filter(pk=row.pk, status=ImportStatus.READY).update(
            status=ImportStatus.CONFIRMED, started_at=timezone.now()
        )
        == 1
    )


def confirm_delivery(*, row: ArrearsImport, actor: Membership) -> bool:
    """Confirm what a key delivered: its holder asked for it by sending it."""
    with scope.acting(actor):
        return confirm(row=row, actor=actor)


def abandon(*, row: ArrearsImport, actor: Membership) -> None:
    """Give up a file that was not confirmed. Raises ConcurrentChange when it was."""
    refusal = refusal_to_import(actor)
    if refusal:
        raise DomainError(refusal)
    moved = ArrearsImport.objects.filter(
        pk=row.pk, status__in=(ImportStatus.RECEIVED, ImportStatus.READY, ImportStatus.FAILED)
    ).update(status=ImportStatus.ABANDONED, finished_at=timezone.now())
    if moved != 1:
        raise ConcurrentChange("Cet import est déjà en cours ou terminé : il ne peut plus être abandonné.")
    _forget_lines(row)


RESTARTABLE = (ImportStatus.FAILED, ImportStatus.REFUSED, ImportStatus.READY)


def restart(*, row: ArrearsImport, actor: Membership) -> bool:
    """Analyse again a file that was not applied. False when it no longer waits for that."""
    refusal = refusal_to_import(actor)
    if refusal:
        raise DomainError(refusal)
    return (
        ArrearsImport.objects.filter(pk=row.pk, status__in=RESTARTABLE).update(
            status=ImportStatus.RECEIVED, started_at=timezone.now()
        )
        == 1
    )


def apply(
    *, import_id: uuid.UUID, membership: Membership, report: Report = silent, with_detection: bool = True
) -> ArrearsImport:
    """Write a confirmed file and open the cases it reveals, in one transaction; safe to run again.

    Killed in the middle, nothing is written and a second run does everything; run twice, the second does nothing.
    """
    _start(import_id, membership, (ImportStatus.CONFIRMED, ImportStatus.APPLYING), ImportStatus.APPLYING)
    try:
        with scope.acting(membership):
            row = _locked(import_id, ImportStatus.APPLYING)
            if row is not None:
                result = import_runs.run(row, membership, report, write=True, with_detection=with_detection)
                failpoints.passing("import-written")
                _finish(row, ImportStatus.DONE, result)
                _forget_lines(row)
    except FileRefused as refusal:
        _refuse(import_id, membership, refusal)
    with scope.acting(membership):
        return ArrearsImport.objects.get(pk=import_id)


# A file that nobody works on for that long was forgotten by the broker, or its worker died.
FORGOTTEN_AFTER = datetime.timedelta(minutes=2)
TO_ANALYSE = (ImportStatus.RECEIVED, ImportStatus.ANALYSING)
TO_APPLY = (ImportStatus.CONFIRMED, ImportStatus.APPLYING)


def forgotten(*, territory: Territory) -> list[ArrearsImport]:
    """Imports that wait and that no worker holds: a worker keeps its row locked for as long as it works."""
    limit = timezone.now() - FORGOTTEN_AFTER
    with scope.system(territory):
        rows = (
            ArrearsImport.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(
                Q(started_at__lt=limit) | Q(started_at__isnull=True, entered_at__lt=limit),
            )
            .filter(Q(status__in=TO_ANALYSE + TO_APPLY) | Q(status=ImportStatus.READY, api_key__isnull=False))
        )
        return list(rows)


def mark_failed(*, import_id: uuid.UUID, membership: Membership) -> None:
    """Say that a treatment stopped on an error: its transaction was undone, nothing was written."""
    with scope.acting(membership):
        ArrearsImport.objects.filter(
            pk=import_id, status__in=(ImportStatus.ANALYSING, ImportStatus.CONFIRMED, ImportStatus.APPLYING)
        ).update(status=ImportStatus.FAILED, finished_at=timezone.now())


def _refuse(import_id: uuid.UUID, membership: Membership, refusal: FileRefused) -> None:
    with scope.acting(membership):
        refused = ArrearsImport.objects.filter(
            pk=import_id, status__in=(ImportStatus.ANALYSING, ImportStatus.APPLYING)
        ).update(
            status=ImportStatus.REFUSED,
            report={"refusal": refusal.message, "remedy": refusal.remedy, "mappable": refusal.mappable},
            finished_at=timezone.now(),
        )
        if refused:
            _forget_lines(ArrearsImport.objects.get(pk=import_id))


def _forget_lines(row: ArrearsImport) -> None:
    """Lines kept for a file that waits for nothing any more."""
    transaction.on_commit(KeptLines(str(row.file.name)).forget)


def _finish(row: ArrearsImport, status: str, result: dict[str, Any]) -> None:
    counts = result["counts"]
    ArrearsImport.objects.filter(pk=row.pk).update(
        status=status,
        report=result,
        line_count=sum(counts.values()) + result["entries"].get("new", 0) + result["entries"].get("unchanged", 0),
        error_count=counts.get(ERROR, 0),
        finished_at=timezone.now(),
    )
