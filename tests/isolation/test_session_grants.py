"""A séance's grant opens a case to the members of the commission, and to nobody else of their organisation."""

import datetime

import pytest
from django.db import connection

from cases.models import Case
from cases.services import grants
from organisations import scope
from organisations.enums import Role
from tests import factories as make
from tests.ccapex.situations import a_mandate

pytestmark = pytest.mark.django_db


def proposal(organisation, day, *, session):
    return grants.GrantProposal(
        organisation=organisation,
        reason="Séance" if session else "Service chargé du suivi",
        legal_basis="Loi du 31 mai 1990, art. 7-2",
        rule="essai",
        valid_until=day + datetime.timedelta(2) if session else None,
        permission=grants.SESSION if session else grants.LASTING,
    )


def sees(person, case):
    """What the rule says, then what the database says on its own; both must agree."""
    with scope.acting(person), connection.cursor() as cursor:
        said = Case.objects.visible_to(person).filter(pk=case.pk).exists()
        cursor.execute("SELECT count(*) FROM cases_case WHERE id = %s", [case.pk])
        assert cursor.fetchone()[0] == said
        if not said:
            assert grants.readers(case=case) == []
        return said


def a_house():
    service = make.an_organisation("departement")
    worker = make.a_member(Role.SOCIAL_WORKER, organisation=service)
    member = make.a_member(Role.CCAPEX_MEMBER, organisation=service)
    a_mandate(member)
    return service, worker, member, make.a_case()


def test_invited_to_a_seance_an_organisation_opens_the_case_to_its_member_only():
    service, worker, member, case = a_house()
    with scope.system(case.territory) as current:
        grants.give(case=case, proposal=proposal(service, current.today, session=True))
    assert sees(member, case)
    assert not sees(worker, case)


def test_a_lasting_grant_serves_the_service_and_not_its_member():
    service, worker, member, case = a_house()
    with scope.system(case.territory) as current:
        grants.give(case=case, proposal=proposal(service, current.today, session=False))
    assert sees(worker, case)
    assert not sees(member, case)


def test_a_seance_neither_shortens_nor_ends_the_lasting_grant_of_the_same_organisation():
    service, worker, member, case = a_house()
    with scope.system(case.territory) as current:
        grants.give(case=case, proposal=proposal(service, current.today, session=False))
        grants.give(case=case, proposal=proposal(service, current.today, session=True))
    assert sees(worker, case)
    assert sees(member, case)
    grants.revoke(case=case, organisation=service, permission=grants.SESSION)
    assert sees(worker, case)
    assert not sees(member, case)
