"""A database kept between two test runs, because making it takes longer than most tests.

The whole cluster is kept, below `var/`, under a name made of everything that may change what migrations write; each
run works on a copy. Continuous integration always migrates (CI=true), and so does PREVEX_FRESH=1.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from config.embedded import database, servers

PROJECT = Path(__file__).resolve().parents[2]
NAME = "prevex_template"
# Rooms whose code migrations and post-migration steps read; elsewhere models, migrations and data files are enough.
READ_WHOLLY = ("core", "organisations")
ROOMS = (*READ_WHOLLY, "cases", "dsf", "ccapex", "conventions", "reporting")


def key() -> str:
    """Digest of all that the migrated database depends on."""
    files = [PROJECT / "config" / "settings.py", database.ROLES, Path(__file__), PROJECT / "requirements" / "prod.txt"]
    for room in ROOMS:
        for path in (PROJECT / room).rglob("*"):
            inside = path.relative_to(PROJECT / room).parts
            if "__pycache__" in inside or not path.is_file():
                continue
            if (
                room in READ_WHOLLY
                or path.suffix != ".py"
                or inside[0] in ("migrations", "models", "models.py", "apps.py")
            ):
                files.append(path)
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(str(path.relative_to(PROJECT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def usable(environment: dict[str, str]) -> bool:
    return environment.get("CI") != "true" and environment.get("PREVEX_FRESH") != "1"


def copy_into(home: Path) -> str:
    """Puts a cluster with the migrated database into `home`, made now if need be; gives its superuser's password."""
    kept = PROJECT / "var" / "tests" / key()
    if not kept.exists():
        print("• Base préparée pour les tests : une fois, puis gardée dans var/tests", file=sys.stderr, flush=True)
        _make(kept)
    shutil.copytree(kept / "pgdata", home / "pgdata", symlinks=True)
    servers.give(home, servers.Account.unprivileged())
    return (kept / "password").read_text()


def _make(kept: Path) -> None:
    making = servers.server_home(Path(tempfile.mkdtemp(prefix="prevex-template-")))
    password = servers.new_password()
    try:
        postgres = servers.Postgres(making, password=password, durable=False)
        try:
            postgres.start()
            owner_password = servers.new_password()
            passwords = {database.OWNER: owner_password}
            database.create_roles(postgres.url(), passwords=passwords, may_create_databases=True)
            database.create_database(postgres.url(), NAME)
            owner_url = postgres.url(database.OWNER, owner_password, NAME)
            _migrate(owner_url)
        finally:
            postgres.stop()
        _keep(making, kept, password)
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _migrate(owner_url: str) -> None:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": "migration",
        "DATABASE_URL": owner_url,
        "DATABASE_OWNER_URL": owner_url,
        "REDIS_URL": "redis://127.0.0.1:1/0",
    }
    command = [sys.executable, "-m", "config.embedded.tables"]
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise servers.ServerError(f"La création des tables a échoué :\n{done.stderr}")


def _keep(made: Path, kept: Path, password: str) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(dir=kept.parent, prefix="partial-"))  # readable by its owner alone
    shutil.copytree(made / "pgdata", partial / "pgdata", symlinks=True)
    (partial / "password").write_text(password)
    try:
        partial.rename(kept)
    except OSError:  # another run was faster
        shutil.rmtree(partial)
    # Two are kept: a run in progress may still be copying the one before.
    others = [path for path in kept.parent.iterdir() if path != kept and not path.name.startswith("partial-")]
    for old in sorted(others, key=lambda path: path.stat().st_mtime)[:-1]:
        shutil.rmtree(old, ignore_errors=True)
