"""Protocole de cohésion sociale: its two conditions with their facts, recorded when it is proposed and when it is signed."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from cases import freshness
from cases.models import Act, Case, LeaseAccount, LedgerEntry, Measure, MeasureTransition
from cases.plans.following import Followed, Movement
from cases.plans.resumption import Answer, Resumption, resumption
from cases.procedure.enums import ActKind, JudgmentOutcome
from cases.services.measures import NewMeasure, Step, move_measure, open_measure
from cases.services.plan_following import NOT_CURRENT, tolerance
from core.formats import date_fr
from organisations import scope
from organisations.models import Membership

CLEAR, TROUBLE = "clear", "trouble"
SAID_LENGTH = 300


@dataclass(frozen=True)
class Condition:
    """One condition: whether it is met, why in a sentence, the facts behind it, what a jurist is to check."""

    title: str
    answer: Answer
    text: str
    citation: str
    terms: tuple[Followed, ...] = ()
    doubts: tuple[str, ...] = ()


def conditions(case: Case, measure: Measure | None = None) -> list[Condition]:
    """The judgment that a protocole supposes, then its two conditions, as far as this reader's acts and écritures tell."""
    judgment = _judgment(case)
    return [_ended(judgment), _paid_again(case, judgment), _quiet(measure)]


def _judgment(case: Case) -> Act | None:
    acts = Act.objects.standing().filter(case=case, kind=ActKind.JUGEMENT).order_by("on", "entered_at")
    ending = (JudgmentOutcome.RESILIATION_FERME, JudgmentOutcome.RESILIATION_CONDITIONNELLE)
    return next((act for act in reversed(acts) if act.details.get("outcome") in ending), None)


def _ended(judgment: Act | None) -> Condition:
    title, citation = "Bail résilié par le juge", "art. L.353-15-2 et L.442-6-5 CCH"
    if judgment is None:
        text = "Aucun jugement de résiliation n’est enregistré : un protocole suit la résiliation du bail."
        return Condition(title, Answer.UNKNOWN, text, citation)
    if judgment.details.get("outcome") == JudgmentOutcome.RESILIATION_FERME:
        text = f"Résiliation prononcée le {date_fr(judgment.on)}. Les termes qui suivent ce jour sont comptés."
        doubt = "Le jugement peut fixer la résiliation à une date antérieure."
        return Condition(title, Answer.MET, text, citation, doubts=(doubt,))
    text = (
        f"Délais accordés le {date_fr(judgment.on)}, clause suspendue : le bail n’est résilié que si un terme manque."
    )
    return Condition(title, Answer.UNKNOWN, text, citation, doubts=("À partir de quel jour le bail est-il résilié ?",))


def _paid_again(case: Case, judgment: Act | None) -> Condition:
    title, citation = "Reprise du paiement de l’indemnité d’occupation", "convention, art. 4.1"
    if judgment is None:
        text = "Sans jugement enregistré, aucun mois ne peut être compté."
        return Condition(title, Answer.UNKNOWN, text, citation)
    found = _resumption(case, judgment.on)
    if found is None:
        text = "Le bailleur n’envoie pas d’écritures : le paiement ne se lit pas mois par mois."
        return Condition(title, Answer.UNKNOWN, text, citation)
    return Condition(title, found.answer, found.text, citation, found.terms, found.doubts)


def _resumption(case: Case, ended_on: datetime.date) -> Resumption | None:
    rows = LedgerEntry.objects.filter(lease=case.lease_id, on__gt=ended_on).order_by("on")
    moves = [Movement(row.on, row.amount) for row in rows if row.amount < 0 or row.kind not in NOT_CURRENT]
    if not moves:
        return None
    today = scope.today()
    account = LeaseAccount.objects.filter(lease=case.lease_id).first()
    seen = max(moves[-1].on, account.balance_on) if account and account.balance_on else moves[-1].on
    return resumption(
        ended_on,
        moves,
        seen_until=min(seen, today),
        today=today,
        tolerance=tolerance(case.territory, today),
        fresh=not freshness.is_stale(seen, territory=case.territory, on=today),
    )


def _quiet(measure: Measure | None) -> Condition:
    """What was said last of the neighbourhood. Nobody's name, no detail: the fact, its day, where it comes from."""
    title, citation = "Aucun trouble de voisinage constaté", "convention, art. 4.1"
    rows = MeasureTransition.objects.filter(measure=measure, event__in=(CLEAR, TROUBLE)) if measure else ()
    last = list(rows)[-1] if rows else None
    if last is None:
        return Condition(title, Answer.UNKNOWN, "Rien n’est enregistré à ce sujet.", citation)
    told = f" ({last.reason})" if last.reason else ""
    if last.event == CLEAR:
        return Condition(title, Answer.MET, f"Aucun trouble constaté au {date_fr(last.effective_on)}{told}.", citation)
    return Condition(title, Answer.UNMET, f"Trouble constaté le {date_fr(last.effective_on)}{told}.", citation)


def said(found: list[Condition]) -> str:
    """The conditions in one line for the journal of the measure, as they stand today."""
    line = " ".join(f"{one.title} : {one.answer.label}." for one in found)
    return line[:SAID_LENGTH]


def open_protocole(*, new: NewMeasure, neighbourhood: str, source: str, actor: Membership) -> Measure:
    """Propose a protocole and record what is known of the neighbourhood (`clear`, `trouble` or nothing) and where from.

    Nothing is refused for a condition that is not met: the bailleur decides, the file says what was known.
    """
    with transaction.atomic():
        measure = open_measure(new=new, actor=actor)
        if neighbourhood in (CLEAR, TROUBLE):
            step = Step(neighbourhood, new.starts_on, source or "Dit à l’enregistrement du protocole")
            move_measure(measure=measure, step=step, actor=actor)
    return measure


def move_protocole(*, measure: Measure, step: Step, actor: Membership) -> None:
    """A move of a protocole; its signature keeps how its conditions stood that day."""
    reason = said(conditions(measure.case, measure)) if step.event == "sign" else step.reason
    values: dict[str, Any] = dict(step.values)
    move_measure(measure=measure, step=Step(step.event, step.on, reason, values), actor=actor)
