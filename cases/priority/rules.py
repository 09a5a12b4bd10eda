"""The rules of the list of priorities, as data. Each says when it holds (in Python and in SQL) and its facts in French.

The place of a line is the sum of the weights of the rules that hold, largest first, then the largest debt. Nothing else
enters it. A rule that `softens` counts against: a vulnerability or a procedure under way calls for care, never for haste.
What the rules read is in `cases.models.desk`: the bailleur's own ledger, and dates of the cases it reads.
"""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cases.enums import PlanState
from core import formats

SOON_DAYS = 15
STILL_DAYS = 30
MANY_TERMS = 3
HIGHEST = 100


@dataclass(frozen=True)
class Rule:
    """One reason. `sql` reads a desk line `d` and the day `%(day)s`; `holds` and `sentence` read the line and the day."""

    key: str
    label: str
    weight: int
    sql: str
    holds: Callable[[Any, datetime.date], bool]
    sentence: Callable[[Any, datetime.date], str]
    softens: bool = False


def _days(count: int) -> datetime.timedelta:
    return datetime.timedelta(days=count)


def _unmoved(line: Any, day: datetime.date) -> str:
    still = (day - line.moved_on).days
    return f"Rien n’a bougé depuis {formats.plural(still, 'jour', 'jours')}, soit depuis le {formats.date_fr(line.moved_on)}"


RULES: tuple[Rule, ...] = (
    Rule(
        "rappel",
        "À rappeler",
        50,
        "d.to_call",
        lambda line, day: line.to_call,
        lambda line, day: "Marqué « à rappeler » par votre équipe",
    ),
    Rule(
        "plan_rompu",
        "Plan d’apurement rompu",
        40,
        "d.plan_state = 'broken'",
        lambda line, day: line.plan_state == PlanState.BROKEN,
        lambda line, day: f"Plan non respecté : rupture constatée le {formats.date_fr(line.plan_on)}",
    ),
    Rule(
        "plan_manque",
        "Échéance de plan non payée",
        35,
        "(d.plan_missed_on IS NOT NULL AND d.plan_state = 'running')",
        lambda line, day: line.plan_missed_on is not None and line.plan_state == PlanState.RUNNING,
        lambda line, day: (
            f"Plan non respecté le {formats.date_fr(line.plan_missed_on)}, "
            f"tolérance de {formats.plural(line.plan_tolerance or 0, 'jour')} passée"
        ),
    ),
    Rule(
        "aide_suspendue",
        "Aide au logement suspendue",
        30,
        "d.aid_suspended_since IS NOT NULL",
        lambda line, day: line.aid_suspended_since is not None,
        lambda line, day: f"Aide au logement suspendue depuis le {formats.date_fr(line.aid_suspended_since)}",
    ),
    Rule(
        "signalement",
        "Signalement en retard",
        25,
        "d.report_on < %(day)s",
        lambda line, day: line.report_on is not None and line.report_on < day,
        lambda line, day: f"Signalement de l’impayé attendu le {formats.date_fr(line.report_on)}, date passée",
    ),
    Rule(
        "date_proche",
        f"Date à tenir dans les {SOON_DAYS} jours",
        25,
        f"d.due_on BETWEEN %(day)s AND %(day)s + {SOON_DAYS}",
        lambda line, day: line.due_on is not None and day <= line.due_on <= day + _days(SOON_DAYS),
        lambda line, day: f"Prochaine date à tenir le {formats.date_fr(line.due_on)}",
    ),
    Rule(
        "date_passee",
        "Date dépassée",
        10,
        "d.late_on < %(day)s",
        lambda line, day: line.late_on is not None and line.late_on < day,
        lambda line, day: f"Une date du dossier est dépassée depuis le {formats.date_fr(line.late_on)}",
    ),
    Rule(
        "nouveau",
        "Nouvel impayé sans contact",
        20,
        "(d.movement = 'entered' AND d.contacted_on IS NULL)",
        lambda line, day: line.movement == "entered" and line.contacted_on is None,
        lambda line, day: "Impayé né ce mois-ci, aucun contact noté",
    ),
    Rule(
        "dette_augmente",
        "Dette en hausse sur le mois",
        10,
        "(d.balance_before > 0 AND d.balance > d.balance_before)",
        lambda line, day: line.balance_before is not None and 0 < line.balance_before < line.balance,
        lambda line, day: (
            f"La dette est passée de {formats.euros(line.balance_before)} à {formats.euros(line.balance)} depuis la fin du mois dernier"
        ),
    ),
    Rule(
        "termes",
        f"{MANY_TERMS} termes impayés ou plus",
        10,
        f"d.months_unpaid >= {MANY_TERMS}",
        lambda line, day: line.months_unpaid >= MANY_TERMS,
        lambda line, day: f"La dette représente {formats.number(line.months_unpaid)} termes",
    ),
    Rule(
        "immobile",
        f"Rien n’a bougé depuis {STILL_DAYS} jours",
        15,
        f"d.moved_on <= %(day)s - {STILL_DAYS}",
        lambda line, day: line.moved_on is not None and line.moved_on <= day - _days(STILL_DAYS),
        _unmoved,
    ),
    Rule(
        "plan_tenu",
        "Plan d’apurement en cours et tenu",
        20,
        "(d.plan_state IN ('running', 'kept') AND d.plan_missed_on IS NULL)",
        lambda line, day: line.plan_state in (PlanState.RUNNING, PlanState.KEPT) and line.plan_missed_on is None,
        lambda line, day: f"Plan d’apurement suivi depuis le {formats.date_fr(line.plan_on)}",
        softens=True,
    ),
    Rule(
        "surendettement",
        "Surendettement recevable",
        30,
        "d.surendettement_on IS NOT NULL",
        lambda line, day: line.surendettement_on is not None,
        lambda line, day: f"Dossier de surendettement recevable le {formats.date_fr(line.surendettement_on)}",
        softens=True,
    ),
    Rule(
        "fsl",
        "FSL demandé",
        15,
        "d.fsl_on IS NOT NULL",
        lambda line, day: line.fsl_on is not None,
        lambda line, day: f"FSL demandé le {formats.date_fr(line.fsl_on)}, décision attendue",
        softens=True,
    ),
    Rule(
        "age",
        "Une personne de 70 ans ou plus",
        10,
        "d.aged",
        lambda line, day: line.aged,
        lambda line, day: "Une personne de 70 ans ou plus est sur le bail : un contact de vive voix d’abord",
        softens=True,
    ),
)
BY_KEY = {rule.key: rule for rule in RULES}
DEFAULTS: Mapping[str, int] = {rule.key: rule.weight for rule in RULES}


