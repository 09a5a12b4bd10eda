"""A decision to sue as the social service was told of it, with the sheet of the bailleur's observations. Frozen content only."""

from typing import Any

from core.text import digest
from dsf.models import SuitNotice
from dsf.services.suit_notices import readable
from reporting.pdf import render_pdf


def suit_notice_pdf(row: SuitNotice) -> bytes:
    """Notice, then sheet of observations: always the same bytes. Raises ValueError when the content lost its digest."""
    content: dict[str, Any] = row.content
    if digest(content) != row.sha256:
        raise ValueError(f"Suit notice {row.pk} no longer has its digest.")
    sheet = readable(content)
    values = {"sheet": sheet, "number": row.number, "sent_on": sheet["sent_on"], "sha": row.sha256}
    return render_pdf("pdf/suit_notice.html", values, made_on=values["sent_on"])
