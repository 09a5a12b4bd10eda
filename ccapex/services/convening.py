"""Calling the members: fiches frozen, access dated, one e-mail without any household; then the end of access."""

import datetime
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from celery import current_app
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from ccapex import rules
from ccapex.enums import HolderRank, ItemState, Reply, SessionState
from ccapex.models import AgendaItem, Convocation, Guest, SeatHolder, Session
from ccapex.services import access, sheets
from ccapex.services.commissions import in_force
from ccapex.services.moving import move
from core.errors import DomainError
from core.formats import date_fr
from organisations import scope
from organisations.enums import Role
from organisations.models import Membership, Territory

UNDERTAKING = Path(__file__).resolve().parent.parent / "data" / "engagement.yaml"
SEND = "ccapex.send_convocations"


def undertaking() -> dict[str, Any]:
    """The text that a member signs, with its version."""
    found: dict[str, Any] = yaml.safe_load(UNDERTAKING.read_text(encoding="utf-8"))
    return found


def called(session: Session) -> list[SeatHolder]:
    """Who is called: the titulaire of each seat in force, or its suppléants where it has none."""
    seats = in_force(session.commission.seats, session.on)
    rows = in_force(SeatHolder.objects.filter(seat__in=seats), session.on).select_related("seat", "membership")
    by_seat: dict[Any, list[SeatHolder]] = {}
    for row in rows:
        by_seat.setdefault(row.seat_id, []).append(row)
    found = []
    for holders in by_seat.values():
        first = [row for row in holders if row.rank == HolderRank.TITULAIRE]
        found += first or holders
    return found


def obstacles(session: Session) -> list[str]:
    """What keeps a séance from being convened, each as a sentence; empty when it may be."""
    found = []
    items = list(session.items.select_related("case"))
    if session.on < scope.today():
        found.append("La date de la séance est passée.")
    if not items:
        found.append("Aucun dossier n’est inscrit.")
    for item in items:
        if item.informed_on is None and not item.not_informed_because:
            found.append(
                f"Point {item.position}, dossier {item.case.number} : dites quand le ménage a été informé, ou pourquoi il ne "
                "l’est pas."
            )
    if not called(session):
        found.append("Aucun représentant n’est nommé dans cette commission : personne ne serait convoqué.")
    return found


def convene(*, session: Session, actor: Membership) -> None:
    """Call the members, or call them again after the agenda was reopened.

    Side effects, in order: state and register; a frozen fiche per item; a convocation per representative; access of the
    member organisations whose mandate is signed, and of the mayor's commune for his own resident, until two days after the
    séance; e-mails once committed. Raises DomainError with the first obstacle.
    """
    refusal = rules.may_prepare(actor)
    if refusal:
        raise DomainError(refusal)
    with transaction.atomic():
        row = Session.objects.select_for_update().select_related("commission").get(pk=session.pk)
        reasons = obstacles(row)
        if reasons:
            raise DomainError(reasons[0])
        row.convened_at, row.papers_until = timezone.now(), access.papers_until(row)
        move(session=row, event="convene", actor=actor, also_update=("convened_at", "papers_until"))
        for holder in called(row):
            _call(row, holder)
        for item in _items(row):
            sheets.freeze(item)
            access.open_item(item=item, organisations=access.readers_of(item))
        Guest.objects.filter(item__session=row, called_at__isnull=False).update(called_at=None)
        announce(session=row)
    session.refresh_from_db()


def _items(session: Session) -> Any:
    rows = AgendaItem.objects.filter(session=session).exclude(state=ItemState.WITHDRAWN)
    return rows.select_related(
        "session__commission",
        "case__territory",
        "case__household",
        "case__dwelling",
        "case__lease",
        "case__commune",
        "case__bailleur",
    )


def _call(session: Session, holder: SeatHolder) -> Convocation:
    """One row per representative; called again, he gets a new e-mail and keeps his answer."""
    row, created = Convocation.objects.get_or_create(
        session=session,
        holder=holder,
        defaults={
            "territory_id": session.territory_id,
            "seat": holder.seat,
            "organisation_id": holder.seat.organisation_id,
        },
    )
    if not created and row.sent_at is not None:
        row.sent_at = None
        row.save(update_fields=["sent_at"])
    return row


