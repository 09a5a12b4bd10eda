"""A line checked: the values to store, or every error in it with column, value, sentence and remedy."""

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cases.imports import values
from cases.imports.columns import Column, Header, TableKind, plain
from cases.imports.formats import USUAL, Formats
from cases.imports.reading import MAX_CELL, Row
from cases.imports.values import CellRefused

MOST_TENANTS = 6


@dataclass(frozen=True)
class LineError:
    """Why one cell (or the line, when `column` is empty) is refused."""

    column: str
    value: str
    message: str
    remedy: str


@dataclass(frozen=True)
class CheckedLine:
    """A line of the file: its values by column key when it may be used, its errors when not."""

    line: int
    reference: str
    values: dict[str, Any]
    errors: tuple[LineError, ...] = ()


@dataclass(frozen=True)
class CheckContext:
    """What a check compares with. `communes`: INSEE code → identifier, those of the territory."""

    today: datetime.date
    balance_on: datetime.date
    territory: str
    communes: Mapping[str, int]
    other_communes: Callable[[str], str | None] = field(default=lambda code: None)


Reader = Callable[[Any], Any]

_PARC = {"public": "public", "social": "public", "prive": "prive"}
_PAID_TO = {
    "bailleur": "bailleur",
    "tiers payant": "bailleur",
    "oui": "bailleur",
    "locataire": "locataire",
    "allocataire": "locataire",
    "non": "locataire",
    "aucune": "aucune",
    "aucun": "aucune",
}
_BODY = {"caf": "caf", "msa": "msa"}
_KIND = {
    "echeance": "echeance",
    "loyer": "echeance",
    "appel": "echeance",
    "paiement": "paiement",
    "reglement": "paiement",
    "encaissement": "paiement",
    "aide": "aide",
    "apl": "aide",
    "al": "aide",
    "regularisation": "regularisation",
    "correction": "regularisation",
    "charges": "charges",
    "frais": "frais",
    "interets": "interets",
}
EVENT_WORDS = {
    "fin de bail": "fin",
    "fin": "fin",
    "depart": "fin",
    "sortie": "fin",
    "conge": "fin",
    "vente": "vente",
    "vendu": "vente",
    "logement vendu": "vente",
    "nouveau locataire": "locataire",
    "changement de locataire": "locataire",
    "relocation": "locataire",
    "solde corrige": "solde",
    "correction de solde": "solde",
}
_CIVILITIES = {"m": "m", "mr": "m", "monsieur": "m", "mme": "mme", "madame": "mme", "mlle": "mme", "melle": "mme"}
_CLAUSE = re.compile(r"^\d{1,2} (mois|semaines?|jours?)$", re.IGNORECASE)
_EMAIL = re.compile(r"^[^@\s;,<>]+@[^@\s;,<>]+\.[^@\s;,<>]{2,}$")
_PHONE = re.compile(r"^\+?[\d .()-]{6,29}$")
_LIST = re.compile(r"\s*[;|]\s*")


