"""Deadlines from the impayé to the end of the commandement de payer (law.md 2.1 to 2.3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .ask import Answer
from .deadlines import Context, Fate, deadline
from .enums import ActKind, AidMode
from .rules import SWITCH_2027
from .timeline import detail_count, detail_flag, detail_number
from .types import ActFact, DeadlineResult, Reading

DECIDED = (ActKind.JUGEMENT,)
# The règlement intérieur (art. 4) counts two months from the alerts of these bodies; a bailleur's saisine is not one.
ALERTING = frozenset({"comed", "caf", "msa", "caf_msa", "fsl"})
DEPT_WITH_RULES_OF_44 = "44"


def before_hearing(ctx: Context) -> Iterator[DeadlineResult]:
    for act in ctx.line.all(ActKind.IMPAYE_CONSTITUE):
        yield from _reporting(ctx, act)
    for act in ctx.line.all(ActKind.RENVOI_BAILLEUR_CAF):
        fate = Fate(done=ctx.line.answer(act, ActKind.PLAN_APUREMENT), ended=_paid_after(ctx, act))
        yield deadline(ctx, "APL-PLAN-6M", act, {"date_renvoi_bailleur": act.on}, fate)[0]
    for act in ctx.line.all(ActKind.PLAN_ROMPU):
        if ctx.facts.aid_mode is not AidMode.AUCUNE and act.on < SWITCH_2027:
            fate = Fate(done=ctx.line.answer(act, ActKind.PLAN_APUREMENT), ended=_paid_after(ctx, act), lapses=True)
            yield deadline(ctx, "APL-NEGO-3M", act, {"date_non_respect": act.on}, fate)[0]
    yield from _ccapex(ctx)
    for act in ctx.line.all(ActKind.CDP):
        yield from _commandement(ctx, act)


def _paid_after(ctx: Context, act: ActFact) -> ActFact | None:
    return ctx.line.first(ActKind.DETTE_SOLDEE, since=act.on)


def _reporting(ctx: Context, act: ActFact) -> Iterator[DeadlineResult]:
    """SIG-CAF, void if fully paid before it was done; an earlier signalement of the same debt counts."""
    if ctx.facts.aid_mode is AidMode.AUCUNE:
        return
    done = reported(ctx, act)
    rule_id = "SIG-2027" if act.on >= SWITCH_2027 else "SIG-CAF"
    ended = None if done else _paid_after(ctx, act)
    readings: tuple[Reading, ...] = ()
    if rule_id == "SIG-2027":
        readings = (Reading(label="deux mois de l’ancien texte, gardés par prudence", on=None, retained=True),)
    yield deadline(
        ctx, rule_id, act, {"date_constitution_impaye": act.on}, Fate(done=done, ended=ended), readings=readings
    )[0]


def reported(ctx: Context, act: ActFact) -> ActFact | None:
    """The signalement of an impayé: the first one before it was paid, or an earlier one of the same debt."""
    signalled, paid = ctx.line.first(ActKind.SIGNALEMENT_CAF, since=act.on), _paid_after(ctx, act)
    if signalled is not None and (paid is None or signalled.on <= paid.on):
        return signalled
    return _already_reported(ctx, act)


def _already_reported(ctx: Context, act: ActFact) -> ActFact | None:
    earlier = ctx.line.last(ActKind.SIGNALEMENT_CAF, until=act.on)
    if earlier is None:
        return None
    reset = ctx.line.last(ActKind.DETTE_SOLDEE, until=act.on)
    return earlier if reset is None or reset.on < earlier.on else None


def _ccapex(ctx: Context) -> Iterator[DeadlineResult]:
    if ctx.facts.bailleur_kind.must_seize_ccapex:
        for act in ctx.line.all(ActKind.SAISINE_CCAPEX):
            yield deadline(ctx, "CCAPEX-PM", act, {"date_saisine": act.on}, _waiting(ctx, act))[0]
        for act in ctx.line.all(ActKind.SIGNALEMENT_CAF):
            inputs = {"date_signalement": act.on, "dette_persiste": detail_flag(act, "persists", "dette_persiste")}
            yield deadline(ctx, "CCAPEX-PM-REPUTEE", act, inputs, _waiting(ctx, act))[0]
    if ctx.calendar.dept == DEPT_WITH_RULES_OF_44:
        for act in ctx.line.all(ActKind.SAISINE_CCAPEX):
            if str(act.details.get("origin", "")).lower() not in ALERTING:
                continue
            ended = _paid_after(ctx, act) or ctx.line.first(*DECIDED, since=act.on)
            fate = Fate(done=ctx.line.answer(act, ActKind.AVIS_CCAPEX), ended=ended)
            yield deadline(ctx, "CCAPEX-AVIS", act, {"date_alerte": act.on}, fate)[0]


def _waiting(ctx: Context, act: ActFact) -> Fate:
    """A delay before assigning is over with once somebody assigned, or the debt is paid."""
    return Fate(ended=_paid_after(ctx, act) or ctx.line.first(ActKind.ASSIGNATION, since=act.on))


def commandement_inputs(ctx: Context, act: ActFact) -> dict[str, Any]:
    return {
        "date_cdp": act.on,
        "date_bail": ctx.facts.lease_date,
        "date_renouvellement": ctx.facts.lease_renewed_on,
        "clause_contractuelle": ctx.facts.clause_delay,
        "delai_acte": act.details.get("delay") or act.details.get("delai"),
    }


def _commandement(ctx: Context, act: ActFact) -> Iterator[DeadlineResult]:
    ended = (
        _paid_after(ctx, act) or ctx.line.first(ActKind.ASSIGNATION, *DECIDED, since=act.on) or ctx.line.next_same(act)
    )
    yield deadline(ctx, "CDP-DELAI", act, commandement_inputs(ctx, act), Fate(ended=ended, lapses=True))[0]
    caution = ctx.line.answer(act, ActKind.CDP_CAUTION)
    if caution or detail_flag(act, "has_caution", "caution"):
        fate = Fate(done=caution, ended=None if caution else _paid_after(ctx, act))
        yield deadline(ctx, "CDP-CAUTION", act, {"date_cdp": act.on}, fate)[0]
    yield from _threshold(ctx, act)
    signalled = ctx.line.answer(act, ActKind.SIGNALEMENT_CDP, ActKind.DSF_CDP_DEMANDE)
    if signalled and ctx.rule("DSF-CDP").in_force(act.on):
        done = ctx.line.answer(act, ActKind.DSF_CDP_TRANSMIS, ActKind.DSF_CARENCE, stage="cdp")
        inputs = commandement_inputs(ctx, act) | {"date_audience": _hearing_after(ctx, act)}
        yield deadline(ctx, "DSF-CDP", act, inputs, Fate(done=done, ended=_paid_after(ctx, act), lapses=True))[0]


def _hearing_after(ctx: Context, act: ActFact) -> Any:
    assignation = ctx.line.first(ActKind.ASSIGNATION, since=act.on)
    hearings = ctx.line.hearings(assignation) if assignation else ()
    return hearings[0] if hearings else None


def threshold_answer(ctx: Context, act: ActFact) -> tuple[DeadlineResult, Answer] | None:
    """CCAPEX-CDP-SEUIL: for a PP bailleur, when debt or months are known with the act; the signal goes with it."""
    debt = detail_number(act, "debt", "dette")
    months = detail_count(act, "months_uninterrupted", "mois_sans_interruption")
    if ctx.facts.bailleur_kind.must_seize_ccapex or ctx.facts.rent is None or (debt is None and months is None):
        return None
    old = not ctx.rule("CCAPEX-CDP-SEUIL").in_force(act.on)
    inputs = {
        "date_cdp": act.on,
        "bailleur": ctx.facts.bailleur_kind.value.lower(),
        "dept": ctx.facts.dept,
        "loyer_hc": ctx.facts.rent,
        "dettes": debt or 0,
        "mois_sans_interruption": months or 0,
    }
    fate = Fate(done=ctx.line.answer(act, ActKind.SIGNALEMENT_CDP), ended=_paid_after(ctx, act))
    return deadline(ctx, "CCAPEX-CDP-OLD" if old else "CCAPEX-CDP-SEUIL", act, inputs, fate)


def _threshold(ctx: Context, act: ActFact) -> Iterator[DeadlineResult]:
    found = threshold_answer(ctx, act)
    if found and found[1].outcome.extra.get("signalement"):
        yield found[0]
