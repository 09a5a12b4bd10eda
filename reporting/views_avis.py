"""The yearly effectiveness of avis: page, PDF, files for spreadsheets."""

import io

import openpyxl
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from cases.imports.templates import as_csv, safe_cell
from organisations import scope
from organisations.http import ActingRequest
from reporting.avis_bilan import READERS, AvisBilan, as_rows, avis_bilan
from reporting.pdf import pdf_response, render_pdf
from reporting.views_bilans import FIRST_YEAR

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _of_year(request: ActingRequest, year: int) -> AvisBilan:
    if request.acting.role not in READERS:
        raise PermissionDenied("Le bilan des avis se lit à la préfecture et au secrétariat de la CCAPEX.")
    if not FIRST_YEAR <= year <= scope.today().year:
        raise Http404
    return avis_bilan(year, request.acting)


def page(request: ActingRequest, year: int) -> HttpResponse:
    """The tables of a year; each figure opens its list for who may read it."""
    found = _of_year(request, year)
    this = scope.today().year
    years = [
        {"label": str(y), "url": reverse("reporting:avis_bilan", args=[y]), "current": y == year}
        for y in range(this - 2, this + 1)
    ]
    return render(request, "reporting/avis_bilan.html", found.as_context() | {"years": years})


def pdf(request: ActingRequest, year: int) -> HttpResponse:
    """The same tables on paper, for the plénière."""
    found = _of_year(request, year)
    content = render_pdf("pdf/avis_bilan.html", found.as_context(), made_on=found.counted_on)
    return pdf_response(content, filename=f"avis-{year}.pdf")


def file(request: ActingRequest, year: str, kind: str) -> HttpResponse:
    """The same tables for spreadsheets."""
    lines = as_rows(_of_year(request, int(year)))
    if kind == "csv":
        response = HttpResponse(as_csv(lines), content_type="text/csv; charset=utf-8")
    else:
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.title = f"Avis {year}"
        for line in lines:
            sheet.append([safe_cell(cell) for cell in line])
        out = io.BytesIO()
        book.save(out)
        response = HttpResponse(out.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="avis-{year}.{kind}"'
    return response
