"""The command line as a process of its own: terminals without UTF-8, readers that go away, the exit code."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.desk.driving import copied_sample, holdings_text

CHECKOUT = Path(__file__).resolve().parents[2]
ASCII = {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}


def _evenkeel(*words: object, **environment: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [sys.executable, "-m", "app", *map(str, words)],
        cwd=CHECKOUT,
        env=os.environ | environment,
        capture_output=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def house(tmp_path: Path, sample_file: Path) -> Path:
    """Return a fresh copy of the sample household."""
    return copied_sample(tmp_path)


def test_the_package_is_the_command(house: Path) -> None:
    """`python -m app` answers like the installed command and hands its exit code to the shell."""
    found = _evenkeel("--file", house, "status", "--json")
    assert (found.returncode, found.stderr) == (0, b"")
    assert json.loads(found.stdout)["breaches"] == ["US equity"]
    refused = _evenkeel("--file", house, "lots", "--json", "--nosuch")
    assert refused.returncode == 2
    assert json.loads(refused.stdout)["error"]["title"]
    assert b"Traceback" not in refused.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no locale of that name")
def test_a_terminal_without_utf8_is_served(tmp_path: Path) -> None:
    """In the C locale JSON and text come as UTF-8, help and errors with what can be printed; nothing breaks."""
    house, held = tmp_path / "h.evenkeel", tmp_path / "p.csv"
    held.write_text(holdings_text("Müller’s 💥,VTI,1,300"), encoding="utf-8")
    assert _evenkeel("new", house, **ASCII).returncode == 0
    assert _evenkeel("--file", house, "import", held, **ASCII).returncode == 0
    answer = _evenkeel("--file", house, "accounts", "--json", **ASCII)
    assert json.loads(answer.stdout.decode("utf-8"))[0]["name"] == "Müller’s 💥"
    text = _evenkeel("--file", house, "accounts", **ASCII)
    assert "Müller’s 💥" in text.stdout.decode("utf-8")
    for words in (["propose", "--help"], ["accept", "--help"], ["--help"]):
        shown = _evenkeel(*words, **ASCII)
        assert (shown.returncode, shown.stderr) == (0, b"")
    refused = _evenkeel("--file", house, "accept", "nope", **ASCII)
    assert refused.returncode == 2
    assert b"Traceback" not in refused.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="a closed pipe is another error there")
@pytest.mark.parametrize("words", [["drift", "--json"], ["plan", "show"], ["lots", "--nosuch", "--json"]])
def test_a_reader_that_goes_away_is_no_fault(house: Path, words: list[str]) -> None:
    """Piped into `head`, a command says nothing about it and ends without a traceback."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as pipe:
        found = subprocess.run(
            [sys.executable, "-m", "app", "--file", str(house), *words],
            cwd=CHECKOUT,
            stdout=pipe,
            stderr=subprocess.PIPE,
            check=False,
            timeout=60,
        )
    assert b"Traceback" not in found.stderr
    assert b"BrokenPipe" not in found.stderr
    assert found.returncode == (2 if "--nosuch" in words else 0)


def test_a_command_needs_no_window(house: Path) -> None:
    """Answering loads neither Qt nor what only other commands need."""
    script = (
        "import sys; from app.__main__ import main; code = main(sys.argv[1:]);"
        "heavy = {'PySide6', 'pandas', 'openpyxl', 'pyqtgraph', 'alembic', 'highspy'} & set(sys.modules);"
        "sys.exit(code or (f'loaded {heavy}' if heavy else 0))"
    )
    found = subprocess.run(
        [sys.executable, "-c", script, "--file", str(house), "status", "--json"],
        cwd=CHECKOUT,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (found.returncode, found.stderr) == (0, b"")