@dataclass(frozen=True)
class Reason:
    """A rule that holds, its sentence and its points (negative when it softens)."""

    key: str
    label: str
    sentence: str
    points: int


def signed(rule: Rule, weights: Mapping[str, int]) -> int:
    """Points of a rule: never more than nothing when it softens, whatever was written."""
    weight = max(0, min(HIGHEST, int(weights.get(rule.key, rule.weight))))
    return -weight if rule.softens else weight


def reasons(line: Any, day: datetime.date, weights: Mapping[str, int]) -> list[Reason]:
    """Every rule that holds, the heaviest first, those that soften last."""
    found = [
        Reason(rule.key, rule.label, rule.sentence(line, day), signed(rule, weights))
        for rule in RULES
        if rule.holds(line, day)
    ]
    return sorted((reason for reason in found if reason.points), key=lambda reason: -reason.points)


def points(line: Any, day: datetime.date, weights: Mapping[str, int]) -> int:
    """The sum that orders the list."""
    return sum(reason.points for reason in reasons(line, day, weights))


def points_sql() -> str:
    """The same sum in SQL over a desk line `d`; parameters: `day`, and `weight_<key>` as `weight_parameters` gives them."""
    return " + ".join(f"CASE WHEN {rule.sql} THEN %(weight_{rule.key})s ELSE 0 END" for rule in RULES)


def weight_parameters(weights: Mapping[str, int]) -> dict[str, int]:
    """Signed weights by the names that `points_sql` uses."""
    return {f"weight_{rule.key}": signed(rule, weights) for rule in RULES}


def why_first(first: list[Reason], second: list[Reason], debts: tuple[Any, Any]) -> str:
    """One sentence: why a line comes before the next. `debts`: balances of the two, which settle equal sums."""
    total, other = sum(reason.points for reason in first), sum(reason.points for reason in second)
    if total == other:
        settled = "la dette la plus forte passe devant" if debts[0] > debts[1] else "l’ordre est alors celui des baux"
        return f"Même total que la ligne suivante ({formats.number(total)}){formats.NBSP}: {settled}."
    theirs, ours = ({reason.key for reason in reasons} for reasons in (second, first))
    more = [reason.label for reason in first if reason.points > 0 and reason.key not in theirs]
    spared = [reason.label for reason in second if reason.points < 0 and reason.key not in ours]
    causes = [f"elle a en plus «{formats.NBSP}{label}{formats.NBSP}»" for label in more]
    causes += [f"la suivante est ménagée par «{formats.NBSP}{label}{formats.NBSP}»" for label in spared]
    because = f"{formats.NBSP}: {', '.join(causes)}" if causes else ""
    return f"{formats.number(total)} points, la ligne suivante {formats.number(other)}{because}."
