"""Until when a projection holds: said by the engine, checked by computing every day in between."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from cases.procedure import ActFact, Projection, compute, compute_until
from cases.procedure.clock import NEVER, WatchedDay

from .builders import act, day, facts
from .test_properties import DATES, DEPTS, histories


def stored(projection: Projection) -> object:
    """What is kept of a projection: all but the count of days left."""
    deadlines = [
        (found.key, found.status, found.safe_on, found.done_on, found.late, found.alertable, found.why)
        for found in projection.deadlines
    ]
    return deadlines, projection.anomalies, projection.stage, projection.stage_since, projection.suspended


@settings(max_examples=200)
@given(acts=histories(), today=DATES, dept=DEPTS, share=st.floats(0, 1))
def test_nothing_moves_before_the_day_announced(acts: list[ActFact], today: date, dept: str, share: float) -> None:
    case = facts(dept=dept)
    found, until = compute_until(case, acts, today)
    assert until > today
    assert found == compute(case, acts, today)
    last = min(until, today + timedelta(days=900)) - timedelta(days=1)
    between = today + timedelta(days=round((last - today).days * share))
    for later in {last, between}:
        assert stored(compute(case, acts, later)) == stored(found)


def test_walking_from_day_to_day_announced_misses_no_change() -> None:
    acts = [
        act("IMPAYE_CONSTITUE", "2026-01-05"),
        act("CDP", "2026-04-10"),
        act("ASSIGNATION", "2026-06-20", audience_on=day("2026-09-15")),
    ]
    announced, today = set(), day("2026-06-20")
    while today < day("2027-12-31"):
        _, today = compute_until(facts(), acts, today)
        announced.add(today)
    today = day("2026-06-20")
    while today < day("2027-12-30"):
        tomorrow = today + timedelta(days=1)
        if stored(compute(facts(), acts, today)) != stored(compute(facts(), acts, tomorrow)):
            assert tomorrow in announced
        today = tomorrow
    assert len(announced) < 60


def test_a_case_that_nothing_awaits_is_never_computed_again() -> None:
    assert compute_until(facts(), [], day("2026-06-20"))[1] == NEVER


def test_any_use_of_today_but_a_comparison_counts_as_changing_tomorrow() -> None:
    for use in (lambda d: d.year, lambda d: d + timedelta(days=3), hash, str, lambda d: date(2026, 1, 1) - d):
        today = WatchedDay.of(date(2026, 6, 20))
        assert use(today) == use(date(2026, 6, 20))
        assert today.changes_on == date(2026, 6, 21)
