"""The schedule of a plan as a person writes it: checked line by line, measured against what the household can pay, then kept."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cases.enums import CapacitySource, PaymentMeans
from cases.models import Case, Measure, PlanInstalment, RepaymentPlan, SharedCapacity
from cases.plans.editing import Draft, difference, faults, instalments
from cases.plans.proposing import Caution, Instalment, cautions
from core.errors import DomainError
from core.formats import date_fr
from organisations import scope


@dataclass(frozen=True)
class Capacity:
    """What the household can pay a month on top of its rent, in euros; whose figure it is and of which day."""

    amount: Decimal | None
    source: str = CapacitySource.UNKNOWN
    on: datetime.date | None = None

    @property
    def origin(self) -> str:
        """«déclaré par le ménage le 3 mars 2027»; empty when nobody knows the figure."""
        if self.amount is None:
            return ""
        day = f" le {date_fr(self.on)}" if self.on else ""
        if self.source == CapacitySource.DIAGNOSTIC:
            return f"montant du diagnostic, partagé avec l’accord du ménage donné{day}"
        return f"montant déclaré par le ménage{day}"


@dataclass(frozen=True)
class Schedule:
    """A debt, in euros, and the lines that spread it, as they were typed."""

    debt: Decimal
    debt_on: datetime.date
    lines: tuple[Draft, ...]
    declared: Decimal | None = None
    payment: str = ""


def shared_capacity(case: Case) -> SharedCapacity | None:
    """The figure of a diagnostic that the household agreed to share and did not take back."""
    return SharedCapacity.objects.filter(case=case, withdrawn_on__isnull=True).first()


def capacity_of(
    case: Case,
    declared: Decimal | None,
    *,
    before: RepaymentPlan | None = None,
    on: datetime.date | None = None,
) -> Capacity:
    """The shared figure when the household agreed to it, else what it declares: `on` a day (today), or that of the same figure `before`."""
    shared = shared_capacity(case)
    if shared is not None:
        return Capacity(shared.amount, CapacitySource.DIAGNOSTIC, shared.agreed_on)
    if declared is None:
        return Capacity(None)
    if before is not None and (before.capacity, before.capacity_from) == (declared, CapacitySource.DECLARED):
        return Capacity(declared, CapacitySource.DECLARED, before.capacity_on)
    return Capacity(declared, CapacitySource.DECLARED, on or scope.today())


def cautions_of(lines: Sequence[Draft], capacity: Capacity) -> list[Caution]:
    """What may keep the lines typed so far from being paid."""
    full = instalments(lines)
    return cautions(full, capacity.amount, capacity.origin) if full else []


def checked(schedule: Schedule) -> tuple[Instalment, ...]:
    """The instalments of a schedule. Raises DomainError naming the first line at fault, or how far the total is from the debt."""
    if schedule.debt <= 0:
        raise DomainError("Il n’y a pas de dette à apurer : indiquez son montant.", field="debt")
    if not schedule.lines:
        raise DomainError("Écrivez au moins une échéance.")
    wrong = faults(schedule.lines, debt_on=schedule.debt_on)
    if wrong:
        raise DomainError(wrong[0].text)
    gap = difference(schedule.lines, schedule.debt)
    if gap:
        raise DomainError(f"{gap} Le total des échéances est la dette, au centime.")
    return instalments(schedule.lines)


def keep_instalments(plan: RepaymentPlan, rows: Sequence[Instalment]) -> None:
    """Replace the instalments in force. Under the system's scope."""
    PlanInstalment.objects.filter(plan=plan).delete()
    PlanInstalment.objects.bulk_create(
        PlanInstalment(territory_id=plan.territory_id, plan=plan, rank=row.rank, due_on=row.due_on, amount=row.amount)
        for row in rows
    )


def keep_terms(measure: Measure, *, schedule: Schedule, rows: Sequence[Instalment], capacity: Capacity) -> None:
    """Make a schedule the one in force: the plan's terms, its instalments, the amounts that lists show."""
    plan = measure.plan
    plan.debt, plan.debt_on, plan.payment = schedule.debt, schedule.debt_on, schedule.payment
    plan.capacity, plan.capacity_from, plan.capacity_on = capacity.amount, capacity.source, capacity.on
    measure.amount, measure.monthly_amount = schedule.debt, max(row.amount for row in rows)
    with scope.system(measure.territory):
        plan.save(update_fields=["debt", "debt_on", "payment", "capacity", "capacity_from", "capacity_on"])
        measure.save(update_fields=["amount", "monthly_amount"])
        keep_instalments(plan, rows)


def written(measure: Measure, *, schedule: Schedule, rows: Sequence[Instalment]) -> dict[str, Any]:
    """A schedule in words and figures, as it is printed and, once signed, frozen. No name: the PDF adds it for its reader."""
    return {
        "case": measure.case.number,
        "bailleur": measure.case.bailleur.name,
        "debt": str(schedule.debt),
        "debt_on": schedule.debt_on.isoformat(),
        "tolerance_days": measure.plan.tolerance_days,
        "instalments": [[row.rank, row.due_on.isoformat(), str(row.amount)] for row in rows],
        "payment": schedule.payment,
        "note": measure.note,
    }


def in_force(plan: RepaymentPlan) -> Schedule:
    """The schedule of a plan today, as a person would have typed it."""
    declared = plan.capacity if plan.capacity_from == CapacitySource.DECLARED else None
    lines = tuple(Draft(row.due_on, row.amount) for row in plan.instalments.all())
    return Schedule(plan.debt, plan.debt_on, lines, declared, plan.payment)


def capacity_kept(plan: RepaymentPlan) -> Capacity:
    """The capacity that a plan was measured against."""
    return Capacity(plan.capacity, plan.capacity_from, plan.capacity_on)


def read_content(content: dict[str, Any]) -> dict[str, Any]:
    """A frozen schedule with its days and amounts read back, as a page or a PDF shows it."""
    day, money = datetime.date.fromisoformat, Decimal
    lines = [{"rank": rank, "on": day(on), "amount": money(amount)} for rank, on, amount in content["instalments"]]
    return {
        "case": content["case"],
        "bailleur": content["bailleur"],
        "debt": money(content["debt"]),
        "debt_on": day(content["debt_on"]),
        "tolerance": content["tolerance_days"],
        "note": content["note"],
        "payment": str(PaymentMeans(content["payment"]).label) if content.get("payment") else "",
        "lines": lines,
        "total": sum((line["amount"] for line in lines), money(0)),
        "highest": max(line["amount"] for line in lines),
        "signed_on": day(content["signed_on"]) if "signed_on" in content else None,
        "reason": content.get("reason", ""),
        "amends": day(content["amends"]) if "amends" in content else None,
        "paid": money(content["paid"]) if "paid" in content else None,
        "paid_until": day(content["paid_until"]) if "paid_until" in content else None,
    }
