"""Systematic letters: which cases, one read before, confirmed, followed, printed, sent; letters received in copy."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.imports.progress import read_progress
from cases.reading import attach_names
from ccapex import rules
from ccapex.enums import LetterKind, RunState
from ccapex.forms.papers import SentForm, SignedForm
from ccapex.models import Letter, LetterRun
from ccapex.querysets import LETTER_READERS
from ccapex.services import letters, runs
from ccapex.words import StageLetter, stage_letters
from core.errors import DomainError
from core.formats import plural
from core.paging import CappedPaginator
from organisations import scope
from organisations.http import ActingRequest
from organisations.services import log_access

PER_PAGE = 50
TONES = {
    RunState.DONE: ("is-done", "check"),
    RunState.FAILED: ("is-late", "past"),
}


def prepares(request: ActingRequest) -> None:
    refusal = rules.may_prepare(request.acting)
    if refusal:
        raise PermissionDenied(refusal)


def _letter(stage: str) -> StageLetter:
    found = stage_letters().get(stage)
    if found is None:
        raise Http404
    return found


def _run(request: ActingRequest, pk: uuid.UUID) -> LetterRun:
    prepares(request)
    return get_object_or_404(runs.of_actor(request.acting), pk=pk)


@require_GET
def overview(request: ActingRequest) -> HttpResponse:
    """The letters of each stage with the cases still to be written to, then the runs."""
    prepares(request)
    desk = letters.office(actor=request.acting, day=scope.today())
    stages = [
        {
            "letter": letter,
            "count": CappedPaginator(letters.to_write(request.acting, letter), PER_PAGE),
            "missing": desk.missing(letter),
        }
        for letter in stage_letters().values()
    ]
    page = Paginator(runs.of_actor(request.acting), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "ccapex/letters.html", {"stages": stages, "page": page})


@require_http_methods(["GET", "POST"])
def choose(request: ActingRequest, stage: str) -> HttpResponse:
    """Cases that stand at this stage and were not written to since; choose some, or all of the list."""
    letter = _letter(stage)
    prepares(request)
    rows = letters.to_write(request.acting, letter)
    area = request.acting.organisation.arrondissement_id
    if area and request.GET.get("territoire") != "tout":
        rows = rows.filter(commune__arrondissement=area)
    if request.method == "POST":
        picked = rows if request.POST.get("tous") else rows.filter(pk__in=_uuids(request.POST.getlist("dossier")))
        try:
            run = runs.choose(stage=stage, cases=list(picked[: runs.MOST + 1]), actor=request.acting)
        except DomainError as error:
            messages.error(request, error.message)
        else:
            return redirect("ccapex:run", run.pk)
    paginator = CappedPaginator(rows, PER_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    cases = attach_names(page.object_list, request.acting)
    context = {
        "letter": letter,
        "page": page,
        "cases": cases,
        "area": area,
        "whole": request.GET.get("territoire") == "tout",
        "most": runs.MOST,
        "missing": letters.office(actor=request.acting, day=scope.today()).missing(letter),
    }
    return render(request, "ccapex/letters_choose.html", context)


def _uuids(values: list[str]) -> list[uuid.UUID]:
    found = []
    for value in values:
        try:
            found.append(uuid.UUID(value))
        except ValueError:
            continue
    return found


@require_GET
def preview(request: ActingRequest, stage: str, case_pk: uuid.UUID) -> HttpResponse:
    """One letter as it would be written today; nothing is kept, no number is taken."""
    prepares(request)
    letter = _letter(stage)
    rows = letters.with_what_letters_say(letters.to_write(request.acting, letter))
    case = get_object_or_404(rows, pk=case_pk)
    content = letters.stage_content(
        case=case,
        letter=letter,
        known=letters.procedure_of([case], letter),
        desk=letters.office(actor=request.acting, day=scope.today()),
        number="donné à l’écriture",
    )
    return render(request, "ccapex/letter_preview.html", {"letter": content, "model": letter, "case": case})


def _progress(run: LetterRun) -> dict[str, Any]:
    found = read_progress(run.pk)
    return {
        "label": found.label if found else run.get_state_display(),
        "done": found.done if found else 0,
        "total": found.total if found else 0,
        "poll_url": reverse("ccapex:run_progress", args=[run.pk]),
    }


def _under_way(run: LetterRun) -> bool:
    return run.state in runs.UNDER_WAY and run.started_at is not None


@require_GET
def run_page(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """A run where it stands: to confirm, under way, ready to print and send."""
    run = _run(request, pk)
    context: dict[str, Any] = {"run": run, "under_way": _under_way(run), "stage": stage_letters().get(run.stage)}
    if context["under_way"]:
        context |= _progress(run)
    elif run.state == RunState.WAITING:
        assert context["stage"] is not None
        chosen = letters.to_write(request.acting, context["stage"]).filter(pk__in=run.selection)
        context["cases"] = attach_names(chosen.select_related("commune"), request.acting)
        context["missing"] = letters.office(actor=request.acting, day=scope.today()).missing(context["stage"])
    else:
        rows = run.letters.select_related("case", "addressee").order_by("number")
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
        context |= {
            "page": page,
            "unsent": run.letters.filter(sent_on__isnull=True).count(),
            "form": SentForm(initial={"on": scope.today()}),
            "left_out": max(run.total - run.done, 0),
        }
        log_access(action="read", family="F16", object_type="letter_run", object_id=run.pk)
    return render(request, "ccapex/run.html", context)


@require_GET
def run_progress(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """The progress bar alone; the whole page is reloaded once the work is over."""
    run = _run(request, pk)
    if _under_way(run):
        return render(request, "ccapex/run_progress.html", _progress(run))
    return HttpResponse(status=204, headers={"HX-Refresh": "true"})


@require_POST
def run_do(request: ActingRequest, pk: uuid.UUID, what: str) -> HttpResponse:
    """Confirm, give up or start again."""
    run = _run(request, pk)
    try:
        if what == "abandonner":
            runs.abandon(run=run, actor=request.acting)
            messages.success(request, "Envoi abandonné : aucun courrier n’est écrit.")
            return redirect("ccapex:letters")
        done = (runs.confirm if what == "confirmer" else runs.restart)(run=run, actor=request.acting)
        if not done:
            messages.info(request, "C’était déjà demandé : rien n’est écrit deux fois.")
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("ccapex:run", run.pk)


@require_POST
def run_sent(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """The letters left: copies open and addressees are told."""
    run = _run(request, pk)
    form = SentForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Donnez la date d’envoi.")
        return redirect("ccapex:run", run.pk)
    try:
        count = runs.mark_sent(run=run, on=form.cleaned_data["on"], actor=request.acting)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"{plural(count, 'courrier')} : envoi noté, copies ouvertes.")
    return redirect("ccapex:run", run.pk)


@require_http_methods(["GET", "POST"])
def letter_sign(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """Deposit the signed copy of a letter."""
    letter = get_object_or_404(Letter.objects.visible_to(request.acting).select_related("case"), pk=pk)
    prepares(request)
    form = SignedForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            runs.sign(letter=letter, upload=upload, size=upload.size, actor=request.acting)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, f"Exemplaire signé du courrier {letter.number} déposé.")
            return redirect("ccapex:run", letter.run_id) if letter.run_id else redirect("ccapex:letters")
    context = {"form": form, "title": f"Exemplaire signé du courrier {letter.number}", "submit": "Déposer"}
    return render(request, "ccapex/paper_form.html", context)


@require_GET
def in_copy(request: ActingRequest) -> HttpResponse:
    """Letters of the State to tenants, in copy to the reader's organisation."""
    if request.acting.role not in LETTER_READERS:
        raise PermissionDenied("Les copies des courriers sont destinées aux services sociaux et aux communes.")
    rows = (
        Letter.objects.visible_to(request.acting).filter(kind=LetterKind.SYSTEMATIC).order_by("-written_on", "number")
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "ccapex/in_copy.html", {"page": page})
