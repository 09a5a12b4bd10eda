"""What reaches the commission: saisines, alertes, informations, signalements, with or without an account."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from cases.enums import AlertStatus
from cases.models import Act, Case
from cases.models.bases import Local, kept_history
from ccapex.enums import IntakeEvent, IntakeKind, IntakeMailKind, IntakeSender, IntakeState, ItemKind
from ccapex.models.commission import Commission
from ccapex.querysets import IntakeQuerySet
from core.models import UUIDModel
from organisations.models import AbstractTransition, Commune, Membership, Organisation


class Intake(UUIDModel, Local):
    """One message received (family F24): receipt at once, an owner within two jours ouvrés, an answer phrased within
    secrecy. Linked to a case, never merged into it.
    """

    kind = models.CharField("nature", max_length=12, choices=IntakeKind.choices)
    sender = models.CharField("qui écrit", max_length=12, choices=IntakeSender.choices)
    stage = models.CharField("stade", max_length=12, choices=ItemKind.choices, blank=True)
    receipt = models.CharField("numéro d’accusé de réception", max_length=24)
    received_at = models.DateTimeField("reçue le", default=timezone.now)
    # The organisation that wrote with an account; none for a person without one.
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    entered_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    sender_name = models.CharField("nom de l’expéditeur", max_length=160)
    sender_contact = models.CharField("courriel ou téléphone de l’expéditeur", max_length=200, blank=True)
    household_name = models.CharField("nom du ménage", max_length=200)
    household_search = models.CharField(max_length=200, editable=False)
    address = models.CharField("adresse du logement", max_length=200, blank=True)
    commune = models.ForeignKey(Commune, models.PROTECT, null=True, blank=True, related_name="+")
    payer_number = models.CharField("numéro d’allocataire", max_length=15, blank=True)
    text = models.TextField("situation", max_length=6_000, blank=True)
    commission = models.ForeignKey(
        Commission, models.PROTECT, null=True, blank=True, related_name="intakes", verbose_name="commission"
    )
    state = models.CharField("état", max_length=10, choices=IntakeState.choices, default=IntakeState.RECEIVED)
    owner = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="suivie par"
    )
    owner_due_on = models.DateField("à prendre en charge le")
    avis_due_on = models.DateField("avis attendu le", null=True, blank=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="intakes")
    # Danger for a person: alerts at once, escalates while nobody has opened it.
    danger = models.BooleanField("danger pour une personne", default=False)
    opened_at = models.DateTimeField("ouverte le", null=True, blank=True)
    escalated_at = models.DateTimeField("escaladée le", null=True, blank=True)
    answer = models.TextField("réponse à l’expéditeur", max_length=2_000, blank=True)
    answered_on = models.DateField("répondu le", null=True, blank=True)
    # Digest of the code by which a person without an account reads the answer.
    code_digest = models.CharField(max_length=64, blank=True)

    objects = IntakeQuerySet.as_manager()
    history = kept_history(excluded=["code_digest"])

    class Meta:
        ordering = ["-received_at"]
        verbose_name = "saisine reçue"
        constraints = [
            models.UniqueConstraint(fields=["territory", "receipt"], name="intake_receipt_once"),
            # The code follows from the form and what was written in it: the same sending, twice, is one intake.
            models.UniqueConstraint(
                fields=["territory", "code_digest"], condition=~Q(code_digest=""), name="intake_code_once"
            ),
        ]
        indexes = [
            models.Index(fields=["territory", "state", "owner_due_on"], name="intake_territory_state"),
            models.Index(fields=["case"], name="intake_case"),
            models.Index(fields=["organisation", "received_at"], name="intake_organisation"),
            models.Index(fields=["territory", "payer_number"], condition=~Q(payer_number=""), name="intake_payer"),
            # Every page of the State asks it.
            models.Index(
                fields=["territory"], condition=Q(danger=True, opened_at__isnull=True), name="intake_unread_danger"
            ),
        ]

    def __str__(self) -> str:
        return self.receipt


class IntakeLink(UUIDModel, Local):
    """A case that an intake looks like, with the reasons; accepted by a person, and undone by one."""

    intake = models.ForeignKey(Intake, models.CASCADE, related_name="links")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    reasons = models.JSONField("ressemblances", default=list)
    score = models.PositiveSmallIntegerField("force", default=0)
    accepted_at = models.DateTimeField("rattachée le", null=True, blank=True)
    accepted_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField("détachée le", null=True, blank=True)
    undone_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    undone_because = models.CharField("pourquoi", max_length=200, blank=True)
    # The act SAISINE_CCAPEX recorded by the link; undoing the link cancels it.
    act = models.ForeignKey(Act, models.PROTECT, null=True, blank=True, related_name="+")

    history = kept_history()

    class Meta:
        ordering = ["-score"]
        verbose_name = "rattachement proposé"
        constraints = [
            models.UniqueConstraint(fields=["intake", "case"], name="intakelink_once"),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | Q(undone_at__gte=F("accepted_at")),
                name="intakelink_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"rattachement {self.pk}"


class IntakeTransition(AbstractTransition, Local):
    """Append-only row of an intake's changes: who took it in charge, answered, handed over, linked, and why."""

    intake = models.ForeignKey(Intake, models.CASCADE, related_name="transitions")

    class Meta:
        ordering = ["entered_at"]
        verbose_name = "changement d’état de la saisine"

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"

    @property
    def event_label(self) -> str:
        return IntakeEvent(self.event).label


class IntakeMail(UUIDModel, Local):
    """One e-mail about an intake, without any content of it: a row of the outbox (`core.outbox`) before it is a message.

    To a person of the State (danger, escalation) or to the sender (receipt, answer), whose address is on the intake.
    """

    intake = models.ForeignKey(Intake, models.CASCADE, related_name="mails")
    kind = models.CharField("courriel", max_length=10, choices=IntakeMailKind.choices)
    membership = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    dedup_key = models.CharField(max_length=120, unique=True)
    status = models.CharField("état", max_length=10, choices=AlertStatus.choices, default=AlertStatus.PENDING)
    created_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["created_at"]
        verbose_name = "courriel d’une saisine"
        indexes = [
            models.Index(fields=["territory", "created_at"], condition=Q(status="pending"), name="intakemail_outbox")
        ]

    def __str__(self) -> str:
        return self.dedup_key
