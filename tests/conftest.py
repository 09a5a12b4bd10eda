"""The database, the browser and the live server of the tests.

Tests connect as the application does: logged in as `prevex_app`, which owns nothing and bypasses no policy. The test
database itself is created, migrated, emptied and dropped by the owner's login.

- `db` (or the mark `django_db`): a transaction undone at the end of the test.
- `committed_db`: what is written is committed, for tests with other processes or threads; emptied afterwards.
- `live`: a running server (`live.url`) on `committed_db`; `page`: a Chromium page.
- `process_environment`: the variables that a worker or command started by a test needs.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from hypothesis import settings as generated

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# Elsewhere than in continuous integration, generated examples are new at each run; there, one commit has one verdict.
# EXAMPLES=5000 ./bin/test tests/ccapex/test_room_rules.py searches further. No deadline: a slow machine is no defect.
generated.register_profile(
    "prevex",
    max_examples=int(os.environ.get("EXAMPLES", "100")),
    derandomize=os.environ.get("CI") == "true",
    deadline=None,
    print_blob=True,
)
generated.load_profile("prevex")

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def _sized_tables() -> set[str]:
    """Tables of the test database that hold pages. Asked of the catalogue: policies hide rows even from the owner."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
            " AND n.nspname NOT LIKE 'pg\\_%%' AND pg_relation_size(c.oid) > 0"
        )
        return {name for (name,) in cursor.fetchall()}


def _copy_database(template: str) -> str:
    """The test database as a copy of one that ./bin/test migrated before (config/embedded/template.py)."""
    from django.conf import settings
    from django.db import connections

    owner = connections["owner"]
    name = owner.settings_dict["TEST"]["NAME"]
    with owner._nodb_cursor() as cursor:
        quote = owner.ops.quote_name
        cursor.execute(f"CREATE DATABASE {quote(name)} TEMPLATE {quote(template)}")
    owner.close()
    settings.DATABASES["owner"]["NAME"] = owner.settings_dict["NAME"] = name
    return name


def _destroy(owner: Any, original: str) -> None:
    """Drop the test database. A session that ends is counted until the server has swept it: on a busy machine, try again."""
    from django.db import OperationalError

    for left in (2, 1, 0):
        try:
            owner.creation.destroy_test_db(original, verbosity=0)
        except OperationalError:  # each attempt has already waited five seconds
            if not left:
                raise
        else:
            return


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: Any,
    django_db_modify_db_settings: None,
) -> Iterator[frozenset[str]]:
    """Creates the test database as the owner and points the application's login at it.

    Gives the names of the tables that migrations filled: reference data, which no test empties.
    """
    from django.conf import settings
    from django.db import connections

    owner, app = connections["owner"], connections["default"]
    original = owner.settings_dict["NAME"]
    with django_db_blocker.unblock():
        if template := os.environ.get("TEST_TEMPLATE"):
            name = _copy_database(template)
        else:
            name = owner.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        app.close()
        settings.DATABASES["default"]["NAME"] = app.settings_dict["NAME"] = name
        reference_tables = frozenset(_sized_tables())
    yield reference_tables
    with django_db_blocker.unblock():
        connections.close_all()
        _destroy(owner, original)


@pytest.fixture
def _django_db_helper(request: pytest.FixtureRequest) -> None:
    """pytest-django's own, except that `committed_db` needs no wrapping transaction, whatever the marks say."""
    if "committed_db" not in request.fixturenames:
        request.getfixturevalue("_django_db_helper")


@pytest.fixture
def committed_db(django_db_setup: frozenset[str], django_db_blocker: Any) -> Iterator[None]:
    """A database where commits are real; its tables and the broker are emptied after the test."""
    from django.db import connections

    with django_db_blocker.unblock():
        yield
        connections["default"].close()
        if used := sorted(_sized_tables() - django_db_setup):
            with connections["owner"].cursor() as cursor:
                cursor.execute("SET lock_timeout = '10s'")
                # CASCADE: PostgreSQL also wants the empty tables that refer to these.
                cursor.execute(f"TRUNCATE {', '.join(used)} RESTART IDENTITY CASCADE")
        connections["owner"].close()
    _empty_redis()


@pytest.fixture
def transactional_db(committed_db: None) -> None:
    """Django empties tables as the application's login, which has no right to: `committed_db` does it as the owner."""


def _empty_redis() -> None:
    """Deletes this run's keys, and no other's."""
    import redis
    from django.conf import settings

    with redis.Redis.from_url(settings.REDIS_URL) as client:
        if keys := list(client.scan_iter(f"*{settings.CACHES['default']['KEY_PREFIX']}*", count=10_000)):
            client.delete(*keys)


@pytest.fixture(autouse=True)
def _empty_cache(request: pytest.FixtureRequest) -> None:
    """Throttling counts and the like live in the cache, which no transaction undoes."""
    if {"db", "committed_db", "_django_db_helper"} & set(request.fixturenames) or request.node.get_closest_marker(
        "django_db"
    ):
        _empty_redis()


@pytest.fixture
def process_environment(committed_db: None) -> dict[str, str]:
    """Environment of a process (worker, command) that shall work on the test database as the application's login."""
    from django.db import connections

    def on_test_database(url: str) -> str:
        return urlunsplit(urlsplit(url)._replace(path="/" + connections["default"].settings_dict["NAME"]))

    urls = {key: on_test_database(os.environ[key]) for key in ("DATABASE_URL", "DATABASE_OWNER_URL")}
    return {**os.environ, **urls}


@pytest.fixture(scope="session")
def _live_server_thread() -> Iterator[Any]:
    from pytest_django.live_server_helper import LiveServer

    server = LiveServer("127.0.0.1")
    yield server
    server.stop()


@pytest.fixture
def live(committed_db: None, _live_server_thread: Any, settings: Any) -> Any:
    """A running server on the test database; `live.url` is its address."""
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
    settings.SITE_URL = _live_server_thread.url
    return _live_server_thread


def _chromium() -> str | None:
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if name and (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """Debian's Chromium, driven by Playwright."""
    executable = _chromium()
    if executable is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium est absent, et l'intégration continue ne saute aucun test de navigateur.")
        pytest.skip("Chromium est absent (paquet « chromium »).")
    from playwright.sync_api import sync_playwright

    # Playwright's synchronous interface runs an event loop in this thread; Django would refuse the database in it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def new_page(browser: "Browser") -> "Iterator[Callable[..., Page]]":
    """A function that opens a page in a fresh session (own cookies); options are those of a Playwright context."""
    contexts = []

    def open_page(**options: Any) -> "Page":
        context = browser.new_context(**{"locale": "fr-FR", "viewport": {"width": 1280, "height": 800}, **options})
        context.set_default_timeout(15_000)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page: "Callable[..., Page]") -> "Page":
    """One page, 1280 × 800, in French."""
    return new_page()


@pytest.fixture(scope="session")
def project() -> Path:
    """The project's folder."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture
def as_member(client: Any, settings: Any) -> Callable[[Any], Any]:
    """Gives the client, signed in as this person."""
    settings.SECURE_SSL_REDIRECT = False

    def sign_in(member: Any) -> Any:
        client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in
