"""Justificatifs of a diagnostic: typed, cleaned, ordered; withdrawn and given back, never erased."""

import hashlib
import uuid
from collections.abc import Iterable
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from cases.services.attachments import clean
from core.errors import DomainError
from core.formats import number
from dsf import rules
from dsf.enums import AttachmentKind
from dsf.models import Dsf, DsfAttachment, DsfSpecialAttachment
from organisations.models import Membership
from organisations.services import log_access

MOST_FILES = 40
MOST_PAGES = 150
MOST_BYTES = 60 * 1024 * 1024
# A4 at 300 dots per inch: more would not be seen once printed.
LONGEST_SIDE = 3508

Attachment = DsfAttachment | DsfSpecialAttachment
MODELS: tuple[type[DsfAttachment] | type[DsfSpecialAttachment], ...] = (DsfAttachment, DsfSpecialAttachment)


def kept(dsf: Dsf) -> list[DsfAttachment]:
    """Those that the next document carries, in order."""
    return list(dsf.attachments.filter(withdrawn_at=None).select_related("entered_by"))


def kept_special(dsf: Dsf) -> list[DsfSpecialAttachment]:
    """Those that only the judge's copy carries, after the others. Empty for who may not read family F10."""
    return list(dsf.special_attachments.filter(withdrawn_at=None).select_related("entered_by"))


def used(dsf: Dsf) -> tuple[int, int, int]:
    """(files, pages, bytes) that the diagnostic carries."""
    rows: list[Attachment] = [*kept(dsf), *kept_special(dsf)]
    return len(rows), sum(row.pages for row in rows), sum(row.size for row in rows)


def _room(dsf: Dsf, *, pages: int, size: int) -> None:
    """Raise DomainError when one more file would make the document too heavy for a court to open or print."""
    files, all_pages, weight = used(dsf)
    if files >= MOST_FILES:
        raise DomainError(f"Un diagnostic porte au plus {MOST_FILES} justificatifs. Réunissez-en plusieurs en un PDF.")
    if all_pages + pages > MOST_PAGES:
        raise DomainError(
            f"Avec ce fichier, les justificatifs dépasseraient {MOST_PAGES} pages : il en a {pages} et "
            f"{MOST_PAGES - all_pages} restent. Ne gardez que les pages utiles.",
            field="file",
        )
    if weight + size > MOST_BYTES:
        left = number(max(MOST_BYTES - weight, 0) / 1024 / 1024, 1)
        raise DomainError(
            f"Les justificatifs d’un diagnostic pèsent au plus {MOST_BYTES // 1024 // 1024} Mo ; il reste {left} Mo. "
            "Réduisez les photos ou scannez en noir et blanc.",
            field="file",
        )


def _may_write(actor: Membership, dsf: Dsf) -> None:
    refusal = rules.may_write(actor, dsf)
    if refusal:
        raise DomainError(refusal)


def add(
    *, dsf: Dsf, kind: str, title: str, special: bool, upload: BinaryIO, size: int, actor: Membership
) -> Attachment:
    """Clean a file and put it at the end of its list. `special`: it says something of health or detention (family F10).

    Raises DomainError for who may not write, a file that is refused, or when the whole would be too heavy.
    """
    _may_write(actor, dsf)
    given = AttachmentKind(kind)
    if special and not rules.offers_special_causes(dsf.service_id):
        raise DomainError("Votre organisation ne permet pas de garder un justificatif de santé ou de détention.")
    file = clean(upload, size=size, longest_side=LONGEST_SIDE)
    with transaction.atomic():
        # One at a time: two uploads at once must not pass the limits together, nor take the same place.
        Dsf.objects.select_for_update().get(pk=dsf.pk)
        _room(dsf, pages=file.pages, size=len(file.content))
        model = DsfSpecialAttachment if special else DsfAttachment
        last = model.objects.filter(dsf=dsf).order_by("-position").values_list("position", flat=True).first() or 0
        row = model(
            territory_id=dsf.territory_id,
            dsf=dsf,
            section=rules.ATTACHMENT_SECTION[given],
            kind=given,
            title=title.strip() or str(given.label),
            position=last + 1,
            content_type=file.content_type,
            size=len(file.content),
            pages=file.pages,
            sha256=hashlib.sha256(file.content).hexdigest(),
            organisation_id=actor.organisation_id,
            entered_by=actor,
        )
        row.file.save("", ContentFile(file.content), save=False)
        row.save(force_insert=True)
    return row


