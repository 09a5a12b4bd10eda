"""Arrears imports: deposit, analysis (what the file would do), confirmation, application (all of it or nothing).

A file is read twice, once to show and once to write, by the same steps; between the two the tables may have moved, and
the report says what was really done.
"""

import datetime
import hashlib
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path, PurePath
from typing import Any

from django.core.files.base import File
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from cases.enums import ImportStatus, Parc
from cases.imports import outcomes as lines
from cases.imports.checking import CheckContext, Checker
from cases.imports.columns import FileRefused, TableKind
from cases.imports.outcomes import OutcomeFiles
from cases.imports.reading import MAX_BYTES, MEGABYTE, Source, Table, open_source
from cases.imports.staging import PlanInputs, copy_rows, entry_row, lease_row, make_plan, staging_tables
from cases.imports.writing import write_plan
from cases.models import ArrearsImport
from cases.rules import refusal_to_import
from cases.services import desk, detection, mappings, missed_plans, month_ends
from core import failpoints
from core.errors import ConcurrentChange, DomainError
from core.formats import date_fr, number
from organisations import scope
from organisations.enums import OrganisationKind
from organisations.models import Commune, Membership, Territory

EXTENSIONS = frozenset({".csv", ".txt", ".xlsx"})
OLDEST_BALANCE = datetime.date(2000, 1, 1)
LONG_STATEMENT = "15min"  # one statement may write 250 000 rows
EVERY_LINES = 500

Report = Callable[[str, int, int], None]


def _silent(label: str, done: int, total: int) -> None:
    """Progress that nobody follows."""


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


def analyse(*, import_id: uuid.UUID, membership: Membership, report: Report = _silent) -> ArrearsImport:
    """Say what a deposited file would do. Writes nothing but the import's own report; safe to run again.

    The file ends READY, or REFUSED with a sentence and a remedy.
    """
    _start(import_id, membership, (ImportStatus.RECEIVED, ImportStatus.ANALYSING), ImportStatus.ANALYSING)
    try:
        with scope.acting(membership):
            row = _locked(import_id, ImportStatus.ANALYSING)
            if row is not None:
                result = _run(row, membership, report, write=False)
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
    *, import_id: uuid.UUID, membership: Membership, report: Report = _silent, with_detection: bool = True
) -> ArrearsImport:
    """Write a confirmed file and open the cases it reveals, in one transaction; safe to run again.

    Killed in the middle, nothing is written and a second run does everything; run twice, the second does nothing.
    """
    _start(import_id, membership, (ImportStatus.CONFIRMED, ImportStatus.APPLYING), ImportStatus.APPLYING)
    try:
        with scope.acting(membership):
            row = _locked(import_id, ImportStatus.APPLYING)
            if row is not None:
                result = _run(row, membership, report, write=True, with_detection=with_detection)
                failpoints.passing("import-written")
                _finish(row, ImportStatus.DONE, result)
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
        ArrearsImport.objects.filter(pk=import_id, status__in=(ImportStatus.ANALYSING, ImportStatus.APPLYING)).update(
            status=ImportStatus.REFUSED,
            report={"refusal": refusal.message, "remedy": refusal.remedy, "mappable": refusal.mappable},
            finished_at=timezone.now(),
        )


def _finish(row: ArrearsImport, status: str, result: dict[str, Any]) -> None:
    counts = result["counts"]
    ArrearsImport.objects.filter(pk=row.pk).update(
        status=status,
        report=result,
        line_count=sum(counts.values()) + result["entries"].get("new", 0) + result["entries"].get("unchanged", 0),
        error_count=counts.get(lines.ERROR, 0),
        finished_at=timezone.now(),
    )


def _run(
    row: ArrearsImport, membership: Membership, report: Report, *, write: bool, with_detection: bool = True
) -> dict[str, Any]:
    """Read, check, compare, and with `write` apply. In the person's scope, inside its transaction."""
    organisation = membership.organisation
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout = '{LONG_STATEMENT}'")
        if write:
            # Two files of one bailleur are applied one after the other.
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('arrears'), hashtext(%s))", [str(organisation.pk)])
    report("Lecture du fichier", 0, 0)
    source = open_source(Path(row.file.path), mappings.known(organisation=organisation))
    inputs = PlanInputs(
        membership=membership,
        balance_on=row.balance_on,
        parc=Parc.PRIVE if organisation.kind == OrganisationKind.BAILLEUR_PRIVE else Parc.PUBLIC,
    )
    kept = OutcomeFiles(f"{row.file.name}.{'report' if write else 'preview'}")
    counts: dict[str, int] = {}
    entries: dict[str, int] = {}
    with staging_tables():
        _stage(source, _context(row, membership), kept, counts, report)
        report("Comparaison avec ce que Prevex connaît", 0, 0)
        make_plan(inputs)
        _describe(source, row, membership, kept, counts, entries)
        result: dict[str, Any] = {
            "format": source.format,
            "counts": counts,
            "entries": entries,
            "told": {kind: kept.count(kind) for kind in (lines.EVENT, lines.ABSENT)},
            "notices": _notices(source, membership, kept),
        }
        if write:
            result["written"] = write_plan(
                inputs, import_id=row.pk, on_step=lambda label, i, n: report(f"Écriture : {label}", i, n)
            )
            touched = _leases_with_new_facts()
    if write and with_detection:
        result["detection"] = detection.detect(
            bailleur=organisation, actor=membership, touched_leases=touched, report=report
        ).as_dict()
        desk.refresh_bailleur(bailleur=organisation)
        missed_plans.note_missed(bailleur=organisation)
        month_ends.note_corrections(bailleur=organisation, today=scope.today())
    result["files"] = kept.save()
    return result


