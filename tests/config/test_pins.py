"""What is installed is fixed by version and digest, and names no host and no machine."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PINNED = ["prod", "demo", "test"]
LOCK_FILES = ["uv.lock", "pylock.toml", "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "poetry.lock"]
OUTSIDE = {".git", ".mypy_cache", ".ruff_cache", ".pytest_cache", "__pycache__", "node_modules", "var", "staticfiles"}
SET_UP = ["pyproject.toml", "Dockerfile", "docker-compose.yml", "README.md", ".ci", "bin", "config", "requirements"]


def _files(start: Path) -> Iterator[Path]:
    if start.is_file():
        yield start
        return
    for path in sorted(start.iterdir()):
        if path.name not in OUTSIDE and not path.name.startswith(".venv"):
            yield from _files(path)


def _addresses(text: str) -> list[str]:
    return re.findall(r"\w+://\S+|--(?:extra-)?index-url\S*|--find-links\S*|--trusted-host\S*", text)


def test_address_in_a_pinned_file_is_noticed():
    assert _addresses("x==1 --hash=sha256:00\n--index-url https://example.org/simple") != []
    assert _addresses("x @ https://example.org/x.whl") != []


@pytest.mark.parametrize("name", PINNED)
def test_requirements_hold_no_address(project, name):
    assert _addresses((project / "requirements" / f"{name}.txt").read_text()) == []


@pytest.mark.parametrize("name", PINNED)
def test_requirements_fix_version_and_digest_of_each_package(project, name):
    text = (project / "requirements" / f"{name}.txt").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert len(lines) > 50
    assert [line for line in lines if "==" not in line or "--hash=sha256:" not in line] == []


def test_lock_files_hold_no_address(project):
    """uv.lock and pylock.toml are ignored by git; whatever else locks packages must not name a host."""
    ignored = (project / ".gitignore").read_text().split()
    assert {"uv.lock", "pylock.toml"} <= set(ignored)
    found = [path for path in _files(project) if path.name in LOCK_FILES and path.name not in ignored]
    assert [path for path in found if _addresses(path.read_text())] == []


def test_set_up_names_no_path_of_a_machine(project):
    paths = re.compile(r"(?<![\w.$}])/(?:work|home|root|opt|Users)/\w")
    start = [project / name for name in SET_UP if (project / name).exists()]
    assert len(start) > 5
    named = [(path.name, line) for one in start for path in _files(one) for line in _lines(path) if paths.search(line)]
    assert named == []


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text().splitlines()
    except UnicodeDecodeError:
        return []
