"""What a member of the commission sees: his séances, the undertaking, the fiches on screen, his answer."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from cases.models import Case
from cases.querysets import STATE_ROLES
from cases.reading import attach_names
from ccapex import rules
from ccapex.enums import ItemState
from ccapex.forms.sessions import ReplyForm
from ccapex.models import AgendaItem, Convocation
from ccapex.services import agenda, convening, guests
from core.errors import DomainError
from organisations import scope
from organisations.http import ActingRequest
from organisations.services import log_access


def _mine(request: ActingRequest) -> QuerySet[Convocation]:
    """Convocations of the person who acts, for an organisation that sits."""
    if rules.sits(request.acting):
        return Convocation.objects.none()
    rows = Convocation.objects.filter(holder__membership=request.acting, session__convened_at__isnull=False)
    return rows.select_related("session__commission", "session__territory", "holder", "seat", "replaced_by")


def _convocation(request: ActingRequest, pk: uuid.UUID) -> Convocation:
    return get_object_or_404(_mine(request), session=pk)


def _items(request: ActingRequest, convocation: Convocation) -> list[AgendaItem]:
    """Items that the member's organisation may see; the database says so again."""
    rows = AgendaItem.objects.filter(session=convocation.session_id, case__in=Case.objects.visible_to(request.acting))
    return list(rows.exclude(state=ItemState.WITHDRAWN).select_related("sheet"))


def mine(request: ActingRequest) -> HttpResponse:
    """The séances to which the member is called."""
    refusal = rules.sits(request.acting)
    if refusal:
        raise PermissionDenied(refusal)
    today = scope.today()
    rows = list(_mine(request).order_by("-session__on"))
    context = {
        "coming": [row for row in rows if row.session.on >= today][::-1],
        "past": [row for row in rows if row.session.on < today][:20],
        "unsigned": convening.mandate(membership=request.acting),
        "sits": request.acting.role in STATE_ROLES or convening.mandates(request.acting).exists(),
    }
    return render(request, "ccapex/members/mine.html", context)


def undertaking(request: ActingRequest) -> HttpResponse:
    """Read and sign the undertaking, once per mandate and per version of its text."""
    refusal = rules.sits(request.acting)
    if refusal:
        raise PermissionDenied(refusal)
    if request.method == "POST":
        try:
            convening.sign(membership=request.acting)
        except DomainError as error:
            messages.error(request, error.message)
        else:
            log_access(action="sign", family="F0", object_type="undertaking", object_id=request.acting.pk)
            messages.success(request, "Engagement signé. Les séances auxquelles vous êtes convoqué sont ouvertes.")
            return redirect("ccapex:mine")
    context = {"text": convening.undertaking(), "waiting": convening.mandate(membership=request.acting)}
    return render(request, "ccapex/members/undertaking.html", context)


def member_session(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """The agenda of a séance with its fiches, as long as its papers are open; the answer to the convocation."""
    convocation = _convocation(request, pk)
    closed = convening.closed_because(convocation, request.acting)
    form = ReplyForm(convocation=convocation)
    return _session_page(request, convocation, closed, form)


def _session_page(
    request: ActingRequest, convocation: Convocation, closed: str | None, form: ReplyForm
) -> HttpResponse:
    context: dict[str, Any] = {
        "convocation": convocation,
        "session": convocation.session,
        "closed": closed,
        "sign": convening.mandate(membership=request.acting) is not None,
        "form": form if convocation.session.state == "convened" else None,
    }
    if closed is None:
        convening.note_opening(convocation=convocation)
        log_access(action="read", family="F16", object_type="session", object_id=convocation.session_id)
        items = _items(request, convocation)
        found = agenda.slots(convocation.session, items)
        context["items"] = [(item, found.get(item.pk)) for item in items]
    return render(request, "ccapex/members/session.html", context)


def member_sheet(request: ActingRequest, pk: uuid.UUID, item_pk: uuid.UUID) -> HttpResponse:
    """One fiche on screen. Each opening is journalled; there is no file to take away."""
    convocation = _convocation(request, pk)
    closed = convening.closed_because(convocation, request.acting)
    if closed:
        raise PermissionDenied(closed)
    items = _items(request, convocation)
    item = next((row for row in items if row.pk == item_pk and hasattr(row, "sheet")), None)
    if item is None:
        raise Http404
    log_access(action="read", family="F16", object_type="agendasheet", object_id=item.sheet.pk)
    at = items.index(item)
    context = {
        "item": item,
        "sheet": item.sheet,
        "session": convocation.session,
        "member": True,
        "before": items[at - 1] if at else None,
        "after": items[at + 1] if at + 1 < len(items) else None,
    }
    return render(request, "ccapex/sheet.html", context)


@require_GET
def invitations(request: ActingRequest) -> HttpResponse:
    """What a mayor reads of the items for which he is invited: his resident, the hour, the place. Nothing of the others."""
    refusal = rules.may_be_invited(request.acting)
    if refusal:
        raise PermissionDenied(refusal)
    rows = guests.invitations(membership=request.acting)
    cases = Case.objects.visible_to(request.acting).filter(pk__in=[row.case_id for row in rows])
    known = {case.pk: case for case in attach_names(cases.select_related("commune"), request.acting)}
    shown = [(row, known[row.case_id]) for row in rows if row.case_id in known]
    for row, _ in shown:
        log_access(action="read", family="F1", object_type="guest", object_id=row.guest_id)
    return render(request, "ccapex/members/invitations.html", {"rows": shown})


@require_POST
def member_reply(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """Say that one comes, does not, or sends a suppléant."""
    convocation = _convocation(request, pk)
    form = ReplyForm(request.POST, convocation=convocation)
    if form.is_valid():
        try:
            convening.reply(convocation=convocation, actor=request.acting, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field or None, error.message)
        else:
            messages.success(request, "Réponse enregistrée.")
            return redirect("ccapex:member_session", pk)
    return _session_page(request, convocation, convening.closed_because(convocation, request.acting), form)
