"""How one bailleur's software writes dates and amounts: said once in its mapping, applied before a cell is read."""

import datetime
import re
from dataclasses import dataclass
from typing import Any

DATE_ORDERS = {
    "jma": "jour/mois/année (31/12/2026)",
    "mja": "mois/jour/année (12/31/2026)",
    "amj": "année mois jour collés (20261231)",
}
DECIMAL_MARKS = {"": "reconnu tout seul", ",": "virgule (1.234,56)", ".": "point (1,234.56)"}
DATE_KEYS = frozenset({"concluded_on", "ended_on", "in_debt_since", "birth", "on"})
AMOUNT_KEYS = frozenset({"rent", "charges", "rls", "aid", "balance", "amount"})
SIGNED_KEYS = frozenset({"balance", "amount"})

_MONTH_FIRST = re.compile(r"^\s*(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})\s*$")
_GLUED = re.compile(r"^\s*(\d{4})(\d{2})(\d{2})\s*$")


@dataclass(frozen=True)
class Formats:
    """`dates`: key of DATE_ORDERS; `decimal`: key of DECIMAL_MARKS; `credit_positive`: what is owed is written negative."""

    dates: str = "jma"
    decimal: str = ""
    credit_positive: bool = False

    def rewritten(self, key: str, cell: Any) -> Any:
        """The cell as the readers of cases.imports.values expect it. What does not have the said form is left as it is."""
        if key in DATE_KEYS:
            return self._date(cell)
        if key in AMOUNT_KEYS and isinstance(cell, str) and self.decimal:
            return cell.replace("." if self.decimal == "," else ",", "").replace(",", ".")
        return cell

    def _date(self, cell: Any) -> Any:
        if self.dates == "mja" and isinstance(cell, str):
            return _MONTH_FIRST.sub(r"\2/\1/\3", cell)
        if self.dates == "amj" and isinstance(cell, str | int | float) and not isinstance(cell, bool):
            found = _GLUED.match(str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell))
            if found:
                try:
                    return datetime.date(*map(int, found.groups()))
                except ValueError:
                    return cell
        return cell

    def signed(self, key: str, cents: Any) -> Any:
        """An amount read, with our sign: a debt is positive."""
        return -cents if self.credit_positive and key in SIGNED_KEYS and cents is not None else cents


USUAL = Formats()
