"""The public data files beside this module (config/demo/data/README.md)."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter=";")


def arrondissements(territory: str) -> dict[str, str]:
    """Code → name, of one département."""
    return {row["code"]: row["nom"] for row in _rows("arrondissements.csv") if row["departement"] == territory}


def communes(territory: str) -> list[tuple[str, str, str]]:
    """Code, name and code of arrondissement of each commune of one département."""
    return [
        (row["code"], row["nom"], row["arrondissement"])
        for row in _rows("communes.csv")
        if row["departement"] == territory
    ]


@dataclass(frozen=True)
class Place:
    """A dwelling of the public register, or one made up in a commune that the extract does not hold."""

    address: str
    postcode: str
    commune: str
    rooms: int
    surface: int  # m²
    residence: str = ""


@lru_cache(maxsize=1)
def dwellings_of_nantes() -> tuple[Place, ...]:
    """Real social dwellings of Nantes, in the order of the register's extract."""
    return tuple(
        Place(
            address=row["adresse"],
            postcode=row["code_postal"],
            commune=row["commune"],
            rooms=int(row["pieces"]),
            surface=int(row["surface"]),
            residence=row["quartier"],
        )
        for row in _rows("logements_nantes.csv")
    )


def names(kind: str) -> tuple[str, ...]:
    """Common names to put together: «nom», «femme» or «homme» (first names)."""
    return tuple(row["nom"] for row in _rows("noms.csv") if row["nature"] == kind)


def words() -> tuple[str, ...]:
    """Words of which a pass phrase is drawn."""
    return tuple(row["mot"] for row in _rows("mots.csv"))