class Checker:
    """Checks the lines under one header. Repeated cells (communes, agencies, dates) are read once."""

    def __init__(self, header: Header, context: CheckContext) -> None:
        self._context = context
        self._kind = header.kind
        readers = self._lease_readers() if header.kind is TableKind.LEASES else self._entry_readers()
        self._width = len(header.columns)
        self._columns: list[tuple[int, Column, Reader, dict[Any, Any]]] = [
            (index, column, self._own(column, readers.get(column.key) or _text_reader(column), header.formats), {})
            for index, column in enumerate(header.columns)
            if column
        ]

    @staticmethod
    def _own(column: Column, reader: Reader, formats: Formats) -> Reader:
        """The reader of a column as this bailleur writes it."""
        if formats == USUAL:
            return reader
        key = column.key
        return lambda cell: formats.signed(key, reader(formats.rewritten(key, cell)))

    def check(self, row: Row) -> CheckedLine:
        """The line's values, or all its errors (never only the first)."""
        found: dict[str, Any] = {}
        errors: list[LineError] = []
        cells = row.cells
        if len(cells) > self._width:
            errors.append(_overflow(cells, self._width))
        for index, column, reader, known in self._columns:
            cell = cells[index]
            try:
                found[column.key] = known[cell] if cell in known else self._read(cell, reader, known)
            except CellRefused as refused:
                errors.append(LineError(column.label, values.shown(cell), refused.message, refused.remedy))
                continue
            if column.required and found[column.key] is None:
                errors.append(LineError(column.label, "", "La cellule est vide.", f"{column.help}"))
        if not errors and self._kind is TableKind.LEASES:
            errors.extend(self._across(found))
        reference = found.get("lease_reference") or ""
        return CheckedLine(row.line, reference, {} if errors else found, tuple(errors))

    @staticmethod
    def _read(cell: Any, reader: Reader, known: dict[Any, Any]) -> Any:
        if isinstance(cell, str) and len(cell) > MAX_CELL:
            raise CellRefused(f"Cellule de {len(cell)} caractères.", "Vérifiez les guillemets et les séparateurs.")
        value = reader(cell)
        if len(known) < 5_000:
            known[cell] = value
        return value

    def _lease_readers(self) -> dict[str, Reader]:
        today = self._context.today
        return {
            "postcode": _postcode,
            "commune": self._commune,
            "parc": lambda cell: values.choice(cell, _PARC, plain),
            "concluded_on": lambda cell: values.past(cell, today),
            "ended_on": lambda cell: values.past(cell, today),
            "event": lambda cell: values.choice(cell, EVENT_WORDS, plain),
            "clause_delay": _clause,
            "rent": values.not_negative,
            "charges": values.not_negative,
            "rls": values.not_negative,
            "aid": values.not_negative,
            "aid_paid_to": lambda cell: values.choice(cell, _PAID_TO, plain),
            "aid_body": lambda cell: values.choice(cell, _BODY, plain),
            "balance": values.amount,
            "in_debt_since": lambda cell: values.past(cell, self._context.balance_on),
            "tenants": _tenants,
            "phone": lambda cell: _each(cell, _phone),
            "email": lambda cell: _each(cell, _email),
            "birth": lambda cell: _each(cell, lambda one: values.past(one, today)),
        }

    def _entry_readers(self) -> dict[str, Reader]:
        return {
            "on": lambda cell: values.past(cell, self._context.today),
            "kind": lambda cell: values.choice(cell, _KIND, plain),
            "amount": values.amount,
        }

    def _commune(self, cell: Any) -> int | None:
        code = values.digits(cell, 5)
        if code is None:
            return None
        found = self._context.communes.get(code)
        if found is not None:
            return found
        elsewhere = self._context.other_communes(code)
        if elsewhere:
            raise CellRefused(
                f"{elsewhere} n’est pas une commune du territoire {self._context.territory}.",
                "Retirez cette ligne : ce logement relève d’un autre territoire.",
            )
        raise CellRefused(
            f"Aucune commune du territoire {self._context.territory} n’a ce code INSEE.",
            "Donnez le code INSEE (44109 pour Nantes), et non le code postal.",
        )

    def _across(self, found: dict[str, Any]) -> list[LineError]:
        """What no cell says alone."""
        errors = []
        aid, paid_to = found.get("aid"), found.get("aid_paid_to")
        if aid and paid_to in (None, "aucune"):
            errors.append(
                LineError(
                    "Aide versée à",
                    "" if paid_to is None else "aucune",
                    "Une aide est indiquée, sans dire à qui elle est versée.",
                    "Écrivez « bailleur » ou « locataire » : le seuil de l’impayé en dépend.",
                )
            )
        if aid is None and paid_to in ("bailleur", "locataire"):
            errors.append(
                LineError(
                    "Aide au logement",
                    "",
                    "Le montant de l’aide manque.",
                    "Écrivez-le, ou « aucune » à qui elle est versée.",
                )
            )
        errors.extend(_event_errors(found))
        tenants = found["tenants"]
        for key, label in (("phone", "Téléphone"), ("email", "Courriel"), ("birth", "Naissance")):
            given = found.get(key) or ()
            if len(given) > len(tenants):
                errors.append(
                    LineError(
                        label,
                        "",
                        f"{len(given)} valeurs pour {len(tenants)} locataire{'s' * (len(tenants) > 1)}.",
                        "Donnez-en une par locataire, dans le même ordre.",
                    )
                )
        return errors


def _event_errors(found: dict[str, Any]) -> list[LineError]:
    """An event without its date could not be told to anybody."""
    event, ended, concluded = found.get("event"), found.get("ended_on"), found.get("concluded_on")
    if event in ("fin", "vente") and ended is None:
        return [
            LineError("Fin du bail", "", "L’événement est donné sans sa date.", "Donnez le jour où le bail a pris fin.")
        ]
    if event == "locataire" and concluded is None:
        return [
            LineError(
                "Date du bail",
                "",
                "Un nouveau locataire est annoncé sans la date de son bail.",
                "Donnez-la : elle sépare sa dette de celle de l’ancien.",
            )
        ]
    if ended and concluded and event != "locataire" and ended < concluded:
        return [LineError("Fin du bail", "", "Le bail finirait avant d’avoir été conclu.", "Vérifiez les deux dates.")]
    if ended and concluded and event == "locataire" and ended > concluded:
        return [
            LineError(
                "Fin du bail", "", "L’ancien bail finirait après le début du nouveau.", "Vérifiez les deux dates."
            )
        ]
    return []


