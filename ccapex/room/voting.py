"""The counted vote on its three bases, and the facts frozen with an avis."""

from dataclasses import dataclass
from typing import Any

from ccapex.enums import MajorityBase
from ccapex.room.bodies import body
from ccapex.room.counting import quorum, voters
from ccapex.room.judging import judge
from ccapex.room.people import Item, Room
from ccapex.room.texts import JURIST, RULES
from core.formats import plural


@dataclass(frozen=True)
class Count:
    """Voices counted by hand."""

    votes_for: int
    votes_against: int
    abstentions: int

    @property
    def total(self) -> int:
        return self.votes_for + self.votes_against + self.abstentions


@dataclass(frozen=True)
class MajorityReading:
    """The simple majority on one base: how many voices it asks for."""

    base: str
    label: str
    asked: int
    reached: bool


@dataclass(frozen=True)
class Majority:
    """The three bases, and those that decide here. A tie is not adopted."""

    count: Count
    readings: tuple[MajorityReading, ...]
    deciding: tuple[MajorityReading, ...]

    @property
    def adopted(self) -> bool:
        return all(reading.reached for reading in self.deciding)

    @property
    def differs(self) -> bool:
        return len({reading.reached for reading in self.readings}) > 1

    @property
    def words(self) -> str:
        """The outcome, and the readings when they do not agree."""
        if self.count.votes_for == self.count.votes_against:
            return "Partage des voix : l’avis n’est pas adopté. Une voix prépondérante du président est " + JURIST + "."
        answer = "Adopté" if self.adopted else "Non adopté"
        if not self.differs:
            return f"{answer} à la majorité simple."
        ways = ", ".join(f"{r.label} : {'oui' if r.reached else 'non'} (il en faut {r.asked})" for r in self.readings)
        return f"{answer}. La majorité dépend de la base : {ways} ({JURIST})."


def count_refusal(room: Room, item: Item, count: Count) -> str | None:
    """Why these voices cannot be those of this vote; None when they can."""
    able = len(voters(room, item))
    if min(count.votes_for, count.votes_against, count.abstentions) < 0:
        return "Une voix ne se compte pas en négatif."
    if count.total == 0:
        return "Comptez les voix : pour, contre, abstentions."
    if count.total > able:
        return f"{plural(count.total, 'voix', 'voix')} pour {plural(able, 'votant')} : recomptez, ou vérifiez qui est dans la salle."
    return None


def majority(room: Room, item: Item, count: Count) -> Majority:
    """The vote on the three bases: voices cast, deliberative members present, all deliberative members."""
    bases = (
        (MajorityBase.CAST, "des voix exprimées", count.votes_for + count.votes_against),
        (MajorityBase.PRESENT, "des votants présents", len(voters(room, item))),
        (MajorityBase.ALL, "de tous les membres délibératifs", sum(seat.votes for seat in room.members)),
    )
    readings = [
        MajorityReading(base.value, label, size // 2 + 1, count.votes_for >= size // 2 + 1)
        for base, label, size in bases
    ]
    deciding = [r for r in readings if room.majority_base in (MajorityBase.STRICTEST, r.base)]
    return Majority(count, tuple(readings), tuple(deciding))


def facts(room: Room, item: Item, *, kind: str, matter: str, count: Count | None) -> dict[str, Any]:
    """What was established at this minute, to be frozen with the avis and printed in the minutes (JSON)."""
    judged = judge(room, item, kind=kind, matter=matter)
    needed = body(room, item, matter)
    vote = majority(room, item, count) if count else None
    doubts = list(judged.doubts) + ([vote.words] if vote and vote.differs else [])
    return {
        "at": room.at.isoformat(),
        "members": len(room.members),
        "present": [
            {"organisation": p.seat.name, "name": p.stay.name, "votes": p.seat.votes, "remote": p.stay.remote}
            for p in room.present
        ],
        "voters": [p.seat.name for p in voters(room, item)],
        "recused": [
            {"organisation": seat.name, "reason": item.recused[seat.key]}
            for seat in room.members
            if seat.key in item.recused
        ],
        "heard": [{"name": heard.name, "kind": heard.kind} for heard in item.heard],
        "quorum": [
            {
                "basis": r.basis,
                "label": r.label,
                "members": r.members,
                "asked": r.asked,
                "present": r.present,
                "reached": r.reached,
            }
            for r in quorum(room, item).readings
        ],
        "quorum_basis": room.quorum_basis,
        "body": {"name": needed.name, "by": list(needed.by)} if needed else None,
        "majority": [{"base": r.base, "label": r.label, "asked": r.asked, "reached": r.reached} for r in vote.readings]
        if vote
        else [],
        "majority_base": room.majority_base,
        "doubts": doubts,
        "rules": {key: rule.citation for key, rule in RULES.items()},
    }
