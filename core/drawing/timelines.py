"""The two parallel times of a case on one scale: acts of the procedure above, outreach and measures below.

Labels are laid out from right to left so that no leader line crosses a label; today is one of them. The list that goes
with the drawing is in templates/components/timeline.html and says the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zlib import crc32

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core import formats
from core.drawing.charts import FONT, INK, LINE, LINE_STRONG, PRIMARY, SOFT, SURFACE

WIDTH, PRINTED, LEFT = 1166.0, 860.0, 134.0
LEVEL, GAP, CHARACTER = 25.0, 19.0, 7.8
KINDS = ("act", "social", "none", "future")


@dataclass(frozen=True)
class Event:
    """A dated fact: `text` for the list, `label` (shorter) for the drawing; `kind` «none» is a try without answer."""

    date: date
    label: str
    kind: str = "act"
    text: str = ""
    url: str = ""

    @property
    def sentence(self) -> str:
        """The words of the list."""
        return self.text or self.label


@dataclass(frozen=True)
class _Placed:
    x: float
    level: int
    words: str
    event: Event | None


def events(items: Iterable[Any], *, default: str, today: date) -> list[Event]:
    """Events from objects, mappings or (date, label[, kind]) tuples, oldest first; those after `today` are future."""
    found = []
    for item in items:
        if isinstance(item, tuple):
            day, label, kind = item[0], item[1], item[2] if len(item) > 2 else ""
            text = url = ""
        else:
            get = item.get if isinstance(item, dict) else lambda name, source=item: getattr(source, name, None)
            day, label, kind = get("date"), get("label"), get("kind") or ""
            text, url = get("text") or "", get("url") or ""
        day = formats.as_day(day)
        kind = kind if kind in KINDS else default
        found.append(Event(day, str(label), "future" if day > today else kind, str(text), str(url)))
    return sorted(found, key=lambda event: event.date)


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _label(event: Event) -> str:
    number = "1er" if event.date.day == 1 else str(event.date.day)
    return f"{number} {formats.MONTHS_SHORT[event.date.month - 1]} {event.label}"


def _place(items: Sequence[tuple[float, str, Event | None]]) -> list[_Placed]:
    """Levels from right to left: above every later label that starts under this one, so nothing crosses."""
    placed: list[_Placed] = []
    for x, words, event in sorted(items, key=lambda item: -item[0]):
        end = x + 12 + len(words) * CHARACTER
        under = [other.level for other in placed if other.x <= end]
        placed.append(_Placed(x, max(under, default=-1) + 1, words, event))
    return placed


def _months(start: date, end: date) -> list[date]:
    months = [start]
    while (following := _next_month(months[-1])) < end:
        months.append(following)
    return months


def drawing(
    *,
    legal: Iterable[Any],
    social: Iterable[Any],
    today: date,
    spans: Iterable[tuple[date, date | None]] = (),
    bands: Iterable[tuple[date, date]] = (),
    title: str = "",
    wide: float = WIDTH,
) -> SafeString:
    """The drawing; `spans` are measures (start, end or None), `bands` hatched periods, inclusive; `wide` in pixels."""
    acts = events(legal, default="act", today=today)
    steps = events(social, default="social", today=today)
    days = [event.date for event in (*acts, *steps)] + [today]
    start = min(days).replace(day=1)
    end = _next_month(_next_month(max(days)))
    total = (end - start).days
    right = wide - 6

    def x(day: date) -> float:
        clamped = min(max(day, start), end)
        return LEFT + (clamped - start).days / total * (right - LEFT)

    now = (x(today), f"Aujourd’hui, {formats.date_plain(today)}", None)
    above = _place([(x(event.date), _label(event), event) for event in acts] + [now])
    below = _place([(x(event.date), _label(event), event) for event in steps])
    high = max(place.level for place in above)
    low = max((place.level for place in below), default=0)
    lane = 34 + high * LEVEL + GAP
    other = lane + 66
    height = other + GAP + low * LEVEL + 32
    width = max([wide, *(p.x + 12 + len(p.words) * CHARACTER for p in (*above, *below))])
    ident = f"t{crc32(f'{title}{days}{total}'.encode()):08x}"
    parts = [
        _axis(start, end, x, lane, bands, ident, right),
        _lanes(lane, other, right),
        *(_span(x(first), x(last or today), other) for first, last in spans),
        format_html(
            '<path class="today" d="M{x} {}V{}" fill="none" stroke="{}" stroke-width="2" stroke-dasharray="7 4"/>',
            _n(lane - GAP - next(p.level for p in above if p.event is None) * LEVEL),
            _n(other + 10),
            INK,
            x=_n(now[0]),
        ),
        *(_callout(place, lane, up=True) for place in above),
        *(_callout(place, other, up=False) for place in below),
        *(_dot(place.x, lane, place.event) for place in above if place.event),
        *(_dot(place.x, other, place.event) for place in below if place.event),
    ]
    heading = title or "Temps juridique et temps social"
    told = (
        f"Deux lignes sur la même échelle, de {formats.month(start)} à {formats.month(max(days))}. "
        f"En haut, {formats.plural(len(acts), 'acte')}. "
        f"En bas, {formats.plural(len(steps), 'démarche ou mesure', 'démarches ou mesures')}. "
        "La liste complète suit le dessin."
    )
    return format_html(
        '<svg class="times" viewBox="0 0 {} {}" role="img" aria-labelledby="{id}-t {id}-d"'
        ' font-family="{}" font-size="16">'
        '<title id="{id}-t">{}</title><desc id="{id}-d">{}</desc>{}</svg>',
        _n(width),
        _n(height),
        FONT,
        heading,
        told,
        format_html_join("", "{}", ((part,) for part in parts)),
        id=ident,
    )


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _axis(
    start: date, end: date, x: Any, lane: float, bands: Iterable[tuple[date, date]], ident: str, right: float
) -> SafeString:
    """Month marks between the lanes, hatched bands under them."""
    top = lane + 20
    months = _months(start, end)
    wide = (right - LEFT) / len(months)
    step = next((s for s in (1, 2, 3, 6, 12) if wide * s >= 44), 12)
    hatched = [
        format_html(
            '<rect class="treve" x="{}" y="{}" width="{}" height="26" fill="url(#{}-h)"/>',
            _n(x(first)),
            _n(top),
            _n(x(last + timedelta(days=1)) - x(first)),
            ident,
        )
        for first, last in bands
        if first < end and last >= start
    ]
    marks = [
        format_html('<path class="month" d="M{} {}v26" stroke="{}"/>', _n(x(day)), _n(top), LINE)
        for day in months[1:]
        if (day.month - 1) % step == 0
    ]
    names = []
    for index, day in enumerate(months):
        if (day.month - 1) % step and step > 1:
            continue
        words = str(day.year) if step == 12 else formats.MONTHS_SHORT[day.month - 1]
        middle = x(day) + wide * min(step, len(months) - index) / 2
        names.append(
            format_html(
                '<text class="mid on-band" x="{}" y="{}" fill="{}" text-anchor="middle">{}</text>',
                _n(middle),
                _n(top + 19),
                INK,
                words,
            )
        )
    last = (end - timedelta(days=1)).year
    years = str(start.year) if start.year == last else f"{start.year}-{last}"
    return format_html(
        '<defs><pattern id="{}-h" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="8" height="8" fill="#f4f0e9"/><path d="M0 0v8" stroke="#cdc4b4" stroke-width="2"/>'
        "</pattern></defs>"
        '{}{}{}<text class="soft" x="0" y="{}" fill="{}">{}</text>',
        ident,
        format_html_join("", "{}", ((part,) for part in hatched)),
        format_html_join("", "{}", ((part,) for part in marks)),
        format_html_join("", "{}", ((part,) for part in names)),
        _n(top + 19),
        SOFT,
        years,
    )


def _lanes(lane: float, other: float, right: float) -> SafeString:
    return format_html(
        '<path class="lane" d="M{left} {a}H{right}M{left} {b}H{right}" stroke="{}" stroke-width="2"/>'
        '<text class="strong" x="0" y="{}" fill="{ink}" font-weight="600">Temps juridique</text>'
        '<text class="strong" x="0" y="{}" fill="{ink}" font-weight="600">Temps social</text>',
        LINE_STRONG,
        _n(lane + 5),
        _n(other + 5),
        left=_n(LEFT),
        right=_n(right),
        a=_n(lane),
        b=_n(other),
        ink=INK,
    )


def _span(first: float, last: float, lane: float) -> SafeString:
    return format_html(
        '<path class="span" d="M{} {}H{}" stroke="{}" stroke-width="6"/>', _n(first), _n(lane), _n(last), INK
    )


def _callout(place: _Placed, lane: float, *, up: bool) -> SafeString:
    reach = GAP + place.level * LEVEL
    tip = lane - reach if up else lane + reach
    now = place.event is None
    line = format_html(
        '<path class="lead" d="M{} {}V{}" stroke="{}"/>',
        _n(place.x),
        _n(lane),
        _n(tip - 7 if up else tip + 5),
        LINE_STRONG,
    )
    return format_html(
        '{}<text class="{}" x="{}" y="{}" fill="{}" font-weight="{}">{}</text>',
        "" if now else line,
        "today-text" if now else "",
        _n(place.x + 5),
        _n(tip + 5 if up else tip + 3),
        INK,
        600 if now else 400,
        place.words,
    )


def _dot(x: float, lane: float, event: Event) -> SafeString:
    looks = {
        "act": ("act", PRIMARY, SURFACE, "2", ""),
        "social": ("act--soc", SURFACE, INK, "2", ""),
        "none": ("act--none", SURFACE, LINE_STRONG, "2", "2 2"),
        "future": ("act--now", SURFACE, PRIMARY, "4", ""),
    }
    role, fill, stroke, thick, dash = looks[event.kind]
    return format_html(
        '<circle class="{}" cx="{}" cy="{}" r="7" fill="{}" stroke="{}" stroke-width="{}"{}/>',
        role,
        _n(x),
        _n(lane),
        fill,
        stroke,
        thick,
        format_html(' stroke-dasharray="{}"', dash) if dash else "",
    )
