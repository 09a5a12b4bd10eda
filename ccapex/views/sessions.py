"""Séances and their agenda."""

import contextlib
import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from cases.models import Case
from cases.procedure.enums import Step
from ccapex import rules
from ccapex.criteria import CRITERIA
from ccapex.forms.sessions import CaseItemForm, GuestForm, ItemForm, PrepareForm, SessionForm, WordsForm
from ccapex.models import AgendaItem, Guest, HouseholdWords, Session
from ccapex.services import agenda, candidates, commissions, sessions
from ccapex.services.informing import NotInformed
from core.errors import DomainError
from core.formats import date_long, plural
from organisations import scope
from organisations.http import ActingRequest
from organisations.services import log_access


def _prepares(request: ActingRequest) -> None:
    refusal = rules.may_prepare(request.acting)
    if refusal:
        raise PermissionDenied(refusal)


def _session(request: ActingRequest, pk: uuid.UUID) -> Session:
    return get_object_or_404(Session.objects.visible_to(request.acting).select_related("commission"), pk=pk)


def session_list(request: ActingRequest) -> HttpResponse:
    """Coming séances first, then those of the past."""
    _prepares(request)
    rows = Session.objects.visible_to(request.acting).select_related("commission").annotate(count=Count("items"))
    today = scope.today()
    context = {"coming": rows.filter(on__gte=today), "past": rows.filter(on__lt=today).order_by("-on")[:20]}
    return render(request, "ccapex/list.html", context)


