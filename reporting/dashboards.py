"""The bailleur's dashboard: how much is owed, since when, at which stage, in which agency, and what to handle first.

Everything is counted in the database, by agency, in three passes whatever the number of leases; the page adds up a few
rows. The filter on the bailleur is written here as well as in the policies: safety there, the plan here.
"""

import datetime
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from dateutil.relativedelta import relativedelta
from django.db.models import Count, Max, Q, QuerySet, Sum
from django.urls import reverse

from cases import presenters
from cases.enums import CaseStatus, ImportStatus
from cases.models import ArrearsImport, Case, Deadline, LeaseAccount
from cases.procedure.counting import whole_months
from cases.procedure.enums import ActKind, Actor, Nature, Stage, Step
from cases.reading import attach_names
from core import formats
from organisations.models import Membership
from reporting.indicators import SIGNALEMENT_RULES

SHOWN = 8
AGENCIES_DRAWN = 8
# The bailleur's own turn, or that of the study it mandates.
OWN_ACTORS = (Actor.BAILLEUR, Actor.BAILLEUR_LOCATAIRE, Actor.COMMISSAIRE_JUSTICE)
SOON_DAYS = 30
STALE_DAYS = 7
NO_AGENCY = "Sans agence"
AGES = (
    ("Moins d’un mois", 0, 1),
    ("1 à 3 mois", 1, 3),
    ("3 à 6 mois", 3, 6),
    ("6 à 12 mois", 6, 12),
    ("Plus de 12 mois", 12, None),
)
AMOUNTS = (
    ("Moins de 500 €", 0, 500),
    ("500 à 1 500 €", 500, 1500),
    ("1 500 à 3 000 €", 1500, 3000),
    ("3 000 à 6 000 €", 3000, 6000),
    ("6 000 € et plus", 6000, None),
)
# What the bailleur does about a deadline, and how the page says it. Anything else opens the case.
ACTIONS = {
    "SIG-CAF": (ActKind.SIGNALEMENT_CAF, "Signaler à la CAF"),
    "SIG-2027": (ActKind.SIGNALEMENT_CAF, "Signaler à la CAF"),
}


@dataclass(frozen=True)
class Filters:
    """Filters of the address."""

    agency: str | None = None

    def case_list(self, **more: str) -> str:
        """Address of the list of cases with the same filter."""
        chosen = {"agence": self.agency} if self.agency else {}
        query = urlencode({**chosen, **more})
        return reverse("cases:list") + (f"?{query}" if query else "")


def _age(low: int, high: int | None, today: datetime.date) -> Q:
    found = Q(in_debt_since__lte=today - relativedelta(months=low))
    return found & Q(in_debt_since__gt=today - relativedelta(months=high)) if high is not None else found


def _amount(low: int, high: int | None) -> Q:
    found = Q(balance__gte=Decimal(low))
    return found & Q(balance__lt=Decimal(high)) if high is not None else found


def _accounts(bailleur: uuid.UUID, today: datetime.date) -> list[Any]:
    """Per agency: leases, those in debt, the debt, by age and by amount. One pass."""
    owes = Q(balance__gt=0)
    ages = {f"age{i}": Count("pk", filter=owes & _age(low, high, today)) for i, (_, low, high) in enumerate(AGES)}
    amounts = {f"amount{i}": Count("pk", filter=owes & _amount(low, high)) for i, (_, low, high) in enumerate(AMOUNTS)}
    return list(
        LeaseAccount.objects.filter(bailleur=bailleur)
        .values("lease__agency")
        .annotate(
            leases=Count("pk"),
            owing=Count("pk", filter=owes),
            debt=Sum("balance", filter=owes),
            old_debt=Sum("balance", filter=owes & _age(6, None, today)),
            undated=Count("pk", filter=owes & Q(in_debt_since__isnull=True)),
            last_balance_on=Max("balance_on"),
            **ages,
            **amounts,
        )
        .order_by("lease__agency")
    )


def _cases(member: Membership, today: datetime.date) -> list[dict[str, Any]]:
    """Per agency and stage: open cases, and new ones this month. One pass."""
    return list(
        Case.objects.visible_to(member)
        .open()
        .filter(bailleur=member.organisation_id)
        .values("lease__agency", "stage")
        .annotate(
            count=Count("pk"),
            new=Count("pk", filter=Q(opened_on__gte=today.replace(day=1))),
        )
        .order_by()
    )


