"""The séance being held: one screen for the secretariat, one to project."""

import hashlib
import uuid
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from cases.models import Act
from cases.procedure.enums import ActKind
from ccapex import reading, room, rules
from ccapex.enums import AvisState, ItemState, Matter, SessionState
from ccapex.forms.room import (
    AddresseeForm,
    AvisForm,
    NewAvisForm,
    NoteForm,
    ReasonForm,
    RecusalForm,
    StayForm,
    TakeForm,
)
from ccapex.models import (
    AgendaItem,
    Attendance,
    CommissionMembership,
    SeatHolder,
    Session,
    SessionNote,
    Wording,
)
from ccapex.services import avis as avis_services
from ccapex.services import room as services
from core.formats import date_fr
from organisations import scope
from organisations.http import ActingRequest
from organisations.matrix import matrix
from organisations.services import log_access

KEYS = "123456789abcdefghijklmopqrstuvwxyz"  # one per member; n goes to the next point
TRANSMITTED = (ActKind.DSF_TRANSMIS, ActKind.DSF_CDP_TRANSMIS, ActKind.DSF_CFP_TRANSMIS)
SCREEN_MATTERS = (Matter.AID, Matter.FSL, Matter.QUOTA)


@dataclass
class Refused:
    """A form sent back: which one, why, and what somebody else saved meanwhile."""

    what: str
    pk: uuid.UUID | None = None
    form: forms.Form | None = None
    message: str = ""
    saved: str = ""
    ways: tuple[room.Way, ...] = ()


def session_of(request: ActingRequest, pk: uuid.UUID) -> Session:
    """The séance, for who prepares it; 404 when it may not be seen."""
    rows = Session.objects.visible_to(request.acting).select_related("commission", "territory")
    session = get_object_or_404(rows, pk=pk)
    refusal = rules.may_prepare(request.acting)
    if refusal:
        raise PermissionDenied(refusal)
    return session


def item_of(request: ActingRequest, pk: uuid.UUID) -> AgendaItem:
    """The point of an agenda, with its séance; 404 when it may not be seen."""
    rows = AgendaItem.objects.visible_to(request.acting)
    return get_object_or_404(rows.select_related("case__household", "session__commission", "session__territory"), pk=pk)


def key_of(value: str) -> uuid.UUID:
    """The identifier sent, or one that nothing bears."""
    try:
        return uuid.UUID(value)
    except ValueError:
        return uuid.UUID(int=0)


def version_of(request: ActingRequest) -> int | None:
    """The version that the form was drawn from."""
    value = request.POST.get("version", "")
    return int(value) if value.isdecimal() else None


def say_where(request: ActingRequest, target: Session | None) -> None:
    """Tell to which séance a point or an avis was deferred."""
    if target is None:
        messages.warning(
            request, "Reporté. Aucune séance suivante n’est en préparation : inscrivez-y ce dossier quand elle le sera."
        )
    else:
        messages.success(request, f"Reporté à la séance du {date_fr(target.on)}, avec ses projets.")


def _items(session: Session) -> list[AgendaItem]:
    rows = AgendaItem.objects.filter(session=session).select_related("case__household", "case__commune")
    found = list(rows.prefetch_related("avis"))
    for item in found:
        item.session = session
    return found


def _current(request: ActingRequest, items: list[AgendaItem]) -> AgendaItem | None:
    """The point asked for, else the one under examination, else the first not done."""
    wanted = request.GET.get("point", "")
    asked = [item for item in items if str(item.pk) == wanted]
    under = [item for item in items if item.state == ItemState.DELIBERATING]
    listed = [item for item in items if item.state == ItemState.LISTED]
    return next(iter([*asked, *under, *listed, *items]), None)


