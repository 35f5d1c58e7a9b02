"""The checklist: what to do before, at and after the orders, in the order in which it is done."""

from collections.abc import Iterator

from openpyxl.workbook.workbook import Workbook

from app.engine.wash_window import WINDOW
from app.model.number import ZERO
from app.model.proposal import DISCLAIMER, Side
from app.tickets.book import TicketAccount, TicketBook
from app.tickets.page import Column, Page
from app.tickets.sheets import CHECKLIST
from app.tickets.words import day_words, money_words

BOX = "\N{BALLOT BOX}"
EVERYWHERE = "All accounts"

_COLUMNS = (
    Column("Done", 7),
    Column("Step", 7, is_number=True),
    Column("Account", 24),
    Column("What to do", 92),
)


def write_checklist(workbook: Workbook, book: TicketBook) -> None:
    """Write numbered steps with a box each."""
    page = Page(workbook, CHECKLIST, _COLUMNS)
    page.title("Checklist", "Sells come first: what is bought is paid for by what was sold.", DISCLAIMER)
    page.heads()
    for number, (where, what) in enumerate(steps(book), 1):
        page.text("Done", BOX)
        page.number("Step", number, "0", role="ink_2")
        page.text("Account", where)
        page.text("What to do", what)
        page.end_row()


def steps(book: TicketBook) -> Iterator[tuple[str, str]]:
    """Account and sentence of every step."""
    if not book.proposal.trades:
        return
    yield (
        EVERYWHERE,
        "Compare the prices on the tickets with the market's, and recalculate where they have moved.",
    )
    yield from _before(book)
    for account in book.accounts:
        yield from _orders(book, account)
    yield from _after(book)


def _before(book: TicketBook) -> Iterator[tuple[str, str]]:
    for account in book.accounts:
        if account.effect.flow > 0:
            amount = money_words(account.effect.flow, book.currency)
            yield account.name, f"Wait until the deposit of {amount} has arrived."
        if account.trades:
            symbols = ", ".join(dict.fromkeys(trade.symbol for trade in account.trades))
            yield account.name, f"Turn off dividend reinvestment of {symbols} until the orders have filled."
    sold = book.proposal.as_of
    for symbol in _sold_at_loss(book):
        group = " or ".join((symbol, *book.identical.get(symbol, ())))
        until = f"through {day_words(sold + WINDOW)} if it is sold on {day_words(sold)}"
        yield (
            EVERYWHERE,
            f"Buy no {group}, not even by reinvestment, {until}: it would put off or void the loss.",
        )


def _orders(book: TicketBook, account: TicketAccount) -> Iterator[tuple[str, str]]:
    sells = any(trade.side is Side.SELL for trade in account.trades)
    for trade in account.trades:
        words = book.instruction(account, trade)
        waits = sells and trade.side is Side.BUY
        yield account.name, f"After the sells have filled: {words}" if waits else words


def _after(book: TicketBook) -> Iterator[tuple[str, str]]:
    for account in book.accounts:
        if account.names_lots and any(trade.lots for trade in account.trades):
            # Lots are identified no later than the settlement date: Reg. 1.1012-1(c).
            yield (
                account.name,
                "Check that the broker noted these lots; until settlement it can correct them.",
            )
        if account.effect.flow < 0:
            amount = money_words(-account.effect.flow, book.currency)
            yield account.name, f"Withdraw {amount} once the sells have settled."
    yield EVERYWHERE, "Import the fills into Evenkeel and tick off the tickets."


def _sold_at_loss(book: TicketBook) -> list[str]:
    """Symbols of which a taxable lot is sold at a loss."""
    losses = (
        trade.symbol
        for account in book.accounts
        if account.names_lots
        for trade in account.trades
        for lot in trade.lots
        if lot.gain is not None and lot.gain < ZERO
    )
    return list(dict.fromkeys(losses))
