"""Avis, recommandations, décisions: how they were taken, to whom they go, what became of them."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from cases.enums import AlertStatus
from cases.models import Case
from cases.models.bases import Contribution, Local, kept_history
from ccapex.enums import AddresseeFamily, AvisKind, AvisState, DecisionMode, Matter, ReplyOutcome
from ccapex.models.session import AgendaItem
from ccapex.querysets import AvisAddresseeQuerySet, AvisQuerySet
from core.models import UUIDModel
from organisations.models import Membership, Organisation


class NumberSequence(Local):
    """Last number given in a territory, a year and a series: a locked counter, without holes since the transaction
    that takes a number also writes what bears it.
    """

    series = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["territory", "series", "year"], name="numbersequence_once")]

    def __str__(self) -> str:
        return f"{self.series} {self.year}: {self.last}"


class Avis(UUIDModel, Local):
    """One avis, recommandation or décision of an item (family F17). Numbered when adopted, then it no longer changes."""

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="avis")
    case = models.ForeignKey(Case, models.PROTECT, related_name="avis")
    kind = models.CharField("nature", max_length=15, choices=AvisKind.choices)
    matter = models.CharField("matière", max_length=15, choices=Matter.choices)
    text = models.TextField("texte", max_length=6_000)
    state = models.CharField("état", max_length=10, choices=AvisState.choices, default=AvisState.DRAFT)
    number = models.CharField("numéro", max_length=24, blank=True)
    adopted_on = models.DateField("rendu le", null=True, blank=True)
    position = models.PositiveSmallIntegerField("ordre", default=1)
    version = models.PositiveIntegerField(default=0)
    entered_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name="saisi par")

    objects = AvisQuerySet.as_manager()
    history = kept_history()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "avis"
        constraints = [
            models.UniqueConstraint(fields=["territory", "number"], condition=~Q(number=""), name="avis_number_once"),
            models.CheckConstraint(
                condition=(Q(state="adopte") & ~Q(number="") & Q(adopted_on__isnull=False))
                | (~Q(state="adopte") & Q(number="") & Q(adopted_on__isnull=True)),
                name="avis_adopted_is_numbered",
                violation_error_message="Un avis rendu porte un numéro et une date ; un projet n’en porte pas.",
            ),
        ]
        indexes = [models.Index(fields=["territory", "adopted_on"], name="avis_territory_adopted")]

    def __str__(self) -> str:
        return self.number or f"projet {self.pk}"


class Deliberation(UUIDModel, Local):
    """How an avis was taken (family F18): who was there, who could vote, quorum, voices. Frozen with the avis."""

    avis = models.OneToOneField(Avis, models.PROTECT, related_name="deliberation")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    at = models.DateTimeField("à")
    mode = models.CharField("mode", max_length=10, choices=DecisionMode.choices)
    votes_for = models.PositiveSmallIntegerField("pour", null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField("contre", null=True, blank=True)
    abstentions = models.PositiveSmallIntegerField("abstentions", null=True, blank=True)
    # Seats present, voters, recusals, guests, quorum asked and reached, deciding bodies present: as checked at that minute.
    facts = models.JSONField("constatations")

    class Meta:
        verbose_name = "délibération"
        constraints = [
            models.CheckConstraint(
                condition=Q(mode="consensus")
                | Q(votes_for__isnull=False, votes_against__isnull=False, abstentions__isnull=False),
                name="deliberation_vote_is_counted",
                violation_error_message="Un vote se compte : pour, contre, abstentions.",
            )
        ]

    def __str__(self) -> str:
        return f"délibération {self.pk}"


class SessionNote(UUIDModel, Local):
    """The secretariat's note on an item (family F18): never in a letter."""

    item = models.OneToOneField(AgendaItem, models.PROTECT, related_name="note")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    text = models.TextField("note de séance", max_length=8_000)
    entered_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=0)

    history = kept_history()

    class Meta:
        verbose_name = "note de séance"

    def __str__(self) -> str:
        return f"note {self.pk}"


