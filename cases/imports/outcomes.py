"""What each line would do, or did, in French: read from the plan, kept beside the file, shown page by page."""

import datetime
import json
import uuid
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import connection

from cases.imports.checking import CheckedLine, LineError
from cases.imports.staging import FIELDS, OUTCOME
from core.formats import date_plain, euros

ERROR = "error"
EVENT = "event"
ABSENT = "absent"
# What each line does, once; then lines told twice (events) and leases that no line names.
KINDS = ("new", "changed", "balance", "unchanged", ERROR, EVENT, ABSENT)
PER_PAGE = 50

PROBLEMS = {
    "duplicate": (
        "Référence du bail",
        "Ce bail figure plusieurs fois dans le fichier (lignes {first_line} à {last_line}).",
        "Gardez une seule ligne par bail.",
    ),
    "other_dwelling": (
        "Référence du logement",
        "Ce bail est rattaché au logement {other} dans Prevex.",
        "Un bail ne change pas de logement : donnez une référence au nouveau bail.",
    ),
    "dwelling_conflict": (
        "Adresse",
        "Le logement {dwelling_reference} est décrit autrement à une autre ligne (la première est la {first_dwelling_line}).",
        "Donnez la même description à toutes les lignes de ce logement.",
    ),
    "ended_before": (
        "Date du bail",
        "Ce bail serait terminé le {ended_on}, avant cette date.",
        "Vérifiez la date, ou donnez une référence au nouveau bail.",
    ),
    "former_ended_before": (
        "Fin du bail",
        "L’ancien bail, dans Prevex, a été conclu après cette date.",
        "Vérifiez la fin de l’ancien bail et la date du nouveau.",
    ),
    "other_household": (
        "Locataires",
        "Ce bail porte d’autres locataires dans Prevex : {other}.",
        "Donnez une référence au nouveau bail, ou écrivez « nouveau locataire » dans la colonne Événement avec la date "
        "de son bail. Un nom à corriger garde le prénom ou la date de naissance.",
    ),
}
ENTRY_PROBLEMS = {
    "duplicate": (
        "Référence de l’écriture",
        "Cette écriture figure plusieurs fois pour ce bail (la première est ligne {first_line}).",
        "Donnez à chaque écriture sa référence.",
    ),
    "unknown_lease": (
        "Référence du bail",
        "Ce bail n’est ni dans Prevex ni parmi les lignes acceptées de ce fichier.",
        "Importez d’abord le bail, ou corrigez sa référence.",
    ),
    "former_tenant": (
        "Date",
        "Cette écriture est antérieure au bail en cours, et un autre locataire occupait le logement sous cette référence.",
        "Donnez la référence de son bail : {former}.",
    ),
    "rewritten": (
        "Montant",
        "Cette écriture est déjà importée : {other}. Une écriture ne se réécrit pas.",
        "Ajoutez une régularisation avec sa propre référence.",
    ),
}
_BOOKS = {"prive": "privé", "caf": "CAF", "msa": "MSA", "fin": "fin de bail", "vente": "logement vendu"}


def _money(cents: int) -> str:
    return euros(f"{cents / 100:.2f}")


def _shown(field_type: str, column: str, value: Any, communes: dict[int, str]) -> str:
    if value is None or value == "":
        return "vide"
    if column == "commune_id":
        return communes.get(value, str(value))
    if field_type == "bigint":
        return _money(value)
    if isinstance(value, datetime.date):
        return date_plain(value)
    return _BOOKS.get(value, str(value))


def error_line(checked: CheckedLine, sheet: str) -> dict[str, Any]:
    """A refused line as it is kept."""
    return {
        "line": checked.line,
        "sheet": sheet,
        "ref": checked.reference,
        "errors": [[error.column, error.value, error.message, error.remedy] for error in checked.errors],
    }


def _problem(
    line: int, sheet: str, reference: str, texts: tuple[str, str, str], given: dict[str, Any]
) -> dict[str, Any]:
    column, message, remedy = texts
    error = LineError(column, str(given.get("value") or ""), message.format(**given), remedy.format(**given))
    return error_line(CheckedLine(line, reference, {}, (error,)), sheet)


