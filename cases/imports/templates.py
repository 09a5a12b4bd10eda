"""The files to download: blank templates with documented columns, and refusals as a CSV safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from cases.imports.columns import COLUMNS, TableKind

SHEETS = {TableKind.LEASES: "Baux", TableKind.ENTRIES: "Écritures"}
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def as_csv(rows: Iterable[Iterable[Any]]) -> bytes:
    """Rows as a French spreadsheet opens them: UTF-8 with mark, semicolons, no formula."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
    return stream.getvalue().encode("utf-8-sig")


def as_xlsx(rows: Iterable[Iterable[Any]], title: str) -> bytes:
    """The same rows as a workbook of one sheet, its titles in bold and kept in sight."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title[:31]
    for row in rows:
        sheet.append([cell if isinstance(cell, (int, float, Decimal, date)) else safe_cell(cell) for cell in row])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def csv_template(kind: TableKind) -> bytes:
    """The titles alone: a line of example would be imported."""
    return as_csv([[column.label for column in COLUMNS[kind]]])


def xlsx_template() -> bytes:
    """Two sheets of titles, and a notice that says what each column holds."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for kind, title in SHEETS.items():
        sheet = book.create_sheet(title)
        sheet.append([column.label for column in COLUMNS[kind]])
        sheet.freeze_panes = "A2"
        for i, cell in enumerate(sheet[1], 1):
            cell.font = Font(bold=True)
            sheet.column_dimensions[get_column_letter(i)].width = max(14, len(str(cell.value)) + 2)
    notice = book.create_sheet("Notice")
    notice.append(["Feuille", "Colonne", "Obligatoire", "Ce qu’elle contient", "Exemple"])
    for kind, title in SHEETS.items():
        for column in COLUMNS[kind]:
            notice.append(
                [title, column.label, "oui" if column.required else "non", column.help, safe_cell(column.example)]
            )
    for cell in notice[1]:
        cell.font = Font(bold=True)
    for letter, width in zip("ABCDE", (12, 34, 13, 90, 40), strict=True):
        notice.column_dimensions[letter].width = width
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def refusals_csv(lines: Iterable[dict[str, Any]]) -> bytes:
    """Every refused cell: where, what, why, what to do."""
    rows: list[list[Any]] = [["Feuille", "Ligne", "Bail", "Colonne", "Valeur", "Erreur", "Que faire"]]
    for line in lines:
        rows += [[line["sheet"], line["line"], line["ref"], *error] for error in line["errors"]]
    return as_csv(rows)
