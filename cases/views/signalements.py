"""Signalements of impayés: the list to make with what is left out and why, the work under way, one case alone."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from cases import rules
from cases.enums import RunState
from cases.forms.signalements import BodyForm
from cases.models import Case, Signalement, SignalementRun
from cases.procedure.enums import ActKind, Stage
from cases.reading import attach_names
from cases.services import signalements
from cases.services.signalements import MOST, Candidate
from cases.views.head import case_context, visible_case
from core.errors import DomainError
from organisations.http import ActingRequest

EARLY = [stage.value for stage in Stage if stage.order <= Stage.SAISINE_CCAPEX.order and stage is not Stage.SANS_IMPAYE]


def _bailleur(request: ActingRequest) -> None:
    if request.acting.role not in rules.SIGNALLING_ROLES:
        raise PermissionDenied("Les signalements d’impayés sont faits par le bailleur.")


def _found(request: ActingRequest, body: str) -> list[Candidate]:
    """Every impayé of this bailleur that is not signalled, before any commandement, with names."""
    cases = (
        Case.objects.visible_to(request.acting)
        .open()
        .filter(bailleur=request.acting.organisation_id, stage__in=EARLY)
        .select_related("bailleur", "commune", "territory")
        .order_by("number")
    )
    found = signalements.candidates(cases, request.acting, body=body)
    attach_names([one.case for one in found], request.acting)
    return sorted(found, key=lambda one: (one.about_on, one.case.number))


def choose(request: ActingRequest) -> HttpResponse:
    """What is to be signalled, ticked; what is left out, each with its reason."""
    _bailleur(request)
    form = BodyForm(request.POST if request.method == "POST" else request.GET or None)
    body = form.cleaned_data["body"] if form.is_valid() else ""
    found = _found(request, body)
    ready = [one for one in found if not one.refusal]
    if request.method == "POST":
        wanted = set(request.POST.getlist("dossier"))
        try:
            run = signalements.ask_run(
                cases=[one.case for one in ready if str(one.case.pk) in wanted], body=body, actor=request.acting
            )
        except DomainError as error:
            messages.error(request, error.message)
        else:
            return redirect("signalements:run", pk=run.pk)
    left = [one for one in found if one.refusal]
    context = {
        "form": form,
        "ready": ready[:MOST],
        "left": [one for one in left if not one.refusal.startswith("Déjà")],
        "already": sum(one.refusal.startswith("Déjà") for one in left),
        "runs": SignalementRun.objects.filter(organisation=request.acting.organisation_id).select_related("entered_by")[
            :10
        ],
        "trail": [{"label": "Tableau de bord", "url": reverse("home")}, {"label": "Signalements"}],
    }
    return render(request, "cases/signalements/choose.html", context)


def _run(request: ActingRequest, pk: uuid.UUID) -> SignalementRun:
    _bailleur(request)
    rows = SignalementRun.objects.filter(organisation=request.acting.organisation_id).select_related("entered_by")
    return get_object_or_404(rows, pk=pk)


def _state(run: SignalementRun) -> dict[str, Any]:
    made = run.made.count()
    under_way = run.state != RunState.DONE
    return {
        "run": run,
        "under_way": under_way,
        "made_count": made,
        "done": made + len(run.left_out),
        "poll_url": reverse("signalements:progress", args=[run.pk]) if under_way else "",
    }


@require_GET
def run_page(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """How far the list is, then what was made and what was left out."""
    run = _run(request, pk)
    context = _state(run)
    if not context["under_way"]:
        made = list(run.made.select_related("case"))
        cases = {
            str(case.pk): case for case in Case.objects.visible_to(request.acting).filter(pk__in=list(run.left_out))
        }
        attach_names([row.case for row in made], request.acting)
        attach_names(cases.values(), request.acting)
        context["made"] = made
        context["left"] = [{"case": cases.get(pk), "why": why} for pk, why in run.left_out.items()]
    context["trail"] = [
        {"label": "Tableau de bord", "url": reverse("home")},
        {"label": "Signalements", "url": reverse("signalements:choose")},
        {"label": "Liste"},
    ]
    return render(request, "cases/signalements/run.html", context)


@require_GET
def run_progress(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """How far the list is, for htmx; the page itself once it is over."""
    run = _run(request, pk)
    context = _state(run)
    response = render(request, "cases/signalements/progress.html", context)
    if not context["under_way"]:
        response["HX-Refresh"] = "true"
    return response


def signal_case(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """Signal the impayé of one case: what would be made, then made."""
    case = visible_case(request, pk)
    _bailleur(request)
    refusal = rules.may_record(request.acting, case, ActKind.SIGNALEMENT_CAF)
    if refusal:
        raise PermissionDenied(refusal)
    form = BodyForm(request.POST or None)
    body = form.cleaned_data["body"] if form.is_bound and form.is_valid() else ""
    found = signalements.candidates([case], request.acting, body=body)
    error = ""
    if request.method == "POST" and form.is_valid():
        try:
            made = signalements.signal(case=case, body=body, actor=request.acting)
        except DomainError as refused:
            error = refused.message
        else:
            messages.success(
                request,
                f"Signalement {made.number} enregistré. Gardez ses accusés\N{NO-BREAK SPACE}: ils sont la preuve.",
            )
            return redirect("cases:tab", pk=case.pk, tab="acts")
    context = {
        **case_context(request, case, tab=""),
        "form": form,
        "candidate": found[0] if found else None,
        "error": error,
        "made": Signalement.objects.filter(case=case),
    }
    return render(request, "cases/signalements/one.html", context, status=422 if error else 200)
