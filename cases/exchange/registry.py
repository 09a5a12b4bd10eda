"""Adapters between a file's format and neutral acts. EXPLOC and ALEXI will each be one more, registered beside the neutral ones."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


class FormatError(ValueError):
    """The whole file cannot be read; the sentence says what to do."""


@dataclass(frozen=True)
class NeutralAct:
    """One act as files say it, everything still text. `line`: where it stands, for messages. `id`: its name where it comes from."""

    line: int
    id: str
    case: str
    kind: str
    on: str
    details: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""


class Adapter(Protocol):
    """A format: `key` names it in addresses, `label` on screens, `suffix` ends its files."""

    key: str
    label: str
    suffix: str
    content_type: str

    def recognises(self, content: bytes) -> bool:
        """Does this file look like this format?"""

    def read(self, content: bytes) -> list[NeutralAct]:
        """Acts of a file, in its order. Raises FormatError."""

    def write(self, acts: Iterable[NeutralAct]) -> bytes:
        """A file that `read` gives back equal."""


_adapters: dict[str, Adapter] = {}


def register(one: Adapter) -> None:
    """Add a format."""
    _adapters[one.key] = one


def adapters() -> list[Adapter]:
    """Formats in the order of their registration."""
    return list(_adapters.values())


def adapter(key: str) -> Adapter | None:
    """The format of this key."""
    return _adapters.get(key)


def recognise(content: bytes) -> Adapter:
    """The format of a file, by its content. Raises FormatError when none knows it."""
    found = next((one for one in adapters() if one.recognises(content)), None)
    if found is None:
        raise FormatError("Ce fichier n’a ni les titres du CSV ni la forme du JSON attendus. Partez du modèle.")
    return found
