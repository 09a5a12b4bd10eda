"""Lines checked go by COPY into temporary tables, where one join says what each of them would do.

COPY into a table under row-level security is refused by PostgreSQL; a temporary table belongs to the session and to the
database role in force, and every statement that then reads or writes the real tables does so under that role's policies.
"""

import datetime
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

from django.db import connection
from psycopg import Copy

from cases.enums import LeaseEnd
from cases.imports.checking import CheckedLine
from cases.imports.columns import TableKind
from cases.imports.people import refuse_other_households
from core.text import normalise
from organisations.models import Membership

# A time-ordered UUID (version 7) made by PostgreSQL 15: six bytes of milliseconds in front of a random one.
UUID7 = (
    "encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING "
    "substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6), 52, 1), 53, 1), "
    "'hex')::uuid"
)


@dataclass(frozen=True)
class Field:
    """A stored value that a file may set: where it lives, its SQL type, its value for a new row when the file is silent.

    `label` is what the preview calls it, empty for what nobody reads. A silent cell keeps the stored value.
    """

    table: str
    column: str
    type: str
    default: str = "NULL"
    label: str = ""
    staged: str = ""

    @property
    def name(self) -> str:
        return f"{self.table}_{self.column}"

    @property
    def source(self) -> str:
        return f"s.{self.staged or self.column}"


FIELDS = (
    Field("dwelling", "address", "text", "''", "Adresse"),
    Field("dwelling", "postcode", "text", "''", "Code postal"),
    Field("dwelling", "commune_id", "bigint", "NULL", "Commune", "commune"),
    Field("dwelling", "parc", "text", "%(parc)s", "Parc"),
    Field("dwelling", "residence", "text", "''", "Résidence"),
    Field("dwelling", "rpls_id", "text", "''", "Identifiant RPLS"),
    Field("household", "name", "text", "''", "Locataires", "household_name"),
    Field("household", "search_name", "text", "''"),
    Field("lease", "agency", "text", "''", "Agence"),
    Field("lease", "concluded_on", "date", "NULL", "Date du bail"),
    Field("lease", "ended_on", "date", "NULL", "Fin du bail"),
    Field("lease", "end_reason", "text", "''", "Motif de fin"),
    Field("lease", "clause_delay", "text", "''", "Délai de la clause"),
    Field("lease", "rent", "bigint", "0", "Loyer hors charges"),
    Field("lease", "charges", "bigint", "0", "Charges"),
    Field("lease", "rls", "bigint", "0", "RLS"),
    Field("aid", "amount", "bigint", "0", "Aide au logement", "aid"),
    Field("aid", "paid_to", "text", "'aucune'", "Aide versée à", "aid_paid_to"),
    Field("aid", "body", "text", "''", "Organisme", "aid_body"),
)
TABLES = ("dwelling", "household", "lease", "aid")
LINE_COLUMNS = (
    ("line", "integer"),
    ("lease_reference", "text"),
    ("dwelling_reference", "text"),
    ("address", "text"),
    ("postcode", "text"),
    ("commune", "bigint"),
    ("parc", "text"),
    ("residence", "text"),
    ("rpls_id", "text"),
    ("household_name", "text"),
    ("search_name", "text"),
    ("agency", "text"),
    ("concluded_on", "date"),
    ("ended_on", "date"),
    ("end_reason", "text"),
    ("former_ended_on", "date"),
    ("event", "text"),
    ("clause_delay", "text"),
    ("rent", "bigint"),
    ("charges", "bigint"),
    ("rls", "bigint"),
    ("aid", "bigint"),
    ("aid_paid_to", "text"),
    ("aid_body", "text"),
    ("balance", "bigint"),
    ("in_debt_since", "date"),
    ("tenants", "jsonb"),
)
ENTRY_COLUMNS = (
    ("line", "integer"),
    ("lease_reference", "text"),
    ("entry_on", "date"),
    ("kind", "text"),
    ("label", "text"),
    ("amount", "bigint"),
    ("reference", "text"),
)


@dataclass(frozen=True)
class Staged:
    """Where the lines of one kind wait, and as what."""

    table: str
    columns: tuple[tuple[str, str], ...]


