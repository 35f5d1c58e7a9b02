"""Proposals: trades with reasons and effect, exactly as they are shown, stored and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from app.model.fingerprint import Fingerprint
from app.model.number import ZERO
from app.model.plan import Goal

DISCLAIMER = "Calculated from your targets and rules. Review before use. Nothing is submitted or executed."


class Mode(StrEnum):
    """What a proposal is asked to do."""

    INVEST = "invest"
    RAISE = "raise"
    EDGE = "edge"
    TARGET = "target"
    HARVEST = "harvest"
    HARVEST_REBALANCE = "harvest-rebalance"
    TACTICAL = "tactical"


class State(StrEnum):
    """How good an answer is: proven best, valid but not proven, or impossible."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"


class Side(StrEnum):
    """Which way a trade goes."""

    BUY = "buy"
    SELL = "sell"


@dataclass(frozen=True, slots=True)
class Fixed:
    """A trade the user decided: exactly so many shares on that side in that account; zero is none at all."""

    account: str
    symbol: str
    side: Side
    shares: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Request:
    """A question to the engine; flows are money coming in (+) or going out (−) per account.

    `fractional` False asks for whole shares everywhere; True and None leave it to what each account can do. `goal` says
    where mode edge takes a class that left its band (None: the plan's midpoint or tolerance where it names one, else
    the edge). `drift` is a point of the frontier: the least tax and cost that leave half the summed distances to target
    at no more than that share of the household. `fixed` are trades the user decided. `ignore_signals` trades what
    momentum or volatility would let wait, all of it; `anyway` are the classes, or ones above them, of which that holds.
    """

    mode: Mode
    flows: Mapping[str, Decimal] = field(default_factory=dict)
    gains_budget: Decimal | None = None
    fractional: bool | None = None
    seconds: int = 30
    goal: Goal | None = None
    drift: Decimal | None = None
    fixed: tuple[Fixed, ...] = ()
    ignore_signals: bool = False
    anyway: tuple[str, ...] = ()

    def with_mode(self, mode: Mode) -> Request:
        """The question in a mode, without a point of the frontier; another mode goes by signals again."""
        if mode is self.mode:
            return replace(self, drift=None)
        return replace(self, mode=mode, drift=None, ignore_signals=False, anyway=())


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a code for programs, a sentence for people."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class LotSale:
    """Shares sold of one lot; basis, gain and term None where unknown."""

    id: str
    acquired: date | None
    shares: Decimal
    basis: Decimal | None
    gain: Decimal | None
    term: str | None


@dataclass(frozen=True, slots=True)
class LotChoice:
    """A lot that could have been sold instead, and what its tax is against the chosen one (money, + dearer)."""

    id: str
    acquired: date | None
    shares: Decimal
    basis: Decimal | None
    gain: Decimal | None
    term: str | None
    tax_against: Decimal | None


@dataclass(frozen=True, slots=True)
class Costs:
    """Modelled costs of one trade; all leave the account's cash."""

    commission: Decimal = ZERO
    spread: Decimal = ZERO
    impact: Decimal = ZERO
    impact_basis: str = ""

    @property
    def total(self) -> Decimal:
        """Commission, half-spread and impact together."""
        return self.commission + self.spread + self.impact


@dataclass(frozen=True, slots=True)
class NextBest:
    """What would be traded most instead of a trade, and how much dearer that is (money of the objective)."""

    account: str
    symbol: str
    costs: Decimal


@dataclass(frozen=True, slots=True)
class Trade:
    """One line of a proposal; `amount` is shares times price to the cent."""

    account: str
    symbol: str
    side: Side
    shares: Decimal
    price: Decimal
    amount: Decimal
    costs: Costs
    lots: tuple[LotSale, ...] = ()
    reasons: tuple[Reason, ...] = ()
    alternatives: tuple[LotChoice, ...] = ()
    change: str = ""
    next_best: NextBest | None = None

    @property
    def cash(self) -> Decimal:
        """Signed effect on the account's cash, costs included."""
        return (self.amount if self.side is Side.SELL else -self.amount) - self.costs.total

    @property
    def gain(self) -> Decimal | None:
        """Gain of the lots sold; None for buys and where a basis is unknown."""
        if self.side is Side.BUY or not self.lots or any(lot.gain is None for lot in self.lots):
            return None
        return sum((lot.gain for lot in self.lots if lot.gain is not None), ZERO)


