"""What the commission receives, with an account: the sender's own messages, the secretariat's inbox and pages."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Case as When_
from django.db.models import IntegerField, Q, QuerySet, Value, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from cases.models import Case
from cases.reading import attach_names, reading_of
from ccapex import rules
from ccapex.annexe import LAST_RANK, annexe, reception
from ccapex.enums import IntakeState
from ccapex.forms.intake import (
    ENDED,
    AccountForm,
    AnswerForm,
    HandOverForm,
    InboxFilter,
    ReasonForm,
    RefuseForm,
)
from ccapex.models import Intake, IntakeLink
from ccapex.services import intake as service
from ccapex.services.resemblance import look_alikes
from ccapex.workflow import INTAKE
from core.errors import DomainError
from core.formats import plural
from core.text import normalise
from organisations import scope
from organisations.http import ActingRequest

PAGE = 50


def _intake(request: ActingRequest, pk: uuid.UUID) -> Intake:
    rows = Intake.objects.visible_to(request.acting)
    return get_object_or_404(rows.select_related("territory", "commission", "commune", "organisation", "owner"), pk=pk)


def _handles(request: ActingRequest) -> None:
    refusal = rules.may_handle_intake(request.acting)
    if refusal:
        raise PermissionDenied(refusal)


# Sending


def _prefill(request: ActingRequest, case: Case) -> dict[str, Any]:
    """What the sender may read of the case, typed in for him."""
    attach_names([case], request.acting)
    reading = reading_of(request.acting, case)
    return {
        "household_name": case.shown_name if "F1" in reading else "",
        "address": case.dwelling.address if "F4" in reading else "",
        "commune": case.commune.name,
    }


def _send(request: ActingRequest, case: Case | None) -> HttpResponse:
    refusal = rules.may_send_intake(request.acting)
    if refusal:
        raise PermissionDenied(refusal)
    senders = rules.senders_of(request.acting, scope.today())
    initial = {**(_prefill(request, case) if case else {}), "danger": request.GET.get("danger") == "1"}
    form = AccountForm(request.POST or None, member=request.acting, senders=senders, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        name = f"{request.acting.display_name}, {request.acting.organisation.name}"
        typed_in = rules.may_handle_intake(request.acting) is None
        message = form.message(
            danger=values["danger"],
            received_on=values.get("received_on"),
            sender_name=values["sender_name"] if typed_in else name[:160],
        )
        try:
            intake = service.receive(
                territory=request.acting.organisation.territory, message=message, actor=request.acting, case=case
            )
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, f"Message reçu sous le numéro {intake.receipt}.")
            return redirect("ccapex:intake", intake.pk)
    context = {
        "form": form,
        "case": case,
        "numbers": reception()["danger"]["numbers"],
        "lines": [line for line in annexe().lines if set(line.senders) & set(senders)] if len(senders) < 4 else [],
        "state": rules.may_handle_intake(request.acting) is None,
    }
    return render(request, "ccapex/intake/new.html", context)


def send(request: ActingRequest) -> HttpResponse:
    """Write to the commission; for the State, type in what it received."""
    return _send(request, None)


def send_from_case(request: ActingRequest, case_pk: uuid.UUID) -> HttpResponse:
    """The same from the page of a case that the sender may see: linked to it at once."""
    case = get_object_or_404(Case.objects.visible_to(request.acting).select_related("commune", "territory"), pk=case_pk)
    return _send(request, case)


def sent(request: ActingRequest) -> HttpResponse:
    """One's organisation's own messages, with their state and answer."""
    refusal = rules.may_send_intake(request.acting)
    if refusal:
        raise PermissionDenied(refusal)
    rows = Intake.objects.visible_to(request.acting).filter(organisation=request.acting.organisation_id)
    page = Paginator(rows.select_related("commune").order_by("-received_at", "pk"), PAGE).get_page(
        request.GET.get("page")
    )
    return render(request, "ccapex/intake/sent.html", {"page": page})


# Inbox


def _rank() -> When_:
    """Order of annexe I: what the sender and the stage say of the procedure, the most advanced first."""
    cases = []
    for line in annexe().lines:
        where = Q(sender__in=line.senders)
        if line.stages:
            where &= Q(stage__in=line.stages)
        cases.append((bool(line.stages), When(where, then=Value(line.rank))))
    ordered = [when for named, when in sorted(cases, key=lambda pair: not pair[0])]
    return When_(*ordered, default=Value(LAST_RANK), output_field=IntegerField())


def _filtered(rows: QuerySet[Intake], form: InboxFilter, request: ActingRequest) -> QuerySet[Intake]:
    wanted = form.cleaned_data if form.is_valid() else {}
    view = wanted.get("vue", "")
    if view == "closes":
        rows = rows.filter(state__in=ENDED)
    elif view != "toutes":
        rows = rows.exclude(state__in=ENDED)
    if view in ("sans", "retard"):
        rows = rows.filter(state=IntakeState.RECEIVED)
    if view == "retard":
        rows = rows.filter(owner_due_on__lt=scope.today())
    if view == "miennes":
        rows = rows.filter(owner=request.acting)
    if view == "alertes":
        rows = rows.filter(avis_due_on__isnull=False)
    if wanted.get("nature"):
        rows = rows.filter(kind=wanted["nature"])
    if wanted.get("expediteur"):
        rows = rows.filter(sender=wanted["expediteur"])
    if wanted.get("commission"):
        rows = rows.filter(commission=wanted["commission"])
    words = (wanted.get("q") or "").strip()
    if words:
        rows = rows.filter(
            Q(receipt__iexact=words) | Q(household_search__contains=normalise(words)) | Q(address__icontains=words)
        )
    return rows


def _unread_first() -> When_:
    """Danger that nobody opened, then danger, then what has no owner, then the rest."""
    return When_(
        When(danger=True, opened_at__isnull=True, then=Value(0)),
        When(danger=True, state=IntakeState.RECEIVED, then=Value(1)),
        When(state=IntakeState.RECEIVED, owner_due_on__lt=scope.today(), then=Value(2)),
        When(state=IntakeState.RECEIVED, then=Value(3)),
        default=Value(4),
        output_field=IntegerField(),
    )


def inbox(request: ActingRequest) -> HttpResponse:
    """What the commission received: danger on top, then what nobody took, red once two jours ouvrés are past."""
    _handles(request)
    form = InboxFilter(request.GET, territory=request.acting.organisation.territory_id)
    rows = Intake.objects.visible_to(request.acting).select_related("commune", "commission", "owner", "organisation")
    ranked = _filtered(rows, form, request).annotate(first=_unread_first(), rank=_rank())
    page = Paginator(ranked.order_by("first", "rank", "owner_due_on", "received_at", "pk"), PAGE).get_page(
        request.GET.get("page")
    )
    today = scope.today()
    lines = [
        {"intake": row, "late": service.is_late(row, today), "left": service.avis_left(row, today)}
        for row in page.object_list
    ]
    waiting = Intake.objects.visible_to(request.acting).waiting()
    context = {
        "form": form,
        "page": page,
        "lines": lines,
        "waiting": waiting.count(),
        "late": waiting.filter(owner_due_on__lt=today).count(),
        "unread_danger": list(Intake.objects.visible_to(request.acting).unread_danger()[:10]),
    }
    return render(request, "ccapex/intake/inbox.html", context)


@require_POST
def take_many(request: ActingRequest) -> HttpResponse:
    """Take in charge the messages ticked in the inbox."""
    _handles(request)
    wanted = [pk for pk in request.POST.getlist("intake") if _is_uuid(pk)]
    rows = Intake.objects.visible_to(request.acting).waiting().filter(pk__in=wanted).select_related("territory")
    done = service.take_many(intakes=rows, actor=request.acting)
    if done:
        messages.success(request, f"{plural(done, 'message pris en charge', 'messages pris en charge')}.")
    else:
        messages.error(request, "Cochez au moins un message sans responsable.")
    return redirect("ccapex:inbox")


def _is_uuid(value: str) -> bool:
    try:
        uuid.UUID(value)
    except ValueError:
        return False
    return True


# One message

STEPS: dict[str, Any] = {
    "confier": ("Confier ce message", "Confier", HandOverForm),
    "repondre": ("Répondre à l’expéditeur", "Enregistrer cette réponse", AnswerForm),
    "sans-suite": ("Ne pas donner suite", "Ne pas donner suite", RefuseForm),
    "reprendre": ("Reprendre ce message", "Reprendre", ReasonForm),
    "detacher": ("Détacher du dossier", "Détacher", ReasonForm),
}


def page(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """The message: for the secretariat with its resemblances, for its sender with its state and answer."""
    intake = _intake(request, pk)
    if rules.may_handle_intake(request.acting) is not None:
        return render(request, "ccapex/intake/own.html", {"intake": intake})
    service.open_intake(intake=intake, actor=request.acting)
    line = annexe().line(intake.sender, intake.stage)
    proposals = look_alikes(intake=intake) if intake.case_id is None else []
    context = {
        "intake": intake,
        "late": service.is_late(intake, scope.today()),
        "line": line,
        "regime": line.in_force(service.received_on(intake)),
        "received_on": service.received_on(intake),
        "events": {transition.event for transition in INTAKE.available(intake, role=request.acting.role)},
        "link": _standing_link(intake),
        "undone": IntakeLink.objects.filter(intake=intake, undone_at__isnull=False).select_related("case", "undone_by"),
        "proposals": proposals,
        "faint": [row for row in proposals if not row.strong],
        "transitions": intake.transitions.select_related("actor"),
        "avis_left": service.avis_left(intake, scope.today()),
    }
    return render(request, "ccapex/intake/page.html", context)


def _standing_link(intake: Intake) -> IntakeLink | None:
    if intake.case_id is None:
        return None
    links = IntakeLink.objects.filter(intake=intake, case=intake.case_id, undone_at__isnull=True)
    return links.select_related("case__household", "case__commune", "accepted_by").first()


@require_POST
def take(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    intake = _intake(request, pk)
    _handles(request)
    return _done(request, intake, "Vous suivez maintenant ce message.", service.take_charge)


@require_POST
def link(request: ActingRequest, pk: uuid.UUID, case_pk: uuid.UUID) -> HttpResponse:
    """Link to a case: one of those proposed, with its reasons, or one that the secretariat names."""
    intake = _intake(request, pk)
    _handles(request)
    case = get_object_or_404(Case.objects.visible_to(request.acting).select_related("territory"), pk=case_pk)
    like = next((row for row in look_alikes(intake=intake) if row.case.pk == case.pk), None)
    reasons, score = (like.reasons, like.score) if like else (["Choisi par le secrétariat"], 0)

    def linked(*, intake: Intake, actor: Any) -> None:
        service.accept_link(intake=intake, case=case, reasons=reasons, score=score, actor=actor)

    return _done(request, intake, f"Message rattaché au dossier {case.number}.", linked)


@require_POST
def link_named(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """Link to the case whose number was typed."""
    intake = _intake(request, pk)
    _handles(request)
    number = request.POST.get("number", "").strip()
    case = Case.objects.visible_to(request.acting).filter(number=number).first()
    if case is None:
        messages.error(request, f"Aucun dossier ne porte le numéro « {number} ».")
        return redirect("ccapex:intake", intake.pk)
    return link(request, pk=pk, case_pk=case.pk)


def _done(request: ActingRequest, intake: Intake, words: str, what: Any) -> HttpResponse:
    try:
        what(intake=intake, actor=request.acting)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, words)
    return redirect("ccapex:intake", intake.pk)


def step(request: ActingRequest, pk: uuid.UUID, what: str) -> HttpResponse:
    """A step that asks something first: to whom, which sentence, why."""
    intake = _intake(request, pk)
    _handles(request)
    title, submit, form_class = STEPS[what]
    extra = {"intake": intake} if form_class is HandOverForm else {}
    form = form_class(request.POST or None, **extra)
    if request.method == "POST" and form.is_valid():
        try:
            _apply(what, intake, form.cleaned_data, request)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, "C’est enregistré.")
            return redirect("ccapex:intake", intake.pk)
    context = {"form": form, "intake": intake, "title": title, "submit": submit, "what": what}
    return render(request, "ccapex/intake/step.html", context)


def _apply(what: str, intake: Intake, values: dict[str, Any], request: ActingRequest) -> None:
    actor = request.acting
    if what == "confier":
        service.hand_over(intake=intake, to=values["owner"], commission=values["commission"], actor=actor)
    elif what == "repondre":
        service.answer(intake=intake, answer=values["answer"], actor=actor)
    elif what == "sans-suite":
        service.refuse(intake=intake, answer=values["answer"], reason=values["reason"], actor=actor)
    elif what == "reprendre":
        service.reopen(intake=intake, reason=values["reason"], actor=actor)
    else:
        service.undo_link(intake=intake, reason=values["reason"], actor=actor)