STAGED = {
    TableKind.LEASES: Staged("arrears_line", LINE_COLUMNS),
    TableKind.ENTRIES: Staged("arrears_entry", ENTRY_COLUMNS),
}
STAGING_TABLES = (
    "arrears_restated",
    "arrears_entry_plan",
    "arrears_plan",
    "arrears_tenant",
    "arrears_entry",
    "arrears_line",
)


_JSON = json.JSONEncoder(ensure_ascii=False)


def _copy_text(value: Any) -> str:
    if value is None:
        return "\\N"
    text = str(value)
    if "\\" in text:
        text = text.replace("\\", "\\\\")
    return text


def _tenants_json(found: dict[str, Any]) -> str:
    phones, emails, births = found.get("phone") or (), found.get("email") or (), found.get("birth") or ()
    people = []
    for i, person in enumerate(found["tenants"]):
        birth = births[i] if i < len(births) else None
        people.append(
            {
                "position": i + 1,
                "civility": person.civility,
                "last_name": person.last_name,
                "first_name": person.first_name,
                "birth_date": birth.isoformat() if birth else None,
                "phone": phones[i] if i < len(phones) else None,
                "email": emails[i] if i < len(emails) else None,
            }
        )
    return _JSON.encode(people)


def lease_row(checked: CheckedLine) -> str:
    """A lease line in COPY's text format."""
    found = checked.values
    name = " et ".join(person.display for person in found["tenants"])[:200]
    extra = {
        "line": checked.line,
        "household_name": name,
        "search_name": normalise(name)[:200],
        "tenants": _tenants_json(found),
        **_end(found),
    }
    return "\t".join([_copy_text(extra.get(key, found.get(key))) for key, _ in LINE_COLUMNS]) + "\n"


def _end(found: dict[str, Any]) -> dict[str, Any]:
    """Which lease ends: the line's own, or the one whose reference its tenant takes."""
    event, ended = found.get("event"), found.get("ended_on")
    if event == "locataire":
        return {"ended_on": None, "former_ended_on": ended or found["concluded_on"]}
    if not ended:
        return {}
    return {"event": event or "fin", "end_reason": LeaseEnd.SOLD if event == "vente" else LeaseEnd.ENDED}


def entry_row(checked: CheckedLine) -> str:
    """An écriture in COPY's text format."""
    found = checked.values
    label, reference, lease = found.get("label"), found["reference"], found["lease_reference"]
    return (
        f"{checked.line}\t{_copy_text(lease)}\t{found['on']}\t{found['kind']}\t{_copy_text(label)}\t{found['amount']}\t"
        f"{_copy_text(reference)}\n"
    )


@contextmanager
def staging_tables() -> Iterator[None]:
    """Empty temporary tables for the time of an import; gone with it, or with its transaction."""
    with connection.cursor() as cursor:
        # A rough idea of each staged table is enough to join it: a tenth of the usual sample.
        cursor.execute("SET LOCAL default_statistics_target = 10")
        for staged in STAGED.values():
            listed = ", ".join(f"{column} {type_}" for column, type_ in staged.columns)
            cursor.execute(f"CREATE TEMPORARY TABLE {staged.table} ({listed}) ON COMMIT DROP")
        yield
        # Not in a finally: after an error the transaction is lost, and the tables with it.
        cursor.execute("SET LOCAL default_statistics_target TO DEFAULT")
        cursor.execute("DROP TABLE IF EXISTS " + ", ".join(f"pg_temp.{name}" for name in STAGING_TABLES))


@contextmanager
def copying(kind: TableKind) -> Iterator[Copy]:
    """A COPY in text format into the temporary table of those lines."""
    table = STAGED[kind].table
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY pg_temp.{table} FROM STDIN") as copy:
            yield copy
        cursor.execute(f"ANALYZE pg_temp.{table}")


def copy_rows(kind: TableKind, rows: Iterable[str], kept: IO[bytes]) -> int:
    """COPY rows in text format into their temporary table and into `kept`; returns how many."""
    buffer: list[str] = []
    count = size = 0
    with copying(kind) as copy:

        def flush() -> None:
            written = "".join(buffer).encode()
            copy.write(written)
            kept.write(written)

        for row in rows:
            buffer.append(row)
            size += len(row)
            count += 1
            if size > 65_536:
                flush()
                buffer, size = [], 0
        flush()
    return count


