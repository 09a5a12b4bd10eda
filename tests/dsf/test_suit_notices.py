"""The bailleur tells the social service that he sues: who is told, what is frozen, who reads, what it answers."""

import datetime
from decimal import Decimal

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse

from cases.models import Case
from cases.procedure.enums import ActKind
from cases.services.acts import record_act
from core.errors import DomainError
from core.models import uuid7
from core.text import digest
from dsf.models import LandlordObservation, SuitNotice, SuitNoticeDelivery
from dsf.services import designation, exchange, suit_notices
from organisations import scope, services
from organisations.enums import Role
from tests import factories as make
from tests.dsf.situations import in_writing

pytestmark = pytest.mark.django_db
DAYS = datetime.timedelta


@pytest.fixture
def manager():
    return make.a_member(Role.BAILLEUR_MANAGER)


@pytest.fixture
def case(manager):
    return make.a_case(manager.organisation, balance=Decimal("2310.40"))


@pytest.fixture
def head():
    return make.a_member(Role.SOCIAL_HEAD)


def send(case, manager, *, hearing=60, decided=0, text="Plan proposé, sans réponse."):
    with scope.acting(manager) as current:
        mine = Case.objects.select_related("lease", "bailleur", "commune", "territory").get(pk=case.pk)
        return suit_notices.send(
            case=mine,
            decided_on=current.today + DAYS(decided),
            hearing_on=current.today + DAYS(hearing),
            text=text,
            actor=manager,
        )


def names(case):
    return [one.service.name for one in suit_notices.services_of(case)]


def test_department_of_the_place_is_told_when_nobody_else_is_responsible(case, head):
    assert names(case) == [head.organisation.name]


def test_designated_service_is_told_instead_of_the_department(case, head):
    agent, other = make.a_member(Role.PREFECTURE), make.a_member(Role.SOCIAL_WORKER)
    with scope.acting(agent):
        designation.designate(
            kind="assignation", commune=None, service=other.organisation, automatic=False, actor=agent
        )
    assert names(case) == [other.organisation.name]


def test_service_that_writes_the_diagnostic_is_told_once():
    dsf, worker, _ = in_writing()
    assert names(dsf.case) == [worker.organisation.name]


def test_notice_is_numbered_frozen_and_says_the_debt_and_the_hearing(case, manager, head):
    notice = send(case, manager)
    assert notice.number.startswith("INF-44-")
    assert Decimal(notice.content["balance"]) == Decimal("2310.40")
    assert notice.content["hearing_on"] == notice.hearing_on.isoformat()
    assert digest(notice.content) == notice.sha256


@pytest.mark.parametrize(
    ("hearing", "decided", "match"), [(0, 0, "est passée"), (-1, 0, "est passée"), (60, 1, "est à venir")]
)
def test_days_that_cannot_be_are_refused(case, manager, head, hearing, decided, match):
    with pytest.raises(DomainError, match=match):
        send(case, manager, hearing=hearing, decided=decided)


def test_another_hearing_than_the_act_s_is_refused_and_the_act_s_is_taken(case, manager, head):
    agent = make.a_member(Role.PREFECTURE)
    with scope.acting(agent) as current:
        hearing = current.today + DAYS(70)
        mine = Case.objects.select_related("lease", "territory").get(pk=case.pk)
        record_act(
            case=mine,
            kind=ActKind.ASSIGNATION,
            on=current.today,
            details={"audience_on": hearing.isoformat()},
            actor=agent,
        )
    with pytest.raises(DomainError, match="fixe l’audience"):
        send(case, manager, hearing=60)
    assert send(case, manager, hearing=70).hearing_on == hearing


def test_same_hearing_is_told_once_and_the_database_refuses_a_second(case, manager, head):
    first = send(case, manager)
    with pytest.raises(DomainError, match="déjà informé"):
        send(case, manager)
    first.pk, first.number = uuid7(), "INF-44-2026-99999"
    with scope.system(case.territory), pytest.raises(IntegrityError), transaction.atomic():
        first.save(force_insert=True)


def test_nobody_to_tell_is_said_with_what_to_do(case, manager):
    with pytest.raises(DomainError, match="Écrivez au Département"):
        send(case, manager)


def test_notice_opens_no_case_and_its_service_reads_it_alone(case, manager, head):
    notice, other = send(case, manager), make.a_member(Role.SOCIAL_WORKER)
    with scope.acting(head):
        assert list(SuitNotice.objects.visible_to(head)) == [notice]
        assert not Case.objects.visible_to(head).exists()
    with scope.acting(other):
        assert not SuitNotice.objects.exists()  # the database, without any filter of ours
        assert not SuitNoticeDelivery.objects.exists()


