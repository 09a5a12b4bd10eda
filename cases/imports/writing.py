"""From the plan to the tables: one INSERT … SELECT or UPDATE … FROM per table, with its history in the same statement.

Everything runs as the bailleur's own database role: what its policies refuse, an import cannot write.
"""

import uuid
from typing import Any

from django.db import connection, models

from cases.imports.staging import FIELDS, UUID7, PlanInputs
from cases.models import (
    Balance,
    Dwelling,
    Household,
    HousingAid,
    Lease,
    LeaseAccount,
    LedgerEntry,
    Tenant,
    TenantContact,
)

REASON = "Import d’impayés"
_GOOD = "p.problem IS NULL"


def _with_history(model: type[models.Model], statement: str, kind: str) -> str:
    """`statement` writes rows of `model` and returns them: their history is written from what it returns."""
    columns = ", ".join(f'"{field.column}"' for field in model._meta.local_concrete_fields)
    history = model.history.model._meta.db_table  # type: ignore[attr-defined]
    return (
        f"WITH written AS ({statement} RETURNING {model._meta.db_table}.*) "
        f"INSERT INTO {history} ({columns}, history_date, history_change_reason, history_type, history_user_id) "
        f"SELECT {columns}, now(), %(reason)s, '{kind}', %(membership)s FROM written"
    )


def _columns(table: str) -> list[str]:
    return [field.column for field in FIELDS if field.table == table]


def _insert_columns(table: str) -> str:
    return ", ".join(_columns(table))


def _new_values(table: str) -> str:
    return ", ".join(f"p.n_{table}_{column}" for column in _columns(table))


def _assignments(table: str) -> str:
    return ", ".join(f"{column} = p.n_{table}_{column}" for column in _columns(table))


_OWNED = "bailleur_id, territory_id"
_OWNER = "%(bailleur)s::uuid, %(territory)s::uuid"

