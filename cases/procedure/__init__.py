"""The law as data and pure functions: facts and acts in, clock out. No Django here.

    projection = compute(facts, acts, today)

`compute` never depends on the order in which acts are given, takes no legal step and blocks nothing.
"""

from .enums import (
    ActKind,
    Actor,
    AidMode,
    BailleurKind,
    Confidence,
    JudgmentOutcome,
    Nature,
    Severity,
    Stage,
    Status,
    Step,
)
from .types import (
    ActFact,
    Anomaly,
    CalendarOverrides,
    DeadlineResult,
    Facts,
    ImpayeDetection,
    LedgerPoint,
    NextStep,
    Projection,
    Reading,
    RegimeReading,
    StepState,
)

__all__ = [
    "ActFact",
    "ActKind",
    "Actor",
    "AidMode",
    "Anomaly",
    "BailleurKind",
    "CalendarOverrides",
    "Confidence",
    "DeadlineResult",
    "Facts",
    "ImpayeDetection",
    "JudgmentOutcome",
    "LedgerPoint",
    "Nature",
    "NextStep",
    "Projection",
    "Reading",
    "RegimeReading",
    "Severity",
    "Stage",
    "Status",
    "Step",
    "StepState",
]
