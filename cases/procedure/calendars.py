"""Jours fériés of a place, from the sourced table `data/calendars.yaml`.

The calendar is that of the place where the act is due.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from dateutil.easter import easter

from .types import CalendarOverrides

DATA = Path(__file__).parent / "data"
SATURDAY, SUNDAY = 5, 6
_DAY = timedelta(days=1)


@cache
def _table() -> Mapping[str, Any]:
    table: Mapping[str, Any] = yaml.safe_load((DATA / "calendars.yaml").read_text(encoding="utf-8"))
    return table


def normal_dept(dept: str) -> str:
    """«1» → «01», «2a» → «2A»; an unknown code is kept and follows the national calendar."""
    code = str(dept).strip().upper()
    return code.zfill(2) if code.isdigit() else code


def is_overseas(dept: str) -> bool:
    return normal_dept(dept) in _table()["overseas"]


def is_alsace_moselle(dept: str) -> bool:
    return normal_dept(dept) in _table()["alsace_moselle"]["departements"]


def timezone_of(dept: str) -> ZoneInfo:
    place = _table()["overseas"].get(normal_dept(dept), {})
    return ZoneInfo(place.get("timezone", _table()["default_timezone"]))


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working days of one département, as changed by its territory or commune."""

    dept: str
    overrides: CalendarOverrides = field(default_factory=CalendarOverrides)

    @property
    def name(self) -> str:
        table = _table()
        if self.dept in table["overseas"]:
            name = f"{table['overseas'][self.dept]['name']} ({self.dept})"
            return f"{name}, jours coutumiers compris" if self.overrides.customary else name
        if self.dept in table["alsace_moselle"]["departements"]:
            name = f"{table['alsace_moselle']['name']} ({self.dept})"
            return f"{name}, vendredi saint ouvré" if self.overrides.vendredi_saint is False else name
        return str(table["national"]["name"])

    def holidays(self, year: int) -> Mapping[date, str]:
        """The jours fériés of a year with their French names."""
        return _holidays(self.dept, self.overrides, year)

    def is_ferie(self, day: date) -> bool:
        return day in _holidays(self.dept, self.overrides, day.year)

    def is_working(self, day: date) -> bool:
        """Jour ouvré: Monday to Friday, not férié (R-OUVRES)."""
        return day.weekday() < SATURDAY and not self.is_ferie(day)

    def is_ouvrable(self, day: date) -> bool:
        """Jour ouvrable: Monday to Saturday, not férié (R-OUVRABLES)."""
        return day.weekday() < SUNDAY and not self.is_ferie(day)

    def next_working(self, day: date) -> date:
        """The day itself or the next jour ouvré (art. 642 CPC)."""
        while not self.is_working(day):
            day += _DAY
        return day

    def previous_working(self, day: date) -> date:
        """The day itself or the last jour ouvré before it."""
        while not self.is_working(day):
            day -= _DAY
        return day

    def next_execution_day(self, day: date) -> date:
        """The day itself or the next on which enforcement and service are lawful (CPCE L.141-1, R-EXEC)."""
        while not self.is_ouvrable(day):
            day += _DAY
        return day


@lru_cache(maxsize=4096)
def _holidays(dept: str, overrides: CalendarOverrides, year: int) -> Mapping[date, str]:
    table = _table()
    days = _days_of(table["national"], year)
    if dept in table["alsace_moselle"]["departements"]:
        days |= _days_of(table["alsace_moselle"], year)
        if overrides.vendredi_saint is not False:
            days[easter(year) - timedelta(days=2)] = "vendredi saint"
    elif overrides.vendredi_saint:
        days[easter(year) - timedelta(days=2)] = "vendredi saint"
    if dept in table["overseas"]:
        place = table["overseas"][dept]
        days |= _days_of(place, year)
        if overrides.customary:
            days |= _days_of(place.get("customary", {}), year)
    days |= {day: "jour chômé du lieu" for day in overrides.extra if day.year == year}
    return {day: label for day, label in sorted(days.items()) if day not in overrides.removed}


def _days_of(part: Mapping[str, Any], year: int) -> dict[date, str]:
    days = {date(year, row["month"], row["day"]): row["label"] for row in part.get("fixed", ())}
    sunday = easter(year)
    return days | {sunday + timedelta(days=row["offset"]): row["label"] for row in part.get("easter", ())}


@lru_cache(maxsize=1024)
def calendar_of(dept: str | None, overrides: CalendarOverrides | None = None) -> Calendar:
    """The calendar of a département; without one, the national days."""
    return Calendar(normal_dept(dept or "national"), overrides or CalendarOverrides())
