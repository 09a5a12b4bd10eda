"""Deadlines after the judgment (law.md 2.5) and of the side procedures (2.6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from .ask import Answer, ask
from .clock import expect, plain
from .deadlines import GONE, Context, Fate, deadline, settle
from .enums import ActKind, Nature
from .methods.execution import treve_end
from .rules import rule
from .timeline import detail_count, detail_date, detail_flag
from .types import ActFact, DeadlineResult

OUT = GONE


def execution(ctx: Context) -> Iterator[DeadlineResult]:
    for act in ctx.line.all(ActKind.CQL):
        yield from _commandement_quitter(ctx, act)
    for act in ctx.line.all(ActKind.REQUISITION_CFP):
        yield from _requisition(ctx, act)
    for act in ctx.line.all(ActKind.OCTROI_CFP):
        executed, left = ctx.line.answer(act, *OUT[:2]), ctx.line.answer(act, *OUT[2:])
        inputs = {
            "date_octroi": act.on,
            "date_execution": executed.on if executed else None,
            "date_depart": left.on if left else None,
        }
        yield deadline(ctx, "CFP-RESP-FIN", act, inputs, Fate(done=executed or left, lapses=True))[0]
    for act in ctx.line.all(*OUT[:2]):
        yield deadline(ctx, "MEUBLES", act, {"date_pv": act.on}, Fate(lapses=True))[0]
    for side in SIDE:
        for act in ctx.line.all(side.trigger):
            if side.applies(act):
                yield _side(ctx, side, act)


# commandement de quitter, trêve


def commandement_quitter_answers(ctx: Context, act: ActFact) -> tuple[Answer, Answer]:
    """CQL-2M, then TREVE from its end, with what the judge decided and the délais he gave."""
    notified = ctx.line.answer(act, ActKind.NOTIFICATION_CQL_PREFET)
    judgment = ctx.line.last(ActKind.JUGEMENT, until=act.on)
    said = (act, judgment) if judgment else (act,)
    inputs = {
        "date_signification_cql": act.on,
        "date_notification_prefet": notified.on if notified else None,
        "mauvaise_foi_constatee": _said(said, "bad_faith", "mauvaise_foi"),
        "introduction_domicile_autrui": _said(said, "home_entered_by_force", "introduction_domicile_autrui"),
        "voies_de_fait": _said(said, "entered_by_force", "voies_de_fait"),
        "delai_supprime": _said(said, "cql_delay_removed", "delai_supprime"),
        "delai_reduit_mois": _count(said, "cql_delay_months", "delai_reduit_mois"),
        "prorogation_mois": _count(said, "cql_delay_extra_months", "prorogation_mois"),
        "relogement_suffisant": _said(said, "relogement_suffisant"),
        "treve_levee": _said(said, "treve_levee"),
        "delai_grace_jusqu_au": grace_until(ctx, act.on),
    }
    clock = ask("CQL-2M", inputs, calendar=ctx.calendar, rules=ctx.rules)
    truce = ask("TREVE", inputs, calendar=ctx.calendar, before=clock.named, rules=ctx.rules)
    return clock, truce


def _said(acts: tuple[ActFact, ...], *names: str) -> bool | None:
    """What the commandement says, or else the judgment."""
    return next((flag for act in acts if (flag := detail_flag(act, *names)) is not None), None)


def _count(acts: tuple[ActFact, ...], *names: str) -> int | None:
    return next((count for act in acts if (count := detail_count(act, *names)) is not None), None)


def _in_truce(today: date) -> bool:
    day = plain(today)
    end = treve_end(day)
    opening = rule("TREVE").params["start"]
    starts = (date(year, opening["month"], opening["day"]) for year in (day.year, day.year + 1))
    expect(today, end + timedelta(days=1) if end else next(start for start in starts if start > day))
    return end is not None


def grace_until(ctx: Context, since: date) -> date | None:
    """The end of délais de grâce (JEX, or L.412-3 in the judgment) or of a suspension ordered for surendettement."""
    dates = [
        detail_date(act, "until", "jusqu_au", "delays_until", "suspends_expulsion_until")
        for act in ctx.line.all(ActKind.DELAIS_JEX, ActKind.SURENDETTEMENT_DECISION, ActKind.JUGEMENT)
        if act.kind is not ActKind.SURENDETTEMENT_DECISION or detail_flag(act, "suspends_expulsion")
    ]
    known = [day for day in dates if day is not None and day >= since]
    return max(known, default=None)


def _commandement_quitter(ctx: Context, act: ActFact) -> Iterator[DeadlineResult]:
    clock, truce = commandement_quitter_answers(ctx, act)
    out = ctx.line.first(*OUT, since=act.on)
    replaced = ctx.line.next_same(act)
    notified = ctx.line.answer(act, ActKind.NOTIFICATION_CQL_PREFET)
    held = notified is None and not clock.outcome.moot
    yield settle(ctx, clock, act, Fate(ended=out or replaced, suspended=held))
    earliest = truce.outcome.not_before
    in_truce = bool(truce.outcome.extra["treve_applicable"]) and _in_truce(ctx.today)
    grace = grace_until(ctx, act.on)
    waiting = earliest is not None and ctx.today < earliest and (in_truce or (grace is not None and ctx.today <= grace))
    yield settle(
        ctx,
        truce,
        act,
        Fate(ended=out or replaced, suspended=waiting or held),
        part="execution",
        nature=Nature.AU_PLUS_TOT,
    )


# force publique


def _requisition(ctx: Context, act: ActFact) -> Iterator[DeadlineResult]:
    refused, granted = ctx.line.answer(act, ActKind.REFUS_CFP), ctx.line.answer(act, ActKind.OCTROI_CFP)
    answers = sorted((a for a in (refused, granted) if a), key=lambda a: a.on)
    out = ctx.line.first(*OUT, since=act.on)
    fate = Fate(done=answers[0] if answers else None, ended=out, lapses=True)
    yield deadline(ctx, "CFP-REFUS", act, {"date_requisition": act.on}, fate)[0]
    inputs = {
        "date_requisition": act.on,
        "date_refus": refused.on if refused else None,
        "delai_grace_jusqu_au": grace_until(ctx, act.on),
    }
    answer = ask("CFP-RESP", inputs, calendar=ctx.calendar, rules=ctx.rules)
    start = answer.outcome.start
    before = granted is not None and start is not None and granted.on < start
    yield settle(ctx, answer, act, Fate(ended=granted if before else None))


# side procedures


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One rule opened by one kind of act: the input that takes its date, what answers it, when it applies."""

    rule_id: str
    trigger: ActKind
    input: str
    done: tuple[ActKind, ...] = ()
    outcomes: tuple[str, ...] = ()  # of the act's details; empty: any
    lapses: bool = True

    def applies(self, act: ActFact) -> bool:
        said = str(act.details.get("outcome") or act.details.get("issue") or "").upper()
        return not self.outcomes or said in self.outcomes


