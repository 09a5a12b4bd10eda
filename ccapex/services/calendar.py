"""The calendar of séances: a year, its semesters, the frequency that the règlement intérieur asks (art. 5), bad days."""

import calendar as months
import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q

from cases.procedure.calendars import Calendar, calendar_of
from ccapex.enums import FrequencyUnit, SessionState
from ccapex.models import Commission, Session
from core.formats import NBSP, date_fr, plural, time_fr
from organisations.models import Territory

TUESDAY = 1


@dataclass(frozen=True)
class Period:
    """A civil quarter, semester or year."""

    label: str
    first: datetime.date
    last: datetime.date


@dataclass
class Missing:
    """A period with fewer séances than asked; `proposed` is a working day in it, when it is not over."""

    commission: Commission
    period: Period
    count: int
    asked: int
    over: bool
    proposed: datetime.date | None

    @property
    def sentence(self) -> str:
        has = plural(self.count, "séance") if self.count else "aucune séance"
        return f"{self.commission.name}, {self.period.label}{NBSP}: {has} sur {self.asked}."


@dataclass
class Year:
    """What the page shows: séances by semester, what is missing, what falls on a bad day."""

    number: int
    semesters: list[tuple[str, list[Session]]] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)

    @property
    def missed(self) -> list[Missing]:
        """Periods that are over: nothing can be proposed any more."""
        return [row for row in self.missing if row.over]


def periods(year: int, unit: str) -> list[Period]:
    """The civil periods of a year."""
    size = {FrequencyUnit.YEAR: 12, FrequencyUnit.SEMESTER: 6, FrequencyUnit.QUARTER: 3}[FrequencyUnit(unit)]
    names = {12: "année", 6: "semestre", 3: "trimestre"}
    found = []
    for index, start in enumerate(range(1, 13, size), start=1):
        end = start + size - 1
        order = "1er" if index == 1 else f"{index}e"
        label = f"année {year}" if size == 12 else f"{order} {names[size]} {year}"
        last = datetime.date(year, end, months.monthrange(year, end)[1])
        found.append(Period(label, datetime.date(year, start, 1), last))
    return found


def _chains(rows: Iterable[Commission]) -> list[list[Commission]]:
    """Versions of the same commission together, the latest last: a quarter that straddles two of them is one quarter."""
    by_pk = {row.pk: row for row in rows}
    heads: dict[Any, list[Commission]] = defaultdict(list)
    for row in by_pk.values():
        head = row
        while head.successor_id in by_pk:
            head = by_pk[head.successor_id]
        heads[head.pk].append(row)
    return [sorted(chain, key=lambda row: row.valid_from) for chain in heads.values()]


def _standing(chain: Sequence[Commission], day: datetime.date) -> Commission | None:
    for row in chain:
        if row.valid_from <= day and (row.valid_until is None or row.valid_until >= day):
            return row
    return None


def year_of(*, territory: Territory, year: int, today: datetime.date) -> Year:
    """The séances of a year with what lacks and what conflicts. Scope of the State or of the system."""
    first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    sessions = list(
        Session.objects.filter(territory=territory, on__range=(first, last))
        .select_related("commission")
        .annotate(count=Count("items"))
        .order_by("on", "at")
    )
    commissions = list(
        Commission.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=first), territory=territory)
        .filter(valid_from__lte=last)
        .order_by("level", "name")
    )
    working = calendar_of(territory.code)
    found = Year(year)
    for half in periods(year, FrequencyUnit.SEMESTER):
        found.semesters.append((half.label, [s for s in sessions if half.first <= s.on <= half.last]))
    standing = [s for s in sessions if s.state != SessionState.CANCELLED]
    for chain in _chains(commissions):
        found.missing += list(_missing(chain, standing, year, today, working))
    found.conflicts = list(_conflicts(standing, working))
    return found


def _missing(
    chain: Sequence[Commission], sessions: Sequence[Session], year: int, today: datetime.date, working: Calendar
) -> Iterable[Missing]:
    keys = {row.pk for row in chain}
    own = [s for s in sessions if s.commission_id in keys]
    unit = chain[-1].frequency_unit
    for period in periods(year, unit):
        rules = _standing(chain, period.last)
        if rules is None or _standing(chain, period.first) is None:
            continue  # a commission owes nothing for a period in which it did not stand from end to end
        count = sum(period.first <= s.on <= period.last for s in own)
        if count >= rules.sessions_per_year:
            continue
        over = period.last < today
        taken = {s.on for s in own}
        proposed = None if over else propose(period, today=today, like=own, taken=taken, working=working)
        yield Missing(rules, period, count, rules.sessions_per_year, over, proposed)


def propose(
    period: Period,
    *,
    today: datetime.date,
    like: Sequence[Session],
    taken: Iterable[datetime.date],
    working: Calendar,
) -> datetime.date | None:
    """A working day of a period, at least two weeks ahead when it can be: the weekday of the last séance (else a Tuesday),
    as near the middle of the period as possible; None when the period has no such day left.
    """
    weekday = like[-1].on.weekday() if like else TUESDAY
    start = max(period.first, today + datetime.timedelta(15))
    days = [start + datetime.timedelta(n) for n in range((period.last - start).days + 1)]
    middle = period.first + (period.last - period.first) / 2
    used = set(taken)
    free = [day for day in days if day.weekday() == weekday and working.is_working(day) and day not in used]
    free = free or [day for day in days if working.is_working(day) and day not in used]
    return min(free, key=lambda day: abs((day - middle).days), default=None)


def bad_day(day: datetime.date, working: Calendar) -> str:
    """Why nobody holds a séance on that day; empty when it is a working day."""
    holiday = working.holidays(day.year).get(day)
    if holiday:
        return f"le {date_fr(day)} est férié ({holiday})"
    return "" if working.is_working(day) else f"le {date_fr(day)} tombe en fin de semaine"


def _conflicts(sessions: Sequence[Session], working: Calendar) -> Iterable[str]:
    at: dict[tuple[Any, Any], list[Session]] = defaultdict(list)
    for session in sessions:
        reason = bad_day(session.on, working)
        if reason:
            yield f"{session.commission.name} : {reason}."
        at[session.on, session.at].append(session)
    for (day, hour), rows in at.items():
        if len(rows) > 1:
            names = ", ".join(row.commission.name for row in rows)
            yield f"Même jour, même heure ({date_fr(day)}, {time_fr(hour)}) : {names}."
