"""Instalments of a plan d’apurement, from the debt and from what the household can pay. Amounts are `Decimal` euros.

No plan is refused: what cannot hold is said, and the person decides (document 003, part II: «un plan d’apurement conforme à la
capacité contributive du ménage»).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal

from cases.procedure import french
from cases.procedure.counting import add_months
from core.text import typeset

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
# Plan par défaut of the CAF: one thirty-sixth a month (R.824-8 CCH); also the longest that a judge gives (art. 24 V).
USUAL_MONTHS = 36
LONGEST = 360
# So many months above the capacity are named one by one.
NAMED = 3


@dataclass(frozen=True, slots=True)
class Instalment:
    """One payment of the plan, on top of the current rent. `rank` starts at 1."""

    rank: int
    due_on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Caution:
    """Why a plan may not hold, as a French sentence. It blocks nothing."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """Instalments whose sum is the debt to the cent, and what to know before proposing them."""

    instalments: tuple[Instalment, ...]
    cautions: tuple[Caution, ...]

    @property
    def total(self) -> Decimal:
        return sum((line.amount for line in self.instalments), ZERO)

    @property
    def monthly(self) -> Decimal:
        """The largest instalment: what the household must find each month on top of its rent."""
        return max(line.amount for line in self.instalments)


def _dated(amounts: Sequence[Decimal], first_on: date) -> tuple[Instalment, ...]:
    """Amounts a month apart, on the day of the first one or the last day of a shorter month."""
    return tuple(Instalment(rank + 1, add_months(first_on, rank), amount) for rank, amount in enumerate(amounts))


def by_amount(debt: Decimal, monthly: Decimal, first_on: date) -> tuple[Instalment, ...]:
    """Equal instalments of `monthly` euros, the last one taking what remains. At most 360: then the amounts grow."""
    count = int((debt / monthly).to_integral_value(ROUND_CEILING))
    if count > LONGEST:
        return by_count(debt, LONGEST, first_on)
    return _dated([monthly] * (count - 1) + [debt - monthly * (count - 1)], first_on)


def by_count(debt: Decimal, count: int, first_on: date) -> tuple[Instalment, ...]:
    """`count` instalments as equal as cents allow, the first ones bearing the odd cents. Never one of zero."""
    cents = int(debt / CENT)
    count = max(1, min(count, cents, LONGEST))
    each, odd = divmod(cents, count)
    return _dated([(each + (rank < odd)) * CENT for rank in range(count)], first_on)


def propose(
    debt: Decimal,
    *,
    first_on: date,
    capacity: Decimal | None,
    monthly: Decimal | None = None,
    count: int | None = None,
    origin: str = "",
) -> Proposal:
    """A plan for `debt` euros. What the person asks (`monthly`, else `count`) wins; else the household’s capacity a month.

    `capacity`: what it can pay each month on top of its current rent; None when nobody knows it; `origin`: whose figure.
    Raises ValueError on a debt that is not positive: there is nothing to spread.
    """
    debt = debt.quantize(CENT)
    if debt <= 0:
        raise ValueError("nothing to spread")
    if monthly is not None and monthly > 0:
        lines = by_amount(debt, min(monthly.quantize(CENT), debt), first_on)
    elif count is not None:
        lines = by_count(debt, count, first_on)
    elif capacity is not None and capacity >= CENT:
        lines = by_amount(debt, min(capacity.quantize(CENT), debt), first_on)
    else:
        lines = by_count(debt, USUAL_MONTHS, first_on)
    return Proposal(lines, tuple(cautions(lines, capacity, origin)))


def monthly_sums(lines: Sequence[Instalment]) -> dict[tuple[int, int], Decimal]:
    """What falls due in each (year, month): a capacity is by the month, however many instalments it bears."""
    sums: dict[tuple[int, int], Decimal] = {}
    for line in lines:
        month = (line.due_on.year, line.due_on.month)
        sums[month] = sums.get(month, ZERO) + line.amount
    return sums


def cautions(lines: Sequence[Instalment], capacity: Decimal | None, origin: str = "") -> list[Caution]:
    """What may keep these instalments from being paid. `origin`: whose figure the capacity is, and of which day."""
    found = []
    if capacity is None:
        found.append(
            Caution(
                "capacite_inconnue",
                "La capacité de remboursement du ménage n’est pas connue : demandez-la avant de faire signer ce plan.",
            )
        )
    elif capacity <= 0:
        found.append(
            Caution(
                "capacite_nulle",
                f"Le ménage ne peut rien payer en plus de son loyer{_of(origin)} : ce plan ne tiendra pas. "
                "Le FSL ou un dossier de surendettement sont à étudier d’abord.",
            )
        )
    elif above := {month: amount for month, amount in monthly_sums(lines).items() if amount > capacity}:
        found.append(Caution("au_dessus_de_la_capacite", _above(above, len(monthly_sums(lines)), capacity, origin)))
    if len(lines) > USUAL_MONTHS:
        found.append(
            Caution(
                "duree",
                f"Ce plan compte {len(lines)} échéances. Au-delà de {USUAL_MONTHS} mois, ni le juge (art. 24 V de la loi du 6 juillet "
                "1989) ni le plan par défaut de la CAF (art. R.824-8 CCH) ne vont plus loin : le FSL ou le surendettement sont à étudier.",
            )
        )
    return [Caution(one.code, typeset(one.text)) for one in found]


def _of(origin: str) -> str:
    return f" ({origin})" if origin else ""


def _listed(parts: Sequence[str]) -> str:
    return " et ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _above(above: dict[tuple[int, int], Decimal], months: int, capacity: Decimal, origin: str) -> str:
    """Which months bear more than the household can pay: all of them, or those named, three at most."""
    limit = f"{french.euros(capacity)} par mois en plus du loyer{f', {origin}' if origin else ''}"
    if len(above) == months:
        what = f"La mensualité de {french.euros(max(above.values()))} dépasse"
    else:
        named = [f"{french.MONTHS[month - 1]} {year} ({french.euros(above[year, month])})" for year, month in above]
        more = len(named) - NAMED
        told = named[:NAMED] + ([f"{more} autre{'s' if more > 1 else ''} mois"] if more > 0 else [])
        what = f"Ce qui est à payer en {_listed(told)} dépasse"
    return f"{what} ce que le ménage peut payer ({limit}) : ce plan risque de ne pas tenir."
