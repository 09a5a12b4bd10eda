"""docker-compose.yml keeps its promises: health checks, no root, no secret of its own, rights only where needed."""

import os
import re

import pytest
import yaml

ONE_SHOT = {"roles", "migrate"}
APPLICATION = {"roles", "migrate", "web", "worker", "beat"}
SECRETS = ["SECRET_KEY", "POSTGRES_PASSWORD", "PREVEX_APP_PASSWORD", "PREVEX_OWNER_PASSWORD", "REDIS_PASSWORD"]


@pytest.fixture(scope="module")
def text(project):
    return (project / "docker-compose.yml").read_text()


@pytest.fixture(scope="module")
def services(text):
    return yaml.safe_load(text)["services"]


def test_services_are_those_of_production(services):
    assert set(services) == {"postgres", "redis", "roles", "migrate", "web", "worker", "beat"}


def test_every_lasting_service_has_a_health_check(services):
    assert [name for name in services.keys() - ONE_SHOT if not services[name].get("healthcheck", {}).get("test")] == []


def test_no_service_runs_as_root(services):
    users = {name: str(service.get("user", "root")).split(":")[0] for name, service in services.items()}
    assert [name for name, user in users.items() if user in ("root", "0")] == []
    assert {users[name] for name in APPLICATION} == {"10001"}


def test_every_service_drops_privileges(services):
    for name, service in services.items():
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name


@pytest.mark.parametrize("secret", SECRETS)
def test_secret_has_no_default_and_is_required(text, secret):
    uses = re.findall(r"\$\{" + secret + r"(:[^}]*)?\}", text)
    assert uses
    assert set(uses) == {":?"}


def test_serving_processes_know_neither_owner_nor_superuser(services):
    for name in ("web", "worker", "beat"):
        assert {"DATABASE_OWNER_URL", "DATABASE_ADMIN_URL"} & services[name]["environment"].keys() == set()
        assert services[name]["environment"]["DATABASE_URL"].startswith("postgres://prevex_app:")
    assert "DATABASE_ADMIN_URL" not in services["migrate"]["environment"]


def test_serving_waits_for_the_migration(services):
    for name in ("web", "worker", "beat"):
        assert services[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert services["migrate"]["depends_on"]["roles"] == {"condition": "service_completed_successfully"}


def test_only_the_web_is_published_and_on_this_machine_alone(services):
    assert {name: service["ports"] for name, service in services.items() if "ports" in service} == {
        "web": ["127.0.0.1:8000:8000"]
    }


def test_every_variable_is_explained_to_the_deployer(project, text):
    documentation = (project / "docs" / "deploiement.md").read_text()
    names = set(re.findall(r"\$\{([A-Z_]+)", text))
    assert sorted(name for name in names if f"`{name}`" not in documentation) == []


def test_every_variable_of_the_settings_is_explained_to_the_deployer(project):
    documentation = (project / "docs" / "deploiement.md").read_text()
    settings = (project / "config" / "settings.py").read_text()
    names = set(re.findall(r"""\benv(?:\.\w+)?\(\s*["']([A-Z_]+)["']""", settings))
    assert "DATABASE_URL" in names
    assert sorted(name for name in names if f"`{name}`" not in documentation) == []


@pytest.mark.parametrize("name", ["demo", "test", "pin"])
def test_script_is_executable(project, name):
    assert os.access(project / "bin" / name, os.X_OK)
