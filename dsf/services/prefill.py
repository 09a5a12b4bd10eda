"""First values of a diagnostic, each with where it comes from. Never overwrites what a person typed."""

from cases.enums import PaidTo
from cases.models import Household, HouseholdMember, HousingAid, Lease, TenantContact
from dsf import budget
from dsf.enums import SectionKey
from dsf.models import (
    Dsf,
    DsfAmount,
    DsfEvaluation,
    DsfFinance,
    DsfHousehold,
    DsfMember,
    DsfProtection,
    DsfSection,
    DsfTenant,
    DsfWriter,
)
from organisations import scope


def prefill(*, dsf: Dsf) -> None:
    """Open the sections of an accepted diagnostic. Runs as the service: it copies only what the service may read."""
    local = {"territory_id": dsf.territory_id, "dsf": dsf}
    for key in SectionKey:
        DsfSection.objects.create(key=key, **local)
    lease = Lease.objects.select_related("dwelling__commune", "household", "bailleur").get(pk=dsf.case.lease_id)
    source = f"Bail {lease.reference}, fichier du bailleur {lease.bailleur.name}"
    _tenants(dsf, lease, source, local)
    _household(lease.household, source, local)
    DsfProtection.objects.create(**local)
    DsfFinance.objects.create(**local)
    DsfEvaluation.objects.create(**local)
    DsfWriter.objects.create(body=dsf.service.name, provenance={"body": "Organisation chargée du diagnostic"}, **local)
    _amounts(lease, source, local)


def _tenants(dsf: Dsf, lease: Lease, source: str, local: dict) -> None:
    contacts = {c.tenant_id: c for c in TenantContact.objects.filter(household_id=lease.household_id)}
    for tenant in lease.household.tenants.all():
        contact = contacts.get(tenant.pk)
        values = {
            "last_name": tenant.last_name,
            "first_names": tenant.first_name,
            "birth_date": tenant.birth_date,
            "address": lease.dwelling.address,
            "postcode": lease.dwelling.postcode,
            "commune": lease.dwelling.commune.name,
            "email": contact.email if contact else "",
            "phone": contact.phone if contact else "",
        }
        DsfTenant.objects.create(
            position=tenant.position,
            provenance={name: source for name, value in values.items() if value},
            **values,
            **local,
        )


def _household(household: Household, source: str, local: dict) -> None:
    DsfHousehold.objects.create(**local)
    year = scope.today().year
    for position, member in enumerate(HouseholdMember.objects.filter(household=household), start=1):
        DsfMember.objects.create(
            position=position,
            relation=member.relation,
            age=year - member.birth_year if member.birth_year else None,
            situation=member.custody,
            provenance={"relation": source}
            | ({"age": f"{source}, né en {member.birth_year}"} if member.birth_year else {}),
            **local,
        )


def _amounts(lease: Lease, source: str, local: dict) -> None:
    known = {
        ("loyer", budget.HOUSEHOLD): (lease.rent, source),
        ("provisions_charges", budget.HOUSEHOLD): (lease.charges, source),
    }
    aid = HousingAid.objects.filter(lease=lease).first()
    if aid and aid.amount and aid.suspended_since is None:
        paid_to = "versée au bailleur" if aid.paid_to == PaidTo.BAILLEUR else "versée au locataire"
        body = aid.get_body_display() if aid.body else "Aide au logement"
        known["allocations_logement", budget.TENANT] = (aid.amount, f"{body}, {paid_to} ; {source}")
    for line, column in budget.CELLS:
        amount, origin = known.get((line, column), (None, ""))
        DsfAmount.objects.create(line=line, column=column, amount=amount, source=origin[:160], **local)
