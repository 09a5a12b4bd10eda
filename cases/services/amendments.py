"""Avenants: another schedule for a signed plan, written, printed, then signed. What was signed before stays as it was."""

import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from cases import rules
from cases.enums import CapacitySource, MeasureState
from cases.models import DeskLine, Measure, PlanAmendment
from cases.plans.editing import Draft
from cases.services.measures import Step, move_measure
from cases.services.plan_following import follow_plans
from cases.services.schedules import Capacity, Schedule, capacity_of, checked, keep_terms, written
from core.errors import DomainError
from core.formats import date_fr
from core.text import digest
from organisations import scope
from organisations.models import Membership

AMENDED = (MeasureState.SIGNED, MeasureState.RUNNING, MeasureState.BROKEN)
Day = datetime.date.fromisoformat


def draft_of(measure: Measure) -> PlanAmendment | None:
    """The avenant still to be signed."""
    return PlanAmendment.objects.filter(plan=measure.plan, signed_on__isnull=True).first()


def last_signature(measure: Measure) -> datetime.date:
    """The day on which the schedule in force was signed."""
    last = PlanAmendment.objects.filter(plan=measure.plan, signed_on__isnull=False).last()
    return Day((last or measure.plan).content["signed_on"])


def may_amend(actor: Membership, measure: Measure) -> str | None:
    """Refusal to write an avenant, or None."""
    refusal = rules.may_move_measure(actor, measure)
    if refusal:
        return refusal
    if measure.state not in AMENDED or not measure.plan.sha256:
        return "Un avenant change un plan signé qui n’est pas terminé."
    return None


def write_amendment(*, measure: Measure, schedule: Schedule, reason: str, actor: Membership) -> PlanAmendment:
    """Write the avenant to be signed, in place of the one that was not. The plan in force does not move.

    Raises DomainError without a reason, for a plan that is not signed, or for a schedule that is not the debt to the cent.
    """
    refusal = may_amend(actor, measure)
    if refusal:
        raise DomainError(refusal)
    if not reason.strip():
        raise DomainError("Dites pourquoi le plan change.", field="reason")
    rows = checked(schedule)
    capacity = capacity_of(measure.case, schedule.declared, before=measure.plan)
    followed = follow_plans([measure], today=scope.today())[0].following
    content = written(measure, schedule=schedule, rows=rows) | {
        "reason": reason.strip(),
        "amends": last_signature(measure).isoformat(),
        "paid": str(followed.paid),
        "paid_until": min(followed.seen_until, scope.today()).isoformat(),
        "capacity": _kept(capacity),
    }
    with transaction.atomic(), scope.system(measure.territory):
        unsigned = PlanAmendment.objects.select_for_update().filter(plan=measure.plan, signed_on__isnull=True).first()
        found = unsigned or PlanAmendment(
            plan=measure.plan,
            territory_id=measure.territory_id,
            rank=PlanAmendment.objects.filter(plan=measure.plan).count() + 1,
        )
        found.reason, found.content = reason.strip(), content
        found.save()
    return found


def _kept(capacity: Capacity) -> list[str | None]:
    """A capacity as the avenant keeps it: the household's own figure; that of a diagnostic is read again when it is signed."""
    if capacity.source != CapacitySource.DECLARED or capacity.on is None:
        return [None, None]
    return [str(capacity.amount), capacity.on.isoformat()]


def _capacity(measure: Measure, draft: PlanAmendment) -> Capacity:
    """The capacity when an avenant is signed: the shared figure, else what the household said when it was written."""
    shared = capacity_of(measure.case, None)
    amount, on = draft.content["capacity"]
    if shared.amount is not None or amount is None:
        return shared
    return Capacity(Decimal(amount), CapacitySource.DECLARED, Day(on))


def schedule_of(amendment: PlanAmendment) -> Schedule:
    """The schedule that an avenant holds, as a person would have typed it."""
    content: dict[str, Any] = amendment.content
    lines = tuple(Draft(Day(on), Decimal(amount)) for _, on, amount in content["instalments"])
    declared = content["capacity"][0]
    return Schedule(
        Decimal(content["debt"]),
        Day(content["debt_on"]),
        lines,
        None if declared is None else Decimal(declared),
        content["payment"],
    )


def sign_amendment(*, measure: Measure, on: datetime.date, actor: Membership) -> None:
    """Freeze the avenant that was signed and follow its schedule from then on; a broken plan runs again.

    Raises DomainError when there is none to sign, or for a day before the schedule it changes was signed.
    """
    draft = draft_of(measure)
    if draft is None:
        raise DomainError("Écrivez d’abord l’avenant : aucun n’attend de signature.")
    before = last_signature(measure)
    if on < before:
        raise DomainError(
            f"L’échéancier qu’il change est signé le {date_fr(before)} : cette date le précède.", field="on"
        )
    schedule = schedule_of(draft)
    rows = checked(schedule)
    with transaction.atomic():
        with scope.system(measure.territory):
            draft.signed_on = on
            draft.content = {**draft.content, "signed_on": on.isoformat()}
            draft.sha256 = digest(draft.content)
            draft.save(update_fields=["signed_on", "content", "sha256"])
            DeskLine.objects.filter(pk=measure.case.lease_id).update(plan_missed_on=None, plan_tolerance=None)
        keep_terms(measure, schedule=schedule, rows=rows, capacity=_capacity(measure, draft))
        move_measure(measure=measure, step=Step("amend", on, draft.reason), actor=actor)


def drop_amendment(*, measure: Measure, actor: Membership) -> None:
    """Give up the avenant that was not signed; nothing of the plan changes."""
    refusal = rules.may_move_measure(actor, measure)
    if refusal:
        raise DomainError(refusal)
    with scope.system(measure.territory):
        PlanAmendment.objects.filter(plan=measure.plan, signed_on__isnull=True).delete()
