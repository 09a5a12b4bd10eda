"""Writing on a case: acts, cancellations, opening to another organisation, outreach."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from cases import rules
from cases.forms.acts import ActForm, CancelForm
from cases.forms.files import OutreachForm, ReferralForm
from cases.models import Act, Case
from cases.procedure.enums import ActKind
from cases.services import acts as act_services
from cases.services import followup, referrals
from cases.views.agreed import settled_by
from cases.views.head import case_context, trail, visible_case
from core.errors import ConcurrentChange, DomainError
from organisations import scope
from organisations.http import ActingRequest
from organisations.matrix import matrix
from organisations.models import Organisation


def tied_to(form: forms.Form, error: DomainError) -> None:
    """Put a domain's refusal beside its field, or above the form."""
    form.add_error(error.field if error.field in form.fields else None, error.message)


def form_page(
    request: ActingRequest, case: Case, form: forms.Form, title: str, submit: str, lead: str = "", **more: Any
) -> HttpResponse:
    """A form on the page of a case. `more`: what the page shows before it."""
    context = case_context(request, case, tab="")
    context |= more | {
        "form": form,
        "title": title,
        "submit": submit,
        "lead": lead,
        "cancel_url": reverse("cases:page", args=[case.pk]),
    }
    context["trail"] = trail(case, title)
    return render(request, "cases/form.html", context, status=422 if form.errors else 200)


def record_act(request: ActingRequest, pk: uuid.UUID, kind: str) -> HttpResponse:
    """Record one act of the kind in the address."""
    case = visible_case(request, pk)
    if kind not in ActKind.__members__:
        raise Http404
    act_kind = ActKind(kind)
    refusal = rules.may_record(request.acting, case, act_kind)
    if refusal:
        raise PermissionDenied(refusal)
    today = scope.today()
    form = ActForm(request.POST or None, kind=act_kind, today=today, initial={"version": case.version, "on": today})
    if request.method == "POST" and form.is_valid():
        try:
            act_services.record_act(
                case=_with_lease(case),
                kind=act_kind,
                on=form.cleaned_data["on"],
                details=form.cleaned_details(),
                note=form.cleaned_data["note"],
                actor=request.acting,
                expected_version=form.cleaned_data["version"],
            )
        except ConcurrentChange as error:
            tied_to(form, error)
            with scope.system(case.territory):
                current = Case.objects.values_list("version", flat=True).get(pk=case.pk)
            kept = request.POST.copy()
            kept["version"] = str(current)
            form.data = kept
        except DomainError as error:
            tied_to(form, error)
        else:
            messages.success(
                request, f"Acte enregistré\N{NO-BREAK SPACE}: {act_kind.label}. Les dates du dossier sont à jour."
            )
            return redirect("cases:page", pk=case.pk)
    return form_page(request, case, form, act_kind.label, "Enregistrer l’acte")


def _with_lease(case: Case) -> Case:
    """The case with its lease: dates are checked against it even for who does not read the lease."""
    with scope.system(case.territory):
        return Case.objects.select_related("lease", "territory", "bailleur", "commune").get(pk=case.pk)


def choose_act(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """Which act to record: only the kinds this role may."""
    case = visible_case(request, pk)
    kinds = rules.recordable_kinds(request.acting, case)
    if not kinds:
        raise PermissionDenied("Votre rôle ne permet pas d’enregistrer un acte sur ce dossier.")
    return render(request, "cases/choose_act.html", {**case_context(request, case, tab=""), "kinds": kinds})


def cancel_act(request: ActingRequest, pk: uuid.UUID, act_pk: uuid.UUID) -> HttpResponse:
    """Cancel an act recorded by mistake, with its reason."""
    case = visible_case(request, pk)
    if not matrix().reads("F16", request.acting.role):
        raise Http404
    act = get_object_or_404(Act.objects.select_related("case__territory"), pk=act_pk, case=case)
    refusal = rules.may_cancel(request.acting, act)
    if refusal:
        raise PermissionDenied(refusal)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act_services.cancel_act(act=act, reason=form.cleaned_data["reason"], actor=request.acting)
        messages.success(request, "Acte annulé. Les dates du dossier sont recalculées.")
        return redirect("cases:tab", pk=case.pk, tab="acts")
    lead = "L’acte reste lisible avec son motif d’annulation ; il ne compte plus dans aucun délai."
    return form_page(request, case, form, f"Annuler : {act.kind_label}", "Annuler l’acte", lead)


def refer(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """Open the case to another organisation."""
    case = visible_case(request, pk)
    refusal = rules.may_refer(request.acting, case)
    if refusal:
        raise PermissionDenied(refusal)
    kinds = [kind for referral in rules.REFERRALS[request.acting.role] for kind in referral.kinds]
    choices = Organisation.objects.of_kinds(*kinds).filter(territory=case.territory)
    form = ReferralForm(request.POST or None, organisations=choices)
    if request.method == "POST" and form.is_valid():
        organisation = form.cleaned_data["organisation"]
        try:
            grant = referrals.refer(case=case, organisation=organisation, actor=request.acting)
        except DomainError as error:
            tied_to(form, error)
        else:
            messages.success(request, f"{organisation.name} voit désormais ce dossier : {grant.reason.lower()}.")
            return redirect("cases:tab", pk=case.pk, tab="readers")
    lead = "L’organisation choisie verra ce dossier selon son rôle. L’accès est journalisé avec sa raison et sa base légale."
    return form_page(request, case, form, "Ouvrir ce dossier à une organisation", "Ouvrir le dossier", lead)


def record_outreach(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """Log one attempt to reach the household."""
    case = visible_case(request, pk)
    refusal = rules.may_follow_up(request.acting, case)
    if refusal:
        raise PermissionDenied(refusal)
    initial = {
        "on": scope.today(),
        "channel": request.GET.get("moyen", ""),
        "purpose": request.GET.get("pour", ""),
    }
    form = OutreachForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            followup.record_outreach(case=case, actor=request.acting, **form.cleaned_data)
        except DomainError as error:
            tied_to(form, error)
        else:
            messages.success(request, "Démarche enregistrée.")
            settled_by(request, case)
            return redirect("cases:tab", pk=case.pk, tab="followup")
    return form_page(request, case, form, "Enregistrer une démarche", "Enregistrer la démarche")
