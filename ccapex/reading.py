"""What the rules of the room ask of the database: a séance and an item as plain facts."""

import datetime
import uuid
import zoneinfo
from collections.abc import Iterable

from cases.models import HousingAid
from ccapex import room
from ccapex.enums import DecidingBody
from ccapex.models import AgendaItem, Session


def room_of(session: Session, at: datetime.datetime) -> room.Room:
    """The séance at this instant: seats of its commission, stays, rules of its day. Three queries."""
    commission = session.commission
    seats = commission.seats.select_related("organisation").order_by("-copresident", "organisation__name")
    return room.Room(
        at=at,
        zone=zoneinfo.ZoneInfo(session.territory.time_zone),
        seats=tuple(
            room.Seat(
                key=str(seat.pk),
                name=seat.organisation.name,
                organisation=str(seat.organisation_id),
                kind=seat.organisation.kind,
                voice=seat.voice,
                valid_from=seat.valid_from,
                valid_until=seat.valid_until,
            )
            for seat in seats
        ),
        stays=tuple(
            room.Stay(str(stay.seat_id), stay.name, stay.arrived_at, stay.left_at, stay.remote)
            for stay in session.attendances.all()
        ),
        opened_at=session.opened_at,
        closed_at=session.closed_at,
        quorum_numerator=commission.quorum_numerator,
        quorum_denominator=commission.quorum_denominator,
        quorum_basis=commission.quorum_basis,
        majority_base=commission.majority_base,
    )


def payers_of(items: Iterable[AgendaItem]) -> dict[uuid.UUID, str]:
    """Who pays each household's aid: what its lease says, else the body that the agenda names; empty when unknown."""
    rows = list(items)
    leases = [item.case.lease_id for item in rows]
    said = dict(HousingAid.objects.filter(lease_id__in=leases).values_list("lease_id", "body"))
    named = (DecidingBody.CAF, DecidingBody.MSA)
    return {
        item.pk: said.get(item.case.lease_id) or (item.deciding_body if item.deciding_body in named else "")
        for item in rows
    }


def item_of(item: AgendaItem) -> room.Item:
    """The item's facts: who stands aside, who is heard, who pays."""
    return room.Item(
        state=item.state,
        started_at=item.started_at,
        payer=payers_of([item])[item.pk],
        recused={str(seat): reason for seat, reason in item.recusals.values_list("seat_id", "reason")},
        heard=tuple(
            room.Heard(guest.name, guest.kind, guest.organisation.kind if guest.organisation else "")
            for guest in item.guests.select_related("organisation")
            if guest.attended is not False
        ),
    )
