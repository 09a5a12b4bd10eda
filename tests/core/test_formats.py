"""French typography: what a person reads."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from core import formats


def plain(text: str) -> str:
    """The same words with ordinary spaces, easier to read in a test."""
    return text.replace(formats.NBSP, " ")


@pytest.mark.parametrize(
    ("minutes", "words"), [(5, "5 min"), (60, "1 h"), (75, "1 h 15"), (315, "5 h 15"), (605, "10 h 05")]
)
def test_duration(minutes, words):
    assert plain(formats.duration(minutes)) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Decimal("1234.56"), "1 234,56 €"),
        (Decimal("0"), "0,00 €"),
        (Decimal("-12.5"), "−12,50 €"),
        (Decimal("0.005"), "0,01 €"),
        (1234567, "1 234 567,00 €"),
        (None, "non connu"),
    ],
)
def test_euros(value, words):
    assert plain(formats.euros(value)) == words


def test_euros_never_break_across_lines():
    assert " " not in formats.euros(Decimal("1234567.89"))


@pytest.mark.parametrize(
    ("value", "words"), [(8400, "8 400"), (Decimal("2.50"), "2,5"), (0, "0"), (-3, "−3"), (None, "non connu")]
)
def test_number(value, words):
    assert plain(formats.number(value)) == words


@pytest.mark.parametrize(
    ("value", "words"), [(Decimal("29.52"), "29,5 %"), (71, "71 %"), (0, "0 %"), (None, "non connu")]
)
def test_percent(value, words):
    assert plain(formats.percent(value)) == words


def test_dates_in_words():
    friday = date(2025, 10, 17)

    assert plain(formats.date_long(friday)) == "vendredi 17 octobre 2025"
    assert plain(formats.date_short(friday)) == "ven. 17 oct."
    assert plain(formats.date_fr(date(2027, 3, 12))) == "12 mars 2027"
    assert plain(formats.date_plain(date(2024, 11, 5))) == "5 nov. 2024"
    assert plain(formats.month(friday)) == "octobre 2025"


def test_first_of_month_is_ordinal():
    assert plain(formats.date_fr(date(2026, 4, 1))) == "1er avril 2026"
    assert plain(formats.date_short(date(2026, 4, 1))) == "mer. 1er avr."


def test_moment_is_said_in_the_time_zone_of_the_reader():
    late_evening = datetime(2025, 10, 17, 22, 5, tzinfo=UTC)

    assert plain(formats.datetime_fr(late_evening)) == "18 octobre 2025 à 0 h 05"


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (6, "dans 6 jours ouvrés"),
        (1, "dans 1 jour ouvré"),
        (0, "aujourd’hui"),
        (-1, "il y a 1 jour ouvré"),
        (-3, "il y a 3 jours ouvrés"),
        (None, "non connu"),
    ],
)
def test_working_days(count, words):
    assert plain(formats.working_days(count)) == words


@pytest.mark.parametrize(("count", "words"), [(0, "0 dossier"), (1, "1 dossier"), (2, "2 dossiers")])
def test_plural_starts_at_two(count, words):
    assert plain(formats.plural(count, "dossier")) == words
