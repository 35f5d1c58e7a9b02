"""What would take a trade's place: the program solved once more without it, and how much dearer that is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from app.engine.rebalance.kernel import Pair, model_columns, pairs_of
from app.engine.rebalance.model import Model, Relaxed
from app.engine.rebalance.program import Answer, Floats
from app.model.number import ZERO, cents, from_float
from app.model.proposal import NextBest, Proposal, Side

MOST_TRADES = 12
"""The largest trades are looked at; each is a solve from where the last one ended."""
A_DOLLAR = 1.0

Key = tuple[str, str, Side]


def next_best(model: Model, relaxed: Relaxed, proposal: Proposal) -> Mapping[Key, NextBest]:
    """For each of the largest trades what the relaxed program would trade instead, by account, security and side.

    The price is dollars of the objective at the margin of whole shares and fixed charges, which it leaves out. A trade
    that the relaxed program does not make, or that nothing replaces on its side, has none.
    """
    if model.stop():
        return {}
    inputs = model.inputs
    pairs = {
        (inputs.accounts[p.account].name, inputs.symbols[p.symbol], p.side): p for p in pairs_of(inputs, relaxed.posed)
    }
    decided = {(f.account, f.symbol, f.side) for f in proposal.request.fixed}
    largest = sorted(proposal.trades, key=lambda t: (-t.amount, t.account, t.symbol))[:MOST_TRADES]
    keys = [(t.account, t.symbol, t.side) for t in largest]
    before = _dollars(model, relaxed.answer, pairs)
    found = {}
    for key in keys:
        if key in decided or key not in pairs or before[key] < A_DOLLAR or model.stop():
            continue
        answer = _without(model, relaxed, pairs[key])
        instead = None if answer is None else _largest_rise(key, before, _dollars(model, answer, pairs))
        if answer is not None and instead is not None:
            more = answer.objective_f - relaxed.answer.objective_f
            found[key] = NextBest(instead[0], instead[1], max(cents(from_float(more)), ZERO))
    return found


def _without(model: Model, relaxed: Relaxed, pair: Pair) -> Answer | None:
    """The program without one trade, None where cash that is asked for is missing then."""
    high_f = relaxed.posed.high_f.copy()
    high_f[model_columns(model, pair)] = 0.0
    answer = model.answer(replace(relaxed.posed, high_f=high_f))
    return answer if float(model.missing(answer).sum()) < A_DOLLAR else None


def _dollars(model: Model, answer: Answer, pairs: Mapping[Key, Pair]) -> dict[Key, float]:
    """Dollars each pair trades in an answer."""
    x_f: Floats = answer.x_f
    price_f = model.inputs.price_f
    return {key: float(x_f[model_columns(model, p)].sum() * price_f[p.symbol]) for key, p in pairs.items()}


def _largest_rise(key: Key, before: Mapping[Key, float], after: Mapping[Key, float]) -> Key | None:
    """The trade on the same side that grows most."""

    def rises() -> Iterator[tuple[float, Key]]:
        for other, dollars in after.items():
            if other != key and other[2] is key[2]:
                yield dollars - before[other], other

    rise, other = max(rises(), default=(0.0, key))
    return other if rise >= A_DOLLAR else None
