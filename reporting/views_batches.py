"""A month's diagnostics in one file: ask, follow, download."""

import uuid

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import DomainError
from core.forms import HouseForm
from dsf.enums import BatchState
from dsf.models import DsfBatch
from organisations import scope
from organisations.http import ActingRequest
from organisations.services import log_access
from reporting import dsf_batches, tasks


class MonthForm(HouseForm):
    month = forms.DateField(
        label="Mois",
        input_formats=["%Y-%m", "%m/%Y"],
        widget=forms.DateInput({"type": "month", "class": "short"}, format="%Y-%m"),
        error_messages={"invalid": "Écrivez un mois comme 09/2026."},
    )


def _allowed(request: ActingRequest) -> None:
    sentence = dsf_batches.refusal(request.acting)
    if sentence:
        raise PermissionDenied(sentence)


def _own(request: ActingRequest, pk: uuid.UUID) -> DsfBatch:
    _allowed(request)
    rows = DsfBatch.objects.filter(organisation_id=request.acting.organisation_id)
    return get_object_or_404(rows.select_related("entered_by"), pk=pk)


@require_http_methods(["GET", "POST"])
def batches(request: ActingRequest) -> HttpResponse:
    """Months already asked for, and the next one."""
    _allowed(request)
    form = MonthForm(request.POST or None, initial={"month": scope.today().replace(day=1)})
    if request.method == "POST" and form.is_valid():
        try:
            batch = dsf_batches.ask(month=form.cleaned_data["month"], actor=request.acting)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            tasks.start_batch.delay_on_commit(str(batch.pk), str(batch.entered_by_id))
            return redirect("documents:batch", batch.pk)
    rows = DsfBatch.objects.filter(organisation_id=request.acting.organisation_id).select_related("entered_by")
    context = {"form": form, "rows": rows[:24]}
    return render(request, "reporting/batches.html", context, status=422 if form.errors else 200)


def _state(batch: DsfBatch) -> dict[str, object]:
    running = batch.state in dsf_batches.LIVE
    return {
        "batch": batch,
        "running": running,
        "ready": batch.state == BatchState.DONE and bool(batch.file),
        "failed": batch.state == BatchState.FAILED,
        "poll_url": reverse("documents:batch_progress", args=[batch.pk]) if running else "",
    }


@require_GET
def batch_page(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """Where a batch stands; the page may be closed meanwhile."""
    return render(request, "reporting/batch.html", _state(_own(request, pk)))


@require_GET
def batch_progress(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """The progress bar alone; the page is reloaded when the work is over."""
    batch = _own(request, pk)
    if batch.state in dsf_batches.LIVE:
        return render(request, "reporting/batch_progress.html", _state(batch))
    return HttpResponse(status=204, headers={"HX-Refresh": "true"})


@require_POST
def batch_restart(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    batch = _own(request, pk)
    if dsf_batches.restart(batch=batch):
        tasks.start_batch.delay_on_commit(str(batch.pk), str(batch.entered_by_id))
    else:
        messages.info(request, "Ce lot n’attend pas d’être relancé.")
    return redirect("documents:batch", batch.pk)


@require_GET
def batch_download(request: ActingRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The file, while it is kept and while each diagnostic in it may still be read."""
    batch = _own(request, pk)
    if batch.state != BatchState.DONE or not batch.file or (batch.expires_at and batch.expires_at <= timezone.now()):
        raise Http404
    if (
        dsf_batches.documents_of(batch.month, request.acting).filter(frozen_at__lte=batch.finished_at).count()
        < batch.done
    ):
        raise PermissionDenied(
            "Un des dossiers ne vous est plus ouvert, ou a une version plus récente : redemandez le mois."
        )
    log_access(action="download", family="F13", object_type="dsf_batch", object_id=batch.pk)
    response = FileResponse(batch.file.open("rb"), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="diagnostics-{batch.month:%Y-%m}.zip"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