def session_new(request: ActingRequest) -> HttpResponse:
    _prepares(request)
    initial = {name: request.GET[name] for name in ("commission", "on") if name in request.GET}
    form = SessionForm(request.POST or None, territory=request.acting.organisation.territory_id, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            session = sessions.create_session(actor=request.acting, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, f"Séance du {date_long(session.on)} créée. Inscrivez-y des dossiers.")
            return redirect("ccapex:session", session.pk)
    return render(request, "ccapex/new.html", {"form": form})


def _asked(request: ActingRequest) -> candidates.Asked:
    """The filters of the list of proposals; what the address makes up counts for nothing."""
    criterion, step = request.GET.get("critere", ""), request.GET.get("etape", "")
    return candidates.Asked(
        words=request.GET.get("q", "").strip()[:80],
        criterion=criterion if criterion in CRITERIA else "",
        step=step if step in list(Step) else "",
    )


def _with_slots(session: Session, items: list[AgendaItem]) -> Any:
    """Each item with its slot; returns the hour at which the last one ends."""
    found = agenda.slots(session, items)
    for item in items:
        item.slot = found.get(item.pk)  # type: ignore[attr-defined]  # read by the template only
    return max((slot.ends for slot in found.values()), default=None)


def session_page(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """The agenda with its slots, and the cases proposed, each with its reasons."""
    session = _session(request, pk)
    rows = AgendaItem.objects.visible_to(request.acting).filter(session=session)
    items = list(rows.select_related("case__household", "case__commune").prefetch_related("guests"))
    log_access(action="read", family="F16", object_type="session", object_id=session.pk)
    members = commissions.in_force(session.commission.seats, session.on).select_related("organisation")
    asked = _asked(request)
    gone = request.session.pop("agenda_undo", None) or {}
    context: dict[str, Any] = {
        "session": session,
        "items": items,
        "ends_at": _with_slots(session, items),
        "members": members,
        "quorum": session.commission.quorum(len(members)) if members else None,
        "asked": asked,
        "steps": [step for step in Step if step is not Step.ISSUE],
        "undo": gone.get("item") if gone.get("session") == str(session.pk) and session.is_open else None,
        "undo_number": gone.get("number", ""),
    }
    if session.is_open:
        context |= {
            "criteria": candidates.settings_on(session.territory, session.on),
            "moment": candidates.moment_of(session),
            "candidates": candidates.candidates(session=session, reader=request.acting, asked=asked),
        }
    return render(request, "ccapex/session.html", context)


@require_POST
def quick_add(request: ActingRequest, pk: uuid.UUID, case_pk: uuid.UUID) -> HttpResponse:
    """Inscribe a case in one click, under the stage it stands at; nothing says that the household was told: its form asks."""
    session = _session(request, pk)
    case = get_object_or_404(Case.objects.visible_to(request.acting), pk=case_pk)
    try:
        item = _inscribe(request, session, case)
    except NotInformed as error:
        messages.warning(request, error.message)
        form = reverse("ccapex:add", args=[session.pk, case.pk])
        return HttpResponse(headers={"HX-Redirect": form}) if request.headers.get("HX-Request") else redirect(form)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"Dossier {case.number} inscrit, point {item.position}.")
    return redirect("ccapex:session", session.pk)


def _inscribe(request: ActingRequest, session: Session, case: Case) -> AgendaItem:
    kind = candidates.kind_of(case)
    return sessions.put_on_agenda(
        session=session, case=case, kind=kind, subject=candidates.SUBJECTS[kind], actor=request.acting
    )


@require_POST
def add_many(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """Inscribe the cases ticked; those whose household is not known to be told are listed and left for their form."""
    session = _session(request, pk)
    _prepares(request)
    added, waiting = 0, []
    for case in _ticked(request):
        try:
            _inscribe(request, session, case)
        except NotInformed:
            waiting.append(case.number)
        except DomainError as error:
            messages.error(request, f"Dossier {case.number}\N{NO-BREAK SPACE}: {error.message}")
        else:
            added += 1
    if added:
        messages.success(request, f"{plural(added, 'dossier inscrit', 'dossiers inscrits')}.")
    if waiting:
        messages.warning(
            request,
            "Laissés de côté, car rien ne dit que le ménage est informé de la commission\N{NO-BREAK SPACE}: "
            f"{', '.join(waiting)}. Inscrivez-les un par un, avec la date ou la raison.",
        )
    if not added and not waiting:
        messages.warning(request, "Cochez au moins un dossier.")
    return redirect("ccapex:session", session.pk)


def _ticked(request: ActingRequest) -> list[Case]:
    wanted = []
    for value in request.POST.getlist("dossier")[: candidates.SHOWN]:
        with contextlib.suppress(ValueError):
            wanted.append(uuid.UUID(value))
    return list(Case.objects.visible_to(request.acting).filter(pk__in=wanted).order_by("number"))


@require_POST
def restore_item(request: ActingRequest, pk: uuid.UUID, item_pk: uuid.UUID) -> HttpResponse:
    """Undo a removal."""
    session = _session(request, pk)
    try:
        item = agenda.restore_item(session=session, pk=item_pk, actor=request.acting)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"Point {item.position} remis à l’ordre du jour.")
    return redirect("ccapex:session", session.pk)


def _item(request: ActingRequest, pk: uuid.UUID) -> AgendaItem:
    rows = AgendaItem.objects.visible_to(request.acting).select_related(
        "session__commission", "case__household", "case__commune"
    )
    return get_object_or_404(rows, pk=pk)


def _may_change(request: ActingRequest, item: AgendaItem) -> None:
    refusal = rules.may_change_agenda(request.acting, item.session)
    if refusal:
        raise PermissionDenied(refusal)


def prepare_item(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """What is examined and how long, whether the household was told, who is heard."""
    item = _item(request, pk)
    _may_change(request, item)
    names = ("kind", "subject", "matter", "deciding_body", "minutes", "informed_on", "not_informed_because")
    initial = {name: getattr(item, name) for name in (*names, "position")}
    form = PrepareForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        position = values.pop("position")
        try:
            row = agenda.prepare_item(item=item, values=values, actor=request.acting)
            if position != item.position:
                agenda.place_item(item=row, position=position, actor=request.acting)
        except DomainError as error:
            form.add_error(error.field or None, error.message)
        else:
            messages.success(request, "Point enregistré.")
            return redirect("ccapex:session", item.session_id)
    return _prepare_page(request, item, form=form)


def _prepare_page(request: ActingRequest, item: AgendaItem, **forms: Any) -> HttpResponse:
    """The page of one item, with the form that was sent back when one was."""
    words = HouseholdWords.objects.filter(item=item).first()
    names = ("kind", "subject", "matter", "deciding_body", "minutes", "informed_on", "not_informed_because", "position")
    context = {
        "item": item,
        "form": PrepareForm(initial={name: getattr(item, name) for name in names}),
        "guest_form": GuestForm(prefix="invite"),
        "words_form": WordsForm(
            prefix="mots",
            initial={"text": words.text, "received_on": words.received_on} if words else {"received_on": scope.today()},
        ),
        "mayor_refusal": agenda.mayor_of(item)[1],
        **forms,
    }
    return render(request, "ccapex/prepare.html", context)


@require_POST
def invite(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    item = _item(request, pk)
    _may_change(request, item)
    form = GuestForm(request.POST, prefix="invite")
    if form.is_valid():
        try:
            agenda.invite(item=item, actor=request.acting, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field or None, error.message)
        else:
            return redirect("ccapex:prepare", item.pk)
    return _prepare_page(request, item, guest_form=form)


@require_POST
def uninvite(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    guest = get_object_or_404(
        Guest.objects.filter(item__in=AgendaItem.objects.visible_to(request.acting)).select_related("item__session")
        if rules.may_prepare(request.acting) is None
        else Guest.objects.none(),
        pk=pk,
    )
    try:
        agenda.uninvite(guest=guest, actor=request.acting)
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("ccapex:prepare", guest.item_id)


@require_POST
def words(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """Keep the household's own words for this item."""
    item = _item(request, pk)
    _may_change(request, item)
    form = WordsForm(request.POST, prefix="mots")
    if form.is_valid():
        try:
            agenda.write_words(item=item, actor=request.acting, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field or None, error.message)
        else:
            messages.success(request, "Mots du ménage gardés pour la séance.")
            return redirect("ccapex:prepare", item.pk)
    return _prepare_page(request, item, words_form=form)


def add_from_session(request: ActingRequest, pk: uuid.UUID, case_pk: uuid.UUID) -> HttpResponse:
    """Say what the commission examines for this case, then inscribe it."""
    session = _session(request, pk)
    case = get_object_or_404(Case.objects.visible_to(request.acting).select_related("household"), pk=case_pk)
    kind = candidates.kind_of(case)
    initial = {"kind": kind, "subject": candidates.SUBJECTS[kind]}
    return _add(request, case, ItemForm(request.POST or None, initial=initial), session)


def add_from_case(request: ActingRequest, case_pk: uuid.UUID) -> HttpResponse:
    # The household comes after the rule: joined, a hidden one would hide the case, and the refusal with it.
    case = get_object_or_404(Case.objects.visible_to(request.acting), pk=case_pk)
    _prepares(request)
    form = CaseItemForm(request.POST or None, member=request.acting, day=scope.today())
    return _add(request, case, form, None)


def _add(request: ActingRequest, case: Case, form: ItemForm, session: Session | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        target = session or values["session"]
        values.pop("session", None)
        try:
            item = sessions.put_on_agenda(session=target, case=case, actor=request.acting, **values)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(
                request, f"Dossier {case.number} inscrit, point {item.position}, séance du {date_long(target.on)}."
            )
            return redirect("ccapex:session", target.pk)
    return render(request, "ccapex/add.html", {"form": form, "case": case, "session": session})


@require_POST
def change_item(request: ActingRequest, pk: uuid.UUID, what: str) -> HttpResponse:
    """Move an item up or down, or take it off."""
    item = get_object_or_404(AgendaItem.objects.visible_to(request.acting).select_related("session", "case"), pk=pk)
    try:
        if what == "retirer":
            number, gone = item.case.number, str(item.pk)
            sessions.remove_item(item=item, actor=request.acting)
            request.session["agenda_undo"] = {"session": str(item.session_id), "item": gone, "number": number}
        else:
            sessions.move_item(item=item, up=what == "monter", actor=request.acting)
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("ccapex:session", item.session_id)
