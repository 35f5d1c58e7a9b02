"""The momentum filter once more, another way: every day is decided from its own past alone, with plain lists.

Nothing is carried from one day to the next: the breach is found by walking back, and each of its days is judged anew.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np

from app.engine.bars import Bars, bars_of
from app.engine.history import ClassHistory
from app.model.signal_rules import Exhaustion, Momentum

Row = tuple[float, float, float, float]
"""Weight, lower edge, target, upper edge."""


def real_bars(shared: Path, symbol: str, first: str = "", last: str = "9999") -> Bars:
    """Bars of a file of the shared data, between two days."""
    lines = (shared / "data" / f"{symbol}.csv").read_text(encoding="utf-8").splitlines()[1:]
    rows = [line.split(",") for line in lines if first <= line[:10] <= last]
    days = np.array([date.fromisoformat(r[0]).toordinal() for r in rows], dtype=np.int64)
    _, high, low, close, adjusted, volume = np.array([[float(x) for x in r[1:7]] for r in rows]).T
    return bars_of(symbol, days, close, adjusted, (high, low, volume))


def as_history(rows: list[Row]) -> ClassHistory:
    """The same weights as arrays."""
    actual, lower, target, upper = np.array(rows, dtype=np.float64).reshape(-1, 4).T
    return ClassHistory(actual, target, lower, upper)


@dataclass
class Prices:
    """Prices of one security as lists, and what has been worked out of them."""

    days: list[int]
    close: list[float]
    high: list[float]
    low: list[float]
    volume: list[float]
    known: dict[tuple[str, int], float] = field(default_factory=dict)
    place: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, bars: Bars) -> Prices:
        """The lists behind bars."""
        close, high, low, volume = (x.tolist() for x in (bars.close_f, bars.high_f, bars.low_f, bars.volume_f))
        days = [int(d) for d in bars.days]
        return cls(days, close, high, low, volume, {}, {d: i for i, d in enumerate(days)})

    def range_at(self, i: int, n: int) -> float:
        """Wilder's average true range by its recurrence."""
        if i < n:
            return math.nan
        if ("range", i) not in self.known:
            if i == n:
                self.known["range", i] = sum(self._true_range(k) for k in range(1, n + 1)) / n
            else:
                self.known["range", i] = self.range_at(i - 1, n) + (self._true_range(i) - self.range_at(i - 1, n)) / n
        return self.known["range", i]

    def _true_range(self, k: int) -> float:
        before, close = self.close[k - 1], self.close[k]
        if math.isnan(self.high[k]) or math.isnan(self.low[k]):
            return abs(close - before)
        return max(self.high[k] - self.low[k], abs(self.high[k] - before), abs(self.low[k] - before))

    def rsi_at(self, i: int, n: int = 14) -> float:
        """100 − 100 / (1 + gains / losses), each smoothed by Wilder's recurrence."""
        if i < n:
            return math.nan
        for name, sign in (("gain", 1.0), ("loss", -1.0)):
            if (name, i) not in self.known:
                moves = [max(sign * (self.close[k] - self.close[k - 1]), 0.0) for k in range(max(1, i - n + 1), i + 1)]
                before = self.known.get((name, i - 1))
                self.known[name, i] = sum(moves) / n if before is None else (before * (n - 1) + moves[-1]) / n
        gain, loss = self.known["gain", i], self.known["loss", i]
        return math.nan if gain + loss == 0 else 100.0 if loss == 0 else 100.0 - 100.0 / (1.0 + gain / loss)

    def warm(self, n: int) -> None:
        """Work out the recurrences of all days in their order."""
        for i in range(len(self.close)):
            self.range_at(i, n)
            self.rsi_at(i)
            self.macd_at(i)

    def macd_at(self, i: int) -> float:
        """The histogram: every average by its recurrence."""
        for name, n, value in (("ema12", 12, self.close[i]), ("ema26", 26, self.close[i])):
            self._average(name, n, i, value, 0)
        if i < 25:
            return math.nan
        line = self.known["ema12", i] - self.known["ema26", i]
        self.known["line", i] = line
        self._average("line9", 9, i, line, 25)
        return line - self.known.get(("line9", i), math.nan)

    def _average(self, name: str, n: int, i: int, value: float, begin: int) -> None:
        source = "line" if name == "line9" else "close"
        if i == begin + n - 1:
            past = [self.known["line", k] if source == "line" else self.close[k] for k in range(begin, i + 1)]
            self.known[name, i] = sum(past) / n
        elif i >= begin + n:
            self.known[name, i] = value * 2 / (n + 1) + self.known[name, i - 1] * (1 - 2 / (n + 1))

    def flow_at(self, i: int, n: int = 20) -> float:
        """Chaikin’s money flow from its sums."""
        window = range(i - n + 1, i + 1)
        if i < n - 1 or any(math.isnan(x[k]) for k in window for x in (self.high, self.low, self.volume)):
            return math.nan
        weighed = 0.0
        for k in window:
            spread = self.high[k] - self.low[k]
            place = ((self.close[k] - self.low[k]) - (self.high[k] - self.close[k])) / spread if spread > 0 else 0.0
            weighed += place * self.volume[k]
        traded = sum(self.volume[k] for k in window)
        return weighed / traded if traded > 0 else math.nan


