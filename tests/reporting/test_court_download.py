"""The court's one-time download, from the writer's button to the file, without any session."""

import io
import re

import pypdf
import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dsf.models import DsfSending
from dsf.services import sendings
from organisations import scope
from tests.dsf.test_sendings import a_downloading_court, transmitted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def plain_http(settings):
    settings.SECURE_SSL_REDIRECT = False
    cache.clear()


@pytest.fixture
def opened():
    """(address of the link, code, sending, writer)"""
    document, worker, agent = transmitted()
    court = a_downloading_court(agent)
    with scope.acting(worker):
        found = sendings.send_download(document=document, court=court, actor=worker)
    path = re.search(r"(/remise/44/[^/\s]+/)", mail.outbox[0].body)[1]
    return path, found.code, found.sending, worker


def wrong(code):
    return f"{(int(code) + 1) % 10**8:08d}"


def fresh(sending, worker):
    with scope.acting(worker):
        return DsfSending.objects.get(pk=sending.pk)


def test_right_code_gives_the_judge_s_copy_once(opened):
    path, code, sending, worker = opened
    visitor = Client()
    page = visitor.get(path)
    assert page.status_code == 200
    assert "Duval" not in page.content.decode()
    answer = visitor.post(path, {"code": f"{code[:4]} {code[4:]}"})
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="diagnostic-v1.pdf"'
    text = "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(answer.content)).pages)
    assert "Exemplaire du juge" in text
    assert "Duval" in text
    row = fresh(sending, worker)
    assert row.downloaded_at
    assert row.received_on == scope.local_today(row.territory)
    assert visitor.get(path).status_code == 404
    assert visitor.post(path, {"code": code}).status_code == 404


def test_form_needs_its_csrf_token(opened):
    path, code, sending, worker = opened
    assert Client(enforce_csrf_checks=True).post(path, {"code": code}).status_code == 403
    assert fresh(sending, worker).attempts == 0


def test_sixth_attempt_finds_nothing_even_with_the_right_code(opened):
    path, code, sending, worker = opened
    visitor = Client()
    for _ in range(sendings.MOST_ATTEMPTS):
        answer = visitor.post(path, {"code": wrong(code)})
        assert answer.status_code == 422
        assert answer["Content-Type"].startswith("text/html")
    assert visitor.post(path, {"code": code}).status_code == 404
    row = fresh(sending, worker)
    assert (row.attempts, row.downloaded_at) == (sendings.MOST_ATTEMPTS, None)


def test_address_that_tries_too_much_waits(opened, settings):
    path, code, _, _ = opened
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "court_download": "1/m/ip"}
    visitor = Client()
    assert visitor.post(path, {"code": wrong(code)}).status_code == 422
    assert visitor.post(path, {"code": code}).status_code == 429


def test_unknown_expired_returned_and_elsewhere_are_the_same_404(opened):
    path, code, sending, worker = opened
    visitor = Client()
    pages = [
        visitor.get(reverse("court_download", args=["44", "inconnu"])),
        visitor.get(reverse("court_download", args=["99", "inconnu"])),
        visitor.get(path.replace("/44/", "/974/")),
    ]
    with scope.acting(worker):
        DsfSending.objects.filter(pk=sending.pk).update(expires_at=timezone.now())
    pages.append(visitor.get(path))
    assert visitor.post(path, {"code": code}).status_code == 404
    assert {page.status_code for page in pages} == {404}
    assert len({page.content for page in pages}) == 1


def test_return_closes_the_link(opened):
    path, _, sending, worker = opened
    with scope.acting(worker) as current:
        sendings.record_return(sending=sending, returned_on=current.today, reason="Adresse erronée", actor=worker)
    assert Client().get(path).status_code == 404


def test_link_is_not_written_in_the_request_log(opened, caplog, capsys):
    path, _, _, _ = opened
    Client().get(path)
    written = capsys.readouterr()
    assert path.split("/")[3] not in written.out + written.err + caplog.text
