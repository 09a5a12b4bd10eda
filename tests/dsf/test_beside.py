"""What stands beside the form: private notes, the service's settings, the history of values."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from core.errors import ConcurrentChange, DomainError
from dsf import history
from dsf.models import Dsf, DsfNote, DsfSpecialCauses
from dsf.services import notes, preferences
from dsf.services.snapshot import snapshot
from organisations import scope
from organisations.enums import Role
from organisations.models import AccessLog
from tests import factories as make
from tests.dsf.pages import Page
from tests.dsf.situations import colleague_of, in_writing

pytestmark = pytest.mark.django_db
NOTE = "Rappeler la voisine avant jeudi"


@pytest.fixture(autouse=True)
def _plain_http(settings):
    settings.SECURE_SSL_REDIRECT = False


@pytest.fixture
def written():
    dsf, worker, agent = in_writing()
    return dsf, worker, agent


def signed_in(member):
    client = Client()
    client.force_login(member.user)
    return client


def test_note_is_kept_changed_removed_and_brought_back_with_its_author(written):
    dsf, worker, _ = written
    client, address = signed_in(worker), reverse("dsf:notes", args=[dsf.pk])
    client.post(address, {"text": NOTE})
    with scope.acting(worker):
        note = DsfNote.objects.get()
    lea = signed_in(colleague_of(worker, "Léa Martin"))
    lea.post(reverse("dsf:note", args=[dsf.pk, note.pk]), {"text": f"{NOTE} soir", "known": NOTE})
    answer = lea.post(reverse("dsf:note_remove", args=[dsf.pk, note.pk]))
    assert "Annuler la suppression" in lea.get(answer.url).content.decode()
    lea.post(reverse("dsf:note_restore", args=[dsf.pk, note.pk]))
    with scope.acting(worker):
        again = DsfNote.objects.get()
        assert (again.pk, again.text, again.entered_by, again.entered_at) == (
            note.pk,
            f"{NOTE} soir",
            worker,
            note.entered_at,
        )
        with pytest.raises(DomainError):
            notes.restore_note(dsf=dsf, note_id=note.pk, actor=worker)


def test_note_changed_meanwhile_is_not_overwritten(written):
    dsf, worker, _ = written
    with scope.acting(worker):
        note = notes.add_note(dsf=dsf, text=NOTE, actor=worker)
        notes.change_note(note=note, text="Autre", known=NOTE, actor=worker)
        with pytest.raises(ConcurrentChange, match="Autre"):
            notes.change_note(note=note, text="Encore autre", known=NOTE, actor=worker)
        with pytest.raises(DomainError):
            notes.add_note(dsf=dsf, text="  ", actor=worker)


def test_note_is_nowhere_but_on_its_page(written):
    dsf, worker, agent = written
    with scope.acting(worker):
        notes.add_note(dsf=dsf, text=NOTE, actor=worker)
        assert NOTE not in json.dumps(snapshot(Dsf.objects.get(pk=dsf.pk)), ensure_ascii=False)
    client = signed_in(worker)
    for address in (
        reverse("dsf:page", args=[dsf.pk]),
        reverse("dsf:section", args=[dsf.pk, "evaluation"]),
        reverse("dsf:history", args=[dsf.pk]),
        reverse("cases:page", args=[dsf.case_id]),
        "/dossiers/?q=voisine",
    ):
        assert NOTE not in client.get(address).content.decode(), address
    assert NOTE in client.get(reverse("dsf:notes", args=[dsf.pk])).content.decode()
    assert signed_in(agent).get(reverse("dsf:notes", args=[dsf.pk])).status_code == 403


def test_dpo_decides_and_the_service_reads(written):
    _, worker, _ = written
    dpo = make.a_member(Role.DPO, organisation=worker.organisation)
    address = reverse("dsf:settings")
    assert signed_in(worker).post(address, {"device_drafts": "on"}).status_code == 403
    assert signed_in(dpo).post(address, {"device_drafts": "on"}).status_code == 302
    with scope.acting(worker):
        row = preferences.settings_of(worker)
        assert (row.device_drafts, row.special_causes, row.changed_by) == (True, False, dpo)
    page = signed_in(worker).get(address).content.decode()
    assert dpo.display_name in page
    assert 'type="checkbox"' not in page
    with scope.acting(worker), pytest.raises(DomainError):
        preferences.change_settings(device_drafts=False, special_causes=False, actor=worker)


def test_every_value_is_told_with_its_author_in_french(written):
    dsf, worker, _ = written
    lea = colleague_of(worker, "Léa Martin")
    page = Page(worker, dsf, "budget")
    page.fields["rsa-conjoint"] = ["600,5"]
    page.save()
    other = Page(lea, dsf, "budget")
    other.fields["rsa-conjoint"] = ["0"]
    other.save()
    with scope.acting(worker):
        found = [one for one in history.changes(dsf, section="budget", special=True) if one.label == "RSA, conjoint"]
    assert [(one.author, one.before, one.after) for one in found] == [
        ("Léa Martin", "600,50\xa0€", "0,00\xa0€"),
        (worker.display_name, "", "600,50\xa0€"),
    ]
    client = signed_in(worker)
    address = reverse("dsf:history", args=[dsf.pk])
    assert "600,50" in client.get(address, {"section": "budget", "auteur": str(lea.pk)}).content.decode()
    assert "600,50" not in client.get(address, {"section": "menage"}).content.decode()


def test_saves_of_one_sitting_are_one_line_and_each_stays_readable(written):
    dsf, worker, _ = written
    page = Page(worker, dsf, "evaluation")
    for text in ("Madame", "Madame est", "Madame est suivie"):
        page.fields["text"] = [text]
        page.save()
    with scope.acting(worker):
        each = [
            one for one in history.changes(dsf, section="evaluation", special=True) if one.label == "Évaluation sociale"
        ]
        (joined,) = history.by_sitting(each)
    assert [one.after for one in each][:3] == ["Madame est suivie", "Madame est", "Madame"]
    assert (joined.after, joined.saves) == ("Madame est suivie", 4)


def test_special_causes_are_told_to_their_readers_only_and_the_reading_is_journalled(written):
    dsf, worker, _ = written
    with scope.acting(worker):
        DsfSpecialCauses.objects.create(territory_id=dsf.territory_id, dsf=dsf, causes=["sante"])
        assert any("hospitalisation" in one.after for one in history.changes(dsf, special=True))
        assert not any("hospitalisation" in one.after for one in history.changes(dsf, special=False))
    signed_in(worker).get(reverse("dsf:history", args=[dsf.pk]))
    with scope.acting(worker):
        assert AccessLog.objects.filter(family="F10", object_type="dsf_history").count() == 1


def test_long_texts_are_told_by_what_moved_in_them():
    assert history.changed_words("un deux trois", "un deux quatre") == [
        ("same", "un deux "),
        ("gone", "trois"),
        ("new", "quatre"),
    ]
