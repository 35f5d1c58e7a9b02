"""Histories with losses and what replaces them, in short."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from app.engine.ledger import replay
from app.engine.parcel import money_of, shares_of
from app.engine.wash import Match, Washed, WashRule, wash
from app.engine.wash_outcome import disposals_of, lots_of
from app.model.account import AccountType, LotMethod
from app.model.household import Lot
from app.model.number import ZERO
from app.model.plan import Reading, WashReadings, WorkplaceReading
from app.model.transaction import Action, Disposal, LotPick, Transaction

D = Decimal
SOLD = date(2026, 6, 15)
END = date(2199, 1, 1)
TYPES = {
    "A": AccountType.TAXABLE,
    "B": AccountType.TAXABLE,
    "IRA": AccountType.TRADITIONAL,
    "Roth": AccountType.ROTH,
    "401k": AccountType.WORKPLACE,
}


@dataclass(frozen=True)
class Outcome:
    """What the rule left behind."""

    lots: tuple[Lot, ...]
    disposals: tuple[Disposal, ...]
    matches: tuple[Match, ...]
    washed: Washed

    @property
    def disallowed(self) -> Decimal:
        """All that does not count this time."""
        return sum((d.disallowed or ZERO for d in self.disposals), ZERO)

    @property
    def permanent(self) -> Decimal:
        """What is lost for good."""
        return sum((d.permanent for d in self.disposals), ZERO)

    @property
    def pairs(self) -> list[tuple[str, str, Decimal, Decimal]]:
        """Purchase sold, purchase that replaces it, shares and money, in order."""
        return [
            (m.loss.purchase, m.replacement.purchase, shares_of(m.units), money_of(m.disallowed)) for m in self.matches
        ]


def bought(name: str, day: date, shares: str, cost: str, account: str = "A", symbol: str = "X") -> Transaction:
    """Make a purchase."""
    return Transaction(name, account, day, Action.BUY, symbol, D(shares), cash=-D(cost), reference=name)


def sold(
    name: str, day: date, shares: str, proceeds: str, lots: str = "", account: str = "A", symbol: str = "X"
) -> Transaction:
    """Make a sale, of named lots as `b1:5;b2:3`."""
    picks = tuple(LotPick(p.split(":")[0], D(p.split(":")[1])) for p in lots.split(";") if p)
    return Transaction(name, account, day, Action.SELL, symbol, D(shares), cash=D(proceeds), lots=picks, reference=name)


def later(days: int) -> date:
    """Count days from the sale."""
    return SOLD + timedelta(days=days)


def apply(
    rows: Iterable[Transaction],
    groups: Mapping[str, str] | None = None,
    until: date = END,
    method: LotMethod = LotMethod.FIFO,
    **readings: Reading | WorkplaceReading,
) -> Outcome:
    """Replay the rows and apply the rule with these readings, the rest by default."""
    found = replay(rows, dict.fromkeys(TYPES, method), until)
    rule = WashRule(TYPES, groups or {}, replace(WashReadings(), **readings))  # type: ignore[arg-type]  # by name
    done = wash(found.held, found.sold, found.splits, rule)
    taxed = [p for p in done.sold if rule.is_taxed(p.account)]
    return Outcome(lots_of(done.held), disposals_of(taxed), tuple(done.matches), done)