STATEMENTS: tuple[tuple[str, str], ...] = (
    (
        "baux terminés",
        # First: the reference of the former lease is free for the new one.
        _with_history(
            Lease,
            "UPDATE cases_lease SET reference = left(reference, 34) || ' (avant le ' || p.n_lease_concluded_on || ')', "
            "ended_on = p.former_ended_on, end_reason = 'remplace' FROM pg_temp.arrears_plan p "
            f"WHERE {_GOOD} AND cases_lease.id = p.former_lease_id",
            "~",
        ),
    ),
    (
        "logements",
        _with_history(
            Dwelling,
            f"INSERT INTO cases_dwelling (id, reference, {_insert_columns('dwelling')}, {_OWNED}) "
            f"SELECT {UUID7}, q.* FROM (SELECT DISTINCT ON (p.dwelling_reference) p.dwelling_reference, "
            f"{_new_values('dwelling')}, {_OWNER} FROM pg_temp.arrears_plan p "
            f"WHERE {_GOOD} AND p.dwelling_is_new AND p.is_new ORDER BY p.dwelling_reference, p.line) q",
            "+",
        ),
    ),
    (
        "logements",
        _with_history(
            Dwelling,
            f"UPDATE cases_dwelling SET {_assignments('dwelling')} FROM pg_temp.arrears_plan p "
            f"WHERE {_GOOD} AND p.dwelling_changed AND cases_dwelling.id = p.dwelling_id",
            "~",
        ),
    ),
    (
        "ménages",
        _with_history(
            Household,
            f"INSERT INTO cases_household (id, {_insert_columns('household')}, {_OWNED}) "
            f"SELECT p.household_id, {_new_values('household')}, {_OWNER} FROM pg_temp.arrears_plan p "
            f"WHERE {_GOOD} AND p.is_new",
            "+",
        ),
    ),
    (
        "ménages",
        _with_history(
            Household,
            f"UPDATE cases_household SET {_assignments('household')} FROM pg_temp.arrears_plan p "
            f"WHERE {_GOOD} AND p.household_changed AND cases_household.id = p.household_id",
            "~",
        ),
    ),
    (
        "locataires",
        _with_history(
            Tenant,
            f"INSERT INTO cases_tenant (id, household_id, position, civility, last_name, first_name, birth_date, {_OWNED}) "
            "SELECT t.tenant_id, p.household_id, t.position, t.civility, t.last_name, t.first_name, t.birth_date, "
            f"{_OWNER} FROM pg_temp.arrears_tenant t JOIN pg_temp.arrears_plan p ON p.line = t.line "
            f"WHERE {_GOOD} AND t.is_new AND (p.is_new OR p.tenants_changed)",
            "+",
        ),
    ),
    (
        "locataires",
        _with_history(
            Tenant,
            "UPDATE cases_tenant SET civility = t.civility, last_name = t.last_name, first_name = t.first_name, "
            "birth_date = t.birth_date FROM pg_temp.arrears_tenant t JOIN pg_temp.arrears_plan p ON p.line = t.line "
            f"WHERE {_GOOD} AND p.tenants_changed AND t.person_changed AND cases_tenant.id = t.tenant_id",
            "~",
        ),
    ),
    (
        "coordonnées",
        _with_history(
            TenantContact,
            f"INSERT INTO cases_tenantcontact (tenant_id, household_id, phone, email, {_OWNED}) "
            f"SELECT t.tenant_id, p.household_id, t.phone, t.email, {_OWNER} "
            "FROM pg_temp.arrears_tenant t JOIN pg_temp.arrears_plan p ON p.line = t.line "
            f"WHERE {_GOOD} AND t.gives_contact AND NOT t.has_contact AND (p.is_new OR p.tenants_changed)",
            "+",
        ),
    ),
    (
        "coordonnées",
        _with_history(
            TenantContact,
            "UPDATE cases_tenantcontact SET phone = t.phone, email = t.email "
            "FROM pg_temp.arrears_tenant t JOIN pg_temp.arrears_plan p ON p.line = t.line "
            f"WHERE {_GOOD} AND p.tenants_changed AND t.contact_changed AND cases_tenantcontact.tenant_id = t.tenant_id",
            "~",
        ),
    ),
    (
        "baux",
        _with_history(
            Lease,
            f"INSERT INTO cases_lease (id, reference, dwelling_id, household_id, {_insert_columns('lease')}, {_OWNED}) "
            f"SELECT p.lease_id, p.lease_reference, d.id, p.household_id, {_new_values('lease')}, {_OWNER} "
            "FROM pg_temp.arrears_plan p "
            "JOIN cases_dwelling d ON d.bailleur_id = %(bailleur)s AND d.reference = p.dwelling_reference "
            f"WHERE {_GOOD} AND p.is_new",
            "+",
        ),
    ),
    (
        "baux",
        _with_history(
            Lease,
            f"UPDATE cases_lease SET {_assignments('lease')} FROM pg_temp.arrears_plan p "
            f"WHERE {_GOOD} AND p.lease_changed AND cases_lease.id = p.lease_id",
            "~",
        ),
    ),
    (
        "aides au logement",
        _with_history(
            HousingAid,
            f"INSERT INTO cases_housingaid (lease_id, {_insert_columns('aid')}, {_OWNED}) "
            f"SELECT p.lease_id, {_new_values('aid')}, {_OWNER} FROM pg_temp.arrears_plan p "
            f"WHERE {_GOOD} AND NOT p.has_aid AND NOT p.stale",
            "+",
        ),
    ),
    (
        "aides au logement",
        _with_history(
            HousingAid,
            f"UPDATE cases_housingaid SET {_assignments('aid')} FROM pg_temp.arrears_plan p "
            f"WHERE {_GOOD} AND p.aid_changed AND cases_housingaid.lease_id = p.lease_id",
            "~",
        ),
    ),
    (
        "comptes",
        f"INSERT INTO cases_leaseaccount (lease_id, balance, balance_on, in_debt_since, {_OWNED}) "
        f"SELECT p.lease_id, p.n_balance, %(on)s::date, p.n_in_debt_since, {_OWNER} FROM pg_temp.arrears_plan p "
        f"WHERE {_GOOD} AND NOT p.has_account",
    ),
    (
        "comptes",
        "UPDATE cases_leaseaccount SET balance = p.n_balance, balance_on = %(on)s::date, "
        "in_debt_since = p.n_in_debt_since FROM pg_temp.arrears_plan p "
        f"WHERE {_GOOD} AND p.account_changed AND cases_leaseaccount.lease_id = p.lease_id",
    ),
    (
        "soldes",
        f'INSERT INTO cases_balance (lease_id, "on", amount, source_import_id, {_OWNED}) '
        f"SELECT p.lease_id, %(on)s::date, p.n_balance, %(import)s::uuid, {_OWNER} FROM pg_temp.arrears_plan p "
        f"WHERE {_GOOD} AND p.balance_changed "
        'ON CONFLICT (lease_id, "on") DO UPDATE SET amount = EXCLUDED.amount, '
        "source_import_id = EXCLUDED.source_import_id",
    ),
    (
        "écritures",
        'INSERT INTO cases_ledgerentry (lease_id, "on", kind, label, amount, reference, source_import_id, '
        f"{_OWNED}) SELECT e.lease_id, e.entry_on, e.kind, COALESCE(e.label, ''), e.amount, e.reference, "
        f"%(import)s::uuid, {_OWNER} FROM pg_temp.arrears_entry_plan e WHERE e.outcome = 'new'",
    ),
    (
        "régularisations",
        'INSERT INTO cases_ledgerentry (lease_id, "on", kind, label, amount, reference, source_import_id, '
        f"{_OWNED}) SELECT r.lease_id, %(on)s::date, 'regularisation', 'Solde corrigé par le bailleur', r.difference, "
        f"'SOLDE-' || %(on)s::date || '-' || right(%(import)s::uuid::text, 8), %(import)s::uuid, {_OWNER} "
        "FROM pg_temp.arrears_restated r",
    ),
)


