"""Files that people send, good and bad."""

import io

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def a_photo(colour="teal", image_format="JPEG", gps=True, size=(60, 80)):
    data = Image.Exif()
    if gps:
        data[0x8825] = {1: "N", 2: (47.0, 13.0, 0.0)}
        data[0x0110] = "Appareil de Mme Canari"
    kept = io.BytesIO()
    Image.new("RGB", size, colour).save(kept, image_format, exif=data)
    return kept.getvalue()


def a_pdf(pages=2, words="BULLETIN DE SALAIRE"):
    """A PDF as payroll software makes them: the fonts are not in the file."""
    pdf = pikepdf.new()
    font = pdf.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    )
    for number in range(1, pages + 1):
        page = pdf.add_blank_page(page_size=(595, 842))
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.Contents = pdf.make_stream(f"BT /F1 24 Tf 60 700 Td ({words} {number}) Tj ET".encode("latin-1"))
    return saved(pdf)


def saved(pdf):
    kept = io.BytesIO()
    pdf.save(kept)
    return kept.getvalue()


def a_file(content, name="piece.pdf"):
    return SimpleUploadedFile(name, content, "application/octet-stream")
