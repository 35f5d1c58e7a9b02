"""A household for each test, closed whatever happens."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.desk.session import Session
from tests.desk.driving import Put, copied_sample, made_sample


@pytest.fixture(scope="session")
def sample_file() -> Path:
    """Return the sample household, made once; copy it, never open it."""
    return made_sample()


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """Give an empty household."""
    with Session.create(tmp_path / "house.evenkeel") as opened:
        yield opened


@pytest.fixture
def sample(tmp_path: Path, sample_file: Path) -> Iterator[Session]:
    """Give a copy of the sample household."""
    with Session.open(copied_sample(tmp_path)) as opened:
        yield opened


@pytest.fixture
def put(tmp_path: Path) -> Put:
    """Return what writes a file by name and text."""

    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write
