"""Does a rule of priority fall harder on some? Shares by age, holders of the lease and parc, small numbers masked.

Reads what a bailleur reads of its own leases: birth dates and names on the lease (F1), the dwelling's parc (F4). The composition
of the household (F3) is not his: the number of holders stands for it.
"""

import datetime
import math
import uuid
from dataclasses import dataclass

from django.db import connection

from cases.enums import Parc
from cases.priority.rules import RULES, Rule

SMALL = 11  # under this number a figure could point at somebody
RATIO = 1.25
CHANCE = 2.0  # standard errors beyond which a difference is not chance

AGE_BANDS = {
    "jeune": "Moins de 30 ans",
    "adulte": "30 à 59 ans",
    "senior": "60 à 69 ans",
    "age": "70 ans et plus",
    "": "Âge inconnu",
}
HOLDERS = {"un": "Un titulaire", "plusieurs": "Plusieurs titulaires"}
DIMENSIONS = {"age": ("Âge du premier titulaire", AGE_BANDS), "holders": ("Titulaires du bail", HOLDERS)} | {
    "parc": ("Parc", {str(value): str(label) for value, label in Parc.choices})
}

_HITS = ", ".join(f"count(*) FILTER (WHERE {rule.sql}) AS hit_{rule.key}" for rule in RULES)
_COUNTED = f"""
SELECT age, holders, parc, GROUPING(age, holders, parc) AS grouped, count(*) AS lines, {_HITS}
FROM (
  SELECT d.*, CASE WHEN t.born IS NULL THEN '' WHEN t.born > %(day)s::date - interval '30 years' THEN 'jeune'
      WHEN t.born > %(day)s::date - interval '60 years' THEN 'adulte'
      WHEN t.born > %(day)s::date - interval '70 years' THEN 'senior' ELSE 'age' END AS age,
    CASE WHEN t.holders > 1 THEN 'plusieurs' ELSE 'un' END AS holders
  FROM cases_deskline d JOIN cases_lease l ON l.id = d.lease_id
  LEFT JOIN LATERAL (SELECT min(n.birth_date) FILTER (WHERE n.position = 1) AS born, count(*) AS holders
                     FROM cases_tenant n WHERE n.household_id = l.household_id) t ON true
  WHERE d.bailleur_id = %(bailleur)s AND d.listed) d
GROUP BY GROUPING SETS ((age), (holders), (parc), ())
"""


@dataclass(frozen=True)
class Cell:
    """Share of a group on which a rule falls, in percent; None when masked. `harder`: beyond chance, more than on all."""

    share: float | None
    harder: bool = False
    lighter: bool = False


@dataclass(frozen=True)
class Table:
    """One dimension: its groups with their number of lines (None: masked), and for each rule a cell per group."""

    title: str
    groups: list[tuple[str, int | None]]
    rows: list[tuple[Rule, Cell, list[Cell]]]

    @property
    def labelled(self) -> list[tuple[Rule, Cell, list[tuple[str, Cell]]]]:
        """The rows with the group of each cell, as a narrow screen reads them."""
        labels = [label for label, _ in self.groups]
        return [(rule, whole, list(zip(labels, cells, strict=True))) for rule, whole, cells in self.rows]


def compared(hits: int, lines: int, all_hits: int, all_lines: int) -> Cell:
    """A group against all lines. A share that fewer than eleven people make is masked."""
    if lines < SMALL or 0 < hits < SMALL:
        return Cell(None)
    share, mean = hits / lines, all_hits / all_lines
    error = math.sqrt(mean * (1 - mean) / lines)
    beyond = abs(share - mean) > CHANCE * error > 0
    return Cell(100 * share, harder=beyond and share > mean * RATIO, lighter=beyond and share * RATIO < mean)


def masked(sizes: dict[str, int]) -> set[str]:
    """Groups not shown: the small ones, and when there is one alone the next, so that no subtraction gives it back."""
    small = {key for key, size in sizes.items() if size < SMALL}
    others = sorted((size, key) for key, size in sizes.items() if key not in small)
    if len(small) == 1 and others:
        small.add(others[0][1])
    return small


WHOLE = "*"


def masked_hits(hits: dict[str, int], hidden: set[str]) -> set[str]:
    """Cells of a rule not shown: hidden groups, few hits, then others until what is left unseen is nobody or not a few.

    Else the share of all less the shares shown would give it back. `WHOLE` is among them when the share of all is not shown.
    """
    unseen = hidden | {key for key, count in hits.items() if 0 < count < SMALL}
    others = sorted((count, key) for key, count in hits.items() if count and key not in unseen)
    while 0 < sum(hits.get(key, 0) for key in unseen) < SMALL:
        if not others:
            return unseen | {WHOLE}
        unseen.add(others.pop(0)[1])
    return unseen


def fairness(bailleur: uuid.UUID, day: datetime.date) -> list[Table]:
    """A table per dimension over the lines of a bailleur; none while there are fewer than eleven."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, {"bailleur": bailleur, "day": day})
        names = [column.name for column in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    whole = next(row for row in rows if row["grouped"] == 0b111)
    if whole["lines"] < SMALL:
        return []
    bits = {"age": 0b011, "holders": 0b101, "parc": 0b110}
    return [
        _table(title, labels, {row[name]: row for row in rows if row["grouped"] == bits[name]}, whole)
        for name, (title, labels) in DIMENSIONS.items()
    ]


def _table(title: str, labels: dict[str, str], found: dict[str, dict[str, int]], whole: dict[str, int]) -> Table:
    hidden = masked({key: row["lines"] for key, row in found.items()})
    keys = [key for key in labels if key in found]

    def row_of(rule: Rule, name: str) -> tuple[Rule, Cell, list[Cell]]:
        hits = {key: found[key][name] for key in keys}
        unseen = masked_hits(hits, hidden)
        everyone = compared(whole[name], whole["lines"], whole[name], whole["lines"])
        cells = [
            Cell(None) if key in unseen else compared(hits[key], found[key]["lines"], whole[name], whole["lines"])
            for key in keys
        ]
        return rule, Cell(None) if WHOLE in unseen else everyone, cells

    return Table(
        title,
        [(labels[key], None if key in hidden else found[key]["lines"]) for key in keys],
        [row_of(rule, name) for rule in RULES if whole[name := f"hit_{rule.key}"]],
    )
