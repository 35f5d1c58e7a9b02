"""A household file for each test, closed whatever happens."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store.household_file import HouseholdFile


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the household lies."""
    return tmp_path / "Smith.evenkeel"


@pytest.fixture
def file(path: Path) -> Iterator[HouseholdFile]:
    """A new household, open for writing."""
    with HouseholdFile.create(path) as opened:
        yield opened
