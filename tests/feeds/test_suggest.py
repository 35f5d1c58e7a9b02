"""What the columns of a table nobody knows may be: every fictional export, with its own broker's profiles hidden."""

from pathlib import Path

import pytest

from app.feeds import read_bytes
from app.feeds.actions import Rule
from app.feeds.draft import Signs
from app.feeds.looks import is_cusip, is_isin
from app.feeds.profile import TableKind, table_kinds
from app.feeds.sniff import raw_grid, read_grid
from app.feeds.suggest import Suggestion, suggest
from app.feeds.tables import header_name
from app.model.importing import FileKind, TableFound
from tests.feeds.golden import fixtures

# What a table cannot do without; the rest is comfort.
TELLING = {"date", "symbol", "shares", "amount", "sold", "acquired", "close"}
# Brokers whose every table is found; of the rest most of it is.
HELD_TO = {
    *("ally", "betterment", "etrade", "fidelity", "firstrade", "generic", "healthequity", "ibkr", "jpmorgan", "m1"),
    *("merrill", "morganstanley", "robinhood", "schwab", "tastytrade", "tdameritrade", "vanguard", "wealthfront"),
    "webull",
}
# Where a column is not what its name and its cells say: the account's own words, or a row told in two.
HARD = {
    ("webull", "statement.csv"): {"symbol"},  # symbol and name in one cell
    ("morganstanley", "lots.txt"): {"symbol", "acquired"},  # rows shifted by a column
    ("webull", "history.csv"): {"shares"},  # of an order, and of what was carried out
    ("jpmorgan", "positions-lots.csv"): {"acquired"},  # the day a wash sale lends it is asked for first
}


def table_of(path: Path) -> tuple[TableKind, TableFound] | None:
    """The only table of a fixture, where the wizard can make it: no lots between rows, no cells made out of others."""
    if path.suffix not in (".csv", ".txt"):
        return None
    tables = read_bytes(path.name, path.read_bytes()).tables
    kind = next((k for k in table_kinds() if k.id == tables[0].table_id), None) if len(tables) == 1 else None
    plain = kind is not None and kind.kind in (
        FileKind.POSITIONS,
        FileKind.LOTS,
        FileKind.TRANSACTIONS,
        FileKind.REALIZED,
        FileKind.PRICES,
    )
    if kind is None or not plain or kind.nested or kind.symbol_columns or kind.section:
        return None
    return kind, tables[0]


SINGLE = [path for path in fixtures() if table_of(path) is not None]


def suggested(text: str, kind: FileKind | None = None) -> Suggestion:
    """What is suggested for a file of this text."""
    return suggest(raw_grid("x.csv", text.encode()), kind=kind)


def missed(path: Path) -> tuple[set[str], set[str]]:
    """The roles a table cannot do without that are found in other columns or in none, and all of them.

    The broker's own profiles are hidden: other brokers' names, words people know, and the cells must do.
    """
    kind, table = table_of(path) or pytest.fail("not a single table")
    others = tuple(other for other in table_kinds() if other.broker != kind.broker)
    found = suggest(read_grid(path), table.line, kinds=others)
    same = found.draft.kind is kind.kind or {found.draft.kind, kind.kind} == {FileKind.LOTS, FileKind.POSITIONS}
    names = [header_name(cell) for cell in table.header]
    roles = {names[place]: role for place, role in found.draft.columns.items()}
    asked = TELLING & set(kind.required)
    # By which of its days a broker tells trades apart is nothing a header says.
    days = {"date": (*kind.columns.get("traded", ()), *kind.columns.get("settlement", ()))}
    right = {
        role
        for role in asked
        if same and role in {roles.get(name) for name in (*kind.columns[role], *days.get(role, ()))}
    }
    return asked - right, asked


