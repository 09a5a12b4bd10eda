"""From one rule and its triggering act to a deadline with status: the only place that builds a `DeadlineResult`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from . import counting
from .ask import Answer, ask
from .calendars import Calendar
from .clock import expect, plain
from .enums import ActKind, Confidence, Nature, Status
from .rules import Registry, Rule, registry
from .timeline import Timeline
from .types import ActFact, DeadlineResult, Facts, Reading

BEFORE_HEARING = ("2.1", "2.2", "2.3")
GONE = (ActKind.EXPULSION, ActKind.REPRISE, ActKind.DEPART_VOLONTAIRE, ActKind.RELOGEMENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What every part of the engine reads; nothing in it changes."""

    facts: Facts
    line: Timeline
    today: date
    calendar: Calendar
    rules: Registry | None = None  # None: the law as it is

    def rule(self, rule_id: str, on: date | None = None) -> Rule:
        return (self.rules or registry()).rule(rule_id, on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What became of a deadline: who answered it, what made it pointless, what holds it.

    `lapses`: once past, nobody can do anything about it (an expired appeal, a silence that became a refusal).
    """

    done: ActFact | None = None
    ended: ActFact | None = None
    ended_on: date | None = None  # for what no act says, as a hearing held
    suspended: bool = False
    lapses: bool = False

    def seen_on(self, today: date) -> Fate:
        """Without the acts dated after `today`: a mistyped date must not close anything."""
        if not any(act is not None and act.on > today for act in (self.done, self.ended)):
            return self
        done = self.done if self.done and self.done.on <= today else None
        ended = self.ended if self.ended and self.ended.on <= today else None
        return replace(self, done=done, ended=ended)


def deadline(
    ctx: Context,
    rule_id: str,
    trigger: ActFact,
    inputs: Mapping[str, Any],
    fate: Fate,
    *,
    part: str = "",
    readings: tuple[Reading, ...] = (),
) -> tuple[DeadlineResult, Answer]:
    """Ask the rule and give the result its key, safe date and status."""
    answer = ask(rule_id, inputs, calendar=ctx.calendar, rules=ctx.rules)
    return settle(ctx, answer, trigger, fate, part=part, readings=readings), answer


def settle(
    ctx: Context,
    answer: Answer,
    trigger: ActFact,
    fate: Fate,
    *,
    part: str = "",
    readings: tuple[Reading, ...] = (),
    nature: Nature | None = None,
) -> DeadlineResult:
    """The deadline that an answer already given makes, for the act that opened it."""
    fate = _closed_by_the_end(ctx, answer, trigger, fate).seen_on(ctx.today)
    rule, outcome = answer.rule, answer.outcome
    kind = nature or rule.nature
    limit = outcome.rolled or outcome.due
    safe = _safe_day(kind, answer)
    left = counting.working_days_between(plain(ctx.today), safe, ctx.calendar) if safe else None
    status = _status(ctx, answer, kind, fate, limit, left)
    done_on = fate.done.on if fate.done else None
    if status is Status.ACCOMPLI and done_on is None:
        done_on = outcome.not_before or outcome.start  # the waiting is over since that day
    expired = status is Status.ECHU and (fate.lapses or kind is not Nature.BUTOIR)
    return DeadlineResult(
        key=f"{rule.id}@{trigger.key}{'#' + part if part else ''}",
        rule_id=rule.id,
        rule_version=rule.version,
        nature=kind,
        title=rule.title,
        actor=rule.actor,
        due=outcome.due,
        rolled=outcome.rolled,
        prudent=outcome.prudent,
        not_before=outcome.not_before,
        safe_on=safe,
        status=status,
        done_on=done_on,
        done_by_key=fate.done.key if fate.done else None,
        late=_late(kind, fate, limit),
        consequence=rule.consequence,
        citation=rule.citation,
        confidence=Confidence.UNKNOWN if outcome.unset or rule.unset else rule.confidence,
        needs_jurist=answer.needs_jurist,
        why=answer.why,
        readings=(*outcome.readings, *readings, *_roll_readings(answer)),
        inputs=dict(answer.inputs),
        calendar=ctx.calendar.name,
        trigger_key=trigger.key,
        working_days_left=left,
        alertable=rule.alertable and not expired,
    )


def _closed_by_the_end(ctx: Context, answer: Answer, trigger: ActFact, fate: Fate) -> Fate:
    """What comes before the hearing has no object once judged, and nothing of it once the household has left."""
    if fate.done is not None or fate.ended is not None or answer.rule.section not in BEFORE_HEARING:
        return fate
    kinds = GONE if answer.rule.section == "2.1" else (*GONE, ActKind.JUGEMENT)
    return replace(fate, ended=ctx.line.first(*kinds, since=trigger.on))


def _safe_day(nature: Nature, answer: Answer) -> date | None:
    outcome = answer.outcome
    if nature is Nature.AU_PLUS_TOT:
        return outcome.not_before
    if nature is Nature.BUTOIR:
        return outcome.prudent or outcome.due
    return outcome.start or outcome.due or outcome.not_before


def _roll_readings(answer: Answer) -> tuple[Reading, ...]:
    """A5: where art. 642 may or may not apply, both dates."""
    outcome = answer.outcome
    if answer.rule.roll != "probable" or outcome.due is None or outcome.rolled in (None, outcome.due):
        return ()
    return (
        Reading(label="date légale stricte (pour le locataire)", on=outcome.due, retained=answer.rule.guards),
        Reading(label="date prorogée, art. 642 CPC (pour le bailleur)", on=outcome.rolled),
    )


def _late(nature: Nature, fate: Fate, limit: date | None) -> bool | None:
    if fate.done is None or limit is None or nature not in (Nature.BUTOIR, Nature.SEUIL):
        return None
    return fate.done.on > limit


def _status(ctx: Context, answer: Answer, nature: Nature, fate: Fate, limit: date | None, left: int | None) -> Status:
    outcome = answer.outcome
    if fate.done is not None:
        return Status.ACCOMPLI
    if nature is Nature.AU_PLUS_TOT and fate.ended and outcome.not_before and fate.ended.on >= outcome.not_before:
        return Status.ACCOMPLI
    if fate.ended is not None or (fate.ended_on is not None and fate.ended_on < ctx.today):
        return Status.SANS_OBJET
    if outcome.moot and outcome.not_before is None:
        return Status.SANS_OBJET
    if outcome.unset or answer.rule.unset:
        return Status.NON_PARAMETRE
    if fate.suspended:
        return Status.SUSPENDU
    if nature is Nature.AU_PLUS_TOT:
        return Status.ACCOMPLI if outcome.not_before and ctx.today >= outcome.not_before else Status.A_VENIR
    if limit is None:
        begun = outcome.start is not None and ctx.today >= outcome.start
        return Status.ACCOMPLI if begun else Status.A_VENIR
    if ctx.today > limit:
        return Status.ECHU
    if nature is Nature.BUTOIR and left is not None:
        if left <= ctx.facts.risk_days:
            return Status.A_RISQUE
        # At most one jour ouvré goes by in a day: not sooner than this.
        expect(ctx.today, plain(ctx.today) + timedelta(days=left - ctx.facts.risk_days))
    return Status.A_VENIR
