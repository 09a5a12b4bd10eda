"""What the breach of a plan d’apurement stops, with its text and the confidence given to it (law.md 2.1, 2.4, 2.6).

It describes: who decides is the CAF, the judge or the bailleur, never the software.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cases.procedure import french
from cases.procedure.counting import add_months
from cases.procedure.enums import AidMode, Confidence
from cases.procedure.rules import SWITCH_2027
from core.text import typeset


@dataclass(frozen=True, slots=True)
class Consequence:
    """One thing that the breach stops or starts. `until`: last day of a respite, when the text gives one."""

    title: str
    text: str
    citation: str
    confidence: Confidence
    until: date | None = None

    @property
    def needs_jurist(self) -> bool:
        return self.confidence is not Confidence.V


@dataclass(frozen=True, slots=True)
class Setting:
    """What of the case decides the consequences: the aid, a judgment that gave delays, a protocole that runs."""

    aid: AidMode
    judge_gave_delays: bool = False
    protocole: bool = False


def consequences(broken_on: date, setting: Setting) -> list[Consequence]:
    """What stops when a plan is broken on that day."""
    found: list[Consequence] = []
    if setting.aid is not AidMode.AUCUNE:
        found += _aid(broken_on)
    if setting.judge_gave_delays:
        found.append(
            Consequence(
                "Délais du juge",
                "Un terme ou une échéance impayés : la clause résolutoire reprend son plein effet. "
                "Le juge de l’exécution peut encore être saisi.",
                "art. 24 V et VII de la loi du 6 juillet 1989",
                Confidence.V,
            )
        )
    if setting.protocole:
        found.append(
            Consequence(
                "Protocole de cohésion sociale",
                "Le bailleur peut reprendre l’exécution du jugement d’expulsion.",
                "art. L.353-15-2 et L.442-6-5 CCH",
                Confidence.C,
            )
        )
    found.append(
        Consequence(
            "Ce qui n’est pas empêché",
            "Un nouvel échéancier, le FSL ou un dossier de surendettement restent possibles à tout moment.",
            "charte de prévention des expulsions, partie II",
            Confidence.S,
        )
    )
    return [
        Consequence(one.title, typeset(one.text), typeset(one.citation), one.confidence, one.until) for one in found
    ]


def _aid(broken_on: date) -> list[Consequence]:
    if broken_on >= SWITCH_2027:
        return [
            Consequence(
                "Aide au logement",
                "La CCAPEX décide du maintien ou de la suspension de l’aide. Le délai de renégociation n’est pas connu.",
                "décrets n° 2026-83 et n° 2026-84 du 12 février 2026",
                Confidence.UNKNOWN,
            )
        ]
    until = add_months(broken_on, 3)
    return [
        Consequence(
            "Aide au logement",
            f"L’aide est maintenue trois mois au plus, jusqu’au {french.day(until)}, le temps de renégocier par avenant ; "
            "sans accord, la CAF ou la MSA peut la suspendre.",
            "art. R.824-16 CCH",
            Confidence.V,
            until,
        ),
        Consequence(
            "Reprise du loyer",
            "L’aide peut être gardée si le loyer courant est payé, ou au moins la moitié quand le ménage est en fragilité sociale.",
            "art. R.824-28 CCH",
            Confidence.V,
        ),
    ]
