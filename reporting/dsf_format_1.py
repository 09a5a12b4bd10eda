"""Format 1 of the frozen diagnostic (sections 1, 2, 6 and 8): kept as it was, so that old documents keep their bytes."""

import datetime
from decimal import Decimal
from typing import Any

from dsf import budget
from dsf.enums import Answer, DsfKind, FamilyStatus, HouseholdType, Protection
from dsf.models import DsfDocument
from dsf.rules import ADDRESSEE
from reporting.pdf import render_pdf

TEMPLATE = "pdf/dsf_1.html"


def _day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


def _boxes(choices: list[tuple[str, str]], value: str) -> list[tuple[str, bool]]:
    """The form's boxes, the ticked one marked; none is ticked while the answer is not known."""
    return [(label, key == value) for key, label in choices if key]


def _rows(content: dict[str, Any], lines: tuple[budget.Line, ...], columns: tuple[str, ...]) -> list[dict[str, Any]]:
    amounts, found, group = content["amounts"], [], ""
    for line in lines:
        cells = [amounts[f"{line.key}.{column}"] for column in columns]
        found.append(
            {
                "label": line.label,
                "hint": line.hint,
                "name": content["names"].get(line.named, ""),
                "group": line.group if line.group != group else "",
                "cells": [None if cell is None else Decimal(cell) for cell in cells],
            }
        )
        group = line.group
    return found


def _money(values: dict[str, Any]) -> dict[str, Any]:
    return {name: Decimal(value) if isinstance(value, str) else value for name, value in values.items()}


def context(content: dict[str, Any]) -> dict[str, Any]:
    """What the template draws, from a snapshot only: an old document is drawn as it was."""
    money, household, protection, evaluation = (
        content[name] for name in ("budget", "household", "protection", "evaluation")
    )
    yes_no = list(Answer.choices)
    return {
        "form": content["form"],
        "case": content["case"],
        "kind": DsfKind(content["kind"]).label,
        "addressee": ADDRESSEE[DsfKind(content["kind"])],
        "transmitted_on": _day(content["transmitted_on"]),
        "hearing_on": _day(content["hearing_on"]),
        "tenants": [{**tenant, "birth_date": _day(tenant["birth_date"])} for tenant in content["tenants"]],
        "household": household,
        "family_status": _boxes(list(FamilyStatus.choices), household["family_status"]),
        "household_type": _boxes(list(HouseholdType.choices), household["household_type"]),
        "members": [
            {**member, "contributes": _boxes(yes_no, member["contributes"])} for member in household["members"]
        ],
        "protection": protection,
        "protection_boxes": _boxes(
            [(Protection.TUTELLE.value, "Tutelle"), (Protection.CURATELLE.value, "Curatelle")], protection["measure"]
        ),
        "no_protection": protection["measure"] == Protection.NONE,
        "month": money["month"],
        "columns": [(budget.COLUMN_LABELS[c], Decimal(money["totals"]["by_column"][c])) for c in budget.COLUMNS],
        "resources": _rows(money, budget.RESOURCES, budget.COLUMNS),
        "housing": _rows(money, budget.HOUSING, (budget.HOUSEHOLD,)),
        "other_charges": _rows(money, budget.OTHER_CHARGES, (budget.HOUSEHOLD,)),
        "totals": _money(money["totals"]),
        "landlord_invited": _boxes(yes_no, evaluation["landlord_invited"]),
        "tenant_took_part": _boxes(yes_no, evaluation["tenant_took_part"]),
        "evaluation": evaluation["text"],
        "writer": content["writer"],
    }


def transmitted_pdf(document: DsfDocument) -> bytes:
    """A document of format 1: the same bytes as the day it was transmitted."""
    content = document.snapshot
    on = _day(content["transmitted_on"]) or document.frozen_at.date()
    values = {**context(content), "draft": False, "sha": document.sha256, "version": document.version}
    return render_pdf(TEMPLATE, values, made_on=on)
