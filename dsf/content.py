"""What a diagnostic says, and what its case knows, read at once: checks and advice compare the two without any query."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from cases.models import Act, Deadline, HousingAid, Lease, LeaseAccount
from cases.procedure.enums import ActKind
from dsf import budget
from dsf.enums import DsfKind
from dsf.models import (
    Dsf,
    DsfCauses,
    DsfDebt,
    DsfDebtReview,
    DsfDwelling,
    DsfEvaluation,
    DsfFinance,
    DsfHearing,
    DsfHousehold,
    DsfMember,
    DsfOverindebtedness,
    DsfProtection,
    DsfRepayment,
    DsfSpecialCauses,
    DsfTenant,
    DsfTenantObservation,
    DsfWriter,
    LandlordObservation,
)
from organisations import scope

HEARING_ACTS = (ActKind.ASSIGNATION, ActKind.RENVOI_AUDIENCE, ActKind.AUDIENCE)
READ_ACTS = (*HEARING_ACTS, ActKind.CDP, ActKind.JUGEMENT)


@dataclass(frozen=True)
class Content:
    """Every row of a diagnostic; a blank one where none exists yet."""

    kind: str = DsfKind.ASSIGNATION
    tenants: list[DsfTenant] = field(default_factory=list)
    members: list[DsfMember] = field(default_factory=list)
    amounts: budget.Amounts = field(default_factory=dict)
    household: DsfHousehold = field(default_factory=DsfHousehold)
    protection: DsfProtection = field(default_factory=DsfProtection)
    finance: DsfFinance = field(default_factory=DsfFinance)
    debt: DsfDebt = field(default_factory=DsfDebt)
    causes: DsfCauses = field(default_factory=DsfCauses)
    repayment: DsfRepayment = field(default_factory=DsfRepayment)
    overindebtedness: DsfOverindebtedness = field(default_factory=DsfOverindebtedness)
    dwelling: DsfDwelling = field(default_factory=DsfDwelling)
    evaluation: DsfEvaluation = field(default_factory=DsfEvaluation)
    tenant_observation: DsfTenantObservation = field(default_factory=DsfTenantObservation)
    hearing: DsfHearing = field(default_factory=DsfHearing)
    debt_review: DsfDebtReview = field(default_factory=DsfDebtReview)
    writer: DsfWriter = field(default_factory=DsfWriter)
    # That a special cause is said, and not which one (family F10).
    special_said: bool = False

    @property
    def people(self) -> int:
        """Who lives there: the tenants and the other persons of the household."""
        return len(self.tenants) + len(self.members)


_ROWS = {
    "household": "household",
    "protection": "protection",
    "finance": "finance",
    "debt": "debt",
    "causes": "causes",
    "repayment": "repayment",
    "overindebtedness": "overindebtedness",
    "dwelling": "dwelling",
    "evaluation": "evaluation",
    "tenant_observation": "tenant_observation",
    "hearing": "hearing",
    "debt_review": "debt_review",
    "writer": "writer_contact",
}


def content_of(dsf: Dsf) -> Content:
    """Five queries, whatever the size of the household."""
    loaded = (
        Dsf.objects.select_related(*_ROWS.values()).prefetch_related("tenants", "members", "amounts").get(pk=dsf.pk)
    )
    # A section that this diagnostic has not opened yet reads as blank.
    rows = {name: row for name, relation in _ROWS.items() if (row := getattr(loaded, relation, None))}
    return Content(
        kind=loaded.kind,
        tenants=list(loaded.tenants.all()),
        members=list(loaded.members.all()),
        amounts={(row.line, row.column): row.amount for row in loaded.amounts.all()},
        special_said=DsfSpecialCauses.objects.filter(dsf=dsf).exclude(causes=[]).exists(),
        **rows,
    )


@dataclass(frozen=True)
class Known:
    """What the case says outside the diagnostic. None is «not known». Amounts in euros."""

    today: datetime.date
    rent: Decimal | None = None
    concluded_on: datetime.date | None = None
    balance: Decimal | None = None
    balance_on: datetime.date | None = None
    in_debt_since: datetime.date | None = None
    aid: Decimal | None = None
    aid_suspended_since: datetime.date | None = None
    summons_amount: Decimal | None = None
    hearing_on: datetime.date | None = None
    hearing_said_on: datetime.date | None = None
    cdp_on: datetime.date | None = None
    cdp_due: datetime.date | None = None
    judged: bool = False
    landlord_invited: bool = False


def amount_claimed(act: Act) -> Decimal | None:
    """The sum that an act claims, as its details keep it (text or number)."""
    try:
        return Decimal(str(act.details["debt"])).quantize(Decimal("0.01"))
    except (KeyError, InvalidOperation):
        return None


def announced_hearing(acts: Iterable[Act]) -> tuple[datetime.date, datetime.date] | None:
    """(day of the hearing, day of the act that says it): the last one said, acts given in their order of entry."""
    found = None
    for act in acts:
        if written := act.details.get("audience_on"):
            found = datetime.date.fromisoformat(written), act.on
        elif act.kind == ActKind.AUDIENCE:
            found = act.on, act.on
    return found


def standing_acts(dsf: Dsf) -> list[Act]:
    """The acts that the diagnostic reads, in their order of entry."""
    return list(Act.objects.standing().filter(case_id=dsf.case_id, kind__in=READ_ACTS).order_by("entered_at"))


def known_of(dsf: Dsf) -> Known:
    """What the service may read of the case besides the diagnostic."""
    acts = standing_acts(dsf)
    of_kind = {act.kind: act for act in acts}
    hearing = announced_hearing(acts)
    lease = Lease.objects.filter(pk=dsf.case.lease_id).first()
    account = LeaseAccount.objects.filter(pk=dsf.case.lease_id).first()
    aid = HousingAid.objects.filter(pk=dsf.case.lease_id).first()
    deadline = Deadline.objects.filter(case_id=dsf.case_id, rule_id="CDP-DELAI").order_by("-due").first()
    summons, cdp = of_kind.get(ActKind.ASSIGNATION), of_kind.get(ActKind.CDP)
    return Known(
        today=scope.today(),
        rent=lease.rent if lease else None,
        concluded_on=lease.concluded_on if lease else None,
        balance=account.balance if account and account.balance_on else None,
        balance_on=account.balance_on if account else None,
        in_debt_since=account.in_debt_since if account else None,
        aid=aid.amount if aid and aid.amount else None,
        aid_suspended_since=aid.suspended_since if aid else None,
        summons_amount=amount_claimed(summons) if summons else None,
        hearing_on=hearing[0] if hearing else None,
        hearing_said_on=hearing[1] if hearing else None,
        cdp_on=cdp.on if cdp else None,
        cdp_due=deadline.due if deadline else None,
        judged=ActKind.JUGEMENT in of_kind,
        landlord_invited=LandlordObservation.objects.filter(dsf=dsf).exists(),
    )
