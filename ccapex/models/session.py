"""Séances: agenda, who is called, who is there, who is heard."""

from django.db import models
from django.db.models import F, Q

from cases.models import Case
from cases.models.bases import Contribution, Local, kept_history
from ccapex.enums import DecidingBody, GuestKind, ItemKind, ItemState, Matter, Reply, RunState, SessionState
from ccapex.models.commission import Commission, CommissionMembership, SeatHolder
from ccapex.querysets import AgendaItemQuerySet, SessionQuerySet
from core.models import UUIDModel
from organisations.models import AbstractTransition, Membership, Organisation


def packet_path(instance: "Packet", filename: str) -> str:
    """Generated name, outside the web root."""
    return f"ccapex/seances/{instance.session_id}/{instance.pk}"


class Session(UUIDModel, Local):
    """Séance of a commission. Nothing of a case lies here."""

    commission = models.ForeignKey(Commission, models.PROTECT, related_name="sessions")
    on = models.DateField("date")
    at = models.TimeField("heure")
    place = models.CharField("lieu", max_length=160)
    state = models.CharField("état", max_length=10, choices=SessionState.choices, default=SessionState.PLANNED)
    created_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    convened_at = models.DateTimeField("convoquée le", null=True, blank=True)
    opened_at = models.DateTimeField("ouverte à", null=True, blank=True)
    closed_at = models.DateTimeField("levée à", null=True, blank=True)
    # After it, nobody but the secretariat opens the working papers: fiches, packet, members' access.
    papers_until = models.DateField("documents de travail consultables jusqu’au", null=True, blank=True)
    papers_destroyed_at = models.DateTimeField("fin d’accès constatée le", null=True, blank=True)
    # Grows at each change made during the séance: two screens compare it.
    version = models.PositiveIntegerField(default=0)

    objects = SessionQuerySet.as_manager()
    history = kept_history()

    class Meta:
        ordering = ["on", "at"]
        verbose_name = "séance"
        constraints = [
            models.UniqueConstraint(
                fields=["commission", "on", "at"],
                condition=~Q(state="cancelled"),
                name="session_once",
                violation_error_message="Cette commission a déjà une séance à cette heure.",
            )
        ]
        indexes = [models.Index(fields=["territory", "on"], name="session_territory_on")]

    def __str__(self) -> str:
        return f"séance du {self.on}"

    @property
    def is_open(self) -> bool:
        """May its agenda still change? Once convened it is reopened first, so that members are called again."""
        return self.state == SessionState.PLANNED


