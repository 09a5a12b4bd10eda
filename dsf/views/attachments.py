"""Justificatifs: add (several at once, dragged or photographed), order, rename, withdraw, download."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.querysets import STATE_ROLES
from cases.views.attachments import inert_response
from core.errors import DomainError
from core.formats import plural
from dsf import rules
from dsf.enums import AttachmentKind, SectionKey
from dsf.forms.papers import AttachmentDescriptionForm, AttachmentForm
from dsf.models import Dsf, DsfDocument
from dsf.services import attachments
from dsf.views.procedure import find
from organisations.http import ActingRequest


def _for_its_service(request: ActingRequest, pk: uuid.UUID) -> Dsf:
    """The diagnostic whose justificatifs this person may list; the State, which sees it, is refused."""
    dsf = find(request, pk)
    refusal = rules.may_see_attachments(request.acting, dsf)
    if refusal:
        raise PermissionDenied(refusal)
    return dsf


def _one(request: ActingRequest, dsf: Dsf, attachment_pk: uuid.UUID) -> attachments.Attachment:
    found = attachments.find(dsf, attachment_pk, walled=rules.is_its_service(request.acting, dsf))
    if found is None:
        raise Http404
    return found


def _first_kind(section: str) -> str:
    """The usual justificatif of a section of the form."""
    found = (kind.value for kind, key in rules.ATTACHMENT_SECTION.items() if key == section)
    return next(found, AttachmentKind.OTHER.value)


@require_http_methods(["GET", "POST"])
def attachment_list(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """Those of the diagnostic in order, and the form that adds some."""
    dsf = _for_its_service(request, pk)
    writable = rules.may_write(request.acting, dsf) is None
    section = request.GET.get("section", "")
    form = AttachmentForm(
        request.POST or None,
        request.FILES or None,
        initial={"kind": _first_kind(section)},
        special=rules.offers_special_causes(dsf.service_id),
    )
    if request.method == "POST":
        if not writable:
            raise PermissionDenied(rules.may_write(request.acting, dsf))
        if form.is_valid() and _add(request, dsf, form):
            return _back(request, dsf)
    rows, special = attachments.kept(dsf), attachments.kept_special(dsf)
    files, pages, size = attachments.used(dsf)
    return render(
        request,
        "dsf/attachments.html",
        {
            "dsf": dsf,
            "form": form,
            "writable": writable,
            "groups": [
                {"title": "Joints à tous les exemplaires", "rows": rows, "start": 1, "special": False},
                {
                    "title": "Joints au seul exemplaire du juge",
                    "rows": special,
                    "start": len(rows) + 1,
                    "special": True,
                },
            ],
            "withdrawn": [
                row for model in attachments.MODELS for row in model.objects.filter(dsf=dsf).exclude(withdrawn_at=None)
            ],
            "used": f"{plural(files, 'justificatif')}, {plural(pages, 'page')}",
            "weight": size,
            "most_files": attachments.MOST_FILES,
            "most_pages": attachments.MOST_PAGES,
            "most_bytes": attachments.MOST_BYTES,
            "section": section if section in SectionKey.values else "",
        },
        status=422 if form.errors else 200,
    )


def _back(request: ActingRequest, dsf: Dsf) -> HttpResponse:
    """To the list. A script that follows the sending goes there itself: it would eat the notices on its way."""
    if request.headers.get("X-Upload"):
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("dsf:attachments", args=[dsf.pk])})
    return redirect("dsf:attachments", dsf.pk)


def _add(request: ActingRequest, dsf: Dsf, form: AttachmentForm) -> bool:
    """Keep each file that may be kept; the others are named with their reason. True when at least one was kept."""
    data, added = form.cleaned_data, 0
    several = len(data["uploads"]) > 1
    for number, upload in enumerate(data["uploads"], start=1):
        title = data["title"]
        try:
            attachments.add(
                dsf=dsf,
                kind=data["kind"],
                title=f"{title} ({number})" if several and title else title,
                special=data.get("special", False),
                upload=upload,
                size=upload.size,
                actor=request.acting,
            )
            added += 1
        except DomainError as error:
            form.add_error("pieces", f"« {upload.name} » : {error.message}")
    if added:
        messages.success(
            request, f"{plural(added, 'justificatif ajouté', 'justificatifs ajoutés')} à la suite des autres."
        )
        for sentence in form.errors.get("pieces", []):
            messages.error(request, str(sentence))
    return added > 0


@require_GET
def download(request: ActingRequest, pk: uuid.UUID, attachment_pk: uuid.UUID) -> HttpResponse:
    """The file, as a download that no browser runs. The State reads what a transmitted version holds."""
    dsf = find(request, pk)
    attachment = _one(request, dsf, attachment_pk)
    if request.acting.role in STATE_ROLES:
        held = DsfDocument.objects.filter(dsf=dsf, snapshot__attachments__contains=[{"id": str(attachment_pk)}])
        if not held.exists():
            raise Http404
    elif rules.may_see_attachments(request.acting, dsf):
        raise Http404
    name = slugify(attachment.get_kind_display())[:60] or "piece"
    return inert_response(
        attachments.read(attachment=attachment),
        content_type=attachment.content_type,
        name=f"{dsf.case.number}-{name}",
    )


@require_http_methods(["GET", "POST"])
def describe(request: ActingRequest, pk: uuid.UUID, attachment_pk: uuid.UUID) -> HttpResponse:
    """Say better what a justificatif is."""
    dsf = _for_its_service(request, pk)
    refusal = rules.may_write(request.acting, dsf)
    if refusal:
        raise PermissionDenied(refusal)
    attachment = _one(request, dsf, attachment_pk)
    form = AttachmentDescriptionForm(request.POST or None, initial={"kind": attachment.kind, "title": attachment.title})
    if request.method == "POST" and form.is_valid():
        attachments.describe(attachment=attachment, actor=request.acting, **form.cleaned_data)
        messages.success(request, "Justificatif renommé.")
        return redirect("dsf:attachments", dsf.pk)
    return render(
        request,
        "dsf/attachment_edit.html",
        {"dsf": dsf, "attachment": attachment, "form": form},
        status=422 if form.errors else 200,
    )


@require_POST
def change(request: ActingRequest, pk: uuid.UUID, attachment_pk: uuid.UUID) -> HttpResponse:
    """Move, withdraw or give back, by the button that was pressed."""
    dsf = _for_its_service(request, pk)
    attachment = _one(request, dsf, attachment_pk)
    what = request.POST.get("action", "")
    try:
        if what in ("up", "down"):
            attachments.move(attachment=attachment, up=what == "up", actor=request.acting)
            messages.success(request, f"« {attachment.title} » change de place.")
        elif what == "withdraw":
            attachments.withdraw(attachment=attachment, actor=request.acting)
            messages.success(
                request,
                f"« {attachment.title} » est retiré. Il reste plus bas, dans « Retirés », si c’était une erreur.",
            )
        elif what == "restore":
            attachments.restore(attachment=attachment, actor=request.acting)
            messages.success(request, f"« {attachment.title} » est de nouveau joint.")
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("dsf:attachments", dsf.pk)
