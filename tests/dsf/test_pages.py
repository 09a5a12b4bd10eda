import uuid

import pytest
from django.urls import reverse

from dsf.enums import SectionKey
from dsf.models import Dsf, DsfAmount
from organisations import scope
from organisations.enums import Role
from organisations.models import AccessLog
from tests import factories as make
from tests.dsf.situations import SECRET, in_writing, requested

pytestmark = pytest.mark.django_db

PIECES = (
    "tenants",
    "household",
    "members",
    "protection",
    "budget",
    "debt",
    "causes",
    "special",
    "repayment",
    "overindebtedness",
    "dwelling",
    "evaluation",
    "observation",
    "hearing",
    "review",
    "contact",
)


def fields(response):
    """What a browser would send back: the page's own forms, drawn from their initial values."""
    data = {"version": response.context["version_form"].initial["version"], "idempotency_key": str(uuid.uuid4())}
    for name in PIECES:
        piece = response.context.get(name)
        if piece is None:
            continue
        forms = [piece.management_form, *piece.forms] if hasattr(piece, "management_form") else [piece]
        for form in forms:
            for bound in form:
                value = bound.value()
                if bound.name != "DELETE" and value is not False:
                    data[bound.html_name] = value if isinstance(value, list) else "" if value is None else str(value)
    return data


def section_url(dsf, key):
    return reverse("dsf:section", args=[dsf.pk, key])


def test_prefecture_asks_from_the_case_and_the_service_answers(as_member):
    case, worker, agent = make.a_case(), make.a_member(Role.SOCIAL_WORKER), make.a_member(Role.PREFECTURE)
    client = as_member(agent)
    url = reverse("dsf:ask", args=[case.pk])
    assert "Demander le diagnostic" in client.get(url).content.decode()
    answer = client.post(url, {"service": worker.organisation_id, "kind": "assignation", "motive": "Audience en mars"})
    assert answer.status_code == 302
    client = as_member(worker)
    assert case.number in client.get(reverse("dsf:list")).content.decode()
    client.post(answer.url + "accepter/")
    client.post(answer.url + "designer/", {"writer": worker.pk})
    page = client.get(answer.url).content.decode()
    assert "0 sur 10 sections complètes" in page


def test_budget_typed_without_javascript_is_computed_on_save(as_member):
    dsf, worker, _ = in_writing()
    client = as_member(worker)
    data = fields(client.get(section_url(dsf, "budget")))
    data |= {
        "salaire_net-locataire_assigne": "1 080,50",
        "loyer-menage": "520",
        "provisions_charges-menage": "80",
        "stay": "1",
    }
    answer = client.post(section_url(dsf, "budget"), data)
    assert answer.status_code == 302
    page = client.get(answer.url).content.decode().replace("\xa0", " ")
    assert "480,50 €" in page
    assert "55,5 %" in page
    with scope.acting(worker):
        row = DsfAmount.objects.get(dsf=dsf, line="salaire_net", column="locataire_assigne")
        assert (str(row.amount), row.source) == ("1080.5", "")
        assert [h.history_user for h in row.history.all()] == [worker, worker]
        # The rent was saved as it came: it keeps saying where it comes from.
        assert DsfAmount.objects.get(dsf=dsf, line="loyer").source


def test_totals_while_typing_write_nothing_and_leave_out_what_is_wrong(as_member):
    dsf, worker, _ = in_writing()
    client = as_member(worker)
    data = {"salaire_net-locataire_assigne": "1000", "rsa-conjoint": "abc", "loyer-menage": "312,50"}
    page = client.post(reverse("dsf:totals", args=[dsf.pk]), data).content.decode().replace("\xa0", " ")
    assert "31,3 %" in page
    assert "687,50 €" in page
    assert "non calculable" in client.post(reverse("dsf:totals", args=[dsf.pk]), {"loyer-menage": "1"}).content.decode()
    with scope.acting(worker):
        assert DsfAmount.objects.get(dsf=dsf, line="salaire_net", column="locataire_assigne").amount is None


def test_wrong_amount_is_given_back_with_its_sentence(as_member):
    dsf, worker, _ = in_writing()
    client = as_member(worker)
    data = fields(client.get(section_url(dsf, "budget"))) | {"rsa-conjoint": "mille"}
    answer = client.post(section_url(dsf, "budget"), data)
    assert answer.status_code == 422
    assert 'value="mille"' in answer.content.decode()
    assert "RSA, conjoint" in answer.content.decode()