class SessionTransition(AbstractTransition, Local):
    """Append-only row of a séance's changes of state."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="transitions")

    class Meta:
        ordering = ["entered_at"]
        verbose_name = "changement d’état de la séance"

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


class AgendaItem(UUIDModel, Local):
    """A case on the agenda of a séance: only listed cases can be deliberated (document 003, annexe 8)."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="items")
    case = models.ForeignKey(Case, models.PROTECT, related_name="agenda_items")
    position = models.PositiveSmallIntegerField("rang")
    kind = models.CharField("stade", max_length=12, choices=ItemKind.choices)
    subject = models.CharField("objet", max_length=200)
    deciding_body = models.CharField("organisme décideur", max_length=6, choices=DecidingBody.choices, blank=True)
    matter = models.CharField("matière", max_length=15, choices=Matter.choices, blank=True)
    state = models.CharField("état", max_length=10, choices=ItemState.choices, default=ItemState.LISTED)
    minutes = models.PositiveSmallIntegerField("durée (minutes)", default=10)
    # Since when it is examined: the quorum is asked from then on. Taken up again, it starts again.
    started_at = models.DateTimeField("examen commencé à", null=True, blank=True)
    added_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    # The household is told before the commission (charte, document 000 art. 3), or the exception is written.
    informed_on = models.DateField("ménage informé le", null=True, blank=True)
    not_informed_because = models.CharField("pourquoi il ne l’est pas", max_length=200, blank=True)
    deferred_because = models.CharField("pourquoi le point est reporté", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=0)

    objects = AgendaItemQuerySet.as_manager()
    history = kept_history()

    class Meta:
        ordering = ["position"]
        verbose_name = "point de l’ordre du jour"
        constraints = [
            models.UniqueConstraint(
                fields=["session", "case"],
                name="agendaitem_case_once",
                violation_error_message="Ce dossier est déjà à l’ordre du jour de cette séance.",
            ),
            models.UniqueConstraint(
                fields=["session", "position"],
                name="agendaitem_position_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return f"point {self.position}"


class Packet(UUIDModel, Contribution):
    """Numbered room copies of the fiches of a séance, drawn in the background for the secretariat, handed back and
    destroyed: the file lives until the end of access of the séance.
    """

    session = models.ForeignKey(Session, models.PROTECT, related_name="packets")
    copies = models.PositiveSmallIntegerField("exemplaires", default=1)
    state = models.CharField("état", max_length=10, choices=RunState.choices, default=RunState.WAITING)
    total = models.PositiveIntegerField("fiches", default=0)
    done = models.PositiveIntegerField("faites", default=0)
    file = models.FileField("fichier", upload_to=packet_path, blank=True)
    sha256 = models.CharField("empreinte", max_length=64, blank=True)
    error = models.CharField("pourquoi l’échec", max_length=300, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-entered_at"]
        verbose_name = "exemplaires de salle"
        constraints = [
            models.CheckConstraint(
                condition=Q(copies__gte=1) & Q(copies__lte=40),
                name="packet_copies",
                violation_error_message="D’un à quarante exemplaires.",
            )
        ]

    def __str__(self) -> str:
        return f"exemplaires {self.pk}"


class AgendaSheet(UUIDModel, Local):
    """Fiche de synthèse of one item, frozen when the séance is convened: only what members may read, read on the day.

    It opens with the séance's grant and closes with it; the social evaluation is never in it.
    """

    item = models.OneToOneField(AgendaItem, models.CASCADE, related_name="sheet")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    content = models.JSONField("contenu figé")
    sha256 = models.CharField("empreinte", max_length=64)
    # Grows when a new convocation finds that the case has changed.
    version = models.PositiveSmallIntegerField(default=1)
    frozen_at = models.DateTimeField("figée le", auto_now=True)

    class Meta:
        verbose_name = "fiche de synthèse"

    def __str__(self) -> str:
        return f"fiche {self.pk}"


class Guest(UUIDModel, Local):
    """Somebody heard for one item only: mayor, third party, household. Never votes."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="guests")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    kind = models.CharField("qui", max_length=10, choices=GuestKind.choices)
    name = models.CharField("nom, qualité", max_length=160)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    invited_on = models.DateField("invité le")
    called_at = models.DateTimeField("invitation envoyée le", null=True, blank=True)
    attended = models.BooleanField("entendu", null=True, blank=True)
    remote = models.BooleanField("à distance", default=False)

    history = kept_history()

    class Meta:
        ordering = ["kind", "name"]
        verbose_name = "personne invitée à un point"

    def __str__(self) -> str:
        return self.name


class HouseholdWords(UUIDModel, Local):
    """What the household wants said, in its own words, read at the séance (family F15; S004-20)."""

    item = models.OneToOneField(AgendaItem, models.PROTECT, related_name="household_words")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    text = models.TextField("ses mots", max_length=6_000)
    received_on = models.DateField("reçus le")
    entered_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    history = kept_history()

    class Meta:
        verbose_name = "mots du ménage"

    def __str__(self) -> str:
        return f"mots {self.pk}"


class Convocation(UUIDModel, Local):
    """One representative called to a séance, and his answer. The link opens after sign-in and closes with the séance."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="convocations")
    seat = models.ForeignKey(CommissionMembership, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    holder = models.ForeignKey(SeatHolder, models.PROTECT, related_name="convocations")
    sent_at = models.DateTimeField("envoyée le", null=True, blank=True)
    reply = models.CharField("réponse", max_length=10, choices=Reply.choices, blank=True)
    replaced_by = models.ForeignKey(SeatHolder, models.PROTECT, null=True, blank=True, related_name="+")
    replied_at = models.DateTimeField("répondu le", null=True, blank=True)
    replied_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField("première ouverture", null=True, blank=True)

    history = kept_history()

    class Meta:
        ordering = ["pk"]
        verbose_name = "convocation"
        constraints = [models.UniqueConstraint(fields=["session", "holder"], name="convocation_once")]

    def __str__(self) -> str:
        return f"convocation {self.pk}"


class Attendance(UUIDModel, Local):
    """One stay of one representative in the room: arrival, departure. Several when he comes back."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="attendances")
    seat = models.ForeignKey(CommissionMembership, models.PROTECT, related_name="+")
    holder = models.ForeignKey(SeatHolder, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField("nom", max_length=120)
    arrived_at = models.DateTimeField("arrivé à")
    left_at = models.DateTimeField("parti à", null=True, blank=True)
    remote = models.BooleanField("à distance", default=False)

    history = kept_history()

    class Meta:
        ordering = ["arrived_at"]
        verbose_name = "présence"
        constraints = [
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("arrived_at")),
                name="attendance_hours_in_order",
                violation_error_message="On ne part pas avant d’être arrivé.",
            ),
            models.UniqueConstraint(
                fields=["session", "seat"],
                condition=Q(left_at__isnull=True),
                name="attendance_one_per_seat",
                violation_error_message="Ce membre est déjà représenté dans la salle.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Recusal(UUIDModel, Local):
    """A member who does not vote on one item: conflict of interests, said with its reason."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="recusals")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    seat = models.ForeignKey(CommissionMembership, models.PROTECT, related_name="+")
    reason = models.CharField("motif", max_length=200)
    entered_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    history = kept_history()

    class Meta:
        verbose_name = "déport"
        constraints = [models.UniqueConstraint(fields=["item", "seat"], name="recusal_once")]

    def __str__(self) -> str:
        return f"déport {self.pk}"
