"""Writing what was done when a household moved in."""

import datetime
from collections.abc import Mapping
from typing import Any

from cases import rules
from cases.models import Lease, LeaseEntry
from core.errors import DomainError
from core.formats import date_fr
from organisations import scope
from organisations.models import Membership

DAYS = ("aid_requested_on", "inventory_on", "insurance_on", "leaflet_on")


def record_entry(*, lease: Lease, values: Mapping[str, Any], actor: Membership) -> LeaseEntry:
    """Keep what is known of an entry; what was known before stays in the history.

    Raises DomainError for another bailleur, a day to come, or an aid both asked for and not due.
    """
    refusal = rules.may_write_entry(actor)
    if refusal or lease.bailleur_id != actor.organisation_id:
        raise DomainError(refusal or "Ce bail est celui d’un autre bailleur.")
    today = scope.today()
    for name in DAYS:
        day: datetime.date | None = values.get(name)
        if day and day > today:
            raise DomainError(f"Le {date_fr(day)} est à venir : notez-le une fois fait.", field=name)
    if values.get("aid_not_due") and values.get("aid_requested_on"):
        raise DomainError(
            "Une demande est envoyée : décochez « pas de droit à l’aide », ou effacez la date.", field="aid_not_due"
        )
    row = LeaseEntry.objects.filter(pk=lease.pk).first() or LeaseEntry(
        lease=lease, territory_id=lease.territory_id, bailleur_id=lease.bailleur_id
    )
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return row