@dataclass(frozen=True)
class PlanInputs:
    """What a plan needs besides the lines: whose file, the day of its balances, the parc of a new dwelling."""

    membership: Membership
    balance_on: datetime.date
    parc: str

    def parameters(self) -> dict[str, Any]:
        organisation = self.membership.organisation
        return {
            "bailleur": organisation.pk,
            "territory": organisation.territory_id,
            "on": self.balance_on,
            "parc": self.parc,
        }


# The line announces another tenant under the same reference: the known lease, older, is not the line's.
_REPLACED = (
    "(s.event IS NOT DISTINCT FROM 'locataire' AND ({0}.concluded_on IS NULL OR {0}.concluded_on < s.concluded_on))"
)

_TENANTS = f"""
CREATE TEMPORARY TABLE arrears_tenant ON COMMIT DROP AS
SELECT s.line, t.position, e.id IS NULL AS is_new, COALESCE(e.id, {UUID7}) AS tenant_id,
       t.civility AS given_civility, e.last_name AS o_last_name, e.first_name AS o_first_name, e.birth_date AS o_birth_date,
       COALESCE(NULLIF(t.civility, ''), e.civility, '') AS civility, t.last_name,
       COALESCE(NULLIF(t.first_name, ''), e.first_name, '') AS first_name,
       COALESCE(t.birth_date, e.birth_date) AS birth_date,
       c.tenant_id IS NOT NULL AS has_contact, (t.phone IS NOT NULL OR t.email IS NOT NULL) AS gives_contact,
       COALESCE(t.phone, c.phone, '') AS phone, COALESCE(t.email, c.email, '') AS email,
       e.id IS NOT NULL AND (COALESCE(NULLIF(t.civility, ''), e.civility), t.last_name,
            COALESCE(NULLIF(t.first_name, ''), e.first_name), COALESCE(t.birth_date, e.birth_date))
            IS DISTINCT FROM (e.civility, e.last_name, e.first_name, e.birth_date) AS person_changed,
       (t.phone IS NOT NULL OR t.email IS NOT NULL) AND c.tenant_id IS NOT NULL
            AND (COALESCE(t.phone, c.phone), COALESCE(t.email, c.email)) IS DISTINCT FROM (c.phone, c.email)
            AS contact_changed
FROM pg_temp.arrears_line s
CROSS JOIN LATERAL jsonb_to_recordset(s.tenants) AS t(position smallint, civility text, last_name text, first_name text,
                                                      birth_date date, phone text, email text)
LEFT JOIN cases_lease l ON l.bailleur_id = %(bailleur)s AND l.reference = s.lease_reference AND NOT {_REPLACED.format("l")}
LEFT JOIN cases_tenant e ON e.household_id = l.household_id AND e.position = t.position
LEFT JOIN cases_tenantcontact c ON c.tenant_id = e.id
"""


def _alias(table: str) -> str:
    return {"dwelling": "d", "household": "h", "lease": "l", "aid": "a"}[table]


def _values_sql() -> str:
    return ",\n  ".join(
        f"COALESCE({field.source}, {_alias(field.table)}.{field.column}, {field.default}) AS n_{field.name}, "
        f"{_alias(field.table)}.{field.column} AS o_{field.name}"
        for field in FIELDS
    )


def _changed_sql(table: str) -> str:
    columns = [field.name for field in FIELDS if field.table == table]
    new = ", ".join(f"n_{name}" for name in columns)
    old = ", ".join(f"o_{name}" for name in columns)
    return f"(({new}) IS DISTINCT FROM ({old}))"