def _stamp(*parts: object) -> str:
    """Digest of what a region shows: equal when nothing changed."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def address(session: Session, item: AgendaItem | None = None) -> str:
    """Where the room shows this point."""
    query = f"?point={item.pk}" if item else ""
    return reverse("ccapex:room", args=[session.pk]) + query


@dataclass(frozen=True)
class Row:
    """A member of the commission as the room shows it."""

    seat: CommissionMembership
    key: str
    stay: Attendance | None
    votes: bool
    aside: str
    holders: list[SeatHolder]
    unsigned: bool
    form: StayForm | None


def _rows(session: Session, now: room.Room, facts: room.Item | None) -> list[Row]:
    seats = {
        str(seat.pk): seat
        for seat in session.commission.seats.select_related("organisation").prefetch_related("holders")
    }
    stays = {str(s.seat_id): s for s in session.attendances.filter(left_at__isnull=True).select_related("holder")}
    voters = (
        {p.seat.key for p in room.voters(now, facts)} if facts else {p.seat.key for p in now.present if p.seat.votes}
    )
    found = []
    for number, member in enumerate(now.members):
        seat, stay = seats[member.key], stays.get(member.key)
        holder = stay.holder if stay else None
        values = {"arrived_at": stay.arrived_at, "left_at": None, "remote": stay.remote} if stay else {}
        found.append(
            Row(
                seat=seat,
                key=KEYS[number] if number < len(KEYS) else "",
                stay=stay,
                votes=member.key in voters,
                aside=facts.recused.get(member.key, "") if facts else "",
                holders=[h for h in services.holders_of(seat, session.on) if holder is None or h.pk != holder.pk],
                unsigned=holder is not None and holder.undertaking_on is None,
                form=StayForm(initial=values, auto_id=f"id_{stay.pk}_%s") if stay else None,
            )
        )
    return found


def _room_context(session: Session, items: list[AgendaItem], item: AgendaItem | None) -> dict[str, Any]:
    """The agenda and the room: what two screens must agree on."""
    now = reading.room_of(session, timezone.now())
    facts = reading.item_of(item) if item else None
    quorum = room.quorum(now, facts)
    drafts = [avis for avis in (item.avis.all() if item else ()) if avis.state == AvisState.DRAFT]
    alone = room.Item(ItemState.DELIBERATING)
    return {
        "session": session,
        "items": items,
        "item": item,
        "agenda": _agenda(now, items),
        "now": now,
        "quorum": quorum,
        "rows": _rows(session, now, facts),
        "voters": room.voters(now, facts) if facts else (),
        "heard": facts.heard if facts else (),
        "bodies": [room.body(now, facts or alone, matter) for matter in SCREEN_MATTERS],
        "judged": [
            (avis, room.judge(now, facts, kind=avis.kind, matter=avis.matter)) for avis in drafts if facts is not None
        ],
        "open": session.state == SessionState.OPEN,
        "gathering": session.state in (SessionState.CONVENED, SessionState.OPEN),
        "stamp": _stamp(
            session.state,
            session.version,
            [(i.pk, i.state, i.version, [(a.pk, a.state, a.version) for a in i.avis.all()]) for i in items],
        ),
        "centre_stamp": _centre_stamp(item),
    }


def _agenda(now: room.Room, items: list[AgendaItem]) -> list[tuple[AgendaItem, str]]:
    """Each point, with whose absence would make an avis on the matter that the agenda gives it not valid."""
    payers = reading.payers_of(items)
    found = []
    for item in items:
        facts = room.Item(item.state, payer=payers[item.pk])
        coming = item.state == ItemState.LISTED and item.matter
        needed = room.body(now, facts, item.matter) if coming else None
        found.append((item, needed.name if needed and not needed.present else ""))
    return found


def _centre_stamp(item: AgendaItem | None) -> str:
    if item is None:
        return ""
    note = SessionNote.objects.filter(item=item).values_list("version", flat=True).first()
    return _stamp(item.state, item.version, note, [(a.pk, a.state, a.version) for a in item.avis.all()])


def _centre(request: ActingRequest, item: AgendaItem, refused: Refused | None) -> dict[str, Any]:
    """The point under the eyes of the secretariat: its avis, their forms, its note."""
    day = scope.today()
    note = SessionNote.objects.filter(item=item).first()
    bound = {(refused.what, refused.pk): refused.form} if refused and refused.form else {}
    cards = []
    for avis in item.avis.all().prefetch_related("addressees__organisation"):
        addressees = [(row, bound.get(("addressee", row.pk)) or AddresseeForm.of(row)) for row in avis.addressees.all()]
        cards.append(
            {
                "avis": avis,
                "draft": avis.state == AvisState.DRAFT,
                "addressees": addressees,
                "form": bound.get(("edit", avis.pk)) or AvisForm.of(avis, day=day),
                "take": bound.get(("take", avis.pk)) or TakeForm(auto_id=f"id_take_{avis.pk}_%s"),
                "defer": bound.get(("defer", avis.pk)) or ReasonForm(auto_id=f"id_defer_{avis.pk}_%s"),
                "to": bound.get(("to", avis.pk))
                or AddresseeForm(territory=item.territory_id, auto_id=f"id_to_{avis.pk}_%s"),
                "deliberation": getattr(avis, "deliberation", None) if avis.state != AvisState.DRAFT else None,
            }
        )
    wording = _wording(request)
    chosen = {"kind": wording.kind, "matter": wording.matter, "text": wording.text} if wording else {}
    return {
        "cards": cards,
        "note": note,
        "note_form": bound.get(("note", None))
        or NoteForm(initial={"text": note.text if note else ""}, auto_id="id_note_%s"),
        "new_form": bound.get(("new", None)) or NewAvisForm(item=item, day=day, initial=chosen),
        "new_opened": bool(wording) or ("new", None) in bound,
        "wordings": Wording.objects.filter(valid_from__lte=day).exclude(valid_until__lt=day),
        "defer_form": bound.get(("defer_item", None)) or ReasonForm(auto_id="id_defer_%s"),
        "recusal_form": bound.get(("recuse", None)) or RecusalForm(item=item, auto_id="id_recusal_%s"),
        "recusals": item.recusals.select_related("seat__organisation"),
        "words": getattr(item, "household_words", None),
        "guests": item.guests.all(),
        "sheet": hasattr(item, "sheet"),
        "may_read_out": matrix().reads("F12", request.acting.role)
        and Act.objects.filter(case_id=item.case_id, kind__in=TRANSMITTED, cancelled_at__isnull=True).exists(),
        "next": avis_services.next_session(item.session),
    }


def _wording(request: ActingRequest) -> Wording | None:
    return Wording.objects.filter(pk=key_of(request.GET.get("formule", ""))).first()


def page(
    request: ActingRequest, session: Session, item: AgendaItem | None, refused: Refused | None = None
) -> HttpResponse:
    """The secretariat's screen on one point; with a form sent back, when one is."""
    items = _items(session)
    chosen = next((row for row in items if item is not None and row.pk == item.pk), None) or _current(request, items)
    context = _room_context(session, items, chosen)
    if chosen is not None:
        context |= _centre(request, chosen, refused)
        later = [row for row in items if row.position > chosen.position and row.state == ItemState.LISTED]
        context["following"] = next(iter(later), None)
    return render(request, "ccapex/room/page.html", {**context, "refused": refused})


