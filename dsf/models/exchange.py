"""What the writer asks of others, and what they answer: bailleur, CCAPEX, jurist of the ADIL."""

import datetime

from django.db import models
from django.db.models import F, Q

from cases.enums import OutreachChannel
from cases.models import Case
from cases.models.bases import Contribution, Local, kept_history
from core.models import UUIDModel
from dsf.enums import DsfKind
from dsf.models.diagnostic import Dsf
from dsf.querysets import DesignatedServiceQuerySet, JuristInvitationQuerySet, LandlordObservationQuerySet
from organisations.models import Commune, Membership, Organisation


class LandlordObservation(UUIDModel, Contribution):
    """The bailleur invited to give his observations (family F14; art. 24 III, décret 2021-8): he reads and answers this
    row, which says nothing of the diagnostic. It hangs from the case, not from `Dsf`.
    """

    dsf = models.ForeignKey(Dsf, models.PROTECT, related_name="landlord_observations")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    invited_on = models.DateField("invité le")
    channel = models.CharField("moyen", max_length=15, choices=OutreachChannel.choices, default=OutreachChannel.MAIL)
    answer_by = models.DateField("réponse attendue le", null=True, blank=True)
    message = models.TextField("message au bailleur", max_length=2_000, blank=True)
    text = models.TextField("observations du bailleur", max_length=10_000, blank=True)
    answered_on = models.DateField("répondu le", null=True, blank=True)
    answered_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    seen_at = models.DateTimeField("lu par le rédacteur le", null=True, blank=True)

    objects = LandlordObservationQuerySet.as_manager()
    history = kept_history(excluded=["seen_at"])

    class Meta:
        ordering = ["invited_on", "pk"]
        verbose_name = "observations du bailleur"
        constraints = [
            models.CheckConstraint(
                condition=Q(answer_by__isnull=True) | Q(answer_by__gte=F("invited_on")),
                name="landlordobservation_dates_in_order",
                violation_error_message="La réponse ne peut être attendue avant l’invitation.",
            )
        ]
        indexes = [models.Index(fields=["case", "invited_on"], name="landlordobservation_case")]

    def __str__(self) -> str:
        return f"observations du bailleur {self.pk}"


class CcapexDataRequest(UUIDModel, Local):
    """The CCAPEX's data, asked at notice step 3 and given under the second derogation of loi 90-449, art. 7-2."""

    dsf = models.ForeignKey(Dsf, models.PROTECT, related_name="ccapex_requests")
    asked_on = models.DateField("demandé le")
    asked_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name="demandé par")
    question = models.TextField("question", max_length=2_000, blank=True)
    text = models.TextField("éléments transmis", max_length=10_000, blank=True)
    answered_on = models.DateField("répondu le", null=True, blank=True)
    answered_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="répondu par"
    )
    seen_at = models.DateTimeField("lu par le rédacteur le", null=True, blank=True)

    history = kept_history(excluded=["seen_at"])

    class Meta:
        ordering = ["asked_on", "pk"]
        verbose_name = "demande de données à la CCAPEX"

    def __str__(self) -> str:
        return f"demande à la CCAPEX {self.pk}"


class JuristInvitation(UUIDModel, Contribution):
    """A jurist's organisation invited into section 7.3 alone, with the tenant's dated agreement (column AD of the matrix)."""

    dsf = models.ForeignKey(Dsf, models.PROTECT, related_name="jurist_invitations")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    adil = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="ADIL")
    agreement_on = models.DateField("accord du locataire donné le")
    valid_until = models.DateField("invitation jusqu’au")
    question = models.TextField("question au juriste", max_length=2_000, blank=True)
    ended_at = models.DateTimeField("terminée le", null=True, blank=True)

    objects = JuristInvitationQuerySet.as_manager()
    history = kept_history()

    class Meta:
        ordering = ["entered_at"]
        verbose_name = "invitation d’un juriste"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("agreement_on")),
                name="juristinvitation_dates_in_order",
                violation_error_message="L’invitation ne peut finir avant l’accord du locataire.",
            )
        ]
        indexes = [models.Index(fields=["case"], name="juristinvitation_case")]

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    def is_open(self, day: datetime.date) -> bool:
        return self.ended_at is None and self.valid_until >= day


class DesignatedService(UUIDModel, Local):
    """The service that a territory names for a stage and a commune (art. 24: operator designated by the PDALHPD).

    `automatic`: the act that calls for the diagnostic asks it at once. Without commune: every other commune.
    """

    kind = models.CharField("stade", max_length=12, choices=DsfKind.choices)
    commune = models.ForeignKey(
        Commune, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="commune"
    )
    service = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="service désigné")
    automatic = models.BooleanField("demander dès que l’acte est enregistré", default=False)
    set_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name="réglé par")

    objects = DesignatedServiceQuerySet.as_manager()
    history = kept_history()

    class Meta:
        ordering = ["kind", "commune"]
        verbose_name = "service désigné"
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "kind", "commune"],
                nulls_distinct=False,
                name="designatedservice_once_per_commune",
                violation_error_message="Un service est déjà désigné pour ce stade et cette commune.",
            )
        ]

    def __str__(self) -> str:
        return f"service désigné {self.pk}"
