"""The bailleur's desk at full size: refresh, month-ends, and its pages against the same content asked by hand.

The floors are statements written by hand, as a superuser, on whom no policy weighs.
"""

import datetime
import statistics
from typing import Any

from django.test import Client

from cases.forms.desk import PlaceFilterForm
from cases.models import DeskLine
from cases.priority.rules import DEFAULTS
from cases.services import desk, month_ends
from organisations import scope
from organisations.models import Membership
from reporting.desk_counts import _GROUPED, _WHOLE, _where
from tests.benchmarks.measure import database_time, duration, report, say, stopwatch
from tests.benchmarks.population import World
from tests.benchmarks.server import administrator

TIMES = 40
MONTHS = 24
CLOSED = 4  # by the service, the others copied: each weighs the same

_LINES = """
SELECT d.*, l.reference, h.name, c.name AS commune, k.number FROM
  (SELECT * FROM cases_deskline WHERE bailleur_id = %(bailleur)s AND listed AND (paused_until IS NULL OR paused_until <= %(day)s)
   ORDER BY points DESC, balance DESC, lease_id LIMIT {limit}) d
JOIN cases_lease l ON l.id = d.lease_id JOIN cases_household h ON h.id = l.household_id
JOIN organisations_commune c ON c.id = d.commune_id LEFT JOIN cases_case k ON k.id = d.case_id
"""
_COUNTED = """
SELECT count(*) FROM (SELECT 1 FROM cases_deskline WHERE bailleur_id = %(bailleur)s AND listed
  AND (paused_until IS NULL OR paused_until <= %(day)s) LIMIT 2001) x
"""
_PLACES = "SELECT DISTINCT agency, commune_id FROM cases_deskline WHERE bailleur_id = %(bailleur)s"
_TREND = """
SELECT ends_on, sum(leases), sum(owing), sum(debt), sum(entered), sum(cured), sum(departed), sum(late_reports),
  sum(plans_running), sum(plans_kept), sum(plans_broken) FROM cases_monthendtotal WHERE bailleur_id = %(bailleur)s
GROUP BY ends_on ORDER BY ends_on DESC LIMIT 25
"""


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def _asked(member: Membership, address: str, *, verbose: bool) -> tuple[float, float, float]:
    """Median seconds in the database, median and p95 of the whole page, as its reader gets it."""
    client = Client()
    client.force_login(member.user)
    client.get(address)
    inside, whole = [], []
    for _ in range(TIMES):
        with database_time() as statements, stopwatch() as watch:
            assert client.get(address).status_code == 200, address
        inside.append(sum(seconds for _, seconds in statements))
        whole.append(watch.seconds)
    if verbose:
        for sql, seconds in sorted(statements, key=lambda one: -one[1])[:8]:
            say(f"    {duration(seconds)}  {sql[:260]}")
    return statistics.median(inside), statistics.median(whole), _p95(whole)


def _floor(url: str, statements: list[str], values: dict[str, Any]) -> float:
    with administrator(url) as connection:

        def once() -> float:
            with stopwatch() as watch:
                for statement in statements:
                    connection.execute(statement, values).fetchall()
            return watch.seconds

        once()
        return statistics.median(once() for _ in range(TIMES))


def _prepare(world: World, member: Membership) -> None:
    with stopwatch() as watch:
        desk.refresh_bailleur(bailleur=member.organisation)
    with scope.acting(member):
        count = DeskLine.objects.count()
    say(f"desk, {count} lines drawn for the first time: {duration(watch.seconds)}")
    with stopwatch() as watch:
        moved = desk.refresh_bailleur(bailleur=member.organisation)
    say(f"desk, refreshed with nothing new: {duration(watch.seconds)}, {moved} moved")
    day, days = world.today, []
    for _ in range(CLOSED):
        day = month_ends.month_end(day)
        days.append(day)
    for ends_on in reversed(days):
        with stopwatch() as watch:
            month_ends.close_month(bailleur=member.organisation, ends_on=ends_on)
    say(f"desk, last of {CLOSED} months closed, {count} leases: {duration(watch.seconds)}")
    _copy(world.url, days)
    with stopwatch() as watch:
        month_ends.note_corrections(bailleur=member.organisation, today=world.today)
    say(f"desk, corrections of {CLOSED} months counted: {duration(watch.seconds)}")


def _copy(url: str, days: list[datetime.date]) -> None:
    """Totals of older months, so that a trend reads its two years."""
    columns = "agency, commune_id, parc, leases, owing, debt, entered, cured, departed, late_reports, plans_running, plans_kept"
    with administrator(url) as connection:
        connection.execute(
            f"INSERT INTO cases_monthendtotal (territory_id, bailleur_id, ends_on, {columns}, plans_broken) "
            f"SELECT territory_id, bailleur_id, (date_trunc('month', ends_on) - make_interval(months => n))::date - 1, {columns}, "
            "plans_broken FROM cases_monthendtotal, generate_series(0, %s) n WHERE ends_on = %s",
            [MONTHS - CLOSED, min(days)],
        )


def run(world: World, *, verbose: bool = False) -> None:
    member = world.bailleurs["large"]
    _prepare(world, member)
    with administrator(world.url) as connection:
        connection.execute("VACUUM ANALYZE")
    today = scope.local_today(world.territory)
    month = month_ends.month_end(today)
    with scope.acting(member):
        now = PlaceFilterForm({}, bailleur=member.organisation_id, today=today)
        then = PlaceFilterForm({"fin": f"{month:%Y-%m}"}, bailleur=member.organisation_id, today=today)
        parts, values = _where(now)
        past_parts, past_values = _where(then)
    counted = [_WHOLE.format(**parts), _GROUPED.format(**parts), _TREND, _PLACES]
    pages: tuple[tuple[str, str, list[str], dict[str, Any]], ...] = (
        ("dashboard", "/", [*counted, _LINES.format(limit=8)], values),
        (
            "dashboard of a closed month",
            f"/?fin={month:%Y-%m}",
            [_WHOLE.format(**past_parts), _GROUPED.format(**past_parts), _TREND, _PLACES],
            past_values,
        ),
        ("priorities", "/priorites/", [_PLACES, _COUNTED, _LINES.format(limit=50)], values),
        (
            "priorities, page 30",
            "/priorites/?page=30",
            [_PLACES, _COUNTED, _LINES.format(limit="50 OFFSET 1450")],
            values,
        ),
    )
    for what, address, statements, given in pages:
        inside, whole, p95 = _asked(member, address, verbose=verbose)
        floor = _floor(world.url, statements, given)
        report(f"{what}, {world.scale} cases", inside, floor, f"page {duration(whole)}, p95 {duration(p95)}")
    with stopwatch() as watch, scope.system(world.territory):
        desk.rescore(bailleur_id=member.organisation_id, day=today)
    say(f"desk, sums of {len(DEFAULTS)} rules asked again: {duration(watch.seconds)}")