def announce(*, session: Session) -> None:
    """Say to the workers, once committed, that e-mails wait. Only a hint: the rows say which, and a periodic task looks."""
    code, pk = session.territory.code, str(session.pk)
    transaction.on_commit(lambda: current_app.send_task(SEND, [code, pk], retry=False), robust=True)


def reopen(*, session: Session, actor: Membership, reason: str = "") -> None:
    """Reopen the agenda of a convened séance. What is open stays open; members are called again afterwards."""
    refusal = rules.may_prepare(actor)
    if refusal:
        raise DomainError(refusal)
    move(session=session, event="reopen_agenda", actor=actor, reason=reason)


def mandates(membership: Membership) -> Any:
    """The mandates of a person in force today, in any commission."""
    return in_force(SeatHolder.objects.filter(membership=membership), scope.today())


def mandate(*, membership: Membership) -> SeatHolder | None:
    """The mandate of a person that still waits for its undertaking today, if any."""
    found: SeatHolder | None = mandates(membership).exclude(undertaking_version=undertaking()["version"]).first()
    return found


def has_signed(membership: Membership) -> bool:
    """She sits today, and none of her mandates waits for its undertaking: what a colleague signed opens nothing to her,
    and an account to which nobody gave a seat opens nothing at all.
    """
    versions = set(mandates(membership).values_list("undertaking_version", flat=True))
    return versions == {undertaking()["version"]}


def sign(*, membership: Membership) -> None:
    """Sign the undertaking for every mandate in force; what was convened opens at once, until the end of its papers."""
    today, version = scope.today(), undertaking()["version"]
    with scope.system(membership.organisation.territory):
        unsigned = list(mandates(membership).exclude(undertaking_version=version))
        if not unsigned:
            raise DomainError("Aucun mandat en cours n’attend votre engagement.")
        for row in unsigned:
            row.undertaking_on, row.undertaking_version = today, version
            row.save(update_fields=["undertaking_on", "undertaking_version"])
        open_to(membership)


def open_to(membership: Membership) -> None:
    """Open the convened séances of a member to his organisation. Scope of the system."""
    today = scope.today()
    sessions = Session.objects.filter(
        state__in=access.STANDING,
        papers_until__gte=today,
        papers_destroyed_at__isnull=True,
        convocations__holder__membership=membership,
    )
    for session in sessions.distinct():
        for item in _items(session):
            access.open_item(item=item, organisations=[membership.organisation])


def closed_because(convocation: Convocation, membership: Membership) -> str | None:
    """Why the papers of a séance do not open for this member now; None when they do."""
    session = convocation.session
    if session.state == SessionState.CANCELLED:
        return "Cette séance est annulée."
    if session.papers_destroyed_at or session.papers_until is None or scope.today() > session.papers_until:
        return "Les documents de travail de cette séance sont refermés."
    holder = convocation.holder
    if (holder.valid_until is not None and holder.valid_until < scope.today()) or holder.membership_id != membership.pk:
        return "Votre mandat est terminé."
    if holder.undertaking_version != undertaking()["version"]:
        return "Signez d’abord l’engagement de confidentialité."
    if session.state == SessionState.PLANNED:
        return "L’ordre du jour est en cours de modification : vous serez convoqué de nouveau."
    return None


def note_opening(*, convocation: Convocation) -> None:
    if convocation.opened_at is None:
        convocation.opened_at = timezone.now()
        convocation.save(update_fields=["opened_at"])


def reply(
    *, convocation: Convocation, answer: str, replaced_by: SeatHolder | None = None, actor: Membership
) -> Convocation:
    """Write a member's answer; a suppléant that he names is called in turn. The secretariat may answer for somebody."""
    session = convocation.session
    own = convocation.holder.membership_id == actor.pk
    if not own and rules.may_prepare(actor):
        raise DomainError("Vous ne répondez que pour vous-même.")
    if session.state != SessionState.CONVENED:
        raise DomainError("On ne répond plus à cette convocation.")
    if answer == Reply.REPLACED and replaced_by is None:
        raise DomainError("Dites qui vous remplace.", field="replaced_by")
    if replaced_by is not None and (
        replaced_by.seat_id != convocation.seat_id or replaced_by.rank != HolderRank.SUPPLEANT
    ):
        raise DomainError("Seul un suppléant du même siège vous remplace.", field="replaced_by")
    with transaction.atomic():
        convocation.reply = answer
        convocation.replaced_by = replaced_by if answer == Reply.REPLACED else None
        convocation.replied_at, convocation.replied_by = timezone.now(), actor
        convocation.save(update_fields=["reply", "replaced_by", "replied_at", "replied_by"])
        if convocation.replaced_by is not None:
            with scope.system(session.territory):
                _call(session, convocation.replaced_by)
            announce(session=session)
    return convocation


