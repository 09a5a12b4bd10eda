"""The household and the people named on the lease."""

from django.db import models

from cases.enums import Civility
from cases.models.bases import BailleurOwned, kept_history
from core.models import UUIDModel


class Household(UUIDModel, BailleurOwned):
    """Le ménage: who lives in the dwelling, as the bailleur's lease names them."""

    name = models.CharField("ménage", max_length=200)
    search_name = models.CharField(max_length=200, db_index=True)

    history = kept_history()

    class Meta:
        verbose_name = "ménage"

    def __str__(self) -> str:
        return self.name


class Tenant(UUIDModel, BailleurOwned):
    """Locataire: a person named on the lease (family F1)."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="tenants")
    civility = models.CharField("civilité", max_length=4, choices=Civility.choices, blank=True)
    last_name = models.CharField("nom", max_length=80)
    first_name = models.CharField("prénom", max_length=80, blank=True)
    birth_date = models.DateField("date de naissance", null=True, blank=True)
    position = models.PositiveSmallIntegerField("rang sur le bail", default=1)

    history = kept_history()

    class Meta:
        ordering = ["position"]
        verbose_name = "locataire"
        constraints = [
            models.UniqueConstraint(fields=["household", "position"], name="tenant_position_once"),
            models.CheckConstraint(condition=~models.Q(last_name=""), name="tenant_has_a_name"),
        ]

    def __str__(self) -> str:
        return " ".join(
            part
            for part in (self.get_civility_display() if self.civility else "", self.first_name, self.last_name)
            if part
        )


class TenantContact(BailleurOwned):
    """How to reach a tenant (family F2: not for every reader)."""

    tenant = models.OneToOneField(Tenant, models.CASCADE, primary_key=True, related_name="contact")
    household = models.ForeignKey(Household, models.CASCADE, related_name="+")
    phone = models.CharField("téléphone", max_length=30, blank=True)
    email = models.EmailField("courriel", blank=True)

    history = kept_history()

    class Meta:
        verbose_name = "coordonnées"

    def __str__(self) -> str:
        return f"coordonnées {self.pk}"


class HouseholdMember(UUIDModel, BailleurOwned):
    """Somebody who lives with the tenants: relation, birth year, custody (family F3)."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="members")
    relation = models.CharField("lien avec la locataire ou le locataire", max_length=60)
    first_name = models.CharField("prénom", max_length=80, blank=True)
    birth_year = models.PositiveSmallIntegerField("année de naissance", null=True, blank=True)
    custody = models.CharField("situation, garde", max_length=60, blank=True)
    is_dependant = models.BooleanField("à charge", null=True, blank=True)

    history = kept_history()

    class Meta:
        verbose_name = "membre du ménage"

    def __str__(self) -> str:
        return self.relation
