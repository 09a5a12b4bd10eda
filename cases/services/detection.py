"""From balances to cases: finds every impayé constitué of a bailleur, opens each case once, closes what is paid.

Works in the system's scope. A case is opened for a lease only if none is open; asked again on the same balances, nothing
is written.
"""

import datetime
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from simple_history.utils import bulk_create_with_history

from cases.enums import CaseStatus, PaidTo, Parc
from cases.freshness import oldest_fresh
from cases.models import Act, Balance, Case, CaseGrant, CaseNumber, Lease, LedgerEntry, Transition
from cases.procedure import Facts, ImpayeDetection, LedgerPoint, detect_impaye
from cases.procedure.enums import ActKind, AidMode, Stage
from cases.services import grants
from cases.services.files import close_case
from cases.services.projection import AID_MODES, bailleur_kind, recompute_cases
from core.formats import date_fr
from organisations import scope
from organisations.models import Membership, Organisation, Territory

BATCH = 2_000
# A debt known only by its first day: enough for what counts from the first default, never enough for a threshold.
KNOWN_DEBT = Decimal("0.01")

# Beyond these, a procedure is under way and only a person closes the case.
AMICABLE_ACTS = frozenset(
    {
        ActKind.PREMIER_IMPAYE,
        ActKind.IMPAYE_CONSTITUE,
        ActKind.RELANCE,
        ActKind.COMMISSION_IMPAYES,
        ActKind.EMPEX,
        ActKind.PLAN_APUREMENT,
        ActKind.PLAN_ROMPU,
        ActKind.SIGNALEMENT_CAF,
        ActKind.RENVOI_BAILLEUR_CAF,
        ActKind.SAISINE_CCAPEX,
        ActKind.AVIS_CCAPEX,
        ActKind.FSL,
        ActKind.FSL_DECISION,
        ActKind.REPRISE_LOYER_COURANT,
        ActKind.DETTE_SOLDEE,
    }
)

Report = Callable[[str, int, int], None]


@dataclass
class DetectionCounts:
    """What a detection did: leases examined, left alone because their balance is too old, cases opened, debts recorded as
    paid, cases closed, cases recomputed."""

    examined: int = 0
    stale: int = 0
    opened: int = 0
    renewed: int = 0
    paid: int = 0
    closed: int = 0
    recomputed: int = 0

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


@dataclass(frozen=True)
class Opening:
    """A lease whose impayé asks for a case."""

    lease: Lease
    found: ImpayeDetection


def _silent(label: str, done: int, total: int) -> None:
    """Progress that nobody follows."""


_READ = (
    "pk",
    "rent",
    "charges",
    "rls",
    "concluded_on",
    "renewed_on",
    "ended_on",
    "clause_delay",
    "aid__amount",
    "aid__paid_to",
    "account__balance",
    "account__balance_on",
    "account__in_debt_since",
    "dwelling__commune__code",
    "dwelling__parc",
)


@dataclass(frozen=True)
class _Row:
    """What the detection reads of a lease."""

    lease_id: uuid.UUID
    facts: Facts
    balance: Decimal
    balance_on: datetime.date | None
    in_debt_since: datetime.date | None
    ended_on: datetime.date | None


def _row(values: tuple[Any, ...], organisation: Organisation, territory: Territory) -> _Row:
    (
        pk,
        rent,
        charges,
        rls,
        concluded,
        renewed,
        ended,
        clause,
        aid,
        paid_to,
        balance,
        balance_on,
        since,
        commune,
        parc,
    ) = values
    facts = Facts(
        dept=territory.code,
        bailleur_kind=bailleur_kind(organisation),
        aid_mode=AID_MODES[PaidTo(paid_to)] if paid_to else AidMode.AUCUNE,
        lease_date=concluded,
        lease_renewed_on=renewed,
        clause_delay=clause or None,
        rent=rent,
        charges=charges,
        aid=aid,
        rls=rls,
        commune=commune,
        parc_social=parc == Parc.PUBLIC,
    )
    return _Row(pk, facts, balance or Decimal(0), balance_on, since, ended)


