"""The law as data and pure functions: facts and acts in, clock out. No Django here.

    projection = compute(facts, acts, today)

`compute` never depends on the order in which acts are given, takes no legal step and blocks nothing.
"""

from .ask import Answer, ask, compute_rule
from .calendars import Calendar, calendar_of, timezone_of
from .counting import add_working_days, working_days_between
from .engine import compute, compute_until
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
from .impaye import detect_impaye, impaye_threshold
from .inputs import InputError
from .rules import RULES, Rule, UnknownRuleError, rule
from .schedule import DsfSchedule, dsf_schedule
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
    "RULES",
    "ActFact",
    "ActKind",
    "Actor",
    "AidMode",
    "Anomaly",
    "Answer",
    "BailleurKind",
    "Calendar",
    "CalendarOverrides",
    "Confidence",
    "DeadlineResult",
    "DsfSchedule",
    "Facts",
    "ImpayeDetection",
    "InputError",
    "JudgmentOutcome",
    "LedgerPoint",
    "Nature",
    "NextStep",
    "Projection",
    "Reading",
    "RegimeReading",
    "Rule",
    "Severity",
    "Stage",
    "Status",
    "Step",
    "StepState",
    "UnknownRuleError",
    "add_working_days",
    "ask",
    "calendar_of",
    "compute",
    "compute_rule",
    "compute_until",
    "detect_impaye",
    "dsf_schedule",
    "impaye_threshold",
    "rule",
    "timezone_of",
    "working_days_between",
]
