"""What the analysis and the application of an arrears file both do: read, check, compare, tell; the application also writes.

Both take the same steps on the same lines; between the two the tables may have moved, and the report says what was really
done.
"""

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.db import connection

from cases.enums import Parc
from cases.imports import outcomes as lines
from cases.imports.checking import CheckContext, Checker
from cases.imports.columns import FileRefused, TableKind
from cases.imports.kept import KeptLines, Reading
from cases.imports.outcomes import OutcomeFiles
from cases.imports.reading import Table, open_source
from cases.imports.staging import PlanInputs, copy_rows, entry_row, lease_row, make_plan, staging_tables
from cases.imports.writing import write_plan
from cases.models import ArrearsImport
from cases.services import desk, detection, mappings, missed_plans, month_ends
from core.formats import number
from organisations import scope
from organisations.enums import OrganisationKind
from organisations.models import Commune, Membership

LONG_STATEMENT = "15min"  # one statement may write 500 000 rows
EVERY_LINES = 500

Report = Callable[[str, int, int], None]


def silent(label: str, done: int, total: int) -> None:
    """Progress that nobody follows."""


def run(
    row: ArrearsImport, membership: Membership, report: Report, *, write: bool, with_detection: bool = True
) -> dict[str, Any]:
    """Read, check, compare, and with `write` apply. In the person's scope, inside its transaction."""
    organisation = membership.organisation
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout = '{LONG_STATEMENT}'")
        if write:
            # Two files of one bailleur are applied one after the other.
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('arrears'), hashtext(%s))", [str(organisation.pk)])
    inputs = PlanInputs(
        membership=membership,
        balance_on=row.balance_on,
        parc=Parc.PRIVE if organisation.kind == OrganisationKind.BAILLEUR_PRIVE else Parc.PUBLIC,
    )
    kept = OutcomeFiles(f"{row.file.name}.{'report' if write else 'preview'}")
    with staging_tables():
        staged_lines = KeptLines(str(row.file.name))
        reading = _staged(row, membership, kept, staged_lines, report, again=write)
        counts = {lines.ERROR: kept.count(lines.ERROR)} if kept.refused else {}
        report("Comparaison avec ce que Prevex connaît", 0, 0)
        make_plan(inputs)
        entries = _describe(reading, row, membership, kept, counts)
        result: dict[str, Any] = {
            "format": reading.format,
            "counts": counts,
            "entries": entries,
            "told": {kind: kept.count(kind) for kind in (lines.EVENT, lines.ABSENT)},
            "notices": _notices(reading, kept),
        }
        if not write:
            result["reading"] = staged_lines.described(reading, scope.today())
        else:
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


def _staged(
    row: ArrearsImport,
    membership: Membership,
    kept: OutcomeFiles,
    staged_lines: KeptLines,
    report: Report,
    *,
    again: bool,
) -> Reading:
    """Fill the temporary tables: `again`, with what the analysis kept if it still holds; otherwise from the file."""
    report("Lecture du fichier", 0, 0)
    known = staged_lines.found(row.report.get("reading"), scope.today()) if again else None
    if known is not None:
        for table in known.tables:
            staged_lines.copy(table.kind)
        for line in staged_lines.refused():
            kept.add(lines.ERROR, line)
        return known
    source = open_source(Path(row.file.path), mappings.known(organisation=membership.organisation))
    context = _context(row, membership)
    for found in source.tables:
        kind = found.header.kind
        with staged_lines.writing(kind) as stream:
            copied = copy_rows(kind, _good_rows(found, context, kept, report), stream)
        if not copied and not kept.refused:
            raise FileRefused(
                "Le fichier n’a que sa ligne de titres.", "Vérifiez que l’export contient bien des lignes."
            )
    staged_lines.keep_refused(kept.refused)
    return Reading.of(source)


def _good_rows(table: Table, context: CheckContext, kept: OutcomeFiles, report: Report) -> Iterator[str]:
    checker = Checker(table.header, context)
    to_copy = lease_row if table.header.kind is TableKind.LEASES else entry_row
    for done, row in enumerate(table.rows, 1):
        checked = checker.check(row)
        if checked.errors:
            kept.add(lines.ERROR, lines.error_line(checked, table.sheet))
        else:
            yield to_copy(checked)
        if done % EVERY_LINES == 0:
            report(f"Lecture des lignes : {number(done)}", 0, 0)


def _describe(
    reading: Reading, row: ArrearsImport, membership: Membership, kept: OutcomeFiles, counts: dict[str, int]
) -> dict[str, int]:
    """Tell what each line does in `kept`, count the lines in `counts`; returns how many écritures of each outcome."""
    communes = dict(Commune.objects.filter(territory=membership.organisation.territory).values_list("pk", "name"))
    sheet = reading.sheet(TableKind.LEASES)
    if row.whole and sheet is not None:
        for absent in lines.absent_leases(membership.organisation_id, kept.refused_references()):
            kept.add(lines.ABSENT, absent)
    for kind, described in lines.lease_outcomes(sheet=sheet or "", balance_on=row.balance_on, communes=communes):
        counts[kind] = counts.get(kind, 0) + 1
        kept.add(kind, described)
        if lines.EVENT in described:
            kept.add(lines.EVENT, described)
    for refused in lines.refused_entries(reading.sheet(TableKind.ENTRIES) or ""):
        counts[lines.ERROR] = counts.get(lines.ERROR, 0) + 1
        kept.add(lines.ERROR, refused)
    return lines.entry_counts()


def _notices(reading: Reading, kept: OutcomeFiles) -> list[str]:
    """What concerns the whole file and refuses nothing."""
    notices = []
    for table in reading.tables:
        if table.mapping:
            notices.append(f"Colonnes lues d’après votre association « {table.mapping} ».")
        if table.unknown:
            where = f" (feuille « {table.sheet} »)" if table.sheet else ""
            names = ", ".join(f"« {name} »" for name in table.unknown[:8])
            notices.append(f"Colonnes non utilisées{where} : {names}.")
    if reading.ignored_sheets:
        notices.append("Feuilles non lues : " + ", ".join(f"« {name} »" for name in reading.ignored_sheets[:8]) + ".")
    if reading.sheet(TableKind.LEASES) is None:
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
