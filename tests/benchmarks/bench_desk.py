"""The bailleur's desk at full size: refresh, month-ends, and its pages against the same content asked by hand.

The floors are statements written by hand, as a superuser, on whom no policy weighs (`desk_floors`).
"""

import datetime
import statistics
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test import Client

from cases.desk.facts import OWN_ACTORS, SELECTED
from cases.desk.places import PLACES
from cases.forms.desk import PlaceFilterForm
from cases.models import DeskLine
from cases.priority.rules import DEFAULTS
from cases.services import desk, month_ends
from cases.services.alerts import plan_alerts, unread_count
from organisations import scope
from organisations.models import Membership
from reporting.desk_counts import statements
from tests.benchmarks import desk_floors
from tests.benchmarks.measure import database_time, duration, processor_time, report, say, stopwatch
from tests.benchmarks.population import World, desk_name
from tests.benchmarks.server import administrator

TIMES = 60
MONTHS = 24
CLOSED = 4  # by the service, the others copied: each weighs the same


@dataclass(frozen=True)
class Page:
    """A page, and what it says asked by hand."""

    name: str
    address: str
    floor: list[str]
    values: dict[str, Any]


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


@dataclass(frozen=True)
class Measured:
    """Of one page. `inside`, `floor`: median seconds in the database, and by hand; `spent`: seconds of processor there."""

    inside: float
    floor: float
    spent: float
    floor_spent: float
    whole: list[float]
    statements: int


def _measured(url: str, client: Client, page: Page, *, verbose: bool) -> Measured:
    """The page and its floor in turn, so that what else the machine does weighs on both."""
    inside, floors, whole = [], [], []
    with administrator(url) as by_hand:

        def ask() -> None:
            for statement in page.floor:
                by_hand.execute(statement, page.values).fetchall()

        client.get(page.address), ask()  # both warmed up
        backends = connection.connection.info.backend_pid, by_hand.info.backend_pid
        begun = [processor_time(backend) for backend in backends]
        for _ in range(TIMES):
            with database_time() as asked, stopwatch() as watch:
                assert client.get(page.address).status_code == 200, page.address
            inside.append(sum(seconds for _, seconds in asked))
            whole.append(watch.seconds)
            with stopwatch() as watch:
                ask()
            floors.append(watch.seconds)
        spent = [(processor_time(backend) - before) / TIMES for backend, before in zip(backends, begun, strict=True)]
    if verbose:
        for sql, seconds in sorted(asked, key=lambda one: -one[1])[:8]:
            say(f"    {duration(seconds)}  {' '.join(sql.split())[:260]}")
    return Measured(statistics.median(inside), statistics.median(floors), *spent, whole, len(asked))


def _prepare(world: World, member: Membership) -> None:
    with stopwatch() as watch:
        desk.refresh_bailleur(bailleur=member.organisation)
    with scope.acting(member):
        count = DeskLine.objects.count()
    say(f"desk, {count} lines drawn for the first time: {duration(watch.seconds)}")
    with stopwatch() as watch:
        moved = desk.refresh_bailleur(bailleur=member.organisation)
    say(f"desk, refreshed with nothing new: {duration(watch.seconds)}, {moved} moved")
    with stopwatch() as watch:
        desk.refresh_territory(territory=world.territory)
    say(f"desk, every line of the territory drawn: {duration(watch.seconds)}")
    _copy_lines(world.url, member)
    day, days = world.today, []
    for _ in range(CLOSED):
        day = month_ends.month_end(day)
        days.append(day)
    for ends_on in reversed(days):
        with stopwatch() as watch:
            month_ends.close_month(bailleur=member.organisation, ends_on=ends_on)
    say(f"desk, last of {CLOSED} months closed, {count} leases: {duration(watch.seconds)}")
    _copy_totals(world.url, days)
    with stopwatch() as watch:
        month_ends.note_corrections(bailleur=member.organisation, today=world.today)
    say(f"desk, corrections of {CLOSED} months counted: {duration(watch.seconds)}")


