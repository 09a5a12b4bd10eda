import io

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from cases.models import Attachment
from cases.services.attachments import attach, clean
from core.errors import DomainError
from organisations import scope
from organisations.enums import Role
from organisations.models import AccessLog
from tests import factories as make


def a_photo(exif=True, image_format="JPEG"):
    image = Image.new("RGB", (40, 30), "teal")
    data = Image.Exif()
    if exif:
        data[0x8825] = {1: "N", 2: (47.0, 13.0, 0.0)}
        data[0x0110] = "Appareil de Mme Canari"
    kept = io.BytesIO()
    image.save(kept, image_format, exif=data)
    return kept.getvalue()


def a_pdf_with_script():
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert('canari')"))
    kept = io.BytesIO()
    pdf.save(kept)
    return kept.getvalue()


def kept_of(content):
    return clean(io.BytesIO(content), size=len(content))


def test_photo_loses_location_and_device():
    assert b"Canari" in a_photo()
    kept = kept_of(a_photo())
    assert kept.content_type == "image/jpeg"
    assert b"Canari" not in kept.content
    assert not Image.open(io.BytesIO(kept.content)).getexif()


def test_pdf_loses_its_scripts():
    kept = kept_of(a_pdf_with_script())
    assert kept.content_type == "application/pdf"
    assert b"canari" not in kept.content


@pytest.mark.parametrize(
    "content", [b"<script>alert(1)</script>", b"PK\x03\x04zip", b"%PDF-1.7 illisible", b"", b"GIF89a" + b"\0" * 40]
)
def test_anything_else_is_refused_whatever_its_name(content):
    with pytest.raises(DomainError):
        kept_of(content)


def test_file_over_ten_megabytes_is_refused():
    with pytest.raises(DomainError, match="10 Mo"):
        clean(io.BytesIO(b"%PDF-"), size=11 * 1024 * 1024)


@pytest.mark.django_db
def test_bailleur_reads_its_own_documents_and_not_the_service_s(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    case = make.a_case()
    manager = make.a_member(Role.BAILLEUR_MANAGER, organisation=case.bailleur)
    secretary = make.a_member(Role.CCAPEX_SECRETARY)
    with scope.acting(secretary):
        theirs = attach(case=case, title="Pièce de l’État", upload=io.BytesIO(a_photo()), size=100, actor=secretary)
    client.force_login(manager.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    sent = {"title": "Avis d’échéance", "file": SimpleUploadedFile("x.exe", a_photo(), "application/x-msdownload")}
    assert client.post(reverse("cases:attach", args=[case.pk]), sent).status_code == 302
    with scope.acting(manager):
        mine = Attachment.objects.get()
        assert mine.title == "Avis d’échéance"
    page = client.get(reverse("cases:attachment", args=[case.pk, mine.pk]))
    assert (page.status_code, page["Content-Type"], page["X-Content-Type-Options"]) == (200, "image/jpeg", "nosniff")
    assert page["Content-Disposition"].startswith("attachment")
    assert client.get(reverse("cases:attachment", args=[case.pk, theirs.pk])).status_code == 404
    with scope.acting(manager):
        assert AccessLog.objects.filter(object_id=str(mine.pk), action="read").count() == 1
