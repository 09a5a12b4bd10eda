"""The bailleur's dashboard: how much is owed, since when, at which stage, where, what moves, and what to handle first.

Today or at a closed month, by the same statements over the same columns (`reporting.desk_counts`). Every number is a link to
the list that it counts: the two read the same filters.
"""

import datetime
import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from cases import freshness, presenters
from cases.desk.bands import AGES, AMOUNTS, UNKNOWN_AGE
from cases.desk.facts import OWN_ACTORS
from cases.desk.reading import read
from cases.enums import ArrearsMovement, ImportStatus, Parc, PlanState
from cases.forms.desk import PlaceFilterForm, to_handle_today
from cases.models import ArrearsImport, Case, Deadline, MonthEnd
from cases.procedure.counting import whole_months
from cases.procedure.enums import ActKind, Nature, Step
from cases.services.desk import weights_of
from core import formats
from organisations.models import Membership
from reporting.desk_counts import Counts, Group, Month, count, trend

SHOWN = 8
ROWS_DRAWN = 8
SOON_DAYS = 30
NO_AGENCY = "Sans agence"
# What the bailleur does about a deadline, and how the page says it. Anything else opens the case.
ACTIONS = {
    "SIG-CAF": (ActKind.SIGNALEMENT_CAF, "Signaler à la CAF"),
    "SIG-2027": (ActKind.SIGNALEMENT_CAF, "Signaler à la CAF"),
}
Line = tuple[str, Group, str]  # label, figures, address of the list behind


def place_form(data: QueryDict, member: Membership, today: datetime.date) -> PlaceFilterForm:
    """The filters of the address."""
    return PlaceFilterForm(data, bailleur=member.organisation_id, today=today)


class _Links:
    """Addresses of the list behind a number, with the filters of the page."""

    def __init__(self, form: PlaceFilterForm) -> None:
        self.form, self.address = form, reverse("priorities:list")

    def __call__(self, **more: str) -> str:
        return f"{self.address}?{self.form.query(**more)}"


def to_handle(member: Membership, *, today: datetime.date, form: PlaceFilterForm) -> list[dict[str, Any]]:
    """The first lines of the list of priorities, each with its reasons (`components/priority_list.html`)."""
    waiting = form.lines().filter(to_handle_today(today))
    lines = list(waiting.order_by("-points", "-balance", "lease")[:SHOWN])
    weights = weights_of(member.organisation_id, today)
    communes = form.communes_of(line.commune_id for line in lines)
    rows = read(lines, member, day=today, weights=weights, communes=communes)
    dates = _first_dates([row["case"] for row in rows if row["case"]])
    return [_priority(row, dates, today, member.organisation.territory.code) for row in rows]


def _first_dates(cases: Iterable[Case]) -> dict[uuid.UUID, Deadline]:
    """The first own date of each case."""
    rows = (
        Deadline.objects.open()
        .filter(case__in=list(cases), actor__in=OWN_ACTORS, alertable=True, nature=Nature.BUTOIR, safe_on__isnull=False)
        .order_by("case_id", "safe_on", "rule_id")
        .distinct("case_id")
    )
    return {row.case_id: row for row in rows}


def _priority(row: dict[str, Any], dates: dict[uuid.UUID, Deadline], today: datetime.date, dept: str) -> dict[str, Any]:
    case, line = row["case"], row["line"]
    page = reverse("cases:page", args=[case.pk]) if case else ""
    deadline = dates.get(case.pk) if case else None
    card = presenters.card(deadline, today=today, dept=dept) if deadline else None
    kind, action = (
        ACTIONS.get(deadline.rule_id, (None, "Ouvrir le dossier")) if deadline else (None, "Ouvrir le dossier")
    )
    left = card.working_days_left if card else None
    told = [card.title] if card else []
    told += [reason.sentence for reason in row["reasons"][:3]]
    return {
        "title": row["name"],
        "url": page,
        "place": row["commune"],
        "deadline": card,
        "reason": f"{'. '.join(told)}." if told else "Aucune règle ne la fait remonter.",
        "debt": line.balance,
        "age": _months(line.in_debt_since, today) if line.in_debt_since else "",
        "action_label": action if case else "",
        "action_url": reverse("cases:record_act", args=[case.pk, kind]) if case and kind else page,
        "urgent": left is not None and left <= 3,
    }


def _months(since: datetime.date, today: datetime.date) -> str:
    months = whole_months(since, today)
    return f"{months}{formats.NBSP}mois" if months else "moins d’un mois"


