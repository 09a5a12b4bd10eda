"""The organisations and people of the journey, and the arrears files that its bailleur deposits."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from ccapex.services import sessions
from organisations import scope, services
from organisations.enums import OrganisationKind, Role
from organisations.models import Membership, Territory
from tests import factories as make
from tests.cases.arrears import a_line, as_csv, as_xlsx
from tests.journeys.on_day import TODAY

COMMUNES = [("44109", "Nantes", "442"), ("44143", "Rezé", "442")]


@dataclass(frozen=True)
class People:
    """Who walks through the journey: e-mail addresses are `person.user.email`."""

    bailleur: Membership
    other_bailleur: Membership
    commissaire: Membership
    prefecture: Membership
    social_worker: Membership
    secretary: Membership
    commune: Membership
    elsewhere: Membership


def settle() -> People:
    """A territory with one organisation of each kind on the path, a second bailleur, and a second territory."""
    with scope.platform():
        loire = services.create_territory(code="44", name="Loire-Atlantique")
        services.load_communes(territory=loire, arrondissements={"442": "Nantes"}, communes=COMMUNES)
        reunion = services.create_territory(code="974", name="La Réunion", time_zone="Indian/Reunion")
        services.load_communes(
            territory=reunion, arrondissements={"9741": "Saint-Denis"}, communes=[("97411", "Saint-Denis", "9741")]
        )

    def person(role: str, kind: str, organisation: str, name: str, territory: Territory = loire) -> Membership:
        return make.a_member(
            role, organisation=make.an_organisation(kind, territory=territory, name=organisation), name=name
        )

    kinds = OrganisationKind
    found = People(
        bailleur=person(Role.BAILLEUR_MANAGER, kinds.BAILLEUR_SOCIAL, "Habitat des Rives", "Inès Caradec"),
        other_bailleur=person(Role.BAILLEUR_MANAGER, kinds.BAILLEUR_SOCIAL, "Logis du Sillon", "Paul Guérin"),
        commissaire=person(
            Role.COMMISSAIRE, kinds.COMMISSAIRE_DE_JUSTICE, "Étude Lemarchand", "Maître Anne Lemarchand"
        ),
        prefecture=person(Role.PREFECTURE, kinds.PREFECTURE, "Préfecture de la Loire-Atlantique", "Yves Monnier"),
        social_worker=person(Role.SOCIAL_WORKER, kinds.DEPARTEMENT, "Service social de Rezé", "Claire Josse"),
        secretary=person(Role.CCAPEX_SECRETARY, kinds.DDETS, "DDETS de la Loire-Atlantique", "Malik Roussel"),
        commune=person(Role.COMMUNE_OFFICER, kinds.COMMUNE, "Ville de Rezé", "Julie Thomas"),
        elsewhere=person(Role.CCAPEX_SECRETARY, kinds.DDETS, "DEETS de La Réunion", "Rose Hoarau", reunion),
    )
    with scope.acting(found.secretary):
        commission = sessions.create_commission(
            territory=loire, name="Commission de Nantes", level="territoriale", valid_from=datetime.date(2024, 1, 1)
        )
        sessions.add_member(
            commission=commission,
            organisation=found.secretary.organisation,
            valid_from=datetime.date(2024, 1, 1),
            copresident=True,
        )
    return found


IN_TIME = datetime.date(2026, 10, 23)  # two months later is 30 days from the journey's day
LATE = datetime.date(2026, 9, 5)  # two months later has passed
FERRAND, OLLIVIER = "Mme Sophie FERRAND", "M. Marc OLLIVIER"


def monthly_file() -> bytes:
    """Two leases in arrears, of which one line has an amount that is not one."""
    good = a_line(
        1,
        tenants="Mme FERRAND Sophie",
        commune="44143",
        postcode="44400",
        birth="",
        phone="",
        email="",
        agency="Sud-Loire",
    )
    bad = a_line(2, tenants="M. LE GALL Yann", balance="douze cents", birth="", phone="", email="")
    return as_csv([good, bad])


def file_with_entries() -> bytes:
    """A workbook: a lease and its écritures, whose debt reached the threshold long ago."""
    lease = a_line(
        3,
        tenants="M. OLLIVIER Marc",
        address="3 quai des Antilles",
        postcode="44200",
        commune="44109",
        agency="Nantes",
        balance=Decimal("980"),
        birth="",
        phone="",
        email="",
    )
    entries = [
        {
            "lease_reference": "B-3",
            "on": datetime.date(2026, month, 5),
            "kind": "échéance",
            "label": "Loyer",
            "amount": Decimal("490"),
            "reference": f"E-{month}",
        }
        for month in (8, 9)
    ]
    return as_xlsx([lease], entries)


def french(day: datetime.date) -> str:
    """As a person types it in a native date field."""
    return day.isoformat()


def days_ago(days: int) -> str:
    return french(TODAY - datetime.timedelta(days=days))
