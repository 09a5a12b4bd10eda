import datetime
import json
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from cases.models import Case, CaseGrant, Dwelling, HousingAid, Lease, LeaseAccount, Tenant
from cases.procedure.enums import ActKind, Stage
from cases.services import grants
from cases.services.acts import record_act
from conventions.enums import ConventionState
from conventions.models import Convention, ConventionParty, Engagement, Perimeter
from conventions.services import drafting, sharing
from conventions.tasks import refresh
from core.errors import DomainError
from organisations import scope
from organisations.enums import OrganisationKind, Role
from tests import factories as make
from tests.conventions import situation

pytestmark = pytest.mark.django_db


def seen_in_sql(member):
    """What the database shows of cases, without any filter of the application."""
    with scope.acting(member), connection.cursor() as cursor:
        cursor.execute("SELECT number FROM cases_case")
        return {number for (number,) in cursor.fetchall()}


def test_commune_sees_the_cases_of_its_perimeter_and_reads_why():
    place = situation.a_place()
    case = situation.a_shared_case(place)
    convention = situation.a_signed_convention(place)
    with scope.acting(place.officer):
        assert list(Case.objects.visible_to(place.officer)) == [case]
        assert Lease.objects.count() == 1
        assert Tenant.objects.count() == 1
        assert LeaseAccount.objects.get().balance == Decimal("1500")
        reader = next(r for r in grants.readers(case=case) if r.name == place.officer.organisation.name)
        assert reader.reason == f"Convention « {convention.title} »"
        assert "art. 6.1.e" in reader.legal_basis
        assert reader.valid_until == convention.term_on
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            HousingAid.objects.count()  # F6 is reduced for a commune: never the row


def test_commune_does_not_see_the_bailleurs_cases_outside_the_perimeter():
    place = situation.a_place()
    inside = situation.a_shared_case(place)
    outside = situation.a_shared_case(place, commune=place.other_commune)
    situation.a_signed_convention(place)
    assert seen_in_sql(place.officer) == {inside.number}
    assert seen_in_sql(place.manager) == {inside.number, outside.number}


def test_another_bailleurs_case_in_the_same_commune_stays_closed():
    place = situation.a_place()
    situation.a_shared_case(place)
    other = make.a_case(commune=place.commune, balance=Decimal("9000"))
    situation.at_stage(other, Stage.CDP)
    situation.a_signed_convention(place)
    assert other.number not in seen_in_sql(place.officer)


def test_commune_sees_nothing_of_a_draft():
    place = situation.a_place()
    situation.a_shared_case(place)
    situation.a_draft(place)
    assert seen_in_sql(place.officer) == set()


def test_bailleur_alone_opens_its_cases_by_its_own_signature():
    place = situation.a_place()
    situation.a_shared_case(place)
    convention = situation.a_draft(place, actor=place.officer)
    with scope.acting(place.officer), pytest.raises(DomainError, match="par le bailleur"):
        drafting.record_signature(convention=convention, on=situation.SIGNED_ON, actor=place.officer)
    assert seen_in_sql(place.officer) == set()


def test_second_bailleur_opens_nothing_until_it_signs_too():
    place = situation.a_place()
    other = make.a_member(Role.BAILLEUR_MANAGER)
    theirs = make.a_case(other.organisation, commune=place.commune, balance=Decimal("9000"))
    situation.at_stage(theirs, Stage.CDP)
    convention = situation.a_draft(place, others=[other.organisation])
    with scope.acting(place.manager):
        drafting.record_signature(convention=convention, on=situation.SIGNED_ON, actor=place.manager)
    assert seen_in_sql(place.officer) == set()
    with scope.acting(other):
        drafting.record_signature(convention=convention, on=situation.SIGNED_ON, actor=other)
    assert seen_in_sql(place.officer) == {theirs.number}


