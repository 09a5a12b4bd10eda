"""The steps of the form: for each section its forms, what they show first, and how they are saved."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.db import models
from django.forms import BaseFormSet, model_to_dict

from dsf import budget
from dsf.enums import SectionKey
from dsf.forms import (
    BudgetForm,
    EvaluationForm,
    HouseholdForm,
    MemberFormSet,
    ProtectionForm,
    TenantFormSet,
    WriterForm,
)
from dsf.models import Dsf
from dsf.services import writing
from organisations.models import Membership

Data = Mapping[str, Any] | None
# A form or a formset of this section, by its name in the template.
Pieces = dict[str, Any]


def _values(row: models.Model, form: type[forms.Form]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in form.base_fields if hasattr(row, name)}


def _rows(rows: Any, formset: Any) -> list[dict[str, Any]]:
    names = [name for name in formset.form.base_fields if name != "id"]
    return [model_to_dict(row, names) | {"id": row.pk} for row in rows]


def _origins(rows: Any) -> list[dict[str, str]]:
    return [row.provenance for row in rows]


@dataclass(frozen=True)
class Section:
    """One step. `pieces` builds its forms (bound when `data` is given); `save` writes them at a version."""

    key: SectionKey
    template: str
    pieces: Callable[[Dsf, Data], Pieces]
    save: Callable[[Dsf, int, Pieces, Membership], object]
    more: Callable[[Dsf, Pieces], dict[str, Any]] = field(default=lambda dsf, pieces: {})
    # Families whose reading is journalled when the section opens.
    family: str = "F13"


def _identity(dsf: Dsf, data: Data) -> Pieces:
    return {"tenants": TenantFormSet(data, prefix="locataires", initial=_rows(dsf.tenants.all(), TenantFormSet))}


def _household(dsf: Dsf, data: Data) -> Pieces:
    return {
        "household": HouseholdForm(data, prefix="menage", initial=_values(dsf.household, HouseholdForm)),
        "members": MemberFormSet(data, prefix="personnes", initial=_rows(dsf.members.all(), MemberFormSet)),
        "protection": ProtectionForm(data, prefix="protection", initial=_values(dsf.protection, ProtectionForm)),
    }


def _typed(amount: Decimal | None) -> Decimal | None:
    """An amount as people type it: «520», «20,50»."""
    if amount is None or amount == amount.to_integral_value():
        return None if amount is None else amount.quantize(Decimal(1))
    return amount.quantize(Decimal("0.01"))


def _budget(dsf: Dsf, data: Data) -> Pieces:
    cells = {BudgetForm.cell_name(row.line, row.column): _typed(row.amount) for row in dsf.amounts.all()}
    names = {name: getattr(dsf.finance, name) for name in BudgetForm.NAMES}
    return {"budget": BudgetForm(data, initial={**cells, **names})}


def budget_context(dsf: Dsf, form: BudgetForm) -> dict[str, Any]:
    """The table's rows: each line with its fields, where a value comes from, and the totals of what is typed."""
    if form.is_bound:
        form.is_valid()
        amounts: budget.Amounts = form.amounts()
    else:
        amounts = {(row.line, row.column): row.amount for row in dsf.amounts.all()}
    sources = {(row.line, row.column): row.source for row in dsf.amounts.all() if row.source}
    totals = budget.totals(amounts)

    def rows(lines: tuple[budget.Line, ...], columns: tuple[str, ...]) -> list[dict[str, Any]]:
        group, found = "", []
        for line in lines:
            found.append(
                {
                    "line": line,
                    "new_group": line.group if line.group != group else "",
                    "name_field": form[line.named] if line.named else None,
                    "cells": [
                        (form[form.cell_name(line.key, c)], budget.COLUMN_LABELS.get(c, "Par mois")) for c in columns
                    ],
                    "sources": [sources[line.key, c] for c in columns if (line.key, c) in sources],
                    "total": totals.by_line.get(line.key),
                }
            )
            group = line.group
        return found

    return {
        "resources": rows(budget.RESOURCES, budget.COLUMNS),
        "housing": rows(budget.HOUSING, (budget.HOUSEHOLD,)),
        "other_charges": rows(budget.OTHER_CHARGES, (budget.HOUSEHOLD,)),
        "columns": [(column, budget.COLUMN_LABELS[column], totals.by_column[column]) for column in budget.COLUMNS],
        "totals": totals,
    }


