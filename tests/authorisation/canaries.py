"""One case in which each family of fields holds a string found nowhere else."""

import datetime

from cases.models import (
    Act,
    Attachment,
    Case,
    Deadline,
    Dwelling,
    Household,
    HouseholdMember,
    Lease,
    LedgerEntry,
    Measure,
    Outreach,
    Tenant,
    TenantContact,
)
from dsf.enums import DsfKind
from dsf.models import Dsf, DsfEvaluation, DsfFinance, DsfMember, DsfProtection, DsfTenant
from dsf.services import procedure
from organisations import scope
from organisations.enums import Role
from tests.authorisation.building import a_justificatif
from tests.authorisation.world import World

MARK = "Kanari"


def canary(family: str) -> str:
    """A word without any letter that a page, a PDF or an address would write otherwise."""
    return f"{MARK}{family}X"


# Content of a diagnostic still being written: for the service that writes it, whatever its family.
DRAFT = canary("Draft")


def plant(world: World) -> list[str]:
    """Write the canaries in the case granted to everybody; returns the families planted."""
    case = world.cases["social", "granted"]
    _file(world, case)
    with scope.system(case.territory):
        DsfEvaluation.objects.filter(dsf=world.dsfs["granted", "assignation"]).update(text=DRAFT)
    _transmitted(world, case)
    return ["F1", "F2", "F3", "F4", "F5", "F7", "F11", "F12", "F13", "F16", "F20"]


def _file(world: World, case: Case) -> None:
    bailleur = world.people[Role.BAILLEUR_MANAGER]
    by = {"organisation": bailleur.organisation, "entered_by": bailleur}
    local = {"territory": case.territory, "case": case, **by}
    with scope.system(case.territory) as current:
        day = current.today - datetime.timedelta(2)
        Household.objects.filter(pk=case.household_id).update(name=canary("F1"), search_name=canary("F1").lower())
        Tenant.objects.filter(household_id=case.household_id).update(last_name=canary("F1"))
        TenantContact.objects.filter(household_id=case.household_id).update(
            phone=canary("F2"), email=f"{canary('F2')}@exemple.fr"
        )
        HouseholdMember.objects.create(
            household_id=case.household_id,
            territory=case.territory,
            bailleur_id=case.bailleur_id,
            relation="enfant",
            custody=canary("F3"),
        )
        Dwelling.objects.filter(pk=case.dwelling_id).update(address=canary("F4"))
        Lease.objects.filter(pk=case.lease_id).update(agency=canary("F4"))
        LedgerEntry.objects.create(
            lease_id=case.lease_id,
            territory=case.territory,
            bailleur_id=case.bailleur_id,
            on=day,
            kind="echeance",
            label=canary("F5"),
            amount=600,
            reference="E1",
        )
        Act.objects.filter(case=case).update(note=canary("F16"))
        Outreach.objects.create(on=day, channel="visite", outcome="joint", note=canary("F16"), **local)
        Measure.objects.create(kind="autre", starts_on=day, note=canary("F5"), **local)
        Deadline.objects.filter(case=case).update(why=canary("F16"))
        Attachment.objects.filter(case=case).update(title=canary("F20"))


def _transmitted(world: World, case: Case) -> None:
    """A diagnostic sent with a canary in each section."""
    agent, worker = world.people[Role.PREFECTURE], world.people[Role.SOCIAL_WORKER]
    with scope.acting(agent):
        asked = procedure.request_dsf(
            case=case, service=worker.organisation, kind=DsfKind.CFP, motive=canary("F13"), actor=agent
        )
    with scope.acting(worker):
        dsf = Dsf.objects.get(pk=asked.pk)
        procedure.accept_dsf(dsf=dsf, actor=worker)
        procedure.name_writer(dsf=dsf, writer=worker, actor=worker)
        DsfTenant.objects.filter(dsf=dsf).update(phone=canary("F2"))
        DsfMember.objects.filter(dsf=dsf).update(situation=canary("F3"))
        DsfProtection.objects.filter(dsf=dsf).update(measure="tutelle", last_name=canary("F11"))
        DsfFinance.objects.filter(dsf=dsf).update(other_resource=canary("F7"))
        DsfEvaluation.objects.filter(dsf=dsf).update(text=canary("F12"))
        dsf = Dsf.objects.get(pk=dsf.pk)
        world.justificatifs[dsf.pk] = a_justificatif(dsf, worker)
        procedure.transmit_dsf(dsf=dsf, actor=worker)
    world.dsfs["granted", "cdp"] = dsf
