"""Cases, dates and meetings that a home page shows beside the worklist."""

import datetime
from collections.abc import Callable, Sequence

from django.db.models import Count, F, Q
from django.urls import reverse

from cases.enums import MeetingState
from cases.models import Act, Case, Deadline, Meeting
from cases.procedure.enums import Stage
from cases.reading import attach_names
from core.formats import date_fr, datetime_fr
from organisations.models import Membership
from reporting.panels.base import AHEAD_DAYS, SHOWN, Panel, case_lines
from reporting.worklists import deadlines_of, hearings, next_steps, to_call_again


def hearings_ahead(member: Membership, today: datetime.date) -> Panel:
    return Panel("Audiences à venir", hearings(member, today=today), "Aucune audience n’est fixée.")


def calls_to_make(member: Membership, today: datetime.date) -> Panel:
    empty = "Un ménage apparaît ici après une démarche sans réponse."
    return Panel("Ménages à rappeler", to_call_again(member), empty)


def steps(member: Membership, today: datetime.date) -> Panel:
    return Panel(
        "Dossiers partagés avec vous",
        next_steps(member, limit=SHOWN),
        "Aucun dossier ne vous est ouvert aujourd’hui.",
        url=reverse("cases:list"),
        link_text="Tous les dossiers",
    )


def clocks(rule_ids: Sequence[str], title: str, empty: str) -> Callable[[Membership, datetime.date], Panel]:
    """Open dates of these rules, the nearest first."""

    def panel(member: Membership, today: datetime.date) -> Panel:
        rows = Deadline.objects.open().filter(
            Q(not_before__gte=today) | Q(not_before__isnull=True, safe_on__gte=today),
            rule_id__in=rule_ids,
            territory=member.organisation.territory_id,
            case__in=Case.objects.visible_to(member).open(),
        )
        first = {row.case_id: row for row in rows.order_by("not_before", "safe_on")[:SHOWN]}
        cases = Case.objects.filter(pk__in=first).select_related("commune")
        day = {key: row.not_before or row.safe_on for key, row in first.items()}
        lines = case_lines(
            sorted(cases, key=lambda case: day[case.pk] or today), member, lambda case: date_fr(day[case.pk])
        )
        return Panel(title, lines, empty, count=rows.count())

    return panel


def at_risk_by_stage(member: Membership, today: datetime.date) -> Panel:
    """Cases of the territory with a date within thirty days, by stage."""
    rows = (
        Case.objects.visible_to(member)
        .open()
        .filter(next_due_on__lte=today + datetime.timedelta(days=AHEAD_DAYS))
        .values("stage")
        .annotate(count=Count("pk"))
        .order_by()
    )
    chart = sorted(((Stage(row["stage"]), row["count"]) for row in rows), key=lambda pair: pair[0].order)
    return Panel(
        "Dates à risque dans les 30 jours",
        [],
        "Aucune date à tenir dans les trente jours.",
        url=reverse("cases:list"),
        link_text="Voir les dossiers",
        count=sum(count for _, count in chart),
        chart=[(stage.label, count) for stage, count in chart],
        source=f"Dossiers ouverts, selon leur étape. Comptés le {date_fr(today)}.",
    )


def receipts(member: Membership, today: datetime.date) -> Panel:
    """Acts one's own study recorded, the last first: the receipt of each is its line."""
    acts = Act.objects.filter(organisation=member.organisation_id, case__in=Case.objects.visible_to(member)).order_by(
        "-entered_at"
    )[:SHOWN]
    rows = list(acts)
    numbers = dict(Case.objects.filter(pk__in=[row.case_id for row in rows]).values_list("pk", "number"))
    items = [
        {
            "label": f"{act.kind_label}, {date_fr(act.on)}",
            "url": reverse("cases:tab", args=[act.case_id, "acts"]),
            "text": f"Reçu le {datetime_fr(act.entered_at)}",
            "note": f"Dossier {numbers.get(act.case_id, '')}{', annulé' if act.cancelled_at else ''}",
        }
        for act in rows
    ]
    return Panel("Accusés de réception", items, "Un acte déposé apparaît ici avec son heure de réception.")


def to_check(member: Membership, today: datetime.date) -> Panel:
    """Dates on which a jurist is needed."""
    rows = deadlines_of(member).filter(needs_jurist=True).order_by("safe_on")
    first = {row.case_id: row for row in rows[:SHOWN]}
    cases = Case.objects.filter(pk__in=first).select_related("commune")
    lines = case_lines(list(cases), member, lambda case: first[case.pk].title)
    return Panel("Points de droit à vérifier", lines, "Aucun point n’attend un juriste.", count=rows.count())


def meetings(member: Membership, today: datetime.date) -> Panel:
    """Rencontres tripartites proposed on the cases one sees, the nearest first; those without a date come last."""
    rows = Meeting.objects.filter(
        state=MeetingState.PROPOSED, case__in=Case.objects.visible_to(member).open()
    ).select_related("case", "case__commune")
    nearest = list(rows.order_by(F("on").asc(nulls_last=True), "proposed_on")[:SHOWN])
    attach_names([row.case for row in nearest], member)
    items = [
        {
            "label": row.case.shown_name,
            "url": reverse("cases:meeting", args=[row.case_id, row.pk]),
            "text": f"Le {date_fr(row.on)}" if row.on else "Date à fixer",
            "note": row.place,
        }
        for row in nearest
    ]
    empty = "Une rencontre du bailleur, du service social et du ménage apparaît ici quand elle est proposée."
    return Panel("Rencontres tripartites", items, empty, count=rows.count())
