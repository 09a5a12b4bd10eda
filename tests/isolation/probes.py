"""What the database answers when an actor asks without any filter of the application."""

from typing import Any

from django.apps import apps
from django.db import DatabaseError, connection, transaction

from organisations import scope
from organisations.models import Membership
from tests.isolation.oracle import RAW, Judge


def tables() -> list[tuple[str, str, bool]]:
    """(label of the matrix, table, is history) of every protected table that exists."""
    found = []
    for label in RAW["models"]:
        model = apps.get_model(*label.split("."))
        found.append((label, model._meta.db_table, False))
        if hasattr(model, "history"):
            found.append((label, model.history.model._meta.db_table, True))
    return found


def key_of(table: str) -> str:
    """Name of the primary key column of a table."""
    model = next(model for model in apps.get_models() if model._meta.db_table == table)
    return str(model._meta.pk.column)


class Undone(Exception):
    """Rolls a probe back."""


def asked(actor: Membership, sql: str, params: list[Any] | None = None) -> set[Any] | str:
    """First column of what the database returns to the actor; "denied" when it has no privilege."""
    found: set[Any] | str = "denied"
    try:
        with scope.acting(actor):
            with connection.cursor() as cursor:
                cursor.execute(sql, params or [])
                found = {row[0] for row in cursor.fetchall()}
            raise Undone
    except Undone:
        return found
    except DatabaseError as error:
        text = str(error)
        if "permission denied" in text:
            return "denied"
        if "row-level security" in text:
            return "refused"
        return "other"


def inserted(actor: Membership, table: str, row: dict[str, Any]) -> str:
    """What the database says to the actor who adds again an existing row: `rls` refusal, `denied`, or another error."""
    columns = ", ".join(f'"{name}"' for name in row)
    sql = f"INSERT INTO {table} ({columns}) VALUES ({', '.join(['%s'] * len(row))}) RETURNING 1"
    answer = asked(actor, sql, [_adapted(value) for value in row.values()])
    return "accepted" if isinstance(answer, set) or answer == "other" else "refused"


def _adapted(value: Any) -> Any:
    from psycopg.types.json import Jsonb

    return Jsonb(value) if isinstance(value, (dict, list)) else value


def findings(
    judge: Judge, actor: Membership, label: str, table: str, history: bool, rows: list[dict[str, Any]]
) -> list[str]:
    """Every disagreement between the database and the judge about one actor and one table."""
    key = key_of(table)
    found = []
    visible = {row[key] for row in rows if judge.sees(label, actor, row, history=history)}
    answer = asked(actor, f'SELECT "{key}" FROM {table}')
    if (set() if answer == "denied" else answer) != visible:
        found.append(f"SELECT {table} as {actor.role}: {answer!r} instead of {visible!r}")
    changed = set() if history else {row[key] for row in rows if judge.updates(label, actor, row)}
    answer = asked(actor, f'UPDATE {table} SET "{key}" = "{key}" RETURNING "{key}"')
    if (set() if answer == "denied" else answer) != changed:
        found.append(f"UPDATE {table} as {actor.role}: {answer!r} instead of {changed!r}")
    deleted = set() if history else {row[key] for row in rows if judge.deletes(label, actor, row)}
    answer = asked(actor, f'DELETE FROM {table} RETURNING "{key}"')
    if (set() if answer == "denied" else answer) != deleted:
        found.append(f"DELETE {table} as {actor.role}: {answer!r} instead of {deleted!r}")
    if not history:
        found += _insert_findings(judge, actor, label, table, rows)
    return found


def _insert_findings(judge: Judge, actor: Membership, label: str, table: str, rows: list[dict[str, Any]]) -> list[str]:
    """One row that may be added and one that may not, each judged by the kind of error."""
    allowed = [row for row in rows if judge.inserts(label, actor, row)][:1]
    refused = [row for row in rows if not judge.inserts(label, actor, row)][:2]
    found = []
    for row, wanted in [*((row, "accepted") for row in allowed), *((row, "refused") for row in refused)]:
        answer = inserted(actor, table, row)
        if answer != wanted:
            found.append(f"INSERT {table} as {actor.role}: {answer} instead of {wanted} for {row}")
    return found


def all_findings(judge: Judge, actors: list[Membership], only: str | None = None) -> list[str]:
    """Disagreements of every actor on every table (or one)."""
    found = []
    for label, table, history in tables():
        if only is not None and table != only:
            continue
        rows = judge.world.rows(table)
        with transaction.atomic():
            for actor in actors:
                found += findings(judge, actor, label, table, history, rows)
    return found