def test_second_tab_is_told_and_keeps_its_text(as_member):
    dsf, worker, _ = in_writing()
    client = as_member(worker)
    first = fields(client.get(section_url(dsf, "evaluation")))
    second = {**first, "idempotency_key": str(uuid.uuid4())}
    assert client.post(section_url(dsf, "evaluation"), first | {"text": "Première version"}).status_code == 302
    answer = client.post(section_url(dsf, "evaluation"), second | {"text": "Seconde version"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Seconde version</textarea>" in page
    assert "Première version" in page
    with scope.acting(worker):
        assert Dsf.objects.get(pk=dsf.pk).evaluation.text == "Première version"
    again = fields(answer) | {"text": "Les deux versions"}
    assert client.post(section_url(dsf, "evaluation"), again).status_code == 302


def test_household_takes_more_people_than_the_paper(as_member):
    dsf, worker, _ = in_writing()
    client = as_member(worker)
    url = section_url(dsf, "menage")
    for number in range(9):
        data = fields(client.get(url))
        data |= {
            f"personnes-{number}-relation": f"Enfant {number}",
            f"personnes-{number}-age": str(number),
            "stay": "1",
        }
        assert client.post(url, data).status_code == 302
    with scope.acting(worker):
        assert list(dsf.members.values_list("relation", "age", "contributes")) == [
            (f"Enfant {n}", n, "") for n in range(9)
        ]
    data = fields(client.get(url)) | {"personnes-0-DELETE": "on"}
    client.post(url, data)
    with scope.acting(worker):
        assert dsf.members.first().relation == "Enfant 1"


def test_tenant_field_that_is_typed_loses_its_source_and_others_keep_it(as_member):
    dsf, worker, _ = in_writing()
    client = as_member(worker)
    url = section_url(dsf, "identite")
    data = fields(client.get(url)) | {"locataires-0-phone": "0700000000", "locataires-0-work_since": "4/2021"}
    assert client.post(url, data).status_code == 302
    with scope.acting(worker):
        tenant = dsf.tenants.get()
        assert (tenant.phone, tenant.work_since) == ("0700000000", "4/2021")
        assert "phone" not in tenant.provenance
        assert "last_name" in tenant.provenance


def test_reading_a_section_is_journalled(as_member):
    dsf, worker, _ = in_writing()
    as_member(worker).get(section_url(dsf, "budget"))
    with scope.acting(worker):
        row = AccessLog.objects.get()
        assert (row.family, row.object_id, row.action) == ("F7", str(dsf.pk), "read")


@pytest.mark.parametrize("role", [Role.BAILLEUR_MANAGER, Role.BAILLEUR_CESF])
def test_bailleur_finds_no_page_of_the_diagnostic(as_member, role):
    dsf, _, _ = in_writing()
    client = as_member(make.a_member(role, organisation=dsf.case.bailleur))
    assert client.get(reverse("cases:page", args=[dsf.case_id])).status_code == 200
    assert client.get(reverse("dsf:list")).status_code == 403
    for name in ("page", "return", "transmit", "carence"):
        assert client.get(reverse(f"dsf:{name}", args=[dsf.pk])).status_code == 404
    for key in SectionKey.values:
        assert client.get(section_url(dsf, key)).status_code == 404
    assert client.get(reverse("documents:dsf", args=[dsf.pk])).status_code == 404
    assert SECRET not in client.get(reverse("cases:page", args=[dsf.case_id])).content.decode()


def test_state_sees_that_it_is_written_and_reads_it_once_transmitted(as_member):
    dsf, _, agent = in_writing()
    client = as_member(agent)
    assert client.get(reverse("dsf:page", args=[dsf.pk])).status_code == 200
    assert client.get(section_url(dsf, "evaluation")).status_code == 403
    assert client.get(reverse("documents:dsf", args=[dsf.pk])).status_code == 403


def test_panel_says_the_state_to_the_service_and_nothing_to_a_commune(rf, as_member):
    from dsf.panels import panel

    dsf, worker, _ = requested()
    for person, seen in ((worker, 1), (make.a_member(Role.COMMUNE_OFFICER), None)):
        request = rf.get("/")
        request.acting = person
        with scope.acting(person):
            answer = panel(request, dsf.case)
            assert (len(answer[1]["dsfs"]) if answer else None) == seen


@pytest.mark.parametrize("key", SectionKey.values)
def test_section_says_once_that_nothing_is_mandatory_and_marks_only_what_is(as_member, key):
    dsf, worker, _ = in_writing()
    html = as_member(worker).get(reverse("dsf:section", args=[dsf.pk, key])).content.decode()
    assert html.count("Rien n’est obligatoire dans cette section") == 1
    assert "facultatif</span>" not in html
    marked = html.count("à remplir</span>")
    # One stored row and the blank one for tenants; the blank one alone for the others.
    assert marked == {"identite": 2, "menage": 1}.get(key, 0)
