"""Options written: sold before they were bought, held as negative shares until they are bought back or expire.

The premium is no income until the contract closes; then it is a short-term result, whatever the time between (IRC
1234(b)). Assigned, it is no result of its own: the premium of a put lowers the cost of the shares bought, that of a
call raises the proceeds of the shares sold. What a holder paid for an option he exercises raises the cost of the shares
a call brings and lowers the proceeds of those a put sells (Rev. Rul. 78-182; Pub. 550, Puts and Calls). Shares sold
short are not followed: a stock sold beyond the records is missing history.
"""

from __future__ import annotations

from app.engine.books import Books
from app.engine.holding_period import SHORT
from app.engine.parcel import DUST_UNITS, Parcel, money_of, shares_of, up_to
from app.model.number import plain
from app.model.transaction import Action, Transaction


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


def premium_of(books: Books, t: Transaction) -> int:
    """The premium that comes with a trade in the shares of an option, money units; an issue says so.

    Positive where it was received, negative where it was paid, 0 where no option stands behind the trade.
    """
    premium = books.premiums.pop(t.id, 0)
    if premium:
        is_cost, was_written = t.action is Action.BUY, premium > 0
        what = "an option you wrote: its premium" if was_written else "an option you held: its cost"
        effect = "lowers" if is_cost is was_written else "raises"
        text = f"The {t.symbol} shares traded on {t.day} came from {what} of ${abs(money_of(premium)):,.2f}"
        code = "option-assigned" if was_written else "option-exercised"
        books.tell(t, code, f"{text} {effect} their {'cost' if is_cost else 'proceeds'}.")
    return premium
