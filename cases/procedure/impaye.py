"""When an impayé became constitué in a ledger, under the regime in force on each day.

Until 31/12/2026 (R.824-1 CCH): debt ≥ 2 × the monthly expense, net of the aid when the bailleur receives it. From 01/01/2027
(décret 2026-84): debt > 450 €, or three months after the first défaut still unpaid. On any open impayé both are shown from
01/12/2026 (A8).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.text import typeset

from . import counting, french
from .enums import AidMode
from .methods.amounts import threshold_before_2027
from .rules import SWITCH_2027, Registry, Rule, registry
from .types import Facts, ImpayeDetection, LedgerPoint, RegimeReading

SHOW_BOTH_FROM = date(2026, 12, 1)
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class _Run:
    """A stretch of uninterrupted debt: its points, and the day it was cleared if it was."""

    points: tuple[LedgerPoint, ...]
    closed_on: date | None

    @property
    def first_default(self) -> date:
        return self.points[0].on

    def balance_at(self, day: date) -> Decimal:
        """Euros owed at the end of that day; nothing before the run or once it is cleared."""
        if self.closed_on is not None and day >= self.closed_on:
            return ZERO
        return next((point.balance for point in reversed(self.points) if point.on <= day), ZERO)


@dataclass(frozen=True, slots=True)
class _Found:
    on: date
    rule: Rule
    threshold: Decimal | None
    reason: str


def detect_impaye(
    ledger: Sequence[LedgerPoint], facts: Facts, today: date, *, rules: Registry | None = None
) -> ImpayeDetection | None:
    """The last impayé constitué on or before `today`, or None. Points may come in any order; later ones are ignored.

    Two points of one day: the last given stands. A run of debt ends on the first day whose balance is zero or a credit.
    """
    table = rules or registry()
    for run in reversed(_runs(ledger, today)):
        found = _constituted(run, facts, today, table)
        if found is not None:
            from_start = found.on == min(point.on for point in ledger)
            return _detection(run, found, facts, today, table, from_start=from_start)
    return None


def impaye_threshold(facts: Facts, on: date, *, rules: Registry | None = None) -> Decimal | None:
    """The threshold of that day in euros; None when the rent is not known and the regime needs it."""
    table = rules or registry()
    if on >= SWITCH_2027:
        return Decimal(table.rule("IMP-2027", on).params["amount"])
    return _old_threshold(table.rule("IMP-SEUIL", on), facts, None)


def _runs(ledger: Sequence[LedgerPoint], today: date) -> list[_Run]:
    by_day = {point.on: point for point in ledger if point.on <= today}
    runs: list[_Run] = []
    current: list[LedgerPoint] = []
    for day in sorted(by_day):
        point = by_day[day]
        if point.balance > 0:
            current.append(point)
        elif current:
            runs.append(_Run(tuple(current), day))
            current = []
    if current:
        runs.append(_Run(tuple(current), None))
    return runs


def _constituted(run: _Run, facts: Facts, today: date, table: Registry) -> _Found | None:
    old = _under_old_regime(run, facts, table)
    new = _under_new_regime(run, table)
    found = [reading for reading in (old, new) if reading is not None and reading.on <= today]
    return min(found, key=lambda reading: reading.on, default=None)


def _old_threshold(rule: Rule, facts: Facts, point: LedgerPoint | None) -> Decimal | None:
    rent = point.rent if point is not None and point.rent is not None else facts.rent
    if rent is None:
        return None
    charges = point.charges if point is not None and point.charges is not None else facts.charges
    aid = point.aid if point is not None and point.aid is not None else facts.aid
    return threshold_before_2027(
        rule.params["factor"],
        rent=rent,
        charges=charges or ZERO,
        aid=aid or ZERO,
        direct=facts.aid_mode is AidMode.TIERS_PAYANT,
    )


def _under_old_regime(run: _Run, facts: Facts, table: Registry) -> _Found | None:
    for point in run.points:
        if point.on >= SWITCH_2027:
            return None
        rule = table.rule("IMP-SEUIL", point.on)
        threshold = _old_threshold(rule, facts, point)
        if threshold is not None and point.balance >= threshold:
            return _Found(point.on, rule, threshold, _old_reason(point, threshold, rule, facts))
    return None


def _under_new_regime(run: _Run, table: Registry) -> _Found | None:
    """Never before 01/01/2027; a debt carried over that day is judged on it."""
    rule = table.rule("IMP-2027", SWITCH_2027)
    amount, months = Decimal(rule.params["amount"]), int(rule.params["months"])
    candidates: list[_Found] = []
    days = sorted({max(point.on, SWITCH_2027) for point in run.points})
    above = next((day for day in days if run.balance_at(day) > amount), None)
    if above is not None:
        owed = french.euros(run.balance_at(above))
        reason = f"Dette de {owed} le {french.day(above)}, supérieure à {french.euros(amount)}."
        candidates.append(_Found(above, rule, amount, reason))
    ripe = max(counting.add_months(run.first_default, months), SWITCH_2027)
    if run.balance_at(ripe) > 0:
        reason = (
            f"Premier défaut le {french.day(run.first_default)}, encore impayé trois mois après "
            f"({french.euros(run.balance_at(ripe))} le {french.day(ripe)})."
        )
        candidates.append(_Found(ripe, rule, None, reason))
    return min(candidates, key=lambda found: found.on, default=None)


def _old_reason(point: LedgerPoint, threshold: Decimal, rule: Rule, facts: Facts) -> str:
    factor = int(rule.params["factor"])
    if facts.aid_mode is AidMode.TIERS_PAYANT:
        basis = "loyer et charges, moins l’aide versée au bailleur"
    else:
        basis = "loyer et charges, sans déduire d’aide"
    return (
        f"Dette de {french.euros(point.balance)} le {french.day(point.on)}, au moins égale à {factor} fois la dépense "
        f"mensuelle ({basis}) : {factor} × {french.euros(threshold / factor)} = {french.euros(threshold)}."
    )


def _detection(
    run: _Run, found: _Found, facts: Facts, today: date, table: Registry, *, from_start: bool
) -> ImpayeDetection:
    open_ = run.closed_on is None
    until = run.closed_on or today
    transition = open_ and today >= SHOW_BOTH_FROM and run.first_default < SWITCH_2027
    return ImpayeDetection(
        constituted_on=found.on,
        rule_id=found.rule.id,
        rule_version=found.rule.version,
        threshold=found.threshold,
        balance_on=run.balance_at(found.on),
        balance_now=run.balance_at(today),
        still_open=open_,
        closed_on=run.closed_on,
        first_default_on=run.first_default,
        months_uninterrupted=counting.whole_months(run.first_default, until),
        why=typeset(found.reason),
        readings=_readings(run, facts, table) if transition or (open_ and found.on >= SHOW_BOTH_FROM) else (),
        transition=transition,
        late_found=from_start,
    )


def _readings(run: _Run, facts: Facts, table: Registry) -> tuple[RegimeReading, ...]:
    """What each regime says of the debt as it stands, if it remains unpaid."""
    old, new = _under_old_regime(run, facts, table), _under_new_regime(run, table)
    before, after = table.rule("IMP-SEUIL"), table.rule("IMP-2027")
    last = run.points[-1]
    return (
        _reading(before, old, _old_threshold(before, facts, last), "Seuil non atteint avant le 1er janvier 2027."),
        _reading(after, new, Decimal(after.params["amount"]), "Conditions non réunies à ce jour."),
    )


def _reading(rule: Rule, found: _Found | None, threshold: Decimal | None, otherwise: str) -> RegimeReading:
    return RegimeReading(
        rule_id=rule.id,
        rule_version=rule.version,
        constituted_on=found.on if found else None,
        threshold=threshold,
        reason=typeset(found.reason if found else otherwise),
    )
