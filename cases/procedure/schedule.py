"""Does the diagnostic fit between the préfet's request and the hearing? Slack in jours ouvrés."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from . import counting
from .ask import ask
from .calendars import Calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class DsfSchedule:
    """`slack`: jours ouvrés between the last day to propose an interview (DSF-1) and the last to send the DSF (DSF-6).

    Negative: it cannot fit without going faster than the law asks. `crossed`: the second interview (DSF-2) would fall due
    before the first; that is ordinary when the préfet relays late, and no error.
    """

    seized_on: date
    hearing_on: date
    interview_by: date
    second_interview_by: date
    sent_by: date
    available: int
    slack: int
    crossed: bool

    @property
    def fits(self) -> bool:
        return self.slack >= 0


def dsf_schedule(seized_on: date, hearing_on: date, calendar: Calendar) -> DsfSchedule:
    """The four dates of the diagnostic, through the rules DSF-1, DSF-2 and DSF-6."""
    interview = ask("DSF-1", {"date_saisine_operateur": seized_on}, calendar=calendar).outcome.due
    second = ask("DSF-2", {"date_audience": hearing_on}, calendar=calendar).outcome.due
    sent = ask("DSF-6", {"date_audience": hearing_on}, calendar=calendar).outcome.due
    assert interview is not None
    assert second is not None
    assert sent is not None
    return DsfSchedule(
        seized_on=seized_on,
        hearing_on=hearing_on,
        interview_by=interview,
        second_interview_by=second,
        sent_by=sent,
        available=counting.working_days_between(seized_on, sent, calendar),
        slack=counting.working_days_between(interview, sent, calendar),
        crossed=second <= interview,
    )