def _save_household(dsf: Dsf, version: int, pieces: Pieces, actor: Membership) -> None:
    writing.save_household(
        dsf=dsf,
        version=version,
        household=pieces["household"].cleaned_data,
        members=pieces["members"].kept(),
        protection=pieces["protection"].cleaned_data,
        actor=actor,
    )


def _save_budget(dsf: Dsf, version: int, pieces: Pieces, actor: Membership) -> None:
    form = pieces["budget"]
    writing.save_budget(dsf=dsf, version=version, amounts=form.amounts(), names=form.names(), actor=actor)


SECTIONS: dict[str, Section] = {
    section.key.value: section
    for section in (
        Section(
            SectionKey.IDENTITY,
            "dsf/sections/identity.html",
            _identity,
            lambda dsf, version, pieces, actor: writing.save_identity(
                dsf=dsf, version=version, tenants=pieces["tenants"].kept(), actor=actor
            ),
            lambda dsf, pieces: {"origins": _origins(dsf.tenants.all())},
            "F1",
        ),
        Section(
            SectionKey.HOUSEHOLD,
            "dsf/sections/household.html",
            _household,
            _save_household,
            lambda dsf, pieces: {"origins": _origins(dsf.members.all())},
            "F3",
        ),
        Section(
            SectionKey.BUDGET,
            "dsf/sections/budget.html",
            _budget,
            _save_budget,
            lambda dsf, pieces: budget_context(dsf, pieces["budget"]),
            "F7",
        ),
        Section(
            SectionKey.EVALUATION,
            "dsf/sections/evaluation.html",
            lambda dsf, data: {"evaluation": EvaluationForm(data, initial=_values(dsf.evaluation, EvaluationForm))},
            lambda dsf, version, pieces, actor: writing.save_evaluation(
                dsf=dsf, version=version, values=pieces["evaluation"].cleaned_data, actor=actor
            ),
            family="F12",
        ),
        Section(
            SectionKey.WRITER,
            "dsf/sections/writer.html",
            lambda dsf, data: {"contact": WriterForm(data, initial=_values(dsf.writer_contact, WriterForm))},
            lambda dsf, version, pieces, actor: writing.save_writer(
                dsf=dsf, version=version, values=pieces["contact"].cleaned_data, actor=actor
            ),
        ),
    )
}


def plain_forms(pieces: Pieces) -> list[forms.Form]:
    """Every single form of a section, rows included."""
    found: list[forms.Form] = []
    for piece in pieces.values():
        found.extend(piece.forms if isinstance(piece, BaseFormSet) else [piece])
    return found


def errors(pieces: Pieces) -> list[tuple[str, str]]:
    """(address of the field, sentence) for the error summary."""
    found = []
    for form in plain_forms(pieces):
        for name, messages in form.errors.items():
            known = name in form.fields
            address = f"#{form[name].auto_id}" if known else "#formulaire"
            found += [(address, f"{form[name].label} : {message}" if known else str(message)) for message in messages]
    return found


def differences(mine: Pieces, saved: Pieces) -> list[tuple[str, str, str]]:
    """(label, saved value, mine) of the fields that differ, to compare before saving again."""
    found = []
    for form, other in zip(plain_forms(mine), plain_forms(saved), strict=False):
        for name, bound in form.fields.items():
            now, typed = other.get_initial_for_field(bound, name), form.cleaned_data.get(name)
            before, after = ("" if value is None else str(value) for value in (now, typed))
            if name not in ("id", "DELETE") and before != after:
                found.append((str(bound.label), before, after))
    return found
