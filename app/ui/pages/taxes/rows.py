"""A tax year as rows: sales, wash sales, and what brokers report beside them; all of it frozen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from app.engine.realized_match import RealizedMatch
from app.model.number import ZERO
from app.model.tax_year import TaxYear
from app.model.transaction import Disposal
from app.model.wash import WashAdjustment
from app.ui.format import NOTHING, UNKNOWN, Formatter
from app.ui.pages.taxes.words import code_words, firm_chip, is_apart, term_words, verdict_chip
from app.ui.pages.words import told
from app.ui.widgets.chip import ChipView

LotKey = tuple[str, str, str]
"""Account, sale and lot: what a wash sale is named by."""


@dataclass(frozen=True, slots=True)
class SaleRow:
    """One disposal as it is shown, with the values it sorts by."""

    key: str
    acquired: str
    sold: str
    shares: str
    proceeds: str
    basis: str
    gain: str
    term: str
    put_off: str
    lost: str
    code: str
    code_tip: str
    formula: str
    sale: Disposal


@dataclass(frozen=True, slots=True)
class WashRow:
    """One adjustment as it is shown."""

    key: str
    sold: str
    lot: str
    replaced: str
    shares: str
    put_off: str
    lost: str
    firm: ChipView
    adjustment: WashAdjustment


@dataclass(frozen=True, slots=True)
class Compared:
    """One amount on both sides, and ours less theirs."""

    ours: str
    theirs: str
    apart: str


@dataclass(frozen=True, slots=True)
class BrokerRow:
    """What stands for the same shares here and at the broker."""

    key: str
    sold: str
    basis: Compared
    wash: Compared
    verdict: ChipView
    text: str
    is_apart: bool
    match: RealizedMatch


def in_year(format_: Formatter, year: int) -> Formatter:
    """Dates of the year that is shown go without it."""
    return replace(format_, today=date(year, 1, 1))


# --- Sales --------------------------------------------------------------------------------------------------


def sale_keys(sales: Sequence[Disposal]) -> tuple[str, ...]:
    """A key for each disposal that stays the same while the sale does."""
    seen: Counter[str] = Counter()
    keys = []
    for sold in sales:
        parts = (sold.sale, sold.account, sold.symbol, sold.lot, sold.kind, str(sold.sold), str(sold.held_since))
        key = "|".join(parts)
        seen[key] += 1
        keys.append(key if seen[key] == 1 else f"{key}|{seen[key]}")
    return tuple(keys)


def sale_rows(year: TaxYear, format_: Formatter) -> tuple[SaleRow, ...]:
    """A row for every disposal of the year."""
    keys = sale_keys(year.disposals)
    return tuple(_sale_row(key, sold, year.year, format_) for key, sold in zip(keys, year.disposals, strict=True))


def _sale_row(key: str, sold: Disposal, year: int, format_: Formatter) -> SaleRow:
    money = format_.money
    code, tip = code_words(sold)
    put_off = None if sold.disallowed is None else sold.disallowed - sold.permanent
    return SaleRow(
        key=key,
        acquired=format_.day(sold.acquired, year=True),
        sold=in_year(format_, year).day(sold.sold),
        shares=format_.shares(sold.shares),
        proceeds=money(sold.proceeds),
        basis=money(sold.basis),
        gain=money(sold.gain, signed=True),
        term=term_words(sold),
        put_off=_some(put_off, format_),
        lost=_some(sold.permanent, format_),
        code=code,
        code_tip=tip,
        formula=gain_formula(sold, format_),
        sale=sold,
    )


def gain_formula(sold: Disposal, format_: Formatter) -> str:
    """What counts of a sale, with its arithmetic in one line."""
    if sold.gain is None:
        return "The basis is unknown, so no gain can be told."
    money = format_.money
    washed = f" + {money(sold.disallowed, cents=True)}" if sold.disallowed else ""
    sides = f"{money(sold.proceeds, cents=True)} − {money(sold.basis, cents=True)}{washed}"
    return f"{sides} = {money(sold.gain, cents=True, signed=True)}"


def _some(amount: Decimal | None, format_: Formatter) -> str:
    """An amount, or a dash where there is none."""
    return UNKNOWN if amount is None else format_.money(amount) if amount else NOTHING


# --- Wash sales ---------------------------------------------------------------------------------------------


def of_year(adjustments: Iterable[WashAdjustment], year: int) -> tuple[WashAdjustment, ...]:
    """The adjustments of losses taken in a year."""
    return tuple(one for one in adjustments if one.sold.year == year)


def lot_days(sales: Iterable[Disposal]) -> Mapping[LotKey, date | None]:
    """When each lot that was sold was bought."""
    return {(sold.account, sold.sale, sold.lot): sold.acquired for sold in sales}


def wash_keys(adjustments: Sequence[WashAdjustment]) -> tuple[str, ...]:
    """A key for each adjustment that stays the same while its two sides do."""
    seen: Counter[str] = Counter()
    keys = []
    for one in adjustments:
        key = "|".join((one.loss_account, one.sale, one.loss_lot, one.account, one.replacement_lot, str(one.bought)))
        seen[key] += 1
        keys.append(key if seen[key] == 1 else f"{key}|{seen[key]}")
    return tuple(keys)


def wash_rows(
    adjustments: Sequence[WashAdjustment], days: Mapping[LotKey, date | None], year: int, format_: Formatter
) -> tuple[WashRow, ...]:
    """A row for every adjustment; `days` tell when the lots sold were bought."""
    rows = []
    view = in_year(format_, year)
    for key, one in zip(wash_keys(adjustments), adjustments, strict=True):
        lot = days.get((one.loss_account, one.sale, one.loss_lot))
        amount = format_.money(one.disallowed)
        rows.append(
            WashRow(
                key=key,
                sold=view.day(one.sold),
                lot=format_.day(lot, year=True),
                replaced=f"{one.symbol}, {one.account}, {view.day(one.bought)}",
                shares=format_.shares(one.shares),
                put_off=NOTHING if one.permanent else amount,
                lost=amount if one.permanent else NOTHING,
                firm=firm_chip(one, view),
                adjustment=one,
            )
        )
    return tuple(rows)


# --- Brokers ------------------------------------------------------------------------------------------------


def broker_rows(matches: Sequence[RealizedMatch], year: int, format_: Formatter) -> tuple[BrokerRow, ...]:
    """A row for every match; what a side does not have is a dash, what it does not know is unknown."""
    return tuple(_broker_row(at, found, year, format_) for at, found in enumerate(matches))


def _broker_row(at: int, found: RealizedMatch, year: int, format_: Formatter) -> BrokerRow:
    sides = "|".join((*(sold.sale + sold.lot for sold in found.ours), *(str(row.line) for row in found.brokers)))
    return BrokerRow(
        key=f"{found.account}|{found.symbol}|{found.sold}|{sides}|{at}",
        sold=in_year(format_, year).day(found.sold),
        basis=_compared(
            [sold.basis for sold in found.ours], [row.basis for row in found.brokers], found.basis, format_
        ),
        wash=_compared(
            [sold.disallowed for sold in found.ours],
            [row.disallowed or ZERO for row in found.brokers],
            found.disallowed,
            format_,
        ),
        verdict=verdict_chip(found, format_),
        text=told(found.text, format_),
        is_apart=is_apart(found),
        match=found,
    )


def _compared(
    ours: Sequence[Decimal | None], theirs: Sequence[Decimal | None], apart: Decimal | None, format_: Formatter
) -> Compared:
    alone = not ours or not theirs
    difference = NOTHING if alone else format_.money(apart, signed=True)
    return Compared(_summed(ours, format_), _summed(theirs, format_), difference)


def _summed(amounts: Sequence[Decimal | None], format_: Formatter) -> str:
    """The sum of one side: a dash where the side is empty, unknown as soon as one amount is."""
    if not amounts:
        return NOTHING
    known = [amount for amount in amounts if amount is not None]
    return format_.money(sum(known, ZERO) if len(known) == len(amounts) else None)
