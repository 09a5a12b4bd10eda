"""The registry of rules: law as dated data (`data/rules/*.yaml`), read once.

A rule has one or more versions. `rule(id, on)` gives the one in force on its pivot date; editing a later version
never changes an earlier one, since each stands alone in the table.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from core.text import typeset

from .calendars import DATA
from .enums import Actor, Confidence, Nature

REFORM_2023 = date(2023, 7, 29)
SWITCH_2027 = date(2027, 1, 1)
ORIGIN = "origine"


class UnknownRuleError(LookupError):
    def __init__(self, rule_id: str) -> None:
        super().__init__(f"Règle inconnue : «{rule_id}». Les règles sont listées dans docs/echeances.md.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One version of one rule. `length` and `unit` say how long; `method` which counting function applies."""

    id: str
    version: str
    section: str
    title: str
    method: str
    nature: Nature
    actor: Actor
    citation: str
    confidence: Confidence
    explain: str
    consequence: str = ""
    source: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    pivot: str | None = None
    pivot_label: str = ""
    trigger: str | None = None
    inputs: tuple[str, ...] = ()
    length: int | None = None
    unit: str = ""
    roll: str = "aucun"
    guards: bool = False  # a BUTOIR for one party that is also an «au plus tôt» for another
    service: bool = False  # the guarded act is served: not on Sunday or a férié (R-EXEC)
    unset: bool = False
    local: bool = False
    jurist: bool = False
    alertable: bool = True
    requires: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    outputs: Mapping[str, str] = field(default_factory=dict)
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def needs_jurist(self) -> bool:
        return self.jurist or self.confidence is not Confidence.V

    def in_force(self, on: date) -> bool:
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)


class Registry:
    """Versions by rule id, in order of validity, and the names of compound rules."""

    def __init__(self, versions: Mapping[str, Sequence[Rule]], compounds: Mapping[str, Sequence[str]]) -> None:
        self._versions = {rule_id: tuple(rules) for rule_id, rules in versions.items()}
        self._compounds = {name: tuple(parts) for name, parts in compounds.items()}

    def __contains__(self, rule_id: object) -> bool:
        return rule_id in self._versions

    def __iter__(self) -> Iterator[str]:
        return iter(self._versions)

    def __len__(self) -> int:
        return len(self._versions)

    def versions(self, rule_id: str) -> tuple[Rule, ...]:
        if rule_id not in self._versions:
            raise UnknownRuleError(rule_id)
        return self._versions[rule_id]

    def rule(self, rule_id: str, on: date | None = None) -> Rule:
        """The version in force on `on`; outside every version's dates, the nearest one. Without `on`, the latest."""
        versions = self.versions(rule_id)
        if on is None:
            return versions[-1]
        for version in versions:
            if version.in_force(on):
                return version
        later = [version for version in versions if version.valid_from is not None and version.valid_from > on]
        return later[0] if later else versions[-1]

    def parts(self, name: str) -> tuple[str, ...]:
        """The rules behind a name: itself, a named compound, or «A+B», «A-1/2» read with the family's prefix."""
        if name in self._versions:
            return (name,)
        if name in self._compounds:
            return self._compounds[name]
        pieces = [piece.strip() for piece in name.replace("/", "+").split("+")]
        found = [pieces[0]]
        for piece in pieces[1:]:
            family = found[0].rsplit("-", 1)[0]
            found.append(piece if piece in self._versions else f"{family}-{piece}")
        if any(part not in self._versions for part in found):
            raise UnknownRuleError(name)
        return tuple(found)


@cache
def registry() -> Registry:
    return load(sorted((DATA / "rules").glob("*.yaml")))


def load(paths: Iterable[Path]) -> Registry:
    """Read a rule table. A duplicate id, overlapping versions or an unknown word is refused."""
    versions: dict[str, list[Rule]] = {}
    compounds: dict[str, list[str]] = {}
    for path in paths:
        section = f"{path.stem[0]}.{path.stem[1]}"
        for row in yaml.safe_load(path.read_text(encoding="utf-8")):
            if row["id"] in versions or row["id"] in compounds:
                raise ValueError(f"{path.name}: {row['id']} twice")
            if "compound" in row:
                compounds[row["id"]] = row["compound"]
            else:
                versions[row["id"]] = _versions_of(row, section)
    return Registry(versions, compounds)


def _versions_of(row: Mapping[str, Any], section: str) -> list[Rule]:
    common = {name: value for name, value in row.items() if name != "versions"}
    rules = [_rule({**common, **version}, section) for version in row.get("versions", [{}])]
    for earlier, later in itertools.pairwise(rules):
        if earlier.valid_to is None or later.valid_from is None or earlier.valid_to >= later.valid_from:
            raise ValueError(f"{row['id']}: versions overlap or are out of order")
    return rules


def _rule(row: dict[str, Any], section: str) -> Rule:
    started = row.get("valid_from")
    row |= {
        "section": section,
        "version": str(row.get("version") or (started.isoformat() if started else ORIGIN)),
        **{name: typeset(row.get(name) or "") for name in ("title", "citation", "consequence")},
        "nature": Nature(row["nature"]),
        "actor": Actor(row["actor"]),
        "confidence": Confidence(row["confidence"]),
        "outputs": MappingProxyType(dict(row.get("outputs", {}))),
        "params": MappingProxyType(dict(row.get("params", {}))),
    }
    for name in ("inputs", "requires", "also"):
        row[name] = tuple(row.get(name, ()))
    return Rule(**row)


class _Rules:
    """`RULES` reads the table on first use, so that importing the package stays cheap."""

    def __contains__(self, rule_id: object) -> bool:
        return rule_id in registry()

    def __iter__(self) -> Iterator[str]:
        return iter(registry())

    def __getitem__(self, rule_id: str) -> tuple[Rule, ...]:
        return registry().versions(rule_id)

    def __len__(self) -> int:
        return len(registry())


RULES = _Rules()


def rule(rule_id: str, on: date | None = None) -> Rule:
    """The version of a rule in force on its pivot date."""
    return registry().rule(rule_id, on)
