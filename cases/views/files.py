"""List of cases and the case page."""

import uuid

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from cases.models import Case
from organisations.http import ActingRequest


def case_list(request: ActingRequest) -> HttpResponse:
    """What is due first comes first."""
    cases = Case.objects.visible_to(request.acting).open().by_next_due()
    return render(request, "cases/list.html", {"cases": cases.select_related("household", "commune")[:50]})


def case_page(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    case = get_object_or_404(Case.objects.visible_to(request.acting), pk=pk)
    return render(request, "cases/page.html", {"case": case})
