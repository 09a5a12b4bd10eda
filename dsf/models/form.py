"""What the form says, section by section. Each sensitive family lies in a table of its own, hanging from `Dsf`."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from cases.models import Case
from cases.models.bases import Local, kept_history
from core.models import EurosField, UUIDModel
from dsf.enums import (
    Answer,
    AnswerOrDoubt,
    Cause,
    CcapexStudy,
    CommissionOutcome,
    Disputed,
    DwellingType,
    FamilyStatus,
    Fsl,
    HouseholdType,
    LegalAid,
    Overindebtedness,
    Protection,
    RentResumed,
    SpecialCause,
)
from dsf.models.diagnostic import Dsf

# As precise as it is known: 02/04/2021, 04/2021 or 2021.
PARTIAL_DATE = 10


class Sourced(models.Model):
    """Values that may come from elsewhere: field name → {"from": where, "on": ISO day or None}, until a person writes
    another value. Older rows hold the place alone, as text (`dsf.provenance` reads both).
    """

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


class DsfProtection(Local, Sourced):
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


class DsfFinance(Local, Sourced):
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
    source_on = models.DateField("montant connu au", null=True, blank=True)

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


class DsfDebt(Local, Sourced):
    """Section 3.1: the debt and the housing aid (family F5). Amounts in euros."""

    dsf = models.OneToOneField(Dsf, models.CASCADE, primary_key=True, related_name="debt")
    amount = EurosField("montant de la dette figurant sur l’assignation", null=True, blank=True)
    guarantee = models.CharField(
        "présence d’une garantie (physique ou morale)", max_length=3, choices=Answer.choices, blank=True
    )
    first_unpaid = models.CharField("date du 1er impayé, si connue", max_length=PARTIAL_DATE, blank=True)
    aid_to_landlord = models.CharField(
        "aides au logement versées au bailleur", max_length=3, choices=Answer.choices, blank=True
    )
    aid_amount = EurosField("montant des aides versées au bailleur", null=True, blank=True)
    aid_suspended = models.CharField("aides au logement suspendues", max_length=3, choices=Answer.choices, blank=True)
    aid_suspended_since = models.CharField("suspendues depuis le", max_length=PARTIAL_DATE, blank=True)

    history = kept_history()

    class Meta:
        verbose_name = "dette et aides au logement"
        constraints = [
            models.CheckConstraint(
                condition=(Q(amount__isnull=True) | Q(amount__gte=0))
                & (Q(aid_amount__isnull=True) | Q(aid_amount__gte=0)),
                name="dsfdebt_not_negative",
                violation_error_message="Un montant ne peut être négatif.",
            )
        ]

    def __str__(self) -> str:
        return f"dette {self.pk}"


class DsfCauses(Local, Sourced):
    """Section 3.1: ordinary causes of the impayé (family F9)."""

    dsf = models.OneToOneField(Dsf, models.CASCADE, primary_key=True, related_name="causes")
    causes = ArrayField(
        models.CharField(max_length=15, choices=Cause.choices),
        verbose_name="causes de l’impayé",
        default=list,
        blank=True,
    )
    other = models.CharField("autre, précisez", max_length=200, blank=True)

    history = kept_history()

    class Meta:
        verbose_name = "causes de l’impayé"

    def __str__(self) -> str:
        return f"causes {self.pk}"


class DsfSpecialCauses(Local):
    """Section 3.1: health, hospital, detention (family F10, RGPD art. 9 and 10). The judge's copy says them; the CCAPEX's
    says «autre» unless the writer holds them indispensable and says why.
    """

    dsf = models.OneToOneField(Dsf, models.CASCADE, primary_key=True, related_name="special_causes")
    causes = ArrayField(
        models.CharField(max_length=10, choices=SpecialCause.choices),
        verbose_name="causes particulières",
        default=list,
        blank=True,
    )
    indispensable = models.BooleanField("indispensable à la CCAPEX", default=False)
    reason = models.CharField("pourquoi c’est indispensable", max_length=300, blank=True)

    history = kept_history()

    class Meta:
        verbose_name = "causes particulières"
        constraints = [
            models.CheckConstraint(
                condition=Q(indispensable=False) | ~Q(reason=""),
                name="dsfspecialcauses_reason",
                violation_error_message="Dites pourquoi cette cause est indispensable à la CCAPEX.",
            )
        ]

    def __str__(self) -> str:
        return f"causes particulières {self.pk}"


class DsfRepayment(Local, Sourced):
    """Sections 4.1 and 4.2: payment resumed, capacity to repay, FSL and other rights (family F5)."""

    dsf = models.OneToOneField(Dsf, models.CASCADE, primary_key=True, related_name="repayment")
    resumed = models.CharField(
        "le locataire a-t-il repris le paiement de son loyer", max_length=10, choices=RentResumed.choices, blank=True
    )
    resumed_since = models.CharField("depuis le", max_length=PARTIAL_DATE, blank=True)
    partial_amount = EurosField("à raison de, par mois", null=True, blank=True)
    able = models.CharField(
        "en capacité de rembourser tout ou une partie de la dette",
        max_length=3,
        choices=AnswerOrDoubt.choices,
        blank=True,
    )
    monthly_maximum = EurosField("montant maximum par mois en plus du loyer", null=True, blank=True)
    months = models.PositiveSmallIntegerField(
        "sur combien de mois", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(360)]
    )
    information = models.TextField("informations complémentaires", max_length=4_000, blank=True)
    fsl = models.CharField("dossier FSL", max_length=15, choices=Fsl.choices, blank=True)
    fsl_filed = models.CharField("dossier FSL déposé le", max_length=PARTIAL_DATE, blank=True)
    other_measures = models.TextField(
        "autres mesures d’apurement et d’ouverture de droits", max_length=4_000, blank=True
    )

    history = kept_history()

    class Meta:
        verbose_name = "remboursement de la dette"
        constraints = [
            models.CheckConstraint(
                condition=(Q(partial_amount__isnull=True) | Q(partial_amount__gte=0))
                & (Q(monthly_maximum__isnull=True) | Q(monthly_maximum__gte=0)),
                name="dsfrepayment_not_negative",
                violation_error_message="Un montant ne peut être négatif.",
            )
        ]

    def __str__(self) -> str:
        return f"apurement {self.pk}"


class DsfOverindebtedness(Local, Sourced):
    """Section 4.2: surendettement (family F8)."""

    dsf = models.OneToOneField(Dsf, models.CASCADE, primary_key=True, related_name="overindebtedness")
    state = models.CharField("dossier de surendettement", max_length=15, choices=Overindebtedness.choices, blank=True)
    filed = models.CharField("dossier de surendettement déposé le", max_length=PARTIAL_DATE, blank=True)
    outcome = models.CharField(
        "la Commission a octroyé un plan ou une mesure", max_length=20, choices=CommissionOutcome.choices, blank=True
    )
    months = models.PositiveSmallIntegerField(
        "d’une durée de (mois)", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(360)]
    )

    history = kept_history()

    class Meta:
        verbose_name = "surendettement"

    def __str__(self) -> str:
        return f"surendettement {self.pk}"


class DsfDwelling(Local, Sourced):
    """Sections 5.1 and 5.2: the dwelling and the prospects of rehousing (family F4)."""

    dsf = models.OneToOneField(Dsf, models.CASCADE, primary_key=True, related_name="dwelling")
    kind = models.CharField("type de logement", max_length=10, choices=DwellingType.choices, blank=True)
    rooms = models.PositiveSmallIntegerField(
        "nombre de pièces (hors salle de bain, cuisine, toilette)",
        null=True,
        blank=True,
        validators=[MaxValueValidator(50)],
    )
    # Not on the form: what the overcrowding table of the notice needs (section 6.a).
    surface = models.PositiveSmallIntegerField(
        "surface habitable (m²)", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(2000)]
    )
    entered = models.CharField("date d’entrée dans les lieux", max_length=PARTIAL_DATE, blank=True)
    insured = models.CharField(
        "assurance habitation en cours de validité", max_length=3, choices=Answer.choices, blank=True
    )
    insalubrity = models.CharField(
        "arrêté de mise en sécurité ou de traitement de l’insalubrité",
        max_length=3,
        choices=Answer.choices,
        blank=True,
    )
    indecency = models.CharField("certificat de non décence", max_length=3, choices=AnswerOrDoubt.choices, blank=True)
    details = models.TextField("précisions supplémentaires sur le logement actuel", max_length=4_000, blank=True)
    wishes_to_stay = models.CharField(
        "le locataire souhaite-t-il rester dans les lieux", max_length=3, choices=Answer.choices, blank=True
    )
    social_request = models.CharField("demande de logement social déposée le", max_length=PARTIAL_DATE, blank=True)
    # «No request» is an answer that the form's blank date does not say.
    no_social_request = models.BooleanField("aucune demande de logement social n’est déposée", default=False)
    social_renewal = models.CharField("date du dernier renouvellement", max_length=PARTIAL_DATE, blank=True)

    history = kept_history()

    class Meta:
        verbose_name = "logement et relogement"

    def __str__(self) -> str:
        return f"logement {self.pk}"


class DsfTenantObservation(Local):
    """Section 6: what the tenant wants to say of the diagnostic, in his words (family F15; décret 2021-8)."""

    dsf = models.OneToOneField(Dsf, models.CASCADE, primary_key=True, related_name="tenant_observation")
    text = models.TextField("observations du locataire", max_length=10_000, blank=True)

    history = kept_history()

    class Meta:
        verbose_name = "observations du locataire"

    def __str__(self) -> str:
        return f"observations {self.pk}"


class DsfHearing(Local, Sourced):
    """Sections 7.1, 7.2 and 7.4: the hearing, legal aid, the CCAPEX (part of the document, family F13)."""

    dsf = models.OneToOneField(Dsf, models.CASCADE, primary_key=True, related_name="hearing")
    on = models.DateField("date de l’audience", null=True, blank=True)
    at = models.TimeField("heure", null=True, blank=True)
    place = models.CharField("lieu", max_length=200, blank=True)
    told_to_come = models.BooleanField(
        "le locataire a été informé de l’importance de se présenter à l’audience", default=False
    )
    told_to_bring = models.BooleanField(
        "le locataire a été informé de l’importance d’apporter ses justificatifs à l’audience", default=False
    )
    legal_aid = models.CharField("aide juridictionnelle", max_length=15, choices=LegalAid.choices, blank=True)
    ccapex_study = models.CharField(
        "étude de la situation par la CCAPEX", max_length=10, choices=CcapexStudy.choices, blank=True
    )

    history = kept_history()

    class Meta:
        verbose_name = "préparation à l’audience"

    def __str__(self) -> str:
        return f"audience {self.pk}"


class DsfDebtReview(Local):
    """Section 7.3: what is disputed in the debt (family F13). The ADIL's jurist, invited with the tenant's agreement,
    reads and writes this row and no other of the diagnostic: it hangs from the case, not from `Dsf`.
    """

    dsf = models.OneToOneField(Dsf, models.CASCADE, primary_key=True, related_name="debt_review")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    disputed = ArrayField(
        models.CharField(max_length=10, choices=Disputed.choices),
        verbose_name="le locataire indique que la dette actuelle comprend",
        default=list,
        blank=True,
    )
    other = models.CharField("autre, précisez", max_length=300, blank=True)
    jurist_text = models.TextField("analyse du juriste", max_length=6_000, blank=True)
    jurist = models.ForeignKey(
        "organisations.Membership", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="juriste"
    )
    answered_on = models.DateField("répondu le", null=True, blank=True)
    seen_at = models.DateTimeField("lu par le rédacteur le", null=True, blank=True)

    history = kept_history(excluded=["seen_at"])

    class Meta:
        verbose_name = "décompte de la dette"

    def __str__(self) -> str:
        return f"décompte {self.pk}"
