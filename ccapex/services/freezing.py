"""The signed copy of a frozen paper, which never changes."""

import hashlib
from typing import Any, BinaryIO, Protocol

from django.core.files.base import ContentFile

from cases.services import attachments
from core.errors import DomainError


class Signable(Protocol):
    """A paper that may receive its signed copy."""

    signed_file: Any
    signed_sha256: str


def keep_signed(paper: Signable, *, upload: BinaryIO, size: int) -> None:
    """Put the signed copy on a paper, not yet saved. Raises DomainError for a file refused, or when there is one already."""
    if paper.signed_file:
        raise DomainError(
            "L’exemplaire signé est déjà déposé : il ne se remplace pas. Établissez une nouvelle version.", field="file"
        )
    kept = attachments.clean(upload, size=size)
    if kept.content_type != "application/pdf":
        raise DomainError("Déposez l’exemplaire signé en PDF.", field="file")
    paper.signed_sha256 = hashlib.sha256(kept.content).hexdigest()
    paper.signed_file.save("", ContentFile(kept.content), save=False)
