"""Supporting documents: checked by their content, cleaned of location data, stored under a generated name."""

import hashlib
import io
import zlib
from dataclasses import dataclass
from typing import Any, BinaryIO

import pikepdf
from django.core.files.base import ContentFile
from PIL import Image, ImageOps, UnidentifiedImageError

from cases import rules
from cases.models import Attachment, Case, Measure
from core.errors import DomainError
from organisations.models import Membership
from organisations.services import log_access

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
# What one stream of a PDF, or all of them, may weigh once opened: beyond, the file was made to exhaust the machine.
MAX_STREAM = 64 * 1024 * 1024
MAX_STREAMS = 256 * 1024 * 1024
REFUSED = "Ce fichier n’est ni un PDF, ni une photo JPEG ou PNG lisible. Enregistrez-le dans l’un de ces formats."
# First bytes → what the person has in hands, and what to do with it.
KNOWN = (
    (b"PK\x03\x04", "Ce fichier est un document Word, Excel ou une archive. Enregistrez-le en PDF, puis recommencez."),
    (b"\xd0\xcf\x11\xe0", "Ce fichier est un ancien document Office. Enregistrez-le en PDF, puis recommencez."),
    (b"GIF8", "Les images GIF ne sont pas acceptées. Enregistrez la photo en JPEG ou en PNG."),
    (b"RIFF", "Les images WebP ne sont pas acceptées. Enregistrez la photo en JPEG ou en PNG."),
    (b"<", "Une page web ou un dessin SVG n’est pas accepté : imprimez-le en PDF, puis recommencez."),
)
HEIC = (
    "Cette photo est au format HEIC de l’iPhone. Envoyez-la depuis le téléphone (il la convertit) "
    "ou enregistrez-la en JPEG."
)
TOO_DENSE = "Ce PDF est anormalement lourd une fois ouvert. Imprimez-le de nouveau en PDF, puis recommencez."


@dataclass(frozen=True)
class CleanFile:
    """Bytes that may be kept, with the type their content has (never the one their name claims)."""

    content: bytes
    content_type: str
    pages: int = 1


def _without(dictionary: pikepdf.Object, *names: str) -> None:
    for name in names:
        if name in dictionary:
            del dictionary[name]


