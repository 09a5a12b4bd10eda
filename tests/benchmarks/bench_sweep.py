"""The nightly sweep of every open case, against one SQL statement that reads and writes the same rows."""

import cProfile
import pstats

import psycopg

from cases.models import Case
from cases.services.alerts import plan_alerts
from cases.services.projection import recompute_cases
from cases.services.sweep import sweep
from organisations import scope
from tests.benchmarks.measure import report, say, stopwatch
from tests.benchmarks.population import World
from tests.benchmarks.server import administrator

# Reads case, lease, aid, acts and deadlines of every open case, ages the statuses, settles the next date of each case.
FLOOR = """
WITH judged AS (
  SELECT d.id, d.case_id, d.safe_on, d.alertable, d.nature, d.status,
    CASE WHEN d.status IN ('A_VENIR', 'A_RISQUE') AND d.due < %(today)s THEN 'ECHU' ELSE d.status END AS aged,
    length(d.payload::text) + length(d.why) + length(a.details) + l.rent + h.amount AS read
  FROM cases_case c
  JOIN cases_lease l ON l.id = c.lease_id
  JOIN cases_housingaid h ON h.lease_id = l.id
  JOIN (SELECT case_id, string_agg(details::text, '') AS details FROM cases_act WHERE cancelled_at IS NULL
        GROUP BY case_id) a ON a.case_id = c.id
  JOIN cases_deadline d ON d.case_id = c.id
  WHERE c.status = 'ouvert' AND c.territory_id = %(territory)s
),
aged AS (
  UPDATE cases_deadline d SET status = judged.aged, computed_at = now()
  FROM judged WHERE judged.id = d.id AND judged.aged <> d.status RETURNING d.id
),
due AS (
  SELECT case_id, sum(read) AS read,
    min(safe_on) FILTER (WHERE alertable AND nature = 'BUTOIR' AND aged IN ('A_VENIR', 'A_RISQUE', 'ECHU')) AS next
  FROM judged GROUP BY case_id
),
moved AS (
  UPDATE cases_case c SET next_due_on = due.next FROM due
  WHERE due.case_id = c.id AND due.next IS DISTINCT FROM c.next_due_on RETURNING c.id
)
SELECT (SELECT count(*) FROM due), (SELECT sum(read) FROM due), (SELECT count(*) FROM aged), (SELECT count(*) FROM moved)
"""


def floor(world: World) -> float:
    """Seconds of the statement, undone; the second of two runs, when pages are warm."""
    seconds = 0.0
    for _ in range(2):
        with administrator(world.url) as connection, stopwatch() as watch, connection.transaction():
            connection.execute(FLOOR, {"today": world.today, "territory": world.territory.pk})
            raise psycopg.Rollback
        seconds = watch.seconds
    return seconds


def run(world: World, *, verbose: bool = False) -> None:
    with stopwatch() as watch:
        planned = plan_alerts(territory=world.territory, today=world.yesterday)
    say(f"alerts of the eve: {planned.in_app + planned.emails} in {watch.seconds:.1f} s")
    with administrator(world.url) as connection:
        connection.execute("VACUUM ANALYZE cases_alert")
    seconds = floor(world)
    with scope.system(world.territory):
        open_cases = list(Case.objects.open().order_by("pk").values_list("pk", flat=True))
    profile = cProfile.Profile()
    if verbose:
        profile.enable()
    with stopwatch() as watch:
        swept = sweep(territory=world.territory, on=world.today)
    report(f"sweep {world.scale} cases", watch.seconds, seconds, str(swept.recomputed | swept.alerts))
    with stopwatch() as watch:
        totals = recompute_cases(territory=world.territory, case_ids=open_cases, today=world.today)
    if verbose:
        profile.disable()
        pstats.Stats(profile).sort_stats("tottime").print_stats(45)
    report(f"weekly sweep {world.scale} cases", watch.seconds, seconds, str(totals))
