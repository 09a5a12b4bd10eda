"""The household told before its case is examined (document 000, art. 3): a démarche says so, the agenda knows it."""

import datetime

from cases.enums import OutreachPurpose
from cases.models import Case, Outreach
from ccapex.enums import SessionState
from ccapex.models import AgendaItem
from organisations import scope

# An older information was about another passage.
LASTS = datetime.timedelta(days=90)


def informed_on(case: Case, session_on: datetime.date) -> datetime.date | None:
    """The last day on which the household was told of a commission, before this one; None when nobody recorded it."""
    rows = Outreach.objects.filter(
        case=case, purpose=OutreachPurpose.COMMISSION, on__lte=session_on, on__gt=session_on - LASTS
    )
    return rows.order_by("-on").values_list("on", flat=True).first()


def tell_agenda(outreach: Outreach) -> None:
    """Write the information on the items of the séances still in preparation that wait for it."""
    if outreach.purpose != OutreachPurpose.COMMISSION:
        return
    with scope.system(outreach.territory):
        rows = AgendaItem.objects.filter(
            case=outreach.case_id,
            informed_on__isnull=True,
            session__state=SessionState.PLANNED,
            session__on__gte=outreach.on,
            session__on__lt=outreach.on + LASTS,
        )
        for row in rows:
            row.informed_on = outreach.on
            row.save(update_fields=["informed_on"])
