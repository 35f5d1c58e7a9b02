"""What a profile can say of rows, each key with an invented broker of the user's own."""

from datetime import date
from decimal import Decimal

import pytest

from app.feeds import read_bytes
from app.model.errors import InputError
from app.model.importing import RowClass
from tests.feeds.own_profiles import HOLDINGS, LEDGER, classes, positions, profile, read, transactions

D = Decimal


def test_rows_left_out_by_their_words_say_why() -> None:
    """`skip` leaves out what fits, `only` what does not; the header below them is still a header."""
    keys = """
    skip = [{ role = "category", words = 'order', note = "The sum of trades." }]
    only = [{ role = "status", words = 'filled', note = "It never was carried out." }]
    """
    profile(LEDGER, keys=keys, columns='status = ["state"]\ncategory = ["level"]')
    header = "Acme day,Deed,What,Count,Each,Sum,State,Level"
    reading = read(
        header,
        "2026-01-05,bought,ALDR,2,10,-20,Filled,Trade",
        "2026-01-05,bought,ALDR,2,10,-20,Filled,Order",
        "2026-01-06,bought,ALDR,3,10,-30,Cancelled,Trade",
        "",
        header,
        "2026-01-07,sold,ALDR,1,10,10,filled,Trade",
        "2026-01-08,sold,ALDR,1,10,10,,Trade",
    )
    assert [t.line for t in reading.transactions] == [2, 7]
    notes = {r.line: r.note for r in reading.records if r.row_class is RowClass.BY_RULE}
    assert notes == {3: "The sum of trades.", 4: "It never was carried out."}
    assert classes(reading) == {"header": 2, "row": 2, "ignored-by-rule": 2, "blank": 1, "review": 1}


def test_rows_can_be_held_by_their_words() -> None:
    """`hold` keeps a row for review and says why."""
    profile(LEDGER, keys="hold = [{ role = 'symbol', words = '[A-Z]{3}\\.[A-Z]{3}', note = 'the row changes money' }]")
    reading = read("Acme day,Deed,What,Count,Each,Sum", "2026-01-05,bought,EUR.USD,2,10,-20")
    assert reading.transactions == ()
    assert [i.text for i in reading.issues if i.holds_row] == ["The row changes money."]


@pytest.mark.parametrize("levels, lines", [(("Order", "Trade", "Trade"), [3, 4]), (("Order", "Order", "Lot"), [2, 3])])
def test_of_several_levels_one_is_read(levels: tuple[str, ...], lines: list[int]) -> None:
    """`levels`: the first that is in the table; where the file has no such column every row counts."""
    profile(LEDGER, keys='levels = { role = "level", order = ["trade", "order"] }', columns='level = ["detail"]')
    rows = [f"2026-01-05,bought,ALDR,{n},10,-{n}0" for n in (1, 2, 3)]
    header = "Acme day,Deed,What,Count,Each,Sum"
    told = [f"{row},{level}" for row, level in zip(rows, levels, strict=True)]
    assert [t.line for t in transactions(f"{header},Detail", *told)] == lines
    assert [t.line for t in transactions(header, *rows)] == [2, 3, 4]


def test_nothing_below_the_end_is_read() -> None:
    """`ends`: what follows is footer, up to the next header; what has the form of a row is held."""
    profile(LEDGER, keys="ends = 'notes to'")
    header, row = "Acme day,Deed,What,Count,Each,Sum", "2026-01-05,bought,ALDR,2,10,-20"
    reading = read(header, row, "Notes to holders", "P,see above", row, header, row)
    told = ["header", "row", "footer", "footer", "review", "header", "row"]
    assert [r.row_class.value for r in reading.records] == told
    assert [i.text for i in reading.issues if i.holds_row] == ["The row stands below the end of its table."]