def _context(row: ArrearsImport, membership: Membership) -> CheckContext:
    territory = membership.organisation.territory
    # Read before the COPY: the connection answers nothing else while one runs.
    elsewhere = dict(Commune.objects.exclude(territory=territory).values_list("code", "name"))
    return CheckContext(
        today=scope.today(),
        balance_on=row.balance_on,
        territory=territory.name,
        communes=dict(Commune.objects.filter(territory=territory).values_list("code", "pk")),
        other_communes=elsewhere.get,
    )


def _stage(source: Source, context: CheckContext, kept: OutcomeFiles, counts: dict[str, int], report: Report) -> None:
    for table in source.tables:
        target = "arrears_line" if table.header.kind is TableKind.LEASES else "arrears_entry"
        if not copy_rows(target, _good_rows(table, context, kept, counts, report)) and not counts:
            raise FileRefused(
                "Le fichier n’a que sa ligne de titres.", "Vérifiez que l’export contient bien des lignes."
            )


def _good_rows(
    table: Table, context: CheckContext, kept: OutcomeFiles, counts: dict[str, int], report: Report
) -> Iterator[str]:
    checker = Checker(table.header, context)
    to_copy = lease_row if table.header.kind is TableKind.LEASES else entry_row
    for done, row in enumerate(table.rows, 1):
        checked = checker.check(row)
        if checked.errors:
            counts[lines.ERROR] = counts.get(lines.ERROR, 0) + 1
            kept.add(lines.ERROR, lines.error_line(checked, table.sheet))
        else:
            yield to_copy(checked)
        if done % EVERY_LINES == 0:
            report(f"Lecture des lignes : {number(done)}", 0, 0)


def _describe(
    source: Source,
    row: ArrearsImport,
    membership: Membership,
    kept: OutcomeFiles,
    counts: dict[str, int],
    entries: dict[str, int],
) -> None:
    sheets = {table.header.kind: table.sheet for table in source.tables}
    communes = dict(Commune.objects.filter(territory=membership.organisation.territory).values_list("pk", "name"))
    sheet = sheets.get(TableKind.LEASES, "")
    leases = any(table.header.kind is TableKind.LEASES for table in source.tables)
    if row.whole and leases:
        for absent in lines.absent_leases(membership.organisation_id, kept.refused_references()):
            kept.add(lines.ABSENT, absent)
    for kind, described in lines.lease_outcomes(sheet=sheet, balance_on=row.balance_on, communes=communes):
        counts[kind] = counts.get(kind, 0) + 1
        kept.add(kind, described)
        if lines.EVENT in described:
            kept.add(lines.EVENT, described)
    for kind, refused in lines.entry_outcomes(sheets.get(TableKind.ENTRIES, "")):
        if refused is None:
            entries[kind] = entries.get(kind, 0) + 1
        else:
            counts[lines.ERROR] = counts.get(lines.ERROR, 0) + 1
            kept.add(lines.ERROR, refused)


def _notices(source: Source, membership: Membership, kept: OutcomeFiles) -> list[str]:
    """What concerns the whole file and refuses nothing."""
    notices = []
    for table in source.tables:
        if table.header.mapping:
            notices.append(f"Colonnes lues d’après votre association « {table.header.mapping} ».")
        if table.header.unknown:
            where = f" (feuille « {table.sheet} »)" if table.sheet else ""
            names = ", ".join(f"« {name} »" for name in table.header.unknown[:8])
            notices.append(f"Colonnes non utilisées{where} : {names}.")
    if source.ignored_sheets:
        notices.append("Feuilles non lues : " + ", ".join(f"« {name} »" for name in source.ignored_sheets[:8]) + ".")
    if not any(table.header.kind is TableKind.LEASES for table in source.tables):
        return notices
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(*) FILTER (WHERE n_balance < 0) FROM pg_temp.arrears_plan")
        total, credits_ = cursor.fetchone()
    if total >= 10 and credits_ > total * 0.8:
        notices.append(
            "La plupart des soldes sont négatifs, donc des avances. Si ce sont des dettes, inversez leur signe : "
            "une dette est positive."
        )
    absent = kept.count(lines.ABSENT)
    if absent:
        subject = "bail suivi dans Prevex ne figure" if absent == 1 else "baux suivis dans Prevex ne figurent"
        notices.append(
            f"{number(absent)} {subject} pas dans ce fichier : rien n’est supprimé, leur dernier solde connu demeure."
        )
    return notices


def _leases_with_new_facts() -> list[uuid.UUID]:
    """Leases that existed and of which something the procedure reads has changed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT lease_id FROM pg_temp.arrears_plan WHERE problem IS NULL AND NOT is_new "
            "AND (lease_changed OR aid_changed OR dwelling_changed)"
        )
        return [lease_id for (lease_id,) in cursor.fetchall()]