@pytest.mark.parametrize(
    ("stage", "balance", "shared"),
    [
        (Stage.SAISINE_CCAPEX, "9000", False),
        (Stage.CDP, "1199.99", False),
        (Stage.CDP, "1200", True),
        (Stage.REFUS_CFP, "9000", True),
        (Stage.OCTROI_CFP, "9000", False),
    ],
)
def test_scope_goes_from_the_commandement_until_the_force_publique_with_two_net_terms(stage, balance, shared):
    place = situation.a_place()
    case = situation.a_shared_case(place, stage=stage, balance=Decimal(balance))  # one term is 600 €
    situation.a_signed_convention(place)
    assert seen_in_sql(place.officer) == ({case.number} if shared else set())


def test_net_term_deducts_the_aid_paid_to_the_bailleur():
    place = situation.a_place()
    case = situation.a_shared_case(place, balance=Decimal("600"), aid=Decimal("300"))  # one net term is 300 €
    situation.a_signed_convention(place)
    assert seen_in_sql(place.officer) == {case.number}


def test_case_that_reaches_the_scope_later_opens_at_the_next_refresh_and_by_the_grant_rule():
    place = situation.a_place()
    situation.a_signed_convention(place)
    first = situation.a_shared_case(place, stage=Stage.IMPAYE_CONSTITUE)
    second = situation.a_shared_case(place, stage=Stage.IMPAYE_CONSTITUE)
    assert seen_in_sql(place.officer) == set()
    situation.at_stage(first, Stage.CDP)
    with scope.system(place.territory):
        grants.apply_rules(case=Case.objects.get(pk=first.pk))
    assert seen_in_sql(place.officer) == {first.number}
    situation.at_stage(second, Stage.ASSIGNATION)
    assert sharing.refresh_conventions(territory=place.territory).opened == 1
    assert seen_in_sql(place.officer) == {first.number, second.number}


def test_payment_does_not_close_a_case_that_entered_but_its_stage_does():
    place = situation.a_place()
    case = situation.a_shared_case(place)
    situation.a_signed_convention(place)
    with scope.system(place.territory):
        LeaseAccount.objects.filter(lease=case.lease_id).update(balance=Decimal("100"))
    sharing.refresh_conventions(territory=place.territory)
    assert seen_in_sql(place.officer) == {case.number}
    situation.at_stage(case, Stage.OCTROI_CFP)
    assert sharing.refresh_conventions(territory=place.territory).closed == 1
    assert seen_in_sql(place.officer) == set()


def test_refresh_twice_changes_nothing():
    place = situation.a_place()
    situation.a_shared_case(place)
    situation.a_signed_convention(place)
    report = sharing.refresh_conventions(territory=place.territory)
    assert report == sharing.Sharing(opened=0, closed=0, expired=0)


def test_expired_convention_closes_in_sql_even_before_the_nightly_refresh():
    place = situation.a_place()
    case = situation.a_shared_case(place)
    convention = situation.a_signed_convention(place)
    assert seen_in_sql(place.officer) == {case.number}
    yesterday = scope.local_today(place.territory) - datetime.timedelta(days=1)
    with scope.system(place.territory):
        CaseGrant.objects.filter(rule=convention.grant_rule).update(
            valid_from=yesterday - datetime.timedelta(days=30), valid_until=yesterday
        )
        Convention.objects.filter(pk=convention.pk).update(term_on=yesterday)
    assert seen_in_sql(place.officer) == set()
    report = sharing.refresh_conventions(territory=place.territory)
    assert (report.expired, report.closed) == (1, 1)
    with scope.acting(place.officer):
        assert Convention.objects.get().state == ConventionState.EXPIRED


def test_denunciation_closes_every_case_at_once_but_those_of_another_convention():
    place = situation.a_place()
    both = situation.a_shared_case(place)
    convention = situation.a_signed_convention(place)
    ccas = make.a_member(Role.COMMUNE_OFFICER, organisation=make.an_organisation(OrganisationKind.CCAS))
    situation.a_signed_convention(place, partners=[ccas.organisation], title="Convention du CCAS")
    assert seen_in_sql(ccas) == {both.number}
    with scope.acting(place.officer):
        drafting.denounce(convention=convention, on=scope.today(), reason="Lettre du maire", actor=place.officer)
    assert seen_in_sql(place.officer) == set()
    assert seen_in_sql(ccas) == {both.number}


