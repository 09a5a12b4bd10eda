"""Throw-away servers for the benchmarks: those of ./bin/test, on a migrated database."""

import logging
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import structlog

from config.embedded import database, servers, template


@contextmanager
def running() -> Iterator[str]:
    """Servers up, Django set up as the application's login; gives the superuser's address of the same database."""
    home = servers.server_home(Path(tempfile.mkdtemp(prefix="prevex-bench-")))
    password = template.copy_into(home)
    postgres = servers.Postgres(home, password=password, durable=False)
    valkey = servers.Valkey(home, password=servers.new_password(), durable=False)
    try:
        postgres.start()
        valkey.start()
        passwords = {database.APP: servers.new_password(), database.OWNER: servers.new_password()}
        database.create_roles(postgres.url(), passwords=passwords)
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "TEST_DATABASE": "unused",
            "SECRET_KEY": secrets.token_urlsafe(50),
            "SECURE": "false",
            "ALLOWED_HOSTS": "testserver",
            "DATABASE_URL": postgres.url(database.APP, passwords[database.APP], template.NAME),
            "DATABASE_OWNER_URL": postgres.url(database.OWNER, passwords[database.OWNER], template.NAME),
            "REDIS_URL": valkey.url(),
            "MEDIA_ROOT": str(home / "media"),
            "STATIC_ROOT": str(home / "static"),
        }
        (home / "static").mkdir()
        (home / "media").mkdir()
        import django

        django.setup()
        logging.disable(logging.WARNING)
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
        yield postgres.url(database=template.NAME)
    finally:
        valkey.stop()
        postgres.stop()
        shutil.rmtree(home, ignore_errors=True)


def administrator(url: str) -> psycopg.Connection:
    """A superuser's connection, for what no role of the application may do: cloning, VACUUM, floors without policies.

    Like the application's, it prepares nothing: a floor is planned for its values.
    """
    return psycopg.connect(url, autocommit=True, prepare_threshold=None)