def _refusal(content: bytes) -> DomainError:
    """What is wrong with a file that is neither, said from its first bytes."""
    if not content:
        return DomainError("Ce fichier est vide. Vérifiez-le, puis recommencez.", field="file")
    if content[4:8] == b"ftyp" and content[8:12] in (b"heic", b"heix", b"mif1", b"heif"):
        return DomainError(HEIC, field="file")
    start = content[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    known = next((sentence for bytes_, sentence in KNOWN if start.startswith(bytes_)), REFUSED)
    return DomainError(known, field="file")


def _photo_only(data: bytes) -> bytes:
    """A JPEG without its APP1 to APP13 and comment segments: place, device, thumbnail. Colour profile and pixels stay."""
    kept, place = bytearray(data[:2]), 2
    while place + 4 <= len(data) and data[place] == 0xFF and data[place + 1] != 0xDA:
        marker, length = data[place + 1], int.from_bytes(data[place + 2 : place + 4], "big")
        profile = marker == 0xE2 and data[place + 4 :].startswith(b"ICC_PROFILE")
        if not (0xE1 <= marker <= 0xED or marker == 0xFE) or profile:
            kept += data[place : place + 2 + length]
        place += 2 + length
    return bytes(kept + data[place:])


def _check_streams(pdf: pikepdf.Pdf) -> None:
    """Refuse a PDF that opens into far more than it weighs; take place and device out of its photos."""
    opened = 0
    for found in pdf.objects:
        if not isinstance(found, pikepdf.Stream):
            continue
        if "/Metadata" in found:
            del found["/Metadata"]
        filters: Any = found.get("/Filter", [])
        names = [str(name) for name in (filters if isinstance(filters, pikepdf.Array) else [filters])]
        if names == ["/DCTDecode"]:
            parameters: Any = found.get("/DecodeParms")
            found.write(_photo_only(found.read_raw_bytes()), filter=pikepdf.Name.DCTDecode, decode_parms=parameters)
        if str(found.get("/Subtype", "")) == "/Image" and int(found.Width) * int(found.Height) > MAX_PIXELS:
            raise DomainError(TOO_DENSE, field="file")
        if "/FlateDecode" in names:
            if len(names) > 1 and names.count("/FlateDecode") > 1:
                raise DomainError(TOO_DENSE, field="file")
            if names[0] == "/FlateDecode":
                length = len(zlib.decompressobj().decompress(found.read_raw_bytes(), MAX_STREAM + 1))
                opened += length
                if length > MAX_STREAM or opened > MAX_STREAMS:
                    raise DomainError(TOO_DENSE, field="file")


def _clean_pdf(content: bytes) -> CleanFile:
    """A PDF without scripts, actions, embedded files nor metadata; written again, so nothing hides behind its end."""
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            _check_streams(pdf)
            # What was filled in becomes part of the page before the form itself goes: no answer is lost.
            pdf.generate_appearance_streams()
            pdf.flatten_annotations("all")
            _without(pdf.Root, "/OpenAction", "/AA", "/AcroForm", "/Metadata", "/PieceInfo", "/Collection", "/AF")
            _without(pdf.trailer, "/Info")
            if "/Names" in pdf.Root:
                _without(pdf.Root.Names, "/JavaScript", "/EmbeddedFiles")
            for page in pdf.pages:
                _without(page.obj, "/AA", "/Annots", "/Metadata", "/PieceInfo")
            pages = len(pdf.pages)
            if not pages:
                raise DomainError("Ce PDF n’a aucune page. Vérifiez-le, puis recommencez.", field="file")
            kept = io.BytesIO()
            pdf.save(kept)
    except (
        pikepdf.PdfError,
        pikepdf.PasswordError,
        ValueError,
        AttributeError,
        TypeError,
        KeyError,
        zlib.error,
    ) as error:
        raise DomainError(
            "Ce PDF est illisible ou protégé par un mot de passe. Imprimez-le de nouveau en PDF sans mot de passe.",
            field="file",
        ) from error
    return CleanFile(kept.getvalue(), "application/pdf", pages)


def _clean_image(content: bytes, longest_side: int | None) -> CleanFile:
    """A photo drawn again from its pixels: location, device and everything after the image are gone."""
    try:
        with Image.open(io.BytesIO(content)) as image:
            if image.format not in ("JPEG", "PNG"):
                raise _refusal(content)
            if image.width * image.height > MAX_PIXELS:
                raise DomainError(
                    "Cette photo dépasse 40 millions de pixels. Prenez-la avec une définition plus basse.", field="file"
                )
            upright = ImageOps.exif_transpose(image)
            png = image.format == "PNG"
            if longest_side is not None:
                upright.thumbnail((longest_side, longest_side))
            kept = io.BytesIO()
            if png:
                upright.convert("RGBA").save(kept, "PNG")
            else:
                upright.convert("RGB").save(kept, "JPEG", quality=88)
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError, SyntaxError, ValueError) as error:
        raise _refusal(content) from error
    return CleanFile(kept.getvalue(), "image/png" if png else "image/jpeg")


def clean(upload: BinaryIO, *, size: int, longest_side: int | None = None) -> CleanFile:
    """What of an uploaded file may be kept. Raises DomainError when it is too large or not what it must be.

    `longest_side`: pixels that a photo keeps at most, for what will be printed.
    """
    if size > MAX_BYTES:
        raise DomainError("Ce fichier dépasse 10 Mo. Réduisez la photo ou scannez en noir et blanc.", field="file")
    content = upload.read(MAX_BYTES + 1)
    if content.startswith(b"%PDF-"):
        return _clean_pdf(content)
    return _clean_image(content, longest_side)


def attach(
    *, case: Case, title: str, upload: BinaryIO, size: int, actor: Membership, measure: Measure | None = None
) -> Attachment:
    """Add a supporting document to a case. Raises DomainError for a role that may not or a file that is refused."""
    refusal = rules.may_attach(actor, case)
    if refusal:
        raise DomainError(refusal)
    kept = clean(upload, size=size)
    attachment = Attachment(
        territory_id=case.territory_id,
        case=case,
        measure=measure,
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