def ledger_points(
    balances: Sequence[tuple[datetime.date, Decimal]],
    entries: Sequence[tuple[datetime.date, Decimal]],
    in_debt_since: datetime.date | None,
) -> list[LedgerPoint]:
    """The series of balances that a lease's account tells. A stated balance wins over one counted from écritures.

    Écritures are counted backwards and forwards from the last stated balance, as far as they go; before the first one
    nothing is supposed.
    """
    known = dict(balances)
    if not known:
        return []
    anchor = max(known)
    daily: dict[datetime.date, Decimal] = defaultdict(Decimal)
    for day, amount in entries:
        daily[day] += amount
    running = known[anchor]
    for day in sorted((day for day in daily if day <= anchor), reverse=True):
        known.setdefault(day, running)
        running -= daily[day]
    running = known[anchor]
    for day in sorted(day for day in daily if day > anchor):
        running += daily[day]
        known[day] = running
    first = min(known)
    if in_debt_since and in_debt_since < first and known[first] > 0:
        known[in_debt_since] = KNOWN_DEBT
    return [LedgerPoint(on=day, balance=known[day]) for day in sorted(known)]


def detect(
    *,
    bailleur: Organisation,
    actor: Membership | None = None,
    touched_leases: Iterable[uuid.UUID] = (),
    today: datetime.date | None = None,
    report: Report = _silent,
) -> DetectionCounts:
    """Examine every lease of a bailleur that owes something or has an open case, in one transaction.

    Opens what must be, records debts paid, recomputes the cases it changed and those of `touched_leases`. A lease whose
    balance is too old (cases.freshness) is left alone: what is known of it may have been paid since.
    """
    counts = DetectionCounts()
    with scope.system(bailleur.territory) as current:
        day = today or current.today
        open_cases_ = Case.objects.filter(lease=OuterRef("pk"), status=CaseStatus.OPEN)
        rows = [
            _row(values, bailleur, bailleur.territory)
            for values in Lease.objects.filter(bailleur=bailleur)
            .filter(Q(account__balance__gt=0) | Exists(open_cases_))
            .order_by("pk")
            .values_list(*_READ)
        ]
        limit = oldest_fresh(territory=bailleur.territory, on=day)
        known = len(rows)
        rows = [row for row in rows if row.balance_on is not None and row.balance_on >= limit]
        counts.stale = known - len(rows)
        changed: set[uuid.UUID] = set()
        for start in range(0, len(rows), BATCH):
            report("Recherche des impayés constitués", start, len(rows))
            changed |= _detect_batch(rows[start : start + BATCH], bailleur, actor, day, counts)
        changed |= set(
            Case.objects.filter(lease__in=list(touched_leases), status=CaseStatus.OPEN).values_list("pk", flat=True)
        )
        counts.examined = len(rows)
        counts.recomputed = len(changed)
        if changed:
            report("Calcul des échéances", 0, 0)
            recompute_cases(territory=bailleur.territory, case_ids=sorted(changed), today=today, touched=True)
    return counts


