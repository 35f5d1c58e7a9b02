"""Classes for what is new: from the table of known funds, for the user to change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from app.engine.drift import class_values, household_value
from app.model.household import Household
from app.model.number import ONE, ZERO, split
from app.model.plan import Plan
from app.model.security import Security
from app.model.target import CASH_CLASS, AssetClass

PERCENT = Decimal("0.01")
FIRST_WIDTH = Decimal("0.05")


def with_known_securities(plan: Plan, symbols: Iterable[str]) -> Plan:
    """The plan with a security for each symbol it does not name yet; classes filled in where plan and table know them.

    Substitutes and share classes are not written into the plan: they are looked up in the table when asked for.
    In a plan without classes every class the table names is accepted: `with_first_classes` then makes them.
    """
    from app.desk.known_funds import known_fund

    known = {s.symbol for s in plan.securities}
    leaves = {c.name.rpartition("/")[2]: c.name for c in plan.leaves}
    added = []
    for symbol in sorted(set(symbols) - known):
        fund = known_fund(symbol)
        if fund is None:
            added.append(Security(symbol))
            continue
        if not leaves:
            classes = dict(fund.classes)
        elif all(name in leaves for name in fund.classes):
            classes = {leaves[name]: part for name, part in fund.classes.items()}
        else:
            classes = {}
        spread = fund.half_spread_bps or ZERO
        added.append(Security(symbol, classes, half_spread_bps=spread, name=fund.name, index=fund.index))
    return replace(plan, securities=(*plan.securities, *added))


def with_first_classes(plan: Plan, household: Household) -> Plan:
    """The first classes of a plan that has none: what is held today, in whole percent, five points either way.

    The targets say where the household stands, so nothing is out of band until the user decides otherwise.
    """
    names = sorted({name for s in plan.securities for name in s.classes})
    if household.total_cash > 0 or CASH_CLASS in names:
        names = [*(n for n in names if n != CASH_CLASS), CASH_CLASS]
    drafted = replace(plan, classes=tuple(AssetClass(n) for n in names))
    values = class_values(household.with_plan(drafted))
    if not names or household_value(household) <= 0:
        return plan
    placed = [max(values.get(n, ZERO), ZERO) for n in names]
    if not sum(placed, ZERO):
        return plan
    weights = split(ONE, placed, PERCENT)
    classes = [AssetClass(n, w, min(FIRST_WIDTH, w), FIRST_WIDTH) for n, w in zip(names, weights, strict=True)]
    return replace(plan, classes=tuple(sorted(classes, key=lambda c: (c.name == CASH_CLASS, -c.target))))
