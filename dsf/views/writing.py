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
from dsf import rules, sections
from dsf.enums import SectionKey
from dsf.forms import BudgetForm, VersionForm
from dsf.models import Dsf, DsfSection
from dsf.services.writing import SectionChanged
from dsf.views.procedure import find
from organisations.http import ActingRequest
from organisations.services import log_access


def _writable(request: ActingRequest, pk: uuid.UUID) -> Dsf:
    dsf = find(request, pk)
    refusal = rules.may_write(request.acting, dsf)
    if refusal:
        raise PermissionDenied(refusal)
    return dsf


def section(request: ActingRequest, pk: uuid.UUID, key: str) -> HttpResponse:
    """One step: shown, or saved at the version the page was drawn from."""
    if key not in sections.SECTIONS:
        raise Http404
    dsf = _writable(request, pk)
    step = sections.SECTIONS[key]
    if request.method == "POST":
        return _save(request, dsf, step)
    log_access(action="read", family=step.family, object_type="dsf", object_id=dsf.pk)
    row = DsfSection.objects.select_related("updated_by").get(dsf=dsf, key=key)
    return _draw(request, dsf, step, step.pieces(dsf, None), row)


def _save(request: ActingRequest, dsf: Dsf, step: sections.Section) -> HttpResponse:
    pieces = step.pieces(dsf, request.POST)
    version = VersionForm(request.POST)
    row = DsfSection.objects.select_related("updated_by").get(dsf=dsf, key=step.key)
    # Each form is asked, so that each says all that is wrong with it.
    verdicts = [piece.is_valid() for piece in pieces.values()]
    if not version.is_valid():
        raise Http404
    if not all(verdicts):
        return _draw(request, dsf, step, pieces, row, version=version.cleaned_data["version"], status=422)
    try:
        step.save(dsf, version.cleaned_data["version"], pieces, request.acting)
    except SectionChanged as conflict:
        fresh = Dsf.objects.get(pk=dsf.pk)
        return _draw(
            request,
            dsf,
            step,
            pieces,
            conflict.section,
            conflict=conflict.message,
            differences=sections.differences(pieces, step.pieces(fresh, None)),
            status=409,
        )
    except DomainError as error:
        return _draw(request, dsf, step, pieces, row, refused=error.message, status=422)
    if "stay" in request.POST:
        messages.success(request, "Section enregistrée.")
        return redirect("dsf:section", dsf.pk, step.key.value)
    keys = [key.value for key in SectionKey]
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
    statuses = rules.statuses(dsf)
    here = next(found for found in statuses if found.key == step.key)
    tasks = [
        {
            "label": found.label,
            "url": "" if found.key == step.key else reverse("dsf:section", args=[dsf.pk, found.key]),
            "state": found.state,
            "done": found.done,
            "current": found.key == step.key,
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
        "errors": sections.errors(pieces),
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
