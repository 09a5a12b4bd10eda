"""The feasible schedule of one diagnostic: its steps with legal and prudent dates, done or not, and the slack.

Nothing of the law is counted here: dates come from the case's stored deadlines, slack and hearings from `cases.procedure`.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cases.models import Act, Anomaly, Case, Deadline
from cases.procedure import DsfSchedule, calendar_of, dsf_schedule, working_days_between
from cases.procedure.calendars import Calendar
from cases.procedure.enums import ActKind, Status
from cases.procedure.timeline import Timeline
from cases.services.projection import act_fact
from core.formats import date_fr
from dsf.enums import DsfKind, DsfState
from dsf.models import Dsf
from organisations import scope

HEARING_ACTS = (ActKind.ASSIGNATION, ActKind.AUDIENCE, ActKind.RENVOI_AUDIENCE)
# What the last step says, and the rule that dates it (none at the concours de la force publique).
SENDING = {
    DsfKind.CDP: ("Transmission à la CCAPEX", "DSF-CDP"),
    DsfKind.ASSIGNATION: ("Transmission au juge et à la CCAPEX", "DSF-6"),
    DsfKind.CFP: ("Transmission au préfet", ""),
}


@dataclass(frozen=True)
class Step:
    """One step. `legal` and `prudent`: last days; `left`: jours ouvrés to the prudent one, else the legal one."""

    key: str
    label: str
    legal: datetime.date | None = None
    prudent: datetime.date | None = None
    done_on: datetime.date | None = None
    late: bool = False
    left: int | None = None
    note: str = ""
    optional: bool = False

    @property
    def done(self) -> bool:
        return self.done_on is not None

    @property
    def state(self) -> str:
        """past, late, ahead: how the line draws it."""
        return "past" if self.done else "late" if self.late else "ahead"


@dataclass(frozen=True)
class Schedule:
    """`slack`: jours ouvrés between the last day to propose an interview and the last to send; negative: it cannot fit.

    `hearing_on` the day in force, `former_hearings` those it had before; `remedies` what can still be done.
    """

    steps: tuple[Step, ...]
    seized_on: datetime.date | None
    hearing_on: datetime.date | None
    former_hearings: tuple[datetime.date, ...]
    slack: int | None
    crossed: bool
    remedies: tuple[str, ...]
    closed: bool

    @property
    def sending(self) -> Step:
        return next(step for step in self.steps if step.key == "send")

    @property
    def untenable(self) -> bool:
        return self.slack is not None and self.slack < 0 and not self.closed

    @property
    def missing(self) -> int:
        """Jours ouvrés that are wanting."""
        return -self.slack if self.slack is not None and self.slack < 0 else 0


def _timeline(acts: Iterable[Act]) -> Timeline:
    return Timeline.of(act_fact(act) for act in acts)


def _hearings(line: Timeline) -> tuple[datetime.date, ...]:
    assignation = line.last(ActKind.ASSIGNATION)
    return line.hearings(assignation) if assignation else ()


def hearing_of(case: Case) -> datetime.date | None:
    """Day of the hearing in force, after its renvois; None when no assignation fixes one."""
    line = _timeline(Act.objects.standing().filter(case=case, kind__in=HEARING_ACTS))
    return (_hearings(line) or (None,))[-1]


def hearing_on(dsf: Dsf) -> datetime.date | None:
    """The same, for the case of a diagnostic."""
    return hearing_of(dsf.case)


def build(dsf: Dsf) -> Schedule:
    """The schedule today, from the case's standing acts and stored deadlines: two queries, and those of the exchanges."""
    line = _timeline(Act.objects.standing().filter(case_id=dsf.case_id))
    asked, assignation = line.last(ActKind.DSF_DEMANDE), line.last(ActKind.ASSIGNATION)
    hearings = _hearings(line)
    calendar = calendar_of(dsf.case.territory.code)
    triggers = {act.key for act in (asked, assignation, line.last(ActKind.CDP)) if act}
    rows = {
        row.rule_id: row
        for row in Deadline.objects.filter(case_id=dsf.case_id, rule_id__startswith="DSF-")
        if row.payload.get("trigger") in triggers and not row.payload.get("withdrawn")
    }
    plan = None
    if dsf.kind == DsfKind.ASSIGNATION and asked and hearings and hearings[-1] > asked.on:
        plan = dsf_schedule(asked.on, hearings[-1], calendar)
    closed = dsf.state in (DsfState.TRANSMITTED, DsfState.CARENCE, DsfState.RETURNED)
    steps = tuple(_steps(dsf, rows, hearings, calendar))
    return Schedule(
        steps=steps,
        seized_on=asked.on if asked and dsf.kind == DsfKind.ASSIGNATION else dsf.requested_on,
        hearing_on=hearings[-1] if hearings else None,
        former_hearings=hearings[:-1],
        slack=plan.slack if plan else None,
        crossed=bool(plan and plan.crossed),
        remedies=() if closed else tuple(_remedies(steps, plan)),
        closed=closed,
    )


