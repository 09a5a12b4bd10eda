from typing import Any

from django.apps import AppConfig, apps
from django.db import connections
from django.db.models.signals import post_migrate


def apply_policies(using: str, **kwargs: Any) -> None:
    """After the last app's migrations: privileges and policies follow the matrix (see organisations.policies)."""
    from organisations import policies

    if using == "owner":
        policies.apply(connections[using])


class OrganisationsConfig(AppConfig):
    name = "organisations"
    verbose_name = "Organisations"

    def ready(self) -> None:
        # post_migrate is sent once per app, in order, for apps with models: the last one's comes when every table exists.
        last = [config for config in apps.get_app_configs() if config.models_module is not None][-1]
        post_migrate.connect(apply_policies, sender=last, dispatch_uid="organisations.policies")
