"""Territories, organisations, users and what they may act for. No word of a case here."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from guardian.models import GroupObjectPermissionBase

from core.models import UUIDModel
from organisations.enums import OrganisationKind, Role
from organisations.querysets import MembershipQuerySet, OrganisationQuerySet


class Territory(UUIDModel):
    """A département in which a CCAPEX works: the isolation boundary, with its calendar and time zone."""

    code = models.CharField("code du département", max_length=3, unique=True)
    name = models.CharField("nom", max_length=80)
    time_zone = models.CharField("fuseau horaire", max_length=40, default="Europe/Paris")

    class Meta:
        ordering = ["code"]
        verbose_name = "territoire"

    def __str__(self) -> str:
        return self.name


class Arrondissement(models.Model):
    """Arrondissement (INSEE, code officiel géographique); a territorial commission usually covers one."""

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="arrondissements")
    code = models.CharField("code INSEE", max_length=5, unique=True)
    name = models.CharField("nom", max_length=80)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Commune(models.Model):
    """Commune (INSEE, code officiel géographique)."""

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="communes")
    arrondissement = models.ForeignKey(Arrondissement, models.PROTECT, related_name="communes")
    code = models.CharField("code INSEE", max_length=5, unique=True)
    name = models.CharField("nom", max_length=80)
    search_name = models.CharField(max_length=80, db_index=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class TerritorySetting(models.Model):
    """A local, dated rule of a territory (threshold, quorum, delay) with its source."""

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="settings")
    key = models.CharField("réglage", max_length=60)
    value = models.JSONField("valeur")
    valid_from = models.DateField("en vigueur du")
    valid_until = models.DateField("au", null=True, blank=True)
    source = models.CharField("source", max_length=200)

    class Meta:
        ordering = ["key", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["territory", "key", "valid_from"], name="territorysetting_one_per_day"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="territorysetting_dates_in_order",
                violation_error_message="La fin d’un réglage ne peut précéder son début.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} ({self.valid_from})"


class Organisation(UUIDModel):
    """A legal person at work in one territory; its Django group carries its grants."""

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="organisations")
    kind = models.CharField("nature", max_length=30, choices=OrganisationKind.choices)
    name = models.CharField("nom", max_length=120)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    group = models.OneToOneField(Group, models.PROTECT, related_name="organisation")
    commune = models.ForeignKey(Commune, models.PROTECT, null=True, blank=True, related_name="organisations")
    arrondissement = models.ForeignKey(
        Arrondissement, models.PROTECT, null=True, blank=True, related_name="organisations"
    )
    # Personne morale other than a family SCI: two months between saisine and assignation (art. 24 II).
    is_legal_person = models.BooleanField("personne morale", default=True)
    mfa_required = models.BooleanField("second facteur exigé", default=False)
    settings = models.JSONField("réglages", default=dict, blank=True)
    is_active = models.BooleanField("active", default=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "name"],
                name="organisation_name_once_per_territory",
                violation_error_message="Une organisation porte déjà ce nom dans ce territoire.",
            ),
            models.CheckConstraint(
                condition=Q(siret="") | Q(siret__regex=r"^\d{14}$"),
                name="organisation_siret_14_digits",
                violation_error_message="Un SIRET compte quatorze chiffres.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **extra: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A login: an address, a password, a second factor. The name under which a person acts is on the membership."""

    email = models.EmailField("adresse électronique", unique=True)
    is_active = models.BooleanField("actif", default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    # No superuser bypass exists; these keep libraries that ask from finding one.
    is_staff = False
    is_superuser = False

    class Meta:
        ordering = ["email"]
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once_whatever_the_case")]

    def __str__(self) -> str:
        return self.email

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Django's global permissions are not used: rights come from the matrix and the grants."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False


class Membership(UUIDModel):
    """A person acting for an organisation in one role, by name and between dates. Deactivated, never deleted."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField("rôle", max_length=30, choices=Role.choices)
    display_name = models.CharField("nom affiché", max_length=120)
    valid_from = models.DateField("habilitée du")
    valid_until = models.DateField("au", null=True, blank=True)
    is_active = models.BooleanField("active", default=True)
    deactivated_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["display_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                name="membership_once_per_role",
                violation_error_message="Cette personne a déjà ce rôle dans cette organisation.",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="membership_dates_in_order",
                violation_error_message="La fin d’une habilitation ne peut précéder son début.",
            ),
            models.CheckConstraint(
                condition=Q(is_active=True, deactivated_at__isnull=True)
                | Q(is_active=False, deactivated_at__isnull=False),
                name="membership_deactivation_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.display_name}, {self.organisation}"


class AbstractGrant(GroupObjectPermissionBase):
    """The one table of who may see what: guardian's direct foreign keys, with reason, legal basis and dates.

    A concrete grant adds `content_object`. `agreement_on` dates the person's agreement (cells A of the matrix);
    `temporary` is a session or a mission (cells T): it always has an end, which a convention's grant has too.
    """

    reason = models.CharField("raison", max_length=200)
    legal_basis = models.CharField("base légale", max_length=200)
    granted_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="accordé par"
    )
    rule = models.CharField("règle d’origine", max_length=60, blank=True)
    granted_at = models.DateTimeField("accordé le", default=timezone.now)
    valid_from = models.DateField("valable du")
    valid_until = models.DateField("au", null=True, blank=True)
    revoked_at = models.DateTimeField("retiré le", null=True, blank=True)
    agreement_on = models.DateField("accord de la personne le", null=True, blank=True)
    temporary = models.BooleanField("le temps d’une séance ou d’une mission", default=False, db_default=False)

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = True


class AbstractTransition(models.Model):
    """Append-only row of a state change: who, for which organisation, from, to, when it takes effect, why."""

    event = models.CharField("événement", max_length=40)
    source = models.CharField("de", max_length=40)
    target = models.CharField("à", max_length=40)
    actor = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+", verbose_name="par")
    effective_on = models.DateField("date d’effet")
    entered_at = models.DateTimeField("saisi le", default=timezone.now)
    reason = models.CharField("motif", max_length=300, blank=True)

    class Meta:
        abstract = True


class AccessLog(models.Model):
    """Append-only journal of readings and writings of sensitive objects. Identifiers only, no content."""

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField("le", default=timezone.now)
    action = models.CharField("action", max_length=40)
    family = models.CharField("famille", max_length=4)
    object_type = models.CharField("objet", max_length=60)
    object_id = models.CharField("identifiant", max_length=40)
    reason = models.CharField("raison", max_length=200, blank=True)

    class Meta:
        ordering = ["-at"]
        indexes = [
            models.Index(fields=["object_type", "object_id", "-at"], name="accesslog_object"),
            models.Index(fields=["organisation", "-at"], name="accesslog_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type} {self.object_id}"


class IdempotencyKey(models.Model):
    """A state-changing request already done: repeating it gives the first answer, not a second effect."""

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    key = models.UUIDField("clé")
    fingerprint = models.CharField("empreinte de la demande", max_length=64)
    location = models.CharField("réponse", max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["membership", "key"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return str(self.key)