class AvisAddressee(UUIDModel, Local):
    """One addressee of an avis with the words meant for him: an organisation reads its own row, never the avis itself."""

    avis = models.ForeignKey(Avis, models.CASCADE, related_name="addressees")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    family = models.CharField("destinataire", max_length=20, choices=AddresseeFamily.choices)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="organisation"
    )
    name = models.CharField("nom", max_length=160)
    address = models.TextField("adresse", max_length=400, blank=True)
    asked = models.TextField("ce qui lui est demandé", max_length=4_000)
    due_on = models.DateField("réponse attendue le", null=True, blank=True)
    # Written when the avis is adopted, so that its reader needs nothing of the avis.
    number = models.CharField("numéro de l’avis", max_length=24, blank=True)
    kind = models.CharField("nature", max_length=15, choices=AvisKind.choices)
    adopted_on = models.DateField("rendu le", null=True, blank=True)
    sent_on = models.DateField("envoyé le", null=True, blank=True)
    acknowledged_on = models.DateField("bien reçu le", null=True, blank=True)

    objects = AvisAddresseeQuerySet.as_manager()
    history = kept_history()

    class Meta:
        ordering = ["pk"]
        verbose_name = "destinataire d’un avis"
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_on__isnull=True) | Q(adopted_on__isnull=False),
                name="avisaddressee_sent_once_adopted",
                violation_error_message="Seul un avis rendu s’envoie.",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_on__isnull=True) | Q(acknowledged_on__gte=F("sent_on")),
                name="avisaddressee_dates_in_order",
                violation_error_message="Un avis ne peut être reçu avant d’être envoyé.",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "due_on"], name="avisaddressee_organisation"),
            models.Index(fields=["territory", "due_on"], name="avisaddressee_territory_due"),
        ]

    def __str__(self) -> str:
        return self.name


class AvisReply(UUIDModel, Contribution):
    """What an addressee says it did: followed, partly, refused and why. The last one counts."""

    addressee = models.ForeignKey(AvisAddressee, models.PROTECT, related_name="replies")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    outcome = models.CharField("suite donnée", max_length=10, choices=ReplyOutcome.choices)
    reason = models.TextField("précisions", max_length=4_000, blank=True)
    on = models.DateField("le")

    history = kept_history()

    class Meta:
        ordering = ["on", "entered_at"]
        verbose_name = "suite d’un avis"
        constraints = [
            models.CheckConstraint(
                condition=~Q(outcome__in=["refuse", "partiel"]) | ~Q(reason=""),
                name="avisreply_refusal_has_reason",
                violation_error_message="Dites pourquoi l’avis n’est pas suivi, ou ne l’est qu’en partie.",
            )
        ]

    def __str__(self) -> str:
        return f"suite {self.pk}"


# A draft's addressee has neither reminder nor notice; that of an adopted avis is refused by the key of these tables.
class AvisReminder(UUIDModel, Local):
    """One step of the reminder ladder, once per addressee and step."""

    addressee = models.ForeignKey(AvisAddressee, models.DO_NOTHING, related_name="reminders")
    step = models.PositiveSmallIntegerField("échelon")
    on = models.DateField("le")

    class Meta:
        ordering = ["step"]
        verbose_name = "relance"
        constraints = [models.UniqueConstraint(fields=["addressee", "step"], name="avisreminder_once")]

    def __str__(self) -> str:
        return f"relance {self.step}"


class AvisNotice(UUIDModel, Local):
    """One e-mail to one person of an addressee: outbox row (`core.outbox`) and its history. Step 0 tells of the avis, the
    others are the rungs of the ladder.
    """

    addressee = models.ForeignKey(AvisAddressee, models.DO_NOTHING, related_name="notices")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    step = models.PositiveSmallIntegerField("échelon", default=0)
    status = models.CharField("état", max_length=10, choices=AlertStatus.choices, default=AlertStatus.PENDING)
    created_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["created_at"]
        verbose_name = "courriel d’avis"
        constraints = [models.UniqueConstraint(fields=["addressee", "step", "membership"], name="avisnotice_once")]
        indexes = [
            models.Index(fields=["territory", "created_at"], condition=Q(status="pending"), name="avisnotice_outbox")
        ]

    def __str__(self) -> str:
        return f"courriel {self.pk}"
