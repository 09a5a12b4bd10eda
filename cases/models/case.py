"""The case, its acts, and what the procedure projects from them."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from cases.enums import CaseStatus, Parc
from cases.models.bases import Contribution, Local, kept_history
from cases.models.housing import Dwelling, Lease
from cases.models.parties import Household
from cases.procedure.enums import ActKind, Stage
from cases.querysets import ActQuerySet, CaseQuerySet, DeadlineQuerySet
from core.models import UUIDModel
from organisations.models import AbstractGrant, AbstractTransition, Commune, Organisation


class Case(UUIDModel, Local):
    """Dossier: one household, one lease, one procedure; opened once while it lasts.

    `stage`, `stage_since`, `next_due_on` are the stored face of the projection, written by the system with the deadlines.
    """

    number = models.CharField("numéro", max_length=20, unique=True)
    lease = models.ForeignKey(Lease, models.PROTECT, related_name="cases")
    household = models.ForeignKey(Household, models.PROTECT, related_name="cases")
    dwelling = models.ForeignKey(Dwelling, models.PROTECT, related_name="cases")
    bailleur = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="+")
    parc = models.CharField("parc", max_length=7, choices=Parc.choices)
    status = models.CharField("état", max_length=6, choices=CaseStatus.choices, default=CaseStatus.OPEN)
    opened_on = models.DateField("ouvert le")
    closed_on = models.DateField("clos le", null=True, blank=True)
    stage = models.CharField("étape", max_length=40, choices=[(s.value, s.label) for s in Stage])
    stage_since = models.DateField("depuis le", null=True, blank=True)
    next_due_on = models.DateField("prochaine date", null=True, blank=True)
    # First day on which time alone may change the projection; empty: not known, the next sweep computes it.
    recompute_on = models.DateField("à recalculer le", null=True, blank=True, editable=False)
    # Counts every recomputation that changed something: two tabs editing one case compare it.
    version = models.PositiveIntegerField(default=1)

    # What this reader may be shown of household and dwelling; set by cases.reading.attach_names, never stored.
    shown_name: str
    shown_address: str

    objects = CaseQuerySet.as_manager()
    history = kept_history(excluded=["recompute_on"])

    class Meta:
        verbose_name = "dossier"
        permissions = [
            ("access_case", "Accéder au dossier"),
            ("attend_case", "Examiner le dossier en séance"),
            ("diagnose_case", "Participer au diagnostic du dossier"),
        ]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["lease"],
                condition=Q(status="ouvert"),
                name="case_one_open_per_lease",
                violation_error_message="Un dossier est déjà ouvert pour ce bail.",
            ),
            models.CheckConstraint(
                condition=Q(status="ouvert", closed_on__isnull=True) | Q(status="clos", closed_on__gte=F("opened_on")),
                name="case_closure_is_dated",
                violation_error_message="Un dossier clos porte une date de clôture, après son ouverture.",
            ),
        ]
        indexes = [
            models.Index(fields=["territory", "next_due_on"], name="case_territory_due"),
            models.Index(fields=["bailleur", "next_due_on"], name="case_bailleur_due"),
            models.Index(fields=["next_due_on"], condition=Q(status="ouvert"), name="case_open_due"),
            models.Index(fields=["territory", "recompute_on"], condition=Q(status="ouvert"), name="case_recompute"),
            models.Index(fields=["lease"], name="case_lease"),
            models.Index(fields=["household"], name="case_household"),
            models.Index(fields=["dwelling"], name="case_dwelling"),
            models.Index(fields=["territory", "commune", "status"], name="case_territory_commune"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def stage_label(self) -> str:
        return Stage(self.stage).label


class CaseNumber(Local):
    """Last case number given in a territory and a year (44-2026-00318): a locked counter, no gap in a rollback."""

    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["territory", "year"], name="casenumber_one_per_year")]

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class CaseGrant(AbstractGrant):
    """Who may see a case and why: guardian's direct foreign key, one Django group per organisation."""

    territory = models.ForeignKey("organisations.Territory", models.PROTECT, related_name="+")
    content_object = models.ForeignKey(Case, models.CASCADE, related_name="grants")

    class Meta(AbstractGrant.Meta):
        verbose_name = "accès au dossier"
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(legal_basis=""),
                name="casegrant_reason_and_basis",
                violation_error_message="Un accès porte une raison et une base légale.",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="casegrant_dates_in_order",
                violation_error_message="La fin d’un accès ne peut précéder son début.",
            ),
            models.CheckConstraint(
                condition=Q(temporary=False) | Q(valid_until__isnull=False),
                name="casegrant_temporary_ends",
                violation_error_message="Un accès de séance ou de mission a une date de fin.",
            ),
        ]
        indexes = [
            # Holds all that the policies and `visible_to` ask of a grant: they read it alone, and never the rows.
            models.Index(
                fields=["group", "content_object"],
                include=["valid_from", "valid_until", "revoked_at", "temporary"],
                name="casegrant_readable",
            )
        ]

    def __str__(self) -> str:
        return f"accès {self.pk}"


