"""What is recorded from an agreement of a rencontre tripartite carries it out (`?accord=`)."""

import uuid

from django.contrib import messages

from cases import rules
from cases.models import Case, Measure, MeetingAgreement
from cases.services import meetings
from organisations.http import ActingRequest


def settled_by(request: ActingRequest, case: Case, measure: Measure | None = None) -> None:
    """Note as done the agreement that the address names, if it is one of this case and this person takes part in it."""
    try:
        wanted = uuid.UUID(request.GET.get("accord", ""))
    except ValueError:
        return
    if request.acting.role not in rules.MEETING_ROLES:
        return
    row = MeetingAgreement.objects.filter(pk=wanted, meeting__case=case).select_related("meeting").first()
    if row is None:
        return
    row.meeting.case = case
    if rules.may_write_meeting(request.acting, row.meeting) is None:
        meetings.settle(agreement=row, measure=measure, actor=request.acting)
        messages.info(request, "L’accord de la rencontre tripartite est noté comme fait.")
