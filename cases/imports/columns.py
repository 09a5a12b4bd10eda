"""The columns of an arrears file: names people may give them, what they hold, which must be there.

One table answers the reader, the template to download, the help page and docs/import.md.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from cases.imports.formats import USUAL, Formats


class TableKind(StrEnum):
    """What a sheet or a file holds: one line per lease, or one line per écriture."""

    LEASES = "baux"
    ENTRIES = "ecritures"


class FileRefused(Exception):
    """The whole file is refused: one French sentence says why, another what to do.

    `mappable`: its titles are the trouble, so that saying which column is which would do.
    """

    def __init__(self, message: str, remedy: str, *, mappable: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.mappable = mappable


@dataclass(frozen=True)
class Column:
    """One column: `label` is its name in the template, `aliases` other names that exports give it."""

    key: str
    label: str
    help: str
    example: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    max_length: int = 200


LEASE_COLUMNS = (
    Column(
        "lease_reference",
        "Référence du bail",
        "Identifie le bail d’un mois sur l’autre ; une seule ligne par bail.",
        "B-2041-07",
        ("reference bail", "ref bail", "bail", "numero de bail", "n bail", "contrat", "reference contrat"),
        required=True,
        max_length=60,
    ),
    Column(
        "tenants",
        "Locataires",
        "Civilité, nom en majuscules, prénom. Plusieurs locataires : séparés par un point-virgule.",
        "Mme FERRAND Sophie ; M. BELHAJ Karim",
        ("locataire", "nom du locataire", "nom locataire", "noms"),
        required=True,
        max_length=500,
    ),
    Column(
        "dwelling_reference",
        "Référence du logement",
        "Identifie le logement chez le bailleur.",
        "L-0117",
        ("reference logement", "ref logement", "logement", "numero de logement", "lot"),
        required=True,
        max_length=60,
    ),
    Column(
        "address",
        "Adresse",
        "Numéro et voie, avec bâtiment ou étage s’il le faut.",
        "14 rue des Tilleuls, bât. B",
        ("adresse du logement", "adresse logement", "voie"),
        required=True,
    ),
    Column("postcode", "Code postal", "Cinq chiffres.", "44400", ("cp",), max_length=5),
    Column(
        "commune",
        "Code INSEE de la commune",
        "Code du code officiel géographique (pas le code postal). La commune doit être dans le territoire.",
        "44143",
        ("code insee", "insee", "code insee commune", "code commune", "commune insee", "commune"),
        required=True,
        max_length=5,
    ),
    Column("agency", "Agence", "Agence ou antenne qui suit le bail.", "Sud-Loire", ("antenne",), max_length=80),
    Column(
        "residence", "Résidence", "Résidence, groupe ou programme.", "Les Tilleuls", ("groupe", "programme"), False, 120
    ),
    Column(
        "parc",
        "Parc",
        "public ou privé. Vide : public pour un bailleur social, privé sinon.",
        "public",
        ("type de parc",),
    ),
    Column(
        "rpls_id",
        "Identifiant RPLS",
        "Numéro du logement au répertoire du parc locatif social.",
        "",
        ("rpls", "ident rpls", "numero rpls"),
        max_length=20,
    ),
    Column(
        "concluded_on",
        "Date du bail",
        "Jour de conclusion du bail : il décide du délai du commandement de payer.",
        "01/05/2021",
        ("date bail", "bail conclu le", "date de signature", "date d effet", "date entree"),
    ),
    Column(
        "ended_on",
        "Fin du bail",
        "Jour où le bail a pris fin. Avec « nouveau locataire » : fin du bail précédent.",
        "",
        ("date fin bail", "date de fin", "date fin de bail", "date de sortie", "sortie", "bail termine le"),
    ),
    Column(
        "event",
        "Événement",
        "fin de bail, vente, nouveau locataire ou solde corrigé ; vide s’il ne s’est rien passé.",
        "",
        ("motif de sortie", "motif de fin", "evenement bail"),
    ),
    Column(
        "clause_delay",
        "Délai de la clause résolutoire",
        "Tel qu’il est écrit dans le bail : « 2 mois », « 6 semaines ».",
        "2 mois",
        ("delai clause", "delai clause resolutoire"),
        max_length=20,
    ),
    Column(
        "rent",
        "Loyer hors charges",
        "Loyer mensuel hors charges, en euros.",
        "412,50",
        ("loyer", "loyer hc", "loyer mensuel", "loyer mensuel hors charges"),
        required=True,
    ),
    Column(
        "charges",
        "Charges",
        "Charges mensuelles en euros ; 0 s’il n’y en a pas.",
        "78,20",
        ("charges mensuelles", "provision charges", "provisions pour charges"),
        required=True,
    ),
    Column(
        "rls",
        "Réduction de loyer de solidarité",
        "RLS mensuelle en euros, si le ménage en bénéficie.",
        "0",
        ("rls",),
    ),
    Column(
        "aid",
        "Aide au logement",
        "Montant mensuel en euros ; 0 s’il n’y a pas d’aide.",
        "231,00",
        ("aide", "apl", "al", "montant apl", "montant aide", "aide logement"),
    ),
    Column(
        "aid_paid_to",
        "Aide versée à",
        "bailleur, locataire ou aucune : cela décide du seuil de l’impayé.",
        "bailleur",
        ("versee a", "destinataire aide", "tiers payant", "aide versee au"),
    ),
    Column("aid_body", "Organisme", "CAF ou MSA.", "CAF", ("organisme payeur", "caf msa")),
    Column(
        "balance",
        "Solde",
        "Somme due à la date « soldes au », en euros : une dette est positive, une avance négative.",
        "1 284,60",
        ("solde du", "dette", "montant du", "solde locataire", "impaye", "montant impaye"),
        required=True,
    ),
    Column(
        "in_debt_since",
        "En impayé depuis",
        "Premier jour de la dette actuelle, sans interruption.",
        "05/08/2026",
        ("impaye depuis", "date premier impaye", "debut impaye"),
    ),
    Column(
        "phone",
        "Téléphone",
        "Un par locataire, dans le même ordre, séparés par un point-virgule.",
        "06 00 00 00 00",
        ("tel", "telephone locataire", "portable"),
    ),
    Column("email", "Courriel", "Comme les téléphones.", "s.ferrand@exemple.fr", ("mail", "email", "e mail")),
    Column(
        "birth",
        "Naissance",
        "Dates de naissance, comme les téléphones.",
        "12/03/1984",
        ("date de naissance", "naissances", "ne le"),
    ),
)

ENTRY_COLUMNS = (
    Column(
        "lease_reference",
        "Référence du bail",
        "La même que dans la liste des baux.",
        "B-2041-07",
        ("reference bail", "ref bail", "bail", "numero de bail", "contrat"),
        required=True,
        max_length=60,
    ),
    Column("on", "Date", "Jour de l’écriture.", "05/08/2026", ("date ecriture", "date de l ecriture"), required=True),
    Column(
        "kind",
        "Nature",
        "échéance, paiement, aide, régularisation, charges, frais ou intérêts.",
        "échéance",
        ("type", "nature de l ecriture", "type ecriture"),
        required=True,
    ),
    Column(
        "label", "Libellé", "Ce qui se lit sur l’avis d’échéance.", "Loyer août 2026", ("intitule",), max_length=120
    ),
    Column(
        "amount",
        "Montant",
        "En euros : ce qui augmente la dette est positif, ce qui la diminue négatif.",
        "490,70",
        ("montant ecriture",),
        required=True,
    ),
    Column(
        "reference",
        "Référence de l’écriture",
        "Numéro unique pour ce bail : il empêche de compter deux fois la même écriture.",
        "2026-08-0001",
        ("reference ecriture", "numero ecriture", "piece"),
        required=True,
        max_length=60,
    ),
)

COLUMNS: dict[TableKind, tuple[Column, ...]] = {
    TableKind.LEASES: LEASE_COLUMNS,
    TableKind.ENTRIES: ENTRY_COLUMNS,
}


def plain(text: str) -> str:
    """A header as it is compared: lower case, no accent, no punctuation."""
    decomposed = unicodedata.normalize("NFD", text)
    bare = "".join(c for c in decomposed if not unicodedata.combining(c)).lower()
    return re.sub(r"[^0-9a-z]+", " ", bare).strip()


def _names(columns: tuple[Column, ...]) -> dict[str, Column]:
    names: dict[str, Column] = {}
    for column in columns:
        for name in (plain(column.label), *column.aliases):
            names.setdefault(name, column)
    return names


_NAMES = {kind: _names(columns) for kind, columns in COLUMNS.items()}


@dataclass(frozen=True)
class Mapping:
    """A bailleur's own names: compared title → our column, and how his software writes. `label` is for people."""

    kind: TableKind
    names: dict[str, Column]
    formats: Formats
    label: str

    def matches(self, cells: list[str]) -> bool:
        """Are all the columns of the mapping among these titles?"""
        return self.names.keys() <= {plain(cell) for cell in cells}


