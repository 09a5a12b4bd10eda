"""Arrears files for tests: lines as a bailleur's software writes them, deposited and imported through the services."""

import datetime
import io
from typing import Any

import openpyxl
from django.core.files.base import ContentFile

from cases.imports.columns import ENTRY_COLUMNS, LEASE_COLUMNS
from cases.imports.outcomes import read_lines
from cases.models import ArrearsImport
from cases.services import imports
from organisations import scope
from organisations.models import Membership

ON = datetime.date(2026, 10, 31)
TODAY = datetime.date(2026, 11, 15)
HEADER = [column.label for column in LEASE_COLUMNS]
ENTRY_HEADER = [column.label for column in ENTRY_COLUMNS]

LINE: dict[str, Any] = {
    "lease_reference": "B-1",
    "tenants": "Mme FERRAND Sophie ; M. BELHAJ Karim",
    "dwelling_reference": "L-1",
    "address": "14 rue des Tilleuls",
    "postcode": "44400",
    "commune": "44109",
    "agency": "Sud-Loire",
    "concluded_on": "01/05/2021",
    "rent": "412,50",
    "charges": "78,20",
    "aid": "231,00",
    "aid_paid_to": "bailleur",
    "aid_body": "CAF",
    "balance": "1 284,60",
    "phone": "06 00 00 00 00",
    "email": "s.ferrand@exemple.fr",
    "birth": "12/03/1984",
}
ENTRY: dict[str, Any] = {
    "lease_reference": "B-1",
    "on": "05/08/2026",
    "kind": "échéance",
    "label": "Loyer août 2026",
    "amount": "490,70",
    "reference": "E-1",
}


def a_line(number: int = 1, **changed: Any) -> dict[str, Any]:
    """Line `number`: its own lease and dwelling."""
    return {**LINE, "lease_reference": f"B-{number}", "dwelling_reference": f"L-{number}", **changed}


def as_csv(
    lines: list[dict[str, Any]], *, columns: Any = LEASE_COLUMNS, separator: str = ";", encoding: str = "utf-8"
) -> bytes:
    rows = [[column.label for column in columns]]
    rows += [[str(line.get(column.key) or "") for column in columns] for line in lines]
    text = "\r\n".join(separator.join(_quoted(cell, separator) for cell in row) for row in rows) + "\r\n"
    return text.encode(encoding)


def _quoted(cell: str, separator: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if separator in cell or '"' in cell else cell


def as_xlsx(
    lines: list[dict[str, Any]], entries: list[dict[str, Any]] | None = None, *, epoch_1904: bool = False
) -> bytes:
    book = openpyxl.Workbook()
    if epoch_1904:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    sheets = [("Baux", LEASE_COLUMNS, lines)] + ([("Écritures", ENTRY_COLUMNS, entries)] if entries else [])
    book.remove(book.active)
    for title, columns, rows in sheets:
        sheet = book.create_sheet(title)
        sheet.append([column.label for column in columns])
        for row in rows:
            sheet.append([row.get(column.key) for column in columns])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def deposited(
    member: Membership, content: bytes, *, name: str = "impayes.csv", on: datetime.date = ON, whole: bool = True
) -> ArrearsImport:
    with scope.acting(member):
        return imports.deposit(actor=member, file=ContentFile(content), file_name=name, balance_on=on, whole=whole)


def analysed(member: Membership, content: bytes, **options: Any) -> ArrearsImport:
    return imports.analyse(import_id=deposited(member, content, **options).pk, membership=member)


def imported(member: Membership, content: bytes, *, with_detection: bool = True, **options: Any) -> ArrearsImport:
    """Deposited, analysed, confirmed and applied."""
    row = analysed(member, content, **options)
    assert row.status == "ready", row.report
    with scope.acting(member):
        imports.confirm(row=row, actor=member)
    return imports.apply(import_id=row.pk, membership=member, with_detection=with_detection)


def errors_of(row: ArrearsImport) -> list[list[str]]:
    """Column, value, message and remedy of every error, in order."""

    name = row.report["files"].get("error")
    return [error for line in (read_lines(name) if name else []) for error in line["errors"]]
