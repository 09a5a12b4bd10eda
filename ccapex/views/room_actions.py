"""What the secretariat does in the room: comings and goings, the point, its note, a new avis."""

import datetime
import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST

from ccapex.forms.room import (
    NewAvisForm,
    NoteForm,
    ReasonForm,
    RecusalForm,
    StayForm,
)
from ccapex.models import (
    AgendaItem,
    Attendance,
    CommissionMembership,
    Deliberation,
    Guest,
    Recusal,
    Session,
    SessionNote,
)
from ccapex.services import avis as avis_services
from ccapex.services import guests
from ccapex.services import room as services
from ccapex.views.room import Refused, address, item_of, key_of, page, say_where, session_of, version_of
from core.errors import ConcurrentChange, DomainError
from organisations import scope
from organisations.http import ActingRequest
from organisations.matrix import matrix
from organisations.services import log_access


def _seat(session: Session, value: str) -> CommissionMembership:
    found = session.commission.seats.select_related("organisation").filter(pk=key_of(value)).first()
    if found is None:
        raise DomainError("Ce membre ne compose plus la commission. Rechargez la page.")
    return found


def _at(request: ActingRequest) -> datetime.datetime | None:
    """The minute at which the secretary pressed the key, when the network made the action wait."""
    try:
        found = parse_datetime(request.POST.get("at", ""))
    except ValueError:
        return None
    return min(found, timezone.now()) if found and timezone.is_aware(found) else None


@require_POST
def room_do(request: ActingRequest, pk: uuid.UUID, what: str) -> HttpResponse:
    """Open, close, arrivals, departures, replacements."""
    session = session_of(request, pk)
    item = AgendaItem.objects.filter(session=session, pk=key_of(request.POST.get("point", ""))).first()
    try:
        _do_in_the_room(request, session, what)
    except DomainError as error:
        return page(request, session, item, Refused("room", message=error.message))
    return redirect(address(session, item))


def _do_in_the_room(request: ActingRequest, session: Session, what: str) -> None:
    actor = request.acting
    if what == "ouvrir":
        services.open_session(session=session, actor=actor)
        return
    if what == "lever":
        services.close_session(session=session, actor=actor)
        messages.success(request, "Séance levée. Le compte rendu et les courriers peuvent être établis.")
        return
    seat = _seat(session, request.POST.get("seat", ""))
    if what == "depart":
        stay = services.leave(session=session, seat=seat, at=_at(request), actor=actor)
        if stay is not None:
            _warn_about_avis_after(request, session, stay.left_at)
        return
    holder = seat.holders.filter(pk=key_of(request.POST.get("holder", ""))).first()
    name = request.POST.get("name", "").strip()[:120]
    if what == "remplacer":
        if holder is None and not name:
            raise DomainError("Dites qui remplace ce représentant.")
        services.replace(session=session, seat=seat, holder=holder, name=name, at=_at(request), actor=actor)
        return
    remote = request.POST.get("remote") == "1"
    services.arrive(session=session, seat=seat, holder=holder, name=name, remote=remote, at=_at(request), actor=actor)


def _warn_about_avis_after(request: ActingRequest, session: Session, left_at: datetime.datetime | None) -> None:
    """A departure learnt late: what was established for an avis given since then counted who had left."""
    if left_at and Deliberation.objects.filter(avis__item__session=session, at__gte=left_at).exists():
        messages.warning(
            request,
            "Un avis a été rendu après ce départ, en comptant ce membre présent. Ses constatations ne changent pas : "
            "vérifiez-le, et portez-le au compte rendu.",
        )


