"""First values of a diagnostic, each with where it comes from. Never overwrites what a person typed."""

from dataclasses import dataclass

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from core.errors import DomainError
from dsf import budget, rules
from dsf.enums import SectionKey
from dsf.models import (
    Dsf,
    DsfAmount,
    DsfCauses,
    DsfDebt,
    DsfDebtReview,
    DsfDwelling,
    DsfEvaluation,
    DsfFinance,
    DsfHearing,
    DsfHousehold,
    DsfMember,
    DsfOverindebtedness,
    DsfProtection,
    DsfRepayment,
    DsfSection,
    DsfTenant,
    DsfTenantObservation,
    DsfWriter,
    Sourced,
)
from dsf.sources import Facts, Sources, named, same_person, sources_of
from organisations.models import Membership

BLANK: tuple[object, ...] = (None, "", [])
SECTION_OF = {
    "household": SectionKey.HOUSEHOLD,
    "protection": SectionKey.HOUSEHOLD,
    "finance": SectionKey.BUDGET,
    "debt": SectionKey.DEBT,
    "causes": SectionKey.DEBT,
    "repayment": SectionKey.REPAYMENT,
    "overindebtedness": SectionKey.REPAYMENT,
    "dwelling": SectionKey.DWELLING,
    "hearing": SectionKey.HEARING,
    "writer_contact": SectionKey.WRITER,
}
# «Si oui…»: a field that means nothing without the answer before it. It is left alone when somebody answered otherwise.
PARENTS = {
    "household_other": "household_type",
    "aid_amount": "aid_to_landlord",
    "aid_suspended_since": "aid_suspended",
    "resumed_since": "resumed",
    "fsl_filed": "fsl",
    "filed": "state",
    "outcome": "state",
    "months": "outcome",
    "social_renewal": "social_request",
}
# The tables that hold one row a diagnostic; special causes (F10) open when they are said, and not before.
SINGLE_ROWS = (
    DsfHousehold,
    DsfProtection,
    DsfFinance,
    DsfDebt,
    DsfCauses,
    DsfRepayment,
    DsfOverindebtedness,
    DsfDwelling,
    DsfEvaluation,
    DsfTenantObservation,
    DsfHearing,
    DsfWriter,
)


def open_sections(*, dsf: Dsf) -> bool:
    """Give a diagnostic the rows of its sections, those of a form that grew since it was accepted included. Idempotent.

    Returns whether some were missing.
    """
    if DsfSection.objects.filter(dsf=dsf).count() == len(SectionKey):
        return False
    for model in SINGLE_ROWS:
        model._default_manager.get_or_create(dsf=dsf, defaults={"territory_id": dsf.territory_id})
    DsfDebtReview.objects.get_or_create(dsf=dsf, defaults={"territory_id": dsf.territory_id, "case_id": dsf.case_id})
    for key in SectionKey:
        DsfSection.objects.get_or_create(dsf=dsf, key=key, defaults={"territory_id": dsf.territory_id})
    return True


@dataclass(frozen=True)
class Change:
    """One value that a refresh wrote."""

    section: SectionKey
    label: str


def prefill(*, dsf: Dsf) -> None:
    """Open the sections of an accepted diagnostic and fill what is known. Runs as the service: it copies only what the
    service may read.
    """
    open_sections(dsf=dsf)
    known = sources_of(dsf)
    local = {"territory_id": dsf.territory_id, "dsf": dsf}
    rows: list[tuple[type[DsfTenant] | type[DsfMember], list[Facts]]] = [
        (DsfTenant, known.tenants),
        (DsfMember, known.members),
    ]
    for model, people in rows:
        for position, facts in enumerate(people, start=1):
            _fill(model(position=position, **local), facts)
    for line, column in budget.CELLS:
        DsfAmount.objects.create(line=line, column=column, **local)
    _fill_rows(dsf, known)


def refresh(*, dsf: Dsf, actor: Membership) -> list[Change]:
    """Take again what is known: blank fields, and values that nobody changed since they were prefilled. What a person
    typed stays. Raises DomainError for who may not write. A section that changes takes a new version.
    """
    refusal = rules.may_write(actor, dsf)
    if refusal:
        raise DomainError(refusal)
    open_sections(dsf=dsf)
    with transaction.atomic():
        # A save takes its section first: what it wrote is read below, and what comes after is told that it moved.
        list(DsfSection.objects.select_for_update().filter(dsf=dsf).order_by("pk"))
        changes = _fill_rows(Dsf.objects.select_related("case", "service").get(pk=dsf.pk), sources_of(dsf))
        DsfSection.objects.filter(dsf=dsf, key__in={change.section for change in changes}).update(
            version=F("version") + 1, updated_by=actor, updated_at=timezone.now()
        )
    return changes


def _fill_rows(dsf: Dsf, known: Sources) -> list[Change]:
    """Write what is known where nobody wrote. The list of people is its writer's: nobody is added nor removed here."""
    changes = []
    for relation, facts in known.rows.items():
        row = getattr(dsf, relation)
        changes += [Change(SECTION_OF[relation], _label(row, name)) for name in _fill(row, facts)]
    for tenant in dsf.tenants.all():
        name = {"last_name": tenant.last_name, "first_names": tenant.first_names}
        facts = next((found for found in known.tenants if same_person(named(found), name)), {})
        changes += [Change(SectionKey.IDENTITY, _label(tenant, field)) for field in _fill(tenant, facts)]
    labels = {line.key: line.label for line in (*budget.RESOURCES, *budget.HOUSING, *budget.OTHER_CHARGES)}
    for cell in DsfAmount.objects.filter(dsf=dsf):
        fact = known.cells.get((cell.line, cell.column))
        if fact is None or (cell.amount is not None and not cell.source):
            continue
        if (cell.amount, cell.source, cell.source_on) == (fact.value, fact.origin.place[:160], fact.origin.on):
            continue
        if cell.amount != fact.value:
            changes.append(Change(SectionKey.BUDGET, labels[cell.line].lower()))
        cell.amount, cell.source, cell.source_on = fact.value, fact.origin.place[:160], fact.origin.on
        cell.save()
    return changes


def _fill(row: Sourced, facts: Facts) -> list[str]:
    """Write what is known over blanks and over what nobody changed since it was prefilled; the fields that changed."""
    before, origins, changed = row.provenance, dict(row.provenance), []
    for name, fact in facts.items():
        value, parent = getattr(row, name), PARENTS.get(name)
        if value not in BLANK and name not in origins:
            continue
        if parent in facts and getattr(row, str(parent)) != facts[str(parent)].value:
            continue
        if name in ("social_request", "social_renewal") and getattr(row, "no_social_request", False):
            continue
        if value != fact.value:
            setattr(row, name, fact.value)
            changed.append(name)
        origins[name] = fact.origin.entry()
    if changed or origins != before:
        row.provenance = origins
        row.save()
    return changed


def _label(row: models.Model, name: str) -> str:
    return str(row._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # a column, never a relation seen from its end
