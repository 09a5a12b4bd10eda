"""Freezing a diagnostic: what it says, the files it carries and their order, and apart what family F10 walls."""

from typing import Any

from core.text import digest
from dsf import rules
from dsf.enums import DocumentKind, DsfKind
from dsf.models import Dsf, DsfDocument, DsfDocumentSpecial
from dsf.services.attachments import frozen, kept, kept_special
from dsf.services.snapshot import snapshot, special_snapshot
from organisations.models import Membership


def content_of(dsf: Dsf) -> dict[str, Any]:
    """What every copy says and carries, as it stands now."""
    return {**snapshot(dsf), "attachments": frozen(kept(dsf))}


def special_of(dsf: Dsf) -> dict[str, Any]:
    """What the judge's copy alone says and carries; empty when there is nothing of the kind, and at the stages where no
    judge receives it.
    """
    if dsf.kind != DsfKind.ASSIGNATION:
        return {}
    causes, files = special_snapshot(dsf), frozen(kept_special(dsf))
    return {"causes": causes.get("causes", []), "attachments": files} if causes or files else {}


def whole_digest(content: dict[str, Any], special: dict[str, Any]) -> str:
    """Digest of the judge's copy: of both parts together."""
    return digest({"document": content, "special": special}) if special else digest(content)


def freeze(*, dsf: Dsf, actor: Membership) -> DsfDocument:
    """Keep the diagnostic as it is, for ever, as its next version. Within the caller's transaction."""
    previous = dsf.documents.filter(kind=DocumentKind.DIAGNOSTIC).order_by("version").last()
    content = content_of(dsf)
    document = DsfDocument.objects.create(
        territory_id=dsf.territory_id,
        dsf=dsf,
        version=previous.version + 1 if previous else 1,
        snapshot=content,
        sha256=digest(content),
        frozen_by=actor,
        reason=rules.last_correction(dsf) if previous else "",
    )
    special = special_of(dsf)
    if special:
        DsfDocumentSpecial.objects.create(
            territory_id=dsf.territory_id,
            document=document,
            dsf=dsf,
            snapshot=special,
            sha256=whole_digest(content, special),
        )
    return document


def special_part(document: DsfDocument) -> dict[str, Any]:
    """The walled part of a frozen document, for who may read family F10. Raises ValueError when it was changed."""
    row = DsfDocumentSpecial.objects.filter(document=document).first()
    if row is None:
        return {}
    if whole_digest(document.snapshot, row.snapshot) != row.sha256:
        raise ValueError(f"DSF document {document.pk} no longer has the digest of its judge's copy.")
    part: dict[str, Any] = row.snapshot
    return part


def diagnostics(dsf: Dsf) -> list[DsfDocument]:
    """Frozen versions of the diagnostic, the last one first."""
    rows = dsf.documents.filter(kind=DocumentKind.DIAGNOSTIC).select_related("frozen_by")
    return list(rows.order_by("-version"))
