"""Annexe I of the règlement intérieur as typed values: who may write, at which stage, under which text, in which order."""

import datetime
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from cases.procedure.ask import ask
from cases.procedure.calendars import calendar_of
from ccapex.enums import IntakeKind, IntakeSender, ItemKind

DATA = Path(__file__).with_name("data")
CONFIDENCES = frozenset("VCSM")
LAST_RANK = 99
# The two months of an alert are a rule of the règlement intérieur of Loire-Atlantique; elsewhere, none is known.
DEPARTEMENTS_WITH_CLOCK = frozenset({"44"})


@dataclass(frozen=True)
class Regime:
    """A text and the days on which it holds; open ends are None."""

    valid_from: datetime.date | None
    valid_until: datetime.date | None
    text: str
    confidence: str

    def holds(self, day: datetime.date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )

    @property
    def needs_jurist(self) -> bool:
        return self.confidence != "V"


@dataclass(frozen=True)
class Line:
    """One line of the matrix. `stages` empty: at every stage. `said`: the annexe's own words, possibly superseded."""

    id: str
    label: str
    stages: tuple[str, ...]
    senders: tuple[str, ...]
    kind: str
    rank: int
    said: str
    priority: str
    regimes: tuple[Regime, ...]

    def in_force(self, day: datetime.date) -> Regime | None:
        return next((regime for regime in self.regimes if regime.holds(day)), None)


@dataclass(frozen=True)
class Sender:
    """What follows from who writes. `account`: only with one. `origin`: see `ActFact`, SAISINE_CCAPEX."""

    code: str
    account: bool
    origin: str
    alerting: bool

    @property
    def label(self) -> str:
        return IntakeSender(self.code).label


@dataclass(frozen=True)
class Annexe:
    source: str
    lines: tuple[Line, ...]
    senders: dict[str, Sender]

    def line(self, sender: str, stage: str) -> Line:
        """The line of this sender at this stage: one that names the stage before one for every stage."""
        of_sender = [line for line in self.lines if sender in line.senders]
        named = [line for line in of_sender if stage and stage in line.stages]
        anywhere = [line for line in of_sender if not line.stages]
        return (named or anywhere or of_sender)[0]

    def without_account(self) -> list[Sender]:
        """Who may write without an account."""
        return [sender for sender in self.senders.values() if not sender.account]


def _regimes(raw: Sequence[dict[str, Any]]) -> tuple[Regime, ...]:
    found = tuple(Regime(r.get("from"), r.get("until"), r["text"], r["confidence"]) for r in raw)
    for before, after in itertools.pairwise(found):
        if before.valid_until is None or before.valid_until + datetime.timedelta(days=1) != after.valid_from:
            raise ValueError(f"Regimes must follow one another: {before.text}")
    if any(regime.confidence not in CONFIDENCES for regime in found):
        raise ValueError("A regime's confidence is V, C, S or M.")
    return found


@cache
def annexe() -> Annexe:
    """The file, read once and checked against the vocabularies."""
    raw = yaml.safe_load((DATA / "annexe_1.yaml").read_text(encoding="utf-8"))
    lines = tuple(
        Line(
            id=row["id"],
            label=row["label"],
            stages=tuple(ItemKind(stage).value for stage in row["stages"]),
            senders=tuple(IntakeSender(sender).value for sender in row["senders"]),
            kind=IntakeKind(row["kind"]).value,
            rank=row["rank"],
            said=row["said"],
            priority=row["priority"],
            regimes=_regimes(row["regimes"]),
        )
        for row in raw["lines"]
    )
    senders = {
        IntakeSender(code).value: Sender(code, row["account"], row["origin"], row.get("alerting", False))
        for code, row in raw["senders"].items()
    }
    return Annexe(raw["source"], lines, senders)


@cache
def reception() -> dict[str, Any]:
    """Emergency numbers, words to senders, limits (`data/intake.yaml`)."""
    found: dict[str, Any] = yaml.safe_load((DATA / "intake.yaml").read_text(encoding="utf-8"))
    return found


def avis_due(sender: str, received_on: datetime.date, dept: str) -> datetime.date | None:
    """When the avis on an alert is due: rule CCAPEX-AVIS of the procedure (two months). None when no rule is known."""
    if dept not in DEPARTEMENTS_WITH_CLOCK or not annexe().senders[sender].alerting:
        return None
    outcome = ask("CCAPEX-AVIS", {"date_alerte": received_on}, calendar=calendar_of(dept)).outcome
    return outcome.due


def table() -> str:
    """The matrix in Markdown, for docs/ccapex.md."""
    head = "| Stade | Qui | Nature | Texte en vigueur, par date | Ce que dit l’annexe | Priorité |\n|---|---|---|---|---|---|"
    rows = []
    for line in annexe().lines:
        stages = ", ".join(ItemKind(stage).label for stage in line.stages) or "Tout stade"
        who = ", ".join(annexe().senders[sender].label for sender in line.senders)
        texts = "<br>".join(_described(regime) for regime in line.regimes)
        rows.append(f"| {stages} | {who} | {IntakeKind(line.kind).label} | {texts} | {line.said} | {line.priority} |")
    return "\n".join([head, *rows])


def _described(regime: Regime) -> str:
    start = f"du {regime.valid_from:%d/%m/%Y} " if regime.valid_from else ""
    end = f"au {regime.valid_until:%d/%m/%Y} " if regime.valid_until else ""
    dates = f"*{(start + end).strip()}* : " if start or end else ""
    return f"{dates}{regime.text}" + (" (à vérifier par un juriste)" if regime.needs_jurist else "")


def refreshed(text: str) -> str:
    """The document with its table as the data says now."""
    before, rest = text.split("<!-- annexe -->\n", 1)
    after = rest.split("<!-- fin annexe -->", 1)[1]
    return f"{before}<!-- annexe -->\n{table()}\n<!-- fin annexe -->{after}"


if __name__ == "__main__":
    document = Path(__file__).resolve().parents[1] / "docs" / "ccapex.md"
    document.write_text(refreshed(document.read_text(encoding="utf-8")), encoding="utf-8")