def _figures(counts: Counts, links: _Links) -> list[dict[str, Any]]:
    whole = counts.whole
    leases, owing, late = whole["leases"], whole["owing"], whole["late"]
    share = f"{formats.percent(100 * Decimal(owing) / leases)} des baux, " if leases else ""
    entered = counts.of("movement", ArrearsMovement.ENTERED)
    late_reports = whole["late_reports"]
    return [
        {
            "label": "Ménages en impayé",
            "value": formats.number(owing),
            "note": f"{share}{formats.plural(whole['cases'], 'dossier ouvert', 'dossiers ouverts')}",
            "url": links(situation="doit"),
        },
        {
            "label": "Dette locative",
            "value": formats.euros_round(whole["debt"]),
            "note": f"dont {formats.euros_round(whole['old_debt'])} de plus de douze mois",
            "url": links(situation="doit"),
        },
        {
            "label": "Entrés en impayé",
            "value": formats.number(entered.leases) if whole["known_before"] else None,
            "note": "depuis la fin du mois précédent",
            "url": links(situation="tous", mouvement=ArrearsMovement.ENTERED.value),
        },
        {
            "label": f"Dates à moins de {SOON_DAYS} jours",
            "value": formats.number(whole["soon"]),
            "note": f"et {formats.plural(late, 'dossier avec une date dépassée', 'dossiers avec une date dépassée')}",
            "url": links(situation="tous", date="proche"),
        },
        {
            "label": "Signalements à faire",
            "value": formats.number(whole["reports"]),
            "note": f"dont {formats.plural(late_reports, 'tardif')}" if late_reports else "tous dans les délais",
            "url": links(situation="tous", date="signalement"),
        },
    ]


def _funnel(counts: Counts, links: _Links) -> list[Line]:
    """From the lease to the expulsion: each step counts who reached it or went beyond."""
    whole = counts.whole
    lines: list[Line] = [
        ("Baux", Group(whole["leases"], whole["owing"], whole["debt"]), links(situation="tous")),
        ("En impayé", Group(whole["owing"], whole["owing"], whole["debt"]), links(situation="doit")),
        ("Dossier ouvert", Group(whole["cases"]), links(situation="dossier")),
    ]
    for step in list(Step)[1:-1]:
        reached = [group for rank, group in counts.by["step"].items() if rank >= step.order]
        total = Group(
            sum(g.leases for g in reached), sum(g.owing for g in reached), sum((g.debt for g in reached), Decimal(0))
        )
        lines.append((f"{step.label} ou au-delà", total, links(situation="tous", depuis_etape=step.value)))
    lines.append(("Expulsions sur un an", Group(whole["expelled"]), links(situation="expulsion")))
    return lines


def _steps(counts: Counts, links: _Links) -> list[Line]:
    return [(s.label, counts.of("step", s.order), links(situation="tous", etape=s.value)) for s in Step]


def _bands(counts: Counts, links: _Links) -> tuple[list[Line], list[Line]]:
    ages = [
        (label, counts.of("age", key), links(situation="doit", anciennete=key))
        for key, label in (*((key, label) for key, label, _, _ in AGES), UNKNOWN_AGE)
    ]
    if not ages[-1][1].leases:
        ages.pop()
    amounts = [(label, counts.of("amount", key), links(situation="doit", montant=key)) for key, label, _, _ in AMOUNTS]
    return ages, amounts


def _places(counts: Counts, form: PlaceFilterForm, links: _Links) -> dict[str, list[Line]]:
    """By agency, commune and parc, the largest debt first."""
    communes = form.communes_of(counts.by["commune_id"])
    found = {
        "agencies": [
            (key or NO_AGENCY, group, links(situation="doit", agence=key)) for key, group in counts.by["agency"].items()
        ],
        "communes": [
            (communes[key].name, group, links(situation="doit", commune=communes[key].code))
            for key, group in counts.by["commune_id"].items()
        ],
        "parcs": [
            (Parc(key).label, group, links(situation="doit", parc=key)) for key, group in counts.by["parc"].items()
        ],
    }
    return {name: sorted(lines, key=lambda line: (-line[1].debt, line[0])) for name, lines in found.items()}


