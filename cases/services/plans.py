"""Plans d’apurement: proposed from what the household can pay, signed and frozen, sent, put in motion and kept."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Min

from cases import rules
from cases.enums import MeasureKind, MeasureState
from cases.models import Case, Measure, PlanAmendment, RepaymentPlan
from cases.plans.editing import instalments
from cases.plans.proposing import Proposal, propose
from cases.services.amendments import sign_amendment
from cases.services.measures import NewMeasure, Step, journal, move_measure, open_measure
from cases.services.plan_following import follow_plans, ready, tolerance
from cases.services.schedules import Schedule, capacity_of, checked, in_force, keep_instalments, keep_terms, written
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
    payment: str = ""
    note: str = ""
    proposed_on: datetime.date | None = None  # an older plan taken over; today otherwise


def preview(*, case: Case, terms: Terms) -> Proposal:
    """The instalments and what may keep them from being paid. Raises DomainError when there is no debt to spread."""
    if terms.debt <= 0:
        raise DomainError("Il n’y a pas de dette à apurer : indiquez son montant.", field="debt")
    if terms.first_on <= terms.debt_on:
        raise DomainError("La première échéance suit le jour de la dette.", field="first_on")
    capacity = capacity_of(case, terms.declared, on=terms.proposed_on)
    return propose(
        terms.debt,
        first_on=terms.first_on,
        capacity=capacity.amount,
        monthly=terms.monthly,
        count=terms.count,
        origin=capacity.origin,
    )


def signed_plan(case: Case) -> Measure | None:
    """The plan that holds the case today, signed and not broken: no other is proposed beside it."""
    states = (MeasureState.SIGNED, MeasureState.RUNNING)
    return Measure.objects.filter(case=case, kind=MeasureKind.PLAN_APUREMENT, state__in=states).last()


def propose_plan(*, case: Case, terms: Terms, actor: Membership) -> Measure:
    """Write a plan to be signed. None is refused for its amounts: `preview` says what may not hold."""
    made = preview(case=case, terms=terms)
    if signed_plan(case) is not None:
        raise DomainError(
            "Un plan signé court déjà. Changez-le par un avenant, ou constatez sa rupture avant d’en proposer un autre."
        )
    capacity = capacity_of(case, terms.declared, on=terms.proposed_on)
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
                capacity=capacity.amount,
                capacity_from=capacity.source,
                capacity_on=capacity.on,
                payment=terms.payment,
                tolerance_days=tolerance(case.territory, terms.debt_on),
            )
            keep_instalments(plan, made.instalments)
    return measure


def rewrite_plan(*, measure: Measure, schedule: Schedule, actor: Membership) -> None:
    """Change the instalments, the debt or the payment of a plan that nobody signed yet.

    Raises DomainError once it is signed (an avenant then), or for a schedule that is not the debt to the cent.
    """
    refusal = rules.may_move_measure(actor, measure)
    if refusal:
        raise DomainError(refusal)
    rows = checked(schedule)
    with transaction.atomic():
        with scope.system(measure.territory):
            current = Measure.objects.select_for_update().get(pk=measure.pk)
        if current.state != MeasureState.PROPOSED:
            raise DomainError("Ce plan n’est plus à signer : ses échéances ne changent plus que par un avenant.")
        capacity = capacity_of(measure.case, schedule.declared, before=measure.plan)
        keep_terms(measure, schedule=schedule, rows=rows, capacity=capacity)
        journal(measure, event="rewrite", source=measure.state, on=scope.today())


def content_of(measure: Measure) -> dict[str, Any]:
    """The plan to be signed, in words and figures."""
    schedule = in_force(measure.plan)
    return written(measure, schedule=schedule, rows=instalments(schedule.lines))


def move_plan(*, measure: Measure, step: Step, actor: Membership) -> None:
    """A move of a plan; its signature, or that of an avenant, freezes what was signed; it runs once its first instalment came."""
    with transaction.atomic():
        if step.event == "amend":
            sign_amendment(measure=measure, on=step.on, actor=actor)
        else:
            move_measure(measure=measure, step=step, actor=actor)
        if step.event == "sign":
            _freeze(measure, step.on)
        if step.event in ("sign", "amend"):
            start_plans(territory=measure.territory, measures=[measure])


def _freeze(measure: Measure, on: datetime.date) -> None:
    """Keep what was signed that day, with its digest."""
    content = {**content_of(measure), "signed_on": on.isoformat()}
    plan = measure.plan
    plan.content, plan.sha256 = content, digest(content)
    with scope.system(measure.territory):
        plan.save(update_fields=["content", "sha256"])


def mark_sent(*, measure: Measure, on: datetime.date, actor: Membership) -> None:
    """Write the day on which the signed plan left for the CAF or the MSA. Raises DomainError for a plan not signed, or a day to come."""
    refusal = rules.may_move_measure(actor, measure)
    if refusal:
        raise DomainError(refusal)
    if not measure.plan.sha256:
        raise DomainError("Le plan part à la CAF ou à la MSA une fois signé.", field="on")
    if on > scope.today():
        raise DomainError("Cette date est à venir : enregistrez l’envoi une fois fait.", field="on")
    paper = to_send(measure)
    if paper is None:
        raise DomainError("Ce qui est signé est déjà parti à la CAF ou à la MSA.")
    paper.sent_to_payer_on = on
    with scope.system(measure.territory):
        paper.save(update_fields=["sent_to_payer_on"])
        journal(measure, event="send", source=measure.state, on=on)


def to_send(measure: Measure) -> RepaymentPlan | PlanAmendment | None:
    """What was signed last, when it has not left for the CAF or the MSA."""
    last = PlanAmendment.objects.filter(plan=measure.plan, signed_on__isnull=False).last()
    paper = last or measure.plan
    return paper if paper.sent_to_payer_on is None else None


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
