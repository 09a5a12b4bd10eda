"""Writing the sections. Each save compares the section's version: a second tab or writer is told, never overwritten."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from core.errors import ConcurrentChange, DomainError
from dsf import budget, rules
from dsf.enums import SectionKey
from dsf.models import Dsf, DsfAmount, DsfMember, DsfSection, DsfSpecialCauses, DsfTenant, Sourced
from dsf.services.prefill import open_sections
from organisations.models import Membership


class SectionChanged(ConcurrentChange):
    """Somebody saved this section since the page was opened. Nothing was written."""

    def __init__(self, section: DsfSection) -> None:
        who = section.updated_by.display_name if section.updated_by else "Quelqu’un"
        super().__init__(
            f"{who} a enregistré cette section après l’ouverture de votre page. Rien n’est perdu : votre saisie est "
            "ci-dessous. Comparez, puis enregistrez de nouveau."
        )
        self.section = section


def _claim(dsf: Dsf, key: SectionKey, version: int, actor: Membership) -> None:
    """Take the next version of a section, or say that somebody else did."""
    refusal = rules.may_write(actor, dsf)
    if refusal:
        raise DomainError(refusal)
    rows, stamp = DsfSection.objects.filter(dsf=dsf, key=key), {"updated_by": actor, "updated_at": timezone.now()}
    if rows.filter(version=version).update(version=version + 1, **stamp):
        return
    # Its row may not be there yet: asked only now, for saves come every few seconds.
    if not open_sections(dsf=dsf) or not rows.filter(version=version).update(version=version + 1, **stamp):
        raise SectionChanged(rows.select_related("updated_by").get())


def _assign(row: models.Model, values: Mapping[str, Any]) -> list[str]:
    """Set what differs; a value that a person changed loses its origin. Returns the fields that changed."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if isinstance(row, Sourced) and changed:
        row.provenance = {name: source for name, source in row.provenance.items() if name not in changed}
    return changed


def _save(row: models.Model, values: Mapping[str, Any]) -> None:
    """Write a row only when a value changed: one history row per change, none for a save without one."""
    if _assign(row, values):
        row.save()


def _save_rows(dsf: Dsf, model: type[DsfTenant] | type[DsfMember], rows: Sequence[Mapping[str, Any]]) -> None:
    """Write the rows of a list in their order; rows no longer given are removed.

    `id` names an existing row, or is the one that the page gave to a new row: sent twice, it is still one row.
    """
    existing = {row.pk: row for row in model.objects.filter(dsf=dsf)}
    for position, given in enumerate(rows, start=1):
        values = {name: value for name, value in given.items() if name != "id"} | {"position": position}
        row = existing.pop(given["id"], None) if given.get("id") else None
        if row is None:
            own = {"id": given["id"]} if given.get("id") else {}
            model.objects.create(territory_id=dsf.territory_id, dsf=dsf, **values, **own)
        else:
            _save(row, values)
    for row in existing.values():
        row.delete()


def save_identity(*, dsf: Dsf, version: int, tenants: Sequence[Mapping[str, Any]], actor: Membership) -> None:
    """Write section 1.1. Raises SectionChanged when it moved since `version`, DomainError without any tenant."""
    if not tenants:
        raise DomainError("Gardez au moins un locataire : le diagnostic porte sur lui.")
    with transaction.atomic():
        _claim(dsf, SectionKey.IDENTITY, version, actor)
        _save_rows(dsf, DsfTenant, tenants)


def save_household(
    *,
    dsf: Dsf,
    version: int,
    household: Mapping[str, Any],
    members: Sequence[Mapping[str, Any]],
    protection: Mapping[str, Any],
    actor: Membership,
) -> None:
    """Write sections 1.2 to 1.4. Raises SectionChanged when they moved since `version`."""
    with transaction.atomic():
        _claim(dsf, SectionKey.HOUSEHOLD, version, actor)
        _save(dsf.household, household)
        _save_rows(dsf, DsfMember, members)
        _save(dsf.protection, protection)


