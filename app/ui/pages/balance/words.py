"""What one step further takes, and whether waiting makes it cheaper: sentences from proposals side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from app.engine.words import listed
from app.model.number import ZERO
from app.model.proposal import LotSale, Proposal, Side, Trade
from app.model.reminder import Reminder
from app.model.scenario import Waiting
from app.ui.format import Formatter
from app.ui.pages.words import side_word, waiting_names

_SHORT = "short"


def together(proposal: Proposal) -> Decimal:
    """This year's tax and the trading cost."""
    return proposal.tax.now + proposal.cost


def step_words(here: Proposal | None, there: Proposal, format_: Formatter) -> str:
    """`Sell 46 VTI from the lot of Dec 3, 2025. It is still short-term: +$506 tax, +$2 cost, drift falls to 0.3.`

    `here` None is where nothing is done.
    """
    tax = format_.money(there.tax.now - (here.tax.now if here else ZERO), signed=True)
    cost = format_.money(there.cost - (here.cost if here else ZERO), signed=True)
    price = f"{tax} tax, {cost} cost, and drift falls to {format_.points(there.drift.after, signed=False)}."
    before = here.trades if here else ()
    sale = _further_sale(before, there)
    if sale is not None:
        symbol, shares, lot = sale
        lead = f"Sell {format_.shares(shares)} {symbol} from the lot of {format_.day(lot.acquired, year=True)}."
        still = "It is still short-term: " if lot.term == _SHORT else "That is "
        return f"{lead} {still}{price}"
    trade = _further_trade(before, there)
    if trade is None:
        return f"The same trades: {price}"
    verb, shares, symbol, account = trade
    return f"{verb} {format_.shares(shares)} {symbol} in {account}. That is {price}"


def held_words(proposal: Proposal) -> str:
    """Which classes signals keep from being traded as far as they would be; empty where none."""
    names = waiting_names(proposal)
    if not names:
        return ""
    verb, them = ("waits", "it") if len(names) == 1 else ("wait", "them")
    said = listed([f"**{name}**" for name in names])
    return f"{said} {verb} for signals: no point here trades more of {them} than they let today."


def _further_sale(here: Sequence[Trade], there: Proposal) -> tuple[str, Decimal, LotSale] | None:
    """The lot of which one sells more than the other, the one with the largest gain or loss."""
    sold = {lot.id: lot.shares for trade in here for lot in trade.lots}
    more = [
        (trade.symbol, lot.shares - sold.get(lot.id, ZERO), lot)
        for trade in there.trades
        for lot in trade.lots
        if lot.shares > sold.get(lot.id, ZERO)
    ]
    return max(more, key=lambda sale: abs(sale[2].gain or ZERO), default=None)


def _further_trade(here: Sequence[Trade], there: Proposal) -> tuple[str, Decimal, str, str] | None:
    """The largest trade that one makes beyond the other."""

    def signed(trade: Trade) -> Decimal:
        return trade.shares if trade.side is Side.BUY else -trade.shares

    before = {(t.account, t.symbol): signed(t) for t in here}
    more = [(t, signed(t) - before.get((t.account, t.symbol), ZERO)) for t in there.trades]
    largest = max(more, key=lambda pair: abs(pair[1]) * pair[0].price, default=None)
    if largest is None or not largest[1]:
        return None
    trade, by = largest
    return side_word(Side.BUY if by > ZERO else Side.SELL), abs(by), trade.symbol, trade.account


def day_words(step: Proposal, wait: Waiting, format_: Formatter) -> str:
    """A day ahead in a line: `Dec 4, in 14 days: $103 less`."""
    saves = together(step) - together(wait.proposal)
    more = f"{format_.money(abs(saves))} {'less' if saves > ZERO else 'more'}" if saves else "the same"
    return f"{format_.day(wait.day)}, {wait.label}: {more}" if wait.label else f"{format_.day(wait.day)}: {more}"


def reminder_of(name: str, step: Proposal, wait: Waiting, format_: Formatter) -> Reminder:
    """What the user is reminded of on a day ahead; it is stored, so its amount is never hidden there."""
    shown, saves = replace(format_, hide_amounts=False), together(step) - together(wait.proposal)
    looked = f"as you saw it on {shown.day(step.as_of, year=True)}"
    if saves > ZERO:
        return Reminder(
            wait.day, f"{name} costs {shown.money(saves)} less from now on, {looked}, at that day’s prices."
        )
    return Reminder(wait.day, f"Look at the cost of balance again: {name}, {looked}.")


def wait_words(step: Proposal, waiting: Sequence[Waiting], format_: Formatter) -> str:
    """`From Dec 4 the same step costs $103 less.`, of the day that saves most; or that no day does."""
    if not waiting:
        return "No day ahead changes what it costs."
    saves = [(together(step) - together(w.proposal), w) for w in waiting]
    best, wait = max(saves, key=lambda pair: pair[0])
    if best <= ZERO:
        until = format_.day(waiting[-1].day)
        return f"Up to {until} no day makes the same step cheaper, at today’s prices."
    label = f"{wait.label[:1].upper()}{wait.label[1:]}".rstrip(".") + "." if wait.label else ""
    return (
        f"From {format_.day(wait.day)} the same step costs **{format_.money(best)} less**, at today’s prices. {label}"
    ).strip()
