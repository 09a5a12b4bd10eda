"""The component sheet in a real Chromium: accessible, readable, usable by keyboard and on a small phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse

from organisations.enums import Role
from tests import factories

pytestmark = pytest.mark.browser

SMALLER_THAN_16 = """[...document.querySelectorAll('body *')]
  .filter(e => e.children.length === 0 && e.textContent.trim() && parseFloat(getComputedStyle(e).fontSize) < 16)
  .map(e => e.outerHTML.slice(0, 120))"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def open_sheet(live, new_page):
    """Opens /composants/ as a signed-in social worker at a given width; gives the page and what the console said."""

    def opened(width):
        member = factories.a_member(Role.SOCIAL_WORKER)
        client = Client()
        client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        page = new_page(viewport={"width": width, "height": 900})
        page.context.add_cookies(
            [{"name": name, "value": cookie.value, "url": live.url} for name, cookie in client.cookies.items()]
        )
        said = []
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.goto(live.url + reverse("components"))
        assert page.title() == "Composants · Prevex"
        return page, said

    return opened


@pytest.mark.parametrize("width", [1280, 320])
def test_sheet_is_accessible_and_readable(open_sheet, width):
    page, said = open_sheet(width)

    results = Axe().run(page).response
    assert results["passes"]
    assert [(found["id"], found["nodes"][0]["html"]) for found in results["violations"]] == []
    assert page.evaluate(SMALLER_THAN_16) == []
    assert page.evaluate(OVERFLOW) == 0
    assert said == []


def test_search_is_one_shortcut_away(open_sheet):
    page, _ = open_sheet(1280)

    page.locator("body").press("Control+k")

    assert page.evaluate("document.activeElement.id") == "recherche"


def test_refused_form_puts_its_errors_first(open_sheet):
    page, _ = open_sheet(1280)

    assert page.evaluate("document.activeElement.className") == "error-summary"


def test_first_stop_of_the_keyboard_skips_the_header(live, page):
    page.goto(live.url + reverse("account_login"))

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Aller au contenu"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"


def test_tables_become_cards_on_a_phone(open_sheet):
    page, _ = open_sheet(320)

    cell = page.locator("td[data-label='Étape']").first
    assert cell.evaluate("e => getComputedStyle(e, '::before').content") == '"Étape"'
