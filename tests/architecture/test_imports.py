"""What starting up costs: nobody waits for a library the first picture does not need."""

import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
HEAVY = {"alembic", "charset_normalizer", "highspy", "openpyxl", "pandas", "pyqtgraph", "rapidfuzz", "sqlalchemy"}
EVERY_MODULE = """
import importlib, pkgutil, {0} as layer
for module in pkgutil.walk_packages(layer.__path__, "{0}."):
    importlib.import_module(module.name)
"""


def _packages_loaded_by(statement: str) -> set[str]:
    """Return the top-level packages that a fresh Python loads for a statement, as it reports them itself."""
    command = [sys.executable, "-X", "importtime", "-c", statement]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    lines = done.stderr.splitlines()
    report = [line for line in lines if line.startswith("import time:")]
    assert done.returncode == 0, "\n".join(line for line in lines if line not in report)
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in report}


def test_the_import_report_is_read() -> None:
    """The probe sees a package that is loaded, so that the tests below can fail."""
    assert "sqlite3" in _packages_loaded_by("import sqlite3.dbapi2")


def test_nothing_below_the_window_loads_qt() -> None:
    """Every module of model, engine, desk and command line starts without a screen."""
    for layer in ("app.model", "app.engine", "app.desk", "app.cli"):
        assert not _packages_loaded_by(EVERY_MODULE.format(layer)) & {"PySide6", "shiboken6"}, layer


def test_the_first_picture_needs_no_heavy_library() -> None:
    """Start and window load neither database, solver, tables, charts nor Excel: those wait for their use."""
    assert not _packages_loaded_by("import app.__main__, app.ui.main_window") & HEAVY


def test_the_command_line_answers_before_any_heavy_library() -> None:
    """Help and mistakes in the arguments are told at once."""
    assert not _packages_loaded_by("import app.__main__, app.cli") & (HEAVY | {"PySide6"})
