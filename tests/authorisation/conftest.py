"""One world for all the tests of this folder: it is long to make, and each request on it is undone."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client, override_settings

from tests.authorisation.building import build
from tests.authorisation.world import World

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class Undone(Exception):
    """Rolls the world back."""


@pytest.fixture(scope="module", autouse=True)
def silence() -> Iterator[None]:
    """Thousands of refusals, each logged with its trace, would take longer than the requests."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def world(django_db_setup: Any, django_db_blocker: Any) -> Iterator[World]:
    """The world of `world.py`, in one transaction undone after the module; nothing else may ask for `db` meanwhile."""
    with django_db_blocker.unblock(), override_settings(SECURE_SSL_REDIRECT=False):
        try:
            with transaction.atomic():
                yield build()
                raise Undone
        except Undone:
            pass


@pytest.fixture(scope="module")
def clients(world: World) -> dict[str, Client]:
    """A browser per role, signed in."""
    found = {}
    for role, member in world.people.items():
        found[role] = Client(HTTP_HOST="localhost")
        found[role].force_login(member.user, backend=BACKEND)
    return found
