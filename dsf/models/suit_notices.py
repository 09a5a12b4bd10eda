"""The bailleur tells the social service that he decided to sue (document 003, annexe 5): what he sent, to whom, who received it."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from cases.enums import AlertStatus
from cases.models import Case
from cases.models.bases import Contribution, Local
from core.models import UUIDModel
from dsf.querysets import SuitNoticeQuerySet
from organisations.models import Membership, Organisation


class SuitNotice(UUIDModel, Contribution):
    """Decision to sue, day of the hearing and the bailleur's observations, frozen when sent (family F14).

    Says nothing of a diagnostic, and opens the case to nobody: a service reads it by the delivery that names it.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="suit_notices")
    number = models.CharField("numéro", max_length=24, unique=True)
    decided_on = models.DateField("décision prise le")
    hearing_on = models.DateField("audience le")
    sent_on = models.DateField("envoyée le")
    text = models.TextField("observations du bailleur", max_length=10_000, blank=True)
    content = models.JSONField("contenu figé")
    sha256 = models.CharField("empreinte", max_length=64)

    objects = SuitNoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_on", "-number"]
        verbose_name = "information de la décision d’assigner"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "hearing_on"],
                name="suitnotice_once_per_hearing",
                violation_error_message="Le service social est déjà informé de cette audience.",
            ),
            models.CheckConstraint(
                condition=Q(decided_on__lte=F("sent_on")) & Q(sent_on__lt=F("hearing_on")),
                name="suitnotice_dates_in_order",
                violation_error_message="La décision précède l’envoi, et l’envoi précède l’audience.",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class SuitNoticeDelivery(UUIDModel, Local):
    """One service to which a notice is open, its e-mail (outbox row, `core.outbox`) and the day it said to have received it.

    `sender`: the bailleur follows the deliveries of its own notices. The policy asks this column and not the notice, whose
    own policy asks this table.
    """

    notice = models.ForeignKey(SuitNotice, models.CASCADE, related_name="deliveries")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="service social")
    sender = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="bailleur")
    received_on = models.DateField("reçue le", null=True, blank=True)
    received_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="reçue par"
    )
    status = models.CharField("état", max_length=10, choices=AlertStatus.choices, default=AlertStatus.PENDING)
    created_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField("courriel envoyé le", null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = "service informé de la décision d’assigner"
        constraints = [
            models.UniqueConstraint(fields=["notice", "organisation"], name="suitnoticedelivery_once"),
            models.CheckConstraint(
                condition=Q(received_on__isnull=True) | Q(received_by__isnull=False),
                name="suitnoticedelivery_received_by_somebody",
                violation_error_message="Une réception porte le nom de qui l’a confirmée.",
            ),
        ]
        indexes = [
            models.Index(fields=["territory", "created_at"], condition=Q(status="pending"), name="suitnotice_outbox"),
            models.Index(fields=["organisation", "received_on"], name="suitnotice_inbox"),
        ]

    def __str__(self) -> str:
        return f"envoi {self.pk}"
