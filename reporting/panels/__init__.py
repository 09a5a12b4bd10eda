"""The blocks of the home pages: each reads what its reader may see and answers a Panel."""

from reporting.panels.base import Panel
from reporting.panels.cases import (
    at_risk_by_stage,
    calls_to_make,
    clocks,
    hearings_ahead,
    meetings,
    receipts,
    steps,
    to_check,
)
from reporting.panels.commission import avis, intake, letters, received, sessions, unowned
from reporting.panels.diagnostics import answers_received, observations, questions, suits, without_writer, writers
from reporting.panels.oversight import bilans, conventions, engagements, organisations, readers, readings

__all__ = [
    "Panel",
    "answers_received",
    "at_risk_by_stage",
    "avis",
    "bilans",
    "calls_to_make",
    "clocks",
    "conventions",
    "engagements",
    "hearings_ahead",
    "intake",
    "letters",
    "meetings",
    "observations",
    "organisations",
    "questions",
    "readers",
    "readings",
    "receipts",
    "received",
    "sessions",
    "steps",
    "suits",
    "to_check",
    "unowned",
    "without_writer",
    "writers",
]
