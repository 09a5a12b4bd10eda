"""Dwellings, leases, housing aid."""

from django.db import models
from django.db.models import F, Q

from cases.enums import EntryGuarantee, LeaseEnd, PaidTo, Parc, PayingBody
from cases.models.bases import BailleurOwned, kept_history
from cases.models.parties import Household
from core.models import EurosField, UUIDModel
from organisations.models import Commune


class Dwelling(UUIDModel, BailleurOwned):
    """Logement, as the bailleur references it."""

    reference = models.CharField("référence du logement", max_length=60)
    rpls_id = models.CharField("identifiant RPLS", max_length=20, blank=True)
    address = models.CharField("adresse", max_length=200)
    postcode = models.CharField("code postal", max_length=5, blank=True)
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="+")
    parc = models.CharField("parc", max_length=7, choices=Parc.choices, default=Parc.PUBLIC)
    rooms = models.PositiveSmallIntegerField("pièces", null=True, blank=True)
    surface = models.PositiveSmallIntegerField("surface (m²)", null=True, blank=True)
    residence = models.CharField("résidence", max_length=120, blank=True)

    history = kept_history()

    class Meta:
        verbose_name = "logement"
        constraints = [
            models.UniqueConstraint(
                fields=["bailleur", "reference"],
                name="dwelling_reference_once",
                violation_error_message="Ce bailleur a déjà un logement de cette référence.",
            )
        ]

    def __str__(self) -> str:
        return self.address


class Lease(UUIDModel, BailleurOwned):
    """Bail: its date of conclusion decides the delay of the commandement (art. 24 I, avis Cass. 13 juin 2024)."""

    reference = models.CharField("référence du bail", max_length=60)
    dwelling = models.ForeignKey(Dwelling, models.PROTECT, related_name="leases")
    household = models.ForeignKey(Household, models.PROTECT, related_name="leases")
    agency = models.CharField("agence", max_length=80, blank=True)
    concluded_on = models.DateField("bail conclu le", null=True, blank=True)
    renewed_on = models.DateField("dernier renouvellement", null=True, blank=True)
    ended_on = models.DateField("bail terminé le", null=True, blank=True)
    end_reason = models.CharField(
        "motif de fin", max_length=10, choices=LeaseEnd.choices, blank=True, default=LeaseEnd.NONE
    )
    clause_delay = models.CharField("délai écrit dans la clause résolutoire", max_length=20, blank=True)
    rent = EurosField("loyer mensuel hors charges")
    charges = EurosField("charges mensuelles", default=0)
    rls = EurosField("réduction de loyer de solidarité", default=0)

    history = kept_history()

    class Meta:
        verbose_name = "bail"
        constraints = [
            models.UniqueConstraint(
                fields=["bailleur", "reference"],
                name="lease_reference_once",
                violation_error_message="Ce bailleur a déjà un bail de cette référence.",
            ),
            models.CheckConstraint(
                condition=Q(rent__gte=0) & Q(charges__gte=0) & Q(rls__gte=0),
                name="lease_amounts_not_negative",
                violation_error_message="Loyer, charges et réduction ne peuvent être négatifs.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(concluded_on__isnull=True) | Q(ended_on__gte=F("concluded_on")),
                name="lease_dates_in_order",
                violation_error_message="Un bail ne peut finir avant d’avoir été conclu.",
            ),
        ]
        indexes = [models.Index(fields=["bailleur", "agency"], name="lease_bailleur_agency")]

    def __str__(self) -> str:
        return self.reference


class LeaseEntry(BailleurOwned):
    """What was done when the household moved in: aid asked for, inventory, insurance, guarantee, leaflet (one per lease).

    The aid asked for at once spares the first debt (convention, document 000). No row: nothing is known yet.
    """

    lease = models.OneToOneField(Lease, models.CASCADE, primary_key=True, related_name="entry")
    aid_requested_on = models.DateField("demande d’aide au logement envoyée le", null=True, blank=True)
    aid_body = models.CharField("envoyée à", max_length=3, choices=PayingBody.choices, blank=True)
    aid_not_due = models.BooleanField("le ménage n’a pas droit à l’aide, ou n’en veut pas", default=False)
    inventory_on = models.DateField("état des lieux d’entrée signé le", null=True, blank=True)
    insurance_on = models.DateField("attestation d’assurance reçue le", null=True, blank=True)
    guarantee = models.CharField("garantie", max_length=8, choices=EntryGuarantee.choices, blank=True)
    leaflet_on = models.DateField("fiche d’entrée remise le", null=True, blank=True)

    history = kept_history()

    class Meta:
        verbose_name = "entrée dans les lieux"
        constraints = [
            models.CheckConstraint(
                condition=Q(aid_not_due=False) | Q(aid_requested_on__isnull=True),
                name="leaseentry_aid_asked_or_not_due",
                violation_error_message="Une demande d’aide envoyée et « pas de droit à l’aide » ne vont pas ensemble.",
            ),
        ]

    def __str__(self) -> str:
        return f"entrée {self.pk}"


class HousingAid(BailleurOwned):
    """Housing aid of a lease (family F6): monthly amount in euros and who receives it."""

    lease = models.OneToOneField(Lease, models.CASCADE, primary_key=True, related_name="aid")
    amount = EurosField("aide mensuelle", default=0)
    paid_to = models.CharField("versée à", max_length=10, choices=PaidTo.choices, default=PaidTo.NONE)
    body = models.CharField("organisme payeur", max_length=3, choices=PayingBody.choices, blank=True)
    suspended_since = models.DateField("suspendue depuis", null=True, blank=True)

    history = kept_history()

    class Meta:
        verbose_name = "aide au logement"
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="housing_aid_not_negative",
                violation_error_message="Une aide ne peut être négative.",
            )
        ]

    def __str__(self) -> str:
        return f"aide {self.pk}"