def _detect_batch(
    rows: Sequence[_Row],
    bailleur: Organisation,
    actor: Membership | None,
    day: datetime.date,
    counts: DetectionCounts,
) -> set[uuid.UUID]:
    # Rows are in the order of their identifiers: a range says as much as a list of two thousand, and is read at once.
    span = (rows[0].lease_id, rows[-1].lease_id)
    balances, entries = _series(Balance, bailleur, span), _series(LedgerEntry, bailleur, span)
    cases: dict[uuid.UUID, list[Case]] = defaultdict(list)
    for case in Case.objects.filter(bailleur=bailleur, lease__gte=span[0], lease__lte=span[1]).order_by("opened_on"):
        cases[case.lease_id].append(case)
    acts: dict[uuid.UUID, list[Act]] = defaultdict(list)
    standing_acts = Act.objects.standing().filter(
        case__bailleur=bailleur, case__lease__gte=span[0], case__lease__lte=span[1]
    )
    for act in standing_acts.order_by("on", "entered_at"):
        acts[act.case_id].append(act)
    to_open: dict[uuid.UUID, ImpayeDetection] = {}
    new_acts: list[Act] = []
    to_close: list[tuple[Case, datetime.date]] = []
    for row in rows:
        points = ledger_points(balances.get(row.lease_id, ()), entries.get(row.lease_id, ()), row.in_debt_since)
        found = detect_impaye(points, row.facts, day) if points else None
        open_case = next((former for former in cases[row.lease_id] if former.status == CaseStatus.OPEN), None)
        if open_case is None:
            # Nobody lives there any more under this lease: there is a debt, and no expulsion to prevent.
            ended = row.ended_on is not None and row.ended_on <= day
            if found and found.still_open and not ended and not _settled(found, cases[row.lease_id], acts):
                to_open[row.lease_id] = found
            continue
        standing = acts[open_case.pk]
        last_paid = max((act.on for act in standing if act.kind == ActKind.DETTE_SOLDEE), default=None)
        last_found = max((act.on for act in standing if act.kind == ActKind.IMPAYE_CONSTITUE), default=None)
        if found and found.still_open:
            if last_found is None or (last_paid and found.constituted_on > last_paid >= last_found):
                new_acts.append(_found_act(open_case, found, bailleur, actor))
                counts.renewed += 1
        elif row.balance <= 0 and row.balance_on and (last_paid is None or (last_found and last_paid < last_found)):
            paid_on = found.closed_on if found and found.closed_on else row.balance_on
            new_acts.append(_paid_act(open_case, max(paid_on, last_found or paid_on), bailleur, actor))
            counts.paid += 1
            if all(act.kind in AMICABLE_ACTS for act in standing):
                to_close.append((open_case, max(paid_on, open_case.opened_on)))
    opened = open_cases(bailleur=bailleur, found=to_open, actor=actor)
    counts.opened += len(opened)
    bulk_create_with_history(new_acts, Act, batch_size=500)
    for case, on in to_close:
        close_case(case=case, closed_on=on, reason=f"Dette soldée au {date_fr(on)}, sans procédure engagée")
        counts.closed += 1
    return {case.pk for case in opened} | {act.case_id for act in new_acts}


def _series(
    model: type[Balance] | type[LedgerEntry], bailleur: Organisation, span: tuple[uuid.UUID, uuid.UUID]
) -> dict[uuid.UUID, list[tuple[datetime.date, Decimal]]]:
    series: dict[uuid.UUID, list[tuple[datetime.date, Decimal]]] = defaultdict(list)
    rows = model.objects.filter(bailleur=bailleur, lease__gte=span[0], lease__lte=span[1]).order_by("on")
    for lease_id, on, amount in rows.values_list("lease_id", "on", "amount"):
        series[lease_id].append((on, amount))
    return series


def _settled(found: ImpayeDetection, former: Sequence[Case], acts: dict[uuid.UUID, list[Act]]) -> bool:
    """Did a former case end with this very debt? One closed because it was paid did not, if it is owed after all."""
    return any(
        case.closed_on is not None
        and case.closed_on >= found.constituted_on
        and not any(act.kind == ActKind.DETTE_SOLDEE for act in acts[case.pk])
        for case in former
    )


def _found_act(case: Case, found: ImpayeDetection, bailleur: Organisation, actor: Membership | None) -> Act:
    return Act(
        territory_id=case.territory_id,
        case=case,
        kind=ActKind.IMPAYE_CONSTITUE,
        on=found.constituted_on,
        details={
            "rule_id": found.rule_id,
            "rule_version": found.rule_version,
            "threshold": None if found.threshold is None else f"{found.threshold:.2f}",
            "balance": f"{found.balance_on:.2f}",
            "first_default_on": found.first_default_on.isoformat(),
            "months_uninterrupted": found.months_uninterrupted,
            "why": found.why,
            "late_found": found.late_found,
        },
        organisation=bailleur,
        entered_by=actor,
    )


