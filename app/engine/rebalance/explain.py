"""Reasons as data: why each trade, what else could have been sold, what was left undone and which limits bind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from app.engine.drift import points
from app.engine.holding_period import lot_long_on
from app.engine.rebalance.distance import EDGE_MODES
from app.engine.rebalance.effect import change_of
from app.engine.rebalance.inputs import Inputs
from app.engine.rebalance.limits import binding_limits
from app.engine.rebalance.located import is_weighed
from app.engine.rebalance.lot_choice import lot_choice
from app.engine.rebalance.model import Model, Relaxed
from app.engine.rebalance.next_best import next_best
from app.engine.rebalance.paced import is_traded_anyway, minds_pace
from app.engine.rebalance.pose import flow_total
from app.engine.rebalance.undone import left_undone
from app.engine.rebalance.washed import SaleResults, added_up
from app.engine.withdrawal import cents_text
from app.engine.words import dollars, listed
from app.model.household import Household
from app.model.number import ONE, ZERO, cents
from app.model.plan import ancestors
from app.model.proposal import ClassEffect, Mode, Proposal, Reason, Side, State, Trade
from app.model.target import CASH_CLASS
from app.model.timing import SIGNALS

VISIBLE = Decimal("0.00005")
HAIR = Decimal("0.0000001")


def explained(model: Model, relaxed: Relaxed, proposal: Proposal) -> Proposal:
    """The proposal with reasons on every trade, what was left undone, binding limits and one summarizing sentence."""
    inputs = model.inputs
    classes = {c.name: c for c in proposal.classes}
    results = inputs.sales.by_group(proposal.trades)
    others = next_best(model, relaxed, proposal)
    trades = tuple(
        replace(
            _with_reasons(inputs, proposal, classes, results, t), next_best=others.get((t.account, t.symbol, t.side))
        )
        for t in proposal.trades
    )
    told = replace(
        proposal,
        trades=trades,
        not_done=left_undone(inputs, proposal),
        binding=binding_limits(model, relaxed, proposal),
    )
    return replace(told, summary=_summary(told))


def _with_reasons(
    inputs: Inputs,
    proposal: Proposal,
    classes: dict[str, ClassEffect],
    results: Mapping[str, SaleResults],
    trade: Trade,
) -> Trade:
    reasons = [r for c in _classes_of(inputs, classes, trade) for r in _class_reasons(inputs, proposal, c, trade)]
    reasons += _cash_reasons(inputs, proposal, classes, trade)
    reasons += _signal_reasons(inputs, proposal, classes, trade)
    flow = proposal.request.flows.get(trade.account, ZERO)
    if flow:
        verb = "invests" if flow > 0 else "pays out"
        reasons.append(Reason("flow", f"{trade.account} {verb} {dollars(flow)}."))
    elif proposal.request.mode is Mode.INVEST:
        reasons.append(Reason("flow", f"Idle cash in {trade.account} goes to what is underweight."))
    if trade.gain is not None and trade.gain < 0 and not any(r.code in ("breach", "target") for r in reasons):
        reasons.append(Reason("harvest", f"Its loss of {dollars(trade.gain)} absorbs gains of the other sales."))
    drag = _drag_reason(inputs, proposal, trade)
    if drag is not None:
        # What mends no breach is there to lower the tax, and that is said first.
        reasons.insert(len(reasons) if any(r.code == "breach" for r in reasons) else 0, drag)
    if not reasons:
        text = (
            "Raises the cash that the purchases need."
            if trade.side is Side.SELL
            else "Puts the money that the sales free to work."
        )
        reasons.append(Reason("flow", text))
    reasons += _shelter_reasons(inputs, trade) if drag is None else []
    if trade.side is Side.SELL and (trade.account, trade.symbol) in inputs.household.unreliable:
        text = f"{trade.symbol} in {trade.account} does not reconcile; the plan lets it be sold all the same."
        reasons.append(Reason("trust", text))
    if not trade.lots:
        return replace(trade, reasons=tuple(reasons))
    alternatives, sentence = lot_choice(inputs, proposal, trade, results)
    reasons.append(Reason("lot", sentence))
    change = _what_would_change(inputs, added_up(results.values()), trade)
    return replace(trade, reasons=tuple(reasons), alternatives=alternatives, change=change)


def _signal_reasons(inputs: Inputs, proposal: Proposal, classes: dict[str, ClassEffect], trade: Trade) -> list[Reason]:
    """What momentum and volatility have to do with a trade that mends a breach: a wait that ended, a pace."""
    if not minds_pace(inputs.household, proposal.request):
        return []
    found = []
    for c in _classes_of(inputs, classes, trade):
        mends = c.before > c.upper if trade.side is Side.SELL else c.before < c.lower
        if is_traded_anyway(c.name, proposal.request):
            continue
        if mends and inputs.household.timing.pace.get(c.name, ONE) > 0:
            found += [Reason(t.code, t.text) for t in inputs.household.timing.told.get(c.name, ())]
    return found


def _drag_reason(inputs: Inputs, proposal: Proposal, trade: Trade) -> Reason | None:
    """What the trade does to the tax on what is paid out every year; None where that decides nothing."""
    account = inputs.household.plan.account(trade.account)
    drag = inputs.drags[trade.symbol] if is_weighed(inputs, proposal.request) else ZERO
    yearly, is_bought = drag * trade.shares * trade.price, trade.side is Side.BUY
    if account is None or inputs.household.plan.rules.location.years * yearly < ONE:
        return None
    each, amount = cents_text(drag), dollars(yearly, to_the_cent=True)
    if account.type.is_taxable:
        words = f"A dollar of {trade.symbol} in {trade.account} bears {each} of tax a year"
        return Reason("location", f"{words}: {amount} a year {'more' if is_bought else 'less'}.")
    words = f"{trade.account} is not taxed on what it yields: {each} a dollar, {amount} a year"
    return Reason("location", f"{words}, less than in a taxable account.") if is_bought else None


def _shelter_reasons(inputs: Inputs, trade: Trade) -> list[Reason]:
    """What an account that is not taxed spares the trade."""
    account = inputs.household.plan.account(trade.account)
    if account is None or account.type.is_taxable:
        return []
    if trade.side is Side.SELL:
        return [Reason("location", f"No tax: {trade.account} is not taxed on sales.")]
    return [Reason("location", f"{trade.account} shelters what it yields.")] if len(inputs.accounts) > 1 else []


def _classes_of(inputs: Inputs, classes: dict[str, ClassEffect], trade: Trade) -> list[ClassEffect]:
    """The classes a trade moves: its leaves, the larger part first, then the parents that were outside their bands."""
    parts = inputs.household.security(trade.symbol).classes
    leaves = [classes[name] for name in sorted(parts, key=lambda n: -parts[n]) if name in classes]
    above = (classes[name] for name in dict.fromkeys(a for n in parts for a in ancestors(n)) if name in classes)
    return leaves + [c for c in above if not c.lower <= c.before <= c.upper]


def _class_reasons(inputs: Inputs, proposal: Proposal, c: ClassEffect, trade: Trade) -> list[Reason]:
    """What the trade does for one class."""
    out = []
    if trade.side is Side.SELL and c.before > c.upper:
        out.append(
            Reason("breach", f"{c.name} stood {points(c.before - c.upper, signed=False)} points above its band.")
        )
    elif trade.side is Side.BUY and c.before < c.lower:
        out.append(
            Reason("breach", f"{c.name} stood {points(c.lower - c.before, signed=False)} points below its band.")
        )
    elif (trade.side is Side.SELL) == (c.before > c.target) and c.before != c.target:
        side = "above" if c.before > c.target else "below"
        out.append(
            Reason(
                "target", f"{c.name} stood {points(abs(c.before - c.target), signed=False)} points {side} its target."
            )
        )
    edge = c.upper if c.before > c.upper else c.lower
    inside = (edge - c.after) * (1 if c.before > c.upper else -1)
    if proposal.request.mode in EDGE_MODES and out and out[0].code == "breach" and inside > HAIR:
        out.append(_past_the_edge(inputs, proposal, c, inside, trade.price))
    return out


def _cash_reasons(inputs: Inputs, proposal: Proposal, classes: dict[str, ClassEffect], trade: Trade) -> list[Reason]:
    """Why cash, where it is a class that was outside its band, ends further inside than the edge it broke."""
    c = classes.get(CASH_CLASS)
    if c is None or proposal.request.mode not in EDGE_MODES or c.lower <= c.before <= c.upper:
        return []
    was_over = c.before > c.upper
    inside = c.upper - c.after if was_over else c.after - c.lower
    if inside <= HAIR or (trade.side is Side.BUY) is not was_over:
        return []
    return [_past_the_edge(inputs, proposal, c, inside, trade.price)]


def _past_the_edge(inputs: Inputs, proposal: Proposal, c: ClassEffect, inside: Decimal, price: Decimal) -> Reason:
    """Why a class ends further inside than the edge it broke: a unit, or cash without another place."""
    ends = f"{c.name} ends {points(inside, signed=False)} points inside the edge"
    total = inputs.total + flow_total(proposal.request)
    if inside * total <= max(price, inputs.household.plan.rules.minimum_trade):
        return Reason("unit", f"Trades come in whole units and smallest trades, so {ends}.")
    return Reason("flow", f"Cash that other classes cannot take goes here, so {ends}.")


def _what_would_change(inputs: Inputs, results: SaleResults, trade: Trade) -> str:
    """Waiting, where a lot of the holding is about to turn long-term: what that would save, exactly netted."""
    household, waiting = inputs.household, []
    for lot in inputs.lots_of[trade.account, trade.symbol]:
        turns = lot_long_on(lot)
        if turns is not None and lot.basis is not None and household.as_of < turns:
            gain = cents(lot.shares * trade.price - lot.basis)
            if gain > 0:
                waiting.append((turns, lot.id, lot, gain))
    if not waiting:
        return ""
    turns, _, lot, gain = min(waiting)
    saved = _saved_by_term(inputs.household, results, gain)
    if saved < ONE:
        return ""
    lot_words = f"the lot of {_day(lot.acquired)} is long-term and {dollars(saved)} cheaper to sell"
    return f"Waiting: from {_day(turns)} {lot_words}."


def _saved_by_term(household: Household, found: SaleResults, gain: Decimal) -> Decimal:
    """How much less a further gain is taxed as a long-term one, beside what the proposal sells."""
    as_short = change_of(household, replace(found, short=found.short + gain))
    return cents(as_short - change_of(household, replace(found, long=found.long + gain)))


def _day(day: date | None) -> str:
    return "an unknown day" if day is None else f"{day:%b} {day.day}, {day.year}"


def _summary(proposal: Proposal) -> str:
    """One supporting line: how many trades in how many accounts, what tax and cost do."""
    waits = list(dict.fromkeys(u.text.partition(":")[0] for u in proposal.not_done if u.code in SIGNALS))
    if waits and not proposal.trades:
        return f"{listed(waits)} wait{'s' * (len(waits) == 1)}; nothing is traded."
    if proposal.state is State.INFEASIBLE or not proposal.trades:
        return proposal.not_done[0].text if proposal.not_done else ""
    trades, accounts = len(proposal.trades), len({t.account for t in proposal.trades})
    losses = sum((-x.gain for t in proposal.trades for x in t.lots if x.gain is not None and x.gain < 0), ZERO)
    words = f"{trades} trade{'s' * (trades != 1)} in {accounts} account{'s' * (accounts != 1)}"
    left, s = points(proposal.drift.outside_after, signed=False), "s" * (trades == 1)
    was_outside = proposal.drift.outside_before >= VISIBLE
    does = f"leave{s} {left} points outside the bands" if proposal.drift.outside_after >= VISIBLE else ""
    does = does or (f"bring{s} every class back" if was_outside else f"keep{s} every class inside its band")
    if proposal.request.mode is Mode.HARVEST:
        does = f"take{s} losses of {dollars(losses)}"
    tax = proposal.tax.now
    turn = "rises" if tax > 0 else "falls"
    falls = f"This year’s tax {turn} by {dollars(tax)}" if abs(tax) >= ONE else "No tax is added"
    return f"{words} {does}. {falls}; trading costs {dollars(proposal.cost)}."
