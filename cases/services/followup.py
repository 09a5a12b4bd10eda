"""Recording what is tried with the household: outreach and measures."""

import datetime
from decimal import Decimal

from cases import rules
from cases.models import Case, Measure, Outreach
from cases.services import desk
from core.errors import DomainError
from core.formats import date_fr
from organisations import scope
from organisations.models import Membership


def record_outreach(
    *, case: Case, on: datetime.date, channel: str, outcome: str, note: str = "", actor: Membership
) -> Outreach:
    """Record one attempt to reach the household. Raises DomainError for a day to come or a role that may not."""
    refusal = rules.may_follow_up(actor, case)
    if refusal:
        raise DomainError(refusal)
    if on > scope.today():
        raise DomainError(f"Le {date_fr(on)} est à venir : une démarche s’enregistre une fois faite.", field="on")
    row = Outreach.objects.create(
        territory_id=case.territory_id,
        case=case,
        on=on,
        channel=channel,
        outcome=outcome,
        note=note,
        organisation_id=actor.organisation_id,
        entered_by=actor,
    )
    desk.refresh_lease(territory=case.territory, lease_id=case.lease_id)
    return row


def record_measure(
    *,
    case: Case,
    kind: str,
    starts_on: datetime.date,
    ends_on: datetime.date | None = None,
    monthly_amount: Decimal | None = None,
    note: str = "",
    actor: Membership,
) -> Measure:
    """Record a measure (monthly amount in euros). Raises DomainError when its dates are not in order."""
    refusal = rules.may_follow_up(actor, case)
    if refusal:
        raise DomainError(refusal)
    if ends_on and ends_on < starts_on:
        raise DomainError("La fin d’une mesure ne peut précéder son début.", field="ends_on")
    row = Measure.objects.create(
        territory_id=case.territory_id,
        case=case,
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
        monthly_amount=monthly_amount,
        note=note,
        organisation_id=actor.organisation_id,
        entered_by=actor,
    )
    desk.refresh_lease(territory=case.territory, lease_id=case.lease_id)
    return row
