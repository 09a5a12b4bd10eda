"""List of cases, search, and the case page with its tabs."""

import datetime
import uuid
from collections.abc import Iterable
from typing import Any

from dateutil.relativedelta import relativedelta
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from cases import panels, presenters, rules
from cases.enums import CaseStatus
from cases.forms.files import CaseFilterForm
from cases.freshness import is_stale, oldest_fresh
from cases.imports.templates import as_csv
from cases.models import Case, Deadline, Dwelling, Household, LeaseAccount
from cases.procedure.enums import ActKind, Nature
from cases.querysets import CaseQuerySet
from cases.reading import attach_names, reading_of
from cases.services import grants
from cases.services.projection import project
from cases.views.entries import entry_points, entry_shown
from cases.views.head import case_context, visible_case
from cases.views.measures import measures_shown
from cases.views.meetings import meetings_shown
from cases.views.outreach import suggestions
from core.formats import number
from core.paging import CappedPaginator
from core.text import normalise
from organisations import scope
from organisations.http import ActingRequest
from organisations.matrix import matrix
from organisations.services import log_access

PAGE = 50
FORGOTTEN_WORKING_DAYS = -20  # jours ouvrés after which a missed date no longer comes first


def _searched(cases: CaseQuerySet, words: str, request: ActingRequest) -> CaseQuerySet:
    """By number, name or address, within what may be seen: prefix of the number, words of the normalised name."""
    found = Q(number__startswith=words.strip())
    plain = normalise(words)
    if plain and matrix().reads("F1", request.acting.role):
        found |= Q(household__in=Household.objects.filter(search_name__contains=plain))
    if plain and matrix().reads("F4", request.acting.role):
        found |= Q(dwelling__in=Dwelling.objects.filter(address__icontains=words.strip()))
    return cases.filter(found)


AGE_RANGES = {"1": (0, 1), "3": (1, 3), "6": (3, 6), "12": (6, 12), "99": (12, None)}


def _filtered(cases: CaseQuerySet, form: CaseFilterForm, request: ActingRequest) -> CaseQuerySet:
    wanted = form.cleaned_data
    if wanted["q"]:
        cases = _searched(cases, wanted["q"], request)
    if wanted["etape"]:
        cases = cases.filter(stage__in=form.stages())
    if wanted["agence"] and matrix().reads("F4", request.acting.role):
        cases = cases.filter(lease__agency=wanted["agence"])
    if wanted["anciennete"] and matrix().reads("F5", request.acting.role):
        low, high = AGE_RANGES[wanted["anciennete"]]
        today = scope.today()
        cases = cases.filter(lease__account__in_debt_since__lte=today - relativedelta(months=low))
        if high is not None:
            cases = cases.filter(lease__account__in_debt_since__gt=today - relativedelta(months=high))
    return cases


def _reasons(cases: list[Case], request: ActingRequest) -> dict[uuid.UUID, Any]:
    """The first open deadline of each case: what the line of the list says, and why."""
    if not matrix().reads("F16", request.acting.role):
        return {}
    rows = (
        Deadline.objects.open()
        .filter(case__in=cases, alertable=True, nature=Nature.BUTOIR, safe_on__isnull=False)
        .order_by("case_id", "safe_on", "rule_id")
        .distinct("case_id")
    )
    dept = request.acting.organisation.territory.code
    return {row.case_id: presenters.card(row, today=scope.today(), dept=dept) for row in rows}


def _listed(request: ActingRequest) -> tuple[CaseFilterForm, CaseQuerySet]:
    """The filters of the address and the visible open cases they leave, what is due first coming first."""
    form = CaseFilterForm(request.GET)
    cases = Case.objects.visible_to(request.acting).open()
    if form.is_valid():
        cases = _filtered(cases, form, request)
    return form, cases.with_commune().by_next_due()


def _lines(cases: Iterable[Case], request: ActingRequest) -> list[dict[str, Any]]:
    """Each case with its debt and its first open deadline, in a fixed number of queries."""
    rows = attach_names(cases, request.acting)
    accounts: dict[uuid.UUID, LeaseAccount] = {}
    limit = None
    if matrix().reads("F5", request.acting.role):
        accounts = LeaseAccount.objects.in_bulk([case.lease_id for case in rows])
        limit = oldest_fresh(territory=request.acting.organisation.territory, on=scope.today())
    reasons = _reasons(rows, request)
    return [
        {
            "case": case,
            "debt": account.balance if account else None,
            "debt_on": account.balance_on if account else None,
            "debt_stale": bool(account and limit and (account.balance_on is None or account.balance_on < limit)),
            "reason": reasons.get(case.pk),
        }
        for case in rows
        for account in (accounts.get(case.lease_id),)
    ]


