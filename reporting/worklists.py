"""What somebody has to do, by date: the one list behind every home page."""

import datetime
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from cases import presenters
from cases.models import Act, Case, Deadline, Outreach
from cases.procedure.enums import ActKind, Actor, Nature
from cases.reading import attach_names
from core.drawing.date_card import badge
from core.formats import date_long
from dsf.enums import SectionKey
from dsf.models import Dsf
from organisations.matrix import matrix
from organisations.models import Membership

SHOWN = 10
FETCHED = 80
URGENT_WORKING_DAYS = 3
Progress = Callable[[Sequence[Case]], dict[uuid.UUID, dict[str, Any]]]


@dataclass
class Group:
    """A part of the worklist: its rows, and how many there are in all."""

    key: str
    label: str
    note: str = ""
    count: int = 0
    items: list[dict[str, Any]] = field(default_factory=list)


def end_of_week(day: datetime.date) -> datetime.date:
    """Sunday of the same week; on a Saturday or a Sunday, that of the week to come, which is the one to prepare."""
    ahead = 6 - day.weekday()
    return day + datetime.timedelta(days=ahead if ahead > 1 else ahead + 7)


def deadlines_of(member: Membership, actors: Sequence[Actor] = ()) -> QuerySet[Deadline]:
    """Open dates to keep on the cases this person sees; of these actors only, when some are named."""
    cases = Case.objects.visible_to(member).open()
    rows = Deadline.objects.open().filter(
        territory=member.organisation.territory_id,
        case__in=cases,
        alertable=True,
        nature=Nature.BUTOIR,
        safe_on__isnull=False,
    )
    return rows.filter(actor__in=actors) if actors else rows


def _conditions(today: datetime.date) -> dict[str, Q]:
    sunday = end_of_week(today)
    # Past its safe day but not its legal one, a date is not missed: it is for today.
    late = Q(safe_on__lt=today) & (Q(due__isnull=True) | Q(due__lt=today))
    return {
        "late": late,
        "today": Q(safe_on__lte=today) & ~late,
        "week": Q(safe_on__gt=today, safe_on__lte=sunday),
        "later": Q(safe_on__gt=sunday),
    }


def _key_of(row: Deadline, today: datetime.date) -> str:
    assert row.safe_on is not None  # the queryset asks for a date
    if row.safe_on <= today:
        return "late" if row.safe_on < today and (row.due is None or row.due < today) else "today"
    return "week" if row.safe_on <= end_of_week(today) else "later"


def worklist(
    member: Membership, *, today: datetime.date, actors: Sequence[Actor] = (), progress: Progress | None = None
) -> list[Group]:
    """En retard, aujourd’hui, cette semaine, ensuite. Empty groups are left out of the page, not of the count."""
    groups = {
        "late": Group("late", "En retard", "Le faire maintenant reste utile."),
        "today": Group("today", "Aujourd’hui"),
        "week": Group("week", "Cette semaine"),
        "later": Group("later", "Ensuite"),
    }
    if not matrix().reads("F16", member.role):
        return list(groups.values())
    rows = deadlines_of(member, actors)
    counts = rows.aggregate(**{key: Count("pk", filter=condition) for key, condition in _conditions(today).items()})
    first = list(rows.order_by("safe_on", "rule_id", "case_id")[:FETCHED])
    if counts["late"] >= FETCHED:  # an old backlog must not hide what is due today
        first += list(rows.exclude(_conditions(today)["late"]).order_by("safe_on", "rule_id", "case_id")[:FETCHED])
    cases = _cases_of(first, member)
    done = progress(list(cases.values())) if progress else {}
    for row in first:
        group = groups[_key_of(row, today)]
        if len(group.items) < SHOWN and row.case_id in cases:
            line = item(row, cases[row.case_id], today, member, done.get(row.case_id))
            group.items.append(line if not actors else {**line, "note": ""})
    for key, group in groups.items():
        group.count = counts[key]
    return list(groups.values())


def _cases_of(rows: Sequence[Deadline], member: Membership) -> dict[uuid.UUID, Case]:
    wanted = {row.case_id for row in rows}
    cases = Case.objects.visible_to(member).filter(pk__in=wanted).with_commune()
    return {case.pk: case for case in attach_names(cases, member)}


