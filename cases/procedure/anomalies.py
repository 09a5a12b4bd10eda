"""What is wrong or worth knowing in a case's acts, up to the hearing. It informs, it never blocks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from . import french
from .anomalies_late import late_anomalies
from .ask import ask
from .calendars import is_overseas
from .chain_before import commandement_inputs, reported, threshold_answer
from .deadlines import GONE, Context
from .enums import ActKind, AidMode
from .impaye import SHOW_BOTH_FROM
from .inputs import to_delay
from .next_steps import ccapex_ready_on
from .notes import note
from .rules import REFORM_2023, SWITCH_2027
from .schedule import dsf_schedule
from .types import ActFact, Anomaly

OLD_SIGNALEMENT_MONTHS = 28
PLANNED = (ActKind.AUDIENCE,)  # a hearing is written down before it is held
_BEFORE_LEASE_ALLOWED = frozenset({ActKind.DALO_RECOURS, ActKind.DALO_DECISION, ActKind.SURENDETTEMENT_DEPOT})


def anomalies(ctx: Context) -> Iterator[Anomaly]:
    yield from _facts(ctx)
    yield from _dates(ctx)
    yield from _impaye(ctx)
    yield from _plan(ctx)
    for act in ctx.line.all(ActKind.CDP):
        yield from _commandement(ctx, act)
    for act in ctx.line.all(ActKind.ASSIGNATION):
        yield from _assignation(ctx, act)
        yield from _hearing(ctx, act)
    for act in ctx.line.all(ActKind.DSF_DEMANDE)[-1:]:  # asked again, the earlier request has no object
        yield from _diagnostic(ctx, act)
    yield from late_anomalies(ctx)


def _facts(ctx: Context) -> Iterator[Anomaly]:
    facts = ctx.facts
    if is_overseas(facts.dept):
        yield note("OUTRE_MER")
    if facts.lease_date is None and ctx.line.has(ActKind.CDP):
        yield note("DATE_BAIL_INCONNUE")
    renewed, lease = facts.lease_renewed_on, facts.lease_date
    if lease and renewed and lease < REFORM_2023 <= renewed and ctx.line.has(ActKind.CDP):
        yield note("BAIL_RENOUVELE", lease=lease, renewed=renewed)


def _dates(ctx: Context) -> Iterator[Anomaly]:
    lease = ctx.facts.lease_date
    for act in ctx.line.acts:
        if act.on > ctx.today and act.kind not in PLANNED:
            yield note("ACTE_FUTUR", acts=(act,), kind=act.kind.label, act=act.on)
        if lease and act.on < lease and act.kind not in _BEFORE_LEASE_ALLOWED:
            yield note("ACTE_AVANT_BAIL", acts=(act,), kind=act.kind.label, act=act.on, lease=lease)


def _plan(ctx: Context) -> Iterator[Anomaly]:
    """A plan that broke and that nothing followed: said on the first page, where it is read in time."""
    last = ctx.line.last(ActKind.PLAN_APUREMENT, ActKind.PLAN_ROMPU, ActKind.DETTE_SOLDEE, *GONE)
    if last is not None and last.kind is ActKind.PLAN_ROMPU:
        yield note("PLAN_ROMPU", acts=(last,), act=last.on)


def _impaye(ctx: Context) -> Iterator[Anomaly]:
    for act in ctx.line.all(ActKind.IMPAYE_CONSTITUE):
        signalled = reported(ctx, act)
        paid = ctx.line.first(ActKind.DETTE_SOLDEE, since=act.on)
        if ctx.facts.aid_mode is not AidMode.AUCUNE:
            yield from _reporting(ctx, act, signalled, paid)
        gone = ctx.line.last(*GONE, until=ctx.today)
        if (
            gone is None
            and act.on < SWITCH_2027
            and ctx.today >= SHOW_BOTH_FROM
            and (paid is None or paid.on >= SHOW_BOTH_FROM)
        ):
            frozen = " Le régime sous lequel il a été signalé est gardé." if signalled else ""
            yield note("TRANSITION_2027", acts=(act,), act=act.on, frozen=frozen)


def _reporting(ctx: Context, act: ActFact, signalled: ActFact | None, paid: ActFact | None) -> Iterator[Anomaly]:
    if act.on >= SWITCH_2027:
        if signalled is None and paid is None:
            yield note("DELAI_NON_PARAMETRE", acts=(act,))
        return
    limit = ask("SIG-CAF", {"date_constitution_impaye": act.on}, calendar=ctx.calendar, rules=ctx.rules).outcome.due
    assert limit is not None
    if signalled and signalled.on > limit:
        yield note("SIGNALEMENT_TARDIF", acts=(act, signalled), act=act.on, signalled=signalled.on, limit=limit)
    elif signalled is None and paid is None and ctx.today > limit and not ctx.line.has(*GONE):
        yield note("SIGNALEMENT_MANQUANT", acts=(act,), act=act.on, limit=limit)


def _commandement(ctx: Context, act: ActFact) -> Iterator[Anomaly]:
    yield from _written_delays(ctx, act)
    caution = ctx.line.answer(act, ActKind.CDP_CAUTION)
    by = ask("CDP-CAUTION", {"date_cdp": act.on}, calendar=ctx.calendar, rules=ctx.rules).outcome
    if caution and by.rolled and caution.on > by.rolled:
        yield note("CAUTION_TARDIVE", acts=(act, caution), act=act.on, caution=caution.on, limit=by.rolled)
    found = threshold_answer(ctx, act)
    if found and found[1].outcome.extra.get("signalement") and ctx.line.answer(act, ActKind.SIGNALEMENT_CDP) is None:
        yield note("SIGNALEMENT_CDP_MANQUANT", acts=(act,), act=act.on)
    end = ask("CDP-DELAI", commandement_inputs(ctx, act), calendar=ctx.calendar, rules=ctx.rules).outcome.due
    admitted = ctx.line.first(ActKind.SURENDETTEMENT_RECEVABILITE, since=act.on)
    if admitted and end and admitted.on <= end:
        yield note("SURENDETTEMENT_PENDANT_CDP", acts=(act, admitted), admitted=admitted.on, end=end)


def _written_delays(ctx: Context, act: ActFact) -> Iterator[Anomaly]:
    """A2: lease, act and law do not give the same delay."""
    if ctx.facts.lease_date is None:
        return
    legal = ctx.rule("CDP-DELAI", ctx.facts.lease_date)
    expected = (legal.length, legal.unit)
    written = {
        "bail": to_delay(ctx.facts.clause_delay),
        "commandement": to_delay(act.details.get("delay") or act.details.get("delai")),
    }
    odd = {where: found for where, found in written.items() if found is not None and found != expected}
    if not odd:
        return
    said = ", ".join(f"{where} : {french.length(*found)}" for where, found in odd.items())
    yield note("BAIL_COMMANDEMENT", acts=(act,), legal=french.length(legal.length or 0, legal.unit), said=said)


def _assignation(ctx: Context, act: ActFact) -> Iterator[Anomaly]:
    cdp = ctx.line.last(ActKind.CDP, until=act.on)
    if cdp is None:
        yield note("ASSIGNATION_SANS_CDP", acts=(act,), act=act.on)
    else:
        end = ask("CDP-DELAI", commandement_inputs(ctx, cdp), calendar=ctx.calendar, rules=ctx.rules).outcome.not_before
        if end and act.on < end:
            yield note("ASSIGNATION_AVANT_CDP", acts=(cdp, act), cdp=cdp.on, end=end, act=act.on)
    if ctx.facts.bailleur_kind.must_seize_ccapex:
        yield from _seizure(ctx, act)


def _seizure(ctx: Context, act: ActFact) -> Iterator[Anomaly]:
    ready = ccapex_ready_on(ctx, until=act.on)
    if ready is None:
        yield note("CCAPEX_NON_SAISIE", acts=(act,), act=act.on)
    elif act.on < ready:
        yield note("ASSIGNATION_AVANT_CCAPEX", acts=(act,), act=act.on, ready=ready)
    seized = ctx.line.last(ActKind.SAISINE_CCAPEX, until=act.on)
    signalled = ctx.line.last(ActKind.SIGNALEMENT_CAF, until=act.on)
    if ready and seized is None and signalled and _months(signalled.on, act.on) >= OLD_SIGNALEMENT_MONTHS:
        yield note("SIGNALEMENT_ANCIEN", acts=(signalled, act), signalled=signalled.on, months=OLD_SIGNALEMENT_MONTHS)


def _months(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month


def _hearing(ctx: Context, act: ActFact) -> Iterator[Anomaly]:
    hearings = ctx.line.hearings(act)
    if not hearings:
        yield note("AUDIENCE_INCONNUE", acts=(act,), act=act.on)
        return
    rule_id = "ASSIGN-NOTIF-PREF" if act.on >= REFORM_2023 else "ASSIGN-NOTIF-PREF-OLD"
    answer = ask(
        rule_id, {"date_audience": hearings[0], "date_assignation": act.on}, calendar=ctx.calendar, rules=ctx.rules
    )
    limit = answer.outcome.due
    assert limit is not None
    notified = ctx.line.answer(act, ActKind.NOTIFICATION_PREFET)
    involved = tuple(found for found in (act, notified) if found)
    if notified and notified.on > limit:
        yield note("NOTIF_PREFET_TARDIVE", acts=involved, notified=notified.on, hearing=hearings[0], limit=limit)
    elif notified is None and act.on > limit:
        yield note("NOTIF_PREFET_IMPOSSIBLE", acts=involved, act=act.on, hearing=hearings[0], limit=limit)
    elif notified is None and limit < ctx.today <= hearings[-1]:
        yield note("NOTIF_PREFET_MANQUANTE", acts=involved, hearing=hearings[0], limit=limit)
    placed = ctx.line.answer(act, ActKind.PLACEMENT)
    by = ask("ASSIGN-PLACEMENT", {"date_audience": hearings[0]}, calendar=ctx.calendar, rules=ctx.rules).outcome.due
    if placed and by and placed.on > by:
        yield note("PLACEMENT_TARDIF", acts=(act, placed), placed=placed.on, by=by)
    if len(hearings) > 1:
        yield note("RENVOI_AUDIENCE", acts=(act,), first=hearings[0], moved=hearings[-1])


def _diagnostic(ctx: Context, act: ActFact) -> Iterator[Anomaly]:
    assignation = ctx.line.last(ActKind.ASSIGNATION, until=act.on) or ctx.line.first(ActKind.ASSIGNATION)
    hearings = ctx.line.hearings(assignation) if assignation else ()
    if not hearings or hearings[-1] <= act.on or hearings[-1] < ctx.today:
        return
    if ctx.line.answer(act, ActKind.DSF_TRANSMIS, ActKind.DSF_CARENCE, ActKind.JUGEMENT):
        return
    plan = dsf_schedule(act.on, hearings[-1], ctx.calendar)
    if not plan.fits:
        yield note(
            "DSF_INTENABLE",
            acts=(act,),
            act=act.on,
            hearing=plan.hearing_on,
            interview=plan.interview_by,
            sent=plan.sent_by,
            slack=french.working_days(-plan.slack),
        )
    elif plan.crossed:
        yield note(
            "DSF_CROISEMENT",
            acts=(act,),
            interview=plan.interview_by,
            second=plan.second_interview_by,
            slack=french.working_days(plan.slack),
        )
