import datetime
from decimal import Decimal

import pytest
from dateutil.relativedelta import relativedelta

from cases.models import Act, Case, Deadline, Transition
from cases.procedure.enums import ActKind, Stage
from cases.services.acts import cancel_act, record_act
from core.errors import ConcurrentChange, DomainError
from organisations import scope
from organisations.enums import Role
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make.a_case(
        balance=Decimal("1400"), aid=Decimal("250"), opened_on=scope.local_today(None) - datetime.timedelta(100)
    )


@pytest.fixture
def bailleur(case):
    return make.a_member(Role.BAILLEUR_MANAGER, organisation=case.bailleur)


@pytest.fixture
def secretary(case):
    return make.a_member(Role.CCAPEX_SECRETARY)


def days_ago(days):
    return scope.local_today(None) - datetime.timedelta(days)


def constituted(case, days):
    """An impayé constitué, as the import records it."""
    secretary = make.a_member(Role.CCAPEX_SECRETARY)
    with scope.acting(secretary):
        return record_act(case=case, kind=ActKind.IMPAYE_CONSTITUE, on=days_ago(days), actor=secretary, by_service=True)


def test_impaye_constitue_gives_the_signalement_deadline_with_its_article(case, bailleur):
    constituted(case, 30)
    with scope.acting(bailleur):
        deadline = Deadline.objects.get(case=case, rule_id="SIG-CAF")
        assert deadline.due == days_ago(30) + relativedelta(months=2)
        assert deadline.status in ("A_VENIR", "A_RISQUE")
        assert "R.824-4" in deadline.citation.replace(" ", "").replace("\u00a0", "")
        assert Case.objects.get().next_due_on == deadline.safe_on


def test_recording_the_signalement_closes_the_deadline(case, bailleur):
    constituted(case, 30)
    with scope.acting(bailleur):
        record_act(case=case, kind=ActKind.SIGNALEMENT_CAF, on=days_ago(1), actor=bailleur)
        deadline = Deadline.objects.get(case=case, rule_id="SIG-CAF")
        assert (deadline.status, deadline.done_on, deadline.late) == ("ACCOMPLI", days_ago(1), False)


def test_signalement_after_two_months_is_marked_late(case, bailleur):
    constituted(case, 90)
    with scope.acting(bailleur):
        record_act(case=case, kind=ActKind.SIGNALEMENT_CAF, on=days_ago(2), actor=bailleur)
        assert Deadline.objects.get(case=case, rule_id="SIG-CAF").late is True


def test_assignation_before_its_time_is_recorded_and_flagged(case, secretary):
    constituted(case, 60)
    with scope.acting(secretary):
        record_act(case=case, kind=ActKind.CDP, on=days_ago(20), actor=secretary)
        hearing = scope.today() + datetime.timedelta(60)
        record_act(
            case=case,
            kind=ActKind.ASSIGNATION,
            on=days_ago(5),
            details={"audience_on": hearing.isoformat()},
            actor=secretary,
        )
        assert Act.objects.filter(kind=ActKind.ASSIGNATION).count() == 1
        assert any("ASSIGN" in row.code or "assignation" in row.text.lower() for row in case.anomalies.all())
        notification = Deadline.objects.get(case=case, rule_id="ASSIGN-NOTIF-PREF")
        assert notification.due == hearing - datetime.timedelta(43)


def test_stage_change_leaves_an_append_only_row(case, secretary):
    constituted(case, 60)
    with scope.acting(secretary):
        record_act(case=case, kind=ActKind.CDP, on=days_ago(20), actor=secretary)
        case.refresh_from_db()
        assert case.stage == Stage.CDP
        row = Transition.objects.filter(case=case, event="stage").last()
        assert (row.target, row.actor) == (Stage.CDP, secretary)


def test_act_in_the_future_is_refused_with_its_field(case, secretary):
    with scope.acting(secretary), pytest.raises(DomainError, match="à venir") as refused:
        record_act(case=case, kind=ActKind.CDP, on=scope.today() + datetime.timedelta(1), actor=secretary)
    assert refused.value.field == "on"


def test_act_before_the_lease_is_refused(case, secretary):
    with scope.acting(secretary), pytest.raises(DomainError, match="précède le bail"):
        record_act(case=case, kind=ActKind.CDP, on=datetime.date(2019, 1, 1), actor=secretary)


def test_role_that_may_not_record_is_refused(case, bailleur):
    with scope.acting(bailleur), pytest.raises(DomainError, match="Votre rôle"):
        record_act(case=case, kind=ActKind.CDP, on=days_ago(1), actor=bailleur)


def test_second_tab_is_told_and_nothing_is_written(case, secretary):
    with scope.acting(secretary):
        before = Case.objects.get(pk=case.pk).version
        record_act(case=case, kind=ActKind.CDP, on=days_ago(20), actor=secretary, expected_version=before)
        with pytest.raises(ConcurrentChange, match="Votre saisie est gardée"):
            record_act(case=case, kind=ActKind.PLACEMENT, on=days_ago(1), actor=secretary, expected_version=before)
        assert not Act.objects.filter(kind=ActKind.PLACEMENT).exists()


def test_cancelled_act_no_longer_counts_and_stays_readable(case, secretary):
    constituted(case, 60)
    with scope.acting(secretary):
        act = record_act(case=case, kind=ActKind.CDP, on=days_ago(20), actor=secretary)
        assert Deadline.objects.open().filter(rule_id="CDP-DELAI").exists()
        cancel_act(act=act, reason="Saisi sur le mauvais dossier", actor=secretary)
        assert not Deadline.objects.open().filter(rule_id="CDP-DELAI").exists()
        assert Act.objects.get(pk=act.pk).cancel_reason == "Saisi sur le mauvais dossier"


def test_recomputation_that_changes_nothing_writes_nothing(case, secretary):
    from cases.services.projection import recompute_cases

    constituted(case, 30)
    totals = recompute_cases(territory=case.territory, case_ids=[case.pk])
    assert (totals["created"], totals["updated"], totals["anomalies"], totals["moved"]) == (0, 0, 0, 0)


@pytest.mark.parametrize("count", [1, 3])
def test_recomputation_reads_a_batch_in_a_fixed_number_of_queries(count, django_assert_max_num_queries):
    from cases.services.projection import recompute_cases

    bailleur = make.an_organisation("bailleur_social")
    cases = [make.a_case(bailleur) for _ in range(count)]
    with django_assert_max_num_queries(25):
        recompute_cases(territory=bailleur.territory, case_ids=[case.pk for case in cases])
