"""The diagnostic as plain data: what a PDF is drawn from, frozen when transmitted."""

import hashlib
import json
from decimal import Decimal
from typing import Any

from cases.models import Act
from cases.procedure.enums import ActKind
from dsf import budget
from dsf.models import Dsf
from dsf.rules import amounts_of

FORM = "CERFA 16227*01"
FORMAT = 1


def digest(content: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON form: same content, same digest."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


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


def _hearing(dsf: Dsf) -> str | None:
    """Day of the hearing that the standing acts announce, the last one said."""
    rows = Act.objects.standing().filter(
        case_id=dsf.case_id, kind__in=[ActKind.ASSIGNATION, ActKind.RENVOI_AUDIENCE, ActKind.AUDIENCE]
    )
    found = None
    for act in rows.order_by("entered_at"):
        found = act.details.get("audience_on") or (act.on.isoformat() if act.kind == ActKind.AUDIENCE else found)
    return found


def snapshot(dsf: Dsf) -> dict[str, Any]:
    """Everything the document says, as JSON values in a fixed form. Dates are ISO, amounts euros as text."""
    household, protection, evaluation = dsf.household, dsf.protection, dsf.evaluation
    writer = dsf.writer_contact
    return {
        "format": FORMAT,
        "form": FORM,
        "case": dsf.case.number,
        "kind": dsf.kind,
        "requested_on": dsf.requested_on.isoformat(),
        "transmitted_on": dsf.transmitted_on.isoformat() if dsf.transmitted_on else None,
        "hearing_on": _hearing(dsf),
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
