"""A séance and an item as facts: seats, who sits for them and when, who is heard, who stands aside."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from ccapex.enums import MajorityBase, QuorumBasis, Voice


@dataclass(frozen=True)
class Seat:
    """An organisation's seat: `kind` is the organisation's, `key` and `organisation` are identifiers."""

    key: str
    name: str
    organisation: str
    kind: str
    voice: str
    valid_from: datetime.date
    valid_until: datetime.date | None = None

    @property
    def votes(self) -> bool:
        return self.voice == Voice.DELIBERATIVE

    def composes(self, day: datetime.date) -> bool:
        """Is it a member of the commission that day?"""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True)
class Stay:
    """Somebody in the room for a seat, from a minute (included) until another (excluded)."""

    seat: str
    name: str
    arrived_at: datetime.datetime
    left_at: datetime.datetime | None = None
    remote: bool = False

    def covers(self, at: datetime.datetime) -> bool:
        return self.arrived_at <= at and (self.left_at is None or at < self.left_at)


@dataclass(frozen=True)
class Heard:
    """Somebody heard for the item: never votes, never counts for the quorum."""

    name: str
    kind: str
    organisation_kind: str = ""


@dataclass(frozen=True)
class Item:
    """What the rules ask of an item: `payer` is caf, msa, or empty when nobody knows who pays the household's aid;
    `recused` gives the reason by seat.
    """

    state: str
    started_at: datetime.datetime | None = None
    payer: str = ""
    recused: Mapping[str, str] = field(default_factory=dict)
    heard: tuple[Heard, ...] = ()


@dataclass(frozen=True)
class Present:
    """A seat with who sits for it now."""

    seat: Seat
    stay: Stay


@dataclass(frozen=True)
class Room:
    """A séance at one instant. `at` is aware; `zone` is the territory's: a day ends at its own midnight."""

    at: datetime.datetime
    zone: datetime.tzinfo
    seats: tuple[Seat, ...]
    stays: tuple[Stay, ...]
    opened_at: datetime.datetime | None = None
    closed_at: datetime.datetime | None = None
    quorum_numerator: int = 1
    quorum_denominator: int = 2
    quorum_basis: str = QuorumBasis.STRICTEST
    majority_base: str = MajorityBase.STRICTEST

    @cached_property
    def day(self) -> datetime.date:
        return self.at.astimezone(self.zone).date()

    @cached_property
    def members(self) -> tuple[Seat, ...]:
        """Seats that compose the commission that day."""
        return tuple(seat for seat in self.seats if seat.composes(self.day))

    @cached_property
    def present(self) -> tuple[Present, ...]:
        """Members in the room, once each, in the order of the seats."""
        here = {stay.seat: stay for stay in self.stays if stay.covers(self.at)}
        return tuple(Present(seat, here[seat.key]) for seat in self.members if seat.key in here)

    @property
    def is_open(self) -> bool:
        return (
            self.opened_at is not None
            and self.opened_at <= self.at
            and (self.closed_at is None or self.at < self.closed_at)
        )

    def when(self, at: datetime.datetime) -> "Room":
        """The same séance at another instant."""
        return replace(self, at=at)
