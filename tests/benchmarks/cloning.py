"""Cases computed by the services, cloned in SQL by the hundred thousand.

A clone differs from its model by its identifiers, its bailleur, its commune and its readers. Identifiers of a case and of
all that hangs from it begin with the case's rank, so that one replacement in a key or a payload gives the clone's.

Rows lie on the disk as years of work would leave them: a bailleur's leases together, as his file brought them; cases, acts
and deadlines in no order of bailleur; écritures month after month.
"""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

ENTRIES = 10  # écritures a lease
BALANCES = 24  # month-ends, of the bailleur whose months are closed
_ID = "(c.prefix || '-%012x')::uuid"  # filled with the rank of what the case has
_LEASE_TABLES = ("cases_household", "cases_dwelling", "cases_lease", "cases_housingaid", "cases_leaseaccount")
_CASE_TABLES = ("cases_case", "cases_act", "cases_deadline", "cases_anomaly", "cases_casegrant")
_LEDGER_TABLES = ("cases_ledgerentry", "cases_balance")

# Secondary indexes and unique constraints that no foreign key needs: drawn once over all rows, not row by row.
_INDEXES = """
SELECT i.indrelid::regclass::text, i.indexrelid::regclass::text, k.conname, pg_get_indexdef(i.indexrelid),
       pg_get_constraintdef(k.oid)
FROM pg_index i LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.conrelid = i.indrelid
WHERE i.indrelid = ANY(%s::text[]::regclass[]) AND NOT i.indisprimary
  AND NOT EXISTS (SELECT 1 FROM pg_constraint f WHERE f.contype = 'f' AND f.conindid = i.indexrelid)
"""


@dataclass(frozen=True)
class Share:
    """Who has and who reads the clones. `owners`: first rank of each sized bailleur; `readers`: group, among how many, every how many."""

    owners: list[tuple[int, uuid.UUID]]
    first_other: int
    others: list[uuid.UUID]
    readers: list[tuple[int, int, int]]
    balanced: uuid.UUID  # the bailleur with two years of balances at month-ends


