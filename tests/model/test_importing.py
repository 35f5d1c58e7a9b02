"""What was read from a file."""

from decimal import Decimal

import pytest

from app.model.importing import FileTotals, Record, Records, RowClass
from app.model.issue import Issue, Severity

D = Decimal
RECORDS = Records(
    [1, 2, 4], [RowClass.HEADER, RowClass.ROW, RowClass.TOTAL], [["a"], ["1", "2"], ["3"]], {1: "doubtful"}
)


def test_records_are_a_sequence_of_rows_kept_as_columns() -> None:
    """By place, from the end, in slices and one after the other; notes stay with their place."""
    second = Record(2, RowClass.ROW, ("1", "2"), "doubtful")
    assert len(RECORDS) == 3
    assert RECORDS[1] == second
    assert RECORDS[-1] == Record(4, RowClass.TOTAL, ("3",))
    assert RECORDS[:2] == [Record(1, RowClass.HEADER, ("a",)), second]
    assert list(RECORDS)[1] == second
    with pytest.raises(IndexError):
        RECORDS[3]


def test_a_total_that_is_not_stated_has_no_difference() -> None:
    """Unknown less something is unknown."""
    assert FileTotals(D(10), D("9.99")).difference == D("0.01")
    assert FileTotals(None, D(1)).difference is None
    assert FileTotals(D(1), None).difference is None


def test_errors_and_doubts_hold_their_row() -> None:
    """Warnings and remarks let it in."""
    assert [s for s in Severity if Issue(s, "x", "text").holds_row] == [Severity.ERROR, Severity.REVIEW]
