"""What the engine is given (facts, acts, a ledger) and what it answers, as frozen values.

Amounts are euros (`Decimal`), a positive balance is a debt. Dates are calendar dates of the territory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from .enums import (
    ActKind,
    Actor,
    AidMode,
    BailleurKind,
    Confidence,
    Nature,
    Severity,
    Stage,
    Status,
    Step,
)

_EMPTY: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarOverrides:
    """What a territory or a commune changes in the calendar of its département.

    `vendredi_saint`: None keeps the default (férié in Alsace-Moselle). `customary`: also keep the customary days of
    Guadeloupe and Martinique. `extra` and `removed`: dated decisions of the place.
    """

    vendredi_saint: bool | None = None
    customary: bool = False
    extra: tuple[date, ...] = ()
    removed: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The facts of a case that are not acts. Unknown is None, never a guess."""

    dept: str
    bailleur_kind: BailleurKind = BailleurKind.PERSONNE_MORALE
    aid_mode: AidMode = AidMode.AUCUNE
    lease_date: date | None = None
    lease_renewed_on: date | None = None
    clause_delay: str | None = None  # as written in the lease: «2 mois», «6 semaines»
    rent: Decimal | None = None  # loyer mensuel hors charges
    charges: Decimal | None = None
    aid: Decimal | None = None
    rls: Decimal | None = None
    commune: str | None = None  # INSEE code
    calendar_overrides: CalendarOverrides = field(default_factory=CalendarOverrides)
    parc_social: bool = False
    risk_days: int = 5  # a deadline is «à risque» that many jours ouvrés before its safe date


@dataclass(frozen=True, slots=True, kw_only=True)
class ActFact:
    """One dated act. `on` is its effective date, `entered_at` when it was recorded.

    Details read by the engine, all optional: ASSIGNATION `audience_on`, `audience_communicated_on`;
    RENVOI_AUDIENCE `audience_on`; CDP `delay` («2 mois», «6 semaines»), `debt`, `months_uninterrupted`, `has_caution`;
    JUGEMENT `outcome` (`JudgmentOutcome`), `repute_contradictoire`, `delays_until`, `cql_delay_removed`,
    `cql_delay_months`, `bad_faith`, `home_entered_by_force`; CQL `cql_delay_removed`, `cql_delay_extra_months`,
    `relogement_suffisant`;
    SAISINE_CCAPEX `origin` (bailleur, locataire, comed, caf_msa, fsl, autre); SIGNALEMENT_CAF `persists`;
    DELAIS_JEX `until`; SURENDETTEMENT_DECISION `outcome`, `until`; DSF_CARENCE `stage` (cdp, assignation, cfp).
    """

    key: str
    kind: ActKind
    on: date
    entered_at: datetime | None = None
    details: Mapping[str, Any] = field(default_factory=lambda: _EMPTY)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerPoint:
    """The balance owed at the end of a day, in euros; positive is a debt.

    `rent`, `charges`, `aid`, `rls`: the month's amounts where they differ from the lease's present ones.
    """

    on: date
    balance: Decimal
    rent: Decimal | None = None
    charges: Decimal | None = None
    aid: Decimal | None = None
    rls: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One reading of an uncertain point of law: its label, its date and where it leads."""

    label: str
    on: date | None
    why: str = ""
    retained: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineResult:
    """A computed deadline with every date it has and all that explains it.

    `due` strict legal last day (24h), `rolled` after art. 642 CPC where it may apply, `prudent` last jour ouvré on or
    before `due`, `not_before` first day on which a guarded act may happen, `safe_on` the one to act upon.
    `key` is stable from one computation to the next while the triggering act stands.
    """

    key: str
    rule_id: str
    rule_version: str
    nature: Nature
    title: str
    actor: Actor
    due: date | None
    rolled: date | None
    prudent: date | None
    not_before: date | None
    safe_on: date | None
    status: Status
    done_on: date | None
    done_by_key: str | None
    late: bool | None
    consequence: str
    citation: str
    confidence: Confidence
    needs_jurist: bool
    why: str
    readings: tuple[Reading, ...]
    inputs: Mapping[str, Any]
    calendar: str
    trigger_key: str | None
    working_days_left: int | None
    alertable: bool = True  # False: informs, never an alert (thresholds, what must not be held against an occupant)


@dataclass(frozen=True, slots=True, kw_only=True)
class Anomaly:
    """Something wrong or worth knowing. It informs and never blocks."""

    code: str
    severity: Severity
    title: str
    text: str
    citation: str = ""
    act_keys: tuple[str, ...] = ()
    rule_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """What may come next: the act, who would do it, and the earliest lawful day when one is known."""

    kind: ActKind
    title: str
    actor: Actor
    earliest: date | None
    why: str
    rule_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepState:
    """One of the nine steps of the line: reached on a date, present, or still to come."""

    step: Step
    on: date | None
    reached: bool
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """All that follows from facts and acts on one day."""

    stage: Stage
    deadlines: tuple[DeadlineResult, ...]
    anomalies: tuple[Anomaly, ...]
    next_steps: tuple[NextStep, ...]
    steps: tuple[StepState, ...] = ()
    stage_since: date | None = None
    suspended: bool = False
    dsf_slack: int | None = (
        None  # jours ouvrés between the last day to propose an interview and the last to send the DSF
    )

    def deadline(self, rule_id: str) -> DeadlineResult | None:
        """The last computed deadline of that rule."""
        return next((found for found in reversed(self.deadlines) if found.rule_id == rule_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegimeReading:
    """What one regime of the impayé says of a ledger. `threshold` in euros."""

    rule_id: str
    rule_version: str
    constituted_on: date | None
    threshold: Decimal | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpayeDetection:
    """An impayé found in a ledger.

    `constituted_on` under the regime in force that day; `still_open` the debt was never fully paid since;
    `closed_on` the day it was; `months_uninterrupted` whole months since the first default of the present run.
    """

    constituted_on: date
    rule_id: str
    rule_version: str
    threshold: Decimal | None
    balance_on: Decimal
    balance_now: Decimal
    still_open: bool
    closed_on: date | None
    first_default_on: date
    months_uninterrupted: int
    why: str
    readings: tuple[RegimeReading, ...] = ()
    transition: bool = False  # A8: both regimes must be shown
    late_found: bool = False  # already constitué on the ledger's first day: the true date may be earlier