def clone(connection: psycopg.Connection, values: dict[str, Any], share: Share, *, light: bool) -> None:
    """Clone the models `values["scale"]` times, then take the models away. Superuser's connection."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # no foreign key check: the rows are ours
        cursor.execute("SET work_mem = '256MB'")
        cursor.execute("SET maintenance_work_mem = '1GB'")
        _draw(cursor, values, share)
        for tables, statements in (
            (_LEASE_TABLES, _leases(cursor)),
            (_CASE_TABLES, _cases(cursor, light=light)),
            (_LEDGER_TABLES, _ledgers()),
        ):
            with _without_indexes(cursor, tables):
                for statement in statements:
                    cursor.execute(statement, {**values, "balanced": share.balanced})
        _leave(cursor)
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE")


@contextmanager
def _without_indexes(cursor: psycopg.Cursor, tables: tuple[str, ...]) -> Iterator[None]:
    found = cursor.execute(_INDEXES, [list(tables)]).fetchall()
    for table, index, constraint, _, _ in found:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}" if constraint else f"DROP INDEX {index}")
    yield
    for table, _, constraint, index_sql, constraint_sql in found:
        cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {constraint} {constraint_sql}" if constraint else index_sql)


def _draw(cursor: psycopg.Cursor, values: Mapping[str, Any], share: Share) -> None:
    """Temporary tables: models, places, owners, readers, and one line a clone in both orders."""
    for name, columns, rows in (
        ("owner", "first integer, id uuid", share.owners),
        ("rest", "rank integer, id uuid", list(enumerate(share.others))),
        ("reader", "group_id integer, rank integer, every integer", share.readers),
    ):
        cursor.execute(f"CREATE TEMPORARY TABLE {name} ({columns})")
        cursor.executemany(f"INSERT INTO {name} VALUES ({', '.join(['%s'] * len(rows[0]))})", rows)
    for statement in (
        "CREATE TEMPORARY TABLE model AS SELECT row_number() OVER (ORDER BY id)::integer - 1 AS rank, id AS case_id, "
        "left(id::text, 23) AS prefix, lease_id, household_id, dwelling_id FROM cases_case WHERE number LIKE 'M%%'",
        "CREATE TEMPORARY TABLE place AS SELECT row_number() OVER (ORDER BY code)::integer - 1 AS rank, id "
        "FROM organisations_commune",
        "CREATE TEMPORARY TABLE clone AS SELECT i AS rank, i::bigint * 7919 %% %(models)s AS model, "
        "lpad(to_hex(i), 8, '0') || '-0000-7000-8000' AS prefix, p.id AS commune_id, "
        "CASE WHEN i < %(sized)s THEN (SELECT o.id FROM owner o WHERE o.first <= i ORDER BY o.first DESC LIMIT 1) "
        "ELSE r.id END AS bailleur_id, i %% 5 = 4 AS closed FROM generate_series(1, %(scale)s) i "
        "JOIN place p ON p.rank = i::bigint * 31 %% %(communes)s JOIN rest r ON r.rank = i %% %(others)s ORDER BY i",
        "CREATE TEMPORARY TABLE mixed AS SELECT * FROM clone ORDER BY hashint4(rank)",
        "ANALYZE model, clone, mixed",
    ):
        cursor.execute(
            statement,
            {**values, "sized": share.first_other, "others": len(share.others)} if "%(" in statement else None,
        )


def _copied(
    cursor: psycopg.Cursor, table: str, key: str, changed: dict[str, str], *, order: str, kept: str = ""
) -> str:
    """Clones of the rows of one table whose `key` («t.lease_id = m.lease_id») is a model's."""
    rows = cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped "
        "AND attgenerated = '' ORDER BY attnum",
        [table],
    ).fetchall()
    names = [name for (name,) in rows]
    assert set(changed) <= set(names), (table, set(changed) - set(names))
    listed = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(changed.get(name, f't."{name}"') for name in names)
    return (
        f"INSERT INTO {table} ({listed}) SELECT {values} FROM {order} c JOIN model m ON m.rank = c.model "
        f"JOIN {table} t ON {key} {kept}"
    )


def _leases(cursor: psycopg.Cursor) -> list[str]:
    owned = {"bailleur_id": "c.bailleur_id"}
    lease = {"lease_id": _ID % 3}

    def rows(table: str, key: str, changed: dict[str, str]) -> str:
        return _copied(cursor, table, key, {**owned, **changed}, order="clone")

    return [
        rows(
            "cases_household",
            "t.id = m.household_id",
            {"id": _ID % 1, "name": "'Mme Fictive ' || c.rank", "search_name": "'mme fictive ' || c.rank"},
        ),
        rows(
            "cases_dwelling",
            "t.id = m.dwelling_id",
            {"id": _ID % 2, "reference": "'LC' || c.rank", "commune_id": "c.commune_id"},
        ),
        rows(
            "cases_lease",
            "t.id = m.lease_id",
            {
                "id": _ID % 3,
                "household_id": _ID % 1,
                "dwelling_id": _ID % 2,
                "reference": "'BC' || c.rank",
                "agency": "'Agence ' || c.rank %% 6",
            },
        ),
        rows("cases_housingaid", "t.lease_id = m.lease_id", lease),
        rows(
            "cases_leaseaccount",
            "t.lease_id = m.lease_id",
            {
                **lease,
                "balance": "50000 + c.rank::bigint * 7907 %% 900000",
                "in_debt_since": "current_date - (60 + c.rank::bigint * 13 %% 700)::integer",
            },
        ),
    ]