@pytest.mark.parametrize(
    "path", [path for path in SINGLE if path.parent.name in HELD_TO], ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_roles_are_found_without_the_brokers_own_profile(path: Path) -> None:
    """All of them, but for what cannot be seen."""
    assert missed(path)[0] <= HARD.get((path.parent.name, path.name), set())


def test_nearly_all_roles_are_found_whatever_the_broker() -> None:
    """Of all fixtures, those of brokers to come too."""
    told = [missed(path) for path in SINGLE]
    assert len(told) > 50
    assert sum(len(lost) for lost, _ in told) < 0.1 * sum(len(asked) for _, asked in told)


def test_every_role_has_its_reason() -> None:
    """In words: the name, the cells, or both."""
    found = suggested("Trade date,Gizmo,What,Count of shares\n2026-01-02,Buy,ALDR,1\n2026-01-03,Sell,ALDR,1\n")
    draft = found.draft
    assert draft.columns == {0: "date", 1: "action", 2: "symbol", 3: "shares"}
    assert found.reason(0).endswith("its cells are days.")
    assert found.reason(1) == "Its cells are actions."
    assert found.reason(2) == "Its cells are tickers."
    assert found.reason(3) == "The name says “count”; its cells are numbers."
    assert all(0 < guess.score <= 100 for some in found.guesses.values() for guess in some)


def test_cells_overrule_a_name() -> None:
    """A column of numbers is no day, whatever it is called."""
    found = suggested("Date,Trade date,Symbol,Price\n7,2026-01-02,ALDR,3\n8,2026-01-03,ALDR,4\n")
    assert found.draft.columns.get(0) != "date"
    assert found.draft.columns[1] == "date"


def test_identifiers_are_known_by_their_check_digit() -> None:
    """A CUSIP and an ISIN are not just letters and digits."""
    assert is_cusip("037833100")
    assert not is_cusip("037833101")
    assert is_isin("US0378331005")
    assert not is_isin("US0378331006")
    found = suggested("Gizmo,Thing,Quantity,Value\n037833100,US0378331005,1,2\n594918104,US5949181045,3,4\n")
    assert found.draft.columns == {0: "cusip", 1: "isin", 2: "shares", 3: "value"}


def test_days_that_may_be_either_have_no_format() -> None:
    """One that decides by itself has."""
    found = suggested("Sold date,Acquired date,Symbol,Quantity,Proceeds\n05/12/2024,13/01/2024,ALDR,1,2\n")
    assert found.draft.dates == {1: "%d/%m/%Y"}
    assert found.looks[0].days.reason.startswith("“05/12/2024” may be")


def test_numbers_are_read_by_all_columns_together() -> None:
    """One of them decides for all; none leaves it open."""
    one = suggested("Date;Type;Shares;Amount\n2026-01-02;Buy;1,500;-12,50\n2026-01-03;Sell;1,000;3,00\n")
    assert one.draft.numbers is not None
    assert one.draft.numbers.decimal == ","
    none = suggested("Date;Type;Shares;Amount\n2026-01-02;Buy;1,500;-2,500\n")
    assert none.draft.numbers is None


@pytest.mark.parametrize(
    "names, row, signs",
    [
        ("Date,Type,Symbol,Amount", "2026-01-02,Buy,ALDR,-10", Signs.SIGNED),
        ("Date,Type,Symbol,Amount", "2026-01-02,Buy,ALDR,10", Signs.BY_ACTION),
        ("Date,Type,Symbol,Money in,Money out", "2026-01-02,Buy,ALDR,,10", Signs.TWO_COLUMNS),
    ],
)
def test_signs_are_told_by_the_amounts(names: str, row: str, signs: Signs) -> None:
    """A purchase whose amount is positive has no sign."""
    other = row.replace("Buy", "Dividend").replace("-", "").replace("20260102", "2026-01-05")
    found = suggested(f"{names}\n{row}\n{other}\n", kind=FileKind.TRANSACTIONS)
    assert found.draft.signs is signs


def test_words_have_the_effect_most_brokers_give_them() -> None:
    """Words nobody knows have none, and so are unclassified."""
    text = "Date,Type,Amount\n2026-01-02,Buy,-1\n2026-01-03,Wizardry,2\n2026-01-04,Quarterly fee,-3\n"
    assert suggested(text).draft.actions == {"Buy": Rule.BUY, "Quarterly fee": Rule.FEE}


def test_total_rows_are_left_out() -> None:
    """Their words, in the column they stand in."""
    found = suggested("Symbol,Quantity,Value\nALDR,1,2\nAccount Total,,2\n")
    assert (found.draft.totals, found.draft.label) == (r"Account\ Total", "symbol")


def test_the_line_a_table_ends_with_is_proposed_without_what_differs_tomorrow() -> None:
    """So that a footer with a date in it is no row, whatever stands below it."""
    text = "Symbol,Quantity,Value\nALDR,1,2\n\nDate downloaded 11/20/2026 4:00 PM\nPage 1 of 2\n"
    assert suggested(text).draft.ends == r"Date\ downloaded"
    again = "Symbol,Quantity,Value\nALDR,1,2\n\nIndividual account\nBRCH,1,2\n"
    assert suggested(again).draft.ends == "", "rows below it are rows"


def test_the_row_of_cash_is_proposed() -> None:
    """By the words people call it."""
    text = "Symbol,Description,Quantity,Value\nALDR,Alder,1,2\n,Cash & Cash Investments,,3\n"
    assert suggested(text).draft.cash == r"cash\ \&\ cash\ investments"
    assert suggested(text.replace("Cash & Cash Investments", "Cashew Farms Inc")).draft.cash == ""


@pytest.mark.parametrize("name", ["Total Stock Market Index", "Total Intl Bond", "Totalenergies SE"])
def test_a_fund_whose_name_begins_with_total_is_no_sum(name: str) -> None:
    """Its row would be left out in silence."""
    draft = suggested(f"Fund,Symbol,Quantity,Value\n{name},ALDR,1,2\nOther Fund,BRCH,1,2\nTotal,,,4\n").draft
    assert draft.totals == "Total"


def test_a_total_of_this_month_is_one_of_the_next_too() -> None:
    """What differs tomorrow is no part of its words."""
    text = "Date,Action,Symbol,Quantity,Amount\n2026-01-02,Buy,ALDR,1,-2\nTotal Mar 2026 - Oct 2026,,,,-2\n"
    draft = suggested(text).draft
    assert (draft.totals, draft.label) == (r"Total\b.*\d.*", "date")
