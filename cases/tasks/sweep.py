"""The nightly sweep, territory by territory."""

from celery import shared_task

from cases.services import month_ends, sweep
from organisations import scope
from organisations.models import Territory


@shared_task(name="cases.sweep_due_territories")
def sweep_due_territories() -> None:
    """Start the sweep of each territory where the morning has come."""
    for territory in sweep.due_territories():
        sweep_territory.delay(territory.code)


@shared_task(name="cases.sweep_territory")
def sweep_territory(territory_code: str) -> None:
    """Sweep one territory, close the months that ended, and note it once done: what died starts again at the next tick."""
    territory = Territory.objects.get(code=territory_code)
    today = scope.local_today(territory)
    sweep.sweep(territory=territory, on=today)
    month_ends.close_due_months(territory=territory, today=today)
    sweep.note_swept(territory=territory, on=today)
