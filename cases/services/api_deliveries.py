"""A delivery by the API: the same file, the same steps and refusals as one deposited by a person, confirmed by itself."""

import datetime
import hashlib
import json
import uuid
from collections.abc import Sequence
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from cases.enums import ImportStatus
from cases.imports.columns import COLUMNS, Column, TableKind, plain
from cases.imports.outcomes import read_lines
from cases.imports.templates import SHEETS
from cases.models import ApiKey, ArrearsImport
from cases.services import imports
from core.errors import DomainError
from organisations.models import Membership

MOST_LINES = 10_000
REFUSED_SHOWN = 500


class KeyReused(DomainError):
    """The same idempotency key came with another content."""


def json_name(column: Column) -> str:
    """The name of a column in JSON: its title, bare."""
    return plain(column.label).replace(" ", "_")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise DomainError("Une valeur est un texte, un nombre ou null.")
    return str(value)


def _as_csv(kind: TableKind, lines: Sequence[Any]) -> bytes:
    """The lines as the file that a person would have deposited. Raises DomainError on what no file could hold."""
    names = {json_name(column): column for column in COLUMNS[kind]}
    rows = [";".join(column.label for column in COLUMNS[kind])]
    for number, line in enumerate(lines, 1):
        if not isinstance(line, dict):
            raise DomainError(f"La ligne {number} n’est pas un objet.")
        unknown = [name for name in line if name not in names]
        if unknown:
            raise DomainError(f"Champ inconnu à la ligne {number} : « {str(unknown[0])[:40]} ».")
        cells = (_cell(line.get(name)).replace("\x00", " ") for name in names)
        rows.append(";".join('"' + cell.replace('"', '""') + '"' for cell in cells))
    return ("\r\n".join(rows) + "\r\n").encode("utf-8", "replace")


def receive(
    *,
    actor: Membership,
    key: ApiKey,
    idempotency_key: str,
    kind: TableKind,
    lines: Any,
    balance_on: Any,
    whole: bool,
) -> tuple[ArrearsImport, bool]:
    """Keep a delivery, once: (row, True) when it is new, (the first one, False) when it came already.

    `balance_on`: ISO date of the accounts. Raises DomainError, and KeyReused when the key came with another content.
    """
    if not idempotency_key or len(idempotency_key) > 80:
        raise DomainError("L’en-tête Idempotency-Key est obligatoire, au plus 80 caractères.")
    try:
        day = datetime.date.fromisoformat(str(balance_on))
    except ValueError as error:
        raise DomainError("« arrete_au » est une date au format 2026-11-20.") from error
    if not isinstance(lines, list) or not lines:
        raise DomainError("La livraison n’a aucune ligne.")
    if len(lines) > MOST_LINES:
        raise DomainError(f"Une livraison a au plus {MOST_LINES} lignes : envoyez-en plusieurs.")
    content = _as_csv(kind, lines)
    mark = hashlib.sha256(json.dumps([kind, day.isoformat(), whole]).encode() + content).hexdigest()
    mine = ArrearsImport.objects.filter(organisation_id=actor.organisation_id, idempotency_key=idempotency_key)
    row = mine.first()
    if row is None:
        try:
            with transaction.atomic():
                return imports.deposit(
                    actor=actor,
                    file=ContentFile(content),
                    file_name=f"API {SHEETS[kind].lower()} {day.isoformat()}.csv",
                    balance_on=day,
                    whole=whole,
                    delivery={"api_key": key, "idempotency_key": idempotency_key, "delivery_mark": mark},
                ), True
        except IntegrityError:
            row = mine.get()  # a twin of this request was faster
    if row.delivery_mark != mark:
        raise KeyReused("Cette clé d’idempotence a déjà servi à une autre livraison.")
    return row, False


def treat(*, import_id: uuid.UUID, membership: Membership) -> ArrearsImport:
    """Analyse, confirm and apply a delivery; safe to run again. Lines refused are reported, the others written."""
    found = imports.analyse(import_id=import_id, membership=membership)
    if found.status == ImportStatus.READY:
        imports.confirm_delivery(row=found, actor=membership)
    return imports.apply(import_id=import_id, membership=membership)


def described(row: ArrearsImport) -> dict[str, Any]:
    """The delivery as the API answers it."""
    report = row.report
    answer: dict[str, Any] = {
        "livraison": str(row.pk),
        "etat": row.status,
        "etat_libelle": row.get_status_display(),
        "arrete_au": row.balance_on.isoformat(),
        "terminee": row.status
        in (ImportStatus.DONE, ImportStatus.REFUSED, ImportStatus.FAILED, ImportStatus.ABANDONED),
    }
    if "refusal" in report:
        answer["refus"] = {"message": report["refusal"], "que_faire": report["remedy"]}
    if "counts" in report:
        answer["baux"] = {name: count for name, count in report["counts"].items() if name != "error"}
        answer["ecritures"] = report["entries"]
        answer["lignes_refusees"] = report["counts"].get("error", 0)
        answer["avis"] = report["notices"]
        name = report.get("files", {}).get("error")
        answer["refusees"] = [
            # The title stands on line 1 of the file made of the delivery.
            {
                "ligne": line["line"] - 1,
                "bail": line["ref"],
                "champ": column,
                "valeur": value,
                "message": said,
                "que_faire": remedy,
            }
            for line in (read_lines(name, count=REFUSED_SHOWN) if name else [])
            for column, value, said, remedy in line["errors"]
        ]
    return answer
