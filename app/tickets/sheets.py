"""The sheets that speak of the whole household: cover, cash, tax, and what was left undone."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from openpyxl.workbook.workbook import Workbook

from app.model.number import ZERO
from app.model.proposal import DISCLAIMER, ClassEffect, LotSale, State, Trade
from app.tickets.book import TicketAccount, TicketBook
from app.tickets.page import (
    COUNT_FORMAT,
    DAY_FORMAT,
    WEIGHT_FORMAT,
    Column,
    Page,
    decimals_format,
    money_format,
)
from app.tickets.words import (
    MODES,
    OVER,
    TAX_MODELS,
    UNDER,
    day_words,
    money_words,
    price_day_words,
    state_words,
)

COVER, CASH, TAX, CHECKLIST, LEFT_UNDONE = "Cover", "Cash", "Tax", "Checklist", "Left undone"
SHARE_PLACES = 8

_COVER = (
    Column("Class", 26),
    Column("Target", 13, is_number=True),
    Column("Lower edge", 13, is_number=True),
    Column("Upper edge", 13, is_number=True),
    Column("Before", 13, is_number=True),
    Column("After", 13, is_number=True),
)
_CASH = (
    Column("Account", 26),
    Column("Cash before", 16, is_number=True),
    Column("Flow", 16, is_number=True),
    Column("Sells", 16, is_number=True),
    Column("Buys", 16, is_number=True),
    Column("Costs", 16, is_number=True),
    Column("Cash after", 16, is_number=True),
)
_TAX = (
    Column("Account", 22),
    Column("Symbol", 10),
    Column("Acquired", 12, is_number=True),
    Column("Shares", 12, is_number=True),
    Column("Proceeds", 15, is_number=True),
    Column("Basis", 15, is_number=True),
    Column("Gain or loss", 15, is_number=True),
    Column("Term", 10),
)
_LEFT_UNDONE = (Column("What", 22), Column("Why", 84), Column("Costs", 16, is_number=True))


def write_cover(workbook: Workbook, book: TicketBook) -> None:
    """What the tickets are, from what, and what they come to."""
    proposal, page = book.proposal, Page(workbook, COVER, _COVER, landscape=False)
    money, signed = money_format(book.currency), money_format(book.currency, signed=True)
    page.title("Trade tickets", DISCLAIMER)
    gap = money_words(proposal.gap, book.currency)
    traded = [account for account in book.accounts if account.trades]
    facts: tuple[tuple[str, str | date | Decimal | int, str], ...] = (
        ("Household", book.household, ""),
        ("As of", proposal.as_of, DAY_FORMAT),
        ("Goal", MODES[proposal.request.mode], ""),
        ("Proposal", proposal.id, ""),
        ("State", state_words(proposal, gap), ""),
        ("Prices", price_day_words(book.price_days.get(trade.symbol) for trade in proposal.trades), ""),
        ("Trades", len(proposal.trades), COUNT_FORMAT),
        ("Accounts traded in", len(traded), COUNT_FORMAT),
        ("Sells", sum((account.sells for account in traded), ZERO), money),
        ("Buys", sum((account.buys for account in traded), ZERO), money),
        ("Trading costs, modelled", proposal.cost, money),
        ("Change of this year's tax", proposal.tax.now, signed),
        ("Tax model", TAX_MODELS.get(proposal.tax_model, proposal.tax_model), ""),
        ("Drift before", proposal.drift.before, WEIGHT_FORMAT),
        ("Drift after", proposal.drift.after, WEIGHT_FORMAT),
    )
    for label, value, form in facts:
        page.text("Class", label, role="ink_2")
        if isinstance(value, str):
            page.across("Target", value)
        else:
            page.number("Target", value, form, left=True)
        page.end_row()
    if proposal.summary:
        page.row += 1
        page.note(proposal.summary)
    page.section("Weights of the household, its cash after flows included")
    page.heads(freeze=False)
    for effect in proposal.classes:
        page.text("Class", effect.name)
        page.number("Target", effect.target, WEIGHT_FORMAT)
        page.number("Lower edge", effect.lower, WEIGHT_FORMAT)
        page.number("Upper edge", effect.upper, WEIGHT_FORMAT)
        _weight(page, "Before", effect.before, effect)
        _weight(page, "After", effect.after, effect)
        page.end_row()


def _weight(page: Page, head: str, weight: Decimal, band: ClassEffect) -> None:
    """A weight; outside its band it has a flag, because color alone says nothing in print."""
    role, flag = "ink", ""
    if weight > band.upper:
        role, flag = "over", OVER
    elif weight < band.lower:
        role, flag = "under", UNDER
    page.number(head, weight, f'"{flag} "{WEIGHT_FORMAT}' if flag else WEIGHT_FORMAT, role=role)


def write_cash(workbook: Workbook, book: TicketBook) -> None:
    """Cash of every account: before, what comes and goes, after."""
    page, money = Page(workbook, CASH, _CASH), money_format(book.currency)
    signed = money_format(book.currency, signed=True)
    page.title("Cash", "Cash after = before + flow + sells − buys − costs, account by account.", DISCLAIMER)
    page.heads()
    for account in book.accounts:
        page.text("Account", account.name)
        _cash_row(page, money, signed, [account], strong=False)
    page.text("Account", "Household", strong=True)
    _cash_row(page, money, signed, book.accounts, strong=True)


def _cash_row(page: Page, money: str, signed: str, accounts: Iterable[TicketAccount], *, strong: bool) -> None:
    rows = [(a.effect.cash_before, a.effect.flow, a.sells, a.buys, a.costs, a.effect.cash_after) for a in accounts]
    for column, amounts in zip(_CASH[1:], zip(*rows, strict=True), strict=True):
        form = signed if column.head == "Flow" else money
        page.number(column.head, _sum(amounts), form, strong=strong)
    page.end_row(fill="sunken" if strong else "")


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """The sum, unknown as soon as one is unknown."""
    known = list(amounts)
    return None if None in known else sum((a for a in known if a is not None), ZERO)


def write_tax(workbook: Workbook, book: TicketBook) -> None:
    """What the trades do to this year's tax, and the taxable lots it comes from."""
    page, tax = Page(workbook, TAX, _TAX), book.proposal.tax
    money, signed = money_format(book.currency), money_format(book.currency, signed=True)
    model = TAX_MODELS.get(book.proposal.tax_model, book.proposal.tax_model)
    page.title("Tax", f"Estimates, not a return. {model}", DISCLAIMER)
    difference = None if tax.if_fifo is None else tax.if_fifo - tax.now
    for label, value, form in (
        ("Short-term gain or loss", tax.short_gain, signed),
        ("Long-term gain or loss", tax.long_gain, signed),
        ("Loss disallowed by wash sales", tax.disallowed, money),
        ("Change of this year's tax", tax.now, signed),
        ("The same, selling first in, first out", tax.if_fifo, signed),
        ("What first in, first out would add", difference, signed),
        ("Worth of putting tax off", tax.deferred_value, signed),
    ):
        page.across("Account", label, last="Shares")
        page.number("Proceeds", value, form)
        page.end_row()
    page.section("Lots sold in taxable accounts")
    page.heads()
    sold = [
        (account, trade, lot)
        for account in book.accounts
        if account.names_lots
        for trade in account.trades
        for lot in trade.lots
    ]
    for account, trade, lot in sold:
        _lot_row(page, account, trade, lot, money, signed)
    if not sold:
        page.note("No lot is sold in a taxable account.")


