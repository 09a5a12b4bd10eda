"""From facts and acts to stored deadlines: runs the procedure and writes what changed, and why.

Set-based in the number of queries: a batch of cases is read, computed in memory and written in bulk. Nothing is written
when nothing changed, so a sweep can run as often as wanted.
"""

import datetime
import re
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from cases import procedure
from cases.enums import CaseStatus, PaidTo, Parc
from cases.models import Act, Anomaly, Case, Deadline, Lease, Transition
from cases.procedure import ActFact, BailleurKind, DeadlineResult, Facts, Projection
from cases.procedure import Anomaly as FoundAnomaly
from cases.procedure.enums import ActKind, AidMode, Nature, Stage, Status
from cases.services import desk, grants
from cases.services.alerts import plan_alerts
from organisations import scope
from organisations.models import Organisation, Territory

BATCH = 500
AID_MODES = {
    PaidTo.BAILLEUR: AidMode.TIERS_PAYANT,
    PaidTo.LOCATAIRE: AidMode.VERSEMENT_LOCATAIRE,
    PaidTo.NONE: AidMode.AUCUNE,
}
STORED = (
    "rule_id",
    "rule_version",
    "nature",
    "title",
    "actor",
    "due",
    "rolled",
    "prudent",
    "not_before",
    "safe_on",
    "status",
    "done_on",
    "late",
    "consequence",
    "citation",
    "confidence",
    "needs_jurist",
    "alertable",
    "why",
    "payload",
)
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def bailleur_kind(organisation: Organisation) -> BailleurKind:
    """Personne morale other than a family SCI, or not: decides whether the CCAPEX must be seized first (art. 24 II)."""
    if organisation.is_legal_person:
        return BailleurKind.PERSONNE_MORALE
    return BailleurKind.SCI_FAMILIALE if organisation.settings.get("sci_familiale") else BailleurKind.PERSONNE_PHYSIQUE


def facts_of(case: Case, territory: Territory) -> Facts:
    """What is known of a case besides its acts; the unknown stays None."""
    lease = case.lease
    aid = getattr(lease, "aid", None)
    return Facts(
        dept=territory.code,
        bailleur_kind=bailleur_kind(case.bailleur),
        aid_mode=AID_MODES[PaidTo(aid.paid_to)] if aid else AidMode.AUCUNE,
        lease_date=lease.concluded_on,
        lease_renewed_on=lease.renewed_on,
        clause_delay=lease.clause_delay or None,
        rent=lease.rent,
        charges=lease.charges,
        aid=aid.amount if aid else None,
        rls=lease.rls,
        commune=case.commune.code,
        parc_social=case.parc == Parc.PUBLIC,
    )


def details_of(details: dict[str, Any]) -> dict[str, Any]:
    """Details as the procedure reads them: ISO dates become dates."""
    return {
        name: datetime.date.fromisoformat(value) if isinstance(value, str) and _ISO_DATE.fullmatch(value) else value
        for name, value in details.items()
    }


def act_fact(act: Act) -> ActFact:
    return ActFact(
        key=str(act.pk), kind=ActKind(act.kind), on=act.on, entered_at=act.entered_at, details=details_of(act.details)
    )


def project_until(
    case: Case, territory: Territory, acts: Sequence[Act], today: datetime.date
) -> tuple[Projection, datetime.date]:
    """The projection of a case, and the first later day on which time alone may change it."""
    return procedure.compute_until(facts_of(case, territory), tuple(act_fact(act) for act in acts), today)


def project(case: Case, territory: Territory, acts: Sequence[Act], today: datetime.date) -> Projection:
    """Run the procedure on one case. Reads nothing more than what it is given."""
    return procedure.compute(facts_of(case, territory), tuple(act_fact(act) for act in acts), today)


