"""The one figure of a diagnostic that the household agrees to share, and takes back when it wants."""

import uuid
from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from cases import rules
from cases.forms.measures import AgreementForm
from cases.models import SharedCapacity
from cases.services import capacity
from cases.views.head import visible_case
from cases.views.writing import form_page, tied_to
from core.errors import DomainError
from core.formats import euros
from organisations import scope
from organisations.http import ActingRequest


def share_capacity(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """Share the diagnostic’s one figure, with the household’s agreement."""
    case = visible_case(request, pk)
    refusal = rules.may_share_capacity(request.acting, case)
    if refusal:
        raise PermissionDenied(refusal)
    known: Decimal | None = capacity.known_capacity(case, request.acting)
    form = AgreementForm(request.POST or None, initial={"agreed_on": scope.today()})
    if request.method == "POST" and form.is_valid():
        try:
            capacity.share_capacity(case=case, actor=request.acting, **form.cleaned_data)
        except DomainError as error:
            tied_to(form, error)
        else:
            messages.success(request, "Montant partagé. Le bailleur lit ce seul chiffre, et rien du budget.")
            return redirect("cases:tab", pk=case.pk, tab="followup")
    lead = (
        f"Ce que lira le bailleur : « {euros(known)} par mois en plus du loyer ». Rien d’autre du diagnostic ne lui est montré."
        if known is not None
        else "Le diagnostic ne donne pas encore de montant maximum par mois en plus du loyer (section 4)."
    )
    return form_page(request, case, form, "Partager la capacité de remboursement", "Partager ce montant", lead)


@require_POST
def withdraw_capacity(request: ActingRequest, pk: uuid.UUID, shared_pk: uuid.UUID) -> HttpResponse:
    """The household takes its agreement back."""
    case = visible_case(request, pk)
    refusal = rules.may_share_capacity(request.acting, case)
    if refusal:
        raise PermissionDenied(refusal)
    shared = get_object_or_404(SharedCapacity, pk=shared_pk, case=case)
    try:
        capacity.withdraw_capacity(shared=shared, actor=request.acting)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "Accord retiré : ce montant n’est plus montré.")
    return redirect("cases:tab", pk=case.pk, tab="followup")
