"""Séances and their agenda."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from cases.models import Case
from ccapex import rules
from ccapex.forms import CaseItemForm, ItemForm, SessionForm
from ccapex.models import AgendaItem, Session
from ccapex.services import sessions
from core.errors import DomainError
from core.formats import date_long
from core.text import normalise
from organisations import scope
from organisations.http import ActingRequest
from organisations.services import log_access

CANDIDATES = 20


def _prepares(request: ActingRequest) -> None:
    refusal = rules.may_prepare(request.acting)
    if refusal:
        raise PermissionDenied(refusal)


def _session(request: ActingRequest, pk: uuid.UUID) -> Session:
    return get_object_or_404(Session.objects.visible_to(request.acting).select_related("commission"), pk=pk)


def session_list(request: ActingRequest) -> HttpResponse:
    """Coming séances first, then those of the past."""
    _prepares(request)
    rows = Session.objects.visible_to(request.acting).select_related("commission").annotate(count=Count("items"))
    today = scope.today()
    context = {"coming": rows.filter(on__gte=today), "past": rows.filter(on__lt=today).order_by("-on")[:20]}
    return render(request, "ccapex/list.html", context)


def session_new(request: ActingRequest) -> HttpResponse:
    _prepares(request)
    form = SessionForm(request.POST or None, territory=request.acting.organisation.territory_id)
    if request.method == "POST" and form.is_valid():
        try:
            session = sessions.create_session(actor=request.acting, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, f"Séance du {date_long(session.on)} créée. Inscrivez-y des dossiers.")
            return redirect("ccapex:session", session.pk)
    return render(request, "ccapex/new.html", {"form": form})


def _candidates(request: ActingRequest, session: Session, words: str) -> list[Case]:
    """Open cases not yet on this agenda, by number or household when words are given; what is due first comes first."""
    found = Case.objects.visible_to(request.acting).open().exclude(agenda_items__session=session)
    area = session.commission.arrondissement_id
    if words:
        found = found.filter(Q(number__icontains=words) | Q(household__search_name__contains=normalise(words)))
    elif area:
        found = found.filter(commune__arrondissement=area)
    return list(found.by_next_due().select_related("household", "commune")[:CANDIDATES])


def session_page(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """The agenda, and the cases that could join it."""
    session = _session(request, pk)
    items = AgendaItem.objects.visible_to(request.acting).filter(session=session)
    log_access(action="read", family="F16", object_type="session", object_id=session.pk)
    members = session.commission.seats.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=session.on), valid_from__lte=session.on
    ).select_related("organisation")
    words = request.GET.get("q", "").strip()[:80]
    context: dict[str, Any] = {
        "session": session,
        "items": items.select_related("case__household", "case__commune"),
        "members": members,
        "quorum": session.commission.quorum(len(members)) if members else None,
        "words": words,
        "candidates": _candidates(request, session, words) if session.is_open else [],
    }
    return render(request, "ccapex/session.html", context)


def add_from_session(request: ActingRequest, pk: uuid.UUID, case_pk: uuid.UUID) -> HttpResponse:
    """Say what the commission examines for this case, then inscribe it."""
    session = _session(request, pk)
    case = get_object_or_404(Case.objects.visible_to(request.acting).select_related("household"), pk=case_pk)
    return _add(request, case, ItemForm(request.POST or None), session)


def add_from_case(request: ActingRequest, case_pk: uuid.UUID) -> HttpResponse:
    # The household comes after the rule: joined, a hidden one would hide the case, and the refusal with it.
    case = get_object_or_404(Case.objects.visible_to(request.acting), pk=case_pk)
    _prepares(request)
    form = CaseItemForm(request.POST or None, member=request.acting, day=scope.today())
    return _add(request, case, form, None)


def _add(request: ActingRequest, case: Case, form: ItemForm, session: Session | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        target = session or values["session"]
        values.pop("session", None)
        try:
            item = sessions.put_on_agenda(session=target, case=case, actor=request.acting, **values)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(
                request, f"Dossier {case.number} inscrit, point {item.position}, séance du {date_long(target.on)}."
            )
            return redirect("ccapex:session", target.pk)
    return render(request, "ccapex/add.html", {"form": form, "case": case, "session": session})


@require_POST
def change_item(request: ActingRequest, pk: uuid.UUID, what: str) -> HttpResponse:
    """Move an item up or down, or take it off."""
    item = get_object_or_404(AgendaItem.objects.visible_to(request.acting).select_related("session", "case"), pk=pk)
    try:
        if what == "retirer":
            sessions.remove_item(item=item, actor=request.acting)
            messages.success(request, f"Dossier {item.case.number} retiré de l’ordre du jour.")
        else:
            sessions.move_item(item=item, up=what == "monter", actor=request.acting)
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("ccapex:session", item.session_id)
