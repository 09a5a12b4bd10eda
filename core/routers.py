"""Which database login does what."""

from typing import Any


class OwnerMigratesRouter:
    """Only the `owner` login creates and alters tables; the application's login has no such right."""

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == "owner"
