"""Supporting documents of a case."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.text import slugify

from cases import rules
from cases.forms.files import AttachmentForm
from cases.models import Attachment, Case, Measure
from cases.services import attachments
from cases.views.head import visible_case
from cases.views.writing import form_page, tied_to
from core.errors import DomainError
from organisations.http import ActingRequest
from organisations.matrix import matrix

SUFFIXES = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


def inert_response(content: bytes, *, content_type: str, name: str) -> HttpResponse:
    """A file that somebody sent, as a download that no browser runs. `name` without suffix, in plain letters."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{SUFFIXES[content_type]}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _measure(case: Case, asked: str) -> Measure | None:
    """The measure of this case that the address names, when this person reads it."""
    try:
        return Measure.objects.filter(case=case, pk=uuid.UUID(asked)).first()
    except ValueError:
        return None


def add(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """Add a supporting document."""
    case = visible_case(request, pk)
    refusal = rules.may_attach(request.acting, case)
    if refusal:
        raise PermissionDenied(refusal)
    reads = matrix().reads("F5", request.acting.role)
    measure = _measure(case, request.GET.get("mesure", "")) if reads else None
    form = AttachmentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            attachments.attach(
                case=case,
                title=form.cleaned_data["title"],
                upload=upload,
                size=upload.size,
                actor=request.acting,
                measure=measure,
            )
        except DomainError as error:
            tied_to(form, error)
        else:
            messages.success(request, "Pièce ajoutée.")
            if measure is not None:
                return redirect("cases:measure", pk=case.pk, measure_pk=measure.pk)
            return redirect("cases:tab", pk=case.pk, tab="documents")
    return form_page(request, case, form, "Ajouter une pièce", "Ajouter la pièce")


def download(request: ActingRequest, pk: uuid.UUID, attachment_pk: uuid.UUID) -> HttpResponse:
    """The document, as a download that no browser runs."""
    case = visible_case(request, pk)
    if not matrix().reads("F20", request.acting.role):
        raise Http404
    attachment = get_object_or_404(Attachment, pk=attachment_pk, case=case)
    return inert_response(
        attachments.read(attachment=attachment),
        content_type=attachment.content_type,
        name=f"{case.number}-{slugify(attachment.title) or 'piece'}",
    )
