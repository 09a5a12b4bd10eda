"""Démarches: what was not yet tried, and the seven factual criteria of a case."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import render

from cases import outreach
from cases.enums import OutreachChannel, OutreachOutcome
from cases.models import Case, Outreach, TenantContact
from cases.services.criteria import criteria_of
from cases.views.head import case_context, visible_case
from organisations import scope
from organisations.http import ActingRequest
from organisations.matrix import matrix


def suggestions(request: ActingRequest, case: Case, rows: list[Outreach]) -> list[dict[str, str]]:
    """What was not yet tried, for who logs it; a number or an address counts for who reads them."""
    contacts = []
    if matrix().reads("F2", request.acting.role):
        contacts = list(TenantContact.objects.filter(household=case.household_id))
    tried = [outreach.Tried(row.channel, row.on, row.outcome == OutreachOutcome.REACHED) for row in rows]
    found = outreach.suggest(
        tried,
        has_phone=any(contact.phone for contact in contacts),
        has_email=any(contact.email for contact in contacts),
        today=scope.today(),
    )
    return [{"channel": one.channel, "label": OutreachChannel(one.channel).label, "why": one.why} for one in found]


def case_criteria(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """The seven factual criteria of document 000, article 5, for who reads the acts and the debt."""
    case = visible_case(request, pk)
    context = case_context(request, case, tab="")
    if not {"F5", "F16"} <= context["reading"].families:
        raise Http404
    return render(request, "cases/criteria.html", {**context, "criteria": criteria_of(case)})