def item(
    row: Deadline, case: Case, today: datetime.date, member: Membership, done: dict[str, Any] | None = None
) -> dict[str, Any]:
    """One line of `components/worklist.html`."""
    card = presenters.card(row, today=today, dept=member.organisation.territory.code)
    left = card.working_days_left
    page = reverse("cases:page", args=[case.pk])
    return {
        "day": card.safe_on,
        "tone": badge(card).tone,
        "title": case.shown_name,
        "url": page,
        "place": f"{case.commune.name} · {case.number}",
        "what": card.title,
        "deadline": card,
        "note": f"Par {card.actor_label}",
        "action_label": "Ouvrir le dossier",
        "action_url": page,
        "urgent": left is not None and left <= URGENT_WORKING_DAYS,
        **(done or {}),
    }


def next_steps(member: Membership, *, limit: int = SHOWN) -> list[dict[str, Any]]:
    """Cases one sees, the nearest date first: for those who read no date, the stage alone."""
    cases = Case.objects.visible_to(member).open().with_commune().by_next_due()[:limit]
    shows_dates = matrix().reads("F16", member.role)
    return [
        {
            "label": case.shown_name,
            "url": reverse("cases:page", args=[case.pk]),
            "text": f"{case.commune.name} · {case.stage_label}",
            "note": f"Prochaine date : {date_long(case.next_due_on)}" if shows_dates and case.next_due_on else "",
        }
        for case in attach_names(cases, member)
    ]


def hearings(member: Membership, *, today: datetime.date, limit: int = 6) -> list[dict[str, Any]]:
    """Hearings to come on the cases one sees, the nearest first."""
    acts = (
        Act.objects.standing()
        .filter(
            case__in=Case.objects.visible_to(member).open(),
            kind__in=[ActKind.ASSIGNATION, ActKind.RENVOI_AUDIENCE],
            details__audience_on__gte=today.isoformat(),
        )
        .order_by("details__audience_on")[:limit]
    )
    rows = list(acts)
    cases = {c.pk: c for c in attach_names(Case.objects.filter(pk__in=[row.case_id for row in rows]), member)}
    return [
        {
            "label": cases[row.case_id].shown_name,
            "url": reverse("cases:page", args=[row.case_id]),
            "text": date_long(datetime.date.fromisoformat(row.details["audience_on"])),
            "note": "",
        }
        for row in rows
        if row.case_id in cases
    ]


def to_call_again(member: Membership, *, limit: int = 6) -> list[dict[str, Any]]:
    """Households whose last outreach had no answer: what was tried, and when."""
    last = (
        Outreach.objects.filter(case__in=Case.objects.visible_to(member).open())
        .order_by("case_id", "-on", "-entered_at")
        .distinct("case_id")
    )
    rows = [row for row in last[:500] if row.outcome == "sans_reponse"]
    rows = sorted(rows, key=lambda row: row.on)[:limit]
    cases = {c.pk: c for c in attach_names(Case.objects.filter(pk__in=[row.case_id for row in rows]), member)}
    return [
        {
            "label": cases[row.case_id].shown_name,
            "url": reverse("cases:page", args=[row.case_id]),
            "text": f"{row.get_channel_display()} sans réponse le {date_long(row.on)}",
            "note": "",
        }
        for row in rows
        if row.case_id in cases
    ]


def dsf_progress(member: Membership) -> Progress:
    """How far the live diagnostic of each case is: sections written, and one button to go on."""

    def progress(cases: Sequence[Case]) -> dict[uuid.UUID, dict[str, Any]]:
        rows = (
            Dsf.objects.visible_to(member)
            .live()
            .filter(case__in=cases)
            .annotate(written=Count("sections", filter=Q(sections__version__gt=0)))
        )
        return {row.case_id: _progress_of(row) for row in rows}

    return progress


def _progress_of(row: Dsf) -> dict[str, Any]:
    written, whole = row.written, len(SectionKey)  # type: ignore[attr-defined]  # annotated just above
    label = f"{written} sections sur {whole}" if written > 1 else f"{written} section sur {whole}"
    return {
        "progress_label": label if written else f"DSF {row.get_state_display().lower()}",
        "progress": written,
        "progress_max": whole,
        "action_label": "Continuer le DSF" if written else "Ouvrir le DSF",
        "action_url": reverse("dsf:page", args=[row.pk]),
    }
