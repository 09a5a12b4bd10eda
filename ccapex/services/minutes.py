"""Compte rendu of a séance: frozen plain data, numbered without holes; a correction is a new version that says why.

It says who was there, what was examined and what was taken, with counted voices, and for each avis what was established at
its minute. Never a vote by name, why a member stood aside, a note of the secretariat, a social evaluation, nor what the
household confided.
"""

import datetime
import zoneinfo
from typing import Any, BinaryIO

from django.db import transaction
from django.db.models import Q

from ccapex import rules
from ccapex.enums import AvisState, DecisionMode, MajorityBase, QuorumBasis, SessionState
from ccapex.models import AgendaItem, Attendance, Avis, Deliberation, Minutes, Session
from ccapex.services import numbers
from ccapex.services.freezing import keep_signed
from core.errors import DomainError
from core.formats import time_fr
from core.text import digest
from organisations import scope
from organisations.models import Membership
from organisations.services import log_access

# A draft was never put to the commission.
TOLD = (AvisState.ADOPTED, AvisState.REJECTED, AvisState.DEFERRED)


def _hour(moment: datetime.datetime | None, zone: zoneinfo.ZoneInfo) -> str:
    """«14 h 05» where the séance is held; empty when it is not known."""
    return time_fr(moment.astimezone(zone).time()) if moment else ""


def _members(session: Session, zone: zoneinfo.ZoneInfo) -> list[dict[str, Any]]:
    """Seats with the stays of those who sat in them."""
    stays: dict[Any, list[dict[str, Any]]] = {}
    for stay in Attendance.objects.filter(session=session).order_by("arrived_at"):
        stays.setdefault(stay.seat_id, []).append(
            {
                "name": stay.name,
                "from": _hour(stay.arrived_at, zone),
                "to": _hour(stay.left_at or session.closed_at, zone),
                "remote": stay.remote,
            }
        )
    seats = session.commission.seats.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=session.on), valid_from__lte=session.on
    ).select_related("organisation")
    return [
        {
            "organisation": seat.organisation.name,
            "voice": str(seat.get_voice_display()),
            "copresident": seat.copresident,
            "stays": stays.get(seat.pk, []),
        }
        for seat in seats
    ]


def _established(taken: Deliberation, zone: zoneinfo.ZoneInfo) -> dict[str, Any]:
    """What was checked at the minute of an avis, from its frozen facts (`ccapex.room.facts`); nobody's reasons."""
    facts = taken.facts
    deciding = [r for r in facts["quorum"] if facts["quorum_basis"] in (QuorumBasis.STRICTEST, r["basis"])]
    base = facts["majority_base"]
    return {
        "at": _hour(taken.at, zone),
        "members": facts["members"],
        "present": [
            f"{here['organisation']} ({here['name']}{', à distance' if here['remote'] else ''})"
            for here in facts["present"]
        ],
        "voters": facts["voters"],
        "recused": [aside["organisation"] for aside in facts["recused"]],
        "quorum": {
            "reached": all(reading["reached"] for reading in deciding),
            "readings": [{**reading, "deciding": reading in deciding} for reading in facts["quorum"]],
        },
        "body": facts["body"],
        "majority": [
            {**reading, "deciding": base in (MajorityBase.STRICTEST, reading["base"])} for reading in facts["majority"]
        ],
        "doubts": facts["doubts"],
    }


def _avis(row: Avis, zone: zoneinfo.ZoneInfo) -> dict[str, Any]:
    taken = getattr(row, "deliberation", None)
    votes = None
    if taken is not None and taken.mode == DecisionMode.VOTE:
        votes = {"for": taken.votes_for, "against": taken.votes_against, "abstentions": taken.abstentions}
    return {
        "number": row.number,
        "kind": str(row.get_kind_display()),
        "matter": str(row.get_matter_display()),
        "text": row.text,
        "state": str(row.get_state_display()),
        "mode": str(taken.get_mode_display()) if taken else "",
        "votes": votes,
        "established": _established(taken, zone) if taken is not None else None,
        "addressees": [addressee.name for addressee in row.addressees.all()],
    }


def _item(item: AgendaItem, zone: zoneinfo.ZoneInfo) -> dict[str, Any]:
    return {
        "position": item.position,
        "household": item.case.household.name,
        "case": item.case.number,
        "commune": item.case.commune.name,
        "kind": str(item.get_kind_display()),
        "subject": item.subject,
        "state": str(item.get_state_display()),
        "deferred_because": item.deferred_because,
        "words_read": hasattr(item, "household_words"),
        "heard": [f"{guest.name} ({guest.get_kind_display()})" for guest in item.guests.all() if guest.attended],
        "withdrawn": sorted(recusal.seat.organisation.name for recusal in item.recusals.all()),
        "avis": [_avis(row, zone) for row in item.avis.all() if row.state in TOLD],
    }


def minutes_content(session: Session) -> dict[str, Any]:
    """What the compte rendu of a séance says, as plain data. Scope of the State."""
    zone = zoneinfo.ZoneInfo(session.territory.time_zone)
    items = (
        AgendaItem.objects.filter(session=session)
        .select_related("case__household", "case__commune", "household_words")
        .prefetch_related("guests", "recusals__seat__organisation", "avis__deliberation", "avis__addressees")
    )
    return {
        "commission": session.commission.name,
        "on": session.on.isoformat(),
        "at": session.at.isoformat("minutes"),
        "place": session.place,
        "opened": _hour(session.opened_at, zone),
        "closed": _hour(session.closed_at, zone),
        "members": _members(session, zone),
        "items": [_item(item, zone) for item in items],
    }


def issue(*, session: Session, reason: str = "", actor: Membership) -> Minutes:
    """Freeze the compte rendu of a closed séance: first version, or a correction that says why under the same number.

    Raises DomainError before the séance is closed, for a correction without reason, or when nothing changed.
    """
    refusal = rules.may_prepare(actor)
    if refusal:
        raise DomainError(refusal)
    with transaction.atomic():
        locked = (
            Session.objects.select_for_update(of=("self",)).select_related("commission", "territory").get(pk=session.pk)
        )
        if locked.state != SessionState.HELD:
            raise DomainError("Levez la séance avant d’en établir le compte rendu.")
        content = minutes_content(locked)
        last = locked.minutes.order_by("-version").first()
        if last is not None:
            if not reason.strip():
                raise DomainError("Dites ce qui est corrigé : la version d’avant reste lisible.", field="reason")
            if last.sha256 == digest(content):
                raise DomainError("Rien n’a changé depuis la dernière version.")
        number = last.number if last else numbers.take(numbers.MINUTES, locked.on.year)
        return Minutes.objects.create(
            territory_id=locked.territory_id,
            session=locked,
            number=number,
            version=last.version + 1 if last else 1,
            content=content,
            sha256=digest(content),
            issued_by=actor,
            reason=reason.strip() if last else "",
        )


def sign(*, minutes: Minutes, upload: BinaryIO, size: int, on: datetime.date, actor: Membership) -> None:
    """Keep the signed copy of one version, once and for all."""
    refusal = rules.may_prepare(actor)
    if refusal:
        raise DomainError(refusal)
    if on > scope.today():
        raise DomainError("La date de signature est à venir.", field="on")
    with transaction.atomic():
        row = Minutes.objects.select_for_update(of=("self",)).get(pk=minutes.pk)
        keep_signed(row, upload=upload, size=size)
        row.signed_on = on
        row.save(update_fields=["signed_file", "signed_sha256", "signed_on"])
    log_access(action="sign", family="F18", object_type="minutes", object_id=minutes.pk)