def _plain(value: Any) -> Any:
    """A value as JSON keeps it."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value if isinstance(value, (str, int, bool, type(None))) else str(value)


def stored_values(result: DeadlineResult) -> dict[str, Any]:
    """A computed deadline as its row keeps it."""
    values = {name: getattr(result, name) for name in STORED if name != "payload"}
    for name in ("nature", "actor", "status", "confidence"):
        values[name] = str(values[name])
    values["payload"] = {
        "readings": [
            {"label": r.label, "on": _plain(r.on), "why": r.why, "retained": r.retained} for r in result.readings
        ],
        "inputs": _plain(dict(result.inputs)),
        "calendar": result.calendar,
        "trigger": result.trigger_key,
        "done_by": result.done_by_key,
    }
    return values


@dataclass
class Changes:
    """What a recomputation writes, gathered over a batch of cases."""

    created: list[Deadline] = field(default_factory=list)
    updated: list[Deadline] = field(default_factory=list)
    restated: list[Deadline] = field(default_factory=list)
    found: list[Anomaly] = field(default_factory=list)
    gone: list[uuid.UUID] = field(default_factory=list)
    moved: list[Case] = field(default_factory=list)
    rescheduled: list[Case] = field(default_factory=list)
    transitions: list[Transition] = field(default_factory=list)


def _compare_deadlines(case: Case, projection: Projection, existing: dict[str, Deadline], changes: Changes) -> None:
    seen = set()
    for result in projection.deadlines:
        seen.add(result.key)
        values = stored_values(result)
        row = existing.get(result.key)
        if row is None:
            changes.created.append(Deadline(territory_id=case.territory_id, case=case, key=result.key, **values))
        elif differing := {name for name, value in values.items() if getattr(row, name) != value}:
            for name in differing:
                setattr(row, name, values[name])
            row.computed_at = timezone.now()
            # History keeps every date a deadline was given; a status that only follows the calendar needs no line.
            (changes.restated if differing == {"status"} else changes.updated).append(row)
    for key, row in existing.items():
        if key not in seen and row.status != Status.SANS_OBJET:
            # What triggered it was cancelled: the row stays, so that who saw the date can understand.
            row.status = Status.SANS_OBJET
            row.payload = {**row.payload, "withdrawn": True}
            row.computed_at = timezone.now()
            changes.updated.append(row)


def anomaly_key(found: FoundAnomaly) -> str:
    return f"{found.code}:{found.rule_id or ''}:{'+'.join(found.act_keys)}"[:160]


def _compare_anomalies(case: Case, projection: Projection, existing: dict[str, Anomaly], changes: Changes) -> None:
    wanted = {anomaly_key(found): found for found in projection.anomalies}
    for key, row in existing.items():
        if key not in wanted or row.text != wanted[key].text:
            changes.gone.append(row.pk)
    for key, found in wanted.items():
        if key not in existing or existing[key].text != found.text:
            changes.found.append(
                Anomaly(
                    territory_id=case.territory_id,
                    case=case,
                    key=key,
                    code=found.code,
                    severity=str(found.severity),
                    title=found.title,
                    text=found.text,
                    citation=found.citation,
                )
            )


def next_due(projection: Projection) -> datetime.date | None:
    """The first date by which somebody must act on this case."""
    dates = [
        d.safe_on
        for d in projection.deadlines
        if d.safe_on and d.alertable and d.nature is Nature.BUTOIR and Status(d.status).open
    ]
    return min(dates, default=None)


def _compare_case(case: Case, projection: Projection, changes: Changes, *, touched: bool) -> None:
    due = next_due(projection) if case.status == CaseStatus.OPEN else None
    since = projection.stage_since or case.stage_since
    if projection.stage != Stage(case.stage):
        changes.transitions.append(
            Transition(
                territory_id=case.territory_id,
                case=case,
                event="stage",
                source=case.stage,
                target=projection.stage,
                actor=scope.current().membership,
                effective_on=since or scope.today(),
            )
        )
    if (str(projection.stage), since, due) != (case.stage, case.stage_since, case.next_due_on) or touched:
        case.stage, case.stage_since, case.next_due_on = str(projection.stage), since, due
        changes.moved.append(case)


def _batches(ids: Sequence[uuid.UUID]) -> Iterator[Sequence[uuid.UUID]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]


def _grouped(rows: Iterable[Any]) -> dict[uuid.UUID, list[Any]]:
    groups: dict[uuid.UUID, list[Any]] = {}
    for row in rows:
        groups.setdefault(row.case_id, []).append(row)
    return groups


def _write(changes: Changes) -> None:
    bulk_create_with_history(changes.created, Deadline, batch_size=BATCH)
    if changes.updated:
        bulk_update_with_history(changes.updated, Deadline, [*STORED, "computed_at"], batch_size=BATCH)
    Deadline.objects.bulk_update(changes.restated, ["status", "computed_at"], batch_size=BATCH)
    if changes.gone:
        Anomaly.objects.filter(pk__in=changes.gone).delete()
    Anomaly.objects.bulk_create(changes.found, batch_size=BATCH)
    Transition.objects.bulk_create(changes.transitions, batch_size=BATCH)
    if changed := {case.pk: case for case in (*changes.moved, *changes.rescheduled)}:
        faces = ["stage", "stage_since", "next_due_on", "recompute_on"]
        Case.objects.bulk_update(changed.values(), faces, batch_size=BATCH)
    if changes.moved:
        Case.objects.filter(pk__in=[case.pk for case in changes.moved]).update(version=F("version") + 1)


def recompute_cases(
    *,
    territory: Territory,
    case_ids: Sequence[uuid.UUID],
    today: datetime.date | None = None,
    touched: bool = False,
) -> dict[str, int]:
    """Recompute these cases of a territory and write what changed, with its alerts, in one transaction per batch.

    `today` defaults to the territory's date. `touched`: acts changed, so the version grows even if no date moved.
    Returns counts: cases, created, updated, anomalies, moved, alerts and alerts_cancelled.
    """
    totals = dict.fromkeys(("cases", "created", "updated", "anomalies", "moved", "alerts", "alerts_cancelled"), 0)
    for batch in _batches(list(case_ids)):
        with transaction.atomic(), scope.system(territory) as current:
            changes = _recompute_batch(territory, batch, today or current.today, touched=touched)
            _write(changes)
            planned = plan_alerts(territory=territory, case_ids=batch, today=today or current.today)
            leases = Lease.objects.filter(cases__in=batch)
            desk.refresh_lines(leases=leases, day=today or current.today)
        totals["cases"] += len(batch)
        totals["created"] += len(changes.created)
        totals["updated"] += len(changes.updated) + len(changes.restated)
        totals["anomalies"] += len(changes.found)
        totals["moved"] += len(changes.moved)
        totals["alerts"] += planned.in_app + planned.emails
        totals["alerts_cancelled"] += planned.cancelled
    return totals


def _recompute_batch(
    territory: Territory, batch: Sequence[uuid.UUID], today: datetime.date, *, touched: bool
) -> Changes:
    cases = list(
        Case.objects.select_for_update(of=("self",))
        .filter(pk__in=batch)
        .select_related("lease__aid", "bailleur", "commune")
        .order_by("pk")
    )
    acts = _grouped(Act.objects.standing().filter(case__in=cases).order_by("on", "entered_at"))
    deadlines = _grouped(Deadline.objects.filter(case__in=cases))
    anomalies = _grouped(Anomaly.objects.filter(case__in=cases))
    changes = Changes()
    for case in cases:
        projection, until = project_until(case, territory, acts.get(case.pk, []), today)
        if case.recompute_on != until:
            case.recompute_on = until
            changes.rescheduled.append(case)
        _compare_deadlines(case, projection, {row.key: row for row in deadlines.get(case.pk, [])}, changes)
        _compare_anomalies(case, projection, {row.key: row for row in anomalies.get(case.pk, [])}, changes)
        _compare_case(case, projection, changes, touched=touched)
    return changes


def recompute_case(*, case: Case) -> None:
    """Recompute one case at once, after one of its facts or acts changed; `case` is brought up to date."""
    stage = case.stage
    recompute_cases(territory=case.territory, case_ids=[case.pk], touched=True)
    with scope.system(case.territory):
        case.refresh_from_db(fields=["stage", "stage_since", "next_due_on", "version", "status"])
        if case.stage != stage:
            grants.apply_rules(case=case)  # a convention opens its cases from a stage on
