"""Template library of the house: French formats, icons, date cards, small helpers. `{% load prevex %}`."""

import re
import uuid
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django import template
from django.http import QueryDict
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import slugify

from core import formats
from core.drawing import charts, date_card, icons, timelines
from core.formats import Number
from core.text import typeset

register = template.Library()


def _known(text: str) -> str | SafeString:
    """Unknown values wear a dotted outline, so that nobody takes them for zero."""
    return format_html('<span class="unknown">{}</span>', text) if text == formats.UNKNOWN else text


def _number(value: Any) -> Any:
    return None if value == "" else value


@register.filter
def euros(value: Number | None) -> str:
    """`{{ debt|euros }}` → «1 234,56 €»; unknown is dotted."""
    return _known(formats.euros(_number(value)))


@register.filter
def euros_ronds(value: Number | None) -> str:
    """`{{ debt|euros_ronds }}` → «742 000 €», for key figures."""
    return _known(formats.euros_round(_number(value)))


@register.filter
def nombre(value: Number | None, decimals: int | None = None) -> str:
    """`{{ count|nombre }}` → «8 400»; `{{ rate|nombre:2 }}` fixes the decimals."""
    return _known(formats.number(_number(value), decimals))


@register.filter
def pourcent(value: Number | None, decimals: int = 1) -> str:
    """`{{ rate|pourcent }}` → «29,5 %» from 29.5."""
    return _known(formats.percent(_number(value), decimals))


_HYPHENATED = re.compile(r"\w+(?:-\w*\d\w*)+")


@register.filter
def d_un_tenant(text: str) -> SafeString:
    """`{{ place|d_un_tenant }}`: a number with hyphens («Rezé · 44-2025-00402») is not cut at the end of a line."""
    parts: list[str | SafeString] = []
    end = 0
    for found in _HYPHENATED.finditer(text := str(text)):
        parts += [text[end : found.start()], format_html('<span class="nowrap">{}</span>', found[0])]
        end = found.end()
    return format_html_join("", "{}", ((part,) for part in [*parts, text[end:]]))


def _day(value: Any) -> date | datetime | None:
    return value if isinstance(value, date) else None


@register.filter
def date_fr(value: date | None) -> str:
    """`{{ day|date_fr }}` → «12 mars 2027»."""
    return _known(formats.date_fr(_day(value)))


@register.filter
def date_longue(value: date | None) -> str:
    """`{{ day|date_longue }}` → «vendredi 17 octobre 2025»."""
    return _known(formats.date_long(_day(value)))


@register.filter
def date_courte(value: date | None) -> str:
    """`{{ day|date_courte }}` → «ven. 17 oct.»."""
    return _known(formats.date_short(_day(value)))


@register.filter
def date_simple(value: date | None) -> str:
    """`{{ day|date_simple }}` → «5 nov. 2024»."""
    return _known(formats.date_plain(_day(value)))


@register.filter
def mois(value: date | None) -> str:
    """`{{ day|mois }}` → «septembre 2025»."""
    return _known(formats.month(_day(value)))


@register.filter
def date_heure(value: datetime | None) -> str:
    """`{{ moment|date_heure }}` → «9 octobre 2025 à 10 h 42»."""
    return _known(formats.datetime_fr(value if isinstance(value, datetime) else None))


@register.filter
def heure(value: datetime | time | None) -> str:
    """`{{ moment|heure }}` → «10 h 42»."""
    return _known(formats.time_fr(value if isinstance(value, datetime | time) else None))


@register.filter
def duree(value: int) -> str:
    """`{{ row.minutes|duree }}` → «1 h 15»."""
    return formats.duration(value)


@register.filter
def compose(value: Any) -> str:
    """`{{ error|compose }}`: a sentence of the code, typeset; HTML is left as it is."""
    text = str(value)  # a message of django.contrib.messages is safe only as text
    return text if isinstance(text, SafeString) else typeset(text)


