"""Rencontre tripartite: bailleur, social service and household around one table (document 003, engagements of bailleurs sociaux)."""

from django.db import models
from django.db.models import Q

from cases.enums import AgreedKind, MeetingFormat, MeetingParty, MeetingState
from cases.models.bases import Contribution, Local, kept_history
from cases.models.case import Case
from core.models import UUIDModel
from organisations.models import Membership, Organisation


class Meeting(UUIDModel, Contribution):
    """One meeting of the three parties: proposed, dated, held or not; who came, what was said.

    Shared by nature: its three parties and the State read every word. What belongs to one side stays in its own files.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="meetings")
    state = models.CharField("état", max_length=10, choices=MeetingState.choices, default=MeetingState.PROPOSED)
    proposed_on = models.DateField("proposée le")
    why = models.CharField("objet", max_length=300, blank=True)
    on = models.DateField("date", null=True, blank=True)
    at = models.TimeField("heure", null=True, blank=True)
    held_by = models.CharField("comment", max_length=10, choices=MeetingFormat.choices, default=MeetingFormat.PLACE)
    place = models.CharField("lieu ou numéro", max_length=200, blank=True)
    # Empty: the social service has no access to this case; its person is named all the same.
    service = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="service social"
    )
    landlord_person = models.CharField("pour le bailleur", max_length=120, blank=True)
    service_person = models.CharField("pour le service social", max_length=120, blank=True)
    others = models.CharField("autres personnes invitées", max_length=200, blank=True)
    landlord_came = models.BooleanField("le bailleur est venu", null=True, blank=True)
    service_came = models.BooleanField("le service social est venu", null=True, blank=True)
    household_came = models.BooleanField("le ménage est venu", null=True, blank=True)
    summary = models.TextField("ce qui a été dit", max_length=3_000, blank=True)

    history = kept_history()

    class Meta:
        ordering = ["-proposed_on", "-pk"]
        verbose_name = "rencontre tripartite"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="tenue")
                | Q(
                    on__isnull=False,
                    landlord_came__isnull=False,
                    service_came__isnull=False,
                    household_came__isnull=False,
                ),
                name="meeting_held_is_dated_and_counted",
                violation_error_message="Une rencontre tenue a une date, et l’on sait qui est venu.",
            ),
        ]
        indexes = [models.Index(fields=["case", "proposed_on"], name="meeting_case")]

    def __str__(self) -> str:
        return f"rencontre {self.pk}"


class MeetingAgreement(UUIDModel, Local):
    """One thing that the parties agreed on: what, who does it, until when; done when its measure or démarche is recorded."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="agreements")
    kind = models.CharField("nature", max_length=20, choices=AgreedKind.choices)
    text = models.CharField("ce qui est convenu", max_length=300)
    who = models.CharField("par qui", max_length=10, choices=MeetingParty.choices)
    due_on = models.DateField("pour le", null=True, blank=True)
    measure = models.ForeignKey("cases.Measure", models.PROTECT, null=True, blank=True, related_name="+")
    done_on = models.DateField("fait le", null=True, blank=True)
    done_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    entered_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name="saisi par")
    entered_at = models.DateTimeField("saisi le", auto_now_add=True)

    history = kept_history()

    class Meta:
        ordering = ["entered_at", "pk"]
        verbose_name = "accord d’une rencontre"
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | Q(done_by__isnull=False),
                name="meetingagreement_done_by_somebody",
                violation_error_message="Ce qui est fait porte le nom de qui l’a dit.",
            ),
        ]

    def __str__(self) -> str:
        return f"accord {self.pk}"
