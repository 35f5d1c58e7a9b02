"""What a human types at the broker: limit prices and the sentence of an order.

The limit leaves the price a tenth of a percent of room, down for a sale and up for a purchase: an order fills
while the market breathes, and is protected against a jump.
"""

import re
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from app.engine.words import dollars
from app.model.account import AccountType
from app.model.number import CENT, ONE, PRICE_QUANTUM, plain
from app.model.proposal import LotSale, Side, Trade

LIMIT_ROOM = Decimal("0.001")
LIMIT_RULE = "Limit: 0.1 % below the price for a sale, 0.1 % above it for a purchase, to the next tick."
NAV_RULE = "Funds priced once a day have no limit; they trade at the day's net asset value (NAV)."

_PENNY_TICK = Decimal("0.0001")
_FUND_SYMBOL = re.compile("[A-Z]{4}X")
_PLANS = (AccountType.WORKPLACE, AccountType.EDUCATION)


def trades_at_nav(symbol: str, account_type: AccountType | None) -> bool:
    """Tell what is priced once a day: mutual funds (five letters ending in X), whatever a plan holds."""
    return account_type in _PLANS or _FUND_SYMBOL.fullmatch(symbol) is not None


def limit_price(side: Side, price: Decimal) -> Decimal:
    """Return the limit for an order at that price; the tick is a cent, under a dollar a hundredth of one.

    Source of the ticks: 17 CFR 242.612 (Regulation NMS, minimum pricing increment).
    """
    tick = CENT if price >= ONE else _PENNY_TICK
    if side is Side.SELL:
        return (price * (ONE - LIMIT_ROOM)).quantize(tick, rounding=ROUND_FLOOR)
    return (price * (ONE + LIMIT_ROOM)).quantize(tick, rounding=ROUND_CEILING)


def instruction(trade: Trade, *, at_nav: bool, names_lots: bool) -> str:
    """Return the order in the words brokers use; `names_lots` where the choice of lots matters to the tax."""
    order = f"{trade.side.capitalize()} {plain(trade.shares)} {trade.symbol}"
    if at_nav:
        order += f", about {dollars(trade.amount, to_the_cent=True)}, at the day's net asset value."
    else:
        order += f", limit {_price_text(limit_price(trade.side, trade.price))}, day."
    if not (names_lots and trade.lots):
        return order
    return f"{order} Specific shares: {'; '.join(map(_lot_words, trade.lots))}."


def basis_per_share(lot: LotSale) -> Decimal | None:
    """Return the adjusted cost of one share of the lot, None where the basis is unknown."""
    return None if lot.basis is None else (lot.basis / lot.shares).quantize(PRICE_QUANTUM)


def _lot_words(lot: LotSale) -> str:
    acquired = "on an unknown day" if lot.acquired is None else f"{lot.acquired:%m/%d/%Y}"
    cost = basis_per_share(lot)
    basis = "basis unknown" if cost is None else f"basis {_price_text(cost)}"
    return f"{plain(lot.shares)} acquired {acquired}, {basis}"


def _price_text(price: Decimal) -> str:
    """A price with cents, or with up to four decimals where it has them."""
    rounded = price.quantize(_PENNY_TICK)
    return f"{rounded:.2f}" if rounded == rounded.quantize(CENT) else plain(rounded)
