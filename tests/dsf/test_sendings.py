"""Where a frozen diagnostic went: its proof, its return, its correction, how courts receive."""

import datetime
import re

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from cases.models import Act, Deadline
from cases.procedure.enums import ActKind
from core.errors import DomainError
from dsf.enums import DsfKind, DsfState
from dsf.models import CourtSettings, Dsf, DsfSending
from dsf.services import procedure, sendings
from organisations import scope
from organisations.enums import OrganisationKind, Role
from tests import factories as make
from tests.dsf.situations import in_writing

pytestmark = pytest.mark.django_db

COURT_MAIL = "greffe@justice.exemple.fr"


@pytest.fixture(autouse=True)
def plain_http(settings):
    settings.SECURE_SSL_REDIRECT = False


def a_court(**fields):
    return make.an_organisation(OrganisationKind.TRIBUNAL, name="Tribunal judiciaire d’Essai", **fields)


def a_downloading_court(agent):
    court = a_court()
    with scope.acting(agent):
        sendings.change_court(court=court, address="", email=COURT_MAIL, accepts_download=True, actor=agent)
    return court


def transmitted(kind=DsfKind.ASSIGNATION, **options):
    dsf, worker, agent = in_writing(case=make.a_case(name="Mme Camille Duval"), kind=kind, **options)
    with scope.acting(worker):
        document = procedure.transmit_dsf(dsf=Dsf.objects.get(pk=dsf.pk), actor=worker)
    return document, worker, agent


def due(case, day, safe=None):
    """The case's clock says a day for the transmission to the judge."""
    with scope.system(case.territory):
        Deadline.objects.create(
            territory=case.territory,
            case=case,
            key="DSF-6:essai",
            rule_id="DSF-6",
            rule_version="1",
            nature="BUTOIR",
            title="Transmettre",
            actor="OPERATEUR_DSF",
            due=day,
            safe_on=safe or day,
            status="A_VENIR",
            confidence="C",
        )


def printed(document, worker, court=None, **options):
    with scope.acting(worker) as current:
        values = {"court": court or a_court(), "sent_on": current.today, "reference": "", **options}
        return sendings.send_printed(document=document, actor=worker, **values)


def test_ccapex_and_prefecture_have_it_at_once():
    document, worker, agent = transmitted()
    for person in (worker, agent):
        with scope.acting(person) as current:
            assert list(document.sendings.order_by("addressee").values_list("addressee", "channel", "received_on")) == [
                ("ccapex", "application", current.today),
                ("prefet", "application", current.today),
            ]


@pytest.mark.parametrize(("days", "in_time"), [(0, True), (3, True), (-1, False)])
def test_proof_keeps_whether_it_left_in_time(days, in_time):
    document, worker, _ = transmitted()
    today = scope.local_today(document.territory)
    due(document.dsf.case, today + datetime.timedelta(days), today)
    row = printed(document, worker)
    assert (row.in_time, row.due_on, row.safe_on) == (in_time, today + datetime.timedelta(days), today)


def test_no_day_known_says_neither_in_time_nor_late():
    document, worker, _ = transmitted()
    assert printed(document, worker).in_time is None


@pytest.mark.parametrize("days", [-1, 1])
def test_paper_leaves_neither_before_its_version_nor_tomorrow(days):
    document, worker, _ = transmitted()
    with pytest.raises(DomainError, match="jour où le pli part"):
        printed(document, worker, sent_on=scope.local_today(document.territory) + datetime.timedelta(days))


def test_only_a_court_of_the_territory_receives_and_only_when_a_judge_is_seised():
    document, worker, agent = transmitted()
    elsewhere = a_court(territory=make.a_territory("974", "La Réunion", "Indian/Reunion"))
    for wrong in (elsewhere, agent.organisation):
        with pytest.raises(DomainError, match="tribunal de ce territoire"):
            printed(document, worker, court=wrong)
    other, writer, _ = transmitted(kind=DsfKind.CDP)
    with pytest.raises(DomainError, match="aucun juge"):
        printed(other, writer)


def test_return_is_recorded_with_its_reason_and_repaired_by_a_new_sending():
    document, worker, _ = transmitted()
    court = a_court()
    row = printed(document, worker, court=court)
    with scope.acting(worker) as current:
        with pytest.raises(DomainError, match="pourquoi"):
            sendings.record_return(sending=row, returned_on=current.today, reason=" ", actor=worker)
        sendings.note_receipt(sending=row, reference="1A 234", received_on=None, actor=worker)
        sendings.record_return(sending=row, returned_on=current.today, reason="Pli non réclamé", actor=worker)
    printed(document, worker, court=court)
    with scope.acting(worker):
        rows = DsfSending.objects.filter(court=court).order_by("pk")
        assert [(r.reference, r.return_reason) for r in rows] == [("1A 234", "Pli non réclamé"), ("", "")]
        assert rows[0].history.count() == 3


def test_link_names_nobody_and_neither_link_nor_code_is_kept():
    document, worker, agent = transmitted()
    court = a_downloading_court(agent)
    with scope.acting(worker):
        opened = sendings.send_download(document=document, court=court, actor=worker)
        row = DsfSending.objects.get(pk=opened.sending.pk)
        kept = " ".join(str(getattr(row, field.name)) for field in row._meta.fields)
        number = document.dsf.case.number
    (letter,) = mail.outbox
    assert letter.to == [COURT_MAIL]
    words = f"{letter.subject} {letter.body}"
    token = re.search(r"/remise/44/([^/\s]+)/", letter.body)[1]
    for secret in ("Duval", number, opened.code, document.sha256[:16]):
        assert secret not in words
    assert re.fullmatch(r"\d{8}", opened.code)
    assert token not in kept
    assert opened.code not in kept
    assert not letter.attachments


