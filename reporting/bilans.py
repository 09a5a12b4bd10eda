"""Bilans: which cases, which period, for whom; the same content for the page and the PDF."""

import datetime
from dataclasses import dataclass
from typing import Any

from cases.models import Case
from conventions.models import Convention
from conventions.querysets import cases_in_perimeter
from conventions.terms import Period, periods
from organisations import scope
from organisations.enums import Role
from organisations.matrix import matrix
from organisations.models import Membership
from reporting.indicators import CHAIN_SERIES, SMALL, Line, bilan, chain_rows

TERRITORY_ROLES = frozenset({Role.CCAPEX_SECRETARY, Role.PREFECTURE, Role.STATISTICIAN})


@dataclass(frozen=True)
class Bilan:
    """A bilan ready to print."""

    title: str
    subtitle: str
    starts_on: datetime.date
    ends_on: datetime.date
    counted_on: datetime.date
    lines: list[Line]
    exact: bool
    compared: bool

    def as_context(self) -> dict[str, Any]:
        return {
            "bilan": self,
            "rows": chain_rows(self.lines),
            "series": CHAIN_SERIES,
            "small": SMALL,
            "running": self.ends_on >= self.counted_on,
        }


def reads_exactly(member: Membership) -> bool:
    """May this person open the cases behind a figure? Otherwise small figures are masked."""
    return matrix().cell("F16", member.role) in "RW"


def convention_bilan(convention: Convention, period: Period, member: Membership) -> Bilan:
    """The shared bilan of one year of a convention (document 000, art. 7), over its whole perimeter.

    Both parties read the same figures, so the system counts them: numbers come out, never a row.
    """
    earlier = next((p for p in periods(convention) if p.number == period.number - 1), None)
    with scope.system(convention.territory) as current:
        lines = bilan(
            cases_in_perimeter(convention),
            starts_on=period.starts_on,
            ends_on=period.ends_on,
            before=(earlier.starts_on, earlier.ends_on) if earlier else None,
            exact=reads_exactly(member),
        )
        names = ", ".join(party.organisation.name for party in convention.parties.select_related("organisation"))
        return Bilan(
            title=f"Bilan de l’année {period.number}",
            subtitle=f"{convention.title}. {names}.",
            starts_on=period.starts_on,
            ends_on=period.ends_on,
            counted_on=current.today,
            lines=lines,
            exact=reads_exactly(member),
            compared=earlier is not None,
        )


def territory_bilan(year: int, member: Membership) -> Bilan:
    """The yearly bilan of a territory, parc by parc."""
    territory = member.organisation.territory
    with scope.system(territory) as current:
        lines = bilan(
            Case.objects.filter(territory=territory),
            starts_on=datetime.date(year, 1, 1),
            ends_on=datetime.date(year, 12, 31),
            before=(datetime.date(year - 1, 1, 1), datetime.date(year - 1, 12, 31)),
            exact=reads_exactly(member),
        )
        return Bilan(
            title=f"Bilan {year}",
            subtitle=f"{territory.name}.",
            starts_on=datetime.date(year, 1, 1),
            ends_on=datetime.date(year, 12, 31),
            counted_on=current.today,
            lines=lines,
            exact=reads_exactly(member),
            compared=True,
        )
