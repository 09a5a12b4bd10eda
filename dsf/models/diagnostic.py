"""One diagnostic asked of one service: its states, the versions of its sections, the notes kept beside it."""

from django.db import models
from django.db.models import Q

from cases.models import Case
from cases.models.bases import Contribution, Local, kept_history
from core.models import UUIDModel
from dsf.enums import DsfKind, DsfState, SectionKey
from dsf.querysets import DsfQuerySet
from dsf.workflow import DONE
from organisations.models import AbstractTransition, Membership, Organisation


class Dsf(UUIDModel, Local):
    """One diagnostic asked of one service for one case and one step (family F13: the bailleur sees acts only)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="dsfs")
    kind = models.CharField("stade", max_length=12, choices=DsfKind.choices)
    service = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="service chargé du DSF")
    state = models.CharField("état", max_length=12, choices=DsfState.choices, default=DsfState.REQUESTED)
    motive = models.CharField("motif de la demande", max_length=300)
    requested_on = models.DateField("demandé le")
    requested_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name="demandé par")
    writer = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="rédacteur"
    )
    transmitted_on = models.DateField("transmis le", null=True, blank=True)

    objects = DsfQuerySet.as_manager()
    history = kept_history()

    class Meta:
        ordering = ["requested_on", "pk"]
        verbose_name = "diagnostic social et financier"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind"],
                condition=Q(state__in=DsfState.live()),
                name="dsf_one_live_per_kind",
                violation_error_message="Un diagnostic est déjà demandé pour ce dossier à ce stade.",
            ),
            models.CheckConstraint(
                condition=~Q(state="writing") | Q(writer__isnull=False),
                name="dsf_writing_has_writer",
                violation_error_message="Un diagnostic en rédaction a un rédacteur.",
            ),
            models.CheckConstraint(
                condition=Q(state="transmitted", transmitted_on__isnull=False)
                | (~Q(state="transmitted") & Q(transmitted_on__isnull=True)),
                name="dsf_transmission_is_dated",
                violation_error_message="Un diagnostic transmis porte une date.",
            ),
        ]
        indexes = [
            models.Index(fields=["service", "state"], name="dsf_service_state"),
            models.Index(fields=["territory", "requested_on"], name="dsf_territory_requested"),
        ]

    def __str__(self) -> str:
        return f"DSF {self.pk}"

    @property
    def is_open(self) -> bool:
        """May still be written."""
        return self.state == DsfState.WRITING


class DsfTransition(AbstractTransition, Local):
    """Append-only row of a diagnostic's changes of state."""

    dsf = models.ForeignKey(Dsf, models.CASCADE, related_name="transitions")

    class Meta:
        ordering = ["entered_at"]
        verbose_name = "changement d’état du DSF"

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"

    @property
    def done(self) -> str:
        """What happened, in the journal's words."""
        return DONE.get(self.event, self.event)


class DsfSection(Local):
    """Version of one section: a second tab or writer compares it before writing. No value lies here."""

    dsf = models.ForeignKey(Dsf, models.CASCADE, related_name="sections")
    key = models.CharField("section", max_length=12, choices=SectionKey.choices)
    version = models.PositiveIntegerField(default=0)
    updated_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    updated_at = models.DateTimeField("enregistrée le", null=True)
    # The open page that wrote this version (`dsf.services.autosave`): its number, the version it began from, its last turn.
    page = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dsf", "key"], name="dsfsection_once")]

    def __str__(self) -> str:
        return f"{self.key} v{self.version}"


class DsfNote(UUIDModel, Contribution):
    """A private working note (family F19): read by the service that wrote it, never part of the form nor of any export."""

    dsf = models.ForeignKey(Dsf, models.CASCADE, related_name="notes")
    text = models.TextField("note de travail", max_length=5_000)
    changed_at = models.DateTimeField("modifiée le", auto_now=True)

    history = kept_history()

    class Meta:
        ordering = ["entered_at"]
        verbose_name = "note de travail privée"
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="dsfnote_not_empty")]

    def __str__(self) -> str:
        return f"note {self.pk}"


class DsfSettings(Local):
    """What a service's DPO allows. Without a row: nothing on the device, special causes offered."""

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, primary_key=True, related_name="dsf_settings", verbose_name="organisation"
    )
    device_drafts = models.BooleanField(
        "garder sur l’appareil, chiffré et 72 heures au plus, le texte qui n’a pas pu être envoyé", default=False
    )
    special_causes = models.BooleanField(
        "proposer les causes « santé ou hospitalisation » et « détention » (facultatives)", default=True
    )
    changed_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField("modifié le", auto_now=True)

    history = kept_history()

    class Meta:
        verbose_name = "réglages du diagnostic"

    def __str__(self) -> str:
        return f"réglages {self.pk}"
