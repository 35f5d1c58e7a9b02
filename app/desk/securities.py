"""Securities: what is known of each, and what files' own names for them mean."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from app.desk.known_funds import known_fund
from app.desk.prefill import with_known_securities
from app.model.errors import InputError
from app.model.number import ZERO, cents
from app.model.plan import Plan
from app.model.security import CASH, PriceSeries, Security

if TYPE_CHECKING:
    from app.desk.session import Session
    from app.model.importing import FileReading, TransactionRow
    from app.store import HouseholdFile, Step

NO_CLASS, NO_PRICE, NO_TICKER = "no class", "no price", "no ticker symbol"


@dataclass(frozen=True, slots=True)
class SecurityView:
    """A security with what is known of it; `missing` says what is not, `printed` how files call it beside its symbol.

    `series` are its prices in price files, `price_day` the day of the price in force, None where it has none.
    """

    symbol: str
    name: str
    classes: Mapping[str, Decimal]
    shares: Decimal
    value: Decimal | None
    price: Decimal | None
    price_day: date | None
    printed: tuple[str, ...]
    series: PriceSeries | None
    accounts: tuple[str, ...]
    missing: tuple[str, ...]


def security_views(session: Session) -> tuple[SecurityView, ...]:
    """Every security that is held or in the plan: those of which something is missing first, the rest by symbol."""
    household, names = session.household(), session.file.security_names()
    series = {s.symbol: s for s in session.file.price_series()}
    printed: defaultdict[str, list[str]] = defaultdict(list)
    for text, symbol in names.items():
        printed[symbol].append(text)
    shares: defaultdict[str, Decimal] = defaultdict(Decimal)
    accounts: defaultdict[str, list[str]] = defaultdict(list)
    described: dict[str, str] = {}
    for lot in household.lots:
        shares[lot.symbol] += lot.shares
        if lot.account not in accounts[lot.symbol]:
            accounts[lot.symbol].append(lot.account)
        described.setdefault(lot.symbol, lot.description)
    views = []
    for symbol in sorted({*shares, *household.securities, *printed} - {CASH}):
        security, quote, fund = household.security(symbol), household.quotes.get(symbol), known_fund(symbol)
        held = shares.get(symbol, ZERO)
        name = security.name or (fund.name if fund else "") or described.get(symbol, "")
        views.append(
            SecurityView(
                symbol,
                name,
                security.classes,
                held,
                cents(held * quote.price) if quote is not None and held else None,
                None if quote is None else quote.price,
                None if quote is None else quote.day,
                tuple(printed.get(symbol, ())),
                series.get(symbol),
                tuple(accounts.get(symbol, ())),
                _missing(security, priced=quote is not None, held=bool(held)) if held else (),
            )
        )
    return tuple(sorted(views, key=lambda v: (not v.missing, v.symbol)))


def _missing(security: Security, *, priced: bool, held: bool) -> tuple[str, ...]:
    told = []
    if held and not is_ticker(security.symbol):
        told.append(NO_TICKER)
    if not security.classes:
        told.append(NO_CLASS)
    if not priced:
        told.append(NO_PRICE)
    return tuple(told)


def is_ticker(symbol: str) -> bool:
    """Tell whether a symbol looks like one under which prices are published: no CUSIP, no name, no option."""
    from app.feeds.symbols import is_cusip, read_option

    plain = symbol.replace(".", "").replace("^", "").replace("-", "").replace("=", "")
    return 0 < len(plain) <= _LONGEST and plain.isalnum() and not is_cusip(symbol) and read_option(symbol) is None


_LONGEST = 8


def meant(symbols: Iterable[str], names: Mapping[str, str]) -> set[str]:
    """What symbols as files print them mean."""
    return {names.get(symbol, symbol) for symbol in symbols}


def with_meant_symbols(reading: FileReading, names: Mapping[str, str]) -> FileReading:
    """The reading with rows known, when told in other words, by the symbol that is meant; they stay as printed."""
    if not any(t.symbol in names for t in reading.transactions):
        return reading
    return replace(reading, transactions=tuple(as_meant(t, names) for t in reading.transactions))


def as_meant(row: TransactionRow, names: Mapping[str, str]) -> TransactionRow:
    """One row, known by the symbol that is meant."""
    from app.store.security_names import soft_key_of

    return replace(row, soft_key=soft_key_of(row, names[row.symbol])) if row.symbol in names else row


def with_known_spellings(file: HouseholdFile, reading: FileReading) -> FileReading:
    """The reading with prices under the spelling that the household has: one file's `BRK-B` is another's `BRK.B`."""
    from app.feeds.symbols import canonical

    if not reading.prices:
        return reading
    known = file.printed_symbols(prices=False) | {s.symbol for s in file.plan().securities}
    spelt = {canonical(symbol): symbol for symbol in sorted(known)}
    told = {p.symbol for p in reading.prices} - known
    meant_by = {s: spelt[c] for s in told if (c := canonical(s)) in spelt}
    if not meant_by:
        return reading
    prices = (replace(p, symbol=meant_by[p.symbol]) if p.symbol in meant_by else p for p in reading.prices)
    return replace(reading, prices=tuple(prices))


def name_security(file: HouseholdFile, printed: str, symbol: str) -> str:
    """Let what files print mean a symbol, as one step; returns that symbol in its one spelling.

    Raises `InputError` where the two are one or would mean each other.
    """
    names = file.security_names()
    printed, symbol = _printed(file, printed), _canonical(symbol)
    symbol = names.get(symbol, symbol)
    if not printed or not symbol:
        raise InputError("A security needs a symbol.", "", "Give what files print, then the symbol it means.")
    if CASH in (printed, symbol):
        raise InputError("Cash is no security.", "", "Core funds are named in the broker’s profile.")
    if printed == symbol:
        raise InputError(f"“{printed}” means {symbol} already.", "", "Give another symbol.")
    with file.step(f"Read {printed} as {symbol}") as step:
        for other, meaning in names.items():
            if meaning == printed:
                step.save_security_name(other, symbol)
        step.save_security_name(printed, symbol)
        _rename_edits(file, step, printed, symbol)
        step.save_plan(renamed_in_plan(file.plan(), printed, symbol))
    return symbol


def forget_name(file: HouseholdFile, printed: str) -> None:
    """Let what files print mean itself again, as one step. Raises `InputError` where it was given no symbol."""
    printed, names = _printed(file, printed), file.security_names()
    if printed not in names:
        raise InputError(f"“{printed}” was given no symbol.", "", "Choose one that `securities` lists as printed.")
    with file.step(f"Read {printed} as printed") as step:
        step.drop_security_name(printed)
        if printed in file.printed_symbols():
            step.save_plan(with_known_securities(file.plan(), {printed}))


def _printed(file: HouseholdFile, text: str) -> str:
    """What files print, in the spelling that rows are kept in."""
    known = file.printed_symbols() | file.security_names().keys()
    return text if text in known else _canonical(text)


def _canonical(text: str) -> str:
    from app.feeds.symbols import canonical

    return canonical(text)


def _rename_edits(file: HouseholdFile, step: Step, printed: str, symbol: str) -> None:
    """The user's own bases stay with their lots, which are kept by account and symbol."""
    for edit in file.basis_edits():
        account, of, rest = edit.lot.split("|", 2)
        if of == printed:
            step.drop_basis_edit(edit.lot)
            step.save_basis_edit(replace(edit, lot=f"{account}|{symbol}|{rest}"))


