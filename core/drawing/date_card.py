"""What the date card says, once for pages, e-mails and PDFs: its sentence, its tag, its little calendar.

The card is fed by any object or mapping that has the names of `Deadline` (title, due, rolled, prudent, safe_on,
status…); what is missing is simply not said. Colour follows urgency, and words always repeat it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from core import formats

URGENT_WORKING_DAYS = 3
TONES = {
    "a_venir": ("is-next", "date"),
    "bientot": ("is-soon", "clock"),
    "depassee": ("is-late", "past"),
    "accomplie": ("is-done", "check"),
    "sans_objet": ("is-idle", "none"),
    "suspendue": ("is-idle", "pause"),
    "non_parametree": ("is-idle", "ask"),
}
LABELS = {
    "a_venir": "À venir",
    "bientot": "Bientôt",
    "depassee": "Dépassée",
    "accomplie": "Faite",
    "sans_objet": "Sans objet",
    "suspendue": "Suspendue",
    "non_parametree": "Règle non paramétrée",
}


@dataclass(frozen=True)
class Badge:
    """A short tag: tone (CSS class), icon name, words."""

    tone: str
    icon: str
    text: str


@dataclass(frozen=True)
class StripDay:
    """One square of the little calendar: its number, its class (off, due, legal or none), the words under it."""

    number: int
    kind: str
    caption: str


@dataclass(frozen=True)
class Card:
    """Everything the template prints; strings are ready to read."""

    tone: str
    badge: Badge
    when_before: str
    when_date: date | None
    when_text: str
    leaf: tuple[str, ...]
    leaf_pair: bool
    legal: str
    strip: tuple[StripDay, ...]
    done: str


def value(deadline: Any, name: str) -> Any:
    """The field `name` of an object or mapping, None when it has none."""
    if isinstance(deadline, Mapping):
        return deadline.get(name)
    return getattr(deadline, name, None)


def status_of(deadline: Any) -> str:
    """The status as a plain string, «a_venir» when there is none."""
    return str(value(deadline, "status") or "a_venir")


def safe_day(deadline: Any) -> date | None:
    """The day to act: `safe_on`, else the prudent date, else the reported date, else the legal one."""
    for name in ("safe_on", "prudent", "rolled", "due", "not_before"):
        day = value(deadline, name)
        if day is not None:
            return formats.as_day(day)
    return None


def badge(deadline: Any) -> Badge:
    """The tag of a deadline: «Bientôt, dans 6 jours ouvrés», «Dépassée de 2 jours ouvrés», «Faite, en retard»."""
    if value(deadline, "needs_jurist"):
        return Badge("is-idle", "scale", "À vérifier par un juriste")
    status = status_of(deadline)
    tone, icon = TONES.get(status, ("is-idle", "ask"))
    label = str(value(deadline, "status_label") or LABELS.get(status, status))
    left = value(deadline, "working_days_left")
    if status in ("a_venir", "bientot") and left is not None:
        if status == "bientot" and left <= URGENT_WORKING_DAYS:
            tone = "is-late"
        label = f"{label}, {formats.working_days(left)}"
    elif status == "depassee" and left is not None and left < 0:
        label = f"{label} de {formats.working_days(-left).removeprefix('dans ')}"
    elif status == "accomplie":
        late = value(deadline, "late")
        label = f"{label}, {'en retard' if late else 'dans les temps'}" if late is not None else label
    return Badge(tone, icon, label)


def _leaf(day: date | None, status: str) -> tuple[str, ...]:
    marks = {"sans_objet": "–", "suspendue": "II", "non_parametree": "?"}
    if status in marks or day is None:
        return ("", marks.get(status, "?"), "", "")
    number = "1er" if day.day == 1 else str(day.day)
    return (formats.DAYS[day.weekday()], number, formats.MONTHS[day.month - 1], str(day.year))


def _when(deadline: Any, status: str, day: date | None) -> tuple[str, str]:
    if status in ("sans_objet", "suspendue", "non_parametree"):
        texts = {
            "sans_objet": "Aucune date à tenir",
            "suspendue": "Le délai ne court plus",
            "non_parametree": "Pas de date calculée",
        }
        return "", texts[status]
    if day is None:
        return "", "Date non connue"
    lead = {"accomplie": "Limite :", "depassee": "Était à faire le"}.get(status, "À faire au plus tard le")
    if value(deadline, "nature") == "au_plus_tot" and status != "accomplie":
        lead = "Pas avant le"
    return lead.replace(" :", f"{formats.NBSP}:"), ""


def _legal_sentence(deadline: Any, day: date | None) -> str:
    due, rolled = value(deadline, "due"), value(deadline, "rolled")
    legal = rolled or due
    if legal is None or day is None or value(deadline, "nature") == "au_plus_tot":
        return ""
    colon = f"{formats.NBSP}:"
    if rolled and due and rolled != due:
        text = f"Date légale{colon} {formats.date_long(rolled)}, par report du {formats.date_long(due)}"
    elif legal == day:
        return f"Date légale{colon} la même."
    else:
        text = f"Date légale{colon} {formats.date_long(legal)}"
        if formats.as_day(legal).weekday() > 4:
            text += ", sans report"
    if day < formats.as_day(legal):
        text += ". Mieux vaut agir plus tôt, par prudence"
    return f"{text}."


def _strip(deadline: Any, day: date | None) -> tuple[StripDay, ...]:
    days: Iterable[tuple[date, bool]] = value(deadline, "days") or ()
    legal = value(deadline, "rolled") or value(deadline, "due")
    squares = []
    for index, (when, working) in enumerate(days):
        kind, caption = ("" if working else "off"), ""
        if when == day:
            kind, caption = "due", "à faire"
        elif when == legal:
            kind, caption = "legal", "légale"
        elif index == 0:
            caption = "aujourd’hui"
        squares.append(StripDay(when.day, kind, caption))
    return tuple(squares)


def card(deadline: Any) -> Card:
    """Everything the card of `deadline` says."""
    status = status_of(deadline)
    readings = list(value(deadline, "readings") or [])
    tag = badge(deadline)
    day = safe_day(deadline)
    done_on = value(deadline, "done_on")
    dated = [reading[1] for reading in readings if reading[1]]
    pair = bool(value(deadline, "needs_jurist")) and len(dated) == 2
    if pair:
        first, second = dated
        leaf: tuple[str, ...] = (
            str(first.day),
            formats.MONTHS[first.month - 1],
            "ou",
            str(second.day),
            formats.MONTHS[second.month - 1],
        )
        before, text = "", "Deux lectures possibles"
    else:
        leaf = _leaf(done_on if status == "accomplie" and done_on else day, status)
        before, text = _when(deadline, status, day)
    return Card(
        tone=tag.tone,
        badge=tag,
        when_before=before,
        when_date=None if text else day,
        when_text=text,
        leaf=leaf,
        leaf_pair=pair,
        legal="" if text or status == "accomplie" else _legal_sentence(deadline, day),
        strip=_strip(deadline, day) if not text else (),
        done=formats.date_fr(done_on) if done_on else "",
    )
