"""Somebody in front of a browser. Every page seen is checked: accessibility, errors, width, typography.

With PREVEX_PICTURES naming a folder, each page seen is also drawn there, at 1280 and 320 pixels.
"""

import io
import os
import re
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, Response, expect
from pypdf import PdfReader

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 320, "height": 700}
# A code, or an amount cut from its unit, that a reader would stumble on.
STUMBLES = re.compile(r"\d €|\bNone\b|\bTrue\b|\bFalse\b|\{\{|\{%|\b[A-Z]+_[A-Z_]+\b")
PATIENCE = 20_000  # milliseconds: a worker may have just started
_axe = Axe()
expect.set_options(timeout=PATIENCE)
_count = iter(range(1, 1000))


class Visitor:
    """One session of one person (or of nobody): `see` each page reached."""

    def __init__(self, page: Page, url: str, *, scripted: bool = True) -> None:
        self.page = page
        self.scripted = scripted  # axe is a script: without scripts, only what the page says is checked
        self.url = url
        self.faults: list[str] = []
        page.on("console", lambda message: self._heard(message.type, message.text))
        page.on("pageerror", lambda error: self.faults.append(f"script : {error}"))
        page.on("response", self._answered)

    def _heard(self, kind: str, text: str) -> None:
        # A refused page says so in the console too; `_answered` judges it.
        if kind == "error" and not text.startswith("Failed to load resource"):
            self.faults.append(f"console : {text}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.request.resource_type != "document":
            self.faults.append(f"{response.status} : {response.url}")

    def go(self, path: str) -> Response:
        response = self.page.goto(self.url + path)
        assert response is not None
        return response

    def sign_in(self, email: str, password: str) -> None:
        self.go("/")
        self.see("Se connecter")
        self.fill("Courriel", email)
        self.fill("Mot de passe", password)
        self.press("Se connecter")

    def see(self, heading: str, *, name: str = "") -> None:
        """The page under this title is there; what is wrong with it is kept in `faults`."""
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(heading)
        here = f"{heading} ({self.page.url.removeprefix(self.url)})"
        self._picture(name or heading, "1280")
        for line in self.page.locator("body").inner_text().splitlines():
            if found := STUMBLES.search(line):
                self.faults.append(f"{here} : {found[0]!r} dans {line!r}")
        if not self.scripted:
            return
        for broken in _axe.run(self.page).response["violations"]:
            self.faults.append(f"{here} : {broken['id']}, {broken['nodes'][0]['html']}")
        self.page.set_viewport_size(NARROW)
        self._picture(name or heading, "320")
        if too_wide := self.page.evaluate(OVERFLOW):
            self.faults.append(f"{here} : trop large de {too_wide} px à 320 px")
        self.page.set_viewport_size(WIDE)

    def _picture(self, name: str, width: str) -> None:
        if folder := os.environ.get("PREVEX_PICTURES"):
            Path(folder).mkdir(exist_ok=True)
            slug = re.sub(r"\W+", "-", name.lower())[:40]
            number = next(_count) if width == "1280" else 0
            self._last = f"{number:02}-{slug}" if number else self._last
            self.page.screenshot(path=f"{folder}/{self._last}-{width}.png", full_page=True)

    def reads(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_role("main").get_by_text(text).first).to_be_visible()

    def card(self, title: str) -> Locator:
        """The date card under this title."""
        return self.page.get_by_role("article").filter(has=self.page.get_by_role("heading", name=title)).first

    def refresh_until(self, heading: str) -> None:
        """Without script, long work is followed by hand: «Actualiser» until the page has moved on."""
        title = self.page.get_by_role("heading", level=1)
        refresh = self.page.get_by_role("link", name="Actualiser")
        for _ in range(60):
            if heading in (title.text_content() or ""):
                return
            if refresh.count():
                refresh.click()
            self.page.wait_for_timeout(500)
        expect(title).to_contain_text(heading)

    def follow(self, label: str, *, exact: bool = True, where: Locator | None = None) -> None:
        (where or self.page).get_by_role("link", name=label, exact=exact).first.click()

    def press(self, label: str, *, exact: bool = True, where: Locator | None = None) -> None:
        (where or self.page).get_by_role("button", name=label, exact=exact).first.click()

    def fill(self, label: str, value: str, *, exact: bool = False) -> None:
        self.page.get_by_label(label, exact=exact).first.fill(value)

    def choose(self, label: str, option: str) -> None:
        self.page.get_by_role("combobox", name=label).first.select_option(label=option)

    def deposit(self, label: str, name: str, content: bytes) -> None:
        kind = "text/csv" if name.endswith(".csv") else "application/octet-stream"
        self.page.get_by_label(label).set_input_files({"name": name, "mimeType": kind, "buffer": content})

    def download(self, label: str) -> bytes:
        """What the link gives, by the browser's own session."""
        link = self.page.get_by_role("link", name=label).first
        expect(link).to_be_visible()
        answer = self.page.request.get(self.url + (link.get_attribute("href") or ""))
        assert answer.status == 200
        return answer.body()

    def read_pdf(self, label: str) -> str:
        """The text of a downloaded PDF, its spaces made plain."""
        pages = PdfReader(io.BytesIO(self.download(label))).pages
        return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))

    def is_refused(self, path: str) -> None:
        """The page answers 404, as one that does not exist."""
        assert self.go(path).status == 404
        self.see("")
