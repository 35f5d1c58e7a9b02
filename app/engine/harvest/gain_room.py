"""Gains that cost no federal tax: room under the top of the zero bracket of long-term gains (IRC 1(h)(1)(B))."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal

from app.engine.harvest.loss_lots import relies_on, sellable
from app.engine.harvest.worth import YearSoFar, has_tax_facts
from app.engine.holding_period import LONG, lot_term
from app.engine.words import dollars, percent_text
from app.model.account import Account
from app.model.harvest import GainRoom
from app.model.household import Household, Lot
from app.model.number import ONE, SHARE_QUANTUM, ZERO, cents
from app.model.proposal import LotSale


def zero_room(so_far: YearSoFar) -> Decimal:
    """Long-term gain that may still be taken at no federal tax; none while it would use up a loss of the year."""
    netted = so_far.netted
    if netted.net_short + netted.net_long < 0:
        return ZERO
    taxable = so_far.tax.income + netted.ordinary + netted.preferential
    return max(ZERO, so_far.table.of(so_far.tax.filing).zero_top - max(ZERO, taxable))


def gain_room(household: Household, so_far: YearSoFar) -> GainRoom | None:
    """The room and lots that fill it, those with most gain in a dollar of sale first.

    None where there is no room, and where no income is entered: then nobody knows.
    """
    room = zero_room(so_far)
    if room <= 0 or not has_tax_facts(so_far.tax):
        return None
    left, chosen = room, []
    for account, lot, gain in _gain_lots(household):
        sale = _part(account, lot, gain, left)
        if sale is not None:
            chosen.append(sale)
            left -= sale.gain or ZERO
    return GainRoom(cents(room), tuple(chosen), _text(so_far, room))


def _gain_lots(household: Household) -> list[tuple[Account, Lot, Decimal]]:
    """Long-term lots with their gain a share."""
    found: list[tuple[Decimal, str, Account, Lot, Decimal]] = []
    for account, lot in sellable(household):
        price = household.price(lot.symbol)
        is_long = lot_term(lot, household.as_of) == LONG
        if price and lot.basis is not None and is_long and relies_on(household, lot):
            gain = price - lot.basis / lot.shares
            found += [(-gain / price, lot.id, account, lot, gain)] if gain > 0 else []
    return [(account, lot, gain) for _, _, account, lot, gain in sorted(found, key=lambda x: x[:2])]


def _part(account: Account, lot: Lot, gain: Decimal, left: Decimal) -> LotSale | None:
    """As much of a lot as fits into the room, in whole shares where the account trades no others."""
    quantum = SHARE_QUANTUM if account.fractional else ONE
    shares = min(lot.shares, (left / gain).quantize(quantum, rounding=ROUND_FLOOR))
    if shares <= 0 or lot.basis is None:
        return None
    return LotSale(lot.id, lot.acquired, shares, cents(lot.basis * shares / lot.shares), cents(gain * shares), LONG)


def _text(so_far: YearSoFar, room: Decimal) -> str:
    state = so_far.tax.state_rate if so_far.tax.state_long_rate is None else so_far.tax.state_long_rate
    text = f"{dollars(room)} of long-term gains can be taken without federal tax, and the shares bought back at once."
    return f"{text} The state takes {percent_text(state)}." if state else text
