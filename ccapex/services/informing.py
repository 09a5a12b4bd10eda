"""The household told before its case is examined (document 000, art. 3): a démarche says so, the agenda knows it."""

import datetime
import uuid
from collections.abc import Iterable

from cases.enums import OutreachPurpose
from cases.models import Case, Outreach
from ccapex.enums import SessionState
from ccapex.models import AgendaItem
from core.errors import DomainError
from organisations import scope

# An older information was about another passage.
LASTS = datetime.timedelta(days=90)


class NotInformed(DomainError):
    """Nothing says that the household knows of the commission, nor why it does not."""


def informed_days(cases: Iterable[Case], session_on: datetime.date) -> dict[uuid.UUID, datetime.date]:
    """The last day on which each household was told of a commission, before this one; absent when nobody recorded it."""
    rows = Outreach.objects.filter(
        case__in=list(cases),
        purpose=OutreachPurpose.COMMISSION,
        on__lte=session_on,
        on__gt=session_on - LASTS,
    )
    return dict(rows.order_by("on").values_list("case", "on"))


def check_informed(
    case: Case, session_on: datetime.date, *, told_on: datetime.date | None, because: str
) -> datetime.date | None:
    """The day on which the household was told: the one given, else the last one recorded; None with a reason.

    Raises NotInformed without a day nor a reason, DomainError for a day after the séance.
    """
    if told_on is not None and told_on > session_on:
        raise DomainError("Le ménage est informé avant la séance.", field="informed_on")
    known = told_on or informed_days([case], session_on).get(case.pk)
    if known is None and not because.strip():
        raise NotInformed(
            f"Dossier {case.number} : dites quand le ménage a été informé que la commission examine sa situation, ou pourquoi il "
            "ne l’est pas.",
            field="informed_on",
        )
    return known


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