def test_access_given_for_another_reason_survives_the_convention():
    place = situation.a_place()
    case = situation.a_shared_case(place)
    with scope.system(place.territory):
        grants.give(
            case=case,
            proposal=grants.GrantProposal(
                organisation=place.officer.organisation, reason="Orientation", legal_basis="Art. 7-2", rule="referral"
            ),
        )
    convention = situation.a_signed_convention(place)
    with scope.acting(place.officer):
        drafting.denounce(convention=convention, on=scope.today(), reason="Fin", actor=place.officer)
    assert seen_in_sql(place.officer) == {case.number}


def test_elected_person_of_the_commune_reads_no_name_outside_a_session():
    place = situation.a_place()
    case = situation.a_shared_case(place)
    situation.a_signed_convention(place)
    elected = make.a_member(Role.ELECTED, organisation=place.officer.organisation)
    assert seen_in_sql(elected) == {case.number}
    with scope.acting(elected):
        assert Tenant.objects.count() == 0


def test_convention_is_read_by_its_parties_only():
    place = situation.a_place()
    convention = situation.a_signed_convention(place)
    with scope.acting(place.officer):
        drafting.add_engagement(convention=convention, what="Visiter les ménages", actor=place.officer)
    for member, seen in [
        (place.officer, True),
        (place.manager, True),
        (make.a_member(Role.COMMUNE_OFFICER), False),
        (make.a_member(Role.BAILLEUR_MANAGER), False),
        (make.a_member(Role.CCAPEX_SECRETARY), False),
    ]:
        with scope.acting(member):
            rows = [model.objects.count() for model in (Convention, ConventionParty, Perimeter, Engagement)]
            assert all(rows) if seen else not any(rows), member.role
            assert Convention.objects.visible_to(member).exists() is seen


def test_convention_of_another_territory_cannot_be_prepared():
    place = situation.a_place()
    reunion = make.a_territory("974", "La Réunion", "Indian/Reunion")
    foreign = make.an_organisation(OrganisationKind.COMMUNE, territory=reunion)
    with pytest.raises(DomainError, match="même territoire"):
        situation.a_draft(place, partners=[foreign])


def test_nobody_but_the_system_writes_a_convention():
    place = situation.a_place()
    convention = situation.a_signed_convention(place)
    with (
        scope.acting(place.manager),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        Convention.objects.filter(pk=convention.pk).update(state=ConventionState.DRAFT)


def test_residence_and_dwelling_perimeters_open_their_own_dwellings_only():
    place = situation.a_place()
    canopee = situation.a_shared_case(place, residence="La Canopée")
    by_reference = situation.a_shared_case(place)
    situation.a_shared_case(place)
    with scope.acting(place.manager):
        reference = Dwelling.objects.get(pk=by_reference.dwelling_id).reference
    situation.a_signed_convention(place, communes=(), residences=("La Canopée",), dwelling_references=(reference,))
    assert seen_in_sql(place.officer) == {canopee.number, by_reference.number}


def test_recording_the_commandement_opens_the_case_at_once():
    place = situation.a_place()
    situation.a_signed_convention(place)
    case = situation.a_shared_case(place, stage=Stage.IMPAYE_CONSTITUE)
    assert seen_in_sql(place.officer) == set()
    secretary = make.a_member(Role.CCAPEX_SECRETARY)
    with scope.acting(secretary):
        record_act(case=Case.objects.get(pk=case.pk), kind=ActKind.CDP, on=scope.today(), actor=secretary)
    assert seen_in_sql(place.officer) == {case.number}


def test_hourly_task_and_command_refresh_every_territory(capsys):
    place = situation.a_place()
    situation.a_signed_convention(place)
    case = situation.a_shared_case(place, stage=Stage.IMPAYE_CONSTITUE)
    situation.at_stage(case, Stage.CDP)
    refresh()
    assert seen_in_sql(place.officer) == {case.number}
    situation.at_stage(case, Stage.OCTROI_CFP)
    call_command("conventions", territoire="44")
    assert json.loads(capsys.readouterr().out)["44"] == {"opened": 0, "closed": 1, "expired": 0}
    with pytest.raises(CommandError, match="Aucun territoire"):
        call_command("conventions", territoire="99")
