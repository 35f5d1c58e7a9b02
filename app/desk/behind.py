"""What stands behind an open lot: rows of files, wash sales that fed it, windows that speak of it, its tax today."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from app.engine.exercise import exercises
from app.engine.harvest.replacements import loses_for_good
from app.engine.words import dollars, shares_text
from app.model.holding import Position
from app.model.household import Household, Lot
from app.model.plan import Reading
from app.model.transaction import Action, Transaction
from app.model.wash import WashAdjustment, WashWindow, WindowKind

if TYPE_CHECKING:
    from app.desk.session import Session

_ROW = re.compile(r"(?<![a-z\d])t\d+")
_PART = re.compile(r"w\d+$")
_CHANGES = frozenset({Action.SPLIT, Action.RETURN_OF_CAPITAL})


@dataclass(frozen=True, slots=True)
class BehindRow:
    """One row of a file that made a lot what it is: its day, what it says, file and line."""

    day: date
    words: str
    source: str


@dataclass(frozen=True, slots=True)
class LotWindow:
    """A wash window that speaks of a lot; `permanent` where a loss it voids is lost for good."""

    window: WashWindow
    shares: Decimal | None
    permanent: bool


@dataclass(frozen=True, slots=True)
class LotBehind:
    """Everything behind a lot. `broker_basis` is the broker's own of the same shares, None where none is stated.

    `tax` is that of selling it today by exact netting, None where its basis or price is unknown.
    """

    rows: tuple[BehindRow, ...] = ()
    adjustments: tuple[WashAdjustment, ...] = ()
    windows: tuple[LotWindow, ...] = ()
    broker_basis: Decimal | None = None
    tax: Decimal | None = None


class _Files:
    """What the file holds, each table read once however many lots are asked for."""

    def __init__(self, session: Session) -> None:
        self._file, self._day = session.file, session.as_of

    @cached_property
    def ledger(self) -> Mapping[str, Transaction]:
        """Rows up to the day in view, by id."""
        return {t.id: t for t in self._file.transactions(pending=False) if t.day <= self._day}

    @cached_property
    def exercised(self) -> Mapping[str, tuple[Transaction, ...]]:
        """The rows of the option behind a trade in its shares, by the trade: how it came, then its end."""
        rows = sorted(self.ledger.values(), key=lambda t: t.day)
        found: dict[str, tuple[Transaction, ...]] = {}
        for end_id, trade in exercises(rows).items():
            end = self.ledger[end_id]
            place = end.account, end.symbol, Action.SELL if end.action is Action.BUY else Action.BUY
            opened = (t for t in rows if (t.account, t.symbol, t.action) == place and t.day <= end.day)
            found[trade] = (*opened, end)
        return found

    @cached_property
    def positions(self) -> Mapping[str, Position]:
        """Stated holdings by id."""
        return {p.id: p for p in self._file.positions()}

    @cached_property
    def told(self) -> Mapping[str, str]:
        """Where sales stand that only a realized-gain file tells of, by id."""
        return {f"r{row.id}": row.source for row in self._file.realized()}


def behind_lots(session: Session, lot_ids: Iterable[str]) -> dict[str, LotBehind]:
    """Everything behind some lots; nothing behind what is no lot."""
    files, lots = _Files(session), {x.id: x for x in session.household().lots}
    return {name: _behind(session, lots[name], files) if name in lots else LotBehind() for name in lot_ids}


def _behind(session: Session, lot: Lot, files: _Files) -> LotBehind:
    adjustments = tuple(a for a in session.wash_ledger().adjustments if a.replacement_lot == lot.id)
    stated, broker_basis = _stated(lot, files)
    rows = [*_ledger_rows(lot, files), *_sold_rows(adjustments, files)]
    return LotBehind(
        rows=(*sorted(rows, key=lambda row: row.day), *stated),
        adjustments=adjustments,
        windows=tuple(_windows(session.household(), lot, session.wash_windows())),
        broker_basis=broker_basis,
        tax=session.tax_of_sale(lot.id),
    )


# --- Rows ---------------------------------------------------------------------------------------------------


def row_ids(lot: Lot) -> tuple[str, ...]:
    """The ledger rows named in a lot's id and purchase: `t40.t12w1` is a part of purchase t12 that row t40 changed."""
    return tuple(dict.fromkeys(_ROW.findall(f"{lot.purchase} {lot.id}")))


def _ledger_rows(lot: Lot, files: _Files) -> Iterator[BehindRow]:
    """The purchase, what moved or exchanged it, and what changed its shares or basis on the way, by day."""
    ledger = files.ledger
    chain = sorted((ledger[name] for name in row_ids(lot) if name in ledger), key=lambda t: t.day)
    for n, row in enumerate(chain):
        yield from (_option_row(t) for t in files.exercised.get(row.id, ()))
        yield BehindRow(row.day, row_words(row), row.source)
        place = row.account, row.other_symbol if row.action is Action.MERGER else row.symbol
        until = chain[n + 1].day if n + 1 < len(chain) else date.max
        for t in ledger.values():
            if t.action in _CHANGES and (t.account, t.symbol) == place and row.day <= t.day <= until:
                yield BehindRow(t.day, row_words(t), t.source)


