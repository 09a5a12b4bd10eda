"""The diagnostic on paper, from frozen content only: an old document is drawn as it was, with the template of its format.

Two copies of one frozen content: the judge's, with what family F10 walls, and the one of the CCAPEX and the préfecture.
"""

import datetime
import io
from typing import Any

import pikepdf

from core.text import digest
from dsf.enums import AttachmentKind, DocumentKind, DsfKind, SectionKey
from dsf.models import Dsf, DsfAttachment, DsfDocument, DsfSending, DsfSpecialAttachment
from dsf.services import attachments, changes, documents
from reporting import dsf_form, dsf_format_1
from reporting.pdf import render_pdf
from reporting.pieces import Piece, piece, resources

STATE_COPY = "Exemplaire de la CCAPEX et de la préfecture"
JUDGE_COPY = "Exemplaire du juge"


def _files(content: dict[str, Any], special: dict[str, Any]) -> list[dict[str, Any]]:
    """Frozen justificatifs in their order: those that only the judge reads come last, so that numbers agree in both copies."""
    return [*content.get("attachments", []), *special.get("attachments", [])]


def _listed(files: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "title": row["title"],
            "kind": AttachmentKind(row["kind"]).label,
            "section": SectionKey(row["section"]).label,
            "pages": row["pages"],
        }
        for row in files
    ]


def _pieces(content: dict[str, Any], special: dict[str, Any]) -> list[Piece]:
    """Frozen justificatifs, drawn from the bytes that were frozen. Raises ValueError when those changed."""
    found: list[Piece] = []
    for model, part in ((DsfAttachment, content), (DsfSpecialAttachment, special)):
        rows = {str(row.pk): row for row in model.objects.filter(pk__in=[f["id"] for f in part.get("attachments", [])])}
        for frozen in part.get("attachments", []):
            row = rows[frozen["id"]]
            if row.sha256 != frozen["sha256"]:
                raise ValueError(f"Justificatif {row.pk} is no longer the one that was frozen.")
            found.append(piece(len(found) + 1, frozen, attachments.content_of(row)))
    return found


def draft_pdf(dsf: Dsf, *, on: datetime.date) -> bytes:
    """The diagnostic as it stands, «brouillon» across each page; its justificatifs are listed and not appended."""
    content, special = documents.content_of(dsf), documents.special_of(dsf)
    values = {
        **dsf_form.context(content, special),
        "draft": True,
        "copy": JUDGE_COPY if dsf.kind == DsfKind.ASSIGNATION else STATE_COPY,
        "pieces": [],
        "version": 0,
        "sha": documents.whole_digest(content, special),
        "files": _listed(_files(content, special)),
        "changes": None,
    }
    return render_pdf("pdf/dsf.html", values, made_on=on)


def _changes(document: DsfDocument, special: dict[str, Any], judge: bool) -> dict[str, Any]:
    """What opens a corrected version; nothing on the first one."""
    if document.version == 1:
        return {"changes": None}
    before = DsfDocument.objects.get(dsf=document.dsf_id, kind=DocumentKind.DIAGNOSTIC, version=document.version - 1)
    found = changes.between(before.snapshot, document.snapshot)
    if judge:
        found += changes.between_special(documents.special_part(before), special)
    return {"changes": found, "previous": before.version, "reason": document.reason}


def _drawn_on(document: DsfDocument) -> datetime.date:
    return dsf_form.day(document.snapshot["transmitted_on"]) or document.frozen_at.date()


def _check(document: DsfDocument) -> None:
    if digest(document.snapshot) != document.sha256:
        raise ValueError(f"DSF document {document.pk} no longer has its digest.")


def transmitted_pdf(document: DsfDocument, *, judge: bool = False, slip: dict[str, Any] | None = None) -> bytes:
    """A frozen version: always the same bytes. `judge`: with the walled part, for who may read family F10. `slip`: what the
    bordereau d’envoi in front of it says.

    Raises ValueError when the content, a justificatif or the walled part no longer has its digest.
    """
    _check(document)
    if document.snapshot["format"] == 1:
        return dsf_format_1.transmitted_pdf(document)
    special = documents.special_part(document) if judge else {}
    pieces = _pieces(document.snapshot, special)
    values = {
        **dsf_form.context(document.snapshot, special),
        **_changes(document, special, judge),
        "draft": False,
        "sha": documents.whole_digest(document.snapshot, special),
        "version": document.version,
        "copy": JUDGE_COPY if judge else STATE_COPY,
        "files": _listed(_files(document.snapshot, special)),
        "pieces": pieces,
        "slip": slip,
    }
    template = "pdf/dsf_parcel.html" if slip else "pdf/dsf.html"
    return render_pdf(template, values, made_on=_drawn_on(document), pictures=resources(pieces))


def parcel_pdf(sending: DsfSending, *, address: str) -> bytes:
    """A paper sending ready to print: the bordereau d’envoi, then the judge's copy with its own page numbers."""
    document = sending.document
    with pikepdf.open(io.BytesIO(transmitted_pdf(document, judge=True))) as counted:
        pages = len(counted.pages)
    slip = {
        "service": sending.sent_by.organisation.name,
        "court": sending.court.name if sending.court else "",
        "address": address,
        "sent_on": sending.sent_on,
        "reference": sending.reference,
        "pages": pages,
        "due_on": sending.due_on,
        "in_time": sending.in_time,
    }
    return transmitted_pdf(document, judge=True, slip=slip)
