"""The basket file: all orders of a proposal as CSV, for whoever uploads them."""

import csv
import io
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import BinaryIO

from app.model.account import AccountType
from app.model.number import plain
from app.model.proposal import Proposal, Trade
from app.tickets.instruction import limit_price, trades_at_nav
from app.tickets.safe_text import csv_text
from app.tickets.save import save_whole

HEADS = ("account", "symbol", "side", "shares", "limit", "lots")


def write_basket(
    path: Path,
    proposal: Proposal,
    types: Mapping[str, AccountType] | None = None,
    at_nav: Collection[str] = (),
) -> None:
    """Write one row a trade, in the proposal's order.

    `limit` is empty for what is priced once a day: mutual funds, what workplace plans hold (`types` goes by
    account name), and `at_nav`. `lots` names what is sold in the form of the transaction template,
    `b1:50;b2:30`. Raises `InputError` or `HostError` as `save_whole` does.
    """
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(HEADS)
    for trade in proposal.trades:
        is_fund = trade.symbol in at_nav or trades_at_nav(trade.symbol, (types or {}).get(trade.account))
        table.writerow(_row(trade, has_limit=not is_fund))

    def write(file: BinaryIO) -> None:
        file.write(text.getvalue().encode("utf-8"))

    save_whole(path, write)


def _row(trade: Trade, *, has_limit: bool) -> tuple[str, ...]:
    lots = ";".join(f"{lot.id}:{plain(lot.shares)}" for lot in trade.lots)
    return (
        csv_text(trade.account),
        csv_text(trade.symbol),
        str(trade.side),
        plain(trade.shares),
        f"{limit_price(trade.side, trade.price):f}" if has_limit else "",
        csv_text(lots),
    )
