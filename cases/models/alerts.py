"""What is sent about a deadline: a row with a unique key before it is a message."""

from django.db import models
from django.utils import timezone

from cases.enums import AlertStatus, Channel
from cases.models.bases import Local
from cases.models.case import Case
from cases.querysets import AlertQuerySet
from core.models import UUIDModel
from organisations.models import Membership, Organisation


class Alert(UUIDModel, Local):
    """One message about one deadline to one person by one channel, some days ahead: outbox row and its history.

    `dedup_key` = rule, case, safe date, days ahead, recipient, channel. A worker leases the row, sends, marks it.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="alerts")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    channel = models.CharField("moyen", max_length=10, choices=Channel.choices)
    dedup_key = models.CharField(max_length=200, unique=True)
    deadline_key = models.CharField(max_length=120)
    rule_id = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    safe_on = models.DateField("date à tenir")
    lead_days = models.SmallIntegerField("jours d’avance")
    send_on = models.DateField("à envoyer le")
    late = models.BooleanField("envoyée en retard", default=False)
    status = models.CharField("état", max_length=10, choices=AlertStatus.choices, default=AlertStatus.PENDING)
    created_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField("envoyée le", null=True, blank=True)
    read_at = models.DateTimeField("lue le", null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ["-send_on", "-created_at"]
        verbose_name = "alerte"
        indexes = [
            models.Index(fields=["membership", "channel", "status", "read_at"], name="alert_inbox"),
            models.Index(fields=["territory", "created_at"], condition=models.Q(status="pending"), name="alert_outbox"),
            # Of one case, one person and one date: planning asks each alert for a nearer one.
            models.Index(fields=["case", "membership", "channel", "rule_id", "safe_on"], name="alert_nearer"),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} J-{self.lead_days}"


class AlertPreference(Local):
    """How many days ahead an organisation is alerted of a rule; the empty rule is its default."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="alert_preferences")
    rule_id = models.CharField("règle", max_length=40, blank=True)
    lead_days = models.JSONField("jours d’avance", default=list)
    by_email = models.BooleanField("par courriel", default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "rule_id"], name="alertpreference_once_per_rule")
        ]

    def __str__(self) -> str:
        return self.rule_id or "défaut"


class CalendarFeed(Local):
    """A person's calendar subscription: the token is shown once, only its digest is kept."""

    membership = models.OneToOneField(Membership, models.CASCADE, related_name="calendar_feed")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    last_read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "abonnement iCal"

    def __str__(self) -> str:
        return f"iCal {self.membership_id}"
