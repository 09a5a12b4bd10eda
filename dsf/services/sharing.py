"""What a diagnostic gives to the rest of the case: one figure, to the service that writes it, never a line of its budget."""

from decimal import Decimal

from cases.models import Case
from dsf.models import Dsf, DsfRepayment
from dsf.querysets import SOCIAL_ROLES
from organisations.models import Membership


def capacity(case: Case, actor: Membership) -> Decimal | None:
    """The most that the household can pay a month on top of its rent, as the latest diagnostic of this person's service says."""
    if actor.role not in SOCIAL_ROLES:
        return None
    mine = Dsf.objects.visible_to(actor).filter(case=case, service=actor.organisation_id)
    row = (
        DsfRepayment.objects.filter(dsf__in=mine, monthly_maximum__isnull=False).order_by("-dsf__requested_on").first()
    )
    return row.monthly_maximum if row is not None else None
