"""Reminders of avis without an answer: a ladder as data, each rung once."""

import datetime

from ccapex.models import AvisAddressee, AvisReminder
from ccapex.services import notices
from ccapex.words import Ladder, ladder
from organisations import scope
from organisations.models import Territory
from organisations.services import territory_setting

SETTING = "ccapex.relances"


def ladder_of(territory: Territory, on: datetime.date) -> Ladder:
    """The ladder in force in a territory: its own setting, or the file's."""
    return ladder(territory_setting(territory=territory, key=SETTING, on=on))


def remind(*, territory: Territory, today: datetime.date | None = None) -> int:
    """Climb the ladder of every avis sent, due and not answered; how many rungs. Run twice, the second does nothing.

    After a stop of the service every rung passed is written, and one e-mail leaves: that of the last.
    """
    with scope.system(territory) as current:
        day = today or current.today
        steps = ladder_of(territory, day).steps
        found = AvisAddressee.objects.waiting().filter(territory=territory, due_on__lte=day - _first(steps))
        rows = list(found.select_for_update(of=("self",)).prefetch_related("reminders"))
        made: list[AvisReminder] = []
        told: dict[int, list[AvisAddressee]] = {}
        for row in rows:
            if row.due_on is None:
                continue
            climbed = {reminder.step for reminder in row.reminders.all()}
            late = (day - row.due_on).days
            reached = [step for step, after, _ in steps if after <= late and step not in climbed]
            made += [AvisReminder(territory=territory, addressee=row, step=step, on=day) for step in reached]
            if reached:
                told.setdefault(reached[-1], []).append(row)
        AvisReminder.objects.bulk_create(made)
        for step, addressees in told.items():
            notices.tell(addressees, step=step)
    return len(made)


def _first(steps: tuple[tuple[int, int, str], ...]) -> datetime.timedelta:
    """Days after the due date of the first rung."""
    return datetime.timedelta(days=min(after for _, after, _ in steps))
