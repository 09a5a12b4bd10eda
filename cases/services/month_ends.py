"""Closing months: each bailleur's accounts as they were on the last day, written once and never moved."""

import datetime

from dateutil.relativedelta import relativedelta
from django.db import connection, transaction

from cases.desk.facts import Wanted
from cases.desk.statements import CORRECTIONS, OPEN_MONTH, TOTALS, freeze
from cases.models import LeaseAccount, MonthEnd
from cases.services.desk import LONG_STATEMENT, bailleurs_of
from organisations import scope
from organisations.models import Organisation, Territory

# A month waits for the balances of its last day, and for no longer than that.
GRACE_DAYS = 5
KEPT_MONTHS = 24
MOST_CAUGHT_UP = 3  # months closed after a stop; older ones would be told from a ledger that has moved too much since


def month_end(day: datetime.date) -> datetime.date:
    """Last day of the month before that of `day`."""
    return day.replace(day=1) - datetime.timedelta(days=1)


def months_due(*, bailleur: Organisation, today: datetime.date) -> list[datetime.date]:
    """Month-ends that a bailleur lacks, oldest first. System scope.

    The last month is due once a balance of its last day or later has come, or five days after it; a night that was missed
    is caught up, up to three months back.
    """
    last = month_end(today)
    stated = LeaseAccount.objects.filter(bailleur=bailleur, balance_on__gte=last).exists()
    if (today - last).days < GRACE_DAYS and not stated:
        last = month_end(last)
    closed = MonthEnd.objects.filter(bailleur=bailleur).order_by("-ends_on").values_list("ends_on", flat=True).first()
    due = [last]
    while closed is not None and len(due) < MOST_CAUGHT_UP and month_end(due[0]) > closed:
        due.insert(0, month_end(due[0]))
    return [day for day in due if closed is None or day > closed]


def close_month(*, bailleur: Organisation, ends_on: datetime.date) -> bool:
    """Freeze one month of a bailleur, in one transaction. False when it was already: a closed month never moves."""
    with transaction.atomic(), scope.system(bailleur.territory), connection.cursor() as cursor:
        wanted = Wanted(bailleur=bailleur.pk, day=ends_on, past=True)
        cursor.execute(f"SET LOCAL statement_timeout = '{LONG_STATEMENT}'")
        cursor.execute(OPEN_MONTH, wanted.parameters)
        if cursor.rowcount == 0:
            return False
        cursor.execute(freeze(wanted), wanted.parameters)
        cursor.execute(TOTALS, wanted.parameters)
    return True


def note_corrections(*, bailleur: Organisation, today: datetime.date) -> None:
    """Count, beside each closed month of two years, the leases whose balance of that day was restated since."""
    since = month_end(today) - relativedelta(months=KEPT_MONTHS)
    with scope.system(bailleur.territory), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout = '{LONG_STATEMENT}'")
        cursor.execute(CORRECTIONS, {"bailleur": bailleur.pk, "since": since})


def close_due_months(*, territory: Territory, today: datetime.date | None = None) -> int:
    """Close what is due in a territory and count what was restated; how many months were closed. Twice changes nothing."""
    with scope.system(territory) as current:
        day = today or current.today
        bailleurs = [(bailleur, months_due(bailleur=bailleur, today=day)) for bailleur in bailleurs_of(territory)]
    closed = 0
    for bailleur, months in bailleurs:
        closed += sum(close_month(bailleur=bailleur, ends_on=ends_on) for ends_on in months)
        note_corrections(bailleur=bailleur, today=day)
    return closed
