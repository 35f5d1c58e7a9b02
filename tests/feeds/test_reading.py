"""From bytes to a reading: what is recognised, what is held, what is refused."""

from pathlib import Path

import pytest

from app.feeds import read_bytes, read_file
from app.model.errors import HostError, InputError
from app.model.importing import FileKind, RowClass
from app.model.transaction import Action
from tests.feeds.golden import FIXTURES, fixture, fixtures

LEDGER = (FIXTURES / "generic" / "transactions.csv").read_bytes()
SCHWAB = (FIXTURES / "schwab" / "transactions-2020.csv").read_bytes()
FIDELITY = (FIXTURES / "fidelity" / "positions-2021.csv").read_bytes().removeprefix(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    "path", [p for p in fixtures() if p.suffix == ".csv"], ids=lambda p: f"{p.parent.name}/{p.name}"
)
def test_the_broker_is_known_by_content_alone(path: Path) -> None:
    """A fixture under a name that says nothing is of the broker whose folder it lies in."""
    assert read_bytes("x.csv", path.read_bytes()).broker == path.parent.name


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_delimiters_are_found_by_the_header(delimiter: str) -> None:
    """The delimiter is the one under which a header is known."""
    assert len(read_bytes("x.csv", LEDGER.replace(b";", b"").replace(b",", delimiter.encode())).records) == 27


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-be", "cp1252", "utf-8-sig"])
def test_encodings_change_no_row(codec: str) -> None:
    """The same rows come out of every encoding."""
    content = LEDGER.decode().encode(codec)
    assert read_bytes("x.csv", content).transactions == fixture("generic/transactions.csv").transactions


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_line_ends_change_no_row(end: bytes) -> None:
    """Nor do the line ends of three decades."""
    assert (
        read_bytes("x.csv", LEDGER.replace(b"\n", end)).transactions == fixture("generic/transactions.csv").transactions
    )


def test_two_brokers_in_one_file() -> None:
    """The first broker's table is read, the other's rows are held, and both is said."""
    reading = read_bytes("x.csv", SCHWAB + b"\n" + FIDELITY)
    assert (reading.broker, len(reading.transactions), reading.positions) == ("schwab", 3, ())
    held = [r for r in reading.records if r.row_class is RowClass.REVIEW]
    assert len(held) == 3
    assert "second-broker" in {issue.code for issue in reading.issues}


def test_what_stands_above_the_header_and_looks_like_a_row_is_held() -> None:
    """A header that came too late does not hide the rows before it."""
    lines = LEDGER.splitlines()
    reading = read_bytes("x.csv", b"\n".join([lines[2], *lines[:2]]))
    assert [r.row_class for r in reading.records] == [RowClass.REVIEW, RowClass.HEADER, RowClass.ROW]


def test_rows_run_together_by_an_open_quote_are_held() -> None:
    """They are one record for review, and the rows after it are read."""
    header, *rows = LEDGER.splitlines()
    torn = rows[0].replace(b"opening", b'"opening').replace(b"deposit", b"deposit")
    content = b"\n".join([header, torn, rows[1], rows[2].replace(b"amount", b'"amount'), rows[6]])
    reading = read_bytes("x.csv", content)
    assert "row-torn" in {issue.code for issue in reading.issues}
    classes = {r.line: r.row_class for r in reading.records}
    assert RowClass.REVIEW in classes.values()
    assert len(reading.transactions) + sum(c is RowClass.REVIEW for c in classes.values()) == len(classes) - 1


def test_a_header_alone_is_a_warning() -> None:
    """The table is known and empty."""
    reading = read_bytes("x.csv", LEDGER.splitlines()[0])
    assert (reading.rows, reading.kind) == (1, FileKind.TRANSACTIONS)
    assert [issue.code for issue in reading.issues] == ["table-empty"]


def test_a_header_that_fits_two_kinds_alike_is_a_doubt() -> None:
    """Neither is preferred in silence."""
    header = "Symbol(CUSIP),Security Description,Date Acquired,Date Sold,Quantity,Cost Basis,Proceeds"
    header += ",Account,Symbol/CUSIP,Total Cost"
    reading = read_bytes("x.csv", f"{header}\n".encode())
    assert "header-ambiguous" in {issue.code for issue in reading.issues}


def test_a_missing_column_is_named() -> None:
    """A table that is all but known is refused with the name of what it lacks."""
    content = SCHWAB.replace(b'"Fees & Comm",', b"")
    with pytest.raises(InputError, match="looks like transactions of Schwab, but has no column fees & comm"):
        read_bytes("x.csv", content)


