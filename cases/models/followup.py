"""What is tried with the household: outreach, supporting documents. Measures have their own file."""

from django.db import models

from cases.enums import OutreachChannel, OutreachOutcome, OutreachPurpose
from cases.models.bases import Contribution, kept_history
from cases.models.case import Case
from core.models import UUIDModel


class Outreach(UUIDModel, Contribution):
    """Démarche d’aller-vers, successful or not: channel, date, outcome. No confidence is written here."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="outreaches")
    channel = models.CharField("moyen", max_length=15, choices=OutreachChannel.choices)
    outcome = models.CharField("résultat", max_length=15, choices=OutreachOutcome.choices)
    on = models.DateField("date")
    purpose = models.CharField("pour", max_length=12, choices=OutreachPurpose.choices, blank=True)
    minutes = models.PositiveSmallIntegerField("temps passé (minutes)", null=True, blank=True)
    note = models.CharField("remarque", max_length=300, blank=True)

    history = kept_history()

    class Meta:
        ordering = ["on"]
        verbose_name = "démarche"
        indexes = [models.Index(fields=["case", "on"], name="outreach_case")]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} du {self.on}"


def attachment_path(instance: "Attachment", filename: str) -> str:
    """Generated name, outside the web root."""
    return f"pieces/{instance.territory_id}/{instance.pk}"


class Attachment(UUIDModel, Contribution):
    """Pièce justificative (family F20)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="attachments")
    # The measure whose paper it is: a signed plan, an agreement of the FSL.
    measure = models.ForeignKey("cases.Measure", models.PROTECT, null=True, blank=True, related_name="attachments")
    title = models.CharField("intitulé", max_length=120)
    file = models.FileField("fichier", upload_to=attachment_path)
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField("taille (octets)")
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["entered_at"]
        verbose_name = "pièce justificative"

    def __str__(self) -> str:
        return self.title
