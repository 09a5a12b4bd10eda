"""Who prepares a séance, and when its agenda may change."""

from cases.querysets import STATE_ROLES
from ccapex.models import Session
from organisations.models import Membership


def may_prepare(membership: Membership) -> str | None:
    """Why this person may not prepare séances; None when he may (the State keeps the secretariat)."""
    if membership.role in STATE_ROLES:
        return None
    return "Seuls le secrétariat de la CCAPEX et la préfecture préparent les séances."


def may_change_agenda(membership: Membership, session: Session) -> str | None:
    refusal = may_prepare(membership)
    if refusal:
        return refusal
    if session.territory_id != membership.organisation.territory_id:
        return "Cette séance est celle d’un autre territoire."
    return None if session.is_open else "Cette séance n’est plus en préparation : son ordre du jour ne change plus."
