"""The plan to and from the nested tables of the plan file (TOML) and of the store (JSON), and its consistency."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from app.model.look import LONGEST_LOOK, LOOKS, TRIGGERS, is_look_name
from app.model.number import ONE, ZERO, plain
from app.model.plan import Plan, ancestors
from app.model.signal_checks import check_momentum, check_volatility
from app.model.tables import fault, from_tables, nearest, to_tables
from app.model.target import CASH_CLASS, AssetClass

SUM_TOLERANCE = Decimal("0.000001")


def plan_from_tables(tables: Mapping[str, Any]) -> Plan:
    """Read and check a plan. Raises `InputError` naming the table and key at fault."""
    plan: Plan = from_tables(Plan, tables, "the plan")
    check_plan(plan)
    return plan


def plan_to_tables(plan: Plan) -> dict[str, Any]:
    """The plan as nested tables; what equals its default is left out, except names and class numbers."""
    return to_tables(plan)


def check_plan(plan: Plan) -> None:
    """Raise `InputError` when parts of the plan contradict each other."""
    for what, names in (
        ("account", [a.name for a in plan.accounts]),
        ("class", [c.name for c in plan.classes]),
        ("security", [s.symbol for s in plan.securities]),
    ):
        twice = next((n for n in names if names.count(n) > 1), None) if len(set(names)) < len(names) else None
        if twice is not None:
            raise fault(f"Two {what} tables are named “{twice}”.", "Give each its own name, or remove one.")
    leaves = plan.leaves
    total = sum((c.target for c in leaves), ZERO)
    if leaves and abs(total - ONE) > SUM_TOLERANCE:
        raise fault(
            f"The targets add up to {plain(total * 100)} %, not 100 %.",
            "Change the targets of the classes without children until they add up to 1.",
        )
    _check_classes(plan)
    _check_references(plan)
    _check_rules(plan)
    _check_looking(plan)
    _check_tilts(plan)


def _check_classes(plan: Plan) -> None:
    leaves = {c.name for c in plan.leaves}
    for c in plan.classes:
        if c.target < 0 or c.target > 1:
            raise fault(f"The target of “{c.name}” is {plain(c.target)}.", "Give a weight from 0 to 1, such as 0.4.")
        if c.tilt is not None and not 0 <= c.target + c.tilt.weight <= 1:
            raise fault(f"The tilt of “{c.name}” takes its target out of 0 to 100 %.", "Give it a smaller weight.")
        if min(c.below, c.above) < 0:
            raise fault(
                f"A band width of “{c.name}” is negative.",
                "Give how far it may fall and rise, both as positive numbers.",
            )
        _check_yield(c, is_leaf=c.name in leaves)
    known = leaves | {a for name in leaves for a in ancestors(name)}
    for s in plan.securities:
        for name in s.classes:
            if name not in known and name != CASH_CLASS:
                raise fault(f"{s.symbol} is put into “{name}”, which is no class of the plan.", nearest(name, leaves))
            if name in known - leaves:
                raise fault(
                    f"{s.symbol} is put into “{name}”, which has child classes.", "Put it into one of the children."
                )
        if s.classes and abs(sum(s.classes.values(), ZERO) - ONE) > SUM_TOLERANCE:
            raise fault(f"The class parts of {s.symbol} do not add up to 1.", "Change them so that they do.")


def _check_yield(c: AssetClass, *, is_leaf: bool) -> None:
    """What a class pays out a year is stated of leaves, and not of cash."""
    for key, part in (("yield", c.yields), ("qualified", c.qualified), ("realised", c.realised)):
        if part is not None and not 0 <= part <= 1:
            raise fault(f"“{key}” of “{c.name}” is {plain(part)}.", "Give a part from 0 to 1, such as 0.03.")
    is_given = c.yields is not None or bool(c.qualified or c.realised)
    if is_given and c.name == CASH_CLASS:
        raise fault("“Cash” is given a yield.", "Leave it out: cash lies where it lies, whatever it yields.")
    if is_given and not is_leaf:
        raise fault(f"“{c.name}” has child classes, and what it yields is theirs.", "Give each child its own yield.")


def _check_rules(plan: Plan) -> None:
    rules = plan.rules
    limits: dict[str, Decimal | int] = {
        "minimum_trade": rules.minimum_trade,
        "minimum_position": rules.minimum_position,
        "turnover_cap": rules.turnover_cap,
        "minimum_holding_days": rules.minimum_holding_days,
    }
    for name, limit in limits.items():
        if limit < 0:
            raise fault(f"“{name}” of the rules is negative.", "Give zero or more.")
    if rules.location.years <= 0:
        raise fault(
            f"“years” of “location” is {plain(rules.location.years)}.", "Give a number of years above zero, such as 1."
        )
    check_momentum(rules.momentum)
    check_volatility(rules.volatility)


def _check_looking(plan: Plan) -> None:
    """Triggers and the look interval have names the program knows; a misspelt one would never look."""
    rules = plan.rules
    unknown = next((name for name in rules.trigger if name not in TRIGGERS), None)
    if unknown is not None:
        raise fault(f"“{unknown}” is no trigger of the rules.", f"Name any of {', '.join(TRIGGERS)}.")
    if not is_look_name(rules.look):
        raise fault(
            f"“{rules.look}” is no look interval of the rules.",
            f"Write one of {', '.join(LOOKS)}, or a number of trading days from 1 to {LONGEST_LOOK} in quotes.",
        )
    if rules.cash_arriving is not None and rules.cash_arriving < 0:
        raise fault("“cash_arriving” of the rules is negative.", "Give zero or more.")
    if rules.tilt_budget is not None and rules.tilt_budget < 0:
        raise fault("“tilt_budget” of the rules is negative.", "Give a yearly tracking error such as 0.01.")


def _check_tilts(plan: Plan) -> None:
    """A tilt begins before it ends, has no negative widths or budget, and belongs to a class without children."""
    leaves = {c.name for c in plan.leaves}
    for c in plan.classes:
        if c.tilt is None:
            continue
        if c.name not in leaves:
            raise fault(f"“{c.name}” has child classes, and its tilt is theirs.", "Give each child its own tilt.")
        if c.tilt.since is not None and c.tilt.since > c.tilt.until:
            raise fault(f"The tilt of “{c.name}” begins after it ends.", "Give “from” a day that is not after “until”.")
        parts = {"below": c.tilt.below, "above": c.tilt.above, "budget": c.tilt.budget}
        negative = next((key for key, part in parts.items() if part is not None and part < 0), None)
        if negative is not None:
            raise fault(f"“{negative}” of the tilt of “{c.name}” is negative.", "Give zero or more.")


def _check_references(plan: Plan) -> None:
    accounts = {a.name for a in plan.accounts}
    named = [(f"the account cap of {c.name}", n) for c in plan.classes for n in c.account_cap]
    named += [("a lock", lock.account) for lock in plan.locks if lock.account]
    named += [("a transfer", n) for t in plan.transfers for n in (t.source, t.to)]
    named += [("a planned buy", b.account) for b in plan.planned_buys]
    named += [(f"“only_in” of {s.symbol}", n) for s in plan.securities for n in s.only_in]
    classes = {c.name for c in plan.classes} | {a for c in plan.classes for a in ancestors(c.name)}
    for lock in plan.locks:
        if lock.asset_class and lock.asset_class not in classes:
            raise fault(
                f"“{lock.asset_class}”, named by a lock, is no class of the plan.", nearest(lock.asset_class, classes)
            )
    for what, name in named:
        if name not in accounts:
            raise fault(f"“{name}”, named by {what}, is no account of the plan.", nearest(name, accounts))
