"""The layers of the house, as pyproject.toml states them; each contract's sentence is its test's name."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

CHECKOUT = Path(__file__).resolve().parents[2]
CONTRACTS = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
    "contracts"
]


@pytest.mark.parametrize("contract", [pytest.param(each["id"], id=each["name"]) for each in CONTRACTS])
def test_contract(contract: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The contract is kept by every import in the program; a broken one prints file and line."""
    monkeypatch.chdir(CHECKOUT)
    assert lint_imports(limit_to_contracts=(contract,), no_logo=True) == 0


def test_the_model_imports_nothing_beyond_the_standard_library() -> None:
    """Whatever library may come to be used elsewhere, the model names only Python's own and itself."""
    outside = [
        f"{path.name}: {module}"
        for path in sorted((CHECKOUT / "app" / "model").rglob("*.py"))
        for module in _imported_modules(path)
        if module.split(".")[0] not in sys.stdlib_module_names and not f"{module}.".startswith("app.model.")
    ]
    assert outside == []


def _imported_modules(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "."


def test_no_library_of_the_network_is_named_outside_its_home() -> None:
    """What opens connections, Qt's own classes and optional libraries included, stands in `app.feeds.prices` alone."""
    network = {"aiohttp", "asyncio", "ftplib", "http", "httpx", "requests", "smtplib", "ssl", "urllib", "yfinance"}
    outside = [
        f"{path}: {module}"
        for path in sorted((CHECKOUT / "app").rglob("*.py"))
        if path.parent != CHECKOUT / "app" / "feeds" / "prices"
        for module in _imported_modules(path)
        if module.split(".")[0] in network or module == "PySide6.QtNetwork"
    ]
    assert outside == []
