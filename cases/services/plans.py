"""Plans d’apurement: proposed from what the household can pay, signed and frozen, sent, put in motion and kept."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Min

from cases import rules
from cases.enums import CapacitySource, MeasureKind, MeasureState
from cases.models import Case, Measure, PlanInstalment, RepaymentPlan, SharedCapacity
from cases.plans.proposing import Proposal, propose
from cases.services.measures import NewMeasure, Step, journal, move_measure, open_measure
from cases.services.plan_following import follow_plans, ready, tolerance
from core.errors import DomainError
from core.text import digest
from organisations import scope
from organisations.models import Membership, Territory

FOLLOWED_AT_ONCE = 500
MOVING = (MeasureState.SIGNED, MeasureState.RUNNING, MeasureState.BROKEN)


@dataclass(frozen=True)
class Terms:
    """What a person asks of a plan. `monthly` wins over `count`; neither: from the capacity. Euros."""

    debt: Decimal
    debt_on: datetime.date
    first_on: datetime.date
    monthly: Decimal | None = None
    count: int | None = None
    declared: Decimal | None = None
    note: str = ""
    proposed_on: datetime.date | None = None  # an older plan taken over; today otherwise


def capacity_of(case: Case, declared: Decimal | None) -> tuple[Decimal | None, str]:
    """What the household can pay a month on top of its rent: the shared figure when it agreed to it, else what it declares."""
    shared = SharedCapacity.objects.filter(case=case, withdrawn_on__isnull=True).first()
    if shared is not None:
        return shared.amount, CapacitySource.DIAGNOSTIC
    return declared, CapacitySource.DECLARED if declared is not None else CapacitySource.UNKNOWN


def preview(*, case: Case, terms: Terms) -> Proposal:
    """The instalments and what may keep them from being paid. Raises DomainError when there is no debt to spread."""
    if terms.debt <= 0:
        raise DomainError("Il n’y a pas de dette à apurer : indiquez son montant.", field="debt")
    if terms.first_on <= terms.debt_on:
        raise DomainError("La première échéance suit le jour de la dette.", field="first_on")
    capacity, _ = capacity_of(case, terms.declared)
    return propose(terms.debt, first_on=terms.first_on, capacity=capacity, monthly=terms.monthly, count=terms.count)


def propose_plan(*, case: Case, terms: Terms, actor: Membership) -> Measure:
    """Write a plan to be signed. None is refused for its amounts: `preview` says what may not hold."""
    made = preview(case=case, terms=terms)
    if Measure.objects.filter(
        case=case, kind=MeasureKind.PLAN_APUREMENT, state__in=(MeasureState.SIGNED, MeasureState.RUNNING)
    ).exists():
        raise DomainError(
            "Un plan signé court déjà. Constatez sa rupture ou mettez-y fin avant d’en proposer un autre."
        )
    capacity, source = capacity_of(case, terms.declared)
    with transaction.atomic():
        measure = open_measure(
            new=NewMeasure(
                case=case,
                kind=MeasureKind.PLAN_APUREMENT,
                starts_on=terms.proposed_on or scope.today(),
                amount=terms.debt,
                monthly_amount=made.monthly,
                note=terms.note,
            ),
            actor=actor,
        )
        with scope.system(case.territory):
            plan = RepaymentPlan.objects.create(
                territory_id=case.territory_id,
                measure=measure,
                debt=terms.debt,
                debt_on=terms.debt_on,
                capacity=capacity,
                capacity_from=source,
                tolerance_days=tolerance(case.territory, terms.debt_on),
            )
            PlanInstalment.objects.bulk_create(
                PlanInstalment(
                    territory_id=case.territory_id, plan=plan, rank=line.rank, due_on=line.due_on, amount=line.amount
                )
                for line in made.instalments
            )
    return measure


def content_of(measure: Measure) -> dict[str, Any]:
    """The plan in words and figures, as it is printed and, once signed, frozen. No name: the PDF adds it for its reader."""
    plan = measure.plan
    return {
        "case": measure.case.number,
        "bailleur": measure.case.bailleur.name,
        "debt": str(plan.debt),
        "debt_on": plan.debt_on.isoformat(),
        "tolerance_days": plan.tolerance_days,
        "instalments": [[line.rank, line.due_on.isoformat(), str(line.amount)] for line in plan.instalments.all()],
        "note": measure.note,
    }


def move_plan(*, measure: Measure, step: Step, actor: Membership) -> None:
    """A move of a plan; its signature freezes what was signed, and puts it in motion once its first instalment came."""
    with transaction.atomic():
        move_measure(measure=measure, step=step, actor=actor)
        if step.event != "sign":
            return
        with scope.system(measure.territory):
            content = {**content_of(measure), "signed_on": step.on.isoformat()}
            plan = measure.plan
            plan.content, plan.sha256 = content, digest(content)
            plan.save(update_fields=["content", "sha256"])
        start_plans(territory=measure.territory, measures=[measure])


def mark_sent(*, measure: Measure, on: datetime.date, actor: Membership) -> None:
    """Write the day on which the signed plan left for the CAF or the MSA. Raises DomainError for a plan not signed, or a day to come."""
    refusal = rules.may_move_measure(actor, measure)
    if refusal:
        raise DomainError(refusal)
    plan = measure.plan
    if not plan.sha256:
        raise DomainError("Le plan part à la CAF ou à la MSA une fois signé.", field="on")
    if on > scope.today():
        raise DomainError("Cette date est à venir : enregistrez l’envoi une fois fait.", field="on")
    with scope.system(measure.territory):
        plan.sent_to_payer_on = on
        plan.save(update_fields=["sent_to_payer_on"])
        journal(measure, event="send", source=measure.state, on=on)


def start_plans(
    *, territory: Territory, measures: Iterable[Measure] | None = None, on: datetime.date | None = None
) -> int:
    """Put in motion the signed plans whose first instalment has come; how many. The nightly sweep asks it of the territory."""
    with scope.system(territory) as current:
        rows = Measure.objects.filter(
            territory=territory, kind=MeasureKind.PLAN_APUREMENT, state=MeasureState.SIGNED
        ).annotate(first=Min("plan__instalments__due_on"))
        if measures is not None:
            rows = rows.filter(pk__in=[measure.pk for measure in measures])
        started = list(rows.filter(first__lte=on or current.today))
        for measure in started:
            measure.state = MeasureState.RUNNING
            measure.save(update_fields=["state"])
            journal(measure, event="start", source=MeasureState.SIGNED, on=measure.first)
    for given in measures or ():
        given.refresh_from_db(fields=["state"])
    return len(started)


def keep_plans(*, territory: Territory, on: datetime.date | None = None) -> int:
    """Say of the running plans whose every instalment is paid that they were kept; how many. A fact of the ledger, nothing more."""
    done = 0
    with scope.system(territory) as current:
        rows = Measure.objects.filter(
            territory=territory, kind=MeasureKind.PLAN_APUREMENT, state=MeasureState.RUNNING, plan__isnull=False
        )
        ids = list(rows.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(ids), FOLLOWED_AT_ONCE):
            batch = ready(rows.filter(pk__in=ids[start : start + FOLLOWED_AT_ONCE]))
            for found in follow_plans(batch, today=on or current.today):
                if not found.following.complete:
                    continue
                measure, last = found.measure, max(row.paid_on for row in found.following.instalments if row.paid_on)
                measure.state, measure.ends_on = MeasureState.KEPT, max(last, measure.starts_on)
                measure.save(update_fields=["state", "ends_on"])
                journal(measure, event="keep", source=MeasureState.RUNNING, on=last)
                done += 1
    return done