def room_page(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """The room. `?ecran=projection` is what the wall shows: no note, no contact, nothing private."""
    session = session_of(request, pk)
    log_access(action="read", family="F17", object_type="session", object_id=session.pk)
    if request.GET.get("ecran") == "projection":
        return render(request, "ccapex/room/projection.html", _projected(request, session))
    return page(request, session, None)


def _projected(request: ActingRequest, session: Session) -> dict[str, Any]:
    items = _items(session)
    context = _room_context(session, items, _current(request, items))
    shown = [a for a in (context["item"].avis.all() if context["item"] else ()) if a.state != AvisState.DEFERRED]
    return context | {"shown": shown}


def room_state(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """What changed on the shared parts since the stamp that the page holds; 204 when nothing did."""
    session = session_of(request, pk)
    if request.GET.get("ecran") == "projection":
        context = _projected(request, session)
        template = "ccapex/room/wall.html"
    else:
        items = _items(session)
        context = _room_context(session, items, _current(request, items))
        context["elsewhere"] = request.GET.get("centre") not in ("", context["centre_stamp"])
        template = "ccapex/room/refresh.html"
    if request.GET.get("stamp") == context["stamp"] and not context.get("elsewhere"):
        return HttpResponse(status=204)
    return render(request, template, context)