def _own_dates(member: Membership) -> QuerySet[Deadline]:
    """Open dates that the bailleur, or the study it mandates, must keep on its own cases."""
    return Deadline.objects.open().filter(
        case__in=Case.objects.visible_to(member),
        case__bailleur=member.organisation_id,
        case__status=CaseStatus.OPEN,
        territory=member.organisation.territory_id,
        actor__in=OWN_ACTORS,
        alertable=True,
        nature=Nature.BUTOIR,
        safe_on__isnull=False,
    )


def _dates(member: Membership, today: datetime.date) -> list[Any]:
    """Per agency: own dates within thirty days, passed ones, impayés still to report and late ones. One pass."""
    report = Q(rule_id__in=SIGNALEMENT_RULES)
    late = Q(safe_on__lt=today)
    return list(
        _own_dates(member)
        .values("case__lease__agency")
        .annotate(
            soon=Count("pk", filter=~late & Q(safe_on__lte=today + datetime.timedelta(days=SOON_DAYS))),
            late=Count("pk", filter=late),
            old=Count("pk", filter=Q(safe_on__lt=today - datetime.timedelta(days=SOON_DAYS))),
            reports=Count("case", distinct=True, filter=report),
            late_reports=Count("case", distinct=True, filter=report & late),
        )
        .order_by()
    )


def _sum(rows: Sequence[dict[str, Any]], name: str) -> Any:
    return sum((row[name] or 0 for row in rows), Decimal(0) if name in ("debt", "old_debt") else 0)


def _of_agency(rows: list[dict[str, Any]], key: str, agency: str | None) -> list[dict[str, Any]]:
    return [row for row in rows if row[key] == agency] if agency is not None else rows


def to_handle(member: Membership, *, today: datetime.date, filters: Filters) -> list[dict[str, Any]]:
    """The first own dates, one line per case, each saying why it is there (`components/priority_list.html`).

    Dates passed for more than thirty days are counted beside the list: they must not hide what is due tomorrow.
    """
    dates = _own_dates(member).filter(safe_on__gte=today - datetime.timedelta(days=SOON_DAYS))
    if filters.agency is not None:
        dates = dates.filter(case__lease__agency=filters.agency)
    first: dict[uuid.UUID, Deadline] = {}
    for row in dates.order_by("safe_on", "rule_id", "case_id")[: 4 * SHOWN]:
        if len(first) < SHOWN:
            first.setdefault(row.case_id, row)
    cases = Case.objects.visible_to(member).filter(pk__in=first, bailleur=member.organisation_id)
    rows = {case.pk: case for case in attach_names(cases.with_commune(), member)}
    dept = member.organisation.territory.code
    accounts = {a.lease_id: a for a in LeaseAccount.objects.filter(lease__in=[c.lease_id for c in rows.values()])}
    return [
        _priority(rows[key], row, accounts.get(rows[key].lease_id), today, dept)
        for key, row in first.items()
        if key in rows
    ]


def _priority(
    case: Case, deadline: Deadline, account: LeaseAccount | None, today: datetime.date, dept: str
) -> dict[str, Any]:
    page = reverse("cases:page", args=[case.pk])
    card = presenters.card(deadline, today=today, dept=dept)
    kind, action = ACTIONS.get(deadline.rule_id, (None, "Ouvrir le dossier"))
    since = account.in_debt_since if account else None
    return {
        "title": case.shown_name,
        "url": page,
        "place": case.commune.name,
        "deadline": card,
        "reason": f"{card.title}. {card.why}",
        "debt": account.balance if account else None,
        "age": _months(since, today) if since else "",
        "action_label": action,
        "action_url": reverse("cases:record_act", args=[case.pk, kind]) if kind else page,
        "urgent": card.working_days_left is not None and card.working_days_left <= 3,
    }


def _months(since: datetime.date, today: datetime.date) -> str:
    months = whole_months(since, today)
    return f"{months}{formats.NBSP}mois" if months else "moins d’un mois"


