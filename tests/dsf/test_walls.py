"""Families F7, F10, F12 and F13: no privilege at all for bailleurs, whatever the query."""

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from cases.services import grants
from organisations import scope
from organisations.enums import Role
from organisations.matrix import matrix
from organisations.policies import protected_tables
from tests import factories as make
from tests.dsf.situations import SECRET, in_writing

pytestmark = pytest.mark.django_db

# Addressed to somebody outside the service on purpose; they say nothing of the household (see dsf/models/exchange.py).
SETTINGS = {"dsf.DsfSettings", "dsf.CourtSettings", "dsf.DesignatedService"}
HIS_OWN = {"dsf.LandlordObservation", "dsf.SuitNotice", "dsf.SuitNoticeDelivery"}
ADDRESSED = {
    Role.BAILLEUR_MANAGER: HIS_OWN,
    Role.BAILLEUR_CESF: HIS_OWN,
    Role.BAILLEUR_PRIVATE: HIS_OWN,
    Role.ADIL_JURIST: {"dsf.DsfDebtReview", "dsf.JuristInvitation"},
}
TABLES = [t for t in protected_tables(matrix()) if t.rule.label.startswith("dsf.") and t.rule.label not in SETTINGS]
WALLED = [t.table for t in TABLES]
BAILLEURS = [Role.BAILLEUR_MANAGER, Role.BAILLEUR_CESF, Role.BAILLEUR_PRIVATE]
OTHERS = [
    Role.COMMUNE_OFFICER,
    Role.ELECTED,
    Role.CCAPEX_MEMBER,
    Role.ADIL_JURIST,
    Role.BODY_OFFICER,
    Role.COMMISSAIRE,
    Role.DPO,
    Role.STATISTICIAN,
]


def test_history_tables_are_walled_too():
    assert "dsf_historicaldsfevaluation" in WALLED
    assert len(WALLED) >= 20


@pytest.mark.parametrize("role", BAILLEURS + OTHERS)
def test_role_with_a_grant_has_no_privilege_on_any_table_of_the_diagnostic(role):
    dsf, worker, _ = in_writing()
    person = make.a_member(role, organisation=dsf.case.bailleur if role in BAILLEURS[:2] else None)
    with scope.system(dsf.case.territory) as current:
        grants.give(
            case=dsf.case,
            proposal=grants.GrantProposal(
                organisation=person.organisation,
                reason="Essai",
                legal_basis="Essai",
                rule="essai",
                valid_until=current.today,
                agreement_on=current.today,
            ),
        )
    with scope.acting(worker), connection.cursor() as cursor:
        cursor.execute("SELECT text FROM dsf_dsfevaluation")
        assert cursor.fetchall() == [(SECRET,)]
    for table in (t.table for t in TABLES if t.rule.label not in ADDRESSED.get(role, set())):
        with (
            scope.acting(person),
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"SELECT count(*) FROM {table}")


def test_service_without_grant_any_more_sees_no_row():
    dsf, worker, _ = in_writing()
    grants.revoke(case=dsf.case, organisation=worker.organisation, permission=grants.DIAGNOSTIC)
    for table in WALLED:
        with scope.acting(worker), connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,), table


def test_other_territory_sees_no_row():
    in_writing()
    reunion = make.a_territory("974", "La Réunion", "Indian/Reunion")
    agent = make.a_member(Role.CCAPEX_SECRETARY, territory=reunion)
    read_by_the_state = [t.table for t in TABLES if "SE" in (t.rule.readers or ["SE"])]
    assert len(read_by_the_state) >= 30
    for table in read_by_the_state:
        with scope.acting(agent), connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,), table
