"""The parts of the Accounts page that need no household file: filter, rows, days."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from app.desk.views import AccountView, HoldingView, ImportView, LotView
from app.model.account import Account, AccountType
from app.model.household import Lot, Trust, TrustState
from app.ui.format import UNKNOWN, Formatter
from app.ui.pages.accounts.basis_editor import day_of
from app.ui.pages.accounts.filter import filter_of
from app.ui.pages.accounts.imports_card import files_words, outcome
from app.ui.pages.accounts.rows import AssetRow, Trap, TreeMatter, asset_branches, losses_of, wait_words
from app.ui.pages.rows_tree import Branch
from tests.ui.harvest_reports import REPORT

DAY = date(2026, 11, 20)
FORMAT = Formatter(hide_amounts=False, today=DAY)


def lot(key: str, basis: str | None, value: str, term: str | None, acquired: date | None) -> LotView:
    """A lot of ten shares."""
    cost = None if basis is None else Decimal(basis)
    gain = None if cost is None else Decimal(value) - cost
    made = Lot(key, "Brokerage", "VTI", Decimal(10), cost, acquired)
    return LotView(made, Decimal(value) / 10, Decimal(value), gain, term, date(2026, 12, 4), None)


LONG = lot("a", "1000", "3000", "long", date(2017, 3, 14))
SHORT = lot("b", "3500", "3000", "short", date(2025, 12, 3))
UNSURE = lot("c", None, "3000", None, None)


def holding(symbol: str, *lots: LotView) -> HoldingView:
    """A holding of these lots."""
    value = sum((x.value for x in lots if x.value is not None), Decimal(0))
    known = all(x.lot.basis is not None for x in lots)
    basis = sum((x.lot.basis or Decimal(0) for x in lots), Decimal(0)) if known else None
    gain = None if basis is None else value - basis
    shares, price = Decimal(10 * len(lots)), Decimal(300)
    return HoldingView("Brokerage", symbol, f"{symbol} fund", shares, price, DAY, value, basis, gain, "mixed", (), lots)


def account(name: str, *holdings: HoldingView, kind: AccountType = AccountType.TAXABLE) -> AccountView:
    """An account with a thousand in cash."""
    value = sum((h.value for h in holdings if h.value is not None), Decimal(1000))
    made = Account(name, kind, owner="Nora", broker="Fidelity")
    return AccountView(made, Decimal(1000), value, Trust(TrustState.LOTS), holdings)


HOUSEHOLD = (
    account("Brokerage", holding("VTI", LONG, SHORT), holding("BND", UNSURE)),
    account("Roth IRA", holding("VEA", LONG), kind=AccountType.ROTH),
)


def kept(text: str) -> dict[str, list[str]]:
    """Lots that pass a filter, by holding."""
    found = filter_of(text).apply(HOUSEHOLD)
    return {h.symbol: [x.lot.id for x in h.lots] for _, holdings in found for h in holdings}


class TestFilter:
    """What may be typed."""

    @pytest.mark.parametrize(
        "text, lots",
        [
            ("short", {"VTI": ["b"]}),
            ("long", {"VTI": ["a"]}),
            ("gain", {"VTI": ["a"], "VEA": ["a"]}),
            ("loss", {"VTI": ["b"]}),
            ("unknown", {"BND": ["c"]}),
            ("> 5k", {"VTI": ["a", "b"]}),
            (">5,000", {"VTI": ["a", "b"]}),
            ("< $5k", {"BND": ["c"], "VEA": ["a"]}),
            ("vea", {"VEA": ["a"]}),
            ("roth", {"VEA": ["a"]}),
            ("fidelity long > 5000", {"VTI": ["a"]}),
            ("nothing like it", {}),
        ],
    )
    def test_words_bounds_and_names(self, text: str, lots: dict[str, list[str]]) -> None:
        """Every part has to hold; a word that is no term is looked for in names."""
        assert kept(text) == lots

    def test_washed_and_blocked_lots_are_found(self) -> None:
        """What a wash sale put on a basis; what a purchase would void, as far as that is looked up."""
        fed = replace(SHORT, lot=replace(SHORT.lot, washed=Decimal(412)))
        found = filter_of("washed").apply((account("Brokerage", holding("VTI", LONG, fed)),))
        assert [x.lot.id for _, holdings in found for h in holdings for x in h.lots] == ["b"]
        assert filter_of("blocked").apply(HOUSEHOLD) == ()
        blocked = filter_of("blocked", {"b"}).apply(HOUSEHOLD)
        assert [x.lot.id for _, holdings in blocked for h in holdings for x in h.lots] == ["b"]

    def test_an_empty_filter_keeps_empty_accounts(self) -> None:
        """Everything is shown, also what holds nothing."""
        found = filter_of("  ").apply((*HOUSEHOLD, account("New")))
        assert [view.account.name for view, _ in found] == ["Brokerage", "Roth IRA", "New"]


def rows(branches: tuple[Branch, ...]) -> list[AssetRow]:
    """All rows from above."""
    return [row for b in branches for row in (b.row, *rows(b.children)) if isinstance(row, AssetRow)]


class TestRows:
    """The tree in words."""

    def test_the_tree_ends_with_the_household(self) -> None:
        """Accounts, holdings, lots, cash, and the sum of all."""
        tree = asset_branches(filter_of("").apply(HOUSEHOLD), TreeMatter(FORMAT), whole=True)
        assert [(row.kind, row.title, row.value) for row in rows(tree)] == [
            ("account", "Brokerage", "$10,000"),
            ("holding", "VTI", "$6,000"),
            ("lot", "Mar 14, 2017", "$3,000"),
            ("lot", "Dec 3, 2025", "$3,000"),
            ("holding", "BND", "$3,000"),
            ("lot", "Unknown day", "$3,000"),
            ("cash", "Cash", "$1,000"),
            ("account", "Roth IRA", "$4,000"),
            ("holding", "VEA", "$3,000"),
            ("lot", "Mar 14, 2017", "$3,000"),
            ("cash", "Cash", "$1,000"),
            ("total", "Household", "$14,000"),
        ]

    def test_unknown_is_the_word_and_never_zero(self) -> None:
        """Basis, gain and the sums they belong to."""
        tree = rows(asset_branches(filter_of("bnd").apply(HOUSEHOLD), TreeMatter(FORMAT), whole=False))
        assert [(row.basis, row.gain, row.lacks_basis) for row in tree if row.kind != "account"] == [
            (UNKNOWN, UNKNOWN, True),
            (UNKNOWN, UNKNOWN, True),
        ]

    def test_one_unknown_account_makes_the_sum_unknown(self) -> None:
        """A total that leaves something out would be a lie."""
        unsure = replace(HOUSEHOLD[0], value=None)
        tree = asset_branches(filter_of("").apply((unsure, HOUSEHOLD[1])), TreeMatter(FORMAT), whole=True)
        assert rows(tree)[-1].value == UNKNOWN

    def test_lots_say_what_happens_to_them(self) -> None:
        """In the proposal, locked, short until a day, or not taxed at all."""
        matter = TreeMatter(FORMAT, proposed=frozenset({"a"}), locked=frozenset({"b"}))
        tree = [
            row for row in rows(asset_branches(filter_of("").apply(HOUSEHOLD), matter, whole=True)) if row.kind == "lot"
        ]
        assert [chip.text for chip in tree[0].chips] == ["in proposal"]
        assert [chip.text for chip in tree[1].chips] == ["locked"]
        assert [row.term for row in tree] == ["long", "short, long on Dec 4", UNKNOWN, "not taxed"]

    def test_losses_are_chips_on_lots_and_on_what_holds_them(self) -> None:
        """What can be taken, what a purchase would void, and what a wash sale fed; nothing before they are known."""
        fed = replace(SHORT, lot=replace(SHORT.lot, washed=Decimal(412)))
        household = (account("Brokerage", holding("VTI", LONG, fed)), account("Old", holding("BND", UNSURE)))
        losses: dict[str, Trap] = {"b": "blocked", "c": "clear"}
        tree = rows(asset_branches(filter_of("").apply(household), TreeMatter(FORMAT, losses=losses), whole=False))
        assert {row.title: [chip.text for chip in row.chips] for row in tree if row.chips} == {
            "VTI": ["wash trap"],
            "Dec 3, 2025": ["wash trap", "washed"],
            "BND": ["loss lot"],
            "Unknown day": ["loss lot"],
        }
        unknown = rows(asset_branches(filter_of("").apply(household), TreeMatter(FORMAT), whole=False))
        assert [chip.text for row in unknown for chip in row.chips] == ["washed"]

    def test_the_losses_of_a_report_go_by_lot(self) -> None:
        """Under the floor or not worth it is no chip; without a report there is none."""
        assert losses_of(REPORT) == {"vwo-1": "clear", "bnd-1": "blocked"}
        assert losses_of(None) == {}

    @pytest.mark.parametrize(
        "term, long_on, words",
        [
            ("short", date(2026, 12, 4), "14 days"),
            ("short", date(2026, 11, 21), "1 day"),
            ("short", date(2027, 1, 18), "59 days"),
            ("short", date(2027, 1, 19), ""),
            ("long", date(2026, 11, 20), ""),
            (None, None, ""),
        ],
    )
    def test_a_lot_about_to_turn_says_how_long_it_waits(
        self, term: str | None, long_on: date | None, words: str
    ) -> None:
        """Under sixty days; further off the day alone is enough."""
        assert wait_words(replace(SHORT, term=term, long_on=long_on), FORMAT) == words

    def test_a_lot_being_mended_has_a_row_for_its_editor(self) -> None:
        """Only that one."""
        matter = TreeMatter(FORMAT, edited="c", editor_height=46)
        brokerage = asset_branches(filter_of("").apply(HOUSEHOLD), matter, whole=True)[0]
        assert [len(x.children) for h in brokerage.children for x in h.children] == [0, 0, 1]


class TestDays:
    """A day as it is typed."""

    @pytest.mark.parametrize("text", ["2024-12-16", " 12/16/2024 "])
    def test_both_habits_are_read(self, text: str) -> None:
        """The sortable one and the broker's."""
        assert day_of(text) == date(2024, 12, 16)

    def test_nothing_is_an_unknown_day(self) -> None:
        """Not an error."""
        assert day_of("") is None

    @pytest.mark.parametrize("text", ["16.12.2024", "2024-13-01", "soon"])
    def test_what_is_no_day_is_told(self, text: str) -> None:
        """Nothing is guessed."""
        with pytest.raises(ValueError, match=r"\S"):
            day_of(text)


IMPORT = ImportView(
    3, datetime(2026, 11, 20, tzinfo=UTC), "Import", ("a.csv", "b.csv"), ("etrade", "schwab"), 32, 10, 0, True
)


def test_an_import_says_files_and_outcome() -> None:
    """Issues first, then totals, and nothing where the file states none."""
    assert files_words(IMPORT, FORMAT) == "2 files: E*TRADE, Schwab"
    assert outcome(IMPORT)[0] == "totals equal"
    assert outcome(replace(IMPORT, totals_equal=None))[0] == "no totals stated"
    assert outcome(replace(IMPORT, totals_equal=False))[2] == "caution"
    assert outcome(replace(IMPORT, issues=1))[0] == "1 issue left"
