"""Evenkeel's own templates: transactions and positions. Names and symbols stand as the user wrote them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from operator import itemgetter
from sys import intern
from typing import ClassVar

from app.feeds.accounts import Accounts
from app.feeds.checks import LEAST
from app.feeds.corporate import MOST_RATIO
from app.feeds.dedupe_key import row_key, soft_key
from app.feeds.findings import quoted
from app.feeds.shapes import Ignored
from app.feeds.tables import Block, Book, Header, TableReader
from app.feeds.values import UnreadableError, bounded, read_number
from app.model.importing import PositionRow, RowClass, TransactionRow
from app.model.number import CENT, ONE, ZERO, plain
from app.model.security import CASH
from app.model.transaction import Action, LotPick

_TRADES = frozenset({Action.BUY, Action.SELL, Action.REINVEST})
_BRINGS_CASH = frozenset(
    {Action.DIVIDEND, Action.CAPITAL_GAIN, Action.INTEREST, Action.DEPOSIT, Action.RETURN_OF_CAPITAL}
)
_TAKES_CASH = frozenset({Action.WITHDRAWAL, Action.FEE, Action.TAX})
_BRINGS_SHARES = frozenset({Action.TRANSFER_IN, Action.GIFT, Action.INHERIT, Action.SPIN_OFF})
_PAID = _TAKES_CASH | {Action.BUY, Action.REINVEST}
_NOT_TYPED = frozenset({Action.SWEEP, Action.UNCLASSIFIED})
_HALF = Decimal("0.5")

# In the order in which `GenericTransactions.read` unpacks them.
_AMOUNTS = ("date", "account", "action", "symbol", "shares", "price", "fees", "amount")
_WORDS = ("lots", "acquired", "description", "id")
_SELDOM = ("fair_value", "ratio", "other_symbol", "cash", "currency")


class _Actions(dict[str, Action]):
    """The template's actions by their text."""

    def __missing__(self, text: str) -> Action:
        try:
            action = Action(text.strip().lower())
        except ValueError:
            action = Action.UNCLASSIFIED
        if action in _NOT_TYPED:
            raise UnreadableError(f"{quoted(text)} is no action of the template", text)
        self[text] = action
        return action


class _Upper(dict[str, str]):
    """Symbols in upper case by their text."""

    def __missing__(self, text: str) -> str:
        symbol = self[text] = text.strip().upper()
        return symbol


class _Verbatim(dict[str, str]):
    """Accounts by their text, each made known once."""

    def __init__(self, accounts: Accounts) -> None:
        super().__init__()
        self._accounts = accounts

    def __missing__(self, text: str) -> str:
        name = self[text] = self._accounts.verbatim(text)
        return name


