import datetime
import random
from decimal import Decimal

import pytest

from cases.models import LedgerEntry
from cases.procedure.enums import ActKind
from cases.services.acts import record_act
from cases.statement import COLUMNS, Account, ActAmount, Entry, Terms, findings, rules, statement
from organisations import scope
from organisations.enums import Role
from tests import factories as make

D = datetime.date
TODAY = D(2026, 11, 15)
TERMS = Terms(Decimal(400), Decimal(50), aid_direct=True)


def entry(on, kind, amount, label=""):
    return Entry(on, kind, label or kind, Decimal(str(amount)))


def owed(entries):
    return sum((one.amount for one in entries), Decimal(0))


def account(*entries, acts=(), terms=TERMS, opening=0):
    return Account(entries, (TODAY, owed(entries) + Decimal(opening)), terms, acts)


def found(*entries, **options):
    return {finding.key: finding for finding in findings(account(*entries, **options), today=TODAY)}


def test_lines_reach_the_stated_balance_and_an_echeance_shows_its_parts():
    shown = statement(
        account(entry(D(2026, 10, 1), "echeance", 450), entry(D(2026, 10, 5), "paiement", "-120.50"), opening=30)
    )
    first, second = shown.lines
    assert first.columns == {"rent": Decimal(400), "charges": Decimal(50)}
    assert second.columns == {"paid": Decimal("-120.50")}
    assert (shown.opening, shown.balance, second.balance) == (Decimal(30), Decimal("359.50"), Decimal("359.50"))


@pytest.mark.parametrize("seed", range(60))
def test_generated_statement_adds_up_in_both_directions(seed):
    rng = random.Random(seed)
    kinds = ["echeance", "paiement", "aide", "regularisation", "frais", "interets", "charges"]
    entries = [
        entry(
            D(2026, 1, 1) + datetime.timedelta(rng.randrange(300)),
            rng.choice(kinds),
            rng.randrange(-90_000, 90_000) / 100,
        )
        for _ in range(rng.randrange(1, 40))
    ]
    shown = statement(account(*entries, opening=rng.randrange(-500, 500)))
    running = shown.opening
    for line in shown.lines:
        running += sum(line.columns.values())
        assert line.balance == running
    assert running == shown.balance
    assert shown.opening + sum(shown.totals) == shown.balance
    assert [line.on for line in shown.lines] == sorted(one.on for one in entries)
    assert all(set(line.columns) <= set(COLUMNS) for line in shown.lines)


@pytest.mark.parametrize(
    ("kind", "label", "key"),
    [
        ("frais", "Divers", "frais"),
        ("echeance", "Frais de relance", "frais"),
        ("regularisation", "Coût commandement de payer", "frais"),
        ("echeance", "Pénalité de retard", "penalites"),
        ("interets", "Taux légal", "interets"),
        ("regularisation", "Intérêts de retard", "interets"),
    ],
)
def test_fees_penalties_and_interest_are_pointed_at_with_their_line(kind, label, key):
    finding = found(entry(D(2026, 9, 1), "echeance", 450), entry(D(2026, 9, 9), kind, 26, label))[key]
    assert finding.lines == (2,)
    assert finding.citation


def test_payment_of_fees_and_ordinary_rent_are_not_pointed_at():
    assert not found(
        entry(D(2026, 9, 1), "echeance", 450, "Loyer"), entry(D(2026, 9, 9), "paiement", -26, "Frais réglés")
    )


def test_month_called_without_the_aid_paid_to_the_bailleur():
    entries = [entry(D(2026, month, 1), "echeance", 450) for month in (7, 8, 9)]
    entries += [entry(D(2026, 8, 5), "aide", -150)]
    # July comes before any aid; September comes after: the fourth line once in order of date.
    assert found(*entries)["aide"].lines == (4,)
    assert "aide" not in found(*entries, terms=Terms(Decimal(400), Decimal(50)))
    suspended = Terms(Decimal(400), Decimal(50), aid_direct=True, aid_suspended_since=D(2026, 9, 1))
    assert "aide" not in found(*entries, terms=suspended)


def test_same_echeance_twice_in_a_month():
    finding = found(
        *(entry(D(2026, 9, day), "echeance", 450) for day in (1, 20)), entry(D(2026, 10, 1), "echeance", 450)
    )
    assert finding["doublon"].lines == (1, 2)


def test_sum_of_an_act_is_compared_with_the_account_of_its_day():
    entries = [entry(D(2026, month, 1), "echeance", 450) for month in (7, 8, 9)]
    right, wrong = ActAmount(D(2026, 8, 3), "Acte", Decimal(900)), ActAmount(D(2026, 8, 3), "Acte", Decimal(1000))
    assert "acte" not in found(*entries, acts=[right])
    assert "1\u00a0000,00" in found(*entries, acts=[wrong])["acte"].text
    before = ActAmount(D(2026, 1, 3), "Acte", Decimal(1000))
    assert "acte" not in found(*entries, acts=[before])


@pytest.mark.parametrize(("paid", "lines"), [(0, (1,)), (449, (1,)), (450, None), (900, None)])
def test_old_echeances_that_payments_did_not_reach(paid, lines):
    entries = [entry(D(2023, 11, 14), "echeance", 450), entry(D(2023, 11, 15), "echeance", 450)]
    if paid:
        entries.append(entry(D(2026, 1, 5), "paiement", -paid))
    finding = found(*entries).get("prescription")
    assert (finding.lines if finding else None) == lines


def test_verifier_never_concludes():
    for rule in rules().values():
        said = f" {rule['title']} {rule['text']} ".lower()
        assert not any(word in said for word in (" nul ", " nulle ", "nullité", "irrégulier", "illégal"))
        assert rule["citation"]


@pytest.fixture
def case():
    manager = make.a_member(Role.BAILLEUR_MANAGER)
    case = make.a_case(manager.organisation, balance=Decimal(926))
    with scope.system(case.territory) as current:
        common = {"territory": case.territory, "bailleur": manager.organisation, "lease": case.lease}
        for day, kind, amount, label in (
            (30, "echeance", 600, "Loyer"),
            (20, "frais", 26, "=Relance"),
            (10, "paiement", -100, ""),
        ):
            on = current.today - datetime.timedelta(day)
            LedgerEntry.objects.create(on=on, kind=kind, amount=amount, label=label, reference=label or "P", **common)
        record_act(
            case=case,
            kind=ActKind.CDP,
            on=current.today - datetime.timedelta(2),
            actor=make.a_member(Role.COMMISSAIRE),
            by_service=True,
            details={"debt": "1000"},
        )
    return case, manager


@pytest.mark.django_db
def test_statement_is_read_printed_and_exported(client, case):
    case, manager = case
    client.force_login(manager.user)
    page = client.get(f"/dossiers/{case.pk}/decompte/")
    shown = page.content.decode()
    assert "Frais portés au compte du locataire" in shown
    assert "Montant de l’acte différent du compte" in shown
    assert 'href="#ligne-2"' in shown
    sent = client.get(f"/dossiers/{case.pk}/decompte.csv").content.decode("utf-8-sig")
    assert sent.splitlines()[1].endswith("400,00")
    assert sent.splitlines()[-1].endswith("926,00")
    assert "'=Relance" in sent


@pytest.mark.django_db
def test_statement_of_another_bailleur_is_not_found(client, case):
    client.force_login(make.a_member(Role.BAILLEUR_MANAGER).user)
    for name in ("decompte/", "decompte.csv"):
        assert client.get(f"/dossiers/{case[0].pk}/{name}").status_code == 404