_K = ActKind
SIDE = (
    Side(rule_id="CFP-INDEMN", trigger=_K.DEMANDE_INDEMNITE_CFP, input="date_demande"),
    Side(
        rule_id="SUR-3M",
        trigger=_K.SURENDETTEMENT_DEPOT,
        input="date_depot",
        done=(_K.SURENDETTEMENT_RECEVABILITE, _K.SURENDETTEMENT_DECISION),
    ),
    Side(rule_id="SUR-RECOURS", trigger=_K.SURENDETTEMENT_RECEVABILITE, input="date_notification"),
    Side(
        rule_id="PRP-2ANS",
        trigger=_K.SURENDETTEMENT_DECISION,
        input="date_decision_effacement",
        outcomes=("EFFACEMENT", "PRP"),
    ),
    Side(
        rule_id="SUR-MESURES",
        trigger=_K.SURENDETTEMENT_DECISION,
        input="date_notification",
        outcomes=("PLAN", "MESURES", "MORATOIRE"),
    ),
    Side(
        rule_id="SUR-EXPULSION",
        trigger=_K.SURENDETTEMENT_DECISION,
        input="date_decision",
        outcomes=("SUSPENSION_EXPULSION",),
    ),
    Side(rule_id="PCS-DUREE", trigger=_K.PCS, input="date_signature"),
    Side(rule_id="DALO-DECISION", trigger=_K.DALO_RECOURS, input="date_recours", done=(_K.DALO_DECISION,)),
    Side(
        rule_id="DALO-RELOG",
        trigger=_K.DALO_DECISION,
        input="date_decision",
        done=(_K.RELOGEMENT,),
        outcomes=("FAVORABLE",),
    ),
    Side(rule_id="DAHO-DECISION", trigger=_K.DAHO_RECOURS, input="date_recours", done=(_K.DAHO_DECISION,)),
    Side(rule_id="FSL", trigger=_K.FSL, input="date_demande", done=(_K.FSL_DECISION,)),
    Side(rule_id="JUG-L412-4", trigger=_K.DELAIS_JEX, input="date_decision"),
)


def _side(ctx: Context, side: Side, act: ActFact) -> DeadlineResult:
    inputs: dict[str, Any] = {
        side.input: act.on,
        "dept": ctx.facts.dept,
        "duree_mois": detail_count(act, "duree_mois"),
        "duree_jours": detail_count(act, "duree_jours"),
        "date_effacement": detail_date(act, "date_effacement"),
        "avenant": detail_flag(act, "avenant"),
    }
    done = ctx.line.answer(act, *side.done) if side.done else None
    return deadline(ctx, side.rule_id, act, inputs, Fate(done=done, lapses=side.lapses))[0]
