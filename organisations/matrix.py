"""The access matrix (`matrix.yaml`) as typed values."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

MATRIX_FILE = Path(__file__).with_name("matrix.yaml")
CELLS = frozenset("WRSATO-")
SYSTEM_ROLE = "prevex_worker"
PLATFORM_ROLE = "prevex_platform"
LOGIN_ROLE = "prevex_app"
DEFINER_ROLE = "prevex_definer"


@dataclass(frozen=True)
class ModelRule:
    """How one protected table is reached: family of fields, path to what is visible, who writes."""

    label: str
    family: str
    path: Any
    write: Any
    contributors: tuple[str, ...]
    delete: bool
    readers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Matrix:
    codes: tuple[str, ...]
    role_codes: dict[str, str]
    role_database: dict[str, str]
    labels: dict[str, str]
    cells: dict[str, dict[str, str]]
    models: dict[str, ModelRule]
    role_grants: dict[str, str]

    def cell(self, family: str, role: str) -> str:
        """Ceiling of `role` (a `Role` value) on `family`: W, R, S, A, T, O or `-`."""
        return self.cells[family][self.role_codes[role]]

    def reads(self, family: str, role: str) -> bool:
        """May this role read rows of the family at all (with its grant, agreement or session)?"""
        return self.cell(family, role) in "WRATO"

    def grants(self, role: str) -> str:
        """Grants that open a case to this role: `lasting` (not those of a séance), `session` (those only), `any`."""
        return self.role_grants[role]

    def database_grants(self, database_role: str) -> str:
        """The same for a database role; the roles that share it must agree."""
        kinds = {self.role_grants[role] for role, database in self.role_database.items() if database == database_role}
        if len(kinds) != 1:
            raise ValueError(f"{database_role} mixes grants {sorted(kinds)}")
        return kinds.pop()

    def database_roles(self) -> dict[str, list[str]]:
        """Database role of a family of users → the codes whose people take it."""
        result: dict[str, list[str]] = {}
        for role, code in self.role_codes.items():
            codes = result.setdefault(self.role_database[role], [])
            if code not in codes:
                codes.append(code)
        return result

    def database_cell(self, family: str, database_role: str) -> str:
        """The cell of a database role. Codes that share a database role must agree: one role is one set of policies."""
        cells = {self.cells[family][code] for code in self.database_roles()[database_role]}
        if len(cells) != 1:
            raise ValueError(f"{database_role} mixes cells {sorted(cells)} for {family}")
        return cells.pop()


@cache
def matrix() -> Matrix:
    raw = yaml.safe_load(MATRIX_FILE.read_text(encoding="utf-8"))
    codes = tuple(raw["codes"])
    cells: dict[str, dict[str, str]] = {}
    for family, entry in raw["families"].items():
        values = entry["cells"].split()
        if len(values) != len(codes) or not set(values) <= CELLS:
            raise ValueError(f"matrix.yaml: {family} needs {len(codes)} cells among {sorted(CELLS)}")
        cells[family] = dict(zip(codes, values, strict=True))
    return Matrix(
        codes=codes,
        role_codes={name: entry["code"] for name, entry in raw["roles"].items()},
        role_database={name: entry["database_role"] for name, entry in raw["roles"].items()},
        role_grants={name: entry.get("grants", "lasting") for name, entry in raw["roles"].items()},
        labels={family: entry["label"] for family, entry in raw["families"].items()},
        cells=cells,
        models={
            label: ModelRule(
                label=label,
                family=entry["family"],
                path=entry["path"],
                write=entry.get("write", "matrix"),
                contributors=tuple(entry.get("contributors", ())),
                delete=bool(entry.get("delete", False)),
                readers=tuple(entry.get("readers", ())),
            )
            for label, entry in raw["models"].items()
        },
    )
