"""Keys by which a bailleur's software delivers his accounts by itself."""

from django.db import models

from cases.enums import ApiScope
from cases.models.bases import Contribution
from core.models import UUIDModel


class ApiKey(UUIDModel, Contribution):
    """One key of an organisation: the secret is shown once, only its digest is kept. It acts as who opened it."""

    name = models.CharField("nom", max_length=80)
    scope = models.CharField("portée", max_length=10, choices=ApiScope.choices, default=ApiScope.ENTRIES)
    beginning = models.CharField("début", max_length=16)
    digest = models.CharField(max_length=64, unique=True)
    last_used_at = models.DateTimeField("dernier usage", null=True, blank=True)
    revoked_at = models.DateTimeField("révoquée le", null=True, blank=True)

    class Meta:
        ordering = ["-entered_at"]
        verbose_name = "clé d’API"

    def __str__(self) -> str:
        return self.name
