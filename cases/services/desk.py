"""Keeping the bailleur's desk up to date: set-based, the system's rows, nothing written when nothing changed."""

import datetime
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from cases.desk.facts import Wanted
from cases.desk.statements import DELETE_STALE, RESCORE, UPSERT_MARKS, upsert
from cases.models import Lease, PrioritySetting
from cases.priority.rules import DEFAULTS, weight_parameters
from organisations import scope
from organisations.models import Organisation, Territory

LONG_STATEMENT = "10min"  # a whole bailleur at once, in the background


def weights_of(organisation_id: uuid.UUID, day: datetime.date) -> dict[str, int]:
    """Weights of a bailleur in force on a day: the last setting, else the defaults."""
    found = PrioritySetting.objects.filter(organisation=organisation_id, valid_from__lte=day).first()
    return {**DEFAULTS, **(found.weights if found else {})}


def refresh_bailleur(*, bailleur: Organisation, on: datetime.date | None = None) -> int:
    """Compute again every line of a bailleur as of `on`, today by default; how many moved."""
    with scope.system(bailleur.territory) as current:
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = '{LONG_STATEMENT}'")
        return _refresh(Wanted(bailleur=bailleur.pk, day=on or current.today))


def _refresh(wanted: Wanted) -> int:
    """The lines of a bailleur, or of some of its leases: facts, marks, sums. System scope."""
    with connection.cursor() as cursor:
        cursor.execute(upsert(wanted), wanted.parameters)
        moved = cursor.rowcount
        cursor.execute(DELETE_STALE, wanted.parameters)
        cursor.execute(UPSERT_MARKS, wanted.parameters)
    return moved + rescore(bailleur_id=wanted.bailleur, leases=wanted.leases, day=wanted.day)


def rescore(*, bailleur_id: uuid.UUID, day: datetime.date, leases: Sequence[uuid.UUID] | None = None) -> int:
    """Give each line its sum again, by the weights of that day. System scope. Returns how many changed place."""
    weights: Mapping[str, int] = weights_of(bailleur_id, day)
    values = {
        **weight_parameters(weights),
        "bailleur": bailleur_id,
        "day": day,
        "leases": list(leases) if leases else None,
    }
    with connection.cursor() as cursor:
        cursor.execute(RESCORE, values)
        return cursor.rowcount


def refresh_lines(*, leases: QuerySet[Any], day: datetime.date) -> None:
    """Compute again the lines of these leases, whoever their bailleurs are. System scope."""
    groups: dict[uuid.UUID, list[uuid.UUID]] = {}
    for bailleur, lease in leases.order_by("pk").values_list("bailleur_id", "pk"):
        groups.setdefault(bailleur, []).append(lease)
    for bailleur, found in groups.items():
        _refresh(Wanted(bailleur=bailleur, day=day, leases=found))


def refresh_lease(*, territory: Territory, lease_id: uuid.UUID) -> None:
    """Compute again the line of one lease, after one of its facts changed."""
    with scope.system(territory) as current:
        refresh_lines(leases=Lease.objects.filter(pk=lease_id), day=current.today)


def bailleurs_of(territory: Territory) -> list[Organisation]:
    """Organisations of a territory that have a lease. System scope."""
    owners = Lease.objects.filter(territory=territory).order_by().values("bailleur").distinct()
    return list(Organisation.objects.filter(pk__in=owners).select_related("territory").order_by("pk"))


def refresh_territory(*, territory: Territory, on: datetime.date | None = None) -> int:
    """Every line of a territory, bailleur by bailleur, each in its transaction: time alone moves dates and sums."""
    with scope.system(territory):
        bailleurs = bailleurs_of(territory)
    return sum(refresh_bailleur(bailleur=bailleur, on=on) for bailleur in bailleurs)
