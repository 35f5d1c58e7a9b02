"""The household of a day, read from the file and joined by the engine."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from app.desk.known_funds import known_funds
from app.desk.tax_tables import tax_table
from app.desk.timing import band_timing
from app.engine.holdings import Gathered, Holdings, corrected, gather, holdings_on
from app.engine.identity import identity_groups
from app.engine.opening import opening_rows
from app.engine.signals.volatility import daily_sigma
from app.engine.trust import trust_in
from app.engine.wash import WashRule
from app.model.collector import collector_paused
from app.model.household import Dividend, Household
from app.model.importing import PositionRow, RealizedRow, TransactionRow
from app.model.plan import Plan
from app.model.security import CASH
from app.model.transaction import Action, Transaction

if TYPE_CHECKING:
    from app.store import HouseholdFile

YEAR = timedelta(days=400)
TWO_MONTHS = timedelta(days=61)
A_YEAR = timedelta(days=366)
"""Sales so far back say which substitutes are still held, beside the year so far and the open wash windows."""


def wash_rule(plan: Plan) -> WashRule:
    """What the wash-sale rule needs of the plan: kinds of account, identity groups, readings, contracts left out."""
    return WashRule(
        {a.name: a.type for a in plan.accounts},
        identity_groups(plan.securities, plan.rules.wash, known_funds()),
        plan.rules.wash_readings,
        frozenset(s.symbol for s in plan.securities if s.section_1256),
    )


@collector_paused()
def load_holdings(file: HouseholdFile, day: date) -> Holdings:
    """What is held on a day and was sold until then, wash sales applied."""
    plan = file.plan()
    sources = file.positions(), ledger_rows(file)
    return holdings_on(day, plan.accounts, *sources, wash_rule(plan), realized_rows(file), rows_waiting(file, plan))


def load_gathered(file: HouseholdFile, day: date) -> Gathered:
    """Every parcel as of a day, before wash sales."""
    return gather(day, file.plan().accounts, file.positions(), ledger_rows(file), realized_rows(file))


def ledger_rows(file: HouseholdFile) -> list[Transaction]:
    """Opening balances, then every settled transaction."""
    return [*opening_rows(file.opening_balances()), *file.transactions(pending=False)]


def rows_waiting(file: HouseholdFile, plan: Plan) -> set[tuple[str, str]]:
    """Accounts and symbols of rows not counted yet, and CASH where money comes with them.

    They are kept for review, foreign ones among them, or have not settled.
    """
    rows = [h.row.row for h in file.held_rows() if h.row.state in ("held", "twin")]
    pending = file.pending_keys([a.name for a in plan.accounts]).values()
    rows += [file.stored_row(TransactionRow, int(name.removeprefix("t"))) for names in pending for name in names]
    found: set[tuple[str, str]] = set()
    for row in rows:
        if isinstance(row, TransactionRow | PositionRow):
            found.add((row.account, row.symbol))
            if row.is_cash if isinstance(row, PositionRow) else row.cash:
                found.add((row.account, CASH))
    return found


def realized_rows(file: HouseholdFile) -> list[tuple[str, RealizedRow]]:
    """Rows of brokers' realized-gain files with their ids."""
    return [(f"r{found.id}", found.row) for found in file.realized()]


def load_household(
    file: HouseholdFile, day: date, *, edited: bool = True, holdings: Holdings | None = None
) -> Household:
    """Plan, lots, cash, prices and this year's sales as of a day; lots with the user's edits, or as files say."""
    plan = file.plan()
    held = holdings or load_holdings(file, day)
    edits = {e.lot: (e.basis, e.acquired) for e in file.basis_edits()} if edited else {}
    lots = corrected(held.lots, edits) if edits else held.lots
    return Household(
        as_of=day,
        plan=plan,
        cash=held.cash,
        lots=lots,
        quotes=file.quotes(day),
        disposals=held.disposals(day - A_YEAR),
        recent_buys=held.recent_buys,
        dividends=_dividends(file, plan, day),
        trust=trust_in(held.standings, lots) if edits else held.trust,
        securities=plan.securities_by_symbol(),
        unreliable=held.unreliable,
        tax_table=tax_table(plan.tax.year),
        sigma=_sigma(file, day),
        funds=known_funds(),
        timing=band_timing(file, plan, day),
    )


def _dividends(file: HouseholdFile, plan: Plan, day: date) -> tuple[Dividend, ...]:
    """Dividends of taxable accounts whose holding period may still be running."""
    taxable = {a.name for a in plan.accounts if a.type.is_taxable}
    return tuple(
        Dividend(t.account, t.symbol, t.day, t.cash)
        for t in file.transactions(pending=False, first=day - TWO_MONTHS)
        if t.action is Action.DIVIDEND and t.account in taxable and t.day <= day and t.cash > 0
    )


def _sigma(file: HouseholdFile, day: date) -> dict[str, Decimal]:
    """Daily volatility of every security with prices enough, from adjusted closes where there are any."""
    history = file.price_history(first=day - YEAR, last=day)
    closes: dict[str, list[float]] = {}
    for symbol, close_f, adjusted_f in zip(history.symbols, history.close_f, history.adjusted_f, strict=True):
        closes.setdefault(symbol, []).append(close_f if adjusted_f is None else adjusted_f)
    found = {symbol: daily_sigma(prices) for symbol, prices in closes.items()}
    return {symbol: sigma for symbol, sigma in found.items() if sigma is not None}
