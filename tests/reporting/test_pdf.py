"""Documents: valid, readable, the same bytes each time, and no request whatever people type in them."""

import io
import socket
import threading
from decimal import Decimal

import page as page_validation
import pypdf
import pytest
from django.urls import reverse

from dsf.models import Dsf, DsfDocument
from dsf.services import procedure, writing
from organisations import scope
from organisations.enums import Role
from organisations.models import AccessLog
from reporting import pdf
from reporting.dsf_document import draft_pdf, transmitted_pdf
from tests import factories as make
from tests.dsf.situations import SECRET, in_writing

pytestmark = pytest.mark.django_db


def text_of(content: bytes) -> str:
    return "\n".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(content)).pages).replace("\xa0", " ")


def written():
    dsf, worker, agent = in_writing(case=make.a_case(name="Mme Camille Duval"))
    with scope.acting(worker):
        amounts = {(row.line, row.column): row.amount for row in dsf.amounts.all()} | {
            ("salaire_net", "locataire_assigne"): Decimal("1800")
        }
        names = {"month": "09/2026", "other_resource": "", "other_charge_1": "", "other_charge_2": ""}
        writing.save_budget(dsf=dsf, version=0, amounts=amounts, names=names, actor=worker)
    return dsf, worker, agent


def transmitted():
    dsf, worker, agent = written()
    with scope.acting(worker):
        return procedure.transmit_dsf(dsf=Dsf.objects.get(pk=dsf.pk), actor=worker), worker, agent


@pytest.mark.parametrize("profile", ["ua1", "2a"])
def test_transmitted_diagnostic_is_accessible_and_archivable(profile):
    document, worker, _ = transmitted()
    with scope.acting(worker):
        report = page_validation.validate_pdf_bytes(transmitted_pdf(document), profile=profile)
    assert "Checks: 0 failed" in str(report)


def test_draft_is_accessible_and_says_that_it_is_a_draft():
    dsf, worker, _ = written()
    with scope.acting(worker) as current:
        content = draft_pdf(Dsf.objects.get(pk=dsf.pk), on=current.today)
    assert "Checks: 0 failed" in str(page_validation.validate_pdf_bytes(content, profile="ua1"))
    assert "Brouillon" in text_of(content)


def test_same_snapshot_gives_the_same_bytes():
    document, worker, _ = transmitted()
    with scope.acting(worker):
        first = transmitted_pdf(document)
        assert transmitted_pdf(DsfDocument.objects.get(pk=document.pk)) == first


def test_changed_snapshot_is_refused():
    document, _, _ = transmitted()
    document.snapshot["evaluation"]["text"] = "Autre chose"
    with pytest.raises(ValueError, match="digest"):
        transmitted_pdf(document)


def test_text_carries_the_form_in_its_order_with_page_version_and_digest():
    document, worker, _ = transmitted()
    with scope.acting(worker):
        content = transmitted_pdf(document)
    text = text_of(content)
    places = [
        text.index(title)
        for title in ("1 Situation du locataire", "2 Situation financière", "6 Évaluation sociale", "8 Coordonnées")
    ]
    assert places == sorted(places)
    for words in (
        "Duval",
        "1 800,00",
        "Reste à vivre mensuel",
        "CERFA 16227*01",
        document.sha256[:16],
        "page 1 sur",
        SECRET,
    ):
        assert words in text
    reader = pypdf.PdfReader(io.BytesIO(content))
    assert reader.trailer["/Root"]["/Lang"] == "fr"
    assert reader.metadata.title.startswith("Diagnostic social et financier")


class Listener(threading.Thread):
    """Counts who knocks on a port of this machine."""

    def __init__(self):
        super().__init__(daemon=True)
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port, self.hits = self.socket.getsockname()[1], 0

    def run(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.hits += 1
            connection.close()


PAYLOADS = [
    '<img src="http://127.0.0.1:{port}/image.png">',
    '<img src="file:///etc/passwd">',
    '<link rel="stylesheet" href="http://127.0.0.1:{port}/style.css">',
    '<link rel="attachment" href="file:///etc/passwd">',
    "<style>@import url(http://127.0.0.1:{port}/a.css); body{{background:url(file:///etc/hostname)}}</style>",
    '<svg><image href="http://127.0.0.1:{port}/b.svg"/></svg>',
    '<object data="http://127.0.0.1:{port}/c"></object>',
    "</div></body><script>fetch('http://127.0.0.1:{port}')</script>",
    "{{% include 'base.html' %}}{{{{ request }}}}",
]


def test_hostile_text_makes_no_request_and_stays_text():
    dsf, worker, _ = in_writing()
    listener = Listener()
    listener.start()
    hostile = "\n".join(payload.format(port=listener.port) for payload in PAYLOADS)
    with scope.acting(worker) as current:
        dsf = Dsf.objects.get(pk=dsf.pk)
        dsf.evaluation.text = hostile
        dsf.writer_contact.name = hostile[:100]
        dsf.finance.other_resource = PAYLOADS[0].format(port=listener.port)
        tenant = dsf.tenants.get()
        tenant.last_name = PAYLOADS[1]
        for row in (dsf.evaluation, dsf.writer_contact, dsf.finance, tenant):
            row.save()
        content = draft_pdf(dsf, on=current.today)
    listener.socket.close()
    assert listener.hits == 0
    text = text_of(content).replace("\n", "")
    assert '<img src="file:///etc/passwd">' in text
    assert "root:x:0" not in text
    assert not pypdf.PdfReader(io.BytesIO(content)).attachments


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/css/pdf.css",
        "https://exemple.fr/a.css",
        "file:///etc/passwd",
        "file://server/share/a.css",
        "data:text/css,body{}",
        "ftp://exemple.fr/a.css",
        f"{pdf.STATIC.as_uri()}/../config/settings.py",
        f"{pdf.STATIC.as_uri()}/%2e%2e/pyproject.toml",
        f"{pdf.STATIC.as_uri()}/js/forms.js",
        f"{pdf.STATIC.as_uri()}/absent.css",
    ],
)
def test_only_packaged_files_are_opened(url):
    with pytest.raises(pdf.ForbiddenResource):
        pdf.packaged_path(url)


def test_packaged_stylesheet_is_opened():
    assert pdf.packaged_path(f"{pdf.STATIC.as_uri()}/css/pdf.css").name == "pdf.css"


def test_download_is_journalled_and_saved_rather_than_shown(client, settings):
    settings.SECURE_SSL_REDIRECT = False
    document, _, agent = transmitted()
    client.force_login(agent.user)
    answer = client.get(reverse("documents:dsf", args=[document.dsf_id]))
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith('attachment; filename="DSF-44-')
    assert answer.content.startswith(b"%PDF-1.7")
    with scope.acting(agent):
        assert AccessLog.objects.filter(action="download", family="F13", object_id=str(document.dsf_id)).count() == 1


def test_bailleur_does_not_find_the_document(client, settings):
    settings.SECURE_SSL_REDIRECT = False
    document, _, _ = transmitted()
    client.force_login(make.a_member(Role.BAILLEUR_MANAGER, organisation=document.dsf.case.bailleur).user)
    assert client.get(reverse("documents:dsf", args=[document.dsf_id])).status_code == 404
