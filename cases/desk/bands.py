"""Bands of age and amount: the same on the dashboard, in the list behind each of its numbers, and in the exports."""

import datetime
from decimal import Decimal

from dateutil.relativedelta import relativedelta
from django.db.models import Q

# key in the address, label, from (months or euros, included), to (excluded)
AGES: tuple[tuple[str, str, int, int | None], ...] = (
    ("1", "Moins d’un mois", 0, 1),
    ("3", "1 à 3 mois", 1, 3),
    ("6", "3 à 6 mois", 3, 6),
    ("12", "6 à 12 mois", 6, 12),
    ("99", "Plus de 12 mois", 12, None),
)
UNKNOWN_AGE = ("inconnue", "Ancienneté inconnue")
AMOUNTS: tuple[tuple[str, str, int, int | None], ...] = (
    ("500", "Moins de 500 €", 0, 500),
    ("1500", "500 à 1 500 €", 500, 1500),
    ("3000", "1 500 à 3 000 €", 1500, 3000),
    ("6000", "3 000 à 6 000 €", 3000, 6000),
    ("plus", "6 000 € et plus", 6000, None),
)


def in_age(key: str, day: datetime.date) -> Q:
    """Accounts whose present debt began so long before `day`."""
    if key == UNKNOWN_AGE[0]:
        return Q(balance__gt=0, in_debt_since__isnull=True)
    low, high = next((low, high) for band, _, low, high in AGES if band == key)
    found = Q(balance__gt=0, in_debt_since__lte=day - relativedelta(months=low))
    return found & Q(in_debt_since__gt=day - relativedelta(months=high)) if high is not None else found


def in_amount(key: str) -> Q:
    """Accounts that owe an amount of this band."""
    low, high = next((low, high) for band, _, low, high in AMOUNTS if band == key)
    found = Q(balance__gt=0, balance__gte=Decimal(low))
    return found & Q(balance__lt=Decimal(high)) if high is not None else found


def age_sql() -> str:
    """Key of the band of age of a row, '' when nothing is owed; parameters as `band_parameters` gives them."""
    cases = " ".join(f"WHEN in_debt_since > %(age_{key})s THEN '{key}'" for key, _, _, high in AGES if high is not None)
    return (
        f"CASE WHEN balance <= 0 THEN '' WHEN in_debt_since IS NULL THEN '{UNKNOWN_AGE[0]}' {cases} "
        f"ELSE '{AGES[-1][0]}' END"
    )


def amount_sql() -> str:
    """Key of the band of amount of a row (cents in the database), '' when nothing is owed."""
    cases = " ".join(f"WHEN balance < {high * 100} THEN '{key}'" for key, _, _, high in AMOUNTS if high is not None)
    return f"CASE WHEN balance <= 0 THEN '' {cases} ELSE '{AMOUNTS[-1][0]}' END"


def band_parameters(day: datetime.date) -> dict[str, datetime.date]:
    """First day of each band of age, counted back from `day`."""
    return {f"age_{key}": day - relativedelta(months=high) for key, _, _, high in AGES if high is not None}
