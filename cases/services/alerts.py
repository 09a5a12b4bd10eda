"""Alerts as rows: which are due, which no longer are, who has read them, what an organisation prefers.

An alert in the application exists once its row is committed: nothing else has to happen for a person to see it. An
e-mail is a pending row that `cases.services.delivery` sends; the message to the broker only says that there is one.
"""

import datetime
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from celery import current_app
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from cases.enums import CaseStatus, Channel
from cases.models import Alert, AlertPreference, Case, Deadline
from cases.procedure.enums import Status
from cases.recipients import (
    CATCH_UP_DAYS,
    DEFAULT_LEAD_DAYS,
    LONGEST_LEAD,
    MAY_SET_PREFERENCES,
    receives_alerts,
    recipients,
)
from core.errors import DomainError
from core.failpoints import passing
from organisations import scope
from organisations.models import Membership, Territory

DELIVER = "cases.deliver_alerts"
UNREAD_FIRST = F("read_at").asc(nulls_first=True)
MOST_LEADS = 8
OPEN = [status.value for status in Status if status.open]


@dataclass(frozen=True)
class Planned:
    """What one planning changed, in rows."""

    in_app: int = 0
    emails: int = 0
    late: int = 0
    cancelled: int = 0


# Of the days ahead already reached, the nearest to the date is the only one sent: after a stop of the service nobody
# receives at once the five alerts he missed.
_CREATE = """
WITH due AS (
  SELECT d.id AS deadline_id, d.case_id, d.rule_id, d.key, d.title, d.safe_on, d.actor, c.bailleur_id, m.arrondissement_id
  FROM cases_deadline d
  JOIN cases_case c ON c.id = d.case_id
  JOIN organisations_commune m ON m.id = c.commune_id
  WHERE d.territory_id = %(territory)s AND c.status = %(case_open)s AND d.alertable AND d.status = ANY(%(open)s)
    AND d.safe_on BETWEEN %(from)s AND %(to)s
    AND (%(cases)s::uuid[] IS NULL OR d.case_id = ANY(%(cases)s::uuid[]))
),
told AS (
  SELECT * FROM unnest(%(actors)s::text[], %(roles)s::text[], %(through)s::text[]) AS t(actor, role, through)
),
reached AS (
  SELECT due.*, o.id AS organisation_id, told.role
  FROM due
  JOIN told ON told.actor = due.actor AND told.through <> 'territory'
  JOIN cases_casegrant g ON g.content_object_id = due.case_id AND g.revoked_at IS NULL
    AND g.valid_from <= %(today)s AND (g.valid_until IS NULL OR g.valid_until >= %(today)s)
  JOIN organisations_organisation o ON o.group_id = g.group_id AND o.is_active
  WHERE told.through = 'grant' OR o.id = due.bailleur_id
  UNION
  SELECT due.*, o.id, told.role
  FROM due
  JOIN told ON told.actor = due.actor AND told.through = 'territory'
  JOIN organisations_organisation o ON o.territory_id = %(territory)s AND o.is_active
    AND (o.arrondissement_id IS NULL OR o.arrondissement_id = due.arrondissement_id)
),
wanted AS (
  SELECT DISTINCT ON (dedup_key)
    concat_ws('|', r.rule_id, r.case_id, r.safe_on, nearest.lead, m.id, channel.name) AS dedup_key,
    r.case_id, m.id AS membership_id, channel.name AS channel, r.deadline_id, r.key, r.rule_id, r.title, r.safe_on,
    nearest.lead
  FROM reached r
  JOIN organisations_membership m ON m.organisation_id = r.organisation_id AND m.role = r.role AND m.is_active
    AND m.valid_from <= %(today)s AND (m.valid_until IS NULL OR m.valid_until >= %(today)s)
  LEFT JOIN cases_alertpreference p ON p.organisation_id = r.organisation_id AND p.rule_id = r.rule_id
  LEFT JOIN cases_alertpreference p0 ON p0.organisation_id = r.organisation_id AND p0.rule_id = ''
  CROSS JOIN LATERAL (
    SELECT min(days.value::integer) AS lead
    FROM jsonb_array_elements_text(COALESCE(p.lead_days, p0.lead_days, %(default)s::jsonb)) AS days
    WHERE r.safe_on - days.value::integer <= %(today)s
  ) nearest
  CROSS JOIN (VALUES ('in_app'), ('email')) AS channel(name)
  WHERE nearest.lead IS NOT NULL AND (channel.name = 'in_app' OR COALESCE(p.by_email, p0.by_email, true))
  ORDER BY dedup_key, r.key
)
INSERT INTO cases_alert AS kept (id, territory_id, case_id, membership_id, channel, dedup_key, deadline_key, rule_id, title,
  safe_on, lead_days, send_on, late, status, created_at, attempts, sent_at, last_error)
SELECT gen_random_uuid(), %(territory)s, case_id, membership_id, channel, dedup_key, key, rule_id, title,
  safe_on, lead, safe_on - lead,
  -- Late when we could have sent it on its day: a date found or moved since is news, not a delay.
  safe_on - lead < %(today)s AND safe_on - lead >= COALESCE((
    SELECT min((h.history_date AT TIME ZONE %(zone)s)::date) FROM cases_historicaldeadline h
    WHERE h.id = deadline_id AND h.safe_on = wanted.safe_on), '-infinity'),
  CASE channel WHEN 'in_app' THEN 'sent' ELSE 'pending' END, %(now)s, 0, CASE channel WHEN 'in_app' THEN %(now)s END, ''
FROM wanted
-- A date that moves away and comes back finds its cancelled alert: never a second one, and never none.
ON CONFLICT (dedup_key) DO UPDATE SET status = EXCLUDED.status, attempts = 0, lease_until = NULL
  WHERE kept.status = 'cancelled'
RETURNING channel, late
"""

