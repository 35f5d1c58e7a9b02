"""Stops and scenarios side by side, as frozen columns; a figure that is not worked out yet is not there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.model.frontier import FrontierPoint
from app.model.number import ZERO
from app.model.proposal import Proposal, Side
from app.ui.format import NOTHING, Formatter
from app.ui.pages.rebalance.effect_lines import outside_count


@dataclass(frozen=True, slots=True)
class Figures:
    """What a plan leaves and costs; gains and losses by lot, None where the plan is not worked out yet."""

    drift: Decimal
    outside: int | None
    trades: int | None
    long: Decimal | None
    short: Decimal | None
    loss: Decimal | None
    tax: Decimal
    cost: Decimal

    @property
    def together(self) -> Decimal:
        """Tax and trading cost."""
        return self.tax + self.cost


@dataclass(frozen=True, slots=True)
class CompareColumn:
    """One plan of the table; `key` says what is opened by it, `note` what it rests on."""

    key: tuple[str, str]
    title: str
    figures: Figures
    note: str = ""
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class CompareRow:
    """One line of the table: its name and how a plan's figure is written."""

    title: str
    text: Callable[[Figures, Formatter], str]
    is_sum: bool = False


def figures_of(proposal: Proposal) -> Figures:
    """The figures of a proposal, counted from its lots."""
    gains = {"long": ZERO, "short": ZERO}
    loss = ZERO
    for trade in proposal.trades:
        for lot in trade.lots if trade.side is Side.SELL else ():
            gain = lot.gain or ZERO
            if gain < ZERO:
                loss += gain
            else:
                gains["long" if lot.term == "long" else "short"] += gain
    return Figures(
        proposal.drift.after,
        outside_count(proposal, after=True),
        len(proposal.trades),
        gains["long"],
        gains["short"],
        loss,
        proposal.tax.now,
        proposal.cost,
    )


def figures_at(point: FrontierPoint) -> Figures:
    """What a point of the frontier says before its trades are worked out."""
    return Figures(point.drift, 0 if not point.outside else None, None, None, None, None, point.tax, point.cost)


def _gains(figures: Figures, format_: Formatter) -> str:
    if figures.long is None or figures.short is None:
        return NOTHING
    return f"{format_.money(figures.long)} / {format_.money(figures.short)}"


def _count(value: int | None, format_: Formatter) -> str:
    return NOTHING if value is None else format_.count(value)


ROWS: Sequence[CompareRow] = (
    CompareRow("Drift left, points", lambda f, v: v.points(f.drift, signed=False)),
    CompareRow("Classes outside", lambda f, v: _count(f.outside, v)),
    CompareRow("Trades", lambda f, v: _count(f.trades, v)),
    CompareRow("Gain taken: long / short", _gains),
    CompareRow("Loss taken", lambda f, v: NOTHING if f.loss is None else v.money(f.loss)),
    CompareRow("Tax this year", lambda f, v: v.money(f.tax, signed=True)),
    CompareRow("Trading cost", lambda f, v: v.money(f.cost)),
    CompareRow("Together", lambda f, v: v.money(f.together, signed=True), is_sum=True),
)
