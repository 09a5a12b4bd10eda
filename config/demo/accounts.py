"""Rent accounts of the demonstration: écritures from which an impayé is found on a chosen day."""

import datetime
import random
from dataclasses import dataclass
from decimal import Decimal

from dateutil.relativedelta import relativedelta

DUE_DAY = 5
MONTH = relativedelta(months=1)
PAID_BEFORE = 2  # months without debt told before the first default


@dataclass(frozen=True)
class Entry:
    """One écriture; what raises the debt is positive. Euros."""

    on: datetime.date
    kind: str
    label: str
    amount: Decimal
    reference: str


@dataclass(frozen=True)
class Terms:
    """What is due each month, in euros: rent and charges, and the aid when the bailleur receives it."""

    gross: Decimal
    aid: Decimal

    @property
    def net(self) -> Decimal:
        return self.gross - self.aid


class Account:
    """Écritures in the making."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.entries: list[Entry] = []

    def _add(self, on: datetime.date, kind: str, label: str, amount: Decimal) -> None:
        same_day = sum(entry.on == on for entry in self.entries)
        self.entries.append(Entry(on, kind, label, amount, f"{on:%Y%m%d}-{same_day + 1}"))

    def due(self, on: datetime.date, *, paid: bool) -> None:
        """The month's échéance, its aid, and its payment the same day when it is paid."""
        self._add(on, "échéance", f"Échéance {on:%m/%Y}", self.terms.gross)
        if self.terms.aid:
            self._add(on, "aide", f"Aide au logement {on:%m/%Y}", -self.terms.aid)
        if paid:
            self._add(on, "paiement", "Prélèvement", -self.terms.net)

    def pay(self, on: datetime.date, amount: Decimal, label: str = "Paiement") -> None:
        self._add(on, "paiement", label, -amount)

    def reject(self, on: datetime.date) -> None:
        self._add(on, "régularisation", "Rejet de prélèvement", self.terms.net)

    def balance(self, on: datetime.date) -> Decimal:
        """What is owed at the end of a day."""
        return sum((entry.amount for entry in self.entries if entry.on <= on), Decimal(0))


def due_day(on: datetime.date) -> datetime.date:
    """The last due day on or before a day."""
    this_month = on.replace(day=DUE_DAY)
    return this_month if this_month <= on else this_month - MONTH


def one_month_owed(terms: Terms, today: datetime.date) -> Account:
    """A first unpaid month: below every threshold before 2027."""
    account = Account(terms)
    last = due_day(today)
    for months in range(PAID_BEFORE, 0, -1):
        account.due(last - months * MONTH, paid=True)
    account.due(last, paid=False)
    return account


def owed_since(
    terms: Terms,
    constituted_on: datetime.date,
    today: datetime.date,
    rng: random.Random,
    *,
    then: str,
    cleared_on: datetime.date | None = None,
) -> Account:
    """An account that owes two months from `constituted_on` on: a month unpaid, then a direct debit sent back that day.

    `then`: what is paid of the following months: «rien», «moitie», «reprise» (the whole current
    month), «plan» (and a tenth more). On `cleared_on` everything is paid.
    """
    account = Account(terms)
    last = due_day(constituted_on)
    for months in range(PAID_BEFORE + 1, 1, -1):
        account.due(last - months * MONTH, paid=True)
    account.due(last - MONTH, paid=False)
    account.due(last, paid=True)
    account.reject(constituted_on)
    month = last + MONTH
    while month <= (cleared_on or today):
        account.due(month, paid=then in ("reprise", "plan"))
        if then == "plan" and (on := month + datetime.timedelta(days=2)) <= (cleared_on or today):
            account.pay(on, (terms.net / 10).quantize(Decimal("0.01")), "Plan d’apurement")
        if then == "moitie" and rng.random() < 0.7:
            on = month + datetime.timedelta(days=rng.randint(3, 12))
            if on <= (cleared_on or today):
                account.pay(on, (terms.net / 2).quantize(Decimal("0.01")))
        month += MONTH
    if cleared_on:
        account.pay(cleared_on, account.balance(cleared_on), "Solde de la dette")
        month = due_day(cleared_on) + MONTH
        while month <= today:
            account.due(month, paid=True)
            month += MONTH
    return account


def first_default(constituted_on: datetime.date) -> datetime.date:
    """The day from which such an account owes something."""
    return due_day(constituted_on) - MONTH
