import datetime
from decimal import Decimal

import pytest

from cases.imports.outcomes import read_lines
from cases.models import Balance, Case, Lease, LeaseAccount, LedgerEntry
from organisations import scope
from organisations.enums import Role
from tests import factories as make
from tests.cases import arrears
from tests.cases.arrears import a_line, as_csv, as_xlsx

pytestmark = pytest.mark.django_db

NOVEMBER = datetime.date(2026, 11, 15)


@pytest.fixture(autouse=True)
def _place(settings, tmp_path, set_day):
    settings.MEDIA_ROOT = tmp_path
    set_day(arrears.TODAY)


@pytest.fixture
def member():
    return make.a_member(Role.BAILLEUR_MANAGER)


def events_of(row):
    name = row.report["files"].get("event")
    return [line["event"] for line in (read_lines(name) if name else [])]


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def a_change(**changed):
    return a_line(event="nouveau locataire", tenants="M. DUPUIS Hervé", birth="", concluded_on="01/11/2026", **changed)


def test_lease_ended_is_closed_and_its_case_keeps_its_procedure(member):
    arrears.imported(member, as_csv([a_line()]))
    ended = as_csv([a_line(event="départ", ended_on="10/11/2026")])
    row = arrears.imported(member, ended, on=NOVEMBER)
    assert [plain(told) for told in events_of(row)] == [
        "Bail terminé le 10 nov. 2026. Le dossier 44-2026-00001 garde sa procédure."
    ]
    with scope.acting(member):
        lease = Lease.objects.get()
        assert (lease.ended_on, lease.end_reason) == (datetime.date(2026, 11, 10), "fin")
        assert Case.objects.get().status == "ouvert"
    assert events_of(arrears.imported(member, ended, on=NOVEMBER)) == []


def test_dwelling_sold_ends_the_lease_for_its_bailleur(member):
    arrears.imported(member, as_csv([a_line()]))
    row = arrears.analysed(member, as_csv([a_line(event="Vente", ended_on="10/11/2026")]), on=NOVEMBER)
    assert plain(events_of(row)[0]).startswith("Logement vendu : bail terminé pour vous le 10 nov. 2026.")
    with scope.acting(member):
        assert Lease.objects.get().ended_on is None  # an analysis writes nothing


def test_debt_of_an_ended_lease_opens_no_case(member):
    arrears.imported(member, as_csv([a_line(event="fin de bail", ended_on="10/10/2026")]))
    with scope.acting(member):
        assert (Lease.objects.count(), Case.objects.count()) == (1, 0)


def test_replaced_tenant_inherits_neither_debt_nor_case(member):
    arrears.imported(member, as_xlsx([a_line()], [arrears.ENTRY]), name="a.xlsx")
    row = arrears.imported(member, as_csv([a_change(ended_on="20/10/2026", balance="0")]), on=NOVEMBER)
    assert row.report["counts"] == {"new": 1}
    (told,) = events_of(row)
    assert plain(told) == (
        "Nouveau locataire : l’ancien bail est terminé le 20 oct. 2026 et garde son solde de 1 284,60 €. "
        "Ni la dette ni le dossier de l’ancien locataire ne passent au nouveau. "
        "Le dossier 44-2026-00001 garde sa procédure."
    )
    with scope.acting(member):
        new = Lease.objects.select_related("account", "household").get(reference="B-1")
        former = Lease.objects.select_related("account", "household").exclude(pk=new.pk).get()
        assert (former.reference, former.end_reason) == ("B-1 (avant le 2026-11-01)", "remplace")
        assert former.ended_on == datetime.date(2026, 10, 20)
        assert former.dwelling_id == new.dwelling_id
        assert (former.account.balance, new.account.balance) == (Decimal("1284.60"), 0)
        assert new.household.name == "M. Hervé DUPUIS"
        assert Case.objects.get().lease_id == former.pk
        assert not LedgerEntry.objects.filter(lease=new).exists()


def test_replacing_again_by_the_same_file_does_nothing(member):
    arrears.imported(member, as_csv([a_line()]))
    content = as_csv([a_change(balance="0")])
    arrears.imported(member, content, on=NOVEMBER)
    assert arrears.imported(member, content, on=NOVEMBER).report["counts"] == {"unchanged": 1}
    with scope.acting(member):
        assert Lease.objects.count() == 2


