"""The history against pandas: prices made wide and multiplied with shares, as ratios measured in one run."""

import sqlite3
import time
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import numpy as np
import pandas as pd  # noqa: TID253  the peer; no window starts here
import pytest

from app.desk.drift_history import drift_history
from app.desk.session import Session, run
from app.engine.history import Closes, DriftHistory, rebuild
from app.engine.ledger import replay
from app.model.account import Account, LotMethod
from app.model.household import Household
from app.model.importing import PriceRow, TransactionRow
from app.model.plan import Plan
from app.model.security import Security
from app.model.target import CASH_CLASS, AssetClass
from app.model.transaction import Action, Transaction
from tests.engine.households import household
from tests.store.samples import BUY, reading

pytestmark = pytest.mark.bench

D = Decimal
YEARS, CLASSES, SECURITIES, TRADES, PLANS = 20, 12, 60, 4000, 20
DAYS = pd.bdate_range("2006-11-20", periods=252 * YEARS)
ORDINALS = np.array([d.toordinal() for d in DAYS], dtype=np.int64)
LAST: date = DAYS[-1].date()
ACCOUNTS = ("Brokerage", "Roth", "IRA")


class Past(NamedTuple):
    """Twenty years of a household: the frame pandas is given, and the same as the engine has it."""

    long: pd.DataFrame
    shares: pd.DataFrame
    groups: list[str]
    household: Household
    rows: list[Transaction]
    closes: dict[str, Closes]
    plans: list[tuple[date, Plan]]


def _classes(n: int) -> tuple[AssetClass, ...]:
    """Twelve classes, cash the last; the plan of another number differs in two targets."""
    names = [*(f"Class {k}" for k in range(CLASSES - 1)), CASH_CLASS]
    moved = D(n % 5) / 100
    targets = [D("0.08") + (moved if k == 0 else -moved if k == 1 else D(0)) for k in range(CLASSES - 1)]
    return tuple(
        AssetClass(name, target, D("0.02"), D("0.02"))
        for name, target in zip(names, [*targets, 1 - sum(targets, D(0))], strict=True)
    )


def _plan(n: int) -> Plan:
    securities = tuple(Security(f"S{k}", {f"Class {k % (CLASSES - 1)}": D(1)}) for k in range(SECURITIES))
    return Plan(accounts=tuple(map(Account, ACCOUNTS)), classes=_classes(n), securities=securities)


