"""Commissions of the territories, a past séance and next week's, with the cases that stories bring to them."""

import datetime

from cases.models import Case
from cases.procedure.calendars import calendar_of
from ccapex.enums import CommissionLevel, FrequencyUnit, GuestKind, HolderRank, Voice
from ccapex.models import Commission, CommissionMembership, Session
from ccapex.services import agenda, commissions, convening, sessions
from ccapex.services.candidates import SUBJECTS, kind_of
from config.demo import actors
from config.demo.held import hold
from config.demo.playing import Played
from config.demo.territories import World
from organisations import scope
from organisations.enums import Role
from organisations.models import Arrondissement, Membership, Organisation

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
# Key of each arrondissement's commission in the charter's data file.
KEYS = {actors.NANTES: "nantes", actors.SAINT_NAZAIRE: "saint_nazaire", actors.CHATEAUBRIANT: "chateaubriant"}
PLENARY_SECRETARY = {"44": "ddets", "974": "ddets-974"}
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


def convene(world: World, played: list[Played]) -> tuple[Session, Membership]:
    """Open the commissions, then plan a séance three weeks ago and one next week at the first seat.

    Gives the one that was held, and its secretary.
    """
    with scope.system(world.territory):
        by_place = _commissions(world)
    place, commission = next(iter(by_place.items()))
    key, _ = TERRITORIAL[world.territory.code][place]
    calendar, today = calendar_of(world.territory.code), world.today
    days = {
        "passee": calendar.previous_working(today - datetime.timedelta(days=21)),
        "prochaine": calendar.next_working(today + datetime.timedelta(days=6)),
    }
    secretary = world.member(key, Role.CCAPEX_SECRETARY)
    planned = {}
    with scope.acting(secretary):
        for when, day in days.items():
            session = sessions.create_session(
                commission=commission, on=day, at=datetime.time(9, 30), place="Salle Loire, DDETS", actor=secretary
            )
            for case in _agenda(played, place, when == "passee"):
                kind = kind_of(case)
                sessions.put_on_agenda(
                    session=session,
                    case=case,
                    kind=kind,
                    subject=SUBJECTS[kind],
                    informed_on=min(day, today) - datetime.timedelta(days=2),
                    actor=secretary,
                )
            planned[when] = session
        _call(world, planned["prochaine"], secretary)
        hold(planned["passee"], secretary)
    return planned["passee"], secretary


def _name_holders(world: World, seat: CommissionMembership, secretary: Membership) -> None:
    """A titulaire and a suppléant for each seat; the titulaire has an account where the demonstration has that person."""
    account = next(
        (
            member
            for (_, role), member in world.members.items()
            if role == Role.CCAPEX_MEMBER and member.organisation_id == seat.organisation_id
        ),
        None,
    )
    for rank, name in (
        (HolderRank.TITULAIRE, "Représentant titulaire"),
        (HolderRank.SUPPLEANT, "Représentante suppléante"),
    ):
        commissions.name_holder(
            seat=seat,
            name="" if account and rank == HolderRank.TITULAIRE else f"{name}, {seat.organisation.name}"[:120],
            rank=rank,
            membership=account if rank == HolderRank.TITULAIRE else None,
            valid_from=SINCE,
            actor=secretary,
        )


def _call(world: World, session: Session, secretary: Membership) -> None:
    """Name who sits, hear a mayor for one of his residents, and convene when there is something to examine."""
    for seat in session.commission.seats.select_related("organisation"):
        _name_holders(world, seat, secretary)
    items = list(session.items.select_related("case__commune", "session__commission"))
    for item in items:
        if agenda.mayor_of(item)[1] is None:
            agenda.invite(item=item, kind=GuestKind.MAYOR, name="", remote=False, actor=secretary)
            break
    if items:
        convening.convene(session=session, actor=secretary)


def _agenda(played: list[Played], place: str, past: bool) -> list[Case]:
    """Open cases of the seat that a commission examines: one half came to the past séance, the other comes to the next."""
    wanted = [p.case.pk for p in played if p.lease.arrondissement == place and p.story.name in EXAMINED]
    cases = list(Case.objects.open().filter(pk__in=wanted[past::2]).order_by("number"))
    return cases[:: max(1, len(cases) // ITEMS_A_SESSION)][:ITEMS_A_SESSION]


def _commissions(world: World) -> dict[str, Commission]:
    """The commissions by arrondissement: those of the charter where there is one, else a plénière and one territorial."""
    code = world.territory.code
    secretariats = {"pleniere": world.organisations[PLENARY_SECRETARY[code]]}
    secretariats |= {
        KEYS[place]: world.organisations[key] for place, (key, _) in TERRITORIAL[code].items() if place in KEYS
    }
    if code in commissions.CHARTERS:
        made = commissions.load_charter(territory=world.territory, from_on=SINCE, secretariats=secretariats)
    else:
        made = _plain_tree(world, secretariats["pleniere"])
    for commission in made.values():
        for key, copresident in SEATS[code].items():
            sessions.add_member(
                commission=commission,
                organisation=world.organisations[key],
                voice=Voice.CONSULTATIVE if key in CONSULTATIVE else Voice.DELIBERATIVE,
                copresident=copresident,
                valid_from=SINCE,
            )
    return {row.arrondissement.code: row for row in made.values() if row.arrondissement is not None}


def _plain_tree(world: World, secretariat: Organisation) -> dict[str, Commission]:
    plenary = sessions.create_commission(
        territory=world.territory,
        name="CCAPEX, formation plénière",
        level=CommissionLevel.PLENIERE,
        secretariat=secretariat,
        valid_from=SINCE,
    )
    made = {"pleniere": plenary}
    for place, (key, name) in TERRITORIAL[world.territory.code].items():
        made[place] = sessions.create_commission(
            territory=world.territory,
            name=name,
            level=CommissionLevel.TERRITORIALE,
            parent=plenary,
            arrondissement=Arrondissement.objects.get(code=place),
            secretariat=world.organisations[key],
            frequency_unit=FrequencyUnit.QUARTER,
            valid_from=SINCE,
        )
    return made
