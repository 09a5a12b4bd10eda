"""Which of a bailleur's columns is which of ours: proposals with their reason, for a person to accept or correct."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from cases.imports import values
from cases.imports.columns import COLUMNS, Column, TableKind, plain

LIKENESS = 0.78
_STOP = frozenset({"de", "du", "la", "le", "les", "des", "l", "d", "a", "au", "en", "n", "no", "num"})
_LOOKS = (
    ("commune", re.compile(r"^(\d{5}|2[AB]\d{3})$"), "ses valeurs ressemblent à des codes INSEE", ("insee", "commune", "code")),
    ("email", re.compile(r"^\S+@\S+\.\S+$"), "ses valeurs ressemblent à des courriels", ()),
    ("phone", re.compile(r"^(\+33|0)[\d .]{9,14}$"), "ses valeurs ressemblent à des numéros de téléphone", ()),
    ("tenants", re.compile(r"^(M|MR|MME|MLLE)\.?\s+\S+", re.IGNORECASE), "ses valeurs ressemblent à des noms", ()),
)  # fmt: skip


@dataclass(frozen=True)
class FileColumn:
    """A column of the file: its title and a few of its values."""

    name: str
    samples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Guess:
    """The column proposed for one of our fields, by its title, and why."""

    name: str
    reason: str


def guess_columns(columns: Sequence[FileColumn], kind: TableKind) -> dict[str, Guess]:
    """Field key → proposal. A column is proposed once; the surest reasons choose first."""
    found: dict[str, Guess] = {}
    left = {column.name: column for column in columns if column.name}
    for step in (_by_name, _by_words, _by_values):
        for field in COLUMNS[kind]:
            if field.key in found:
                continue
            guess = step(field, list(left.values()))
            if guess:
                found[field.key] = guess
                del left[guess.name]
    return found


def _by_name(field: Column, columns: list[FileColumn]) -> Guess | None:
    known = {plain(field.label), *field.aliases}
    return next((Guess(c.name, "son nom est connu") for c in columns if plain(c.name) in known), None)


def _by_words(field: Column, columns: list[FileColumn]) -> Guess | None:
    best, score = None, LIKENESS
    for column in columns:
        words = set(plain(column.name).split()) - _STOP
        for name in (plain(field.label), *field.aliases):
            wanted = set(name.split()) - _STOP
            shared = bool(wanted) and wanted <= words
            likeness = max(
                SequenceMatcher(None, plain(column.name), name).ratio(), 0.8 + 0.02 * len(wanted) if shared else 0
            )
            if likeness > score and _fits(field, column):
                best, score = column, likeness
    return Guess(best.name, f"son nom ressemble à « {field.label} »") if best else None


def _fits(field: Column, column: FileColumn) -> bool:
    """A name alike over values that cannot be: no proposal."""
    if not column.samples or field.key not in ("rent", "charges", "balance", "amount", "aid"):
        return True
    try:
        return all(values.amount(sample) is not None for sample in column.samples if sample)
    except values.CellRefused:
        return False


def _by_values(field: Column, columns: list[FileColumn]) -> Guess | None:
    for key, form, reason, words in _LOOKS:
        if key != field.key:
            continue
        for column in columns:
            named = not words or any(word in plain(column.name).split() for word in words)
            samples = [sample for sample in column.samples if sample]
            if named and samples and all(form.match(sample) for sample in samples):
                return Guess(column.name, reason)
    return None