def save_budget(
    *,
    dsf: Dsf,
    version: int,
    amounts: Mapping[tuple[str, str], Decimal | None],
    names: Mapping[str, str],
    actor: Membership,
) -> budget.Totals:
    """Write section 2 and return its totals. Raises SectionChanged when it moved since `version`."""
    with transaction.atomic():
        _claim(dsf, SectionKey.BUDGET, version, actor)
        _save(dsf.finance, names)
        for row in DsfAmount.objects.filter(dsf=dsf):
            if (row.line, row.column) not in amounts:
                continue
            value = amounts[row.line, row.column]
            if row.amount != value:
                row.amount, row.source, row.source_on = value, "", None
                row.save()
    return budget.totals(amounts)


def save_writer(*, dsf: Dsf, version: int, values: Mapping[str, Any], actor: Membership) -> None:
    """Write section 8. Raises SectionChanged when it moved since `version`."""
    with transaction.atomic():
        _claim(dsf, SectionKey.WRITER, version, actor)
        _save(dsf.writer_contact, values)


def save_debt(
    *,
    dsf: Dsf,
    version: int,
    debt: Mapping[str, Any],
    causes: Mapping[str, Any],
    special: Mapping[str, Any] | None = None,
    actor: Membership,
) -> None:
    """Write section 3. `special` (family F10) is None when the service does not offer it: nothing of it is touched.

    Raises SectionChanged when the section moved since `version`, DomainError for special causes that the DPO switched off
    or that are said indispensable without saying why.
    """
    with transaction.atomic():
        _claim(dsf, SectionKey.DEBT, version, actor)
        _save(dsf.debt, debt)
        _save(dsf.causes, causes)
        if special is not None:
            _save_special(dsf, special)


def _save_special(dsf: Dsf, given: Mapping[str, Any]) -> None:
    """No row as long as nothing was ever said; unticking all of them takes the reason away too."""
    said = list(given["causes"])
    if said and not rules.offers_special_causes(dsf.service_id):
        raise DomainError("Votre service ne recueille pas les causes « santé » et « détention ».")
    kept = bool(said) and given["indispensable"]
    if kept and not given["reason"].strip():
        raise DomainError("Dites pourquoi cette cause est indispensable à la CCAPEX.", field="reason")
    values = {"causes": said, "indispensable": kept, "reason": given["reason"].strip() if kept else ""}
    row = DsfSpecialCauses.objects.filter(dsf=dsf).first()
    if row is not None:
        _save(row, values)
    elif said:
        DsfSpecialCauses.objects.create(territory_id=dsf.territory_id, dsf=dsf, **values)


def save_repayment(
    *, dsf: Dsf, version: int, repayment: Mapping[str, Any], overindebtedness: Mapping[str, Any], actor: Membership
) -> None:
    """Write section 4. Raises SectionChanged when it moved since `version`."""
    with transaction.atomic():
        _claim(dsf, SectionKey.REPAYMENT, version, actor)
        _save(dsf.repayment, repayment)
        _save(dsf.overindebtedness, overindebtedness)


def save_dwelling(*, dsf: Dsf, version: int, values: Mapping[str, Any], actor: Membership) -> None:
    """Write section 5. Raises SectionChanged when it moved since `version`."""
    with transaction.atomic():
        _claim(dsf, SectionKey.DWELLING, version, actor)
        _save(dsf.dwelling, values)


def save_evaluation(
    *,
    dsf: Dsf,
    version: int,
    values: Mapping[str, Any],
    observation: Mapping[str, Any] | None = None,
    actor: Membership,
) -> None:
    """Write section 6, and the tenant's own words when they are given. Raises SectionChanged when it moved."""
    with transaction.atomic():
        _claim(dsf, SectionKey.EVALUATION, version, actor)
        _save(dsf.evaluation, values)
        if observation is not None:
            _save(dsf.tenant_observation, observation)


def save_hearing(*, dsf: Dsf, version: int, values: Mapping[str, Any], actor: Membership) -> None:
    """Write sections 7.1, 7.2 and 7.4. Raises SectionChanged when they moved since `version`."""
    with transaction.atomic():
        _claim(dsf, SectionKey.HEARING, version, actor)
        _save(dsf.hearing, values)


def save_debt_review(*, dsf: Dsf, version: int, values: Mapping[str, Any], actor: Membership) -> None:
    """Write section 7.3 as the service does; the jurist's part is his. Raises SectionChanged when it moved."""
    with transaction.atomic():
        _claim(dsf, SectionKey.DEBT_REVIEW, version, actor)
        _save(dsf.debt_review, values)
