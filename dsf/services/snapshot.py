"""The diagnostic as plain data: what a PDF is drawn from, frozen when transmitted."""

from decimal import Decimal
from typing import Any

from django.db import models

from dsf import budget
from dsf.content import announced_hearing, standing_acts
from dsf.enums import Cause, Disputed, SpecialCause
from dsf.models import (
    Dsf,
    DsfCauses,
    DsfDebt,
    DsfDebtReview,
    DsfDwelling,
    DsfHearing,
    DsfOverindebtedness,
    DsfRepayment,
    DsfTenantObservation,
)
from dsf.rules import amounts_of, special_causes_of

FORM = "CERFA 16227*01"
# 1: sections 1, 2, 6 and 8. 2: the whole form.
FORMAT = 2


def _cents(value: Decimal | None) -> str | None:
    """Euros with their two decimals: one way of writing an amount, so that equal contents have equal digests."""
    return None if value is None else f"{value:.2f}"


def _budget(dsf: Dsf) -> dict[str, Any]:
    amounts = amounts_of(dsf)
    totals = budget.totals(amounts)
    finance = dsf.finance
    return {
        "month": finance.month,
        "names": {name: getattr(finance, name) for name in ("other_resource", "other_charge_1", "other_charge_2")},
        "amounts": {f"{line}.{column}": _cents(amounts.get((line, column))) for line, column in budget.CELLS},
        "totals": {
            "by_column": {column: _cents(value) for column, value in totals.by_column.items()},
            "resources": _cents(totals.resources),
            "housing": _cents(totals.housing),
            "other_charges": _cents(totals.other_charges),
            "charges": _cents(totals.charges),
            "remaining": _cents(totals.remaining),
            "effort_percent": None if totals.effort_percent is None else str(totals.effort_percent),
        },
    }


def _hearing_on(dsf: Dsf) -> str | None:
    """Day of the hearing: the one that the writer wrote, else the last one that the standing acts announce."""
    written = _row(dsf, "hearing", DsfHearing).on
    announced = announced_hearing(standing_acts(dsf))
    on = written or (announced[0] if announced else None)
    return on.isoformat() if on else None


def _row(dsf: Dsf, name: str, model: type[models.Model]) -> Any:
    """The row of a section; a blank one for a diagnostic that has none yet."""
    return getattr(dsf, name, None) or model()


def _plain(row: models.Model, *names: str) -> dict[str, Any]:
    """Fields as JSON values: days and hours in ISO, euros as text."""
    found = {}
    for name in names:
        value = getattr(row, name)
        if isinstance(value, Decimal):
            value = _cents(value)
        elif hasattr(value, "isoformat"):
            value = value.isoformat(timespec="minutes") if hasattr(value, "hour") else value.isoformat()
        found[name] = value
    return found


def _ticked(choices: type[models.TextChoices], values: list[str]) -> list[str]:
    """Ticked boxes in the form's order, whatever the order in which they were ticked."""
    return [value for value in choices.values if value in values]


def special_snapshot(dsf: Dsf) -> dict[str, Any]:
    """What family F10 walls: health, hospital, detention, for the judge's copy. Empty when nothing is said, or when the
    service's DPO does not allow it.
    """
    row = special_causes_of(dsf)
    if row is None or not row.causes:
        return {}
    return {
        "causes": _ticked(SpecialCause, row.causes),
        "indispensable": row.indispensable,
        "reason": row.reason if row.indispensable else "",
    }


def _causes(dsf: Dsf) -> dict[str, Any]:
    """Section 3.1's boxes as everybody reads them. `special` holds only what the writer marked as indispensable;
    `withheld` says that another cause stands in the judge's copy: here it reads «autre».
    """
    row, special = _row(dsf, "causes", DsfCauses), special_snapshot(dsf)
    said = special.get("causes", []) if special.get("indispensable") else []
    return {
        "causes": _ticked(Cause, row.causes),
        "other": row.other,
        "special": said,
        "withheld": bool(special) and not said,
    }


def _debt_review(dsf: Dsf) -> dict[str, Any]:
    row = _row(dsf, "debt_review", DsfDebtReview)
    return {
        "disputed": _ticked(Disputed, row.disputed),
        **_plain(row, "other", "jurist_text", "answered_on"),
        "jurist": row.jurist.display_name if row.jurist else "",
    }


def snapshot(dsf: Dsf) -> dict[str, Any]:
    """Everything the document says, as JSON values in a fixed form. Dates are ISO, or text as precise as they are known
    (02/04/2021, 04/2021, 2021); amounts are euros as text; a blank answer is "" or None.
    """
    household, protection, evaluation = dsf.household, dsf.protection, dsf.evaluation
    writer = dsf.writer_contact
    return {
        "format": FORMAT,
        "form": FORM,
        "case": dsf.case.number,
        "kind": dsf.kind,
        "requested_on": dsf.requested_on.isoformat(),
        "transmitted_on": dsf.transmitted_on.isoformat() if dsf.transmitted_on else None,
        "hearing_on": _hearing_on(dsf),
        "tenants": [
            {
                "last_name": t.last_name,
                "first_names": t.first_names,
                "birth_date": t.birth_date.isoformat() if t.birth_date else None,
                "address": t.address,
                "postcode": t.postcode,
                "commune": t.commune,
                "work": t.work,
                "work_since": t.work_since,
                "email": t.email,
                "phone": t.phone,
            }
            for t in dsf.tenants.all()
        ],
        "household": {
            "family_status": household.family_status,
            "household_type": household.household_type,
            "household_other": household.household_other,
            "since": household.since,
            "dependants": household.dependants,
            "members": [
                {"relation": m.relation, "age": m.age, "situation": m.situation, "contributes": m.contributes}
                for m in dsf.members.all()
            ],
        },
        "protection": {
            "measure": protection.measure,
            "last_name": protection.last_name,
            "first_names": protection.first_names,
            "email": protection.email,
            "phone": protection.phone,
        },
        "budget": _budget(dsf),
        "debt": _plain(
            _row(dsf, "debt", DsfDebt),
            "amount",
            "guarantee",
            "first_unpaid",
            "aid_to_landlord",
            "aid_amount",
            "aid_suspended",
            "aid_suspended_since",
        ),
        "causes": _causes(dsf),
        "repayment": _plain(
            _row(dsf, "repayment", DsfRepayment),
            "resumed",
            "resumed_since",
            "partial_amount",
            "able",
            "monthly_maximum",
            "months",
            "information",
            "fsl",
            "fsl_filed",
            "other_measures",
        ),
        "overindebtedness": _plain(
            _row(dsf, "overindebtedness", DsfOverindebtedness), "state", "filed", "outcome", "months"
        ),
        "dwelling": _plain(
            _row(dsf, "dwelling", DsfDwelling),
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
            "no_social_request",
            "social_renewal",
        ),
        "tenant_observation": _plain(_row(dsf, "tenant_observation", DsfTenantObservation), "text"),
        "hearing": _plain(
            _row(dsf, "hearing", DsfHearing),
            "on",
            "at",
            "place",
            "told_to_come",
            "told_to_bring",
            "legal_aid",
            "ccapex_study",
        ),
        "debt_review": _debt_review(dsf),
        "evaluation": {
            "landlord_invited": evaluation.landlord_invited,
            "tenant_took_part": evaluation.tenant_took_part,
            "text": evaluation.text,
        },
        "writer": {
            "name": writer.name,
            "body": writer.body,
            "email": writer.email,
            "phone": writer.phone,
        },
    }
