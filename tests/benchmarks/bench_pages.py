"""Dashboard and case list of a bailleur, against the same content asked by hand-written SQL without policies."""

from collections.abc import Sequence
from typing import Any

from django.test import Client

from organisations.models import Membership
from tests.benchmarks.measure import database_time, duration, median, report, say
from tests.benchmarks.population import World, sizes
from tests.benchmarks.server import administrator

LIST = (
    "SELECT count(*) FROM cases_case WHERE bailleur_id = %(bailleur)s AND status = 'ouvert'",
    """
    SELECT c.number, c.stage, c.next_due_on, h.name, w.address, m.name, a.balance, d.rule_id, d.title, d.safe_on, d.why
    FROM (SELECT * FROM cases_case WHERE bailleur_id = %(bailleur)s AND status = 'ouvert'
          ORDER BY next_due_on ASC NULLS LAST, number LIMIT 50) c
    JOIN cases_household h ON h.id = c.household_id
    JOIN cases_dwelling w ON w.id = c.dwelling_id
    JOIN organisations_commune m ON m.id = c.commune_id
    JOIN cases_leaseaccount a ON a.lease_id = c.lease_id
    LEFT JOIN LATERAL (
      SELECT * FROM cases_deadline d WHERE d.case_id = c.id AND d.status IN ('A_VENIR', 'A_RISQUE', 'ECHU')
        AND d.alertable AND d.nature = 'BUTOIR' AND d.safe_on IS NOT NULL ORDER BY d.safe_on, d.rule_id LIMIT 1) d ON true
    ORDER BY c.next_due_on ASC NULLS LAST, c.number
    """,
)
DASHBOARD = (
    """
    SELECT l.agency, c.stage, width_bucket(current_date - a.in_debt_since, ARRAY[30, 90, 180, 365]),
      width_bucket(a.balance, ARRAY[50000, 100000, 200000, 500000]), count(*), sum(a.balance)
    FROM cases_case c JOIN cases_leaseaccount a ON a.lease_id = c.lease_id JOIN cases_lease l ON l.id = c.lease_id
    WHERE c.bailleur_id = %(bailleur)s AND c.status = 'ouvert' GROUP BY 1, 2, 3, 4
    """,
    *LIST,
)


def floor(url: str, statements: Sequence[str], values: dict[str, Any]) -> float:
    """Median seconds of the statements, as a superuser, on whom no policy weighs."""
    with administrator(url) as connection:

        def ask() -> None:
            for statement in statements:
                connection.execute(statement, values).fetchall()

        return median(ask)


def page(member: Membership, address: str, *, verbose: bool = False) -> tuple[float, float, int]:
    """Median seconds in the database and in all, and number of statements, of a page as its reader gets it."""
    client = Client()
    client.force_login(member.user)
    inside: list[float] = []
    count = 0

    def get() -> None:
        nonlocal count
        with database_time() as statements:
            answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        inside.append(sum(seconds for _, seconds in statements))
        count = len(statements)

    whole = median(get)
    if verbose:
        with database_time() as statements:
            client.get(address)
        for sql, seconds in sorted(statements, key=lambda one: -one[1])[:6]:
            say(f"    {duration(seconds)}  {sql[:400]}")
    return sorted(inside)[len(inside) // 2], whole, count


def run(world: World, *, verbose: bool = False) -> None:
    for name, size in sizes(world.scale).items():
        member = world.bailleurs[name]
        values = {"bailleur": member.organisation_id}
        for what, address, statements in (("list", "/dossiers/", LIST), ("dashboard", "/", DASHBOARD)):
            if what == "dashboard" and not _has_dashboard(member):
                continue
            inside, whole, count = page(member, address, verbose=verbose)
            note = f"{count} statements, whole page {duration(whole)}"
            report(f"{what} {size} cases", inside, floor(world.url, statements, values), note)
    for role in ("ccapex_secretary", "commune_officer", "social_worker"):
        inside, whole, count = page(world.people[role], "/dossiers/", verbose=verbose)
        say(f"list of a {role}: {duration(inside)} in the database, {count} statements, whole page {duration(whole)}")


def _has_dashboard(member: Membership) -> bool:
    client = Client()
    client.force_login(member.user)
    return client.get("/").status_code == 200