def _copy_lines(url: str, member: Membership) -> None:
    """A closed month of everybody else, as the desk stands: the measured bailleur's lie among them."""
    names = ", ".join(SELECTED)
    with administrator(url) as superuser:
        superuser.execute(
            f"INSERT INTO cases_monthendline ({names}, ends_on) SELECT {names}, date_trunc('month', current_date)::date - 1 "
            "FROM cases_deskline WHERE bailleur_id <> %s",
            [member.organisation_id],
        )
        superuser.execute("VACUUM ANALYZE cases_deskline, cases_monthendline")


def _copy_totals(url: str, days: list[datetime.date]) -> None:
    """Totals of older months, so that a trend reads its two years."""
    columns = "agency, commune_id, parc, leases, owing, debt, entered, cured, departed, late_reports, plans_running, plans_kept"
    with administrator(url) as superuser:
        superuser.execute(
            f"INSERT INTO cases_monthendtotal (territory_id, bailleur_id, ends_on, {columns}, plans_broken) "
            f"SELECT territory_id, bailleur_id, (date_trunc('month', ends_on) - make_interval(months => n))::date - 1, {columns}, "
            "plans_broken FROM cases_monthendtotal, generate_series(0, %s) n WHERE ends_on = %s",
            [MONTHS - CLOSED, min(days)],
        )


def _alerted(world: World, member: Membership) -> None:
    """A morning's unread alerts, and those read before: the header of every page counts them."""
    with stopwatch() as watch:
        plan_alerts(territory=world.territory, today=world.yesterday)
    with scope.acting(member):
        unread = unread_count(actor=member)
    say(f"desk, alerts of the eve planned: {duration(watch.seconds)}, {unread} unread in the header")


def _pages(world: World, member: Membership, session: str) -> list[Page]:
    today = scope.local_today(world.territory)
    month = month_ends.month_end(today)
    shared = {
        "session": session,
        "user": member.user_id,
        "member": member.pk,
        "territory": world.territory.pk,
        "today": today,
        "actors": [str(actor) for actor in OWN_ACTORS],
    }
    with scope.acting(member):
        now, values = statements(PlaceFilterForm({}, bailleur=member.organisation_id, today=today))
        closed = PlaceFilterForm({"fin": f"{month:%Y-%m}"}, bailleur=member.organisation_id, today=today)
        then, past_values = statements(closed)
    values, past_values = {**values, **shared}, {**past_values, **shared}
    return [
        Page("dashboard", "/", desk_floors.dashboard(now, PLACES), values),
        Page("closed month", f"/?fin={month:%Y-%m}", desk_floors.closed_month(then, PLACES), past_values),
        Page("priorities", "/priorites/", desk_floors.priorities(PLACES, limit="50"), values),
        Page(
            "priorities, page 30", "/priorites/?page=30", desk_floors.priorities(PLACES, limit="50 OFFSET 1450"), values
        ),
        Page("open cases", "/dossiers/", desk_floors.cases(), values),
    ]


def measure_pages(world: World, *, verbose: bool = False) -> None:
    """Each page of the desk, once the lines and the months are there."""
    member = world.bailleurs[desk_name(world.scale)]
    client = Client()
    client.force_login(member.user)
    for page in _pages(world, member, str(client.session.session_key)):
        found = _measured(world.url, client, page, verbose=verbose)
        report(
            f"{page.name}, {world.scale} cases",
            found.inside,
            found.floor,
            f"{found.statements} statements for {len(page.floor)}; processor {duration(found.spent)} for "
            f"{duration(found.floor_spent)}, ratio {found.spent / found.floor_spent:.1f}; "
            f"page {duration(statistics.median(found.whole))}, p95 {duration(_p95(found.whole))}",
        )


def run(world: World, *, verbose: bool = False) -> None:
    member = world.bailleurs[desk_name(world.scale)]
    _prepare(world, member)
    _alerted(world, member)
    with administrator(world.url) as superuser:
        superuser.execute("VACUUM ANALYZE")
    measure_pages(world, verbose=verbose)
    with stopwatch() as watch, scope.system(world.territory):
        desk.rescore(bailleur_id=member.organisation_id, day=scope.local_today(world.territory))
    say(f"desk, sums of {len(DEFAULTS)} rules asked again: {duration(watch.seconds)}")
