"""Downloads of the bailleur's desk: find what may be seen, journal the reading, draw."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from cases.models import Case, CdpReport, Measure, PlanAmendment, Signalement
from cases.reading import attach_names
from dsf.models import SuitNotice
from organisations import scope
from organisations.enums import Role
from organisations.http import ActingRequest
from organisations.matrix import matrix
from organisations.services import log_access
from reporting.pdf import pdf_response
from reporting.plan_document import amendment_pdf, plan_pdf
from reporting.signalement_document import cdp_receipt_pdf, signalement_pdf
from reporting.suit_notice_document import suit_notice_pdf


def plan(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """A plan d’apurement, to be signed or as signed, for who reads the debt of its case."""
    if not matrix().reads("F5", request.acting.role):
        raise Http404
    cases = Case.objects.visible_to(request.acting)
    rows = Measure.objects.filter(case__in=cases, plan__isnull=False).select_related("plan", "case__bailleur")
    found = get_object_or_404(rows, pk=pk)
    (case,) = attach_names([found.case], request.acting)
    log_access(action="download", family="F5", object_type="plan", object_id=found.pk)
    content = plan_pdf(found, household=case.shown_name, address=case.shown_address, on=scope.today())
    return pdf_response(content, filename=f"plan-{case.number}.pdf")


def amendment(request: ActingRequest, pk: uuid.UUID, rank: int) -> HttpResponse:
    """An avenant to a plan, to be signed or as signed, for who reads the debt of its case."""
    if not matrix().reads("F5", request.acting.role):
        raise Http404
    cases = Case.objects.visible_to(request.acting)
    rows = PlanAmendment.objects.filter(plan__measure__case__in=cases).select_related("plan__measure__case")
    found = get_object_or_404(rows, plan=pk, rank=rank)
    (case,) = attach_names([found.plan.measure.case], request.acting)
    log_access(action="download", family="F5", object_type="plan", object_id=pk)
    content = amendment_pdf(found, household=case.shown_name, address=case.shown_address, on=scope.today())
    return pdf_response(content, filename=f"avenant-{rank}-{case.number}.pdf")


def signalement(request: ActingRequest, pk: uuid.UUID, to: str) -> HttpResponse:
    """The receipt of a signalement, or of the saisine that it counts for, for who reads the debt of its case."""
    if not matrix().reads("F5", request.acting.role) or to not in ("organisme", "ccapex"):
        raise Http404
    rows = Signalement.objects.filter(case__in=Case.objects.visible_to(request.acting))
    rows = rows.exclude(intake_receipt="") if to == "ccapex" else rows.exclude(body="")
    found = get_object_or_404(rows, pk=pk)
    log_access(action="download", family="F5", object_type="signalement", object_id=found.pk)
    return pdf_response(signalement_pdf(found, to=to), filename=f"{found.number}-{to}.pdf")


def cdp_receipt(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """The receipt of a fiche of annexe 4, for its étude and the State."""
    if request.acting.role not in {Role.COMMISSAIRE, Role.CCAPEX_SECRETARY, Role.PREFECTURE}:
        raise Http404
    found = get_object_or_404(CdpReport.objects.select_related("territory"), pk=pk)
    log_access(action="download", family="F16", object_type="cdp_report", object_id=found.pk)
    return pdf_response(cdp_receipt_pdf(found), filename=f"{found.number}.pdf")


def suit_notice(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """A decision to sue as the social service was told of it: for the bailleur, the services told and the State."""
    found = get_object_or_404(SuitNotice.objects.visible_to(request.acting), pk=pk)
    log_access(action="download", family="F14", object_type="suit_notice", object_id=found.pk)
    return pdf_response(suit_notice_pdf(found), filename=f"{found.number}.pdf")