def _lot_row(page: Page, account: TicketAccount, trade: Trade, lot: LotSale, money: str, signed: str) -> None:
    page.text("Account", account.name)
    page.text("Symbol", trade.symbol)
    page.number("Acquired", lot.acquired, DAY_FORMAT)
    page.number("Shares", lot.shares, decimals_format(lot.shares, 0, SHARE_PLACES))
    page.number("Proceeds", lot.shares * trade.price, money)
    page.number("Basis", lot.basis, money)
    page.number("Gain or loss", lot.gain, signed)
    page.text("Term", lot.term or "unknown", role="ink" if lot.term else "ink_3")
    page.end_row()


def write_left_undone(workbook: Workbook, book: TicketBook) -> None:
    """What was not done, which limits bind, which wishes contradict: nothing is dropped without a line."""
    proposal, page = book.proposal, Page(workbook, LEFT_UNDONE, _LEFT_UNDONE)
    page.title("Left undone, and limits that bind", f"Proposal of {day_words(proposal.as_of)}.", DISCLAIMER)
    page.heads()
    for undone in proposal.not_done:
        _reason_row(page, undone.code, undone.text, undone.costs, book.currency)
    if not proposal.not_done:
        page.note("Nothing was left undone.")
    page.section("Limits that bind")
    for binding in proposal.binding:
        _reason_row(page, binding.constraint, binding.text, binding.costs, book.currency)
    if not proposal.binding:
        page.note("No limit binds.")
    if proposal.state is State.INFEASIBLE:
        page.section("These wishes can't hold together")
        for wish in proposal.contradiction:
            page.text("What", wish.wish)
            page.across("Why", f"{wish.text} Nearest: {wish.nearest}")
            page.end_row()


def _reason_row(page: Page, what: str, why: str, costs: Decimal | None, currency: str) -> None:
    page.text("What", what)
    page.text("Why", why)
    if costs is None:
        page.text("Costs", "\N{EN DASH}", role="ink_3")
    else:
        page.number("Costs", costs, money_format(currency))
    page.end_row()
