"""Every address × method × role × relation answers what the matrix says, over HTTP and in SQL.

Each request runs in a transaction that is undone; all those that may not write run in a read-only one. The cells where
nothing is visible are tried in turn (each role with each relation, each address with each relation, one method each);
AUTHORISATION=full tries all of them.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client, override_settings
from django.urls import reverse

from organisations import scope
from organisations.enums import Role
from tests.authorisation import judge
from tests.authorisation.routes import RAW, Entry, entries
from tests.authorisation.world import World

FULL = os.environ.get("AUTHORISATION") == "full"
# What settles who asks, without what only adds headers and logs: thousands of requests.
SHORT_CHAIN = [
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "organisations.middleware.ActingMembershipMiddleware",
]
HIDDEN_TRIED = 1


class Undone(Exception):
    """Rolls a request back."""


def asked(client: Client, method: str, url: str, data: dict[str, Any], *, read_only: bool) -> tuple[int | str, bytes]:
    """Status (or the name of what was raised) and body; nothing that the request wrote stays."""
    answer: tuple[int | str, bytes] = ("?", b"")
    try:
        with transaction.atomic():
            if read_only:
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION READ ONLY")
            try:
                response = (
                    client.generic(method, url) if method not in ("GET", "POST") else _sent(client, method, url, data)
                )
                answer = (response.status_code, response.content)
            except DatabaseError as error:
                answer = (str(error).splitlines()[0], b"")
            except Exception as error:  # whatever a view raises is a finding, and the walk goes on
                answer = (f"{type(error).__name__}: {error}", b"")
            raise Undone
    except Undone:
        return answer


def _sent(client: Client, method: str, url: str, data: dict[str, Any]) -> Any:
    return client.get(url) if method == "GET" else client.post(url, data)


def roles_tried(entry: Entry) -> list[str]:
    return [Role.BAILLEUR_MANAGER, Role.TENANT] if entry.same else list(Role.values)


def cells(entry: Entry, role: str, turn: int) -> Iterator[tuple[str, str]]:
    """(relation, method) to try, all of them when FULL.

    Otherwise hidden objects take turns (some relations, one method each), as do closed ones that answer like open ones
    and pages that do not look at the method: the same code answers, and a run stays short.
    """
    relations = judge.relations_of(entry)
    hidden = [r for r in relations if entry.object and not judge.visible(entry.object, role, r)]
    chosen = {hidden[(turn * HIDDEN_TRIED + i) % len(hidden)] for i in range(HIDDEN_TRIED) if hidden}
    for relation in relations:
        in_turn = relation != "granted" and not (relation == "closed" and entry.closed is not None)
        if not FULL and in_turn and relation not in chosen and (relation in hidden or turn % 6 != 0):
            continue
        for number, method in enumerate(("GET", "POST")):
            alike = in_turn or (entry.ignores_method and method == "POST")  # GET has answered already
            if FULL or not alike or (turn + number) % (2 if in_turn else 8) == 0:
                yield relation, method


def findings(world: World, clients: dict[str, Client], entry: Entry, shift: int) -> Iterator[str]:
    """Every disagreement between the application and the matrix about one entry."""
    for turn, role in enumerate(roles_tried(entry), start=shift):
        for relation, method in cells(entry, role, turn):
            parts = world.identifiers(role, entry, relation)
            if parts is None:
                continue
            wanted = judge.expected(entry, role, relation, method)
            writes = judge.answered(wanted) and (method == "POST" or entry.writes)
            url = reverse(entry.name, kwargs=parts)
            data = {"membership": str(world.people[role].pk)} if entry.name == "switch_membership" else entry.data
            status, _ = asked(clients[role], method, url, data, read_only=not writes)
            if status not in wanted:
                yield f"{method} {entry} as {role}, {relation}: {status}, not {sorted(wanted)}"


def test_every_cell_answers_what_the_matrix_says(world, clients):
    found: list[str] = []
    with override_settings(MIDDLEWARE=SHORT_CHAIN):
        for shift, entry in enumerate(entries()):
            found += findings(world, clients, entry, shift)
    assert found == [], "\n".join(found)


def test_other_unsafe_methods_write_nothing_and_show_nothing_more(world, clients):
    """PUT, PATCH and DELETE are refused, or answer as a page asked for: never a write."""
    found = []
    with override_settings(MIDDLEWARE=SHORT_CHAIN):
        for turn, entry in enumerate(entries()):
            method = ("PUT", "PATCH", "DELETE")[turn % 3]
            role = (Role.BAILLEUR_MANAGER, Role.SOCIAL_WORKER, Role.PREFECTURE, Role.TENANT)[turn % 4]
            parts = world.identifiers(role, entry, "granted")
            if parts is None or entry.writes:
                continue
            status, _ = asked(clients[role], method, reverse(entry.name, kwargs=parts), {}, read_only=True)
            if status not in judge.expected(entry, role, "granted", "GET") | {403, 405}:
                found.append(f"{method} {entry} as {role}: {status}")
    assert found == []


def test_visitor_is_sent_to_sign_in_from_every_address(world):
    visitor, found = Client(HTTP_HOST="localhost"), []
    for entry in entries():
        url = reverse(entry.name, kwargs=world.identifiers(Role.BAILLEUR_MANAGER, entry, "granted"))
        for method in ("GET", "POST"):
            response = _sent(visitor, method, url, {})
            to_sign_in = response.status_code == 302 and response.url.startswith(reverse("account_login"))
            if to_sign_in == entry.public:
                found.append(f"{method} {entry}: {response.status_code}")
    for name in RAW["allauth"]["own"]:
        response = visitor.get(reverse(name))
        if response.status_code != 302 or not response.url.startswith(reverse("account_login")):
            found.append(f"GET {name}: {response.status_code}")
    assert found == []


def test_invisible_and_absent_answer_alike_to_the_last_byte(world, clients):
    found = []
    for turn, entry in enumerate(entry for entry in entries() if entry.object and not entry.role_first):
        method = "GET" if "GET" in entry.allowed else "POST"
        role = (Role.BAILLEUR_MANAGER, Role.SOCIAL_WORKER, Role.TENANT, Role.COMMISSAIRE)[turn % 4]
        bodies = set()
        for relation in ("foreign", "elsewhere", "absent"):
            parts = world.identifiers(role, entry, relation)
            if parts is None:
                continue
            url = reverse(entry.name, kwargs=parts)
            bodies.add(asked(clients[role], method, url, {}, read_only=True))
        if len(bodies) != 1 or {status for status, _ in bodies} != {404}:
            found.append(f"{entry} as {role}: {[status for status, _ in bodies]}")
    assert found == []


def rows_seen(world: World, role: str, table: str) -> set[Any]:
    """Identifiers that the database shows to a person who asks without any filter; none without privilege."""
    try:
        with transaction.atomic(), scope.acting(world.people[role]), connection.cursor() as cursor:
            cursor.execute(f"SELECT id FROM {table}")
            return {row[0] for row in cursor.fetchall()}
    except DatabaseError as error:
        if "permission denied" not in str(error):
            raise
        return set()


def test_the_database_shows_exactly_what_http_finds(world, clients):
    """The same cells in SQL: 404 over HTTP means no row, anything else means a row."""
    found = []
    page = next(entry for entry in entries() if entry.name == "cases:page")
    with override_settings(MIDDLEWARE=SHORT_CHAIN):
        for role in Role.values:
            rows = rows_seen(world, role, "cases_case")
            for relation in judge.relations_of(page):
                case = world.case(role, relation)
                if case is None:
                    continue
                # An address that nobody is refused for another reason, and that draws little: the tab of the readers.
                url = reverse("cases:tab", args=[case.pk, "readers"])
                status, _ = asked(clients[role], "GET", url, {}, read_only=True)
                if (status == 404) != (case.pk not in rows) or (case.pk in rows) != judge.visible(
                    "case", role, relation
                ):
                    found.append(f"{role}, {relation}: {status}, row {'seen' if case.pk in rows else 'not seen'}")
    assert found == []


@pytest.mark.parametrize("kind", ["dsf", "convention"])
def test_other_objects_lie_in_the_database_as_the_matrix_says(world, kind):
    """What HTTP does not find is not in SQL either; the database may be wider only where a rule narrows it (dsf)."""
    table = {"dsf": "dsf_dsf", "convention": "conventions_convention"}[kind]
    made = world.dsfs if kind == "dsf" else {key: pair[0] for key, pair in world.conventions.items()}
    found = []
    for role in Role.values:
        rows = rows_seen(world, role, table)
        for (relation, name), row in made.items():
            seen, wanted = row.pk in rows, judge.visible(kind, role, relation)
            # A tenant may read its own diagnostic (F13): no page shows it yet, the database allows it.
            if seen != wanted and not (kind == "dsf" and role == Role.TENANT and relation in ("granted", "closed")):
                found.append(f"{kind} {name}, {relation} as {role}: seen {seen}")
    assert found == []
