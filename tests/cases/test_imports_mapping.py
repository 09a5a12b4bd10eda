import datetime

import pytest
from django.urls import reverse

from cases.imports.columns import TableKind
from cases.imports.formats import Formats
from cases.imports.guessing import FileColumn, guess_columns
from cases.models import ImportMapping, Lease, LeaseAccount
from cases.services import imports, mappings
from core.errors import DomainError
from organisations import scope
from organisations.enums import Role
from tests import factories as make
from tests.cases import arrears

pytestmark = pytest.mark.django_db

OWN = {
    "lease_reference": "Ident. contrat",
    "tenants": "Titulaire(s)",
    "dwelling_reference": "UG",
    "address": "Adr. logt",
    "commune": "INSEE logt",
    "rent": "Loyer nu",
    "charges": "Prov. ch.",
    "balance": "Cpt",
    "concluded_on": "Entrée",
}
CELLS = [
    "C-9",
    "Mme FERRAND Sophie",
    "UG-1",
    "14 rue des Tilleuls",
    "44109",
    "412.50",
    "78.20",
    "-1,284.60",
    "20210501",
]
TITLES = tuple(OWN.values())
FORMATS = Formats("amj", ".", credit_positive=True)


@pytest.fixture(autouse=True)
def _place(settings, tmp_path, set_day):
    settings.MEDIA_ROOT = tmp_path
    set_day(arrears.TODAY)


@pytest.fixture
def member():
    return make.a_member(Role.BAILLEUR_MANAGER)


def own_file(*, titles=TITLES, cells=tuple(CELLS)) -> bytes:
    above = "Export du 31/10/2026;;;;;;;;\r\n"
    return (above + ";".join(titles) + "\r\n" + ";".join(cells) + "\r\n").encode()


def saved(member, **changed):
    given = {"kind": "baux", "name": "Logiciel", "columns": OWN, "titles": list(OWN.values()), "formats": FORMATS}
    with scope.acting(member):
        return mappings.save_mapping(actor=member, **{**given, **changed})


def test_file_under_own_titles_is_refused_and_may_be_mapped(member):
    row = arrears.analysed(member, own_file())
    assert (row.status, row.report["mappable"]) == ("refused", True)


def test_missing_required_column_says_which_and_may_be_mapped(member):
    content = "Référence du bail;Locataires;Solde;Loyer\r\nB-1;Mme A Sophie;3;4\r\n".encode()
    row = arrears.analysed(member, content)
    assert row.report["refusal"].startswith("Il manque les colonnes : Référence du logement, Adresse")
    assert row.report["mappable"]


def test_own_titles_dates_decimals_and_sign_are_applied_by_themselves(member):
    saved(member)
    row = arrears.imported(member, own_file())
    assert row.report["counts"] == {"new": 1}
    assert "« Logiciel »" in row.report["notices"][0]
    with scope.acting(member):
        lease = Lease.objects.get()
        assert (lease.reference, str(lease.rent), lease.concluded_on) == ("C-9", "412.5", datetime.date(2021, 5, 1))
        assert str(LeaseAccount.objects.get().balance) == "1284.6"


def test_another_order_of_columns_is_the_same_mapping(member):
    saved(member)
    row = arrears.analysed(member, own_file(titles=tuple(OWN.values())[::-1], cells=tuple(CELLS)[::-1]))
    assert row.report["counts"] == {"new": 1}


def test_mapping_of_another_bailleur_is_not_applied(member):
    saved(make.a_member(Role.BAILLEUR_MANAGER))
    assert arrears.analysed(member, own_file()).status == "refused"


def test_usual_titles_still_read_beside_a_mapping(member):
    saved(member)
    assert arrears.analysed(member, arrears.as_csv([arrears.a_line()])).report["counts"] == {"new": 1}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"columns": {**OWN, "balance": ""}}, "Il manque la colonne : Solde"),
        ({"columns": {**OWN, "charges": "Loyer nu"}}, "sert deux fois"),
        ({"name": "  "}, "Donnez un nom"),
        ({"formats": Formats("xyz")}, "n’existe pas"),
    ],
)
def test_mapping_that_cannot_serve_is_refused(member, changed, said):
    with pytest.raises(DomainError, match=said):
        saved(member, **changed)


