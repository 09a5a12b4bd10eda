"""Deadlines from the assignation to the recourses against the judgment (law.md 2.3 and 2.4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from .ask import ask
from .deadlines import Context, Fate, deadline, settle
from .enums import ActKind, JudgmentOutcome
from .rules import REFORM_2023
from .timeline import detail_date, detail_flag, outcome_of
from .types import ActFact, DeadlineResult

SENT = (ActKind.DSF_TRANSMIS, ActKind.DSF_CARENCE)
MET = (ActKind.DSF_ENTRETIEN_PROPOSE, *SENT)


def around_hearing(ctx: Context) -> Iterator[DeadlineResult]:
    for act in ctx.line.all(ActKind.ASSIGNATION):
        yield from _assignation(ctx, act)
    for act in ctx.line.all(ActKind.DSF_DEMANDE):
        done = ctx.line.answer(act, *MET)
        inputs = {"date_saisine_operateur": act.on}
        # Asked of another service, the fifteen days run from what that service receives (notice, step 1).
        ended = ctx.line.next_same(act) or _decided(ctx, act)
        fate = Fate(done=done, ended=ended, ended_on=_hearing_of(ctx, act))
        yield deadline(ctx, "DSF-1", act, inputs, fate)[0]
    for act in ctx.line.all(ActKind.JUGEMENT):
        yield from _judgment(ctx, act)
    for act in ctx.line.all(ActKind.SIGNIFICATION_JUGEMENT):
        yield _appeal(ctx, act)


def _hearing_of(ctx: Context, act: ActFact) -> date | None:
    assignation = ctx.line.last(ActKind.ASSIGNATION, until=act.on)
    hearings = ctx.line.hearings(assignation) if assignation else ()
    return hearings[-1] if hearings else None


def _decided(ctx: Context, act: ActFact) -> ActFact | None:
    return ctx.line.first(ActKind.JUGEMENT, since=act.on)


def _assignation(ctx: Context, act: ActFact) -> Iterator[DeadlineResult]:
    hearings = ctx.line.hearings(act)
    if not hearings:
        return
    first, present = hearings[0], hearings[-1]
    inputs = {"date_audience": first, "date_assignation": act.on, "date_bail": ctx.facts.lease_date}
    rule_id = "ASSIGN-NOTIF-PREF" if act.on >= REFORM_2023 else "ASSIGN-NOTIF-PREF-OLD"
    notified = ctx.line.answer(act, ActKind.NOTIFICATION_PREFET)
    yield deadline(ctx, rule_id, act, inputs, Fate(done=notified, ended=_decided(ctx, act), ended_on=present))[0]
    inputs |= {"date_communication": detail_date(act, "audience_communicated_on", "date_communication")}
    placed = ctx.line.answer(act, ActKind.PLACEMENT)
    yield deadline(ctx, "ASSIGN-PLACEMENT", act, inputs, Fate(done=placed, ended=_decided(ctx, act), ended_on=present))[
        0
    ]
    for rule_id, kinds in (
        ("DSF-2", (ActKind.DSF_RELANCE, *MET)),
        ("DSF-3", (ActKind.DSF_CONTACT_CCAPEX, *SENT)),
        ("DSF-6", SENT),
    ):
        done = ctx.line.answer(act, *kinds)
        # A renvoi moves only what is not done yet.
        hearing = next((day for day in hearings if done is not None and done.on <= day), present)
        fate = Fate(done=done, ended=_decided(ctx, act), ended_on=present, lapses=rule_id != "DSF-6")
        yield deadline(ctx, rule_id, act, {"date_audience": hearing}, fate)[0]


def _judgment(ctx: Context, act: ActFact) -> Iterator[DeadlineResult]:
    outcome = outcome_of(act)
    served = ctx.line.answer(act, ActKind.SIGNIFICATION_JUGEMENT)
    inputs = {
        "date_jugement": act.on,
        "repute_contradictoire": detail_flag(act, "repute_contradictoire"),
        "par_defaut": detail_flag(act, "par_defaut"),
    }
    if outcome not in (JudgmentOutcome.REJET, JudgmentOutcome.IRRECEVABILITE, JudgmentOutcome.DESISTEMENT):
        yield deadline(ctx, "JUG-NON-AVENU", act, inputs, Fate(done=served, lapses=True))[0]
    if outcome is JudgmentOutcome.RESILIATION_CONDITIONNELLE:
        yield deadline(ctx, "JUG-DELAIS", act, {"date_decision": act.on}, Fate(lapses=True))[0]
    if outcome is JudgmentOutcome.RESILIATION_FERME:
        yield deadline(ctx, "JUG-L412-4", act, {"date_decision": act.on}, Fate(lapses=True))[0]


def _appeal(ctx: Context, act: ActFact) -> DeadlineResult:
    """APPEL, or APPEL-REFERE; an aide juridictionnelle asked in time interrupts it until its decision (AJ)."""
    judgment = ctx.line.last(ActKind.JUGEMENT, until=act.on)
    rule_id = "APPEL-REFERE" if judgment and detail_flag(judgment, "refere") else "APPEL"
    distance = detail_flag(act, "distance")
    answer = ask(rule_id, {"date_signification": act.on, "distance": distance}, calendar=ctx.calendar, rules=ctx.rules)
    asked = _legal_aid(ctx, act, answer.outcome.rolled or answer.outcome.due)
    suspended = False
    if asked is not None:
        decided = ctx.line.first(ActKind.AJ_DECISION, since=asked.on)
        suspended = decided is None
        if decided is not None:
            inputs = {"date_signification": decided.on, "distance": distance}
            answer = ask(rule_id, inputs, calendar=ctx.calendar, rules=ctx.rules)
    done = ctx.line.answer(act, ActKind.APPEL)
    return settle(ctx, answer, act, Fate(done=done, suspended=suspended, lapses=True))


def _legal_aid(ctx: Context, act: ActFact, limit: date | None) -> ActFact | None:
    asked = ctx.line.first(ActKind.AJ_DEMANDE, since=act.on)
    return asked if asked is not None and (limit is None or asked.on <= limit) else None
