"""The probes: public, quick, and silent about causes."""

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from redis.exceptions import ConnectionError as RedisConnectionError

from config import health


@pytest.fixture(autouse=True)
def _forget(monkeypatch):
    monkeypatch.setattr(health, "_migrated", False)


def test_live_answers_without_database_or_login(client):
    answer = client.get("/sante/")
    assert (answer.status_code, answer.json()) == (200, {"etat": "vivant"})


@pytest.mark.django_db
def test_ready_when_database_is_migrated_and_redis_answers(client):
    answer = client.get("/sante/pret")
    assert (answer.status_code, answer.json()) == (200, {"etat": "pret", "base": True, "redis": True})
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_not_ready_when_a_migration_is_missing(client, monkeypatch):
    plan = [("organisations", "0001_initial")]
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda *_: plan)
    answer = client.get("/sante/pret")
    assert (answer.status_code, answer.json()["base"]) == (503, False)


@pytest.mark.django_db
def test_not_ready_when_redis_is_down_and_says_no_cause(client, monkeypatch):
    def fail(key):
        raise RedisConnectionError("10.0.0.7:6379 refused")

    monkeypatch.setattr(cache, "get", fail)
    answer = client.get("/sante/pret")
    assert answer.status_code == 503
    assert answer.json() == {"etat": "indisponible", "base": True, "redis": False}


@pytest.mark.django_db
def test_not_ready_when_the_database_is_down(client, monkeypatch):
    def fail(*arguments):
        raise OperationalError("no route to db.internal")

    monkeypatch.setattr(connection, "cursor", fail)
    answer = client.get("/sante/pret")
    assert (answer.status_code, answer.json()["base"]) == (503, False)


@pytest.mark.parametrize("address", ["/sante/", "/sante/pret"])
def test_probe_refuses_to_be_posted_to(client, address):
    assert client.post(address).status_code == 405
