"""The library of avis and the contacts printed in letters."""

import datetime
from typing import Any

from ccapex import rules
from ccapex.models import Contact, Wording
from ccapex.words import library
from core.errors import DomainError
from organisations import scope
from organisations.models import Membership, Territory

LIBRARY_FROM = datetime.date(2024, 1, 1)


def load_library(*, territory: Territory) -> int:
    """Write the first library where a territory has none; how many sentences. Safe to run again: it never overwrites."""
    if Wording.objects.filter(territory=territory).exists():
        return 0
    for row in library():
        Wording.objects.create(
            territory=territory,
            kind=row.kind,
            matter=row.matter,
            title=row.title,
            text=row.text,
            valid_from=LIBRARY_FROM,
        )
    return len(library())


def _check(actor: Membership, values: dict[str, Any]) -> None:
    refusal = rules.may_prepare(actor)
    if refusal:
        raise DomainError(refusal)
    until = values.get("valid_until")
    if until and until < values["valid_from"]:
        raise DomainError("La fin ne peut précéder le début.", field="valid_until")


def save_wording(*, wording: Wording | None, actor: Membership, **values: Any) -> Wording:
    """Add a sentence to the library, or change it: what was written with it does not change."""
    _check(actor, values)
    row = wording or Wording(territory_id=actor.organisation.territory_id)
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return row


def save_contact(*, contact: Contact | None, actor: Membership, **values: Any) -> Contact:
    """Add or change how to reach a body: letters already written keep what they said."""
    _check(actor, values)
    if values["kind"] == "bailleur" and not values.get("organisation"):
        raise DomainError("Choisissez le bailleur dont c’est le gestionnaire.", field="organisation")
    if not any(values.get(name) for name in ("address", "phone", "email", "steps")):
        raise DomainError(
            "Donnez au moins une adresse, un téléphone, un courriel ou la démarche à faire.", field="address"
        )
    row = contact or Contact(territory_id=actor.organisation.territory_id)
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return row


def end(*, row: Wording | Contact, actor: Membership) -> None:
    """Take a sentence or a contact out of use from today: what was written with it stays."""
    refusal = rules.may_prepare(actor)
    if refusal:
        raise DomainError(refusal)
    row.valid_until = max(scope.today() - datetime.timedelta(days=1), row.valid_from)
    row.save(update_fields=["valid_until"])