# A row under a running lease is left alone: it is being sent, and the sender asks again whether it is still due.
_CANCEL = """
UPDATE cases_alert a SET status = 'cancelled', lease_until = NULL
WHERE a.territory_id = %(territory)s AND (%(cases)s::uuid[] IS NULL OR a.case_id = ANY(%(cases)s::uuid[]))
  AND ((a.status = 'pending' AND (a.lease_until IS NULL OR a.lease_until < %(now)s))
    OR (a.status = 'sent' AND a.channel = 'in_app' AND a.read_at IS NULL))
  AND (NOT EXISTS (
      SELECT 1 FROM cases_deadline d JOIN cases_case c ON c.id = d.case_id
      WHERE d.case_id = a.case_id AND d.rule_id = a.rule_id AND d.safe_on = a.safe_on AND d.alertable
        AND d.status = ANY(%(open)s) AND c.status = %(case_open)s)
    OR EXISTS (
      SELECT 1 FROM cases_alert nearer
      WHERE nearer.case_id = a.case_id AND nearer.membership_id = a.membership_id AND nearer.channel = a.channel
        AND nearer.rule_id = a.rule_id AND nearer.safe_on = a.safe_on AND nearer.lead_days < a.lead_days
        AND nearer.status IN ('pending', 'sent')))
"""


