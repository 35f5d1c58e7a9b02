"""What selling one lot today adds to the year: short- and long-term results, less what a wash sale would void."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from app.engine.harvest.lanes import identical
from app.engine.harvest.loss_lots import LossSale, basis_for_loss, turns_long
from app.engine.harvest.replacements import match, past_purchases, planned_purchases
from app.engine.holding_period import LONG, SHORT, lot_term
from app.engine.section_1256 import sixty_forty
from app.engine.wash_window import WINDOW
from app.model.household import Household, Lot
from app.model.number import ZERO, cents


def result_of_sale(household: Household, lot: Lot, groups: Mapping[str, str]) -> tuple[Decimal, Decimal] | None:
    """The (short, long) result of selling the whole lot today; None where price or basis is unknown.

    A gift with two bases that lies between them brings neither gain nor loss (IRC 1015(a)). A gain of unknown term is
    counted as short, a loss as long: the dearer of the two.
    """
    price = household.price(lot.symbol)
    if price is None or lot.basis is None:
        return None
    value = cents(lot.shares * price)
    if household.security(lot.symbol).section_1256:
        return sixty_forty(value - lot.basis)
    if value >= lot.basis:
        gain = value - lot.basis
        return (ZERO, gain) if lot_term(lot, household.as_of) == LONG else (gain, ZERO)
    loss = _allowed(household, lot, groups, price)
    return (-loss, ZERO) if _term_of_loss(household, lot) == SHORT else (ZERO, -loss)


def _allowed(household: Household, lot: Lot, groups: Mapping[str, str], price: Decimal) -> Decimal:
    """The loss that counts, positive: not what purchases within thirty days void, done or declared."""
    account = household.plan.account(lot.account)
    basis = basis_for_loss(lot)
    if account is None or basis is None or lot.shares * price >= basis:
        return ZERO
    sale = LossSale(account, lot.symbol, lot_term(lot, household.as_of), price, (lot,))
    symbols = frozenset(identical(groups, lot.symbol))
    planned = planned_purchases(household, symbols, household.as_of + WINDOW)
    voided = match(sale, (*past_purchases(household, symbols), *planned), household.plan.rules.wash_readings)
    return sale.size - sum((b.voided for b in voided), ZERO)


def _term_of_loss(household: Household, lot: Lot) -> str | None:
    turns = turns_long(lot)
    if turns is None:
        return lot_term(lot, household.as_of)
    return LONG if household.as_of >= turns else SHORT
