"""What rules are asked with: names, other names, types (`data/inputs.yaml`), and the reading of raw values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from types import MappingProxyType
from typing import Any

import yaml

from .calendars import DATA
from .rules import Rule
from .types import CalendarOverrides

GENERIC_TRIGGER = ("date_declencheur", "declencheur", "date")
_WORDS = {
    "un": 1,
    "une": 1,
    "deux": 2,
    "trois": 3,
    "quatre": 4,
    "cinq": 5,
    "six": 6,
    "huit": 8,
    "dix": 10,
    "quinze": 15,
}
_DELAY = re.compile(r"(\d+|[a-zà-ÿ]+)\s*(mois|semaines?|jours?)", re.IGNORECASE)


class InputError(ValueError):
    """A value the rule needs is missing or cannot be read; the sentence is for the user."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InputName:
    name: str
    type: str
    label: str
    aliases: tuple[str, ...]


@cache
def vocabulary() -> Mapping[str, InputName]:
    rows = yaml.safe_load((DATA / "inputs.yaml").read_text(encoding="utf-8"))
    return MappingProxyType(
        {
            name: InputName(name=name, type=row["type"], label=row["label"], aliases=tuple(row["aliases"]))
            for name, row in rows.items()
        }
    )


def read(rule: Rule, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The rule's inputs under their own names, typed; what is absent is absent."""
    words = vocabulary()
    values: dict[str, Any] = {}
    for name in rule.inputs:
        word = words[name]
        names = [name, *word.aliases]
        if name == rule.trigger:
            names += GENERIC_TRIGGER
        found = next((other for other in names if raw.get(other) is not None), None)
        if found is None and name == rule.trigger:
            found = _lone_date(raw)
        if found is not None:
            values[name] = _typed(word, raw[found])
    return values


def _lone_date(raw: Mapping[str, Any]) -> str | None:
    """The only `date_…` that has a name unknown here: it can but be what starts the delay."""
    strange = [
        name for name, value in raw.items() if value is not None and name.startswith("date_") and name not in _names()
    ]
    return strange[0] if len(strange) == 1 else None


@cache
def _names() -> frozenset[str]:
    return frozenset(name for word in vocabulary().values() for name in (word.name, *word.aliases))


def overrides(raw: Mapping[str, Any]) -> CalendarOverrides:
    return CalendarOverrides(
        vendredi_saint=raw.get("vendredi_saint"),
        customary=bool(raw.get("jours_coutumiers", raw.get("coutumiers", False))),
        extra=tuple(to_date(day) for day in raw.get("jours_chomes", ())),
        removed=tuple(to_date(day) for day in raw.get("jours_travailles", ())),
    )


def to_date(value: Any, label: str = "date") -> date:
    """A date, or its ISO (2027-03-12) or French (12/03/2027) writing."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = str(value).strip()
    french = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text)
    try:
        if french:
            return date(int(french[3]), int(french[2]), int(french[1]))
        return date.fromisoformat(text[:10])
    except ValueError:
        raise InputError(f"{label} : «{text}» n’est pas une date. Écrivez-la AAAA-MM-JJ ou JJ/MM/AAAA.") from None


def to_decimal(value: Any, label: str = "montant") -> Decimal:
    """An amount in euros; a decimal comma and spaces are accepted."""
    try:
        amount = Decimal(re.sub(r"[\s€]", "", str(value)).replace(",", "."))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite():
        raise InputError(f"{label} : «{value}» n’est pas un montant. Écrivez par exemple 1234,56.")
    return amount


def to_bool(value: Any, label: str = "réponse") -> bool:
    if isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    if text in ("oui", "true", "vrai", "1", "o"):
        return True
    if text in ("non", "false", "faux", "0", "n", ""):
        return False
    raise InputError(f"{label} : répondez oui ou non, pas «{value}».")


def to_delay(text: str | None) -> tuple[int, str] | None:
    """«2 mois», «six semaines», «60 jours» → (length, unit); None when nothing can be read in it."""
    found = _DELAY.search(str(text or ""))
    if not found:
        return None
    number = int(found[1]) if found[1].isdigit() else _WORDS.get(found[1].lower())
    if number is None:
        return None
    unit = found[2].lower()
    return number, unit if unit == "mois" else unit.rstrip("s") + "s"


def _typed(word: InputName, value: Any) -> Any:
    label = word.label[0].upper() + word.label[1:]
    match word.type:
        case "date":
            return to_date(value, label)
        case "datetime":
            return _moment(value, label)
        case "decimal":
            return to_decimal(value, label)
        case "decimals":
            if isinstance(value, list | tuple):
                return tuple(to_decimal(amount, label) for amount in value)
            return to_decimal(value, label)
        case "bool":
            return to_bool(value, label)
        case "int":
            return _integer(value, label)
        case "cases":
            return tuple(dict(case) for case in value)
        case _:
            return str(value)


def _integer(value: Any, label: str) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        raise InputError(f"{label} : «{value}» n’est pas un nombre entier.") from None


def _moment(value: Any, label: str) -> datetime:
    if isinstance(value, datetime):
        return value
    try:
        return datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    except ValueError:
        raise InputError(f"{label} : «{value}» n’est pas une date avec heure (AAAA-MM-JJThh:mm).") from None
