"""The calendar of séances."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render

from ccapex import rules
from ccapex.services import calendar
from organisations import scope
from organisations.http import ActingRequest


def calendar_page(request: ActingRequest) -> HttpResponse:
    """A year of séances by semester, the frequency checked, bad days said."""
    refusal = rules.may_prepare(request.acting)
    if refusal:
        raise PermissionDenied(refusal)
    today = scope.today()
    asked = request.GET.get("annee", "")
    year = int(asked) if asked.isdecimal() and 2000 <= int(asked) <= 2100 else today.year
    found = calendar.year_of(territory=request.acting.organisation.territory, year=year, today=today)
    return render(request, "ccapex/calendar.html", {"year": found, "before": year - 1, "after": year + 1})
