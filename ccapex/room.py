"""The rules of the room: who is there, whether the quorum holds, who votes on an item, what would be valid and why not.

Pure functions of the facts given: no query, no clock. Where the text allows two readings both are computed, the strictest
one decides unless the commission has settled it, and what depends on the choice says «à vérifier par un juriste».
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Any

from ccapex.enums import AvisKind, ItemState, MajorityBase, Matter, QuorumBasis, Voice
from core.formats import plural, time_fr
from organisations.enums import OrganisationKind

JURIST = "à vérifier par un juriste"


@dataclass(frozen=True)
class Rule:
    """A rule as it is written, where, and how sure its text is (law.md: V seen, C secondary source, S document, M memory)."""

    says: str
    citation: str
    confidence: str


_RI = "Règlement intérieur de la CCAPEX (charte, annexe 8)"
RULES: dict[str, Rule] = {
    "OUVERTE": Rule("La commission délibère en séance.", f"{_RI}, art. 5", "S"),
    "INSCRIT": Rule(
        "La commission délibère exclusivement sur les dossiers inscrits à l’ordre du jour.", f"{_RI}, art. 5", "S"
    ),
    "QUORUM": Rule(
        "Le quorum est atteint lorsque la moitié au moins des membres composant la commission sont présents.",
        f"{_RI}, art. 5",
        "S",
    ),
    "MAJORITE": Rule(
        "Les avis et recommandations sont rendus à la majorité simple des membres ayant voix délibérative.",
        f"{_RI}, art. 5",
        "S",
    ),
    "DECIDEUR": Rule(
        "Un avis sur une aide au logement, une aide du FSL ou un relogement sur le contingent n’est valable qu’en présence "
        "d’un représentant de l’organisme qui décide (CAF, MSA, FSL, État).",
        f"{_RI}, art. 5",
        "S",
    ),
    "SANS_VOIX": Rule(
        "Les maires et les personnes entendues assistent au point qui les concerne, sans voix.",
        f"Décret n° 2015-1384, art. 8 ; {_RI}, art. 3",
        "S",
    ),
    "DEPORT": Rule(
        "Un membre qui a un intérêt personnel à l’affaire ne prend pas part à la délibération.",
        "CRPA, art. R. 133-12",
        "M",
    ),
    "DECISION": Rule(
        "À compter du 1er janvier 2027, la commission décide du maintien ou de la suspension de l’aide au logement.",
        "Loi n° 2023-668, art. 12 ; décrets n° 2026-83 et 2026-84",
        "C",
    ),
}
DECIDES_FROM = datetime.date(2027, 1, 1)

# Whose representative must be there, by matter (règlement intérieur, art. 5).
DECIDERS: dict[str, frozenset[str]] = {
    Matter.AID: frozenset({OrganisationKind.CAF.value, OrganisationKind.MSA.value}),
    Matter.FSL: frozenset({OrganisationKind.FSL.value}),
    Matter.QUOTA: frozenset({OrganisationKind.PREFECTURE.value, OrganisationKind.DDETS.value}),
}
_NAMES = {Matter.AID: "la CAF ou la MSA", Matter.FSL: "le FSL", Matter.QUOTA: "l’État"}
_PAYERS = {"caf": "la CAF", "msa": "la MSA"}
_OF = {
    "la CAF ou la MSA": "de la CAF ni de la MSA",
    "la CAF": "de la CAF",
    "la MSA": "de la MSA",
    "le FSL": "du FSL",
    "l’État": "de l’État",
}


class WayOut(StrEnum):
    """What may be done with an avis that would not be valid."""

    OPEN = "ouvrir"
    START = "commencer"
    WAIT = "attendre"
    RESUME = "reprendre"
    DEFER = "reporter"
    RESCOPE = "recadrer"


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


@dataclass(frozen=True)
class Reason:
    """Why an avis would not be valid: the rule and the sentence."""

    rule: str
    text: str


@dataclass(frozen=True)
class Way:
    """What may be done instead; `matters`: those on which an avis would be valid now."""

    kind: WayOut
    text: str
    matters: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judgement:
    """Would this avis be valid at this minute?"""

    reasons: tuple[Reason, ...]
    ways: tuple[Way, ...]
    doubts: tuple[str, ...]

    @property
    def valid(self) -> bool:
        return not self.reasons


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


def body(room: Room, item: Item, matter: str) -> Body | None:
    """The body without which an avis on this matter is not valid; None when no body is needed.

    The strict reading asks for a member with a deliberative voice who takes part in the item. When the household's payer is
    known, the other one does not do.
    """
    kinds = DECIDERS.get(matter)
    if kinds is None:
        return None
    name = _NAMES[Matter(matter)]
    if matter == Matter.AID and item.payer:
        kinds, name = frozenset({item.payer}), _PAYERS[item.payer]
    here = [p.seat for p in room.present if p.seat.kind in kinds]
    by = tuple(seat.name for seat in here if seat.votes and seat.key not in item.recused)
    nearly = tuple(seat.name for seat in here if not seat.votes or seat.key in item.recused)
    nearly += tuple(heard.name for heard in item.heard if heard.organisation_kind in kinds)
    return Body(matter, name, by, nearly, tuple(seat.name for seat in room.members if seat.kind in kinds))


def valid_matters(room: Room, item: Item) -> tuple[str, ...]:
    """Matters on which the deciding body, when one is needed, is in the room."""
    needed = ((matter.value, body(room, item, matter)) for matter in Matter)
    return tuple(matter for matter, found in needed if found is None or found.present)


def judge(room: Room, item: Item, *, kind: str, matter: str) -> Judgement:
    """Would an avis of this kind on this matter be valid now, why not, and what may be done instead."""
    reasons = [*_about_the_session(room, item), *_about_the_avis(room, item, kind, matter)]
    rules = {reason.rule for reason in reasons}
    return Judgement(tuple(reasons), tuple(_ways(room, item, rules)), tuple(_doubts(room, item, kind, matter)))


def _hour(room: Room, moment: datetime.datetime) -> str:
    return time_fr(moment.astimezone(room.zone).replace(tzinfo=None))


def _about_the_session(room: Room, item: Item) -> list[Reason]:
    found = []
    if not room.is_open:
        found.append(Reason("OUVERTE", "La séance n’est pas ouverte : un avis se rend en séance."))
    if item.state == ItemState.LISTED:
        found.append(Reason("INSCRIT", "L’examen de ce point n’a pas commencé."))
    elif item.state != ItemState.DELIBERATING:
        found.append(
            Reason("INSCRIT", "Ce point n’est plus en examen : la commission ne délibère que sur les points inscrits.")
        )
    now = quorum(room, item)
    lost = lost_at(room, item)
    if not now.reached:
        worst = now.worst
        found.append(
            Reason(
                "QUORUM",
                f"Le quorum n’est pas atteint : {plural(worst.present, 'présent')} sur {plural(worst.members, 'membre')} "
                f"({worst.label}), il en faut {worst.asked}.",
            )
        )
    elif lost is not None:
        found.append(
            Reason(
                "QUORUM",
                f"Le quorum a manqué à {_hour(room, lost)}, pendant l’examen de ce point. Il est revenu : reprenez l’examen "
                "du point avant de rendre l’avis.",
            )
        )
    if not voters(room, item):
        found.append(Reason("MAJORITE", "Aucun membre présent n’a voix délibérative sur ce point."))
    return found


def _about_the_avis(room: Room, item: Item, kind: str, matter: str) -> list[Reason]:
    found = []
    needed = body(room, item, matter)
    if needed is not None and not needed.present:
        why = f"Aucun représentant {_OF[needed.name]} dans la salle"
        if needed.nearly:
            why = f"Seuls {', '.join(needed.nearly)} sont là pour {needed.name}, sans prendre part au vote de ce point"
        elif not needed.members:
            why = f"Aucun membre de la commission ne siège pour {needed.name}"
        found.append(
            Reason("DECIDEUR", f"{why} : sur la matière « {Matter(matter).label} », l’avis ne serait pas valable.")
        )
    if kind == AvisKind.DECISION:
        if room.day < DECIDES_FROM:
            found.append(
                Reason(
                    "DECISION",
                    "La commission ne décide qu’à compter du 1er janvier 2027. Avant cette date, elle rend un avis et la CAF ou la "
                    "MSA décide.",
                )
            )
        if matter != Matter.AID:
            found.append(
                Reason(
                    "DECISION",
                    "Une décision ne porte que sur l’aide au logement. Sur une autre matière, rendez un avis.",
                )
            )
    return found


def _ways(room: Room, item: Item, rules: set[str]) -> list[Way]:
    found = []
    if "OUVERTE" in rules:
        found.append(Way(WayOut.OPEN, "Ouvrir la séance."))
    if item.state == ItemState.LISTED:
        found.append(Way(WayOut.START, "Commencer l’examen du point."))
    if "QUORUM" in rules and not quorum(room, item).reached:
        found.append(Way(WayOut.WAIT, "Attendre que le quorum soit atteint."))
    elif "QUORUM" in rules:
        found.append(Way(WayOut.RESUME, "Reprendre l’examen du point, le quorum étant revenu."))
    if rules & {"DECIDEUR", "DECISION"}:
        matters = valid_matters(room, item)
        found.append(
            Way(
                WayOut.RESCOPE, "Rendre un avis ou une recommandation sur une matière dont l’organisme est là.", matters
            )
        )
    if rules and item.state in (ItemState.LISTED, ItemState.DELIBERATING):
        found.append(Way(WayOut.DEFER, "Reporter à la prochaine séance, avec le motif."))
    return found


def _doubts(room: Room, item: Item, kind: str, matter: str) -> list[str]:
    """What depends on a reading of the text, each said with the words «à vérifier par un juriste»."""
    found = []
    here = quorum(room, item)
    if here.differs:
        ways = " ; ".join(
            f"{r.label} : {'atteint' if r.reached else 'non atteint'} ({r.present} pour {r.asked})"
            for r in here.readings
        )
        found.append(f"Le quorum dépend de qui l’on compte. {ways} ({JURIST}).")
    present = quorum(room)
    if present.reached and not here.reached:
        found.append(f"Le quorum tiendrait en comptant les membres qui se sont déportés ({JURIST}).")
    if lost_at(room, item) is not None:
        found.append(
            f"Quorum perdu en cours d’examen : une lecture l’apprécie au seul moment de l’avis, une autre pour tout le reste de la "
            f"séance ({JURIST})."
        )
    needed = body(room, item, matter)
    if needed is not None:
        if needed.nearly and not needed.present:
            found.append(
                f"Le texte demande « un représentant de l’organe décisionnel » sans parler de sa voix : "
                f"{', '.join(needed.nearly)} pourrait suffire ({JURIST})."
            )
        if needed.present and matter == Matter.AID and not item.payer:
            found.append("L’organisme payeur de ce ménage n’est pas connu : vérifiez que c’est bien celui qui est là.")
        if needed.present and matter == Matter.FSL and len(needed.members) > len(needed.by):
            found.append("Plusieurs fonds siègent : vérifiez que celui qui instruit pour ce ménage est bien là.")
    if kind == AvisKind.DECISION:
        found.append(f"{RULES['DECISION'].says} {RULES['DECISION'].citation} ({JURIST}).")
    if any(p.stay.remote for p in room.present):
        found.append(f"Les membres à distance sont comptés présents (CRPA, art. R. 133-10, {JURIST}).")
    return found


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
