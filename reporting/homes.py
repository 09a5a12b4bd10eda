"""The home page of each role, as data: which dates are its own, and what stands beside them."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from cases.procedure.enums import Actor
from organisations.enums import Role
from organisations.models import Membership
from reporting.panels import (
    Panel,
    answers_received,
    at_risk_by_stage,
    avis,
    bilans,
    calls_to_make,
    clocks,
    conventions,
    engagements,
    hearings_ahead,
    intake,
    letters,
    meetings,
    observations,
    organisations,
    questions,
    readers,
    readings,
    receipts,
    received,
    sessions,
    steps,
    suits,
    to_check,
    unowned,
    without_writer,
    writers,
)


@dataclass(frozen=True)
class Home:
    """What a role finds: a title, whose dates it keeps, the panels beside. `actors` empty: every date it sees."""

    title: str
    lead: str
    actors: tuple[Actor, ...] = ()
    worklist: bool = True
    panels: tuple[Callable[[Membership, datetime.date], Panel], ...] = ()
    dsf: bool = False
    action: tuple[str, str] | None = None


TWO_MONTHS = clocks(
    ("CCAPEX-PM", "CCAPEX-PM-REPUTEE"),
    "Pas d’assignation avant",
    "Aucun délai de deux mois ne court.",
)
REQUISITIONS = clocks(("CFP-REFUS",), "Réquisitions sans décision", "Aucune réquisition n’attend de décision.")

SOCIAL = "Les dates de votre service, la plus proche d’abord."
HOMES: dict[str, Home] = {
    Role.SOCIAL_WORKER: Home(
        "Mon travail",
        SOCIAL,
        (Actor.OPERATEUR_DSF,),
        panels=(answers_received, suits, meetings, hearings_ahead, calls_to_make),
        dsf=True,
    ),
    Role.SOCIAL_HEAD: Home(
        "Le service",
        SOCIAL,
        (Actor.OPERATEUR_DSF,),
        panels=(without_writer, writers, suits, received, hearings_ahead),
        dsf=True,
    ),
    Role.CCAPEX_SECRETARY: Home(
        "Secrétariat de la CCAPEX",
        "Ce que la commission doit faire, puis ce qui arrive.",
        (Actor.CCAPEX,),
        panels=(unowned, sessions, intake, avis, letters, TWO_MONTHS, bilans),
    ),
    Role.PREFECTURE: Home(
        "Préfecture",
        "Vos décisions à prendre et les dates à risque du territoire.",
        (Actor.PREFET,),
        panels=(at_risk_by_stage, REQUISITIONS, bilans),
    ),
    Role.BAILLEUR_CESF: Home(
        "Mon travail",
        "Les ménages à joindre, la date la plus proche d’abord.",
        panels=(calls_to_make, meetings, observations, hearings_ahead),
    ),
    Role.COMMUNE_OFFICER: Home(
        "Mon travail",
        "Les dossiers que les conventions vous ouvrent, avec leur prochaine date.",
        panels=(engagements, received, conventions, hearings_ahead),
    ),
    Role.ELECTED: Home(
        "Conventions de la commune",
        "Vous lisez les noms pendant une séance seulement.",
        worklist=False,
        panels=(conventions, steps),
    ),
    Role.COMMISSAIRE: Home(
        "Actes",
        "Déposez un acte, suivez ceux qui approchent de leur date.",
        (Actor.COMMISSAIRE_JUSTICE,),
        panels=(receipts,),
        action=("Choisir le dossier et déposer un acte", "cases:list"),
    ),
    Role.ADIL_JURIST: Home(
        "Mon travail", "Les dossiers qui vous sont confiés.", panels=(questions, to_check, hearings_ahead)
    ),
    Role.BODY_OFFICER: Home(
        "Mon travail",
        "Les dates de votre organisme.",
        (Actor.CAF_MSA, Actor.FSL, Actor.BANQUE_DE_FRANCE),
        panels=(received, steps),
    ),
    Role.CCAPEX_MEMBER: Home("Mon travail", "Les dossiers ouverts le temps d’une séance.", panels=(steps,)),
    Role.TENANT: Home("Mon dossier", "Les prochaines dates de votre dossier.", panels=(steps,)),
    Role.DPO: Home(
        "Protection des données",
        "Qui lit quoi, dans votre organisation.",
        worklist=False,
        panels=(readings, readers, conventions),
    ),
    Role.PLATFORM_ADMIN: Home(
        "Administration",
        "Organisations et habilitations. Aucun dossier n’est visible ici.",
        worklist=False,
        panels=(organisations,),
    ),
    Role.STATISTICIAN: Home(
        "Statistiques",
        "Des nombres, jamais de dossier ; les petits nombres sont masqués.",
        worklist=False,
        panels=(bilans,),
    ),
}


def home_of(role: str) -> Home:
    """The home of a role. Every role but the bailleur's managers, who have a dashboard, has its line."""
    return HOMES[role]
