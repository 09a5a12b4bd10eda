"""A schedule written line by line: what is wrong with each line, and how far its total is from the debt. Amounts are `Decimal` euros."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cases.plans.proposing import ZERO, Instalment
from cases.procedure import french
from core.text import typeset


@dataclass(frozen=True, slots=True)
class Draft:
    """One line as it was typed: either part may still be missing."""

    due_on: date | None
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line, as a French sentence that names it. `index` counts from 0; `part`: due_on or amount."""

    index: int
    part: str
    text: str


def faults(lines: Sequence[Draft], *, debt_on: date) -> list[Fault]:
    """Lines that cannot be kept as they are. Any day is accepted, Sundays too: no text moves the date of an instalment."""
    found, seen = [], dict[date, int]()
    for index, line in enumerate(lines):
        name = f"Échéance {index + 1}"
        if line.due_on is None:
            found.append(Fault(index, "due_on", f"{name} : indiquez sa date."))
        elif line.due_on <= debt_on:
            found.append(
                Fault(index, "due_on", f"{name} : sa date suit le jour de la dette, le {french.day(debt_on)}.")
            )
        elif line.due_on in seen:
            found.append(
                Fault(index, "due_on", f"{name} : même date que l’échéance {seen[line.due_on] + 1}, réunissez-les.")
            )
        else:
            seen[line.due_on] = index
        if line.amount is None:
            found.append(Fault(index, "amount", f"{name} : indiquez son montant."))
        elif line.amount <= 0:
            found.append(Fault(index, "amount", f"{name} : son montant est supérieur à zéro, ou retirez la ligne."))
    return [Fault(one.index, one.part, typeset(one.text)) for one in found]


def total(lines: Sequence[Draft]) -> Decimal:
    """What the lines typed so far make together."""
    return sum((line.amount for line in lines if line.amount is not None), ZERO)


def difference(lines: Sequence[Draft], debt: Decimal) -> str:
    """How far the lines are from the debt, in words; empty when they are equal to the cent."""
    gap = debt - total(lines)
    if gap > 0:
        return typeset(f"Il manque {french.euros(gap)} pour couvrir la dette.")
    return typeset(f"Les échéances dépassent la dette de {french.euros(-gap)}.") if gap else ""


def instalments(lines: Sequence[Draft]) -> tuple[Instalment, ...]:
    """The lines in the order of their dates, numbered from 1. They have no fault."""
    full = sorted((line.due_on, line.amount) for line in lines if line.due_on is not None and line.amount is not None)
    return tuple(Instalment(rank, due_on, amount) for rank, (due_on, amount) in enumerate(full, 1))


def closed(lines: Sequence[Draft], debt: Decimal) -> list[Draft]:
    """The same lines, the last one taking what the others leave of the debt; unchanged when they leave nothing."""
    if not lines:
        return []
    left = debt - total(lines[:-1])
    return [*lines[:-1], Draft(lines[-1].due_on, left)] if left > 0 else list(lines)
