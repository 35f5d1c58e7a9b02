"""A file as undecided cells: how it may be read, which line has its column names, and what is no table."""

import io
from pathlib import Path

import pytest

from app.feeds import read_bytes
from app.feeds.sniff import RawGrid, raw_grid, read_grid
from app.model.errors import HostError, InputError
from tests.feeds.golden import fixtures

TEXTS = [path for path in fixtures() if path.suffix in (".csv", ".txt")]
EXPORT = """Acme Bank export for Alder

Tag;Vorgang;Kürzel;Stück;Betrag
13.11.2026;Kauf;ALDR;1,5;-1.234,50
14.11.2026;Gebühr;;;-2,10
Total;;;;-1.236,60

Alle Angaben ohne Gewähr, Stand 14. November.
"""


def grid(text: str = EXPORT, written: str = "utf-8", **told: str) -> RawGrid:
    """The grid of a file of this text."""
    return raw_grid("x.csv", text.encode(written), **told)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_likeliest_header_is_the_one_the_profile_finds(path: Path) -> None:
    """Among all fictional exports of one table, whatever stands above it."""
    tables = read_bytes(path.name, path.read_bytes()).tables
    found = read_grid(path)
    assert found.headers, "no line looks like column names"
    assert {table.line for table in tables if len(tables) == 1} <= {found.headers[0]}


def test_every_line_has_its_looks() -> None:
    """Title, blank, names, rows, total, footer."""
    assert [line.kind.value for line in grid().lines()] == (
        ["text", "blank", "header", "row", "row", "total", "blank", "footer"]
    )
    assert [line.line for line in grid().lines()] == list(range(1, 9))


def test_bytes_that_are_no_utf8_offer_other_encodings() -> None:
    """The one in use is first; another can be chosen, and is then known to be the user's choice."""
    found = grid(written="cp1252")
    assert (found.encoding, found.encodings[0].value, found.asked_encoding) == ("cp1252", "cp1252", "")
    assert len(found.encodings) > 2
    text = "Tag;Löhne\n1;ł\n"
    assert grid(text, "cp1250").header_cells(2) == ("1", "³")
    chosen = grid(text, "cp1250", encoding="cp1250")
    assert (chosen.header_cells(2), chosen.encodings[0].value) == (("1", "ł"), "cp1250")
    assert chosen.asked_encoding == "cp1250"
    with pytest.raises(InputError, match="is no encoding"):
        raw_grid("x.csv", b"a,b\n", "klingon")


def test_utf8_leaves_nothing_to_choose() -> None:
    """One way only."""
    assert [way.value for way in grid().encodings] == ["utf-8"]


def test_the_delimiter_that_splits_evenly_is_first_and_each_can_be_chosen() -> None:
    """Decimal commas do not mislead."""
    found = grid()
    assert found.delimiter == ";"
    assert found.numbers.decided == "1.234,56"
    assert {way.value for way in found.delimiters} == set(",;\t|")
    other = grid(delimiter=",")
    assert (other.delimiter, other.delimiters[0].value) == (",", ",")


def test_rows_end_at_the_next_header_and_totals_are_none() -> None:
    """What roles and formats are told by."""
    text = "Date,Symbol,Shares\n2026-01-02,A,1\nTotal,,1\n\nSymbol,Price,Value\nB,2,3\n"
    found = grid(text)
    assert set(found.headers) == {1, 5}
    assert list(found.rows(1)) == [(2, ["2026-01-02", "A", "1"])]
    assert found.column(5, 2) == {"3": 1}


def test_only_the_first_lines_are_shown_and_all_are_counted() -> None:
    """A long file is not shown whole."""
    found = grid("Date,Symbol,Shares\n" + "2026-01-02,A,1\n" * 5000)
    assert (found.count, len(found.lines())) == (5001, 2000)
    assert found.column(1, 1) == {"A": 5000}


def test_each_worksheet_can_be_chosen() -> None:
    """Its lines are those of the import, which counts through all of them."""
    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "Cover"  # type: ignore[union-attr]
    book.active.append(["Acme"])  # type: ignore[union-attr]
    sheet = book.create_sheet("Lots")
    for row in (["Symbol", "Shares"], ["ALDR", 1.5], ["BRCH", 2]):
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    found = raw_grid("x.xlsx", content.getvalue())
    assert (found.worksheet, found.encoding) == ("Lots", "xlsx")
    assert {way.value for way in found.worksheets} == {"Cover", "Lots"}
    assert [(line.line, line.cells) for line in found.lines()][1] == (4, ("ALDR", "1.5"))
    assert raw_grid("x.xlsx", content.getvalue(), worksheet="Cover").count == 1


@pytest.mark.parametrize(
    "content, why",
    [
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "web page"),
        (b"%PDF-1.7 \x00\x01", "is a PDF"),
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"OFXHEADER:100\n<OFX></OFX>", "needs no template"),
        (b"PK\x03\x04rubbish", "archive or a damaged workbook"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(content: bytes, why: str) -> None:
    """The same sentences as those of an import."""
    with pytest.raises(InputError, match=why):
        raw_grid("x.csv", content)


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    """The computer's fault, not the file's."""
    with pytest.raises(HostError, match="cannot be read"):
        read_grid(tmp_path / "x.csv")


def test_noise_is_no_table() -> None:
    """It gets its sentence, as anywhere else."""
    with pytest.raises(InputError, match="is no text"):
        raw_grid("x.bin", bytes(range(1, 256)) * 40)