def find(dsf: Dsf, pk: uuid.UUID, *, walled: bool) -> Attachment | None:
    """A justificatif of this diagnostic; None when there is none. `walled`: also those of family F10, for its service."""
    for model in MODELS if walled else MODELS[:1]:
        row = model.objects.filter(dsf=dsf, pk=pk).first()
        if row is not None:
            return row
    return None


def describe(*, attachment: Attachment, kind: str, title: str, actor: Membership) -> None:
    """Change what a justificatif is said to be."""
    _may_write(actor, attachment.dsf)
    given = AttachmentKind(kind)
    attachment.kind, attachment.section = given, rules.ATTACHMENT_SECTION[given]
    attachment.title = title.strip() or str(given.label)
    attachment.save(update_fields=["kind", "section", "title"])


def move(*, attachment: Attachment, up: bool, actor: Membership) -> None:
    """Exchange places with the neighbour; at an end, nothing happens."""
    _may_write(actor, attachment.dsf)
    with transaction.atomic():
        Dsf.objects.select_for_update().get(pk=attachment.dsf_id)
        rows: list[Attachment] = list(type(attachment).objects.filter(dsf=attachment.dsf, withdrawn_at=None))
        places = [row.pk for row in rows]
        here = places.index(attachment.pk) if attachment.pk in places else None
        there = None if here is None else here + (-1 if up else 1)
        if here is None or there is None or not 0 <= there < len(rows):
            return
        rows[here], rows[there] = rows[there], rows[here]
        for position, row in enumerate(rows, start=1):
            if row.position != position:
                type(row).objects.filter(pk=row.pk).update(position=position)


def withdraw(*, attachment: Attachment, actor: Membership) -> None:
    """Take a justificatif out of the next document. The file stays: a frozen version may hold it."""
    _may_write(actor, attachment.dsf)
    type(attachment).objects.filter(pk=attachment.pk, withdrawn_at=None).update(withdrawn_at=timezone.now())


def restore(*, attachment: Attachment, actor: Membership) -> None:
    """Undo a withdrawal. Raises DomainError when there is no room any more."""
    _may_write(actor, attachment.dsf)
    with transaction.atomic():
        Dsf.objects.select_for_update().get(pk=attachment.dsf_id)
        if type(attachment).objects.filter(pk=attachment.pk, withdrawn_at=None).exists():
            return
        _room(attachment.dsf, pages=attachment.pages, size=attachment.size)
        type(attachment).objects.filter(pk=attachment.pk).update(withdrawn_at=None)


def content_of(attachment: Attachment) -> bytes:
    """The bytes of a justificatif. Raises ValueError when they are no longer those that were kept."""
    with attachment.file.open("rb") as stored:
        content = bytes(stored.read())
    if hashlib.sha256(content).hexdigest() != attachment.sha256:
        raise ValueError(f"Justificatif {attachment.pk} no longer has its digest.")
    return content


def read(*, attachment: Attachment) -> bytes:
    """The same, for a person who downloads it: the journal says who."""
    family = "F10" if isinstance(attachment, DsfSpecialAttachment) else "F20"
    log_access(action="read", family=family, object_type="justificatif", object_id=attachment.pk)
    return content_of(attachment)


def frozen(rows: Iterable[Attachment]) -> list[dict[str, object]]:
    """What a snapshot keeps of justificatifs: which bytes, in which order, under which name."""
    return [
        {
            "id": str(row.pk),
            "kind": row.kind,
            "section": row.section,
            "title": row.title,
            "content_type": row.content_type,
            "pages": row.pages,
            "sha256": row.sha256,
        }
        for row in rows
    ]
