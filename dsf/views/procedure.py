"""Worklist, request, and the page of one diagnostic with its steps."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from cases.models import Case
from cases.querysets import STATE_ROLES
from core.errors import DomainError
from core.formats import date_fr, plural
from dsf import rules
from dsf.enums import DsfState
from dsf.forms import RequestForm, ReturnForm, WriterChoiceForm
from dsf.models import Dsf
from dsf.querysets import SOCIAL_ROLES
from dsf.services import procedure
from dsf.workflow import WORKFLOW
from organisations import scope
from organisations.http import ActingRequest

STATE_TONES = {
    DsfState.REQUESTED: ("is-soon", "clock"),
    DsfState.ACCEPTED: ("is-soon", "clock"),
    DsfState.WRITING: ("is-next", "clock"),
    DsfState.TRANSMITTED: ("is-done", "check"),
    DsfState.CARENCE: ("is-idle", "info"),
    DsfState.RETURNED: ("is-late", "alert"),
}


def find(request: ActingRequest, pk: uuid.UUID) -> Dsf:
    """The diagnostic, when this person may see it; 404 otherwise."""
    rows = Dsf.objects.visible_to(request.acting).select_related(
        "case__household", "service", "writer", "case__territory"
    )
    return get_object_or_404(rows, pk=pk)


def badge(dsf: Dsf) -> dict[str, str]:
    tone, icon = STATE_TONES[DsfState(dsf.state)]
    return {"tone": tone, "icon": icon, "text": dsf.get_state_display()}


def worklist(request: ActingRequest) -> HttpResponse:
    """What is due first comes first; then what was done lately. 403 for who neither asks nor writes diagnostics."""
    if request.acting.role not in STATE_ROLES | SOCIAL_ROLES:
        raise PermissionDenied("Les diagnostics sont l’affaire des services sociaux et de l’État.")
    rows = Dsf.objects.visible_to(request.acting).select_related(
        "case__household", "case__commune", "service", "writer"
    )
    live = list(rows.live().by_due()[:200])
    closed = rows.exclude(state__in=DsfState.live()).order_by("-requested_on", "pk")[:20]
    return render(
        request,
        "dsf/worklist.html",
        {
            "items": [_item(dsf, request) for dsf in live],
            "closed": [{"dsf": dsf, "badge": badge(dsf)} for dsf in closed],
            "is_state": request.acting.role in STATE_ROLES,
            "count": plural(len(live), "diagnostic attendu", "diagnostics attendus"),
        },
    )


def _item(dsf: Any, request: ActingRequest) -> dict[str, Any]:
    late = dsf.due_on is not None and dsf.due_on < scope.today()
    state = badge(dsf)
    address = reverse("dsf:page", args=[dsf.pk])
    writer = f"rédigé par {dsf.writer.display_name}" if dsf.writer else "sans rédacteur"
    return {
        "day": dsf.due_on,
        "tone": "is-late" if late else "is-soon" if dsf.state == DsfState.REQUESTED else "is-next",
        "title": dsf.case.household.name,
        "url": address,
        "place": f"{dsf.case.commune.name} · {dsf.case.number}",
        "what": dsf.due_title or "Aucune date : l’audience n’est pas connue.",
        "icon": state["icon"],
        "tag": state["text"],
        "note": f"{dsf.get_kind_display()}. Demandé le {date_fr(dsf.requested_on)}, {dsf.service.name}, {writer}.",
        "action_label": "Ouvrir"
        if dsf.state != DsfState.REQUESTED or request.acting.role in STATE_ROLES
        else "Répondre",
        "action_url": address,
        "urgent": late,
    }


def ask(request: ActingRequest, case_pk: uuid.UUID) -> HttpResponse:
    """The préfecture asks a service for a diagnostic."""
    # The household comes after the rule: joined, a hidden one would hide the case, and the refusal with it.
    case = get_object_or_404(Case.objects.visible_to(request.acting).select_related("territory"), pk=case_pk)
    refusal = rules.may_request(request.acting)
    if refusal:
        raise PermissionDenied(refusal)
    form = RequestForm(request.POST or None, territory=case.territory_id)
    if request.method == "POST" and form.is_valid():
        try:
            dsf = procedure.request_dsf(case=case, actor=request.acting, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(
                request, f"Diagnostic demandé à {dsf.service.name}. Le service voit maintenant ce dossier."
            )
            return redirect("dsf:page", dsf.pk)
    return render(request, "dsf/ask.html", {"case": case, "form": form})


def page(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """State, sections with what each lacks, and what may be done now."""
    dsf = find(request, pk)
    mine = request.acting.organisation_id == dsf.service_id
    events = {t.event for t in WORKFLOW.transitions if dsf.state in t.sources} if mine else set()
    statuses = rules.statuses(dsf) if mine and dsf.is_open else []
    return render(
        request,
        "dsf/page.html",
        {
            "dsf": dsf,
            "badge": badge(dsf),
            "events": events,
            "statuses": statuses,
            "done": sum(status.done for status in statuses),
            "incomplete": [status for status in statuses if not status.done],
            "addressee": rules.ADDRESSEE[dsf.kind],  # type: ignore[index]
            "readable": rules.may_read_content(request.acting, dsf) is None,
            "document": dsf.documents.last() if dsf.state == DsfState.TRANSMITTED else None,
            "writer_form": WriterChoiceForm(dsf=dsf, initial={"writer": dsf.writer_id or request.acting.pk}),
            "log": dsf.transitions.select_related("actor"),
        },
    )


def _for_its_service(request: ActingRequest, pk: uuid.UUID) -> Dsf:
    """The diagnostic, for the service asked to write it; the State, which sees it, is refused these steps."""
    dsf = find(request, pk)
    if request.acting.organisation_id != dsf.service_id:
        raise PermissionDenied("Seul le service chargé du diagnostic peut faire cela.")
    return dsf


@require_POST
def accept(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    dsf = _for_its_service(request, pk)
    try:
        procedure.accept_dsf(dsf=dsf, actor=request.acting)
        messages.success(request, "Demande acceptée. Désignez maintenant qui rédige.")
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("dsf:page", dsf.pk)


def give_back(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    return _with_reason(
        request, pk, "dsf/return.html", procedure.return_dsf, "Demande renvoyée à la préfecture.", "dsf:list"
    )


def carence(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    return _with_reason(request, pk, "dsf/carence.html", procedure.record_carence, "Carence constatée.", "dsf:list")


def _with_reason(
    request: ActingRequest, pk: uuid.UUID, template: str, service: Any, done: str, then: str
) -> HttpResponse:
    """A step that asks for a reason in words before it happens."""
    dsf = _for_its_service(request, pk)
    form = ReturnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            service(dsf=dsf, reason=form.cleaned_data["reason"], actor=request.acting)
        except DomainError as error:
            form.add_error("reason", error.message)
        else:
            messages.success(request, done)
            return redirect(then)
    return render(request, template, {"dsf": dsf, "form": form})


@require_POST
def writer(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    dsf = _for_its_service(request, pk)
    form = WriterChoiceForm(request.POST, dsf=dsf)
    try:
        if not form.is_valid():
            raise DomainError("Choisissez une personne de votre service.")
        chosen = form.cleaned_data["writer"]
        procedure.name_writer(dsf=dsf, writer=chosen, actor=request.acting)
        messages.success(request, f"{chosen.display_name} rédige ce diagnostic.")
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("dsf:page", dsf.pk)


def transmit(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """Say what transmitting does and what is missing, then freeze the document."""
    dsf = find(request, pk)
    refusal = rules.may_write(request.acting, dsf)
    if refusal:
        raise PermissionDenied(refusal)
    if request.method == "POST":
        try:
            procedure.transmit_dsf(dsf=dsf, actor=request.acting)
        except DomainError as error:
            messages.error(request, error.message)
        else:
            messages.success(
                request, f"Diagnostic figé et transmis dans l’application le {date_fr(dsf.transmitted_on)}."
            )
        return redirect("dsf:page", dsf.pk)
    incomplete = [status for status in rules.statuses(dsf) if not status.done]
    context = {"dsf": dsf, "incomplete": incomplete, "addressee": rules.ADDRESSEE[dsf.kind]}  # type: ignore[index]
    return render(request, "dsf/transmit.html", context)