@dataclass(frozen=True)
class Header:
    """A recognised header: which column each cell of a line belongs to."""

    kind: TableKind
    columns: tuple[Column | None, ...]
    unknown: tuple[str, ...]
    formats: Formats = USUAL
    mapping: str = ""

    def index(self, key: str) -> int | None:
        return next((i for i, column in enumerate(self.columns) if column and column.key == key), None)


def recognised(cells: list[str], kind: TableKind) -> int:
    """How many cells name a column of this kind of table."""
    names = _NAMES[kind]
    return sum(plain(cell) in names for cell in cells)


def guess_kind(cells: list[str]) -> TableKind | None:
    """The kind of table a header announces, None when it names fewer than three columns of any."""
    if recognised(cells, TableKind.LEASES) < 3 and recognised(cells, TableKind.ENTRIES) < 3:
        return None
    scores = {kind: recognised(cells, kind) - _missing(cells, kind) for kind in TableKind}
    return max(scores, key=lambda kind: scores[kind])


def _missing(cells: list[str], kind: TableKind) -> int:
    found = {column.key for cell in cells if (column := _NAMES[kind].get(plain(cell)))}
    return sum(column.required and column.key not in found for column in COLUMNS[kind])


def read_header(cells: list[str], kind: TableKind, where: str) -> Header:
    """Match a header line. `where` says which line or sheet, for the message.

    Raises FileRefused when a required column is missing or a column is there twice.
    """
    names = _NAMES[kind]
    columns = tuple(names.get(plain(cell)) for cell in cells)
    keys = [column.key for column in columns if column]
    twice = next((column for column in columns if column and keys.count(column.key) > 1), None)
    if twice:
        given = " et ".join(
            f"« {cell} »" for cell, column in zip(cells, columns, strict=True) if column and column.key == twice.key
        )
        raise FileRefused(
            f"La colonne « {twice.label} » est donnée deux fois ({where}) : {given}.",
            "Gardez une seule de ces colonnes, renommez l’autre, ou dites laquelle lire.",
            mappable=True,
        )
    missing = [column.label for column in COLUMNS[kind] if column.required and column.key not in keys]
    if missing:
        raise FileRefused(
            f"Il manque {'la colonne' if len(missing) == 1 else 'les colonnes'} : {', '.join(missing)} ({where}).",
            "Ajoutez-les avec les noms du modèle à télécharger, ou dites quelles colonnes du fichier les contiennent.",
            mappable=True,
        )
    unknown = tuple(
        cell.strip()[:60] for cell, column in zip(cells, columns, strict=True) if column is None and cell.strip()
    )
    return Header(kind, columns, unknown)


def mapped_header(cells: list[str], mappings: Sequence[Mapping]) -> Header | None:
    """The header under the bailleur's own mapping that explains most of it; None when none applies."""
    found = max((m for m in mappings if m.matches(cells)), key=lambda m: len(m.names), default=None)
    if found is None:
        return None
    left = dict(found.names)
    columns = tuple(left.pop(plain(cell), None) for cell in cells)
    unknown = tuple(c.strip()[:60] for c, column in zip(cells, columns, strict=True) if column is None and c.strip())
    return Header(found.kind, columns, unknown, found.formats, found.label)
