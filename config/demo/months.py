"""Two years of month-ends for each bailleur, drawn from the accounts of the demonstration, and a list of priorities in use."""

import datetime
import random
from collections.abc import Iterator
from decimal import Decimal

from cases.models import Balance, DeskLine, Lease
from cases.services import desk, month_ends, priorities
from config.demo import playing
from config.demo.portfolio import LeaseSpec
from config.demo.territories import World
from organisations import scope

MONTHS = 24
# Share of the leases that owed something for a month or two and paid it since: below the threshold of an impayé.
EPISODES = 0.16


def _month_ends(today: datetime.date) -> list[datetime.date]:
    """Oldest first."""
    found = [month_ends.month_end(today)]
    while len(found) < MONTHS:
        found.insert(0, month_ends.month_end(found[0]))
    return found


def _told(spec: LeaseSpec, days: list[datetime.date], rng: random.Random) -> Iterator[tuple[datetime.date, Decimal]]:
    """Balances of a lease at the month-ends, as its écritures or a short episode tell."""
    if spec.account is not None:
        first = min(entry.on for entry in spec.account.entries)
        yield from ((day, spec.account.balance(day)) for day in days if day >= first)
    elif rng.random() < EPISODES:
        start = rng.randrange(len(days) - 3)
        owed = (spec.rent * Decimal(rng.randint(40, 95)) / 100).quantize(Decimal("0.01"))
        for day in days[start : start + rng.randint(1, 2)]:
            yield day, owed
        yield days[start + 2], Decimal(0)


def close(world: World, leases: dict[str, list[LeaseSpec]]) -> None:
    """State the past balances, close the months one after the other, and leave some gestures on the list."""
    days = _month_ends(world.today)
    for key, specs in leases.items():
        actor = playing.manager(world, key)
        bailleur = actor.organisation
        rng = random.Random(f"months-{key}")  # noqa: S311 (made-up data, not a secret)
        with scope.system(world.territory):
            pks = dict(Lease.objects.filter(bailleur=bailleur).values_list("reference", "pk"))
            Balance.objects.bulk_create(
                [
                    Balance(
                        territory=world.territory,
                        bailleur=bailleur,
                        lease_id=pks[spec.reference],
                        on=day,
                        amount=amount,
                    )
                    for spec in specs
                    for day, amount in _told(spec, days, rng)
                ],
                ignore_conflicts=True,
                batch_size=2000,
            )
        for day in days:
            month_ends.close_month(bailleur=bailleur, ends_on=day)
        desk.refresh_bailleur(bailleur=bailleur)
        with scope.acting(actor) as current:
            first = list(
                DeskLine.objects.filter(listed=True)
                .order_by("-points", "-balance", "pk")
                .values_list("pk", flat=True)[2:8]
            )
            if len(first) == 6:
                until = current.today + datetime.timedelta(days=12)
                reason = "Rendez-vous pris avec la conseillère sociale"
                priorities.pause(leases=first[:1], until=until, reason=reason, actor=actor)
                priorities.mark_to_call(leases=first[2:3], actor=actor)
                priorities.assign(leases=first[3:], assignee=actor, actor=actor)
