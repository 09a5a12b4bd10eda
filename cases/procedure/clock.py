"""Until when an answer holds: a today that remembers which later day would have been judged otherwise.

The sweep computes again only the cases that the calendar may have moved. Nothing is guessed about rules: whatever the
engine compares with today is noted, and any other use of it counts as «changes tomorrow».
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

_DAY = timedelta(days=1)
NEVER = date.max


class WatchedDay(date):
    """Today, with `changes_on`: the first later day on which a comparison made so far would come out otherwise."""

    plain: date
    changes_on: date

    @classmethod
    def of(cls, day: date) -> WatchedDay:
        watched = cls(day.year, day.month, day.day)
        watched.plain = date(day.year, day.month, day.day)
        watched.changes_on = NEVER
        return watched

    def expect(self, day: date) -> None:
        """Something else is answered from `day` on, if that is later than today."""
        if self.plain < day < self.changes_on:
            self.changes_on = day

    def _compared(self, other: object) -> None:
        if isinstance(other, date):
            self.expect(self.plain + _DAY if other == self.plain else other)


def _comparison(name: str) -> Callable[[WatchedDay, object], Any]:
    compare = getattr(date, name)

    def method(self: WatchedDay, other: object) -> Any:
        self._compared(other)
        return compare(self.plain, other)

    return method


def _other_use(name: str) -> Callable[..., Any]:
    use = getattr(date, name)

    def method(self: WatchedDay, *args: Any, **kwargs: Any) -> Any:
        self.expect(self.plain + _DAY)
        return use(self.plain, *args, **kwargs)

    return method


def _part(name: str) -> property:
    def read(self: WatchedDay) -> Any:
        self.expect(self.plain + _DAY)
        return getattr(self.plain, name)

    return property(read)


for _name in ("__lt__", "__le__", "__eq__", "__ne__", "__ge__", "__gt__"):
    setattr(WatchedDay, _name, _comparison(_name))
for _name in (
    *("__hash__", "__add__", "__radd__", "__sub__", "__rsub__", "__str__", "__format__", "replace", "toordinal"),
    *("isoformat", "strftime", "weekday", "isoweekday", "isocalendar", "timetuple"),
):
    setattr(WatchedDay, _name, _other_use(_name))
for _name in ("year", "month", "day"):
    setattr(WatchedDay, _name, _part(_name))


def plain(day: date) -> date:
    """The day without its memory: whoever asks says himself, with `expect`, from when on his answer changes."""
    return day.plain if isinstance(day, WatchedDay) else day


def expect(today: date, day: date) -> None:
    """Note that something read of `today` is answered otherwise from `day` on."""
    if isinstance(today, WatchedDay):
        today.expect(day)
