"""Help and glossary: pages that touch no case."""

from functools import cache
from pathlib import Path

import yaml
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from organisations.middleware import unscoped

GLOSSARY = Path(__file__).parent / "data" / "glossaire.yaml"


@cache
def terms() -> list[dict[str, str]]:
    """Terms of the glossary in alphabetical order: `terme`, `sens`, and `code` when the code has a name for it."""
    rows: list[dict[str, str]] = yaml.safe_load(GLOSSARY.read_text(encoding="utf-8"))
    return rows


@unscoped
def help_page(request: HttpRequest) -> HttpResponse:
    """How to do the first things, role by role."""
    return render(request, "help/index.html")


@unscoped
def glossary(request: HttpRequest) -> HttpResponse:
    """Words of the field, in plain French."""
    return render(request, "help/glossary.html", {"terms": terms()})


@unscoped
def accessibility(request: HttpRequest) -> HttpResponse:
    """What is accessible, what is not yet, whom to tell."""
    return render(request, "help/accessibility.html")


@unscoped
def privacy(request: HttpRequest) -> HttpResponse:
    """Which data, why, for how long, which rights."""
    return render(request, "help/privacy.html")
