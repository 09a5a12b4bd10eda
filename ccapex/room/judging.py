"""Would an avis be valid now, why not, what may be done instead, and what a jurist should check."""

import datetime
from dataclasses import dataclass
from enum import StrEnum

from ccapex.enums import AvisKind, ItemState, Matter
from ccapex.room.bodies import body, valid_matters
from ccapex.room.counting import lost_at, quorum, voters
from ccapex.room.people import Item, Room
from ccapex.room.texts import DECIDES_FROM, JURIST, OF_BODIES, RULES
from core.formats import plural, time_fr


class WayOut(StrEnum):
    """What may be done with an avis that would not be valid."""

    OPEN = "ouvrir"
    START = "commencer"
    WAIT = "attendre"
    RESUME = "reprendre"
    DEFER = "reporter"
    RESCOPE = "recadrer"


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
        why = f"Aucun représentant {OF_BODIES[needed.name]} dans la salle"
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
