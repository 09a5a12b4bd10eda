"""Justificatifs in a real browser: dropped, followed, refused with a sentence, and moved by keyboard alone."""

import os
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client

from tests.dsf.paper import a_pdf, a_photo
from tests.dsf.situations import in_writing

DROP = """([zone, files]) => {
  const data = new DataTransfer();
  for (const [name, type, bytes] of files) data.items.add(new File([Uint8Array.from(bytes)], name, { type }));
  zone.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
}"""


def signed_in(page, live, member):
    client = Client()
    client.force_login(member.user)
    name = django_settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live.url}])
    return page


def picture(page, name):
    if folder := os.environ.get("PREVEX_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


@pytest.fixture
def writing(live, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.SECURE_SSL_REDIRECT = False
    dsf, worker, _ = in_writing()
    return dsf, worker, f"{live.url}/dsf/{dsf.pk}/justificatifs/"


def test_files_are_dropped_followed_and_moved_by_keyboard(writing, live, new_page):
    _, worker, url = writing
    page = signed_in(new_page(), live, worker)
    faults = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.goto(url)
    zone = page.locator("[data-drop]")
    files = [
        ["bulletin.pdf", "application/pdf", list(a_pdf())],
        ["quittance.jpg", "image/jpeg", list(a_photo())],
        ["dessin.svg", "image/svg+xml", list(b"<svg/>")],
    ]
    zone.evaluate(f"(zone, files) => ({DROP})([zone, files])", files)
    assert page.locator("[data-drop-list] li").count() == 3
    page.get_by_role("button", name="Ajouter").click()
    page.get_by_text("2 justificatifs ajoutés").wait_for()
    assert page.get_by_text("dessin.svg").count() == 1
    picture(page, "justificatifs-1280")
    first = page.locator(".pieces li").nth(0)
    first.get_by_role("button", name="Descendre").focus()
    page.keyboard.press("Enter")
    page.get_by_text("change de place").wait_for()
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    picture(page, "justificatifs-320")
    assert faults == []


def test_refused_file_keeps_the_page_and_says_why(writing, live, new_page):
    _, worker, url = writing
    page = signed_in(new_page(), live, worker)
    page.goto(url)
    page.locator("input[name=pieces]").set_input_files(
        {"name": "lettre.docx", "mimeType": "application/msword", "buffer": b"PK\x03\x04"}
    )
    page.get_by_role("button", name="Ajouter").click()
    page.locator(".error-summary").get_by_text("Enregistrez-le en PDF").wait_for()


def test_page_works_without_script(writing, live, new_page):
    _, worker, url = writing
    page = signed_in(new_page(java_script_enabled=False), live, worker)
    page.goto(url)
    page.locator("input[name=pieces]").set_input_files(
        {"name": "bulletin.pdf", "mimeType": "application/pdf", "buffer": a_pdf()}
    )
    page.get_by_role("button", name="Ajouter").click()
    assert page.get_by_text("1 justificatif ajouté").count() == 1
