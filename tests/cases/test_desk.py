"""Facts of the bailleur's desk against what an obvious reading of the rows says, and sums that agree in SQL and in Python."""

import datetime
import random
from decimal import Decimal

import pytest

from cases.models import (
    Act,
    Deadline,
    DeskLine,
    Outreach,
)
from cases.models.housing import HousingAid
from cases.priority.rules import DEFAULTS, RULES, points, reasons, signed, why_first
from cases.procedure.enums import ActKind
from cases.services import desk, files, grants
from core import formats
from organisations import scope
from organisations.enums import OrganisationKind, Role
from tests import factories as make

pytestmark = pytest.mark.django_db


def days(count):
    return datetime.timedelta(days=count)


def line_of(lease):
    with scope.system(lease.territory):
        return DeskLine.objects.get(lease=lease)


def refreshed(lease):
    desk.refresh_bailleur(bailleur=lease.bailleur)
    return line_of(lease)


def an_act(case, kind, on):
    with scope.system(case.territory):
        return Act.objects.create(
            territory=case.territory, case=case, kind=kind, on=on, organisation=case.bailleur, entered_by=None
        )


def test_a_lease_without_case_has_its_debt_and_its_terms():
    bailleur = make.an_organisation(OrganisationKind.BAILLEUR_SOCIAL)
    lease = make.a_lease(bailleur, balance=Decimal("1210"), rent=Decimal(520), charges=Decimal(80), aid=Decimal(200))
    line = refreshed(lease)
    assert (line.balance, line.term, line.months_unpaid, line.listed) == (Decimal(1210), Decimal(400), 3, True)
    assert (line.case_id, line.step, line.stage, line.balance_before) == (None, 0, "", None)


def test_an_account_that_owes_nothing_is_counted_but_not_listed():
    lease = make.a_lease(make.an_organisation(OrganisationKind.BAILLEUR_SOCIAL))
    assert refreshed(lease).listed is False


def test_plan_moves_from_running_to_broken_and_a_new_one_starts_again():
    case = make.a_case(balance=Decimal(900))
    today = scope.local_today(case.territory)
    an_act(case, ActKind.PLAN_APUREMENT, today - days(60))
    assert refreshed(case.lease).plan_state == "running"
    an_act(case, ActKind.PLAN_ROMPU, today - days(10))
    line = refreshed(case.lease)
    assert (line.plan_state, line.plan_on) == ("broken", today - days(10))
    an_act(case, ActKind.PLAN_APUREMENT, today - days(2))
    assert refreshed(case.lease).plan_state == "running"


def test_a_plan_whose_debt_is_cleared_is_kept():
    case = make.a_case(balance=Decimal(0))
    an_act(case, ActKind.PLAN_APUREMENT, scope.local_today(case.territory) - days(60))
    assert refreshed(case.lease).plan_state == "kept"


def test_acts_and_outreach_date_the_last_movement():
    case = make.a_case(balance=Decimal(900))
    today = scope.local_today(case.territory)
    an_act(case, ActKind.RELANCE, today - days(40))
    assert refreshed(case.lease).moved_on == max(today - days(40), case.opened_on)
    with scope.system(case.territory):
        Outreach.objects.create(
            territory=case.territory,
            case=case,
            organisation=case.bailleur,
            channel="telephone",
            outcome="joint",
            on=today - days(3),
        )
    line = refreshed(case.lease)
    assert (line.moved_on, line.contacted_on) == (today - days(3), today - days(3))


def test_dates_are_the_bailleur_s_own_and_only_those_still_open():
    case = make.a_case(balance=Decimal(900))
    today = scope.local_today(case.territory)
    with scope.system(case.territory):
        for number, (actor, offset, status) in enumerate(
            (
                ("BAILLEUR", 9, "A_VENIR"),
                ("BAILLEUR", -4, "ECHU"),
                ("OPERATEUR_DSF", 1, "A_VENIR"),
                ("BAILLEUR", -90, "ACCOMPLI"),
            )
        ):
            Deadline.objects.create(
                territory=case.territory,
                case=case,
                key=str(number),
                rule_id="X",
                rule_version="1",
                nature="BUTOIR",
                title="T",
                actor=actor,
                safe_on=today + days(offset),
                status=status,
                confidence="V",
            )
    line = refreshed(case.lease)
    assert (line.due_on, line.late_on) == (today + days(9), today - days(4))


def test_a_closed_or_revoked_case_leaves_the_line():
    case = make.a_case(balance=Decimal(900))
    lease = case.lease
    assert line_of(lease).case_id == case.pk
    grants.revoke(case=case, organisation=case.bailleur)
    assert line_of(lease).case_id is None
    with scope.system(case.territory):
        grants.apply_rules(case=case)
    assert refreshed(lease).case_id == case.pk
    files.close_case(case=case, closed_on=scope.local_today(case.territory), reason="Essai")
    assert line_of(lease).case_id is None


