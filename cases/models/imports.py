"""A file of arrears, from its deposit to its report."""

from django.db import models

from cases.enums import ImportStatus
from cases.models.bases import Contribution
from core.models import UUIDModel


def import_path(instance: "ArrearsImport", filename: str) -> str:
    """Generated name: what the sender called the file never becomes a path."""
    return f"imports/{instance.territory_id}/{instance.pk}"


class ArrearsImport(UUIDModel, Contribution):
    """One deposited file: analysed first, applied whole or not at all, reported line by line."""

    file = models.FileField("fichier", upload_to=import_path)
    file_name = models.CharField("nom du fichier", max_length=150)
    sha256 = models.CharField(max_length=64)
    balance_on = models.DateField("soldes au")
    # Whole: every lease followed is in it, so that an absent one is told. It is never closed for that.
    whole = models.BooleanField("tous les baux", default=True)
    status = models.CharField("état", max_length=12, choices=ImportStatus.choices, default=ImportStatus.RECEIVED)
    line_count = models.PositiveIntegerField("lignes", default=0)
    error_count = models.PositiveIntegerField("lignes en erreur", default=0)
    # What the file would do (analysis), then what it did (report): counts by kind, first lines, errors.
    report = models.JSONField("rapport", default=dict, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-entered_at"]
        verbose_name = "import d’impayés"
        indexes = [models.Index(fields=["organisation", "-entered_at"], name="import_organisation")]

    def __str__(self) -> str:
        return self.file_name
