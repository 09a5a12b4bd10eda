"""Entry in a dwelling: what is wanting, the named fact of an aid never asked for, whose it is to write."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from cases import entry
from cases.models import LeaseEntry
from cases.services import grants
from cases.services.entries import record_entry
from core.errors import DomainError
from organisations import scope
from organisations.enums import Role
from tests import factories as make

pytestmark = pytest.mark.django_db
D = Decimal
FACT = "Aucune demande d’aide au logement n’est notée"


@pytest.fixture
def manager():
    return make.a_member(Role.BAILLEUR_MANAGER)


def recorded(lease, manager, **values):
    with scope.acting(manager):
        return record_entry(lease=lease, values=values, actor=manager)


def test_everything_is_wanting_while_nothing_is_known():
    assert entry.missing(None) == list(entry.WANTED)


def test_each_thing_done_leaves_the_list():
    day = datetime.date(2026, 11, 2)
    row = LeaseEntry(aid_requested_on=day, insurance_on=day, guarantee="visale")
    assert entry.missing(row) == ["état des lieux d’entrée", "fiche d’entrée"]


@pytest.mark.parametrize(
    ("values", "aid", "balance", "gap"),
    [
        (None, 0, 400, True),
        ({}, 0, 400, True),
        ({"aid_requested_on": datetime.date(2026, 11, 2)}, 0, 400, False),
        ({"aid_not_due": True}, 0, 400, False),
        (None, 250, 400, False),
        (None, 0, 0, False),
    ],
)
def test_gap_is_a_debt_without_aid_nor_request(values, aid, balance, gap):
    row = None if values is None else LeaseEntry(**values)
    assert entry.aid_gap(row, aid=D(aid), balance=D(balance)) is gap


def test_fact_is_on_the_case_until_the_request_is_noted(as_member, manager):
    case = make.a_case(manager.organisation, balance=D(900))
    page, account = reverse("cases:page", args=[case.pk]), reverse("cases:tab", args=[case.pk, "account"])
    client = as_member(manager)
    assert FACT in client.get(page).content.decode()
    assert FACT in client.get(account).content.decode()
    day = scope.local_today(case.territory).isoformat()
    answer = client.post(reverse("entries:edit", args=[case.lease_id]), {"aid_requested_on": day, "aid_body": "caf"})
    assert answer.url == account
    assert FACT not in client.get(page).content.decode()
    assert "à la CAF" in client.get(account).content.decode()


def test_social_service_reads_it_and_writes_nothing(as_member, manager):
    case = make.a_case(manager.organisation, balance=D(900))
    worker = make.a_member(Role.SOCIAL_WORKER)
    proposal = grants.GrantProposal(organisation=worker.organisation, reason="Essai", legal_basis="Essai", rule="test")
    grants.give(case=case, proposal=proposal)
    page = as_member(worker).get(reverse("cases:page", args=[case.pk])).content.decode()
    assert FACT in page
    assert "Compléter l’entrée" not in page
    assert as_member(worker).get(reverse("entries:edit", args=[case.lease_id])).status_code == 403


@pytest.mark.parametrize("role", [Role.COMMISSAIRE, Role.COMMUNE_OFFICER])
def test_other_readers_of_the_debt_find_no_trace(as_member, manager, role):
    case = make.a_case(manager.organisation, balance=D(900))
    member = make.a_member(role)
    proposal = grants.GrantProposal(organisation=member.organisation, reason="Essai", legal_basis="Essai", rule="test")
    grants.give(case=case, proposal=proposal)
    for page in (reverse("cases:page", args=[case.pk]), reverse("cases:tab", args=[case.pk, "account"])):
        seen = as_member(member).get(page).content.decode()
        assert FACT not in seen
        assert "l’entrée dans le logement" not in seen


def test_another_bailleur_neither_sees_nor_writes_it(as_member, manager):
    lease = make.a_lease(manager.organisation)
    recorded(lease, manager, guarantee="visale")
    other = make.a_member(Role.BAILLEUR_MANAGER)
    assert as_member(other).get(reverse("entries:edit", args=[lease.pk])).status_code == 404
    with scope.acting(other):
        assert not LeaseEntry.objects.exists()
        with pytest.raises(DomainError, match="autre bailleur"):
            record_entry(lease=lease, values={}, actor=other)


def test_days_to_come_and_contradictions_are_refused_beside_their_field(as_member, manager):
    lease = make.a_lease(manager.organisation)
    url, today = reverse("entries:edit", args=[lease.pk]), scope.local_today(None)
    late = as_member(manager).post(url, {"inventory_on": (today + datetime.timedelta(1)).isoformat()})
    assert late.status_code == 422
    assert "est à venir" in late.content.decode()
    both = as_member(manager).post(url, {"aid_requested_on": today.isoformat(), "aid_not_due": "on"})
    assert both.status_code == 422


def test_database_refuses_an_aid_both_asked_for_and_not_due(manager):
    lease = make.a_lease(manager.organisation)
    recorded(lease, manager, aid_not_due=True)
    with scope.acting(manager) as current, pytest.raises(IntegrityError), transaction.atomic():
        LeaseEntry.objects.update(aid_requested_on=current.today)


def test_list_shows_recent_leases_and_what_is_wanting(as_member, manager):
    today = scope.local_today(None)
    recent = make.a_lease(manager.organisation, concluded_on=today - datetime.timedelta(20))
    old = make.a_lease(manager.organisation)
    page = as_member(manager).get(reverse("entries:list")).content.decode()
    assert reverse("entries:edit", args=[recent.pk]) in page
    assert reverse("entries:edit", args=[old.pk]) not in page
    assert "Rien n’est encore noté" in page
    recorded(recent, manager, aid_not_due=True)
    page = as_member(manager).get(reverse("entries:list")).content.decode()
    assert "État des lieux d’entrée, attestation d’assurance" in page
    assert "Rien n’est encore noté" not in page
