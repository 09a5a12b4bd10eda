"""What the bailleur's dashboard counts, in two passes over his lines and one over two years of totals.

The lines are his own (`cases.models.desk`), of today or of a closed month: the same columns, the same statements.
"""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Sum

from cases.desk.bands import age_sql, amount_sql, band_parameters
from cases.forms.desk import SOON, STILL, PlaceFilterForm
from cases.models import DeskLine, MonthEndLine, MonthEndTotal

DIMENSIONS = ("agency", "commune_id", "parc", "step", "age", "amount", "plan_state", "movement")
TREND_MONTHS = 24

_GROUPED = f"""
SELECT {", ".join(DIMENSIONS)}, GROUPING({", ".join(DIMENSIONS)}) AS grouped, count(*) AS leases,
  count(*) FILTER (WHERE balance > 0) AS owing, COALESCE(sum(balance) FILTER (WHERE balance > 0), 0)::bigint AS debt
FROM (SELECT agency, commune_id, parc, step, plan_state, movement, balance, {age_sql()} AS age, {amount_sql()} AS amount
      FROM {{table}} WHERE {{where}}) x
GROUP BY GROUPING SETS ({", ".join(f"({name})" for name in DIMENSIONS)})
"""  # noqa: S608 - names of this file; data goes as parameters
_WHOLE = """
SELECT count(*) AS leases, count(*) FILTER (WHERE balance > 0) AS owing,
  COALESCE(sum(balance) FILTER (WHERE balance > 0), 0)::bigint AS debt,
  COALESCE(sum(balance) FILTER (WHERE balance > 0 AND in_debt_since <= %(age_12)s), 0)::bigint AS old_debt,
  count(*) FILTER (WHERE case_id IS NOT NULL) AS cases, max(balance_on) AS balance_on,
  count(*) FILTER (WHERE balance_before > 0) AS owed_before, count(balance_before) > 0 AS known_before,
  count(*) FILTER (WHERE due_on <= %(soon)s) AS soon, count(*) FILTER (WHERE late_on IS NOT NULL) AS late,
  count(*) FILTER (WHERE report_on IS NOT NULL) AS reports,
  count(*) FILTER (WHERE report_on < %(day)s) AS late_reports, count(*) FILTER (WHERE moved_on <= %(still)s AND {listed}) AS still,
  count(*) FILTER (WHERE expelled_on IS NOT NULL) AS expelled
FROM {table} WHERE {where}
"""


@dataclass(frozen=True)
class Group:
    """Leases, those that owe, and their debt in euros."""

    leases: int = 0
    owing: int = 0
    debt: Decimal = Decimal(0)


@dataclass(frozen=True)
class Counts:
    """`whole`: figures of all lines; `by`: groups of each dimension."""

    whole: dict[str, Any]
    by: dict[str, dict[Any, Group]] = field(default_factory=dict)

    def of(self, dimension: str, key: Any) -> Group:
        return self.by[dimension].get(key, Group())


def _asked(sql: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _where(form: PlaceFilterForm) -> tuple[dict[str, str], dict[str, Any]]:
    """Table and condition of the filters, with their parameters."""
    wanted, month = form.wanted, form.month
    conditions = ["bailleur_id = %(bailleur)s"]
    if month:
        conditions.append("ends_on = %(month)s")
    if wanted.get("agence"):
        conditions.append("agency = %(agence)s")
    if wanted.get("commune"):
        conditions.append("commune_id = (SELECT id FROM organisations_commune WHERE code = %(commune)s)")
    if wanted.get("parc"):
        conditions.append("parc = %(parc)s")
    model = MonthEndLine if month else DeskLine
    parts = {
        "table": model._meta.db_table,
        "where": " AND ".join(conditions),
        "listed": "(balance > 0 OR case_id IS NOT NULL)",
    }
    day = form.day
    values = {**wanted, "bailleur": form.bailleur, "month": month, "day": day, "soon": day + SOON, "still": day - STILL}
    return parts, {**values, **band_parameters(day)}


def count(form: PlaceFilterForm) -> Counts:
    """Figures of the lines that the filters leave."""
    parts, values = _where(form)
    whole = _asked(_WHOLE.format(**parts), values)[0]
    for name in ("debt", "old_debt"):
        whole[name] = Decimal(whole[name]) / 100
    by: dict[str, dict[Any, Group]] = {name: {} for name in DIMENSIONS}
    for row in _asked(_GROUPED.format(**parts), values):
        # GROUPING sets a bit for each dimension that is not of the row's own set.
        position = next(i for i in range(len(DIMENSIONS)) if not row["grouped"] >> (len(DIMENSIONS) - 1 - i) & 1)
        name = DIMENSIONS[position]
        by[name][row[name]] = Group(row["leases"], row["owing"], Decimal(row["debt"]) / 100)
    return Counts(whole, by)


@dataclass(frozen=True)
class Month:
    """Totals of a month-end. `cure_rate`: those who left arrears, of a hundred who were in it the month before."""

    ends_on: datetime.date
    leases: int
    owing: int
    debt: Decimal
    entered: int
    cured: int
    departed: int
    late_reports: int
    plans_running: int
    plans_kept: int
    plans_broken: int
    cure_rate: Decimal | None = None


_SUMMED = tuple(name for name in Month.__dataclass_fields__ if name not in ("ends_on", "cure_rate"))


def trend(form: PlaceFilterForm) -> list[Month]:
    """The two years of month-ends that end at the one asked for (or the last), oldest first; a month never closed is absent."""
    totals = MonthEndTotal.objects.filter(form.where(), ends_on__lte=form.day)
    sums: Any = {f"sum_{name}": Sum(name) for name in _SUMMED}
    found: Any = totals.values("ends_on").order_by("-ends_on").annotate(**sums)
    rows: list[dict[str, Any]] = list(found[: TREND_MONTHS + 1])
    months: list[Month] = []
    for row in reversed(rows):
        values: dict[str, Any] = {name: row[f"sum_{name}"] or 0 for name in _SUMMED}
        before = months[-1] if months and _follows(months[-1].ends_on, row["ends_on"]) else None
        # Without the month before, nobody knows who came and who left.
        rate = Decimal(100 * values["cured"]) / before.owing if before and before.owing else None
        months.append(Month(ends_on=row["ends_on"], cure_rate=rate, **values))
    return months[-TREND_MONTHS:]


def _follows(before: datetime.date, after: datetime.date) -> bool:
    return after.replace(day=1) - datetime.timedelta(days=1) == before
