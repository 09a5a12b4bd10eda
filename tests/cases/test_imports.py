import datetime
from decimal import Decimal

import pytest

from cases.imports.outcomes import read_lines
from cases.models import (
    Act,
    ArrearsImport,
    Balance,
    Case,
    Dwelling,
    Household,
    HousingAid,
    Lease,
    LeaseAccount,
    LedgerEntry,
    Tenant,
    TenantContact,
)
from cases.services import detection, imports
from core.errors import ConcurrentChange, DomainError
from organisations import scope
from organisations.enums import Role
from tests import factories as make
from tests.cases import arrears
from tests.cases.arrears import a_line, as_csv, as_xlsx

pytestmark = pytest.mark.django_db

COUNTED = (Dwelling, Household, Tenant, TenantContact, Lease, HousingAid, LeaseAccount, Balance, LedgerEntry, Case, Act)


@pytest.fixture(autouse=True)
def _place(settings, tmp_path, set_day):
    settings.MEDIA_ROOT = tmp_path
    set_day(arrears.TODAY)


@pytest.fixture
def member():
    return make.a_member(Role.BAILLEUR_MANAGER)


def row_counts(member):
    with scope.acting(member):
        counts = {model.__name__: model.objects.count() for model in COUNTED}
        counts |= {
            f"history of {model.__name__}": model.history.count() for model in COUNTED if hasattr(model, "history")
        }
    return counts


def test_new_lease_is_written_with_people_dwelling_aid_and_account(member):
    row = arrears.imported(member, as_csv([a_line()]))
    assert (row.status, row.report["counts"]) == ("done", {"new": 1})
    with scope.acting(member):
        lease = Lease.objects.select_related("dwelling__commune", "household", "aid", "account").get()
        assert (lease.reference, lease.agency, lease.rent, lease.charges) == (
            "B-1",
            "Sud-Loire",
            Decimal("412.50"),
            Decimal("78.20"),
        )
        assert lease.concluded_on == datetime.date(2021, 5, 1)
        assert (lease.dwelling.address, lease.dwelling.commune.code) == ("14 rue des Tilleuls", "44109")
        assert lease.household.name == "Mme Sophie FERRAND et M. Karim BELHAJ"
        assert lease.household.search_name == "mme sophie ferrand et m karim belhaj"
        tenants = list(Tenant.objects.order_by("position"))
        assert [(t.civility, t.last_name, t.first_name) for t in tenants] == [
            ("mme", "FERRAND", "Sophie"),
            ("m", "BELHAJ", "Karim"),
        ]
        assert tenants[0].birth_date == datetime.date(1984, 3, 12)
        assert [(c.phone, c.email) for c in TenantContact.objects.all()] == [("06 00 00 00 00", "s.ferrand@exemple.fr")]
        assert (lease.aid.amount, lease.aid.paid_to, lease.aid.body) == (Decimal(231), "bailleur", "caf")
        assert (lease.account.balance, lease.account.balance_on) == (Decimal("1284.60"), arrears.ON)
        assert Balance.objects.get().source_import_id == row.pk
        assert Lease.history.get().history_user_id == member.pk


def test_same_file_twice_changes_nothing_and_says_so(member):
    content = as_csv([a_line(1), a_line(2, balance="0")])
    arrears.imported(member, content)
    before = row_counts(member)
    again = arrears.deposited(member, content)
    with scope.acting(member):
        assert "déjà été importé" in imports.deposit_notices(row=again)[0]
    row = arrears.imported(member, content)
    assert row.report["counts"] == {"unchanged": 2}
    assert row_counts(member) == before
    assert before["Case"] == 1


def test_changed_line_says_from_what_to_what_and_keeps_history(member):
    arrears.imported(member, as_csv([a_line()]))
    row = arrears.imported(member, as_csv([a_line(rent="420,00", balance="1 500,00")]), on=datetime.date(2026, 11, 15))
    (line,) = read_lines(row.report["files"]["changed"])
    assert line["changes"] == [
        ["Loyer hors charges", "412,50\u00a0€", "420,00\u00a0€"],
        ["Solde au 15\u00a0nov.\u00a02026", "1\u00a0284,60\u00a0€ au 31\u00a0oct.\u00a02026", "1\u00a0500,00\u00a0€"],
    ]
    with scope.acting(member):
        assert [h.history_type for h in Lease.history.order_by("history_id")] == ["+", "~"]
        assert Balance.objects.count() == 2