def renamed_in_plan(plan: Plan, printed: str, symbol: str) -> Plan:
    """The plan with one security under its symbol; what was said of it under the printed name holds where nothing was.

    Wherever the plan names the printed one, it names the symbol.
    """
    old, known = plan.security(printed), plan.security(symbol)
    kept = [s for s in plan.securities if s.symbol not in (printed, symbol)]
    bare = replace(plan, securities=tuple(kept))
    of_table = with_known_securities(bare, {symbol}).security(symbol) or Security(symbol)
    said = known if known is not None else of_table
    if old is not None:
        said = _filled(said, old)
    named = (*kept, said) if old is not None or known is not None else tuple(kept)

    def now(symbols: Collection[str], own: str) -> tuple[str, ...]:
        return tuple(s for s in dict.fromkeys(symbol if s == printed else s for s in symbols) if s != own)

    return replace(
        plan,
        securities=tuple(
            replace(s, identical=now(s.identical, s.symbol), substitutes=now(s.substitutes, s.symbol)) for s in named
        ),
        locks=tuple(replace(k, symbol=symbol) if k.symbol == printed else k for k in plan.locks),
        planned_buys=tuple(replace(b, symbol=symbol) if b.symbol == printed else b for b in plan.planned_buys),
    )


def _filled(said: Security, old: Security) -> Security:
    """A security with what another says where it says nothing itself."""
    return replace(
        said,
        classes=said.classes or old.classes,
        identical=said.identical or old.identical,
        substitutes=said.substitutes or old.substitutes,
        half_spread_bps=said.half_spread_bps or old.half_spread_bps,
        daily_volume=said.daily_volume if said.daily_volume is not None else old.daily_volume,
        lock=old.lock if said.lock == Security("").lock else said.lock,
        name=said.name or old.name,
        only_in=said.only_in or old.only_in,
        index=said.index or old.index,
    )
