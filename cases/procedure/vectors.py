"""Check rules against lines `{"id", "rule", "in", "out"}`, and turn answers into JSON values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from .ask import compute_rule
from .inputs import InputError
from .rules import UnknownRuleError

MISSING = "(aucune réponse)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """The result of one line: what differs (name, expected, found), or the error met."""

    id: str
    rule: str
    differences: tuple[tuple[str, Any, Any], ...] = ()
    error: str = ""

    @property
    def passed(self) -> bool:
        return not self.differences and not self.error


def jsonable(value: Any) -> Any:
    """Dates and moments as ISO text, amounts as numbers, tuples as lists."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, Mapping):
        return {str(name): jsonable(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [jsonable(inner) for inner in value]
    return value


def check_lines(lines: Iterable[str]) -> Iterator[Check]:
    """One `Check` per line that is not blank; a line that is no JSON object fails."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _check_line(number, line)


def _check_line(number: int, line: str) -> Check:
    try:
        vector = json.loads(line)
        name, rule_id = str(vector.get("id", f"ligne {number}")), str(vector["rule"])
        given, expected = dict(vector["in"]), dict(vector["out"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return Check(id=f"ligne {number}", rule="?", error=f"ligne illisible : {error!r}")
    try:
        found = jsonable(compute_rule(rule_id, given))
    except (UnknownRuleError, InputError) as error:
        return Check(id=name, rule=rule_id, error=str(error))
    except (TypeError, ValueError, OverflowError, AttributeError) as error:
        return Check(id=name, rule=rule_id, error=f"entrée inutilisable : {error}")
    differences = tuple(
        (key, value, found.get(key, MISSING)) for key, value in expected.items() if found.get(key, MISSING) != value
    )
    return Check(id=name, rule=rule_id, differences=differences)