def _option_row(t: Transaction) -> BehindRow:
    """A row of the option whose premium changed what the shares cost."""
    if t.cash:
        return BehindRow(t.day, row_words(t), t.source)
    how = "exercised: its cost raises" if t.action is Action.SELL else "assigned: its premium lowers"
    return BehindRow(t.day, f"{t.symbol} {how} the cost of the shares", t.source)


def _sold_rows(adjustments: Sequence[WashAdjustment], files: _Files) -> Iterator[BehindRow]:
    """The sales whose losses were put into the lot."""
    for a in adjustments:
        sale = files.ledger.get(a.sale)
        source = sale.source if sale else files.told.get(a.sale, "")
        fate = "lost for good" if a.permanent else "put off into this lot"
        words = f"Sold {shares_text(a.shares)} {a.loss_symbol} in {a.loss_account} at a loss"
        yield BehindRow(a.sold, f"{words}, {_money(a.disallowed)} of it {fate}", source)


def _stated(lot: Lot, files: _Files) -> tuple[tuple[BehindRow, ...], Decimal | None]:
    """The broker's own row of the lot and the broker's basis, which speaks of the lot where the shares are the same."""
    found = files.positions.get(_PART.sub("", lot.id))
    if found is None:
        return (), None
    basis = "basis not stated" if found.basis is None else f"basis {_money(found.basis)}"
    words = f"The broker states {shares_text(found.shares)} {found.symbol}, {basis}"
    row = BehindRow(found.day or found.imported, words, found.source)
    return (row,), found.basis if found.shares == lot.shares else None


def row_words(t: Transaction) -> str:
    """What a row of the ledger did, in words."""
    what = f"{shares_text(t.shares)} {t.symbol}" if t.shares else t.symbol
    match t.action:
        case Action.BUY | Action.REINVEST:
            verb = "Bought" if t.action is Action.BUY else "Reinvested in"
            price = f" at {_money(t.price)}" if t.price is not None else ""
            return f"{verb} {what}{price}" + (f" for {_money(-t.cash)}" if t.cash else "")
        case Action.SELL:
            return f"Sold {what} for {_money(t.cash)}"
        case Action.GIFT | Action.INHERIT | Action.TRANSFER_IN:
            verb = {Action.GIFT: "Given", Action.INHERIT: "Inherited"}.get(t.action, "Moved in")
            return f"{verb} {what}" + (f", basis {_money(t.basis)}" if t.basis is not None else "")
        case Action.SPIN_OFF:
            return f"Spun off {what}" + (f" from {t.other_symbol}" if t.other_symbol else "")
        case Action.MERGER:
            return f"{t.symbol} became {t.other_symbol}" + (f", {t.ratio.normalize():f} for 1" if t.ratio else "")
        case Action.SPLIT if t.added_shares is not None:
            return f"Split of {t.symbol}: {shares_text(t.added_shares)} shares added"
        case Action.SPLIT:
            return f"Split of {t.symbol}, {shares_text(t.shares)} for 1" if t.shares else f"Split of {t.symbol}"
        case Action.RETURN_OF_CAPITAL:
            return f"{_money(t.cash)} of capital returned on all {t.symbol} held"
        case _:
            return f"{t.action.value.replace('-', ' ').capitalize()} {what}"


def _money(amount: Decimal) -> str:
    return dollars(amount, to_the_cent=True)


# --- Windows ------------------------------------------------------------------------------------------------


def _windows(household: Household, lot: Lot, windows: Sequence[WashWindow]) -> Iterator[LotWindow]:
    """Windows of purchases that void a loss of the lot; its own purchase does not."""
    kinds = {a.name: a.type for a in household.plan.accounts}
    readings = household.plan.rules.wash_readings
    if lot.account not in kinds or not kinds[lot.account].is_taxable:
        return
    for w in windows:
        if lot.symbol not in (w.symbol, *w.identical):
            continue
        if w.kind is WindowKind.SOLD_AT_LOSS:
            yield LotWindow(w, w.shares, permanent=False)
            continue
        permanent = loses_for_good(kinds[w.account], readings) if w.account in kinds else False
        is_own = (w.account, w.symbol, w.day) == (lot.account, lot.symbol, lot.bought)
        shares = None if w.shares is None else w.shares - lot.shares if is_own else w.shares
        is_before = lot.bought is not None and w.day < lot.bought and readings.bought_before is Reading.EXCLUDE
        if permanent is not None and not is_before and (shares is None or shares > 0):
            yield LotWindow(w, shares, permanent)
