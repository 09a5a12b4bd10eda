import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from cases.models import Case, Lease, Tenant, TenantContact
from cases.services import grants
from organisations import scope
from organisations.enums import Role
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_tests_run_as_the_unprivileged_login():
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = session_user")
        assert cursor.fetchone() == ("prevex_app", False, False)


def test_query_without_scope_is_refused_by_the_database():
    make.a_case()
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Case.objects.count()


def test_bailleur_sees_its_case_and_the_other_bailleur_does_not():
    case = make.a_case()
    mine = make.a_member(Role.BAILLEUR_MANAGER, organisation=case.bailleur)
    other = make.a_member(Role.BAILLEUR_MANAGER)
    with scope.acting(mine):
        assert list(Case.objects.all()) == [case]
        assert Lease.objects.count() == 1
    with scope.acting(other):
        assert not Case.objects.exists()
        assert not Lease.objects.exists()
        assert not Tenant.objects.exists()


def test_state_sees_its_territory_only():
    here = make.a_case()
    reunion = make.a_territory("974", "La Réunion", "Indian/Reunion")
    there = make.a_case(make.an_organisation("bailleur_social", territory=reunion))
    with scope.acting(make.a_member(Role.CCAPEX_SECRETARY)):
        assert set(Case.objects.all()) == {here}
    with scope.acting(make.a_member(Role.CCAPEX_SECRETARY, territory=reunion)):
        assert set(Case.objects.all()) == {there}


def test_commissaire_with_a_grant_reads_the_lease_but_has_no_privilege_on_contacts():
    case = make.a_case()
    commissaire = make.a_member(Role.COMMISSAIRE)
    with scope.acting(commissaire):
        assert not Lease.objects.exists()
    grants.give(
        case=case,
        proposal=grants.GrantProposal(
            organisation=commissaire.organisation, reason="Dépôt d’un acte", legal_basis="Art. 24", rule="test"
        ),
    )
    with scope.acting(commissaire):
        assert Lease.objects.count() == 1
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            TenantContact.objects.count()


def test_readers_of_a_case_are_named_to_who_sees_it_and_to_nobody_else():
    case = make.a_case()
    with scope.acting(make.a_member(Role.BAILLEUR_MANAGER, organisation=case.bailleur)):
        assert [reader.name for reader in grants.readers(case=case)] == [case.bailleur.name]
    with scope.acting(make.a_member(Role.BAILLEUR_MANAGER)):
        assert grants.readers(case=case) == []


def test_revoked_grant_closes_the_case_at_once():
    case = make.a_case()
    member = make.a_member(Role.BAILLEUR_MANAGER, organisation=case.bailleur)
    grants.revoke(case=case, organisation=case.bailleur)
    with scope.acting(member):
        assert not Case.objects.exists()


def test_scope_ends_with_its_block():
    make.a_case()
    with scope.acting(make.a_member(Role.CCAPEX_SECRETARY)):
        assert Case.objects.count() == 1
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Case.objects.count()
