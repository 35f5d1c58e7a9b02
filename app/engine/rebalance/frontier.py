"""The frontier: the least tax and cost for every drift that may be left, and what each further point costs.

One program for all points: half the summed distances to target are held at no more than a limit, and only that limit
moves. The price of the limit is what a dollar nearer to target costs. Shares are not yet whole.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from app.engine.rebalance.distance import Weights
from app.engine.rebalance.impact import impact_dollars
from app.engine.rebalance.kernel import TRADED
from app.engine.rebalance.model import Model
from app.engine.rebalance.program import Answer, Floats
from app.engine.rebalance.propose import check_request
from app.model.frontier import EDGE, FREE, HARVEST, NOTHING, TARGET, Frontier, FrontierPoint
from app.model.household import Household
from app.model.number import HUNDRED, ONE, ZERO, cents, from_float
from app.model.progress import Progress
from app.model.proposal import Mode, Request

POINTS = 12
HALF_A_DOLLAR = Decimal("0.5")
WEIGHT = Decimal("0.000001")
INSIDE = 0.5
"""Dollars: a class so near its edge counts as inside."""


@dataclass(frozen=True, slots=True)
class _Solved:
    """An answer with the class money it was asked with, and the price of a dollar of drift."""

    answer: Answer
    weights: Weights
    price: float


@dataclass(frozen=True, slots=True)
class _Found:
    """What an answer comes to, in floats: dollars of drift, beyond the edges, tax, cost; trades; price of a dollar."""

    drift: float
    outside: float
    tax: float
    cost: float
    trades: int
    price: float


def frontier(household: Household, request: Request) -> Generator[Progress, None, Frontier]:
    """At least twelve points from what costs least to what is most even, under the request's flows and limits.

    Yields progress. Raises `InputError` when the request cannot be understood.
    """
    check_request(household, request)
    yield Progress(0, POINTS, "Reading the household")
    model = Model.of(household, request)
    return (yield from frontier_of(model, request))


def frontier_of(model: Model, request: Request) -> Generator[Progress, None, Frontier]:
    """The frontier on a model that is there already."""
    total = float(model.inputs.total + sum(request.flows.values(), ZERO))
    if total <= 0:
        return Frontier(ZERO, ())
    plain = replace(request, drift=None, goal=None)
    free, even = _at(model, replace(plain, drift=ONE)), replace(_at(model, replace(plain, drift=ZERO)), price=0.0)
    most, least = _drift(model, free), _drift(model, even)
    yield Progress(1, POINTS, "Working out the ends")
    solved = [free]
    for n in range(1, POINTS - 1):
        limit = most + (least - most) * n / (POINTS - 1)
        solved.append(_at(model, replace(plain, drift=_weight(limit / total))))
        yield Progress(n + 1, POINTS, "Following the curve")
    found = _told(model, [*solved, even, *_edge(model, plain)])
    ends = found[0], found[POINTS - 1], found[POINTS] if len(found) > POINTS else None
    found.sort(key=lambda f: -f.drift)
    labels = _labels(found, *ends, request)
    before = float(np.abs(_distances(model, request)).sum() / 2)
    return Frontier(_weight(before / total), tuple(_point(f, total, labels[n]) for n, f in enumerate(found)))


def relaxed_weights(model: Model, request: Request) -> Mapping[str, Decimal]:
    """Class → weight after a quick answer without whole shares, for previews while a handle moves."""
    answer, posed = model.preview(request)
    after_f = _after(model, answer, posed.weights.now_f)
    total = max(float(posed.total), 1e-9)
    return {n: _weight(float(v) / total) for n, v in zip(model.inputs.class_names, after_f, strict=True)}


def _weight(part: float) -> Decimal:
    return from_float(max(part, 0.0)).quantize(WEIGHT)


def _distances(model: Model, request: Request) -> Floats:
    weights = model.weights(request)
    leaves = len(model.inputs.leaf_names)
    found_f: Floats = (weights.now_f - weights.goal_f)[:leaves]
    return found_f


def _at(model: Model, request: Request) -> _Solved:
    """The answer at one limit of drift."""
    answer, posed = model.preview(request)
    layout = model.rows.layout
    return _Solved(answer, posed.weights, abs(float(answer.dual_f[layout.drift_row])))


def _edge(model: Model, request: Request) -> list[_Solved]:
    """The way back to the band edges; none in modes that do not go there."""
    if request.mode in (Mode.INVEST, Mode.RAISE, Mode.HARVEST):
        return []
    mode = Mode.HARVEST_REBALANCE if request.mode is Mode.HARVEST_REBALANCE else Mode.EDGE
    answer, posed = model.preview(replace(request, mode=mode))
    return [_Solved(answer, posed.weights, 0.0)]


def _drift(model: Model, solved: _Solved) -> float:
    """Half the summed distances to target."""
    after_f = _after(model, solved.answer, solved.weights.now_f)
    return float(np.abs(after_f - solved.weights.goal_f)[: len(model.inputs.leaf_names)].sum() / 2)


def _told(model: Model, solved: list[_Solved]) -> list[_Found]:
    """What answers come to; their taxes are worked out together."""
    taxes_f = model.taxes_of([s.answer for s in solved])
    return [_one_told(model, s, float(tax)) for s, tax in zip(solved, taxes_f, strict=True)]


def _one_told(model: Model, solved: _Solved, tax: float) -> _Found:
    inputs, answer, weights = model.inputs, solved.answer, solved.weights
    after_f = _after(model, answer, weights.now_f)
    sold_f, bought_f = model.traded(answer)
    pairs_f = np.zeros((len(inputs.accounts), len(inputs.symbols)))
    np.add.at(pairs_f, (inputs.sell_account, inputs.sell_symbol), sold_f)
    pairs_f = np.where(pairs_f > TRADED, pairs_f, 0.0)
    bought_f = np.where(bought_f > TRADED, bought_f, 0.0)
    spread_f = inputs.price_f * inputs.spread_f
    cost = float((pairs_f * spread_f).sum() + (bought_f * spread_f[inputs.buy_symbol]).sum())
    cost += float(impact_dollars(inputs, np.arange(len(inputs.symbols)), pairs_f).sum())
    cost += float(impact_dollars(inputs, inputs.buy_symbol, bought_f).sum())
    made = (pairs_f > 0).sum(axis=1) + np.bincount(inputs.buy_account[bought_f > 0], minlength=len(inputs.accounts))
    cost += float(made @ inputs.commission_f)
    beyond_f = np.maximum(0.0, np.maximum(after_f - weights.upper_f, weights.lower_f - after_f))
    return _Found(
        drift=_drift(model, solved),
        outside=float(beyond_f[beyond_f > INSIDE].sum()),
        tax=tax,
        cost=cost,
        trades=int(made.sum()),
        price=solved.price,
    )


def _after(model: Model, answer: Answer, now_f: Floats) -> Floats:
    """Money per class after the answer's trades."""
    inputs = model.inputs
    sold_f, bought_f = model.traded(answer)
    price_f, parts_f = inputs.price_f, inputs.parts_f
    sold_f, bought_f = sold_f * price_f[inputs.sell_symbol], bought_f * price_f[inputs.buy_symbol]
    after_f: Floats = now_f - sold_f @ parts_f[inputs.sell_symbol] + bought_f @ parts_f[inputs.buy_symbol]
    if inputs.cash_class is not None:
        spread_f = inputs.spread_f
        after_f[inputs.cash_class] += sold_f.sum() - bought_f.sum()
        after_f[inputs.cash_class] -= sold_f @ spread_f[inputs.sell_symbol] + bought_f @ spread_f[inputs.buy_symbol]
    return after_f


def _labels(found: list[_Found], free: _Found, even: _Found, edge: _Found | None, request: Request) -> dict[int, str]:
    labels = dict.fromkeys(range(len(found)), "")
    untaxed = [n for n, f in enumerate(found) if f.tax <= free.tax + float(HALF_A_DOLLAR)]
    if untaxed and 0 < untaxed[-1] < len(found) - 1:
        labels[untaxed[-1]] = FREE
    if edge is not None:
        labels[found.index(edge)] = EDGE
    harvests = request.mode in (Mode.HARVEST, Mode.HARVEST_REBALANCE) and free.trades
    labels[found.index(even)] = TARGET
    labels[found.index(free)] = HARVEST if harvests else NOTHING
    return labels


def _point(f: _Found, total: float, label: str) -> FrontierPoint:
    return FrontierPoint(
        drift=_weight(f.drift / total),
        outside=_weight(f.outside / total),
        # Adding nothing makes a zero of either sign plain.
        tax=cents(from_float(f.tax)) + ZERO,
        cost=cents(from_float(f.cost)),
        trades=f.trades,
        price=cents(from_float(f.price * total) / HUNDRED),
        label=label,
    )
