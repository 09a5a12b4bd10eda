"""Decisions to sue: the bailleur reads before what leaves, sends it; the service reads it and says that it has it."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from cases.models import Case
from cases.querysets import STATE_ROLES
from cases.views.head import case_context, visible_case
from cases.views.writing import tied_to
from core.errors import DomainError
from dsf import rules
from dsf.forms.procedure import SuitNoticeForm
from dsf.models import LandlordObservation, SuitNotice
from dsf.querysets import BAILLEUR_ROLES, SOCIAL_ROLES
from dsf.schedule import hearing_of
from dsf.services import suit_notices
from organisations import scope
from organisations.http import ActingRequest
from organisations.services import log_access

PER_PAGE = 50
READERS = SOCIAL_ROLES | STATE_ROLES | BAILLEUR_ROLES


def new(request: ActingRequest, case_pk: uuid.UUID) -> HttpResponse:
    """Write the notice, read it as it would leave, then send it."""
    case = visible_case(request, case_pk)
    refusal = rules.may_tell_suit(request.acting, case)
    if refusal:
        raise PermissionDenied(refusal)
    form = SuitNoticeForm(request.POST or None, initial=_known(request, case))
    sheet: dict[str, Any] | None = None
    if request.method == "POST" and form.is_valid():
        try:
            if "envoyer" in request.POST:
                made = suit_notices.send(case=case, actor=request.acting, **form.cleaned_data)
                messages.success(
                    request, f"Information {made.number} envoyée. Gardez-la\N{NO-BREAK SPACE}: elle date votre envoi."
                )
                return redirect("dsf:suit_notice", made.pk)
            sheet = suit_notices.content_of(case=case, actor=request.acting, **form.cleaned_data)
        except DomainError as error:
            tied_to(form, error)
    context = {
        **case_context(request, case, tab=""),
        "form": form,
        "sheet": suit_notices.readable(sheet) if sheet and "modifier" not in request.POST else None,
        "told": suit_notices.services_of(case),
        "earlier": SuitNotice.objects.visible_to(request.acting).filter(case=case),
        "cancel_url": reverse("cases:tab", args=[case.pk, "dsf"]),
    }
    context["trail"] = [
        *context["trail"][:-1],
        {"label": case.number, "url": reverse("cases:page", args=[case.pk])},
        {"label": "Informer le service social"},
    ]
    return render(request, "dsf/suit_notice_new.html", context, status=422 if form.errors else 200)


def _known(request: ActingRequest, case: Case) -> dict[str, Any]:
    """What needs no typing: today, the hearing of the acts, what the bailleur already said of this impayé."""
    today, hearing = scope.today(), hearing_of(case)
    said = (
        LandlordObservation.objects.addressed_to(request.acting)
        .filter(case=case, answered_on__isnull=False)
        .order_by("-answered_on")
        .first()
    )
    return {
        "decided_on": today,
        "hearing_on": hearing if hearing and hearing > today else None,
        "text": said.text if said else "",
    }


def _readable(request: ActingRequest, pk: uuid.UUID) -> SuitNotice:
    rows = SuitNotice.objects.visible_to(request.acting).select_related("territory", "organisation")
    return get_object_or_404(rows, pk=pk)


@require_GET
def page(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """One notice as it was sent, to whom, and who has it."""
    notice = _readable(request, pk)
    deliveries = list(notice.deliveries.select_related("organisation", "received_by"))
    mine = next((row for row in deliveries if row.organisation_id == request.acting.organisation_id), None)
    # The notice opens no case: only who sees it anyway is led there.
    case = Case.objects.visible_to(request.acting).filter(pk=notice.case_id).first()
    if case is not None:
        notice.case = case
    log_access(action="read", family="F14", object_type="suit_notice", object_id=notice.pk)
    context = {
        "notice": notice,
        "sheet": suit_notices.readable(notice.content),
        "deliveries": deliveries,
        "case": case,
        "outdated": suit_notices.outdated(notice) if case is not None else None,
        "may_receive": mine is not None and mine.received_on is None and not rules.may_receive_suit(request.acting),
    }
    return render(request, "dsf/suit_notice.html", context)


@require_POST
def receive(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    notice = _readable(request, pk)
    try:
        done = suit_notices.receive(notice=notice, actor=request.acting)
    except DomainError as error:
        raise PermissionDenied(error.message) from error
    if done:
        messages.success(request, "Réception confirmée\N{NO-BREAK SPACE}: le bailleur lit cette date.")
    else:
        messages.info(request, "La réception était déjà confirmée.")
    return redirect("dsf:suit_notice", notice.pk)


@require_GET
def listed(request: ActingRequest) -> HttpResponse:
    """Notices received, sent, or of the territory, the last first."""
    if request.acting.role not in READERS:
        raise PermissionDenied("Ces décisions sont lues par le bailleur, les services sociaux informés et l’État.")
    rows = SuitNotice.objects.visible_to(request.acting).prefetch_related("deliveries__organisation")
    page = Paginator(rows.order_by("-sent_on", "-number"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "dsf/suit_notices.html", {"page": page, "sends": request.acting.role in BAILLEUR_ROLES})
