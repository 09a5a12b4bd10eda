"""The first section of a diagnostic on screen: time of the server, weight of the page, time on a slow laptop.

The laptop is Chromium with its processor slowed four times and a home ADSL line (8 Mbit/s, 40 ms). Each visit is that of a
fresh browser, then of one that has the assets already. What counts is the largest text painted and the page ready to type.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.urls import reverse
from playwright.sync_api import Browser, sync_playwright

from tests.benchmarks.bench_saves import server
from tests.benchmarks.measure import database_time, duration, median, say
from tests.benchmarks.population import World
from tests.conftest import CHROMIUM_FLAGS
from tests.dsf.pages import Page
from tests.dsf.situations import in_writing

SLOWER, VISITS, TARGET = 4, 5, 1.0
LINE = {"offline": False, "latency": 40, "downloadThroughput": 1_000_000, "uploadThroughput": 125_000}
PAINTED = """() => new Promise((resolve) => new PerformanceObserver((list) => {
  const { responseStart } = performance.getEntriesByType("navigation")[0];
  resolve([list.getEntries().at(-1).startTime, responseStart]);
}).observe({ type: "largest-contentful-paint", buffered: true }))"""


def _visit(browser: Browser, address: str, cookie: dict[str, Any], *, again: bool) -> tuple[float, float, float, int]:
    """(seconds to the first byte, to the largest paint, to a page ready to type, bytes received)."""
    context = browser.new_context(locale="fr-FR", viewport={"width": 1280, "height": 800})
    context.add_cookies([cookie])
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", LINE)
    line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    received = [0]
    line.on("Network.loadingFinished", lambda one: received.append(int(one["encodedDataLength"])))
    for _ in range(1 + again):
        received.clear()
        page.goto(address, wait_until="load")
        page.wait_for_selector("#formulaire[data-ready]")
        ready = page.evaluate("performance.now()") / 1000
        painted, first = (value / 1000 for value in page.evaluate(PAINTED))
    context.close()
    return first, painted, ready, sum(received)


def run(world: World, *, verbose: bool = False) -> None:
    from django.test.utils import setup_test_environment

    setup_test_environment()
    dsf, worker, _ = in_writing()
    writer = Page(worker, dsf, "identite")
    path = reverse("dsf:section", args=[dsf.pk, "identite"])
    with database_time() as statements:
        writer.client.get(path)
    whole = median(lambda: writer.client.get(path))
    say(f"first section, server alone: {duration(whole)}, {len(statements)} statements")
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        say("first section on screen: no Chromium here")
        return
    # Assets as in production, compressed and named by their content.
    settings = {"DJANGO_SETTINGS_MODULE": "config.settings"}
    collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "-v", "0"]
    subprocess.run(collect, env={**os.environ, **settings}, check=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        server(Path(folder) / "log", **settings) as address,
        sync_playwright() as playwright,
    ):
        session = writer.client.cookies["sessionid"]
        cookie = {"name": "sessionid", "value": session.value, "url": address}
        browser = playwright.chromium.launch(executable_path=found, args=CHROMIUM_FLAGS)
        for again in (False, True):
            visits = [_visit(browser, address + path, cookie, again=again) for _ in range(VISITS)]
            first, painted, ready, weight = (statistics.median(values) for values in zip(*visits, strict=True))
            say(
                f"first section on a slow laptop, {'assets known' if again else 'first visit'}: painted {duration(painted)} "
                f"(first byte {duration(first)}), ready to type {duration(ready)}, target {duration(TARGET)}, "
                f"{weight / 1000:.0f} kB received"
            )
        browser.close()
