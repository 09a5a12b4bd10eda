"""API keys: opened, recognised, revoked."""

import datetime
import hashlib
import secrets

from django.utils import timezone

from cases.enums import ApiScope
from cases.models import ApiKey
from cases.rules import refusal_to_import
from core.errors import DomainError
from organisations import scope
from organisations.models import Membership, Territory

MOST_KEYS = 20
USE_NOTED_EVERY = datetime.timedelta(minutes=1)


def _digest(token: str) -> str:
    # 256 random bits need no slow hash: nobody enumerates them.
    return hashlib.sha256(token.encode()).hexdigest()


def create_key(*, actor: Membership, name: str, scope_: str) -> tuple[ApiKey, str]:
    """Open a key for the actor's organisation; returns it with its secret, shown this once.

    The key acts as its author, and ends with his habilitation. Raises DomainError.
    """
    refusal = refusal_to_import(actor)
    if refusal:
        raise DomainError(refusal)
    name = " ".join(name.split())[:80]
    if not name:
        raise DomainError("Donnez un nom à la clé : celui du logiciel qui s’en servira.", field="name")
    if scope_ not in ApiScope.values:
        raise DomainError("Cette portée n’existe pas.", field="scope")
    if ApiKey.objects.filter(organisation_id=actor.organisation_id, revoked_at=None).count() >= MOST_KEYS:
        raise DomainError(f"Votre organisation a déjà {MOST_KEYS} clés. Révoquez celles qui ne servent plus.")
    territory = actor.organisation.territory
    token = f"prevex_{territory.code}_{secrets.token_urlsafe(32)}"
    key = ApiKey.objects.create(
        territory=territory,
        organisation=actor.organisation,
        entered_by=actor,
        name=name,
        scope=scope_,
        beginning=token[:14],
        digest=_digest(token),
    )
    return key, token


def revoke_key(*, actor: Membership, key: ApiKey) -> None:
    """End a key at once. Raises DomainError when it was."""
    refusal = refusal_to_import(actor)
    if refusal:
        raise DomainError(refusal)
    if ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now()) != 1:
        raise DomainError("Cette clé est déjà révoquée.")


def holder_of(token: str) -> tuple[ApiKey, Membership] | None:
    """The key and the membership it acts as today; None when it opens nothing. Outside any scope."""
    parts = token.split("_", 2)
    if len(parts) != 3 or parts[0] != "prevex":
        return None
    territory = Territory.objects.filter(code=parts[1][:3]).first()
    if territory is None:
        return None
    now = timezone.now()
    with scope.system(territory):
        key = ApiKey.objects.filter(digest=_digest(token), revoked_at=None).first()
        if key is None:
            return None
        if key.last_used_at is None or key.last_used_at < now - USE_NOTED_EVERY:
            ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
    usable = Membership.objects.usable_on(scope.local_today(territory)).filter(pk=key.entered_by_id)
    member = usable.select_related("organisation__territory", "organisation__group").first()
    return (key, member) if member and refusal_to_import(member) is None else None
