"""The sentences of anomalies, kept as data (`data/anomalies.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import yaml

from core.text import typeset

from .calendars import DATA
from .enums import Severity
from .explain import show
from .types import ActFact, Anomaly


@cache
def anomaly_table() -> Mapping[str, Mapping[str, str]]:
    table: Mapping[str, Mapping[str, str]] = yaml.safe_load((DATA / "anomalies.yaml").read_text(encoding="utf-8"))
    return table


def note(code: str, *, acts: Sequence[ActFact] = (), **words: Any) -> Anomaly:
    """The anomaly of that code; `words` fill its sentence, dates in French."""
    row = anomaly_table()[code]
    text = row["text"].format_map({name: show(value) for name, value in words.items()})
    return Anomaly(
        code=code,
        severity=Severity(row["severity"]),
        title=typeset(row["title"]),
        text=typeset(text),
        citation=typeset(row.get("citation", "")),
        act_keys=tuple(act.key for act in acts),
        rule_id=row.get("rule_id"),
    )