def test_a_row_goes_on_below() -> None:
    """`continues`: a record without its leading cell fills the one above; both saying something else is held."""
    profile(LEDGER, keys='continues = "date"')
    reading = read(
        "Acme day,Deed,What,Words,Count,Each,Sum",
        "2026-01-05,bought,ALDR,Alder,2,,",
        ",,,Holdings Inc,,10,-20",
        "2026-01-06,sold,ALDR,Alder,1,10,10",
        ",,FERN,,,,",
    )
    assert [(t.price, t.cash, t.description) for t in reading.transactions] == [
        (D(10), D(-20), "Alder Holdings Inc"),
        (D(10), D(10), "Alder"),
    ]
    assert [r.row_class.value for r in reading.records] == ["header", "row", "ignored-by-rule", "row", "review"]
    assert reading.records[2].note == "Continues line 2."


def test_an_id_goes_on_below() -> None:
    """`continues`: words go on after a space, an id that was cut does not."""
    profile(LEDGER, keys='continues = "date"', columns='id = ["key"]')
    rows = ("2026-01-05,bought,ALDR,Alder,2,10,-20,5925d76b-", ",,,Inc,,,,a61a6d03")
    (row,) = transactions("Acme day,Deed,What,Words,Count,Each,Sum,Key", *rows)
    assert (row.description, row.reference) == ("Alder Inc", "5925d76b-a61a6d03")


def test_a_row_goes_on_below_whatever_unknown_columns_say() -> None:
    """`continues`: only columns the profile reads can contradict each other."""
    profile(LEDGER, keys='continues = "date"')
    reading = read(
        "Acme day,Deed,What,Count,Each,Sum,Zodiac",
        "2026-01-05,bought,ALDR,2,,,lion",
        ",,,,10,-20,fish",
    )
    assert [(t.price, t.cash) for t in reading.transactions] == [(D(10), D(-20))]
    assert [r.row_class.value for r in reading.records] == ["header", "row", "ignored-by-rule"]


def test_a_table_of_few_names_may_want_no_others() -> None:
    """`exact`: another column makes it another table; a column without a name is none."""
    profile(HOLDINGS, keys="exact = true")
    header, row = "Acme what,Count,Each,Worth", "ALDR,2,10,20"
    assert len(positions(f"{header},", f"{row},")) == 1
    with pytest.raises(InputError):
        read(f"{header},Side", f"{row},sold")


@pytest.mark.parametrize("header", ["date,symbol,side,quantity,price,currency", "Date,Details,Amount,Balance,Payee"])
def test_what_has_more_columns_is_not_taken_for_a_smaller_table(header: str) -> None:
    """A list of trades is no list of holdings, and a bank's statement no broker's."""
    with pytest.raises(InputError):
        read_bytes("x.csv", f"{header}\n2026-01-05,ALDR,5,2,10,USD\n".encode())


def test_rows_all_left_out_are_no_empty_table() -> None:
    """What is said of a table without rows is why it has none."""
    skip = 'skip = [{ role = "action", words = "void", note = "It is void." }]'
    profile(LEDGER, keys=skip)
    header = "Acme day,Deed,What,Count,Each,Sum"
    left_out = read(header, "2026-01-05,void,ALDR,2,10,-20")
    assert [(i.code, "(1)" in i.text) for i in left_out.issues] == [("rows-left-out", True)]
    assert [i.code for i in read(header, "someday,bought,ALDR,2,10,-20").issues] == ["row-unreadable"]
    assert [i.code for i in read(header).issues] == ["table-empty"]


SECTIONS = """
section = 'holdings of .+'
label = "tag"
totals = 'total'
"""