def side_of(row: Row) -> int | None:
    """1 above, −1 below, 0 inside, None where something is unknown."""
    weight, lower, _, upper = row
    if any(math.isnan(x) for x in (weight, lower, upper)):
        return None
    return 1 if weight > upper + 1e-12 else -1 if weight < lower - 1e-12 else 0


def waits_on(rows: list[Row], days: list[int], prices: Prices, rule: Momentum, t: int) -> bool:
    """Does the trade of day `t` wait, from what was known at its close?"""
    breach: list[int] = []
    side: int | None = None
    for j in range(t, -1, -1):
        now = side_of(rows[j])
        if now is None:
            continue
        side = now if side is None else side
        if now != side or side == 0:
            break
        breach.append(j)
    return bool(breach) and not any(_releases(rows, days, prices, rule, breach[-1], j) for j in breach)


def bar_of(days: list[int], prices: Prices, j: int) -> int | None:
    """The last bar of a day, no older than ten days."""
    for day in range(days[j], days[j] - 11, -1):
        if day in prices.place:
            return prices.place[day]
    return None


def _releases(rows: list[Row], days: list[int], prices: Prices, rule: Momentum, begin: int, j: int) -> bool:
    """Does something on day `j` of the breach end the wait, or forbid it from the start?"""
    weight, lower, target, upper = rows[j]
    up = weight > target
    width = upper - target if up else target - lower
    first, i = bar_of(days, prices, begin), bar_of(days, prices, j)
    if first is None or i is None or (not up and not rule.buys):
        return True
    if width <= 0 or abs(weight - target) / width > float(rule.limit) + 1e-12 or i - first >= rule.days:
        return True
    if i < rule.window:
        return True
    momentum = prices.close[i - rule.skip] / prices.close[i - rule.window] - 1
    flow = prices.flow_at(i)
    trend_is_gone = momentum <= 0 if up else momentum >= 0
    flow_is_gone = rule.money_flow and not math.isnan(flow) and (flow <= 0 if up else flow >= 0)
    earlier = bar_of(days, prices, j - 1) if j > begin else None
    fresh = range(first if earlier is None else earlier + 1, i + 1)
    return trend_is_gone or flow_is_gone or any(_is_exhausted(prices, rule, up, first, k) for k in fresh)


def _is_exhausted(prices: Prices, rule: Momentum, up: bool, first: int, k: int) -> bool:
    """The chosen sign of exhaustion at the close of bar `k` of a breach that began at bar `first`."""
    since, close = range(first, k + 1), prices.close[k]
    reach = float(rule.atr_multiple) * prices.range_at(k, rule.atr_days)
    tops = [prices.close[m] if math.isnan(prices.high[m]) else max(prices.high[m], prices.close[m]) for m in since]
    bottoms = [prices.close[m] if math.isnan(prices.low[m]) else min(prices.low[m], prices.close[m]) for m in since]
    average = sum(prices.close[k - rule.average + 1 : k + 1]) / rule.average if k >= rule.average - 1 else math.nan
    stopped = close <= max(tops) - reach if up else close >= min(bottoms) + reach
    crossed = close <= average if up else close >= average
    before, now = prices.rsi_at(k - 1), prices.rsi_at(k)
    came_back = before >= 70 > now if up else before <= 30 < now
    turned = prices.macd_at(k) < 0 if up else prices.macd_at(k) > 0
    return {
        Exhaustion.TREND: stopped or crossed,
        Exhaustion.STOP: stopped,
        Exhaustion.AVERAGE: crossed,
        Exhaustion.RSI: came_back,
        Exhaustion.MACD: turned,
    }[rule.exhaustion]