def _steps(
    dsf: Dsf, rows: dict[str, Deadline], hearings: Sequence[datetime.date], calendar: Calendar
) -> Iterable[Step]:
    today = scope.today()
    if dsf.kind == DsfKind.ASSIGNATION:
        yield _dated("interview", "Entretien proposé au ménage", rows.get("DSF-1"), calendar)
        yield _dated("second", "Second entretien, sans réponse", rows.get("DSF-2"), calendar, optional=True)
        yield _dated("ccapex", "Données demandées à la CCAPEX", rows.get("DSF-3"), calendar)
    else:
        asked = dsf.ccapex_requests.values_list("asked_on", flat=True).first()
        yield Step("ccapex", "Données demandées à la CCAPEX", done_on=asked)
    invited = dsf.landlord_observations.order_by("invited_on").first()
    note = "Aucun délai légal : fixez-lui une date de réponse"
    if invited:
        note = "a répondu" if invited.answered_on else ""
        if not note and invited.answer_by:
            note = f"réponse attendue le {date_fr(invited.answer_by)}"
    yield Step("landlord", "Bailleur invité", done_on=invited.invited_on if invited else None, note=note)
    label, rule = SENDING[DsfKind(dsf.kind)]
    if rule in rows:
        yield _dated("send", label, rows[rule], calendar)
    else:
        yield Step("send", label, done_on=dsf.transmitted_on, note="" if dsf.transmitted_on else _undated(dsf))
    if dsf.kind == DsfKind.ASSIGNATION:
        day = hearings[-1] if hearings else None
        held = day if day and day < today else None
        left = working_days_between(today, day, calendar) if day and not held else None
        yield Step("hearing", "Audience", legal=day, done_on=held, left=left, note="" if day else "date non connue")


def _undated(dsf: Dsf) -> str:
    if dsf.kind == DsfKind.ASSIGNATION:
        return "l’audience n’est pas connue"
    return "aucune date ne l’impose"


def _dated(key: str, label: str, row: Deadline | None, calendar: Calendar, *, optional: bool = False) -> Step:
    """A step that a stored deadline dates."""
    if row is None:
        return Step(key, label, note="l’audience n’est pas connue", optional=optional)
    today = scope.today()
    status = Status(row.status)
    day = row.prudent if row.prudent and row.prudent >= today else row.due
    return Step(
        key=key,
        label=label,
        legal=row.due,
        prudent=row.prudent if row.prudent != row.due else None,
        done_on=row.done_on if status is Status.ACCOMPLI else None,
        late=bool(row.late) if status is Status.ACCOMPLI else status is Status.ECHU and not optional,
        left=working_days_between(today, day, calendar) if day and status.open else None,
        note="sans objet" if status is Status.SANS_OBJET else "",
        optional=optional,
    )


def _remedies(steps: Sequence[Step], plan: DsfSchedule | None) -> Iterable[str]:
    """What can still be done when the dates cross or are past; nothing when they hold."""
    by_key = {step.key: step for step in steps}
    sending = by_key["send"]
    if (plan is None or plan.fits) and not sending.late:
        return
    if not by_key["interview"].done if "interview" in by_key else False:
        yield "Proposer l’entretien aujourd’hui, par téléphone ou sur place : les 15 jours ouvrés sont un maximum."
    if not by_key["ccapex"].done:
        yield "Demander aujourd’hui à la CCAPEX les données dont elle dispose."
    if not by_key["landlord"].done:
        yield "Inviter le bailleur aujourd’hui, avec un délai de réponse court."
    if sending.late or sending.legal is None:
        yield "Transmettre sans attendre ce qui est connu : sans diagnostic, le juge décide sans lui."
    else:
        yield f"Transmettre avant le {date_fr(sending.legal)} ce qui est connu, en disant ce qui manque."
    if "hearing" in by_key:
        yield "À l’audience, le ménage ou son avocat peut demander un renvoi."


def untenable(dsfs: Sequence[Dsf]) -> set[object]:
    """Keys of those whose schedule cannot fit, as the procedure found it when their case was last computed: one query."""
    found = Anomaly.objects.filter(case__in=[dsf.case_id for dsf in dsfs], code="DSF_INTENABLE")
    cases = set(found.values_list("case_id", flat=True))
    live = DsfState.live()
    return {d.pk for d in dsfs if d.case_id in cases and d.kind == DsfKind.ASSIGNATION and d.state in live}
