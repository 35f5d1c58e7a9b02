"""Stand-ins for answers that are still being written: simple, honest, and replaced as a whole.

Frontiers are drawn between real proposals, decided trades become locks, other modes are answered by the nearest one.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from threading import Event
from typing import TYPE_CHECKING

from app.desk.running import until_cancelled
from app.desk.tax_questions import TaxQuestions
from app.model.errors import InputError

if TYPE_CHECKING:
    from app.model.frontier import Frontier, FrontierPoint
    from app.model.household import Household, Lot
    from app.model.plan import Plan
    from app.model.progress import Progress
    from app.model.proposal import Fixed, Proposal, Request, Trade
    from app.model.scenario import Scenario, Waiting

_STEPS = (Decimal("0.35"), Decimal("0.7"))
_AHEAD = timedelta(days=45)


class StandIns(TaxQuestions):
    """What a session answers besides, until the engine and the store do."""

    def frontier(self, request: Request, cancel: Event | None = None) -> Generator[Progress, None, Frontier]:
        """How even the household can be made, and what each further point costs."""
        return (yield from until_cancelled(_frontier(self._session.household(), request), cancel))

    def proposed_weights(self, plan: Plan, request: Request) -> Mapping[str, Decimal] | None:
        """Class name → weight after a relaxed answer, for previews; None where there is none."""
        return _relaxed_weights(self._session.household(plan), request)

    def waiting(self, request: Request, cancel: Event | None = None) -> Generator[Progress, None, tuple[Waiting, ...]]:
        """The same request on later days on which lots become long-term, at today's prices."""
        return (yield from until_cancelled(_waiting(self._session.household(), request), cancel))

    def scenarios(self) -> tuple[Scenario, ...]:
        """Proposals kept under a name, the oldest first."""
        return tuple(self._kept_scenarios().values())

    def keep_scenario(self, name: str, proposal: Proposal) -> None:
        """Keep a proposal under a name that is not taken."""
        from app.model.scenario import Scenario

        kept, name = self._kept_scenarios(), name.strip()
        if not name or name in kept:
            raise InputError(f"A scenario cannot be called “{name}”.", "", "Choose a name that is not taken.")
        kept[name] = Scenario(name, datetime.now(UTC), proposal)

    def rename_scenario(self, old: str, new: str) -> None:
        """Give a scenario another name, in its place."""
        kept, new = self._kept_scenarios(), new.strip()
        if not new or new in kept:
            raise InputError(f"A scenario cannot be called “{new}”.", "", "Choose a name that is not taken.")
        renamed = {(new if name == old else name): one for name, one in kept.items()}
        kept.clear()
        kept.update({name: replace(one, name=name) for name, one in renamed.items()})

    def drop_scenario(self, name: str) -> None:
        """Forget a scenario."""
        self._kept_scenarios().pop(name, None)

    def _kept_scenarios(self) -> dict[str, Scenario]:
        kept: dict[str, Scenario] = self.__dict__.setdefault("_scenarios", {})
        return kept


def propose_as_agreed(household: Household, request: Request) -> Generator[Progress, None, Proposal]:
    """A proposal of any mode, with the trades the user decided and at a point of the frontier."""
    from app.engine.rebalance.propose import MODES, propose
    from app.model.plan import Lock, LockSide
    from app.model.proposal import Mode, State, Wish

    plan = household.plan
    locks = tuple(Lock(account=f.account, symbol=f.symbol, side=LockSide(f.side.value)) for f in request.fixed)
    held = household.with_plan(replace(plan, locks=(*locks, *plan.locks))) if locks else household
    mode = request.mode
    if mode not in MODES:
        mode = Mode.TARGET if mode is Mode.HARVEST_REBALANCE else Mode.EDGE
    if request.drift is not None:
        mode = Mode.EDGE
    plain = replace(request, mode=mode, fixed=(), drift=None, goal=None)
    proposal = yield from propose(held, plain)
    if request.drift is not None and proposal.drift.after > request.drift + Decimal("0.0005"):
        proposal = yield from propose(held, replace(plain, mode=Mode.TARGET))
    for fixed in request.fixed:
        if fixed.shares and (missing := _more_than_held(household, fixed)):
            wish = Wish(f"fixed {fixed.account}|{fixed.symbol}|{fixed.side}", missing, "")
            return replace(proposal, request=request, state=State.INFEASIBLE, trades=(), contradiction=(wish,))
    decided = tuple(_decided(household, fixed) for fixed in request.fixed if fixed.shares)
    cash = {a.name: sum((t.cash for t in decided if t.account == a.name), Decimal(0)) for a in proposal.accounts}
    accounts = tuple(
        a if a.cash_after is None else replace(a, cash_after=a.cash_after + cash[a.name]) for a in proposal.accounts
    )
    return replace(proposal, request=request, trades=(*proposal.trades, *decided), accounts=accounts)


def _more_than_held(household: Household, fixed: Fixed) -> str:
    from app.model.proposal import Side

    held = sum((x.shares for x in _lots(household, fixed)), Decimal(0))
    if fixed.side is Side.BUY or fixed.shares <= held:
        return ""
    return f"Sell {fixed.shares:f} {fixed.symbol} in {fixed.account}, where {held:f} are held."