def plan_alerts(
    *, territory: Territory, case_ids: Iterable[uuid.UUID] | None = None, today: datetime.date | None = None
) -> Planned:
    """Write the alerts due today or missed, cancel those whose date moved, was met or has a nearer alert.

    Call it in the transaction that writes the deadlines; `case_ids` None means the whole territory. Doing it twice
    changes nothing. E-mails leave after the commit. `today` is the territory's date unless an operator tries another.
    """
    cases = None if case_ids is None else [str(pk) for pk in case_ids]
    with scope.system(territory) as current:
        day = today or current.today
        told = recipients()
        values = {
            "territory": territory.pk,
            "cases": cases,
            "today": day,
            "zone": territory.time_zone,
            "now": timezone.now(),
            "from": day - datetime.timedelta(days=CATCH_UP_DAYS),
            "to": day + datetime.timedelta(days=LONGEST_LEAD),
            "open": OPEN,
            "case_open": CaseStatus.OPEN,
            "default": str(list(DEFAULT_LEAD_DAYS)),
            "actors": [recipient.actor.value for recipient in told],
            "roles": [recipient.role.value for recipient in told],
            "through": [recipient.through for recipient in told],
        }
        with connection.cursor() as cursor:
            cursor.execute(_CREATE, values)
            created = cursor.fetchall()
            cursor.execute(_CANCEL, values)
            cancelled = cursor.rowcount
        passing("in-transaction")
        emails = sum(channel == Channel.EMAIL for channel, _ in created)
        if emails:
            announce(territory=territory)
    return Planned(
        in_app=len(created) - emails, emails=emails, late=sum(late for _, late in created), cancelled=cancelled
    )


def announce(*, territory: Territory) -> None:
    """Tell the workers, once committed, that e-mails wait in this territory.

    Only a hint: a broker that is down costs a delay (the periodic task finds the rows), never an alert nor the page.
    """
    code = territory.code
    transaction.on_commit(lambda: current_app.send_task(DELIVER, [code], retry=False), robust=True)


def mark_read(*, actor: Membership, alert_ids: Sequence[uuid.UUID] | None = None) -> int:
    """Mark the actor's own alerts as read (all of them when `alert_ids` is None); how many were unread."""
    with scope.system(actor.organisation.territory):
        rows = Alert.objects.inbox(actor).filter(read_at__isnull=True)
        if alert_ids is not None:
            rows = rows.filter(pk__in=alert_ids)
        return rows.update(read_at=timezone.now())


def check_leads(days: Iterable[int]) -> list[int]:
    """Days ahead in the order in which they come, each once. Raises DomainError with what is allowed."""
    leads = sorted(set(days), reverse=True)
    if len(leads) > MOST_LEADS:
        raise DomainError(f"Choisissez {MOST_LEADS} rappels au plus.", field="lead_days")
    if any(not 0 <= day <= LONGEST_LEAD for day in leads):
        raise DomainError(
            f"Un rappel part entre 0 (le jour même) et {LONGEST_LEAD} jours avant la date.", field="lead_days"
        )
    return leads


def set_preference(
    *, actor: Membership, rule_id: str = "", lead_days: Iterable[int], by_email: bool
) -> AlertPreference:
    """Choose, for the actor's organisation, the days ahead and the channel of a rule (of all rules when empty).

    No day at all means no alert. Raises DomainError when the actor's role does not decide for its organisation.
    """
    _may_set(actor)
    with scope.acting(actor):
        row, _ = AlertPreference.objects.update_or_create(
            organisation=actor.organisation,
            rule_id=rule_id,
            defaults={
                "territory": actor.organisation.territory,
                "lead_days": check_leads(lead_days),
                "by_email": by_email,
            },
        )
    return row


def _may_set(actor: Membership) -> None:
    if actor.role not in MAY_SET_PREFERENCES:
        raise DomainError("Votre rôle ne permet pas de régler les rappels de votre organisation.")


def unread_count(*, actor: Membership, most: int = 99) -> int:
    """Unread alerts of the actor, counted up to `most` + 1: the header shows no more.

    In no order: the first found will do, where an order makes the database check thousands before it counts a hundred.
    """
    if not receives_alerts(actor.role):
        return 0
    return Alert.objects.inbox(actor).filter(read_at__isnull=True).order_by()[: most + 1].count()


def standing_deadline(*, alert: Alert) -> Deadline | None:
    """The date the alert is about, while it stands and the recipient may still see the case. System scope."""
    found: Deadline | None = (
        Deadline.objects.open()
        .filter(
            case__in=Case.objects.visible_to(alert.membership).open().filter(pk=alert.case_id),
            rule_id=alert.rule_id,
            safe_on=alert.safe_on,
            alertable=True,
        )
        .first()
    )
    return found
