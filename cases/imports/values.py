"""One cell, one value: amounts, dates, words, as people and their software write them.

Every reader takes a cell and gives a value, None when it is empty, or raises CellRefused with what is wrong and what
to do. Amounts are whole cents.
"""

import datetime
import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

EARLIEST = datetime.date(1900, 1, 1)
LARGEST = 100_000_000  # cents: a million euros

_SPACES = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_AMOUNT = re.compile(r"^([+-]?)(\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+|\d+)(?:([.,])(\d+))?$")
_DAY_FIRST = re.compile(r"^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})$")
_ISO = re.compile(r"^(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?$")
_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-"})


class CellRefused(Exception):
    """One cell cannot be used: what is wrong, what to do."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


def shown(cell: Any) -> str:
    """The cell as its author sees it, for a message."""
    if isinstance(cell, datetime.datetime):
        return cell.strftime("%d/%m/%Y")
    if isinstance(cell, datetime.date):
        return cell.strftime("%d/%m/%Y")
    if isinstance(cell, float):
        return (str(int(cell)) if cell.is_integer() else repr(cell)).replace(".", ",")
    return _SPACES.sub(" ", _CONTROL.sub(" ", str(cell if cell is not None else ""))).strip()[:80]


def text(cell: Any, max_length: int = 200) -> str | None:
    """Words on one line. A formula that reached us as text is refused, never kept."""
    if cell is None:
        return None
    if isinstance(cell, bool):
        cell = "oui" if cell else "non"
    elif isinstance(cell, float):
        cell = str(int(cell)) if cell.is_integer() else repr(cell)
    elif not isinstance(cell, str):
        cell = shown(cell)
    # Printable: no control character, and no blank but the plain space.
    plain = cell.isprintable() and "  " not in cell
    value = cell.strip() if plain else _SPACES.sub(" ", _CONTROL.sub(" ", cell)).strip()
    if not value:
        return None
    if value[0] in "=@" or (value[0] in "+-" and not re.match(r"^[+-][\d ().]*$", value)):
        raise CellRefused("La cellule contient une formule.", "Remplacez la formule par sa valeur.")
    if len(value) > max_length:
        raise CellRefused(f"Texte de {len(value)} caractères, au plus {max_length} sont permis.", "Raccourcissez-le.")
    return value


def amount(cell: Any) -> int | None:
    """Whole cents from « 1 234,56 € », 1234.56, a number of a workbook. Half a cent of a workbook is rounded up."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        raise CellRefused("Ce n’est pas un montant.", "Écrivez un nombre en euros, par exemple 1 234,56.")
    if isinstance(cell, int | float):
        try:
            cents = int((Decimal(repr(cell)) * 100).quantize(Decimal(1), ROUND_HALF_UP))
        except (InvalidOperation, ValueError, OverflowError) as error:
            raise CellRefused("Ce n’est pas un montant.", "Écrivez un nombre en euros.") from error
        return _bounded(cents)
    bare = _SPACES.sub("", cell).translate(_MINUS).replace("€", "").removesuffix("EUR").removesuffix("eur")
    if not bare:
        return None
    found = _AMOUNT.match(bare)
    if not found:
        raise CellRefused("Ce n’est pas un montant.", "Écrivez un nombre en euros, par exemple 1 234,56.")
    sign, whole, mark, decimals = found.groups()
    if mark is None and ("." in whole or "," in whole):
        # «1.234» is one thousand here and one unit there: money is not guessed.
        if whole.count(".") + whole.count(",") == 1:
            raise CellRefused(
                "Montant ambigu : millier ou décimales ?",
                "Écrivez-le sans séparateur de milliers, par exemple 1234,00.",
            )
    elif mark is not None and mark in whole:
        raise CellRefused("Ce n’est pas un montant.", "Écrivez un nombre en euros, par exemple 1 234,56.")
    if decimals and len(decimals.rstrip("0")) > 2:
        raise CellRefused("Un montant a au plus deux décimales.", "Arrondissez-le au centime.")
    cents = int(whole.replace(".", "").replace(",", "")) * 100 + int(((decimals or "") + "00")[:2])
    return _bounded(-cents if sign == "-" else cents)


def _bounded(cents: int) -> int:
    if abs(cents) > LARGEST:
        raise CellRefused("Montant de plus d’un million d’euros.", "Vérifiez l’unité : euros, et non centimes.")
    return cents


def not_negative(cell: Any) -> int | None:
    """An amount that cannot be negative: rent, charges, aid."""
    cents = amount(cell)
    if cents is not None and cents < 0:
        raise CellRefused("Ce montant ne peut être négatif.", "Vérifiez le signe.")
    return cents


def date(cell: Any) -> datetime.date | None:
    """A day from a date cell, « 31/12/2026 » or « 2026-12-31 »."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, datetime.datetime):
        cell = cell.date()
    if not isinstance(cell, datetime.date):
        cell = _written_date(cell)
        if cell is None:
            return None
    if cell < EARLIEST:
        raise CellRefused("Date antérieure à 1900.", "Vérifiez l’année.")
    return cell


def _written_date(cell: Any) -> datetime.date | None:
    if isinstance(cell, int | float):
        raise CellRefused("C’est un nombre et non une date.", "Mettez la colonne au format Date dans le classeur.")
    bare = _SPACES.sub(" ", str(cell)).strip()
    if not bare:
        return None
    found = _DAY_FIRST.match(bare)
    try:
        if found:
            day, month, year = map(int, found.groups())
            return datetime.date(year, month, day)
        found = _ISO.match(bare)
        if found:
            return datetime.date(*map(int, found.groups()))
    except ValueError as error:
        raise CellRefused("Cette date n’existe pas.", "Vérifiez le jour et le mois (jour d’abord).") from error
    raise CellRefused("Date non reconnue.", "Écrivez-la 31/12/2026 ou 2026-12-31, l’année sur quatre chiffres.")


def past(cell: Any, today: datetime.date) -> datetime.date | None:
    """A day that has come already."""
    day = date(cell)
    if day is not None and day > today:
        raise CellRefused("Cette date est dans l’avenir.", "Vérifiez le jour, le mois et l’année.")
    return day


def choice(cell: Any, words: Mapping[str, str], plain: Any) -> str | None:
    """One of a few words, compared without accents. `words`: compared form → stored value."""
    value = text(cell)
    if value is None:
        return None
    found = words.get(plain(value))
    if found is None:
        allowed = ", ".join(dict.fromkeys(words))
        raise CellRefused("Valeur inconnue.", f"Valeurs permises : {allowed}.")
    return found


def digits(cell: Any, width: int) -> str | None:
    """A code of `width` characters whose leading zero a spreadsheet may have eaten."""
    value = text(cell)
    if value is None:
        return None
    value = value.replace(" ", "").upper()
    return value.zfill(width) if value.isdigit() else value