# A balance is stated by a file; écritures dated after the last stated one move it until the next. What a delivery of
# écritures does not name keeps its date: its silence may mean that nothing was paid, or that it was not sent.
_TOUCHED = (
    (
        "arrears_touched",
        "SELECT lease_id, bool_or(named) AS named FROM ("
        "SELECT lease_id, true AS named FROM pg_temp.arrears_entry_plan WHERE outcome IN ('new', 'unchanged') "
        "UNION ALL SELECT lease_id, false FROM pg_temp.arrears_plan WHERE problem IS NULL AND o_balance_on > %(on)s::date"
        ") q GROUP BY lease_id",
    ),
    (
        "arrears_stated",
        'SELECT b.lease_id, b."on", b.amount FROM pg_temp.arrears_touched t '
        "JOIN cases_balance b ON b.lease_id = t.lease_id",
    ),
    (
        "arrears_move",
        'SELECT e.lease_id, e."on", sum(e.amount) AS moved FROM pg_temp.arrears_touched t '
        'JOIN cases_ledgerentry e ON e.lease_id = t.lease_id GROUP BY e.lease_id, e."on"',
    ),
)
# Its parts have no statistics: a planner that takes them for a few rows would loop over them for minutes.
_MOVE_ACCOUNTS = """
WITH anchor AS (
  SELECT DISTINCT ON (lease_id) lease_id, "on", amount FROM pg_temp.arrears_stated ORDER BY lease_id, "on" DESC
),
counted AS (
  SELECT m.lease_id, m."on", a.amount - COALESCE(sum(m.moved) FILTER (WHERE m."on" <= a."on") OVER whole, 0) AS before,
    sum(m.moved) OVER (PARTITION BY m.lease_id ORDER BY m."on") AS moved
  FROM pg_temp.arrears_move m JOIN anchor a ON a.lease_id = m.lease_id WINDOW whole AS (PARTITION BY m.lease_id)
),
series AS (
  SELECT COALESCE(b.lease_id, c.lease_id) AS lease_id, COALESCE(b."on", c."on") AS "on",
    COALESCE(b.amount, c.before + c.moved) AS owed
  FROM counted c FULL JOIN pg_temp.arrears_stated b ON b.lease_id = c.lease_id AND b."on" = c."on"
),
ends AS (
  SELECT s.lease_id, max(s."on") AS last_on, max(s."on") FILTER (WHERE s.owed <= 0) AS paid_on, min(s."on") AS first_on
  FROM series s GROUP BY s.lease_id
),
runs AS (
  SELECT s.lease_id, min(s."on") AS began_on FROM series s JOIN ends n ON n.lease_id = s.lease_id
  WHERE s."on" > n.paid_on GROUP BY s.lease_id
),
moved AS (
  SELECT a.lease_id, last.owed AS balance,
    CASE WHEN n.last_on = a."on" THEN a."on"
         ELSE GREATEST(n.last_on, k.balance_on, CASE WHEN t.named THEN %(on)s::date END) END AS balance_on,
    CASE WHEN last.owed <= 0 THEN NULL
         WHEN n.paid_on IS NOT NULL THEN runs.began_on
         WHEN opening.before <= 0 AND opening."on" = n.first_on THEN n.first_on  -- nothing was owed before it
         ELSE k.in_debt_since
    END AS in_debt_since
  FROM anchor a
  JOIN cases_leaseaccount k ON k.lease_id = a.lease_id
  JOIN ends n ON n.lease_id = a.lease_id
  JOIN series last ON last.lease_id = a.lease_id AND last."on" = n.last_on
  LEFT JOIN runs ON runs.lease_id = a.lease_id
  LEFT JOIN (SELECT lease_id, min("on") AS "on", min(before) AS before FROM counted GROUP BY lease_id) opening
    ON opening.lease_id = a.lease_id
  JOIN pg_temp.arrears_touched t ON t.lease_id = a.lease_id
)
UPDATE cases_leaseaccount k SET balance = m.balance, balance_on = m.balance_on, in_debt_since = m.in_debt_since
FROM moved m WHERE k.lease_id = m.lease_id
  AND (k.balance, k.balance_on, k.in_debt_since) IS DISTINCT FROM (m.balance, m.balance_on, m.in_debt_since)
"""


