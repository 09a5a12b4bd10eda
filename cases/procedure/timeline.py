"""The acts of a case in a settled order, and the questions the engine asks of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from .enums import ActKind, JudgmentOutcome
from .inputs import InputError, to_bool, to_date, to_decimal
from .types import ActFact

_RANK = {kind: rank for rank, kind in enumerate(ActKind)}
LONGEST = 600
HEARING_NAMES = ("audience_on", "date_audience", "audience")


def detail_date(act: ActFact, *names: str) -> date | None:
    """A date among the act's details, under the first of these names that has one; an unreadable one counts as absent."""
    for name in names:
        if value := act.details.get(name):
            try:
                return to_date(value)
            except InputError:
                continue
    return None


def detail_flag(act: ActFact, *names: str) -> bool | None:
    for name in names:
        if (value := act.details.get(name)) is not None:
            try:
                return to_bool(value)
            except InputError:
                continue
    return None


def detail_number(act: ActFact, *names: str) -> Decimal | None:
    """An amount or a count among the details; an unreadable one counts as absent, it must not stop a sweep."""
    for name in names:
        if (value := act.details.get(name)) is not None:
            try:
                return to_decimal(value)
            except InputError:
                continue
    return None


def detail_count(act: ActFact, *names: str) -> int | None:
    """A number of days or months; what no law would write counts as absent."""
    found = detail_number(act, *names)
    return int(found) if found is not None and 0 <= found <= LONGEST else None


def outcome_of(judgment: ActFact) -> JudgmentOutcome | None:
    value = (
        str(judgment.details.get("outcome") or judgment.details.get("issue") or "").strip().upper().replace(" ", "_")
    )
    return JudgmentOutcome(value) if value in JudgmentOutcome.__members__ else None


def _speaks_of(act: ActFact, stage: str) -> bool:
    return act.kind is not ActKind.DSF_CARENCE or act.details.get("stage", "assignation") == stage


@dataclass(frozen=True)
class Timeline:
    """Acts sorted by effective date, then by their place in the procedure, then by key: entry order never matters."""

    acts: tuple[ActFact, ...]

    @classmethod
    def of(cls, acts: Iterable[ActFact]) -> Timeline:
        return cls(tuple(sorted(acts, key=lambda act: (act.on, _RANK[act.kind], act.key))))

    @cached_property
    def _by_kind(self) -> Mapping[ActKind, tuple[ActFact, ...]]:
        kinds: dict[ActKind, list[ActFact]] = {}
        for act in self.acts:
            kinds.setdefault(act.kind, []).append(act)
        return {kind: tuple(acts) for kind, acts in kinds.items()}

    def all(self, *kinds: ActKind) -> tuple[ActFact, ...]:
        if len(kinds) == 1:
            return self._by_kind.get(kinds[0], ())
        return tuple(act for act in self.acts if act.kind in kinds)

    def has(self, *kinds: ActKind) -> bool:
        return any(kind in self._by_kind for kind in kinds)

    def last(self, *kinds: ActKind, until: date | None = None) -> ActFact | None:
        found = [act for act in self.all(*kinds) if until is None or act.on <= until]
        return found[-1] if found else None

    def first(self, *kinds: ActKind, since: date | None = None) -> ActFact | None:
        return next((act for act in self.all(*kinds) if since is None or act.on >= since), None)

    def next_same(self, act: ActFact) -> ActFact | None:
        """The next act of the same kind, which takes over what this one opened."""
        same = self.all(act.kind)
        position = same.index(act)
        return same[position + 1] if position + 1 < len(same) else None

    def answer(self, trigger: ActFact, *kinds: ActKind, stage: str = "assignation") -> ActFact | None:
        """The first act of these kinds from the trigger on, and before the next act of the trigger's kind.

        A bordereau de carence answers for its own stage only (détail `stage` ; the assignation's when it does not say).
        """
        following = self.next_same(trigger)
        found = next((act for act in self.all(*kinds) if act.on >= trigger.on and _speaks_of(act, stage)), None)
        if found is None or (following is not None and found.on > following.on):
            return None
        return found

    # hearings

    def hearings(self, assignation: ActFact) -> tuple[date, ...]:
        """The dates fixed for the hearing of an assignation, the first then each renvoi, in the order they were fixed."""
        dates: list[date] = []
        following = self.next_same(assignation)
        if fixed := detail_date(assignation, *HEARING_NAMES):
            dates.append(fixed)
        for act in self.all(ActKind.AUDIENCE, ActKind.RENVOI_AUDIENCE):
            if act.on < assignation.on or (following is not None and act.on >= following.on):
                continue
            if act.kind is ActKind.AUDIENCE and act.on not in dates:
                dates.append(act.on)
            if (moved := detail_date(act, "renvoi_on", *HEARING_NAMES)) and moved not in dates:
                dates.append(moved)
        return tuple(dates)