def _paid_act(case: Case, on: datetime.date, bailleur: Organisation, actor: Membership | None) -> Act:
    return Act(
        territory_id=case.territory_id,
        case=case,
        kind=ActKind.DETTE_SOLDEE,
        on=on,
        organisation=bailleur,
        entered_by=actor,
    )


def _number_block(territory: Territory, year: int, count: int) -> int:
    """Reserve `count` case numbers of a year; returns the first. The counter's row is locked until the transaction ends."""
    CaseNumber.objects.bulk_create([CaseNumber(territory=territory, year=year)], ignore_conflicts=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_casenumber SET last = last + %s WHERE territory_id = %s AND year = %s RETURNING last",
            [count, territory.pk, year],
        )
        return cursor.fetchone()[0] - count + 1


def open_cases(
    *, bailleur: Organisation, found: dict[uuid.UUID, ImpayeDetection], actor: Membership | None
) -> list[Case]:
    """Open the cases of many leases at once: numbers in blocks, grants by the rules, the act that opens each.

    System scope; no case may be open for these leases. Opened on the day the impayé was constitué.
    """
    if not found:
        return []
    territory = bailleur.territory
    leases = (
        Lease.objects.filter(pk__in=list(found))
        .select_related("household", "dwelling__commune__arrondissement")
        .order_by("pk")
    )
    openings = [Opening(lease, found[lease.pk]) for lease in leases]
    openings.sort(key=lambda opening: (opening.found.constituted_on, opening.lease.reference))
    with scope.system(territory):
        numbers = _numbers(territory, openings)
        cases = [_case(opening, bailleur, territory, next(numbers)) for opening in openings]
        bulk_create_with_history(cases, Case, batch_size=500)
        _grant(cases, territory)
        Transition.objects.bulk_create(
            [
                Transition(
                    territory=territory,
                    case=case,
                    event="open",
                    source="",
                    target=CaseStatus.OPEN,
                    actor=actor,
                    effective_on=case.opened_on,
                )
                for case in cases
            ],
            batch_size=500,
        )
        acts = [_found_act(case, o.found, bailleur, actor) for case, o in zip(cases, openings, strict=True)]
        bulk_create_with_history(acts, Act, batch_size=500)
    return cases


def _numbers(territory: Territory, openings: Sequence[Opening]) -> Any:
    """Numbers in the order of the openings, which are sorted by date."""
    per_year: dict[int, int] = defaultdict(int)
    for opening in openings:
        per_year[opening.found.constituted_on.year] += 1
    for year, count in per_year.items():
        first = _number_block(territory, year, count)
        for number in range(first, first + count):
            yield f"{territory.code}-{year}-{number:05d}"


def _case(opening: Opening, bailleur: Organisation, territory: Territory, number: str) -> Case:
    lease = opening.lease
    return Case(
        territory=territory,
        number=number,
        lease=lease,
        household=lease.household,
        dwelling=lease.dwelling,
        bailleur=bailleur,
        commune=lease.dwelling.commune,
        parc=lease.dwelling.parc,
        opened_on=opening.found.constituted_on,
        stage=Stage.IMPAYE_CONSTITUE,
        stage_since=opening.found.constituted_on,
    )


def _grant(cases: Sequence[Case], territory: Territory) -> None:
    """The grants every rule proposes for new cases: as `grants.apply_rules`, in one insertion."""
    permission = grants.access_permission()
    today = scope.today()
    rows: list[CaseGrant] = []
    for case in cases:
        # Two rules for one organisation: the last one stands, as when they are given one by one.
        by_group = {proposal.organisation.group_id: proposal for proposal in grants.proposals(case)}
        for group_id, proposal in by_group.items():
            grants.check_territory(case, proposal.organisation)
            rows.append(
                CaseGrant(
                    territory=territory,
                    content_object=case,
                    group_id=group_id,
                    permission=permission,
                    reason=proposal.reason,
                    legal_basis=proposal.legal_basis,
                    rule=proposal.rule,
                    valid_from=today,
                    valid_until=proposal.valid_until,
                    agreement_on=proposal.agreement_on,
                )
            )
    CaseGrant.objects.bulk_create(rows, batch_size=500)