def test_mail_server_that_refuses_leaves_nothing_written(settings):
    document, worker, agent = transmitted()
    court = a_downloading_court(agent)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with scope.acting(worker):
        with pytest.raises(DomainError, match="rien n’est enregistré"):
            sendings.send_download(document=document, court=court, actor=worker)
        assert not DsfSending.objects.filter(court=court).exists()


def test_court_that_takes_paper_only_gets_no_link():
    document, worker, _ = transmitted()
    court = a_court()
    with scope.acting(worker), pytest.raises(DomainError, match="n’accepte pas"):
        sendings.send_download(document=document, court=court, actor=worker)
    assert mail.outbox == []


# Correction


def test_correction_opens_the_writing_again_and_leaves_what_left():
    document, worker, agent = transmitted()
    with scope.acting(worker):
        dsf = Dsf.objects.get(pk=document.dsf_id)
        with pytest.raises(DomainError, match="à corriger"):
            procedure.correct_dsf(dsf=dsf, reason="", actor=worker)
        procedure.correct_dsf(dsf=dsf, reason="Salaire oublié", actor=worker)
        assert (dsf.state, dsf.transmitted_on) == (DsfState.WRITING, None)
    with scope.acting(agent):
        assert dsf.documents.get().version == 1
    with scope.acting(worker):
        second = procedure.transmit_dsf(dsf=Dsf.objects.get(pk=dsf.pk), actor=worker)
        assert (second.version, second.reason) == (2, "Salaire oublié")
        assert second.sendings.count() == 2
        assert Act.objects.filter(case=dsf.case_id, kind=ActKind.DSF_TRANSMIS).count() == 1


def test_state_keeps_reading_the_first_version_while_it_is_corrected(client):
    document, worker, agent = transmitted()
    with scope.acting(worker):
        dsf = Dsf.objects.get(pk=document.dsf_id)
        procedure.correct_dsf(dsf=dsf, reason="Salaire oublié", actor=worker)
        dsf.evaluation.text = "Pas encore transmis"
        dsf.evaluation.save()
    client.force_login(agent.user)
    assert client.get(reverse("dsf:section", args=[dsf.pk, "evaluation"])).status_code == 403
    page = client.get(reverse("dsf:page", args=[dsf.pk])).content.decode()
    assert reverse("documents:dsf_version", args=[dsf.pk, 1]) in page
    assert "Exemplaire du juge" not in page


def test_only_the_service_corrects():
    document, _, agent = transmitted()
    with scope.acting(agent), pytest.raises(DomainError):
        procedure.correct_dsf(dsf=Dsf.objects.get(pk=document.dsf_id), reason="x", actor=agent)


# Pages


def test_writer_sends_on_paper_then_completes_and_repairs_the_proof(client):
    document, worker, _ = transmitted()
    court, dsf = a_court(), document.dsf
    client.force_login(worker.user)
    url = reverse("dsf:send", args=[dsf.pk])
    assert "exemplaire du juge" in client.get(url).content.decode()
    today = timezone.localdate().isoformat()
    answer = client.post(url, {"court": court.pk, "sent_on": today, "reference": ""})
    assert answer.status_code == 302
    page = client.get(answer.url).content.decode()
    assert "bordereau et diagnostic" in page
    client.post(answer.url, {"reference": "1A 234", "received_on": ""})
    assert "1A 234" in client.get(reverse("dsf:page", args=[dsf.pk])).content.decode()
    client.post(answer.url, {"returned_on": today, "reason": "Mauvaise adresse"})
    page = client.get(reverse("dsf:page", args=[dsf.pk])).content.decode()
    assert "Non parvenu" in page
    assert "Mauvaise adresse" in page
    assert client.post(url, {"court": court.pk, "sent_on": today}).status_code == 302


def test_code_is_shown_once_to_the_writer(client):
    document, worker, agent = transmitted()
    court = a_downloading_court(agent)
    client.force_login(worker.user)
    url = reverse("dsf:send", args=[document.dsf_id])
    page = client.post(url, {"download": str(court.pk)}).content.decode()
    assert re.search(r"<strong>\d{4}&nbsp;\d{4}</strong>", page)
    assert len(mail.outbox) == 1
    assert not re.search(r"<strong>\d{4}&nbsp;\d{4}</strong>", client.get(url).content.decode())


def test_state_says_how_a_court_receives_and_others_only_read(client):
    _, worker, agent = transmitted()
    court = a_court()
    client.force_login(agent.user)
    url = reverse("dsf:court", args=[court.pk])
    assert client.post(url, {"accepts_download": "on", "email": ""}).status_code == 422
    answer = client.post(url, {"address": "1 place du Palais", "accepts_download": "on", "email": COURT_MAIL})
    assert answer.status_code == 302
    with scope.acting(agent):
        assert CourtSettings.objects.get().changed_by == agent
    client.force_login(worker.user)
    assert COURT_MAIL in client.get(reverse("dsf:courts")).content.decode()
    assert client.get(url).status_code == 403
    client.force_login(make.a_member(Role.BAILLEUR_MANAGER).user)
    assert client.get(reverse("dsf:courts")).status_code == 403
