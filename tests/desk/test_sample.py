"""The sample household: complete, consistent, and in the state the first screens tell of."""

import csv
import runpy
import tomllib
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from app.desk.sample import SAMPLE_DAY, sample_files
from app.model.number import CENT, ZERO
from app.model.plan import Plan
from app.model.plan_text import plan_from_tables
from app.model.target import CASH_CLASS

CHECKOUT = Path(__file__).resolve().parents[2]
FILES = sample_files()
LEDGER, SNAPSHOT = FILES.imports
Shares = dict[tuple[str, str], Decimal]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Return the sample's plan."""
    return plan_from_tables(tomllib.loads(FILES.plan.read_text(encoding="utf-8"), parse_float=Decimal))


@pytest.fixture(scope="module")
def snapshot() -> Shares:
    """Return the snapshot's shares by account and symbol; cash under the symbol CASH."""
    held: Shares = defaultdict(lambda: ZERO)
    for row in _rows(SNAPSHOT):
        held[row["account"], row["symbol"]] += Decimal(row["shares"])
    return held


@pytest.fixture(scope="module")
def closes() -> dict[str, dict[str, Decimal]]:
    """Return closes by day and symbol."""
    by_day: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for row in _rows(FILES.prices):
        by_day[row["date"]][row["symbol"]] = Decimal(row["close"])
    return by_day


@pytest.fixture(scope="module")
def weights(plan: Plan, snapshot: Shares) -> dict[str, Decimal]:
    """Return the weight of every class on the sample's day, at the snapshot's own prices."""
    prices = {row["symbol"]: Decimal(row["price"] or 1) for row in _rows(SNAPSHOT)}
    values: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for (_, symbol), shares in snapshot.items():
        security = plan.security(symbol)
        classes = security.classes if security else {CASH_CLASS: Decimal(1)}
        for name, part in classes.items():
            values[name] += shares * prices[symbol] * part
    total = sum(values.values(), ZERO)
    return {"total": total} | {name: value / total for name, value in values.items()}


def test_the_ledger_replays_to_the_snapshot(snapshot: Shares) -> None:
    """Every share and every cent of the snapshot comes out of the ledger, account by account."""
    held: Shares = defaultdict(lambda: ZERO)
    for row in _rows(LEDGER):
        amount, account = Decimal(row["amount"]), row["account"]
        shares, sign = Decimal(row["shares"] or 0), -1 if row["action"] in ("buy", "withdrawal") else 1
        held[account, "CASH"] += sign * amount
        if row["symbol"]:
            held[account, row["symbol"]] -= sign * shares
    assert {key: shares for key, shares in held.items() if shares} == {k: s for k, s in snapshot.items() if s}


def test_nothing_is_ever_overdrawn() -> None:
    """At the end of no day does an account owe cash or shares."""
    held: Shares = defaultdict(lambda: ZERO)
    rows = _rows(LEDGER)
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        sign = -1 if row["action"] in ("buy", "withdrawal") else 1
        held[row["account"], "CASH"] += sign * Decimal(row["amount"])
        held[row["account"], row["symbol"]] -= sign * Decimal(row["shares"] or 0)
        if following is None or following["date"] != row["date"]:
            assert min(held.values()) >= 0, row["date"]


def test_the_ledger_is_in_order_and_uses_each_id_once() -> None:
    """Rows run from the first deposit to the sample's day, and every id names one row."""
    rows = _rows(LEDGER)
    days = [date.fromisoformat(row["date"]) for row in rows]
    assert days == sorted(days)
    assert days[-1] <= SAMPLE_DAY
    assert len({row["id"] for row in rows}) == len(rows)


def test_purchases_are_at_the_close_of_a_trading_day(closes: dict[str, dict[str, Decimal]]) -> None:
    """A priced trade is at the close of its day, and its amount is shares times price."""
    priced = [row for row in _rows(LEDGER) if row["price"]]
    assert len(priced) > 100
    for row in priced:
        price = closes[row["date"]][row["symbol"]]
        assert Decimal(row["price"]) == price, row["id"]
        assert Decimal(row["amount"]) == (Decimal(row["shares"]) * price).quantize(CENT), row["id"]


