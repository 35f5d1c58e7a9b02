"""Options written: sold before they were bought, held as negative shares until they are bought back or expire.

The premium is no income until the contract closes; then it is a short-term result, whatever the time between (IRC
1234(b)). One that is assigned becomes shares (`exercise`). Shares sold short are not followed: a stock sold beyond the
records is missing history.
"""

from __future__ import annotations

from app.engine.books import Books
from app.engine.holding_period import SHORT
from app.engine.parcel import DUST_UNITS, Parcel, shares_of, up_to
from app.model.number import plain
from app.model.transaction import Transaction


def write(books: Books, t: Transaction, units: int, premium: int) -> None:
    """Hold contracts sold that the records do not have as written; an issue says so."""
    parcel = Parcel(t.account, t.symbol, t.id, t.id, t, books.place, -units, -premium, t.day, None, None)
    parcel.told_term = SHORT
    books.add(parcel)
    sold = f"{plain(shares_of(units))} contracts of {t.symbol} were sold on {t.day} that the records do not hold"
    text = f"{sold}: they count as written. If they had been bought before, import that history."
    books.tell(t, "option-written", text)


def buy_back(books: Books, t: Transaction, units: int, cost: int | None) -> tuple[int, int | None]:
    """Close written contracts, the oldest first; the units and the cost that are left for a purchase."""
    holding = books.held[t.account, t.symbol]
    for p in [p for p in holding if p.units < 0]:
        closed = min(units, -p.units)
        if closed <= DUST_UNITS:
            break
        premium = up_to(-(p.basis or 0), closed, -p.units)
        paid = None if cost is None else up_to(cost, closed, units)
        if (trade := books.exercised.get(t.id)) is not None:
            books.premiums[trade] = books.premiums.get(trade, 0) + premium
        else:
            books.sold.append(_closed(books, t, p, closed, paid, premium))
        p.restate(p.units + closed, (p.basis or 0) + premium)
        units, cost = units - closed, None if cost is None else cost - (paid or 0)
        if p.units > -DUST_UNITS:
            holding.remove(p)
    return units, cost


def _closed(books: Books, t: Transaction, p: Parcel, units: int, paid: int | None, premium: int) -> Parcel:
    """Contracts bought back or expired: a short-term result."""
    part = Parcel(p.account, p.symbol, p.id, p.purchase, p.origin, p.place, units, paid, p.acquired, None, None)
    part.told_term = SHORT
    part.is_done = True
    part.sell(t.day.toordinal(), t, books.place, premium)
    return part
