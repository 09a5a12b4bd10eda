import datetime
from decimal import Decimal

import pytest

from cases import freshness
from cases.models import Act, Case, CaseGrant, Deadline, Lease, LeaseAccount
from cases.procedure.enums import ActKind
from cases.services import detection
from cases.services.acts import record_act
from organisations import scope, services
from organisations.enums import Role
from tests import factories as make
from tests.cases import arrears
from tests.cases.arrears import a_line, as_csv, as_xlsx

pytestmark = pytest.mark.django_db

SEPTEMBER, OCTOBER, NOVEMBER = (datetime.date(2026, 9, 30), datetime.date(2026, 10, 31), datetime.date(2026, 11, 15))


@pytest.fixture(autouse=True)
def _place(settings, tmp_path, set_day):
    settings.MEDIA_ROOT = tmp_path
    set_day(arrears.TODAY)


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


def test_debt_paid_then_owed_again_opens_a_second_case(member, set_day):
    set_day(OCTOBER)
    arrears.imported(member, as_csv([a_line()]), on=SEPTEMBER)
    arrears.imported(member, as_csv([a_line(balance="0")]), on=OCTOBER)
    set_day(NOVEMBER)
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


def test_stale_balance_opens_nothing_and_the_report_says_so(member, set_day):
    set_day(OCTOBER + datetime.timedelta(46))
    row = arrears.imported(member, as_csv([a_line()]))
    assert (row.report["detection"]["opened"], row.report["detection"]["stale"]) == (0, 1)
    with scope.acting(member):
        assert not Case.objects.exists()


def test_balance_is_fresh_until_the_last_day_of_the_delay(member, set_day):
    set_day(OCTOBER + datetime.timedelta(45))
    assert arrears.imported(member, as_csv([a_line()])).report["detection"]["opened"] == 1


def test_delay_of_freshness_is_a_dated_setting_of_the_territory(member):
    with scope.platform():
        services.set_territory_setting(
            territory=member.organisation.territory,
            key=freshness.SETTING,
            value=10,
            valid_from=datetime.date(2026, 11, 1),
            source="Essai",
        )
    assert arrears.imported(member, as_csv([a_line()])).report["detection"]["opened"] == 0


def test_time_alone_makes_no_impaye_of_a_balance_that_nobody_confirmed(member, set_day):
    """From 2027 three months without payment make an impayé: not when nothing was heard for those three months."""
    arrears.imported(member, as_csv([a_line(balance="100")]), on=NOVEMBER)
    late = datetime.date(2027, 3, 15)
    set_day(late)
    counts = detection.detect(bailleur=member.organisation)
    assert (counts.opened, counts.stale) == (0, 1)
    arrears.imported(member, as_csv([a_line(balance="100")]), on=late)
    with scope.acting(member):
        assert Case.objects.count() == 1


def test_stale_balance_of_zero_closes_nothing(member, set_day):
    arrears.imported(member, as_csv([a_line()]))
    arrears.imported(member, as_csv([a_line(balance="0")]), on=NOVEMBER, with_detection=False)
    set_day(datetime.date(2027, 3, 15))
    assert detection.detect(bailleur=member.organisation).closed == 0


def entries_file(*entries):
    return as_csv([{**arrears.ENTRY, **entry} for entry in entries], columns=arrears.ENTRY_COLUMNS)


def account_of(member):
    with scope.acting(member):
        account = LeaseAccount.objects.get()
    return account.balance, account.balance_on, account.in_debt_since


def test_payment_delivered_alone_moves_the_balance_and_closes_the_case(member):
    arrears.imported(member, as_csv([a_line()]))
    paid = {"on": "10/11/2026", "kind": "paiement", "amount": "-1284,60", "reference": "P-1"}
    row = arrears.imported(member, entries_file(paid), on=NOVEMBER)
    assert row.report["detection"]["closed"] == 1
    assert account_of(member) == (Decimal(0), NOVEMBER, None)
    again = arrears.imported(member, entries_file(paid), on=NOVEMBER)
    assert again.report["entries"] == {"unchanged": 1}
    assert account_of(member) == (Decimal(0), NOVEMBER, None)


def test_late_payment_counts_from_the_stated_balance_and_not_twice(member):
    arrears.imported(member, as_csv([a_line(balance="100", in_debt_since="05/10/2026")]))
    arrears.imported(
        member, entries_file({"on": "12/11/2026", "amount": "490,70", "reference": "A"}), on=datetime.date(2026, 11, 12)
    )
    late = {"on": "03/11/2026", "kind": "paiement", "amount": "-150", "reference": "B"}
    arrears.imported(member, entries_file(late), on=datetime.date(2026, 11, 14))
    # Paid on the 3rd, in debt again from the échéance of the 12th.
    assert account_of(member) == (Decimal("440.70"), datetime.date(2026, 11, 14), datetime.date(2026, 11, 12))


def test_stated_balance_replaces_what_was_counted(member):
    arrears.imported(member, as_csv([a_line(balance="100")]))
    arrears.imported(member, entries_file({"on": "05/11/2026", "amount": "490,70", "reference": "A"}), on=NOVEMBER)
    older = arrears.imported(member, as_csv([a_line(balance="120")]), on=datetime.date(2026, 11, 1))
    assert older.report["counts"] == {"balance": 1}
    assert account_of(member)[:2] == (Decimal("610.70"), NOVEMBER)
    arrears.imported(member, as_csv([a_line(balance="600")]), on=NOVEMBER)
    assert account_of(member)[:2] == (Decimal(600), NOVEMBER)
