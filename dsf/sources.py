"""What is known outside the diagnostic for each of its fields, with where and when: lease, file of the bailleur, acts,
measures, the service's own earlier diagnostic. Family F10 is never among them.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import models

from cases.enums import PaidTo, Parc
from cases.models import Act, HouseholdMember, HousingAid, Lease, LeaseAccount, Measure, Tenant, TenantContact
from cases.procedure.enums import ActKind
from core.formats import date_fr, euros
from dsf import budget
from dsf.content import amount_claimed, announced_hearing
from dsf.enums import (
    Answer,
    CcapexStudy,
    DsfState,
    DwellingType,
    Fsl,
    LegalAid,
    Overindebtedness,
    RentResumed,
)
from dsf.models import Dsf
from dsf.provenance import Origin
from organisations import scope


@dataclass(frozen=True)
class Fact:
    value: Any
    origin: Origin


Facts = dict[str, Fact]
Cells = dict[tuple[str, str], Fact]

# Fields of an earlier diagnostic that may still hold; dates of a hearing and debts of then do not.
KEPT = {
    "household": ("family_status", "household_type", "household_other", "since", "dependants"),
    "protection": ("measure", "last_name", "first_names", "email", "phone"),
    "finance": ("other_resource", "other_charge_1", "other_charge_2"),
    "debt": ("guarantee", "first_unpaid"),
    "causes": ("causes", "other"),
    "repayment": ("fsl", "fsl_filed", "other_measures"),
    "overindebtedness": ("state", "filed", "outcome", "months"),
    "dwelling": (
        "kind",
        "rooms",
        "surface",
        "entered",
        "insured",
        "insalubrity",
        "indecency",
        "details",
        "wishes_to_stay",
        "social_request",
        "social_renewal",
    ),
}
KEPT_OF_TENANT = ("birth_date", "work", "work_since", "email", "phone")


@dataclass
class Sources:
    """Everything known for one diagnostic: by relation of `Dsf`, by tenant, by person, by cell of section 2."""

    rows: dict[str, Facts] = field(default_factory=dict)
    tenants: list[Facts] = field(default_factory=list)
    members: list[Facts] = field(default_factory=list)
    cells: Cells = field(default_factory=dict)


def _day(on: datetime.date | None) -> str:
    return f"{on:%d/%m/%Y}" if on else ""


def _facts(values: Mapping[str, Any], origin: Origin) -> Facts:
    """The values that say something."""
    return {name: Fact(value, origin) for name, value in values.items() if value not in (None, "", [])}


def same_person(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    return all(one[name].casefold() == other[name].casefold() for name in ("last_name", "first_names"))


def sources_of(dsf: Dsf) -> Sources:
    """Runs as the service: reads only what the service may read. What is nearer in time or kind wins over the earlier
    diagnostic.
    """
    lease = Lease.objects.select_related("dwelling__commune", "bailleur").get(pk=dsf.case.lease_id)
    account = LeaseAccount.objects.filter(lease=lease).first()
    file = f"fichier du bailleur {lease.bailleur.name}"
    by_lease = Origin(f"Bail {lease.reference}, {file}", account.balance_on if account else None)
    acts = list(Act.objects.standing().filter(case_id=dsf.case_id).order_by("entered_at"))
    found = _earlier(dsf)
    now: dict[str, Facts] = {
        "dwelling": _dwelling(lease, by_lease),
        "debt": _debt(lease, account, acts, file),
        "repayment": _repayment(dsf, acts),
        "overindebtedness": _overindebtedness(acts),
        "hearing": _hearing(acts),
        "writer_contact": _facts({"body": dsf.service.name}, Origin("Organisation chargée du diagnostic")),
    }
    for relation, facts in now.items():
        found.rows[relation] = found.rows.get(relation, {}) | facts
    found.cells |= _cells(lease, by_lease)
    found.tenants = _tenants(lease, by_lease, found.tenants)
    found.members = _members(lease, by_lease) or found.members
    return found


def _tenants(lease: Lease, origin: Origin, before: list[Facts]) -> list[Facts]:
    contacts = {c.tenant_id: c for c in TenantContact.objects.filter(household_id=lease.household_id)}
    found = []
    for tenant in Tenant.objects.filter(household_id=lease.household_id):
        contact = contacts.get(tenant.pk)
        facts = _facts(
            {
                "last_name": tenant.last_name,
                "first_names": tenant.first_name,
                "birth_date": tenant.birth_date,
                "address": lease.dwelling.address,
                "postcode": lease.dwelling.postcode,
                "commune": lease.dwelling.commune.name,
                "email": contact.email if contact else "",
                "phone": contact.phone if contact else "",
            },
            origin,
        )
        known = next((old for old in before if same_person(named(old), named(facts))), {})
        found.append({name: known[name] for name in KEPT_OF_TENANT if name in known} | facts)
    return found


def named(facts: Facts) -> dict[str, str]:
    return {name: facts[name].value if name in facts else "" for name in ("last_name", "first_names")}


def _members(lease: Lease, origin: Origin) -> list[Facts]:
    year = scope.today().year
    return [
        _facts({"relation": row.relation, "situation": row.custody}, origin)
        | _facts(
            {"age": year - row.birth_year if row.birth_year else None},
            Origin(f"{origin.place}, né en {row.birth_year}", origin.on),
        )
        for row in HouseholdMember.objects.filter(household_id=lease.household_id)
    ]


def _dwelling(lease: Lease, origin: Origin) -> Facts:
    dwelling = lease.dwelling
    kinds = {Parc.PUBLIC.value: DwellingType.SOCIAL, Parc.PRIVE.value: DwellingType.PRIVATE}
    return _facts(
        {"kind": kinds[dwelling.parc].value, "rooms": dwelling.rooms, "surface": dwelling.surface}, origin
    ) | _facts({"entered": _day(lease.concluded_on)}, Origin(f"{origin.place}, date du bail", origin.on))


def _cells(lease: Lease, origin: Origin) -> Cells:
    found = {
        ("loyer", budget.HOUSEHOLD): Fact(lease.rent, origin),
        ("provisions_charges", budget.HOUSEHOLD): Fact(lease.charges, origin),
    }
    aid = HousingAid.objects.filter(lease=lease).first()
    if aid and aid.amount and aid.suspended_since is None:
        paid_to = "versée au bailleur" if aid.paid_to == PaidTo.BAILLEUR else "versée au locataire"
        body = aid.get_body_display() if aid.body else "Aide au logement"
        place = f"{body}, {paid_to} ; {origin.place}"
        found["allocations_logement", budget.TENANT] = Fact(aid.amount, Origin(place, origin.on))
    return found


def _last(acts: Iterable[Act], kind: ActKind) -> Act | None:
    return max((act for act in acts if act.kind == kind), key=lambda act: act.on, default=None)


def _of(act: Act) -> Origin:
    return Origin(f"{act.kind_label} du {date_fr(act.on)}", act.on)


def _debt(lease: Lease, account: LeaseAccount | None, acts: list[Act], file: str) -> Facts:
    found: Facts = {}
    if account and account.balance_on:
        by_account = Origin(f"Compte du locataire, {file}", account.balance_on)
        if account.balance > 0:
            # The form asks for the summons's own amount: the balance stands in until that is known.
            found |= _facts(
                {"amount": account.balance}, Origin(f"{by_account.place}, faute d’assignation", by_account.on)
            )
        found |= _facts({"first_unpaid": _day(account.in_debt_since)}, by_account)
    if first := _last(acts, ActKind.PREMIER_IMPAYE):
        found |= _facts({"first_unpaid": _day(first.on)}, _of(first))
    if summons := _last(acts, ActKind.ASSIGNATION):
        found |= _facts({"amount": amount_claimed(summons)}, _of(summons))
    if (cdp := _last(acts, ActKind.CDP)) and "has_caution" in cdp.details:
        found |= _facts({"guarantee": (Answer.YES if cdp.details["has_caution"] else Answer.NO).value}, _of(cdp))
    aid = HousingAid.objects.filter(lease=lease).first()
    if aid:
        by_file = Origin(f"Aide au logement, {file}", account.balance_on if account else None)
        if aid.suspended_since:
            found |= _facts(
                {"aid_suspended": Answer.YES.value, "aid_suspended_since": _day(aid.suspended_since)}, by_file
            )
        elif aid.amount and aid.paid_to == PaidTo.BAILLEUR:
            found |= _facts({"aid_to_landlord": Answer.YES.value, "aid_amount": aid.amount}, by_file)
        elif aid.amount and aid.paid_to == PaidTo.LOCATAIRE:
            found |= _facts({"aid_to_landlord": Answer.NO.value}, by_file)
    return found


def _repayment(dsf: Dsf, acts: list[Act]) -> Facts:
    found: Facts = {}
    if resumed := _last(acts, ActKind.REPRISE_LOYER_COURANT):
        found |= _facts({"resumed": RentResumed.FULL.value, "resumed_since": _day(resumed.on)}, _of(resumed))
    if filed := _last(acts, ActKind.FSL):
        found |= _facts({"fsl": Fsl.FILED.value, "fsl_filed": _day(filed.on)}, _of(filed))
    measures = list(Measure.objects.filter(case_id=dsf.case_id))
    if measures:
        newest = max(row.starts_on for row in measures)
        lines = "\n".join(_measure(row) for row in measures)
        found |= _facts({"other_measures": lines}, Origin("Mesures du dossier", newest))
    return found


def _measure(row: Measure) -> str:
    until = f" au {date_fr(row.ends_on)}" if row.ends_on else ""
    monthly = f", {euros(row.monthly_amount)} par mois" if row.monthly_amount is not None else ""
    return f"{row.get_kind_display()} du {date_fr(row.starts_on)}{until}{monthly}."


def _overindebtedness(acts: list[Act]) -> Facts:
    found: Facts = {}
    if filed := _last(acts, ActKind.SURENDETTEMENT_DEPOT):
        found |= _facts({"state": Overindebtedness.FILED.value, "filed": _day(filed.on)}, _of(filed))
    if admitted := _last(acts, ActKind.SURENDETTEMENT_RECEVABILITE):
        found |= _facts({"state": Overindebtedness.ADMISSIBLE.value}, _of(admitted))
    return found


def _hearing(acts: list[Act]) -> Facts:
    found: Facts = {}
    if said := announced_hearing(acts):
        found |= _facts({"on": said[0]}, Origin("Actes du dossier", said[1]))
    if asked := _last(acts, ActKind.AJ_DEMANDE):
        found |= _facts({"legal_aid": LegalAid.ASKED.value}, _of(asked))
    if studied := _last(acts, ActKind.AVIS_CCAPEX):
        found |= _facts({"ccapex_study": CcapexStudy.DONE.value}, _of(studied))
    return found


def _earlier(dsf: Dsf) -> Sources:
    """What the same service wrote last in a transmitted diagnostic of this household. Another service's is not read."""
    before = (
        Dsf.objects.filter(
            service_id=dsf.service_id, case__household_id=dsf.case.household_id, state=DsfState.TRANSMITTED
        )
        .exclude(pk=dsf.pk)
        .select_related(*KEPT)
        .order_by("transmitted_on", "pk")
        .last()
    )
    if before is None:
        return Sources()
    origin = Origin(f"Diagnostic transmis le {date_fr(before.transmitted_on)}", before.transmitted_on)
    return Sources(
        rows={
            relation: _facts(_values(row, names), origin)
            for relation, names in KEPT.items()
            if (row := getattr(before, relation, None))
        },
        tenants=[
            _facts(_values(row, ("last_name", "first_names", *KEPT_OF_TENANT)), origin) for row in before.tenants.all()
        ],
        members=[
            _facts(_values(row, ("relation", "age", "situation", "contributes")), origin)
            for row in before.members.all()
        ],
        cells={
            (row.line, row.column): Fact(row.amount, origin)
            for row in before.amounts.all()
            if isinstance(row.amount, Decimal)
        },
    )


def _values(row: models.Model, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
