"""Each policy dropped, then weakened, in turn: the independent judge must see every one of them."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections

from organisations.matrix import SYSTEM_ROLE, matrix
from tests.isolation import probes, world
from tests.isolation.oracle import Judge

FAMILIES = [role for role in matrix().database_roles() if role not in (SYSTEM_ROLE, "prevex_platform")]


@contextmanager
def mutated(statements: list[str], restore: list[str]) -> Iterator[None]:
    """Run the owner's statements, then put things back."""
    with connections["owner"].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    try:
        yield
    finally:
        with connections["owner"].cursor() as cursor:
            for statement in restore:
                cursor.execute(statement)


def _policies() -> list[tuple[str, str, str, str, str | None, str | None]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT tablename, policyname, roles[1], cmd, qual, with_check FROM pg_policies WHERE schemaname = 'public' ORDER BY 1, 2"
        )
        return cursor.fetchall()


def _create(policy: tuple[str, str, str, str, str | None, str | None], *, weakened: bool) -> str:
    table, name, role, command, using, check = policy
    clauses = [f"USING ({'true' if weakened else using})"] if using else []
    clauses += [f"WITH CHECK ({'true' if weakened else check})"] if check else []
    return f"CREATE POLICY {name} ON {table} FOR {command} TO {role} {' '.join(clauses)}"


def test_every_policy_dropped_or_weakened_is_seen(committed_db):
    made = world.build()
    judge = Judge(made)
    labels = {table: (label, history) for label, table, history in probes.tables()}
    by_role: dict[str, list] = {}
    for actor in made.actors:
        by_role.setdefault(matrix().role_database[actor.role], []).append(actor)
    survivors = []
    tried = 0
    rows_of = {table: made.rows(table) for table in labels}
    for policy in _policies():
        table, name, role, command, *_ = policy
        # History rows are inserted by the services; their insertion has no row to be judged by.
        if table not in labels or role not in by_role or (labels[table][1] and command == "INSERT"):
            continue
        label, history = labels[table]
        rows = rows_of[table]
        drop = f"DROP POLICY {name} ON {table}"
        for weakened in (False, True):
            if not _can_show(judge, by_role[role], label, rows, command, weakened=weakened, history=history):
                continue
            tried += 1
            mutation = [drop, _create(policy, weakened=True)] if weakened else [drop]
            back = [f"DROP POLICY IF EXISTS {name} ON {table}", _create(policy, weakened=False)]
            with mutated(mutation, back):
                if not any(probes.findings(judge, actor, label, table, history, rows) for actor in by_role[role]):
                    survivors.append(f"{name} on {table}, {'weakened' if weakened else 'dropped'}")
    assert tried > 200
    assert survivors == []


def _can_show(judge, actors, label, rows, command, *, weakened, history) -> bool:
    """Is there a row that this command would newly lose (dropped) or newly reach (weakened)?

    A weakened UPDATE or DELETE still passes through what SELECT shows: only a visible row can betray it.
    """
    if history and command != "SELECT":
        return False
    asks = {"SELECT": judge.sees, "UPDATE": judge.updates, "DELETE": judge.deletes, "INSERT": judge.inserts}[command]
    for actor in actors:
        for row in rows:
            allowed = asks(label, actor, row)
            if not weakened and allowed:
                return True
            if weakened and not allowed and (command in ("SELECT", "INSERT") or judge.sees(label, actor, row)):
                return True
    return False
