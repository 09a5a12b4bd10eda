"""The bailleur's desk: one row per lease account with the facts its pages count, now and at each month-end.

Derived from the ledger, the acts and the deadlines by `cases.desk.facts`, written by the system only. They are stored because
a page over 30,000 leases must not read ten million écritures, and because a month-end must never move again.
"""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from cases.enums import ArrearsMovement, MarkKind, Parc, PlanState
from cases.models.bases import BailleurOwned
from cases.models.case import Case
from cases.models.housing import Lease
from core.models import EurosField, UUIDModel
from organisations.models import Commune, Membership, Organisation, Territory


class AccountFacts(BailleurOwned):
    """What is known of a lease account on a day: amounts in euros, dates of what the bailleur reads and nothing else."""

    # No index of their own: the composite ones serve, and a planner without statistics would take a vaguer one for the key.
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+", db_index=False)
    bailleur = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    agency = models.CharField("agence", max_length=80, blank=True)
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="+", db_index=False)
    parc = models.CharField("parc", max_length=7, choices=Parc.choices)
    balance = EurosField("solde dû", default=0)
    balance_on = models.DateField("solde au", null=True)
    in_debt_since = models.DateField("en impayé depuis", null=True)
    # Rent and charges less what is deducted and the aid paid to the bailleur; months_unpaid: whole terms in the balance.
    term = EurosField("terme mensuel", default=0)
    months_unpaid = models.PositiveSmallIntegerField("termes impayés", default=0)
    # At the month-end before, when one was closed; empty: not known.
    balance_before = EurosField("solde au mois précédent", null=True)
    movement = models.CharField("mouvement", max_length=8, choices=ArrearsMovement.choices, blank=True)
    case = models.ForeignKey(Case, models.CASCADE, null=True, related_name="+", verbose_name="dossier", db_index=False)
    stage = models.CharField("étape", max_length=40, blank=True)
    # 1 to 9 on the line of steps; 0: no open case.
    step = models.PositiveSmallIntegerField("rang de l’étape", default=0)
    # The bailleur's own dates, or those of the study it mandates: nearest to come, oldest missed, signalement to make.
    due_on = models.DateField("prochaine date", null=True)
    late_on = models.DateField("date dépassée", null=True)
    report_on = models.DateField("signalement attendu le", null=True)
    plan_state = models.CharField("plan", max_length=8, choices=PlanState.choices, blank=True)
    plan_on = models.DateField("plan : du, ou rompu le", null=True)
    aid_suspended_since = models.DateField("aide suspendue depuis", null=True)
    surendettement_on = models.DateField("surendettement recevable le", null=True)
    fsl_on = models.DateField("FSL demandé le", null=True)
    aged = models.BooleanField("une personne de 70 ans ou plus sur le bail", default=False)
    contacted_on = models.DateField("dernière démarche", null=True)
    moved_on = models.DateField("dernier mouvement", null=True)
    expelled_on = models.DateField("expulsion", null=True)

    class Meta:
        abstract = True


class DeskLine(AccountFacts):
    """A lease account today, with its place in the bailleur's list."""

    lease = models.OneToOneField(Lease, models.CASCADE, primary_key=True, related_name="desk_line")
    computed_on = models.DateField("calculée le")
    # Of the plan that runs: the first instalment still unpaid past its tolerance, followed against the ledger.
    plan_missed_on = models.DateField("échéance de plan non payée", null=True)
    plan_tolerance = models.PositiveSmallIntegerField("tolérance (jours)", null=True)
    # Shown in the list: something is owed, or a case is open.
    listed = models.BooleanField(default=False)
    # Sum of the weights of the rules that hold (cases.priority): the page shows it line by line.
    points = models.IntegerField("points", default=0)
    paused_until = models.DateField("en pause jusqu’au", null=True)
    to_call = models.BooleanField("à rappeler", default=False)
    assigned_to = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+", verbose_name="confié à")

    class Meta:
        verbose_name = "ligne du bureau"
        indexes = [
            models.Index(
                F("bailleur"),
                F("points").desc(),
                F("balance").desc(),
                F("lease"),
                condition=Q(listed=True),
                name="deskline_order",
            ),
            models.Index(fields=["bailleur", "agency"], name="deskline_agency"),
            models.Index(fields=["bailleur", "commune"], name="deskline_commune"),
        ]

    def __str__(self) -> str:
        return f"ligne {self.pk}"


