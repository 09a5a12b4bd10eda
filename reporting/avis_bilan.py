"""What became of the avis of a year, by nature, matter and addressee: the yearly effectiveness for the plénière.

One line of the ledger is one addressee of one adopted avis. Whoever may not open the lists behind sees small figures
masked; a total that would give a masked figure away is masked too.
"""

import datetime
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from ccapex.enums import AddresseeFamily, AvisKind, AvisState, Matter
from ccapex.models import AvisAddressee
from core.formats import percent
from organisations import scope
from organisations.enums import Role
from organisations.matrix import matrix
from organisations.models import Membership
from reporting.indicators import SMALL

READERS = frozenset({Role.CCAPEX_SECRETARY, Role.PREFECTURE, Role.STATISTICIAN})
# Column: key of the ledger's filter «etat», label.
COLUMNS = (
    ("", "Adressés"),
    ("suivi", "Suivis"),
    ("partiel", "En partie"),
    ("refuse", "Non suivis"),
    ("attente", "Sans réponse"),
    ("a_envoyer", "Pas envoyés"),
)


@dataclass(frozen=True)
class Cell:
    """A figure; `masked` when it is known and not shown; `url` opens the list behind it."""

    value: int | None
    masked: bool = False
    url: str = ""


@dataclass(frozen=True)
class Row:
    label: str
    cells: list[Cell]
    # Followed, wholly or partly, among those answered; empty when nothing was, or when a part of it is masked.
    rate: str


@dataclass(frozen=True)
class Table:
    title: str
    rows: list[Row]


def _column(outcome: str, sent: datetime.date | None) -> str:
    if outcome:
        return outcome
    return "attente" if sent else "a_envoyer"


def _row(label: str, counts: Counter[str], query: dict[str, Any], *, exact: bool) -> Row:
    total = sum(counts.values())
    values = [total, *(counts[key] for key, _ in COLUMNS[1:])]
    hidden = [not exact and 0 < value < SMALL for value in values]
    # One masked part alone would be found by subtraction.
    if sum(hidden[1:]) == 1:
        hidden[0] = True
    address = reverse("ccapex:ledger")
    cells = [
        Cell(None, masked=True)
        if masked
        else Cell(value, url=f"{address}?{urlencode({**query, 'etat': key})}" if exact and value else "")
        for (key, _), value, masked in zip(COLUMNS, values, hidden, strict=True)
    ]
    answered = counts["suivi"] + counts["partiel"] + counts["refuse"]
    shown = answered and not any(hidden[:4])
    return Row(label, cells, percent(100 * (counts["suivi"] + counts["partiel"]) / answered) if shown else "")


@dataclass(frozen=True)
class AvisBilan:
    """The tables of one year, ready for the page, the PDF and the file."""

    year: int
    territory: str
    counted_on: datetime.date
    tables: list[Table]
    exact: bool

    def as_context(self) -> dict[str, Any]:
        return {"bilan": self, "columns": [label for _, label in COLUMNS], "small": SMALL}


def avis_bilan(year: int, member: Membership) -> AvisBilan:
    """Count the avis adopted in a year. The system counts: numbers come out, never a row."""
    territory = member.organisation.territory
    exact = matrix().cell("F17", member.role) in "RW"
    counts: dict[str, dict[str, Counter[str]]] = {name: defaultdict(Counter) for name in ("kind", "matter", "family")}
    with scope.system(territory) as current:
        rows = (
            AvisAddressee.objects.filter(territory=territory, avis__state=AvisState.ADOPTED, adopted_on__year=year)
            .with_outcome()
            .values_list("kind", "avis__matter", "family", "outcome", "sent_on")
        )
        for kind, matter, family, outcome, sent in rows:
            column = _column(outcome, sent)
            for name, value in (("kind", kind), ("matter", matter), ("family", family)):
                counts[name][value][column] += 1
        today = current.today
    axes: tuple[tuple[str, str, str, Callable[[str], str]], ...] = (
        ("Par nature", "kind", "nature", lambda v: str(AvisKind(v).label)),
        ("Par matière", "matter", "matiere", lambda v: str(Matter(v).label)),
        ("Par destinataire", "family", "famille", lambda v: str(AddresseeFamily(v).label)),
    )
    tables = []
    for title, name, parameter, label in axes:
        found = [
            _row(label(value), tally, {"annee": year, parameter: value}, exact=exact)
            for value, tally in sorted(counts[name].items(), key=lambda pair: label(pair[0]))
        ]
        tables.append(Table(title, found))
    every: Counter[str] = sum(counts["kind"].values(), Counter())
    tables.insert(0, Table("Ensemble", [_row("Tous les avis", every, {"annee": year}, exact=exact)]))
    return AvisBilan(year, territory.name, today, tables, exact)


def as_rows(bilan: AvisBilan) -> list[list[Any]]:
    """The same tables as lines of a spreadsheet."""
    lines: list[list[Any]] = [["Tableau", "Ligne", *(label for _, label in COLUMNS), "Suivis parmi les répondus"]]
    for table in bilan.tables:
        for row in table.rows:
            values = ["masqué" if cell.masked else cell.value for cell in row.cells]
            lines.append([table.title, row.label, *values, row.rate.replace("\u00a0", " ")])
    return lines