@register.filter
def jours_ouvres(value: int | None) -> str:
    """`{{ deadline.working_days_left|jours_ouvres }}` → «dans 6 jours ouvrés»."""
    return _known(formats.working_days(value if isinstance(value, int) else None))


@register.filter
def compte(value: int, noun: str) -> str:
    """`{{ total|compte:"dossier" }}` → «12 dossiers»; irregular: `|compte:"journal,journaux"`."""
    singular, _, many = noun.partition(",")
    return formats.plural(value, singular, many)


@register.filter
def field_type(bound_field: Any) -> str:
    """Class name of the widget of a form field, in lower case: «radioselect», «textarea»."""
    return type(bound_field.field.widget).__name__.lower()


@register.simple_tag
def icon(name: str, inline: bool | str | None = False) -> SafeString:
    """`{% icon "clock" %}`; in PDFs `{% icon "clock" inline=True %}`."""
    return icons.icon(name, inline=bool(inline))


@register.simple_tag
def idempotency() -> SafeString:
    """`{% idempotency %}` in every form that writes: a hidden key, new at each display: a double click counts once."""
    return format_html('<input type="hidden" name="idempotency_key" value="{}">', uuid.uuid4())


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: Any) -> str:
    """`<a href="{% query page=2 tri="-dette" %}">`: the query string with these changes; None or "" removes."""
    request = context.get("request")
    params = request.GET.copy() if request is not None else QueryDict(mutable=True)
    for name, new in changes.items():
        if new in (None, ""):
            params.pop(name, None)
        else:
            params[name] = str(new)
    return f"?{params.urlencode()}"


@register.simple_tag
def glossary(term: str, anchor: str = "") -> SafeString:
    """`{% glossary "trêve hivernale" "treve-hivernale" %}`: the term, dotted, opening its entry in the glossary."""
    try:
        address = reverse("glossary")
    except NoReverseMatch:
        address = "/aide/glossaire"
    return format_html('<a class="term" href="{}#{}">{}</a>', address, anchor or slugify(term), term)


@register.inclusion_tag("components/date_card.html", name="date_card")
def date_card_tag(
    deadline: Any,
    main: bool = False,
    level: int = 3,
    opened: bool = False,
    case_url: str = "",
    note: str = "",
    pdf: bool = False,
) -> dict[str, Any]:
    """`{% date_card deadline main=True %}`; see templates/components/date_card.html."""
    return {
        "deadline": {name: date_card.value(deadline, name) for name in CARD_FIELDS},
        "card": date_card.card(deadline),
        "main": main,
        "level": level,
        "opened": opened,
        "case_url": case_url,
        "note": note,
        "pdf": pdf,
    }


CARD_FIELDS = (
    "title",
    "actor_label",
    "why",
    "citation",
    "rule_id",
    "rule_version",
    "consequence",
    "needs_jurist",
    "readings",
    "done_by",
    "url",
    "status",
)


@register.inclusion_tag("components/date_badge.html")
def date_badge(deadline: Any, pdf: bool = False) -> dict[str, Any]:
    """`{% date_badge deadline %}`: the short tag of a deadline, icon and words."""
    return {"badge": date_card.badge(deadline), "pdf": pdf}


@register.inclusion_tag("components/leaf.html")
def leaf(day: date | None, tone: str = "is-next") -> dict[str, Any]:
    """`{% leaf day "is-soon" %}`: the sheet of date alone, for worklists."""
    return {"day": day, "tone": tone}


@register.simple_tag
def bar_chart(rows: Any, title: str, unit: str = "", description: str = "", alert: str = "") -> SafeString:
    """`{% bar_chart rows "Ménages par étape" "ménages" %}`; rows are (label, value or None)."""
    return charts.bar_chart(rows, title=title, unit=unit, description=description, alert=alert)


@register.simple_tag
def line_chart(points: Any, title: str, unit: str = "", description: str = "") -> SafeString:
    """`{% line_chart points "Ménages en impayé" %}`; points are (label, value or None), oldest first."""
    return charts.line_chart(points, title=title, unit=unit, description=description)


