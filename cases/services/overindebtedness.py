"""A file before the commission de surendettement (F8). Its moves are acts: their dates are for all who read the procedure."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from cases import rules
from cases.enums import OverindebtednessState
from cases.measures import OVERINDEBTEDNESS, OVERINDEBTEDNESS_MOVES
from cases.models import Case, Overindebtedness
from cases.procedure.enums import ActKind
from cases.services.acts import record_act
from core.errors import DomainError
from organisations import scope
from organisations.models import Membership


def file_overindebtedness(
    *, case: Case, filed_on: datetime.date, reference: str = "", note: str = "", actor: Membership
) -> Overindebtedness:
    """Record a file deposited at the Banque de France, with its act. Raises DomainError for a day to come or a role that may not."""
    refusal = rules.may_write_overindebtedness(actor, case)
    if refusal:
        raise DomainError(refusal)
    with transaction.atomic():
        row = Overindebtedness.objects.create(
            territory_id=case.territory_id,
            case=case,
            state=OverindebtednessState.FILED,
            filed_on=filed_on,
            reference=reference.strip(),
            note=note.strip(),
            organisation_id=actor.organisation_id,
            entered_by=actor,
        )
        record_act(case=case, kind=ActKind.SURENDETTEMENT_DEPOT, on=filed_on, actor=actor, by_service=True)
    return row


def move_overindebtedness(
    *, row: Overindebtedness, event: str, on: datetime.date, values: Mapping[str, Any], actor: Membership
) -> None:
    """One move of the file's table, with its act. Raises DomainError when the table, the role or the dates refuse it."""
    refusal = rules.may_write_overindebtedness(actor, row.case)
    if refusal or row.organisation_id != actor.organisation_id:
        raise DomainError(refusal or "Seule l’organisation qui a enregistré ce dossier peut le faire avancer.")
    move = OVERINDEBTEDNESS_MOVES.get(event)
    if move is None:
        raise DomainError("Cette action n’existe pas.")
    if on > scope.today() or on < row.filed_on:
        raise DomainError("Cette date doit suivre le dépôt et ne pas être à venir.", field="on")
    changes = {name: values[name] for name in move.fields if values.get(name) not in (None, "")}
    for name, value in changes.items():
        setattr(row, name, value)
    with transaction.atomic():
        OVERINDEBTEDNESS.apply(row, event, role=actor.role, also_update=changes)
        row.save(update_fields=["state", *changes])
        if move.act is not None:
            details: dict[str, Any] = dict(move.details)
            if row.outcome and event == "decide":
                details |= {"outcome": row.outcome} | ({"until": row.until.isoformat()} if row.until else {})
            record_act(case=row.case, kind=move.act, on=on, details=details, actor=actor, by_service=True)
