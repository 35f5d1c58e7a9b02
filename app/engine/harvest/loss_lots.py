"""Lots of taxable accounts that stand at a loss, gathered into sales: one account, one security, one term."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.engine.holding_period import LONG, SHORT, long_on, lot_term
from app.engine.locks import is_blocked
from app.model.account import Account
from app.model.household import Household, Lot
from app.model.issue import Issue, Severity
from app.model.number import ZERO, cents
from app.model.plan import LockSide
from app.model.proposal import LotSale


@dataclass(frozen=True, slots=True)
class LossSale:
    """Loss lots sold as one; `basis` and `value` are to the cent, the lots in order of purchase."""

    account: Account
    symbol: str
    term: str | None
    price: Decimal
    lots: tuple[Lot, ...]

    @property
    def shares(self) -> Decimal:
        """All shares sold."""
        return sum((lot.shares for lot in self.lots), ZERO)

    @property
    def value(self) -> Decimal:
        """What the sale brings."""
        return cents(self.shares * self.price)

    @property
    def basis(self) -> Decimal:
        """What the shares count as having cost."""
        return cents(sum((basis_for_loss(lot) or ZERO for lot in self.lots), ZERO))

    @property
    def size(self) -> Decimal:
        """The loss as positive money."""
        return self.basis - self.value

    def lot_sales(self) -> tuple[LotSale, ...]:
        """The lots as a proposal names them."""
        return tuple(
            LotSale(lot.id, lot.acquired, lot.shares, basis, lot.shares * self.price - basis, self.term)
            for lot in self.lots
            if (basis := basis_for_loss(lot)) is not None
        )


def basis_for_loss(lot: Lot) -> Decimal | None:
    """The basis a loss is counted from: that of a gift worth less than its donor paid is its worth then (IRC 1015)."""
    return lot.basis if lot.loss_basis is None else lot.loss_basis


def turns_long(lot: Lot) -> date | None:
    """The first day on which a loss of the lot is long-term; None where it is unknown or the shares were inherited."""
    since = lot.loss_since if lot.loss_basis is not None and lot.loss_since else lot.held_since or lot.acquired
    return None if since is None or lot.is_inherited else long_on(since)


def loss_sales(household: Household) -> tuple[tuple[LossSale, ...], tuple[Issue, ...]]:
    """All sales of loss lots a household may make today, and what keeps others out."""
    issues: dict[tuple[str, str], Issue] = {}
    sales: dict[tuple[str, str, str | None], list[Lot]] = {}
    for account, lot in sellable(household):
        if (issue := _doubt(household, lot)) is not None:
            issues.setdefault((lot.account, lot.symbol), issue)
            continue
        price, basis = household.price(lot.symbol), basis_for_loss(lot)
        if price is not None and basis is not None and lot.shares * price < basis:
            sales.setdefault((account.name, lot.symbol, _term_of_loss(lot, household.as_of)), []).append(lot)
    made = []
    for (name, symbol, of_term), lots in sales.items():
        sold_from, price = household.plan.account(name), household.price(symbol)
        if sold_from is not None and price is not None:
            ordered = sorted(lots, key=lambda x: (x.bought or x.acquired or date.min, x.id))
            made.append(LossSale(sold_from, symbol, of_term, price, tuple(ordered)))
    return tuple(sale for sale in made if sale.size > 0), tuple(issues.values())


def sellable(household: Household) -> Iterator[tuple[Account, Lot]]:
    """Lots of taxable accounts that trade, apart from what is locked or held short."""
    for lot in household.lots:
        account = household.plan.account(lot.account)
        if account is None or not account.type.is_taxable or not account.can_trade or lot.shares <= 0:
            continue
        security = household.security(lot.symbol)
        locked = is_blocked(household.plan.locks, LockSide.SELL, lot.account, lot.symbol, security.classes, lot.id)
        if not security.lock.stops_sell and not locked:
            yield account, lot


def relies_on(household: Household, lot: Lot) -> bool:
    """Does that position reconcile, or does the plan let it be sold all the same?"""
    return not household.is_barred(lot.account, lot.symbol)


def bought_on(lot: Lot) -> date | None:
    """The day of purchase wash windows look at, as far as it is known."""
    return lot.bought or lot.acquired


def held_symbols(lots: Iterable[Lot], account: str) -> set[str]:
    """What an account holds."""
    return {lot.symbol for lot in lots if lot.account == account and lot.shares > 0}


def _term_of_loss(lot: Lot, day: date) -> str | None:
    turns = turns_long(lot)
    if turns is None:
        return lot_term(lot, day)
    return LONG if day >= turns else SHORT


def _doubt(household: Household, lot: Lot) -> Issue | None:
    """Why nothing can be said of a lot's loss."""
    where = f"{lot.symbol} in {lot.account}"
    if household.price(lot.symbol) is None:
        return Issue(Severity.WARNING, "no-price", f"{where} has no price, so its losses are not known.")
    if basis_for_loss(lot) is None:
        return Issue(Severity.WARNING, "no-basis", f"{where} has lots of unknown basis; a loss in them is not known.")
    if not relies_on(household, lot):
        text = f"{where} does not reconcile with the broker's files; none of its lots is offered for sale."
        return Issue(Severity.WARNING, "unreliable", text)
    return None
