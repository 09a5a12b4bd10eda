"""A plan d’apurement or one of its avenants on paper: a letter that proposes it, its instalments and places to sign.

Signed, it is drawn from what was frozen and always gives the same bytes; the household's name is its reader's to see.
"""

import datetime
from typing import Any

from cases.enums import PaymentMeans
from cases.models import Measure, PlanAmendment
from cases.services.plans import content_of
from cases.services.schedules import read_content
from core.text import digest
from reporting.pdf import render_pdf


def plan_pdf(measure: Measure, *, household: str, address: str, on: datetime.date) -> bytes:
    """The plan to be signed, or as it was signed. Raises ValueError when what was signed no longer has its digest."""
    plan = measure.plan
    return _drawn(plan.content or content_of(measure), plan.sha256, household=household, address=address, on=on)


def amendment_pdf(amendment: PlanAmendment, *, household: str, address: str, on: datetime.date) -> bytes:
    """The avenant to be signed, or as it was signed. Raises ValueError as `plan_pdf` does."""
    return _drawn(amendment.content, amendment.sha256, household=household, address=address, on=on, rank=amendment.rank)


def _drawn(
    content: dict[str, Any], sha256: str, *, household: str, address: str, on: datetime.date, rank: int = 0
) -> bytes:
    if sha256 and digest(content) != sha256:
        raise ValueError(f"What was signed in case {content['case']} no longer has its digest.")
    values = read_content(content)
    values |= {"sha": sha256, "household": household, "address": address, "rank": rank, "means": PaymentMeans.labels}
    return render_pdf("pdf/plan.html", values, made_on=values["signed_on"] or on)
