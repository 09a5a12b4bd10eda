"""What the pages of the bailleur's desk say, asked by hand: one statement a block of the page, as a superuser.

Who is signed in counts too: no page can be drawn without it. Joins are written as whoever knows the tables would write
them, each choice of rows made before its names are looked up.
"""

from tests.benchmarks.bench_pages import LIST

_SESSION = "SELECT session_data FROM django_session WHERE session_key = %(session)s AND expire_date > now()"
_IDENTITY = """
SELECT u.id, u.email, u.is_active, m.id, m.role, m.display_name, o.id, o.name, o.group_id, o.mfa_required, t.code, t.time_zone
FROM organisations_user u JOIN organisations_membership m ON m.user_id = u.id
JOIN organisations_organisation o ON o.id = m.organisation_id JOIN organisations_territory t ON t.id = o.territory_id
WHERE u.id = %(user)s AND u.is_active AND m.is_active AND o.is_active AND m.valid_from <= %(today)s
  AND (m.valid_until IS NULL OR m.valid_until >= %(today)s) ORDER BY m.display_name, m.id
"""
_ALERTS = """
SELECT count(*) FROM (SELECT 1 FROM cases_alert WHERE membership_id = %(member)s AND channel = 'in_app' AND status = 'sent'
  AND read_at IS NULL LIMIT 100) x
"""
_MONTHS = "SELECT ends_on FROM cases_monthend WHERE bailleur_id = %(bailleur)s ORDER BY ends_on DESC LIMIT 24"
_WEIGHTS = """
SELECT weights FROM cases_prioritysetting WHERE organisation_id = %(bailleur)s AND valid_from <= %(day)s
ORDER BY valid_from DESC, entered_at DESC LIMIT 1
"""
_COLLEAGUES = """
SELECT id, display_name FROM organisations_membership WHERE organisation_id = %(bailleur)s AND is_active ORDER BY display_name
"""
_CHOSEN = """
(SELECT * FROM cases_deskline WHERE bailleur_id = %(bailleur)s AND listed AND (paused_until IS NULL OR paused_until <= %(day)s)
 ORDER BY points DESC, balance DESC, lease_id LIMIT {limit}) d
JOIN cases_lease l ON l.id = d.lease_id JOIN cases_household h ON h.id = l.household_id
JOIN organisations_commune c ON c.id = d.commune_id LEFT JOIN cases_case k ON k.id = d.case_id
"""
_LINES = f"SELECT d.*, l.reference, h.name, c.name AS commune, k.number FROM {_CHOSEN}"
_FIRST_LINES = f"""
SELECT d.*, l.reference, h.name, c.name AS commune, k.number, due.* FROM {_CHOSEN.format(limit=8)}
LEFT JOIN LATERAL (SELECT x.rule_id, x.title, x.safe_on, x.why, x.citation FROM cases_deadline x WHERE x.case_id = k.id
  AND x.alertable AND x.nature = 'BUTOIR' AND x.status IN ('A_VENIR', 'A_RISQUE', 'ECHU', 'NON_PARAMETRE')
  AND x.actor = ANY(%(actors)s) ORDER BY x.safe_on, x.rule_id LIMIT 1) due ON true
"""
_COUNTED = """
SELECT count(*) FROM (SELECT 1 FROM cases_deskline WHERE bailleur_id = %(bailleur)s AND listed
  AND (paused_until IS NULL OR paused_until <= %(day)s) LIMIT 2001) x
"""
_TREND = """
SELECT ends_on, sum(leases), sum(owing), sum(debt), sum(entered), sum(cured), sum(departed), sum(late_reports),
  sum(plans_running), sum(plans_kept), sum(plans_broken) FROM cases_monthendtotal WHERE bailleur_id = %(bailleur)s
AND ends_on <= %(day)s GROUP BY ends_on ORDER BY ends_on DESC LIMIT 25
"""
_FRESHNESS = """
SELECT value FROM organisations_territorysetting WHERE territory_id = %(territory)s AND key = 'solde.fraicheur_jours'
  AND valid_from <= %(day)s ORDER BY valid_from DESC LIMIT 1
"""
_LAST_IMPORT = """
SELECT finished_at, line_count, error_count FROM cases_arrearsimport WHERE organisation_id = %(bailleur)s AND status = 'done'
ORDER BY entered_at DESC LIMIT 1
"""
_INVITED = """
SELECT x.id, x.invited_on, x.answer_by, c.number, h.name FROM dsf_landlordobservation x JOIN cases_case c ON c.id = x.case_id
JOIN cases_household h ON h.id = c.household_id
WHERE c.bailleur_id = %(bailleur)s AND c.status = 'ouvert' AND x.answered_on IS NULL ORDER BY x.answer_by, x.invited_on LIMIT 6
"""
_CLOSED = """
SELECT closed_at, corrected_leases, corrected_amount FROM cases_monthend WHERE bailleur_id = %(bailleur)s AND ends_on = %(day)s
"""
_OPEN_CASES = """
SELECT count(*) FROM (SELECT 1 FROM cases_case WHERE bailleur_id = %(bailleur)s AND status = 'ouvert' LIMIT 2001) x
"""
_SHELL = (_SESSION, _IDENTITY, _ALERTS, _MONTHS)


def dashboard(counts: list[str], places: str) -> list[str]:
    """The dashboard of the day; `counts` and `places`: those of the page, where only the policies differ."""
    return [*_SHELL, places, *counts, _TREND, _FRESHNESS, _LAST_IMPORT, _WEIGHTS, _FIRST_LINES, _INVITED]


def closed_month(counts: list[str], places: str) -> list[str]:
    """The dashboard of a month-end: no list, the note of the month."""
    return [*_SHELL, places, *counts, _TREND, _FRESHNESS, _LAST_IMPORT, _CLOSED, _INVITED]


def priorities(places: str, *, limit: str) -> list[str]:
    """A page of the list."""
    return [*_SHELL, places, _COLLEAGUES, _COUNTED, _WEIGHTS, _LINES.format(limit=limit)]


def cases() -> list[str]:
    """The list of open cases, by the scalar condition that no grant has to confirm."""
    return [*_SHELL[:3], _OPEN_CASES, LIST[1], _FRESHNESS]