class Act(UUIDModel, Contribution):
    """Acte or event of the procedure: effective date, entry date, author. Corrected by cancelling, never erased."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="acts")
    kind = models.CharField("acte", max_length=40, choices=[(k.value, k.label) for k in ActKind])
    on = models.DateField("date de l’acte")
    # What the procedure reads of it (see cases.procedure.ActFact): hearing date, outcome, delay written in the act…
    details = models.JSONField("précisions", default=dict, blank=True)
    note = models.CharField("remarque", max_length=300, blank=True)
    cancelled_at = models.DateTimeField("annulé le", null=True, blank=True)
    cancel_reason = models.CharField("motif d’annulation", max_length=200, blank=True)
    # Its name in the software of the organisation that sent it: what a file played again is recognised by.
    external_ref = models.CharField("identifiant d’origine", max_length=80, blank=True)

    objects = ActQuerySet.as_manager()
    history = kept_history()

    class Meta:
        ordering = ["on", "entered_at"]
        verbose_name = "acte"
        constraints = [
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | ~Q(cancel_reason=""),
                name="act_cancelled_with_reason",
                violation_error_message="Une annulation demande un motif.",
            ),
            models.UniqueConstraint(
                fields=["organisation", "external_ref"],
                condition=~Q(external_ref=""),
                name="act_external_ref_once",
                violation_error_message="Cet acte est déjà enregistré.",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "on"], name="act_case_on"),
            models.Index(fields=["territory", "kind", "on"], name="act_territory_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind_label} du {self.on}"

    @property
    def kind_label(self) -> str:
        return ActKind(self.kind).label


class Deadline(UUIDModel, Local):
    """Échéance computed from the acts: every date it was given, the rule and its version, the inputs and the calendar."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="deadlines")
    # Stable from one computation to the next while the triggering act stands (cases.procedure.DeadlineResult.key).
    key = models.CharField(max_length=120)
    rule_id = models.CharField("règle", max_length=40)
    rule_version = models.CharField("version", max_length=40)
    nature = models.CharField(max_length=15)
    title = models.CharField("quoi", max_length=200)
    actor = models.CharField("par qui", max_length=40)
    due = models.DateField("date légale", null=True, blank=True)
    rolled = models.DateField("date prorogée", null=True, blank=True)
    prudent = models.DateField("date prudente", null=True, blank=True)
    not_before = models.DateField("pas avant", null=True, blank=True)
    safe_on = models.DateField("à faire au plus tard", null=True, blank=True)
    status = models.CharField("état", max_length=15)
    done_on = models.DateField("accomplie le", null=True, blank=True)
    late = models.BooleanField("tardive", null=True, blank=True)
    consequence = models.TextField("si la date est manquée", blank=True)
    citation = models.CharField("texte", max_length=300, blank=True)
    confidence = models.CharField("certitude", max_length=10)
    needs_jurist = models.BooleanField("à vérifier par un juriste", default=False)
    alertable = models.BooleanField(default=True)
    why = models.TextField("pourquoi cette date", blank=True)
    # readings, inputs, calendar, triggering act: what answers «why this date?» years later.
    payload = models.JSONField(default=dict, blank=True)
    computed_at = models.DateTimeField("calculée le", default=timezone.now)

    objects = DeadlineQuerySet.as_manager()
    history = kept_history()

    class Meta:
        ordering = ["safe_on", "rule_id"]
        verbose_name = "échéance"
        constraints = [models.UniqueConstraint(fields=["case", "key"], name="deadline_key_once")]
        indexes = [
            models.Index(fields=["territory", "safe_on"], name="deadline_territory_safe"),
            models.Index(fields=["case", "safe_on"], name="deadline_case_safe"),
            # The two-month clocks of the commission, looked for among every deadline each time an agenda is prepared.
            models.Index(fields=["safe_on"], condition=Q(rule_id="CCAPEX-AVIS"), name="deadline_commission_clock"),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.safe_on}"


class Anomaly(UUIDModel, Local):
    """What the procedure finds wrong or worth checking. It informs and never blocks."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="anomalies")
    key = models.CharField(max_length=160)
    code = models.CharField(max_length=60)
    severity = models.CharField(max_length=15)
    title = models.CharField(max_length=200)
    text = models.TextField()
    citation = models.CharField(max_length=300, blank=True)
    found_at = models.DateTimeField("relevée le", default=timezone.now)

    class Meta:
        ordering = ["found_at", "code"]
        verbose_name = "point à vérifier"
        constraints = [models.UniqueConstraint(fields=["case", "key"], name="anomaly_key_once")]

    def __str__(self) -> str:
        return self.title


class Transition(AbstractTransition, Local):
    """Append-only row of a case's changes of state and stage."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="transitions")

    class Meta:
        ordering = ["entered_at"]
        verbose_name = "changement d’état"

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"
