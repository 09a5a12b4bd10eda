"""After a séance: compte rendu, letters of the avis, signed copies."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ccapex.enums import AvisState, SessionState
from ccapex.forms.papers import CorrectionForm, SignedMinutesForm
from ccapex.models import Avis, AvisAddressee, Minutes, Session
from ccapex.services import minutes, runs
from ccapex.views.letters import prepares
from core.errors import DomainError
from organisations import scope
from organisations.http import ActingRequest
from organisations.services import log_access


def _session(request: ActingRequest, pk: uuid.UUID) -> Session:
    return get_object_or_404(Session.objects.visible_to(request.acting).select_related("commission"), pk=pk)


@require_GET
def after(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """Everything that follows a séance, in one place."""
    session = _session(request, pk)
    log_access(action="read", family="F18", object_type="session", object_id=session.pk)
    avis = Avis.objects.visible_to(request.acting).filter(item__session=session, state=AvisState.ADOPTED)
    context = {
        "session": session,
        "held": session.state == SessionState.HELD,
        "versions": session.minutes.select_related("issued_by").order_by("-version"),
        "runs": session.letter_runs.filter(organisation=request.acting.organisation_id),
        "avis": avis.count(),
        "unwritten": runs.unwritten(session).count(),
        "addressees": AvisAddressee.objects.visible_to(request.acting)
        .filter(avis__item__session=session, adopted_on__isnull=False)
        .with_outcome()
        .select_related("case")
        .order_by("number", "pk"),
    }
    return render(request, "ccapex/after.html", context)


@require_POST
def make(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """One click: the compte rendu is frozen, and the letters of all the avis are asked for."""
    session = _session(request, pk)
    try:
        if not session.minutes.exists():
            made = minutes.issue(session=session, actor=request.acting)
            messages.success(request, f"Compte rendu {made.number} établi.")
        if runs.unwritten(session).exists():
            run = runs.notify_avis(session=session, actor=request.acting)
            return redirect("ccapex:run", run.pk)
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("ccapex:after", session.pk)


@require_http_methods(["GET", "POST"])
def correct(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """A new version of the compte rendu, which says what it corrects."""
    session = _session(request, pk)
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = minutes.issue(session=session, reason=form.cleaned_data["reason"], actor=request.acting)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, f"Compte rendu {made.number}, version {made.version}, établi.")
            return redirect("ccapex:after", session.pk)
    context = {"form": form, "title": "Corriger le compte rendu", "submit": "Établir la nouvelle version"}
    return render(request, "ccapex/paper_form.html", context)


@require_http_methods(["GET", "POST"])
def sign(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """Deposit the signed copy of a version."""
    prepares(request)
    row = get_object_or_404(Minutes, pk=pk, session__in=Session.objects.visible_to(request.acting))
    form = SignedMinutesForm(request.POST or None, request.FILES or None, initial={"on": scope.today()})
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            minutes.sign(minutes=row, upload=upload, size=upload.size, on=form.cleaned_data["on"], actor=request.acting)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, f"Exemplaire signé du compte rendu {row.number} déposé.")
            return redirect("ccapex:after", row.session_id)
    context = {"form": form, "title": f"Exemplaire signé, {row.number} version {row.version}", "submit": "Déposer"}
    return render(request, "ccapex/paper_form.html", context)
