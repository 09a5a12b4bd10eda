"""Plans d’apurement read against the ledger: what became of each instalment, what a breach stops. Nothing is written here."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from cases.enums import MeasureKind, MeasureState, PaidTo
from cases.models import Act, Balance, Case, HousingAid, LeaseAccount, LedgerEntry, Measure, RepaymentPlan
from cases.plans.consequences import Consequence, Setting, consequences
from cases.plans.following import Following, Imputation, Movement, follow, follow_balances
from cases.plans.proposing import Instalment
from cases.procedure.enums import ActKind, AidMode, JudgmentOutcome
from organisations import scope
from organisations.models import Territory
from organisations.services import territory_setting

TOLERANCE_SETTING = "plan.tolerance_jours"
DEFAULT_TOLERANCE = 5
# What raises the debt without being the current rent: the plan says nothing of it, whoever must pay it.
NOT_CURRENT = frozenset({"frais", "interets"})
AID_MODES = {
    PaidTo.BAILLEUR: AidMode.TIERS_PAYANT,
    PaidTo.LOCATAIRE: AidMode.VERSEMENT_LOCATAIRE,
    PaidTo.NONE: AidMode.AUCUNE,
}


def tolerance(territory: Territory, on: datetime.date) -> int:
    """Days after its date during which an instalment is still in time: a dated setting of the territory."""
    return int(territory_setting(territory=territory, key=TOLERANCE_SETTING, on=on, default=DEFAULT_TOLERANCE))


def ready(rows: QuerySet[Measure]) -> list[Measure]:
    """Plans with all that `follow_plans` reads."""
    return list(rows.select_related("plan", "case", "territory").prefetch_related("plan__instalments"))


@dataclass(frozen=True)
class PlanOnDay:
    """A plan followed on a day. `other`: the other reading, when it says something else. `by_balance`: no écriture was sent."""

    measure: Measure
    following: Following
    other: Following | None
    by_balance: bool


def _instalments(plan: RepaymentPlan) -> list[Instalment]:
    return [Instalment(line.rank, line.due_on, line.amount) for line in plan.instalments.all()]


def follow_plans(measures: Sequence[Measure], *, today: datetime.date) -> list[PlanOnDay]:
    """Plans followed against their ledgers, in a fixed number of queries. Plans come with `plan`, `plan__instalments`, `case`."""
    leases = [measure.case.lease_id for measure in measures]
    accounts = LeaseAccount.objects.in_bulk(leases)
    entries: dict[Any, list[Movement]] = {}
    for entry in LedgerEntry.objects.filter(lease__in=leases).only("lease_id", "on", "kind", "amount"):
        if entry.amount < 0 or entry.kind not in NOT_CURRENT:
            entries.setdefault(entry.lease_id, []).append(Movement(entry.on, entry.amount))
    balances: dict[Any, list[tuple[datetime.date, Decimal]]] = {}
    for balance in Balance.objects.filter(lease__in=leases).only("lease_id", "on", "amount"):
        balances.setdefault(balance.lease_id, []).append((balance.on, balance.amount))
    found = []
    for measure in measures:
        account = accounts.get(measure.case.lease_id)
        moves = entries.get(measure.case.lease_id, [])
        if any(move.on > measure.plan.debt_on for move in moves):
            found.append(_by_entries(measure, moves, account, today))
        else:
            found.append(_by_balances(measure, balances.get(measure.case.lease_id, []), today))
    return found


def _by_entries(
    measure: Measure, moves: list[Movement], account: LeaseAccount | None, today: datetime.date
) -> PlanOnDay:
    seen = max(move.on for move in moves)
    if account is not None and account.balance_on is not None:
        seen = max(seen, account.balance_on)
    values: dict[str, Any] = {
        "since": measure.plan.debt_on,
        "seen_until": seen,
        "today": today,
        "tolerance": measure.plan.tolerance_days,
    }
    lines = _instalments(measure.plan)
    retained = follow(lines, moves, **values)
    other = follow(lines, moves, **values, imputation=Imputation.OLDEST_FIRST)
    differs = other.broken_on != retained.broken_on
    return PlanOnDay(measure, retained, other if differs else None, by_balance=False)


def _by_balances(measure: Measure, balances: list[tuple[datetime.date, Decimal]], today: datetime.date) -> PlanOnDay:
    with scope.system(measure.territory):
        lease = Case.objects.select_related("lease__aid").get(pk=measure.case_id).lease
    aid = getattr(lease, "aid", None)
    paid = aid.amount if aid is not None and aid.paid_to == PaidTo.BAILLEUR else Decimal(0)
    following = follow_balances(
        _instalments(measure.plan),
        [(on, amount) for on, amount in balances if on > measure.plan.debt_on],
        debt=measure.plan.debt,
        month=max(lease.rent - lease.rls + lease.charges - paid, Decimal(0)),
        today=today,
        tolerance=measure.plan.tolerance_days,
    )
    return PlanOnDay(measure, following, None, by_balance=True)


def plans_of(case: Case) -> list[Measure]:
    """The plans of a case, newest first, ready to be followed."""
    rows = Measure.objects.filter(case=case, kind=MeasureKind.PLAN_APUREMENT, plan__isnull=False)
    return ready(rows.order_by("-starts_on"))


STOPPING_ACTS = (
    ActKind.JUGEMENT,
    ActKind.PCS,
    ActKind.SURENDETTEMENT_RECEVABILITE,
    ActKind.SURENDETTEMENT_DECISION,
)


def what_stops(measure: Measure, broken_on: datetime.date) -> list[Consequence]:
    """What the breach of a plan stops in its case: aid, judge's delays, protocole; what a surendettement changes."""
    case = measure.case
    with scope.system(case.territory):
        aid = HousingAid.objects.filter(lease=case.lease_id).first()
        acts = list(Act.objects.standing().filter(case=case, kind__in=STOPPING_ACTS).order_by("on", "entered_at"))
        protocoles = list(Measure.objects.filter(case=case, kind=MeasureKind.PROTOCOLE).values_list("state", flat=True))
    last = {act.kind: act for act in acts}
    judgment, admitted = last.get(ActKind.JUGEMENT), last.get(ActKind.SURENDETTEMENT_RECEVABILITE)
    decided = last.get(ActKind.SURENDETTEMENT_DECISION)
    if admitted and decided and decided.on >= admitted.on:
        admitted = None  # its plan or its measures say what is paid from then on
    setting = Setting(
        aid=AID_MODES[PaidTo(aid.paid_to)] if aid is not None else AidMode.AUCUNE,
        judge_gave_delays=judgment is not None
        and judgment.details.get("outcome") == JudgmentOutcome.RESILIATION_CONDITIONNELLE,
        # The measure says whether it still runs; an act alone, recorded without one, is taken at its word.
        protocole=MeasureState.SIGNED in protocoles or (not protocoles and ActKind.PCS in last),
        signed_on=datetime.date.fromisoformat(measure.plan.content["signed_on"]) if measure.plan.content else None,
        admitted_on=admitted.on if admitted else None,
    )
    return consequences(broken_on, setting)
