"""The small generic computing functions, one per `method` of the rule table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from cases.procedure.outcome import Call, Outcome

from . import amounts, courts, dates, execution, series

METHODS: Mapping[str, Callable[[Call], Outcome]] = MappingProxyType(
    {
        **dates.METHODS,
        **courts.METHODS,
        **execution.METHODS,
        **series.METHODS,
        **amounts.METHODS,
    }
)

__all__ = ["METHODS"]
