"""Short builders for facts and acts of the procedure's tests."""

from datetime import date
from decimal import Decimal
from typing import Any

from cases.procedure import ActFact, ActKind, AidMode, BailleurKind, Facts


def facts(**changes: Any) -> Facts:
    """A social bailleur in Loire-Atlantique, aid paid to him: expense 600 €, net 350 €, threshold 700 €."""
    values: dict[str, Any] = {
        "dept": "44",
        "bailleur_kind": BailleurKind.PERSONNE_MORALE,
        "aid_mode": AidMode.TIERS_PAYANT,
        "lease_date": date(2024, 1, 15),
        "rent": Decimal(520),
        "charges": Decimal(80),
        "aid": Decimal(250),
    }
    return Facts(**(values | changes))


def act(kind: str, on: str, key: str = "", **details: Any) -> ActFact:
    return ActFact(key=key or f"{kind}-{on}", kind=ActKind(kind), on=date.fromisoformat(on), details=details)


def day(text: str) -> date:
    return date.fromisoformat(text)