def suppleants(convocation: Convocation) -> Any:
    return in_force(
        SeatHolder.objects.filter(seat=convocation.seat_id, rank=HolderRank.SUPPLEANT), convocation.session.on
    )


def _address(membership_id: Any, territory: Territory) -> str | None:
    """Read outside any scope: the roles that work on cases have no privilege on logins."""
    rows = Membership.objects.usable_on(scope.local_today(territory)).filter(pk=membership_id)
    found: str | None = rows.values_list("user__email", flat=True).first()
    return found


def _message(session: Session, to: str, path: str, *, mayor: bool) -> EmailMessage:
    site = settings.SITE_URL.rstrip("/")
    context = {"session": session, "commission": session.commission, "url": site + path, "mayor": mayor}
    return EmailMessage(
        subject=f"Convocation, séance du {date_fr(session.on)}",
        body=render_to_string("emails/convocation.txt", context),
        to=[to],
        headers={"Auto-Submitted": "auto-generated"},
    )


def send(*, territory: Territory, session_pk: Any) -> int:
    """Send the e-mails of a séance that have not left; how many. Two workers may run it: each row is claimed by its mark.

    A process that dies between the server's answer and the mark sends the same words twice: never a household in them.
    """
    with scope.system(territory):
        session = Session.objects.select_related("commission").get(pk=session_pk)
        if session.state != SessionState.CONVENED:
            return 0
        waiting = session.convocations.filter(sent_at__isnull=True, holder__membership__isnull=False)
        rows: list[tuple[Any, Any, Any]] = [
            (Convocation, row.pk, [row.holder.membership_id]) for row in waiting.select_related("holder")
        ]
        guests = Guest.objects.filter(item__session=session, organisation__isnull=False, called_at__isnull=True)
        for guest in guests:
            elected = Membership.objects.filter(organisation=guest.organisation_id, role=Role.ELECTED)
            rows.append((Guest, guest.pk, list(elected.values_list("pk", flat=True))))
    sent = 0
    for model, pk, people in rows:
        mayor = model is Guest
        path = reverse("ccapex:invitations") if mayor else reverse("ccapex:member_session", args=[session.pk])
        mark = {"called_at" if mayor else "sent_at": timezone.now()}
        addresses = [address for person in people if (address := _address(person, territory))]
        with scope.system(territory), transaction.atomic():
            claimed = model.objects.select_for_update(skip_locked=True).filter(
                pk=pk, **{f"{name}__isnull": True for name in mark}
            )
            if not claimed.exists() or not addresses:
                continue
            for address in addresses:
                _message(session, address, path, mayor=mayor).send()
                sent += 1
            for row in claimed:
                for name, value in mark.items():
                    setattr(row, name, value)
                row.save(update_fields=list(mark))
    return sent


def unsent(territory: Territory) -> list[Any]:
    """Séances whose e-mails wait, when the broker forgot them."""
    with scope.system(territory):
        rows = Session.objects.filter(territory=territory, state=SessionState.CONVENED).filter(
            Q(convocations__sent_at__isnull=True, convocations__holder__membership__isnull=False)
            | Q(items__guests__organisation__isnull=False, items__guests__called_at__isnull=True)
        )
        return list(rows.values_list("pk", flat=True).distinct())


def close_papers(*, territory: Territory, on: datetime.date) -> int:
    """End the access of every séance whose papers are over: grants revoked, room copies destroyed, the moment written.

    Nothing is done twice. The fiches stay with the secretariat; members open them no more. Returns how many were closed.
    """
    closed = 0
    with scope.system(territory):
        rows = Session.objects.filter(territory=territory, papers_until__lt=on, papers_destroyed_at__isnull=True)
        for session in rows.select_related("commission").select_for_update(of=("self",)):
            access.close_session(session=session)
            for packet in session.packets.exclude(file=""):
                destroy = partial(packet.file.storage.delete, str(packet.file.name))
                packet.file = ""
                packet.save(update_fields=["file"])
                transaction.on_commit(destroy)
            session.papers_destroyed_at = timezone.now()
            session.save(update_fields=["papers_destroyed_at"])
            closed += 1
    return closed
