"""Commissions of the territories, a past séance and next week's, with the cases that stories bring to them."""

import datetime

from cases.models import Case
from cases.procedure.calendars import calendar_of
from cases.procedure.enums import Stage, Step
from ccapex.enums import CommissionLevel, ItemKind, Voice
from ccapex.models import Commission
from ccapex.services import sessions
from config.demo import actors
from config.demo.playing import Played
from config.demo.territories import World
from organisations import scope
from organisations.enums import Role
from organisations.models import Arrondissement

SINCE = datetime.date(2024, 1, 2)
# Secretary's organisation and name of each territorial commission, by arrondissement (charter, annexe 8, art. 1 and 3).
TERRITORIAL = {
    "44": {
        actors.NANTES: ("ddets", "Commission territoriale de Nantes"),
        actors.SAINT_NAZAIRE: ("sp-saint-nazaire", "Commission territoriale de Saint-Nazaire"),
        actors.CHATEAUBRIANT: ("sp-chateaubriant", "Commission territoriale de Châteaubriant-Ancenis"),
    },
    "974": {"9741": ("ddets-974", "Commission territoriale de Saint-Denis")},
}
SEATS = {
    "44": {
        "prefecture": True,
        "eds-nantes": True,
        "caf": False,
        "msa": False,
        "fsl-departement": False,
        "fsl-metropole": False,
        "adil": False,
        "udaf": False,
        "banque-de-france": False,
        "estuaire": False,
        "rivieres": False,
        "action-logement": False,
        "toit": False,
        "metropole": False,
    },
    "974": {"prefecture-974": True, "departement-974": True, "caf-974": False, "lagon": False},
}
CONSULTATIVE = frozenset({"banque-de-france", "metropole"})
PLENARY_SECRETARY = {"44": "ddets", "974": "ddets-974"}
KINDS = {
    Step.COMMANDEMENT: ItemKind.CDP,
    Step.ASSIGNATION: ItemKind.ASSIGNATION,
    Step.AUDIENCE: ItemKind.ASSIGNATION,
    Step.COMMANDEMENT_QUITTER: ItemKind.CQL,
    Step.FORCE_PUBLIQUE: ItemKind.CFP,
}
SUBJECTS = {
    ItemKind.IMPAYE: "Impayé persistant : orientation et accompagnement",
    ItemKind.CDP: "Plan d’apurement avant l’assignation",
    ItemKind.ASSIGNATION: "Préparation de l’audience, aide du FSL",
    ItemKind.CQL: "Relogement à organiser",
    ItemKind.CFP: "Situation sociale avant la décision du préfet",
}
ITEMS_A_SESSION = 8
# Stories of complex situations, at each stage at which the règlement intérieur has a case examined.
EXAMINED = frozenset(
    {
        "ccapex_saisie",
        "plan_rompu",
        "commandement_expire",
        "dsf_demande",
        "dsf_en_redaction",
        "jugement_attendu",
        "cql_expire",
        "tentative",
        "force_publique_requise",
    }
)


def convene(world: World, played: list[Played]) -> None:
    """Open the commissions, then plan a séance three weeks ago and one next week at the first seat."""
    with scope.system(world.territory):
        commissions = _commissions(world)
    place, commission = next(iter(commissions.items()))
    key, _ = TERRITORIAL[world.territory.code][place]
    calendar, today = calendar_of(world.territory.code), world.today
    days = {
        "passee": calendar.previous_working(today - datetime.timedelta(days=21)),
        "prochaine": calendar.next_working(today + datetime.timedelta(days=6)),
    }
    secretary = world.member(key, Role.CCAPEX_SECRETARY)
    with scope.acting(secretary):
        for when, day in days.items():
            session = sessions.create_session(
                commission=commission, on=day, at=datetime.time(9, 30), place="Salle Loire, DDETS", actor=secretary
            )
            for case in _agenda(played, place, when == "passee"):
                kind = _kind(case)
                sessions.put_on_agenda(session=session, case=case, kind=kind, subject=SUBJECTS[kind], actor=secretary)


def _kind(case: Case) -> ItemKind:
    """The stage of the règlement intérieur at which the case is examined."""
    step = Stage(case.stage).step
    return KINDS.get(step, ItemKind.IMPAYE) if step else ItemKind.IMPAYE


def _agenda(played: list[Played], place: str, past: bool) -> list[Case]:
    """Open cases of the seat that a commission examines: one half came to the past séance, the other comes to the next."""
    wanted = [p.case.pk for p in played if p.lease.arrondissement == place and p.story.name in EXAMINED]
    cases = list(Case.objects.open().filter(pk__in=wanted[past::2]).order_by("number"))
    return cases[:: max(1, len(cases) // ITEMS_A_SESSION)][:ITEMS_A_SESSION]


def _commissions(world: World) -> dict[str, Commission]:
    code = world.territory.code
    plenary = sessions.create_commission(
        territory=world.territory,
        name="CCAPEX, formation plénière",
        level=CommissionLevel.PLENIERE,
        secretariat=world.organisations[PLENARY_SECRETARY[code]],
        valid_from=SINCE,
    )
    found = {}
    for place, (key, name) in TERRITORIAL[code].items():
        found[place] = sessions.create_commission(
            territory=world.territory,
            name=name,
            level=CommissionLevel.TERRITORIALE,
            parent=plenary,
            arrondissement=Arrondissement.objects.get(code=place),
            secretariat=world.organisations[key],
            sessions_per_year=4,
            valid_from=SINCE,
        )
    for commission in (plenary, *found.values()):
        for key, copresident in SEATS[code].items():
            sessions.add_member(
                commission=commission,
                organisation=world.organisations[key],
                voice=Voice.CONSULTATIVE if key in CONSULTATIVE else Voice.DELIBERATIVE,
                copresident=copresident,
                valid_from=SINCE,
            )
    return found
