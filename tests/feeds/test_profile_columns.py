"""What a profile can say of columns, numbers, days and money, each key with an invented broker of the user's own."""

from datetime import date
from decimal import Decimal

import pytest

from app.feeds import read_bytes
from app.feeds.tables import header_name
from app.model.errors import InputError
from app.model.transaction import Action
from tests.feeds.own_profiles import HOLDINGS, LEDGER, classes, positions, profile, read, transactions

D = Decimal


def test_columns_that_have_no_name_or_are_read_as_one() -> None:
    """`name>1` is the column to the right; names with a plus between them are one text."""
    columns = 'fees = ["sum>1"]\nid = ["key"]\ncommission = ["nowhere + key"]'
    profile(LEDGER.replace('["deed"]', '["kind + deed"]'), columns=columns, actions='dividend = ["income paid"]')
    rows = transactions(
        "Acme day,Kind,Deed,What,Count,Each,Sum,,Key",
        "2026-01-05,,bought,ALDR,2,10,-21,1,k1",
        "2026-01-06,Income,paid,ALDR,,,5,,k2",
    )
    assert [(t.action, t.fees, t.reference) for t in rows] == [(Action.BUY, D(1), "k1"), (Action.DIVIDEND, D(0), "k2")]


def test_of_several_joined_names_the_first_that_is_there_counts() -> None:
    """A joined name whose columns are missing does not hide the next one."""
    profile(LEDGER.replace('["words"]', '["head + tail", "front + back"]'))
    (row,) = transactions("Acme day,Deed,What,Count,Each,Sum,Front,Back", "2026-01-05,bought,ALDR,2,10,-20,a,b")
    assert row.description == "a b"


@pytest.mark.parametrize("cell", ["Cost Basis *", "Cost Basis*", " cost  basis ($) *", "Cost Basis $"])
def test_marks_behind_a_column_name_mean_nothing(cell: str) -> None:
    """No space is left where a mark stood."""
    assert header_name(cell) == "cost basis"


def test_a_title_may_say_the_currency() -> None:
    """What stands above rows that name no currency is theirs, up to the next title."""
    profile(LEDGER, keys="currency = 'USD'\ntitles = ['money: (?P<currency>[a-z]{3})']")
    header, row = "Acme day,Deed,What,Count,Each,Sum", "2026-01-05,bought,ALDR,2,10,-20"
    assert [t.currency for t in transactions(header, row, "Money: HKD", header, row)] == ["", "HKD"]


def test_rows_may_be_known_again_by_another_day() -> None:
    """`traded` is the ledger's day where exports share only the one in `date`."""
    profile(LEDGER, columns='traded = ["struck"]')
    header, row = "Acme day,Deed,What,Count,Each,Sum", "2026-01-07,bought,ALDR,2,10,-20"
    with_day, without = transactions(f"{header},Struck", f"{row},2026-01-05")[0], transactions(header, row)[0]
    assert (with_day.day, without.day) == (date(2026, 1, 5), date(2026, 1, 7))
    assert (with_day.key, with_day.soft_key) == (without.key, without.soft_key)


def test_a_cell_out_of_another_cell() -> None:
    """`extract`: the first pattern that is found says the text, else the role's own column; `to` says it outright."""
    tables = """
    [table.extract]
    symbol = [
        { from = "description", pattern = '(\\w+ \\d+/\\d+/\\d{4} (?:put|call) \\$[\\d.,]+)' },
        { from = "symbol", pattern = '^(\\S+)' },
    ]
    action = [{ from = "description", pattern = 'reversal', to = "sold" }]
    """
    profile(LEDGER, tables=tables)
    rows = transactions(
        "Acme day,Deed,What,Words,Count,Each,Sum",
        '2026-01-05,bought,"ALDR',
        'second line",Alder,2,10,-20',
        '2026-01-05,bought,ALDR,"ALDR 2/19/2027 Call $1,042.50",2,10,-2000',
        "2026-01-06,bought,ALDR,Reversal,1,10,10",
    )
    assert [(t.symbol, t.action) for t in rows] == [
        ("ALDR", Action.BUY),
        ("ALDR270219C01042500", Action.BUY),
        ("ALDR", Action.SELL),
    ]