def test_refreshing_twice_writes_nothing():
    case = make.a_case(balance=Decimal(900))
    desk.refresh_bailleur(bailleur=case.bailleur)
    assert desk.refresh_bailleur(bailleur=case.bailleur) == 0


def _random_facts(rng, line, today):
    def maybe(low, high):
        return rng.choice([None, today + days(rng.randint(low, high))])

    line.plan_on = today - days(20)
    line.plan_state = rng.choice(["", "running", "kept", "broken"])
    line.aid_suspended_since = maybe(-90, -1)
    line.report_on, line.due_on, line.late_on = maybe(-30, 30), maybe(0, 40), maybe(-40, -1)
    line.movement = rng.choice(["", "entered", "cured"])
    line.contacted_on, line.moved_on = maybe(-60, 0), maybe(-60, 0)
    line.balance_before = rng.choice([None, Decimal(-5), Decimal(0), Decimal(300), Decimal(900), Decimal(1200)])
    line.months_unpaid = rng.randint(0, 6)
    line.surendettement_on, line.fsl_on = maybe(-90, -1), maybe(-90, -1)
    line.plan_missed_on, line.plan_tolerance = maybe(-60, -6), 5
    line.aged, line.to_call = rng.random() < 0.3, rng.random() < 0.3


def test_the_sum_in_sql_is_the_sum_of_the_reasons_shown():
    """And every rule held and did not hold at least once, so that the agreement means something."""
    bailleur = make.an_organisation(OrganisationKind.BAILLEUR_SOCIAL)
    leases = [make.a_lease(bailleur, balance=Decimal(900)) for _ in range(60)]
    desk.refresh_bailleur(bailleur=bailleur)
    rng, today = random.Random(5), scope.local_today(bailleur.territory)
    with scope.system(bailleur.territory):
        lines = list(DeskLine.objects.filter(lease__in=leases))
        for line in lines:
            _random_facts(rng, line, today)
            line.save()
        desk.rescore(bailleur_id=bailleur.pk, day=today)
        stored = dict(DeskLine.objects.values_list("pk", "points"))
    assert {line.pk: points(line, today, DEFAULTS) for line in lines} == stored
    for rule in RULES:
        assert {rule.holds(line, today) for line in lines} == {True, False}, rule.key


def test_a_vulnerability_never_raises_a_line_whatever_weight_is_written():
    for rule in RULES:
        for weight in (-50, 0, 30, 1000):
            value = signed(rule, {rule.key: weight})
            assert value <= 0 if rule.softens else 0 <= value <= 100


def test_sentences_tell_the_facts_in_french():
    lease = make.a_lease(make.an_organisation(OrganisationKind.BAILLEUR_SOCIAL), balance=Decimal(900))
    line = refreshed(lease)
    line.plan_state, line.plan_on = "broken", datetime.date(2026, 3, 5)
    line.aid_suspended_since = datetime.date(2026, 2, 1)
    found = reasons(line, datetime.date(2026, 3, 20), DEFAULTS)
    assert [reason.sentence for reason in found[:2]] == [
        f"Plan non respecté : rupture constatée le {formats.date_fr(line.plan_on)}",
        f"Aide au logement suspendue depuis le {formats.date_fr(line.aid_suspended_since)}",
    ]
    assert "Plan d’apurement rompu" in why_first(found, found[1:], (line.balance, line.balance))


def test_the_aid_counts_in_the_term_only_when_the_bailleur_receives_it():
    bailleur = make.an_organisation(OrganisationKind.BAILLEUR_SOCIAL)
    lease = make.a_lease(bailleur, balance=Decimal(100), aid=Decimal(150), paid_to="locataire")
    assert refreshed(lease).term == Decimal(600)
    with scope.system(bailleur.territory) as current:
        HousingAid.objects.filter(lease=lease).update(paid_to="bailleur", suspended_since=current.today - days(5))
    line = refreshed(lease)
    assert (line.term, line.aid_suspended_since) == (Decimal(600), scope.local_today(bailleur.territory) - days(5))


def test_nobody_but_the_bailleur_s_people_reads_its_desk():
    case = make.a_case(balance=Decimal(900))
    manager = make.a_member(Role.BAILLEUR_MANAGER, organisation=case.bailleur)
    other = make.a_member(Role.BAILLEUR_MANAGER)
    with scope.acting(manager):
        assert DeskLine.objects.count() == 1
    with scope.acting(other):
        assert DeskLine.objects.count() == 0
