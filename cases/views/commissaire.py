"""The commissaire's desk: his fiches, a new one with its threshold, acts by file."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from cases import exchange, rules
from cases.forms.commissaire import ActFileForm, FicheForm
from cases.models import Case, CdpReport
from cases.procedure.enums import ActKind
from cases.querysets import STATE_ROLES
from cases.services import act_files, cdp_reports
from cases.views.writing import tied_to
from core.errors import DomainError
from organisations.http import ActingRequest
from organisations.models import Commune
from organisations.services import log_access

HOME = {"label": "Mon travail"}


def _reader(request: ActingRequest) -> None:
    if cdp_reports.may_report(request.acting) and request.acting.role not in STATE_ROLES:
        raise PermissionDenied("Ces fiches sont lues par l’étude qui les dépose et par l’État.")


@require_GET
def fiches(request: ActingRequest) -> HttpResponse:
    """Fiches of this étude, or of the territory for the State."""
    _reader(request)
    context = {
        "rows": CdpReport.objects.select_related("organisation")[:200],
        "may_report": cdp_reports.may_report(request.acting) is None,
        "trail": [{**HOME, "url": reverse("home")}, {"label": "Signalements de commandements"}],
    }
    return render(request, "cases/commissaire/list.html", context)


@require_GET
def fiche(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """One fiche with its receipt."""
    _reader(request)
    row = get_object_or_404(CdpReport.objects.select_related("organisation", "commune", "case"), pk=pk)
    log_access(action="read", family="F16", object_type="cdp_report", object_id=row.pk)
    context = {
        "row": row,
        "threshold": row.content["threshold"],
        "fingerprint": cdp_reports.fingerprint(row),
        "trail": [
            {**HOME, "url": reverse("home")},
            {"label": "Signalements de commandements", "url": reverse("commissaire:fiches")},
            {"label": row.number},
        ],
    }
    return render(request, "cases/commissaire/fiche.html", context)


def new_fiche(request: ActingRequest) -> HttpResponse:
    """Annexe 4: first the threshold under the rule of the day of the act, then deposited."""
    refusal = cdp_reports.may_report(request.acting)
    if refusal:
        raise PermissionDenied(refusal)
    territory = request.acting.organisation.territory
    form = FicheForm(
        request.POST or None,
        cases=Case.objects.visible_to(request.acting).open().order_by("number"),
        communes=Commune.objects.filter(territory=territory).order_by("name"),
    )
    threshold = None
    if request.method == "POST" and form.is_valid():
        threshold = cdp_reports.threshold(form.fiche(), territory.code)
        if "save" in request.POST:
            try:
                row = cdp_reports.report_cdp(fiche=form.fiche(), case=form.cleaned_data["case"], actor=request.acting)
            except DomainError as error:
                tied_to(form, error)
            else:
                messages.success(request, f"Fiche {row.number} déposée. Son accusé est la preuve du signalement.")
                return redirect("commissaire:fiche", pk=row.pk)
    context = {
        "form": form,
        "threshold": threshold,
        "trail": [
            {**HOME, "url": reverse("home")},
            {"label": "Signalements de commandements", "url": reverse("commissaire:fiches")},
            {"label": "Nouvelle fiche"},
        ],
    }
    return render(request, "cases/commissaire/new.html", context, status=422 if form.errors else 200)


def _recorder(request: ActingRequest) -> None:
    if request.acting.role not in rules.RECORDABLE:
        raise PermissionDenied("Votre rôle ne permet pas d’enregistrer des actes.")


def act_file(request: ActingRequest) -> HttpResponse:
    """Acts by file: what each line would do, then written. The file travels with the page: nothing is kept of it."""
    _recorder(request)
    form = ActFileForm(request.POST or None, request.FILES or None)
    context: dict[str, object] = {
        "form": form,
        "adapters": exchange.adapters(),
        "kinds": [kind for kind in ActKind if kind in rules.RECORDABLE[request.acting.role]],
        "trail": [{**HOME, "url": reverse("home")}, {"label": "Actes par fichier"}],
    }
    try:
        if request.method == "POST" and "content" in request.POST:
            acts = act_files.read_file(request.POST["content"].encode())
            context |= {"lines": act_files.write(acts, request.acting), "written": True}
            form = ActFileForm()
        elif request.method == "POST" and form.is_valid():
            content = form.cleaned_data["file"].read(act_files.MAX_BYTES + 1)
            acts = act_files.read_file(content)
            lines = act_files.preview(acts, request.acting)
            context |= {"lines": lines, "ready": sum(line.state == act_files.NEW for line in lines)}
            context["content"] = exchange.adapters()[1].write(acts).decode()
    except DomainError as error:
        tied_to(form, error)
    context["form"] = form
    return render(request, "cases/commissaire/acts.html", context, status=422 if form.is_bound and form.errors else 200)


@require_GET
def export_acts(request: ActingRequest, key: str) -> HttpResponse:
    """Acts that this organisation recorded, in a format that can be played again."""
    _recorder(request)
    adapter = exchange.adapter(key)
    if adapter is None:
        raise PermissionDenied("Ce format n’existe pas.")
    log_access(action="export", family="F16", object_type="acts", object_id=key)
    response = HttpResponse(adapter.write(act_files.exported(request.acting)), content_type=adapter.content_type)
    response["Content-Disposition"] = f'attachment; filename="actes.{adapter.suffix}"'
    return response