def test_other_roles_keep_no_mapping():
    with pytest.raises(DomainError, match="réservés aux responsables"):
        saved(make.a_member(Role.BAILLEUR_CESF))


def test_guesses_tell_their_reason_and_no_column_serves_twice():
    columns = [
        FileColumn("N° contrat", ("C-9",)),
        FileColumn("Nom complet", ("Mme FERRAND Sophie", "M. BELHAJ Karim")),
        FileColumn("Commune INSEE logt", ("44109", "44143")),
        FileColumn("Loyer mensuel hors ch.", ("412,50",)),
        FileColumn("Contact", ("s@exemple.fr",)),
        FileColumn("Solde du compte", ("texte",)),
    ]
    found = guess_columns(columns, TableKind.LEASES)
    assert {key: guess.name for key, guess in found.items()} == {
        "tenants": "Nom complet",
        "commune": "Commune INSEE logt",
        "rent": "Loyer mensuel hors ch.",
        "email": "Contact",
        "lease_reference": "N° contrat",
    }
    assert found["email"].reason == "ses valeurs ressemblent à des courriels"
    assert len({guess.name for guess in found.values()}) == len(found)


def test_columns_are_mapped_on_screen_then_the_next_file_needs_nothing(client, member, monkeypatch):
    asked = []
    monkeypatch.setattr("cases.views.mappings.tasks.analyse_import.delay_on_commit", lambda *ids: asked.append(ids))
    row = arrears.analysed(member, own_file())
    client.force_login(member.user)
    page, address = reverse("imports:page", args=[row.pk]), reverse("imports:map", args=[row.pk])
    assert address in client.get(page).content.decode()
    shown = client.get(address).content.decode()
    assert "Loyer nu : 412.50" in shown
    assert "Proposé" in shown
    sent = {f"col-{key}": title for key, title in OWN.items()}
    sent |= {"name": "Mon logiciel", "dates": "amj", "decimal": ".", "credit_positive": "on"}
    refused = client.post(address, {**sent, "col-balance": ""})
    assert refused.status_code == 422
    assert "Cette colonne est nécessaire" in refused.content.decode()
    assert client.post(address, sent).headers["Location"] == page
    assert asked == [(str(row.pk), str(member.pk))]
    assert imports.analyse(import_id=row.pk, membership=member).report["counts"] == {"new": 1}
    november = arrears.analysed(member, own_file(), on=datetime.date(2026, 11, 15))
    assert november.status == "ready"


def test_mapping_is_corrected_and_forgotten(client, member):
    mapping = saved(member)
    client.force_login(member.user)
    address = reverse("imports:mappings")
    assert "Logiciel" in client.get(address).content.decode()
    sent = {f"col-{key}": title for key, title in OWN.items()} | {"name": "Ulis", "dates": "jma", "decimal": ""}
    assert client.post(f"{address}?modifier={mapping.pk}", sent).status_code == 302
    with scope.acting(member):
        kept = ImportMapping.objects.get()
        assert (kept.name, kept.dates, kept.credit_positive) == ("Ulis", "jma", False)
    other = make.a_member(Role.BAILLEUR_MANAGER)
    client.force_login(other.user)
    assert client.post(address, {"forget": str(mapping.pk)}).status_code == 404
    client.force_login(member.user)
    assert client.post(address, {"forget": str(mapping.pk)}).status_code == 302
    with scope.acting(member):
        assert not ImportMapping.objects.exists()


def test_sheet_is_chosen_in_a_workbook(client, member):
    content = arrears.as_xlsx([arrears.a_line()], [arrears.ENTRY])
    row = arrears.analysed(member, content, name="a.xlsx")
    client.force_login(member.user)
    address = reverse("imports:map", args=[row.pk])
    assert "Feuille « Écritures »" in client.get(address).content.decode()
    assert "Référence de l’écriture" in client.get(f"{address}?feuille=1").content.decode()