@dataclass(frozen=True, slots=True)
class Undone:
    """Something left undone, and its price in money where it has one."""

    code: str
    text: str
    costs: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Binding:
    """A limit that binds and what it costs at the margin."""

    constraint: str
    text: str
    costs: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """One of the wishes that contradict each other, and the nearest that can be met."""

    wish: str
    text: str
    nearest: str


@dataclass(frozen=True, slots=True)
class Moved:
    """Cash moved from one account to another, as a declared transfer allows."""

    source: str
    to: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class AccountEffect:
    """Cash of one account before, the flow, and after transfers, trades and costs; None where its cash is not known.

    `moved` is what transfers bring it (+) or take from it (−).
    """

    name: str
    cash_before: Decimal | None
    flow: Decimal
    cash_after: Decimal | None
    moved: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class ClassEffect:
    """Weights of one class before and after, of the household with its cash after the flow."""

    name: str
    target: Decimal
    lower: Decimal
    upper: Decimal
    before: Decimal
    after: Decimal


@dataclass(frozen=True, slots=True)
class TaxEffect:
    """What the trades do to this year's tax; gains before costs; `if_fifo` the tax had first-in lots been sold.

    `deferred_value` is the later tax, in today's money, that losses taken now leave behind (negative), with what losses
    carried on are worth. `permanent` is the part of what is disallowed that is lost for good.
    """

    short_gain: Decimal = ZERO
    long_gain: Decimal = ZERO
    disallowed: Decimal = ZERO
    now: Decimal = ZERO
    deferred_value: Decimal = ZERO
    if_fifo: Decimal | None = None
    permanent: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class DriftEffect:
    """Drift in shares of the household: ½ Σ |weight − target|, and Σ of what lies beyond the edges."""

    before: Decimal = ZERO
    after: Decimal = ZERO
    outside_before: Decimal = ZERO
    outside_after: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class LocationEffect:
    """Yearly tax on what taxable accounts hold, before and after the trades (money), at the plan's yields."""

    drag_before: Decimal
    drag_after: Decimal


@dataclass(frozen=True, slots=True)
class Proposal:
    """A checked answer. `objective`, `bound` and `gap` are money at the prices in force.

    `fingerprint` tells what it was worked out from, None where that is not known; `location` is None where the plan's
    rules leave location alone.
    """

    id: str
    as_of: date
    request: Request
    state: State
    trades: tuple[Trade, ...]
    accounts: tuple[AccountEffect, ...]
    classes: tuple[ClassEffect, ...]
    tax: TaxEffect
    drift: DriftEffect
    objective: Decimal = ZERO
    bound: Decimal = ZERO
    seconds: Decimal = ZERO
    tax_model: str = "flat"
    not_done: tuple[Undone, ...] = ()
    binding: tuple[Binding, ...] = ()
    contradiction: tuple[Wish, ...] = ()
    summary: str = ""
    moved: tuple[Moved, ...] = ()
    fingerprint: Fingerprint | None = None
    location: LocationEffect | None = None

    @property
    def cost(self) -> Decimal:
        """Modelled trading costs of all trades."""
        return sum((t.costs.total for t in self.trades), ZERO)

    @property
    def signals(self) -> str:
        """The digest of what signals let be traded when it was worked out; empty where they were not asked."""
        return "" if self.fingerprint is None else self.fingerprint.signals

    @property
    def gap(self) -> Decimal:
        """Objective less its proven lower bound."""
        return self.objective - self.bound
