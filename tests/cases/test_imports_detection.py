import datetime
from decimal import Decimal

import pytest

from cases.models import Act, Case, CaseGrant, Deadline, Lease
from cases.procedure.enums import ActKind
from cases.services import detection
from cases.services.acts import record_act
from organisations import scope
from organisations.enums import Role
from tests import factories as make
from tests.cases import arrears
from tests.cases.arrears import a_line, as_csv, as_xlsx

pytestmark = pytest.mark.django_db

SEPTEMBER, OCTOBER, NOVEMBER = (datetime.date(2026, 9, 30), datetime.date(2026, 10, 31), datetime.date(2026, 11, 15))


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def member():
    return make.a_member(Role.BAILLEUR_MANAGER)


def acts_of(member):
    with scope.acting(member):
        return [(act.kind, act.on) for act in Act.objects.order_by("entered_at", "on")]


def test_impaye_opens_one_case_with_its_act_grant_number_and_signalement(member):
    row = arrears.imported(member, as_csv([a_line()]))
    assert row.report["detection"]["opened"] == 1
    with scope.acting(member):
        case = Case.objects.get()
        act = Act.objects.get()
        assert (case.opened_on, case.number) == (OCTOBER, "44-2026-00001")
        assert (act.kind, act.on, act.entered_by) == (ActKind.IMPAYE_CONSTITUE, OCTOBER, member)
        assert act.details["threshold"] == "519.40"
        assert CaseGrant.objects.get().rule == "bailleur_of_the_lease"
        assert Deadline.objects.filter(rule_id="SIG-CAF", due=datetime.date(2026, 12, 31)).exists()
        assert Case.history.count() == 1


@pytest.mark.parametrize(("balance", "opened"), [("519,39", 0), ("519,40", 1)])
def test_case_opens_from_the_threshold_on(member, balance, opened):
    arrears.imported(member, as_csv([a_line(balance=balance)]), with_detection=False)
    assert detection.detect(bailleur=member.organisation, today=NOVEMBER).opened == opened


def test_numbers_follow_each_other_over_many_leases(member):
    arrears.imported(member, as_csv([a_line(i) for i in range(1, 6)]))
    with scope.acting(member):
        numbers = sorted(Case.objects.values_list("number", flat=True))
    assert numbers == [f"44-2026-0000{i}" for i in range(1, 6)]


def test_entries_date_the_impaye_inside_the_month(member):
    entries = [
        {**arrears.ENTRY, "on": "05/08/2026", "amount": 490, "reference": "1"},
        {**arrears.ENTRY, "on": "05/09/2026", "amount": 490, "reference": "2"},
        {**arrears.ENTRY, "on": "05/10/2026", "amount": 490, "reference": "3"},
    ]
    arrears.imported(member, as_xlsx([a_line(balance=1470)], entries), name="a.xlsx")
    assert acts_of(member) == [(ActKind.IMPAYE_CONSTITUE, datetime.date(2026, 9, 5))]


def test_debt_paid_before_any_procedure_closes_the_case(member):
    arrears.imported(member, as_csv([a_line()]))
    row = arrears.imported(member, as_csv([a_line(balance="0")]), on=NOVEMBER)
    assert (row.report["detection"]["paid"], row.report["detection"]["closed"]) == (1, 1)
    with scope.acting(member):
        case = Case.objects.get()
        assert (case.status, case.closed_on, case.next_due_on) == ("clos", NOVEMBER, None)
        assert Deadline.objects.get(rule_id="SIG-CAF").status == "SANS_OBJET"


def test_debt_paid_after_a_commandement_leaves_the_case_open(member):
    arrears.imported(member, as_csv([a_line()]))
    commissaire = make.a_member(Role.COMMISSAIRE)
    with scope.system(member.organisation.territory):
        record_act(
            case=Case.objects.select_related("territory", "lease").get(),
            kind=ActKind.CDP,
            on=datetime.date(2026, 11, 2),
            actor=commissaire,
            by_service=True,
        )
    arrears.imported(member, as_csv([a_line(balance="-10")]), on=NOVEMBER)
    with scope.acting(member):
        assert Case.objects.get().status == "ouvert"
    assert (ActKind.DETTE_SOLDEE, NOVEMBER) in acts_of(member)


def test_debt_paid_then_owed_again_opens_a_second_case(member):
    arrears.imported(member, as_csv([a_line()]), on=SEPTEMBER)
    arrears.imported(member, as_csv([a_line(balance="0")]), on=OCTOBER)
    arrears.imported(member, as_csv([a_line()]), on=NOVEMBER)
    with scope.acting(member):
        assert sorted(Case.objects.values_list("opened_on", "status")) == [(SEPTEMBER, "clos"), (NOVEMBER, "ouvert")]


def test_detecting_again_writes_nothing(member):
    arrears.imported(member, as_csv([a_line()]))
    before = acts_of(member)
    counts = detection.detect(bailleur=member.organisation)
    assert (counts.opened, counts.paid, counts.recomputed) == (0, 0, 0)
    assert acts_of(member) == before


def test_changed_lease_recomputes_its_open_case(member):
    arrears.imported(member, as_csv([a_line()]))
    row = arrears.imported(member, as_csv([a_line(concluded_on="01/06/2021")]))
    assert row.report["detection"]["recomputed"] == 1


def test_cases_of_a_bailleur_stay_its_own(member):
    arrears.imported(member, as_csv([a_line()]))
    with scope.acting(make.a_member(Role.BAILLEUR_MANAGER)):
        assert not Case.objects.exists()
        assert not Lease.objects.exists()


def test_ledger_counts_back_from_the_stated_balance_and_supposes_nothing_before():
    points = detection.ledger_points(
        [(OCTOBER, Decimal(300))],
        [(datetime.date(2026, 10, 5), Decimal(100)), (datetime.date(2026, 9, 5), Decimal(150))],
        datetime.date(2026, 7, 1),
    )
    assert [(p.on.isoformat(), p.balance) for p in points] == [
        ("2026-07-01", Decimal("0.01")),
        ("2026-09-05", Decimal(200)),
        ("2026-10-05", Decimal(300)),
        ("2026-10-31", Decimal(300)),
    ]
