"""French dates, amounts and typography of the generated sentences."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from core.text import NBSP

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
_NUMBERS = {1: "un", 2: "deux", 3: "trois", 4: "quatre", 5: "cinq", 6: "six", 7: "sept", 10: "dix", 15: "quinze"}
_UNITS = {
    "mois": ("mois", "mois"),
    "ans": ("an", "ans"),
    "jours": ("jour", "jours"),
    "semaines": ("semaine", "semaines"),
    "jours_ouvres": ("jour ouvré", "jours ouvrés"),
    "jours_ouvrables": ("jour ouvrable", "jours ouvrables"),
    "heures": ("heure", "heures"),
}


def day(value: date, *, weekday: bool = False) -> str:
    """«1er décembre 2025», or «vendredi 17 octobre 2025»."""
    number = "1er" if value.day == 1 else str(value.day)
    text = f"{number}{NBSP}{MONTHS[value.month - 1]}{NBSP}{value.year}"
    return f"{DAYS[value.weekday()]} {text}" if weekday else text


def euros(value: Decimal) -> str:
    """«1 234,56 €»."""
    whole, cents = f"{value:.2f}".split(".")
    sign, digits = ("−", whole[1:]) if whole.startswith("-") else ("", whole)
    grouped = re.sub(r"(?<=\d)(?=(\d{3})+$)", NBSP, digits)
    return f"{sign}{grouped},{cents}{NBSP}€"


def length(count: int, unit: str) -> str:
    """«six semaines, soit 42 jours», «deux mois», «15 jours ouvrés»."""
    singular, plural = _UNITS[unit]
    word = singular if count == 1 else plural
    number = _NUMBERS.get(count, str(count)) if count < 10 else str(count)
    if unit == "semaines":
        return f"{'une' if count == 1 else number} {word}, soit {count * 7} jours"
    return f"{number} {word}"


def plural(count: int, singular: str, many: str | None = None) -> str:
    """«1 jour ouvré», «6 jours ouvrés»: singular under two, as French does."""
    return f"{count}{NBSP}{singular if abs(count) < 2 else many or singular + 's'}"


def working_days(count: int) -> str:
    return plural(count, "jour ouvré", "jours ouvrés")
