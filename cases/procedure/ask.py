"""Ask a rule by name: read its inputs, take the version in force on its pivot, compute, explain.

The engine, the vectors and the other rooms all come through here, so that one rule gives one date everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from .calendars import Calendar, calendar_of, is_overseas, timezone_of
from .explain import sentence
from .inputs import overrides, read
from .methods import METHODS
from .outcome import Call, Outcome
from .rules import Registry, Rule, registry


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What one rule says of given inputs. `in_force`: the pivot falls within the version's dates."""

    rule: Rule
    outcome: Outcome
    inputs: Mapping[str, Any]
    calendar: Calendar
    in_force: bool

    @cached_property
    def why(self) -> str:
        return sentence(self.rule, self.inputs, self.outcome)

    @property
    def named(self) -> dict[str, Any]:
        return self.outcome.named(self.rule)

    @property
    def needs_jurist(self) -> bool:
        """Anything but a checked text, an uncertain reading, or overseas rules (A15)."""
        return self.rule.needs_jurist or self.outcome.jurist or not self.in_force or is_overseas(self.calendar.dept)


def ask(
    rule_id: str,
    raw: Mapping[str, Any],
    *,
    calendar: Calendar | None = None,
    before: Mapping[str, Any] | None = None,
    rules: Registry | None = None,
) -> Answer:
    """One rule, its inputs under any accepted name. Raises InputError, UnknownRuleError.

    Answers of the law's own table are remembered: a sweep asks the same question of thousands of cases.
    """
    if rules is None and calendar is not None:
        given = tuple((name, value) for name, value in raw.items() if value is not None)
        known = tuple((before or {}).items())
        if _hashable(given) and _hashable(known):
            return _remembered(rule_id, given, calendar, known)
    return _answer(rule_id, raw, calendar, before, rules or registry())


@lru_cache(maxsize=16384)
def _remembered(
    rule_id: str, given: tuple[tuple[str, Any], ...], calendar: Calendar, before: tuple[tuple[str, Any], ...]
) -> Answer:
    return _answer(rule_id, dict(given), calendar, dict(before), registry())


def _hashable(items: tuple[tuple[str, Any], ...]) -> bool:
    try:
        hash(items)
    except TypeError:
        return False
    return True


def _answer(
    rule_id: str,
    raw: Mapping[str, Any],
    calendar: Calendar | None,
    before: Mapping[str, Any] | None,
    table: Registry,
) -> Answer:
    versions = table.versions(rule_id)
    values = read(versions[-1], raw)
    chosen = versions[0]
    pivot = values.get(chosen.pivot or "")
    if isinstance(pivot, date):
        chosen = table.rule(rule_id, pivot)
    place = calendar or calendar_of(raw.get("dept") or raw.get("departement"), overrides(raw))
    call = Call(rule=chosen, values=values, calendar=place, zone=timezone_of(place.dept), before=before or {})
    return Answer(
        rule=chosen,
        outcome=METHODS[chosen.method](call),
        inputs=values,
        calendar=place,
        in_force=not isinstance(pivot, date) or chosen.in_force(pivot),
    )


def compute_rule(rule_id: str, inputs: Mapping[str, Any], *, rules: Registry | None = None) -> dict[str, Any]:
    """Every named answer of a rule, or of a compound («CQL-2M+TREVE», «DSF-2/3/6»), as Python values.

    In a compound a later part sees what the earlier ones gave; a generic name (`due`) is that of the first part.
    """
    table = rules or registry()
    answers: dict[str, Any] = {}
    whys: list[str] = []
    for part in _expanded(table, rule_id):
        answer = ask(part, inputs, before=answers, rules=table)
        for name, value in answer.named.items():
            answers.setdefault(name, value)
        whys.append(answer.why)
    return answers | {"why": " ".join(whys)}


def _expanded(table: Registry, rule_id: str) -> list[str]:
    parts: list[str] = []
    for part in table.parts(rule_id):
        latest = table.rule(part)
        parts += [needed for needed in latest.requires if needed not in parts and needed != part]
        parts.append(part)
        parts += [other for other in latest.also if other not in parts]
    return list(dict.fromkeys(parts))
