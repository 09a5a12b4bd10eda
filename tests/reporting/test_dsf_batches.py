"""A month in one file: nothing twice, nothing missing, nothing for who may not."""

import datetime
import io
import zipfile

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from cases.services import grants
from core.errors import DomainError
from dsf.enums import BatchState
from dsf.models import Dsf, DsfBatch
from dsf.services import procedure
from organisations import scope
from organisations.enums import Role
from organisations.models import AccessLog
from reporting import dsf_batches, tasks
from reporting.dsf_document import transmitted_pdf
from tests import factories as make
from tests.dsf.situations import in_writing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.SECURE_SSL_REDIRECT = False
    return tmp_path


def a_month(count=2):
    """`count` diagnostics transmitted this month by one service; its writer, an agent of the préfecture."""
    worker, agent = make.a_member(Role.SOCIAL_WORKER), None
    for _ in range(count):
        dsf, _, agent = in_writing(worker=worker, case=make.a_case(name="Mme Camille Duval"))
        with scope.acting(worker):
            procedure.transmit_dsf(dsf=Dsf.objects.get(pk=dsf.pk), actor=worker)
    return worker, agent


def asked(member):
    with scope.acting(member) as current:
        return dsf_batches.ask(month=current.today, actor=member)


def run(batch, member):
    for portion in dsf_batches.start(batch_id=batch.pk, membership=member):
        dsf_batches.draw(batch_id=batch.pk, ids=portion, membership=member)
    return now(batch, member)


def now(batch, member):
    with scope.acting(member):
        return DsfBatch.objects.get(pk=batch.pk)


def names(batch):
    with zipfile.ZipFile(io.BytesIO(batch.file.read())) as archive:
        return archive.namelist()


def test_file_holds_the_month_s_documents_without_a_household_in_their_names():
    worker, _ = a_month()
    batch = run(asked(worker), worker)
    assert (batch.state, batch.done, batch.total) == (BatchState.DONE, 2, 2)
    found = names(batch)
    assert len(found) == 2
    assert all(name.startswith("DSF-44-") and name.endswith("-assignation-v1.pdf") for name in found)
    assert not any("duval" in name.lower() for name in found)
    (letter,) = mail.outbox
    assert letter.to == [worker.user.email]
    assert "Duval" not in letter.body
    with scope.acting(worker), zipfile.ZipFile(batch.file.open("rb")) as archive:
        document = dsf_batches.documents_of(batch.month, worker).first()
        assert archive.read(dsf_batches.file_name(document)) == transmitted_pdf(document)


def test_portion_drawn_again_changes_nothing_and_a_second_assembly_neither(monkeypatch):
    worker, _ = a_month()
    batch = asked(worker)
    (ids,) = dsf_batches.start(batch_id=batch.pk, membership=worker)
    dsf_batches.draw(batch_id=batch.pk, ids=ids[:1], membership=worker)
    assert (now(batch, worker).state, now(batch, worker).done) == (BatchState.RUNNING, 1)
    drawn = []
    monkeypatch.setattr(dsf_batches, "_draw", lambda document: drawn.append(str(document.pk)) or b"%PDF-")
    assert dsf_batches.start(batch_id=batch.pk, membership=worker) == [ids[1:]]
    dsf_batches.draw(batch_id=batch.pk, ids=ids, membership=worker)
    dsf_batches.draw(batch_id=batch.pk, ids=ids, membership=worker)
    assert drawn == ids[1:]
    assert now(batch, worker).state == BatchState.DONE
    assert len(mail.outbox) == 1


def test_month_asked_twice_is_drawn_once_and_an_empty_one_refused():
    worker, agent = a_month(1)
    assert asked(worker).pk == asked(worker).pk
    with scope.acting(worker), pytest.raises(DomainError, match="Aucun diagnostic"):
        dsf_batches.ask(month=datetime.date(2020, 1, 1), actor=worker)
    with scope.acting(agent) as current:
        assert dsf_batches.ask(month=current.today, actor=agent).total == 1
    commune = make.a_member(Role.COMMUNE_OFFICER)
    with scope.acting(commune) as current, pytest.raises(DomainError, match="services sociaux"):
        dsf_batches.ask(month=current.today, actor=commune)


def test_failure_is_said_and_taken_up_where_it_stopped(monkeypatch):
    worker, _ = a_month()
    batch = asked(worker)
    (ids,) = dsf_batches.start(batch_id=batch.pk, membership=worker)
    dsf_batches.draw(batch_id=batch.pk, ids=ids[:1], membership=worker)
    tasks.draw_portion.on_failure(ValueError(), "x", [str(batch.pk), str(worker.pk), ids], {}, None)
    assert now(batch, worker).state == BatchState.FAILED
    with scope.acting(worker):
        assert dsf_batches.restart(batch=batch)
    assert dsf_batches.start(batch_id=batch.pk, membership=worker) == [ids[1:]]


def test_what_the_broker_forgot_is_found_again():
    worker, _ = a_month(1)
    batch = asked(worker)
    assert dsf_batches.forgotten(territory=batch.territory) == []
    with scope.acting(worker):
        DsfBatch.objects.filter(pk=batch.pk).update(
            state=BatchState.RUNNING, started_at=timezone.now() - 2 * dsf_batches.FORGOTTEN_AFTER
        )
    assert [row.pk for row in dsf_batches.forgotten(territory=batch.territory)] == [batch.pk]


def test_file_is_erased_after_its_week(media):
    worker, _ = a_month(1)
    batch = run(asked(worker), worker)
    path = media / batch.file.name
    assert path.exists()
    assert not list(media.glob("**/*.parts"))
    with scope.acting(worker):
        DsfBatch.objects.filter(pk=batch.pk).update(expires_at=timezone.now())
    assert dsf_batches.erase_expired(territory=batch.territory) == 1
    assert not path.exists()


def test_download_is_journalled_for_its_service_and_absent_for_others(client):
    worker, agent = a_month(1)
    batch = run(asked(worker), worker)
    url = reverse("documents:batch_download", args=[batch.pk])
    client.force_login(worker.user)
    assert "Télécharger le fichier" in client.get(reverse("documents:batch", args=[batch.pk])).content.decode()
    answer = client.get(url)
    assert answer["Content-Disposition"].startswith('attachment; filename="diagnostics-')
    assert b"".join(answer.streaming_content).startswith(b"PK")
    with scope.acting(worker):
        assert AccessLog.objects.filter(object_type="dsf_batch").count() == 1
    for other in (agent, make.a_member(Role.SOCIAL_WORKER)):
        client.force_login(other.user)
        assert client.get(url).status_code == 404


def test_grant_that_ended_closes_the_file(client):
    worker, _ = a_month(2)
    batch = run(asked(worker), worker)
    with scope.acting(worker):
        case = Dsf.objects.first().case
    grants.revoke(case=case, organisation=worker.organisation, permission=grants.DIAGNOSTIC)
    client.force_login(worker.user)
    assert client.get(reverse("documents:batch_download", args=[batch.pk])).status_code == 403


def test_page_asks_and_follows(client, django_capture_on_commit_callbacks):
    worker, _ = a_month(1)
    client.force_login(worker.user)
    month = timezone.localdate().strftime("%Y-%m")
    answer = client.post(reverse("documents:batches"), {"month": month})
    assert answer.status_code == 302
    assert "hx-get" in client.get(answer.url).content.decode()
    assert client.get(f"{answer.url}avancement/").status_code == 200
    assert client.post(reverse("documents:batches"), {"month": "2020-01"}).status_code == 422
