"""Reading a file somebody sent: what it is, its encoding, its tables, line by line. Nothing in it is trusted.

Caps are checked before a workbook is opened: a small archive may unpack to gigabytes, and one far cell makes a
reader allocate the whole rectangle.
"""

import csv
import datetime
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import python_calamine

from cases.imports.columns import (
    FileRefused,
    Header,
    Mapping,
    TableKind,
    guess_kind,
    mapped_header,
    plain,
    read_header,
    recognised,
)
from cases.imports.encoding import detect_encoding

MAX_BYTES = 100 * 1024 * 1024
MAX_UNPACKED_BYTES = 400 * 1024 * 1024
MAX_MEMBERS = 1_000
MAX_LINES = 500_000  # of a CSV, read line by line
MAX_ROWS = 250_000  # of a workbook, read whole
MAX_COLUMNS = 60
MAX_CELL = 2_000
HEADER_SEARCH = 10  # a title may stand above the header
UNREADABLE_TOP = "Le début du fichier ne se lit pas."
SEPARATORS = (";", "\t", ",", "|")
MEGABYTE = 1024 * 1024

Cell = str | int | float | bool | datetime.date | datetime.datetime | datetime.time | datetime.timedelta | None


@dataclass(frozen=True)
class Row:
    """One line with something in it. `line` is its number in the file or the sheet, from 1."""

    line: int
    cells: list[Any]


@dataclass(frozen=True)
class Table:
    """A header and the lines under it; `rows` is read once. `sheet` is empty for a CSV file."""

    header: Header
    sheet: str
    rows: Iterable[Row]


@dataclass(frozen=True)
class Source:
    """A file recognised and ready to read. `ignored_sheets` hold neither leases nor écritures."""

    format: str
    tables: list[Table]
    ignored_sheets: tuple[str, ...] = ()


def open_source(path: Path, mappings: Sequence[Mapping] = ()) -> Source:
    """Recognise a file by its content, whatever its name; a bailleur's own mappings come before the usual titles.

    Raises FileRefused.
    """
    size = path.stat().st_size
    if size == 0:
        raise FileRefused("Le fichier est vide.", "Exportez-le de nouveau depuis votre logiciel.")
    if size > MAX_BYTES:
        raise FileRefused(
            f"Le fichier pèse {size // MEGABYTE} Mo, la limite est de {MAX_BYTES // MEGABYTE} Mo.",
            "Coupez-le en plusieurs fichiers, par exemple un par agence.",
        )
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(b"PK\x03\x04"):
        return _workbook(path, mappings)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileRefused(
            "Ce classeur est dans l’ancien format .xls, ou protégé par un mot de passe.",
            "Enregistrez-le au format .xlsx sans mot de passe, ou en CSV.",
        )
    if start.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"PK")):
        raise FileRefused(
            "Ce fichier n’est ni un CSV ni un classeur Excel.", "Exportez la liste des baux en CSV ou en .xlsx."
        )
    return _text(path, mappings)


# CSV


def _text(path: Path, mappings: Sequence[Mapping]) -> Source:
    encoding = detect_encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        head = [file.readline(100_000) for _ in range(HEADER_SEARCH)]
    separator = _separator(head, mappings)
    try:
        rows = list(csv.reader(head, delimiter=separator))
    except csv.Error as error:
        raise FileRefused(UNREADABLE_TOP, "Exportez-le de nouveau depuis votre logiciel.") from error
    position, header = _find_header(rows, mappings)
    return Source("csv", [Table(header, "", _csv_rows(path, encoding, separator, position, header))])


def _separator(head: list[str], mappings: Sequence[Mapping] = ()) -> str:
    """The separator under which the first lines name the most columns, or simply have the most."""

    def score(separator: str) -> tuple[int, int, int]:
        rows = [line.rstrip("\r\n").replace('"', "").split(separator) for line in head]
        mapped = max((len(m.names) for m in mappings for row in rows if m.matches(row)), default=0)
        return mapped, max(recognised(row, kind) for row in rows for kind in TableKind), max(map(len, rows))

    return max(SEPARATORS, key=score)


