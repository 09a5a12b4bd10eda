"""Opening and closing a case."""

import datetime

from django.db import IntegrityError, connection, transaction

from cases.enums import CaseStatus
from cases.models import Case, CaseNumber, Lease, Transition
from cases.procedure.enums import Stage
from cases.services import desk, grants
from core.errors import DomainError
from organisations import scope


def _next_number(year: int) -> str:
    """Next case number of the territory in force: the counter's row is locked until the transaction ends."""
    territory = scope.current().territory
    assert territory is not None
    CaseNumber.objects.bulk_create([CaseNumber(territory=territory, year=year)], ignore_conflicts=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_casenumber SET last = last + 1 WHERE territory_id = %s AND year = %s RETURNING last",
            [territory.pk, year],
        )
        return f"{territory.code}-{year}-{cursor.fetchone()[0]:05d}"


def open_case(*, lease: Lease, opened_on: datetime.date, stage: str = Stage.IMPAYE_CONSTITUE) -> Case:
    """Open the case of a lease and give the grants of the rules. System scope of the lease's territory.

    Raises DomainError when a case is already open for the lease (one at a time, whoever asks twice).
    """
    with scope.system(lease.territory):
        try:
            with transaction.atomic():
                case = Case.objects.create(
                    territory_id=lease.territory_id,
                    number=_next_number(opened_on.year),
                    lease=lease,
                    household_id=lease.household_id,
                    dwelling_id=lease.dwelling_id,
                    bailleur_id=lease.bailleur_id,
                    commune_id=lease.dwelling.commune_id,
                    parc=lease.dwelling.parc,
                    opened_on=opened_on,
                    stage=stage,
                    stage_since=opened_on,
                )
        except IntegrityError as error:
            raise DomainError("Un dossier est déjà ouvert pour ce bail.") from error
        grants.apply_rules(case=case)
        log_transition(case=case, event="open", source="", target=CaseStatus.OPEN, effective_on=opened_on)
        desk.refresh_lease(territory=lease.territory, lease_id=lease.pk)
        return case


def close_case(*, case: Case, closed_on: datetime.date, reason: str) -> None:
    """Close a case: its deadlines no longer ask anything. Compare-and-set; raises DomainError when it is closed already."""
    with scope.system(case.territory):
        changed = Case.objects.filter(pk=case.pk, status=CaseStatus.OPEN).update(
            status=CaseStatus.CLOSED, closed_on=closed_on, next_due_on=None
        )
        if changed != 1:
            raise DomainError("Ce dossier est déjà clos.")
        case.refresh_from_db()
        log_transition(
            case=case,
            event="close",
            source=CaseStatus.OPEN,
            target=CaseStatus.CLOSED,
            effective_on=closed_on,
            reason=reason,
        )
        desk.refresh_lease(territory=case.territory, lease_id=case.lease_id)


def log_transition(
    *, case: Case, event: str, source: str, target: str, effective_on: datetime.date, reason: str = ""
) -> None:
    """Append one row to the case's journal of states. System scope."""
    Transition.objects.create(
        territory_id=case.territory_id,
        case=case,
        event=event,
        source=source,
        target=target,
        actor=scope.current().membership,
        effective_on=effective_on,
        reason=reason,
    )
