"""What is wanting when a household moves in, and what an aid never asked for may explain. Pure: no Django."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Protocol


class Entry(Protocol):
    """What is known of an entry (`cases.models.LeaseEntry`)."""

    aid_requested_on: date | None
    aid_not_due: bool
    inventory_on: date | None
    insurance_on: date | None
    guarantee: str
    leaflet_on: date | None


WANTED = (
    "demande d’aide au logement",
    "état des lieux d’entrée",
    "attestation d’assurance",
    "garantie",
    "fiche d’entrée",
)


def missing(entry: Entry | None) -> list[str]:
    """What is not done yet, in words, in the order of the list; all of it when nothing is known."""
    if entry is None:
        return list(WANTED)
    done = (
        entry.aid_requested_on or entry.aid_not_due,
        entry.inventory_on,
        entry.insurance_on,
        entry.guarantee,
        entry.leaflet_on,
    )
    return [words for words, value in zip(WANTED, done, strict=True) if not value]


def aid_gap(entry: Entry | None, *, aid: Decimal, balance: Decimal) -> bool:
    """Is there a debt, no aid, and no aid asked for? `aid` and `balance` in euros."""
    asked = entry is not None and bool(entry.aid_requested_on or entry.aid_not_due)
    return balance > 0 and aid == 0 and not asked
