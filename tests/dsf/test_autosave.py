import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dsf import drafts
from dsf.enums import DsfState
from dsf.models import DsfSection, DsfSettings
from dsf.services import procedure
from organisations import scope
from organisations.enums import Role
from tests import factories as make
from tests.dsf.pages import Page
from tests.dsf.situations import SECRET, colleague_of, in_writing, requested

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _plain_http(settings):
    settings.SECURE_SSL_REDIRECT = False


@pytest.fixture
def written():
    dsf, worker, _ = in_writing()
    return dsf, worker


def stored(dsf, worker):
    with scope.acting(worker):
        return type(dsf).objects.get(pk=dsf.pk)


def text_of(dsf, worker):
    with scope.acting(worker):
        return type(dsf).objects.get(pk=dsf.pk).evaluation.text


def test_save_writes_only_what_changed_with_its_author(written):
    dsf, worker = written
    page = Page(worker, dsf, "evaluation")
    page.fields["text"] = ["Premier paragraphe."]
    status, told = page.save()
    assert (status, told["version"], told["invalid"]) == (200, 1, {})
    page.save()
    with scope.acting(worker):
        evaluation = stored(dsf, worker).evaluation
        assert evaluation.text == "Premier paragraphe."
        last = evaluation.history.first()
        assert (last.history_user, last.text) == (worker, "Premier paragraphe.")
        assert evaluation.history.filter(text="Premier paragraphe.").count() == 1
        assert DsfSection.objects.get(dsf=dsf, key="evaluation").version == 1


# Session, person, memberships (3), the scope (4: here inside the test's own transaction), the diagnostic held and its
# sections (2), the rows of the section, the service's savepoint (2), version, value, its history, the page's turn (4).
@pytest.mark.parametrize(
    ("key", "name", "queries"), [("evaluation", "text", 18), ("menage", "menage-household_other", 21)]
)
def test_save_asks_the_database_no_more_than_it_must(written, key, name, queries):
    """200 people save every four seconds: each statement is paid 50 times a second."""
    dsf, worker = written
    page = Page(worker, dsf, key)
    page.save()
    page.fields[name] = ["Des mots de plus"]
    with CaptureQueriesContext(connection) as asked:
        assert page.save()[0] == 200
    assert len(asked) == queries, "\n".join(one["sql"][:150] for one in asked)
    with CaptureQueriesContext(connection) as asked:
        assert page.save()[0] == 200
    written_to = [one["sql"] for one in asked if one["sql"].startswith(("INSERT", "UPDATE"))]
    assert [sql.split('"')[1] for sql in written_to] == ["dsf_dsfsection"], "nothing but the page's turn"


def test_first_save_opens_sections_that_are_not_there_yet(client):
    """A page drawn before its diagnostic had all the rows of a newer form."""
    dsf, worker, _ = requested()
    with scope.acting(worker):
        type(dsf).objects.filter(pk=dsf.pk).update(state=DsfState.WRITING, writer=worker)
        assert not DsfSection.objects.filter(dsf=dsf).exists()
    client.force_login(worker.user)
    turn = {"acting": worker.pk, "page": uuid.uuid4(), "rank": 1, "version": 0}
    said = client.post(reverse("dsf:save", args=[dsf.pk, "evaluation"]), {**turn, "text": "Écrit avant"})
    assert (said.status_code, said.json()["version"]) == (200, 1)
    assert text_of(dsf, worker) == "Écrit avant"


def test_wrong_field_keeps_its_stored_value_and_the_others_are_saved(written):
    dsf, worker = written
    page = Page(worker, dsf, "identite")
    page.fields |= {"locataires-0-email": ["pas une adresse"], "locataires-0-work": ["CDD"]}
    status, told = page.save()
    assert status == 200
    assert list(told["invalid"]) == ["locataires-0-email"]
    with scope.acting(worker):
        tenant = stored(dsf, worker).tenants.get()
        assert (tenant.work, tenant.email) == ("CDD", "")


