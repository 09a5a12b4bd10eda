"""The component sheet: every component in every state, for those who write pages and those who check them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.drawing import specimens


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every component in every state, with invented data; for signed-in users."""
    return render(request, "components/sheet.html", specimens.everything())
