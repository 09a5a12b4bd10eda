"""Supporting documents: checked by their content, cleaned of location data, stored under a generated name."""

import hashlib
import io
from dataclasses import dataclass
from typing import BinaryIO

import pikepdf
from django.core.files.base import ContentFile
from PIL import Image, ImageOps, UnidentifiedImageError

from cases import rules
from cases.models import Attachment, Case
from core.errors import DomainError
from organisations.models import Membership
from organisations.services import log_access

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
REFUSED = "Ce fichier n’est ni un PDF, ni une photo JPEG ou PNG lisible. Enregistrez-le dans l’un de ces formats."


@dataclass(frozen=True)
class CleanFile:
    """Bytes that may be kept, with the type their content has (never the one their name claims)."""

    content: bytes
    content_type: str


def _without(dictionary: pikepdf.Object, *names: str) -> None:
    for name in names:
        if name in dictionary:
            del dictionary[name]


def _clean_pdf(content: bytes) -> CleanFile:
    """A PDF without scripts, actions nor embedded files; written again, so nothing hides behind its end."""
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            # What was filled in becomes part of the page before the form itself goes: no answer is lost.
            pdf.generate_appearance_streams()
            pdf.flatten_annotations("all")
            _without(pdf.Root, "/OpenAction", "/AA", "/AcroForm")
            if "/Names" in pdf.Root:
                _without(pdf.Root.Names, "/JavaScript", "/EmbeddedFiles")
            for page in pdf.pages:
                _without(page.obj, "/AA", "/Annots")
            kept = io.BytesIO()
            pdf.save(kept)
    except (pikepdf.PdfError, ValueError, AttributeError) as error:
        raise DomainError("Ce PDF est illisible ou protégé par un mot de passe.", field="file") from error
    return CleanFile(kept.getvalue(), "application/pdf")


def _clean_image(content: bytes) -> CleanFile:
    """A photo drawn again from its pixels: location, device and everything after the image are gone."""
    try:
        with Image.open(io.BytesIO(content)) as image:
            if image.format not in ("JPEG", "PNG") or image.width * image.height > MAX_PIXELS:
                raise DomainError(REFUSED, field="file")
            upright = ImageOps.exif_transpose(image)
            png = image.format == "PNG"
            kept = io.BytesIO()
            if png:
                upright.convert("RGBA").save(kept, "PNG")
            else:
                upright.convert("RGB").save(kept, "JPEG", quality=88)
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError, SyntaxError) as error:
        raise DomainError(REFUSED, field="file") from error
    return CleanFile(kept.getvalue(), "image/png" if png else "image/jpeg")


def clean(upload: BinaryIO, *, size: int) -> CleanFile:
    """What of an uploaded file may be kept. Raises DomainError when it is too large or not what it must be."""
    if size > MAX_BYTES:
        raise DomainError("Ce fichier dépasse 10 Mo. Réduisez la photo ou scannez en noir et blanc.", field="file")
    content = upload.read(MAX_BYTES + 1)
    if content.startswith(b"%PDF-"):
        return _clean_pdf(content)
    return _clean_image(content)


def attach(*, case: Case, title: str, upload: BinaryIO, size: int, actor: Membership) -> Attachment:
    """Add a supporting document to a case. Raises DomainError for a role that may not or a file that is refused."""
    refusal = rules.may_attach(actor, case)
    if refusal:
        raise DomainError(refusal)
    kept = clean(upload, size=size)
    attachment = Attachment(
        territory_id=case.territory_id,
        case=case,
        title=title.strip(),
        content_type=kept.content_type,
        size=len(kept.content),
        sha256=hashlib.sha256(kept.content).hexdigest(),
        organisation_id=actor.organisation_id,
        entered_by=actor,
    )
    attachment.file.save("", ContentFile(kept.content), save=False)
    attachment.save(force_insert=True)
    return attachment


def read(*, attachment: Attachment) -> bytes:
    """The document's bytes; who reads it is journalled."""
    log_access(action="read", family="F20", object_type="attachment", object_id=attachment.pk)
    with attachment.file.open("rb") as stored:
        return bytes(stored.read())
