"""The steps of the form."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from core.errors import DomainError
from dsf import drafts, presence, rules, sections, submission
from dsf.advice import advice
from dsf.content import content_of, known_of
from dsf.enums import SectionKey
from dsf.forms.requests import VersionForm
from dsf.forms.sections import BudgetForm
from dsf.models import Dsf, DsfSection
from dsf.services import prefill
from dsf.services.prefill import open_sections
from dsf.services.writing import SectionChanged
from dsf.views.procedure import find
from dsf.views.saving import locked, section_row
from organisations.http import ActingRequest
from organisations.services import log_access


def _writable(request: ActingRequest, pk: uuid.UUID) -> Dsf:
    dsf = find(request, pk)
    refusal = rules.may_write(request.acting, dsf)
    if refusal:
        raise PermissionDenied(refusal)
    open_sections(dsf=dsf)
    return dsf


def section(request: ActingRequest, pk: uuid.UUID, key: str) -> HttpResponse:
    """One step: shown, or saved at the version the page was drawn from."""
    if key not in sections.SECTIONS:
        raise Http404
    step = sections.SECTIONS[key]
    if request.method == "POST":
        return _save(request, pk, step)
    dsf = _writable(request, pk)
    log_access(action="read", family=step.family, object_type="dsf", object_id=dsf.pk)
    row = DsfSection.objects.select_related("updated_by").get(dsf=dsf, key=key)
    pieces = step.pieces(dsf, None)
    special = pieces.get("special")
    if special is not None and special.initial["causes"]:
        log_access(action="read", family="F10", object_type="dsf", object_id=dsf.pk)
    return _draw(request, dsf, step, pieces, row)


def _save(request: ActingRequest, pk: uuid.UUID, step: sections.Section) -> HttpResponse:
    """The button, with or without script. What is already stored is not written again."""
    dsf, refusal = locked(request, pk)
    if refusal:
        raise PermissionDenied(refusal)
    version = VersionForm(request.POST)
    if not version.is_valid():
        raise Http404
    known = version.cleaned_data["version"]
    row = section_row(dsf, step.key)
    sent = submission.read(lambda data: step.pieces(dsf, data), request.POST)
    if not all(piece.is_valid() for piece in sent.pieces.values()):
        return _draw(request, dsf, step, sent.pieces, row, version=known, status=422)
    found = submission.differences(sent)
    if found and known != row.version:
        conflict = SectionChanged(row)
        return _draw(request, dsf, step, sent.pieces, row, conflict=conflict.message, differences=found, status=409)
    try:
        if found or not row.version:
            step.save(dsf, row.version, sent.pieces, request.acting)
    except DomainError as error:
        return _draw(request, dsf, step, sent.pieces, row, refused=error.message, status=422)
    return _next(request, dsf, step)


def _next(request: ActingRequest, dsf: Dsf, step: sections.Section) -> HttpResponse:
    if "stay" in request.POST:
        messages.success(request, "Section enregistrée.")
        return redirect("dsf:section", dsf.pk, step.key.value)
    keys = SectionKey.values
    following = keys.index(step.key.value) + 1
    messages.success(request, f"« {step.key.label} » enregistrée.")
    return redirect("dsf:section", dsf.pk, keys[following]) if following < len(keys) else redirect("dsf:page", dsf.pk)


def _draw(
    request: ActingRequest,
    dsf: Dsf,
    step: sections.Section,
    pieces: sections.Pieces,
    row: DsfSection,
    *,
    version: int | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    content, known = content_of(dsf), known_of(dsf)
    statuses = rules.statuses_of(dsf, content, known)
    here = next(found for found in statuses if found.key == step.key)
    others = presence.come(dsf_id=dsf.pk, section=step.key.value, member=request.acting)
    tasks = [
        {
            "label": found.label,
            "url": "" if found.key == step.key else reverse("dsf:section", args=[dsf.pk, found.key]),
            "state": found.state,
            "done": found.done,
            "current": found.key == step.key,
            "note": ", ".join(one.name for one in others if one.section == found.key),
        }
        for found in statuses
    ]
    context = {
        "dsf": dsf,
        "section": step,
        "row": row,
        "version_form": VersionForm(initial={"version": row.version if version is None else version}),
        "tasks": tasks,
        "done": sum(found.done for found in statuses),
        "total": len(statuses),
        "missing": here.missing if row.version else (),
        "doubts": here.doubts,
        "advice": advice(step.key, content, known),
        "errors": sections.errors(pieces),
        "others": [one for one in others if one.section == step.key],
        "device_drafts": drafts.allowed(request.acting),
        **pieces,
        **step.more(dsf, pieces),
        **more,
    }
    return render(request, step.template, context, status=status)


@require_POST
def totals(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """Totals of what is typed, saved or not: what the page shows while one types."""
    dsf = _writable(request, pk)
    form = BudgetForm(request.POST)
    return render(request, "dsf/totals.html", sections.budget_context(dsf, form))


@require_POST
def refresh(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """Take again what the case knows, over blanks and untouched values only; say what changed."""
    dsf = _writable(request, pk)
    changes = prefill.refresh(dsf=dsf, actor=request.acting)
    if not changes:
        messages.info(
            request, "Rien à reprendre : tout ce qui est connu est déjà là, ou quelqu’un l’a écrit autrement."
        )
    for key in SectionKey:
        taken = dict.fromkeys(change.label for change in changes if change.section == key)
        if taken:
            messages.success(request, f"{key.label}, repris : {', '.join(taken)}.")
    return redirect("dsf:page", dsf.pk)
