"""Closed months: what they hold against an obvious reading of the balances, and that nothing moves them afterwards."""

import datetime
import random
from decimal import Decimal

import pytest
from django.forms.models import model_to_dict

from cases.models import Balance, LeaseAccount, MonthEnd, MonthEndLine, MonthEndTotal, Transition
from cases.services import month_ends
from organisations import scope
from organisations.enums import OrganisationKind
from tests import factories as make

pytestmark = pytest.mark.django_db

JULY, AUGUST, SEPTEMBER = (datetime.date(2026, month, day) for month, day in ((7, 31), (8, 31), (9, 30)))
LATER = datetime.date(2026, 10, 8)


def a_bailleur():
    return make.an_organisation(OrganisationKind.BAILLEUR_SOCIAL)


def stated(lease, *balances):
    """Balances of a lease, the last one being the account's."""
    with scope.system(lease.territory):
        for on, amount in balances:
            Balance.objects.update_or_create(
                territory=lease.territory,
                bailleur=lease.bailleur,
                lease=lease,
                on=on,
                defaults={"amount": Decimal(amount)},
            )
        on, amount = balances[-1]
        LeaseAccount.objects.filter(lease=lease).update(balance=Decimal(amount), balance_on=on)


def closed(bailleur, *months):
    for month in months:
        assert month_ends.close_month(bailleur=bailleur, ends_on=month)


def frozen(bailleur, month):
    with scope.system(bailleur.territory):
        return {line.lease_id: line for line in MonthEndLine.objects.filter(bailleur=bailleur, ends_on=month)}


def test_movements_follow_from_one_month_to_the_next():
    bailleur = a_bailleur()
    enters, cures, owes, new = (make.a_lease(bailleur) for _ in range(4))
    stated(enters, (JULY, 0), (AUGUST, 700))
    stated(cures, (JULY, 400), (AUGUST, -3))
    stated(owes, (JULY, 400), (AUGUST, 500))
    stated(new, (AUGUST, 90))
    closed(bailleur, JULY, AUGUST)
    assert {line.movement for line in frozen(bailleur, JULY).values()} == {""}  # nothing to compare with
    august = frozen(bailleur, AUGUST)
    assert [august[lease.pk].movement for lease in (enters, cures, owes, new)] == ["entered", "cured", "", "entered"]
    assert august[owes.pk].balance_before == Decimal(400)
    with scope.system(bailleur.territory):
        total = MonthEndTotal.objects.get(bailleur=bailleur, ends_on=AUGUST)
    assert (total.leases, total.owing, total.debt, total.entered, total.cured) == (4, 3, Decimal(1290), 2, 1)


def test_a_month_is_closed_once_and_a_late_ecriture_only_says_corrected():
    bailleur = a_bailleur()
    lease = make.a_lease(bailleur)
    stated(lease, (AUGUST, 700))
    closed(bailleur, AUGUST)
    before = model_to_dict(frozen(bailleur, AUGUST)[lease.pk])
    stated(lease, (AUGUST, 250))
    assert month_ends.close_month(bailleur=bailleur, ends_on=AUGUST) is False
    month_ends.note_corrections(bailleur=bailleur, today=LATER)
    assert model_to_dict(frozen(bailleur, AUGUST)[lease.pk]) == before
    with scope.system(bailleur.territory):
        row = MonthEnd.objects.get(bailleur=bailleur)
    assert (row.corrected_leases, row.corrected_amount) == (1, Decimal(-450))
    stated(lease, (AUGUST, 700))
    month_ends.note_corrections(bailleur=bailleur, today=LATER)
    with scope.system(bailleur.territory):
        assert MonthEnd.objects.get(bailleur=bailleur).corrected_leases == 0


def test_what_happened_after_the_month_is_not_in_it():
    bailleur = a_bailleur()
    case = make.a_case(bailleur, opened_on=datetime.date(2026, 8, 10), balance=Decimal(900))
    stated(case.lease, (JULY, 300), (AUGUST, 600), (SEPTEMBER, 900))
    with scope.system(bailleur.territory):
        Transition.objects.create(
            territory=case.territory,
            case=case,
            event="stage",
            source="IMPAYE_CONSTITUE",
            target="CDP",
            effective_on=datetime.date(2026, 9, 12),
        )
    closed(bailleur, JULY, AUGUST, SEPTEMBER)
    july, august, september = (frozen(bailleur, month)[case.lease_id] for month in (JULY, AUGUST, SEPTEMBER))
    assert (july.balance, july.case_id, july.stage) == (Decimal(300), None, "")
    assert (august.balance, august.case_id, august.stage) == (Decimal(600), case.pk, "IMPAYE_CONSTITUE")
    assert (september.stage, september.step) == ("CDP", 3)


def obvious(balances, day):
    """Balance and first day of the debt on a day, read point by point."""
    balance, since = Decimal(0), None
    for on, amount in sorted(balances):
        if on > day:
            break
        balance = Decimal(amount)
        since = (since or on) if balance > 0 else None
    return balance, since


def test_balance_and_age_agree_with_an_obvious_reading():
    rng, bailleur = random.Random(11), a_bailleur()
    told = {}
    for _ in range(40):
        lease = make.a_lease(bailleur)
        points = sorted(rng.sample(range(120), k=rng.randint(1, 9)))
        told[lease.pk] = [(JULY + datetime.timedelta(point - 60), rng.choice([-20, 0, 150, 800])) for point in points]
        stated(lease, *told[lease.pk])
    closed(bailleur, JULY, AUGUST)
    for month in (JULY, AUGUST):
        lines = frozen(bailleur, month)
        assert {pk: (line.balance, line.in_debt_since) for pk, line in lines.items()} == {
            pk: obvious(points, month) for pk, points in told.items()
        }


@pytest.mark.parametrize(
    ("today", "balance_on", "due"),
    [
        (datetime.date(2026, 10, 1), AUGUST, []),  # waits for the balances of September
        (datetime.date(2026, 10, 1), SEPTEMBER, [SEPTEMBER]),
        (datetime.date(2026, 10, 5), AUGUST, [SEPTEMBER]),  # no longer than five days
        (datetime.date(2026, 12, 8), AUGUST, [SEPTEMBER, datetime.date(2026, 10, 31), datetime.date(2026, 11, 30)]),
    ],
)
def test_months_due(today, balance_on, due):
    bailleur = a_bailleur()
    stated(make.a_lease(bailleur), (balance_on, 100))
    closed(bailleur, AUGUST)
    with scope.system(bailleur.territory):
        assert month_ends.months_due(bailleur=bailleur, today=today) == due


def test_missed_nights_are_caught_up_and_twice_changes_nothing():
    bailleur = a_bailleur()
    stated(make.a_lease(bailleur), (JULY, 100))
    closed(bailleur, JULY)
    assert month_ends.close_due_months(territory=bailleur.territory, today=LATER) == 2
    assert month_ends.close_due_months(territory=bailleur.territory, today=LATER) == 0
    assert set(frozen(bailleur, AUGUST)) == set(frozen(bailleur, SEPTEMBER))
