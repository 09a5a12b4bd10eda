"""Private notes, apart from the form."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from core.errors import DomainError
from dsf import rules
from dsf.forms.requests import NoteForm
from dsf.models import Dsf, DsfNote
from dsf.services import notes as service
from dsf.views.procedure import find
from organisations.http import ActingRequest


def _own(request: ActingRequest, pk: uuid.UUID) -> Dsf:
    dsf = find(request, pk)
    refusal = rules.may_note(request.acting, dsf)
    if refusal:
        raise PermissionDenied(refusal)
    return dsf


def _note(request: ActingRequest, dsf: Dsf, note_pk: uuid.UUID) -> DsfNote:
    return get_object_or_404(dsf.notes.filter(organisation_id=request.acting.organisation_id), pk=note_pk)


def notes(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """The service's notes on this diagnostic, and a new one."""
    dsf = _own(request, pk)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            service.add_note(dsf=dsf, text=form.cleaned_data["text"], actor=request.acting)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, "Note gardée.")
            return redirect("dsf:notes", dsf.pk)
    rows = dsf.notes.filter(organisation_id=request.acting.organisation_id).select_related("entered_by")
    context = {"dsf": dsf, "form": form, "notes": rows.order_by("-entered_at"), "gone": _just_removed(request)}
    return render(request, "dsf/notes.html", context)


def _just_removed(request: ActingRequest) -> uuid.UUID | None:
    """The note that this address offers to bring back."""
    try:
        return uuid.UUID(request.GET.get("supprimee", ""))
    except ValueError:
        return None


def edit(request: ActingRequest, pk: uuid.UUID, note_pk: uuid.UUID) -> HttpResponse:
    """Another text for a note; told when a colleague changed it meanwhile."""
    dsf = _own(request, pk)
    note = _note(request, dsf, note_pk)
    form = NoteForm(request.POST or None, initial={"text": note.text, "known": note.text})
    if request.method == "POST" and form.is_valid():
        try:
            service.change_note(note=note, actor=request.acting, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, "Note enregistrée.")
            return redirect("dsf:notes", dsf.pk)
    return render(request, "dsf/note.html", {"dsf": dsf, "form": form, "note": note})


@require_POST
def remove(request: ActingRequest, pk: uuid.UUID, note_pk: uuid.UUID) -> HttpResponse:
    dsf = _own(request, pk)
    service.remove_note(note=_note(request, dsf, note_pk), actor=request.acting)
    response = redirect("dsf:notes", dsf.pk)
    response["Location"] += f"?supprimee={note_pk}"
    return response


@require_POST
def restore(request: ActingRequest, pk: uuid.UUID, note_pk: uuid.UUID) -> HttpResponse:
    dsf = _own(request, pk)
    try:
        service.restore_note(dsf=dsf, note_id=note_pk, actor=request.acting)
        messages.success(request, "Note rétablie.")
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("dsf:notes", dsf.pk)
