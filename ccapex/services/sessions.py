"""Commissions with their members, séances, and the agenda."""

import datetime
from typing import Any

from django.db import IntegrityError, transaction

from cases.models import Case
from ccapex import rules
from ccapex.enums import Voice
from ccapex.models import AgendaItem, Avis, Commission, CommissionMembership, HouseholdWords, Session, SessionNote
from ccapex.services import access
from ccapex.services.informing import check_informed, informed_days
from ccapex.services.moving import move
from core.errors import ConcurrentChange, DomainError
from organisations.models import Membership, Organisation, Territory


def create_commission(
    *, territory: Territory, name: str, level: str, valid_from: datetime.date, **options: Any
) -> Commission:
    """Open a commission. Scope of the State or of the system. Options: parent, arrondissement, secretariat, quorum…"""
    return Commission.objects.create(territory=territory, name=name, level=level, valid_from=valid_from, **options)


def add_member(
    *,
    commission: Commission,
    organisation: Organisation,
    valid_from: datetime.date,
    voice: str = Voice.DELIBERATIVE,
    copresident: bool = False,
) -> CommissionMembership:
    """Seat an organisation. Scope of the State or of the system."""
    return CommissionMembership.objects.create(
        territory_id=commission.territory_id,
        commission=commission,
        organisation=organisation,
        voice=voice,
        copresident=copresident,
        valid_from=valid_from,
    )


def create_session(
    *, commission: Commission, on: datetime.date, at: datetime.time, place: str, actor: Membership
) -> Session:
    """Plan a séance. Raises DomainError for a role that may not, a commission not in force that day, or a taken hour."""
    refusal = rules.may_prepare(actor)
    if refusal:
        raise DomainError(refusal)
    if on < commission.valid_from or (commission.valid_until is not None and on > commission.valid_until):
        raise DomainError("Cette commission n’est pas en vigueur à cette date.", field="on")
    try:
        with transaction.atomic():
            return Session.objects.create(
                territory_id=commission.territory_id,
                commission=commission,
                on=on,
                at=at,
                place=place.strip(),
                created_by=actor,
            )
    except IntegrityError as error:
        raise DomainError("Cette commission a déjà une séance à cette heure.", field="at") from error


def cancel_session(*, session: Session, actor: Membership) -> None:
    """Cancel a séance: its agenda stays readable and no longer changes."""
    refusal = rules.may_prepare(actor)
    if refusal:
        raise DomainError(refusal)
    with transaction.atomic():
        move(session=session, event="cancel", actor=actor)
        access.close_session(session=session)


def _locked(session: Session, actor: Membership) -> Session:
    """The séance, locked: two secretaries changing one agenda go one after the other."""
    refusal = rules.may_prepare(actor)
    if refusal:
        raise DomainError(refusal)
    locked = Session.objects.select_for_update().get(pk=session.pk)
    refusal = rules.may_change_agenda(actor, locked)
    if refusal:
        raise DomainError(refusal)
    return locked


def put_on_agenda(
    *,
    session: Session,
    case: Case,
    kind: str,
    subject: str,
    deciding_body: str = "",
    informed_on: datetime.date | None = None,
    not_informed_because: str = "",
    carried: bool = False,
    actor: Membership,
) -> AgendaItem:
    """Add a case at the end of the agenda; once per séance. `case` was fetched through what the actor may see.

    The household was told, by `informed_on` or by a démarche, or `not_informed_because` says why not (document 000, art. 3):
    else NotInformed. `carried`: put off by a séance, the household is told of the new day before it is convened.
    """
    if not subject.strip():
        raise DomainError("Écrivez ce que la commission examine pour ce dossier.", field="subject")
    with transaction.atomic():
        locked = _locked(session, actor)
        if case.territory_id != locked.territory_id:
            raise DomainError("Ce dossier est celui d’un autre territoire.")
        if AgendaItem.objects.filter(session=locked, case=case).exists():
            raise DomainError("Ce dossier est déjà à l’ordre du jour de cette séance.")
        told_on = (
            informed_days([case], locked.on).get(case.pk)
            if carried
            else check_informed(case, locked.on, told_on=informed_on, because=not_informed_because)
        )
        last = AgendaItem.objects.filter(session=locked).order_by("-position").first()
        return AgendaItem.objects.create(
            territory_id=locked.territory_id,
            session=locked,
            case=case,
            position=(last.position if last else 0) + 1,
            kind=kind,
            subject=subject.strip(),
            deciding_body=deciding_body,
            informed_on=told_on,
            not_informed_because=not_informed_because.strip(),
            added_by=actor,
        )


def move_item(*, item: AgendaItem, up: bool, actor: Membership) -> None:
    """Exchange an item with its neighbour; nothing happens at either end."""
    with transaction.atomic():
        _locked(item.session, actor)
        rows = list(AgendaItem.objects.filter(session_id=item.session_id))
        here = next((index for index, row in enumerate(rows) if row.pk == item.pk), None)
        if here is None:
            raise ConcurrentChange("Ce point n’est plus à l’ordre du jour. Rechargez la page.")
        there = here - 1 if up else here + 1
        if not 0 <= there < len(rows):
            return
        rows[here].position, rows[there].position = rows[there].position, rows[here].position
        rows[here].save(update_fields=["position"])
        rows[there].save(update_fields=["position"])


def remove_item(*, item: AgendaItem, actor: Membership) -> None:
    """Take a case off the agenda; the others close up. What a former convocation opened for it closes at once."""
    with transaction.atomic():
        session = _locked(item.session, actor)
        if HouseholdWords.objects.filter(item=item).exists():
            raise DomainError(
                "Le ménage a remis ses mots pour ce point : reportez-le en séance plutôt que de le retirer."
            )
        if Avis.objects.filter(item=item).exists() or SessionNote.objects.filter(item=item).exists():
            raise DomainError(
                "Ce point porte déjà un avis ou une note : reportez-le en séance plutôt que de le retirer."
            )
        if session.convened_at is not None:
            access.close_item(item=item)
        item.delete()
        for position, row in enumerate(AgendaItem.objects.filter(session_id=item.session_id), start=1):
            if row.position != position:
                row.position = position
                row.save(update_fields=["position"])