def _figures(
    accounts: list[dict[str, Any]],
    cases: list[dict[str, Any]],
    dates: list[dict[str, Any]],
    filters: Filters,
) -> list[dict[str, Any]]:
    leases, owing = _sum(accounts, "leases"), _sum(accounts, "owing")
    opened, late = _sum(cases, "count"), _sum(dates, "late")
    share = f"{formats.percent(100 * Decimal(owing) / leases)} des baux, " if leases else ""
    late_reports = _sum(dates, "late_reports")
    return [
        {
            "label": "Ménages en impayé",
            "value": formats.number(owing),
            "note": f"{share}{formats.plural(opened, 'dossier ouvert', 'dossiers ouverts')}",
            "url": filters.case_list(),
        },
        {
            "label": "Dette locative",
            "value": formats.euros_round(_sum(accounts, "debt")),
            "note": f"dont {formats.euros_round(_sum(accounts, 'old_debt'))} de plus de six mois",
            "url": "#anciennete",
        },
        {
            "label": "Nouveaux ce mois-ci",
            "value": formats.number(_sum(cases, "new")),
            "note": "dossiers ouverts depuis le 1er",
            "url": filters.case_list(etape=Step.IMPAYE.value),
        },
        {
            "label": f"Dates à moins de {SOON_DAYS} jours",
            "value": formats.number(_sum(dates, "soon")),
            "note": f"et {formats.plural(late, 'dépassée')}" if late else "aucune dépassée",
            "url": "#a-traiter",
        },
        {
            "label": "Signalements à faire",
            "value": formats.number(_sum(dates, "reports")),
            "note": f"dont {formats.plural(late_reports, 'tardif')}" if late_reports else "tous dans les deux mois",
            "url": filters.case_list(etape=Step.IMPAYE.value),
        },
    ]


def _by_agency(accounts: list[dict[str, Any]], cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    opened: Counter[str] = Counter()
    for row in cases:
        opened[row["lease__agency"]] += row["count"]
    rows = [
        {
            "name": row["lease__agency"] or NO_AGENCY,
            "query": urlencode({"agence": row["lease__agency"]}),
            "owing": row["owing"],
            "debt": row["debt"] or Decimal(0),
            "cases": opened[row["lease__agency"]],
        }
        for row in accounts
    ]
    return sorted(rows, key=lambda row: (-row["debt"], row["name"]))


def bailleur_dashboard(member: Membership, *, today: datetime.date, filters: Filters) -> dict[str, Any]:
    """Everything the dashboard says, for a person of a bailleur."""
    all_accounts, all_cases = _accounts(member.organisation_id, today), _cases(member, today)
    accounts = _of_agency(all_accounts, "lease__agency", filters.agency)
    cases = _of_agency(all_cases, "lease__agency", filters.agency)
    dates = _of_agency(_dates(member, today), "case__lease__agency", filters.agency)
    steps: Counter[str] = Counter()
    for row in cases:
        step = Stage(row["stage"]).step
        if step is not None:
            steps[step.value] += row["count"]
    balance_on = max((row["last_balance_on"] for row in accounts if row["last_balance_on"]), default=None)
    agencies = _by_agency(all_accounts, all_cases)
    return {
        "figures": _figures(accounts, cases, dates, filters),
        "leases": _sum(accounts, "leases"),
        "owing": _sum(accounts, "owing"),
        "balance_on": balance_on,
        "stale": balance_on is None or (today - balance_on).days > STALE_DAYS,
        "last_import": (
            ArrearsImport.objects.filter(organisation=member.organisation_id, status=ImportStatus.DONE).first()
        ),
        "items": to_handle(member, today=today, filters=filters),
        "old": _sum(dates, "old"),
        "list_url": filters.case_list(),
        "by_step": [(step.label, steps[step.value]) for step in Step],
        "step_links": [(step.label, steps[step.value], filters.case_list(etape=step.value)) for step in Step],
        "by_age": [
            *((label, _sum(accounts, f"age{index}")) for index, (label, _, _) in enumerate(AGES)),
            *([("Ancienneté inconnue", _sum(accounts, "undated"))] if _sum(accounts, "undated") else []),
        ],
        "by_amount": [(label, _sum(accounts, f"amount{index}")) for index, (label, _, _) in enumerate(AMOUNTS)],
        "agencies": agencies,
        "by_agency": [(row["name"], round(row["debt"])) for row in agencies[:AGENCIES_DRAWN]],
        "agency": filters.agency,
        "agency_name": (filters.agency or NO_AGENCY) if filters.agency is not None else "",
    }
