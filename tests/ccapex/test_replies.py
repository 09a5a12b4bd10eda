"""Avis followed: received, answered, reminded, counted; each addressee alone with its words."""

import datetime

import pytest
from django.core import mail
from django.urls import reverse

from ccapex.models import AvisAddressee, AvisNotice, AvisReminder
from ccapex.services import ladder, replies, runs
from core.errors import DomainError
from organisations import scope
from organisations.enums import Role
from reporting.avis_bilan import avis_bilan
from tests import factories as make
from tests.ccapex import papers
from tests.reporting.browser import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def sent():
    held = papers.held()
    with scope.acting(held.agent):
        run = runs.notify_avis(session=held.session, actor=held.agent)
    papers.made(run, held.agent)
    with scope.acting(held.agent) as current:
        runs.mark_sent(run=run, on=current.today, actor=held.agent)
    return held


def row_of(held, name):
    with scope.acting(held.agent):
        return AvisAddressee.objects.with_outcome().get(pk=held.addressees[name].pk)


def answer(held, name, outcome, reason="", person=None):
    person = person or held.members[name]
    with scope.acting(person) as current:
        row = AvisAddressee.objects.visible_to(person).get(pk=held.addressees[name].pk)
        return replies.reply(addressee=row, outcome=outcome, reason=reason, on=current.today, actor=person)


def test_an_addressee_reads_and_answers_its_own_words_and_finds_no_other(sent):
    client = browser_of(sent.members["bailleur"])
    page = client.get(reverse("ccapex:received", args=[sent.addressees["bailleur"].pk])).content.decode()
    assert sent.addressees["bailleur"].asked in page
    others = (sent.avis.text, papers.SECRET_OTHER, sent.addressees["occupant"].asked, *papers.SECRETS)
    assert not [word for word in others if word in page]
    for name in ("caf", "occupant"):
        assert client.get(reverse("ccapex:received", args=[sent.addressees[name].pk])).status_code == 404
    listed = client.get(reverse("ccapex:received_list")).content.decode()
    assert listed.count(sent.avis.number) == 1
    data = {"outcome": "suivi", "reason": "", "on": sent.session.on.isoformat()}
    assert client.post(reverse("ccapex:received", args=[sent.addressees["bailleur"].pk]), data).status_code == 302
    row = row_of(sent, "bailleur")
    assert (row.outcome, row.acknowledged_on) == ("suivi", sent.session.on)


def test_refusal_and_partial_answer_say_why(sent):
    for outcome in ("refuse", "partiel"):
        with pytest.raises(DomainError, match="Dites pourquoi"):
            answer(sent, "bailleur", outcome)
        answer(sent, "bailleur", outcome, "Dette trop ancienne")
    assert row_of(sent, "bailleur").outcome == "partiel"  # the last one counts


def test_a_receipt_is_no_answer(sent):
    answer(sent, "caf", "recu")
    row = row_of(sent, "caf")
    assert (row.outcome, row.acknowledged_on) == ("", sent.session.on)
    with scope.acting(sent.agent):
        assert row in AvisAddressee.objects.waiting()


def test_the_state_records_an_answer_that_came_on_paper(sent):
    answer(sent, "occupant", "suivi", person=sent.agent)
    assert row_of(sent, "occupant").outcome == "suivi"


def test_ladder_climbs_each_rung_once_and_stops_at_the_answer(sent):
    territory = sent.case.territory
    due = row_of(sent, "bailleur").due_on
    answer(sent, "caf", "suivi")
    assert ladder.remind(territory=territory, today=due - datetime.timedelta(1)) == 0
    assert ladder.remind(territory=territory, today=due) == 2  # bailleur and occupant
    assert ladder.remind(territory=territory, today=due) == 0
    # The service stopped for two months: two rungs are written, one e-mail leaves to the only one in the application.
    assert ladder.remind(territory=territory, today=due + datetime.timedelta(60)) == 4
    with scope.system(territory):
        steps = AvisReminder.objects.filter(addressee=sent.addressees["bailleur"].pk).values_list("step", flat=True)
        assert list(steps) == [1, 2, 3]
        mails = AvisNotice.objects.filter(addressee=sent.addressees["bailleur"].pk).values_list("step", flat=True)
        assert sorted(mails) == [0, 1, 3]
    assert mail.outbox == []


def test_ledger_filters_count_and_show_what_became_of_the_case(sent):
    answer(sent, "bailleur", "refuse", "Dette trop ancienne")
    client = browser_of(sent.agent)
    refused = client.get(reverse("ccapex:ledger"), {"etat": "refuse"}).content.decode()
    assert refused.count("Non suivi</") >= 1
    assert "1\u00a0destinataire" in refused
    waits = client.get(reverse("ccapex:ledger"), {"etat": "attente"}).content.decode()
    assert "2\u00a0destinataires" in waits
    assert "Toujours" in waits
    exported = client.get(reverse("ccapex:ledger_export"), {"etat": "refuse"}).content.decode("utf-8-sig")
    assert sent.avis.number in exported
    assert "Proposer un plan" not in exported


def test_yearly_effectiveness_is_exact_for_the_state_and_masked_for_statistics(sent):
    answer(sent, "bailleur", "suivi")
    year = sent.session.on.year
    with scope.acting(sent.agent):
        whole = avis_bilan(year, sent.agent).tables[0].rows[0]
    assert [cell.value for cell in whole.cells] == [3, 1, 0, 0, 2, 0]
    assert "annee" in whole.cells[1].url
    statistician = make.a_member(Role.STATISTICIAN, territory=sent.case.territory)
    with scope.acting(statistician):
        masked = avis_bilan(year, statistician).tables[0].rows[0]
    assert all(cell.value in (None, 0) and not cell.url for cell in masked.cells)
    assert masked.rate == ""
    client = browser_of(sent.agent)
    for kind in ("csv", "xlsx"):
        assert client.get(reverse("reporting:avis_bilan_file", args=[year, kind])).status_code == 200
    assert client.get(reverse("reporting:avis_bilan_pdf", args=[year])).content.startswith(b"%PDF-1")
