"""Statements that write the desk and its month-ends: one each, whatever the number of leases."""

from cases.desk.facts import SELECTED, Wanted, facts_sql
from cases.priority.rules import points_sql

_FACTS = SELECTED[1:]
_LISTED = "(f.balance > 0 OR f.case_id IS NOT NULL)"


def upsert(wanted: Wanted) -> str:
    """Add or change the lines that differ from the facts."""
    names = ", ".join(SELECTED)
    changed = ", ".join(f"{name} = EXCLUDED.{name}" for name in (*_FACTS, "listed", "computed_on"))
    old = ", ".join(f"cases_deskline.{name}" for name in (*_FACTS, "listed"))
    new = ", ".join(f"EXCLUDED.{name}" for name in (*_FACTS, "listed"))
    return (
        f"INSERT INTO cases_deskline ({names}, listed, computed_on, points, to_call) "
        f"SELECT {', '.join(f'f.{name}' for name in SELECTED)}, {_LISTED}, %(day)s, 0, false FROM ({facts_sql(wanted)}) f "
        f"ON CONFLICT (lease_id) DO UPDATE SET {changed} WHERE ({old}) IS DISTINCT FROM ({new})"
    )


# Leases that ended without a debt leave the desk.
DELETE_STALE = """
DELETE FROM cases_deskline d USING cases_lease l
WHERE d.bailleur_id = %(bailleur)s AND (%(leases)s::uuid[] IS NULL OR d.lease_id = ANY(%(leases)s)) AND l.id = d.lease_id
  AND (l.bailleur_id <> d.bailleur_id OR (l.ended_on <= %(before)s AND NOT d.listed))
"""

# Standing marks, the last of each kind; a pause is over once its day has come.
UPSERT_MARKS = """
WITH mark AS (
  SELECT d.lease_id,
    (SELECT m.until FROM cases_deskmark m WHERE m.lease_id = d.lease_id AND m.kind = 'pause' AND m.undone_at IS NULL
       AND m.until > %(day)s ORDER BY m.entered_at DESC LIMIT 1) AS paused_until,
    (SELECT m.assignee_id FROM cases_deskmark m WHERE m.lease_id = d.lease_id AND m.kind = 'assign'
       AND m.undone_at IS NULL ORDER BY m.entered_at DESC LIMIT 1) AS assigned_to_id,
    EXISTS (SELECT 1 FROM cases_deskmark m WHERE m.lease_id = d.lease_id AND m.kind = 'call' AND m.undone_at IS NULL
       AND (d.contacted_on IS NULL OR m.entered_at::date > d.contacted_on)) AS to_call
  FROM cases_deskline d
  WHERE d.bailleur_id = %(bailleur)s AND (%(leases)s::uuid[] IS NULL OR d.lease_id = ANY(%(leases)s))
)
UPDATE cases_deskline d SET paused_until = mark.paused_until, assigned_to_id = mark.assigned_to_id, to_call = mark.to_call
FROM mark WHERE mark.lease_id = d.lease_id
  AND (d.paused_until, d.assigned_to_id, d.to_call) IS DISTINCT FROM (mark.paused_until, mark.assigned_to_id, mark.to_call)
"""

RESCORE = f"""
UPDATE cases_deskline d SET points = {points_sql()}, computed_on = %(day)s
WHERE d.bailleur_id = %(bailleur)s AND (%(leases)s::uuid[] IS NULL OR d.lease_id = ANY(%(leases)s))
  AND d.points IS DISTINCT FROM {points_sql()}
"""

_LINE = ", ".join(SELECTED)


def freeze(wanted: Wanted) -> str:
    """Write the lines of a month-end from the facts of its day."""
    return f"INSERT INTO cases_monthendline ({_LINE}, ends_on) SELECT {_LINE}, %(day)s FROM ({facts_sql(wanted)}) f"


# Once only: whoever comes second writes nothing.
OPEN_MONTH = """
INSERT INTO cases_monthend (territory_id, bailleur_id, ends_on, closed_at, corrected_leases, corrected_amount)
SELECT o.territory_id, o.id, %(day)s, now(), 0, 0 FROM organisations_organisation o WHERE o.id = %(bailleur)s
ON CONFLICT (bailleur_id, ends_on) DO NOTHING
"""

TOTALS = """
INSERT INTO cases_monthendtotal (territory_id, bailleur_id, ends_on, agency, commune_id, parc, leases, owing, debt, entered,
  cured, departed, late_reports, plans_running, plans_kept, plans_broken)
SELECT territory_id, bailleur_id, ends_on, agency, commune_id, parc, count(*), count(*) FILTER (WHERE balance > 0),
  COALESCE(sum(balance) FILTER (WHERE balance > 0), 0), count(*) FILTER (WHERE movement = 'entered'),
  count(*) FILTER (WHERE movement = 'cured'), count(*) FILTER (WHERE movement = 'departed'),
  count(*) FILTER (WHERE report_on < ends_on), count(*) FILTER (WHERE plan_state = 'running'),
  count(*) FILTER (WHERE plan_state = 'kept'), count(*) FILTER (WHERE plan_state = 'broken')
FROM cases_monthendline WHERE bailleur_id = %(bailleur)s AND ends_on = %(day)s
GROUP BY territory_id, bailleur_id, ends_on, agency, commune_id, parc
"""

# What the ledger says today of the day each frozen balance was stated on, against what was frozen.
CORRECTIONS = """
WITH restated AS (
  SELECT l.ends_on, count(*) AS leases, sum(s.amount - l.balance) AS amount
  FROM cases_monthendline l
  JOIN LATERAL (SELECT x.amount FROM cases_balance x WHERE x.lease_id = l.lease_id AND x."on" <= l.ends_on
                ORDER BY x."on" DESC LIMIT 1) s ON true
  WHERE l.bailleur_id = %(bailleur)s AND l.ends_on >= %(since)s AND s.amount <> l.balance
  GROUP BY l.ends_on
)
UPDATE cases_monthend m SET corrected_leases = COALESCE(r.leases, 0), corrected_amount = COALESCE(r.amount, 0)
FROM cases_monthend n LEFT JOIN restated r ON r.ends_on = n.ends_on
WHERE m.id = n.id AND m.bailleur_id = %(bailleur)s AND m.ends_on >= %(since)s
  AND (m.corrected_leases, m.corrected_amount) IS DISTINCT FROM (COALESCE(r.leases, 0), COALESCE(r.amount, 0))
"""
