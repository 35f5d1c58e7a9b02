"""Losses worth taking: candidates, what stands in their way, and what must not be bought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from app.model.issue import Issue
from app.model.number import ZERO
from app.model.proposal import LotSale


class Verdict(StrEnum):
    """What the candidate comes to, the first that holds.

    `blocked` a purchase in its window voids loss, all of it or a part; `floor` under the user's smallest loss;
    `no-substitute` nothing may stand in; `not-worth` later tax and costs exceed what it saves; `wait` it saves, but
    less than waiting for a larger loss is worth; `clear` worth taking now.
    """

    CLEAR = "clear"
    BLOCKED = "blocked"
    FLOOR = "floor"
    NO_SUBSTITUTE = "no-substitute"
    NOT_WORTH = "not-worth"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Blocker:
    """A purchase inside the window that voids a part of the loss; `permanent` where it is lost for good (an IRA)."""

    account: str
    symbol: str
    day: date
    shares: Decimal
    planned: bool
    permanent: bool
    voided: Decimal


@dataclass(frozen=True, slots=True)
class SubstituteChoice:
    """A security that may stand in: what it follows, how sure that is, and why it ranks where it does."""

    symbol: str
    name: str
    index: str
    confidence: str
    reason: str


@dataclass(frozen=True, slots=True)
class HarvestCost:
    """What the swap costs, in money."""

    commission: Decimal
    spread: Decimal
    lost_dividend: Decimal

    @property
    def total(self) -> Decimal:
        """All of it."""
        return self.commission + self.spread + self.lost_dividend


@dataclass(frozen=True, slots=True)
class HarvestWorth:
    """What the saving costs later. `given_up` is the basis that is gone.

    It pays after `break_even_years` (None: never), and as long as the later gain is taxed at no more than
    `break_even_rate`. `by_horizon` is what it has added, after all tax, if sold at the end of the assumed years.
    """

    given_up: Decimal
    break_even_years: Decimal | None
    break_even_rate: Decimal | None
    horizon: int
    by_horizon: Decimal


@dataclass(frozen=True, slots=True)
class WayOut:
    """How a blocked loss comes to count: the first day a sale counts in full, and what has to pause until when."""

    sell_from: date
    counts: Decimal
    text: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """Loss lots of one security, one account and one term, as one sale.

    `loss` and `of_basis` are negative; `allowed`, `put_off` and `lost` split its size (positive). `benefit_now` is the
    fall of this year's tax by exact netting, `benefit_net` its present value after the later tax and costs.
    `threshold` is the smallest loss, as a share of value, at which taking it beats waiting; None where no loss does.
    """

    account: str
    symbol: str
    lots: tuple[LotSale, ...]
    shares: Decimal
    value: Decimal
    basis: Decimal
    loss: Decimal
    of_basis: Decimal
    term: str | None
    allowed: Decimal
    put_off: Decimal
    lost: Decimal
    benefit_now: Decimal
    benefit_net: Decimal
    worth: HarvestWorth
    cost: HarvestCost
    threshold: Decimal | None
    substitute: str
    substitutes: tuple[SubstituteChoice, ...]
    blocked_by: tuple[Blocker, ...]
    ways_out: tuple[WayOut, ...]
    lockout_until: date
    verdict: Verdict
    reasons: tuple[str, ...]

    @property
    def key(self) -> str:
        """What tells it from others, stable while the lots are."""
        return f"{self.account}|{self.symbol}|{self.term}"


@dataclass(frozen=True, slots=True)
class DoNotBuy:
    """A security, with all that counts as identical, that must not be bought anywhere until a day, and why."""

    symbol: str
    identical: tuple[str, ...]
    until: date
    because: str
    if_sold_today: bool = False


@dataclass(frozen=True, slots=True)
class GainRoom:
    """Gains that can be taken without federal tax: the room left under the top of the zero bracket, and lots for it."""

    room: Decimal
    lots: tuple[LotSale, ...]
    text: str


class SwitchAction(StrEnum):
    """What the arithmetic says of a substitute held since a harvest.

    `wait` the first security is still locked out; `harvest-again` the substitute is itself at a loss; `go-back` nothing
    is paid for it; `stay` going back costs more than it is worth.
    """

    WAIT = "wait"
    HARVEST_AGAIN = "harvest-again"
    GO_BACK = "go-back"
    STAY = "stay"


@dataclass(frozen=True, slots=True)
class SwitchBack:
    """A substitute bought for a harvested security: stay in it, or go back.

    `harvested` is the size of the loss taken, `gain` what the substitute has gained since (negative: lost), `tax` what
    selling it adds to this year's tax.
    """

    account: str
    symbol: str
    back_to: str
    shares: Decimal
    harvested: Decimal
    gain: Decimal
    tax: Decimal
    action: SwitchAction
    text: str


class MarkKind(StrEnum):
    """What a mark on a timeline stands for."""

    SALE = "sale"
    PURCHASE = "purchase"
    CLEAR = "clear"


@dataclass(frozen=True, slots=True)
class Mark:
    """One event on a lane; `planned` is hollow, `voids` one that makes a loss void."""

    day: date
    kind: MarkKind
    text: str
    shares: Decimal | None = None
    planned: bool = False
    voids: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    """One account's events in an identity group."""

    account: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class WindowGroup:
    """One identity group's window, `start` to `until`, with a lane for every account that could matter.

    `later` is the window of the later sale that would count in full, with its sentence.
    """

    symbol: str
    identical: tuple[str, ...]
    sold: date
    start: date
    until: date
    blocked: bool
    lanes: tuple[Lane, ...]
    later: tuple[date, date, str] | None = None


@dataclass(frozen=True, slots=True)
class GainsLedger:
    """The year's gains and losses so far and with a proposal, against the budget; losses are positive money."""

    year: int
    realized_gains: Decimal
    realized_losses: Decimal
    proposed_gains: Decimal
    proposed_losses: Decimal
    budget: Decimal | None

    @property
    def net(self) -> Decimal:
        """Gains less losses, done and proposed."""
        return self.realized_gains + self.proposed_gains - self.realized_losses - self.proposed_losses


@dataclass(frozen=True, slots=True)
class HarvestReport:
    """Everything the Harvest page shows on one day.

    Each candidate is counted as if it were the only sale; `saved_together` is what all clear ones save this year.
    """

    as_of: date
    candidates: tuple[Candidate, ...]
    do_not_buy: tuple[DoNotBuy, ...]
    gain_room: GainRoom | None
    windows: tuple[WindowGroup, ...]
    ledger: GainsLedger
    issues: tuple[Issue, ...] = ()
    switch_backs: tuple[SwitchBack, ...] = ()
    saved_together: Decimal = ZERO
