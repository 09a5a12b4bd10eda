"""The nightly sweep: time alone moves statuses, stages and alerts, so each territory is gone over once a day."""

import datetime
import uuid
import zoneinfo
from dataclasses import asdict, dataclass, field
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cases.models import Case
from cases.services import desk, missed_plans
from cases.services.alerts import plan_alerts
from cases.services.plans import keep_plans, start_plans
from cases.services.projection import BATCH, recompute_cases
from organisations import scope
from organisations.models import Territory

# Before people start, wherever they are; a service that was stopped at that hour sweeps as soon as it is back.
EARLIEST_HOUR = 4
# Once a week every open case is computed again, whatever its dates: nothing rests on our having foreseen all that time moves.
WHOLE_WEEKDAY = 6  # Sunday
MEMORY = 36 * 3600  # seconds


@dataclass
class Swept:
    """What one sweep did: plans put in motion or kept, cases computed again with their alerts, then alerts whose day had come."""

    territory: str
    on: str
    dry: bool = False
    plans: int = 0
    recomputed: dict[str, int] = field(default_factory=dict)
    alerts: dict[str, int] = field(default_factory=dict)
    # Lines of the bailleurs' desks that moved.
    desk: int = 0

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def cases_moved_by_time(*, territory: Territory, on: datetime.date) -> list[uuid.UUID]:
    """Open cases that the calendar may have moved by that day. System scope.

    Those whose last computation said that it would hold until that day at most; all of them once a week.
    """
    cases = Case.objects.filter(territory=territory).open()
    if on.weekday() != WHOLE_WEEKDAY:
        cases = cases.filter(Q(recompute_on__isnull=True) | Q(recompute_on__lte=on))
    return list(cases.order_by("pk").values_list("pk", flat=True))


def sweep(*, territory: Territory, on: datetime.date | None = None) -> Swept:
    """Compute again what time moved in a territory, then write the alerts due today or missed. Twice changes nothing.

    Each batch of cases is its own transaction: a sweep that dies resumes where the next one starts. `on` defaults to the
    territory's date.
    """
    with scope.system(territory) as current:
        day = on or current.today
        moved = cases_moved_by_time(territory=territory, on=day)
        plans = start_plans(territory=territory, on=day) + keep_plans(territory=territory, on=day)
    report = Swept(territory=territory.code, on=day.isoformat(), plans=plans)
    for start in range(0, len(moved), BATCH):
        done = recompute_cases(territory=territory, case_ids=moved[start : start + BATCH], today=day)
        report.recomputed = {name: report.recomputed.get(name, 0) + count for name, count in done.items()}
    # Alerts whose day has come although nothing moved.
    report.alerts = asdict(plan_alerts(territory=territory, today=day))
    report.desk = desk.refresh_territory(territory=territory, on=day)
    missed_plans.note_territory(territory=territory, on=day)
    return report


def dry_sweep(*, territory: Territory, on: datetime.date | None = None) -> Swept:
    """What a sweep would do on that day; nothing is kept and nothing is announced."""
    with transaction.atomic():
        report = sweep(territory=territory, on=on)
        transaction.set_rollback(True)
    report.dry = True
    return report


def due_territories(*, now: datetime.datetime | None = None) -> list[Territory]:
    """Territories where the morning has come and no sweep was noted today.

    The note lives in the cache: losing it costs one more sweep, which changes nothing.
    """
    moment = now or timezone.now()
    due = []
    for territory in Territory.objects.all():
        local = moment.astimezone(zoneinfo.ZoneInfo(territory.time_zone))
        if local.hour >= EARLIEST_HOUR and not cache.get(_note(territory, local.date())):
            due.append(territory)
    return due


def note_swept(*, territory: Territory, on: datetime.date) -> None:
    """Remember that the territory was swept on that day of its own."""
    cache.set(_note(territory, on), True, timeout=MEMORY)


def _note(territory: Territory, on: datetime.date) -> str:
    return f"swept:{territory.code}:{on.isoformat()}"
