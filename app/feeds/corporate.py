"""Corporate actions told by two rows, joined into one: the other row is its mirror and moves nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import takewhile

from app.feeds.actions import Rule
from app.feeds.symbols import is_cusip
from app.model.importing import TransactionRow
from app.model.transaction import Action

_MOST_DAYS_APART = 3
MOST_RATIO = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class Half:
    """A row that waits for its other half: its place among the rows, and its rule."""

    place: int
    rule: Rule


@dataclass(frozen=True, slots=True)
class Joined:
    """Two rows as one: `row` stands at `place`, the row at `mirror` goes, with a note."""

    place: int
    mirror: int
    row: TransactionRow

    @property
    def note(self) -> str:
        """What is said of the row that goes."""
        same = self.row.action is Action.REINVEST
        return f"The cash of line {self.row.line} told again." if same else f"The other half of line {self.row.line}."


def join_halves(rows: Sequence[TransactionRow], halves: Sequence[Half]) -> list[Joined]:
    """Pair shares given up with shares received, and payouts with shares surrendered; what finds no partner stays."""
    given = [h for h in halves if h.rule is Rule.SWAP and _shares(rows[h.place]) < 0]
    received = [h for h in halves if h.rule is Rule.SWAP and _shares(rows[h.place]) > 0]
    paid = [h for h in halves if h.rule is Rule.PAYOUT]
    surrendered = [h for h in halves if h.rule is Rule.SURRENDER]
    swaps = [Joined(a, b, _swap(rows[a], rows[b])) for a, b in _pairs(rows, given, received, _is_likely)]
    payouts = [Joined(a, b, _payout(rows[a], rows[b])) for a, b in _pairs(rows, paid, surrendered, _is_shares_for_cash)]
    return swaps + payouts + _mirrors(rows, [h.place for h in halves if h.rule is Rule.MIRROR])


def _mirrors(rows: Sequence[TransactionRow], mirrors: Sequence[int]) -> list[Joined]:
    """Rows that repeat the cash of a reinvestment, each with the row of its shares; that one stays as it is."""
    if not mirrors:
        return []
    free = [place for place, row in enumerate(rows) if row.action is Action.REINVEST]
    found = []
    for mirror in mirrors:
        row = rows[mirror]
        fitting = [place for place in free if _is_same_cash(row, rows[place])]
        if fitting:
            best = min(fitting, key=lambda place: abs((rows[place].day - row.day).days))
            free.remove(best)
            found.append(Joined(best, mirror, rows[best]))
    return found


def _is_same_cash(row: TransactionRow, other: TransactionRow) -> bool:
    near = abs((row.day - other.day).days) <= _MOST_DAYS_APART
    same = row.symbol in ("", other.symbol) and row.cash == other.cash
    return near and same and row.account == other.account


def _shares(row: TransactionRow) -> Decimal:
    return row.shares or Decimal(0)


def _pairs(
    rows: Sequence[TransactionRow],
    firsts: Sequence[Half],
    seconds: Sequence[Half],
    is_whole: Callable[[TransactionRow, TransactionRow], bool],
) -> list[tuple[int, int]]:
    """Each first half with the likeliest second one: same account, close in time, alike in symbol and words."""
    free = [half.place for half in seconds]
    pairs = []
    for first in firsts:
        row = rows[first.place]
        fitting = [place for place in free if _may_pair(row, rows[place]) and is_whole(row, rows[place])]
        if fitting:
            best = max(fitting, key=lambda place: _likeness(row, rows[place]))
            free.remove(best)
            pairs.append((first.place, best))
    return pairs


def _may_pair(one: TransactionRow, other: TransactionRow) -> bool:
    same_words = one.printed_action.lower().startswith(other.printed_action.lower().removesuffix(" adj"))
    near = abs((one.day - other.day).days) <= _MOST_DAYS_APART
    return one.account == other.account and near and same_words


def _is_likely(given: TransactionRow, received: TransactionRow) -> bool:
    """Tell whether shares were exchanged in a ratio that companies use."""
    return 1 / MOST_RATIO <= _shares(received) / -_shares(given) <= MOST_RATIO


def _is_shares_for_cash(one: TransactionRow, other: TransactionRow) -> bool:
    """Tell whether one of the rows has the shares and one the cash: brokers put either on either row."""
    return (not _shares(one)) != (not _shares(other)) and (not one.cash) != (not other.cash)


def _likeness(one: TransactionRow, other: TransactionRow) -> tuple[bool, int, int]:
    pairs = zip(one.description, other.description, strict=False)
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    return one.symbol == other.symbol, shared, -abs(one.line - other.line)


def _swap(given: TransactionRow, received: TransactionRow) -> TransactionRow:
    """One row for shares given up for others: a split where the security stays the same, else a merger."""
    ratio = _shares(received) / -_shares(given)
    renamed = is_cusip(given.symbol) and "split" in f"{given.printed_action} {given.description}".lower()
    cash = given.cash + received.cash
    if renamed or given.symbol == received.symbol:
        return replace(given, action=Action.SPLIT, symbol=received.symbol, shares=ratio, cash=cash)
    return replace(
        given,
        action=Action.MERGER,
        shares=-_shares(given),
        other_symbol=received.symbol,
        ratio=ratio,
        cash=cash,
        boot=cash or None,
    )


def _payout(paid: TransactionRow, surrendered: TransactionRow) -> TransactionRow:
    """One sale for the cash and the shares of the two rows, each taken from the row that has it."""
    holder = paid if paid.shares else surrendered
    symbol, cash = holder.symbol or paid.symbol or surrendered.symbol, paid.cash + surrendered.cash
    return replace(paid, action=Action.SELL, symbol=symbol, shares=abs(_shares(holder)), cash=cash)