_READ = f"""
SELECT p.line, {OUTCOME} AS outcome, p.lease_reference, p.n_household_name, p.n_balance, p.o_balance, p.o_balance_on,
       p.problem, p.dwelling_reference, p.first_line, p.last_line, p.first_dwelling_line, p.n_lease_ended_on, p.stale,
       p.o_day_amount, kept.reference, p.o_household_name, p.tenants_changed, p.household_changed,
       CASE WHEN p.is_new OR p.lease_changed THEN p.event END, p.former_ended_on, p.former_balance, r.expected, r.difference, c.number,
       {", ".join(f"p.n_{field.name}, p.o_{field.name}" for field in FIELDS)}
FROM pg_temp.arrears_plan p
LEFT JOIN cases_dwelling kept ON p.problem = 'other_dwelling' AND kept.id = p.kept_dwelling_id
LEFT JOIN pg_temp.arrears_restated r ON r.line = p.line
LEFT JOIN cases_case c ON p.event IS NOT NULL AND c.lease_id = COALESCE(p.former_lease_id, p.lease_id) AND c.status = 'ouvert'
ORDER BY p.line
"""
_FIRST_EVENT = 19
_FIRST_FIELD = 25


def lease_outcomes(
    *, sheet: str, balance_on: datetime.date, communes: dict[int, str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Kind and description of each staged line, in the file's order."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(_READ)
        while rows := cursor.fetchmany(2_000):
            for row in rows:
                yield _lease_outcome(row, sheet, balance_on, communes)


def _lease_outcome(
    row: tuple[Any, ...], sheet: str, balance_on: datetime.date, communes: dict[int, str]
) -> tuple[str, dict[str, Any]]:
    line, outcome, reference, name, balance, o_balance, o_balance_on, problem, dwelling = row[:9]
    first, last, first_dwelling, ended_on, stale, day_amount, kept, o_name, tenants, household = row[9:_FIRST_EVENT]
    if problem:
        given = {
            "value": {"duplicate": reference, "other_dwelling": dwelling, "other_household": name}.get(problem, ""),
            "first_line": first,
            "last_line": last,
            "dwelling_reference": dwelling,
            "first_dwelling_line": first_dwelling,
            "ended_on": date_plain(ended_on) if ended_on else "",
            "other": kept if problem == "other_dwelling" else o_name,
        }
        return ERROR, _problem(line, sheet, reference, PROBLEMS[problem], given)
    kept_line: dict[str, Any] = {"line": line, "ref": reference, "name": name, "balance": balance}
    kept_line |= _told_event(*row[_FIRST_EVENT:_FIRST_FIELD], balance=balance, ended_on=ended_on)
    if outcome == "changed":
        kept_line["changes"] = _changes(row[_FIRST_FIELD:], communes)
        if tenants and not household:
            kept_line["changes"].append(["Locataires", "", "naissance ou coordonnées mises à jour"])
    if outcome in ("changed", "balance"):
        change = _balance_change(balance, o_balance, o_balance_on, day_amount, balance_on, stale)
        kept_line.setdefault("changes", []).extend([change] if change else [])
    return outcome, kept_line


def _told_event(
    event: str | None,
    former_ended_on: datetime.date | None,
    former_balance: int | None,
    expected: int | None,
    difference: int | None,
    case_number: str | None,
    *,
    balance: int,
    ended_on: datetime.date | None,
) -> dict[str, str]:
    """What an event of the lease does, in a sentence; nothing when it was done already."""
    follows = f" Le dossier {case_number} garde sa procédure." if case_number else ""
    if former_ended_on:
        owed = f" et garde son solde de {_money(former_balance)}" if former_balance else ""
        told = (
            f"Nouveau locataire : l’ancien bail est terminé le {date_plain(former_ended_on)}{owed}. "
            f"Ni la dette ni le dossier de l’ancien locataire ne passent au nouveau.{follows}"
        )
    elif difference is not None and expected is not None:
        told = (
            f"Solde corrigé : {_money(int(expected))} attendus, {_money(balance)} donnés. "
            f"Une régularisation de {_money(int(difference))} est écrite."
        )
    elif event == "vente" and ended_on:
        told = f"Logement vendu : bail terminé pour vous le {date_plain(ended_on)}.{follows}"
    elif event == "fin" and ended_on:
        told = f"Bail terminé le {date_plain(ended_on)}.{follows}"
    else:
        return {}
    return {EVENT: told}


def _changes(values: tuple[Any, ...], communes: dict[int, str]) -> list[list[str]]:
    changes = []
    for i, field in enumerate(FIELDS):
        new, old = values[2 * i], values[2 * i + 1]
        if field.label and new != old:
            changes.append(
                [
                    field.label,
                    _shown(field.type, field.column, old, communes),
                    _shown(field.type, field.column, new, communes),
                ]
            )
    return changes


def _balance_change(
    balance: int,
    o_balance: int | None,
    o_balance_on: datetime.date | None,
    day_amount: int | None,
    balance_on: datetime.date,
    stale: bool,
) -> list[str] | None:
    label = f"Solde au {date_plain(balance_on)}"
    if stale or o_balance is None or o_balance_on is None or o_balance_on >= balance_on:
        old = "inconnu" if day_amount is None else _money(day_amount)
        return None if day_amount == balance else [label, old, _money(balance)]
    return [label, f"{_money(o_balance)} au {date_plain(o_balance_on)}", _money(balance)]


def entry_counts() -> dict[str, int]:
    """How many staged écritures have each outcome that is not a refusal."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT outcome, count(*) FROM pg_temp.arrears_entry_plan WHERE outcome <> ALL(%s) GROUP BY outcome",
            [list(ENTRY_PROBLEMS)],
        )
        return dict(cursor.fetchall())


def refused_entries(sheet: str) -> Iterator[dict[str, Any]]:
    """The staged écritures that are refused, in the file's order."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            "SELECT line, outcome, lease_reference, reference, first_line, o_amount, o_on, former_reference "
            "FROM pg_temp.arrears_entry_plan WHERE outcome = ANY(%s) ORDER BY line",
            [list(ENTRY_PROBLEMS)],
        )
        while rows := cursor.fetchmany(5_000):
            for line, outcome, lease, reference, first, o_amount, o_on, former in rows:
                given = {
                    "value": lease if outcome == "unknown_lease" else reference,
                    "first_line": first,
                    "other": f"{_money(o_amount)} le {date_plain(o_on)}" if o_on else "",
                    "former": former or "",
                }
                yield _problem(line, sheet, lease, ENTRY_PROBLEMS[outcome], given)


_ABSENT = """
SELECT l.reference, h.name, k.balance, k.balance_on FROM cases_lease l
JOIN cases_household h ON h.id = l.household_id LEFT JOIN cases_leaseaccount k ON k.lease_id = l.id
WHERE l.bailleur_id = %s AND l.ended_on IS NULL AND l.reference <> ALL(%s)
  AND NOT EXISTS (SELECT 1 FROM pg_temp.arrears_plan p WHERE p.lease_id = l.id)
  AND NOT EXISTS (SELECT 1 FROM pg_temp.arrears_plan p WHERE p.former_lease_id = l.id)
ORDER BY k.balance DESC NULLS LAST, l.reference
"""


def absent_leases(bailleur: uuid.UUID, refused: list[str]) -> Iterator[dict[str, Any]]:
    """Leases under way that no line names, not even a refused one; those that owe most first."""
    with connection.cursor() as cursor:
        cursor.execute(_ABSENT, [bailleur, refused])
        for reference, name, balance, on in cursor.fetchall():
            yield {
                "line": 0,
                "ref": reference,
                "name": name,
                "balance": balance or 0,
                "on": on.isoformat() if on else "",
            }


class OutcomeFiles:
    """One JSON-lines file per kind, beside the deposited file; read page by page."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._lines: dict[str, list[str]] = {kind: [] for kind in KINDS}
        self._errors: list[dict[str, Any]] = []

    def add(self, kind: str, line: dict[str, Any]) -> None:
        if kind == ERROR:
            self._errors.append(line)
        else:
            self._lines[kind].append(json.dumps(line, ensure_ascii=False, separators=(",", ":")))

    def count(self, kind: str) -> int:
        return len(self._errors) if kind == ERROR else len(self._lines[kind])

    @property
    def refused(self) -> list[dict[str, Any]]:
        return self._errors

    def refused_references(self) -> list[str]:
        """Leases named by refused lines."""
        return sorted({line["ref"] for line in self._errors if line["ref"]})

    def save(self) -> dict[str, str]:
        """Write what was added; returns kind → name in the storage. Replaces what a former try left."""
        self._errors.sort(key=lambda line: (line["sheet"], line["line"]))
        self._lines[ERROR] = [json.dumps(line, ensure_ascii=False, separators=(",", ":")) for line in self._errors]
        names = {}
        for kind, lines in self._lines.items():
            name = f"{self._base}.{kind}.jsonl"
            default_storage.delete(name)
            if lines:
                names[kind] = default_storage.save(name, ContentFile("\n".join(lines).encode() + b"\n"))
        return names


def read_lines(name: str, start: int = 0, count: int | None = None) -> list[dict[str, Any]]:
    """Lines `start` to `start + count` of an outcome file; all of them without a count."""
    found: list[dict[str, Any]] = []
    file: File
    with default_storage.open(name, "rb") as file:
        for i, line in enumerate(file):
            if count is not None and i >= start + count:
                break
            if i >= start:
                found.append(json.loads(line))
    return found
