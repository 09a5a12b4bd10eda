"""The body that must be in the room for a matter."""

from dataclasses import dataclass

from ccapex.enums import Matter
from ccapex.room.people import Item, Room
from ccapex.room.texts import BODY_NAMES, DECIDERS, PAYERS


@dataclass(frozen=True)
class Body:
    """Is the body that decides on a matter in the room? `by`: who represents it; `nearly`: who would under the wider
    reading (consultative seat, heard as a third party, recused); `members`: its seats.
    """

    matter: str
    name: str
    by: tuple[str, ...]
    nearly: tuple[str, ...]
    members: tuple[str, ...]

    @property
    def present(self) -> bool:
        return bool(self.by)


def body(room: Room, item: Item, matter: str) -> Body | None:
    """The body without which an avis on this matter is not valid; None when no body is needed.

    The strict reading asks for a member with a deliberative voice who takes part in the item. When the household's payer is
    known, the other one does not do.
    """
    kinds = DECIDERS.get(matter)
    if kinds is None:
        return None
    name = BODY_NAMES[Matter(matter)]
    if matter == Matter.AID and item.payer:
        kinds, name = frozenset({item.payer}), PAYERS[item.payer]
    here = [p.seat for p in room.present if p.seat.kind in kinds]
    by = tuple(seat.name for seat in here if seat.votes and seat.key not in item.recused)
    nearly = tuple(seat.name for seat in here if not seat.votes or seat.key in item.recused)
    nearly += tuple(heard.name for heard in item.heard if heard.organisation_kind in kinds)
    return Body(matter, name, by, nearly, tuple(seat.name for seat in room.members if seat.kind in kinds))


def valid_matters(room: Room, item: Item) -> tuple[str, ...]:
    """Matters on which the deciding body, when one is needed, is in the room."""
    needed = ((matter.value, body(room, item, matter)) for matter in Matter)
    return tuple(matter for matter, found in needed if found is None or found.present)
