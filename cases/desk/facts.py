"""Facts of lease accounts on a day, in one statement whatever their number: the same for today and for a past month-end.

Runs in the system scope and reads only what a bailleur reads of its own cases (families F1, F4, F5, F6, F16): nothing here
comes from a diagnostic, a cause or an evaluation. Amounts are in cents.
"""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from dateutil.relativedelta import relativedelta

from cases.enums import ArrearsMovement, EntryKind, MeasureKind, MeasureState, PaidTo, PlanState
from cases.procedure.enums import ActKind, Actor, Nature, Stage, Status

AGED_YEARS = 70
# The bailleur's own turn, or that of the study it mandates.
OWN_ACTORS = (Actor.BAILLEUR, Actor.BAILLEUR_LOCATAIRE, Actor.COMMISSAIRE_JUSTICE)
SIGNALEMENT_RULES = ("SIG-CAF", "SIG-2027")
EXPULSION_DAYS = 365  # an expulsion is counted for a year


@dataclass(frozen=True)
class Wanted:
    """Which accounts: those of a bailleur, or some leases of one. `day`: today, or a past month-end (`past`)."""

    bailleur: uuid.UUID
    day: datetime.date
    leases: Sequence[uuid.UUID] | None = None
    past: bool = False
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def month_before(self) -> datetime.date:
        """Last day of the month before that of `day`."""
        return self.day.replace(day=1) - datetime.timedelta(days=1)

    @property
    def parameters(self) -> dict[str, Any]:
        """Values of the statement of `facts_sql`."""
        return {
            "bailleur": self.bailleur,
            "leases": list(self.leases) if self.leases is not None else None,
            "day": self.day,
            "before": self.month_before,
            "aged": self.day - relativedelta(years=AGED_YEARS),
            "year": self.day - datetime.timedelta(days=EXPULSION_DAYS),
            "actors": [str(actor) for actor in OWN_ACTORS],
            "reports": list(SIGNALEMENT_RULES),
            "open": [str(status) for status in Status if status.open],
            "butoir": str(Nature.BUTOIR),
            "stages": [str(stage) for stage in Stage],
            "steps": [stage.step.order if stage.step else 0 for stage in Stage],
            "payments": [EntryKind.PAIEMENT, EntryKind.AIDE],
            **{kind.name.lower(): str(kind) for kind in _ACTS},
            "first_stage": str(Stage.IMPAYE_CONSTITUE),
            "plan": MeasureKind.PLAN_APUREMENT,
            "bailleur_paid": PaidTo.BAILLEUR,
            # A plan that is only proposed, or was refused, holds nothing.
            "unsigned": [MeasureState.PROPOSED.value, MeasureState.REFUSED.value],
            "running": PlanState.RUNNING,
            "kept": PlanState.KEPT,
            "broken": PlanState.BROKEN,
            "entered": ArrearsMovement.ENTERED,
            "cured": ArrearsMovement.CURED,
            "departed": ArrearsMovement.DEPARTED,
            **self.extra,
        }


_ACTS = (
    ActKind.PLAN_APUREMENT,
    ActKind.PLAN_ROMPU,
    ActKind.SURENDETTEMENT_RECEVABILITE,
    ActKind.FSL,
    ActKind.FSL_DECISION,
    ActKind.EXPULSION,
)

# The balance: what the last import says, or the last one stated on or before a past day and the run of debt it belongs to.
_BALANCE_NOW = """
  SELECT b.*, COALESCE(a.balance, 0) AS balance, a.balance_on, a.in_debt_since
  FROM base b LEFT JOIN cases_leaseaccount a ON a.lease_id = b.lease_id
"""
_BALANCE_THEN = """
  SELECT b.*, COALESCE(s.amount, 0) AS balance, s."on" AS balance_on,
         CASE WHEN s.amount > 0 THEN CASE WHEN a.in_debt_since <= f.first AND (z.cleared IS NULL OR a.in_debt_since > z.cleared)
              THEN a.in_debt_since ELSE f.first END END AS in_debt_since
  FROM base b
  LEFT JOIN cases_leaseaccount a ON a.lease_id = b.lease_id
  LEFT JOIN LATERAL (SELECT x.amount, x."on" FROM cases_balance x WHERE x.lease_id = b.lease_id AND x."on" <= %(day)s
                     ORDER BY x."on" DESC LIMIT 1) s ON true
  LEFT JOIN LATERAL (SELECT max(x."on") AS cleared FROM cases_balance x
                     WHERE x.lease_id = b.lease_id AND x."on" <= %(day)s AND x.amount <= 0) z ON true
  LEFT JOIN LATERAL (SELECT min(x."on") AS first FROM cases_balance x WHERE x.lease_id = b.lease_id AND x."on" <= %(day)s
                     AND x.amount > 0 AND (z.cleared IS NULL OR x."on" > z.cleared)) f ON true
"""
_STAGE_NOW = "c.stage"
# Append-only transitions tell the stage of a past day.
_STAGE_THEN = """COALESCE((SELECT t.target FROM cases_transition t WHERE t.case_id = c.id AND t.event = 'stage'
    AND t.effective_on <= %(day)s ORDER BY t.effective_on DESC, t.entered_at DESC LIMIT 1), %(first_stage)s)"""
