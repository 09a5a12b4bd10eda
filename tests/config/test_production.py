"""Production's settings, asked of Django itself, and the processes that run beside the web."""

import os
import secrets
import subprocess
import sys
import time

import pytest

from config import probe


@pytest.fixture
def production():
    hidden = {"DEBUG", "SECURE", "TEST_DATABASE", "DJANGO_ALLOW_ASYNC_UNSAFE"}  # the last: set for the browser tests
    environment = {key: value for key, value in os.environ.items() if key not in hidden}
    return environment | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "SITE_URL": "https://prevex.example",
        "ALLOWED_HOSTS": "prevex.example",
    }


def _run(project, environment, *arguments):
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, timeout=120)


def test_deployment_checks_find_nothing_to_say(project, production):
    done = _run(project, production, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("variable", ["SECRET_KEY", "DATABASE_URL", "REDIS_URL"])
def test_missing_secret_stops_the_start(project, production, variable):
    del production[variable]
    done = _run(project, production, "manage.py", "check")
    assert done.returncode != 0
    assert variable in done.stderr


@pytest.mark.parametrize("name", ["worker", "beat"])
def test_probe_fails_when_the_process_is_absent(committed_db, monkeypatch, name):
    monkeypatch.setattr(probe, "PING_TIMEOUT", 0.3)
    assert probe.main([name]) == 1


def test_probe_of_an_unknown_process_shows_its_usage(capsys):
    assert probe.main(["web"]) == 2
    assert "worker|beat" in capsys.readouterr().err


@pytest.mark.worker
def test_probe_sees_a_running_beat(project, process_environment):
    environment = {**process_environment, "DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [sys.executable, "-m", "celery", "--app", "config.celery", "beat", "--pidfile="]
    beat = subprocess.Popen(command, cwd=project, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 40
        while probe.main(["beat"]) != 0 and time.monotonic() < deadline:
            assert beat.poll() is None
            time.sleep(0.3)
        assert probe.main(["beat"]) == 0
    finally:
        beat.terminate()
        beat.wait(20)
    assert probe.main(["beat"]) == 1


def test_gathered_static_files_can_be_read_by_the_account_that_serves(project, production, tmp_path):
    production["STATIC_ROOT"] = str(tmp_path / "static")
    done = _run(project, production, "manage.py", "collectstatic", "--no-input", "-v", "0")
    assert done.returncode == 0, done.stderr
    files = [path for path in (tmp_path / "static").rglob("*") if path.is_file()]
    assert len(files) > 10
    assert [path for path in files if not path.stat().st_mode & 0o004] == []
