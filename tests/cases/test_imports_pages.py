import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cases.models import ArrearsImport, Lease
from cases.services import imports
from organisations import scope
from organisations.enums import Role
from tests import factories as make
from tests.cases import arrears
from tests.cases.arrears import a_line, as_csv

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _place(settings, tmp_path, set_day):
    settings.MEDIA_ROOT = tmp_path
    set_day(arrears.TODAY)


@pytest.fixture
def member():
    return make.a_member(Role.BAILLEUR_MANAGER)


@pytest.fixture
def browser(client, member):
    client.force_login(member.user)
    return client


def text_of(response):
    return response.content.decode()


def test_deposit_keeps_the_file_under_a_generated_name_and_starts_the_analysis(browser, member, monkeypatch):
    asked = []
    monkeypatch.setattr("cases.views.imports.tasks.analyse_import.delay_on_commit", lambda *ids: asked.append(ids))
    sent = SimpleUploadedFile("../../mes impayés.csv", as_csv([a_line()]))
    response = browser.post(reverse("imports:deposit"), {"file": sent, "balance_on": "2026-10-31"})
    with scope.acting(member):
        row = ArrearsImport.objects.get()
    assert response.headers["Location"] == reverse("imports:page", args=[row.pk])
    assert row.file.name == f"imports/{row.territory_id}/{row.pk}"
    assert row.file_name == "mes impayés.csv"
    assert asked == [(str(row.pk), str(member.pk))]
    assert "Reçu" in text_of(browser.get(response.headers["Location"]))


def test_deposit_in_the_future_is_refused_beside_the_field(browser):
    sent = SimpleUploadedFile("a.csv", as_csv([a_line()]))
    response = browser.post(reverse("imports:deposit"), {"file": sent, "balance_on": "2100-01-01"})
    assert response.status_code == 422
    assert "ne sont pas encore connus" in text_of(response)


def test_preview_shows_each_line_then_confirmation_applies_it_once(browser, member, monkeypatch):
    asked = []
    monkeypatch.setattr("cases.views.imports.tasks.apply_import.delay_on_commit", lambda *ids: asked.append(ids))
    row = arrears.analysed(member, as_csv([a_line(1), a_line(2, balance="abc")]))
    page = reverse("imports:page", args=[row.pk])
    shown = text_of(browser.get(page))
    assert "«&nbsp;abc&nbsp;»" in shown
    assert "Ce n’est pas un montant." in shown
    assert "1\u00a0bail est créé." in shown
    assert "Mme Sophie FERRAND" in text_of(browser.get(f"{page}?lignes=new"))
    for _ in range(2):
        browser.post(reverse("imports:confirm", args=[row.pk]))
    assert len(asked) == 1
    imports.apply(import_id=row.pk, membership=member)
    report = text_of(browser.get(page))
    assert "Rapport d’import" in report
    assert "1 dossier ouvert" in report


def test_running_import_tells_its_progress_and_reloads_when_over(browser, member):
    row = arrears.deposited(member, as_csv([a_line()]))
    address = reverse("imports:progress", args=[row.pk])
    assert "hx-get" in text_of(browser.get(address))
    imports.analyse(import_id=row.pk, membership=member)
    assert browser.get(address).headers["HX-Refresh"] == "true"


def test_refusals_are_downloaded_without_any_formula(browser, member):
    row = arrears.analysed(member, as_csv([a_line(1, agency='=HYPERLINK("x")')]))
    response = browser.get(reverse("imports:refusals", args=[row.pk]))
    content = response.content.decode("utf-8-sig")
    assert "attachment" in response.headers["Content-Disposition"]
    assert "'=HYPERLINK" in content
    assert ";=" not in content


def test_refused_file_says_why_and_what_to_do(browser, member):
    row = arrears.analysed(member, b"a;b;c\n1;2;3\n")
    shown = text_of(browser.get(reverse("imports:page", args=[row.pk])))
    assert "La ligne des titres n’est pas reconnue" in shown
    assert "Dites quelle colonne est laquelle" in shown


def test_abandoned_import_cannot_be_confirmed(browser, member):
    row = arrears.analysed(member, as_csv([a_line()]))
    browser.post(reverse("imports:abandon", args=[row.pk]))
    browser.post(reverse("imports:confirm", args=[row.pk]))
    with scope.acting(member):
        assert ArrearsImport.objects.get().status == "abandoned"
        assert not Lease.objects.exists()


def test_list_says_how_fresh_the_balances_are(browser, member):
    assert "Aucun fichier déposé" in text_of(browser.get(reverse("imports:list")))
    arrears.imported(member, as_csv([a_line()]), on=datetime.date(2026, 1, 31))
    assert "trop anciens pour décider" in text_of(browser.get(reverse("imports:list")))


def test_import_of_another_bailleur_is_not_found(client, member):
    row = arrears.analysed(member, as_csv([a_line(), a_line(2, balance="x")]))
    client.force_login(make.a_member(Role.BAILLEUR_MANAGER).user)
    for name in ("page", "progress", "refusals"):
        assert client.get(reverse(f"imports:{name}", args=[row.pk])).status_code == 404
    for name in ("confirm", "abandon", "restart"):
        assert client.post(reverse(f"imports:{name}", args=[row.pk])).status_code == 404


@pytest.mark.parametrize("role", [Role.BAILLEUR_CESF, Role.CCAPEX_SECRETARY, Role.SOCIAL_WORKER])
def test_other_roles_are_told_why_they_may_not_import(client, role):
    client.force_login(make.a_member(role).user)
    response = client.get(reverse("imports:list"))
    assert response.status_code == 403


@pytest.mark.parametrize("name", ["modele-impayes.csv", "modele-ecritures.csv", "modele-impayes.xlsx"])
def test_template_can_be_filled_and_read_back(browser, tmp_path, name):
    from cases.imports.reading import open_source

    response = browser.get(reverse("imports:template", args=[name]))
    path = tmp_path / name
    path.write_bytes(response.content)
    source = open_source(path)
    assert all(not table.header.unknown for table in source.tables)
    assert [list(table.rows) for table in source.tables] == [[] for _ in source.tables]
