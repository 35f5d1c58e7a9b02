"""Options exercised or assigned: which trade in the shares each of them led to.

Exports end such an option by a row without cash, as they do one that expired; what tells them apart is a trade in its
shares, at its strike, for as many shares as the contracts stand for, on that day or a few days later: contracts end on
a Friday, and brokers date the shares as late as the next day of trading.

Such an option has no result of its own. The premium received for a put lowers the cost of the shares it brings, that
for a call raises the proceeds of the shares it takes; what a holder paid for a call raises the cost of the shares, for
a put it lowers the proceeds (Rev. Rul. 78-182; Pub. 550, Puts and Calls).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from app.engine.books import Books
from app.engine.option_symbol import SHARES_A_CONTRACT, contract_of
from app.engine.parcel import money_of
from app.engine.words import dollars
from app.model.transaction import Action, Transaction

EXPIRED = "expir"
MOST_DAYS = 4
TRADES = (Action.BUY, Action.SELL)


def exercises(rows: Sequence[Transaction]) -> Mapping[str, str]:
    """Ids of the rows that end an option, each with that of the trade in its shares; each trade belongs to one.

    Rows are in order of day. A row that says the option expired is believed.
    """
    ended: list[Transaction] = []
    for t in rows:
        is_end = t.action in TRADES and not t.cash and t.basis is None and bool(t.shares)
        if is_end and EXPIRED not in t.description.lower() and contract_of(t.symbol):
            ended.append(t)
    accounts = {t.account for t in ended}
    trades: dict[str, list[Transaction]] = defaultdict(list)
    for t in rows if ended else ():
        if t.account in accounts and t.action in TRADES and t.shares:
            trades[t.account].append(t)
    found: dict[str, str] = {}
    for t in ended:
        near = trades[t.account]
        if (trade := next((x for x in near if _is_due(t, x)), None)) is not None:
            found[t.id] = trade.id
            near.remove(trade)
    return found


def _is_due(end: Transaction, trade: Transaction) -> bool:
    """Is the trade what the contract gave its holder a right to, or obliged its writer to?"""
    contract = contract_of(end.symbol)
    if contract is None or not end.shares or not trade.shares or not 0 <= (trade.day - end.day).days <= MOST_DAYS:
        return False
    is_held = end.action is Action.SELL
    price = trade.price if trade.price is not None else abs(trade.cash) / trade.shares
    return (
        trade.action is (Action.BUY if contract.is_call is is_held else Action.SELL)
        and trade.symbol.replace(".", "") == contract.root.replace(".", "")
        and trade.shares == end.shares * Decimal(SHARES_A_CONTRACT)
        and price == contract.strike
    )


def premium_of(books: Books, t: Transaction) -> int:
    """The premium that comes with a trade in the shares of an option, money units; an issue says so.

    Positive where it was received, negative where it was paid, 0 where no option stands behind the trade.
    """
    premium = books.premiums.pop(t.id, 0)
    if premium:
        is_cost, was_written = t.action is Action.BUY, premium > 0
        what = "an option you wrote: its premium" if was_written else "an option you held: its cost"
        effect = "lowers" if is_cost is was_written else "raises"
        amount = dollars(money_of(premium), to_the_cent=True)
        text = f"The {t.symbol} shares traded on {t.day} came from {what} of {amount}"
        code = "option-assigned" if was_written else "option-exercised"
        books.tell(t, code, f"{text} {effect} their {'cost' if is_cost else 'proceeds'}.")
    return premium
