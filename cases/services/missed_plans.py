"""Instalments that the ledger shows unpaid past their tolerance, told on the bailleur's desk before anybody records a breach."""

import datetime

from cases.enums import MeasureKind, MeasureState
from cases.models import DeskLine, Measure
from cases.services.desk import bailleurs_of, rescore
from cases.services.plan_following import follow_plans, ready
from organisations import scope
from organisations.models import Organisation, Territory

FOLLOWED = (MeasureState.SIGNED, MeasureState.RUNNING)


def note_missed(*, bailleur: Organisation, on: datetime.date | None = None) -> int:
    """Follow every running plan of a bailleur against his ledger and note the first instalment missed; how many miss one.

    Nothing is declared broken: that is a person's decision (`cases.services.measures`).
    """
    with scope.system(bailleur.territory) as current:
        day = on or current.today
        plans = Measure.objects.filter(
            case__bailleur=bailleur,
            case__status="ouvert",
            kind=MeasureKind.PLAN_APUREMENT,
            state__in=FOLLOWED,
            plan__isnull=False,
        )
        found = {}
        for plan in follow_plans(ready(plans.order_by("starts_on")), today=day):
            if missed := plan.following.missed:
                found[plan.measure.case.lease_id] = (missed[0].due_on, plan.measure.plan.tolerance_days)
        lines = list(DeskLine.objects.filter(bailleur=bailleur, pk__in=found))
        for line in lines:
            line.plan_missed_on, line.plan_tolerance = found[line.pk]
        DeskLine.objects.filter(bailleur=bailleur, plan_missed_on__isnull=False).exclude(pk__in=found).update(
            plan_missed_on=None, plan_tolerance=None
        )
        DeskLine.objects.bulk_update(lines, ["plan_missed_on", "plan_tolerance"], batch_size=500)
        rescore(bailleur_id=bailleur.pk, day=day)
    return len(lines)


def note_territory(*, territory: Territory, on: datetime.date | None = None) -> int:
    """The same for every bailleur of a territory; how many accounts miss an instalment."""
    with scope.system(territory):
        bailleurs = bailleurs_of(territory)
    return sum(note_missed(bailleur=bailleur, on=on) for bailleur in bailleurs)
