"""The table of jours fériés against PyPI `holidays`, with the differences that are known and wanted."""

from datetime import date

import holidays
import pytest

from cases.procedure import CalendarOverrides, calendar_of

YEARS = range(2017, 2036)
SUBDIVISIONS = {"44": None, "57": "57", "67": "6AE", "68": "6AE", "973": "973", "974": "974", "976": "976"}


def ours(dept: str, overrides: CalendarOverrides | None = None) -> set[date]:
    return {day for year in YEARS for day in calendar_of(dept, overrides).holidays(year)}


def theirs(subdivision: str | None) -> dict[date, str]:
    return holidays.France(subdiv=subdivision, years=YEARS, language="fr")


@pytest.mark.parametrize("dept", SUBDIVISIONS)
def test_calendar_agrees_with_holidays(dept: str) -> None:
    assert ours(dept) == set(theirs(SUBDIVISIONS[dept]))


@pytest.mark.parametrize(
    ("dept", "customary"),
    [("971", {"Mi-Carême"}), ("972", set())],
)
def test_antilles_leave_out_customary_days_that_holidays_counts(dept: str, customary: set[str]) -> None:
    other = theirs(dept)
    assert ours(dept) < set(other)
    left_out = {other[day] for day in set(other) - ours(dept)}
    assert left_out == customary | {"Vendredi saint", "Fête de Victor Schoelcher"}


@pytest.mark.parametrize("dept", ["971", "972"])
def test_antilles_count_customary_days_when_asked(dept: str) -> None:
    assert set(theirs(dept)) <= ours(dept, CalendarOverrides(customary=True))


def test_good_friday_is_worked_in_a_commune_that_says_so() -> None:
    good_friday = date(2027, 3, 26)
    assert calendar_of("57").is_ferie(good_friday)
    assert calendar_of("57", CalendarOverrides(vendredi_saint=False)).is_working(good_friday)
    assert calendar_of("44").is_working(good_friday)


def test_places_may_add_and_remove_days() -> None:
    day, christmas = date(2026, 11, 20), date(2026, 12, 25)
    changed = calendar_of("44", CalendarOverrides(extra=(day,), removed=(christmas,)))
    assert not changed.is_working(day)
    assert changed.is_working(christmas)


@pytest.mark.parametrize(("code", "same"), [("1", "01"), ("2a", "2A"), (" 44 ", "44")])
def test_codes_are_read_loosely(code: str, same: str) -> None:
    assert calendar_of(code) == calendar_of(same)
