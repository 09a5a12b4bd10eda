"""`./bin/test`: throw-away servers, then pytest, as the unprivileged roles of production."""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from config.embedded import database, servers, template

PROJECT = Path(__file__).resolve().parents[2]


def run(arguments: list[str]) -> int:
    """Starts the servers that the environment does not name, runs pytest with these arguments, and cleans up."""
    home = servers.server_home(Path(tempfile.mkdtemp(prefix="prevex-test-")))
    started: list[servers.Postgres | servers.Valkey] = []
    run_id = secrets.token_hex(4)
    (home / "static").mkdir()  # empty: whitenoise warns of a folder that is not there
    environment = {**os.environ, "TEST_DATABASE": f"test_prevex_{run_id}"}
    try:
        if "DATABASE_URL" in environment:
            database.prepare_given_server(environment, for_tests=True)
        else:
            environment |= _embedded_database(home, started)
        if "REDIS_URL" not in environment:
            valkey = servers.Valkey(home, password=servers.new_password(), durable=False)
            started.append(valkey)
            valkey.start()
            environment["REDIS_URL"] = valkey.url()
        environment |= {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "SECRET_KEY": secrets.token_urlsafe(50),
            "SECURE": "false",
            "MEDIA_ROOT": str(home / "media"),
            "STATIC_ROOT": str(home / "static"),
            # Shared with nothing: another run may use the same Redis at this very moment.
            "CACHE_PREFIX": f"prevex-test-{run_id}",
            "CELERY_PREFIX": f"prevex-test-{run_id}-celery-",
            "REDBEAT_PREFIX": f"prevex-test-{run_id}-redbeat:",
        }
        return subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=PROJECT, env=environment).returncode
    finally:
        if "DATABASE_URL" in os.environ:
            database.drop_database(environment["DATABASE_OWNER_URL"], environment["TEST_DATABASE"])
        for server in reversed(started):
            server.stop()
        shutil.rmtree(home, ignore_errors=True)


def _embedded_database(home: Path, started: list[servers.Postgres | servers.Valkey]) -> dict[str, str]:
    kept = template.usable(dict(os.environ))
    password = template.copy_into(home) if kept else servers.new_password()
    postgres = servers.Postgres(home, password=password, durable=False)
    started.append(postgres)
    postgres.start()
    passwords = {database.APP: servers.new_password(), database.OWNER: servers.new_password()}
    database.create_roles(postgres.url(), passwords=passwords, may_create_databases=True)
    database.create_database(postgres.url(), "prevex")
    return {
        **({"TEST_TEMPLATE": template.NAME} if kept else {}),
        "DATABASE_URL": postgres.url(database.APP, passwords[database.APP], "prevex"),
        "DATABASE_OWNER_URL": postgres.url(database.OWNER, passwords[database.OWNER], "prevex"),
    }