# A line older than the last balance stated for its lease only adds a point to the series of balances.
_PLAN = f"""
CREATE TEMPORARY TABLE arrears_plan ON COMMIT DROP AS
SELECT q.*,
  CASE WHEN copies > 1 THEN 'duplicate'
       WHEN NOT is_new AND kept_dwelling_id IS DISTINCT FROM dwelling_id THEN 'other_dwelling'
       WHEN low_place <> high_place THEN 'dwelling_conflict'
       WHEN n_lease_ended_on < n_lease_concluded_on THEN 'ended_before'
       WHEN former_ended_on < former_concluded_on THEN 'former_ended_before'
  END AS problem,
  NOT dwelling_is_new AND NOT stale AND {_changed_sql("dwelling")} AS dwelling_changed,
  NOT is_new AND NOT stale AND {_changed_sql("household")} AS household_changed,
  NOT is_new AND NOT stale AND {_changed_sql("lease")} AS lease_changed,
  NOT is_new AND NOT stale AND has_aid AND {_changed_sql("aid")} AS aid_changed,
  NOT is_new AND NOT stale AND persons_changed AS tenants_changed,
  NOT is_new AND NOT stale AND has_account AND NOT COALESCE(o_balance_on > %(on)s::date, false)
    AND (n_balance, %(on)s::date, n_in_debt_since) IS DISTINCT FROM (o_balance, o_balance_on, o_in_debt_since)
    AS account_changed,
  o_day_amount IS DISTINCT FROM n_balance AS balance_changed
FROM (
  SELECT s.line, s.lease_reference, s.dwelling_reference,
    l.id IS NULL AS is_new, COALESCE(l.id, {UUID7}) AS lease_id, COALESCE(l.household_id, {UUID7}) AS household_id,
    l.dwelling_id AS kept_dwelling_id, d.id AS dwelling_id, d.id IS NULL AS dwelling_is_new,
    s.event, f.id AS former_lease_id, f.concluded_on AS former_concluded_on,
    CASE WHEN f.id IS NOT NULL THEN s.former_ended_on END AS former_ended_on, fk.balance AS former_balance,
    a.lease_id IS NOT NULL AS has_aid, k.lease_id IS NOT NULL AS has_account,
    {_values_sql()},
    s.balance AS n_balance, k.balance AS o_balance, k.balance_on AS o_balance_on, k.in_debt_since AS o_in_debt_since,
    CASE WHEN s.balance > 0
         THEN COALESCE(s.in_debt_since, CASE WHEN k.balance > 0 THEN k.in_debt_since END) END AS n_in_debt_since,
    COALESCE(latest."on" > %(on)s::date, false) AS stale,
    b.amount AS o_day_amount, COALESCE(t.changed, false) AS persons_changed,
    count(*) OVER (PARTITION BY s.lease_reference) AS copies,
    min(s.line) OVER (PARTITION BY s.lease_reference) AS first_line,
    max(s.line) OVER (PARTITION BY s.lease_reference) AS last_line,
    min(s.place) OVER (PARTITION BY s.dwelling_reference) AS low_place,
    max(s.place) OVER (PARTITION BY s.dwelling_reference) AS high_place,
    min(s.line) OVER (PARTITION BY s.dwelling_reference) AS first_dwelling_line
  FROM (SELECT *, (address, postcode, commune, parc, residence, rpls_id)::text AS place FROM pg_temp.arrears_line) s
  LEFT JOIN cases_lease l ON l.bailleur_id = %(bailleur)s AND l.reference = s.lease_reference AND NOT {_REPLACED.format("l")}
  LEFT JOIN cases_lease f ON f.bailleur_id = %(bailleur)s AND f.reference = s.lease_reference AND {_REPLACED.format("f")}
  LEFT JOIN cases_leaseaccount fk ON fk.lease_id = f.id
  LEFT JOIN cases_dwelling d ON d.bailleur_id = %(bailleur)s AND d.reference = s.dwelling_reference
  LEFT JOIN cases_household h ON h.id = l.household_id
  LEFT JOIN cases_housingaid a ON a.lease_id = l.id
  LEFT JOIN cases_leaseaccount k ON k.lease_id = l.id
  LEFT JOIN LATERAL (SELECT z."on" FROM cases_balance z WHERE z.lease_id = l.id ORDER BY z."on" DESC LIMIT 1) latest ON true
  LEFT JOIN cases_balance b ON b.lease_id = l.id AND b."on" = %(on)s::date
  LEFT JOIN (SELECT line, bool_or(is_new OR person_changed OR contact_changed OR (gives_contact AND NOT has_contact))
                    AS changed
             FROM pg_temp.arrears_tenant GROUP BY line) t ON t.line = s.line
) q
"""

OUTCOME = """CASE WHEN problem IS NOT NULL THEN 'error' WHEN is_new THEN 'new'
  WHEN dwelling_changed OR household_changed OR lease_changed OR aid_changed OR tenants_changed THEN 'changed'
  WHEN account_changed OR balance_changed THEN 'balance' ELSE 'unchanged' END"""