class MonthEnd(BailleurOwned):
    """A closed month of a bailleur. Its lines never move; what was restated since is counted beside them."""

    ends_on = models.DateField("fin de mois")
    closed_at = models.DateTimeField("arrêtée le", default=timezone.now)
    corrected_leases = models.PositiveIntegerField("baux corrigés depuis", default=0)
    corrected_amount = EurosField("dette corrigée depuis", default=0)

    class Meta:
        ordering = ["-ends_on"]
        verbose_name = "fin de mois"
        constraints = [models.UniqueConstraint(fields=["bailleur", "ends_on"], name="monthend_closed_once")]

    def __str__(self) -> str:
        return f"fin de mois {self.ends_on}"


class MonthEndLine(AccountFacts):
    """A lease account as it was at a month-end."""

    ends_on = models.DateField("fin de mois")
    lease = models.ForeignKey(Lease, models.CASCADE, related_name="+", db_index=False)

    class Meta:
        verbose_name = "compte à une fin de mois"
        constraints = [models.UniqueConstraint(fields=["lease", "ends_on"], name="monthendline_once")]
        indexes = [
            models.Index(F("bailleur"), F("ends_on"), F("balance").desc(), F("lease"), name="monthendline_order"),
        ]

    def __str__(self) -> str:
        return f"{self.lease_id} au {self.ends_on}"


class MonthEndTotal(BailleurOwned):
    """Totals of a month-end by agency, commune and parc: what a trend over two years adds up."""

    ends_on = models.DateField("fin de mois")
    agency = models.CharField("agence", max_length=80, blank=True)
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="+")
    parc = models.CharField("parc", max_length=7, choices=Parc.choices)
    leases = models.PositiveIntegerField("baux")
    owing = models.PositiveIntegerField("ménages en impayé")
    debt = EurosField("dette")
    entered = models.PositiveIntegerField("entrés en impayé")
    cured = models.PositiveIntegerField("sortis de l’impayé")
    departed = models.PositiveIntegerField("partis en devant")
    late_reports = models.PositiveIntegerField("signalements en retard")
    plans_running = models.PositiveIntegerField("plans en cours")
    plans_kept = models.PositiveIntegerField("plans tenus")
    plans_broken = models.PositiveIntegerField("plans rompus")

    class Meta:
        verbose_name = "total d’une fin de mois"
        constraints = [
            models.UniqueConstraint(
                fields=["bailleur", "ends_on", "agency", "commune", "parc"], name="monthendtotal_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.ends_on} {self.agency}"


class PrioritySetting(models.Model):
    """Weights of a bailleur's rules from a day on; the last written for a day stands. Kept, so that an order can be told."""

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    valid_from = models.DateField("en vigueur du")
    weights = models.JSONField("poids", default=dict)
    entered_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name="saisi par")
    entered_at = models.DateTimeField("saisi le", default=timezone.now)

    class Meta:
        ordering = ["-valid_from", "-entered_at"]
        verbose_name = "réglage des priorités"

    def __str__(self) -> str:
        return f"priorités du {self.valid_from}"


class DeskMark(UUIDModel):
    """What somebody of the bailleur put on a line: a pause with its reason, a name, a call to make. Undone, never erased."""

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    lease = models.ForeignKey(Lease, models.CASCADE, related_name="+")
    kind = models.CharField("marque", max_length=6, choices=MarkKind.choices)
    # Rows of one gesture, undone together.
    batch = models.UUIDField("geste")
    until = models.DateField("jusqu’au", null=True)
    reason = models.CharField("motif", max_length=200, blank=True)
    assignee = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+", verbose_name="confié à")
    entered_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name="par")
    entered_at = models.DateTimeField("le", default=timezone.now)
    undone_at = models.DateTimeField("défait le", null=True)

    class Meta:
        ordering = ["-entered_at"]
        verbose_name = "marque du bureau"
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="pause") | (Q(until__isnull=False) & ~Q(reason="")),
                name="deskmark_pause_ends_and_says_why",
                violation_error_message="Une pause a une date de fin et un motif.",
            ),
        ]
        indexes = [
            models.Index(fields=["lease", "kind"], condition=Q(undone_at__isnull=True), name="deskmark_standing"),
            models.Index(fields=["organisation", "batch"], name="deskmark_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} du {self.entered_at}"
