"""Facts and acts in, clock out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from .anomalies import anomalies
from .calendars import calendar_of
from .chain_before import before_hearing
from .chain_execution import execution
from .chain_hearing import around_hearing
from .clock import WatchedDay
from .deadlines import Context
from .enums import ActKind, Severity, Status
from .next_steps import next_steps
from .rules import Registry
from .schedule import dsf_schedule
from .stages import standing
from .timeline import Timeline
from .types import ActFact, DeadlineResult, Facts, Projection

_WEIGHT = {Severity.GRAVE: 0, Severity.ATTENTION: 1, Severity.INFO: 2}


def compute(facts: Facts, acts: Iterable[ActFact], today: date, *, rules: Registry | None = None) -> Projection:
    """All that follows from facts and acts on `today`. Pure; the order in which acts are given does not matter.

    Deadlines come in order of the day to act upon, anomalies by gravity. `rules` replaces the table (tests, what-if).
    """
    ctx = Context(
        facts=facts,
        line=Timeline.of(acts),
        today=today,
        calendar=calendar_of(facts.dept, facts.calendar_overrides),
        rules=rules,
    )
    deadlines = tuple(sorted([*before_hearing(ctx), *around_hearing(ctx), *execution(ctx)], key=_order))
    where = standing(ctx)
    found = sorted(anomalies(ctx), key=lambda anomaly: (_WEIGHT[anomaly.severity], anomaly.code, anomaly.act_keys))
    return Projection(
        stage=where.stage,
        stage_since=where.since,
        steps=where.steps,
        deadlines=deadlines,
        anomalies=tuple(found),
        next_steps=tuple(next_steps(ctx, where.stage, deadlines)),
        suspended=any(deadline.status is Status.SUSPENDU for deadline in deadlines),
        dsf_slack=_slack(ctx),
    )


def compute_until(facts: Facts, acts: Iterable[ActFact], today: date) -> tuple[Projection, date]:
    """The projection, and the first later day on which time alone may change it (`date.max`: never).

    Until then only `working_days_left` counts down; an act or a fact that changes asks for a new computation.
    """
    watched = WatchedDay.of(today)
    return compute(facts, acts, watched), watched.changes_on


def _order(deadline: DeadlineResult) -> tuple[date, str]:
    return deadline.safe_on or date.max, deadline.key


def _slack(ctx: Context) -> int | None:
    asked, assignation = ctx.line.last(ActKind.DSF_DEMANDE), ctx.line.last(ActKind.ASSIGNATION)
    hearings = ctx.line.hearings(assignation) if assignation else ()
    if asked is None or not hearings or hearings[-1] <= asked.on:
        return None
    return dsf_schedule(asked.on, hearings[-1], ctx.calendar).slack