def test_entries_of_the_same_file_go_to_who_lived_there_that_day(member):
    arrears.imported(member, as_csv([a_line()]))
    entries = [
        {**arrears.ENTRY, "on": "28/10/2026", "amount": -100, "kind": "paiement", "reference": "P"},
        {**arrears.ENTRY, "on": "05/11/2026", "reference": "E"},
    ]
    arrears.imported(member, as_xlsx([a_change(balance="490,70")], entries), name="b.xlsx", on=NOVEMBER)
    with scope.acting(member):
        owners = dict(LedgerEntry.objects.values_list("reference", "lease__reference"))
    assert owners == {"P": "B-1 (avant le 2026-11-01)", "E": "B-1"}


def test_late_entry_of_the_former_tenant_is_never_written_to_the_new_one(member):
    arrears.imported(member, as_csv([a_line()]))
    arrears.imported(member, as_csv([a_change(balance="0")]), on=NOVEMBER)
    late = as_csv([{**arrears.ENTRY, "on": "28/10/2026"}], columns=arrears.ENTRY_COLUMNS)
    row = arrears.analysed(member, late, on=NOVEMBER)
    assert "B-1 (avant le 2026-11-01)" in arrears.errors_of(row)[0][3]


def test_entries_of_a_refused_replacement_are_refused_too(member):
    arrears.imported(member, as_csv([a_line()]))
    content = as_xlsx(
        [a_change(balance="0", ended_on="01/04/2021")], [{**arrears.ENTRY, "on": "05/11/2026", "reference": "E"}]
    )
    row = arrears.imported(member, content, name="b.xlsx", on=NOVEMBER)
    assert row.report["counts"] == {"error": 2}
    with scope.acting(member):
        assert (Lease.objects.count(), LedgerEntry.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"event": "vente"}, "sans sa date"),
        ({"event": "nouveau locataire", "concluded_on": ""}, "sans la date de son bail"),
        ({"event": "nouveau locataire", "ended_on": "02/05/2021"}, "après le début du nouveau"),
        ({"event": "depart", "ended_on": "01/01/2020"}, "avant d’avoir été conclu"),
        ({"event": "inondation"}, "Valeur inconnue"),
    ],
)
def test_event_that_cannot_be_is_refused_with_its_remedy(member, changed, said):
    row = arrears.analysed(member, as_csv([a_line(**changed)]))
    assert said in arrears.errors_of(row)[0][2]


def test_restated_balance_writes_the_difference_once(member):
    arrears.imported(member, as_csv([a_line()]))
    entries = [{**arrears.ENTRY, "on": "05/11/2026", "amount": 100, "reference": "E"}]
    content = as_xlsx([a_line(balance="900", event="solde corrigé")], entries)
    row = arrears.imported(member, content, name="b.xlsx", on=NOVEMBER)
    assert [plain(told) for told in events_of(row)] == [
        "Solde corrigé : 1 384,60 € attendus, 900,00 € donnés. Une régularisation de −484,60 € est écrite."
    ]
    with scope.acting(member):
        entry = LedgerEntry.objects.get(kind="regularisation")
        assert (entry.on, entry.amount) == (NOVEMBER, Decimal("-484.60"))
        first = Balance.objects.get(on=arrears.ON).amount
        assert first + sum(LedgerEntry.objects.values_list("amount", flat=True)) == LeaseAccount.objects.get().balance
    assert events_of(arrears.imported(member, content, name="b.xlsx", on=NOVEMBER)) == []
    with scope.acting(member):
        assert LedgerEntry.objects.count() == 2


def test_leases_absent_from_a_whole_file_are_listed_and_stay_open(member):
    arrears.imported(member, as_csv([a_line(1), a_line(2)]))
    row = arrears.imported(member, as_csv([a_line(1)]), on=NOVEMBER)
    (absent,) = read_lines(row.report["files"]["absent"])
    assert (absent["ref"], absent["on"]) == ("B-2", "2026-10-31")
    with scope.acting(member):
        assert not Lease.objects.filter(ended_on__isnull=False).exists()


def test_partial_file_says_nothing_of_the_absent_ones(member):
    arrears.imported(member, as_csv([a_line(1), a_line(2)]))
    row = arrears.analysed(member, as_csv([a_line(1)]), on=NOVEMBER, whole=False)
    assert row.report["told"]["absent"] == 0
    assert not any("ne figure" in notice for notice in row.report["notices"])


def test_tabs_show_events_and_absent_leases(client, member):
    arrears.imported(member, as_csv([a_line(1), a_line(2)]))
    row = arrears.analysed(member, as_csv([a_line(1, event="fin de bail", ended_on="10/11/2026")]), on=NOVEMBER)
    client.force_login(member.user)
    address = f"/imports/{row.pk}/"
    assert "Bail terminé le" in client.get(f"{address}?lignes=event").content.decode()
    assert "B-2" in client.get(f"{address}?lignes=absent").content.decode()
