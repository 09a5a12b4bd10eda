"""Format 2 of the frozen diagnostic, as its template reads it: the whole official form, in its order and its words."""

import datetime
from decimal import Decimal
from typing import Any

from dsf import budget
from dsf.enums import (
    Answer,
    AnswerOrDoubt,
    Cause,
    CcapexStudy,
    CommissionOutcome,
    Disputed,
    DsfKind,
    DwellingType,
    FamilyStatus,
    Fsl,
    HouseholdType,
    LegalAid,
    Overindebtedness,
    Protection,
    RentResumed,
    SectionKey,
    SpecialCause,
)

# Rows of the paper's table of section 1.3; what is beyond goes on a continuation sheet («complétez sur papier libre»).
PAPER_ROWS = 7
# The form's own order of the causes, which its two columns mix.
CAUSES = (
    Cause.RENT,
    Cause.AID,
    Cause.INCREASE,
    SpecialCause.HEALTH,
    Cause.JOB,
    SpecialCause.DETENTION,
    Cause.FAMILY,
    Cause.DISPUTE,
    Cause.MANAGEMENT,
    Cause.RETIREMENT,
)
STAGE = {
    DsfKind.CDP: "Établi au stade du commandement de payer, pour la CCAPEX",
    DsfKind.ASSIGNATION: "Établi au stade de l’assignation, pour le juge et la CCAPEX",
    DsfKind.CFP: "Établi au stade du concours de la force publique, pour le préfet",
}
DEBT_SAID = {
    DsfKind.CDP: "Montant de la dette figurant sur le commandement de payer",
    DsfKind.ASSIGNATION: "Montant de la dette figurant sur l’assignation",
    DsfKind.CFP: "Montant de la dette à l’appui de la demande de concours de la force publique",
}
Box = tuple[str, bool]


def day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


def boxes(choices: Any, value: str, skip: tuple[str, ...] = ()) -> list[Box]:
    """The form's boxes, the ticked one marked; none is ticked while the answer is not known."""
    return [(str(label), key == value) for key, label in choices.choices if key and key not in skip]


def amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _rows(content: dict[str, Any], lines: tuple[budget.Line, ...], columns: tuple[str, ...]) -> list[dict[str, Any]]:
    found, group = [], ""
    for line in lines:
        cells = [amount(content["amounts"].get(f"{line.key}.{column}")) for column in columns]
        found.append(
            {
                "label": line.label,
                "hint": line.hint,
                "named": bool(line.named),
                "name": content["names"].get(line.named, ""),
                "group": line.group if line.group != group else "",
                "cells": cells,
            }
        )
        group = line.group
    return found


def _causes(content: dict[str, Any], special: list[str]) -> tuple[list[Box], bool, str]:
    """(boxes, whether «Autre» is ticked, what it says). A cause that only the judge reads is «Autre» elsewhere."""
    ticked = {*content["causes"], *content["special"], *special}
    withheld = content["withheld"] and not special
    return (
        [(str(cause.label), cause.value in ticked) for cause in CAUSES],
        bool(content["other"]) or withheld,
        content["other"],
    )


def _budget(money: dict[str, Any]) -> dict[str, Any]:
    totals = money["totals"]
    return {
        "month": money["month"],
        "columns": [(budget.COLUMN_LABELS[c], amount(totals["by_column"][c])) for c in budget.COLUMNS],
        "resources": _rows(money, budget.RESOURCES, budget.COLUMNS),
        "housing": _rows(money, budget.HOUSING, (budget.HOUSEHOLD,)),
        "other_charges": _rows(money, budget.OTHER_CHARGES, (budget.HOUSEHOLD,)),
        "totals": {
            name: amount(totals[name])
            for name in ("resources", "housing", "other_charges", "charges", "remaining", "effort_percent")
        },
    }


def _repayment(content: dict[str, Any]) -> dict[str, Any]:
    return {
        **content,
        "partial_amount": amount(content["partial_amount"]),
        "monthly_maximum": amount(content["monthly_maximum"]),
        "resumed_boxes": {
            value: (str(label), value == content["resumed"]) for value, label in RentResumed.choices if value
        },
        "able": boxes(AnswerOrDoubt, content["able"]),
        "fsl_boxes": boxes(Fsl, content["fsl"]),
    }


