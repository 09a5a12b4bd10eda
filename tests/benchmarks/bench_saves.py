"""200 people who type at once: each saves a section of a diagnostic every few seconds, on a real server.

As many people as `--scale` says, 200 at most. The floor is the same server, people and pace, with a POST that recognises
who is signed in and writes one row (prolonging one's session). Times are the server's own, read in its log; what the
person waits includes the queue.
"""

import itertools
import json
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.test.utils import setup_test_environment
from django.urls import reverse

from organisations.enums import Role
from tests import factories as make
from tests.benchmarks.measure import database_time, duration, say
from tests.benchmarks.population import World
from tests.dsf.pages import Page
from tests.dsf.situations import in_writing

MOST, PAUSE, SECONDS = 200, 4.0, 30
KEYS = ("evaluation", "menage", "budget", "dette", "logement")  # one writer each: nobody collides
WORDS = [
    "Madame",
    "est",
    "suivie",
    "depuis",
    "mars",
    ";",
    "le",
    "paiement",
    "a",
    "repris",
    "en",
    "mai,",
    "le",
    "plan",
    "est",
    "signé.",
]
LINE = re.compile(r"^POST (\S+) (\d+) (\d+)$")  # path, status, microseconds


@dataclass
class Typist(threading.Thread):
    """One person in one section: a pause, some more words, a save."""

    address: str
    page: Page
    bare: bool
    until: float
    waited: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self.token = self.page.client.get(reverse("dsf:ticket")).json()["csrf"]
        self.cookies = "; ".join(f"{name}={one.value}" for name, one in self.page.client.cookies.items())
        self.typed = next(name for name in self.page.fields if name.endswith(("text", "other", "resource", "details")))

    __hash__ = threading.Thread.__hash__

    def run(self) -> None:
        time.sleep(random.random() * PAUSE)
        while time.monotonic() < self.until:
            begun = time.monotonic()
            try:
                self._bare() if self.bare else self._save()
            except (urllib.error.URLError, OSError) as error:
                self.refused.append(str(error))
            self.waited.append(time.monotonic() - begun)
            time.sleep(PAUSE * (0.5 + random.random()))

    def _post(self, path: str, fields: dict[str, list[str]]) -> bytes:
        body = urllib.parse.urlencode(fields, doseq=True).encode()
        headers = {"Cookie": self.cookies, "X-CSRFToken": self.token}
        with urllib.request.urlopen(urllib.request.Request(self.address + path, body, headers), timeout=60) as answer:
            return answer.read()

    def _bare(self) -> None:
        self._post(reverse("session_keepalive"), {})

    def _save(self) -> None:
        said = f"{self.page.fields[self.typed][0]} {random.choice(WORDS)}"
        self.page.fields[self.typed] = [said[-100:] if self.page.key != "evaluation" else said]
        told = self._post(reverse("dsf:save", args=[self.page.dsf.pk, self.page.key]), self.page.body())
        self.page.version = json.loads(told)["version"]


@contextmanager
def server(log: Path, **more: str) -> Iterator[str]:
    """gunicorn as in production: two processes of four threads. `more`: what else its environment says."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [
        "--bind",
        f"127.0.0.1:{port}",
        "--workers",
        "2",
        "--threads",
        "4",
        "--no-control-socket",
        "--log-level",
        "warning",
    ]
    logged = ["--access-logfile", str(log), "--access-logformat", "%(m)s %(U)s %(s)s %(D)s"]
    environment = {**os.environ, "ALLOWED_HOSTS": "127.0.0.1", **more}
    command = [sys.executable, "-m", "gunicorn", *options, *logged, "config.wsgi"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in itertools.repeat(None, 100):
            with socket.socket() as asked:
                if asked.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def _pages(people: int) -> list[Page]:
    """Five writers of one service to a diagnostic, one to a section, each with his page open."""
    found = []
    for _ in range(max(1, people // len(KEYS))):
        dsf, worker, _ = in_writing()
        for key in KEYS:
            found.append(Page(make.a_member(Role.SOCIAL_WORKER, organisation=worker.organisation), dsf, key))
    return found


def _measured(address: str, log: Path, pages: list[Page], *, bare: bool) -> list[float]:
    """Server seconds of each POST; says what people waited."""
    typists = [Typist(address, page, bare=bare, until=0) for page in pages]
    begun, start = log.stat().st_size if log.exists() else 0, time.monotonic()
    for one in typists:
        one.until = start + SECONDS
        one.start()
    for one in typists:
        one.join()
    time.sleep(1)
    with log.open() as lines:
        lines.seek(begun)
        found = [match for line in lines if (match := LINE.match(line.strip()))]
    waited = sorted(seconds for one in typists for seconds in one.waited)
    refused = [sentence for one in typists for sentence in one.refused]
    wrong = [match for match in found if match[2] not in ("200", "204")]
    say(
        f"  {len(waited)} requests in {time.monotonic() - start:.0f} s, {len(refused) + len(wrong)} refused; "
        f"waited p50 {duration(_share(waited, 50))}, p95 {duration(_share(waited, 95))}"
    )
    if refused or wrong:
        say(f"  first refusals: {refused[:2]} {[match[0] for match in wrong[:2]]}")
    return sorted(int(match[3]) / 1e6 for match in found)


def _share(values: list[float], percent: int) -> float:
    return statistics.quantiles(values, n=100)[percent - 1]


def _alone(page: Page) -> tuple[float, float]:
    """Median seconds of processor, and in the database, of a save without a server around: a busy machine changes it less."""
    page.save()
    name = next(name for name in page.fields if name.endswith("text"))
    spent, inside = [], []
    for rank in range(21):
        page.fields[name] = [f"{page.fields[name][0]} {rank}"]
        begun = time.process_time()
        with database_time() as statements:
            status, _ = page.save()
        assert status == 200
        spent.append(time.process_time() - begun)
        inside.append(sum(seconds for _, seconds in statements))
    return statistics.median(spent), statistics.median(inside)


def run(world: World, *, verbose: bool = False) -> None:
    setup_test_environment()  # pages say which forms they were drawn with
    pages = _pages(min(MOST, world.scale))
    processor, inside = _alone(pages[0])
    say(f"one save alone: {duration(processor)} of processor, {duration(inside)} in the database")
    with tempfile.TemporaryDirectory() as folder, server(Path(folder) / "log") as address:
        log = Path(folder) / "log"
        floor = _measured(address, log, pages, bare=True)
        saves = _measured(address, log, pages, bare=False)
    for percent in (50, 95):
        mine, least = _share(saves, percent), _share(floor, percent)
        say(
            f"saves, {len(pages)} people, server time p{percent}: {duration(mine)}, floor {duration(least)}, "
            f"ratio {mine / least:.1f}"
        )