def _move_accounts(cursor: Any, parameters: dict[str, Any]) -> int:
    """Count again the accounts that new écritures or an older balance touch; returns how many moved."""
    for name, query in _TOUCHED:
        cursor.execute(f"CREATE TEMPORARY TABLE {name} ON COMMIT DROP AS {query}", parameters)
        cursor.execute(f"ANALYZE pg_temp.{name}")
    cursor.execute("SET LOCAL enable_nestloop = off")
    cursor.execute(_MOVE_ACCOUNTS, parameters)
    moved = int(cursor.rowcount)
    cursor.execute("SET LOCAL enable_nestloop = on")
    cursor.execute("DROP TABLE " + ", ".join(f"pg_temp.{name}" for name, _ in _TOUCHED))
    return moved


def write_plan(inputs: PlanInputs, *, import_id: uuid.UUID, on_step: Any = None) -> dict[str, int]:
    """Write every good line of the plan; returns how many rows of each table were written."""
    parameters = {
        **inputs.parameters(),
        "membership": inputs.membership.pk,
        "import": import_id,
        "reason": REASON,
    }
    written: dict[str, int] = {}
    with connection.cursor() as cursor:
        for i, (label, statement) in enumerate(STATEMENTS):
            if on_step:
                on_step(label, i, len(STATEMENTS))
            cursor.execute(statement, parameters)
            written[label] = written.get(label, 0) + cursor.rowcount
        written["comptes"] += _move_accounts(cursor, parameters)
    return written


TABLES_WRITTEN: tuple[type[models.Model], ...] = (
    Dwelling,
    Household,
    Tenant,
    TenantContact,
    Lease,
    HousingAid,
    LeaseAccount,
    Balance,
    LedgerEntry,
)
