"""What the journeys run on: a fixed day, the people, a live server, a real worker and the letters it sends."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tests.journeys import on_day, people
from tests.journeys.office import Office
from tests.journeys.visitor import Visitor


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", on_day.fixed)


@pytest.fixture
def persons(committed_db: None, _today: None) -> people.People:
    return people.settle()


@pytest.fixture
def visitor(live: Any, new_page: Callable[..., Any]) -> Iterator[Callable[..., Visitor]]:
    """Opens a fresh browser session (options are those of a Playwright context); at the end no page had a fault."""
    visitors: list[Visitor] = []

    def enter(**options: Any) -> Visitor:
        scripted = options.get("java_script_enabled", True)
        visitors.append(Visitor(new_page(**options), live.url, scripted=scripted))
        return visitors[-1]

    yield enter
    faults = [fault for one in visitors for fault in one.faults]
    assert not faults, "\n".join(faults)


@pytest.fixture
def office(process_environment: dict[str, str], live: Any, tmp_path: Path) -> Iterator[Office]:
    letters = tmp_path / "letters"
    letters.mkdir()
    found = Office({**process_environment, "EMAIL_URL": f"filemail:///{letters}", "SITE_URL": live.url}, letters)
    options = ["--loglevel", "WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    log = tmp_path / "worker.log"
    with log.open("wb") as output:
        worker = found.start(
            *("celery", "-A", "config", "worker", "--concurrency", "1", *options),
            start_new_session=True,
            stdout=output,
            stderr=output,
        )
        try:
            yield found
        finally:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
            sys.stdout.write(log.read_text())
