"""The bordereau de carence as a file: who downloads it, what it says, what it keeps to itself."""

import page as page_validation
import pytest
from django.urls import reverse

from dsf.models import Dsf
from dsf.services import procedure
from organisations import scope
from organisations.enums import Role
from organisations.models import AccessLog
from tests import factories as make
from tests.dsf.situations import SECRET, in_writing, tried_in_vain
from tests.reporting.test_pdf import text_of

pytestmark = pytest.mark.django_db

REASON = "Trois courriers et deux visites sans réponse."


@pytest.fixture
def carence(settings):
    settings.SECURE_SSL_REDIRECT = False
    dsf, worker, agent = in_writing(case=make.a_case(name="Mme Camille Duval"))
    tried_in_vain(dsf, worker)
    with scope.acting(worker):
        procedure.record_carence(dsf=Dsf.objects.get(pk=dsf.pk), reason=REASON, actor=worker, confirmed=True)
    return dsf, worker, agent, reverse("documents:dsf_carence", args=[dsf.pk, 1])


def test_its_service_and_the_state_download_the_same_bytes_and_the_journal_says_so(carence, client):
    dsf, worker, agent, address = carence
    files = []
    for member in (worker, agent, worker):
        client.force_login(member.user)
        answer = client.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        assert answer["Content-Disposition"] == f'attachment; filename="carence-{dsf.case.number}-v1.pdf"'
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer["Cache-Control"]
        files.append(answer.content)
    assert len({*files}) == 1
    text = text_of(files[0]).replace("\n", " ")
    assert REASON in text
    assert dsf.case.number in text
    assert SECRET not in text, "what was written in the form is not in it"
    assert "Checks: 0 failed" in str(page_validation.validate_pdf_bytes(files[0], profile="ua1"))
    with scope.system(dsf.case.territory):
        journal = AccessLog.objects.filter(action="download", object_id=str(dsf.pk)).order_by("pk")
        assert [row.membership_id for row in journal] == [worker.pk, agent.pk, worker.pk]


def test_neither_another_version_nor_the_diagnostic_itself_comes_at_this_address(carence, client):
    dsf, worker, _, _ = carence
    client.force_login(worker.user)
    assert client.get(reverse("documents:dsf_carence", args=[dsf.pk, 2])).status_code == 404
    assert client.get(reverse("documents:dsf_version", args=[dsf.pk, 1])).status_code in (403, 404)


@pytest.mark.parametrize("role", [Role.BAILLEUR_MANAGER, Role.SOCIAL_WORKER, Role.COMMUNE_OFFICER, Role.CCAPEX_MEMBER])
def test_nobody_else_downloads_it(carence, client, role):
    dsf, _, _, address = carence
    client.force_login(make.a_member(role, organisation=dsf.case.bailleur if "bailleur" in role else None).user)
    assert client.get(address).status_code in (403, 404)
