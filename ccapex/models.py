"""The commission: its tree, its members with their dates, its séances and what stands on their agenda."""

from django.db import models
from django.db.models import F, Q

from cases.models import Case
from cases.models.bases import Local, kept_history
from ccapex.enums import CommissionLevel, DecidingBody, ItemKind, SessionState, Voice
from ccapex.querysets import AgendaItemQuerySet, SessionQuerySet
from core.models import UUIDModel
from organisations.models import Arrondissement, Membership, Organisation


class Commission(UUIDModel, Local):
    """A commission with its own rules, valid from and until: a séance of last year keeps last year's rules."""

    name = models.CharField("nom", max_length=120)
    level = models.CharField("formation", max_length=16, choices=CommissionLevel.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    arrondissement = models.ForeignKey(Arrondissement, models.PROTECT, null=True, blank=True, related_name="+")
    secretariat = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    # Quorum: at least this share of the members composing the commission (a half, document 003 annexe 8 art. 5).
    quorum_numerator = models.PositiveSmallIntegerField("quorum, numérateur", default=1)
    quorum_denominator = models.PositiveSmallIntegerField("quorum, dénominateur", default=2)
    sessions_per_year = models.PositiveSmallIntegerField("séances par an au moins", default=1)
    valid_from = models.DateField("en vigueur du")
    valid_until = models.DateField("au", null=True, blank=True)

    history = kept_history()

    class Meta:
        ordering = ["level", "name"]
        verbose_name = "commission"
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "name", "valid_from"],
                name="commission_name_once",
                violation_error_message="Une commission porte déjà ce nom.",
            ),
            models.CheckConstraint(
                condition=Q(quorum_numerator__gte=1) & Q(quorum_denominator__gte=F("quorum_numerator")),
                name="commission_quorum_is_a_share",
                violation_error_message="Le quorum est une part des membres, au plus tous.",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="commission_dates_in_order",
                violation_error_message="La fin d’une commission ne peut précéder son début.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def quorum(self, members: int) -> int:
        """How many of `members` must be present: the share, rounded up."""
        return -(-members * self.quorum_numerator // self.quorum_denominator)


class CommissionMembership(UUIDModel, Local):
    """An organisation's seat in a commission, with its voice and its dates."""

    commission = models.ForeignKey(Commission, models.CASCADE, related_name="seats")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="organisation")
    voice = models.CharField("voix", max_length=12, choices=Voice.choices, default=Voice.DELIBERATIVE)
    copresident = models.BooleanField("coprésidence", default=False)
    valid_from = models.DateField("membre du")
    valid_until = models.DateField("au", null=True, blank=True)

    history = kept_history()

    class Meta:
        ordering = ["valid_from"]
        verbose_name = "membre de la commission"
        constraints = [
            models.UniqueConstraint(
                fields=["commission", "organisation", "valid_from"],
                name="commissionmembership_once",
                violation_error_message="Cette organisation est déjà membre de cette commission.",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="commissionmembership_dates_in_order",
                violation_error_message="La fin d’un mandat ne peut précéder son début.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class Session(UUIDModel, Local):
    """Séance of a commission. Nothing of a case lies here."""

    commission = models.ForeignKey(Commission, models.PROTECT, related_name="sessions")
    on = models.DateField("date")
    at = models.TimeField("heure")
    place = models.CharField("lieu", max_length=160)
    state = models.CharField("état", max_length=10, choices=SessionState.choices, default=SessionState.PLANNED)
    created_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")

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
        """May its agenda still change?"""
        return self.state == SessionState.PLANNED


class AgendaItem(UUIDModel, Local):
    """A case on the agenda of a séance: only listed cases can be deliberated (document 003, annexe 8)."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="items")
    case = models.ForeignKey(Case, models.PROTECT, related_name="agenda_items")
    position = models.PositiveSmallIntegerField("rang")
    kind = models.CharField("stade", max_length=12, choices=ItemKind.choices)
    subject = models.CharField("objet", max_length=200)
    deciding_body = models.CharField("organisme décideur", max_length=6, choices=DecidingBody.choices, blank=True)
    added_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")

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
