"""The bordereau de carence on paper, from its frozen content."""

from typing import Any

from core.formats import date_fr
from core.text import digest
from dsf.enums import DsfKind
from dsf.models import DsfDocument
from reporting.dsf_form import day
from reporting.pdf import render_pdf

# Lists of days in the frozen content → the sentence that says them.
OTHERS = (
    ("interviews_offered_on", "Entretien proposé le {}"),
    ("landlord_invited_on", "Bailleur invité à présenter ses observations le {}"),
    ("ccapex_asked_on", "CCAPEX interrogée le {}"),
)


def _others(content: dict[str, Any]) -> list[str]:
    return [f"{sentence.format(date_fr(day(on)))}." for name, sentence in OTHERS for on in content.get(name, [])]


def carence_pdf(document: DsfDocument) -> bytes:
    """The bordereau as frozen: always the same bytes. Raises ValueError when its content no longer has its digest."""
    content = document.snapshot
    if digest(content) != document.sha256:
        raise ValueError(f"DSF document {document.pk} no longer has its digest.")
    values = {
        **content,
        "kind": DsfKind(content["kind"]).label,
        "requested_on": day(content["requested_on"]),
        "hearing_on": day(content["hearing_on"]),
        "attempts": [{**row, "on": day(row["on"])} for row in content["attempts"]],
        "others": _others(content),
        "version": document.version,
        "sha": document.sha256,
    }
    return render_pdf("pdf/carence.html", values, made_on=document.frozen_at.date())
