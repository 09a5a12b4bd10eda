"""The steps of sections 3 to 7.3: what is shown, saved, refused, and what stays away."""

import datetime
import uuid

import pytest

from dsf.enums import SectionKey
from dsf.models import Dsf, DsfSettings, DsfSpecialCauses
from organisations import scope
from organisations.models import AccessLog
from tests.dsf.situations import in_writing
from tests.dsf.test_pages import fields, section_url

pytestmark = pytest.mark.django_db

EVERY = pytest.mark.parametrize("key", SectionKey.values)


def send(client, dsf, key, **values):
    url = section_url(dsf, key)
    return client.post(url, fields(client.get(url)) | {"stay": "1"} | values)


@EVERY
def test_each_step_opens_and_saves_what_it_shows(as_member, key):
    dsf, worker, _ = in_writing()
    client = as_member(worker)
    answer = send(client, dsf, key)
    assert answer.status_code == 302
    with scope.acting(worker):
        row = dsf.sections.get(key=key)
        assert (row.version, row.updated_by) == (1, worker)
    page = client.get(answer.url)
    assert page.status_code == 200
    assert page.context["errors"] == []


@EVERY
def test_each_step_is_drawn_in_few_queries(as_member, key, django_assert_max_num_queries):
    dsf, worker, _ = in_writing()
    client = as_member(worker)
    client.get(section_url(dsf, key))
    with django_assert_max_num_queries(45):
        assert client.get(section_url(dsf, key)).status_code == 200


def test_debt_is_saved_with_its_causes_and_the_first_date_as_it_is_known(as_member):
    dsf, worker, _ = in_writing()
    client = as_member(worker)
    answer = send(
        client,
        dsf,
        "dette",
        **{
            "dette-amount": "2 450,50",
            "dette-first_unpaid": "10/2022",
            "causes-causes": ["perte_emploi", "litige"],
            "dette-aid_suspended": "oui",
        },
    )
    assert answer.status_code == 302
    page = client.get(answer.url).content.decode()
    assert 'value="2450,50"' in page
    assert "Les aides sont suspendues, et la date manque." in page
    with scope.acting(worker):
        found = Dsf.objects.get(pk=dsf.pk)
        assert (str(found.debt.amount), found.debt.first_unpaid) == ("2450.5", "10/2022")
        assert found.causes.causes == ["perte_emploi", "litige"]


@pytest.mark.parametrize("typed", ["31/02/2021", "13/2021", "hier", "02/04/21"])
def test_day_that_does_not_exist_is_given_back(as_member, typed):
    dsf, worker, _ = in_writing()
    answer = send(as_member(worker), dsf, "dette", **{"dette-first_unpaid": typed})
    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.content.decode()


def test_special_cause_asks_why_before_the_ccapex_reads_it_and_its_reading_is_journalled(as_member):
    dsf, worker, _ = in_writing()
    client = as_member(worker)
    ticked = {"particulieres-causes": ["detention"], "particulieres-indispensable": "on"}
    assert send(client, dsf, "dette", **ticked).status_code == 422
    with scope.acting(worker):
        assert not DsfSpecialCauses.objects.exists()
    assert send(client, dsf, "dette", **ticked, **{"particulieres-reason": "Parloir"}).status_code == 302
    client.get(section_url(dsf, "dette"))
    with scope.acting(worker):
        assert DsfSpecialCauses.objects.get().causes == ["detention"]
        assert AccessLog.objects.filter(family="F10", object_id=str(dsf.pk)).count() == 1


def test_service_without_special_causes_has_no_trace_of_the_block(as_member):
    dsf, worker, _ = in_writing()
    with scope.acting(worker):
        DsfSettings.objects.create(
            organisation=worker.organisation, territory_id=dsf.territory_id, special_causes=False
        )
    client = as_member(worker)
    page = client.get(section_url(dsf, "dette")).content.decode()
    assert "hospitalisation" not in page
    assert "détention" not in page
    # A page drawn before the DPO switched it off is sent back: the rest is saved, this is not.
    answer = send(client, dsf, "dette", **{"particulieres-causes": ["sante"], "dette-amount": "10"})
    assert answer.status_code == 302
    with scope.acting(worker):
        assert not DsfSpecialCauses.objects.exists()
        assert Dsf.objects.get(pk=dsf.pk).debt.amount == 10


def test_no_request_and_a_date_of_request_are_told_apart(as_member):
    dsf, worker, _ = in_writing()
    client = as_member(worker)
    both = {"social_request": "2024", "no_social_request": "on"}
    assert send(client, dsf, "logement", **both).status_code == 422
    assert send(client, dsf, "logement", social_request="2024").status_code == 302


def test_jurists_analysis_is_read_beside_section_7_3_and_kept_by_a_save(as_member):
    dsf, worker, _ = in_writing()
    with scope.acting(worker):
        review = dsf.debt_review
        review.jurist_text, review.answered_on = "Frais non dus : 180 €", datetime.date(2026, 11, 2)
        review.save()
    client = as_member(worker)
    answer = send(client, dsf, "decompte", disputed=["frais"])
    assert "Frais non dus" in client.get(answer.url).content.decode()
    with scope.acting(worker):
        review = Dsf.objects.get(pk=dsf.pk).debt_review
        assert (review.disputed, review.jurist_text) == (["frais"], "Frais non dus : 180 €")


def test_two_versions_are_compared_in_the_words_of_the_form(as_member):
    dsf, worker, _ = in_writing()
    client = as_member(worker)
    first = fields(client.get(section_url(dsf, "dette")))
    second = {**first, "idempotency_key": str(uuid.uuid4())}
    client.post(section_url(dsf, "dette"), first | {"causes-causes": ["perte_emploi"], "dette-guarantee": "oui"})
    answer = client.post(section_url(dsf, "dette"), second | {"causes-causes": ["litige"], "dette-guarantee": "non"})
    assert answer.status_code == 409
    assert [(one.saved, one.mine) for one in answer.context["differences"]] == [
        ("Oui", "Non"),
        ("Perte d’emploi", "Litige avec le bailleur"),
    ]
