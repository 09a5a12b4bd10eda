"""The diagnostic social et financier. Each sensitive family lies in a table of its own, hanging from `Dsf`."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from cases.models import Case
from cases.models.bases import Local, kept_history
from core.models import EurosField, UUIDModel
from dsf.enums import Answer, DsfKind, DsfState, FamilyStatus, HouseholdType, Protection, SectionKey
from dsf.querysets import DsfQuerySet
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
        indexes = [models.Index(fields=["service", "state"], name="dsf_service_state")]

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


class DsfSection(Local):
    """Version of one section: a second tab or writer compares it before writing. No value lies here."""

    dsf = models.ForeignKey(Dsf, models.CASCADE, related_name="sections")
    key = models.CharField("section", max_length=12, choices=SectionKey.choices)
    version = models.PositiveIntegerField(default=0)
    updated_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    updated_at = models.DateTimeField("enregistrée le", null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dsf", "key"], name="dsfsection_once")]

    def __str__(self) -> str:
        return f"{self.key} v{self.version}"


class Sourced(models.Model):
    """Values that may come from elsewhere: field name → where it comes from, until a person writes another value."""

    provenance = models.JSONField(default=dict, blank=True)

    class Meta:
        abstract = True


class DsfTenant(UUIDModel, Local, Sourced):
    """Section 1.1: one assigned tenant (family F1)."""

    dsf = models.ForeignKey(Dsf, models.CASCADE, related_name="tenants")
    position = models.PositiveSmallIntegerField()
    last_name = models.CharField("nom(s)", max_length=80)
    first_names = models.CharField("prénom(s)", max_length=120, blank=True)
    birth_date = models.DateField("date de naissance", null=True, blank=True)
    address = models.CharField("adresse", max_length=200, blank=True)
    postcode = models.CharField("code postal", max_length=5, blank=True)
    commune = models.CharField("commune", max_length=80, blank=True)
    work = models.CharField("situation professionnelle", max_length=120, blank=True)
    # As precise as it is known: 02/04/2021, 04/2021 or 2021.
    work_since = models.CharField("depuis le", max_length=10, blank=True)
    email = models.EmailField("adresse mail", blank=True)
    phone = models.CharField("numéro de téléphone personnel", max_length=30, blank=True)

    history = kept_history()

    class Meta:
        ordering = ["position"]
        verbose_name = "locataire assigné"
        constraints = [models.CheckConstraint(condition=~Q(last_name=""), name="dsftenant_has_a_name")]

    def __str__(self) -> str:
        return f"locataire {self.position}"


class DsfHousehold(Local, Sourced):
    """Sections 1.2 and 1.3: family situation (family F3)."""

    dsf = models.OneToOneField(Dsf, models.CASCADE, primary_key=True, related_name="household")
    family_status = models.CharField("le locataire est", max_length=12, choices=FamilyStatus.choices, blank=True)
    household_type = models.CharField("le ménage est", max_length=15, choices=HouseholdType.choices, blank=True)
    household_other = models.CharField("autre, précisez", max_length=120, blank=True)
    since = models.CharField("depuis le", max_length=10, blank=True)
    dependants = models.PositiveSmallIntegerField(
        "nombre total de personne(s) à charge", null=True, blank=True, validators=[MaxValueValidator(30)]
    )

    history = kept_history()

    class Meta:
        verbose_name = "situation familiale"

    def __str__(self) -> str:
        return f"ménage {self.pk}"


class DsfMember(UUIDModel, Local, Sourced):
    """Section 1.3: one person of the household (family F3). As many as there are: the paper has seven rows."""

    dsf = models.ForeignKey(Dsf, models.CASCADE, related_name="members")
    position = models.PositiveSmallIntegerField()
    relation = models.CharField("relation avec le locataire", max_length=60)
    age = models.PositiveSmallIntegerField("âge", null=True, blank=True, validators=[MaxValueValidator(125)])
    situation = models.CharField("situation professionnelle ou scolaire et mode de garde", max_length=160, blank=True)
    contributes = models.CharField(
        "peut contribuer au paiement du loyer", max_length=3, choices=Answer.choices, blank=True
    )

    history = kept_history()

    class Meta:
        ordering = ["position"]
        verbose_name = "personne du ménage"

    def __str__(self) -> str:
        return f"personne {self.position}"


class DsfProtection(Local):
    """Section 1.4: legal protection (family F11). Mitigated measures (MASP…) go to section 6."""

    dsf = models.OneToOneField(Dsf, models.CASCADE, primary_key=True, related_name="protection")
    measure = models.CharField("mesure de protection", max_length=10, choices=Protection.choices, blank=True)
    last_name = models.CharField("nom du tuteur ou du curateur", max_length=80, blank=True)
    first_names = models.CharField("prénom(s) du tuteur ou du curateur", max_length=120, blank=True)
    email = models.EmailField("adresse mail", blank=True)
    phone = models.CharField("numéro de téléphone", max_length=30, blank=True)

    history = kept_history()

    class Meta:
        verbose_name = "mesure de protection"

    def __str__(self) -> str:
        return f"protection {self.pk}"


class DsfFinance(Local):
    """Section 2: month and names of the free lines (family F7)."""

    dsf = models.OneToOneField(Dsf, models.CASCADE, primary_key=True, related_name="finance")
    month = models.CharField("mois des ressources", max_length=10, blank=True)
    other_resource = models.CharField("autre(s) ressource(s), précisez", max_length=120, blank=True)
    other_charge_1 = models.CharField("autre charge, précisez", max_length=120, blank=True)
    other_charge_2 = models.CharField("autre charge, précisez", max_length=120, blank=True)

    history = kept_history()

    class Meta:
        verbose_name = "situation financière"

    def __str__(self) -> str:
        return f"finances {self.pk}"


class DsfAmount(Local):
    """One cell of section 2, in euros a month (family F7). Empty is «not asked yet»; zero is «has none»."""

    dsf = models.ForeignKey(Dsf, models.CASCADE, related_name="amounts")
    line = models.CharField("ligne", max_length=40)
    column = models.CharField("colonne", max_length=20)
    amount = EurosField("montant", null=True, blank=True, validators=[MinValueValidator(0)])
    source = models.CharField("d’où vient le montant", max_length=160, blank=True)

    history = kept_history()

    class Meta:
        verbose_name = "ressource ou charge"
        constraints = [
            models.UniqueConstraint(fields=["dsf", "line", "column"], name="dsfamount_cell_once"),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0),
                name="dsfamount_not_negative",
                violation_error_message="Une ressource ou une charge ne peut être négative.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.column}"


class DsfEvaluation(Local):
    """Section 6: what the writer makes of the situation (family F12). Both parties may read it at the hearing."""

    dsf = models.OneToOneField(Dsf, models.CASCADE, primary_key=True, related_name="evaluation")
    landlord_invited = models.CharField(
        "le bailleur a-t-il été invité à apporter des observations", max_length=3, choices=Answer.choices, blank=True
    )
    tenant_took_part = models.CharField(
        "le locataire a-t-il participé à la rédaction du DSF", max_length=3, choices=Answer.choices, blank=True
    )
    text = models.TextField("évaluation sociale", blank=True)

    history = kept_history()

    class Meta:
        verbose_name = "évaluation sociale"

    def __str__(self) -> str:
        return f"évaluation {self.pk}"


class DsfWriter(Local, Sourced):
    """Section 8: how the CCAPEX reaches the writer (part of the document, family F13)."""

    dsf = models.OneToOneField(Dsf, models.CASCADE, primary_key=True, related_name="writer_contact")
    name = models.CharField("nom et prénom", max_length=120, blank=True)
    body = models.CharField("organisme de rattachement", max_length=120, blank=True)
    email = models.EmailField("adresse mail", blank=True)
    phone = models.CharField("numéro de téléphone (fixe ou mobile)", max_length=30, blank=True)

    history = kept_history()

    class Meta:
        verbose_name = "coordonnées du rédacteur"

    def __str__(self) -> str:
        return self.name


class DsfDocument(UUIDModel, Local):
    """The diagnostic as transmitted: frozen content, never changed. A correction is a new version.

    Read by the readers of the evaluation it contains (family F12), not by all those of the diagnostic's dates.
    """

    dsf = models.ForeignKey(Dsf, models.PROTECT, related_name="documents")
    version = models.PositiveSmallIntegerField("version")
    snapshot = models.JSONField("contenu figé")
    sha256 = models.CharField("empreinte", max_length=64)
    frozen_at = models.DateTimeField("figé le", default=timezone.now)
    frozen_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name="figé par")

    class Meta:
        ordering = ["version"]
        verbose_name = "DSF transmis"
        constraints = [models.UniqueConstraint(fields=["dsf", "version"], name="dsfdocument_version_once")]

    def __str__(self) -> str:
        return f"DSF {self.dsf_id} v{self.version}"
