"""A file of arrears, from its deposit to its report."""

from django.db import models

from cases.enums import ImportStatus
from cases.models.bases import Contribution
from core.models import UUIDModel


def import_path(instance: "ArrearsImport", filename: str) -> str:
    """Generated name: what the sender called the file never becomes a path."""
    return f"imports/{instance.territory_id}/{instance.pk}"


class ImportMapping(UUIDModel, Contribution):
    """A bailleur's own column names and formats, said once: recognised by itself in the files that follow."""

    kind = models.CharField("contenu", max_length=10, choices=[("baux", "Baux"), ("ecritures", "Écritures")])
    name = models.CharField("nom", max_length=80)
    # Our field → the title of his column. Titles only: no line of any file is kept here.
    columns = models.JSONField("colonnes", default=dict)
    titles = models.JSONField("titres du fichier", default=list)
    dates = models.CharField("dates", max_length=3, default="jma")
    decimal = models.CharField("décimales", max_length=1, blank=True)
    credit_positive = models.BooleanField("dettes écrites en négatif", default=False)
    saved_at = models.DateTimeField("enregistrée le", auto_now=True)

    class Meta:
        ordering = ["kind", "name"]
        verbose_name = "association de colonnes"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "name"],
                name="mapping_name_once",
                violation_error_message="Une association porte déjà ce nom.",
            )
        ]

    def __str__(self) -> str:
        return self.name


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
    # A delivery by the API: by which key, under which key of idempotency, with which content.
    api_key = models.ForeignKey("cases.ApiKey", models.PROTECT, null=True, blank=True, related_name="+")
    idempotency_key = models.CharField(max_length=80, blank=True)
    delivery_mark = models.CharField(max_length=64, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-entered_at"]
        verbose_name = "import d’impayés"
        indexes = [models.Index(fields=["organisation", "-entered_at"], name="import_organisation")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "idempotency_key"],
                condition=~models.Q(idempotency_key=""),
                name="import_delivered_once",
            )
        ]

    def __str__(self) -> str:
        return self.file_name
