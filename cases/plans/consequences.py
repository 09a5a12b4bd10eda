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
    """What of the case decides the consequences: the aid, a judgment that gave delays, a protocole that runs.

    `signed_on`: day of the plan, for the change of law of 2027; `admitted_on`: a dossier de surendettement was found recevable.
    """

    aid: AidMode
    judge_gave_delays: bool = False
    protocole: bool = False
    signed_on: date | None = None
    admitted_on: date | None = None


def consequences(broken_on: date, setting: Setting) -> list[Consequence]:
    """What stops when a plan is broken on that day."""
    found: list[Consequence] = []
    if setting.aid is not AidMode.AUCUNE:
        found += _aid(broken_on, setting.signed_on)
    if setting.admitted_on is not None:
        found.append(
            Consequence(
                "Dossier de surendettement recevable",
                f"Depuis la recevabilité, le {french.day(setting.admitted_on)}, le ménage ne peut plus payer les dettes d’avant : "
                "une échéance impayée n’est pas un refus de payer. Le loyer courant reste dû.",
                "art. L.722-5 du code de la consommation",
                Confidence.M,
            )
        )
    if setting.judge_gave_delays:
        found.append(
            Consequence(
                "Délais du juge",
                "Un loyer courant ou une échéance fixée par le juge impayés : la clause résolutoire reprend son plein effet. "
                "Si ce plan n’est pas l’échéancier du juge, c’est celui-ci qui compte.",
                "art. 24 V et VII de la loi du 6 juillet 1989",
                Confidence.V,
            )
        )
        found.append(
            Consequence(
                "Délais pour quitter le logement",
                "Le ménage peut les demander au juge : un mois à un an.",
                "art. L.412-3 et L.412-4 CPCE",
                Confidence.C,
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


def _aid(broken_on: date, signed_on: date | None) -> list[Consequence]:
    """The regime of the day of the breach; both readings for a plan or a respite that straddles 1 January 2027."""
    until = add_months(broken_on, 3)
    if broken_on >= SWITCH_2027:
        found = [_commission("Le délai de renégociation n’est pas connu.")]
        if signed_on is not None and signed_on < SWITCH_2027:
            found.append(
                Consequence(
                    "Aide au logement, autre lecture",
                    "Ce plan est signé sous l’ancien texte : ses trois mois pour renégocier par avenant, jusqu’au "
                    f"{french.day(until)}, peuvent encore valoir.",
                    "art. R.824-16 CCH, dans sa version d’avant 2027",
                    Confidence.UNKNOWN,
                    until,
                )
            )
        return found
    found = _before_2027(until)
    return [*found, _commission()] if until >= SWITCH_2027 else found


def _commission(more: str = "") -> Consequence:
    return Consequence(
        "Aide au logement à partir du 1er janvier 2027",
        f"La CCAPEX décide du maintien ou de la suspension de l’aide. {more}".strip(),
        "décrets n° 2026-83 et n° 2026-84 du 12 février 2026",
        Confidence.UNKNOWN,
    )


def _before_2027(until: date) -> list[Consequence]:
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
