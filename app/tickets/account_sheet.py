"""The sheet of one account: its trades, the lots to name, and the words to type."""

from openpyxl.workbook.workbook import Workbook

from app.model.number import ZERO
from app.model.proposal import DISCLAIMER, LotSale, Side, Trade
from app.tickets.book import TicketAccount, TicketBook
from app.tickets.instruction import LIMIT_RULE, NAV_RULE, basis_per_share, limit_price
from app.tickets.page import DAY_FORMAT, Column, Page, decimals_format, money_format
from app.tickets.sheets import SHARE_PLACES
from app.tickets.words import OVER, TYPES, UNDER, count_words, money_words, price_day_words

PRICE_PLACES = 6
SIDES = {Side.SELL: (f"{UNDER} Sell", "over"), Side.BUY: (f"{OVER} Buy", "under")}

_COLUMNS = (
    Column("Side", 8),
    Column("Symbol", 9),
    Column("Name", 25),
    Column("Shares", 10, is_number=True),
    Column("Price", 9, is_number=True),
    Column("Limit", 9, is_number=True),
    Column("Amount", 13, is_number=True),
    Column("Costs", 9, is_number=True),
    Column("Acquired", 11, is_number=True),
    Column("Basis", 12, is_number=True),
    Column("Basis a share", 12, is_number=True),
    Column("Gain or loss", 12, is_number=True),
    Column("Term", 7),
)


def write_account(workbook: Workbook, book: TicketBook, account: TicketAccount, sheet_name: str) -> None:
    """Write an account's trades, sells first, each with its lots, its order and its reasons."""
    page = Page(workbook, sheet_name, _COLUMNS)
    kind = TYPES[account.type] if account.type is not None else ""
    about = " · ".join(part for part in (account.owner, kind, account.broker) if part)
    days = price_day_words(book.price_days.get(trade.symbol) for trade in account.trades)
    page.title(
        account.name,
        f"{about} · {count_words(len(account.trades), 'trade')} · prices: {days}".removeprefix(" · "),
        f"{LIMIT_RULE} {NAV_RULE}",
        DISCLAIMER,
    )
    page.heads()
    for trade in account.trades:
        _write_trade(page, book, account, trade)


def _write_trade(page: Page, book: TicketBook, account: TicketAccount, trade: Trade) -> None:
    money = money_format(book.currency)
    side, role = SIDES[trade.side]
    page.text("Side", side, role=role, strong=True)
    page.text("Symbol", trade.symbol, strong=True)
    page.text("Name", book.names.get(trade.symbol, ""))
    page.number("Shares", trade.shares, decimals_format(trade.shares, 0, SHARE_PLACES), strong=True)
    page.number("Price", trade.price, decimals_format(trade.price, 2, PRICE_PLACES))
    if book.is_at_nav(account, trade):
        page.text("Limit", "NAV", role="ink_2")
    else:
        limit = limit_price(trade.side, trade.price)
        page.number("Limit", limit, decimals_format(limit, 2, PRICE_PLACES), strong=True)
    page.number("Amount", trade.amount, money, strong=True)
    page.number("Costs", trade.costs.total, money)
    page.end_row(rule=False, fill="sunken")
    for lot in trade.lots if account.names_lots else ():
        _write_lot(page, lot, money, money_format(book.currency, signed=True))
    page.text("Side", "Order", role="ink_2")
    page.across("Symbol", book.instruction(account, trade), last="Costs")
    page.across("Acquired", _cost_words(trade, book.currency), role="ink_2", small=True)
    page.end_row(rule=not trade.reasons)
    if trade.reasons:
        page.text("Side", "Why", role="ink_2")
        page.across("Symbol", "\n".join(reason.text for reason in trade.reasons), role="ink_2")
        page.end_row()


def _cost_words(trade: Trade, currency: str) -> str:
    """What the costs are made of, and what the impact rests on where that is said."""
    costs = trade.costs
    parts = (("Commission", costs.commission), ("spread", costs.spread), ("impact", costs.impact))
    words = ", ".join(f"{name} {money_words(amount, currency)}" for name, amount in parts)
    return f"{words} ({costs.impact_basis})" if costs.impact_basis else words


def _write_lot(page: Page, lot: LotSale, money: str, signed: str) -> None:
    cost = basis_per_share(lot)
    page.text("Symbol", "lot", role="ink_2")
    page.number("Shares", lot.shares, decimals_format(lot.shares, 0, SHARE_PLACES))
    page.number("Acquired", lot.acquired, DAY_FORMAT)
    page.number("Basis", lot.basis, money)
    page.number("Basis a share", cost, decimals_format(cost or ZERO, 2, 4))
    page.number("Gain or loss", lot.gain, signed)
    page.text("Term", lot.term or "unknown", role="ink" if lot.term else "ink_3")
    page.end_row()
