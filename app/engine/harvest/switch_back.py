"""Stay in a substitute or go back: what holds after a harvest's 31 days are over.

The practitioner's rule: a substitute that has fallen is sold for a second loss; one that has risen by more than the
loss taken is kept; in between the tax of going back decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal

from app.engine.harvest.loss_lots import bought_on
from app.engine.harvest.worth import YearSoFar
from app.engine.holding_period import LONG, lot_term
from app.engine.qualified_dividends import COMMON_DAYS
from app.engine.substitutes import substitutes_for
from app.engine.wash_window import WINDOW
from app.engine.words import day_text, dollars
from app.model.harvest import SwitchAction, SwitchBack
from app.model.household import Household, Lot
from app.model.number import ZERO, cents
from app.model.transaction import Disposal

LOOK_BACK = timedelta(days=365)
SWAP_DAYS = timedelta(days=3)


def switch_action(
    harvested: Decimal, gain: Decimal, tax: Decimal, *, is_open: bool, worth: Decimal = ZERO
) -> SwitchAction:
    """What to do with a substitute that gained `gain` since a loss of `harvested` (positive) was taken.

    `tax` is what selling it adds to this year's tax, `worth` what being back is worth to the user; `is_open` says
    that the first security may be bought again.
    """
    if not is_open:
        return SwitchAction.WAIT
    if gain < 0:
        return SwitchAction.HARVEST_AGAIN
    return SwitchAction.GO_BACK if gain <= harvested and tax <= worth else SwitchAction.STAY


def switch_backs(household: Household, so_far: YearSoFar, groups: Mapping[str, str]) -> tuple[SwitchBack, ...]:
    """Every substitute bought at a harvest of the last year and still held."""
    return tuple(_switch_back(household, so_far, sold, lots) for sold, lots in _swaps(household, groups))


def _swaps(household: Household, groups: Mapping[str, str]) -> Iterator[tuple[Disposal, tuple[Lot, ...]]]:
    """Losses taken, one a security and account with the sizes added, and the substitute's lots bought within days."""
    taken: dict[tuple[str, str], list[Disposal]] = {}
    for sale in household.disposals:
        account = household.plan.account(sale.account)
        is_loss = sale.result is not None and sale.result < 0
        recent = household.as_of - LOOK_BACK <= sale.sold <= household.as_of
        if is_loss and recent and account is not None and account.type.is_taxable:
            taken.setdefault((sale.account, sale.symbol), []).append(sale)
    for (account_name, symbol), sales in sorted(taken.items()):
        last = max(sales, key=lambda s: s.sold)
        known = (choice.symbol for choice in substitutes_for(symbol, household, groups=groups))
        named = {*household.security(symbol).substitutes, *known}
        held: dict[str, list[Lot]] = {}
        for lot in household.lots:
            bought = bought_on(lot)
            is_swap = bought is not None and last.sold <= bought <= last.sold + SWAP_DAYS
            other = groups.get(lot.symbol, lot.symbol) != groups.get(symbol, symbol)
            if lot.account == account_name and lot.symbol in named and is_swap and other and lot.basis is not None:
                held.setdefault(lot.symbol, []).append(lot)
        for lots in held.values():
            yield last, tuple(lots)


def _switch_back(household: Household, so_far: YearSoFar, sold: Disposal, lots: tuple[Lot, ...]) -> SwitchBack:
    day, symbol = household.as_of, lots[0].symbol
    price = household.price(symbol) or ZERO
    by_term = {True: ZERO, False: ZERO}
    for lot in lots:
        by_term[lot_term(lot, day) == LONG] += lot.shares * price - (lot.basis or ZERO)
    gain, tax = cents(sum(by_term.values(), ZERO)), cents(so_far.change(by_term[False], by_term[True]))
    harvested = sum(
        (
            -s.result
            for s in household.disposals
            if (s.account, s.symbol, s.sold) == (sold.account, sold.symbol, sold.sold) and s.result and s.result < 0
        ),
        ZERO,
    )
    opens = sold.sold + WINDOW + timedelta(days=1)
    action = switch_action(harvested, gain, tax, is_open=day >= opens)
    shares = sum((lot.shares for lot in lots), ZERO)
    words = _words(action, sold.symbol, symbol, gain, tax, day_text(opens, day))
    early = _dividend_words(lots, day) if action in (SwitchAction.GO_BACK, SwitchAction.HARVEST_AGAIN) else ""
    return SwitchBack(sold.account, symbol, sold.symbol, shares, harvested, gain, tax, action, words + early)


def _words(action: SwitchAction, first: str, second: str, gain: Decimal, tax: Decimal, opens: str) -> str:
    match action:
        case SwitchAction.WAIT:
            return f"{first} can be bought again from {opens}."
        case SwitchAction.HARVEST_AGAIN:
            return f"{second} stands {dollars(gain)} lower: selling it takes a second loss."
        case SwitchAction.GO_BACK:
            return f"Going back to {first} adds nothing to this year’s tax."
        case SwitchAction.STAY:
            return f"{second} stands {dollars(gain)} higher. Going back to {first} now costs {dollars(tax)} of tax."


def _dividend_words(lots: tuple[Lot, ...], day: date) -> str:
    bought = max(filter(None, map(bought_on, lots)), default=day)
    free = bought + timedelta(days=COMMON_DAYS + 1)
    return f" A dividend it paid stays qualified from {day_text(free, day)}." if free > day else ""
