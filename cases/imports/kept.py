"""What reading a file gave, kept from its analysis to its application: the lines written are those that were shown.

Lines are kept beside the deposited file, as COPY takes them, and used on the day of the analysis only: another day, or with
other columns, or when a byte of them differs, the file is read again.
"""

import datetime
import hashlib
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import default_storage

from cases.imports.columns import TableKind
from cases.imports.reading import Source
from cases.imports.staging import STAGED, copying

REFUSED = "refused"
CHUNK = 262_144


@dataclass(frozen=True)
class ReadTable:
    """A table of a file, apart from its lines."""

    kind: TableKind
    sheet: str
    mapping: str
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    """A file read: what it is, apart from its lines."""

    format: str
    tables: tuple[ReadTable, ...]
    ignored_sheets: tuple[str, ...]

    @classmethod
    def of(cls, source: Source) -> "Reading":
        tables = [(table.header, table.sheet) for table in source.tables]
        return cls(
            source.format,
            tuple(ReadTable(header.kind, sheet, header.mapping, header.unknown) for header, sheet in tables),
            source.ignored_sheets,
        )

    def sheet(self, kind: TableKind) -> str | None:
        """The sheet of that table (empty for a CSV), None when the file has none."""
        return next((table.sheet for table in self.tables if table.kind is kind), None)

    def as_dict(self) -> dict[str, Any]:
        return {
            "format": self.format,
            "tables": [[table.kind, table.sheet, table.mapping, table.unknown] for table in self.tables],
            "ignored_sheets": self.ignored_sheets,
        }

    @classmethod
    def from_dict(cls, known: dict[str, Any]) -> "Reading":
        tables = [
            ReadTable(TableKind(kind), sheet, mapping, tuple(unknown))
            for kind, sheet, mapping, unknown in known["tables"]
        ]
        return cls(known["format"], tuple(tables), tuple(known["ignored_sheets"]))


def _mark(today: datetime.date) -> str:
    """Under what kept lines hold: the day (a date may not be in the future) and the columns of this version."""
    columns = json.dumps({kind: staged.columns for kind, staged in STAGED.items()})
    return f"{today} {hashlib.sha256(columns.encode()).hexdigest()}"


@dataclass
class KeptLines:
    """The files of one import's lines. `base`: name of the deposited file in the storage."""

    base: str
    _digests: dict[str, str] = field(default_factory=dict)

    def _name(self, part: str) -> str:
        return f"{self.base}.lines.{part}"

    @contextmanager
    def writing(self, part: str) -> Iterator[IO[bytes]]:
        """A file to write one table's lines in, kept under its digest when the block ends well."""
        with tempfile.TemporaryFile() as stream:
            yield stream
            stream.seek(0)
            self._digests[part] = hashlib.file_digest(stream, "sha256").hexdigest()
            stream.seek(0)
            default_storage.delete(self._name(part))
            default_storage.save(self._name(part), File(stream))

    def keep_refused(self, lines: list[dict[str, Any]]) -> None:
        """Keep the lines that no table took, as the report tells them."""
        with self.writing(REFUSED) as stream:
            for line in lines:
                stream.write(json.dumps(line, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n")

    def described(self, reading: Reading, today: datetime.date) -> dict[str, Any]:
        """What the import remembers of its reading, to find it again."""
        return {**reading.as_dict(), "mark": _mark(today), "digests": self._digests}

    def found(self, known: dict[str, Any] | None, today: datetime.date) -> Reading | None:
        """The reading kept by `described`, when it still holds to the byte."""
        if not known or known["mark"] != _mark(today):
            return None
        if not all(self._digest(part) == digest for part, digest in known["digests"].items()):
            return None
        return Reading.from_dict(known)

    def _digest(self, part: str) -> str | None:
        if not default_storage.exists(self._name(part)):
            return None
        with default_storage.open(self._name(part), "rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()

    def copy(self, kind: TableKind) -> None:
        """Put one table's lines back into its temporary table."""
        with default_storage.open(self._name(kind), "rb") as stream, copying(kind) as rows:
            while chunk := stream.read(CHUNK):
                rows.write(chunk)

    def refused(self) -> Iterator[dict[str, Any]]:
        with default_storage.open(self._name(REFUSED), "rb") as stream:
            for line in stream:
                yield json.loads(line)

    def forget(self) -> None:
        """Delete the lines: applied, or never to be."""
        for part in (*STAGED, REFUSED):
            default_storage.delete(self._name(part))
