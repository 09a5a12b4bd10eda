"""People heard for one item only: whether they were, and what the mayor reads of the item for which he is invited."""

import datetime
import uuid
from dataclasses import dataclass

from django.db import transaction

from ccapex import rules
from ccapex.enums import GuestKind, ItemState
from ccapex.models import AgendaItem, Guest
from ccapex.services import access, agenda
from ccapex.services.room import locked, touch
from core.errors import DomainError
from organisations import scope
from organisations.models import Membership


def note_hearing(*, guest: Guest, attended: bool, actor: Membership) -> None:
    """Write that a guest was heard, or did not come; the compte rendu names only those who were heard."""
    with transaction.atomic():
        session = locked(guest.item.session, actor)
        row = Guest.objects.get(pk=guest.pk)
        if row.attended != attended:
            row.attended = attended
            row.save(update_fields=["attended"])
            touch(session)


@dataclass(frozen=True)
class Invitation:
    """One item for which a mayor is invited: its hour and place, the case, and nothing of what is written on it."""

    case_id: uuid.UUID
    guest_id: uuid.UUID
    on: datetime.date
    starts: datetime.time | None
    place: str
    commission: str
    kind: str
    matter: str
    remote: bool
    open_until: datetime.date


def invitations(*, membership: Membership) -> list[Invitation]:
    """The items for which this person's commune is invited, while their papers are open; the nearest first.

    An elected person reads no row of the agenda (matrix, F16 reduced): the hour is computed for him, from the durations of
    items that he is not told of. Raises DomainError for anybody else.
    """
    refusal = rules.may_be_invited(membership)
    if refusal:
        raise DomainError(refusal)
    with scope.system(membership.organisation.territory):
        rows = (
            Guest.objects.filter(
                organisation=membership.organisation_id,
                kind=GuestKind.MAYOR,
                item__session__state__in=access.STANDING,
                item__session__papers_until__gte=scope.today(),
                item__session__papers_destroyed_at__isnull=True,
            )
            .exclude(item__state=ItemState.WITHDRAWN)
            .select_related("item__session__commission")
            .order_by("item__session__on", "item__position")
        )
        return [_invitation(guest) for guest in rows]


def _invitation(guest: Guest) -> Invitation:
    item = guest.item
    session = item.session
    slot = agenda.slots(session, list(AgendaItem.objects.filter(session=session))).get(item.pk)
    return Invitation(
        case_id=item.case_id,
        guest_id=guest.pk,
        on=session.on,
        starts=slot.starts if slot else None,
        place=session.place,
        commission=session.commission.name,
        kind=str(item.get_kind_display()),
        matter=str(item.get_matter_display()) if item.matter else "",
        remote=guest.remote,
        open_until=access.papers_until(session),
    )