_ENTRY_PLAN = """
CREATE TEMPORARY TABLE arrears_entry_plan ON COMMIT DROP AS
SELECT s.*, q.lease_id,
  CASE WHEN count(*) OVER (PARTITION BY s.lease_reference, s.reference) > 1 THEN 'duplicate'
       WHEN q.lease_id IS NULL THEN 'unknown_lease'
       WHEN l.concluded_on > s.entry_on AND q.lease_id = l.id AND former.reference IS NOT NULL THEN 'former_tenant'
       WHEN e.id IS NULL THEN 'new'
       WHEN (e."on", e.kind, e.amount) IS NOT DISTINCT FROM (s.entry_on, s.kind, s.amount) THEN 'unchanged'
       ELSE 'rewritten' END AS outcome,
  e.amount AS o_amount, e."on" AS o_on, former.reference AS former_reference,
  min(s.line) OVER (PARTITION BY s.lease_reference, s.reference) AS first_line
FROM pg_temp.arrears_entry s
LEFT JOIN cases_lease l ON l.bailleur_id = %(bailleur)s AND l.reference = s.lease_reference
LEFT JOIN (SELECT DISTINCT ON (lease_reference) lease_reference, line, lease_id, former_lease_id, n_lease_concluded_on,
             problem FROM pg_temp.arrears_plan WHERE is_new ORDER BY lease_reference, problem NULLS LAST) p
  ON p.lease_reference = s.lease_reference
CROSS JOIN LATERAL (SELECT CASE
  WHEN p.former_lease_id IS NOT NULL AND s.entry_on < p.n_lease_concluded_on THEN p.former_lease_id
  WHEN p.problem IS NOT NULL THEN NULL  -- a new tenant whose line is refused: neither his nor the former one's
  ELSE COALESCE(p.lease_id, l.id) END AS lease_id) q
LEFT JOIN (
  SELECT DISTINCT ON (root) root, reference FROM (
    SELECT regexp_replace(reference, ' [(]avant le [0-9-]+[)]$', '') AS root, reference, ended_on
    FROM cases_lease WHERE bailleur_id = %(bailleur)s AND end_reason = 'remplace') o
  ORDER BY root, ended_on DESC) former ON former.root = left(s.lease_reference, 34)
LEFT JOIN cases_ledgerentry e ON e.lease_id = q.lease_id AND e.reference = s.reference
"""


# What the known account says at the file's date, its new écritures included: the difference is a régularisation.
_RESTATED = """
CREATE TEMPORARY TABLE arrears_restated ON COMMIT DROP AS
SELECT p.line, p.lease_id, x.expected, p.n_balance - x.expected AS difference
FROM pg_temp.arrears_plan p
CROSS JOIN LATERAL (SELECT b."on", b.amount FROM cases_balance b WHERE b.lease_id = p.lease_id AND b."on" <= %(on)s::date
                    ORDER BY b."on" DESC LIMIT 1) a
CROSS JOIN LATERAL (SELECT a.amount
  + COALESCE((SELECT sum(e.amount) FROM cases_ledgerentry e
              WHERE e.lease_id = p.lease_id AND e."on" > a."on" AND e."on" <= %(on)s::date), 0)
  + COALESCE((SELECT sum(n.amount) FROM pg_temp.arrears_entry_plan n WHERE n.lease_id = p.lease_id
              AND n.outcome = 'new' AND n.entry_on > a."on" AND n.entry_on <= %(on)s::date), 0) AS expected) x
WHERE p.event = 'solde' AND p.problem IS NULL AND NOT p.is_new AND NOT p.stale AND p.n_balance <> x.expected
"""


def make_plan(inputs: PlanInputs) -> None:
    """Say, in `arrears_plan` and `arrears_entry_plan`, what each staged line would do. Writes nothing else."""
    parameters = inputs.parameters()
    with connection.cursor() as cursor:
        cursor.execute(_TENANTS, parameters)
        cursor.execute("ANALYZE pg_temp.arrears_tenant")
        cursor.execute(_PLAN, parameters)
        cursor.execute("ANALYZE pg_temp.arrears_plan")
    refuse_other_households()
    with connection.cursor() as cursor:
        cursor.execute(_ENTRY_PLAN, parameters)
        cursor.execute("ANALYZE pg_temp.arrears_entry_plan")
        cursor.execute(_RESTATED, parameters)
