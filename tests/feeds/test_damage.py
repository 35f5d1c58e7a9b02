"""Damaged files: a few of very many; `python -m tests.feeds.damage 10000` tries as many as one likes."""

from pathlib import Path
from random import Random

import pytest

from app.feeds import read_bytes
from app.model.errors import InputError
from app.model.importing import RowClass
from tests.feeds.damage import damaged, faults, files, rows_of
from tests.feeds.golden import FIXTURES

EACH = 4
"""How often each file is damaged."""


@pytest.mark.parametrize("path", files(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_damage_loses_no_row_in_silence(path: Path) -> None:
    """A damaged file is refused in a sentence, or each of its rows is read, held, or left out with a reason."""
    random, rows, content = Random(path.name), rows_of(path), path.read_bytes()  # noqa: S311 (no secret)
    for _ in range(EACH):
        assert list(faults(path, rows, damaged(content, random))) == []


def test_damage_is_noticed() -> None:
    """The check can fail: rows that a reading does not account for are told."""
    path = FIXTURES / "schwab/bank.csv"
    content = path.read_bytes()
    rows = rows_of(path)
    assert rows
    assert list(faults(path, frozenset(content.decode().split("\n")), content)) != []


@pytest.mark.parametrize(
    "text, line",
    [
        ("DATE,TRANSACTION ID,DESCRIPTION,QUANTITY,SYMBOL,PRICE,COMMISSION,AMOUNT\n***END OF FILE***\n{row}\n", 3),
        (
            "Account,Net Account Value\n{row}\n\nSymbol,Last Price $,Quantity,Price Paid $,Value $\nALDR,1,2,3,2\n",
            2,
        ),
        ("CASH,,,,,,,500.25\nSymbol,Last Price $,Quantity,Price Paid $,Value $\nALDR,1,2,3,2\n", 1),
    ],
)
def test_a_row_that_has_lost_its_table_is_held(text: str, line: int) -> None:
    """Below the end of a table, among the accounts, or above the column names: it is no prose."""
    row = "07/25/2022,44064812221,Bought 25 ALDR @ 108.12,25,ALDR,108.00,0.00,-2700.00"
    reading = read_bytes("x.csv", text.format(row=row).encode())
    assert next(r.row_class for r in reading.records if r.line == line) is RowClass.REVIEW


HEAD = b"Date,Action,Symbol,Description,Quantity,Price,Fees & Comm,Amount\n"
OTHERS = {
    "empty": b"",
    "spaces": b" \r\n\t\n" * 50,
    "NULs": b"\x00" * 5000,
    "a login page": b"<!DOCTYPE html>\n<html><body><form>Sign in</form></body></html>",
    "a PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n",
    "an archive": b"PK\x03\x04\x14\x00\x00\x00\x08\x00" + b"\x11" * 500,
    "a picture": b"\x89PNG\r\n\x1a\n" + b"\x00\x11" * 500,
    "a QIF file": b"!Type:Invst\nD8/15'26\nNBuy\n^\n",
    "bytes": Random(7).randbytes(200_000),  # noqa: S311 (no secret)
    "words": b"".join(b'%d lorem ipsum, dolor; sit amet "%d\n' % (n, n) for n in range(20_000)),
    "one long line": b"x" * 2_000_000,
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_no_export_gets_one_sentence(name: str) -> None:
    """It is refused, and the user reads what it is."""
    with pytest.raises(InputError) as refused:
        read_bytes("thing.csv", OTHERS[name])
    assert refused.value.title.startswith("thing.csv ")
    assert refused.value.title.endswith(".")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("mark", ["\ufeff", ""])
def test_wide_characters_are_read_with_and_without_a_mark(codec: str, mark: str) -> None:
    """Both orders of bytes, whatever the first of them say."""
    rows = "11/02/2026,Buy,VTI,FUND,2,$300.00,,-$600.00\n11/03/2026,Sell,VTI,FÜND,1,$301.00,,$301.00\n"
    reading = read_bytes("x.csv", (mark + HEAD.decode() + rows).encode(codec))
    assert [(t.symbol, int(t.cash)) for t in reading.transactions] == [("VTI", -600), ("VTI", 301)]
