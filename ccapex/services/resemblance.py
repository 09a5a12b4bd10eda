"""Cases that an intake looks like, each with its reasons in French. Nothing is decided here: a person links.

The scan is narrowed to the cases of one commune (index case_territory_commune), or to an exact name, number or earlier
intake; scores are then computed in Python.
"""

import re
import uuid
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from django.db.models import Q

from cases.models import Case
from ccapex.models import Intake
from core.text import normalise

MOST = 5
NEAR = 1_500  # cases of one commune compared one by one
THRESHOLD = 30
STRONG = 50  # below, a first name or a street shared with many: shown folded
_NOT_A_NAME = frozenset(
    {"m", "mr", "mme", "mlle", "monsieur", "madame", "famille", "menage", "et", "ou", "de", "du", "la", "le"}
)
_STREET = frozenset(
    {
        "rue",
        "avenue",
        "av",
        "bd",
        "boulevard",
        "place",
        "allee",
        "chemin",
        "impasse",
        "route",
        "square",
        "quai",
        "bis",
        "ter",
    }
)
_CASE_NUMBER = re.compile(r"\b(\d[\dAB]\d?-\d{4}-\d{5})\b")
_NUMBER = re.compile(r"^\s*(\d{1,4})\b")


@dataclass
class Resemblance:
    """A case and why it may be the same household; `score` out of 100."""

    case: Case
    score: int = 0
    reasons: list[str] = field(default_factory=list)

    @property
    def strong(self) -> bool:
        return self.score >= STRONG

    def add(self, points: int, reason: str) -> None:
        self.score = min(100, self.score + points)
        self.reasons.append(reason)


def words_of(name: str) -> list[str]:
    """The words of a household's name that tell it from another."""
    return [word for word in normalise(name).split() if word not in _NOT_A_NAME and len(word) > 1]


def _candidates(intake: Intake) -> dict[uuid.UUID, Case]:
    cases = Case.objects.filter(territory_id=intake.territory_id).select_related("household", "dwelling", "commune")
    found = {case.pk: case for case in cases.filter(household__search_name=intake.household_search)[:MOST]}
    numbers = _CASE_NUMBER.findall(f"{intake.text} {intake.household_name}")
    if numbers:
        found |= {case.pk: case for case in cases.filter(number__in=numbers[:MOST])}
    earlier = _earlier(intake)
    if earlier:
        found |= {case.pk: case for case in cases.filter(pk__in=earlier)[:MOST]}
    if intake.commune_id is None:
        return found
    near = Q()
    for word in words_of(intake.household_name):
        # The first letters: a name misspelt further on is still read; the score decides.
        near |= Q(household__search_name__contains=word[:3])
    number = _NUMBER.match(intake.address)
    if number:
        near |= Q(dwelling__address__startswith=f"{number[1]} ")
    if near:
        found |= {case.pk: case for case in cases.filter(near, commune_id=intake.commune_id)[:NEAR]}
    return found


def _earlier(intake: Intake) -> set[uuid.UUID]:
    """Cases to which other intakes with the same allocataire number are linked."""
    if not intake.payer_number:
        return set()
    rows = Intake.objects.filter(territory_id=intake.territory_id, payer_number=intake.payer_number)
    return set(rows.filter(case__isnull=False).exclude(pk=intake.pk).values_list("case_id", flat=True)[:MOST])


def _name(found: Resemblance, intake: Intake) -> None:
    given, known = words_of(intake.household_name), words_of(found.case.household.search_name)
    if not given or not known:
        return
    if sorted(given) == sorted(known):
        found.add(50, f"Même nom : {found.case.household.name}")
        return
    same = [word for word in given if word in known]
    if same:
        share = len(same) / max(len(given), len(known))
        found.add(20 + round(20 * share), f"Nom en partie le même : « {' '.join(same)} »")
        return
    ratio = max(SequenceMatcher(None, one, other).ratio() for one in given for other in known)
    if ratio >= 0.8:
        found.add(25, f"Nom proche : « {intake.household_name} » et « {found.case.household.name} »")


def _address(found: Resemblance, intake: Intake) -> None:
    given, known = normalise(intake.address).split(), normalise(found.case.dwelling.address).split()
    if not given or not known:
        return
    if given == known:
        found.add(40, f"Même adresse : {found.case.dwelling.address}")
        return
    streets = {word for word in given if word not in _STREET and not word.isdigit() and len(word) > 2}
    street = streets & set(known)
    if not street:
        return
    numbers = {word for word in given if word.isdigit()} & {word for word in known if word.isdigit()}
    if numbers:
        found.add(35, f"Même numéro et même rue : {found.case.dwelling.address}")
    else:
        found.add(15, f"Même rue : {found.case.dwelling.address}")


def look_alikes(*, intake: Intake) -> list[Resemblance]:
    """The cases most like this intake, the strongest first; at most five. Scope of the State or of the system."""
    cases = _candidates(intake)
    earlier = _earlier(intake)
    numbers = set(_CASE_NUMBER.findall(f"{intake.text} {intake.household_name}"))
    found = [Resemblance(case) for case in cases.values()]
    for row in found:
        if row.case.number in numbers:
            row.add(60, f"Le message cite le dossier {row.case.number}")
        if row.case.pk in earlier:
            row.add(60, "Même numéro d’allocataire qu’une saisine déjà rattachée à ce dossier")
        _name(row, intake)
        _address(row, intake)
        if row.score and row.case.commune_id == intake.commune_id:
            row.add(10, f"Même commune : {row.case.commune.name}")
        if row.score and intake.organisation_id == row.case.bailleur_id:
            row.add(10, "Message du bailleur de ce dossier")
    kept = [row for row in found if row.score >= THRESHOLD]
    return sorted(kept, key=lambda row: (-row.score, row.case.status, row.case.number))[:MOST]