def test_empty_cells_change_nothing_that_is_known(member):
    arrears.imported(member, as_csv([a_line()]))
    row = arrears.imported(
        member, as_csv([a_line(agency="", concluded_on="", aid="", aid_paid_to="", aid_body="", phone="", email="")])
    )
    assert row.report["counts"] == {"unchanged": 1}
    with scope.acting(member):
        assert Lease.objects.get().agency == "Sud-Loire"


def test_half_bad_file_applies_the_good_lines_and_lists_the_bad_ones(member):
    lines = [a_line(1), a_line(2, rent="-5", commune="99999"), a_line(3)]
    row = arrears.imported(member, as_csv(lines))
    assert row.report["counts"] == {"new": 2, "error": 1}
    (line,) = read_lines(row.report["files"]["error"])
    assert (line["line"], line["ref"]) == (3, "B-2")
    assert [(column, value) for column, value, _, _ in line["errors"]] == [
        ("Code INSEE de la commune", "99999"),
        ("Loyer hors charges", "-5"),
    ]
    with scope.acting(member):
        assert sorted(Lease.objects.values_list("reference", flat=True)) == ["B-1", "B-3"]


def test_duplicate_leases_are_refused_all_together(member):
    row = arrears.analysed(member, as_csv([a_line(1), a_line(2), a_line(1, balance="3")]))
    assert row.report["counts"] == {"new": 1, "error": 2}
    assert "lignes 2 à 4" in arrears.errors_of(row)[0][2]


def test_commune_of_another_territory_is_refused_by_name(member):
    make.a_territory("974", "La Réunion", "Indian/Reunion")
    row = arrears.analysed(member, as_csv([a_line(commune="97410")]))
    assert arrears.errors_of(row)[0][2] == "Ville 974 n’est pas une commune du territoire Loire-Atlantique."


def test_reference_of_another_bailleur_is_just_another_reference(member):
    other = make.a_member(Role.BAILLEUR_MANAGER)
    arrears.imported(other, as_csv([a_line(tenants="M. AUTRE Jean", address="Ailleurs")]))
    row = arrears.imported(member, as_csv([a_line()]))
    assert row.report["counts"] == {"new": 1}
    with scope.acting(other):
        assert Household.objects.get().name == "M. Jean AUTRE"


def test_reference_given_to_other_people_is_refused(member):
    arrears.imported(member, as_csv([a_line(tenants="Mme FERRAND Sophie", birth="")]))
    row = arrears.analysed(member, as_csv([a_line(tenants="M. DUPUIS Hervé", birth="")]))
    assert row.report["counts"] == {"error": 1}
    assert "d’autres locataires" in arrears.errors_of(row)[0][2]


@pytest.mark.parametrize("written", ["Mme FERAND Sophie", "Mme MARTIN Sophie", "Mme FERRAND-MARTIN Sofia"])
def test_name_corrected_is_the_same_person(member, written):
    arrears.imported(member, as_csv([a_line(tenants="Mme FERRAND Sophie", birth="")]))
    row = arrears.imported(member, as_csv([a_line(tenants=written, birth="")]))
    assert row.report["counts"] == {"changed": 1}


def test_lease_does_not_change_dwelling(member):
    arrears.imported(member, as_csv([a_line()]))
    row = arrears.analysed(member, as_csv([a_line(dwelling_reference="L-9")]))
    assert arrears.errors_of(row)[0][2] == "Ce bail est rattaché au logement L-1 dans Prevex."


def test_lease_absent_from_the_file_is_kept_and_counted(member):
    arrears.imported(member, as_csv([a_line(1), a_line(2)]))
    arrears.imported(member, as_csv([a_line(3)]))
    row = arrears.imported(member, as_csv([a_line(1), a_line(3, rent="x")]))
    assert "1 bail suivi dans Prevex ne figure pas dans ce fichier" in row.report["notices"][-1]
    with scope.acting(member):
        assert Lease.objects.count() == 3


def test_older_balances_complete_the_past_without_replacing_the_present(member):
    arrears.imported(member, as_csv([a_line()]))
    older = arrears.imported(member, as_csv([a_line(rent="300", balance="200")]), on=datetime.date(2026, 9, 30))
    assert older.report["counts"] == {"balance": 1}
    with scope.acting(member):
        lease = Lease.objects.select_related("account").get()
        assert (lease.rent, lease.account.balance) == (Decimal("412.50"), Decimal("1284.60"))
        assert Balance.objects.count() == 2
        assert "plus récent" in imports.deposit_notices(row=older)[-1]


