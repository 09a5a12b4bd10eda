"""What a page says of a stored deadline, an anomaly, a case: values ready for the components, no query."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cases.models import Anomaly, Case, Deadline
from cases.procedure.calendars import Calendar, calendar_of
from cases.procedure.counting import working_days_between
from cases.procedure.enums import Actor, Nature, Severity, Stage, Status, Step
from cases.procedure.types import NextStep, StepState

CARD_STATUS = {
    Status.A_VENIR: "a_venir",
    Status.A_RISQUE: "bientot",
    Status.ECHU: "depassee",
    Status.ACCOMPLI: "accomplie",
    Status.SANS_OBJET: "sans_objet",
    Status.SUSPENDU: "suspendue",
    Status.NON_PARAMETRE: "non_parametree",
}
STRIP_DAYS = 18


@dataclass(frozen=True)
class DeadlineCard:
    """A deadline as the date card, the badge, e-mails and PDFs read it."""

    id: str
    title: str
    actor: str
    actor_label: str
    nature: str
    due: datetime.date | None
    rolled: datetime.date | None
    prudent: datetime.date | None
    not_before: datetime.date | None
    safe_on: datetime.date | None
    status: str
    status_label: str
    open: bool
    working_days_left: int | None
    why: str
    citation: str
    rule_id: str
    rule_version: str
    consequence: str
    needs_jurist: bool
    to_check: bool
    readings: list[tuple[str, datetime.date | None, str]]
    done_on: datetime.date | None
    late: bool | None
    days: list[tuple[datetime.date, bool]]
    url: str = ""


def _date(value: Any) -> datetime.date | None:
    return datetime.date.fromisoformat(value) if value else None


def _strip(row: Deadline, today: datetime.date, calendar: Calendar) -> list[tuple[datetime.date, bool]]:
    last = max((day for day in (row.safe_on, row.rolled or row.due) if day), default=None)
    if last is None or row.nature == Nature.AU_PLUS_TOT or not today <= last <= today + datetime.timedelta(STRIP_DAYS):
        return []
    days = (last - today).days + 1
    return [(day, calendar.is_working(day)) for day in (today + datetime.timedelta(offset) for offset in range(days))]


def day_to_keep(row: Deadline, today: datetime.date) -> datetime.date | None:
    """The day to show: the safe one; once it is past, the legal one while that still lies ahead."""
    if row.nature == Nature.AU_PLUS_TOT:
        return row.not_before
    if row.safe_on and row.safe_on < today and row.due and row.due >= today and Status(row.status).open:
        return row.due
    return row.safe_on


def card(
    row: Deadline, *, today: datetime.date, dept: str, url: str = "", actor_is_reader: bool = False
) -> DeadlineCard:
    """The card of a stored deadline on a day, in a département's calendar (jours ouvrés)."""
    calendar = calendar_of(dept)
    status = Status(row.status)
    readings = [(r["label"], _date(r["on"]), r["why"]) for r in row.payload.get("readings", [])]
    rolled_differs = row.rolled is not None and row.rolled != row.due
    acted_on = day_to_keep(row, today)
    return DeadlineCard(
        id=str(row.pk),
        title=row.title,
        actor=row.actor,
        actor_label="vous" if actor_is_reader else Actor(row.actor).label,
        nature=str(row.nature).lower(),
        due=row.due,
        rolled=row.rolled if rolled_differs else None,
        prudent=row.prudent,
        not_before=row.not_before,
        safe_on=acted_on or row.safe_on,
        status=CARD_STATUS[status],
        status_label="" if status.open else status.label.capitalize(),
        open=status.open,
        working_days_left=working_days_between(today, acted_on, calendar) if acted_on else None,
        why=row.why,
        citation=row.citation,
        rule_id=row.rule_id,
        rule_version=row.rule_version,
        consequence=row.consequence,
        needs_jurist=row.needs_jurist and len(readings) > 1 and status.open,
        to_check=row.needs_jurist,
        readings=readings,
        done_on=row.done_on,
        late=row.late,
        days=_strip(row, today, calendar),
        url=url,
    )


def step_items(steps: Iterable[StepState], next_steps: Iterable[NextStep] = ()) -> list[dict[str, Any]]:
    """The nine steps as `components/steps_line.html` reads them."""
    items = []
    for state in steps:
        now = "now" if state.current else "past" if state.reached else "ahead"
        items.append({"label": Step(state.step).label, "state": now, "date": state.on, "note": ""})
    return items


TONES = {
    Severity.GRAVE: ("is-late", "alert"),
    Severity.ATTENTION: ("is-soon", "alert"),
    Severity.INFO: ("is-next", "date"),
}


def anomaly_items(rows: Iterable[Anomaly]) -> list[dict[str, Any]]:
    """Points to check, gravest first, as `components/anomalies.html` reads them."""
    order = {Severity.GRAVE: 0, Severity.ATTENTION: 1, Severity.INFO: 2}
    found = sorted(rows, key=lambda row: order[Severity(row.severity)])
    return [
        {
            "title": row.title,
            "text": f"{row.text} {row.citation[:1].upper()}{row.citation[1:]}".strip(),
            "tone": TONES[Severity(row.severity)][0],
            "icon": TONES[Severity(row.severity)][1],
            "tag": Severity(row.severity).label.capitalize(),
        }
        for row in found
    ]


def stage_label(case: Case) -> str:
    return Stage(case.stage).label