def test_sections_have_their_own_headers() -> None:
    """`section`: the last header of a record's section counts; the other sections are left out, in the open."""
    profile(HOLDINGS, keys=SECTIONS, columns='tag = ["header"]\ncurrency = ["money"]')
    reading = read(
        "Greeting,Header,Field,Value",
        "Greeting,Data,Hello,5",
        "Holdings of stocks,Header,Acme what,Count,Each,Worth,Money",
        "Holdings of stocks,Data,ALDR,2,10,20,USD",
        "Holdings of stocks,Data,BIRK,1,7,7,EUR",
        "Holdings of stocks,Total,,,,20,USD",
        "Holdings of stocks,Total,,,,9,EUR",
        "Holdings of stocks,Header,Worth,Count,Acme what",
        "Holdings of stocks,Data,30,3,FERN",
        "Holdings of stocks,SubTotal,30,,",
        "Holdings of stocks,Data,x,y,ELMQ",
        "Holdings of bonds,Header,Acme what,Face",
        "Holdings of bonds,Data,BND,5",
        "no section at all",
    )
    held = [(p.symbol, p.shares, p.value, p.currency) for p in reading.positions]
    assert held == [("ALDR", D(2), D(20), "USD"), ("BIRK", D(1), D(7), "EUR"), ("FERN", D(3), D(30), "")]
    told = [r.row_class.value for r in reading.records]
    assert told[:2] == ["ignored-by-rule"] * 2
    assert told[5:7] == ["total", "total"]
    assert told[9:] == ["total", "review", "header", "review", "review"]
    assert [(i.code, i.place.line) for i in reading.issues if i.code == "total-mismatch"] == [("total-mismatch", 7)]


def test_a_section_whose_columns_lack_is_held_from_its_first_record() -> None:
    """Even above the first header that is known: its rows are not passed over as another section's."""
    profile(HOLDINGS, keys=SECTIONS, columns='tag = ["header"]')
    reading = read(
        "Holdings of bonds,Header,Acme what,Face",
        "Holdings of bonds,Data,BND,5",
        "Holdings of stocks,Header,Acme what,Count",
        "Holdings of stocks,Data,ALDR,2",
    )
    assert [r.row_class.value for r in reading.records] == ["header", "review", "header", "row"]


def test_lots_below_their_position() -> None:
    """`nested`: they are lots of the holding above, and are not added to it."""
    keys = """
    dates = ["%d.%m.%Y"]
    label = "symbol"
    totals = 'all'
    nested = { role = "symbol", words = '\\d\\d\\.\\d\\d\\.\\d{4}|--' }
    """
    profile(HOLDINGS, keys=keys, columns='acquired = ["acme what"]\nbasis = ["paid"]')
    reading = read(
        "Acme what,Count,Each,Worth,Paid",
        "ALDR,5,10,50,40",
        "05.03.2024,3,10,30,20",
        "--,2,10,20,20",
        "FERN,1,7,7,7",
        "All,,,57,47",
    )
    told = [(p.symbol, p.shares, p.acquired, p.is_lot) for p in reading.positions]
    assert told == [
        ("ALDR", D(5), None, False),
        ("ALDR", D(3), date(2024, 3, 5), True),
        ("ALDR", D(2), None, True),
        ("FERN", D(1), None, False),
    ]
    assert reading.totals.difference == 0
    orphan = read("Acme what,Count,Each,Worth,Paid", "05.03.2024,3,10,30,20", "FERN,1,7,7,7")
    assert [i.text for i in orphan.issues if i.holds_row] == ["The lot stands below no position."]


def test_an_account_in_a_table_of_its_own() -> None:
    """`account_table`: the row below its names is the account; `titles` do for a key and a value."""
    profile(HOLDINGS, keys='account_table = ["account", "net worth"]\ntitles = ["for account:,? (?P<account>.+)"]')
    rows = "Acme what,Count,Each,Worth", "ALDR,5,10,50"
    reading = read("Summary", "Account,Net worth,Gain", '"Rainy day -4417",50,3', "", *rows)
    assert [(p.account, p.symbol) for p in reading.positions] == [("Rainy day -4417", "ALDR")]
    assert [r.row_class.value for r in reading.records][:3] == ["preamble", "preamble", "account-label"]
    assert [hint.mask for hint in reading.accounts.values()] == ["4417"]
    assert [p.account for p in positions("Account,Net worth,Gain", "One -4417,50,3", "Two -9020,5,3", "", *rows)] == [
        ""
    ]
    assert [p.account for p in positions("For Account:,Nest egg", "", *rows)] == ["Nest egg"]