@pytest.mark.parametrize(
    "symbol, lots",
    [
        (
            "VTI",
            [
                ("2017-03-14", "240", "121.40"),
                ("2020-03-23", "130", "111.90"),
                ("2021-11-08", "218", "241.60"),
                ("2024-12-16", "60", "327.60"),
                ("2025-12-03", "55", "301.45"),
            ],
        ),
        ("VWO", [("2021-02-16", "300", "54.72"), ("2023-10-12", "180", "38.91")]),
        ("BND", [("2021-08-09", "250", "86.12")]),
        (
            "VEA",
            [("2024-04-18", "320", "50.15"), ("2025-05-12", "200", "54.20"), ("2026-06-11", "100", "63.26")],
        ),
    ],
)
def test_the_taxable_lots_are_those_of_the_guide(symbol: str, lots: list[tuple[str, str, str]]) -> None:
    """The Brokerage holds the lots that pictures and guide speak of, to the share and the cent."""
    rows = [row for row in _rows(SNAPSHOT) if (row["account"], row["symbol"]) == ("Brokerage", symbol)]
    expected = [(day, Decimal(n), (Decimal(n) * Decimal(cost)).quantize(CENT)) for day, n, cost in lots]
    assert [(row["acquired"], Decimal(row["shares"]), Decimal(row["basis"])) for row in rows] == expected


def test_lots_are_whole_where_they_are_known(snapshot: Shares) -> None:
    """All accounts state date and basis of every lot, except the workplace plan, which states none."""
    lots = [row for row in _rows(SNAPSHOT) if row["symbol"] != "CASH"]
    without = {row["account"] for row in lots if not (row["acquired"] and row["basis"])}
    assert without == {"401(k)"}
    assert {account for account, _ in snapshot} > without


def test_the_sample_is_worth_what_the_screens_say(weights: dict[str, Decimal]) -> None:
    """Its value is $640,501 within one percent, and exactly to the dollar."""
    assert round(weights["total"]) == 640501


def test_one_class_of_seven_is_outside_its_band(plan: Plan, weights: dict[str, Decimal]) -> None:
    """US equity is above its band, at 47.0 %, and every other class is inside."""
    assert len(plan.leaves) == 7
    outside = [c.name for c in plan.leaves if not c.target - c.below <= weights[c.name] <= c.target + c.above]
    assert outside == ["US equity"]
    assert round(weights["US equity"] * 100, 1) == Decimal("47.0")


def test_prices_cover_ten_years_and_end_at_the_snapshot(plan: Plan, closes: dict[str, dict[str, Decimal]]) -> None:
    """Every security of the plan has a close on every trading day, the last one that of the snapshot."""
    days = sorted(closes)
    assert (days[0], days[-1]) == ("2016-11-21", SAMPLE_DAY.isoformat())
    assert 2500 < len(days) < 2530
    symbols = {security.symbol for security in plan.securities}
    assert all(set(by_symbol) == symbols for by_symbol in closes.values())
    stated = {row["symbol"]: Decimal(row["price"]) for row in _rows(SNAPSHOT) if row["price"]}
    assert stated == {symbol: closes[days[-1]][symbol] for symbol in stated}


def test_dividends_put_back_never_raise_a_close() -> None:
    """Adjusted closes lie at or below closes and meet them on the last day."""
    rows = _rows(FILES.prices)
    assert all(0 < Decimal(row["adjusted"]) <= Decimal(row["close"]) for row in rows)
    last = [row for row in rows if row["date"] == SAMPLE_DAY.isoformat()]
    assert all(row["adjusted"] == row["close"] for row in last)


def test_the_year_so_far_realised_what_the_screens_say(plan: Plan) -> None:
    """The only taxable sale of 2026 is the rebalance of March 27: a long-term gain of $1,240.00."""
    taxable = {account.name for account in plan.accounts if account.type.is_taxable}
    rows = {row["id"]: row for row in _rows(LEDGER) if row["account"] in taxable}
    (sale,) = [row for row in rows.values() if row["action"] == "sell" and row["date"] >= "2026"]
    lot, shares = sale["lots"].split(":")
    bought = rows[lot]
    basis = Decimal(bought["amount"]) * Decimal(shares) / Decimal(bought["shares"])
    assert (sale["date"], shares, bought["date"]) == ("2026-03-27", sale["shares"], "2021-11-08")
    assert Decimal(sale["amount"]) - basis == 1240


def test_the_files_stay_small() -> None:
    """Together the files take less than a megabyte and a half."""
    assert sum(path.stat().st_size for path in (FILES.plan, *FILES.imports, FILES.prices)) < 1_500_000


def test_the_generator_writes_what_is_shipped(tmp_path: Path) -> None:
    """Running the generator gives the shipped files, byte for byte."""
    script = runpy.run_path(str(CHECKOUT / "packaging" / "make_sample.py"))
    script["main"](tmp_path)
    for path in (*FILES.imports, FILES.prices):
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name
