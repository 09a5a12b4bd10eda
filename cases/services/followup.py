"""Recording what is tried with the household: its démarches. Measures have their own services."""

import datetime
from collections.abc import Callable

from cases import rules
from cases.models import Case, Outreach
from cases.services import desk
from core.errors import DomainError
from core.formats import date_fr
from organisations import scope
from organisations.models import Membership

Follower = Callable[[Outreach], None]
_followers: list[Follower] = []


def register_outreach_follower(follower: Follower) -> None:
    """Have a higher room act on a démarche, in the same transaction (called from AppConfig.ready)."""
    if follower not in _followers:
        _followers.append(follower)


def record_outreach(
    *,
    case: Case,
    on: datetime.date,
    channel: str,
    outcome: str,
    note: str = "",
    purpose: str = "",
    minutes: int | None = None,
    actor: Membership,
) -> Outreach:
    """Record one attempt to reach the household. `purpose`: when it told it of a commission; `minutes`: time spent.

    Raises DomainError for a day to come or a role that may not.
    """
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
        purpose=purpose,
        minutes=minutes,
        organisation_id=actor.organisation_id,
        entered_by=actor,
    )
    for follower in list(_followers):
        follower(row)
    desk.refresh_lease(territory=case.territory, lease_id=case.lease_id)
    return row
