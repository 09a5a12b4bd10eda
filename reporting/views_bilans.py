"""Pages and PDFs of the bilans."""

import uuid

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from conventions.enums import ConventionKind
from conventions.models import Convention
from conventions.terms import periods
from organisations import scope
from organisations.http import ActingRequest
from reporting.bilans import TERRITORY_ROLES, Bilan, convention_bilan, territory_bilan
from reporting.pdf import pdf_response, render_pdf

FIRST_YEAR = 2000


def _pdf(found: Bilan, filename: str) -> HttpResponse:
    content = render_pdf("pdf/bilan.html", found.as_context(), made_on=found.counted_on)
    return pdf_response(content, filename=filename)


def _of_convention(request: ActingRequest, pk: uuid.UUID, number: int) -> tuple[Convention, Bilan]:
    convention = get_object_or_404(Convention.objects.visible_to(request.acting), pk=pk)
    if convention.kind != ConventionKind.PREVENTION:
        raise Http404
    period = next((p for p in periods(convention) if p.number == number and p.starts_on <= scope.today()), None)
    if period is None:
        raise Http404
    return convention, convention_bilan(convention, period, request.acting)


def convention_page(request: ActingRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    """The bilan of one year of a convention, for its parties."""
    convention, found = _of_convention(request, pk, number)
    trail = [
        {"label": "Conventions", "url": reverse("conventions:list")},
        {"label": convention.title, "url": reverse("conventions:page", args=[pk])},
        {"label": found.title},
    ]
    context = found.as_context() | {
        "trail": trail,
        "pdf_url": reverse("reporting:convention_bilan_pdf", args=[pk, number]),
    }
    return render(request, "reporting/bilan.html", context)


def convention_pdf(request: ActingRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    _, found = _of_convention(request, pk, number)
    return _pdf(found, f"bilan-convention-annee-{number}.pdf")


def _of_territory(request: ActingRequest, year: int) -> Bilan:
    if request.acting.role not in TERRITORY_ROLES:
        raise PermissionDenied("Le bilan du territoire se lit à la préfecture et au secrétariat de la CCAPEX.")
    if not FIRST_YEAR <= year <= scope.today().year:
        raise Http404
    return territory_bilan(year, request.acting)


def territory_now(request: ActingRequest) -> HttpResponse:
    """The bilan of the year under way."""
    return redirect("reporting:territory_bilan", year=scope.today().year)


def territory_page(request: ActingRequest, year: int) -> HttpResponse:
    """The bilan of a territory."""
    found = _of_territory(request, year)
    trail = [{"label": "Mon travail", "url": reverse("home")}, {"label": found.title}]
    years = [
        {"label": str(y), "url": reverse("reporting:territory_bilan", args=[y]), "current": y == year}
        for y in range(scope.today().year - 2, scope.today().year + 1)
    ]
    context = found.as_context() | {
        "trail": trail,
        "years": years,
        "pdf_url": reverse("reporting:territory_bilan_pdf", args=[year]),
    }
    return render(request, "reporting/bilan.html", context)


def territory_pdf(request: ActingRequest, year: int) -> HttpResponse:
    return _pdf(_of_territory(request, year), f"bilan-{year}.pdf")
