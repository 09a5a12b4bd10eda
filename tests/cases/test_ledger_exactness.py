"""Balances, ages and dates of a ledger against references that share nothing with the code."""

import csv
import datetime
import json
import random
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest
from dateutil.relativedelta import relativedelta

from cases.models import Act, Case, LeaseAccount
from cases.procedure import Facts, detect_impaye
from cases.procedure.enums import ActKind, AidMode
from cases.services.detection import ledger_points
from organisations import scope
from organisations.enums import Role
from tests import factories as make
from tests.cases import arrears
from tests.cases.arrears import a_line, as_csv, as_xlsx

DATA = Path(__file__).with_name("data")
RENT, CHARGES, AID = Decimal(400), Decimal(50), Decimal(150)
THRESHOLD = 2 * (RENT + CHARGES - AID)


@pytest.fixture(autouse=True)
def _place(settings, tmp_path, set_day):
    settings.MEDIA_ROOT = tmp_path
    set_day(arrears.TODAY)


def delivered(member, entries, on):
    return arrears.imported(
        member, as_csv(entries, columns=arrears.ENTRY_COLUMNS), on=on, with_detection=False, whole=False
    )


@pytest.mark.django_db
def test_accounts_of_the_reference_data_end_on_their_exact_balances():
    expected = json.loads((DATA / "uci_200_attendus.json").read_text(encoding="utf-8"))
    leases, entries = {}, []
    with (DATA / "uci_200_comptes.csv").open(encoding="utf-8", newline="") as file:
        for i, row in enumerate(csv.DictReader(file, delimiter=";")):
            if row["nature"] == "solde_initial":
                leases[row["compte"]] = row["debit"] or f"-{row['credit'] or 0}"
                continue
            kind = {"appel": "échéance", "paiement": "paiement", "regularisation": "régularisation"}[row["nature"]]
            amount = row["debit"] or f"-{row['credit']}"
            entries.append(
                {
                    "lease_reference": row["compte"],
                    "on": row["date"],
                    "kind": kind,
                    "amount": amount,
                    "reference": str(i),
                }
            )
    member = make.a_member(Role.BAILLEUR_MANAGER)
    lines = [
        a_line(int(number), lease_reference=number, concluded_on="", balance=balance)
        for number, balance in leases.items()
    ]
    first, last = datetime.date(2005, 4, 30), datetime.date(2005, 9, 30)
    arrears.imported(member, as_csv(lines), on=first, with_detection=False)
    assert delivered(member, entries, last).report["entries"] == {"new": len(entries)}
    with scope.acting(member):
        found = dict(LeaseAccount.objects.values_list("lease__reference", "balance"))
    assert len(found) == expected["comptes"]
    assert found == {number: Decimal(balance) for number, balance in expected["soldes_finaux"].items()}
    assert sum(found.values()) == expected["somme_soldes_finaux"]


def a_life(rng: random.Random) -> list[tuple[datetime.date, str, Decimal]]:
    """Écritures of a lease from its first day: échéances every month, what is paid, late, in part or not at all."""
    entries = []
    month = datetime.date(2025, 6, 1)
    habit = rng.choice(["good", "late", "partial", "none", "catches up"])
    while month < datetime.date(2026, 11, 1):
        entries.append((month, "échéance", RENT + CHARGES))
        entries.append((month + datetime.timedelta(4), "aide", -AID))
        net = RENT + CHARGES - AID
        chance = {"good": 0.97, "late": 0.8, "partial": 0.7, "none": 0.3, "catches up": 0.5}[habit]
        if rng.random() < chance:
            day = month + datetime.timedelta(rng.randrange(0, 27))
            paid = net if habit != "partial" else Decimal(rng.randrange(100, 40_000)) / 100
            entries.append((day, "paiement", -paid))
        if habit == "catches up" and rng.random() < 0.2:
            entries.append((month + datetime.timedelta(20), "paiement", -Decimal(rng.randrange(30_000, 200_000)) / 100))
        if rng.random() < 0.05:
            entries.append(
                (month + datetime.timedelta(9), "régularisation", Decimal(rng.randrange(-9_000, 9_000)) / 100)
            )
        month += relativedelta(months=1)
    return [entry for entry in entries if entry[0] <= arrears.ON]


class Slow:
    """The account read day after day, as one would on paper."""

    def __init__(self, entries: list[tuple[datetime.date, str, Decimal]]) -> None:
        first, self.balance = min(day for day, _, _ in entries), Decimal(0)
        self.since = self.constituted = None
        for number in range((arrears.ON - first).days + 1):
            day = first + datetime.timedelta(number)
            self.balance += sum((amount for on, _, amount in entries if on == day), Decimal(0))
            if self.balance <= 0:
                self.since = self.constituted = None
                continue
            self.since = self.since or day
            if self.balance >= THRESHOLD:
                self.constituted = self.constituted or day

    def months(self, today: datetime.date) -> int:
        count = 0
        while self.since and self.since + relativedelta(months=count + 1) <= today:
            count += 1
        return count


