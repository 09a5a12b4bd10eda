"""Justificatifs, frozen documents, their sendings, and the batches that print many."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from cases.models.bases import Contribution, Local, kept_history
from core.models import UUIDModel
from dsf.enums import Addressee, AttachmentKind, BatchState, DocumentKind, SectionKey, SendingChannel
from dsf.models.diagnostic import Dsf
from organisations.models import Membership, Organisation


def attachment_path(instance: "Justificatif", filename: str) -> str:
    """Generated name, outside the web root: what the sender called the file never becomes a path."""
    return f"dsf/{instance.territory_id}/{instance.pk}"


def batch_path(instance: "DsfBatch", filename: str) -> str:
    return f"dsf-lots/{instance.territory_id}/{instance.pk}"


class Justificatif(UUIDModel, Contribution):
    """A supporting document of a diagnostic, checked by content and cleaned. Withdrawn, never erased: a frozen
    document may hold it.
    """

    section = models.CharField("section", max_length=12, choices=SectionKey.choices)
    kind = models.CharField("nature", max_length=15, choices=AttachmentKind.choices)
    title = models.CharField("intitulé", max_length=120)
    position = models.PositiveSmallIntegerField("ordre", default=0)
    file = models.FileField("fichier", upload_to=attachment_path)
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField("taille (octets)")
    pages = models.PositiveSmallIntegerField("pages", default=1)
    sha256 = models.CharField(max_length=64)
    withdrawn_at = models.DateTimeField("retiré le", null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title


class DsfAttachment(Justificatif):
    """Family F20."""

    dsf = models.ForeignKey(Dsf, models.PROTECT, related_name="attachments")

    class Meta:
        ordering = ["position", "entered_at"]
        verbose_name = "justificatif du diagnostic"


class DsfSpecialAttachment(Justificatif):
    """A justificatif that says something of health, hospital or detention: family F10, walled with the causes."""

    dsf = models.ForeignKey(Dsf, models.PROTECT, related_name="special_attachments")

    class Meta:
        ordering = ["position", "entered_at"]
        verbose_name = "justificatif particulier"


class DsfDocument(UUIDModel, Local):
    """The diagnostic as transmitted: frozen content, never changed. A correction is a new version.

    Read by the readers of the evaluation it contains (family F12), not by all those of the diagnostic's dates.
    """

    dsf = models.ForeignKey(Dsf, models.PROTECT, related_name="documents")
    kind = models.CharField("document", max_length=10, choices=DocumentKind.choices, default=DocumentKind.DIAGNOSTIC)
    version = models.PositiveSmallIntegerField("version")
    snapshot = models.JSONField("contenu figé")
    sha256 = models.CharField("empreinte", max_length=64)
    frozen_at = models.DateTimeField("figé le", default=timezone.now)
    frozen_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name="figé par")
    reason = models.CharField("pourquoi cette nouvelle version", max_length=300, blank=True)

    class Meta:
        ordering = ["version"]
        verbose_name = "DSF transmis"
        constraints = [
            models.UniqueConstraint(fields=["dsf", "kind", "version"], name="dsfdocument_version_of_kind_once")
        ]

    def __str__(self) -> str:
        return f"DSF {self.dsf_id} v{self.version}"


class DsfDocumentSpecial(Local):
    """The part of a frozen document that family F10 walls: printed in the judge's copy, kept from the others'."""

    document = models.OneToOneField(DsfDocument, models.CASCADE, primary_key=True, related_name="special")
    dsf = models.ForeignKey(Dsf, models.PROTECT, related_name="+")
    snapshot = models.JSONField("contenu figé")
    sha256 = models.CharField("empreinte de l’ensemble", max_length=64)

    class Meta:
        verbose_name = "part réservée du DSF transmis"

    def __str__(self) -> str:
        return f"part réservée {self.pk}"


class CourtSettings(Local):
    """How a court accepts diagnostics: printed always; a one-time download when it has a registered address."""

    court = models.OneToOneField(
        Organisation, models.CASCADE, primary_key=True, related_name="+", verbose_name="tribunal"
    )
    address = models.TextField("adresse postale", max_length=400, blank=True)
    email = models.EmailField("adresse enregistrée du greffe", blank=True)
    accepts_download = models.BooleanField("accepte le téléchargement protégé par un code", default=False)
    changed_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField("modifié le", auto_now=True)

    history = kept_history()

    class Meta:
        verbose_name = "réglages d’un tribunal"
        constraints = [
            models.CheckConstraint(
                condition=Q(accepts_download=False) | ~Q(email=""),
                name="courtsettings_download_needs_address",
                violation_error_message="Le téléchargement demande l’adresse enregistrée du greffe.",
            )
        ]

    def __str__(self) -> str:
        return f"tribunal {self.pk}"


class DsfSending(UUIDModel, Local):
    """Proof that one frozen version left for one addressee: channel, day, in time or not; and its return, if it came back."""

    dsf = models.ForeignKey(Dsf, models.PROTECT, related_name="sendings")
    document = models.ForeignKey(DsfDocument, models.PROTECT, related_name="sendings")
    addressee = models.CharField("destinataire", max_length=10, choices=Addressee.choices)
    court = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    channel = models.CharField("moyen", max_length=15, choices=SendingChannel.choices)
    sent_on = models.DateField("envoyé le")
    sent_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name="envoyé par")
    # The dates as the clock said them that day (règle DSF-6 for the judge); none when no hearing was known.
    due_on = models.DateField("date légale", null=True, blank=True)
    safe_on = models.DateField("date prudente", null=True, blank=True)
    reference = models.CharField("référence de l’envoi (recommandé, dépôt)", max_length=80, blank=True)
    received_on = models.DateField("reçu le", null=True, blank=True)
    returned_on = models.DateField("non parvenu, constaté le", null=True, blank=True)
    return_reason = models.CharField("pourquoi il n’est pas parvenu", max_length=300, blank=True)
    # One-time download: digests only; the link is in the e-mail, the code is told otherwise.
    token_digest = models.CharField(max_length=64, blank=True)
    code_hash = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField("lien valable jusqu’au", null=True, blank=True)
    downloaded_at = models.DateTimeField("téléchargé le", null=True, blank=True)

    history = kept_history(excluded=["token_digest", "code_hash"])

    class Meta:
        ordering = ["sent_on", "pk"]
        verbose_name = "envoi du diagnostic"
        constraints = [
            models.UniqueConstraint(
                fields=["token_digest"], condition=~Q(token_digest=""), name="dsfsending_token_once"
            ),
            models.CheckConstraint(
                condition=Q(returned_on__isnull=True) | (~Q(return_reason="") & Q(returned_on__gte=F("sent_on"))),
                name="dsfsending_return_has_reason",
                violation_error_message="Un retour porte une date, après l’envoi, et un motif.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_addressee_display()} {self.sent_on}"

    @property
    def in_time(self) -> bool | None:
        """Sent on or before the legal day; None when no day was known (no hearing)."""
        return None if self.due_on is None else self.sent_on <= self.due_on


class DsfBatch(UUIDModel, Contribution):
    """A month's diagnostics of a service, drawn in the background into one file."""

    month = models.DateField("mois")
    state = models.CharField("état", max_length=10, choices=BatchState.choices, default=BatchState.WAITING)
    total = models.PositiveIntegerField("diagnostics", default=0)
    done = models.PositiveIntegerField("dessinés", default=0)
    file = models.FileField("fichier", upload_to=batch_path, blank=True)
    size = models.PositiveBigIntegerField("taille (octets)", default=0)
    error = models.CharField("pourquoi l’échec", max_length=300, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField("effacé le", null=True, blank=True)

    class Meta:
        ordering = ["-entered_at"]
        verbose_name = "lot de diagnostics"
        indexes = [models.Index(fields=["organisation", "-entered_at"], name="dsfbatch_organisation")]

    def __str__(self) -> str:
        return f"lot {self.month:%m/%Y}"
