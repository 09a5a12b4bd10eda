"""Makes the tests' database from the models as they are, and records every migration as applied.

Replaying the migrations takes a minute and more; the tables come out the same, which continuous integration shows by
replaying them (`manage.py makemigrations --check`, `./bin/demo --prepare-only`, and its own tests, with CI=true).
No migration may hold data or SQL of its own: `make` refuses one that does.
"""

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunPython, RunSQL
from django.db.migrations.recorder import MigrationRecorder


class _Nothing:
    """Every application, as one that has no migration."""

    def __contains__(self, label: str) -> bool:
        return True

    def __getitem__(self, label: str) -> None:
        return None

    def get(self, label: str, default: object = None) -> None:
        return None


def _own_rooms() -> set[str]:
    from config.embedded.template import ROOMS

    return set(ROOMS)


def make() -> None:
    """Create the tables on the owner's database, then mark the migrations as applied."""
    django.setup()
    rooms = _own_rooms()
    for (label, name), migration in MigrationLoader(None).disk_migrations.items():
        if label in rooms and any(isinstance(step, RunPython | RunSQL) for step in migration.operations):
            raise SystemExit(f"{label} {name} holds data or SQL: the tests' database must be migrated.")
    common = {"database": "owner", "interactive": False, "verbosity": 0, "skip_checks": True}
    MigrationRecorder(connections["owner"]).ensure_schema()  # the policies, applied after each step, name its table
    kept = settings.MIGRATION_MODULES
    settings.MIGRATION_MODULES = _Nothing()
    call_command("migrate", run_syncdb=True, **common)
    settings.MIGRATION_MODULES = kept
    call_command("migrate", fake=True, **common)


if __name__ == "__main__":
    make()
