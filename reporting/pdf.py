"""The one renderer of PDF files: tagged, accessible, archivable, made of packaged files only, same bytes for same content.

WeasyPrint is imported when a document is asked for: it takes a second, which no other page should pay.
"""

import datetime
import hashlib
import io
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string

# Subset fonts carry the moment they were made; fontTools takes it from here, so that equal documents have equal bytes.
os.environ.setdefault("SOURCE_DATE_EPOCH", "946684800")

STATIC = (Path(settings.BASE_DIR) / "static").resolve()
PACKAGED_TYPES = {".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml"}


class ForbiddenResource(ValueError):
    """A document asked for something outside the packaged files."""


def packaged_path(url: str) -> Path:
    """File of a packaged resource. Raises ForbiddenResource for the network, `data:`, and any file outside static/."""
    parts = urlsplit(url)
    if parts.scheme != "file" or parts.netloc not in ("", "localhost"):
        raise ForbiddenResource(f"Only packaged files may enter a document: {parts.scheme}")
    path = Path(unquote(parts.path)).resolve()
    if not path.is_relative_to(STATIC) or path.suffix not in PACKAGED_TYPES or not path.is_file():
        raise ForbiddenResource("Only packaged files may enter a document.")
    return path


def _fetcher(pictures: Mapping[str, bytes]) -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class PackagedFetcher(URLFetcher):
        """Opens packaged files by itself, and the pictures it was given: no handler of the parent class ever runs."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url in pictures:
                return URLFetcherResponse(url, pictures[url], {"Content-Type": "image/jpeg"})
            path = packaged_path(url)
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": PACKAGED_TYPES[path.suffix]})

    return PackagedFetcher()


def render_pdf(
    template: str, context: dict[str, Any], *, made_on: datetime.date, pictures: Mapping[str, bytes] | None = None
) -> bytes:
    """Draw a template as one file that is PDF/UA-1 and PDF/A-2a. `made_on` is its date: the document's, never today's clock.

    `pictures`: JPEG files that the template shows, by address. Nothing of the moment enters the file: the same template,
    context and pictures always give the same bytes.
    """
    import weasyprint

    html = render_to_string(template, {**context, "made_on": made_on, "pdf": True})
    document = weasyprint.HTML(string=html, base_url=f"{STATIC.as_uri()}/", url_fetcher=_fetcher(pictures or {}))
    identifier = hashlib.sha256(html.encode()).digest()[:16]
    raw = document.write_pdf(pdf_variant="pdf/a-2a", pdf_tags=True, pdf_identifier=identifier)
    return _finish(raw, made_on)


def _finish(raw: bytes, made_on: datetime.date) -> bytes:
    """Say in the metadata that the file is also PDF/UA-1, and write it in one reproducible way."""
    import pikepdf

    stamp = f"{made_on:%Y-%m-%d}T00:00:00+00:00"
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            title = str(metadata.get("dc:title", ""))
        xmp = XMP.format(title=_escape(title), stamp=stamp)
        pdf.Root.Metadata = pdf.make_stream(xmp.encode(), Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)
        day = f"D:{made_on:%Y%m%d}000000+00'00'"
        pdf.docinfo["/CreationDate"] = day
        pdf.docinfo["/ModDate"] = day
        pdf.docinfo["/Producer"] = "Prevex"
        pdf.docinfo["/Creator"] = "Prevex"
        pdf.docinfo["/Author"] = "Prevex"
        pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        out = io.BytesIO()
        # Metadata stays unfiltered, as PDF/A asks; object streams would hide it.
        pdf.save(out, deterministic_id=True, compress_streams=True, fix_metadata_version=False)
    # Data that happens to end with CR, then the writer's LF, would read as one CR LF and belie its length (PDF/A, 6.1.7.1).
    return out.getvalue().replace(b"\r\nendstream\n", b"\r\rendstream\n")


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>Prevex</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>fr</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>{stamp}</xmp:CreateDate><xmp:ModifyDate>{stamp}</xmp:ModifyDate><xmp:CreatorTool>Prevex</xmp:CreatorTool>
<pdf:Producer>Prevex</pdf:Producer>
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
</rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""


def pdf_response(content: bytes, *, filename: str) -> HttpResponse:
    """A file to save, never drawn inside a page of the application."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
