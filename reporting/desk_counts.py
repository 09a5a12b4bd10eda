"""What the bailleur's dashboard counts, in two passes over his lines and one over two years of totals.

The lines are his own (`cases.models.desk`), of today or of a closed month: the same columns, the same statements.
"""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Sum

from cases.desk.bands import AGES, age_sql, amount_sql, band_parameters
from cases.forms.desk import SOON, STILL, PlaceFilterForm
from cases.models import DeskLine, MonthEndLine, MonthEndTotal

PLACES = ("agency", "commune_id", "parc")
PROFILE = ("step", "age", "amount", "plan_state", "movement")
TREND_MONTHS = 24

_DEBTS = """count(*) AS leases, count(*) FILTER (WHERE balance > 0) AS owing,
  COALESCE(sum(balance) FILTER (WHERE balance > 0), 0)::bigint AS debt"""
# Two plain groupings, each hashed in one pass over the lines and added up here: asked for eight groupings at once,
# PostgreSQL sorts the lines for most of them.
_BY_PLACE = f"""
SELECT {", ".join(PLACES)}, {_DEBTS}, count(*) FILTER (WHERE case_id IS NOT NULL) AS cases, max(balance_on) AS balance_on,
  count(*) FILTER (WHERE balance_before > 0) AS owed_before, count(balance_before) AS known_before,
  count(*) FILTER (WHERE due_on <= %(soon)s) AS soon, count(*) FILTER (WHERE late_on IS NOT NULL) AS late,
  count(*) FILTER (WHERE report_on IS NOT NULL) AS reports, count(*) FILTER (WHERE report_on < %(day)s) AS late_reports,
  count(*) FILTER (WHERE moved_on <= %(still)s AND (balance > 0 OR case_id IS NOT NULL)) AS still,
  count(*) FILTER (WHERE expelled_on IS NOT NULL) AS expelled
FROM {{table}} WHERE {{where}} GROUP BY {", ".join(PLACES)}
"""  # noqa: S608 - names of this file; data goes as parameters
_BY_PROFILE = f"""
SELECT {", ".join(PROFILE)}, {_DEBTS}
FROM (SELECT step, plan_state, movement, balance, {age_sql()} AS age, {amount_sql()} AS amount
      FROM {{table}} WHERE {{where}}) x
GROUP BY {", ".join(PROFILE)}
"""  # noqa: S608 - as above
_SUMS = (
    "leases", "owing", "cases", "owed_before", "known_before", "soon", "late", "reports", "late_reports", "still", "expelled",
)  # fmt: skip


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
    }
    day = form.day
    values = {**wanted, "bailleur": form.bailleur, "month": month, "day": day, "soon": day + SOON, "still": day - STILL}
    return parts, {**values, **band_parameters(day)}


def statements(form: PlaceFilterForm) -> tuple[list[str], dict[str, Any]]:
    """Both passes over the lines that the filters leave, with their parameters."""
    parts, values = _where(form)
    return [sql.format(**parts) for sql in (_BY_PLACE, _BY_PROFILE)], values


def _rolled_up(rows: list[dict[str, Any]], dimensions: tuple[str, ...]) -> dict[str, dict[Any, Group]]:
    """Groups of each dimension alone, from groups of all of them together."""
    sums: dict[str, dict[Any, list[int]]] = {name: {} for name in dimensions}
    for row in rows:
        for name in dimensions:
            found = sums[name].setdefault(row[name], [0, 0, 0])
            found[0] += row["leases"]
            found[1] += row["owing"]
            found[2] += row["debt"]
    return {
        name: {key: Group(leases, owing, Decimal(debt) / 100) for key, (leases, owing, debt) in groups.items()}
        for name, groups in sums.items()
    }


def count(form: PlaceFilterForm) -> Counts:
    """Figures of the lines that the filters leave."""
    asked, values = statements(form)
    places, profiles = (_asked(sql, values) for sql in asked)
    by = {**_rolled_up(places, PLACES), **_rolled_up(profiles, PROFILE)}
    whole: dict[str, Any] = {name: sum(row[name] for row in places) for name in _SUMS}
    whole["balance_on"] = max((row["balance_on"] for row in places if row["balance_on"]), default=None)
    whole["debt"] = sum((group.debt for group in by["parc"].values()), Decimal(0))
    whole["old_debt"] = by["age"].get(AGES[-1][0], Group()).debt
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
