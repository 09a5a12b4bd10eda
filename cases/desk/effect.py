"""What other weights would change in a bailleur's list, before anything is written."""

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection

from cases.priority.rules import points_sql, weight_parameters

FIRST = 50  # the first page of the list

_ORDER = f"""
SELECT d.lease_id FROM cases_deskline d
WHERE d.bailleur_id = %(bailleur)s AND d.listed AND (d.paused_until IS NULL OR d.paused_until <= %(day)s)
ORDER BY {points_sql()} DESC, d.balance DESC, d.lease_id LIMIT {FIRST}
"""


@dataclass(frozen=True)
class Effect:
    """Leases that would enter and leave the first page, in order, and how many would only change rank."""

    entering: list[uuid.UUID]
    leaving: list[uuid.UUID]
    moved: int


def _first(bailleur: uuid.UUID, day: datetime.date, weights: Mapping[str, int]) -> list[uuid.UUID]:
    with connection.cursor() as cursor:
        cursor.execute(_ORDER, {**weight_parameters(weights), "bailleur": bailleur, "day": day})
        return [lease for (lease,) in cursor.fetchall()]


def effect(bailleur: uuid.UUID, day: datetime.date, *, now: Mapping[str, int], then: Mapping[str, int]) -> Effect:
    """Compare the first page under the weights in force and under others."""
    before, after = _first(bailleur, day, now), _first(bailleur, day, then)
    return Effect(
        entering=[lease for lease in after if lease not in before],
        leaving=[lease for lease in before if lease not in after],
        moved=sum(lease in before and before.index(lease) != rank for rank, lease in enumerate(after)),
    )
