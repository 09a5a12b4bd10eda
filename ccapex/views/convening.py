"""Calling the members: the secretariat's side."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from ccapex import rules
from ccapex.models import AgendaItem, Session
from ccapex.services import convening, sessions
from core.errors import DomainError
from core.formats import date_long
from organisations.http import ActingRequest
from organisations.services import log_access


def _session(request: ActingRequest, pk: uuid.UUID) -> Session:
    rows = Session.objects.visible_to(request.acting).select_related("commission", "territory")
    return get_object_or_404(rows, pk=pk)


def convene(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """What convening will do, or what keeps it from being done."""
    session = _session(request, pk)
    refusal = rules.may_change_agenda(request.acting, session)
    if refusal:
        raise PermissionDenied(refusal)
    reasons = convening.obstacles(session)
    if request.method == "POST":
        try:
            convening.convene(session=session, actor=request.acting)
        except DomainError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, f"Séance du {date_long(session.on)} convoquée : les courriels partent.")
            return redirect("ccapex:convocations", session.pk)
    context = {
        "session": session,
        "reasons": reasons,
        "called": convening.called(session),
        "count": session.items.count(),
    }
    return render(request, "ccapex/convene.html", context)


def convocations(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """Who was called, who answers, who opened; the fiches; the end of access."""
    session = _session(request, pk)
    log_access(action="read", family="F16", object_type="session", object_id=session.pk)
    rows = session.convocations.select_related("holder__membership", "organisation", "replaced_by")
    items = AgendaItem.objects.visible_to(request.acting).filter(session=session)
    context = {
        "session": session,
        "rows": rows.order_by("organisation__name"),
        "items": items.select_related("case__household", "sheet"),
        "packets": session.packets.select_related("entered_by"),
        "may_reopen": session.state == "convened",
    }
    return render(request, "ccapex/convocations.html", context)


@require_POST
def reopen(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """Reopen the agenda: members are called again afterwards."""
    session = _session(request, pk)
    try:
        convening.reopen(session=session, actor=request.acting)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "Ordre du jour rouvert. Convoquez de nouveau une fois qu’il est arrêté.")
    return redirect("ccapex:session", session.pk)


@require_POST
def cancel(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    session = _session(request, pk)
    try:
        sessions.cancel_session(session=session, actor=request.acting)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "Séance annulée. Les accès qu’elle avait ouverts sont refermés.")
    return redirect("ccapex:session", session.pk)


def sheet(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """The fiche of an item as members read it, for who prepares it."""
    rows = AgendaItem.objects.visible_to(request.acting).select_related("session__commission", "sheet")
    item = get_object_or_404(rows.filter(sheet__isnull=False), pk=pk)
    log_access(action="read", family="F16", object_type="agendasheet", object_id=item.sheet.pk)
    return render(request, "ccapex/sheet.html", {"item": item, "sheet": item.sheet, "session": item.session})
