"""Who counts: the quorum in both its readings, when it was lost, who votes on an item."""

import datetime
from dataclasses import dataclass

from ccapex.enums import QuorumBasis
from ccapex.room.people import Item, Present, Room
from core.formats import plural


@dataclass(frozen=True)
class QuorumReading:
    """The quorum counted one way: `members` compose, `asked` must be present, `present` are."""

    basis: str
    label: str
    members: int
    asked: int
    present: int

    @property
    def reached(self) -> bool:
        return self.members > 0 and self.present >= self.asked

    @property
    def margin(self) -> int:
        """How many may leave; negative: how many are missing."""
        return self.present - self.asked


@dataclass(frozen=True)
class Quorum:
    """Both readings, and those that decide here."""

    readings: tuple[QuorumReading, ...]
    deciding: tuple[QuorumReading, ...]

    @property
    def reached(self) -> bool:
        return all(reading.reached for reading in self.deciding)

    @property
    def worst(self) -> QuorumReading:
        """The deciding reading that holds least: the one to show in large."""
        return min(self.deciding, key=lambda reading: (reading.reached, reading.margin))

    @property
    def differs(self) -> bool:
        """Does the answer depend on the reading?"""
        return len({reading.reached for reading in self.readings}) > 1

    @property
    def words(self) -> str:
        """The state of the quorum in one sentence, as a screen reader hears it."""
        worst = self.worst
        if worst.members == 0:
            return "Aucun membre ne compose la commission à cette date"
        if not worst.reached:
            return f"Quorum non atteint : il manque {plural(-worst.margin, 'présent')}"
        return (
            f"Quorum atteint, {plural(worst.margin, 'présent')} de marge"
            if worst.margin
            else "Quorum atteint, tout juste"
        )


def _asked(members: int, room: Room) -> int:
    return -(-members * room.quorum_numerator // room.quorum_denominator)


def quorum(room: Room, item: Item | None = None) -> Quorum:
    """The quorum of the séance, or of one item: who does not take part in an item is not counted as present for it."""
    aside = item.recused if item else {}
    here = [p.seat for p in room.present if p.seat.key not in aside]
    readings = []
    for basis, label in (
        (QuorumBasis.ALL, "tous les membres"),
        (QuorumBasis.DELIBERATIVE, "membres ayant voix délibérative"),
    ):
        counted = [seat for seat in room.members if basis == QuorumBasis.ALL or seat.votes]
        present = [seat for seat in here if basis == QuorumBasis.ALL or seat.votes]
        readings.append(QuorumReading(basis.value, label, len(counted), _asked(len(counted), room), len(present)))
    deciding = [r for r in readings if room.quorum_basis in (QuorumBasis.STRICTEST, r.basis)]
    return Quorum(tuple(readings), tuple(deciding))


def lost_at(room: Room, item: Item) -> datetime.datetime | None:
    """First minute since the item's examination began at which its quorum was not there, though it may be back.

    It can only be lost when somebody leaves, or at a midnight that changes who composes the commission.
    """
    began = item.started_at
    if began is None or began > room.at:
        return None
    leaves = [stay.left_at for stay in room.stays if stay.left_at]
    moments = [moment for moment in [*leaves, *_midnights(room)] if began < moment < room.at]
    return next((m for m in [began, *sorted(moments)] if not quorum(room.when(m), item).reached), None)


def _midnights(room: Room) -> list[datetime.datetime]:
    """The local midnights at which a mandate begins or has ended."""
    days = {seat.valid_from for seat in room.seats}
    days |= {seat.valid_until + datetime.timedelta(days=1) for seat in room.seats if seat.valid_until}
    return [datetime.datetime.combine(day, datetime.time(), room.zone) for day in days]


def voters(room: Room, item: Item) -> tuple[Present, ...]:
    """Who votes on this item: deliberative members present, less those who stand aside. Nobody heard ever votes."""
    return tuple(p for p in room.present if p.seat.votes and p.seat.key not in item.recused)