@register.simple_tag
def stacked_chart(rows: Any, series: Any, title: str, unit: str = "", description: str = "") -> SafeString:
    """`{% stacked_chart rows series "Assignations" %}`; rows are (label, [values]), series their names."""
    return charts.stacked_chart(rows, series=series, title=title, unit=unit, description=description)


@register.simple_tag
def qr_code(text: str) -> SafeString:
    """`{% qr_code address %}`: the code a phone reads."""
    return charts.qr_code(text)


@register.inclusion_tag("components/timeline.html")
def timeline(
    legal: Any, social: Any, today: date, spans: Any = (), bands: Any = (), title: str = "", pdf: bool = False
) -> dict[str, Any]:
    """`{% timeline legal social today spans=spans bands=treves %}`; see templates/components/timeline.html."""
    legal, social = list(legal), list(social)
    return {
        "drawing": timelines.drawing(
            legal=legal,
            social=social,
            today=today,
            spans=spans,
            bands=bands,
            title=title,
            wide=timelines.PRINTED if pdf else timelines.WIDTH,
        ),
        "legal": timelines.events(legal, default="act", today=today),
        "social": timelines.events(social, default="social", today=today),
        "pdf": pdf,
    }


@dataclass(frozen=True)
class Column:
    """A column ready to print: `query` sorts by it, `direction` is ascending, descending or nothing."""

    label: str
    numeric: bool = False
    header: bool = False
    query: str = ""
    direction: str = ""


def _columns(context: template.Context, columns: Any, sort: str) -> list[Column]:
    made = []
    for index, given in enumerate(columns):
        label, key, numeric = (*((given,) if isinstance(given, str) else given), "", False)[:3]
        direction = "ascending" if key and sort == key else "descending" if key and sort == f"-{key}" else ""
        link = query(context, tri=f"-{key}" if direction == "ascending" else key, page=None) if key else ""
        made.append(Column(label, bool(numeric), index == 0, link, direction))
    return made


@register.inclusion_tag("components/table_head.html", takes_context=True)
def table_head(context: template.Context, columns: Any, sort: str = "") -> dict[str, Any]:
    """`{% table_head columns sort %}`: columns are (label[, sort key[, numeric]])."""
    return {"columns": _columns(context, columns, sort)}


@register.inclusion_tag("components/table.html", takes_context=True)
def table(
    context: template.Context,
    columns: Any,
    rows: Any,
    sort: str = "",
    total: int | None = None,
    noun: str = "ligne",
    page: Any = None,
    **words: Any,
) -> dict[str, Any]:
    """A whole list; see templates/components/table.html."""
    heads = _columns(context, columns, sort)
    body = [list(zip(row["cells"] if isinstance(row, dict) else row.cells, heads, strict=True)) for row in rows]
    found = len(body) if total is None else total
    count = f"{compte(found, noun)}."
    if found > len(body):
        first = page.start_index() if hasattr(page, "start_index") else 1
        count = f"{formats.number(first)} à {formats.number(first + len(body) - 1)} sur {compte(found, noun)}."
    return {
        "request": context.get("request"),
        "columns": heads,
        "rows": body,
        "count": count,
        "page": page,
        "caption": "",
        "empty_title": "Rien à afficher.",
        "empty_text": "",
        "export_url": "",
        **words,
    }


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Any) -> dict[str, Any]:
    """`{% pagination page %}`: links to the other pages, keeping filters and sort."""
    paginator = getattr(page, "paginator", None)
    if paginator is None:
        return {
            "links": [],
            "previous": getattr(page, "previous_query", ""),
            "next": getattr(page, "next_query", ""),
        }
    links = [
        {
            "label": str(number),
            "current": number == page.number,
            "query": query(context, page=number) if isinstance(number, int) else "",
        }
        for number in paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    ]
    return {
        "links": links if paginator.num_pages > 1 else [],
        "previous": query(context, page=page.previous_page_number()) if page.has_previous() else "",
        "next": query(context, page=page.next_page_number()) if page.has_next() else "",
    }
