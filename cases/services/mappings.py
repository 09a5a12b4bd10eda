"""A bailleur's mappings: what his columns are called, kept so that the second file is read without asking."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cases.imports.columns import COLUMNS, Mapping, TableKind, plain
from cases.imports.formats import DATE_ORDERS, DECIMAL_MARKS, Formats
from cases.imports.guessing import FileColumn
from cases.imports.reading import HEADER_SEARCH, MAX_COLUMNS, read_top
from cases.imports.values import shown
from cases.models import ArrearsImport, ImportMapping
from cases.rules import refusal_to_import
from core.errors import DomainError
from organisations.models import Membership, Organisation

SAMPLES = 3
_NUMBER = re.compile(r"^[\d\s.,/€+-]+$")


def known(*, organisation: Organisation) -> list[Mapping]:
    """The organisation's mappings as the reader of files takes them. A field that no longer exists is left out."""
    found = []
    for row in ImportMapping.objects.filter(organisation=organisation).order_by("saved_at"):
        kind = TableKind(row.kind)
        fields = {field.key: field for field in COLUMNS[kind]}
        names = {plain(title): fields[key] for key, title in row.columns.items() if key in fields}
        formats = Formats(row.dates, row.decimal, row.credit_positive)
        if names:
            found.append(Mapping(kind, names, formats, row.name))
    return found


@dataclass(frozen=True)
class Top:
    """The beginning of one table of a file: its sheet and its columns with a few values."""

    sheet: str
    columns: list[FileColumn]


def tops(*, row: ArrearsImport) -> list[Top]:
    """The tables of a deposited file, whatever their titles. Raises FileRefused when it does not read."""
    found = []
    for sheet, lines in read_top(Path(row.file.path)):
        cells = [[shown(cell) for cell in line][:MAX_COLUMNS] for line in lines]
        at = _title_line(cells)
        if at is None:
            continue
        names = cells[at]
        below = [line for line in cells[at + 1 :] if any(line)]
        columns = []
        for i, name in enumerate(names):
            values = [line[i] for line in below if i < len(line) and line[i]]
            if name:
                columns.append(FileColumn(name, tuple(dict.fromkeys(values))[:SAMPLES]))
        found.append(Top(sheet, columns))
    return found


def _title_line(lines: list[list[str]]) -> int | None:
    """The line that looks like titles: the most different words, the first one when several do."""

    def words(line: list[str]) -> int:
        return len({cell for cell in line if cell and not _NUMBER.match(cell)})

    best = max(range(min(len(lines), HEADER_SEARCH)), key=lambda i: (words(lines[i]), -i), default=None)
    return best if best is not None and words(lines[best]) > 1 else None


def save_mapping(
    *,
    actor: Membership,
    kind: str,
    name: str,
    columns: dict[str, str],
    titles: list[str],
    formats: Formats,
    mapping: ImportMapping | None = None,
) -> ImportMapping:
    """Keep which column is which. `columns`: our field → his title. A mapping of the same name is replaced.

    Raises DomainError when a required field has no column, or a column serves twice.
    """
    refusal = refusal_to_import(actor)
    if refusal:
        raise DomainError(refusal)
    name = " ".join(name.split())[:80]
    if not name:
        raise DomainError("Donnez un nom à cette association, par exemple celui de votre logiciel.", field="name")
    fields = {field.key: field for field in COLUMNS[TableKind(kind)]}
    given = {key: title for key, title in columns.items() if key in fields and title}
    missing = [field.label for field in fields.values() if field.required and field.key not in given]
    if missing:
        raise DomainError(
            f"Il manque {'la colonne' if len(missing) == 1 else 'les colonnes'} : {', '.join(missing)}. Sans elles, une ligne "
            "ne dit pas de quel bail, de quel logement ou de quelle somme il s’agit.",
            field=next(field.key for field in fields.values() if field.required and field.key not in given),
        )
    used: dict[str, str] = {}
    for key, title in given.items():
        if plain(title) in used:
            other = fields[used[plain(title)]].label
            raise DomainError(
                f"La colonne « {title} » sert deux fois : {other} et {fields[key].label}. Choisissez.", field=key
            )
        used[plain(title)] = key
    if formats.dates not in DATE_ORDERS or formats.decimal not in DECIMAL_MARKS:
        raise DomainError("Ce format n’existe pas.")
    values: dict[str, Any] = {
        "columns": given,
        "titles": titles[:MAX_COLUMNS],
        "dates": formats.dates,
        "decimal": formats.decimal,
        "credit_positive": formats.credit_positive,
        "entered_by": actor,
    }
    mine = ImportMapping.objects.filter(organisation_id=actor.organisation_id)
    if mapping is None:
        return ImportMapping.objects.update_or_create(
            organisation=actor.organisation,
            kind=kind,
            name=name,
            defaults=values,
            create_defaults={**values, "territory_id": actor.organisation.territory_id},
        )[0]
    if mine.filter(kind=kind, name=name).exclude(pk=mapping.pk).exists():
        raise DomainError("Une autre association porte déjà ce nom.", field="name")
    for field, value in {**values, "name": name}.items():
        setattr(mapping, field, value)
    mapping.save()
    return mapping


def delete_mapping(*, actor: Membership, mapping: ImportMapping) -> None:
    """Forget a mapping: files under these titles will be refused or read by the usual names again."""
    refusal = refusal_to_import(actor)
    if refusal:
        raise DomainError(refusal)
    mapping.delete()
