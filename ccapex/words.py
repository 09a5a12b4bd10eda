"""Words of the commission's papers, as data: letters of each stage, library of avis, ladder of reminders (`ccapex/data`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from cases.procedure.enums import ActKind, Stage
from ccapex.enums import AvisKind, ContactKind, ItemKind, Matter

DATA = Path(__file__).with_name("data")


@dataclass(frozen=True)
class DateLine:
    """A date of a letter: the rule that computes it, the sentence that says it, and what to say when it is not known."""

    rule: str
    text: str
    unknown: str


@dataclass(frozen=True)
class StageLetter:
    """The systematic letter of one stage, with its mandatory contents and where they come from."""

    stage: ItemKind
    title: str
    triggers: tuple[ActKind, ...]
    stages: tuple[Stage, ...]
    paragraphs: tuple[str, ...]
    dates: tuple[DateLine, ...]
    hearing: bool
    contacts: tuple[ContactKind, ...]
    required: tuple[ContactKind, ...]
    source: str


@dataclass(frozen=True)
class Sentence:
    """One sentence of the first library of avis."""

    kind: AvisKind
    matter: Matter
    title: str
    text: str


@dataclass(frozen=True)
class Ladder:
    """Days given to answer, then (rung, days after the date, label) in order."""

    reply_days: int
    steps: tuple[tuple[int, int, str], ...]


def _read(name: str) -> Any:
    return yaml.safe_load((DATA / name).read_text(encoding="utf-8"))


@cache
def letters() -> dict[str, Any]:
    """What all letters share: opening, closing, labels of contacts, information sheet."""
    raw = _read("courriers.yaml")
    return {name: raw[name] for name in ("common", "sheet", "contacts")}


@cache
def stage_letters() -> dict[str, StageLetter]:
    """The letters by stage, in the order of the procedure."""
    return {
        key: StageLetter(
            stage=ItemKind(key),
            title=raw["title"],
            triggers=tuple(ActKind(kind) for kind in raw["triggers"]),
            stages=tuple(Stage(stage) for stage in raw["stages"]),
            paragraphs=tuple(raw["paragraphs"]),
            dates=tuple(DateLine(**line) for line in raw["dates"]),
            hearing=raw.get("hearing", False),
            contacts=tuple(ContactKind(kind) for kind in raw["contacts"]),
            required=tuple(ContactKind(kind) for kind in raw["required"]),
            source=raw["source"],
        )
        for key, raw in _read("courriers.yaml")["stages"].items()
    }


@cache
def library() -> tuple[Sentence, ...]:
    """The first library of avis."""
    return tuple(
        Sentence(AvisKind(row["kind"]), Matter(row["matter"]), row["title"], row["text"])
        for row in _read("formules.yaml")
    )


def ladder(raw: Mapping[str, Any] | None = None) -> Ladder:
    """The ladder of reminders: a territory's own value, or the file's."""
    found = raw or _read("relances.yaml")
    steps = sorted((step["step"], step["after_days"], step["label"]) for step in found["steps"])
    return Ladder(found["reply_days"], tuple(steps))
