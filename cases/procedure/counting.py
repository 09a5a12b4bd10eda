"""The counting rules of law.md 2.0: months, days, weeks, jours ouvrés and ouvrables, à rebours, hours.

Every function is a date in, a date out. The trigger day is never counted, the last day is (CPC 641).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from .calendars import Calendar

_DAY = timedelta(days=1)
MONTHS_OF = {"mois": 1, "ans": 12}
DAYS_OF = {"jours": 1, "semaines": 7}


def add_months(day: date, months: int) -> date:
    """R-MOIS: same quantième, or the last day of a month that has none (CPC 641 al. 2); negative counts back."""
    return day + relativedelta(months=months)


def add_working_days(day: date, count: int, calendar: Calendar) -> date:
    """R-OUVRES: the count-th jour ouvré after `day` (before it if negative), `day` excluded."""
    step = _DAY if count >= 0 else -_DAY
    left = abs(count)
    while left:
        day += step
        left -= calendar.is_working(day)
    return day


def add_business_days(day: date, count: int, calendar: Calendar) -> date:
    """R-OUVRABLES: as `add_working_days`, Saturdays counted."""
    step = _DAY if count >= 0 else -_DAY
    left = abs(count)
    while left:
        day += step
        left -= calendar.is_ouvrable(day)
    return day


@lru_cache(maxsize=65536)
def working_days_between(start: date, end: date, calendar: Calendar) -> int:
    """Jours ouvrés after `start` up to `end` included; negative when `end` is past."""
    if end < start:
        return -working_days_between(end, start, calendar)
    whole_weeks, rest = divmod((end - start).days, 7)
    count = whole_weeks * 5 + sum((end - offset * _DAY).weekday() < 5 for offset in range(rest))
    for year in range(start.year, end.year + 1):
        count -= sum(1 for day in calendar.holidays(year) if start < day <= end and day.weekday() < 5)
    return count


def last_useful_day(event: date, days: int) -> date:
    """R-REB: à rebours, event excluded; the period ends at 0h of the N-th day, so the eve is the last useful one."""
    return event - timedelta(days=days + 1)


def add(day: date, length: int, unit: str, calendar: Calendar) -> date:
    """Forward if `length` is positive, same quantième or plain count backward if negative.

    Units: mois, ans, jours, semaines (7 days each), jours_ouvres, jours_ouvrables.
    """
    if unit in MONTHS_OF:
        return add_months(day, length * MONTHS_OF[unit])
    if unit in DAYS_OF:
        return day + timedelta(days=length * DAYS_OF[unit])
    if unit == "jours_ouvres":
        return add_working_days(day, length, calendar)
    if unit == "jours_ouvrables":
        return add_business_days(day, length, calendar)
    raise ValueError(f"unité de délai inconnue : {unit}")


def add_hours(moment: datetime, hours: int, zone: ZoneInfo) -> datetime:
    """R-HEURES: elapsed hours, shown in the zone of the place; no roll-over."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    return (moment.astimezone(UTC) + timedelta(hours=hours)).astimezone(zone)


def whole_months(start: date, end: date) -> int:
    """Whole months elapsed from `start` to `end`."""
    elapsed = relativedelta(end, start)
    return elapsed.years * 12 + elapsed.months
