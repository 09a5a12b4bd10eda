"""The agenda while it is prepared: order, slots, who is told and who is heard for one item."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from ccapex import rules
from ccapex.enums import GuestKind, ItemState
from ccapex.models import AgendaItem, Guest, HouseholdWords, Session
from ccapex.services.commissions import in_force
from ccapex.services.sessions import _locked
from core.errors import ConcurrentChange, DomainError
from organisations import scope
from organisations.enums import OrganisationKind
from organisations.models import Membership, Organisation


@dataclass(frozen=True)
class Slot:
    """When an item is thought to be examined."""

    starts: datetime.time
    ends: datetime.time


def slots(session: Session, items: Sequence[AgendaItem]) -> dict[Any, Slot]:
    """Start and end of each item in order, from the hour of the séance and the durations; withdrawn items take no time."""
    at = datetime.datetime.combine(session.on, session.at)
    found = {}
    for item in items:
        if item.state in (ItemState.WITHDRAWN, ItemState.DEFERRED):
            continue
        after = at + datetime.timedelta(minutes=item.minutes)
        found[item.pk] = Slot(at.time(), after.time())
        at = after
    return found


def place_item(*, item: AgendaItem, position: int, actor: Membership) -> None:
    """Put an item at a rank (1 is first; beyond either end is the end), the others keeping their order."""
    with transaction.atomic():
        _locked(item.session, actor)
        rows = list(AgendaItem.objects.filter(session_id=item.session_id))
        here = next((row for row in rows if row.pk == item.pk), None)
        if here is None:
            raise ConcurrentChange("Ce point n’est plus à l’ordre du jour. Rechargez la page.")
        rows.remove(here)
        rows.insert(min(max(position, 1), len(rows) + 1) - 1, here)
        renumber(rows)


def renumber(rows: Sequence[AgendaItem]) -> None:
    """Write ranks 1 to n where they changed."""
    for position, row in enumerate(rows, start=1):
        if row.position != position:
            row.position = position
            row.save(update_fields=["position"])


def restore_item(*, session: Session, pk: Any, actor: Membership) -> AgendaItem:
    """Undo a removal: the item comes back as it was, at its rank, with the people invited to it."""
    with transaction.atomic():
        locked = _locked(session, actor)
        gone = AgendaItem.history.filter(id=pk, session=locked, history_type="-").order_by("-history_id").first()
        if gone is None:
            raise DomainError("Ce point n’a pas été retiré de cette séance.")
        if AgendaItem.objects.filter(session=locked, case=gone.case_id).exists():
            raise DomainError("Ce dossier est déjà à l’ordre du jour de cette séance.")
        rows = list(AgendaItem.objects.filter(session=locked))
        item = gone.instance
        position = min(item.position, len(rows) + 1)
        item.position = len(rows) + 1
        item.save(force_insert=True)
        for guest in Guest.history.filter(item_id=pk, history_type="-").order_by("history_id"):
            guest.instance.save(force_insert=True)
        rows.insert(position - 1, item)
        renumber(rows)
        restored: AgendaItem = item
        return restored


def prepare_item(*, item: AgendaItem, actor: Membership, values: dict[str, Any]) -> AgendaItem:
    """Write what the commission examines, how long, and whether the household was told. `values` by field name.

    Raises DomainError when the household would be told after the séance.
    """
    with transaction.atomic():
        session = _locked(item.session, actor)
        informed = values.get("informed_on")
        if informed is not None and informed > session.on:
            raise DomainError("Le ménage est informé avant la séance.", field="informed_on")
        row = AgendaItem.objects.get(pk=item.pk)
        changed = [name for name, value in values.items() if getattr(row, name) != value]
        for name in changed:
            setattr(row, name, values[name])
        if changed:
            row.save(update_fields=changed)
        return row


def mayor_of(item: AgendaItem) -> tuple[Organisation | None, str | None]:
    """The commune whose mayor may be heard for this item, and otherwise why nobody may.

    Only for his own resident, and only where the charter lists the commune (décret 2015-1384, art. 8; annexe 3).
    """
    case, session = item.case, item.session
    if not in_force(session.commission.mayors.filter(commune=case.commune_id), session.on).exists():
        return None, f"{case.commune.name} n’est pas parmi les communes dont le maire participe à cette commission."
    found = Organisation.objects.filter(
        territory=case.territory_id, kind=OrganisationKind.COMMUNE, commune=case.commune_id, is_active=True
    ).first()
    if found is None:
        return None, f"La commune {case.commune.name} n’a pas d’organisation dans l’application."
    return found, None


def invite(*, item: AgendaItem, kind: str, name: str, remote: bool, actor: Membership) -> Guest:
    """Invite somebody for this item only: he hears no other and never votes.

    A third party or the household gets no access here; the mayor's commune opens this case when the séance is convened.
    """
    with transaction.atomic():
        _locked(item.session, actor)
        organisation = None
        if kind == GuestKind.MAYOR:
            organisation, refusal = mayor_of(item)
            if refusal:
                raise DomainError(refusal, field="kind")
        elif not name.strip():
            raise DomainError("Écrivez le nom et la qualité de la personne.", field="name")
        if kind != GuestKind.THIRD_PARTY and item.guests.filter(kind=kind).exists():
            raise DomainError("Cette personne est déjà invitée pour ce point.", field="kind")
        return Guest.objects.create(
            territory_id=item.territory_id,
            item=item,
            case_id=item.case_id,
            kind=kind,
            name=name.strip() or f"Maire, {organisation.name if organisation else ''}",
            organisation=organisation,
            invited_on=scope.today(),
            remote=remote,
        )


def uninvite(*, guest: Guest, actor: Membership) -> None:
    with transaction.atomic():
        _locked(guest.item.session, actor)
        guest.delete()


def write_words(*, item: AgendaItem, text: str, received_on: datetime.date, actor: Membership) -> HouseholdWords:
    """Keep what the household wants said, in its own words, to be read at the séance (family F15)."""
    refusal = rules.may_prepare(actor)
    if refusal:
        raise DomainError(refusal)
    if not text.strip():
        raise DomainError("Écrivez les mots du ménage.", field="text")
    with transaction.atomic():
        _locked(item.session, actor)
        row = HouseholdWords.objects.filter(item=item).first() or HouseholdWords(
            territory_id=item.territory_id, item=item, case_id=item.case_id
        )
        row.text, row.received_on, row.entered_by = text.strip(), received_on, actor
        row.save()
        return row