def _overflow(cells: list[Any], width: int) -> LineError:
    extra = " ; ".join(values.shown(cell) for cell in cells[width:] if cell not in (None, ""))
    return LineError(
        "",
        extra[:80],
        "La ligne a plus de cellules que de titres.",
        "Une cellule contient sans doute le séparateur : mettez-la entre guillemets.",
    )


def _text_reader(column: Column) -> Reader:
    return lambda cell: values.text(cell, column.max_length)


def _postcode(cell: Any) -> str | None:
    code = values.digits(cell, 5)
    if code is not None and not re.fullmatch(r"\d{5}", code):
        raise CellRefused("Un code postal a cinq chiffres.", "Corrigez-le ou laissez la cellule vide.")
    return code


def _clause(cell: Any) -> str | None:
    value = values.text(cell, 20)
    if value is not None and not _CLAUSE.match(value):
        raise CellRefused("Délai non reconnu.", "Écrivez « 2 mois » ou « 6 semaines », comme dans le bail.")
    return value.lower() if value else None


@dataclass(frozen=True)
class NamedTenant:
    """A person of the lease as the file names them."""

    civility: str
    last_name: str
    first_name: str

    @property
    def display(self) -> str:
        title = {"mme": "Mme", "m": "M."}.get(self.civility, "")
        return " ".join(part for part in (title, self.first_name, self.last_name) if part)


def _tenants(cell: Any) -> tuple[NamedTenant, ...] | None:
    value = values.text(cell, 500)
    if value is None:
        return None
    people = tuple(_tenant(part) for part in _LIST.split(value) if part)
    if not people:
        return None
    if len(people) > MOST_TENANTS:
        raise CellRefused(f"Plus de {MOST_TENANTS} locataires sur un bail.", "Gardez les signataires du bail.")
    return people


def _tenant(written: str) -> NamedTenant:
    """« Mme FERRAND Sophie », « FERRAND, Sophie » or « Mme Sophie Ferrand » (the last word is then the name)."""
    words = written.split()
    civility = _CIVILITIES.get(plain(words[0]), "") if len(words) > 1 else ""
    if civility:
        words = words[1:]
    rest = " ".join(words)
    if "," in rest:
        last, first = (part.strip() for part in rest.split(",", 1))
    else:
        upper = [word for word in words if word.isupper() and len(word) > 1]
        if upper and len(upper) < len(words):
            last, first = " ".join(upper), " ".join(word for word in words if word not in upper)
        elif upper or len(words) == 1:
            last, first = rest, ""
        else:
            last, first = words[-1], " ".join(words[:-1])
    if not any(c.isalpha() for c in last):
        raise CellRefused("Un locataire n’a pas de nom.", "Écrivez civilité, nom en majuscules, prénom.")
    if len(last) > 80 or len(first) > 80:
        raise CellRefused("Un nom dépasse 80 caractères.", "Séparez les locataires par un point-virgule.")
    return NamedTenant(civility, last, first)


def _each(cell: Any, reader: Reader) -> tuple[Any, ...] | None:
    """Values of several tenants in one cell; an empty place is kept, so that the others stay with their person."""
    if not isinstance(cell, str):
        value = reader(cell)
        return None if value is None else (value,)
    if not cell.strip():
        return None
    return tuple(reader(part) for part in _LIST.split(cell.strip()))


def _phone(cell: Any) -> str | None:
    value = values.text(cell, 30)
    if value is None:
        return None
    if re.fullmatch(r"[1-9]\d{8}", value):
        value = "0" + value  # the zero that a spreadsheet ate
    if not _PHONE.match(value):
        raise CellRefused("Numéro de téléphone non reconnu.", "Écrivez-le en chiffres, ou laissez la cellule vide.")
    return value


def _email(cell: Any) -> str | None:
    value = values.text(cell, 254)
    if value is not None and not _EMAIL.match(value):
        raise CellRefused("Adresse de courriel non reconnue.", "Corrigez-la ou laissez la cellule vide.")
    return value