def test_service_confirms_once_and_the_bailleur_reads_who_and_when(as_member, case, manager, head):
    notice = send(case, manager)
    url = reverse("dsf:receive_suit_notice", args=[notice.pk])
    assert as_member(manager).post(url).status_code == 403
    as_member(head).post(url)
    as_member(head).post(url)
    page = as_member(manager).get(reverse("dsf:suit_notice", args=[notice.pk])).content.decode()
    assert f"par {head.display_name}" in page


def test_e_mail_tells_the_head_a_number_and_a_date_and_no_name(case, manager, head):
    make.a_member(Role.SOCIAL_WORKER, organisation=head.organisation)
    notice = send(case, manager)
    assert suit_notices.deliver(territory=case.territory) == 1
    assert suit_notices.deliver(territory=case.territory) == 0
    (message,) = mail.outbox
    with scope.system(case.territory):
        name = Case.objects.select_related("household").get(pk=case.pk).household.name
    assert message.to == [head.user.email]
    assert notice.number in message.body
    assert name.split()[-1] not in message.body + message.subject


def test_service_without_anybody_leaves_a_cancelled_row_and_no_e_mail(case, manager, head):
    send(case, manager)
    with scope.platform():
        services.deactivate_membership(membership=head)
    assert suit_notices.deliver(territory=case.territory) == 0
    with scope.system(case.territory):
        assert SuitNoticeDelivery.objects.get().status == "cancelled"
    assert not mail.outbox


def test_observations_sent_before_answer_the_invitation_made_after():
    dsf, worker, _ = in_writing()
    manager = make.a_member(Role.BAILLEUR_MANAGER, organisation=dsf.case.bailleur)
    notice = send(dsf.case, manager)
    with scope.acting(worker) as current:
        row = exchange.invite_landlord(dsf=dsf, invited_on=current.today, channel="courriel", actor=worker)
        assert (row.text, row.answered_on, row.answered_by) == (notice.text, notice.sent_on, manager)
        assert row.seen_at is None


def test_observations_sent_after_answer_the_invitation_that_waits():
    dsf, worker, _ = in_writing()
    manager = make.a_member(Role.BAILLEUR_MANAGER, organisation=dsf.case.bailleur)
    with scope.acting(worker) as current:
        exchange.invite_landlord(dsf=dsf, invited_on=current.today, channel="courriel", actor=worker)
    send(dsf.case, manager, text="Il me manque 600 € par mois.")
    with scope.acting(worker):
        assert LandlordObservation.objects.get().text == "Il me manque 600 € par mois."


def test_notice_without_observations_answers_nothing():
    dsf, worker, _ = in_writing()
    manager = make.a_member(Role.BAILLEUR_MANAGER, organisation=dsf.case.bailleur)
    send(dsf.case, manager, text="  ")
    with scope.acting(worker) as current:
        row = exchange.invite_landlord(dsf=dsf, invited_on=current.today, channel="courriel", actor=worker)
        assert row.answered_on is None


def test_page_shows_what_leaves_before_it_leaves(as_member, case, manager, head):
    url = reverse("dsf:new_suit_notice", args=[case.pk])
    day = scope.local_today(case.territory)
    sent = {"decided_on": day.isoformat(), "hearing_on": (day + DAYS(60)).isoformat(), "text": "Rien à ajouter."}
    seen = as_member(manager).post(url, sent).content.decode()
    assert "Rien à ajouter." in seen
    assert head.organisation.name in seen
    with scope.acting(manager):
        assert not SuitNotice.objects.exists()
    answer = as_member(manager).post(url, {**sent, "envoyer": "1"})
    with scope.acting(manager):
        assert answer.url == reverse("dsf:suit_notice", args=[SuitNotice.objects.get().pk])


def test_wrong_day_is_said_beside_its_field(as_member, case, manager, head):
    day = scope.local_today(case.territory).isoformat()
    answer = as_member(manager).post(
        reverse("dsf:new_suit_notice", args=[case.pk]), {"decided_on": day, "hearing_on": day}
    )
    assert answer.status_code == 422
    assert "est passée" in answer.content.decode()


def test_pdf_is_the_same_each_time_and_not_for_another_bailleur(as_member, case, manager, head):
    notice = send(case, manager)
    url = reverse("documents:suit_notice", args=[notice.pk])
    first, second = (as_member(person).get(url).content for person in (manager, head))
    assert first.startswith(b"%PDF-")
    assert first == second
    assert as_member(make.a_member(Role.BAILLEUR_MANAGER)).get(url).status_code == 404


def test_home_of_the_service_counts_it_until_it_is_confirmed(as_member, case, manager, head):
    notice = send(case, manager)
    link = reverse("dsf:suit_notice", args=[notice.pk])
    assert link in as_member(head).get(reverse("home")).content.decode()
    as_member(head).post(reverse("dsf:receive_suit_notice", args=[notice.pk]))
    assert link not in as_member(head).get(reverse("home")).content.decode()
