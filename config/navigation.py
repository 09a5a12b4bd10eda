"""At most seven entries of navigation per role: label and URL name. An entry whose page does not exist is an error."""

from organisations.enums import Role

HOME = ("Mon travail", "home")
CASES = ("Dossiers", "cases:list")
CONVENTIONS = ("Conventions", "conventions:list")
DSF = ("Diagnostics (DSF)", "dsf:list")
IMPORTS = ("Imports", "imports:list")
BILANS = ("Bilans", "reporting:bilans")
SESSIONS = ("Séances", "ccapex:list")
COMMON = (HOME, CASES)

NAVIGATION: dict[str, tuple[tuple[str, str], ...]] = {
    Role.SOCIAL_WORKER: (*COMMON, DSF),
    Role.SOCIAL_HEAD: (*COMMON, DSF),
    Role.CCAPEX_SECRETARY: (*COMMON, SESSIONS, DSF, BILANS),
    Role.PREFECTURE: (*COMMON, DSF, SESSIONS, BILANS),
    Role.BAILLEUR_MANAGER: (("Tableau de bord", "home"), CASES, IMPORTS, CONVENTIONS),
    Role.BAILLEUR_PRIVATE: (("Tableau de bord", "home"), CASES, IMPORTS, CONVENTIONS),
    Role.COMMUNE_OFFICER: (*COMMON, CONVENTIONS),
    Role.ELECTED: (*COMMON, CONVENTIONS),
    Role.STATISTICIAN: (HOME, BILANS),
    # No case, no list of cases.
    Role.DPO: (HOME, CONVENTIONS),
    Role.PLATFORM_ADMIN: (HOME,),
}


def entries(role: str) -> tuple[tuple[str, str], ...]:
    return NAVIGATION.get(role, COMMON)
