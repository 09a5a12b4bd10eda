"""The authorisation matrix (`matrix.yaml`) as typed values, and the addresses of the resolver that it must cover."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.urls import get_resolver
from django.urls.resolvers import URLResolver

RAW = yaml.safe_load(Path(__file__).with_name("matrix.yaml").read_text(encoding="utf-8"))
GET_OK = frozenset({200})
# A form sent back with its errors is an answer; so is «somebody else changed it».
POST_OK = frozenset({200, 204, 302, 409, 422})


@dataclass(frozen=True)
class Entry:
    """One line of the matrix. `allowed`: method → roles; a method that is absent is refused with 405."""

    name: str
    public: bool
    object: str
    parts: dict[str, Any] = field(hash=False)
    allowed: dict[str, frozenset[str]] = field(hash=False)
    data: dict[str, Any] = field(hash=False)
    refusal: int
    unseen: frozenset[str]
    role_first: bool
    closed: frozenset[str] | None
    get_ok: frozenset[int]
    same: bool
    ignores_method: bool
    writes: bool

    def __str__(self) -> str:
        return " ".join([self.name, *(f"{key}={value}" for key, value in self.parts.items())])


def roles_of(names: list[str]) -> frozenset[str]:
    """Roles named by a list of roles and groups."""
    found: set[str] = set()
    for name in names:
        found |= roles_of(RAW["groups"][name]) if name in RAW["groups"] else {name}
    return frozenset(found)


def _entry(name: str, raw: dict[str, Any]) -> Entry:
    allowed = {"GET": roles_of(raw["get"])} if "get" in raw else {}
    if "post" in raw:
        allowed["POST"] = allowed["GET"] if raw["post"] == "get" else roles_of(raw["post"])
    return Entry(
        name=name,
        public=raw.get("access") == "public",
        object=raw.get("object", ""),
        parts=raw.get("with", {}),
        allowed=allowed,
        data=raw.get("data", {}),
        refusal=raw.get("refusal", 403),
        unseen=roles_of(raw.get("unseen", [])),
        role_first=raw.get("first", False),
        closed=roles_of(raw["closed"]) if "closed" in raw else None,
        get_ok=frozenset(raw.get("get_ok", GET_OK)),
        ignores_method=raw.get("post") == "get",
        same=raw.get("same", False),
        writes=raw.get("writes", False),
    )


@cache
def entries() -> tuple[Entry, ...]:
    """Every line of our own addresses."""
    found = []
    for name, raw in RAW["routes"].items():
        found += [_entry(name, one) for one in (raw if isinstance(raw, list) else [raw])]
    return tuple(found)


def listed() -> set[str]:
    return {*RAW["routes"], *RAW["allauth"]["public"], *RAW["allauth"]["own"]}


def routes_of_the_resolver() -> Iterator[str]:
    """Names, with their namespace, of all addresses that Django answers; an address without a name shows its pattern."""

    def walk(resolver: URLResolver, space: str) -> Iterator[str]:
        for pattern in resolver.url_patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern, space + (f"{pattern.namespace}:" if pattern.namespace else ""))
            else:
                yield space + (pattern.name or f"(sans nom) {pattern.pattern}")

    return walk(get_resolver(), "")
