"""Plans of the hot pages as their readers' database roles: sequential reads of large tables, slowest statements.

security.md E4: 0 sequential scan on a table of more than 100,000 rows (or a tenth of the cases, on a small scale).
"""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any

from django.db import connection
from django.test import Client

from cases.models import Case
from cases.services import grants
from cases.services.alerts import plan_alerts
from organisations import scope
from organisations.enums import ScopeKind
from organisations.models import Membership
from tests.benchmarks.measure import duration, say, stopwatch
from tests.benchmarks.population import World
from tests.benchmarks.server import administrator

LARGE = 100_000
Statement = tuple[str, Any, bool]  # text, parameters, asked in the system scope


def _large_tables(url: str, most: int) -> set[str]:
    with administrator(url) as superuser:
        rows = superuser.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples > %s", [most])
        return {name for (name,) in rows}


def _captured(action: Callable[[], Any]) -> list[Statement]:
    """SELECT statements that an action sends, each once."""
    found: dict[str, Statement] = {}

    def keep(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        # Identity is read by the login role, before any scope.
        if sql.lstrip().startswith(("SELECT", "WITH")) and ("cases_" in sql or "case_readers" in sql):
            current = scope.current_or_none()
            found.setdefault(sql, (sql, params, current is not None and current.kind == ScopeKind.SYSTEM))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        action()
    return list(found.values())


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from _nodes(child)


def _explained(statement: Statement) -> tuple[float, int, list[dict[str, Any]]]:
    """Seconds, pages read and nodes of a statement, in the scope in force."""
    current = scope.current()
    entered = scope.system(current.territory) if statement[2] and current.territory else nullcontext()
    with entered, connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) " + statement[0], statement[1])
        plan = cursor.fetchone()[0][0]
    pages = plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"]
    return plan["Execution Time"] / 1000, pages, list(_nodes(plan["Plan"]))


def _page(member: Membership, address: str) -> list[Statement]:
    client = Client()
    client.force_login(member.user)
    client.get(address)  # sessions and caches
    return _captured(lambda: client.get(address))


def _check(what: str, member: Membership, statements: list[Statement], large: set[str], *, verbose: bool) -> int:
    """One line: slowest statement, pages, sequential scans; returns how many of these there are."""
    slowest, pages, scans = 0.0, 0, set()
    with scope.acting(member):
        for statement in statements:
            seconds, read, nodes = _explained(statement)
            pages += read
            seen = {n["Relation Name"] for n in nodes if n["Node Type"] == "Seq Scan" and n["Relation Name"] in large}
            scans |= seen
            if verbose and (seconds > 0.05 or seen):
                say(f"    {duration(seconds)}, {read} pages, {sorted(seen)}: {statement[0][:300]}")
            slowest = max(slowest, seconds)
    said = f"sequential: {', '.join(sorted(scans))}" if scans else "no sequential scan"
    say(f"plans {what}: {len(statements)} statements, slowest {duration(slowest)}, {pages} pages, {said}")
    return len(scans)


def run(world: World, *, verbose: bool = False) -> None:
    large = _large_tables(world.url, min(LARGE, world.scale // 10))
    with stopwatch() as watch:
        plan_alerts(territory=world.territory, today=world.yesterday)
    say(f"alerts of the eve, whole territory: {duration(watch.seconds)}")
    with administrator(world.url) as superuser:
        superuser.execute("VACUUM ANALYZE cases_alert")
    scans = 0
    readers = {**{f"bailleur {name}": m for name, m in world.bailleurs.items()}, **world.people}
    for name, member in readers.items():
        pages = {"home": "/", "list": "/dossiers/", "second page": "/dossiers/?page=2", "alerts": "/alertes/"}
        with scope.acting(member):
            case = Case.objects.visible_to(member).open().by_next_due().first()
        if case is not None:
            pages["case"] = f"/dossiers/{case.pk}/"
        for page, address in pages.items():
            scans += _check(f"{page} of {name}", member, _page(member, address), large, verbose=verbose)
        if case is not None:
            with scope.acting(member):
                asked = _captured(lambda shown=case: grants.readers(case=shown))
            scans += _check(f"who sees, {name}", member, asked, large, verbose=verbose)
    say(f"plans {world.scale} cases: {scans} sequential scans of large tables")
