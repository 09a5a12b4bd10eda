"""A plan d’apurement on paper: a letter that proposes it, then the plan with its instalments and places to sign.

Signed, it is drawn from what was frozen and always gives the same bytes; the household's name is its reader's to see.
"""

import datetime
from decimal import Decimal
from typing import Any

from cases.models import Measure
from cases.services.plans import content_of
from core.text import digest
from reporting.pdf import render_pdf

Day = datetime.date.fromisoformat


def plan_pdf(measure: Measure, *, household: str, address: str, on: datetime.date) -> bytes:
    """The plan to be signed, or as it was signed. Raises ValueError when what was signed no longer has its digest."""
    plan = measure.plan
    content: dict[str, Any] = plan.content or content_of(measure)
    if plan.sha256 and digest(content) != plan.sha256:
        raise ValueError(f"Plan {measure.pk} no longer has its digest.")
    lines = [{"rank": rank, "on": Day(day), "amount": Decimal(amount)} for rank, day, amount in content["instalments"]]
    signed_on = Day(content["signed_on"]) if plan.sha256 else None
    values = {
        "case": content["case"],
        "bailleur": content["bailleur"],
        "debt": Decimal(content["debt"]),
        "debt_on": Day(content["debt_on"]),
        "tolerance": content["tolerance_days"],
        "note": content["note"],
        "lines": lines,
        "total": sum((line["amount"] for line in lines), Decimal(0)),
        "highest": max(line["amount"] for line in lines),
        "signed_on": signed_on,
        "sha": plan.sha256,
        "household": household,
        "address": address,
    }
    return render_pdf("pdf/plan.html", values, made_on=signed_on or on)