@pytest.mark.parametrize("content", [b"hello world\n", b"a,b,c\n1,2,3\n", b"\x00\x01\x02\x03" * 40, b"{}"])
def test_what_is_no_table_is_refused(content: bytes) -> None:
    """One sentence with advice, whatever it is."""
    with pytest.raises(InputError) as caught:
        read_bytes("x.csv", content)
    assert caught.value.advice


def test_a_file_is_read_from_its_path(tmp_path: Path) -> None:
    """Path, hash and records are those of the file; one that is not there is the computer's fault."""
    path = tmp_path / "ledger.csv"
    path.write_bytes(LEDGER)
    reading = read_file(path)
    assert (reading.path, len(reading.sha256), reading.rows) == (str(path), 64, 27)
    with pytest.raises(HostError):
        read_file(tmp_path / "absent.csv")


def test_a_record_is_given_by_place_and_by_slice() -> None:
    """Records are put together when asked for, from the end too."""
    records = fixture("schwab/positions-2024.csv").records
    assert records[-1] == records[len(records) - 1] == records[-1:][0]
    assert records[-1].row_class is RowClass.TOTAL


def test_many_rows_with_many_faults_are_all_accounted_for() -> None:
    """A thousand rows, a third of them broken, keep their number."""
    header, *rows = LEDGER.splitlines()
    lines = [row.replace(b"2", b"x") if n % 3 == 0 else row for n, row in enumerate(rows * 40)]
    reading = read_bytes("x.csv", b"\n".join([header, *lines]))
    held = sum(r.row_class is RowClass.REVIEW for r in reading.records)
    assert len(reading.transactions) + held == len(lines)
    assert held == sum(issue.holds_row for issue in reading.issues)


@pytest.mark.parametrize("shares, price", [("9999999999", "9999999999"), ("1e-300", "5"), ("10000000000", "1")])
def test_what_no_household_can_hold_is_held_back(shares: str, price: str) -> None:
    """Numbers, and products of numbers, beyond what the store keeps exactly are for review."""
    ledger = f"date,account,action,symbol,shares,price\n2026-01-02,A,buy,VTI,{shares},{price}\n"
    schwab = '"Date","Action","Symbol","Description","Quantity","Price","Fees & Comm","Amount"\n'
    schwab += f'"01/02/2026","Buy","VTI","X","{shares}","{price}","",""\n'
    for content in (ledger, schwab):
        reading = read_bytes("x.csv", content.encode())
        assert [r.row_class for r in reading.records] == [RowClass.HEADER, RowClass.REVIEW]


def test_shares_swapped_in_an_absurd_ratio_are_not_joined() -> None:
    """Both rows stay as they are, and are asked about."""
    text = '"Date","Action","Symbol","Description","Quantity","Price","Fees & Comm","Amount"\n'
    text += '"08/03/2026","Name Change","OLDN","OLD","-0.0000001","","",""\n'
    text += '"08/03/2026","Name Change","NEWN","NEW","9000000","","",""\n'
    reading = read_bytes("x.csv", text.encode())
    assert [t.action for t in reading.transactions] == [Action.UNCLASSIFIED] * 2
    assert {i.code for i in reading.issues} == {"corporate-action"}


def test_column_names_nobody_knows_after_a_table_are_no_footer() -> None:
    """The rows below them are held for that reason, and a table that is known again is read."""
    unknown = b"\nPlan,Grant,Vested units,Value of units,Kind of award\nESPP,G1,10,250.00,Stock\n\n"
    reading = read_bytes("x.csv", SCHWAB + unknown + SCHWAB)
    assert len(reading.transactions) == 6
    (told,) = [i for i in reading.issues if i.code == "table-unknown"]
    (held,) = [i for i in reading.issues if i.holds_row]
    assert "a table Evenkeel does not know" in held.text
    assert told.place.line is not None
    assert held.place.line == told.place.line + 1
    classes = {record.line: record.row_class for record in reading.records}
    assert classes[told.place.line] is RowClass.HEADER
    assert [table.table_id for table in reading.tables] == ["schwab.transactions", "", "schwab.transactions"]
    kept = reading.table_at(told.place.line + 1)
    assert kept is not None
    assert kept.header == ("Plan", "Grant", "Vested units", "Value of units", "Kind of award")


def test_a_row_above_the_column_names_is_held_though_it_has_no_number() -> None:
    """Its day and time alone say that it is no sentence above a table."""
    lines = (FIXTURES / "freetrade/activity.csv").read_text(encoding="utf-8").split("\n")
    split = next(n for n, line in enumerate(lines) if ",STOCK_SPLIT," in line)
    lines[0], lines[split] = lines[split], lines[0]
    reading = read_bytes("activity.csv", "\n".join(lines).encode())
    assert reading.records[0].row_class is RowClass.REVIEW
