"""Justificatifs as pages of a document: each page becomes one picture, which a PDF/UA file can name in words.

A PDF made elsewhere seldom carries its fonts, its tags or its alternatives: kept as it is, it would make the whole file
unreadable to a screen reader. Drawn as a picture it is also inert, whatever it held.
"""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from PIL import Image

from dsf.enums import AttachmentKind

DOTS_PER_INCH = 200
# An A4 page at that definition: a poster is not drawn larger.
LONGEST_SIDE = 2339
QUALITY = 82


@dataclass(frozen=True)
class Piece:
    """A justificatif in a document: its number, its words, its pages as JPEG."""

    number: int
    title: str
    kind: str
    pages: tuple[bytes, ...]

    @property
    def name(self) -> str:
        """«Pièce 3, bulletin de salaire de septembre»."""
        return f"Pièce {self.number}, {self.title[:1].lower()}{self.title[1:]}"

    @property
    def figures(self) -> list[dict[str, str]]:
        """Address and alternative text of each page."""
        count = len(self.pages)
        return [
            {
                "src": f"piece:{self.number}-{page}",
                "alt": f"{self.name}, page {page} sur {count}",
                "place": f"page {page} sur {count}",
            }
            for page in range(1, count + 1)
        ]


def _jpeg(image: Image.Image) -> bytes:
    kept = io.BytesIO()
    image.convert("RGB").save(kept, "JPEG", quality=QUALITY, optimize=False)
    return kept.getvalue()


def _pdf_pages(content: bytes) -> Iterator[bytes]:
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    try:
        for page in document:
            scale = min(DOTS_PER_INCH / 72, LONGEST_SIDE / max(page.get_size()))
            yield _jpeg(page.render(scale=scale).to_pil())
    finally:
        document.close()


def page_images(content: bytes, content_type: str) -> tuple[bytes, ...]:
    """The pages of a justificatif as JPEG pictures. A photo taken in as JPEG is passed on as it is."""
    if content_type == "application/pdf":
        return tuple(_pdf_pages(content))
    if content_type == "image/jpeg":
        return (content,)
    with Image.open(io.BytesIO(content)) as image:
        # Paper is white: what was transparent must not turn black.
        paper = Image.new("RGBA", image.size, "white")
        paper.alpha_composite(image.convert("RGBA"))
        return (_jpeg(paper),)


def piece(number: int, row: Mapping[str, Any], content: bytes) -> Piece:
    """A frozen justificatif and its bytes, drawn."""
    kind = str(AttachmentKind(row["kind"]).label)
    return Piece(number, str(row["title"]), kind, page_images(content, row["content_type"]))


def resources(pieces: list[Piece]) -> dict[str, bytes]:
    """What the renderer may open, by address."""
    return {figure["src"]: page for found in pieces for figure, page in zip(found.figures, found.pages, strict=True)}
