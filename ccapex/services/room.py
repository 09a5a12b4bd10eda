"""The séance being held: opening, comings and goings, who stands aside, the item under examination, its note.

Every service locks the row of the séance first: two secretaries go one after the other. A change already made is not made
twice: who is in the room arrives no more, who has left leaves no more.
"""

import datetime
import uuid

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cases.models import Outreach
from ccapex import reading, room, rules
from ccapex.enums import AvisState, HolderRank, ItemState, SessionState
from ccapex.models import AgendaItem, Attendance, CommissionMembership, Recusal, SeatHolder, Session, SessionNote
from ccapex.services.moving import move
from ccapex.workflow import ITEM
from core.errors import ConcurrentChange, DomainError
from organisations import scope
from organisations.models import Membership

# How long before the opening somebody may be noted as there.
EARLIEST = datetime.timedelta(hours=12)
OF_THE_BAILLEUR = "Bailleur du logement"
FOLLOWS = "Suit ce ménage"


def locked(session: Session, actor: Membership, *, states: tuple[str, ...] = (SessionState.OPEN,)) -> Session:
    """The séance's row, held until the end of the transaction. Raises DomainError for a role, a territory or a state."""
    refusal = rules.may_prepare(actor)
    if refusal:
        raise DomainError(refusal)
    row = Session.objects.select_for_update(of=("self",)).select_related("commission", "territory").get(pk=session.pk)
    if row.territory_id != actor.organisation.territory_id:
        raise DomainError("Cette séance est celle d’un autre territoire.")
    if row.state not in states:
        if row.state == SessionState.OPEN:
            raise DomainError("La séance est ouverte : cela ne se change plus.")
        raise DomainError(
            "La séance est levée : rien n’y change plus."
            if row.state == SessionState.HELD
            else "La séance n’est pas ouverte."
        )
    return row


def moment(at: datetime.datetime | None, session: Session) -> datetime.datetime:
    """The minute of an event: now, or the one given, which is neither to come nor long before the opening."""
    now = timezone.now()
    if at is None:
        return now
    if at > now:
        raise DomainError("Cette heure est à venir.", field="at")
    if session.opened_at and at < session.opened_at - EARLIEST:
        raise DomainError("Cette heure précède de trop loin l’ouverture de la séance.", field="at")
    return at


def expect(version: int, expected: int | None) -> None:
    """Raises ConcurrentChange when somebody else wrote since the page was drawn."""
    if expected is not None and version != expected:
        raise ConcurrentChange("Une autre personne vient de modifier ceci. Comparez, puis enregistrez de nouveau.")


def touch(row: Session | AgendaItem, *fields: str) -> None:
    row.version += 1
    row.save(update_fields=["version", *fields])


def open_session(*, session: Session, at: datetime.datetime | None = None, actor: Membership) -> None:
    """Open the séance at this minute. Its date has come; without quorum it opens all the same, and no avis is valid."""
    with transaction.atomic():
        row = locked(session, actor, states=(SessionState.PLANNED, SessionState.CONVENED, SessionState.HELD))
        if row.on > scope.today():
            raise DomainError("Cette séance n’est pas encore au jour dit.")
        row.opened_at = moment(at, row)
        move(session=row, event="open", actor=actor, also_update=["opened_at"])
        touch(row)


def close_session(*, session: Session, at: datetime.datetime | None = None, actor: Membership) -> None:
    """Close the séance: every point is examined, deferred or withdrawn; whoever is still there leaves with it."""
    with transaction.atomic():
        row = locked(session, actor)
        open_items = row.items.filter(state__in=[ItemState.LISTED, ItemState.DELIBERATING])
        numbers = ", ".join(str(position) for position in open_items.values_list("position", flat=True))
        if numbers:
            raise DomainError(f"Des points ne sont pas terminés ({numbers}) : terminez-les ou reportez-les.")
        row.closed_at = moment(at, row)
        for stay in row.attendances.filter(left_at__isnull=True):
            stay.left_at = max(row.closed_at, stay.arrived_at)
            stay.save(update_fields=["left_at"])
        move(session=row, event="close", actor=actor, also_update=["closed_at"])
        touch(row)


_GATHERING = (SessionState.CONVENED, SessionState.OPEN)


def _seat(session: Session, seat: CommissionMembership) -> CommissionMembership:
    ends = seat.valid_until
    if seat.commission_id != session.commission_id or seat.valid_from > session.on or (ends and ends < session.on):
        raise DomainError("Cette organisation ne compose pas la commission à la date de la séance.")
    return seat


def holders_of(seat: CommissionMembership, day: datetime.date) -> list[SeatHolder]:
    """Titulaires then suppléants of a seat that day."""
    rows = [
        holder
        for holder in seat.holders.all()
        if holder.valid_from <= day and (holder.valid_until is None or day <= holder.valid_until)
    ]
    return sorted(rows, key=lambda holder: (holder.rank != HolderRank.TITULAIRE, holder.name))


