"""Why these lots: the others that could have been sold instead, and what this year's tax would be against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from app.engine.rebalance.effect import change_of
from app.engine.rebalance.gains import basis_at, gain_of, term_at
from app.engine.rebalance.inputs import Inputs
from app.engine.rebalance.washed import SaleResults, added_up
from app.engine.words import dollars
from app.model.household import Lot
from app.model.number import ZERO, cents
from app.model.proposal import LotChoice, LotSale, Proposal, Side, Trade

MOST_ALTERNATIVES = 4


def lot_choice(
    inputs: Inputs, proposal: Proposal, trade: Trade, results: Mapping[str, SaleResults]
) -> tuple[tuple[LotChoice, ...], str]:
    """The lots that could have been sold instead, dearest last, and one sentence on the choice.

    `results` is what the proposal's sales come to, by identity group.
    `tax_against` is exact: the whole proposal with the other lot in place of as many of the chosen shares.
    """
    chosen = {x.id for x in trade.lots}
    for_sale = inputs.for_sale
    others = [
        lot
        for lot in inputs.lots_of[trade.account, trade.symbol]
        if lot.id in for_sale and lot.id not in chosen and basis_at(lot, trade.price) is not None
    ]
    near = sorted(others, key=lambda lot: _roughly(inputs, lot, trade.price))[:MOST_ALTERNATIVES]
    choices = [_choice(inputs, proposal, trade, results, lot) for lot in near]
    choices.sort(key=lambda c: ((c.tax_against or ZERO) / c.shares, str(c.acquired), c.id))
    return tuple(choices), _sentence(trade, choices)


def _roughly(inputs: Inputs, lot: Lot, price: Decimal) -> tuple[float, str]:
    """Tax a share at the household's rates, to find the lots worth a closer look."""
    found = gain_of(inputs.household, lot, price)
    if found is None:
        return 0.0, lot.id
    rate = inputs.preferences.rates
    each = float(found.gain / lot.shares)
    return each * float(rate.short * found.short_part + rate.long * (1 - found.short_part)), lot.id


def _choice(
    inputs: Inputs, proposal: Proposal, trade: Trade, results: Mapping[str, SaleResults], lot: Lot
) -> LotChoice:
    household = inputs.household
    part = min(sum((x.shares for x in trade.lots), ZERO), lot.shares)
    basis = cents((basis_at(lot, trade.price) or ZERO) * part / lot.shares)
    gain, kind = cents(part * trade.price) - basis, term_at(lot, trade.price, household.as_of)
    instead = replace(trade, lots=(*_without(trade, part), LotSale(lot.id, lot.acquired, part, basis, gain, kind)))
    group = inputs.group_of(trade.symbol)
    sales = [instead if _is_same(t, trade) else t for t in proposal.trades if inputs.group_of(t.symbol) == group]
    found = inputs.sales.of_group(group, [t for t in sales if t.side is Side.SELL])
    against = cents(change_of(household, added_up({**results, group: found}.values()))) - proposal.tax.now
    return LotChoice(lot.id, lot.acquired, part, basis, gain, kind, against)


def _is_same(one: Trade, other: Trade) -> bool:
    return (one.account, one.symbol, one.side) == (other.account, other.symbol, other.side)


def _without(trade: Trade, shares: Decimal) -> tuple[LotSale, ...]:
    """The chosen lots less so many shares, taken from the last ones first."""
    kept, left = list(trade.lots), shares
    while kept and left > 0:
        last = kept.pop()
        if last.shares > left:
            rest = last.shares - left
            basis = None if last.basis is None else cents(last.basis * rest / last.shares)
            gain = None if basis is None else cents(rest * trade.price) - basis
            kept.append(replace(last, shares=rest, basis=basis, gain=gain))
        left -= last.shares
    return tuple(kept)


def _sentence(trade: Trade, choices: list[LotChoice]) -> str:
    first = trade.lots[0]
    what = f"{first.term or 'undated'} lot" if len(trade.lots) == 1 else f"{len(trade.lots)} lots"
    bought = f" (bought {day_words(first.acquired)})" if len(trade.lots) == 1 and first.acquired else ""
    against = choices[0].tax_against if choices else None
    if against is not None and against < 0:
        return f"Sells the {what}{bought}; another one would save {dollars(against)} of tax this year."
    sentence = f"Sells the {what} with the least tax{bought}"
    if against is not None and against >= 1:
        sentence += f"; the next one costs {dollars(against)} more"
    return sentence + "."


def day_words(day: date | None) -> str:
    """A day in words."""
    return "an unknown day" if day is None else f"{day:%b} {day.day}, {day.year}"
