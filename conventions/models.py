"""Conventions as data: who signs, for which dwellings, from when to when, and who promised what."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from cases.models.bases import Local, kept_history
from cases.procedure.enums import Stage
from conventions.enums import ConventionKind, ConventionState, Quality
from conventions.querysets import ConventionQuerySet
from core.models import UUIDModel
from organisations.models import Commune, Membership, Organisation

STAGES = [(stage.value, stage.label) for stage in Stage]


class Convention(UUIDModel, Local):
    """A convention between bailleurs and partners. Its dates follow from its signature by a rule of the procedure.

    `min_unpaid_terms`, `from_stage`, `until_stage` say which cases it opens (document 000, art. 2): two net unpaid terms,
    from the commandement de payer until the force publique is obtained.
    """

    kind = models.CharField("nature", max_length=12, choices=ConventionKind.choices, default=ConventionKind.PREVENTION)
    title = models.CharField("intitulé", max_length=120)
    state = models.CharField("état", max_length=10, choices=ConventionState.choices, default=ConventionState.DRAFT)
    signed_on = models.DateField("signée le", null=True, blank=True)
    term_on = models.DateField("terme", null=True, blank=True)
    term_rule = models.CharField("règle du terme", max_length=40, blank=True)
    ended_on = models.DateField("dénoncée le", null=True, blank=True)
    end_reason = models.CharField("motif de la dénonciation", max_length=300, blank=True)
    min_unpaid_terms = models.PositiveSmallIntegerField("termes nets impayés, au moins", default=2)
    from_stage = models.CharField("à partir de l’étape", max_length=40, choices=STAGES, default=Stage.CDP)
    until_stage = models.CharField("jusqu’à l’étape", max_length=40, choices=STAGES, default=Stage.OCTROI_CFP)
    legal_basis = models.CharField(
        "base légale", max_length=120, default="RGPD, art. 6.1.e : mission d’intérêt public de la commune"
    )
    created_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name="préparée par")
    created_at = models.DateTimeField("préparée le", default=timezone.now)

    objects = ConventionQuerySet.as_manager()
    history = kept_history()

    class Meta:
        ordering = ["-signed_on", "title"]
        verbose_name = "convention"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft") | Q(signed_on__isnull=False, term_on__gt=F("signed_on")),
                name="convention_signature_is_dated",
                violation_error_message="Une convention signée porte sa date de signature et son terme.",
            ),
            models.CheckConstraint(
                condition=~Q(state="denounced") | (Q(ended_on__gte=F("signed_on")) & ~Q(end_reason="")),
                name="convention_denunciation_is_dated",
                violation_error_message="Une dénonciation porte une date, après la signature, et un motif.",
            ),
            models.CheckConstraint(
                condition=Q(min_unpaid_terms__gte=1, min_unpaid_terms__lte=24),
                name="convention_unpaid_terms_in_range",
                violation_error_message="Le nombre de termes impayés va de 1 à 24.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def grant_rule(self) -> str:
        """Origin written on every access it gives: an access is ended with what gave it."""
        return f"convention:{self.pk}"

    @property
    def stages(self) -> list[str]:
        """Stages of the cases it opens: from `from_stage`, and no longer once `until_stage` is reached."""
        first, last = Stage(self.from_stage).order, Stage(self.until_stage).order
        return [stage.value for stage in Stage if first <= stage.order < last]


class ConventionAccess(Local):
    """Which organisations read a convention: one row per party, read by every policy on what hangs from it.

    Apart from the parties, so that the policy on parties asks another table than its own.
    """

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="accesses")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["convention", "organisation"], name="conventionaccess_once")]
        indexes = [models.Index(fields=["organisation", "convention"], name="conventionaccess_organisation")]

    def __str__(self) -> str:
        return f"lecture {self.pk}"


class ConventionParty(UUIDModel, Local):
    """A legal person that signs: in which quality, represented by whom, and whom to ask about personal data."""

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="organisation")
    quality = models.CharField("qualité", max_length=12, choices=Quality.choices)
    representative = models.CharField("représentée par", max_length=120, blank=True)
    dpo_contact = models.CharField("contact du délégué à la protection des données", max_length=120, blank=True)
    # A bailleur's cases open on its own signature, never on somebody else's.
    signed_on = models.DateField("signature enregistrée pour le", null=True, blank=True)
    signed_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="signature enregistrée par"
    )

    class Meta:
        ordering = ["quality", "organisation__name"]
        verbose_name = "partie à la convention"
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "organisation"],
                name="conventionparty_once",
                violation_error_message="Cette organisation est déjà partie à la convention.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_quality_display()} {self.organisation_id}"


class Perimeter(Local):
    """A commune, a residence or a dwelling that the convention covers, among those of its bailleurs."""

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="perimeter")
    commune = models.ForeignKey(Commune, models.PROTECT, null=True, blank=True, related_name="+")
    residence = models.CharField("résidence", max_length=120, blank=True)
    dwelling_reference = models.CharField("référence du logement", max_length=60, blank=True)

    class Meta:
        ordering = ["commune__name", "residence", "dwelling_reference"]
        verbose_name = "périmètre"
        constraints = [
            models.CheckConstraint(
                condition=Q(commune__isnull=False, residence="", dwelling_reference="")
                | (Q(commune__isnull=True, dwelling_reference="") & ~Q(residence=""))
                | (Q(commune__isnull=True, residence="") & ~Q(dwelling_reference="")),
                name="perimeter_is_one_thing",
                violation_error_message="Une ligne du périmètre est une commune, une résidence ou un logement.",
            ),
            models.UniqueConstraint(
                fields=["convention", "commune", "residence", "dwelling_reference"],
                nulls_distinct=False,
                name="perimeter_line_once",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        if self.commune:
            return f"Commune de {self.commune.name}"
        return f"Résidence {self.residence}" if self.residence else f"Logement {self.dwelling_reference}"


class Engagement(UUIDModel, Local):
    """What a party promised: who, what, until when, done when (document 000, art. 3 and 4)."""

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="engagements")
    party = models.ForeignKey(ConventionParty, models.PROTECT, related_name="engagements", verbose_name="qui")
    what = models.CharField("quoi", max_length=300)
    until = models.DateField("jusqu’au", null=True, blank=True)
    done_on = models.DateField("tenu le", null=True, blank=True)
    entered_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name="saisi par")
    entered_at = models.DateTimeField("saisi le", default=timezone.now)

    class Meta:
        ordering = [F("until").asc(nulls_last=True), "entered_at"]
        verbose_name = "engagement"

    def __str__(self) -> str:
        return self.what
