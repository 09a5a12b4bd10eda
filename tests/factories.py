"""Situations for tests, made through the services or the system's scope: never as a superuser.

Each function opens its own scope, so a test reads as: make, then act as somebody, then assert.
"""

import datetime
import itertools
from decimal import Decimal
from typing import Any

from cases.enums import PaidTo
from cases.models import Case, Dwelling, Household, HousingAid, Lease, LeaseAccount, Tenant, TenantContact
from cases.services.files import open_case
from core.text import normalise
from organisations import scope, services
from organisations.enums import OrganisationKind, Role
from organisations.models import Commune, Membership, Organisation, Territory

PASSWORD = "phrase de passe assez longue"
_numbers = itertools.count(1)

KIND_OF_ROLE = {
    Role.SOCIAL_WORKER: OrganisationKind.DEPARTEMENT,
    Role.SOCIAL_HEAD: OrganisationKind.DEPARTEMENT,
    Role.COMMUNE_OFFICER: OrganisationKind.COMMUNE,
    Role.ELECTED: OrganisationKind.COMMUNE,
    Role.CCAPEX_SECRETARY: OrganisationKind.DDETS,
    Role.PREFECTURE: OrganisationKind.PREFECTURE,
    Role.CCAPEX_MEMBER: OrganisationKind.CAF,
    Role.BAILLEUR_MANAGER: OrganisationKind.BAILLEUR_SOCIAL,
    Role.BAILLEUR_CESF: OrganisationKind.BAILLEUR_SOCIAL,
    Role.BAILLEUR_PRIVATE: OrganisationKind.BAILLEUR_PRIVE,
    Role.ADIL_JURIST: OrganisationKind.ADIL,
    Role.BODY_OFFICER: OrganisationKind.CAF,
    Role.COMMISSAIRE: OrganisationKind.COMMISSAIRE_DE_JUSTICE,
    Role.TENANT: OrganisationKind.ASSOCIATION,
    Role.DPO: OrganisationKind.DEPARTEMENT,
    Role.PLATFORM_ADMIN: OrganisationKind.EDITEUR,
    Role.STATISTICIAN: OrganisationKind.DEPARTEMENT,
}


def a_territory(code: str = "44", name: str = "Loire-Atlantique", time_zone: str = "Europe/Paris") -> Territory:
    """A territory with one arrondissement and two communes; the same one when it exists already."""
    found = Territory.objects.filter(code=code).first()
    if found:
        return found
    with scope.platform():
        territory = services.create_territory(code=code, name=name, time_zone=time_zone)
        services.load_communes(
            territory=territory,
            arrondissements={f"{code}2": f"Arrondissement {code}"},
            communes=[(f"{code}109"[:5], f"Ville {code}", f"{code}2"), (f"{code}143"[:5], f"Bourg {code}", f"{code}2")],
        )
    return territory


def an_organisation(kind: str, *, territory: Territory | None = None, name: str = "", **fields: Any) -> Organisation:
    territory = territory or a_territory()
    with scope.platform():
        return services.create_organisation(
            territory=territory, kind=kind, name=name or f"{kind} {next(_numbers)}", **fields
        )


def a_member(
    role: str, *, organisation: Organisation | None = None, territory: Territory | None = None, name: str = ""
) -> Membership:
    """A person acting in `role`, with a new organisation of the usual kind unless one is given."""
    organisation = organisation or an_organisation(KIND_OF_ROLE[Role(role)], territory=territory)
    number = next(_numbers)
    with scope.platform():
        user = services.create_user(email=f"personne{number}@exemple.fr", password=PASSWORD)
        return services.create_membership(
            user=user,
            organisation=organisation,
            role=role,
            display_name=name or f"Personne {number}",
            valid_from=datetime.date(2020, 1, 1),
        )


def a_lease(bailleur: Organisation, **fields: Any) -> Lease:
    """A lease with dwelling, household, one tenant with contact, aid and account. Options: name, balance, aid, paid_to, …"""
    number = next(_numbers)
    name = fields.pop("name", f"Mme Camille Fictive{number}")
    commune = fields.pop("commune", None) or Commune.objects.filter(territory=bailleur.territory).order_by("code")[0]
    parc = fields.pop("parc", "public")
    balance = fields.pop("balance", Decimal(0))
    aid = fields.pop("aid", Decimal(0))
    paid_to = fields.pop("paid_to", PaidTo.BAILLEUR if aid else PaidTo.NONE)
    owned = {"territory": bailleur.territory, "bailleur": bailleur}
    with scope.system(bailleur.territory) as current:
        household = Household.objects.create(name=name, search_name=normalise(name), **owned)
        tenant = Tenant.objects.create(
            household=household, last_name=name.rsplit(" ", 1)[-1], first_name="Camille", **owned
        )
        TenantContact.objects.create(tenant=tenant, household=household, phone="0240000000", **owned)
        dwelling = Dwelling.objects.create(
            reference=f"L{number}",
            address=f"{number} rue des Essais",
            postcode="44000",
            commune=commune,
            parc=parc,
            **owned,
        )
        lease = Lease.objects.create(
            reference=f"B{number}",
            dwelling=dwelling,
            household=household,
            **{"concluded_on": datetime.date(2021, 5, 1), "rent": Decimal("520"), "charges": Decimal("80"), **fields},
            **owned,
        )
        HousingAid.objects.create(lease=lease, amount=aid, paid_to=paid_to, **owned)
        LeaseAccount.objects.create(lease=lease, balance=balance, balance_on=current.today, **owned)
    return lease


def a_case(bailleur: Organisation | None = None, **fields: Any) -> Case:
    """An open case of a new lease, with the grants that the rules give."""
    bailleur = bailleur or an_organisation(OrganisationKind.BAILLEUR_SOCIAL)
    opened_on = fields.pop("opened_on", datetime.date(2026, 9, 5))
    lease = a_lease(bailleur, **fields)
    with scope.system(bailleur.territory):
        return open_case(lease=lease, opened_on=opened_on)
