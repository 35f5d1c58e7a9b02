"""A command line for each test, with a home of its own."""

from pathlib import Path

import pytest

from app.cli.main import run
from tests.cli.driving import Command, Result
from tests.desk.driving import Put, copied_sample, made_sample


@pytest.fixture(scope="session")
def sample_file() -> Path:
    """Return the sample household, made once; copy it, never open it."""
    return made_sample()


@pytest.fixture
def house(tmp_path: Path, sample_file: Path) -> Path:
    """Return a fresh copy of the sample household."""
    return copied_sample(tmp_path)


@pytest.fixture
def ek(capsys: pytest.CaptureFixture[str]) -> Command:
    """Return what runs a command line and hands over what it said."""

    def call(*words: object) -> Result:
        capsys.readouterr()
        code = run([str(word) for word in words])
        said = capsys.readouterr()
        return Result(code, said.out, said.err)

    return call


@pytest.fixture
def sample(ek: Command, house: Path) -> Command:
    """Return what runs a command on the copy of the sample, answering in JSON."""

    def call(*words: object) -> Result:
        return ek("--file", house, *words, "--json")

    return call


@pytest.fixture
def empty(ek: Command, tmp_path: Path) -> Command:
    """Return what runs a command on a new household, answering in JSON."""
    path = tmp_path / "empty.evenkeel"
    assert ek("new", path).code == 0

    def call(*words: object) -> Result:
        return ek("--file", path, *words, "--json")

    return call


@pytest.fixture
def put(tmp_path: Path) -> Put:
    """Return what writes a file by name and text."""

    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write