def _cases(cursor: psycopg.Cursor, *, light: bool) -> list[str]:
    """Cases, acts, deadlines, anomalies, grants. `light`: without closed deadlines nor payloads."""
    case = {"case_id": _ID % 4}
    act = "uuidv7()" if light else "replace(t.id::text, m.prefix, c.prefix)::uuid"
    payload = "'{}'::jsonb" if light else "replace(t.payload::text, m.prefix, c.prefix)::jsonb"
    key = {"id": "uuidv7()", "key": "replace(t.key, m.prefix, c.prefix)"}
    asked = "WHERE t.status IN ('A_VENIR', 'A_RISQUE', 'ECHU') AND t.nature = 'BUTOIR'" if light else ""

    def rows(table: str, key: str, changed: dict[str, str], kept: str = "") -> str:
        return _copied(cursor, table, key, changed, order="mixed", kept=kept)

    return [
        rows(
            "cases_case",
            "t.id = m.case_id",
            {
                "id": _ID % 4,
                "number": "'44-' || extract(year FROM t.opened_on) || '-' || lpad(c.rank::text, 7, '0')",
                "lease_id": _ID % 3,
                "household_id": _ID % 1,
                "dwelling_id": _ID % 2,
                "bailleur_id": "c.bailleur_id",
                "commune_id": "c.commune_id",
                "status": "CASE WHEN c.closed THEN 'clos' ELSE t.status END",
                "closed_on": "CASE WHEN c.closed THEN current_date ELSE t.closed_on END",
                "next_due_on": "CASE WHEN c.closed THEN NULL ELSE t.next_due_on END",
            },
        ),
        rows("cases_act", "t.case_id = m.case_id", {"id": act, "organisation_id": "c.bailleur_id", **case}),
        rows("cases_deadline", "t.case_id = m.case_id", {**key, **case, "payload": payload}, asked),
        rows("cases_anomaly", "t.case_id = m.case_id", {**key, **case}),
        _grants("o.group_id", "organisations_organisation o ON o.id = c.bailleur_id", "bailleur_of_the_lease"),
        _grants("r.group_id", "reader r ON c.rank %% r.every = r.rank", "mesure"),
    ]


def _ledgers() -> list[str]:
    """Ten écritures a lease, rents and payments of the last months; two years of balances for the measured bailleur."""
    entries = [
        'INSERT INTO cases_ledgerentry (territory_id, bailleur_id, lease_id, "on", kind, label, amount, reference) '
        f"SELECT %(territory)s, c.bailleur_id, {_ID % 3}, current_date - {30 * number}, {kind}, 'Loyer', {cents}, "
        f"'E{number}' FROM clone c"
        for number in range(ENTRIES, 0, -1)
        for kind, cents in ((("'echeance'", 52000), ("'paiement'", -40000))[number % 2],)
    ]
    balances = (
        'INSERT INTO cases_balance (territory_id, bailleur_id, lease_id, "on", amount) '
        f"SELECT %(territory)s, c.bailleur_id, {_ID % 3}, "
        "(date_trunc('month', current_date) - make_interval(months => n.i))::date - 1, "
        f"(c.rank::bigint * 7907 + n.i * 31013) %% 400000 - 60000 FROM clone c, generate_series(0, {BALANCES - 1}) n(i) "
        "WHERE c.bailleur_id = %(balanced)s"
    )
    return [*entries, balances]


def _grants(group: str, join: str, rule: str) -> str:
    return (
        "INSERT INTO cases_casegrant (territory_id, content_object_id, group_id, permission_id, reason, legal_basis, rule, "
        f"granted_at, valid_from) SELECT %(territory)s, {_ID % 4}, {group}, "
        "(SELECT id FROM auth_permission WHERE codename = 'access_case'), 'Mesure', 'Mesure', "
        f"'{rule}', now(), current_date - 200 FROM mixed c JOIN {join}"
    )


def _leave(cursor: psycopg.Cursor) -> None:
    """The models have done their work."""
    for table, column in (
        ("cases_deskline", "case_id"),
        ("cases_alert", "case_id"),
        ("cases_deadline", "case_id"),
        ("cases_anomaly", "case_id"),
        ("cases_act", "case_id"),
        ("cases_case", "id"),
    ):
        cursor.execute(f"DELETE FROM {table} WHERE {column} IN (SELECT case_id FROM model)")
