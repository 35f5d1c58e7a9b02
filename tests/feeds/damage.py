"""Damaged files: what befalls a download on its way, and what must hold of its reading nevertheless.

`python -m tests.feeds.damage 10000` damages that many, of fixtures and of the shared samples, and tells what it found.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random

from app.feeds import read_bytes
from app.feeds.decode import decode
from app.feeds.records import split
from app.model.errors import InputError
from app.model.importing import FileReading, RowClass
from tests.feeds.golden import FIXTURES, fixtures

SHARED = FIXTURES.parents[3] / "shared" / "samples"
_LINES = (".csv", ".txt")
_ACCOUNTED = frozenset({RowClass.ROW, RowClass.REVIEW, RowClass.BY_RULE})
_NOISE = ('"', ",", ";", "\n", "\r\n", "\t", "\x00", "é", "$", "--", "2026-13-45", "<html>", "TOTAL", "=1+1", " " * 40)


def files() -> list[Path]:
    """Every fixture, and every shared sample where they are there."""
    shared = sorted(path for path in SHARED.glob("*/*") if path.is_file()) if SHARED.is_dir() else []
    return [*fixtures(), *shared]


# --- Damage -------------------------------------------------------------------------------------------------


def damaged(content: bytes, random: Random) -> bytes:
    """The content after one to four mishaps."""
    for _ in range(random.choice((1, 1, 1, 2, 3, 4))):
        content = random.choice(_MISHAPS)(content, random)
    return content


def _cut(content: bytes, random: Random) -> bytes:
    return content[: random.randrange(len(content) + 1)]


def _headless(content: bytes, random: Random) -> bytes:
    return content[random.randrange(len(content) // 3 + 1) :]


def _noise(content: bytes, random: Random) -> bytes:
    at, dropped = random.randrange(len(content) + 1), random.choice((0, 0, 1, 5, 200))
    return content[:at] + random.choice(_NOISE).encode() + content[at + dropped :]


def _bytes(content: bytes, random: Random) -> bytes:
    at = random.randrange(len(content) + 1)
    return content[:at] + random.randbytes(random.randrange(1, 12)) + content[at + random.randrange(6) :]


def _over_lines(change: Callable[[list[bytes], Random], None]) -> Callable[[bytes, Random], bytes]:
    def mishap(content: bytes, random: Random) -> bytes:
        lines = content.split(b"\n")
        change(lines, random)
        return b"\n".join(lines)

    return mishap


def _drop(lines: list[bytes], random: Random) -> None:
    del lines[random.randrange(len(lines))]


def _double(lines: list[bytes], random: Random) -> None:
    lines.insert(random.randrange(len(lines) + 1), random.choice(lines))


def _swap(lines: list[bytes], random: Random) -> None:
    a, b = random.randrange(len(lines)), random.randrange(len(lines))
    lines[a], lines[b] = lines[b], lines[a]


def _blank(lines: list[bytes], random: Random) -> None:
    lines.insert(random.randrange(len(lines) + 1), random.choice((b"", b" ", b",,,,,")))


def _shift(lines: list[bytes], random: Random) -> None:
    at = random.randrange(len(lines))
    lines[at] = random.choice((b"," + lines[at], lines[at].replace(b",", b"", 1), lines[at] + b",x", lines[at][1:]))


def _recode(content: bytes, random: Random) -> bytes:
    codec = random.choice(("utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-8-sig"))
    return content.decode("utf-8", "replace").encode(codec, "replace")


def _ends(content: bytes, random: Random) -> bytes:
    return content.replace(b"\r\n", b"\n").replace(b"\n", random.choice((b"\r", b"\r\n", b"\n\n")))


_MISHAPS: Sequence[Callable[[bytes, Random], bytes]] = (
    *(_cut, _cut, _headless, _noise, _noise, _bytes, _recode, _ends),
    *map(_over_lines, (_drop, _double, _swap, _swap, _blank, _shift)),
)


# --- What must hold -----------------------------------------------------------------------------------------


def rows_of(path: Path) -> frozenset[str]:
    """The lines of a file that are rows of it, each one by itself."""
    if path.suffix.lower() not in _LINES:
        return frozenset()
    reading, (text, _) = read_bytes(path.name, path.read_bytes()), decode(path.name, path.read_bytes())
    lines = text.split("\n")
    rows = {r.line for r in reading.records if r.row_class is RowClass.ROW}
    alone = {line for line in rows if lines[line - 1].count('"') % 2 == 0}
    return frozenset(lines[line - 1] for line in alone)


def faults(path: Path, rows: frozenset[str], content: bytes) -> Iterator[str]:
    """What is wrong with the reading of a damaged file; a refusal is none. Raises what a crash raises."""
    try:
        reading = read_bytes(path.name, content)
    except InputError as refusal:
        if "\n" in str(refusal) or not refusal.title.endswith("."):
            yield f"the refusal is no sentence: {refusal}"
        return
    yield from _unaccounted(reading)
    if path.suffix.lower() in _LINES:
        yield from _lost(reading, rows, content, path.name)


def _unaccounted(reading: FileReading) -> Iterator[str]:
    """Each record has one class, each held record an issue, each row its domain row, and none another."""
    classes = reading.records.classes
    if len(classes) != len(reading.records.lines) or len(classes) != len(reading.records.cells):
        yield "records without a class"
    held = sorted(r.line for r in reading.records if r.row_class is RowClass.REVIEW)
    if held != sorted(i.place.line for i in reading.issues if i.holds_row and i.place.line):
        yield "held records without a reason"
    rows = sorted(r.line for r in reading.records if r.row_class is RowClass.ROW)
    told = [p.line for p in reading.positions] + [r.line for r in reading.realized]
    told += [t.line for t in reading.transactions] + sorted({p.line for p in reading.prices})
    if rows != sorted(told):
        yield "rows and records differ"


def _lost(reading: FileReading, rows: frozenset[str], content: bytes, name: str) -> Iterator[str]:
    """Rows of the whole file that still stand in the damaged one must be read, held, or left out with a reason."""
    text, _ = decode(name, content)
    sheets = [sheet for d in ",;\t|" if len((sheet := split(text, d)).cells) == reading.rows]
    if not sheets:
        yield "the records are not those of the text"
        return
    lines = text.split("\n")
    for record in reading.records:
        line = lines[record.line - 1] if record.line <= len(lines) else ""
        if line in rows and (record.row_class not in _ACCOUNTED or _is_silent(record.row_class, record.note)):
            yield f"line {record.line} is {record.row_class.value}: {line[:80]}"


def _is_silent(row_class: RowClass, note: str) -> bool:
    return row_class is RowClass.BY_RULE and not note


def run(number: int, seed: int) -> Counter[str]:
    """Damage that many files and tell each fault; what became of them, and the seconds of the slowest."""
    random, found, slowest = Random(seed), Counter[str](), (0.0, "")  # noqa: S311 (no secret)
    every = [(path, path.read_bytes(), rows_of(path)) for path in files()]
    for n in range(number):
        path, content, rows = every[n % len(every)]
        hurt = damaged(content, random)
        start = time.process_time()
        try:
            told = list(faults(path, rows, hurt))
        except Exception as error:  # noqa: BLE001 (a crash is what is looked for)
            told = [f"crash: {type(error).__name__}: {error}"]
        slowest = max(slowest, (time.process_time() - start, f"{path.parent.name}/{path.name}"))
        found["faulty" if told else "sound"] += 1
        for fault in told:
            sys.stdout.write(f"{n} {path.parent.name}/{path.name}: {fault}\n")
    sys.stdout.write(f"{dict(found)}, slowest {slowest[0]:.2f} s of processor time ({slowest[1]})\n")
    return found


if __name__ == "__main__":
    run(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
