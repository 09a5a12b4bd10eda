"""Charts, timelines and icons: honest, escaped, without inline style."""

import re
from datetime import date

import pytest
from defusedxml.ElementTree import fromstring

from core import formats
from core.drawing import charts, icons, timelines

TODAY = date(2025, 10, 9)


def widths(svg: str) -> list[float]:
    return [float(found) for found in re.findall(r'<rect class="bar[^>]*width="([\d.]+)%"', svg)]


def test_bars_are_proportional_from_zero():
    svg = charts.bar_chart([("Un", 100), ("Deux", 50), ("Rien", 0)], title="Essai")

    full, half, none = widths(svg)
    assert half == pytest.approx(full / 2)
    assert none == 0


def test_unknown_bar_is_dotted_and_said():
    svg = charts.bar_chart([("Connu", 3), ("Manquant", None)], title="Essai")

    assert "bar--unknown" in svg
    assert "stroke-dasharray" in svg
    assert ">inconnu<" in svg


def test_no_value_is_cut_at_the_end_of_the_longest_bar_on_the_smallest_screen():
    for unit, value in (("", 8), ("€", 143289), ("€", 12345678)):
        longest = widths(charts.bar_chart([("Nantes", value)], title="Essai", unit=unit))[0]
        characters = len(formats.number(value)) + (2 if unit else 0)
        assert longest / 100 * charts.NARROWEST + characters * 8.6 < charts.NARROWEST


def test_line_does_not_estimate_a_gap():
    svg = charts.line_chart([("janv.", 10), ("févr.", None), ("mars", 12)], title="Essai")

    assert svg.count("curve--gap") == 1
    assert ">Inconnu\u00a0: févr.<" in svg


@pytest.mark.parametrize(
    "svg",
    [
        charts.bar_chart([("<script>", 1)], title="<b>"),
        charts.line_chart([("<script>", 1), ("&", 2)], title="<b>"),
        charts.stacked_chart([("<script>", [1, None])], series=["<i>", "&"], title="<b>"),
        timelines.drawing(legal=[(TODAY, "<script>")], social=[], today=TODAY, title="<b>"),
        charts.qr_code("otpauth://totp/Prevex"),
    ],
)
def test_drawing_is_well_formed_escaped_and_without_inline_style(svg):
    fromstring(svg)
    assert "<script>" not in svg
    assert "style=" not in svg


def test_drawings_survive_without_data():
    assert "<svg" in charts.bar_chart([], title="Vide")
    assert "Aucune valeur connue" in charts.line_chart([("janv.", None)], title="Vide")
    assert "<svg" in charts.stacked_chart([], series=["Public"], title="Vide")
    assert "<svg" in timelines.drawing(legal=[], social=[], today=TODAY)


def test_events_after_today_are_future_and_sorted():
    found = timelines.events(
        [(date(2025, 10, 27), "Audience"), {"date": date(2025, 9, 4), "label": "Assignation"}],
        default="act",
        today=TODAY,
    )

    assert [(event.label, event.kind) for event in found] == [("Assignation", "act"), ("Audience", "future")]


def test_timeline_labels_never_meet_a_later_leader():
    """A label starts under no later leader that rises as high: each later event in its span is on a lower level."""
    acts = [(date(2025, 9, day), f"Acte numéro {day}") for day in (1, 3, 8, 9, 20)]
    svg = timelines.drawing(legal=acts, social=[], today=TODAY)

    texts = re.findall(r'<text class="" x="([\d.]+)" y="([\d.]+)"[^>]*>([^<]+)</text>', svg)
    places = sorted((float(x), float(y), len(words) * timelines.CHARACTER) for x, y, words in texts)
    for index, (x, y, length) in enumerate(places):
        for later_x, later_y, _ in places[index + 1 :]:
            assert later_x > x + length or later_y > y


def test_every_icon_is_drawn_in_place_for_a_pdf():
    assert {"clock", "check", "past", "scale"} <= set(icons.drawings())
    assert "<use" not in icons.icon("clock", inline=True)
    assert "<use" in icons.icon("clock")


def test_unknown_icon_is_refused():
    with pytest.raises(KeyError):
        icons.icon("licorne")
