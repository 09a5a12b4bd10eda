"""A lease account line by line, and what is to be checked in it. Pure: rows in, rows out; it concludes nothing."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from dateutil.relativedelta import relativedelta

from cases.enums import EntryKind
from cases.imports.columns import plain
from core.formats import date_fr, euros

ZERO = Decimal(0)
COLUMNS = ("rent", "charges", "aid", "fees", "interest", "paid", "other")
LABELS = ("Loyer", "Charges", "Aides", "Frais", "Intérêts", "Paiements", "Régularisations")


@dataclass(frozen=True)
class Entry:
    """An écriture: euros, positive when it raises the debt."""

    on: datetime.date
    kind: str
    label: str
    amount: Decimal


@dataclass(frozen=True)
class Terms:
    """What the lease says today, in euros a month. `aid_direct`: the aid is paid to the bailleur."""

    rent: Decimal | None = None
    charges: Decimal = ZERO
    aid_direct: bool = False
    aid_suspended_since: datetime.date | None = None


@dataclass(frozen=True)
class Line:
    """One line of the statement: the amount in its column, and what is owed after it. `number` counts from 1."""

    number: int
    on: datetime.date
    label: str
    columns: dict[str, Decimal]
    balance: Decimal

    @property
    def cells(self) -> list[Decimal | None]:
        """One cell per column of COLUMNS, empty when nothing goes there."""
        return [self.columns.get(name) for name in COLUMNS]


@dataclass(frozen=True)
class Statement:
    """`opening` is owed before the first line; `gap` is what the stated balance and the lines do not explain."""

    lines: list[Line]
    opening: Decimal
    balance: Decimal
    totals: list[Decimal]


@dataclass(frozen=True)
class Finding:
    """Something to check: a sentence, its text of law, the numbers of the lines."""

    key: str
    title: str
    text: str
    citation: str
    uncertain: bool
    lines: tuple[int, ...] = ()


@dataclass(frozen=True)
class ActAmount:
    """The sum an act bears, to compare with the account of its day."""

    on: datetime.date
    label: str
    amount: Decimal


@dataclass(frozen=True)
class Account:
    """Everything a statement is made of. `stated`: last balance known with its day."""

    entries: Sequence[Entry]
    stated: tuple[datetime.date, Decimal]
    terms: Terms = field(default_factory=Terms)
    acts: Sequence[ActAmount] = ()


@cache
def rules() -> dict[str, dict[str, Any]]:
    """What is checked, with its words and citations."""
    path = Path(__file__).with_name("statement_checks.yaml")
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def column_of(entry: Entry) -> str:
    """The column of an écriture: fees and interest by their nature, or by the words of their label."""
    by_kind = {
        EntryKind.AIDE: "aid",
        EntryKind.PAIEMENT: "paid",
        EntryKind.FRAIS: "fees",
        EntryKind.INTERETS: "interest",
        EntryKind.CHARGES: "charges",
    }
    if entry.kind in by_kind:
        return by_kind[EntryKind(entry.kind)]
    if entry.amount > 0 and (_says(entry, "frais") or _says(entry, "penalites")):
        return "fees"
    if entry.amount > 0 and _says(entry, "interets"):
        return "interest"
    return "rent" if entry.kind == EntryKind.ECHEANCE else "other"


def _says(entry: Entry, key: str) -> bool:
    said = f" {plain(entry.label)} "
    return any(f" {word} " in said for word in rules()[key]["words"])


def statement(account: Account) -> Statement:
    """The lines up to the stated balance, which they reach: the opening is what they do not explain."""
    day, owed = account.stated
    entries = sorted((entry for entry in account.entries if entry.on <= day), key=lambda entry: entry.on)
    opening = running = owed - sum((entry.amount for entry in entries), ZERO)
    lines = []
    for number, entry in enumerate(entries, 1):
        running += entry.amount
        lines.append(Line(number, entry.on, entry.label, _split(entry, account.terms), running))
    totals = [sum((line.columns.get(name, ZERO) for line in lines), ZERO) for name in COLUMNS]
    return Statement(lines, opening, owed, totals)


def _split(entry: Entry, terms: Terms) -> dict[str, Decimal]:
    """An échéance of exactly rent and charges is shown in its two parts; another stays whole."""
    column = column_of(entry)
    whole = terms.rent is not None and entry.amount == terms.rent + terms.charges
    if column == "rent" and whole and terms.charges:
        return {"rent": entry.amount - terms.charges, "charges": terms.charges}
    return {column: entry.amount}


def findings(account: Account, *, today: datetime.date) -> list[Finding]:
    """Everything to check, in the order of the rules."""
    day, _ = account.stated
    entries = sorted((entry for entry in account.entries if entry.on <= day), key=lambda entry: entry.on)
    numbered = list(enumerate(entries, 1))
    found = [
        *_worded(numbered),
        *_aid(numbered, account.terms),
        *_twice(numbered),
        *_acts(account),
        *_old(numbered, statement(account).opening, today),
    ]
    order = list(rules())
    return sorted(found, key=lambda finding: order.index(finding.key))


def _finding(key: str, lines: Sequence[int], more: str = "") -> Finding:
    rule = rules()[key]
    text = f"{rule['text']} {more}".strip()
    return Finding(key, rule["title"], text, rule["citation"], rule["certitude"] != "V", tuple(lines))


def _worded(numbered: list[tuple[int, Entry]]) -> list[Finding]:
    kinds = {"frais": EntryKind.FRAIS, "interets": EntryKind.INTERETS, "penalites": None}
    found = []
    for key, kind in kinds.items():
        lines = [
            number
            for number, entry in numbered
            if entry.amount > 0
            and entry.kind not in (EntryKind.PAIEMENT, EntryKind.AIDE)
            and (entry.kind == kind or _says(entry, key))
        ]
        if lines:
            total = sum((entry.amount for number, entry in numbered if number in lines), ZERO)
            found.append(_finding(key, lines, f"Total : {euros(total)}."))
    return found


def _month(day: datetime.date) -> tuple[int, int]:
    return day.year, day.month


def _aid(numbered: list[tuple[int, Entry]], terms: Terms) -> list[Finding]:
    """Months called without aid, between two months that had it or after the last: never before the first."""
    if not terms.aid_direct:
        return []
    aided = {_month(entry.on) for _, entry in numbered if entry.kind == EntryKind.AIDE and entry.amount < 0}
    if not aided:
        return []
    until = terms.aid_suspended_since
    lines = [
        number
        for number, entry in numbered
        if entry.kind == EntryKind.ECHEANCE
        and column_of(entry) == "rent"
        and _month(entry.on) not in aided
        and _month(entry.on) > min(aided)
        and (until is None or entry.on < until)
    ]
    return [_finding("aide", lines)] if lines else []


def _twice(numbered: list[tuple[int, Entry]]) -> list[Finding]:
    by_month: dict[Any, list[int]] = {}
    for number, entry in numbered:
        if entry.kind == EntryKind.ECHEANCE and column_of(entry) == "rent":
            by_month.setdefault((_month(entry.on), entry.amount), []).append(number)
    lines = [number for same in by_month.values() if len(same) > 1 for number in same]
    return [_finding("doublon", lines)] if lines else []


def _acts(account: Account) -> list[Finding]:
    day, owed = account.stated
    found = []
    for act in account.acts:
        if not account.entries or act.on > day or act.on < min(entry.on for entry in account.entries):
            continue  # what was owed that day is not known
        then = owed - sum((entry.amount for entry in account.entries if act.on < entry.on <= day), ZERO)
        if then != act.amount:
            said = f"{act.label} du {date_fr(act.on)} : {euros(act.amount)} ; compte ce jour-là : {euros(then)}."
            found.append(_finding("acte", [], said))
    return found


def _old(numbered: list[tuple[int, Entry]], opening: Decimal, today: datetime.date) -> list[Finding]:
    """Échéances older than the delay that remain due once every payment went to the oldest."""
    limit = today - relativedelta(years=rules()["prescription"]["years"])
    left = max(-opening, ZERO) - sum((entry.amount for _, entry in numbered if entry.amount < 0), ZERO)
    left -= max(opening, ZERO)  # what was owed before the first line is paid first
    lines, total = [], ZERO
    for number, entry in numbered:
        if entry.amount <= 0:
            continue
        due = min(entry.amount, max(entry.amount - left, ZERO))
        left -= entry.amount
        if due > 0 and entry.on < limit:
            lines.append(number)
            total += due
    return [_finding("prescription", lines, f"Reste : {euros(total)}.")] if lines else []
