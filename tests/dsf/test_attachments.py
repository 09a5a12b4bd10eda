"""Justificatifs: what is kept, what is refused with a sentence that helps, who reads them."""

import io
import zipfile

import pikepdf
import pytest
from django.urls import reverse
from PIL import Image

from cases.services.attachments import clean
from core.errors import DomainError
from dsf.enums import AttachmentKind, SectionKey
from dsf.models import DsfAttachment, DsfSettings, DsfSpecialAttachment
from dsf.rules import ATTACHMENT_SECTION
from dsf.services import attachments
from organisations import scope
from organisations.enums import Role
from organisations.models import AccessLog
from tests import factories as make
from tests.dsf.paper import a_file, a_pdf, a_photo, saved
from tests.dsf.situations import in_writing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.SECURE_SSL_REDIRECT = False
    return tmp_path


def cleaned(content):
    return clean(io.BytesIO(content), size=len(content))


def added(dsf, worker, content=None, kind=AttachmentKind.PAYSLIP, title="", special=False):
    content = content or a_pdf()
    with scope.acting(worker):
        return attachments.add(
            dsf=dsf,
            kind=kind,
            title=title,
            special=special,
            upload=io.BytesIO(content),
            size=len(content),
            actor=worker,
        )


def test_every_kind_belongs_to_a_section():
    assert set(ATTACHMENT_SECTION) == set(AttachmentKind)


# Content


