"""The icons of static/img/icons.svg: referenced by pages, drawn in place in PDFs."""

import re
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

SPRITE = "img/icons.svg"


@cache
def drawings() -> dict[str, str]:
    """Icon name → SVG shapes, read once from the sprite."""
    path = finders.find(SPRITE)
    if not isinstance(path, str):
        raise FileNotFoundError(SPRITE)
    text = Path(path).read_text(encoding="utf-8")
    return dict(re.findall(r'<symbol id="([a-z]+)"[^>]*>(.*?)</symbol>', text))


def icon(name: str, *, inline: bool = False) -> SafeString:
    """A decorative icon: a reference to the sprite, or its shapes in place for a PDF. KeyError for an unknown name."""
    shapes = drawings()[name]
    # The shapes come from our own file.
    body = mark_safe(shapes) if inline else format_html('<use href="{}#{}"/>', static(SPRITE), name)  # noqa: S308
    return format_html(
        '<svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false"><g fill="none" stroke="currentColor"'
        ' stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">{}</g></svg>',
        body,
    )
