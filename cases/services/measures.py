"""Opening a measure and moving it along its table; every move is dated, journalled and, when the procedure counts it, an act."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from cases import rules
from cases.enums import MeasureKind, OutreachChannel
from cases.measures import ATTEMPTS_BEFORE_REFUSAL, INITIAL, LIVES, MOVES, Move
from cases.models import Case, Measure, MeasureTransition, Outreach
from cases.services import desk
from cases.services.acts import record_act
from core.errors import DomainError
from core.formats import date_fr, plural
from organisations import scope
from organisations.models import Membership

MET = frozenset({OutreachChannel.VISIT, OutreachChannel.MEETING, OutreachChannel.OUTSIDE})


@dataclass(frozen=True)
class NewMeasure:
    """A measure about to be opened; amounts in euros. `state`: another than the first of its kind, for what is taken over."""

    case: Case
    kind: str
    starts_on: datetime.date
    ends_on: datetime.date | None = None
    amount: Any = None
    monthly_amount: Any = None
    reference: str = ""
    note: str = ""
    state: str = ""
    said: str = ""  # what the journal keeps of its opening


@dataclass(frozen=True)
class Step:
    """One move of a measure: the day it happened, why when the table asks, and the fields that it fills."""

    event: str
    on: datetime.date
    reason: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


def open_measure(*, new: NewMeasure, actor: Membership) -> Measure:
    """Record a measure in the first state of its kind. Raises DomainError for a role that may not, or dates out of order."""
    refusal = rules.may_follow_up(actor, new.case)
    if refusal:
        raise DomainError(refusal)
    if new.ends_on and new.ends_on < new.starts_on:
        raise DomainError("La fin d’une mesure ne peut précéder son début.", field="ends_on")
    with transaction.atomic():
        measure = Measure.objects.create(
            territory_id=new.case.territory_id,
            case=new.case,
            kind=new.kind,
            state=new.state or INITIAL[new.kind],
            starts_on=new.starts_on,
            ends_on=new.ends_on,
            amount=new.amount,
            monthly_amount=new.monthly_amount,
            reference=new.reference.strip(),
            note=new.note.strip(),
            organisation_id=actor.organisation_id,
            entered_by=actor,
        )
        journal(measure, event="open", source="", on=new.starts_on, reason=new.said)
        desk.refresh_lease(territory=new.case.territory, lease_id=new.case.lease_id)
    return measure


def journal(measure: Measure, *, event: str, source: str, on: datetime.date, reason: str = "") -> None:
    """Append one row to the measure's life."""
    with scope.system(measure.territory) as current:
        MeasureTransition.objects.create(
            territory_id=measure.territory_id,
            measure=measure,
            event=event,
            source=source,
            target=measure.state,
            actor=current.membership,
            effective_on=on,
            reason=reason.strip(),
        )


def attempts(case: Case) -> tuple[int, bool]:
    """How many démarches were made towards the household, and whether one of them tried to meet it."""
    channels = list(Outreach.objects.filter(case=case).values_list("channel", flat=True))
    return len(channels), any(channel in MET for channel in channels)


def _check_refusal(case: Case) -> None:
    """A refusal to be helped is written only after real attempts (document 004; requirement D3)."""
    count, met = attempts(case)
    if count >= ATTEMPTS_BEFORE_REFUSAL and met:
        return
    done = plural(count, "démarche enregistrée", "démarches enregistrées")
    raise DomainError(
        f"Un refus d’adhésion s’écrit après {ATTEMPTS_BEFORE_REFUSAL} démarches au moins, dont une visite ou un rendez-vous : "
        f"{done}{'' if met else ', aucune rencontre tentée'}. Enregistrez d’abord ce qui a été tenté.",
        field="reason",
    )


def _check_call(case: Case) -> None:
    """A guarantee is called after the tenant was approached, and exceptionally (document 000, art. 4.1)."""
    if not attempts(case)[0]:
        raise DomainError(
            "Le ménage est mobilisé avant que la garantie ne soit mise en jeu : enregistrez d’abord une démarche vers lui.",
            field="reason",
        )


def move_measure(*, measure: Measure, step: Step, actor: Membership) -> None:
    """One move of the measure's table, with what it fills, its journal row and its act, in one transaction.

    Raises DomainError when the table, the role or the dates refuse it; ConcurrentChange when somebody moved it first.
    """
    refusal = rules.may_move_measure(actor, measure)
    if refusal:
        raise DomainError(refusal)
    move = MOVES.get((measure.kind, step.event))
    if move is None:
        raise DomainError("Cette action n’existe pas pour cette mesure.")
    _check_step(measure, move, step)
    changes = {name: step.values[name] for name in move.fields if step.values.get(name) not in (None, "")}
    if move.ends and measure.ends_on is None:
        changes["ends_on"] = max(step.on, measure.starts_on)
    for name, value in changes.items():
        setattr(measure, name, value)
    if measure.ends_on and measure.ends_on < measure.starts_on:
        raise DomainError("La fin d’une mesure ne peut précéder son début.", field="ends_on")
    with transaction.atomic():
        source, _ = LIVES[measure.kind].apply(measure, step.event, role=actor.role, also_update=changes)
        measure.save(update_fields=["state", *changes])  # writes the history row of what the compare-and-set just did
        journal(measure, event=step.event, source=source, on=step.on, reason=step.reason)
        if move.act is not None:
            record_act(
                case=measure.case,
                kind=move.act,
                on=step.on,
                details=dict(move.details),
                actor=actor,
                by_service=True,
            )
        desk.refresh_lease(territory=measure.territory, lease_id=measure.case.lease_id)


def _check_step(measure: Measure, move: Move, step: Step) -> None:
    if step.on > scope.today():
        raise DomainError(f"Le {date_fr(step.on)} est à venir : enregistrez ce qui est fait.", field="on")
    if step.on < measure.starts_on and step.event != "break":
        raise DomainError(f"La mesure commence le {date_fr(measure.starts_on)} : cette date la précède.", field="on")
    if move.reason and not step.reason.strip():
        raise DomainError("Dites pourquoi.", field="reason")
    if (measure.kind, step.event) == (MeasureKind.ACCOMPAGNEMENT, "refuse"):
        _check_refusal(measure.case)
    if (measure.kind, step.event) == (MeasureKind.GARANTIE, "call"):
        _check_call(measure.case)
