"""The rules of waiting and hurrying: what the momentum filter, the volatility overlay and the band adviser go by."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from app.model.number import ONE


class Exhaustion(StrEnum):
    """What ends a delay.

    The price crosses its trailing stop or its moving average (trend: whichever comes first), the RSI crosses back, or
    the MACD histogram changes its sign.
    """

    TREND = "trend"
    STOP = "stop"
    AVERAGE = "average"
    RSI = "rsi"
    MACD = "macd"


@dataclass(frozen=True, slots=True)
class Momentum:
    """The momentum filter's settings; window, skip, days, average and atr_days are trading days.

    `limit` is the multiple of the band's width, and `days` the days, beyond which nothing waits any longer.
    `money_flow` wants the flow of money by volume to agree, `buys` delays purchases of what falls, too.
    """

    on: bool = False
    window: int = 252
    skip: int = 21
    limit: Decimal = Decimal("1.75")
    days: int = 63
    exhaustion: Exhaustion = Exhaustion.TREND
    average: int = 100
    atr_days: int = 22
    atr_multiple: Decimal = Decimal(3)
    money_flow: bool = True
    buys: bool = True


@dataclass(frozen=True, slots=True)
class Volatility:
    """The volatility overlay's settings: three switches that stand apart.

    `on`: the part of a gap that is traded a day follows the percentile of the indicator over `years`: `calm` below the
    median, `uneasy` below the 80th, `panic` above; once panic turns, purchases alone take the whole.
    `target`: the yearly volatility of the household that the exposure to risky classes is cut to, at most `cap` times
    what the plan says. `widen`: bands widen with the volatility of their class, at most `widen_most` times. `indicator`
    is the symbol of an imported index, or `ewma`, `garch` or `realised`.
    """

    on: bool = False
    indicator: str = "VIX"
    years: int = 5
    calm: Decimal = Decimal("0.10")
    uneasy: Decimal = Decimal("0.25")
    panic: Decimal = Decimal("0.50")
    target: Decimal | None = None
    cap: Decimal = ONE
    widen: bool = False
    widen_most: Decimal = Decimal(2)

    @property
    def moves_bands(self) -> bool:
        """Does it move bands or targets, and not only how fast is traded?"""
        return self.widen or self.target is not None


class Postpone(StrEnum):
    """What a look by the calendar waits for: nothing, the next distribution, or the next money that comes in."""

    NOTHING = "nothing"
    DIVIDEND = "dividend"
    CONTRIBUTION = "contribution"


@dataclass(frozen=True, slots=True)
class Advice:
    """What the band-width adviser assumes.

    The aversion to risk, a yearly tracking error to keep within, and the years of history it looks back on.
    """

    risk_aversion: Decimal = Decimal(4)
    tracking_error: Decimal | None = None
    years: int = 10
