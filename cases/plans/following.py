"""Was each instalment paid? Payments are allocated day by day, and what the ledger does not show yet is never called missed.

Rule used: what comes in pays the current rent first, then the instalments of the plan, each in the order of their dates. That is
what a plan supposes: the debt is frozen while the current rent is paid (art. 24 V of the law of 6 July 1989 for the judge’s plan;
document 003, part II: «reprise du paiement du résiduel de loyer accompagné d’un plan d’apurement»). Other reading, when the debtor
said nothing: the oldest sum due first (art. 1342-10 al. 2 du code civil, from memory: «à vérifier par un juriste»). Both are given.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from cases.plans.proposing import ZERO, Instalment


class Imputation(StrEnum):
    """In which order what comes in pays what is due."""

    CURRENT_FIRST = "loyer_courant"
    OLDEST_FIRST = "plus_ancien"
    NEWEST_FIRST = "plus_recent"

    @property
    def label(self) -> str:
        return {
            "loyer_courant": "le loyer courant d’abord, puis le plan",
            "plus_ancien": "la somme la plus ancienne d’abord (art. 1342-10 du code civil)",
            "plus_recent": "le terme du mois d’abord",
        }[self.value]


class Verdict(StrEnum):
    """Where one sum due stands."""

    AHEAD = "a_venir"
    EXPECTED = "attendue"
    PAID = "payee"
    LATE = "payee_en_retard"
    MISSED = "manquee"
    UNKNOWN = "non_verifiable"

    @property
    def label(self) -> str:
        return {
            "a_venir": "à venir",
            "attendue": "attendue",
            "payee": "payée",
            "payee_en_retard": "payée en retard",
            "manquee": "non payée",
            "non_verifiable": "compte pas encore reçu",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Movement:
    """One écriture: positive, a sum due of the current rent; negative, money that came in (payment, aid, credit)."""

    on: date
    amount: Decimal


@dataclass(slots=True)
class Due:
    """A sum due while it is being paid. `rank` 0: current rent; else that of the instalment."""

    on: date
    amount: Decimal
    rank: int
    paid: Decimal = ZERO
    paid_on: date | None = None

    @property
    def owed(self) -> Decimal:
        return self.amount - self.paid


@dataclass(frozen=True, slots=True)
class Followed:
    """A sum due, what was paid of it, and what that means on the day. `limit`: last day on which it is in time."""

    rank: int
    due_on: date
    limit: date
    amount: Decimal
    paid: Decimal
    paid_on: date | None
    verdict: Verdict

    @property
    def owed(self) -> Decimal:
        """What is still to be paid of it."""
        return self.amount - self.paid


@dataclass(frozen=True, slots=True)
class Following:
    """A plan on a day. `seen_until`: last day that the ledger shows. `broken_on`: first day past the tolerance of what is still unpaid."""

    instalments: tuple[Followed, ...]
    current: tuple[Followed, ...]
    seen_until: date
    broken_on: date | None = field(default=None)

    @property
    def missed(self) -> list[Followed]:
        """What is still unpaid past its tolerance, oldest first: instalments, then current rent of the same day."""
        rows = [row for row in (*self.instalments, *self.current) if row.verdict is Verdict.MISSED]
        return sorted(rows, key=lambda row: (row.limit, row.rank == 0))

    @property
    def paid(self) -> Decimal:
        return sum((row.paid for row in self.instalments), ZERO)

    @property
    def complete(self) -> bool:
        """Every instalment was paid, in time or not."""
        return all(row.verdict in (Verdict.PAID, Verdict.LATE) for row in self.instalments)

    @property
    def next(self) -> Followed | None:
        """The first instalment that still waits for money."""
        return next((row for row in self.instalments if row.paid < row.amount), None)


def follow(
    instalments: Sequence[Instalment],
    movements: Iterable[Movement],
    *,
    since: date,
    seen_until: date,
    today: date,
    tolerance: int,
    imputation: Imputation = Imputation.CURRENT_FIRST,
) -> Following:
    """What became of each instalment and of the current rent since the day of the debt (`since`, excluded).

    `tolerance`: days after its date during which a sum is still in time. The ledger is known up to `seen_until` included:
    nothing is missed for a day that it does not show.
    """
    seen = min(seen_until, today)
    counted = [m for m in movements if since < m.on <= seen and m.amount]
    dues = [Due(m.on, m.amount, 0) for m in counted if m.amount > 0]
    dues += [Due(line.due_on, line.amount, line.rank) for line in instalments]
    _pay(dues, [m for m in counted if m.amount < 0], seen, imputation)
    rows = [_judged(due, today=today, seen=seen, tolerance=tolerance) for due in dues]
    missed = [row.limit for row in rows if row.verdict is Verdict.MISSED]
    return Following(
        instalments=tuple(sorted((row for row in rows if row.rank), key=lambda row: row.rank)),
        current=tuple(sorted((row for row in rows if not row.rank), key=lambda row: row.due_on)),
        seen_until=seen,
        broken_on=min(missed) + timedelta(days=1) if missed else None,
    )


def _pay(dues: list[Due], payments: list[Movement], seen: date, imputation: Imputation) -> None:
    """Day after day: what is due that day joins what waits, then the money at hand pays it in the order asked."""
    by_day: dict[date, Decimal] = {}
    for movement in payments:
        by_day[movement.on] = by_day.get(movement.on, ZERO) - movement.amount
    days = sorted({*by_day, *(due.on for due in dues if due.on <= seen)})
    at_hand = ZERO
    for day in days:
        at_hand += by_day.get(day, ZERO)
        waiting = [due for due in dues if due.on <= day and due.owed > 0]
        for due in sorted(waiting, key=lambda due: _order(due, imputation)):
            part = min(at_hand, due.owed)
            due.paid += part
            at_hand -= part
            if not due.owed:
                due.paid_on = day


def _order(due: Due, imputation: Imputation) -> tuple[bool | int | date, ...]:
    if imputation is Imputation.NEWEST_FIRST:
        return (-due.on.toordinal(), due.rank)
    if imputation is Imputation.CURRENT_FIRST:
        return (due.rank > 0, due.on, due.rank)
    return (due.on, due.rank)


def _judged(due: Due, *, today: date, seen: date, tolerance: int) -> Followed:
    limit = due.on + timedelta(days=tolerance)
    if due.paid_on is not None:
        verdict = Verdict.PAID if due.paid_on <= limit else Verdict.LATE
    elif today < due.on:
        verdict = Verdict.AHEAD
    elif limit <= seen and limit < today:
        verdict = Verdict.MISSED
    elif today <= limit:
        verdict = Verdict.EXPECTED
    else:
        verdict = Verdict.UNKNOWN
    return Followed(due.rank, due.on, limit, due.amount, due.paid, due.paid_on, verdict)


def follow_balances(
    instalments: Sequence[Instalment],
    balances: Iterable[tuple[date, Decimal]],
    *,
    debt: Decimal,
    month: Decimal,
    today: date,
    tolerance: int,
) -> Following:
    """The same from balances alone, when the bailleur sends no écriture: an instalment is paid once the balance is down to the line.

    A balance says less than écritures: it is above the line as soon as the month’s rent (`month`, euros) is called. So an
    instalment is called missed only when the balance exceeds the line by more than that month; in between, it cannot be told.
    """
    known = sorted((on, amount) for on, amount in balances if on <= today)
    seen = known[-1][0] if known else min((line.due_on for line in instalments), default=today) - timedelta(days=1)
    rows, left = [], debt
    for line in instalments:
        left -= line.amount
        limit = line.due_on + timedelta(days=tolerance)
        reached = next((on for on, amount in known if amount <= left), None)
        above = [on for on, amount in known if on > limit and amount > left + month]
        if reached is not None:
            verdict = Verdict.LATE if any(on < reached for on in above) else Verdict.PAID
        elif today < line.due_on:
            verdict = Verdict.AHEAD
        elif above and above[-1] == seen:
            verdict = Verdict.MISSED
        else:
            verdict = Verdict.EXPECTED if today <= limit else Verdict.UNKNOWN
        paid = line.amount if reached is not None else ZERO
        rows.append(Followed(line.rank, line.due_on, limit, line.amount, paid, reached, verdict))
    missed = [row.limit for row in rows if row.verdict is Verdict.MISSED]
    return Following(
        instalments=tuple(rows),
        current=(),
        seen_until=seen,
        broken_on=min(missed) + timedelta(days=1) if missed else None,
    )
