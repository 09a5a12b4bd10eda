"""What is signalled: an impayé by a bailleur (CAF or MSA, and the commission), a commandement by a commissaire de justice."""

from django.db import models
from django.db.models import Q

from cases.enums import LandlordKind, PayingBody, RunState
from cases.models.bases import Contribution, Local
from cases.models.case import Act, Case
from core.models import EurosField, UUIDModel
from organisations.models import Commune, Membership, Organisation


class DocumentNumber(Local):
    """Last number given in a series of a territory and a year: a locked counter, no hole after a rollback."""

    series = models.CharField(max_length=3)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["territory", "series", "year"], name="documentnumber_once")]

    def __str__(self) -> str:
        return f"{self.series} {self.year}: {self.last}"


class SignalementRun(UUIDModel, Contribution):
    """Many signalements made at once: which cases were chosen, what became of each, how far the work is."""

    state = models.CharField("état", max_length=10, choices=RunState.choices, default=RunState.WAITING)
    selection = models.JSONField("dossiers choisis", default=list)
    # Case identifier → why it was left out; what was made has its own row.
    left_out = models.JSONField("laissés de côté", default=dict, blank=True)
    total = models.PositiveIntegerField("dossiers", default=0)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-entered_at"]
        verbose_name = "liste de signalements"

    def __str__(self) -> str:
        return f"liste {self.pk}"


class Signalement(UUIDModel, Contribution):
    """One entry for an impayé: the signalement to the payer of the aid, the saisine of the commission, each with its receipt.

    `about_on` is the day on which the impayé was constitué: one signalement for one impayé, whoever asks twice. Once the act
    that it made is cancelled it is void: it stays readable, and the impayé may be signalled again.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="signalements")
    run = models.ForeignKey(SignalementRun, models.PROTECT, null=True, blank=True, related_name="made")
    number = models.CharField("numéro", max_length=24, unique=True)
    on = models.DateField("le")
    about_on = models.DateField("impayé constitué le")
    # Empty: no aid is paid, the commission alone is seized.
    body = models.CharField("organisme payeur", max_length=3, choices=PayingBody.choices, blank=True)
    act = models.ForeignKey(Act, models.PROTECT, null=True, related_name="+", verbose_name="acte du signalement")
    intake_receipt = models.CharField("accusé de la commission", max_length=24, blank=True)
    content = models.JSONField("contenu figé")
    sha256 = models.CharField("empreinte", max_length=64)
    voided_at = models.DateTimeField("annulé le", null=True, blank=True)

    class Meta:
        ordering = ["-on", "-number"]
        verbose_name = "signalement d’impayé"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "about_on"], condition=Q(voided_at__isnull=True), name="signalement_once_per_impaye"
            )
        ]

    def __str__(self) -> str:
        return self.number


class CdpReport(UUIDModel, Local):
    """Fiche de signalement of annexe 4 (document 003): a commandement served for a private bailleur, with its attestation.

    Read by the étude that wrote it and by the State. `case` when the étude named one that it sees.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="étude")
    entered_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name="établi par")
    entered_at = models.DateTimeField("établi le", auto_now_add=True)
    number = models.CharField("numéro", max_length=24, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dossier")
    addressee_name = models.CharField("nom et prénom du destinataire", max_length=160)
    address = models.CharField("adresse", max_length=200)
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="+", verbose_name="commune")
    email = models.CharField("courriel", max_length=120, blank=True)
    phone = models.CharField("téléphone", max_length=40, blank=True)
    lease_signed_on = models.DateField("bail signé le", null=True, blank=True)
    has_aid = models.BooleanField("bénéficie d’une aide au logement", null=True, blank=True)
    landlord_name = models.CharField("nom du bailleur", max_length=160)
    landlord_address = models.CharField("adresse du bailleur", max_length=200, blank=True)
    landlord_email = models.CharField("courriel du bailleur", max_length=120, blank=True)
    landlord_kind = models.CharField("le bailleur est", max_length=20, choices=LandlordKind.choices)
    act_on = models.DateField("commandement signifié le")
    rent = EurosField("loyer mensuel hors charges")
    unpaid_since = models.DateField("début de l’impayé")
    amount = EurosField("montant de l’impayé")
    attested = models.BooleanField("seuils dépassés, attesté")
    intake_receipt = models.CharField("accusé de la commission", max_length=24, blank=True)
    content = models.JSONField("contenu figé")
    sha256 = models.CharField("empreinte", max_length=64)

    class Meta:
        ordering = ["-entered_at"]
        verbose_name = "signalement de commandement"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "sha256"],
                name="cdpreport_sent_once",
                violation_error_message="Cette fiche est déjà déposée.",
            ),
            models.CheckConstraint(
                condition=Q(rent__gt=0) & Q(amount__gt=0),
                name="cdpreport_amounts",
                violation_error_message="Le loyer et l’impayé sont des montants positifs.",
            ),
        ]

    def __str__(self) -> str:
        return self.number
