"""Workers that die at named places, with a real worker, a real broker and a mail server that counts.

What is promised: an alert in the application is exactly one row; an e-mail leaves at least once, and every double has
the same Message-ID. Nothing is lost, whatever dies and even when the broker forgets everything.
"""

import contextlib
import os
import re
import signal
import socketserver
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import current_app

from cases.models import Alert
from cases.services import alerts
from cases.services.delivery import message_id
from organisations import scope
from organisations.enums import Role
from tests import factories as make
from tests.cases.test_alerts_planning import DAY, a_deadline
from tests.conftest import _empty_redis

pytestmark = pytest.mark.worker

MAILS = 4
PATIENCE = 40  # seconds


class _Mailbox(socketserver.StreamRequestHandler):
    """Enough of SMTP to take a message and answer «250»."""

    def handle(self) -> None:
        self._say("220 essai")
        while line := self.rfile.readline():
            command = line.strip().upper()
            if command == b"DATA":
                self._say("354 ")
                body = b""
                while (part := self.rfile.readline()) not in (b".\r\n", b""):
                    body += part
                found = re.search(rb"^Message-ID: (\S+)", body, re.MULTILINE)
                self.server.received.append(found[1].decode() if found else "")  # type: ignore[attr-defined]
            self._say("221 " if command == b"QUIT" else "250 ")
            if command == b"QUIT":
                return

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


class Sink(socketserver.ThreadingTCPServer):
    """A mail server that keeps Message-IDs."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Mailbox)
        self.received: list[str] = []

    def handle_error(self, request: object, client_address: object) -> None:
        """A worker that dies while talking to us is what we came to see."""


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@contextlib.contextmanager
def worker(environment: dict[str, str], log: Path, **more: str) -> Iterator[None]:
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--pool", "prefork", "--concurrency", "1"]
    options = ["--loglevel", "ERROR", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, *options], env={**environment, **more}, start_new_session=True, stdout=output, stderr=output
        )
        try:
            yield
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def environment_with(environment: dict[str, str], sink: Sink) -> dict[str, str]:
    return {
        **environment,
        "EMAIL_URL": f"smtp://127.0.0.1:{sink.server_address[1]}",
        "ALERT_LEASE_SECONDS": "1",
        "ALERT_FIRST_PAUSE_SECONDS": "1",
    }


def waiting_alerts() -> list[str]:
    """People of one bailleur to be told of one date; returns their keys."""
    case = make.a_case()
    for _ in range(MAILS):
        make.a_member(Role.BAILLEUR_MANAGER, organisation=case.bailleur)
    a_deadline(case, DAY)
    assert alerts.plan_alerts(territory=case.territory, today=DAY) == alerts.Planned(in_app=MAILS, emails=MAILS)
    with scope.system(case.territory):
        return list(Alert.objects.filter(channel="email").values_list("dedup_key", flat=True))


def statuses() -> Counter[tuple[str, str]]:
    with scope.system(make.a_territory()):
        return Counter(Alert.objects.values_list("channel", "status"))


def until_sent(*, flush: bool) -> None:
    """Tick as beat does, forget the broker once on the way, until every row is settled."""
    end = time.monotonic() + PATIENCE
    while statuses()["email", "pending"]:
        assert time.monotonic() < end, statuses()
        if flush and statuses()["email", "sent"]:
            _empty_redis()
            flush = False
        current_app.send_task("cases.requeue_alerts")
        time.sleep(0.4)


@pytest.mark.parametrize("place", ["in-transaction", "after-claim", "after-effect", "after-mark"])
def test_worker_killed_at_each_place_loses_nothing_and_doubles_nothing(place, process_environment, sink, tmp_path):
    keys = waiting_alerts()
    # Each child of the worker dies at its third passage: a few seconds pass before the pool replaces it.
    with worker(environment_with(process_environment, sink), tmp_path / "log", PREVEX_FAILPOINT=f"{place}:3"):
        until_sent(flush=True)
    assert b"SIGKILL" in (tmp_path / "log").read_bytes()
    assert statuses() == {("in_app", "sent"): MAILS, ("email", "sent"): MAILS}
    assert set(sink.received) == {message_id(key) for key in keys}
    if place == "after-effect":
        assert len(sink.received) > MAILS  # plain SMTP, at least once: the doubles have the same Message-ID
    else:
        assert len(sink.received) == MAILS


def test_two_workers_at_once_send_each_email_once(process_environment, sink, tmp_path):
    waiting_alerts()
    environment = environment_with(process_environment, sink) | {"ALERT_LEASE_SECONDS": "60"}
    with worker(environment, tmp_path / "one"), worker(environment, tmp_path / "two"):
        until_sent(flush=False)
    assert sorted(Counter(sink.received).values()) == [1] * MAILS
