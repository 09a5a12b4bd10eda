"""Territories of the demonstration: communes, local rules with their source, organisations, people."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from config.demo import actors, reference
from organisations import scope, services
from organisations.enums import Role
from organisations.models import Arrondissement, Commune, Membership, Organisation, Territory

NAMES = {"44": ("Loire-Atlantique", "Europe/Paris"), "974": ("La Réunion", "Indian/Reunion")}
HABILITATED = datetime.date(2025, 1, 2)

CHARTER = "Charte de prévention des expulsions de la Loire-Atlantique (2019, annexes de juin 2023)"
RI = f"{CHARTER}, annexe 8, projet de règlement intérieur"
# Key, value, in force from, source. Seats are sous-préfectures, as the règlement intérieur of the charter says.
SETTINGS: dict[str, tuple[tuple[str, Any, datetime.date, str], ...]] = {
    "44": (
        (
            "ccapex.commissions",
            [
                {"arrondissement": actors.NANTES, "secretariat": "DDETS de la Loire-Atlantique"},
                {"arrondissement": actors.SAINT_NAZAIRE, "secretariat": "Sous-préfecture de Saint-Nazaire"},
                {"arrondissement": actors.CHATEAUBRIANT, "secretariat": "Sous-préfecture de Châteaubriant-Ancenis"},
            ],
            datetime.date(2019, 10, 17),
            f"{RI}, art. 1 et 3",
        ),
        ("ccapex.quorum", "1/2", datetime.date(2019, 10, 17), f"{RI}, art. 5 : la moitié au moins des membres"),
        ("ccapex.majorite", "simple", datetime.date(2019, 10, 17), f"{RI}, art. 5"),
        ("ccapex.mois_entre_seances", 3, datetime.date(2019, 10, 17), f"{RI}, art. 5 : une fois par trimestre"),
        ("ccapex.mois_pour_avis_sur_alerte", 2, datetime.date(2019, 10, 17), f"{RI}, art. 4"),
        (
            "ccapex.presence_requise",
            {"aide_au_logement": ["caf", "msa"], "fsl": ["fsl"], "contingent": ["ddets", "prefecture"]},
            datetime.date(2019, 10, 17),
            f"{RI}, art. 5 : représentant de l’organe décisionnel concerné",
        ),
        (
            "cdp.signalement",
            {"mois_d_impaye": 5, "fois_le_loyer": 5},
            datetime.date(2017, 10, 11),
            f"Arrêté préfectoral du 11 octobre 2017, cité par : {CHARTER}, annexe 4",
        ),
        (
            "ccapex.maires",
            [
                "44109",
                "44026",
                "44162",
                "44020",
                "44114",
                "44143",
                "44190",
                "44198",
                "44172",
                "44204",
                "44047",
                "44035",
                "44101",
                "44213",
                "44082",
                "44184",
                "44131",
                "44049",
                "44069",
                "44036",
                "44003",
                "44188",
                "44144",
            ],
            datetime.date(2023, 6, 1),
            f"{CHARTER}, annexe 3 : communes identifiées pour participer",
        ),
    ),
    "974": (),
}


@dataclass
class World:
    """What was made in one territory, by its key in `config.demo.actors`."""

    territory: Territory
    organisations: dict[str, Organisation] = field(default_factory=dict)
    members: dict[tuple[str, str], Membership] = field(default_factory=dict)
    communes: dict[str, Commune] = field(default_factory=dict)

    def member(self, key: str, role: Role) -> Membership:
        return self.members[key, role]

    @property
    def today(self) -> datetime.date:
        return scope.local_today(self.territory)


@dataclass(frozen=True)
class Login:
    """One line of the table that the command prints."""

    role: str
    organisation: str
    territory: str
    email: str


def build_territory(*, code: str, password: str) -> World:
    """Open a territory with everybody at work in it."""
    name, time_zone = NAMES[code]
    with scope.platform():
        territory = services.create_territory(code=code, name=name, time_zone=time_zone)
        services.load_communes(
            territory=territory, arrondissements=reference.arrondissements(code), communes=reference.communes(code)
        )
        for key, value, valid_from, source in SETTINGS[code]:
            services.set_territory_setting(
                territory=territory, key=key, value=value, valid_from=valid_from, source=source
            )
        world = World(
            territory,
            communes={c.code: c for c in Commune.objects.filter(territory=territory).select_related("arrondissement")},
        )
        places = {a.code: a for a in Arrondissement.objects.filter(territory=territory)}
        for who in actors.ORGANISATIONS[code]:
            world.organisations[who.key] = _open(territory, who, world.communes, places)
        for person in actors.PEOPLE[code]:
            _habilitate(world, person, password)
    return world


def _open(
    territory: Territory, who: actors.Who, communes: Mapping[str, Commune], places: Mapping[str, Arrondissement]
) -> Organisation:
    return services.create_organisation(
        territory=territory,
        kind=who.kind,
        name=who.name,
        arrondissement=places[who.arrondissement] if who.arrondissement else None,
        commune=communes[who.commune] if who.commune else None,
        is_legal_person=who.is_legal_person,
        settings={"sci_familiale": True} if who.sci_familiale else {},
    )


def _habilitate(world: World, person: actors.Person, password: str) -> None:
    user = services.create_user(email=person.email, password=password)
    for key, role in person.posts:
        world.members[key, role] = services.create_membership(
            user=user,
            organisation=world.organisations[key],
            role=role,
            display_name=person.name,
            valid_from=HABILITATED,
        )


def logins(code: str) -> list[Login]:
    """The people of a territory, in the order in which the command lists them."""
    names = {who.key: who.name for who in actors.ORGANISATIONS[code]}
    return [
        Login(role=role.label, organisation=names[key], territory=NAMES[code][0], email=person.email)
        for person in actors.PEOPLE[code]
        for key, role in person.posts
    ]