class GenericTransactions(TableReader[TransactionRow]):
    """The transactions template. Written for speed: people keep years of trades in one such file."""

    row_type: ClassVar[type] = TransactionRow

    def __init__(self, header: Header, book: Book, block: Block, line: int) -> None:
        super().__init__(header, book, block, line)
        self._actions = _Actions()
        self._numbers, self._folded = self.numbers, book.folded
        self._symbols = _Upper()
        self._accounts = _Verbatim(book.accounts)
        # A column the file lacks is read from the empty cell that `read` adds to every row.
        self._amounts, self._words, self._seldom = (
            itemgetter(*(header.index.get(role, self.width) for role in roles)) for roles in (_AMOUNTS, _WORDS, _SELDOM)
        )
        self._has_seldom = not header.index.keys().isdisjoint(_SELDOM)

    def read(self, line: int, cells: list[str]) -> Ignored | None:
        """See `TableReader.read`."""
        row = [*cells, ""] if len(cells) == self.width else self._padded(cells)
        day_text, account, action_text, symbol_text, shares_text, price_text, fees_text, amount_text = self._amounts(
            row
        )
        lots, acquired, description, reference = self._words(row)
        numbers, folded = self._numbers, self._folded
        action, day, symbol = self._actions[action_text], self.days[day_text], self._symbols[symbol_text]
        if day is None:
            raise UnreadableError("the date is missing")
        splits = action is Action.SPLIT
        shares = read_ratio(shares_text or self._seldom(row)[1]) if splits else numbers[shares_text]
        # Few prices and amounts come twice: remembering them costs more than reading them.
        price, fees, amount = read_number(price_text), numbers[fees_text] or ZERO, read_number(amount_text)
        words = f"{folded[action_text]}|{folded[description]}|{reference}"
        key = row_key(day, symbol, shares, amount, price, fees, words)
        if (shares is not None and shares < 0) or (amount is not None and amount < 0):
            shares, amount = self._unsigned(line, action, shares, amount)
        basis, cash = None, ZERO
        if action in _TRADES:
            cash = self._traded(line, action, symbol, shares, price, fees, amount)
        else:
            boot = numbers[self._seldom(row)[3]]
            cash, basis = _untraded(action, symbol, shares, fees, amount, boot)
        posted = TransactionRow(
            line,
            self._accounts[account],
            day,
            action,
            symbol,
            shares,
            price,
            cash,
            fees,
            basis,
            self.days[acquired] if acquired else None,
            _lots(lots) if lots else (),
            intern(description),
            reference,
            key=key,
            soft_key=soft_key(day, symbol, shares, cash),
            printed_action=folded[action_text],
        )
        self.rows.append(self._with_seldom(posted, row) if self._has_seldom else posted)
        return None

    def _with_seldom(self, posted: TransactionRow, row: Sequence[str]) -> TransactionRow:
        """The row with what few files have: the rest of a gift, a spin-off or a merger."""
        fair_value, ratio, other_symbol, boot, currency = self._seldom(row)
        numbers = self.numbers
        return replace(
            posted,
            fair_value=numbers[fair_value],
            ratio=read_ratio(ratio),
            other_symbol=self._symbols[other_symbol],
            boot=numbers[boot],
            currency=self.book.currencies[currency],
        )

    def _padded(self, cells: Sequence[str]) -> list[str]:
        """The row with as many cells as there are columns, and the empty one."""
        self.fit(cells)
        padded = [*cells, *[""] * (self.width - len(cells))]
        return [*padded[: self.width], ""]

    def _unsigned(
        self, line: int, action: Action, shares: Decimal | None, amount: Decimal | None
    ) -> tuple[Decimal | None, Decimal | None]:
        """Shares and amount without the sign the template does not have, where the sign says what the action says."""
        if amount is not None and amount < 0 and action not in _PAID:
            raise UnreadableError("the amount is negative, though the action gives the direction")
        if shares is not None and shares < 0 and action not in (Action.SELL, Action.TRANSFER_OUT):
            raise UnreadableError("the shares are negative, though the action gives the direction")
        self.book.findings.doubt(line, "sign", "Minus signs are dropped: the action gives the direction.")
        return shares and abs(shares), amount and abs(amount)

    def _traded(
        self,
        line: int,
        action: Action,
        symbol: str,
        shares: Decimal | None,
        price: Decimal | None,
        fees: Decimal,
        amount: Decimal | None,
    ) -> Decimal:
        """The cash a trade moves: its amount, else shares × price with fees. A disagreement of the two is a doubt."""
        if not shares or not symbol:
            raise UnreadableError("the symbol is missing" if shares else "the number of shares is missing")
        if price is None:
            if amount is None:
                raise UnreadableError("neither amount nor price is given")
            return amount if action is Action.SELL else -amount
        worked_out = shares * price - fees if action is Action.SELL else shares * price + fees
        if amount is None:
            amount = bounded(worked_out)
        elif abs(worked_out - amount) > LEAST and not _rounded(shares, price, worked_out - amount):
            text = f"{plain(shares)} × {plain(price)} and fees make {plain(worked_out)}, the amount is {plain(amount)}."
            self.book.findings.doubt(line, "amount-mismatch", text, "Shares × price is not the amount, which counts.")
        return amount if action is Action.SELL else -amount