_OPEN_NOW = "d.status = ANY(%(open)s)"
_OPEN_THEN = "(d.status = ANY(%(open)s) OR d.done_on > %(day)s)"


def facts_sql(wanted: Wanted) -> str:
    """A SELECT of `SELECTED`; parameters are `wanted.parameters`."""
    which = "l.id = ANY(%(leases)s)" if wanted.leases is not None else "true"
    return f"""
WITH closed AS (
  SELECT EXISTS (SELECT 1 FROM cases_monthend m WHERE m.bailleur_id = %(bailleur)s AND m.ends_on = %(before)s) AS before
), base AS (
  SELECT l.id AS lease_id, l.territory_id, l.bailleur_id, l.household_id, l.ended_on, l.agency, d.commune_id, d.parc,
         GREATEST(l.rent + l.charges - l.rls - CASE WHEN h.paid_to = %(bailleur_paid)s AND h.suspended_since IS NULL
                                              THEN h.amount ELSE 0 END, 0) AS term,
         CASE WHEN h.suspended_since <= %(day)s THEN h.suspended_since END AS aid_suspended_since
  FROM cases_lease l
  -- LIMIT 1 keeps each look-up on its key: without statistics, a join may walk the territory for every lease.
  JOIN LATERAL (SELECT * FROM cases_dwelling x WHERE x.id = l.dwelling_id LIMIT 1) d ON true
  LEFT JOIN LATERAL (SELECT * FROM cases_housingaid x WHERE x.lease_id = l.id LIMIT 1) h ON true
  WHERE l.bailleur_id = %(bailleur)s AND {which} AND (l.concluded_on IS NULL OR l.concluded_on <= %(day)s)
), account AS ({_BALANCE_THEN if wanted.past else _BALANCE_NOW}
), dated AS (
  SELECT a.*, c.id AS case_id, c.opened_on, c.stage_since,
         CASE WHEN c.id IS NULL THEN '' ELSE {_STAGE_THEN if wanted.past else _STAGE_NOW} END AS stage
  FROM account a
  LEFT JOIN LATERAL (
    SELECT k.* FROM cases_case k WHERE k.lease_id = a.lease_id AND k.opened_on <= %(day)s
      AND (k.closed_on IS NULL OR k.closed_on > %(day)s) AND (
        SELECT true FROM cases_casegrant g
        WHERE g.content_object_id = k.id AND g.revoked_at IS NULL AND NOT g.temporary
          AND g.group_id = (SELECT o.group_id FROM organisations_organisation o WHERE o.id = %(bailleur)s)
          AND (g.valid_until IS NULL OR g.valid_until >= %(day)s) LIMIT 1)
    ORDER BY k.opened_on DESC LIMIT 1) c ON true
  WHERE a.ended_on IS NULL OR a.ended_on > %(before)s OR a.balance > 0
), step AS (
  SELECT * FROM unnest(%(stages)s::text[], %(steps)s::int[]) AS s(stage, step)
), expelled AS (
  SELECT k.lease_id, max(x."on") AS expelled_on FROM cases_act x JOIN cases_case k ON k.id = x.case_id
  WHERE x.territory_id = (SELECT territory_id FROM organisations_organisation WHERE id = %(bailleur)s)
    AND x.kind = %(expulsion)s AND x."on" > %(year)s AND x."on" <= %(day)s
    AND x.cancelled_at IS NULL AND k.bailleur_id = %(bailleur)s
  GROUP BY k.lease_id
)
SELECT t.lease_id, t.territory_id, t.bailleur_id, t.agency, t.commune_id, t.parc, t.balance, t.balance_on,
  t.in_debt_since, t.term,
  CASE WHEN t.balance > 0 AND t.term > 0 THEN LEAST(t.balance / t.term, 32000) ELSE 0 END AS months_unpaid,
  CASE WHEN closed.before THEN COALESCE(p.balance, 0) END AS balance_before,
  CASE WHEN t.balance > 0 AND t.ended_on > %(before)s AND t.ended_on <= %(day)s THEN %(departed)s
       WHEN NOT closed.before THEN ''
       WHEN t.balance > 0 AND COALESCE(p.balance, 0) <= 0 THEN %(entered)s
       WHEN t.balance <= 0 AND p.balance > 0 THEN %(cured)s ELSE '' END AS movement,
  t.case_id, t.stage, COALESCE(step.step, 0) AS step, due.due_on, due.late_on, due.report_on,
  CASE WHEN act.broken >= COALESCE(GREATEST(act.planned, plan.starts_on), act.broken) THEN %(broken)s
       WHEN COALESCE(act.planned, plan.starts_on) IS NULL THEN ''
       WHEN t.balance <= 0 OR (plan.ends_on < %(day)s AND t.balance <= t.term) THEN %(kept)s
       ELSE %(running)s END AS plan_state,
  CASE WHEN act.broken >= COALESCE(GREATEST(act.planned, plan.starts_on), act.broken) THEN act.broken
       ELSE GREATEST(act.planned, plan.starts_on) END AS plan_on,
  t.aid_suspended_since, act.surendettement_on,
  CASE WHEN act.fsl_decided >= act.fsl_on THEN NULL ELSE act.fsl_on END AS fsl_on,
  EXISTS (SELECT 1 FROM cases_tenant n WHERE n.household_id = t.household_id AND n.birth_date <= %(aged)s) AS aged,
  reached.contacted_on,
  GREATEST(act.last, reached.contacted_on, plan.starts_on, paid.paid_on, t.opened_on, t.in_debt_since) AS moved_on,
  expelled.expelled_on
FROM dated t CROSS JOIN closed
LEFT JOIN step ON step.stage = t.stage
LEFT JOIN LATERAL (SELECT x.balance FROM cases_monthendline x WHERE x.lease_id = t.lease_id AND x.ends_on = %(before)s
                   LIMIT 1) p ON true  -- by its key, whatever the statistics of a month just closed say
LEFT JOIN expelled ON expelled.lease_id = t.lease_id
LEFT JOIN LATERAL (
  SELECT max(x."on") AS last, max(x."on") FILTER (WHERE x.kind = %(plan_apurement)s) AS planned,
    max(x."on") FILTER (WHERE x.kind = %(plan_rompu)s) AS broken,
    max(x."on") FILTER (WHERE x.kind = %(surendettement_recevabilite)s) AS surendettement_on,
    max(x."on") FILTER (WHERE x.kind = %(fsl)s) AS fsl_on, max(x."on") FILTER (WHERE x.kind = %(fsl_decision)s) AS fsl_decided
  FROM cases_act x WHERE x.case_id = t.case_id AND x."on" <= %(day)s AND x.cancelled_at IS NULL) act ON t.case_id IS NOT NULL
LEFT JOIN LATERAL (
  SELECT min(d.safe_on) FILTER (WHERE d.safe_on >= %(day)s) AS due_on,
    min(d.safe_on) FILTER (WHERE d.safe_on < %(day)s) AS late_on,
    min(d.safe_on) FILTER (WHERE d.rule_id = ANY(%(reports)s)) AS report_on
  FROM cases_deadline d WHERE d.case_id = t.case_id AND d.alertable AND d.nature = %(butoir)s AND d.safe_on IS NOT NULL
    AND d.actor = ANY(%(actors)s) AND {_OPEN_THEN if wanted.past else _OPEN_NOW}) due ON t.case_id IS NOT NULL
LEFT JOIN LATERAL (
  SELECT m.starts_on, m.ends_on FROM cases_measure m WHERE m.case_id = t.case_id AND m.kind = %(plan)s
    AND m.state <> ALL(%(unsigned)s) AND m.starts_on <= %(day)s ORDER BY m.starts_on DESC LIMIT 1) plan ON t.case_id IS NOT NULL
LEFT JOIN LATERAL (
  SELECT max(o."on") AS contacted_on FROM cases_outreach o WHERE o.case_id = t.case_id AND o."on" <= %(day)s
  ) reached ON t.case_id IS NOT NULL
LEFT JOIN LATERAL (
  SELECT max(e."on") AS paid_on FROM cases_ledgerentry e WHERE e.lease_id = t.lease_id AND e."on" <= %(day)s
    AND e.kind = ANY(%(payments)s)) paid ON t.balance > 0
"""  # constants of this file and of the enums; data goes as parameters


# In the order of the SELECT.
SELECTED = (
    "lease_id",
    "territory_id",
    "bailleur_id",
    "agency",
    "commune_id",
    "parc",
    "balance",
    "balance_on",
    "in_debt_since",
    "term",
    "months_unpaid",
    "balance_before",
    "movement",
    "case_id",
    "stage",
    "step",
    "due_on",
    "late_on",
    "report_on",
    "plan_state",
    "plan_on",
    "aid_suspended_since",
    "surendettement_on",
    "fsl_on",
    "aged",
    "contacted_on",
    "moved_on",
    "expelled_on",
)
