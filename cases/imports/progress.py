"""How far a long import is: a few words in the cache, outside any transaction, gone by themselves."""

import time
import uuid
from dataclasses import dataclass

from django.core.cache import cache

KEPT_SECONDS = 3600
EVERY_SECONDS = 0.5


@dataclass(frozen=True)
class Progress:
    """`total` is zero while it is not known."""

    label: str
    done: int
    total: int


def _key(import_id: uuid.UUID) -> str:
    return f"import-progress:{import_id}"


def read_progress(import_id: uuid.UUID) -> Progress | None:
    found = cache.get(_key(import_id))
    return Progress(*found) if found else None


class Reporter:
    """Tells the cache how far the work is, at most twice a second."""

    def __init__(self, import_id: uuid.UUID) -> None:
        self._key = _key(import_id)
        self._last = 0.0
        self._label = ""

    def __call__(self, label: str, done: int = 0, total: int = 0) -> None:
        now = time.monotonic()
        if label == self._label and now - self._last < EVERY_SECONDS:
            return
        self._last, self._label = now, label
        cache.set(self._key, (label, done, total), KEPT_SECONDS)

    def clear(self) -> None:
        cache.delete(self._key)