def test_entries_come_with_their_leases_and_only_once(member):
    entries = [arrears.ENTRY, {**arrears.ENTRY, "reference": "E-2", "amount": -100, "kind": "paiement"}]
    content = as_xlsx([a_line()], entries)
    row = arrears.imported(member, content, name="impayes.xlsx")
    assert row.report["entries"] == {"new": 2}
    again = arrears.imported(member, content, name="impayes.xlsx")
    assert again.report["entries"] == {"unchanged": 2}
    with scope.acting(member):
        assert list(LedgerEntry.objects.order_by("reference").values_list("amount", flat=True)) == [
            Decimal("490.70"),
            Decimal(-100),
        ]


def test_entry_already_imported_is_not_rewritten(member):
    arrears.imported(member, as_xlsx([a_line()], [arrears.ENTRY]), name="a.xlsx")
    content = as_csv(
        [{**arrears.ENTRY, "amount": "1,00"}, {**arrears.ENTRY, "lease_reference": "B-9"}],
        columns=arrears.ENTRY_COLUMNS,
    )
    row = arrears.analysed(member, content)
    messages = [message for _, _, message, _ in arrears.errors_of(row)]
    assert "déjà importée" in messages[0]
    assert "Ce bail n’est ni dans Prevex" in messages[1]


def test_confirming_twice_asks_once(member):
    row = arrears.analysed(member, as_csv([a_line()]))
    with scope.acting(member):
        assert imports.confirm(row=row, actor=member) is True
        assert imports.confirm(row=row, actor=member) is False
    imports.apply(import_id=row.pk, membership=member)
    before = row_counts(member)
    assert imports.apply(import_id=row.pk, membership=member).status == "done"
    assert row_counts(member) == before


def test_file_not_confirmed_writes_nothing(member):
    row = arrears.analysed(member, as_csv([a_line()]))
    assert imports.apply(import_id=row.pk, membership=member).status == "ready"
    with scope.acting(member):
        assert not Lease.objects.exists()
        imports.abandon(row=row, actor=member)
        assert not imports.confirm(row=row, actor=member)
        with pytest.raises(ConcurrentChange):
            imports.abandon(row=row, actor=member)


def test_failure_in_the_middle_writes_nothing_and_a_retry_does_all(member, monkeypatch):
    row = arrears.analysed(member, as_csv([a_line()]))
    with scope.acting(member):
        imports.confirm(row=row, actor=member)

    def killed(**kwargs):
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(detection, "detect", killed)
        with pytest.raises(RuntimeError):
            imports.apply(import_id=row.pk, membership=member)
    with scope.acting(member):
        assert not Lease.objects.exists()
        assert ArrearsImport.objects.get().status == "applying"
    assert imports.apply(import_id=row.pk, membership=member).status == "done"
    with scope.acting(member):
        assert (Lease.objects.count(), Case.objects.count()) == (1, 1)


@pytest.mark.parametrize("role", [Role.BAILLEUR_CESF, Role.CCAPEX_SECRETARY, Role.SOCIAL_WORKER])
def test_other_roles_may_not_deposit(role):
    with pytest.raises(DomainError, match="réservés aux responsables d’un bailleur"):
        arrears.deposited(make.a_member(role), as_csv([a_line()]))


@pytest.mark.parametrize(
    ("content", "name", "on", "said"),
    [
        (b"", "a.csv", arrears.ON, "vide"),
        (b"x", "a.pdf", arrears.ON, "ni un CSV ni un classeur"),
        (b"x", "a.csv", datetime.date(2100, 1, 1), "pas encore connus"),
    ],
)
def test_deposit_that_cannot_be_is_refused_at_once(member, content, name, on, said):
    with pytest.raises(DomainError, match=said):
        arrears.deposited(member, content, name=name, on=on)


def test_file_with_a_header_only_is_refused(member):
    row = arrears.analysed(member, as_csv([]))
    assert (row.status, row.report["refusal"]) == ("refused", "Le fichier n’a que sa ligne de titres.")


def test_unclosed_quote_refuses_the_whole_file_and_names_the_line(member):
    content = as_csv([a_line(1), a_line(2)]) + b'"B-3;\n' + as_csv([a_line(4)]).split(b"\r\n")[1]
    row = arrears.analysed(member, content)
    assert row.status == "refused"
    assert "La ligne 4 ne se lit pas" in row.report["refusal"]


def test_private_bailleur_imports_into_the_private_parc():
    member = make.a_member(Role.BAILLEUR_PRIVATE)
    arrears.imported(member, as_csv([a_line()]))
    with scope.acting(member):
        assert Dwelling.objects.get().parc == "prive"
