"""Drawings: bars, stacked bars, a curve, the two parallel times of a case. Pure functions from data to SVG markup.

The same drawing serves the page and the PDF: presentation attributes carry the colours (a strict CSP refuses inline
styles), horizontal places are percentages and text is in pixels, so that text does not shrink on a phone. Bars start at
zero, values are written beside their mark, what is unknown is dotted and never drawn as zero. Every text is escaped.
"""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from itertools import pairwise
from zlib import crc32

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from qrcode.main import QRCode

from core import formats

INK, SOFT, SURFACE = "#1f2a37", "#4a5461", "#ffffff"
PRIMARY, SOON, LINE, LINE_STRONG = "#0b5c6b", "#9a5b00", "#ded7cb", "#767065"
SERIES = (PRIMARY, "#8fb8bf", "#d8c39a", "#5d6b7a")
FONT = "Source Sans 3, Source Sans Pro, Segoe UI, Noto Sans, Arial, sans-serif"
BAR_ROW, BAR_HEIGHT, BAR_MAX, STACK_MAX = 46, 14, 80.0, 60.0
# Pixels: a card on the smallest screen, a character of a value. No value is cut there.
NARROWEST, CHARACTER = 270, 8.6

Value = Decimal | int | float | None
Row = tuple[str, Value]


def _text(x: str, y: float, words: str, *, role: str = "", bold: bool = False, anchor: str = "") -> SafeString:
    return format_html(
        '<text class="{}" x="{}" y="{}" fill="{}" font-size="16" font-weight="{}" text-anchor="{}">{}</text>',
        " ".join(filter(None, ("strong" if bold else "", role))),
        x,
        _n(y),
        SOFT if role == "soft" else INK,
        600 if bold else 400,
        anchor or "start",
        words,
    )


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _percent(value: float) -> str:
    return f"{_n(value)}%"


def _svg(body: SafeString, *, height: float, title: str, description: str) -> SafeString:
    ident = f"c{crc32(f'{title}{description}{body}'.encode()):08x}"
    return format_html(
        '<svg class="chart" width="100%" height="{}" role="img" aria-labelledby="{id}-t {id}-d"'
        ' font-family="{}" font-size="16">'
        '<title id="{id}-t">{}</title><desc id="{id}-d">{}</desc>{}</svg>',
        _n(height),
        FONT,
        title,
        description,
        body,
        id=ident,
    )


