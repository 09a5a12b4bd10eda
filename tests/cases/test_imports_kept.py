"""The lines written are those that the analysis showed, unless they no longer hold: then the file is read again."""

import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from cases.imports.outcomes import read_lines
from cases.models import Lease, LedgerEntry
from cases.services import imports
from organisations import scope
from organisations.enums import Role
from tests import factories as make
from tests.cases import arrears
from tests.cases.arrears import a_line, as_csv, as_xlsx

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _place(settings, tmp_path, set_day):
    settings.MEDIA_ROOT = tmp_path
    set_day(arrears.TODAY)


@pytest.fixture
def member():
    return make.a_member(Role.BAILLEUR_MANAGER)


def lines_kept(row):
    path = Path(row.file.path)
    return {file.name.removeprefix(f"{path.name}.lines."): file for file in path.parent.glob(f"{path.name}.lines.*")}


def applied(member, row):
    with scope.acting(member):
        imports.confirm(row=row, actor=member)
    return imports.apply(import_id=row.pk, membership=member, with_detection=False)


def rents(member):
    with scope.acting(member):
        return list(Lease.objects.order_by("reference").values_list("rent", flat=True))


def put_in_its_place(row, content):
    Path(row.file.path).write_bytes(content)


def test_application_writes_the_lines_that_were_shown_and_tells_those_that_were_refused(member):
    lines = [a_line(1, agency="\\N ou \\. : « \\ »"), a_line(2, rent="-5"), a_line(3)]
    row = arrears.analysed(member, as_csv(lines))
    shown = read_lines(row.report["files"]["error"])
    put_in_its_place(row, b"plus rien")
    done = applied(member, row)
    assert (done.status, done.report["counts"]) == ("done", row.report["counts"])
    assert done.report["format"] == "csv"
    assert read_lines(done.report["files"]["error"]) == shown
    with scope.acting(member):
        assert Lease.objects.get(reference="B-1").agency == "\\N ou \\. : « \\ »"


def test_both_sheets_of_a_workbook_and_its_notices_are_kept(member):
    content = as_xlsx([a_line()], [arrears.ENTRY, {**arrears.ENTRY, "lease_reference": "B-9"}])
    row = arrears.analysed(member, content, name="a.xlsx")
    put_in_its_place(row, b"plus rien")
    done = applied(member, row)
    assert (done.report["entries"], done.report["notices"]) == ({"new": 1}, row.report["notices"])
    assert read_lines(done.report["files"]["error"])[0]["sheet"] == "Écritures"
    with scope.acting(member):
        assert LedgerEntry.objects.count() == 1


@pytest.mark.parametrize("harm", ["one byte", "cut", "gone"])
def test_damaged_lines_are_read_again_from_the_file(member, harm):
    row = arrears.analysed(member, as_csv([a_line()]))
    kept = lines_kept(row)["baux"]
    content = kept.read_bytes()
    if harm == "gone":
        kept.unlink()
    else:
        kept.write_bytes(content[:-20] if harm == "cut" else content.replace(b"\t41250\t", b"\t41259\t"))
        assert kept.read_bytes() != content
    assert applied(member, row).status == "done"
    assert rents(member) == [Decimal("412.50")]


def test_lines_read_another_day_are_read_again(member, set_day):
    row = arrears.analysed(member, as_csv([a_line(1), a_line(2, concluded_on="16/11/2026")]))
    assert row.report["counts"] == {"new": 1, "error": 1}
    set_day(arrears.TODAY + datetime.timedelta(days=1))
    assert applied(member, row).report["counts"] == {"new": 2}


def test_lines_are_deleted_once_applied_or_given_up(member, django_capture_on_commit_callbacks):
    row = arrears.analysed(member, as_csv([a_line()]))
    assert set(lines_kept(row)) == {"baux", "refused"}
    with django_capture_on_commit_callbacks(execute=True):
        applied(member, row)
    assert lines_kept(row) == {}
    row = arrears.analysed(member, as_csv([a_line()]))
    assert lines_kept(row)
    with django_capture_on_commit_callbacks(execute=True), scope.acting(member):
        imports.abandon(row=row, actor=member)
    assert lines_kept(row) == {}


def test_lines_of_a_file_refused_half_way_are_deleted(member, django_capture_on_commit_callbacks):
    good = as_csv([a_line(n) for n in range(1, 4)])
    row = arrears.analysed(member, good)
    assert lines_kept(row)
    with scope.acting(member):
        imports.restart(row=row, actor=member)
    put_in_its_place(row, good + b'"B-3;\n')
    with django_capture_on_commit_callbacks(execute=True):
        row = imports.analyse(import_id=row.pk, membership=member)
    assert (row.status, lines_kept(row)) == ("refused", {})