def _rows(prices_f: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> list[Transaction]:
    """Deposits, purchases, sales of what is there, and some splits that the prices do not show."""
    dice = np.random.default_rng(11)
    made: list[Transaction] = []
    held: dict[tuple[str, str], Decimal] = {}
    for n, place in enumerate(sorted(dice.integers(0, len(DAYS), TRADES).tolist())):
        day, account = DAYS[place].date(), ACCOUNTS[n % 3]
        k = int(dice.integers(0, SECURITIES))
        symbol, price, count = f"S{k}", D(f"{prices_f[place, k]:.2f}"), D(int(dice.integers(1, 50)))
        if held.get((account, symbol), D(0)) > count and n % 3 == 0:
            made.append(Transaction(f"t{n}", account, day, Action.SELL, symbol, count, cash=count * price))
            held[account, symbol] -= count
        else:
            made.append(Transaction(f"d{n}", account, day, Action.DEPOSIT, cash=count * price))
            made.append(Transaction(f"t{n}", account, day, Action.BUY, symbol, count, cash=-count * price))
            held[account, symbol] = held.get((account, symbol), D(0)) + count
    return made


@pytest.fixture(scope="module")
def past() -> Past:
    """Give the twenty years, the same in every run."""
    dice = np.random.default_rng(7)
    prices_f = 100 * np.exp(np.cumsum(dice.normal(0.0002, 0.01, (len(DAYS), SECURITIES)), axis=0))
    names = [f"S{k}" for k in range(SECURITIES)]
    wide = pd.DataFrame(prices_f, index=DAYS, columns=names)
    long = wide.rename_axis("day").reset_index().melt(id_vars="day", var_name="symbol", value_name="close")
    rows = _rows(prices_f)
    moved_f = np.zeros(prices_f.shape)
    for t in rows:
        if t.shares:
            place = np.searchsorted(ORDINALS, t.day.toordinal())
            moved_f[place, names.index(t.symbol)] += float(t.shares) * (1 if t.action is Action.BUY else -1)
    shares = pd.DataFrame(np.cumsum(moved_f, axis=0), index=DAYS, columns=names)
    closes = {name: Closes(ORDINALS, prices_f[:, k].copy()) for k, name in enumerate(names)}
    left = replay(rows, dict.fromkeys(ACCOUNTS, LotMethod.FIFO), LAST)
    plans = [(DAYS[n * len(DAYS) // PLANS].date() if n else date.min, _plan(n)) for n in range(PLANS)]
    quotes = {name: f"{prices_f[-1, k]}" for k, name in enumerate(names)}
    made = household(prices=quotes, day=LAST).with_plan(plans[-1][1])
    held = replace(made, lots=left.lots, cash=left.cash)
    groups = [f"Class {k % (CLASSES - 1)}" for k in range(SECURITIES)]
    return Past(long, shares, groups, held, rows, closes, plans)


def _seconds(work: Callable[[], object], times: int = 5) -> float:
    """The shortest of a few runs."""
    spans = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        spans.append(time.perf_counter() - start)
    return min(spans)


def _by_class(past: Past, long: pd.DataFrame) -> pd.DataFrame:
    """One pass: long prices to wide, times shares, summed by class; the fast pivot, which knows no duplicates."""
    wide = long.pivot(index="day", columns="symbol", values="close")  # noqa: PD010
    wide.index = past.shares.index
    return (wide[past.shares.columns] * past.shares).T.groupby(past.groups).sum().T


def _rebuilt(past: Past) -> DriftHistory:
    return rebuild(past.household, past.rows, past.closes, past.plans)


def test_twenty_years_are_rebuilt_within_three_passes_of_pandas(past: Past) -> None:
    """5,040 days, 12 classes, 60 securities, some 6,000 rows, 20 plans: weights, bands, gaps, breaches and flows."""
    found = _rebuilt(past)
    expected = _by_class(past, past.long)
    assert len(found.days) == len(DAYS) - np.searchsorted(ORDINALS, found.days[0].toordinal())
    for name in ("Class 0", "Class 7"):
        money_f = found.classes[name].actual_f * found.value_f
        assert money_f[:-1] == pytest.approx(expected[name].to_numpy()[-len(money_f) : -1], rel=1e-9)
    ours, floor = _seconds(lambda: _rebuilt(past)), _seconds(lambda: _by_class(past, past.long))
    print(f"\nhistory: {ours:.3f} s, pandas pivot and multiply {floor:.3f} s, ratio {ours / floor:.2f}")  # noqa: T201
    assert ours / floor < 3


@pytest.fixture(scope="module")
def session(past: Past, tmp_path_factory: pytest.TempPathFactory) -> Generator[Session, None, None]:
    """Give a household file with the same twenty years in it."""
    with Session.create(tmp_path_factory.mktemp("bench") / "a.evenkeel") as session:
        session.save_plan(past.plans[-1][1], "Targets")
        with session.file.step("Import") as step:
            step.add_prices(step.add_file(step.add_batch("b"), reading(), {}), _price_rows(past))
            step.add_transactions(step.add_file(step.add_batch("c"), reading("c.csv"), {}), _stored_rows(past))
        session.view_day(LAST)
        yield session


def _price_rows(past: Past) -> list[PriceRow]:
    return [
        PriceRow(2, symbol, day.date(), D(f"{close:.4f}"))
        for day, symbol, close in past.long.itertuples(index=False, name=None)
    ]


def _stored_rows(past: Past) -> list[TransactionRow]:
    return [
        replace(
            BUY, line=n + 2, account=t.account, day=t.day, action=t.action, symbol=t.symbol, shares=t.shares,
            price=None, cash=t.cash, fees=D(0), key=f"k{n}", soft_key=f"k{n}",
        )
        for n, t in enumerate(past.rows)
    ]  # fmt: skip


def test_the_whole_call_costs_a_few_passes_of_pandas_over_the_same_file(past: Past, session: Session) -> None:
    """Prices and transactions read from the file and rebuilt, against pandas reading the prices and one pass."""
    session.household()
    ours = _seconds(lambda: run(drift_history(session, None, None)), 3)

    def floor() -> pd.DataFrame:
        with closing(sqlite3.connect(session.path)) as bare:
            return _by_class(past, pd.read_sql_query("SELECT symbol, day, close FROM price", bare))

    least = _seconds(floor, 3)
    print(f"\nwhole call: {ours:.3f} s, pandas from the same file {least:.3f} s, ratio {ours / least:.2f}")  # noqa: T201
    assert ours / least < 3