def a_pdf_of_a_photo():
    """What a phone's scanner makes: a PDF around a photo that still says where it was taken."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(60, 80))
    image = pdf.make_stream(
        a_photo(),
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=60,
        Height=80,
        ColorSpace=pikepdf.Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=pikepdf.Name.DCTDecode,
    )
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=image))
    page.Contents = pdf.make_stream(b"60 0 0 80 0 0 cm /Im0 Do")
    pdf.docinfo["/Author"] = "Mme Canari"
    return saved(pdf)


def test_photo_inside_a_pdf_loses_place_and_device_and_stays_a_photo():
    assert b"Canari" in a_pdf_of_a_photo()
    kept = cleaned(a_pdf_of_a_photo())
    assert b"Canari" not in kept.content
    with pikepdf.open(io.BytesIO(kept.content)) as pdf:
        image = next(iter(pdf.pages[0].get_images().values()))
        photo = Image.open(io.BytesIO(image.read_raw_bytes()))
        assert (photo.size, dict(photo.getexif())) == ((60, 80), {})
        assert "/Info" not in pdf.trailer


def test_scripts_and_embedded_files_of_a_pdf_are_gone():
    pdf = pikepdf.open(io.BytesIO(a_pdf(1)))
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert('canari')"))
    pdf.Root.OpenAction = script
    pdf.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=[pikepdf.String("a"), script]))
    pdf.pages[0].AA = pikepdf.Dictionary(O=script)
    pdf.attachments["canari.exe"] = b"MZ canari"
    link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=script)
    pdf.pages[0].Annots = pikepdf.Array([pdf.make_indirect(link)])
    kept = cleaned(saved(pdf)).content
    with pikepdf.open(io.BytesIO(kept)) as found:
        found.save(plain := io.BytesIO(), stream_decode_level=pikepdf.StreamDecodeLevel.all, compress_streams=False)
    assert b"canari" not in plain.getvalue()
    assert b"JavaScript" not in plain.getvalue()


def test_what_hides_behind_a_file_is_gone():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("canari.html", "<script>canari</script>")
    for content in (a_pdf(1) + archive.getvalue(), a_photo() + archive.getvalue()):
        kept = cleaned(content).content
        assert not zipfile.is_zipfile(io.BytesIO(kept))
        assert b"canari" not in kept


def a_bomb():
    pdf = pikepdf.open(io.BytesIO(a_pdf(1)))
    pdf.pages[0].Contents = pdf.make_stream(b" " * 70_000_000)
    return saved(pdf)


def a_nested_bomb():
    import zlib

    pdf = pikepdf.open(io.BytesIO(a_pdf(1)))
    stream = pdf.make_stream(b"")
    inner = zlib.compress(zlib.compress(b" " * 1000))
    stream.write(inner, filter=pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode]))
    pdf.pages[0].Contents = stream
    kept = io.BytesIO()
    pdf.save(kept, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)
    return kept.getvalue()


def an_image_bomb():
    pdf = pikepdf.open(io.BytesIO(a_pdf(1)))
    image = pdf.make_stream(b"\0", Subtype=pikepdf.Name.Image, Width=100_000, Height=100_000, BitsPerComponent=1)
    pdf.pages[0].Resources.XObject = pikepdf.Dictionary(Im0=image)
    return saved(pdf)


@pytest.mark.parametrize("content", [a_bomb, a_nested_bomb, an_image_bomb])
def test_pdf_made_to_exhaust_the_machine_is_refused(content):
    with pytest.raises(DomainError, match="anormalement lourd"):
        cleaned(content())


def test_photo_of_too_many_pixels_is_refused_before_it_is_opened():
    kept = io.BytesIO()
    Image.new("1", (9000, 9000)).save(kept, "PNG")
    with pytest.raises(DomainError, match="40 millions"):
        cleaned(kept.getvalue())


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "vide"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "SVG"),
        (b"\xef\xbb\xbf<!doctype html><script>1</script>", "page web"),
        (b"PK\x03\x04word", "Word"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 30, "HEIC"),
        (b"GIF89a<script>", "GIF"),
        (b"%PDF-1.7 rien", "illisible"),
        (b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*", "ni un PDF"),
        (b"\xff\xd8\xff\xe0 rien", "ni un PDF"),
    ],
)
def test_refusal_says_what_the_file_is_and_what_to_do(content, sentence):
    with pytest.raises(DomainError, match=sentence):
        cleaned(content)


def test_pdf_behind_a_password_is_refused_with_what_to_do():
    kept = io.BytesIO()
    with pikepdf.open(io.BytesIO(a_pdf(1))) as pdf:
        pdf.save(kept, encryption=pikepdf.Encryption(user="secret", owner="secret"))
    with pytest.raises(DomainError, match="mot de passe"):
        cleaned(kept.getvalue())


# Order, limits


def test_files_are_kept_in_order_typed_and_counted():
    dsf, worker, _ = in_writing()
    first = added(dsf, worker, a_pdf(3), title="Bulletin de septembre")
    second = added(dsf, worker, a_photo(), kind=AttachmentKind.RENT)
    assert (first.section, first.pages, first.content_type) == (SectionKey.BUDGET, 3, "application/pdf")
    assert (second.section, second.title) == (SectionKey.DEBT, "Quittance, relevé de compte locatif")
    with scope.acting(worker):
        assert [row.pk for row in attachments.kept(dsf)] == [first.pk, second.pk]
        attachments.move(attachment=second, up=True, actor=worker)
        attachments.move(attachment=second, up=True, actor=worker)
        assert [row.pk for row in attachments.kept(dsf)] == [second.pk, first.pk]
        assert attachments.used(dsf)[:2] == (2, 4)


def test_withdrawn_file_stays_and_comes_back():
    dsf, worker, _ = in_writing()
    row = added(dsf, worker)
    with scope.acting(worker):
        attachments.withdraw(attachment=row, actor=worker)
        assert attachments.kept(dsf) == []
        assert attachments.content_of(row).startswith(b"%PDF")
        attachments.restore(attachment=row, actor=worker)
        assert attachments.kept(dsf) == [row]


@pytest.mark.parametrize(("limit", "value"), [("MOST_FILES", 1), ("MOST_PAGES", 3), ("MOST_BYTES", 2000)])
def test_whole_stays_light_enough_for_a_court(monkeypatch, limit, value):
    dsf, worker, _ = in_writing()
    monkeypatch.setattr(attachments, limit, value)
    added(dsf, worker)
    with pytest.raises(DomainError, match="justificatifs"):
        added(dsf, worker)


def test_generated_name_and_closed_mode(media):
    dsf, worker, _ = in_writing()
    row = added(dsf, worker, title="../../etc/passwd")
    stored = media / row.file.name
    assert stored.is_relative_to(media)
    assert stored.name.startswith(str(row.pk))
    assert stored.stat().st_mode & 0o077 == 0


# Pages


def test_several_files_at_once_keep_the_good_ones_and_name_the_others(client):
    dsf, worker, _ = in_writing()
    client.force_login(worker.user)
    url = reverse("dsf:attachments", args=[dsf.pk])
    page = client.get(f"{url}?section=logement").content.decode()
    assert 'value="assurance" selected' in page
    files = [a_file(a_pdf()), a_file(b"<svg/>", "dessin.svg"), a_file(a_photo(), "photo.jpg")]
    answer = client.post(url, {"kind": "salaire", "title": "Bulletin", "pieces": files}, follow=True)
    text = answer.content.decode().replace("\xa0", " ")
    assert "2 justificatifs ajoutés" in text
    assert "« dessin.svg »" in text
    with scope.acting(worker):
        assert [row.title for row in attachments.kept(dsf)] == ["Bulletin (1)", "Bulletin (3)"]


def test_followed_upload_is_told_where_to_go_and_a_refused_one_why(client):
    dsf, worker, _ = in_writing()
    client.force_login(worker.user)
    url = reverse("dsf:attachments", args=[dsf.pk])
    sent = {"kind": "salaire", "photo": a_file(a_photo(), "p.jpg")}
    answer = client.post(url, sent, headers={"X-Upload": "1"})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, url)
    answer = client.post(url, {"kind": "salaire", "pieces": a_file(b"", "vide.pdf")}, headers={"X-Upload": "1"})
    assert answer.status_code == 422
    assert "« vide.pdf »" in answer.content.decode().replace("\xa0", " ")
    assert client.post(url, {"kind": "salaire"}).status_code == 422


def test_rename_order_withdraw_and_undo_by_their_buttons(client):
    dsf, worker, _ = in_writing()
    first, second = added(dsf, worker), added(dsf, worker)
    client.force_login(worker.user)
    client.post(
        reverse("dsf:attachment_edit", args=[dsf.pk, first.pk]), {"kind": "quittance", "title": "Quittance d’août"}
    )
    change = reverse("dsf:attachment_change", args=[dsf.pk, first.pk])
    client.post(change, {"action": "down"})
    with scope.acting(worker):
        assert [(row.pk, row.kind) for row in attachments.kept(dsf)] == [
            (second.pk, "salaire"),
            (first.pk, "quittance"),
        ]
    page = client.post(change, {"action": "withdraw"}, follow=True).content.decode()
    assert "Retirés" in page
    client.post(change, {"action": "restore"})
    with scope.acting(worker):
        assert len(attachments.kept(dsf)) == 2


def test_download_is_inert_and_journalled(client):
    dsf, worker, _ = in_writing()
    row = added(dsf, worker, a_photo())
    client.force_login(worker.user)
    answer = client.get(reverse("dsf:attachment", args=[dsf.pk, row.pk]))
    assert answer["Content-Disposition"].startswith('attachment; filename="44-')
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"Canari" not in answer.content
    with scope.acting(worker):
        assert AccessLog.objects.filter(object_id=str(row.pk), family="F20", action="read").count() == 1


def test_what_says_health_is_walled_from_the_state_in_the_database(client):
    dsf, worker, agent = in_writing()
    row = added(dsf, worker, special=True, title="Certificat médical")
    assert isinstance(row, DsfSpecialAttachment)
    with scope.acting(worker):
        assert attachments.kept_special(dsf) == [row]
    client.force_login(agent.user)
    assert client.get(reverse("dsf:attachment", args=[dsf.pk, row.pk])).status_code == 404


def test_service_whose_dpo_refuses_them_is_not_offered_the_box(client):
    dsf, worker, _ = in_writing()
    with scope.acting(worker):
        DsfSettings.objects.create(
            territory_id=dsf.territory_id, organisation=worker.organisation, special_causes=False
        )
    client.force_login(worker.user)
    assert "détention</label>" not in client.get(reverse("dsf:attachments", args=[dsf.pk])).content.decode()
    with pytest.raises(DomainError, match="organisation"):
        added(dsf, worker, special=True)


def test_nobody_else_reads_nor_sends_a_file(client):
    dsf, worker, agent = in_writing()
    row = added(dsf, worker)
    people = {
        make.a_member(Role.BAILLEUR_MANAGER, organisation=dsf.case.bailleur): 404,
        make.a_member(Role.COMMUNE_OFFICER): 404,
        make.a_member(Role.SOCIAL_WORKER): 404,
        agent: 403,
    }
    for person, status in people.items():
        client.force_login(person.user)
        assert client.get(reverse("dsf:attachments", args=[dsf.pk])).status_code == status
        assert client.post(reverse("dsf:attachments", args=[dsf.pk]), {}).status_code == status
        assert client.get(reverse("dsf:attachment", args=[dsf.pk, row.pk])).status_code == 404
        assert client.post(reverse("dsf:attachment_change", args=[dsf.pk, row.pk]), {}).status_code == status
    with scope.acting(worker):
        assert DsfAttachment.objects.count() == 1
