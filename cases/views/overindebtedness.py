"""Files before the commission de surendettement: deposited, then moved along their table."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from cases import rules
from cases.forms.measures import MoveForm, OverindebtednessForm
from cases.measures import OVERINDEBTEDNESS, OVERINDEBTEDNESS_MOVES
from cases.models import Overindebtedness
from cases.services import overindebtedness
from cases.views.agreed import settled_by
from cases.views.head import visible_case
from cases.views.writing import form_page, tied_to
from core.errors import DomainError
from organisations import scope
from organisations.http import ActingRequest


def overindebtedness_moves(request: ActingRequest, row: Overindebtedness) -> list[Any]:
    if row.organisation_id != request.acting.organisation_id:
        return []
    # What a move itself fills is asked by its form.
    return [move for move in OVERINDEBTEDNESS.transitions if row.state in move.sources]


def file_overindebtedness(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """A file deposited at the Banque de France."""
    case = visible_case(request, pk)
    refusal = rules.may_write_overindebtedness(request.acting, case)
    if refusal:
        raise PermissionDenied(refusal)
    form = OverindebtednessForm(request.POST or None, initial={"filed_on": scope.today()})
    if request.method == "POST" and form.is_valid():
        try:
            overindebtedness.file_overindebtedness(case=case, actor=request.acting, **form.cleaned_data)
        except DomainError as error:
            tied_to(form, error)
        else:
            messages.success(request, "Dossier enregistré. Les dates de la procédure sont à jour.")
            settled_by(request, case)
            return redirect("cases:tab", pk=case.pk, tab="followup")
    lead = "Le bailleur voit que ce dossier existe et ses dates ; ni ce qu’il contient, ni son numéro."
    return form_page(request, case, form, "Dossier de surendettement", "Enregistrer le dossier", lead)


def move_overindebtedness(request: ActingRequest, pk: uuid.UUID, row_pk: uuid.UUID, event: str) -> HttpResponse:
    """One move of a file before the commission de surendettement."""
    case = visible_case(request, pk)
    refusal = rules.may_write_overindebtedness(request.acting, case)
    if refusal:
        raise PermissionDenied(refusal)
    row = get_object_or_404(Overindebtedness, pk=row_pk, case=case)
    row.case = case
    transition = next((found for found in OVERINDEBTEDNESS.transitions if found.event == event), None)
    if transition is None:
        raise Http404
    form = MoveForm(request.POST or None, move=OVERINDEBTEDNESS_MOVES[event], initial={"on": scope.today()})
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            overindebtedness.move_overindebtedness(
                row=row, event=event, on=values.pop("on"), values=values, actor=request.acting
            )
        except DomainError as error:
            tied_to(form, error)
        else:
            messages.success(request, "C’est enregistré. Les dates de la procédure sont à jour.")
            return redirect("cases:tab", pk=case.pk, tab="followup")
    return form_page(request, case, form, transition.label, transition.label)
