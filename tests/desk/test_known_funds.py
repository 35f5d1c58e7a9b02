"""The table of known funds: consistent in itself, and right about funds everybody knows."""

import csv
import re
from decimal import Decimal

import pytest

from app.desk.known_funds import known_fund, known_funds
from app.engine.identity import index_key
from app.engine.substitutes import overlap
from app.model.number import ONE, ZERO
from app.resources import resource_path

CLASSES = {
    "US equity",
    "Intl developed",
    "Emerging markets",
    "Real estate",
    "US bonds",
    "TIPS",
    "Intl bonds",
    "Municipal bonds",
    "Commodities",
    "Gold",
    "Cash",
}


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    """Return the rows of the file as they stand there."""
    with resource_path("securities/funds.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def test_the_table_is_large_sorted_and_without_repetition(rows: list[dict[str, str]]) -> None:
    """More than four hundred funds, each once, by symbol."""
    symbols = [row["symbol"] for row in rows]
    assert len(symbols) > 400
    assert symbols == sorted(set(symbols))


def test_every_row_is_complete_and_can_be_read(rows: list[dict[str, str]]) -> None:
    """Every fund of the file is known with name, issuer, spread and a kind that is one of three."""
    for row in rows:
        fund = known_fund(row["symbol"])
        assert fund is not None
        assert fund.name
        assert fund.issuer
        assert fund.kind in {"etf", "fund", "money"}, fund
        assert fund.half_spread_bps is not None
        assert (fund.half_spread_bps > 0) == (fund.kind == "etf"), fund


def test_the_parts_of_every_fund_add_up(rows: list[dict[str, str]]) -> None:
    """The classes are among the eleven of the header, and a fund's parts sum to exactly one."""
    for row in rows:
        fund = known_fund(row["symbol"])
        assert fund is not None
        assert set(fund.classes) <= CLASSES, fund
        assert sum(fund.classes.values(), ZERO) == ONE, fund
        assert min(fund.classes.values()) > 0, fund


def test_every_class_is_used(rows: list[dict[str, str]]) -> None:
    """No class is named that no fund holds."""
    used = {name for row in rows if (fund := known_fund(row["symbol"])) for name in fund.classes}
    assert used == CLASSES


def test_the_symbol_tells_a_mutual_fund(rows: list[dict[str, str]]) -> None:
    """Funds and money funds have five letters ending in X, those of money in XX; what trades on an exchange has not."""
    for row in rows:
        ends_in_x = len(row["symbol"]) == 5 and row["symbol"].endswith("X")
        assert ends_in_x == (row["kind"] != "etf"), row
        assert (ends_in_x and row["symbol"].endswith("XX")) == (row["kind"] == "money"), row


@pytest.mark.parametrize(
    "symbol, classes",
    [
        ("VTI", {"US equity": "1"}),
        ("VTSAX", {"US equity": "1"}),
        ("BND", {"US bonds": "1"}),
        ("SCHP", {"TIPS": "1"}),
        ("VBIAX", {"US equity": "0.6", "US bonds": "0.4"}),
        ("SGOV", {"Cash": "1"}),
    ],
)
def test_well_known_funds_are_where_everybody_puts_them(symbol: str, classes: dict[str, str]) -> None:
    """A few funds whose classes are beyond doubt, as anchors."""
    fund = known_fund(symbol)
    assert fund is not None
    assert fund.classes == {name: Decimal(part) for name, part in classes.items()}


def test_what_follows_one_index_has_one_set_of_classes(rows: list[dict[str, str]]) -> None:
    """Two funds of the same index hold the same, so their classes agree."""
    by_index: dict[str, dict[str, str]] = {}
    for row in filter(lambda row: row["index"], rows):
        first = by_index.setdefault(row["index"], row)
        assert row["classes"] == first["classes"], (row["symbol"], first["symbol"])


def test_what_is_not_in_the_table_is_unknown() -> None:
    """An unknown symbol gives None, not a guess."""
    assert known_fund("LCIX") is None
    assert known_fund("") is None


def test_a_share_class_leads_to_a_fund_that_is_none_itself() -> None:
    """Every fund named by `shares_of` is in the table, stands for itself, and holds, follows and serves the same."""
    classes = [fund for fund in known_funds().values() if fund.shares_of]
    assert len(classes) > 60
    for fund in classes:
        whole = known_fund(fund.fund)
        assert whole is not None, fund
        assert not whole.shares_of, fund
        assert whole.classes == fund.classes, fund
        assert (whole.index, whole.exposure) == (fund.index, fund.exposure), fund


def test_one_house_on_one_index_counts_as_one_fund() -> None:
    """Two funds of one issuer that follow one index are marked as share classes or copies."""
    first: dict[tuple[str, str], str] = {}
    for fund in filter(lambda fund: fund.index, known_funds().values()):
        assert first.setdefault((fund.issuer, index_key(fund.index)), fund.fund) == fund.fund, fund


@pytest.mark.parametrize(
    "symbol, whole",
    [("VTSAX", "VTI"), ("VFIAX", "VOO"), ("VBTLX", "BND"), ("QQQM", "QQQ"), ("IAU", "GLD"), ("VTI", "VTI")],
)
def test_well_known_share_classes_are_of_the_fund_everybody_knows(symbol: str, whole: str) -> None:
    """Anchors of `shares_of`, the fund itself among them."""
    fund = known_fund(symbol)
    assert fund is not None
    assert fund.fund == whole


def test_every_index_says_how_sure_it_is() -> None:
    """`issuer` or `likely` where an index is named, nothing where none is."""
    assert {bool(fund.index) for fund in known_funds().values()} == {True, False}
    for fund in known_funds().values():
        assert (fund.confidence in {"issuer", "likely"}) == bool(fund.index), fund
        assert fund.confidence in {"issuer", "likely", ""}, fund


def test_one_index_has_one_exposure_and_one_spelling() -> None:
    """What follows one index is bought for one thing, and no index is spelt in two ways."""
    exposures: dict[str, tuple[str, str]] = {}
    for fund in filter(lambda fund: fund.index, known_funds().values()):
        assert exposures.setdefault(index_key(fund.index), (fund.index, fund.exposure)) == (fund.index, fund.exposure)


def test_what_is_bought_for_one_thing_holds_the_same() -> None:
    """Funds of one exposure hold the same classes, and no money fund has a loss to replace."""
    first: dict[str, object] = {}
    for fund in filter(lambda fund: fund.exposure, known_funds().values()):
        assert first.setdefault(fund.exposure, fund.classes) == fund.classes, fund
        assert fund.kind != "money", fund


def test_exposures_come_near_on_both_sides_and_hold_much_the_same() -> None:
    """Nearness is mutual, between exposures that are in use, and most of the holdings lie in the same classes."""
    of = {fund.exposure: fund for fund in known_funds().values() if fund.exposure}
    for name, fund in of.items():
        assert len(set(fund.near)) == len(fund.near), name
        for other in fund.near:
            assert other != name
            assert name in of[other].near, (name, other)
            assert overlap(fund.classes, of[other].classes) >= Decimal("0.65"), (name, other)


def test_nearly_every_etf_has_an_exposure() -> None:
    """Single countries, allocations and one-offs are left; the rest can be replaced."""
    etfs = [fund for fund in known_funds().values() if fund.kind == "etf"]
    assert len([fund for fund in etfs if not fund.exposure]) < len(etfs) / 10


NAMES = (
    ("(?i)money market|t-bill|treasury bill|0-3 month|0-1 year", "Cash"),
    ("(?i)municipal|tax-exempt|muni ", "Municipal bonds"),
    ("(?i)tips|inflation[- ]protected", "TIPS"),
    ("(?i)reit|real estate", "Real estate"),
    ("(?i)\\bgold (?!man)", "Gold"),
    ("(?i)commodit", "Commodities"),
    ("(?i)(international|emerging).*(bond|debt)", "Intl bonds"),
    ("(?i)emerging markets", "Emerging markets"),
    ("(?i)aggregate|corporate|mortgage|high yield bond", "US bonds"),
    ("(?i)s&p (500|midcap|smallcap)|russell|nasdaq", "US equity"),
    ("(?i)japan|europe|pacific|eafe|germany|united kingdom", "Intl developed"),
    ("(?i)china|india |brazil|taiwan|mexico", "Emerging markets"),
)


@pytest.mark.parametrize("pattern, class_name", NAMES, ids=[name for _, name in NAMES])
def test_what_a_name_says_a_fund_holds_it_holds(pattern: str, class_name: str) -> None:
    """The first pattern that a fund's name fits says a class, and the fund has a part there; each pattern has funds."""
    earlier = [p for p, _ in NAMES[: NAMES.index((pattern, class_name))]]
    fitting = [
        fund
        for fund in known_funds().values()
        if re.search(pattern, fund.name) and not any(re.search(p, fund.name) for p in earlier)
    ]
    assert fitting
    assert [f"{f.symbol} {f.name}" for f in fitting if class_name not in f.classes] == []