def test_a_text_for_a_column_the_file_lacks() -> None:
    """`constants` stands in for a column, and gives way where there is one."""
    profile(LEDGER, keys='constants = { action = "trade" }', actions='trade = ["trade"]')
    rows = transactions("Acme day,What,Count,Each", "2026-01-05,ALDR,-2,10", "2026-01-05,ALDR,3,10")
    assert [(t.action, t.cash) for t in rows] == [(Action.SELL, D(20)), (Action.BUY, D(-30))]
    assert transactions("Acme day,What,Count,Each,Deed", "2026-01-05,ALDR,2,10,sold")[0].action is Action.SELL


@pytest.mark.parametrize(
    "columns, header, cells, basis",
    [
        ('gain = ["gain"]', "Gain", "20", D(30)),
        ('gain = ["gain"]', "Gain", "--", None),
        ('unit_cost = ["paid each"]', "Paid each", "6.5", D("32.5")),
        ('unit_cost = ["paid each"]', "Paid each", "0.00", None),
        ('basis = ["paid"]\ngain = ["gain"]', "Paid,Gain", "12,99", D(12)),
    ],
)
def test_a_basis_that_is_worked_out(columns: str, header: str, cells: str, basis: D | None) -> None:
    """Value less gain, or the cost of one; `unknown_zero` and a missing gain leave it unknown, never 0."""
    keys = 'unknown_zero = ["unit_cost"]' if "unit_cost" in columns else ""
    profile(HOLDINGS, columns=columns, keys=keys)
    assert [p.basis for p in positions(f"Acme what,Count,Each,Worth,{header}", f"ALDR,5,10,50,{cells}")] == [basis]


def test_money_in_and_out_in_two_columns() -> None:
    """`deposit` less `withdrawal`; a row with neither has no amount."""
    text = LEDGER.replace('amount = ["sum"]', 'deposit = ["in"]\nwithdrawal = ["out"]')
    profile(text)
    reading = read(
        "Acme day,Deed,Count,In,Out", "2026-01-05,moved,,50,", "2026-01-06,moved,,,7.5", "2026-01-07,moved,,,"
    )
    assert [t.cash for t in reading.transactions] == [D(50), D("-7.5")]
    assert [i.text for i in reading.issues if i.holds_row] == ["The amount is missing."]


def test_securities_without_a_ticker() -> None:
    """The CUSIP, else the ISIN, is the symbol; a column of days says of which day a position is."""
    columns = 'cusip = ["cusip no"]\nisin = ["isin"]\nas_of = ["day"]'
    profile(HOLDINGS, columns=columns)
    rows = positions(
        "Acme what,Cusip no,ISIN,Count,Worth,Day",
        "ALDR,012345AB1,US0123451000,1,2,2026-11-20",
        ",012345AB1,US0123451000,1,2,2026-11-19",
        "--,--,US0123451000,1,2,2026-11-18",
    )
    assert [p.symbol for p in rows] == ["ALDR", "012345AB1", "US0123451000"]
    assert [p.day for p in rows] == [date(2026, 11, 20), date(2026, 11, 19), date(2026, 11, 18)]


def test_a_pending_row_is_not_settled() -> None:
    """`pending` may be a column of words, and an `id` keeps rows apart that are equal but for it."""
    profile(LEDGER, columns='pending = ["state"]\nid = ["key"]')
    rows = transactions(
        "Acme day,Deed,What,Count,Each,Sum,State,Key",
        "2026-01-05,bought,ALDR,2,10,-20,Pending,1",
        "2026-01-05,bought,ALDR,2,10,-20,Settled,2",
    )
    assert [t.settled for t in rows] == [False, True]
    assert len({t.key for t in rows}) == 2