def test_answer_lost_then_sent_again_is_one_save_and_no_conflict(written):
    dsf, worker = written
    page = Page(worker, dsf, "evaluation")
    page.fields["text"] = ["Un"]
    body = page.body()
    assert page.send(body).status_code == 200  # the answer never reached the page
    assert page.send(body).json()["version"] == 1
    page.fields["text"] = ["Un, deux"]  # goes on from the version it knows
    status, told = page.save()
    assert (status, told["version"]) == (200, 2)
    assert text_of(dsf, worker) == "Un, deux"


def test_save_overtaken_by_a_later_one_of_its_page_changes_nothing(written):
    dsf, worker = written
    page = Page(worker, dsf, "evaluation")
    page.fields["text"] = ["Début"]
    early = page.body()
    page.fields["text"] = ["Début et fin"]
    assert page.save()[0] == 200
    assert page.send(early).status_code == 200
    assert text_of(dsf, worker) == "Début et fin"


def test_new_row_sent_twice_is_one_person(written):
    dsf, worker = written
    page = Page(worker, dsf, "menage")
    page.fields |= {"personnes-0-id": [str(uuid.uuid4())], "personnes-0-relation": ["Enfant"]}
    body = page.body()
    page.send(body)
    page.fields["personnes-0-age"] = ["7"]
    assert page.save()[0] == 200
    with scope.acting(worker):
        assert [(m.relation, m.age) for m in stored(dsf, worker).members.all()] == [("Enfant", 7)]


def test_second_writer_is_shown_both_values_and_nothing_is_written(written):
    dsf, worker = written
    other = colleague_of(worker, "Léa Martin")
    mine, theirs = Page(worker, dsf, "evaluation"), Page(other, dsf, "evaluation")
    theirs.fields["text"] = ["Texte de Léa"]
    theirs.save()
    mine.fields["text"] = ["Mon texte"]
    status, told = mine.save()
    assert (status, told["author"], told["version"]) == (409, "Léa Martin", 1)
    (one,) = told["differences"]
    assert (one["name"], one["saved"], one["mine"]) == ("text", "Texte de Léa", "Mon texte")
    assert text_of(dsf, worker) == "Texte de Léa"
    mine.version = told["version"]
    assert mine.save()[0] == 200
    assert text_of(dsf, worker) == "Mon texte"


def test_rows_meet_by_id_whatever_their_place(written):
    dsf, worker = written
    page = Page(worker, dsf, "menage")
    ids = [str(uuid.uuid4()) for _ in range(2)]
    page.fields |= {
        "personnes-TOTAL_FORMS": ["2"],
        "personnes-0-id": [ids[0]],
        "personnes-0-relation": ["Conjoint"],
        "personnes-1-id": [ids[1]],
        "personnes-1-relation": ["Enfant"],
    }
    page.save()
    mine, theirs = Page(worker, dsf, "menage"), Page(colleague_of(worker), dsf, "menage")
    theirs.fields["personnes-0-DELETE"] = ["on"]
    theirs.save()
    mine.fields["personnes-1-age"] = ["9"]
    status, told = mine.save()
    assert status == 409
    found = {(one["kind"], one["name"]): (one["saved"], one["mine"]) for one in told["differences"]}
    assert found == {
        ("field", "personnes-1-age"): ("", "9"),
        ("added", "personnes-0-id"): ("", "Conjoint"),
    }


def test_row_that_a_page_does_not_hold_is_never_removed(written):
    dsf, worker = written
    mine, theirs = Page(worker, dsf, "menage"), Page(colleague_of(worker), dsf, "menage")
    theirs.fields |= {"personnes-0-id": [str(uuid.uuid4())], "personnes-0-relation": ["Enfant"]}
    theirs.save()
    mine.fields["menage-dependants"] = ["1"]
    assert mine.save()[0] == 409
    mine.version = 1
    assert mine.save()[0] == 200
    with scope.acting(worker):
        assert stored(dsf, worker).members.get().relation == "Enfant"