def _find_header(rows: list[list[str]], mappings: Sequence[Mapping]) -> tuple[int, Header]:
    for position, cells in enumerate(rows[:HEADER_SEARCH]):
        trimmed = _trimmed(cells)
        if len(trimmed) > MAX_COLUMNS:
            raise FileRefused(
                f"Le fichier a {len(trimmed)} colonnes, la limite est de {MAX_COLUMNS}.",
                "Gardez les colonnes du modèle à télécharger.",
            )
        mapped = mapped_header(trimmed, mappings)
        if mapped:
            return position, mapped
        kind = guess_kind(trimmed)
        if kind:
            return position, read_header(trimmed, kind, f"ligne {position + 1}")
    first = next((cells for cells in rows if any(cells)), [])
    seen = ", ".join(f"« {cell.strip()[:30]} »" for cell in first[:6] if cell.strip()) or "rien"
    raise FileRefused(
        f"La ligne des titres n’est pas reconnue. Lu au début du fichier : {seen}.",
        "Dites quelle colonne est laquelle, ou donnez-leur les noms du modèle : Référence du bail, Locataires, Solde…",
        mappable=True,
    )


def _trimmed(cells: list[Any]) -> list[str]:
    """Header cells as text, without the empty ones at the end."""
    texts = ["" if cell is None else str(cell).strip() for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _csv_rows(path: Path, encoding: str, separator: str, header_at: int, header: Header) -> Iterator[Row]:
    width, count = len(header.columns), 0
    with path.open(encoding=encoding, newline="") as file:
        # strict: a quote that is never closed would swallow the lines after it without a word.
        reader = csv.reader(file, delimiter=separator, strict=True)
        line = 0
        while True:
            begins = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise FileRefused(
                    f"La ligne {begins} ne se lit pas : un guillemet est ouvert et mal fermé, ou une cellule est immense.",
                    "Corrigez les guillemets de cette ligne, puis déposez de nouveau le fichier.",
                ) from error
            line += 1
            if line <= header_at + 1 or not any(cells):
                continue
            count += 1
            _check_count(count, MAX_LINES)
            yield Row(begins, _fit(cells, width))


def _fit(cells: list[Any], width: int) -> list[Any]:
    """As many cells as the header; what overflows is kept only when it says something (the check refuses it)."""
    if len(cells) < width:
        return cells + [None] * (width - len(cells))
    if len(cells) > width and not any(cells[width:]):
        return cells[:width]
    return cells


def _check_count(count: int, most: int) -> None:
    if count > most:
        raise FileRefused(
            f"Le fichier dépasse {most:,} lignes.".replace(",", "\u202f"),
            "Coupez-le en plusieurs fichiers, par exemple un par agence.",
        )


# Workbooks

_SHEET = re.compile(r"^xl/worksheets/[^/]+\.xml$", re.IGNORECASE)
_PLACE = re.compile(rb"""<(?:[\w.-]+:)?(?:c|row)\s[^<>]*?\br\s*=\s*["']([A-Za-z]{0,9})(\d{1,12})["']""")
_OVERLAP = 4096


# What the standard library raises on bytes that are not the archive they say: ValueError covers names and sizes,
# NotImplementedError a compression that it does not know.
_DAMAGED = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    NotImplementedError,
    EOFError,
    OSError,
    ValueError,
    struct.error,
    zlib.error,
    lzma.LZMAError,
)


