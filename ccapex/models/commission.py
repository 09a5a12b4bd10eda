"""Commissions as dated settings: tree, competence, seats and who sits on them."""

from django.db import models
from django.db.models import F, Q

from cases.models.bases import Local, kept_history
from ccapex.enums import (
    AvisKind,
    CommissionLevel,
    FrequencyUnit,
    HolderRank,
    ItemKind,
    MajorityBase,
    Matter,
    QuorumBasis,
    Voice,
)
from core.models import UUIDModel
from core.text import normalise
from organisations.models import Arrondissement, Commune, Membership, Organisation


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
    quorum_basis = models.CharField(
        "le quorum compte", max_length=12, choices=QuorumBasis.choices, default=QuorumBasis.STRICTEST
    )
    majority_base = models.CharField(
        "majorité simple", max_length=10, choices=MajorityBase.choices, default=MajorityBase.STRICTEST
    )
    sessions_per_year = models.PositiveSmallIntegerField("séances au moins", default=1)
    frequency_unit = models.CharField("par", max_length=9, choices=FrequencyUnit.choices, default=FrequencyUnit.YEAR)
    # Set when the rules change: the row that takes over from this one. A séance keeps the rules of its own row.
    successor = models.OneToOneField("self", models.SET_NULL, null=True, blank=True, related_name="predecessor")
    source = models.CharField("texte qui la crée", max_length=200, blank=True)
    needs_jurist = models.BooleanField("à vérifier par un juriste", default=False)
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


class Competence(UUIDModel, Local):
    """What a commission examines: a commune or its whole arrondissement, one stage or all, from and until."""

    commission = models.ForeignKey(Commission, models.CASCADE, related_name="competences")
    commune = models.ForeignKey(Commune, models.PROTECT, null=True, blank=True, related_name="+")
    arrondissement = models.ForeignKey(Arrondissement, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField("stade", max_length=12, choices=ItemKind.choices, blank=True)
    valid_from = models.DateField("du")
    valid_until = models.DateField("au", null=True, blank=True)

    history = kept_history()

    class Meta:
        verbose_name = "compétence"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="competence_dates_in_order",
                violation_error_message="La fin d’une compétence ne peut précéder son début.",
            ),
            models.CheckConstraint(
                condition=Q(commune__isnull=True) | Q(arrondissement__isnull=True),
                name="competence_one_place",
                violation_error_message="Choisissez une commune ou un arrondissement, pas les deux.",
            ),
        ]
        indexes = [models.Index(fields=["territory", "commune"], name="competence_commune")]

    def __str__(self) -> str:
        return f"compétence {self.pk}"


def _plain(name: str) -> str:
    """A commune's name without article, accents, hyphens: «Les Sorinières» and «Sorinières» are the same place."""
    words = normalise(name).split()
    return "".join(words[1:] if words[0] in ("l", "la", "le", "les") else words)


class MayorParticipation(UUIDModel, Local):
    """A commune whose mayor asked to attend for its own residents, without vote (décret 2015-1384 art. 8; charte, annexe 3)."""

    commission = models.ForeignKey(Commission, models.CASCADE, related_name="mayors")
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="+")
    # The name the charter gave it: Varades and Ancenis are now parts of other communes.
    listed_as = models.CharField("nommée dans la charte", max_length=80, blank=True)
    valid_from = models.DateField("du")
    valid_until = models.DateField("au", null=True, blank=True)

    history = kept_history()

    class Meta:
        verbose_name = "commune participante"
        constraints = [
            models.UniqueConstraint(
                fields=["commission", "commune", "listed_as", "valid_from"], name="mayorparticipation_once"
            )
        ]

    def __str__(self) -> str:
        return self.listed_as or f"commune {self.commune_id}"

    @property
    def renamed(self) -> bool:
        """Does the charter give it a name that is no longer the commune's, spelling apart?"""
        return bool(self.listed_as) and _plain(self.listed_as) != _plain(self.commune.name)

    @property
    def shown_name(self) -> str:
        """Today's name, and the charter's when it is another: «Loireauxence (Varades dans la charte)»."""
        return f"{self.commune.name} ({self.listed_as} dans la charte)" if self.renamed else self.commune.name


class SeatHolder(UUIDModel, Local):
    """Who sits for a member organisation, titulaire or suppléant, and his undertaking of secrecy, once per mandate."""

    seat = models.ForeignKey(CommissionMembership, models.CASCADE, related_name="holders")
    membership = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="compte"
    )
    name = models.CharField("nom", max_length=120)
    rank = models.CharField("rang", max_length=10, choices=HolderRank.choices, default=HolderRank.TITULAIRE)
    valid_from = models.DateField("du")
    valid_until = models.DateField("au", null=True, blank=True)
    undertaking_on = models.DateField("engagement de confidentialité signé le", null=True, blank=True)
    undertaking_version = models.CharField("texte signé", max_length=40, blank=True)

    history = kept_history()

    class Meta:
        ordering = ["rank", "name"]
        verbose_name = "représentant"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="seatholder_dates_in_order",
                violation_error_message="La fin d’un mandat ne peut précéder son début.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Wording(UUIDModel, Local):
    """A sentence of the library of avis: proposed, then edited for each household."""

    kind = models.CharField("nature", max_length=15, choices=AvisKind.choices)
    matter = models.CharField("matière", max_length=15, choices=Matter.choices)
    title = models.CharField("intitulé", max_length=120)
    text = models.TextField("texte proposé", max_length=4_000)
    valid_from = models.DateField("du")
    valid_until = models.DateField("au", null=True, blank=True)

    history = kept_history()

    class Meta:
        ordering = ["matter", "title"]
        verbose_name = "formule"

    def __str__(self) -> str:
        return self.title


class ComplexityCriterion(UUIDModel, Local):
    """What makes a situation «complexe» here: a rule of `ccapex.criteria` with this territory's figures (art. 7, annexe I)."""

    rule = models.CharField("règle", max_length=40)
    parameters = models.JSONField("paramètres", default=dict, blank=True)
    weight = models.SmallIntegerField("poids", default=1)
    valid_from = models.DateField("du")
    valid_until = models.DateField("au", null=True, blank=True)

    history = kept_history()

    class Meta:
        ordering = ["rule"]
        verbose_name = "critère de situation complexe"
        constraints = [
            models.UniqueConstraint(fields=["territory", "rule", "valid_from"], name="complexitycriterion_once")
        ]

    def __str__(self) -> str:
        return self.rule
