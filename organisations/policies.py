"""Row-level security drawn from the access matrix: privileges and one policy per command, role and table.

Run after every migration as the owner (`post_migrate`). A table is born without any privilege for the application's
roles, so between its creation and this step nobody reads it. Decisions on the known traps are in docs/acces.md.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models, transaction

from organisations.matrix import DEFINER_ROLE, LOGIN_ROLE, PLATFORM_ROLE, SYSTEM_ROLE, Matrix, ModelRule, matrix

STATE_ROLE = "prevex_etat"
# Bailleurs and their teams own their leases: a scalar condition, where others go through the case.
OWNER_ROLES = frozenset({"prevex_bailleur", "prevex_bailleur_prive", "prevex_cesf"})

# NULLIF: after a transaction-local variable ends it is '' and not NULL. (SELECT …): evaluated once per statement.
TERRITORY = "(SELECT NULLIF(current_setting('app.territory', true), '')::uuid)"
ORGANISATION = "(SELECT NULLIF(current_setting('app.organisation', true), '')::uuid)"
GROUP = "(SELECT NULLIF(current_setting('app.group', true), '')::integer)"
MEMBERSHIP = "(SELECT NULLIF(current_setting('app.membership', true), '')::uuid)"
TODAY = "(SELECT NULLIF(current_setting('app.today', true), '')::date)"

CASE_TABLE = "cases_case"
GRANT_TABLE = "cases_casegrant"
# Which grants a role sees (Matrix.grants), and so which cases they open to it.
GRANT_KINDS = {"lasting": " AND NOT t.temporary", "session": " AND t.temporary", "any": ""}
# Column of cases_case by which a row that is not a child of the case is reached.
THROUGH_CASE = {"lease": "lease_id", "household": "household_id", "dwelling": "dwelling_id"}

# Tables of identity and sign-in: the login role settles who acts before any scope exists.
LOGIN_TABLES: dict[str, str] = {
    "organisations_user": "SELECT, UPDATE",
    "django_session": "SELECT, INSERT, UPDATE, DELETE",
    "account_emailaddress": "SELECT, INSERT, UPDATE, DELETE",
    "account_emailconfirmation": "SELECT, INSERT, UPDATE, DELETE",
    "mfa_authenticator": "SELECT, INSERT, UPDATE, DELETE",
    "django_migrations": "SELECT",
}
# Reference tables everybody reads; the platform's administration writes them.
REFERENCE_TABLES = (
    "organisations_territory",
    "organisations_arrondissement",
    "organisations_commune",
    "organisations_territorysetting",
    "auth_group",
    "auth_permission",
    "django_content_type",
)
# Names of organisations and people of one's own territory.
DIRECTORY_TABLES = {
    "organisations_organisation": "t.territory_id = {territory}",
    "organisations_membership": (
        "EXISTS (SELECT 1 FROM organisations_organisation o WHERE o.id = t.organisation_id AND o.territory_id = {territory})"
    ),
}

CASE_READERS = f"""
DROP FUNCTION IF EXISTS case_readers(uuid);
CREATE FUNCTION case_readers(p_case uuid)
RETURNS TABLE (organisation_id uuid, organisation_name text, organisation_kind text, reason text, legal_basis text,
               valid_from date, valid_until date, agreement_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT o.id, o.name::text, o.kind::text, g.reason::text, g.legal_basis::text, g.valid_from, g.valid_until, g.agreement_on
  FROM {GRANT_TABLE} g
  JOIN organisations_organisation o ON o.group_id = g.group_id
  JOIN {CASE_TABLE} c ON c.id = g.content_object_id
  WHERE g.content_object_id = p_case AND g.revoked_at IS NULL
    AND g.valid_from <= {TODAY} AND (g.valid_until IS NULL OR g.valid_until >= {TODAY})
    AND c.territory_id = {TERRITORY}
    AND (current_setting('role') IN ('{STATE_ROLE}', '{SYSTEM_ROLE}')
         OR EXISTS (SELECT 1 FROM {GRANT_TABLE} mine
                    WHERE mine.content_object_id = p_case AND mine.group_id = {GROUP} AND mine.revoked_at IS NULL
                      AND mine.valid_from <= {TODAY} AND (mine.valid_until IS NULL OR mine.valid_until >= {TODAY})
                      AND (mine.temporary OR current_setting('role') <> ALL ({{session_roles}}))
                      AND (NOT mine.temporary OR current_setting('role') = ANY ({{temporary_roles}}))))
$$;
REVOKE ALL ON FUNCTION case_readers(uuid) FROM PUBLIC;
GRANT CREATE ON SCHEMA public TO {DEFINER_ROLE};
ALTER FUNCTION case_readers(uuid) OWNER TO {DEFINER_ROLE};
REVOKE CREATE ON SCHEMA public FROM {DEFINER_ROLE};
"""


@dataclass(frozen=True)
class ProtectedTable:
    """A table under row-level security, with its rule; a history table follows the rule of what it records."""

    table: str
    rule: ModelRule
    own_column: str
    columns: frozenset[str]
    history: bool


def protected_tables(rules: Matrix) -> list[ProtectedTable]:
    """Every table of the matrix and its history table."""
    found = []
    for label, rule in rules.models.items():
        app_label, name = label.split(".")
        try:
            model = apps.get_model(app_label, name)
        except LookupError:
            continue
        candidates = [(model, False)]
        history = getattr(model, "history", None)
        if history is not None:
            candidates.append((history.model, True))
        for candidate, is_history in candidates:
            columns = frozenset(field.column for field in candidate._meta.local_fields if field.column)
            found.append(ProtectedTable(candidate._meta.db_table, rule, "id", columns, is_history))
    return found


def reads_table(rules: Matrix, rule: ModelRule, database_role: str) -> bool:
    """May a family role read rows of this table at all: its own family, its list of readers, and its parent's?"""
    if rule.readers and not set(rules.database_roles()[database_role]) & set(rule.readers):
        return False
    if not isinstance(rule.path, dict) or "via" not in rule.path:
        return True
    parent = next(found.rule for found in protected_tables(rules) if found.table == rule.path["via"])
    return rules.database_cell(parent.family, database_role) not in "-S" and reads_table(rules, parent, database_role)


def condition(protected: ProtectedTable, database_role: str, cell: str) -> str | None:
    """SQL condition under which `database_role` sees a row `t`; None when it never does."""
    path = protected.rule.path
    if database_role == SYSTEM_ROLE:
        return f"t.territory_id = {TERRITORY}"
    if path == "system" or cell in "-S" or not reads_table(matrix(), protected.rule, database_role):
        return None
    if cell == "O" and path not in ("log", "membership") and "organisation_id" not in protected.columns:
        return None  # nobody contributes rows of one's own to this table
    extra = {"A": " AND g.agreement_on IS NOT NULL", "T": " AND g.temporary"}.get(cell, "")
    own = f" AND t.organisation_id = {ORGANISATION}" if cell == "O" and path not in ("log", "membership") else ""
    if isinstance(path, dict):
        if "sql" in path:
            return "(" + str(path["sql"]).format(**SQL_NAMES) + ")"
        return f"EXISTS (SELECT 1 FROM {path['via']} p WHERE p.id = t.{path['column']})"
    if path == "organisation":
        return f"t.organisation_id = {ORGANISATION}"
    if path == "membership":
        return f"t.membership_id = {MEMBERSHIP}"
    if path == "log":
        return f"t.organisation_id = {ORGANISATION}" if cell == "R" else f"t.membership_id = {MEMBERSHIP}"
    if database_role == STATE_ROLE:
        return f"t.territory_id = {TERRITORY}{own}"
    if path == "grant":
        return (
            f"t.group_id = {GROUP} AND t.revoked_at IS NULL AND t.valid_from <= {TODAY} "
            f"AND (t.valid_until IS NULL OR t.valid_until >= {TODAY})"
            f"{GRANT_KINDS[matrix().database_grants(database_role)]}"
        )
    if path in THROUGH_CASE:
        if database_role in OWNER_ROLES:
            return f"t.bailleur_id = {ORGANISATION} AND t.territory_id = {TERRITORY}{own}"
        link = THROUGH_CASE[path]
        column = link if link in protected.columns else "id"
        grant = f" JOIN {GRANT_TABLE} g ON g.content_object_id = c.id{extra}" if extra else ""
        return f"EXISTS (SELECT 1 FROM {CASE_TABLE} c{grant} WHERE c.{link} = t.{column}){own}"
    column = {"self": "id", "case": "case_id"}[path]
    return f"EXISTS (SELECT 1 FROM {GRANT_TABLE} g WHERE g.content_object_id = t.{column}{extra}){own}"


SQL_NAMES = {
    "territory": TERRITORY,
    "organisation": ORGANISATION,
    "group": GROUP,
    "membership": MEMBERSHIP,
    "today": TODAY,
}


def _writes(rules: Matrix, rule: ModelRule, database_role: str, cell: str) -> tuple[str | None, str | None]:
    """How a role inserts and updates: `visible`, `own` (rows of its organisation), `self` (its membership) or None."""
    if database_role == SYSTEM_ROLE:
        return "visible", "visible"
    codes = rules.database_roles()[database_role]
    if rule.write == "system":
        return None, None
    if rule.write == "append":
        return "self", None
    if rule.write == "all":
        return "visible", "visible"
    if rule.write == "contribute":
        inserts = "own" if set(codes) & set(rule.contributors) else None
        return inserts, "visible" if cell == "W" else inserts
    writers = rule.write if isinstance(rule.write, list) else [code for code in codes if cell == "W"]
    allowed = "visible" if set(codes) & set(writers) else None
    return allowed, allowed


def _narrow(condition_sql: str, how: str) -> str:
    if how == "own":
        return f"({condition_sql}) AND t.organisation_id = {ORGANISATION}"
    if how == "self":
        return f"t.membership_id = {MEMBERSHIP} AND t.organisation_id = {ORGANISATION}"
    return condition_sql


def _unprefixed(sql: str, table: str) -> str:
    """Policies name their own row by the table's name."""
    return re.sub(r"\bt\.", f"{table}.", sql)


def table_statements(rules: Matrix, protected: ProtectedTable) -> Iterator[str]:
    """Privileges and policies of one table."""
    table, rule = protected.table, protected.rule
    every_role = [*rules.database_roles(), SYSTEM_ROLE]
    every_role.remove(PLATFORM_ROLE)
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
    for role in every_role:
        cell = "W" if role == SYSTEM_ROLE else rules.database_cell(rule.family, role)
        if rule.write == "all" and rule.path in ("organisation", "membership"):
            cell = "W"  # a person's own settings, whatever the family they concern
        if rule.write == "append" and cell in "-S":
            cell = "O"  # everybody's actions are journalled, whoever may read the journal
        visible = condition(protected, role, cell)
        if visible is None:
            continue
        inserts, updates = _writes(rules, rule, role, cell)
        if protected.history:
            inserts, updates = ("visible" if inserts or updates else None), None
        deletes = not protected.history and (
            (role == SYSTEM_ROLE and rule.write == "system") or (rule.delete and inserts is not None)
        )
        commands = [("SELECT", "USING", visible)]
        if inserts:
            commands.append(("INSERT", "WITH CHECK", _narrow(visible, inserts)))
        if updates:
            narrowed = _narrow(visible, updates)
            commands.append(("UPDATE", "USING", f"{narrowed}) WITH CHECK ({narrowed}"))
        if deletes:
            commands.append(("DELETE", "USING", visible))
        granted = ", ".join(name for name, _, _ in commands)
        yield f"GRANT {granted} ON {table} TO {role}"
        for name, clause, sql in commands:
            yield (
                f"CREATE POLICY {role}_{name.lower()} ON {table} FOR {name} TO {role} "
                f"{clause} ({_unprefixed(sql, table)})"
            )
    if table in (CASE_TABLE, GRANT_TABLE):
        yield f"GRANT SELECT ON {table} TO {DEFINER_ROLE}"
        yield f"CREATE POLICY definer_select ON {table} FOR SELECT TO {DEFINER_ROLE} USING (true)"


def directory_statements(rules: Matrix) -> Iterator[str]:
    """Privileges on identity, reference and directory tables."""
    families = [role for role in rules.database_roles() if role != PLATFORM_ROLE]
    readers = ", ".join([*families, SYSTEM_ROLE, PLATFORM_ROLE, LOGIN_ROLE, DEFINER_ROLE])
    for table, privileges in LOGIN_TABLES.items():
        yield f"GRANT {privileges} ON {table} TO {LOGIN_ROLE}"
    yield f"GRANT SELECT, INSERT, UPDATE ON organisations_user TO {PLATFORM_ROLE}"
    yield f"GRANT SELECT, INSERT, UPDATE ON account_emailaddress TO {PLATFORM_ROLE}"
    yield f"GRANT SELECT, DELETE ON django_session TO {PLATFORM_ROLE}"
    for table in REFERENCE_TABLES:
        yield f"GRANT SELECT ON {table} TO {readers}"
        yield f"GRANT INSERT, UPDATE ON {table} TO {PLATFORM_ROLE}"
    for table, visible in DIRECTORY_TABLES.items():
        yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
        yield f"GRANT SELECT ON {table} TO {readers}"
        yield f"GRANT INSERT, UPDATE ON {table} TO {PLATFORM_ROLE}"
        sql = _unprefixed(visible.format(territory=TERRITORY), table)
        yield f"CREATE POLICY families_select ON {table} FOR SELECT TO {', '.join([*families, SYSTEM_ROLE])} USING ({sql})"
        yield (
            f"CREATE POLICY whole_select ON {table} FOR SELECT TO {LOGIN_ROLE}, {PLATFORM_ROLE}, {DEFINER_ROLE} USING (true)"
        )
        yield f"CREATE POLICY platform_insert ON {table} FOR INSERT TO {PLATFORM_ROLE} WITH CHECK (true)"
        yield f"CREATE POLICY platform_update ON {table} FOR UPDATE TO {PLATFORM_ROLE} USING (true) WITH CHECK (true)"


def _grant_roles(rules: Matrix) -> dict[str, str]:
    """SQL arrays of the roles that only a séance's grant serves, and of those that it serves at all."""
    kinds = {role: rules.database_grants(role) for role in rules.database_roles() if role != PLATFORM_ROLE}

    def array(*wanted: str) -> str:
        return "ARRAY[" + ", ".join(f"'{role}'" for role, kind in kinds.items() if kind in wanted) + "]::text[]"

    return {"session_roles": array("session"), "temporary_roles": array("session", "any")}


def all_statements() -> list[str]:
    """Every statement, in order; applied in one transaction by `apply`."""
    rules = matrix()
    tables = protected_tables(rules)
    statements = list(directory_statements(rules))
    for protected in tables:
        statements.extend(table_statements(rules, protected))
    if any(protected.table == CASE_TABLE for protected in tables):
        statements.append(CASE_READERS.format(**_grant_roles(rules)))
        readers = ", ".join(role for role in [*rules.database_roles(), SYSTEM_ROLE] if role != PLATFORM_ROLE)
        statements.append(f"GRANT EXECUTE ON FUNCTION case_readers(uuid) TO {readers}")
    return statements


_RESET = """
DO $$
DECLARE p record; r text;
BEGIN
  FOR p IN SELECT schemaname, tablename, policyname FROM pg_policies WHERE schemaname = 'public' LOOP
    EXECUTE format('DROP POLICY %I ON %I.%I', p.policyname, p.schemaname, p.tablename);
  END LOOP;
  FOREACH r IN ARRAY string_to_array('{roles}', ',') LOOP
    EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA public FROM %I', r);
    EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', r);
  END LOOP;
END $$;
"""


def apply(connection: Any) -> None:
    """Replace every privilege and policy of the application's roles, in one transaction, as the owner."""
    rules = matrix()
    roles = sorted({*rules.database_roles(), SYSTEM_ROLE, PLATFORM_ROLE, LOGIN_ROLE, DEFINER_ROLE})
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('prevex policies'))")
        cursor.execute(_RESET.replace("{roles}", ",".join(roles)))
        for statement in all_statements():
            cursor.execute(statement)


def unprotected_models() -> list[type[models.Model]]:
    """Models of the domain that no line of the matrix covers: a mistake that a test refuses."""
    covered = {table.table for table in protected_tables(matrix())}
    covered |= set(DIRECTORY_TABLES) | set(REFERENCE_TABLES) | set(LOGIN_TABLES)
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.db_table not in covered and model._meta.managed and not model._meta.proxy
    ]
