"""Measures that help a household: plans d’apurement with their instalments, FSL, protocole, guarantee, mutation, surendettement."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from cases.enums import CapacitySource, MeasureKind, MeasureState, OverindebtednessState, PaymentMeans
from cases.models.bases import Contribution, Local, kept_history
from cases.models.case import Case
from core.models import EurosField, UUIDModel
from organisations.models import AbstractTransition


class Measure(UUIDModel, Contribution):
    """One measure (family F5). `amount`: what is asked or granted, for a plan the whole debt; `monthly_amount`: per month, euros."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="measures")
    kind = models.CharField("mesure", max_length=15, choices=MeasureKind.choices)
    state = models.CharField("état", max_length=15, choices=MeasureState.choices, default=MeasureState.RUNNING)
    starts_on = models.DateField("du")
    ends_on = models.DateField("au", null=True, blank=True)
    amount = EurosField("montant", null=True, blank=True)
    monthly_amount = EurosField("montant mensuel", null=True, blank=True)
    reference = models.CharField("numéro du dossier ou du contrat", max_length=60, blank=True)
    note = models.CharField("remarque", max_length=300, blank=True)

    history = kept_history()

    class Meta:
        ordering = ["starts_on"]
        verbose_name = "mesure"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="measure_dates_in_order",
                violation_error_message="La fin d’une mesure ne peut précéder son début.",
            )
        ]
        indexes = [
            models.Index(fields=["case", "starts_on"], name="measure_case"),
            models.Index(fields=["territory", "kind", "state"], name="measure_territory_kind"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def is_plan(self) -> bool:
        return self.kind == MeasureKind.PLAN_APUREMENT


class MeasureTransition(AbstractTransition, Local):
    """Append-only row of a measure’s life: what happened, on which day, who said so."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="transitions")

    class Meta:
        ordering = ["effective_on", "entered_at"]
        verbose_name = "étape de la mesure"

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


class RepaymentPlan(Local):
    """Terms of a plan d’apurement: the debt it spreads, the capacity it was measured against, the days of tolerance.

    Once signed, `content` keeps what was signed, with its digest: the PDF is drawn from it for ever. What is in force today is in
    the other columns and in the instalments: a signed amendment replaces them.
    """

    measure = models.OneToOneField(Measure, models.CASCADE, primary_key=True, related_name="plan")
    debt = EurosField("dette à apurer")
    debt_on = models.DateField("dette au")
    capacity = EurosField("capacité mensuelle en plus du loyer", null=True, blank=True)
    capacity_from = models.CharField(
        "d’où vient la capacité", max_length=10, choices=CapacitySource.choices, blank=True
    )
    capacity_on = models.DateField("capacité dite ou partagée le", null=True, blank=True)
    payment = models.CharField("moyen de paiement", max_length=12, choices=PaymentMeans.choices, blank=True)
    tolerance_days = models.PositiveSmallIntegerField("tolérance (jours)")
    sent_to_payer_on = models.DateField("envoyé à la CAF ou à la MSA le", null=True, blank=True)
    content: Any = models.JSONField("ce qui a été signé", null=True, blank=True)
    sha256 = models.CharField("empreinte", max_length=64, blank=True)

    history = kept_history(excluded=["content"])

    class Meta:
        verbose_name = "plan d’apurement"
        constraints = [
            models.CheckConstraint(
                condition=Q(debt__gt=0),
                name="plan_debt_positive",
                violation_error_message="Un plan porte sur une dette.",
            )
        ]

    def __str__(self) -> str:
        return f"plan {self.pk}"


class PlanInstalment(Local):
    """One instalment of a plan, on top of the current rent."""

    plan = models.ForeignKey(RepaymentPlan, models.CASCADE, related_name="instalments")
    rank = models.PositiveSmallIntegerField("rang")
    due_on = models.DateField("le")
    amount = EurosField("montant")

    class Meta:
        ordering = ["rank"]
        verbose_name = "échéance du plan"
        constraints = [
            models.UniqueConstraint(fields=["plan", "rank"], name="instalment_rank_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="instalment_positive"),
        ]
        indexes = [models.Index(fields=["territory", "due_on"], name="instalment_territory_due")]

    def __str__(self) -> str:
        return f"{self.due_on} {self.amount}"


class PlanAmendment(Local):
    """An avenant: another schedule for a signed plan, written then signed. Each keeps its own content and digest, as the plan does."""

    plan = models.ForeignKey(RepaymentPlan, models.CASCADE, related_name="amendments")
    rank = models.PositiveSmallIntegerField("rang")
    reason = models.CharField("pourquoi", max_length=300)
    content = models.JSONField("ce qui est convenu")
    sha256 = models.CharField("empreinte", max_length=64, blank=True)
    signed_on = models.DateField("signé le", null=True, blank=True)
    sent_to_payer_on = models.DateField("envoyé à la CAF ou à la MSA le", null=True, blank=True)

    history = kept_history(excluded=["content"])

    class Meta:
        ordering = ["rank"]
        verbose_name = "avenant au plan"
        constraints = [
            models.UniqueConstraint(fields=["plan", "rank"], name="amendment_rank_once"),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(signed_on__isnull=True), name="amendment_unsigned_once"
            ),
            models.CheckConstraint(
                condition=Q(signed_on__isnull=True) | ~Q(sha256=""),
                name="amendment_signed_frozen",
                violation_error_message="Un avenant signé garde son empreinte.",
            ),
        ]

    def __str__(self) -> str:
        return f"avenant {self.rank}"


class SharedCapacity(UUIDModel, Contribution):
    """What the household can pay each month on top of its rent: one figure that it agreed to share, and nothing of its budget.

    The figure comes from a diagnostic; the agreement is dated, says how it was given, and can be withdrawn.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="shared_capacities")
    amount = EurosField("par mois, en plus du loyer")
    agreed_on = models.DateField("accord du ménage le")
    agreed_how = models.CharField("comment l’accord a été donné", max_length=120)
    withdrawn_on = models.DateField("accord retiré le", null=True, blank=True)

    history = kept_history()

    class Meta:
        ordering = ["-agreed_on"]
        verbose_name = "capacité partagée"
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="capacity_not_negative"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(withdrawn_on__isnull=True), name="capacity_shared_once"
            ),
        ]

    def __str__(self) -> str:
        return f"capacité {self.pk}"


class Overindebtedness(UUIDModel, Contribution):
    """A file before the commission de surendettement (family F8). Each of its moves is also an act of the procedure, with its dates."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="overindebtedness")
    state = models.CharField("état", max_length=12, choices=OverindebtednessState.choices)
    filed_on = models.DateField("déposé le")
    reference = models.CharField("numéro du dossier", max_length=60, blank=True)
    outcome = models.CharField("décision", max_length=20, blank=True)
    until = models.DateField("mesures jusqu’au", null=True, blank=True)
    note = models.CharField("remarque", max_length=300, blank=True)

    history = kept_history()

    class Meta:
        ordering = ["filed_on"]
        verbose_name = "dossier de surendettement"
        verbose_name_plural = "dossiers de surendettement"
        indexes = [models.Index(fields=["case", "filed_on"], name="overindebtedness_case")]

    def __str__(self) -> str:
        return f"surendettement {self.pk}"
