"""One case as every page of it shows it: who may open it, its head, its tabs."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from cases import panels, rules
from cases.freshness import is_stale
from cases.models import Case, LeaseAccount, Measure
from cases.reading import Reading, attach_names, reading_of
from core.formats import date_fr, euros
from organisations import scope
from organisations.http import ActingRequest
from organisations.matrix import matrix


def visible_case(request: ActingRequest, pk: uuid.UUID) -> Case:
    """The case, or the same 404 as for one that does not exist."""
    cases = Case.objects.visible_to(request.acting).select_related("commune", "bailleur", "territory")
    return get_object_or_404(cases, pk=pk)


def writing_case(request: ActingRequest, pk: uuid.UUID) -> Case:
    """The case, for who logs what is done with the household."""
    case = visible_case(request, pk)
    refusal = rules.may_follow_up(request.acting, case)
    if refusal:
        raise PermissionDenied(refusal)
    return case


def visible_measure(request: ActingRequest, pk: uuid.UUID, measure_pk: uuid.UUID) -> Measure:
    """A measure of a visible case; 404 for who reads no debt."""
    case = visible_case(request, pk)
    if not matrix().reads("F5", request.acting.role):
        raise Http404
    rows = Measure.objects.select_related("organisation", "plan", "territory").filter(case=case)
    found = get_object_or_404(rows, pk=measure_pk)
    found.case = case
    return found


def own_plan(request: ActingRequest, pk: uuid.UUID, measure_pk: uuid.UUID) -> Measure:
    """A plan d’apurement that this person may change; 404 for another measure."""
    measure = visible_measure(request, pk, measure_pk)
    refusal = rules.may_move_measure(request.acting, measure)
    if refusal:
        raise PermissionDenied(refusal)
    if not hasattr(measure, "plan"):
        raise Http404
    return measure


def trail(case: Case, *pages: str | tuple[str, str]) -> list[dict[str, str]]:
    """Breadcrumb of a page below a case: its parents as (words, address), then its own title."""
    found = [
        {"label": "Mon travail", "url": reverse("home")},
        {"label": "Dossiers", "url": reverse("cases:list")},
        {"label": case.number, "url": reverse("cases:page", args=[case.pk])},
    ]
    return found + [{"label": one} if isinstance(one, str) else {"label": one[0], "url": one[1]} for one in pages]


def case_tabs(request: ActingRequest, case: Case, reading: Reading, current: str) -> list[dict[str, Any]]:
    """Tabs of the case page: only what this reader may open."""
    own = [
        ("overview", "Vue d’ensemble", True),
        ("account", "Compte", "F5" in reading),
        ("acts", "Actes", "F16" in reading),
    ]
    own.append(("followup", "Démarches et mesures", "F16" in reading))
    own.append(("documents", "Pièces", "F20" in reading))
    tabs = [
        {"label": label, "url": reverse("cases:tab", args=[case.pk, key]), "current": key == current}
        for key, label, shown in own
        if shown
    ]
    tabs[0]["url"] = reverse("cases:page", args=[case.pk])
    tabs += [
        {"label": panel.label, "url": reverse("cases:tab", args=[case.pk, panel.key]), "current": panel.key == current}
        for panel in panels.panels()
        if panel.content(request, case) is not None
    ]
    tabs.append(
        {
            "label": "Qui voit ce dossier",
            "url": reverse("cases:tab", args=[case.pk, "readers"]),
            "current": current == "readers",
        }
    )
    return tabs


def _dated_debt(account: LeaseAccount | None, case: Case) -> str:
    """What is owed with the day it was known: a balance without its date says nothing."""
    if account is None or account.balance_on is None:
        return euros(account.balance if account else None)
    stale = is_stale(account.balance_on, territory=case.territory, on=scope.today())
    return f"{euros(account.balance)} au {date_fr(account.balance_on)}{', à mettre à jour' if stale else ''}"


def case_context(request: ActingRequest, case: Case, *, tab: str) -> dict[str, Any]:
    """Head of every page of a case: who, where, which stage, tabs."""
    reading = reading_of(request.acting, case)
    attach_names([case], request.acting)
    facts = [("Dossier", case.number), ("Étape", case.stage_label), ("Bailleur", case.bailleur.name)]
    facts.append(("Parc", case.get_parc_display()))
    if "F5" in reading:
        account = LeaseAccount.objects.filter(lease=case.lease_id).first()
        facts.append(("Dette", _dated_debt(account, case)))
    return {
        "case": case,
        "reading": reading,
        "facts": facts,
        "tabs": case_tabs(request, case, reading, tab),
        "tab": tab,
        "recordable": bool(rules.recordable_kinds(request.acting, case)),
        "actions": panels.actions(request, case),
        "may_refer": rules.may_refer(request.acting, case) is None,
        "trail": [
            {"label": "Mon travail", "url": reverse("home")},
            {"label": "Dossiers", "url": reverse("cases:list")},
            {"label": case.number},
        ],
    }