def context(content: dict[str, Any], special: dict[str, Any]) -> dict[str, Any]:
    """What the template draws, from frozen values only. `special`: the walled part, in the judge's copy."""
    kind = DsfKind(content["kind"])
    household, protection, debt = content["household"], content["protection"], content["debt"]
    dwelling, hearing, review = content["dwelling"], content["hearing"], content["debt_review"]
    members = [{**row, "contributes": boxes(Answer, row["contributes"])} for row in household["members"]]
    causes, other_ticked, other = _causes(content["causes"], special.get("causes", []))
    overindebtedness = content["overindebtedness"]
    return {
        "form": content["form"],
        "case": content["case"],
        "stage": STAGE[kind],
        "kind": kind.value,
        "requested_on": day(content["requested_on"]),
        "transmitted_on": day(content["transmitted_on"]),
        "hearing_on": day(content["hearing_on"]),
        "tenants": [{**tenant, "birth_date": day(tenant["birth_date"])} for tenant in content["tenants"]],
        "household": household,
        "family_status": boxes(FamilyStatus, household["family_status"]),
        "household_type": boxes(HouseholdType, household["household_type"], skip=(HouseholdType.OTHER.value,)),
        "household_other": household["household_type"] == HouseholdType.OTHER,
        "members": members[:PAPER_ROWS],
        "more_members": members[PAPER_ROWS:],
        "protection": protection,
        "protection_boxes": boxes(Protection, protection["measure"], skip=(Protection.NONE.value,)),
        "no_protection": protection["measure"] == Protection.NONE,
        **_budget(content["budget"]),
        "debt_said": DEBT_SAID[kind],
        "debt": {
            **debt,
            "amount": amount(debt["amount"]),
            "aid_amount": amount(debt["aid_amount"]),
            "guarantee": boxes(Answer, debt["guarantee"]),
            "aid_to_landlord": boxes(Answer, debt["aid_to_landlord"]),
            "aid_suspended": boxes(Answer, debt["aid_suspended"]),
        },
        "causes": causes,
        "other_cause": (other_ticked, other),
        "repayment": _repayment(content["repayment"]),
        "overindebtedness": {
            **overindebtedness,
            "state": boxes(Overindebtedness, overindebtedness["state"]),
            "outcome": [
                (
                    str(label),
                    key == overindebtedness["outcome"],
                    key in (CommissionOutcome.PLAN, CommissionOutcome.MORATORIUM),
                )
                for key, label in CommissionOutcome.choices
                if key
            ],
        },
        "dwelling": {
            **dwelling,
            "kind": boxes(DwellingType, dwelling["kind"]),
            "insured": boxes(Answer, dwelling["insured"]),
            "insalubrity": boxes(Answer, dwelling["insalubrity"]),
            "indecency": boxes(AnswerOrDoubt, dwelling["indecency"]),
            "wishes_to_stay": boxes(Answer, dwelling["wishes_to_stay"]),
        },
        "landlord_invited": boxes(Answer, content["evaluation"]["landlord_invited"]),
        "tenant_took_part": boxes(Answer, content["evaluation"]["tenant_took_part"]),
        "evaluation": content["evaluation"]["text"],
        "tenant_observation": content["tenant_observation"]["text"],
        "hearing": {
            **hearing,
            "on": day(hearing["on"]) or day(content["hearing_on"]),
            "at": hearing["at"].replace(":", " h ") if hearing["at"] else "",
            "told": [
                ("Le locataire a été informé de l’importance de se présenter à l’audience", hearing["told_to_come"]),
                (
                    "Le locataire a été informé de l’importance d’apporter ses justificatifs à l’audience",
                    hearing["told_to_bring"],
                ),
            ],
            "legal_aid": boxes(LegalAid, hearing["legal_aid"]),
            "ccapex_study": boxes(CcapexStudy, hearing["ccapex_study"]),
        },
        "review": {
            **review,
            "disputed": [(str(label), key in review["disputed"]) for key, label in Disputed.choices],
            "answered_on": day(review["answered_on"]),
        },
        "writer": content["writer"],
        "sections": dict(SectionKey.choices),
    }
