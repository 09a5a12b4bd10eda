"""French typography for everything a person reads: screens, e-mails, PDFs, exports.

Pure functions from a value to a sentence fragment. Spaces inside a number, a date or a unit are non-breaking (U+00A0:
the typeface has no narrow one). An unknown value is said («non connu»), never shown as zero or left blank.
"""

from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone

NBSP = "\u00a0"
UNKNOWN = f"non{NBSP}connu"
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
DAYS_SHORT = ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim.")
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
MONTHS_SHORT = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")

Number = Decimal | int | float | str


def number(value: Number | None, decimals: int | None = None) -> str:
    """«1 234,5»: thousands apart, decimal comma, true minus sign; `decimals` fixes the digits after the comma.

    Without `decimals`, the value keeps its own digits less trailing zeros. None is «non connu».
    """
    if value is None:
        return UNKNOWN
    amount = Decimal(str(value))
    if decimals is not None:
        amount = amount.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    digits = f"{abs(amount):,f}"
    if decimals is None and "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    sign = "\u2212" if amount < 0 else ""
    return sign + digits.replace(",", NBSP).replace(".", ",")


def euros(value: Number | None) -> str:
    """«1 234,56 €», always with cents; None is «non connu»."""
    return UNKNOWN if value is None else f"{number(value, 2)}{NBSP}€"


def euros_round(value: Number | None) -> str:
    """«742 000 €», without cents, for key figures; None is «non connu»."""
    return UNKNOWN if value is None else f"{number(value, 0)}{NBSP}€"


def percent(value: Number | None, decimals: int = 1) -> str:
    """«29,5 %» from 29.5 (already a percentage, not a ratio); a whole number loses its zero; None is «non connu»."""
    if value is None:
        return UNKNOWN
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return f"{number(rounded)}{NBSP}%"


def as_day(value: date | datetime) -> date:
    """The calendar day of `value`, in the current time zone when it carries one."""
    if not isinstance(value, datetime):
        return value
    return (timezone.localtime(value) if timezone.is_aware(value) else value).date()


def _day_number(day: date) -> str:
    return "1er" if day.day == 1 else str(day.day)


def date_fr(value: date | datetime | None, *, year: bool = True) -> str:
    """«12 mars 2027», «1er mars 2027»; None is «non connu»."""
    if value is None:
        return UNKNOWN
    day = as_day(value)
    words = [_day_number(day), MONTHS[day.month - 1]]
    return NBSP.join([*words, str(day.year)] if year else words)


def date_long(value: date | datetime | None) -> str:
    """«vendredi 17 octobre 2025»; None is «non connu»."""
    if value is None:
        return UNKNOWN
    day = as_day(value)
    return f"{DAYS[day.weekday()]} {date_fr(day)}"


def date_short(value: date | datetime | None, *, year: bool = False) -> str:
    """«ven. 17 oct.», with its year when `year` («ven. 17 oct. 2025»); None is «non connu»."""
    if value is None:
        return UNKNOWN
    day = as_day(value)
    words = [DAYS_SHORT[day.weekday()], _day_number(day), MONTHS_SHORT[day.month - 1]]
    return NBSP.join([*words, str(day.year)] if year else words)


def date_plain(value: date | datetime | None) -> str:
    """«5 nov. 2024», for timelines and dense tables; None is «non connu»."""
    if value is None:
        return UNKNOWN
    day = as_day(value)
    return NBSP.join([_day_number(day), MONTHS_SHORT[day.month - 1], str(day.year)])


def month(value: date | None) -> str:
    """«septembre 2025»; None is «non connu»."""
    return UNKNOWN if value is None else f"{MONTHS[value.month - 1]}{NBSP}{value.year}"


def time_fr(value: datetime | time | None) -> str:
    """«10 h 42», a moment in the current time zone, a time of day as it is; None is «non connu»."""
    if value is None:
        return UNKNOWN
    moment = timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
    return f"{moment.hour}{NBSP}h{NBSP}{moment.minute:02d}"


def datetime_fr(value: datetime | None) -> str:
    """«9 octobre 2025 à 10 h 42»; None is «non connu»."""
    return UNKNOWN if value is None else f"{date_fr(value)} à {time_fr(value)}"


def working_days(count: int | None) -> str:
    """«dans 6 jours ouvrés», «aujourd’hui», «il y a 1 jour ouvré» from a signed count; None is «non connu»."""
    if count is None:
        return UNKNOWN
    if count == 0:
        return "aujourd’hui"
    length = f"{abs(count)}{NBSP}{'jour ouvré' if abs(count) == 1 else 'jours ouvrés'}"
    return f"dans {length}" if count > 0 else f"il y a {length}"


def duration(minutes: int) -> str:
    """«45 min», «1 h», «5 h 15» from a whole number of minutes."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}{NBSP}min"
    return f"{hours}{NBSP}h" + (f"{NBSP}{rest:02d}" if rest else "")


def plural(count: int, singular: str, many: str = "") -> str:
    """«1 dossier», «0 dossier», «12 dossiers»: French plurals start at two; `many` when adding an s is not enough."""
    noun = singular if abs(count) < 2 else many or f"{singular}s"
    return f"{number(count)}{NBSP}{noun}"


def sentence(text: str) -> str:
    """The same words with a capital first letter, the rest untouched."""
    return text[:1].upper() + text[1:]
