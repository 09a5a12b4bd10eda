"""At most seven entries of navigation per role: label and URL name. An entry whose page does not exist is an error."""

from organisations.enums import Role

HOME = ("Mon travail", "home")
CASES = ("Dossiers", "cases:list")
CONVENTIONS = ("Conventions", "conventions:list")
IMPORTS = ("Imports", "imports:list")
COMMON = (HOME, CASES)

NAVIGATION: dict[str, tuple[tuple[str, str], ...]] = {
    Role.BAILLEUR_MANAGER: (("Tableau de bord", "home"), CASES, IMPORTS, CONVENTIONS),
    Role.BAILLEUR_PRIVATE: (("Tableau de bord", "home"), CASES, IMPORTS, CONVENTIONS),
    Role.COMMUNE_OFFICER: (*COMMON, CONVENTIONS),
    Role.ELECTED: (*COMMON, CONVENTIONS),
}


def entries(role: str) -> tuple[tuple[str, str], ...]:
    return NAVIGATION.get(role, COMMON)