def arrive(
    *,
    session: Session,
    seat: CommissionMembership,
    holder: SeatHolder | None = None,
    name: str = "",
    remote: bool = False,
    at: datetime.datetime | None = None,
    actor: Membership,
) -> Attendance:
    """Somebody sits for a member: the holder given, else this name, else the titulaire. Once is enough."""
    with transaction.atomic():
        row = locked(session, actor, states=_GATHERING)
        _seat(row, seat)
        if holder is not None and holder.seat_id != seat.pk:
            raise DomainError("Cette personne ne représente pas cette organisation.")
        known = holder or (next(iter(holders_of(seat, row.on)), None) if not name else None)
        called = known.name if known else name.strip() or f"Représentant, {seat.organisation.name}"
        here = row.attendances.filter(seat=seat, left_at__isnull=True).first()
        if here is not None:
            if (holder is None and not name) or here.name == called:
                return here
            raise DomainError(f"{here.name} représente déjà cette organisation : indiquez qui le remplace.")
        when = moment(at, row)
        if row.attendances.filter(seat=seat, left_at__gt=when).exists():
            raise DomainError("Ce membre était encore dans la salle à cette heure.", field="at")
        stay = Attendance.objects.create(
            territory_id=row.territory_id,
            session=row,
            seat=seat,
            holder=known,
            name=called,
            arrived_at=when,
            remote=remote,
        )
        touch(row)
        for item in row.items.filter(state=ItemState.DELIBERATING):
            _stand_aside(item, actor)
        return stay


def leave(
    *, session: Session, seat: CommissionMembership, at: datetime.datetime | None = None, actor: Membership
) -> Attendance | None:
    """Whoever sits for this member leaves; None when nobody does."""
    with transaction.atomic():
        row = locked(session, actor, states=_GATHERING)
        stay = row.attendances.filter(seat=seat, left_at__isnull=True).first()
        if stay is None:
            return None
        when = moment(at, row)
        if when < stay.arrived_at:
            raise DomainError("On ne part pas avant d’être arrivé.", field="at")
        stay.left_at = when
        stay.save(update_fields=["left_at"])
        touch(row)
        return stay


def replace(
    *,
    session: Session,
    seat: CommissionMembership,
    holder: SeatHolder | None = None,
    name: str = "",
    at: datetime.datetime | None = None,
    actor: Membership,
) -> Attendance:
    """Another person sits for the same member from the very minute the first one leaves: the quorum does not move."""
    with transaction.atomic():
        when = moment(at, locked(session, actor, states=_GATHERING))
        here = Attendance.objects.filter(session=session, seat=seat, left_at__isnull=True).first()
        if here is not None and (holder is None or here.holder_id != holder.pk):
            leave(session=session, seat=seat, at=when, actor=actor)
        return arrive(session=session, seat=seat, holder=holder, name=name, at=when, actor=actor)


def correct_stay(
    *,
    stay: Attendance,
    arrived_at: datetime.datetime,
    left_at: datetime.datetime | None,
    remote: bool,
    expected_version: int | None = None,
    actor: Membership,
) -> None:
    """Set right the hours of a stay while the séance lasts; the former ones stay in the history. What was established when
    an avis was given does not change: it is frozen with it.
    """
    with transaction.atomic():
        row = locked(stay.session, actor, states=_GATHERING)
        expect(row.version, expected_version)
        current = row.attendances.get(pk=stay.pk)
        moment(arrived_at, row)
        if left_at is not None:
            moment(left_at, row)
            if left_at < arrived_at:
                raise DomainError("On ne part pas avant d’être arrivé.", field="left_at")
        others = row.attendances.filter(seat_id=current.seat_id).exclude(pk=current.pk)
        overlap = others.filter(Q(left_at__isnull=True) | Q(left_at__gt=arrived_at))
        if left_at is not None:
            overlap = overlap.filter(arrived_at__lt=left_at)
        if overlap.exists():
            raise DomainError("Ces heures recouvrent une autre présence du même membre.", field="arrived_at")
        current.arrived_at, current.left_at, current.remote = arrived_at, left_at, remote
        current.save(update_fields=["arrived_at", "left_at", "remote"])
        touch(row)


def _locked_item(item: AgendaItem, actor: Membership, expected: int | None = None) -> AgendaItem:
    session = locked(item.session, actor)
    row = AgendaItem.objects.select_related("case").get(pk=item.pk)
    row.session = session
    expect(row.version, expected)
    return row


def _move_item(item: AgendaItem, event: str, actor: Membership, *fields: str) -> None:
    item.version += 1
    ITEM.apply(item, event, role=actor.role, also_update=["version", *fields])
    item.save(update_fields=["state", "version", *fields])  # the history row of what the compare-and-set just did


def start_item(
    *, item: AgendaItem, expected_version: int | None = None, at: datetime.datetime | None = None, actor: Membership
) -> None:
    """Examine a listed point, one at a time. The bailleur concerned and whoever follows the household stand aside by
    default; the secretariat may give them their voice back.
    """
    _begin(item, "start", expected_version, at, actor)


def resume_item(
    *, item: AgendaItem, expected_version: int | None = None, at: datetime.datetime | None = None, actor: Membership
) -> None:
    """Take the examination up again from now, when the quorum was lost and is back."""
    _begin(item, "resume", expected_version, at, actor)