@pytest.mark.parametrize("seed", range(150))
def test_generated_ledger_says_what_a_slow_reading_says(seed):
    entries, today = a_life(random.Random(seed)), arrears.ON
    slow = Slow(entries)
    points = ledger_points([(today, slow.balance)], [(on, amount) for on, _, amount in entries], None)
    facts = Facts(dept="44", rent=RENT, charges=CHARGES, aid=AID, aid_mode=AidMode.TIERS_PAYANT)
    found = detect_impaye(points, facts, today)
    if slow.constituted is None:
        assert found is None or not found.still_open
        return
    assert found is not None
    assert found.still_open
    assert (found.balance_now, found.constituted_on) == (slow.balance, slow.constituted)
    assert (found.first_default_on, found.months_uninterrupted) == (slow.since, slow.months(today))


@pytest.mark.django_db
@pytest.mark.parametrize("whole", [True, False])
def test_imported_ledgers_give_balances_ages_and_cases_of_a_slow_reading(whole):
    """In one file with its balances, or as a first balance of zero and three deliveries of écritures out of order."""
    lives = {number: a_life(random.Random(number)) for number in range(1, 61)}
    slow = {f"B-{number}": Slow(entries) for number, entries in lives.items()}
    rows = [
        {
            "lease_reference": f"B-{number}",
            "on": on.isoformat(),
            "kind": kind,
            "amount": f"{amount:.2f}",
            "reference": f"{number}-{i}",
        }
        for number, entries in lives.items()
        for i, (on, kind, amount) in enumerate(entries)
    ]
    common = {"rent": "400", "charges": "50", "aid": "150", "concluded_on": "01/06/2025"}
    member = make.a_member(Role.BAILLEUR_MANAGER)
    if whole:
        lines = [a_line(n, **common, balance=f"{slow[f'B-{n}'].balance:.2f}") for n in lives]
        arrears.imported(member, as_xlsx(lines, rows), name="a.xlsx")
    else:
        lines = [a_line(n, **common, balance="0") for n in lives]
        arrears.imported(member, as_csv(lines), on=datetime.date(2025, 5, 31), with_detection=False)
        random.Random(1).shuffle(rows)
        for start in range(3):
            delivered(member, rows[start::3], arrears.ON)
        arrears.imported(member, as_csv(rows, columns=arrears.ENTRY_COLUMNS))
    with scope.acting(member):
        accounts = {account.lease.reference: account for account in LeaseAccount.objects.select_related("lease")}
        assert {ref: account.balance for ref, account in accounts.items()} == {r: s.balance for r, s in slow.items()}
        assert {ref: account.in_debt_since for ref, account in accounts.items()} == {
            r: s.since for r, s in slow.items()
        }
        opened = dict(Case.objects.filter(status="ouvert").values_list("lease__reference", "opened_on"))
        assert opened == {ref: s.constituted for ref, s in slow.items() if s.constituted}
        acts = Act.objects.filter(kind=ActKind.IMPAYE_CONSTITUE).select_related("case__lease")
        told = {act.case.lease.reference: act.details for act in acts}
    assert len(opened) > 10
    for ref in opened:
        assert told[ref]["first_default_on"] == slow[ref].since.isoformat()
        assert told[ref]["months_uninterrupted"] == slow[ref].months(arrears.TODAY)


@pytest.mark.django_db
def test_payment_of_yesterday_takes_the_lease_off_the_list(client):
    """Seen by a person: the dossier listed in the morning is gone once yesterday's payment is delivered, even twice."""
    member = make.a_member(Role.BAILLEUR_MANAGER)
    arrears.imported(member, as_csv([a_line(1), a_line(2, tenants="M. RESTE Luc")]))
    client.force_login(member.user)
    shown = client.get("/dossiers/").content.decode()
    assert "Sophie FERRAND" in shown
    yesterday = arrears.TODAY - datetime.timedelta(1)
    paid = {**arrears.ENTRY, "on": yesterday.isoformat(), "kind": "paiement", "amount": "-1284,60", "reference": "P"}
    for _ in range(2):
        arrears.imported(member, as_csv([paid], columns=arrears.ENTRY_COLUMNS), on=yesterday, whole=False)
        shown = client.get("/dossiers/").content.decode()
        assert "Sophie FERRAND" not in shown
        assert "Luc RESTE" in shown
    with scope.acting(member):
        kinds = defaultdict(int)
        for act in Act.objects.all():
            kinds[act.kind] += 1
    assert kinds[ActKind.DETTE_SOLDEE] == 1