def _decided(household: Household, fixed: Fixed) -> Trade:
    """A decided trade as it stands: sold of the oldest lots first, without costs."""
    from app.engine.holding_period import lot_term
    from app.model.proposal import Costs, LotSale, Reason, Side, Trade

    price, left, sold = household.quotes[fixed.symbol].price, fixed.shares, []
    for lot in _lots(household, fixed) if fixed.side is Side.SELL else ():
        part = min(left, lot.shares)
        if part > 0:
            basis = None if lot.basis is None else lot.basis * part / lot.shares
            gain = None if basis is None else part * price - basis
            sold.append(LotSale(lot.id, lot.acquired, part, basis, gain, lot_term(lot, household.as_of)))
        left -= part
    reasons = (Reason("yours", "You decided this trade."),)
    amount = (fixed.shares * price).quantize(Decimal("0.01"))
    account = household.plan.account(fixed.account)
    lots = tuple(sold) if account is not None and account.type.is_taxable else ()
    return Trade(fixed.account, fixed.symbol, fixed.side, fixed.shares, price, amount, Costs(), lots, reasons)


def _lots(household: Household, fixed: Fixed) -> list[Lot]:
    mine = [x for x in household.lots if (x.account, x.symbol) == (fixed.account, fixed.symbol)]
    return sorted(mine, key=lambda lot: str(lot.acquired or ""))


def _frontier(household: Household, request: Request) -> Generator[Progress, None, Frontier]:
    from app.model.frontier import Frontier
    from app.model.proposal import Mode

    edge = yield from propose_as_agreed(household, replace(request, mode=Mode.EDGE, drift=None))
    target = yield from propose_as_agreed(household, replace(request, mode=Mode.TARGET, drift=None))
    start = _point("Nothing done", edge.drift.before, edge.drift.outside_before, Decimal(0), Decimal(0), 0)
    first, last = _point_of("Nearest edge", edge), _point_of("Target", target)
    between = [_between(first, last, part) for part in _STEPS]
    points = [p for p in (start, first, *between, last) if p.drift <= start.drift]
    priced = [replace(a, price=_price(a, b)) for a, b in pairwise(points)]
    return Frontier(start.drift, (*priced, points[-1]))


def _point_of(label: str, proposal: Proposal) -> FrontierPoint:
    drift = proposal.drift
    return _point(label, drift.after, drift.outside_after, proposal.tax.now, proposal.cost, len(proposal.trades))


def _point(label: str, drift: Decimal, outside: Decimal, tax: Decimal, cost: Decimal, trades: int) -> FrontierPoint:
    from app.model.frontier import FrontierPoint

    return FrontierPoint(drift, outside if outside > Decimal("0.0000001") else Decimal(0), tax, cost, trades,
                         Decimal(0), label)  # fmt: skip


def _between(a: FrontierPoint, b: FrontierPoint, part: Decimal) -> FrontierPoint:
    """A point on the way, dearer towards the end as real frontiers are."""
    cost = part * part
    return _point(
        "",
        a.drift + (b.drift - a.drift) * part,
        a.outside + (b.outside - a.outside) * part,
        a.tax + (b.tax - a.tax) * cost,
        a.cost + (b.cost - a.cost) * cost,
        a.trades + round((b.trades - a.trades) * part),
    )


def _price(a: FrontierPoint, b: FrontierPoint) -> Decimal:
    points = (a.drift - b.drift) * 100
    return (b.together - a.together) / points if points else Decimal(0)


def _relaxed_weights(household: Household, request: Request) -> Mapping[str, Decimal] | None:
    from app.engine.rebalance.build import flow_total
    from app.engine.rebalance.inputs import compile_inputs
    from app.engine.rebalance.propose import MODES, relax, traded
    from app.model.number import from_float
    from app.model.proposal import Mode

    if not household.plan.leaves:
        return None
    inputs = compile_inputs(household)
    mode = request.mode if request.mode in MODES else Mode.EDGE
    relaxation = relax(inputs, replace(request, mode=mode, fixed=(), drift=None, goal=None))
    sold_f, bought_f = traded(inputs, relaxation.built, relaxation.answer)
    values_f = inputs.values_f.copy()
    sold_money_f = sold_f * inputs.price_f[inputs.sell_symbol]
    bought_money_f = bought_f * inputs.price_f[inputs.buy_symbol]
    values_f -= sold_money_f @ inputs.parts_f[inputs.sell_symbol]
    values_f += bought_money_f @ inputs.parts_f[inputs.buy_symbol]
    if inputs.cash_class is not None:
        values_f[inputs.cash_class] += float(flow_total(request)) + sold_money_f.sum() - bought_money_f.sum()
    total_f = float(inputs.total + flow_total(request))
    if total_f <= 0:
        return None
    return {name: from_float(float(v)) for name, v in zip(inputs.class_names, values_f / total_f, strict=True)}


def _waiting(household: Household, request: Request) -> Generator[Progress, None, tuple[Waiting, ...]]:
    from app.engine.holding_period import lot_long_on
    from app.model.scenario import Waiting

    taxable = {a.name for a in household.plan.accounts if a.type.is_taxable}
    turning: dict[date, str] = {}
    for lot in household.lots:
        day = lot_long_on(lot) if lot.account in taxable else None
        if day is not None and household.as_of < day <= household.as_of + _AHEAD:
            turning.setdefault(day, f"{lot.symbol} of {lot.acquired} is long-term")
    found = []
    for day in sorted(turning)[:2]:
        proposal = yield from propose_as_agreed(replace(household, as_of=day), request)
        found.append(Waiting(day, turning[day], proposal))
    return tuple(found)
