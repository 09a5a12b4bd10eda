"""The steps of the form: for each section its forms, what they show first, and how they are saved."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.db import models
from django.forms import BaseFormSet, model_to_dict

from dsf import budget, rules
from dsf.enums import SectionKey
from dsf.forms.sections import (
    BudgetForm,
    CausesForm,
    DebtForm,
    DebtReviewForm,
    DwellingForm,
    EvaluationForm,
    HearingForm,
    HouseholdForm,
    MemberFormSet,
    OverindebtednessForm,
    ProtectionForm,
    RepaymentForm,
    SpecialCausesForm,
    TenantFormSet,
    TenantObservationForm,
    WriterForm,
)
from dsf.models import Dsf, DsfSpecialCauses
from dsf.provenance import Origin, origins_of
from dsf.services import writing
from organisations.models import Membership

Data = Mapping[str, Any] | None
# A form or a formset of this section, by its name in the template.
Pieces = dict[str, Any]


def _typed(amount: Decimal | None) -> Decimal | None:
    """An amount as people type it: «520», «20,50»."""
    if amount is None or amount == amount.to_integral_value():
        return None if amount is None else amount.quantize(Decimal(1))
    return amount.quantize(Decimal("0.01"))


def _form(form: type[forms.Form], row: models.Model, data: Data, prefix: str = "") -> forms.Form:
    """The form of one row, its amounts as people type them, each field knowing where its value comes from."""
    values = {name: getattr(row, name) for name in form.base_fields if hasattr(row, name)}
    initial = {name: _typed(value) if isinstance(value, Decimal) else value for name, value in values.items()}
    found = form(data, initial=initial, prefix=prefix or None)
    found.origins = origins_of(getattr(row, "provenance", {}))  # type: ignore[attr-defined]  # read by the template
    return found


def _formset(formset: Any, rows: Any, data: Data, prefix: str) -> Any:
    names = [name for name in formset.form.base_fields if name != "id"]
    kept = list(rows)
    found = formset(data, prefix=prefix, initial=[model_to_dict(row, names) | {"id": row.pk} for row in kept])
    for form, row in zip(found.forms, kept, strict=False):
        form.origins = origins_of(row.provenance)
    return found


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
    # What cannot be left blank in it; nothing in most of them.
    needed: str = ""

    @property
    def optional_note(self) -> str:
        """Said once at the top, instead of on every label."""
        but = f", sauf {self.needed}" if self.needed else ""
        return f"Rien n’est obligatoire dans cette section{but}. Une case vide veut dire « pas encore demandé »."


def _identity(dsf: Dsf, data: Data) -> Pieces:
    return {"tenants": _formset(TenantFormSet, dsf.tenants.all(), data, "locataires")}


def _household(dsf: Dsf, data: Data) -> Pieces:
    return {
        "household": _form(HouseholdForm, dsf.household, data, "menage"),
        "members": _formset(MemberFormSet, dsf.members.all(), data, "personnes"),
        "protection": _form(ProtectionForm, dsf.protection, data, "protection"),
    }


def _debt(dsf: Dsf, data: Data) -> Pieces:
    pieces = {"debt": _form(DebtForm, dsf.debt, data, "dette"), "causes": _form(CausesForm, dsf.causes, data, "causes")}
    if rules.offers_special_causes(dsf.service_id):
        row = rules.special_causes_of(dsf) or DsfSpecialCauses()
        pieces["special"] = _form(SpecialCausesForm, row, data, "particulieres")
    return pieces


def _repayment(dsf: Dsf, data: Data) -> Pieces:
    return {
        "repayment": _form(RepaymentForm, dsf.repayment, data, "remboursement"),
        "overindebtedness": _form(OverindebtednessForm, dsf.overindebtedness, data, "surendettement"),
    }


def _evaluation(dsf: Dsf, data: Data) -> Pieces:
    return {
        "evaluation": _form(EvaluationForm, dsf.evaluation, data),
        "observation": _form(TenantObservationForm, dsf.tenant_observation, data, "observations"),
    }


def _budget(dsf: Dsf, data: Data) -> Pieces:
    form = _form(BudgetForm, dsf.finance, data)
    form.initial.update({BudgetForm.cell_name(row.line, row.column): _typed(row.amount) for row in dsf.amounts.all()})
    return {"budget": form}


def budget_context(dsf: Dsf, form: BudgetForm) -> dict[str, Any]:
    """The table's rows: each line with its fields, where a value comes from, and the totals of what is typed."""
    if form.is_bound:
        form.is_valid()
        amounts: budget.Amounts = form.amounts()
    else:
        amounts = {(row.line, row.column): row.amount for row in dsf.amounts.all()}
    sources = {(row.line, row.column): Origin(row.source, row.source_on) for row in dsf.amounts.all() if row.source}
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


