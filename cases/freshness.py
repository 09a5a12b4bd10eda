"""How old a balance may be and still decide anything: a stale one is shown with its date and triggers nothing.

The delay is a dated setting of the territory; 45 days leave a bailleur a month and the time to send its file.
"""

import datetime

from organisations.models import Territory
from organisations.services import territory_setting

SETTING = "solde.fraicheur_jours"
DEFAULT_DAYS = 45


def oldest_fresh(*, territory: Territory, on: datetime.date) -> datetime.date:
    """The earliest date a balance may bear, on a given day, and still open a case, alert or propose."""
    days = territory_setting(territory=territory, key=SETTING, on=on, default=DEFAULT_DAYS)
    return on - datetime.timedelta(days=int(days))


def is_stale(balance_on: datetime.date | None, *, territory: Territory, on: datetime.date) -> bool:
    """Is this balance too old to decide anything? One without a date always is."""
    return balance_on is None or balance_on < oldest_fresh(territory=territory, on=on)