def test_button_without_script_keeps_the_rows_of_the_other_writer(written):
    dsf, worker = written
    mine, theirs = Page(worker, dsf, "menage"), Page(colleague_of(worker), dsf, "menage")
    theirs.fields |= {"personnes-0-relation": ["Enfant"]}
    theirs.save()
    address = reverse("dsf:section", args=[dsf.pk, "menage"])
    answer = mine.client.post(address, {**mine.fields, "version": "0", "menage-dependants": "3", "stay": "1"})
    assert answer.status_code == 409
    again = {**mine.fields, "version": "1", "menage-dependants": "3", "stay": "1"}
    assert mine.client.post(address, again).status_code == 302
    with scope.acting(worker):
        assert stored(dsf, worker).members.count() == 1


def test_page_of_another_person_is_not_sent_under_this_name(written):
    dsf, worker = written
    page = Page(worker, dsf, "evaluation")
    page.client.force_login(colleague_of(worker, "Léa Martin").user)
    page.fields["text"] = ["Texte de la première personne"]
    assert page.save() == (409, {"other": "Léa Martin"})
    assert text_of(dsf, worker) == SECRET


def test_lost_session_is_told_apart_from_a_refusal(written):
    dsf, worker = written
    page = Page(worker, dsf, "evaluation")
    page.client.logout()
    answer = page.send(page.body())
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))
    with scope.acting(worker):
        procedure.transmit_dsf(dsf=stored(dsf, worker), actor=worker)
    page.client.force_login(worker.user)
    answer = page.send(page.body())
    assert answer.status_code == 403
    assert "ne change plus" in answer.json()["sentence"]


def test_save_asks_little_and_sets_no_cookie(written, django_assert_max_num_queries):
    dsf, worker = written
    page = Page(worker, dsf, "evaluation")
    page.fields["text"] = ["Avant"]
    page.save()
    page.fields["text"] = ["Après"]
    body = page.body()
    with django_assert_max_num_queries(22):
        answer = page.send(body)
    assert answer.status_code == 200
    assert not answer.cookies


def test_two_writers_are_told_before_they_collide(written):
    dsf, worker = written
    other = colleague_of(worker, "Léa Martin")
    Page(worker, dsf, "evaluation")
    theirs = Page(other, dsf, "evaluation")
    answer = theirs.client.get(reverse("dsf:section", args=[dsf.pk, "evaluation"]))
    assert f"{worker.display_name} est aussi dans cette section" in answer.content.decode()
    client = Client()
    client.force_login(worker.user)
    told = client.get(reverse("dsf:state", args=[dsf.pk, "evaluation"])).json()
    assert [(one["name"], one["section"]) for one in told["others"]] == [("Léa Martin", "evaluation")]
    elsewhere = client.get(reverse("dsf:section", args=[dsf.pk, "menage"])).content.decode()
    assert "Léa Martin écrit ici" in elsewhere


def test_keys_of_drafts_are_given_where_the_dpo_allows_and_for_72_hours_only(written):
    _, worker = written
    client = Client()
    client.force_login(worker.user)
    assert client.get(reverse("dsf:ticket")).json()["keys"] == {}
    dpo = make.a_member(Role.DPO, organisation=worker.organisation)
    with scope.acting(dpo):
        DsfSettings.objects.create(
            territory=worker.organisation.territory, organisation=worker.organisation, device_drafts=True
        )
    now = drafts.current_hour()
    asked = {"key": [now - 71, now - 72, now + 1]}
    answer = client.get(reverse("dsf:ticket"), asked)
    mine = answer.json()["keys"]
    assert set(mine) == {str(now), str(now - 71)}
    assert "no-store" in answer["Cache-Control"]
    client.force_login(colleague_of(worker).user)
    theirs = client.get(reverse("dsf:ticket"), asked).json()["keys"]
    assert set(theirs) == set(mine)
    assert not set(theirs.values()) & set(mine.values())