def check_archive(path: Path) -> None:
    """Refuse a bomb, a damaged archive, a document type declaration, a cell out of the caps. Reads every member once."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
                raise FileRefused(
                    "Une fois décompressé, ce classeur dépasserait la taille permise.",
                    "Ne gardez que les feuilles utiles, sans images, ou exportez en CSV.",
                )
            if any(member.flag_bits & 1 for member in members):
                raise FileRefused("Ce classeur est chiffré.", "Retirez son mot de passe.")
            names = {member.filename for member in members}
            if "[Content_Types].xml" not in names or not any(_SHEET.match(name) for name in names):
                raise FileRefused("Cette archive n’est pas un classeur Excel.", "Déposez un fichier .xlsx ou CSV.")
            for member in members:
                _check_member(archive, member)
    except _DAMAGED as error:
        raise FileRefused(
            "Ce classeur est abîmé : il ne se décompresse pas.", "Enregistrez-le de nouveau depuis votre tableur."
        ) from error


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    sheet = bool(_SHEET.match(member.filename))
    tail = b""
    with archive.open(member) as stream:
        while chunk := stream.read(MEGABYTE):
            if not member.filename.lower().endswith((".xml", ".rels")):
                continue
            window = tail + chunk
            if b"<!DOCTYPE" in window or b"\0" in chunk:
                raise FileRefused(
                    "Ce classeur contient une déclaration qu’un tableur n’écrit pas.",
                    "Enregistrez-le de nouveau depuis votre tableur.",
                )
            if sheet:
                _check_places(window)
            tail = window[-_OVERLAP:]


def _check_places(window: bytes) -> None:
    letters, rows = b"", 0
    for column, row in _PLACE.findall(window):
        if len(column) > 2 or (len(column), column.upper()) > (len(letters), letters):
            letters = column.upper()
            if _column_number(letters) > MAX_COLUMNS:
                raise FileRefused(
                    f"Une cellule est en colonne {letters.decode()} : la limite est de {MAX_COLUMNS} colonnes.",
                    "Supprimez les colonnes inutiles à droite, ou exportez en CSV.",
                )
        if len(row) > 5:
            rows = max(rows, int(row))
    if rows > MAX_ROWS + HEADER_SEARCH:
        _check_count(rows, MAX_ROWS)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _opened(path: Path) -> python_calamine.CalamineWorkbook:
    check_archive(path)
    try:
        return python_calamine.CalamineWorkbook.from_path(str(path))
    except python_calamine.PasswordError as error:
        raise FileRefused("Ce classeur est protégé par un mot de passe.", "Retirez-le avant le dépôt.") from error
    except (python_calamine.CalamineError, OSError) as error:
        raise FileRefused("Ce classeur ne se lit pas.", "Enregistrez-le de nouveau au format .xlsx.") from error


def _workbook(path: Path, mappings: Sequence[Mapping]) -> Source:
    book = _opened(path)
    tables: list[Table] = []
    ignored: list[str] = []
    for name in list(book.sheet_names):
        table = None if plain(name) == "notice" else _sheet(book, name, mappings)
        if table is None or any(table.header.kind == known.header.kind for known in tables):
            ignored.append(name)
        else:
            tables.append(table)
    if not tables:
        raise FileRefused(
            "Aucune feuille ne porte les titres attendus.",
            "Dites quelle colonne est laquelle, ou donnez-leur les noms du modèle : Référence du bail, Locataires, Solde…",
            mappable=True,
        )
    # Leases first: the écritures of a lease that the same file creates must find it.
    tables.sort(key=lambda table: table.header.kind is not TableKind.LEASES)
    return Source("xlsx", tables, tuple(ignored))


def _top(
    book: python_calamine.CalamineWorkbook, name: str, lines: int
) -> tuple[python_calamine.CalamineSheet, list[list[Any]]]:
    try:
        sheet = book.get_sheet_by_name(name)
        return sheet, sheet.to_python(skip_empty_area=False, nrows=lines)
    except python_calamine.CalamineError as error:
        raise FileRefused(f"La feuille « {name} » ne se lit pas.", "Enregistrez de nouveau le classeur.") from error


def _sheet(book: python_calamine.CalamineWorkbook, name: str, mappings: Sequence[Mapping]) -> Table | None:
    sheet, head = _top(book, name, HEADER_SEARCH)
    for position, cells in enumerate(map(_trimmed, head)):
        header = mapped_header(cells, mappings)
        if header is None and (kind := guess_kind(cells)):
            header = read_header(cells, kind, f"feuille « {name} », ligne {position + 1}")
        if header is not None:
            return Table(header, name, _sheet_rows(sheet, position, header))
    return None


# The top of a file, for a person to say which column is which

SHOWN_LINES = 40


def read_top(path: Path) -> list[tuple[str, list[list[Any]]]]:
    """Sheet name (empty for a CSV) and first lines of each table, whatever its titles. Raises FileRefused."""
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith(b"PK\x03\x04"):
        book = _opened(path)
        return [(name, _top(book, name, SHOWN_LINES)[1]) for name in list(book.sheet_names) if plain(name) != "notice"]
    encoding = detect_encoding(path)
    with path.open(encoding=encoding, newline="") as file_:
        head = [file_.readline(100_000) for _ in range(SHOWN_LINES)]
    try:
        return [("", list(csv.reader([line for line in head if line], delimiter=_separator(head))))]
    except csv.Error as error:
        raise FileRefused(UNREADABLE_TOP, "Exportez-le de nouveau depuis votre logiciel.") from error


def _sheet_rows(sheet: python_calamine.CalamineSheet, header_at: int, header: Header) -> Iterator[Row]:
    width, count = len(header.columns), 0
    # iter_rows begins at the top of the sheet but at its first used column.
    shift = sheet.start[1] if sheet.start else 0
    for line, cells in enumerate(sheet.iter_rows(), 1):
        if line <= header_at + 1 or not any(cell not in ("", None) for cell in cells):
            continue
        count += 1
        _check_count(count, MAX_ROWS)
        yield Row(line, _fit([""] * shift + cells if shift else cells, width))
