import datetime
import io
import zipfile

import pytest

from cases.imports import reading, values
from cases.imports.columns import FileRefused, TableKind
from cases.imports.reading import open_source
from cases.imports.values import CellRefused
from tests.cases.arrears import ENTRY, LINE, a_line, as_csv, as_xlsx


def opened(tmp_path, content):
    path = tmp_path / "file"
    path.write_bytes(content)
    return open_source(path)


def cells(tmp_path, content):
    source = opened(tmp_path, content)
    table = source.tables[0]
    return [
        dict(zip([c.key if c else "" for c in table.header.columns], row.cells, strict=False)) for row in table.rows
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_encoding_and_separator_are_found(tmp_path, encoding, separator):
    (line,) = cells(tmp_path, as_csv([a_line(tenants="Mme ÉLÉONORE Zoé")], separator=separator, encoding=encoding))
    assert (line["tenants"], line["balance"]) == ("Mme ÉLÉONORE Zoé", "1 284,60")


def test_titles_may_stand_under_a_heading_in_any_order(tmp_path):
    content = b"Extraction du 31/10\r\n\r\n" + as_csv([a_line()])
    assert cells(tmp_path, content)[0]["lease_reference"] == "B-1"


def test_line_numbers_are_those_of_the_file(tmp_path):
    content = as_csv([a_line(1, address="1 rue\nA"), a_line(2)]).replace(b"1 rue\nA", b'"1 rue\nA"')
    table = opened(tmp_path, content).tables[0]
    assert [row.line for row in table.rows] == [2, 4]


def test_excel_dates_and_numbers_arrive_as_such(tmp_path):
    day = datetime.date(2021, 5, 1)
    (line,) = cells(tmp_path, as_xlsx([a_line(concluded_on=day, rent=412.5, commune=44109)]))
    assert (values.date(line["concluded_on"]), line["rent"]) == (day, 412.5)
    assert values.digits(line["commune"], 5) == "44109"


def test_dates_of_the_1904_calendar_are_the_same_days(tmp_path):
    day = datetime.date(2021, 5, 1)
    (line,) = cells(tmp_path, as_xlsx([a_line(concluded_on=day)], epoch_1904=True))
    assert values.date(line["concluded_on"]) == day


def test_workbook_holds_leases_and_entries(tmp_path):
    source = opened(tmp_path, as_xlsx([LINE], [ENTRY]))
    assert [table.header.kind for table in source.tables] == [TableKind.LEASES, TableKind.ENTRIES]


def test_unknown_columns_are_named_and_ignored(tmp_path):
    content = as_csv([a_line()]).replace(b"Agence", "Couleur préférée".encode())
    assert opened(tmp_path, content).tables[0].header.unknown == ("Couleur préférée",)


def bomb():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as member:
            for _ in range(450):
                member.write(b" " * 1024 * 1024)
    return stream.getvalue()


def one_cell_sheet(reference):
    content = as_xlsx([a_line()])
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            data = old.read(item)
            if item.filename == "xl/worksheets/sheet1.xml":
                data = data.replace(b'r="B2"', f'r="{reference}"'.encode())
            new.writestr(item, data)
    return stream.getvalue()


def entity_workbook():
    content = as_xlsx([a_line()])
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for item in old.infolist():
            data = old.read(item)
            if item.filename == "xl/workbook.xml":
                data = b'<!DOCTYPE x [<!ENTITY a "b">]>' + data
            new.writestr(item, data)
    return stream.getvalue()


REFUSED = {
    "empty": (b"", "vide"),
    "no titles": (b"a;b\n1;2\n", "ligne des titres"),
    "missing column": (as_csv([LINE]).replace(b";Solde;", b";Autre;"), "Il manque la colonne : Solde"),
    "column twice": (as_csv([LINE]).replace(b";Agence;", b";Loyer;"), "donnée deux fois"),
    "nul bytes": (as_csv([LINE]) + b"B-2;\0;", "octets nuls \\(ligne 3\\)"),
    "unknown encoding": (as_csv([LINE]) + b"\x81\x8d", "encodage"),
    "old workbook": (b"\xd0\xcf\x11\xe0" + b"x" * 600, "ancien format"),
    "pdf": (b"%PDF-1.7 etc", "ni un CSV ni un classeur"),
    "zip that is no workbook": (b"PK\x03\x04 not a zip", "abîmé"),
    "far column": (one_cell_sheet("XFD2"), "colonne XFD"),
    "far row": (one_cell_sheet("B1048576"), "dépasse"),
    "document type": (entity_workbook(), "déclaration"),
    "truncated workbook": (as_xlsx([LINE])[:-200], "abîmé"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_file_that_cannot_be_read_is_refused_in_words(tmp_path, case):
    content, said = REFUSED[case]
    with pytest.raises(FileRefused, match=said) as refusal:
        opened(tmp_path, content)
    assert refusal.value.remedy


def test_zip_bomb_is_refused_before_it_is_opened(tmp_path):
    content = bomb()
    assert len(content) < 1024 * 1024
    with pytest.raises(FileRefused, match="taille permise"):
        opened(tmp_path, content)


@pytest.mark.parametrize(("limit", "written"), [("MAX_LINES", as_csv), ("MAX_ROWS", as_xlsx)])
def test_too_many_lines_are_refused(tmp_path, monkeypatch, limit, written):
    monkeypatch.setattr(reading, limit, 2)
    table = opened(tmp_path, written([a_line(i) for i in range(3)])).tables[0]
    with pytest.raises(FileRefused, match="dépasse 2 lignes"):
        list(table.rows)


@pytest.mark.parametrize(
    ("written", "cents"),
    [
        ("1 234,56 €", 123456),
        ("1\u202f234,56\u00a0€", 123456),
        ("1234.56", 123456),
        ("1.234,56", 123456),
        ("1,234.56", 123456),
        ("12,5", 1250),
        ("-3", -300),
        ("\u2212 3,10", -310),
        ("0", 0),
        (412.5, 41250),
        (1.005, 101),
        ("", None),
        (None, None),
    ],
)
def test_amounts_as_people_write_them(written, cents):
    assert values.amount(written) == cents


@pytest.mark.parametrize(
    "written", ["abc", "1.234", "12,345", "1,2,3", "=1+1", "12 345 678,00", True, float("nan"), "--3"]
)
def test_amounts_that_would_be_guessed_are_refused(written):
    with pytest.raises(CellRefused):
        values.amount(written)


@pytest.mark.parametrize(
    "written",
    [
        "31/12/2025",
        "31-12-2025",
        "31.12.2025",
        "2025-12-31",
        "2025-12-31 00:00:00",
        datetime.datetime(2025, 12, 31, 8, tzinfo=datetime.UTC),
    ],
)
def test_dates_as_people_write_them(written):
    assert values.date(written) == datetime.date(2025, 12, 31)


@pytest.mark.parametrize("written", ["31/12/25", "12/31/2025", "30/02/2025", "46022", 46022.0, "hier", "01/01/1850"])
def test_dates_that_would_be_guessed_are_refused(written):
    with pytest.raises(CellRefused):
        values.date(written)


def test_date_to_come_is_refused():
    with pytest.raises(CellRefused, match="avenir"):
        values.past("01/01/2030", datetime.date(2026, 11, 20))


@pytest.mark.parametrize("written", ["=cmd|' /C calc'!A0", "@SUM(1)", "+A1", "-A1"])
def test_formula_is_never_kept_as_text(written):
    with pytest.raises(CellRefused, match="formule"):
        values.text(written)
