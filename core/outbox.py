"""Rows that wait to be sent: claimed under a lease, sent, marked. The row says what happened, never the broker.

A row is pending until it is settled. A worker claims it for the length of a lease, acts outside any transaction, then
settles it; when the worker dies the lease runs out and another one claims the row. `attempts` grows with each claim and
proves who holds the lease: whoever comes back after its lease was taken over settles nothing.

Columns of the model: `status`, `lease_until`, `attempts`, `last_error`, `sent_at`, `created_at`.
"""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from core.failpoints import passing

PENDING, SENT, FAILED = "pending", "sent", "failed"
LONGEST_PAUSE = datetime.timedelta(hours=1)


@dataclass(frozen=True)
class Claim:
    """The right to act on one row, until the lease ends."""

    pk: Any
    attempt: int


@dataclass(frozen=True)
class Terms:
    """`lease` must be longer than the slowest effect. After `attempts` failures in a row a person has to look."""

    lease: datetime.timedelta
    first_pause: datetime.timedelta
    attempts: int

    def pause_after(self, attempt: int) -> datetime.timedelta:
        """How long to wait after that many attempts: doubled each time, an hour at most."""
        return min(self.first_pause * 2 ** min(attempt - 1, 20), LONGEST_PAUSE)


def claimable(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows that nobody holds."""
    return rows.filter(Q(lease_until__isnull=True) | Q(lease_until__lt=timezone.now()), status=PENDING)


def claim_next(rows: QuerySet[Any], *, terms: Terms) -> Claim | None:
    """Take the oldest row that nobody holds; None when there is none. Two workers never take the same one."""
    with transaction.atomic():
        free = claimable(rows).filter(attempts__lt=terms.attempts).order_by("created_at", "pk")
        row = free.select_for_update(skip_locked=True, of=("self",)).only("pk", "attempts").first()
        if row is None:
            return None
        rows.model._base_manager.filter(pk=row.pk).update(
            lease_until=timezone.now() + terms.lease, attempts=row.attempts + 1
        )
        passing("in-transaction")
    return Claim(row.pk, row.attempts + 1)


def _held(rows: QuerySet[Any], claim: Claim) -> QuerySet[Any]:
    return rows.filter(pk=claim.pk, status=PENDING, attempts=claim.attempt)


def settle(rows: QuerySet[Any], claim: Claim, *, status: str = SENT, error: str = "") -> bool:
    """Close the row with what became of it. False when the lease was lost and another worker answers for it."""
    values: dict[str, Any] = {"status": status, "lease_until": None, "last_error": error[:200]}
    if status == SENT:
        values["sent_at"] = timezone.now()
    return _held(rows, claim).update(**values) == 1


def put_back(rows: QuerySet[Any], claim: Claim, *, terms: Terms, error: str) -> bool:
    """Keep the row for later after a failure, or give it up as failed when it was the last attempt."""
    if claim.attempt >= terms.attempts:
        return settle(rows, claim, status=FAILED, error=error)
    pause = timezone.now() + terms.pause_after(claim.attempt)
    return _held(rows, claim).update(lease_until=pause, last_error=error[:200]) == 1


def give_up_exhausted(rows: QuerySet[Any], *, terms: Terms) -> int:
    """Mark failed the rows whose last attempt ended without a word (the process died each time); how many."""
    exhausted = claimable(rows).filter(attempts__gte=terms.attempts)
    return exhausted.update(status=FAILED, lease_until=None, last_error="interrompue à chaque essai")


def retry_failed(rows: QuerySet[Any]) -> int:
    """Give failed rows a new set of attempts; how many."""
    return rows.filter(status=FAILED).update(status=PENDING, attempts=0, lease_until=None)


def oldest_pending(rows: QuerySet[Any]) -> datetime.datetime | None:
    """When the oldest row still pending was written: the delay an operator watches."""
    oldest: datetime.datetime | None = (
        rows.filter(status=PENDING).order_by("created_at").values_list("created_at", flat=True).first()
    )
    return oldest
