"""Lines of the desk made ready for a page: names, reasons, why one comes before the next. Three queries whatever their number."""

import datetime
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from cases.models import Case, DeskMark, Lease
from cases.priority.rules import reasons, why_first
from cases.procedure.enums import Stage
from organisations.models import Commune, Membership


def read(
    lines: Sequence[Any],
    member: Membership,
    *,
    day: datetime.date,
    weights: Mapping[str, int] | None,
    communes: Mapping[int, Commune],
) -> list[dict[str, Any]]:
    """Each line with what may be shown of it. `weights`: None for a past month, whose order is the debt's alone."""
    # Joined: lease and household are the bailleur's own, under the same scalar condition.
    leases = (
        Lease.objects.select_related("household")
        .only("reference", "household__name")
        .in_bulk([line.lease_id for line in lines])
    )
    cases = {
        case.pk: case
        for case in Case.objects.visible_to(member)
        .only("number")
        .filter(pk__in=[line.case_id for line in lines if line.case_id])
    }
    pauses = _pauses(lines) if weights is not None else {}
    found = []
    for line in lines:
        lease = leases[line.lease_id]
        because = reasons(line, day, weights) if weights is not None else []
        found.append(
            {
                "line": line,
                "lease": lease,
                "name": lease.household.name,
                "commune": communes[line.commune_id].name,
                "case": cases.get(line.case_id),
                "stage": Stage(line.stage).label if line.stage and line.case_id in cases else "",
                "reasons": because,
                "points": sum(reason.points for reason in because),
                "pause": pauses.get(line.lease_id),
            }
        )
    if weights is not None:
        _explain(found)
    return found


def _explain(found: list[dict[str, Any]]) -> None:
    for row, after in pairwise(found):
        row["why_first"] = why_first(row["reasons"], after["reasons"], (row["line"].balance, after["line"].balance))


def _pauses(lines: Sequence[Any]) -> dict[Any, DeskMark]:
    paused = [line.lease_id for line in lines if line.paused_until]
    if not paused:
        return {}
    marks = DeskMark.objects.filter(lease__in=paused, kind="pause", undone_at__isnull=True).select_related("entered_by")
    return {mark.lease_id: mark for mark in marks.order_by("entered_at")}
