"""The books of a replay: parcels in order of purchase, and what could not be done by account."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from app.engine.books import Books
from app.engine.lots import by_purchase
from app.engine.parcel import parcel_of
from tests.engine.households import lot
from tests.engine.transactions import buy

DAY = date(2026, 3, 2)


@given(st.lists(st.none() | st.dates(date(2020, 1, 1), date(2020, 2, 1)), max_size=12))
def test_a_holding_is_in_order_of_purchase(days: list[date | None]) -> None:
    """Unknown days first, then by day; within a day by entry, whatever the order they came in."""
    books = Books({})
    for place, day in enumerate(days):
        books.add(parcel_of(lot("X", "1", "1", account="A", acquired=day, name=str(place)), place))
    holding = books.held["A", "X"]
    assert [p.id for p in holding] == [p.id for p in sorted(holding, key=by_purchase)]
    assert len(holding) == len(days)


def test_what_could_not_be_done_is_told_with_its_account_and_place() -> None:
    """The sentence ends with file and line where there is one."""
    books = Books({})
    books.tell(buy("b", DAY, "1", "1", source="trades.csv, line 3"), "split-ratio", "It has no ratio.")
    books.tell(buy("c", DAY, "1", "1"), "split-ratio", "It has none.")
    assert [(account, issue.text) for account, issue in books.told] == [
        ("A", "It has no ratio. (trades.csv, line 3)"),
        ("A", "It has none."),
    ]
