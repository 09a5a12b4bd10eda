"""One question to one rule (`Call`) and its answer (`Outcome`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from .calendars import Calendar
from .inputs import InputError, vocabulary
from .rules import Rule
from .types import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """`before`: named outputs of the rules already computed in the same question."""

    rule: Rule
    values: Mapping[str, Any]
    calendar: Calendar
    zone: ZoneInfo
    before: Mapping[str, Any] = field(default_factory=dict)

    def get(self, name: str, default: Any = None) -> Any:
        return self.values.get(name, default)

    def flag(self, name: str) -> bool:
        return bool(self.values.get(name, False))

    def need(self, name: str) -> Any:
        if name not in self.values:
            label = vocabulary()[name].label
            raise InputError(f"{self.rule.id} : il manque «{name}» ({label}).")
        return self.values[name]

    @property
    def start(self) -> date:
        """The trigger's date."""
        assert self.rule.trigger is not None
        day = self.need(self.rule.trigger)
        assert isinstance(day, date)
        return day


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The dates a rule gives; `extra` are its other named answers. `moot`: the rule does not apply to these facts."""

    due: date | None = None
    rolled: date | None = None
    prudent: date | None = None
    not_before: date | None = None
    start: date | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    readings: tuple[Reading, ...] = ()
    unset: bool = False
    moot: bool = False
    jurist: bool = False
    note: str = ""

    def named(self, rule: Rule) -> dict[str, Any]:
        """Answers under their generic names and under those the rule gives them."""
        answers: dict[str, Any] = {}
        for name in ("due", "rolled", "prudent", "not_before", "start"):
            value = getattr(self, name)
            if value is not None or (name == "due" and (self.moot or self.unset)):
                answers[name] = value
        if self.unset or rule.unset:
            answers["non_parametre"] = True
        if self.moot:
            answers["sans_objet"] = True
        answers.update(self.extra)
        for name, other in rule.outputs.items():
            if name in answers:
                answers[other] = answers[name]
        return answers
