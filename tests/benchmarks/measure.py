"""Timing, and the one line that each benchmark prints."""

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection


@dataclass
class Stopwatch:
    """Seconds of a block, once it is left."""

    seconds: float = 0.0


@contextmanager
def stopwatch() -> Iterator[Stopwatch]:
    watch = Stopwatch()
    begun = time.perf_counter()
    try:
        yield watch
    finally:
        watch.seconds = time.perf_counter() - begun


@contextmanager
def database_time() -> Iterator[list[tuple[str, float]]]:
    """Every statement of the block with its seconds in the database."""
    statements: list[tuple[str, float]] = []

    def timed(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        begun = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            statements.append((sql, time.perf_counter() - begun))

    with connection.execute_wrapper(timed):
        yield statements


def processor_time(backend: int) -> float:
    """Seconds that the server process of one connection has spent computing: what else the machine does changes them little."""
    return int(Path(f"/proc/{backend}/schedstat").read_text().split()[0]) / 1e9


def median(action: Callable[[], Any], times: int = 7) -> float:
    """Median seconds of an action done `times` times, after one that warms it up."""
    action()
    found = []
    for _ in range(times):
        with stopwatch() as watch:
            action()
        found.append(watch.seconds)
    return statistics.median(found)


def duration(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def report(what: str, seconds: float, floor: float, note: str = "") -> None:
    """«sweep 100000 cases: 41.2 s, floor 8.1 s, ratio 5.1»."""
    line = f"{what}: {duration(seconds)}, floor {duration(floor)}, ratio {seconds / floor:.1f}"
    say(f"{line}{f' ({note})' if note else ''}")
