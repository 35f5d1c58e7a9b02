"""The pins: whole, hashed, and silent about where the wheels come from."""

import re
import tomllib
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
RUNTIME = CHECKOUT / "packaging" / "requirements.txt"
TEST = CHECKOUT / "packaging" / "requirements-test.txt"
ADDRESS = re.compile(r"\w+://|--(extra-)?index-url|--find-links|--trusted-host|pypi", re.IGNORECASE)
PIN = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)


def _pins(path: Path) -> dict[str, str]:
    return dict(PIN.findall(path.read_text(encoding="ascii")))


def _named(requirements: list[str]) -> set[str]:
    """Return the names in a list of requirements, in their normal form."""
    names = (re.split(r"[<>=!~ ;\[]", requirement)[0] for requirement in requirements)
    return {re.sub(r"[-_.]+", "-", name).lower() for name in names}


@pytest.mark.parametrize("path", [RUNTIME, TEST], ids=lambda path: path.name)
def test_no_registry_is_named(path: Path) -> None:
    """Where the wheels come from is the user's setting, not ours."""
    assert ADDRESS.search(path.read_text(encoding="ascii")) is None


@pytest.mark.parametrize("path", [RUNTIME, TEST], ids=lambda path: path.name)
def test_every_requirement_is_pinned_and_hashed(path: Path) -> None:
    """Each entry names one version and at least one SHA-256."""
    text = re.sub(r"^\s*#.*\n", "", path.read_text(encoding="ascii"), flags=re.MULTILINE)
    entries = text.replace("\\\n", " ").splitlines()
    entry = re.compile(r"[a-z0-9-]+==[\w.]+( ; [^;]+?)?(\s+--hash=sha256:[0-9a-f]{64})+")
    assert entries
    assert [line for line in entries if not entry.fullmatch(line)] == []


def test_what_the_project_asks_for_is_pinned() -> None:
    """Every dependency of pyproject.toml has its pin, those of the tests in the second file."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    assert _named(project["project"]["dependencies"]) <= _pins(RUNTIME).keys()
    assert _named(project["dependency-groups"]["test"]) <= _pins(TEST).keys()


def test_the_tests_run_what_the_users_run() -> None:
    """The second file holds every pin of the first, at the same version."""
    assert _pins(RUNTIME).items() <= _pins(TEST).items()