def case_list(request: ActingRequest) -> HttpResponse:
    """What is due first comes first, each line saying why."""
    form, cases = _listed(request)
    page = CappedPaginator(cases, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "lines": _lines(page.object_list, request),
        "export_url": ""
        if rules.may_export(request.acting)
        else f"{reverse('cases:export')}?{request.GET.urlencode()}",
        "page": page,
        "shows_debt": matrix().reads("F5", request.acting.role),
        "trail": [{"label": "Mon travail", "url": reverse("home")}, {"label": "Dossiers"}],
    }
    return render(request, "cases/list.html", context)


EXPORTED = 2_000  # cases in one file: beyond, filter first


def export(request: ActingRequest) -> HttpResponse:
    """The filtered list as a file for spreadsheets, no cell of which is a formula. Who exported is journalled."""
    if refusal := rules.may_export(request.acting):
        raise PermissionDenied(refusal)
    _, cases = _listed(request)
    rows = [["Dossier", "Ménage", "Commune", "Étape", "Dette", "Solde au", "À faire", "Par qui", "Date"]]
    for line in _lines(cases[:EXPORTED], request):
        case, card = line["case"], line["reason"]
        rows.append(
            [
                case.number,
                case.shown_name,
                case.commune.name,
                case.stage_label,
                "" if line["debt"] is None else number(line["debt"], 2),
                line["debt_on"].isoformat() if line["debt_on"] else "",
                card.title if card else "",
                card.actor_label if card else "",
                card.safe_on.isoformat() if card and card.safe_on else "",
            ]
        )
    log_access(action="export", family="F0", object_type="case_list", object_id=len(rows) - 1)
    response = HttpResponse(as_csv(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="dossiers.csv"'
    return response


def search(request: ActingRequest) -> HttpResponse:
    """Search from the header: a number that names one visible case opens it, anything else lists."""
    words = request.GET.get("q", "").strip()
    case = Case.objects.visible_to(request.acting).filter(number=words).first() if words else None
    if case is not None:
        return redirect("cases:page", pk=case.pk)
    query = request.GET.urlencode() if words else ""
    return redirect(f"{reverse('cases:list')}?{query}")


def _cards(request: ActingRequest, case: Case) -> list[presenters.DeadlineCard]:
    dept = case.territory.code
    rows = Deadline.objects.filter(case=case).order_by("safe_on", "due", "rule_id")
    return [presenters.card(row, today=scope.today(), dept=dept) for row in rows]


def _split(cards: list[presenters.DeadlineCard]) -> dict[str, Any]:
    """The next one, those to come, what may happen from when on, and the rest."""
    dated = [card for card in cards if card.open and card.nature == "butoir" and card.safe_on]
    # An old date that nobody met stays listed, but does not hide what can still be done in time.
    main = next((card for card in dated if (card.working_days_left or 0) >= FORGOTTEN_WORKING_DAYS), None)
    main = main or (dated[0] if dated else None)
    dated = [card for card in dated if card is not main]
    guards = [card for card in cards if card.open and card.nature == "au_plus_tot"]
    unset = [card for card in cards if card.status == "non_parametree"]
    others = [card for card in cards if card not in (main, *dated, *guards, *unset)]
    return {"main": main, "upcoming": dated, "guards": guards, "unset": unset, "others": others}


def _events(case: Case) -> dict[str, Any]:
    """The two times of a case: what the law counts, what was tried with the household."""
    acts = list(case.acts.standing())
    legal = [{"date": act.on, "label": act.kind_label, "kind": "act"} for act in acts]
    held = {act.on for act in acts if act.kind == ActKind.AUDIENCE}
    hearings = {datetime.date.fromisoformat(str(day)) for act in acts if (day := act.details.get("audience_on"))}
    legal += [{"date": day, "label": "Audience", "kind": "act"} for day in sorted(hearings - held)]
    social = [
        {
            "date": row.on,
            "label": row.get_channel_display(),
            "kind": "none" if row.outcome == "sans_reponse" else "social",
            "text": f"{row.get_channel_display()} : {row.get_outcome_display().lower()}",
        }
        for row in case.outreaches.all()
    ]
    measures = list(case.measures.all())
    social += [{"date": row.starts_on, "label": row.get_kind_display(), "kind": "social"} for row in measures]
    return {"legal": legal, "social": social, "spans": [(row.starts_on, row.ends_on) for row in measures]}


def case_page(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """Overview: what must be done, by when, why; then everything that happened."""
    case = visible_case(request, pk)
    context = case_context(request, case, tab="overview")
    today = scope.today()
    context |= {"today": today, "readers": grants.readers(case=case)}
    if "F16" in context["reading"]:
        cards = _cards(request, case)
        context |= _split(cards) | _events(case)
        context["anomalies"] = [*presenters.anomaly_items(case.anomalies.all()), *entry_points(request, case)]
        if "F4" in context["reading"]:
            projection = project_shown(case)
            context["steps"] = presenters.step_items(projection.steps)
            context["next_steps"] = projection.next_steps
        context["turns"] = [card for card in cards if card.open and card.nature == "butoir" and card.safe_on][:4]
    return render(request, "cases/page.html", context)


def project_shown(case: Case) -> Any:
    """The projection of a case for its line of steps, from stored acts. System scope: lease facts feed every reader's dates."""
    with scope.system(case.territory):
        full = Case.objects.select_related("lease__aid", "bailleur", "commune").get(pk=case.pk)
        acts = list(full.acts.standing())
    return project(full, case.territory, acts, scope.today())


def case_tab(request: ActingRequest, pk: uuid.UUID, tab: str) -> HttpResponse:
    """One tab of a case: own ones by name, others from the registry; what may not be seen is not found."""
    case = visible_case(request, pk)
    context = case_context(request, case, tab=tab)
    for panel in panels.panels():
        if panel.key == tab:
            content = panel.content(request, case)
            if content is None:
                raise Http404
            template, extra = content
            return render(request, "cases/panel.html", {**context, **extra, "panel_template": template})
    own = OWN_TABS.get(tab)
    if own is None or own.family not in context["reading"]:
        raise Http404
    return render(request, own.template, {**context, **own.content(request, case)})


def _account(request: ActingRequest, case: Case) -> dict[str, Any]:
    lease = case.lease if "F4" in reading_of(request.acting, case) else None
    account = LeaseAccount.objects.filter(lease=case.lease_id).first()
    balances = list(account.lease.balances.order_by("on")) if account and lease else []
    entries = list(lease.entries.order_by("-on", "-pk")[:200]) if lease else []
    points = [(balance.on.strftime("%m/%Y"), balance.amount) for balance in balances[-24:]]
    return {
        "lease": lease,
        "account": account,
        "stale": account is not None and is_stale(account.balance_on, territory=case.territory, on=scope.today()),
        "balances": balances,
        "entries": entries,
        "points": points,
        **entry_shown(request, case),
    }


def _acts(request: ActingRequest, case: Case) -> dict[str, Any]:
    acts = case.acts.select_related("organisation", "entered_by").order_by("-on", "-entered_at")
    lines = [{"act": act, "may_cancel": rules.may_cancel(request.acting, act) is None} for act in acts]
    kinds = rules.recordable_kinds(request.acting, case)
    may_signal = request.acting.role in rules.SIGNALLING_ROLES
    return {
        "lines": lines,
        "kinds": kinds,
        "may_signal": may_signal,
        "transitions": case.transitions.select_related("actor"),
    }


def _followup(request: ActingRequest, case: Case) -> dict[str, Any]:
    rows = list(case.outreaches.select_related("organisation"))
    may = rules.may_follow_up(request.acting, case) is None
    return {
        "outreaches": rows,
        "time_spent": sum(row.minutes or 0 for row in rows),
        "suggestions": suggestions(request, case, rows) if may else [],
        "reads_criteria": matrix().reads("F5", request.acting.role),
        "may_follow_up": may,
        **measures_shown(request, case),
        **meetings_shown(request, case),
    }


def _documents(request: ActingRequest, case: Case) -> dict[str, Any]:
    return {
        "attachments": case.attachments.select_related("organisation"),
        "may_attach": rules.may_attach(request.acting, case) is None,
    }


def _readers(request: ActingRequest, case: Case) -> dict[str, Any]:
    return {"readers": grants.readers(case=case), "closed": case.status == CaseStatus.CLOSED}


class OwnTab:
    """A tab of this room: its family, template and content."""

    def __init__(self, family: str, template: str, content: Any) -> None:
        self.family, self.template, self.content = family, template, content


OWN_TABS = {
    "account": OwnTab("F5", "cases/account.html", _account),
    "acts": OwnTab("F16", "cases/acts.html", _acts),
    "followup": OwnTab("F16", "cases/followup.html", _followup),
    "documents": OwnTab("F20", "cases/documents.html", _documents),
    "readers": OwnTab("F0", "cases/readers.html", _readers),
}
