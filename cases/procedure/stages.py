"""Where a case stands: acts dated today or before, and what the mere passing of time makes of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from .ask import ask
from .chain_before import commandement_inputs
from .deadlines import Context
from .enums import ActKind, JudgmentOutcome, Stage, Step
from .timeline import outcome_of
from .types import ActFact, StepState

_RAISES = {
    ActKind.IMPAYE_CONSTITUE: Stage.IMPAYE_CONSTITUE,
    ActKind.PLAN_APUREMENT: Stage.PREVENTION_AMIABLE,
    ActKind.COMMISSION_IMPAYES: Stage.PREVENTION_AMIABLE,
    ActKind.EMPEX: Stage.PREVENTION_AMIABLE,
    ActKind.FSL: Stage.PREVENTION_AMIABLE,
    ActKind.SIGNALEMENT_CAF: Stage.SIGNALEMENT_CAF_MSA,
    ActKind.SAISINE_CCAPEX: Stage.SAISINE_CCAPEX,
    ActKind.CDP: Stage.CDP,
    ActKind.ASSIGNATION: Stage.ASSIGNATION,
    ActKind.AUDIENCE: Stage.AUDIENCE,
    ActKind.CQL: Stage.CQL,
    ActKind.TENTATIVE_EXPULSION: Stage.TENTATIVE_EXPULSION,
    ActKind.REQUISITION_CFP: Stage.REQUISITION_CFP,
    ActKind.REFUS_CFP: Stage.REFUS_CFP,
    ActKind.OCTROI_CFP: Stage.OCTROI_CFP,
}
_CLOSES = {
    ActKind.RELOGEMENT: Stage.RELOGEMENT,
    ActKind.DEPART_VOLONTAIRE: Stage.DEPART_VOLONTAIRE,
    ActKind.REPRISE: Stage.REPRISE,
    ActKind.EXPULSION: Stage.EXPULSION,
}
_JUDGED = {
    JudgmentOutcome.REJET: Stage.REJET,
    JudgmentOutcome.IRRECEVABILITE: Stage.REJET,
    JudgmentOutcome.DESISTEMENT: Stage.REJET,
    JudgmentOutcome.RESILIATION_CONDITIONNELLE: Stage.RESILIATION_CONDITIONNELLE,
    JudgmentOutcome.RESILIATION_FERME: Stage.RESILIATION_FERME,
}
# Acts that a household at this stage of prevention may still see: they open nothing by themselves once a case is closed.
_OPENS = frozenset(
    {ActKind.IMPAYE_CONSTITUE, ActKind.SIGNALEMENT_CAF, ActKind.SAISINE_CCAPEX, ActKind.CDP, ActKind.ASSIGNATION}
)


@dataclass(frozen=True, slots=True)
class Standing:
    stage: Stage
    since: date | None
    steps: tuple[StepState, ...]


def standing(ctx: Context) -> Standing:
    """Stage, since when, and the line of nine steps with the date on which each was reached in this procedure."""
    stage, since = Stage.SANS_IMPAYE, None
    reached: dict[Step, date] = {}
    for act in ctx.line.acts:
        if act.on > ctx.today:
            continue
        following = _after(stage, act)
        if following is stage:
            continue
        if stage.closed and not following.closed:
            reached = {}
        stage, since = following, act.on
        if stage.step:
            reached.setdefault(stage.step, act.on)
    stage, since = _with_time(ctx, stage, since)
    if stage.step and since:
        reached.setdefault(stage.step, since)
    return Standing(stage, since, _steps(stage, reached))


def _after(stage: Stage, act: ActFact) -> Stage:
    if act.kind in _CLOSES:
        return _CLOSES[act.kind]
    if act.kind is ActKind.DETTE_SOLDEE:
        # Once the lease is terminated, paying does not bring it back by itself.
        return Stage.DETTE_SOLDEE if stage is not Stage.SANS_IMPAYE and _before_termination(stage) else stage
    if act.kind is ActKind.JUGEMENT:
        outcome = outcome_of(act)
        return _JUDGED[outcome] if outcome else max(stage, Stage.DELIBERE, key=lambda s: s.order)
    target = _RAISES.get(act.kind)
    if target is None:
        return stage
    if stage.closed:
        return target if act.kind in _OPENS else stage
    return target if target.order > stage.order else stage


def _before_termination(stage: Stage) -> bool:
    return stage.order < Stage.RESILIATION_FERME.order


def _with_time(ctx: Context, stage: Stage, since: date | None) -> tuple[Stage, date | None]:
    """A delay that ran out, a hearing that was held, a silence that became a refusal."""
    if stage is Stage.CDP and (act := ctx.line.last(ActKind.CDP, until=ctx.today)):
        end = ask("CDP-DELAI", commandement_inputs(ctx, act), calendar=ctx.calendar, rules=ctx.rules).outcome.not_before
        if end and ctx.today >= end:
            return Stage.CLAUSE_ACQUISE, end
    if stage in (Stage.ASSIGNATION, Stage.AUDIENCE) and (act := ctx.line.last(ActKind.ASSIGNATION, until=ctx.today)):
        hearings = ctx.line.hearings(act)
        if hearings and hearings[-1] == ctx.today:
            return Stage.AUDIENCE, hearings[-1]
        if hearings and hearings[-1] < ctx.today:
            return Stage.DELIBERE, hearings[-1]
    if stage is Stage.AUDIENCE and since is not None and since < ctx.today:
        return Stage.DELIBERE, since
    if stage is Stage.REQUISITION_CFP and (act := ctx.line.last(ActKind.REQUISITION_CFP, until=ctx.today)):
        refusal = ask("CFP-REFUS", {"date_requisition": act.on}, calendar=ctx.calendar, rules=ctx.rules).outcome.due
        if refusal and ctx.today > refusal:
            return Stage.REFUS_CFP, refusal + timedelta(days=1)
    return stage, since


def _steps(stage: Stage, reached: dict[Step, date]) -> tuple[StepState, ...]:
    present = stage.step
    return tuple(
        StepState(step=step, on=reached.get(step), reached=step in reached, current=step is present) for step in Step
    )
