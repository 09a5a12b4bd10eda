"""Papers of the commission: minutes, letters, runs of letters. Frozen content; a PDF is drawn from it."""

from django.db import models
from django.db.models import Q

from cases.models import Case
from cases.models.bases import Contribution, Local, kept_history
from ccapex.enums import ContactKind, ItemKind, LetterKind, RunState
from ccapex.models.avis import AvisAddressee
from ccapex.models.session import Session
from ccapex.querysets import LetterQuerySet
from core.models import UUIDModel
from organisations.models import Arrondissement, Commune, Membership, Organisation


def signed_path(instance: Local, filename: str) -> str:
    """Generated name, outside the web root."""
    return f"ccapex/{instance.territory_id}/{instance.pk}"


class Minutes(UUIDModel, Local):
    """Compte rendu of a séance (family F18), frozen when issued; a correction is a new version. Numbered without holes."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="minutes")
    number = models.CharField("numéro", max_length=24)
    version = models.PositiveSmallIntegerField("version", default=1)
    content = models.JSONField("contenu figé")
    sha256 = models.CharField("empreinte", max_length=64)
    issued_at = models.DateTimeField("établi le", auto_now_add=True)
    issued_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    reason = models.CharField("pourquoi cette nouvelle version", max_length=300, blank=True)
    signed_file = models.FileField("exemplaire signé", upload_to=signed_path, blank=True)
    signed_sha256 = models.CharField(max_length=64, blank=True)
    signed_on = models.DateField("signé le", null=True, blank=True)

    class Meta:
        ordering = ["version"]
        verbose_name = "compte rendu"
        constraints = [
            models.UniqueConstraint(fields=["session", "version"], name="minutes_version_once"),
            models.UniqueConstraint(fields=["territory", "number", "version"], name="minutes_number_once"),
        ]

    def __str__(self) -> str:
        return self.number


class LetterRun(UUIDModel, Contribution):
    """Many letters made at once, printed as one PDF."""

    kind = models.CharField("courriers", max_length=15, choices=LetterKind.choices)
    stage = models.CharField("stade", max_length=12, choices=ItemKind.choices, blank=True)
    session = models.ForeignKey(Session, models.PROTECT, null=True, blank=True, related_name="letter_runs")
    state = models.CharField("état", max_length=10, choices=RunState.choices, default=RunState.WAITING)
    # Cases chosen for a systematic run, until it is confirmed and written: identifiers only.
    selection = models.JSONField("dossiers choisis", default=list, blank=True)
    total = models.PositiveIntegerField("courriers", default=0)
    done = models.PositiveIntegerField("faits", default=0)
    file = models.FileField("fichier", upload_to=signed_path, blank=True)
    error = models.CharField("pourquoi l’échec", max_length=300, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-entered_at"]
        verbose_name = "envoi en nombre"

    def __str__(self) -> str:
        return f"envoi {self.pk}"


class Letter(UUIDModel, Local):
    """One letter of the secretariat about one case, frozen and numbered; its copies are named in it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="letters")
    kind = models.CharField("courrier", max_length=15, choices=LetterKind.choices)
    stage = models.CharField("stade", max_length=12, choices=ItemKind.choices, blank=True)
    number = models.CharField("numéro", max_length=24)
    run = models.ForeignKey(LetterRun, models.PROTECT, null=True, blank=True, related_name="letters")
    addressee = models.ForeignKey(AvisAddressee, models.PROTECT, null=True, blank=True, related_name="letters")
    to_name = models.CharField("à", max_length=160)
    content = models.JSONField("contenu figé")
    sha256 = models.CharField("empreinte", max_length=64)
    written_on = models.DateField("du")
    written_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    sent_on = models.DateField("envoyé le", null=True, blank=True)
    signed_file = models.FileField("exemplaire signé", upload_to=signed_path, blank=True)
    signed_sha256 = models.CharField(max_length=64, blank=True)

    objects = LetterQuerySet.as_manager()
    history = kept_history(excluded=["content"])

    class Meta:
        ordering = ["written_on", "number"]
        verbose_name = "courrier"
        constraints = [
            models.UniqueConstraint(fields=["territory", "number"], name="letter_number_once"),
            # One systematic letter per case, stage and day: a run that starts again writes nothing twice.
            models.UniqueConstraint(
                fields=["case", "stage", "written_on"],
                condition=Q(kind="systematique"),
                name="letter_systematic_once",
            ),
            models.UniqueConstraint(fields=["addressee"], condition=Q(kind="avis"), name="letter_avis_once"),
        ]
        indexes = [models.Index(fields=["case", "written_on"], name="letter_case")]

    def __str__(self) -> str:
        return self.number


class LetterCopy(Local):
    """An organisation to which a sent letter is open: a social service in copy, or the addressee itself. It reads the
    letter by this row and no other.
    """

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="copies")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "copie d’un courrier"
        constraints = [models.UniqueConstraint(fields=["letter", "organisation"], name="lettercopy_once")]

    def __str__(self) -> str:
        return f"copie {self.pk}"


class Contact(UUIDModel, Local):
    """How to reach a body of the territory, as letters print it: for everybody, a commune, an arrondissement or, for the
    person who follows the file at a bailleur, that bailleur.
    """

    kind = models.CharField("qui", max_length=15, choices=ContactKind.choices)
    name = models.CharField("nom", max_length=160)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="bailleur"
    )
    commune = models.ForeignKey(Commune, models.PROTECT, null=True, blank=True, related_name="+")
    arrondissement = models.ForeignKey(Arrondissement, models.PROTECT, null=True, blank=True, related_name="+")
    address = models.TextField("adresse", max_length=400, blank=True)
    phone = models.CharField("téléphone", max_length=40, blank=True)
    email = models.EmailField("courriel", blank=True)
    steps = models.TextField("conditions, démarche à faire", max_length=1_500, blank=True)
    source = models.CharField("d’où vient l’information", max_length=200, blank=True)
    valid_from = models.DateField("du")
    valid_until = models.DateField("au", null=True, blank=True)

    history = kept_history()

    class Meta:
        ordering = ["kind", "name"]
        verbose_name = "coordonnées d’un organisme"
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="bailleur") | Q(organisation__isnull=False),
                name="contact_bailleur_is_named",
                violation_error_message="Choisissez le bailleur dont c’est le gestionnaire.",
            ),
            models.CheckConstraint(
                condition=~Q(address="") | ~Q(phone="") | ~Q(email="") | ~Q(steps=""),
                name="contact_says_something",
                violation_error_message="Donnez au moins une adresse, un téléphone, un courriel ou la démarche à faire.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
