"""Accounts, holdings and lots as rows to show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from app.desk.views import AccountView, HoldingView, LotView
from app.engine.holding_period import lot_long_on, lot_term
from app.engine.tax import FlatRates, flat_rates
from app.model.account import Account
from app.model.household import Household, Lot, Trust, TrustState
from app.model.number import ZERO, cents


def account_views(household: Household) -> tuple[AccountView, ...]:
    """Every account of the plan with what it holds, securities by falling value."""
    rates = flat_rates(household.plan.tax, household.tax_table)
    by_account: dict[str, dict[str, list[Lot]]] = defaultdict(lambda: defaultdict(list))
    for lot in household.lots:
        by_account[lot.account][lot.symbol].append(lot)
    return tuple(_account(household, account, by_account[account.name], rates) for account in household.plan.accounts)


def lot_view(household: Household, lot: Lot, rates: FlatRates) -> LotView:
    """One lot at the price in force."""
    price = household.price(lot.symbol)
    value = None if price is None else cents(lot.shares * price)
    gain = None if value is None or lot.basis is None else value - lot.basis
    kind = lot_term(lot, household.as_of)
    account = household.plan.account(lot.account)
    taxed = account is not None and account.type.is_taxable
    tax = None if gain is None else cents(rates.of(kind) * gain) if taxed else ZERO
    return LotView(lot, price, value, gain, kind, lot_long_on(lot), tax)


def _account(household: Household, account: Account, held: dict[str, list[Lot]], rates: FlatRates) -> AccountView:
    holdings = [_holding(household, account.name, symbol, lots, rates) for symbol, lots in held.items()]
    holdings.sort(key=lambda h: (h.value is None, -(h.value or ZERO), h.symbol))
    cash = household.cash.get(account.name)
    known = all(h.value is not None for h in holdings) and (cash is not None or bool(holdings))
    value = sum((h.value for h in holdings if h.value is not None), cash or ZERO) if known else None
    trust = household.trust.get(
        account.name, Trust(TrustState.EMPTY, ("Nothing is known of this account yet. Import a file.",))
    )
    return AccountView(account, cash, value, trust, tuple(holdings))


def _holding(household: Household, account: str, symbol: str, lots: Sequence[Lot], rates: FlatRates) -> HoldingView:
    rows = [lot_view(household, lot, rates) for lot in sorted(lots, key=lambda x: (str(x.acquired or ""), x.id))]
    security, quote = household.security(symbol), household.quotes.get(symbol)
    kinds = {row.term for row in rows}
    return HoldingView(
        account=account,
        symbol=symbol,
        name=security.name or next((x.description for x in lots if x.description), ""),
        shares=sum((x.shares for x in lots), ZERO),
        price=None if quote is None else quote.price,
        price_day=None if quote is None else quote.day,
        value=_total([row.value for row in rows]),
        basis=_total([x.basis for x in lots]),
        gain=_total([row.gain for row in rows]),
        term=kinds.pop() if len(kinds) == 1 else "mixed",
        classes=tuple(security.classes.items()),
        lots=tuple(rows),
    )


def _total(amounts: Sequence[Decimal | None]) -> Decimal | None:
    """The sum, None as soon as one is unknown."""
    known = [a for a in amounts if a is not None]
    return sum(known, ZERO) if len(known) == len(amounts) else None