def _join(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def describe(rows: Sequence[Row], unit: str = "") -> str:
    """The rows as one sentence, for people who do not see the drawing: «En impayé : 612 ménages ; …»."""
    return (
        " ; ".join(
            f"{label}{formats.NBSP}: {formats.number(value)}{f' {unit}' if unit and value is not None else ''}"
            for label, value in rows
        )
        + "."
    )


def qr_code(text: str) -> SafeString:
    """The QR code of `text` as one SVG path on a white margin of four modules, readable by a phone's camera."""
    code = QRCode(border=4)
    code.add_data(text)
    code.make(fit=True)
    matrix = code.get_matrix()
    path = "".join(
        f"M{column} {line}h1v1h-1z" for line, row in enumerate(matrix) for column, dark in enumerate(row) if dark
    )
    return format_html(
        '<svg class="qr" viewBox="0 0 {size} {size}" role="img" aria-label="Code QR à lire avec votre application"'
        ' shape-rendering="crispEdges"><rect width="{size}" height="{size}" fill="#ffffff"/>'
        '<path fill="#000000" d="{}"/></svg>',
        path,
        size=len(matrix),
    )


def bar_chart(rows: Iterable[Row], *, title: str, unit: str = "", description: str = "", alert: str = "") -> SafeString:
    """Horizontal bars, one per (label, value or None), each labelled with its value.

    The row named `alert` takes the warning colour. `unit` is said in the description («ménages»), and written after
    each value when it is a sign («%», «€»).
    """
    data = list(rows)
    top = max((float(value) for _, value in data if value is not None), default=0.0)
    sign = f"{formats.NBSP}{unit}" if unit in ("%", "€") else ""
    said = ["inconnu" if value is None else formats.number(value) + sign for _, value in data]
    longest = min(BAR_MAX, 98 - 100 * CHARACTER * max(map(len, said), default=0) / NARROWEST)
    parts: list[SafeString] = []
    for index, ((label, value), words) in enumerate(zip(data, said, strict=True)):
        y = index * BAR_ROW
        parts.append(_text("0", y + 16, label))
        if value is None:
            width = 4.0
            attributes = format_html(
                'class="bar bar--unknown" fill="{}" stroke="{}" stroke-dasharray="4 3"', SURFACE, LINE_STRONG
            )
        else:
            width = max(float(value), 0.0) / top * longest if top else 0.0
            width = max(width, 0.5) if value else 0.0
            colour = SOON if label == alert else PRIMARY
            attributes = format_html('class="bar{}" fill="{}"', " bar--alert" if label == alert else "", colour)
        parts.append(
            format_html(
                '<rect {} x="0" y="{}" width="{}" height="{}"/>', attributes, y + 23, _percent(width), BAR_HEIGHT
            )
        )
        parts.append(_text(_percent(width + 1.5), y + 36, words, bold=True))
    return _svg(
        _join(parts),
        height=max(len(data) * BAR_ROW, BAR_ROW),
        title=title,
        description=description or describe(data, unit),
    )


def stacked_chart(
    rows: Iterable[tuple[str, Sequence[Value]]],
    *,
    series: Sequence[str],
    title: str,
    unit: str = "",
    description: str = "",
) -> SafeString:
    """Horizontal bars cut in parts (parc public, parc privé…): rows are (label, one value per series), four at most.

    The legend is written above; the parts follow each bar, so that an unknown one is said where it is missing.
    """
    data = [(label, list(values)) for label, values in rows]
    totals = [sum(float(v) for v in values if v is not None) for _, values in data]
    top = max(totals, default=0.0)
    parts: list[SafeString] = []
    legend_y = 0
    for index, name in enumerate(series):
        legend_y = index * 26
        parts.append(_swatch(legend_y, SERIES[index % len(SERIES)]))
        parts.append(_text("24", legend_y + 16, name))
    offset = legend_y + 36
    for index, (label, values) in enumerate(data):
        y = offset + index * BAR_ROW
        parts.append(_text("0", y + 16, label))
        x = 0.0
        for position, value in enumerate(values):
            width = float(value or 0) / top * STACK_MAX if top else 0.0
            if width:
                colour = SERIES[position % len(SERIES)]
                parts.append(
                    format_html(
                        '<rect x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="{}" stroke-width="1"/>',
                        _percent(x),
                        y + 23,
                        _percent(width),
                        BAR_HEIGHT,
                        colour,
                        SURFACE,
                    )
                )
            x += width
        words = " + ".join("inconnu" if value is None else formats.number(value) for value in values)
        parts.append(_text(_percent(x + 1.5), y + 36, words, bold=True))
    told = describe(
        [(f"{label}, {name}", value) for label, values in data for name, value in zip(series, values, strict=True)],
        unit,
    )
    height = offset + max(len(data), 1) * BAR_ROW
    return _svg(_join(parts), height=height, title=title, description=description or told)


def _swatch(y: float, colour: str) -> SafeString:
    return format_html('<rect x="0" y="{}" width="14" height="14" fill="{}"/>', _n(y + 3), colour)


def _scale(top: float) -> tuple[float, float]:
    """Step and top of an axis from zero with three to five round graduations."""
    if top <= 0:
        return 1.0, 1.0
    magnitude = 10.0 ** (len(str(int(top))) - 1) if top >= 1 else 0.1
    step = next((m * magnitude for m in (0.2, 0.5, 1, 2, 5) if top / (m * magnitude) <= 4.5), 5 * magnitude)
    return step, top * 1.12


def line_chart(
    points: Iterable[Row], *, title: str, unit: str = "", description: str = "", height: int = 250
) -> SafeString:
    """A curve from zero over (label, value or None), oldest first.

    The first, highest and last values are written; a gap is dotted and named, never estimated.
    """
    data = list(points)
    known = [(index, float(value)) for index, (_, value) in enumerate(data) if value is not None]
    if not known:
        empty = _text("0", 40, "Aucune valeur connue sur cette période.", role="soft")
        return _svg(empty, height=60, title=title, description=description or describe(data, unit))
    floor = height - 40.0
    step, top = _scale(max(value for _, value in known))
    left, right = 10.0, 96.0

    def x(index: int) -> float:
        return left + (right - left) * (index / (len(data) - 1) if len(data) > 1 else 0.5)

    def y(value: float) -> float:
        return floor - value / top * (floor - 20)

    parts: list[SafeString] = []
    graduation = 0.0
    while graduation <= top:
        parts.append(
            format_html(
                '<line class="{}" x1="0" x2="100%" y1="{y}" y2="{y}" stroke="{}"/>',
                "grid" if graduation else "axis",
                LINE if graduation else LINE_STRONG,
                y=_n(y(graduation)),
            )
        )
        parts.append(_text("0", y(graduation) - 6, formats.number(Decimal(str(round(graduation, 2)))), role="soft"))
        graduation += step
    for (i, before), (j, after) in pairwise(known):
        gap = j - i > 1
        parts.append(
            format_html(
                '<line class="curve{}" x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}" stroke-width="{}"'
                ' stroke-dasharray="{}"/>',
                " curve--gap" if gap else "",
                _percent(x(i)),
                _n(y(before)),
                _percent(x(j)),
                _n(y(after)),
                LINE_STRONG if gap else PRIMARY,
                "1.5" if gap else "2.5",
                "3 4" if gap else "none",
            )
        )
    parts.extend(_marks(data, known, x, y))
    ends = {0: "start", len(data) - 1: "end"}
    if len(data) > 4:
        ends[len(data) // 2] = "middle"
    parts.extend(_text(_percent(x(i)), floor + 24, data[i][0], role="soft", anchor=a) for i, a in ends.items())
    unknown = [label for label, value in data if value is None]
    if unknown:  # under the axis, where no curve passes
        words = f"Inconnu{formats.NBSP}: {unknown[0]}" + (f" et {len(unknown) - 1} autres" if unknown[1:] else "")
        parts.append(_text("0", height + 4, words, role="soft"))
        height += 14
    return _svg(_join(parts), height=height, title=title, description=description or describe(data, unit))


def _marks(
    data: Sequence[Row], known: Sequence[tuple[int, float]], x: Callable[[int], float], y: Callable[[float], float]
) -> Iterable[SafeString]:
    """Dots and values at the first, highest and last known points, without writing two values on each other."""
    first, last = known[0], known[-1]
    highest = max(known, key=lambda item: item[1])
    shown = [first] + ([last] if last != first else [])
    if highest not in shown and all(abs(x(highest[0]) - x(other[0])) > 14 for other in shown):
        shown.append(highest)
    for index, value in shown:
        words = formats.number(data[index][1])
        if (index, value) == highest and highest not in (first, last):
            words = f"{words}, {data[index][0]}"
        anchor = "start" if (index, value) == first else "end" if (index, value) == last else "middle"
        yield format_html(
            '<circle class="dot" cx="{}" cy="{}" r="4" fill="{}"/>', _percent(x(index)), _n(y(value)), PRIMARY
        )
        yield _text(_percent(x(index)), y(value) - 12, words, bold=True, anchor=anchor)
