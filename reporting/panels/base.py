"""A block of a home page, and the lines of cases in it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from cases.models import Case
from cases.reading import attach_names
from organisations.models import Membership

AHEAD_DAYS = 30
SHOWN = 6
SHOWN_MOST = 500


@dataclass
class Panel:
    """A block beside the worklist: short lines, each opening something. `chart` rows draw bars above them."""

    title: str
    items: list[dict[str, Any]]
    empty: str
    url: str = ""
    link_text: str = ""
    count: int | None = None
    chart: list[tuple[str, int]] = field(default_factory=list)
    source: str = ""


def case_lines(cases: Iterable[Case], member: Membership, text: Callable[[Case], str]) -> list[dict[str, Any]]:
    return [
        {
            "label": case.shown_name,
            "url": reverse("cases:page", args=[case.pk]),
            "text": text(case),
            "note": f"{case.commune.name} · {case.number}",
        }
        for case in attach_names(cases, member)
    ]
