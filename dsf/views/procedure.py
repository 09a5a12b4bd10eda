"""Request, the page of one diagnostic, and its steps."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from cases.models import Case
from cases.querysets import STATE_ROLES
from cases.views.writing import tied_to
from core.errors import DomainError
from core.formats import date_fr
from dsf import presence, rules, schedule
from dsf.answers import answers_to
from dsf.enums import DsfKind, DsfState
from dsf.forms.procedure import AttemptForm, CarenceForm, ReassignForm, ResumeForm
from dsf.forms.requests import RequestForm, ReturnForm, WriterChoiceForm
from dsf.models import DesignatedService, Dsf, DsfDebtReview, SuitNotice
from dsf.services import attempts, procedure
from dsf.services import carence as carence_service
from dsf.views.paper import paper
from dsf.workflow import WORKFLOW
from organisations import scope
from organisations.http import ActingRequest

STATE_TONES = {
    DsfState.REQUESTED: ("is-soon", "clock"),
    DsfState.ACCEPTED: ("is-soon", "clock"),
    DsfState.WRITING: ("is-next", "clock"),
    DsfState.TRANSMITTED: ("is-done", "check"),
    DsfState.CARENCE: ("is-idle", "info"),
    DsfState.RETURNED: ("is-late", "alert"),
}


def find(request: ActingRequest, pk: uuid.UUID) -> Dsf:
    """The diagnostic, when this person may see it; 404 otherwise."""
    rows = Dsf.objects.visible_to(request.acting).select_related(
        "case__household", "case__bailleur", "service", "writer", "case__territory"
    )
    return get_object_or_404(rows, pk=pk)


def addressee(dsf: Dsf) -> str:
    return rules.ADDRESSEE[DsfKind(dsf.kind)]


def badge(dsf: Dsf) -> dict[str, str]:
    tone, icon = STATE_TONES[DsfState(dsf.state)]
    return {"tone": tone, "icon": icon, "text": dsf.get_state_display()}


def ask(request: ActingRequest, case_pk: uuid.UUID) -> HttpResponse:
    """The préfecture asks a service for a diagnostic."""
    # The household comes after the rule: joined, a hidden one would hide the case, and the refusal with it.
    case = get_object_or_404(Case.objects.visible_to(request.acting).select_related("territory"), pk=case_pk)
    refusal = rules.may_request(request.acting)
    if refusal:
        raise PermissionDenied(refusal)
    kind = request.GET.get("stade", DsfKind.ASSIGNATION.value)
    rule = DesignatedService.objects.for_case(case, kind) if kind in DsfKind.values else None
    initial = {"kind": kind, "service": rule.service_id if rule else None}
    form = RequestForm(request.POST or None, territory=case.territory_id, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            dsf = procedure.request_dsf(case=case, actor=request.acting, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(
                request, f"Diagnostic demandé à {dsf.service.name}. Le service voit maintenant ce dossier."
            )
            return redirect("dsf:page", dsf.pk)
    context = {"case": case, "form": form, "designated": rule, "kinds": rules.KIND_LINES}
    return render(request, "dsf/ask.html", context)


def page(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """Schedule, sections with what each lacks, exchanges, and what may be done now."""
    dsf = find(request, pk)
    mine = request.acting.organisation_id == dsf.service_id
    is_state = request.acting.role in STATE_ROLES
    events = {t.event for t in WORKFLOW.transitions if dsf.state in t.sources} if mine else set()
    if is_state and procedure.refusal(dsf, "reassign", request.acting) is None:
        events = {"reassign"}
    if dsf.state == DsfState.RETURNED and mine:
        events.discard("reassign")
    statuses = rules.statuses(dsf) if mine and dsf.is_open else []
    exchanges = _exchanges(dsf)
    others = presence.who_is_there(dsf_id=dsf.pk, member=request.acting) if statuses else []
    return render(
        request,
        "dsf/page.html",
        {
            "dsf": dsf,
            "badge": badge(dsf),
            "notices": SuitNotice.objects.visible_to(request.acting).filter(case=dsf.case_id),
            "events": events,
            "mine": mine,
            "is_state": is_state,
            "exchanges": mine and rules.may_exchange(request.acting, dsf) is None,
            "statuses": statuses,
            "done": sum(status.done for status in statuses),
            "incomplete": [status for status in statuses if not status.done],
            "addressee": addressee(dsf),
            "readable": rules.may_read_content(request.acting, dsf) is None,
            "may_note": rules.may_note(request.acting, dsf) is None,
            **paper(request, dsf),
            "writer_form": WriterChoiceForm(dsf=dsf, initial={"writer": dsf.writer_id or request.acting.pk}),
            "log": dsf.transitions.select_related("actor"),
            "schedule": schedule.build(dsf),
            "steps": _with_writers(statuses, others),
            "unread": dsf.writer_id == request.acting.pk and any(one.unread for one in answers_to([dsf.pk])),
            **exchanges,
        },
    )


def _with_writers(
    statuses: list[rules.SectionStatus], others: list[presence.Somebody]
) -> list[tuple[rules.SectionStatus, str]]:
    """Each section with who writes there now: «Léa Martin écrit ici», nothing when nobody else does."""
    found = []
    for status in statuses:
        names = list(dict.fromkeys(one.name for one in others if one.section == status.key))
        verb = "écrivent" if len(names) > 1 else "écrit"
        found.append((status, f"{' et '.join(names)} {verb} ici en ce moment." if names else ""))
    return found


def _exchanges(dsf: Dsf) -> dict[str, Any]:
    """What was tried and asked around the diagnostic: for the service that writes it and for the State."""
    today = scope.today()
    review = DsfDebtReview.objects.filter(dsf=dsf).select_related("jurist").first()
    requests = list(dsf.ccapex_requests.select_related("asked_by", "answered_by"))
    return {
        "attempts": attempts.read(dsf),
        "landlord": list(dsf.landlord_observations.select_related("answered_by")),
        "ccapex": requests,
        "ccapex_pending": any(row.answered_on is None for row in requests),
        "jurists": [{"row": row, "open": row.is_open(today)} for row in dsf.jurist_invitations.select_related("adil")],
        "review": review if review and review.answered_on else None,
    }


def _for_its_service(request: ActingRequest, pk: uuid.UUID) -> Dsf:
    """The diagnostic, for the service asked to write it; the State, which sees it, is refused these steps."""
    dsf = find(request, pk)
    if request.acting.organisation_id != dsf.service_id:
        raise PermissionDenied("Seul le service chargé du diagnostic peut faire cela.")
    return dsf


@require_POST
def accept(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    dsf = _for_its_service(request, pk)
    try:
        procedure.accept_dsf(dsf=dsf, actor=request.acting)
        messages.success(request, "Demande acceptée. Désignez maintenant qui rédige.")
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("dsf:page", dsf.pk)


def give_back(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """The service gives the request back."""
    dsf = _for_its_service(request, pk)
    form = ReturnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            procedure.return_dsf(dsf=dsf, reason=form.cleaned_data["reason"], actor=request.acting)
        except DomainError as error:
            form.add_error("reason", error.message)
        else:
            messages.success(request, "Demande renvoyée à la préfecture.")
            return redirect("dsf:list")
    return render(request, "dsf/return.html", {"dsf": dsf, "form": form})


def carence(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """The bordereau as it would be written, what to weigh before, and the reasons."""
    dsf = _for_its_service(request, pk)
    warnings = carence_service.warnings(dsf)
    form = CarenceForm(request.POST or None, warned=bool(warnings))
    if request.method == "POST" and form.is_valid():
        try:
            procedure.record_carence(
                dsf=dsf,
                reason=form.cleaned_data["reason"],
                actor=request.acting,
                confirmed=form.cleaned_data.get("confirmed", False),
            )
        except DomainError as error:
            tied_to(form, error)
        else:
            messages.success(
                request, "Bordereau de carence écrit. Le diagnostic peut être repris si le ménage revient."
            )
            return redirect("dsf:page", dsf.pk)
    context = {"dsf": dsf, "form": form, "warnings": warnings, "log": attempts.read(dsf)}
    return render(request, "dsf/carence.html", context, status=422 if form.errors else 200)


def reassign(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """Hand the diagnostic over to another service, with its reason."""
    dsf = find(request, pk)
    refusal = rules.may_reassign(request.acting, dsf) or procedure.refusal(dsf, "reassign", request.acting)
    if refusal:
        raise PermissionDenied(refusal)
    form = ReassignForm(request.POST or None, dsf=dsf)
    if request.method == "POST" and form.is_valid():
        try:
            procedure.reassign_dsf(dsf=dsf, actor=request.acting, **form.cleaned_data)
        except DomainError as error:
            tied_to(form, error)
        else:
            messages.success(request, f"Diagnostic confié à {dsf.service.name}, qui doit l’accepter.")
            is_state = request.acting.role in STATE_ROLES
            return redirect("dsf:page", dsf.pk) if is_state else redirect("dsf:list")
    mine = request.acting.organisation_id == dsf.service_id
    return render(request, "dsf/reassign.html", {"dsf": dsf, "form": form, "mine": mine})


def resume(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """The household came back after a carence."""
    dsf = _for_its_service(request, pk)
    form = ResumeForm(request.POST or None, dsf=dsf, initial={"writer": dsf.writer_id or request.acting.pk})
    if request.method == "POST" and form.is_valid():
        try:
            procedure.resume_dsf(dsf=dsf, actor=request.acting, **form.cleaned_data)
        except DomainError as error:
            tied_to(form, error)
        else:
            messages.success(request, "Diagnostic repris. Ce qui était écrit est là, et les dates courent de nouveau.")
            return redirect("dsf:page", dsf.pk)
    return render(request, "dsf/resume.html", {"dsf": dsf, "form": form})


def attempt(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """Log one attempt to meet the household."""
    dsf = _for_its_service(request, pk)
    form = AttemptForm(request.POST or None, today=scope.today())
    if request.method == "POST" and form.is_valid():
        try:
            attempts.record_attempt(dsf=dsf, actor=request.acting, **form.cleaned_data)
        except DomainError as error:
            tied_to(form, error)
        else:
            messages.success(request, "Démarche enregistrée. Tous ceux qui suivent ce dossier la voient.")
            return redirect("dsf:page", dsf.pk)
    return render(request, "dsf/attempt.html", {"dsf": dsf, "form": form, "log": attempts.read(dsf)})


@require_POST
def writer(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    dsf = _for_its_service(request, pk)
    form = WriterChoiceForm(request.POST, dsf=dsf)
    try:
        if not form.is_valid():
            raise DomainError("Choisissez une personne de votre service.")
        chosen = form.cleaned_data["writer"]
        procedure.name_writer(dsf=dsf, writer=chosen, actor=request.acting)
        messages.success(request, f"{chosen.display_name} rédige ce diagnostic.")
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("dsf:page", dsf.pk)


def transmit(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """Say what transmitting does and what is missing, then freeze the document."""
    dsf = find(request, pk)
    refusal = rules.may_write(request.acting, dsf)
    if refusal:
        raise PermissionDenied(refusal)
    if request.method == "POST":
        try:
            procedure.transmit_dsf(dsf=dsf, actor=request.acting)
        except DomainError as error:
            messages.error(request, error.message)
        else:
            messages.success(
                request, f"Diagnostic figé et transmis dans l’application le {date_fr(dsf.transmitted_on)}."
            )
        return redirect("dsf:page", dsf.pk)
    statuses = rules.statuses(dsf)
    context = {
        "dsf": dsf,
        "incomplete": [status for status in statuses if not status.done],
        "doubtful": [status for status in statuses if status.doubts],
        "addressee": addressee(dsf),
    }
    return render(request, "dsf/transmit.html", context)
