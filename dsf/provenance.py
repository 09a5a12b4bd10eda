"""Where a prefilled value comes from and how old it is. Pure."""

import calendar
import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.formats import plural

# Beyond this a value is shown «à vérifier»: the form asks for the last known month.
FRESH_MONTHS = 3


def months_before(day: datetime.date, months: int) -> datetime.date:
    """The same day `months` earlier, or the last day of that month when it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def age(on: datetime.date, today: datetime.date) -> str:
    """«aujourd’hui», «il y a 12 jours», «il y a 3 mois», «il y a 2 ans»."""
    days = (today - on).days
    months = (today.year - on.year) * 12 + today.month - on.month - (today.day < on.day)
    if days <= 0:
        return "aujourd’hui"
    if months < 1:
        return f"il y a {plural(days, 'jour')}"
    if months < 24:
        return f"il y a {months}\u00a0mois"
    return f"il y a {plural(months // 12, 'an')}"


@dataclass(frozen=True)
class Origin:
    """A place («Bail B-12, fichier du bailleur X») and the day on which it said so, None when that is not known."""

    place: str
    on: datetime.date | None = None

    def entry(self) -> dict[str, str | None]:
        """What a row's `provenance` keeps for one field."""
        return {"from": self.place, "on": self.on.isoformat() if self.on else None}

    def is_old(self, today: datetime.date) -> bool:
        return self.on is not None and self.on < months_before(today, FRESH_MONTHS)

    def text(self, today: datetime.date) -> str:
        said = f"{self.place}, {age(self.on, today)}" if self.on else self.place
        return f"{said} : à vérifier" if self.is_old(today) else said


def origin_of(entry: str | Mapping[str, Any]) -> Origin:
    """An entry of `provenance`, whether it holds the place alone (older rows) or the place and its day."""
    if isinstance(entry, str):
        return Origin(entry)
    return Origin(entry["from"], datetime.date.fromisoformat(entry["on"]) if entry["on"] else None)


def origins_of(provenance: Mapping[str, Any]) -> dict[str, Origin]:
    return {name: origin_of(entry) for name, entry in provenance.items()}
