"""The template library: unknown is dotted, addresses keep their filters, lists count honestly."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.html import format_html


def render(source: str, **context) -> str:
    return Template("{% load prevex %}" + source).render(Context(context))


def test_unknown_amount_is_dotted_and_never_zero():
    html = render("{{ debt|euros }}", debt=None)

    assert 'class="unknown"' in html
    assert "0" not in html


def test_known_amount_is_plain_text():
    assert render("{{ debt|euros }}", debt=Decimal("1234.5")) == "1\u00a0234,50\u00a0€"


def test_a_case_number_is_not_cut_and_the_rest_is_escaped():
    html = render("{{ place|d_un_tenant }}", place="Saint-Sébastien <b> · 44-2026-00045")
    assert html == 'Saint-Sébastien &lt;b&gt; · <span class="nowrap">44-2026-00045</span>'


def test_idempotency_key_is_new_at_each_display():
    assert render("{% idempotency %}") != render("{% idempotency %}")


def test_query_changes_one_thing_and_keeps_the_rest():
    request = RequestFactory().get("/", {"commune": "Rezé", "page": "3"})

    html = render('{% query tri="-dette" page=None %}', request=request)

    assert html == "?commune=Rez%C3%A9&amp;tri=-dette"


def test_glossary_term_is_escaped_and_linked():
    assert 'class="term"' in render('{% glossary "trêve hivernale" %}')
    assert "#treve-hivernale" in render('{% glossary "trêve hivernale" %}')
    assert "<b>" not in render("{% glossary term %}", term="<b>")


def test_date_card_escapes_what_comes_from_data():
    html = render(
        "{% date_card deadline %}", deadline={"title": "<script>", "why": "<script>", "due": date(2025, 1, 2)}
    )

    assert "<script>" not in html


@pytest.mark.parametrize("count", [1, 3])
def test_table_says_how_many_there_are(count):
    rows = [{"cells": [f"Ménage {n}"]} for n in range(count)]

    html = render('{% table columns rows noun="dossier" total=11 %}', columns=["Ménage"], rows=rows)

    assert "sur 11\u00a0dossiers" in html
    assert html.count("<tr>") == count + 1


def test_empty_table_says_what_would_appear():
    html = render('{% table columns rows empty_title="Aucun dossier." %}', columns=["Ménage"], rows=[])

    assert "Aucun dossier." in html
    assert "<table" not in html


def test_sorted_column_says_so_and_its_link_reverses():
    request = RequestFactory().get("/", {"tri": "dette"})

    html = render("{% table_head columns 'dette' %}", columns=[("Dette", "dette", True)], request=request)

    assert 'aria-sort="ascending"' in html
    assert 'href="?tri=-dette"' in html


def test_pagination_keeps_filters():
    request = RequestFactory().get("/", {"commune": "Bouguenais"})

    html = render("{% pagination page %}", page=Paginator(range(50), 10).get_page(2), request=request)

    assert 'href="?commune=Bouguenais&amp;page=3"' in html
    assert 'aria-current="page">2<' in html


def test_sentence_of_the_code_is_typeset_and_html_left_as_it_is():
    assert render("{{ said|compose }}", said="Vous l'avez dit : oui ?") == "Vous l’avez dit\u00a0: oui\u00a0?"
    kept = format_html("<a title='un : deux'>{}</a>", "x")
    for safe in (kept, Message(messages.SUCCESS, kept)):
        assert render("{{ safe|compose }}", safe=safe) == kept
