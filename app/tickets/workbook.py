"""The ticket workbook: everything a human needs to place the trades of a proposal, as an Excel file."""

from datetime import UTC, datetime, time
from pathlib import Path

from app.tickets.book import TicketBook
from app.tickets.safe_text import sheet_names, visible
from app.tickets.save import empty_workbook, save_whole


def write_workbook(path: Path, book: TicketBook) -> None:
    """Write cover, a sheet for each account traded in, cash, tax, checklist and what was left undone.

    Nothing in it is a formula. Raises `InputError` for a path that cannot be a workbook, `HostError` where
    the computer refuses; in both cases what was at the path is still there.
    """
    from app.tickets import sheets
    from app.tickets.account_sheet import write_account
    from app.tickets.checklist import write_checklist

    workbook = empty_workbook(path)
    sheets.write_cover(workbook, book)
    traded = [account for account in book.accounts if account.trades]
    fixed = (sheets.COVER, sheets.CASH, sheets.TAX, sheets.CHECKLIST, sheets.LEFT_UNDONE)
    names = sheet_names(tuple(account.name for account in traded), fixed)
    for account in traded:
        write_account(workbook, book, account, names[account.name])
    sheets.write_cash(workbook, book)
    sheets.write_tax(workbook, book)
    write_checklist(workbook, book)
    sheets.write_left_undone(workbook, book)
    workbook.properties.creator = "Evenkeel"
    workbook.properties.title = visible(f"Trade tickets, {book.household}")
    made = datetime.combine(book.proposal.as_of, time(), UTC).replace(tzinfo=None)
    workbook.properties.created = workbook.properties.modified = made
    save_whole(path, workbook.save)