# --- Numbers, days, prices, money ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "form, text, number",
    [
        ('{ decimal = ",", thousands = "." }', "1.234,5", D("1234.5")),
        ('{ decimal = ",", thousands = " " }', "1 234,5", D("1234.5")),
        ('{ decimal = ".", thousands = "\'" }', "1'234.5", D("1234.5")),
        ('{ decimal = ",", thousands = "." }', "1,234.5", None),
        ('{ decimal = ".", thousands = "\'" }', "1,234.5", None),
    ],
)
def test_numbers_in_another_form(form: str, text: str, number: D | None) -> None:
    """`numbers` says the marks; what does not keep to them is held, not read otherwise."""
    profile(HOLDINGS, keys=f"numbers = {form}")
    reading = read("Acme what;Count;Worth", f"ALDR;{text};5")
    assert [p.shares for p in reading.positions] == ([] if number is None else [number])
    held = [i.text for i in reading.issues if i.holds_row]
    assert held == ([] if number else [f"Count: “{text}” is not a number."])


@pytest.mark.parametrize(
    "other, number",
    [("0,5", D("1.234")), ("1.000,5", D("1.234")), ("0.5", D(1234)), ("1,000,000", D(1234)), ("7", None)],
)
def test_numbers_that_a_file_explains(other: str, number: D | None) -> None:
    """`either`: 1,234 is read as the other numbers of the table tell; where none does it is held."""
    profile(HOLDINGS, keys='numbers = { decimal = "either" }')
    reading = read("Acme what;Count;Worth", f"FERN;{other};5", "ALDR;1,234;5")
    held = [i.text for i in reading.issues if i.holds_row]
    assert [p.shares for p in reading.positions if p.symbol == "ALDR"] == ([] if number is None else [number])
    assert held == ([] if number else ["Count: “1,234” may have thousands or decimals."])


def test_numbers_of_both_forms() -> None:
    """`either`: what shows its own decimal mark is read by it; what then is open is held."""
    profile(HOLDINGS, keys='numbers = { decimal = "either" }')
    reading = read("Acme what;Count;Worth", "A;1.234,5;5", "B;0.039;5", "C;1,234.5;5", "D;1.234;5")
    assert [p.shares for p in reading.positions] == [D("1234.5"), D("0.039"), D("1234.5")]
    assert [i.place.line for i in reading.issues if i.holds_row] == [5]


@pytest.mark.parametrize("first, day", [("true", date(2026, 4, 3)), ("false", date(2026, 3, 4))])
def test_which_number_is_the_month(first: str, day: date) -> None:
    """`day_first` holds for every format with slashes."""
    profile(LEDGER, keys=f'day_first = {first}\ndates = ["%m/%d/%Y"]')
    row = "03/04/2026,bought,ALDR,2,10,-20"
    assert [t.day for t in transactions("Acme day,Deed,What,Count,Each,Sum", row)] == [day]


@pytest.mark.parametrize(
    "told, symbol, price, value, expected",
    [
        ("share", "ALDR270219C00042500", "1.10", "220", "110"),
        ("contract", "ALDR270219C00042500", "110", "220", "110"),
        ("contract", "ALDR", "10", "20", "10"),
        ("hundredth", "ALDR", "1050", "21", "10.5"),
    ],
)
@pytest.mark.parametrize("is_valued", [True, False])
def test_what_a_price_is_of(told: str, symbol: str, price: str, value: str, expected: str, *, is_valued: bool) -> None:
    """`price`: of a share, of an option's contract, or in hundredths; with and without a value to go by."""
    profile(HOLDINGS, keys=f'price = "{told}"')
    (row,) = positions("Acme what,Count,Each,Worth", f"{symbol},2,{price},{value if is_valued else ''}")
    assert row.price == D(expected)


