"""The rules of the règlement intérieur as they are written, and whose representative each matter asks for."""

import datetime
from dataclasses import dataclass

from ccapex.enums import Matter
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
BODY_NAMES = {Matter.AID: "la CAF ou la MSA", Matter.FSL: "le FSL", Matter.QUOTA: "l’État"}
PAYERS = {"caf": "la CAF", "msa": "la MSA"}
OF_BODIES = {
    "la CAF ou la MSA": "de la CAF ni de la MSA",
    "la CAF": "de la CAF",
    "la MSA": "de la MSA",
    "le FSL": "du FSL",
    "l’État": "de l’État",
}
