"""Doing a state-changing request once, however often it is sent."""

import hashlib
import uuid

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse

from core.errors import DomainError
from organisations.models import IdempotencyKey, Membership

FIELD = "idempotency_key"


class KeyReused(DomainError):
    """The same key came with another request: one of the two would be silently lost."""


def key_of(request: HttpRequest) -> uuid.UUID | None:
    """The idempotency key a form carried; None when it has none or it is not a UUID."""
    try:
        return uuid.UUID(request.POST.get(FIELD, ""))
    except ValueError:
        return None


def fingerprint(request: HttpRequest) -> str:
    """Digest of address and fields, without the tokens that change from one sending to the next."""
    digest = hashlib.sha256(request.path.encode())
    for name in sorted(request.POST):
        if name not in (FIELD, "csrfmiddlewaretoken"):
            digest.update(repr((name, request.POST.getlist(name))).encode())
    for name in sorted(request.FILES):
        for upload in request.FILES.getlist(name):
            digest.update(repr((name, upload.name, upload.size)).encode())
    return digest.hexdigest()


def claim(request: HttpRequest, membership: Membership) -> IdempotencyKey | None:
    """Claim the request's key inside its transaction.

    Returns the row to complete with `settle`, or an already settled row whose `location` is the first answer.
    None when the request carries no key. A concurrent twin waits here until the first one commits or rolls back.
    Raises KeyReused when the key came before with other content.
    """
    key = key_of(request)
    if key is None:
        return None
    digest = fingerprint(request)
    try:
        with transaction.atomic():
            return IdempotencyKey.objects.create(
                territory=membership.organisation.territory, membership=membership, key=key, fingerprint=digest
            )
    except IntegrityError:
        row = IdempotencyKey.objects.get(membership=membership, key=key)
    if row.fingerprint != digest:
        raise KeyReused(
            "Ce formulaire a déjà été envoyé avec un autre contenu. Rechargez la page avant de recommencer."
        )
    return row


def settle(row: IdempotencyKey, response: HttpResponse) -> None:
    """Keep the answer of a change that happened (a redirection); forget the key of a form sent back with errors."""
    location = response.headers.get("Location") or response.headers.get("HX-Redirect", "")
    if response.status_code < 400 and location:
        row.location = location
        row.save(update_fields=["location"])
    else:
        row.delete()