def test_the_units_of_a_contract_may_be_told() -> None:
    """`multiplier` is what a price is multiplied by."""
    profile(HOLDINGS, columns='multiplier = ["mult"]')
    assert [p.price for p in positions("Acme what,Count,Each,Mult", "ALDR,2,3,10")] == [30]


def test_a_file_is_in_its_currency() -> None:
    """`currency` holds for rows that name none; one they name is theirs."""
    profile(LEDGER, keys='currency = "GBP"', columns='currency = ["money"]')
    reading = read("Acme day,Deed,Count,Sum,Money", "2026-01-05,moved,,50,", "2026-01-05,moved,,50,eur")
    assert (reading.currency, [t.currency for t in reading.transactions]) == ("GBP", ["", "EUR"])


def test_a_currency_in_the_name_of_a_column() -> None:
    """`named`: the first name that fits says the text in its group; a column of the role goes before it."""
    keys = "named = { currency = '^fee \\(([a-z]{3})\\)$' }"
    profile(LEDGER, keys=keys, columns='currency = ["money"]\nfees = ["fee (*"]')
    row = "2026-01-05,moved,,50,1"
    assert transactions("Acme day,Deed,Count,Sum,Fee (GBP)", row)[0].currency == "GBP"
    assert transactions("Acme day,Deed,Count,Sum,Fee (GBP),Money", f"{row},USD")[0].currency == "USD"
    assert transactions("Acme day,Deed,Count,Sum,Fee", row)[0].currency == ""


def test_quantities_without_a_sign() -> None:
    """Rules for what ends, leaves or is given up for other shares give them theirs."""
    actions = 'close-long = ["ended"]\nclose-short = ["ended short"]\ntransfer-out = ["gone"]'
    profile(LEDGER, actions=f'{actions}\nswap = ["merged"]\nswap-out = ["merged away"]')
    header = "Acme day,Deed,What,Count,Each,Sum"
    (merged,) = transactions(header, "2026-01-05,merged,BRCH,4,,", "2026-01-05,merged away,ALDR,2,,")
    assert (merged.action, merged.symbol, merged.other_symbol, merged.ratio) == (Action.MERGER, "ALDR", "BRCH", D(2))
    rows = [f"2026-01-05,{deed},ALDR,2,," for deed in ("ended", "ended short", "gone")]
    told = transactions("Acme day,Deed,What,Count,Each,Sum", *rows)
    assert [t.action for t in told] == [Action.SELL, Action.BUY, Action.TRANSFER_OUT]


def test_the_cash_of_a_reinvestment_moves_once() -> None:
    """`mirror`: the row that tells it again is left out; alone it stays, its cash counted, and is asked about."""
    profile(LEDGER)
    header = "Acme day,Deed,What,Count,Each,Sum"
    pair = ["2026-01-05,again too,ALDR,,,-20", "2026-01-06,again,ALDR,2,10,-20"]
    for rows in (pair, pair[::-1]):
        reading = read(header, *rows)
        assert [(t.action, t.cash) for t in reading.transactions] == [(Action.REINVEST, D(-20))]
        assert classes(reading)["ignored-by-rule"] == 1
    alone = read(header, pair[0])
    assert [(t.action, t.cash) for t in alone.transactions] == [(Action.UNCLASSIFIED, D(-20))]
    assert [i.code for i in alone.issues] == ["corporate-action"]


def test_one_of_several_columns_will_do() -> None:
    """`any_of`: of each group one."""
    text = HOLDINGS.replace('["symbol", "shares"]', '["shares"]')
    profile(text, keys='any_of = [["symbol", "isin"]]', columns='isin = ["isin"]')
    assert [p.symbol for p in positions("ISIN,Count", "US0123451000,1")] == ["US0123451000"]
    with pytest.raises(InputError, match="no table"):
        read_bytes("x.csv", b"Thing,Count\nALDR,1\n")
