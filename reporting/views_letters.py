"""Downloads of letters and minutes: find what may be seen, journal the reading, give what was frozen."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from ccapex import rules
from ccapex.models import Letter, Minutes, Session
from ccapex.services import runs
from organisations.http import ActingRequest
from organisations.services import log_access
from reporting.letter_document import letters_pdf, minutes_pdf
from reporting.pdf import pdf_response


def _prepares(request: ActingRequest) -> None:
    refusal = rules.may_prepare(request.acting)
    if refusal:
        raise PermissionDenied(refusal)


def _stored(file: Any, filename: str) -> HttpResponse:
    """A file kept on disk; 404 while there is none."""
    if not file:
        raise Http404
    with file.open("rb") as stored:
        return pdf_response(stored.read(), filename=filename)


def run(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """The one file of a run, as it was drawn."""
    _prepares(request)
    found = get_object_or_404(runs.of_actor(request.acting), pk=pk)
    log_access(action="download", family="F16", object_type="letter_run", object_id=found.pk)
    return _stored(found.file, f"courriers-{found.pk}.pdf")


def letter(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """One letter from its frozen content: for the State, its addressee, and who is in copy."""
    found = get_object_or_404(Letter.objects.visible_to(request.acting), pk=pk)
    log_access(action="download", family="F16", object_type="letter", object_id=found.pk)
    return pdf_response(letters_pdf([found]), filename=f"{found.number}.pdf")


def signed_letter(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """The signed copy of a letter; 404 while there is none."""
    found = get_object_or_404(Letter.objects.visible_to(request.acting).exclude(signed_file=""), pk=pk)
    log_access(action="download", family="F16", object_type="letter", object_id=found.pk)
    return _stored(found.signed_file, f"{found.number}-signe.pdf")


def _minutes(request: ActingRequest, pk: uuid.UUID, *, signed: bool = False) -> Minutes:
    _prepares(request)
    rows = Minutes.objects.exclude(signed_file="") if signed else Minutes.objects.all()
    found = get_object_or_404(rows, pk=pk, session__in=Session.objects.visible_to(request.acting))
    log_access(action="download", family="F18", object_type="minutes", object_id=found.pk)
    return found


def minutes(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """One version of a compte rendu."""
    found = _minutes(request, pk)
    return pdf_response(minutes_pdf(found), filename=f"{found.number}-v{found.version}.pdf")


def signed_minutes(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """The signed copy of one version; 404 while there is none."""
    found = _minutes(request, pk, signed=True)
    return _stored(found.signed_file, f"{found.number}-v{found.version}-signe.pdf")
