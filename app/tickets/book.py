"""The view of a proposal that tickets are written from."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.model.account import Account, AccountType
from app.model.number import ZERO
from app.model.plan import Plan
from app.model.proposal import AccountEffect, Proposal, Side, Trade
from app.tickets.instruction import instruction, trades_at_nav


@dataclass(frozen=True, slots=True)
class TicketAccount:
    """An account with what is done in it, sells first; type None where the plan does not know it."""

    name: str
    owner: str
    broker: str
    type: AccountType | None
    effect: AccountEffect
    trades: tuple[Trade, ...]

    @property
    def sells(self) -> Decimal:
        """Proceeds of the sales before costs."""
        return sum((t.amount for t in self.trades if t.side is Side.SELL), ZERO)

    @property
    def buys(self) -> Decimal:
        """Cost of the purchases before costs."""
        return sum((t.amount for t in self.trades if t.side is Side.BUY), ZERO)

    @property
    def costs(self) -> Decimal:
        """Commissions, half-spreads and impact."""
        return sum((t.costs.total for t in self.trades), ZERO)

    @property
    def names_lots(self) -> bool:
        """The choice of lots matters only where sales are taxed."""
        return self.type is None or self.type.is_taxable


@dataclass(frozen=True, slots=True)
class TicketBook:
    """A proposal with the household's words for it.

    `names` and `identical` go by symbol: what a security is called, and what counts as the same. `price_days`
    gives the day of each price, None for one that holds for every day; `at_nav` the symbols that are priced
    once a day, beside those that can be told by symbol or account.
    """

    household: str
    currency: str
    proposal: Proposal
    accounts: tuple[TicketAccount, ...]
    names: Mapping[str, str]
    identical: Mapping[str, tuple[str, ...]]
    price_days: Mapping[str, date | None]
    at_nav: frozenset[str]

    def is_at_nav(self, account: TicketAccount, trade: Trade) -> bool:
        """Tell whether the trade has no limit because its price is made once a day."""
        return trade.symbol in self.at_nav or trades_at_nav(trade.symbol, account.type)

    def instruction(self, account: TicketAccount, trade: Trade) -> str:
        """The sentence to type at the broker."""
        at_nav = self.is_at_nav(account, trade)
        return instruction(trade, at_nav=at_nav, names_lots=account.names_lots)


def ticket_book(
    proposal: Proposal,
    plan: Plan,
    price_days: Mapping[str, date | None],
    at_nav: Collection[str] = (),
) -> TicketBook:
    """Join a proposal with the plan it was made for; every account of it appears, traded in or not."""
    known = {effect.name for effect in proposal.accounts}
    if strays := {trade.account for trade in proposal.trades} - known:
        raise ValueError(f"the proposal trades in accounts it does not list: {strays}")
    return TicketBook(
        household=plan.household.name,
        currency=plan.household.currency,
        proposal=proposal,
        accounts=tuple(_account(effect, plan.account(effect.name), proposal) for effect in proposal.accounts),
        names={security.symbol: security.name for security in plan.securities},
        identical={security.symbol: security.identical for security in plan.securities},
        price_days=price_days,
        at_nav=frozenset(at_nav),
    )


def _account(effect: AccountEffect, account: Account | None, proposal: Proposal) -> TicketAccount:
    trades = [trade for trade in proposal.trades if trade.account == effect.name]
    trades.sort(key=lambda trade: trade.side is Side.BUY)
    if account is None:
        return TicketAccount(effect.name, "", "", None, effect, tuple(trades))
    return TicketAccount(account.name, account.owner, account.broker, account.type, effect, tuple(trades))