def reopen_item(
    *, item: AgendaItem, expected_version: int | None = None, at: datetime.datetime | None = None, actor: Membership
) -> None:
    """Come back to a point that was examined, in the same séance."""
    _begin(item, "reopen", expected_version, at, actor)


def _begin(item: AgendaItem, event: str, expected: int | None, at: datetime.datetime | None, actor: Membership) -> None:
    with transaction.atomic():
        row = _locked_item(item, actor, expected)
        other = row.session.items.filter(state=ItemState.DELIBERATING).exclude(pk=row.pk).first()
        if other is not None:
            raise DomainError(f"Le point {other.position} est encore en examen : terminez-le ou reportez-le d’abord.")
        row.started_at = moment(at, row.session)
        _move_item(row, event, actor, "started_at")
        _stand_aside(row, actor)


def finish_item(*, item: AgendaItem, expected_version: int | None = None, actor: Membership) -> None:
    """End a point: each of its avis has been given, rejected, deferred or withdrawn."""
    with transaction.atomic():
        row = _locked_item(item, actor, expected_version)
        if row.avis.filter(state=AvisState.DRAFT).exists():
            raise DomainError("Un projet d’avis reste à rendre, à reporter ou à retirer.")
        _move_item(row, "finish", actor)


def withdraw_item(*, item: AgendaItem, reason: str, expected_version: int | None = None, actor: Membership) -> None:
    """Take a point away during the séance, with its reason: it stays readable, and nothing is given on it."""
    if not reason.strip():
        raise DomainError("Dites pourquoi ce point est retiré.", field="reason")
    with transaction.atomic():
        row = _locked_item(item, actor, expected_version)
        if row.avis.exists():
            raise DomainError("Ce point porte déjà des avis ou des projets : terminez-le ou reportez-le.")
        row.deferred_because = reason.strip()
        _move_item(row, "withdraw", actor, "deferred_because")


def _stand_aside(item: AgendaItem, actor: Membership) -> None:
    """Propose who stands aside, once: a recusal that was lifted does not come back."""
    ever = set(Recusal.history.filter(item_id=item.pk).values_list("seat_id", flat=True))
    facts = reading.room_of(item.session, timezone.now())
    followers = set(Outreach.objects.filter(case_id=item.case_id).values_list("entered_by_id", flat=True)) - {None}
    people = dict(
        item.session.attendances.filter(left_at__isnull=True, holder__isnull=False).values_list(
            "seat_id", "holder__membership_id"
        )
    )
    for seat in facts.members:
        reason = ""
        if seat.organisation == str(item.case.bailleur_id):
            reason = OF_THE_BAILLEUR
        elif any(str(key) == seat.key and person in followers for key, person in people.items()):
            reason = FOLLOWS
        if reason and not any(str(key) == seat.key for key in ever):
            _recuse(item, seat.key, reason, actor)


def _recuse(item: AgendaItem, seat_id: str | uuid.UUID, reason: str, actor: Membership) -> Recusal:
    return Recusal.objects.create(
        territory_id=item.territory_id,
        item=item,
        case_id=item.case_id,
        seat_id=seat_id,
        reason=reason,
        entered_by=actor,
    )


def recuse(*, item: AgendaItem, seat: CommissionMembership, reason: str, actor: Membership) -> Recusal:
    """A member stands aside from one point, and says why: it neither votes nor counts for its quorum."""
    if not reason.strip():
        raise DomainError("Dites pourquoi ce membre se déporte.", field="reason")
    with transaction.atomic():
        row = _locked_item(item, actor)
        _seat(row.session, seat)
        found = row.recusals.filter(seat=seat).first()
        if found is None:
            found = _recuse(row, seat.pk, reason.strip(), actor)
            touch(row)
        return found


def take_back(*, recusal: Recusal, actor: Membership) -> None:
    """Give its voice back to a member that stood aside; the history keeps that it did."""
    with transaction.atomic():
        row = _locked_item(recusal.item, actor)
        if row.recusals.filter(pk=recusal.pk).exists():
            recusal.delete()
            touch(row)


def save_note(*, item: AgendaItem, text: str, expected_version: int | None = None, actor: Membership) -> SessionNote:
    """The secretariat's note on a point (family F18). Raises ConcurrentChange when somebody else wrote it meanwhile."""
    with transaction.atomic():
        session = locked(item.session, actor, states=_GATHERING)
        found = SessionNote.objects.filter(item=item).first()
        if found is None:
            expect(0, expected_version)
            return SessionNote.objects.create(
                territory_id=session.territory_id,
                item=item,
                case_id=item.case_id,
                text=text,
                entered_by=actor,
                version=1,
            )
        if found.text == text:
            return found
        expect(found.version, expected_version)
        found.text, found.entered_by = text, actor
        found.version += 1
        found.save(update_fields=["text", "entered_by", "version"])
        return found


def judged(item: AgendaItem, *, kind: str, matter: str, at: datetime.datetime | None = None) -> room.Judgement:
    """Would this avis be valid now?"""
    now = reading.room_of(item.session, at or timezone.now())
    return room.judge(now, reading.item_of(item), kind=kind, matter=matter)
