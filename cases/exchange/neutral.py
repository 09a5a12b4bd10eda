"""The neutral format, in CSV for spreadsheets and in JSON for software. Version 1."""

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

from cases.exchange.registry import FormatError, NeutralAct
from cases.imports.templates import as_csv

COLUMNS = ("identifiant", "dossier", "acte", "date", "precisions", "remarque")
FORMAT = "prevex-actes"
VERSION = 1
MOST = 2_000


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _details(text: str, line: int) -> dict[str, Any]:
    """«audience_on=2027-01-12, delay=6 semaines» → its pairs; an unreadable piece is an error of its line."""
    pairs: dict[str, Any] = {}
    for piece in (part.strip() for part in text.split("|")):
        if not piece:
            continue
        name, equals, value = piece.partition("=")
        pairs[name.strip() if equals else f"?{piece}"] = value.strip()
    return pairs


class NeutralCsv:
    """Semicolons or commas, titles on the first line; `precisions` as «nom=valeur|nom=valeur»."""

    key, label, suffix, content_type = "csv", "CSV (tableur)", "csv", "text/csv; charset=utf-8"

    def recognises(self, content: bytes) -> bool:
        first = _text(content[:4_000]).split("\n", 1)[0].lower()
        return "identifiant" in first and "acte" in first and not first.lstrip().startswith(("{", "["))

    def read(self, content: bytes) -> list[NeutralAct]:
        text = _text(content)
        first = text.split("\n", 1)[0]
        try:
            rows = list(csv.DictReader(io.StringIO(text), delimiter=";" if ";" in first else ","))
        except csv.Error as error:
            raise FormatError("Ce CSV est illisible. Enregistrez-le de nouveau depuis le tableur.") from error
        if len(rows) > MOST:
            raise FormatError(f"Un fichier compte {MOST} actes au plus : coupez-le.")
        found = []
        for number, raw in enumerate(rows, 2):
            row = {str(name).strip().lower(): _plain(value) for name, value in raw.items() if name}
            if not any(row.values()):
                continue
            found.append(
                NeutralAct(
                    line=number,
                    id=row.get("identifiant", ""),
                    case=row.get("dossier", ""),
                    kind=row.get("acte", ""),
                    on=row.get("date", ""),
                    details=_details(row.get("precisions", ""), number),
                    note=row.get("remarque", ""),
                )
            )
        return found

    def write(self, acts: Iterable[NeutralAct]) -> bytes:
        rows = [
            [act.id, act.case, act.kind, act.on, "|".join(f"{k}={_said(v)}" for k, v in act.details.items()), act.note]
            for act in acts
        ]
        return as_csv([COLUMNS, *rows])


def _plain(value: Any) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from reading a formula in it."""
    text = str(value or "").strip()
    return text[1:] if text[:1] == "'" else text


def _said(value: Any) -> str:
    return {True: "oui", False: "non"}.get(value, str(value)) if isinstance(value, bool) else str(value)


class NeutralJson:
    """An object: format, version, actes."""

    key, label, suffix, content_type = "json", "JSON (logiciel)", "json", "application/json"

    def recognises(self, content: bytes) -> bool:
        return _text(content[:200]).lstrip().startswith("{")

    def read(self, content: bytes) -> list[NeutralAct]:
        try:
            raw = json.loads(_text(content))
        except (json.JSONDecodeError, RecursionError) as error:
            raise FormatError("Ce JSON est illisible.") from error
        if not isinstance(raw, dict) or raw.get("format") != FORMAT or raw.get("version") != VERSION:
            raise FormatError(f"Ce JSON n’est pas au format « {FORMAT} », version {VERSION}.")
        rows = raw.get("actes")
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise FormatError("« actes » est une liste d’objets.")
        if len(rows) > MOST:
            raise FormatError(f"Un fichier compte {MOST} actes au plus : coupez-le.")
        return [
            NeutralAct(
                line=number,
                id=str(row.get("identifiant") or ""),
                case=str(row.get("dossier") or ""),
                kind=str(row.get("acte") or ""),
                on=str(row.get("date") or ""),
                details=row["precisions"] if isinstance(row.get("precisions"), dict) else {},
                note=str(row.get("remarque") or ""),
            )
            for number, row in enumerate(rows, 1)
        ]

    def write(self, acts: Iterable[NeutralAct]) -> bytes:
        rows = [
            {
                "identifiant": act.id,
                "dossier": act.case,
                "acte": act.kind,
                "date": act.on,
                "precisions": dict(act.details),
                "remarque": act.note,
            }
            for act in acts
        ]
        content = {"format": FORMAT, "version": VERSION, "actes": rows}
        return json.dumps(content, ensure_ascii=False, indent=1).encode()