@require_POST
def correct(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """Set right the hours of one stay."""
    visible = Session.objects.visible_to(request.acting)
    stay = get_object_or_404(Attendance.objects.filter(session__in=visible).select_related("session", "seat"), pk=pk)
    session = session_of(request, stay.session_id)
    form = StayForm(request.POST)
    if not form.is_valid():
        return page(
            request, session, None, Refused("room", message="Corrigez les heures : jour et heure, dans l’ordre.")
        )
    try:
        version = version_of(request)
        services.correct_stay(stay=stay, expected_version=version, actor=request.acting, **form.cleaned_data)
        _warn_about_avis_after(request, session, form.cleaned_data["left_at"])
    except DomainError as error:
        return page(request, session, None, Refused("room", message=error.message))
    return redirect(address(session))


@require_POST
def item_do(request: ActingRequest, pk: uuid.UUID, what: str) -> HttpResponse:
    """Start, end, defer a point; who stands aside; its note; a new avis."""
    item = item_of(request, pk)
    try:
        refused = _ITEM[what](request, item)
    except DomainError as error:
        refused = Refused("item", message=error.message)
    if refused is not None:
        return page(request, session_of(request, item.session_id), item, refused)
    return redirect(address(item.session, item))


def _step(service: Any) -> Any:
    def done(request: ActingRequest, item: AgendaItem) -> None:
        service(item=item, expected_version=version_of(request), actor=request.acting)

    return done


def _with_reason(service: Any) -> Any:
    def done(request: ActingRequest, item: AgendaItem) -> Refused | None:
        form = ReasonForm(request.POST, auto_id="id_defer_%s")
        if not form.is_valid():
            return Refused("defer_item", form=form, message="Dites pourquoi : le compte rendu le porte.")
        values = {"reason": form.cleaned_data["reason"], "expected_version": version_of(request)}
        target = service(item=item, actor=request.acting, **values)
        if service is avis_services.defer_item:
            say_where(request, target)
        return None

    return done


def _recuse(request: ActingRequest, item: AgendaItem) -> Refused | None:
    form = RecusalForm(request.POST, item=item, auto_id="id_recusal_%s")
    if not form.is_valid():
        return Refused("recuse", form=form, message="Choisissez un membre et dites pourquoi il se déporte.")
    services.recuse(item=item, actor=request.acting, **form.cleaned_data)
    return None


def _take_back(request: ActingRequest, item: AgendaItem) -> None:
    recusal = Recusal.objects.filter(item=item, pk=key_of(request.POST.get("recusal", ""))).first()
    if recusal is not None:
        services.take_back(recusal=recusal, actor=request.acting)


def _hear(request: ActingRequest, item: AgendaItem) -> None:
    guest = Guest.objects.filter(item=item, pk=key_of(request.POST.get("guest", ""))).first()
    if guest is None:
        raise DomainError("Cette personne n’est plus invitée pour ce point. Rechargez la page.")
    guests.note_hearing(guest=guest, attended=request.POST.get("attended") == "1", actor=request.acting)


def _note(request: ActingRequest, item: AgendaItem) -> Refused | None:
    form = NoteForm(request.POST, auto_id="id_note_%s")
    if not form.is_valid():
        return Refused("note", form=form, message="La note est trop longue.")
    try:
        text = form.cleaned_data["text"]
        services.save_note(item=item, text=text, expected_version=version_of(request), actor=request.acting)
    except ConcurrentChange as error:
        return Refused("note", form=form, message=error.message, saved=SessionNote.objects.get(item=item).text)
    return None


def _new_avis(request: ActingRequest, item: AgendaItem) -> Refused | None:
    form = NewAvisForm(request.POST, item=item, day=scope.today())
    if not form.is_valid():
        return Refused("new", form=form, message="Complétez le projet.")
    families, due_on = form.cleaned_data["families"], form.cleaned_data["due_on"]
    to = tuple(avis_services.usual_addressee(item.case, family, due_on) for family in families)
    try:
        avis_services.draft_avis(item=item, wanted=form.wanted(), to=to, actor=request.acting)
    except DomainError as error:
        return Refused("new", form=form, message=error.message)
    return None


_ITEM = {
    "commencer": _step(services.start_item),
    "reprendre": _step(services.resume_item),
    "terminer": _step(services.finish_item),
    "rouvrir": _step(services.reopen_item),
    "reporter": _with_reason(avis_services.defer_item),
    "ecarter": _with_reason(services.withdraw_item),
    "deport": _recuse,
    "retablir": _take_back,
    "entendre": _hear,
    "note": _note,
    "avis": _new_avis,
}


@require_POST
def read_out(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """Open the diagnostic on the secretariat's own screen, to read the social evaluation out: no copy, one line in the
    journal (access matrix, F12).
    """
    item = item_of(request, pk)
    if not matrix().reads("F12", request.acting.role):
        raise PermissionDenied("Votre rôle ne permet pas de lire l’évaluation sociale.")
    log_access(action="read", family="F12", object_type="item", object_id=item.pk, reason="Lecture en séance")
    return redirect("cases:tab", item.case_id, "dsf")
