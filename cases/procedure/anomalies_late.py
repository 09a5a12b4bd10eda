"""Anomalies after the judgment: commandement de quitter, force publique, execution."""

from __future__ import annotations

from collections.abc import Iterator

from . import french
from .ask import ask
from .chain_execution import commandement_quitter_answers, grace_until
from .deadlines import Context
from .enums import ActKind, JudgmentOutcome
from .methods.execution import treve_end
from .notes import note
from .timeline import detail_flag, outcome_of
from .types import ActFact, Anomaly


def late_anomalies(ctx: Context) -> Iterator[Anomaly]:
    for act in ctx.line.all(ActKind.JUGEMENT):
        yield from _judgment(ctx, act)
    for act in ctx.line.all(ActKind.APPEL):
        yield note("APPEL_NON_SUSPENSIF", acts=(act,))
    for act in ctx.line.all(ActKind.CQL):
        yield from _commandement_quitter(ctx, act)
    for act in ctx.line.all(ActKind.EXPULSION):
        yield from _execution(ctx, act)


def _judgment(ctx: Context, act: ActFact) -> Iterator[Anomaly]:
    if outcome_of(act) is None:
        yield note("ISSUE_INCONNUE", acts=(act,), act=act.on)
    served = ctx.line.answer(act, ActKind.SIGNIFICATION_JUGEMENT)
    inputs = {
        "date_jugement": act.on,
        "repute_contradictoire": detail_flag(act, "repute_contradictoire"),
        "par_defaut": detail_flag(act, "par_defaut"),
    }
    limit = ask("JUG-NON-AVENU", inputs, calendar=ctx.calendar, rules=ctx.rules).outcome.rolled
    dismissed = outcome_of(act) in (
        JudgmentOutcome.REJET,
        JudgmentOutcome.IRRECEVABILITE,
        JudgmentOutcome.DESISTEMENT,
    )
    known = detail_flag(act, "repute_contradictoire", "par_defaut")
    if limit and known and not dismissed and (served.on if served else ctx.today) > limit:
        yield note("JUGEMENT_NON_AVENU", acts=tuple(found for found in (act, served) if found), act=act.on, limit=limit)


def _commandement_quitter(ctx: Context, act: ActFact) -> Iterator[Anomaly]:
    judgment = ctx.line.last(ActKind.JUGEMENT, until=act.on)
    if judgment is None:
        yield note("CQL_SANS_JUGEMENT", acts=(act,), act=act.on)
    notified = ctx.line.answer(act, ActKind.NOTIFICATION_CQL_PREFET)
    clock, _ = commandement_quitter_answers(ctx, act)
    if notified is None and not clock.outcome.moot:
        yield note("CQL_NON_NOTIFIE", acts=(act,), act=act.on)
    requested = ctx.line.answer(act, ActKind.REQUISITION_CFP)
    earliest = clock.named.get("cfp_not_before")
    if requested and earliest and requested.on < earliest:
        yield note("CFP_PREMATUREE", acts=(act, requested), requested=requested.on, earliest=earliest)


def _execution(ctx: Context, act: ActFact) -> Iterator[Anomaly]:
    order = ctx.line.last(ActKind.CQL, until=act.on)
    if order is None:
        yield note("EXPULSION_SANS_CQL", acts=(act,), act=act.on)
        exempt = bool(detail_flag(act, "relogement_suffisant", "treve_levee"))
    else:
        clock, truce = commandement_quitter_answers(ctx, order)
        end = clock.outcome.rolled
        exempt = any(
            truce.inputs.get(name) for name in ("introduction_domicile_autrui", "relogement_suffisant", "treve_levee")
        )
        if end and act.on <= end:
            yield note("EXECUTION_PREMATUREE", acts=(order, act), act=act.on, end=end)
    closing = treve_end(act.on)
    if closing and not exempt:
        yield note("EXECUTION_TREVE", acts=(act,), act=act.on, closing=closing)
    if not ctx.calendar.is_ouvrable(act.on):
        yield note("EXECUTION_JOUR_INTERDIT", acts=(act,), act=french.day(act.on, weekday=True))
    grace = grace_until(ctx, order.on if order else act.on)
    if grace and act.on <= grace:
        yield note("EXECUTION_DELAIS", acts=(act,), act=act.on, grace=grace)