def _movements(counts: Counts, links: _Links) -> dict[str, Any]:
    """Who came, who left, of a hundred who were there, and the plans. Unknown when the month before was not closed."""
    before, cured = counts.whole["owed_before"], counts.of("movement", ArrearsMovement.CURED).leases
    known = counts.whole["known_before"]
    return {
        "movements": [
            (
                movement.label,
                counts.of("movement", movement.value),
                links(situation="tous", mouvement=movement.value),
            )
            for movement in ArrearsMovement
        ]
        if known
        else [],
        "cure_rate": Decimal(100 * cured) / before if known and before else None,
        "plans": [
            (state.label, counts.of("plan_state", state.value), links(situation="tous", plan=state.value))
            for state in PlanState
        ],
        "reports": [
            ("À faire", Group(counts.whole["reports"]), links(situation="tous", date="signalement")),
            ("En retard", Group(counts.whole["late_reports"]), links(situation="tous", date="tardif")),
        ],
        "still": (counts.whole["still"], links(situation="tous", date="immobile")),
    }


def _drawn(context: dict[str, Any]) -> dict[str, list[tuple[str, Any]]]:
    """The tables as drawings take them: debts by place, households elsewhere."""
    counted = ("funnel", "by_step", "by_age", "by_amount")
    rows = {name: [(label, group.leases) for label, group, _ in context[name]] for name in counted}
    for name in ("agencies", "communes"):
        rows[name] = [(label, round(group.debt)) for label, group, _ in context[name][:ROWS_DRAWN]]
    return rows


def trend_rows(months: list[Month]) -> list[tuple[str, str, list[tuple[str, Any]]]]:
    """Curves over two years: title, unit, points."""

    def curve(name: str) -> list[tuple[str, Any]]:
        return [(f"{month.ends_on:%m/%Y}", getattr(month, name)) for month in months]

    return [
        ("Ménages en impayé", "ménages", curve("owing")),
        ("Dette locative", "€", [(label, round(value)) for label, value in curve("debt")]),
        (
            "Sorties de l’impayé, pour cent ménages",
            "%",
            [(x, None if y is None else round(y, 1)) for x, y in curve("cure_rate")],
        ),
        ("Plans rompus", "plans", curve("plans_broken")),
    ]


def bailleur_dashboard(member: Membership, *, today: datetime.date, form: PlaceFilterForm) -> dict[str, Any]:
    """Everything the dashboard says, for a person of a bailleur."""
    links = _Links(form)
    counts = count(form)
    closed = (
        MonthEnd.objects.filter(bailleur=member.organisation_id, ends_on=form.month).first() if form.month else None
    )
    balance_on = counts.whole["balance_on"]
    ages, amounts = _bands(counts, links)
    months = trend(form)
    territory = member.organisation.territory
    context = {
        "form": form,
        "closed": closed,
        "figures": _figures(counts, links),
        "leases": counts.whole["leases"],
        "owing": counts.whole["owing"],
        "balance_on": balance_on,
        "stale": freshness.is_stale(balance_on, territory=territory, on=form.day),
        "last_import": (
            ArrearsImport.objects.filter(organisation=member.organisation_id, status=ImportStatus.DONE).first()
        ),
        "items": [] if form.month else to_handle(member, today=today, form=form),
        "list_url": links(),
        "funnel": _funnel(counts, links),
        "by_step": _steps(counts, links),
        "by_age": ages,
        "by_amount": amounts,
        **_places(counts, form, links),
        **_movements(counts, links),
        "months": months,
        "curves": trend_rows(months) if len(months) > 1 else [],
        "exports": [(kind, f"{reverse('dashboard_file', args=[kind])}?{form.query()}") for kind in ("csv", "xlsx")],
    }
    return {**context, "drawn": _drawn(context)}


def as_rows(context: dict[str, Any]) -> list[list[Any]]:
    """The dashboard's tables for spreadsheets, one under the other."""
    rows: list[list[Any]] = [["Tableau", "Ligne", "Ménages", "En impayé", "Dette"]]
    for title, key in (
        ("Du bail à l’expulsion", "funnel"),
        ("Étape", "by_step"),
        ("Ancienneté", "by_age"),
        ("Montant", "by_amount"),
        ("Agence", "agencies"),
        ("Commune", "communes"),
        ("Parc", "parcs"),
        ("Mouvement du mois", "movements"),
        ("Plans", "plans"),
        ("Signalements", "reports"),
    ):
        rows += [[title, label, group.leases, group.owing, group.debt] for label, group, _ in context[key]]
    rows += [
        [f"Fin {formats.month(month.ends_on)}", "Ménages en impayé", month.leases, month.owing, month.debt]
        for month in context["months"]
    ]
    return rows
