"""At most seven entries of navigation per role: label and URL name. An entry whose page does not exist is an error."""

from organisations.enums import Role

HOME = ("Mon travail", "home")
CASES = ("Dossiers", "cases:list")
PRIORITIES = ("Priorités", "priorities:list")
CONVENTIONS = ("Conventions", "conventions:list")
DSF = ("Diagnostics (DSF)", "dsf:list")
IMPORTS = ("Imports", "imports:list")
BILANS = ("Bilans", "reporting:bilans")
SESSIONS = ("Séances", "ccapex:list")
AVIS = ("Avis et suites", "ccapex:ledger")
INTAKES = ("Messages reçus", "ccapex:inbox")
SENT = ("Mes saisines", "ccapex:sent_intakes")
RECEIVED = ("Avis reçus", "ccapex:received_list")
# The bailleur finds its messages to the commission from there.
SIGNALEMENTS = ("Signalements", "signalements:choose")
COMMON = (HOME, CASES)

NAVIGATION: dict[str, tuple[tuple[str, str], ...]] = {
    Role.SOCIAL_WORKER: (*COMMON, DSF, RECEIVED, SENT),
    Role.SOCIAL_HEAD: (*COMMON, DSF, RECEIVED, SENT),
    Role.CCAPEX_SECRETARY: (*COMMON, INTAKES, SESSIONS, AVIS, DSF, BILANS),
    Role.PREFECTURE: (*COMMON, INTAKES, DSF, SESSIONS, AVIS, BILANS),
    Role.BAILLEUR_MANAGER: (
        ("Tableau de bord", "home"),
        PRIORITIES,
        CASES,
        IMPORTS,
        CONVENTIONS,
        RECEIVED,
        SIGNALEMENTS,
    ),
    Role.BAILLEUR_PRIVATE: (
        ("Tableau de bord", "home"),
        PRIORITIES,
        CASES,
        IMPORTS,
        CONVENTIONS,
        RECEIVED,
        SIGNALEMENTS,
    ),
    Role.COMMUNE_OFFICER: (*COMMON, CONVENTIONS, RECEIVED, SENT),
    Role.ELECTED: (*COMMON, ("Mes invitations", "ccapex:invitations"), CONVENTIONS),
    Role.CCAPEX_MEMBER: (*COMMON, ("Mes séances", "ccapex:mine"), SENT),
    Role.BODY_OFFICER: (*COMMON, RECEIVED, SENT),
    Role.BAILLEUR_CESF: (HOME, PRIORITIES, CASES, RECEIVED, SENT),
    Role.ADIL_JURIST: (*COMMON, ("Décomptes à vérifier", "dsf:questions"), SENT),
    Role.COMMISSAIRE: (
        *COMMON,
        ("Fiches de signalement", "commissaire:fiches"),
        ("Actes par fichier", "commissaire:act_file"),
        SENT,
    ),
    Role.STATISTICIAN: (HOME, BILANS),
    # No case, no list of cases.
    Role.DPO: (HOME, CONVENTIONS, ("Réglages du diagnostic", "dsf:settings")),
    Role.PLATFORM_ADMIN: (HOME,),
}


def entries(role: str) -> tuple[tuple[str, str], ...]:
    return NAVIGATION.get(role, COMMON)