def _rounded(shares: Decimal, price: Decimal, gap: Decimal) -> bool:
    """Tell whether the rounding of the price alone, to cents or finer, explains the gap."""
    exponent = price.as_tuple().exponent
    unit = min(CENT, Decimal(1).scaleb(exponent)) if isinstance(exponent, int) else CENT
    return abs(gap) <= shares * unit * _HALF


def _untraded(
    action: Action,
    symbol: str,
    shares: Decimal | None,
    fees: Decimal,
    amount: Decimal | None,
    boot: Decimal | None,
) -> tuple[Decimal, Decimal | None]:
    """The cash a row moves that is no trade, and the basis that comes with its shares."""
    if action in _BRINGS_CASH or action in _TAKES_CASH:
        moved = fees if amount is None and action is Action.FEE else amount
        if moved is None:
            raise UnreadableError("the amount is missing")
        return (moved if action in _BRINGS_CASH else -moved), None
    if action in (Action.TRANSFER_IN, Action.TRANSFER_OUT) and symbol in ("", CASH):
        moved = shares if amount is None else amount
        if moved is None:
            raise UnreadableError("the amount is missing")
        return (moved if action is Action.TRANSFER_IN else -moved), None
    if not symbol:
        raise UnreadableError("the symbol is missing")
    if action is Action.MERGER:
        return boot or amount or ZERO, None
    if not shares:
        raise UnreadableError("the ratio is missing" if action is Action.SPLIT else "the number of shares is missing")
    if action is Action.SPLIT:
        return amount or ZERO, None
    return boot or ZERO, amount if action in _BRINGS_SHARES else None


def read_ratio(text: str) -> Decimal | None:
    """A ratio new over old: `2`, `0.5`, `1/3`; None where none is given."""
    new, slash, old = text.partition("/")
    numbers = [read_number(part) for part in ((new, old) if slash else (new,))]
    if any(number is not None and number <= 0 for number in numbers) or (slash and None in numbers):
        raise UnreadableError(f"{quoted(text)} is no ratio", text)
    above, below = numbers[0], numbers[-1] if slash else ONE
    if above is None or below is None:
        return None
    if not 1 / MOST_RATIO <= above / below <= MOST_RATIO:
        raise UnreadableError(f"{quoted(text)} is out of range for a ratio", text)
    return above / below


def _lots(text: str) -> tuple[LotPick, ...]:
    """`b1:50;b2:30`: which purchases are sold, and how much of each."""
    picks = []
    for part in filter(str.strip, text.split(";")):
        reference, _, shares_text = part.rpartition(":")
        shares = read_number(shares_text)
        if not reference.strip() or shares is None or shares <= 0:
            raise UnreadableError(f"{quoted(text)} does not name lots as “id:shares;id:shares”", text)
        picks.append(LotPick(reference.strip(), shares))
    return tuple(picks)


class GenericPositions(TableReader[PositionRow]):
    """The positions template: one row a lot, `CASH` for cash."""

    row_type: ClassVar[type] = PositionRow

    def read(self, line: int, cells: list[str]) -> Ignored | None:
        """See `TableReader.read`."""
        self.fit(cells)
        symbol = self.text(cells, "symbol").upper()
        shares, price = self.number(cells, "shares"), self.number(cells, "price")
        if not symbol or shares is None:
            raise UnreadableError("the number of shares is missing" if symbol else "the symbol is missing")
        if not shares and symbol != CASH:
            return Ignored(RowClass.BY_RULE, "No shares are left in it.")
        account = self.book.accounts.verbatim(self.text(cells, "account"))
        day, description = self.day(cells, "day"), self.text(cells, "description")
        if symbol == CASH:
            value = bounded(shares * (ONE if price is None else price))
            row = PositionRow(line, account, CASH, value, None, value, description=description, day=day, is_cash=True)
            row = replace(row, currency=self.currency(cells))
        else:
            row = PositionRow(
                line,
                account,
                symbol,
                shares,
                price,
                None,
                self.number(cells, "basis"),
                self.day(cells, "acquired"),
                self.day(cells, "adjusted_acquired"),
                description=description,
                day=day,
                currency=self.currency(cells),
            )
        self.rows.append(row)
        return None