def _save_debt(dsf: Dsf, version: int, pieces: Pieces, actor: Membership) -> None:
    special = pieces.get("special")
    writing.save_debt(
        dsf=dsf,
        version=version,
        debt=pieces["debt"].cleaned_data,
        causes=pieces["causes"].cleaned_data,
        special=special.cleaned_data if special else None,
        actor=actor,
    )


def _save_one(service: Callable[..., object], name: str) -> Callable[[Dsf, int, Pieces, Membership], object]:
    """Save a section of one form through its service."""
    return lambda dsf, version, pieces, actor: service(
        dsf=dsf, version=version, values=pieces[name].cleaned_data, actor=actor
    )


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
            family="F1",
            needed="le nom de chaque locataire",
        ),
        Section(
            SectionKey.HOUSEHOLD,
            "dsf/sections/household.html",
            _household,
            _save_household,
            family="F3",
            needed="la relation avec le locataire de chaque personne ajoutée",
        ),
        Section(
            SectionKey.BUDGET,
            "dsf/sections/budget.html",
            _budget,
            _save_budget,
            lambda dsf, pieces: budget_context(dsf, pieces["budget"]),
            "F7",
        ),
        Section(SectionKey.DEBT, "dsf/sections/debt.html", _debt, _save_debt, family="F5"),
        Section(
            SectionKey.REPAYMENT,
            "dsf/sections/repayment.html",
            _repayment,
            lambda dsf, version, pieces, actor: writing.save_repayment(
                dsf=dsf,
                version=version,
                repayment=pieces["repayment"].cleaned_data,
                overindebtedness=pieces["overindebtedness"].cleaned_data,
                actor=actor,
            ),
            family="F8",
        ),
        Section(
            SectionKey.DWELLING,
            "dsf/sections/dwelling.html",
            lambda dsf, data: {"dwelling": _form(DwellingForm, dsf.dwelling, data)},
            _save_one(writing.save_dwelling, "dwelling"),
            family="F4",
        ),
        Section(
            SectionKey.EVALUATION,
            "dsf/sections/evaluation.html",
            _evaluation,
            lambda dsf, version, pieces, actor: writing.save_evaluation(
                dsf=dsf,
                version=version,
                values=pieces["evaluation"].cleaned_data,
                observation=pieces["observation"].cleaned_data,
                actor=actor,
            ),
            family="F12",
        ),
        Section(
            SectionKey.HEARING,
            "dsf/sections/hearing.html",
            lambda dsf, data: {"hearing": _form(HearingForm, dsf.hearing, data)},
            _save_one(writing.save_hearing, "hearing"),
        ),
        Section(
            SectionKey.DEBT_REVIEW,
            "dsf/sections/debt_review.html",
            lambda dsf, data: {"review": _form(DebtReviewForm, dsf.debt_review, data)},
            _save_one(writing.save_debt_review, "review"),
        ),
        Section(
            SectionKey.WRITER,
            "dsf/sections/writer.html",
            lambda dsf, data: {"contact": _form(WriterForm, dsf.writer_contact, data)},
            _save_one(writing.save_writer, "contact"),
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
