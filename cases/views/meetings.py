"""Rencontres tripartites of a case: proposed, dated, told, and where what was agreed leads."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from cases import rules
from cases.enums import AgreedKind, MeetingState, OutreachPurpose
from cases.forms.meetings import AgreedForm, HeldForm, MeetingForm, MissedForm
from cases.models import Case, Meeting, MeetingAgreement
from cases.services import meetings
from cases.views.head import case_context, visible_case
from cases.views.writing import form_page, tied_to
from core.errors import DomainError
from organisations import scope
from organisations.http import ActingRequest

SHARED = (
    "Ce que vous écrivez ici est partagé : le bailleur (contentieux et conseillère sociale), les services sociaux qui "
    "voient ce dossier, le ménage et les services de l’État le lisent. Ce qui n’est pas pour tous reste dans vos propres notes."
)
BADGES = {
    MeetingState.PROPOSED: {"tone": "is-soon", "icon": "date"},
    MeetingState.HELD: {"tone": "is-done", "icon": "check"},
    MeetingState.MISSED: {"tone": "is-idle", "icon": "past"},
}
# Measures that an agreement opens by their own page; the others lead elsewhere.
MEASURES = frozenset({AgreedKind.FSL, AgreedKind.PROTOCOLE, AgreedKind.MUTATION, AgreedKind.ACCOMPAGNEMENT})


def badge(meeting: Meeting) -> dict[str, str]:
    return {**BADGES[MeetingState(meeting.state)], "text": meeting.get_state_display()}


def meetings_shown(request: ActingRequest, case: Case) -> dict[str, Any]:
    """Meetings of the follow-up tab, for those who read them; nothing at all for the others."""
    if request.acting.role not in rules.MEETING_READERS:
        return {}
    rows = [{"meeting": row, "badge": badge(row)} for row in case.meetings.select_related("service")]
    return {"reads_meetings": True, "meetings": rows, "may_meet": rules.may_meet(request.acting, case) is None}


def _meeting(request: ActingRequest, pk: uuid.UUID, meeting_pk: uuid.UUID) -> Meeting:
    case = visible_case(request, pk)
    if request.acting.role not in rules.MEETING_READERS:
        raise Http404
    rows = Meeting.objects.select_related("organisation", "entered_by", "service")
    found = get_object_or_404(rows, pk=meeting_pk, case=case)
    found.case = case
    return found


def _to_write(request: ActingRequest, pk: uuid.UUID, meeting_pk: uuid.UUID) -> Meeting:
    meeting = _meeting(request, pk, meeting_pk)
    refusal = rules.may_write_meeting(request.acting, meeting)
    if refusal:
        raise PermissionDenied(refusal)
    return meeting


def _to(meeting: Meeting) -> HttpResponse:
    return redirect("cases:meeting", pk=meeting.case_id, meeting_pk=meeting.pk)


def new(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """Propose a meeting."""
    case = visible_case(request, pk)
    refusal = rules.may_meet(request.acting, case)
    if refusal:
        raise PermissionDenied(refusal)
    services = meetings.services_on(case)
    mine = services.filter(pk=request.acting.organisation_id).exists()
    initial = {
        "held_by": "lieu",
        "service": request.acting.organisation_id if mine else services.first(),
        "service_person" if mine else "landlord_person": request.acting.display_name,
    }
    form = MeetingForm(request.POST or None, services=services, inviting=True, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        told, how = values.pop("invited_on"), values.pop("invited_by")
        try:
            made = meetings.propose(
                case=case,
                values=values,
                invitation=meetings.Invitation(told, how) if told else None,
                actor=request.acting,
            )
        except DomainError as error:
            tied_to(form, error)
        else:
            messages.success(request, "Rencontre proposée. Les parties qui voient ce dossier la lisent.")
            return _to(made)
    return form_page(request, case, form, "Proposer une rencontre tripartite", "Proposer la rencontre", SHARED)


@require_GET
def page(request: ActingRequest, pk: uuid.UUID, meeting_pk: uuid.UUID) -> HttpResponse:
    """One meeting: who was invited and came, what was agreed, what comes of it."""
    meeting = _meeting(request, pk, meeting_pk)
    case = meeting.case
    may_write = rules.may_write_meeting(request.acting, meeting) is None
    lines = [
        {"row": row, "url": _leads_to(request, case, row) if may_write and not row.done_on else ""}
        for row in meeting.agreements.select_related("measure", "done_by")
    ]
    context = {
        **case_context(request, case, tab="followup"),
        "meeting": meeting,
        "badge": badge(meeting),
        "lines": lines,
        "invited": meetings.invited(meeting),
        "invite_url": reverse("cases:record_outreach", args=[case.pk]) + f"?pour={OutreachPurpose.MEETING}",
        "may_write": may_write,
        "shared": SHARED,
    }
    return render(request, "cases/meeting.html", context)


def _leads_to(request: ActingRequest, case: Case, row: MeetingAgreement) -> str:
    """Where to record what was agreed; empty when it has no page here, or not for this person."""
    kind = AgreedKind(row.kind)
    if kind is AgreedKind.PLAN:
        url = reverse("cases:propose_plan", args=[case.pk])
    elif kind in MEASURES:
        url = reverse("cases:record_measure", args=[case.pk, kind.value])
    elif kind is AgreedKind.SURENDETTEMENT:
        if rules.may_write_overindebtedness(request.acting, case):
            return ""
        url = reverse("cases:overindebtedness", args=[case.pk])
    elif kind in (AgreedKind.DEMARCHE, AgreedKind.ORIENTATION):
        url = reverse("cases:record_outreach", args=[case.pk])
    else:
        return ""
    return f"{url}?accord={row.pk}"


def _written(
    request: ActingRequest,
    meeting: Meeting,
    form: forms.Form,
    write: Callable[[], object],
    *,
    title: str,
    submit: str,
    done: str,
) -> HttpResponse:
    """One step of a meeting: its form, or what `write` did with it once it is filled."""
    if request.method == "POST" and form.is_valid():
        try:
            write()
        except DomainError as error:
            tied_to(form, error)
        else:
            messages.success(request, done)
            return _to(meeting)
    return form_page(request, meeting.case, form, title, submit, SHARED)


def change(request: ActingRequest, pk: uuid.UUID, meeting_pk: uuid.UUID) -> HttpResponse:
    """Give a proposed meeting its date, its place, its people."""
    meeting = _to_write(request, pk, meeting_pk)
    initial = {name: getattr(meeting, name) for name in meetings.SAYS}
    services = meetings.services_on(meeting.case)
    form = MeetingForm(request.POST or None, services=services, inviting=False, initial=initial)
    return _written(
        request,
        meeting,
        form,
        lambda: meetings.change(meeting=meeting, values=form.cleaned_data, actor=request.acting),
        title="Fixer ou changer la rencontre",
        submit="Enregistrer",
        done="Rencontre mise à jour.",
    )


def held(request: ActingRequest, pk: uuid.UUID, meeting_pk: uuid.UUID) -> HttpResponse:
    """Say that the meeting was held, and who came."""
    meeting = _to_write(request, pk, meeting_pk)
    planned, today = meeting.on, scope.today()
    form = HeldForm(request.POST or None, initial={"on": planned if planned and planned <= today else today})
    return _written(
        request,
        meeting,
        form,
        lambda: meetings.hold(meeting=meeting, actor=request.acting, **form.cleaned_data),
        title="La rencontre s’est tenue",
        submit="Enregistrer",
        done="Rencontre enregistrée. Notez maintenant ce qui a été convenu.",
    )


def missed(request: ActingRequest, pk: uuid.UUID, meeting_pk: uuid.UUID) -> HttpResponse:
    """Say that the meeting did not take place."""
    meeting = _to_write(request, pk, meeting_pk)
    form = MissedForm(request.POST or None)
    return _written(
        request,
        meeting,
        form,
        lambda: meetings.miss(meeting=meeting, reason=form.cleaned_data["reason"], actor=request.acting),
        title="La rencontre n’a pas eu lieu",
        submit="Enregistrer",
        done="C’est noté. Une autre rencontre peut être proposée.",
    )


def agree(request: ActingRequest, pk: uuid.UUID, meeting_pk: uuid.UUID) -> HttpResponse:
    """Write one thing agreed."""
    meeting = _to_write(request, pk, meeting_pk)
    form = AgreedForm(request.POST or None)
    return _written(
        request,
        meeting,
        form,
        lambda: meetings.agree(meeting=meeting, actor=request.acting, **form.cleaned_data),
        title="Ce qui a été convenu",
        submit="Enregistrer l’accord",
        done="Accord enregistré.",
    )


@require_POST
def settle(request: ActingRequest, pk: uuid.UUID, meeting_pk: uuid.UUID, agreement_pk: uuid.UUID) -> HttpResponse:
    """Say that an agreement is done, when it has no page of its own."""
    meeting = _to_write(request, pk, meeting_pk)
    row = get_object_or_404(MeetingAgreement, pk=agreement_pk, meeting=meeting)
    row.meeting = meeting
    done = meetings.settle(agreement=row, actor=request.acting)
    messages.success(request, "Noté comme fait." if done else "C’était déjà noté comme fait.")
    return _to(meeting)
