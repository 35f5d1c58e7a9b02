"""Giving up one of the wishes that contradict each other, in the plan or in the request."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from app.model.number import ONE, ZERO
from app.model.plan import Plan
from app.model.proposal import Request, Wish
from app.model.security import SecurityLock
from app.ui.pages.rebalance.edits import trade_key


def relaxed(plan: Plan, request: Request, wish: Wish) -> tuple[Plan, Request, str]:
    """Plan and request without a wish, and what the step is called; both unchanged for a wish that is not known."""
    kind, _, name = wish.wish.partition(" ")
    if kind == "flow":
        amount = Decimal(wish.nearest)
        flows = {**request.flows, name: -amount}
        return plan, replace(request, flows={n: a for n, a in flows.items() if a}), f"Raise less from {name}"
    if kind == "minimum_cash":
        accounts = tuple(replace(a, minimum_cash=ZERO) if a.name == name else a for a in plan.accounts)
        return replace(plan, accounts=accounts), request, f"Keep no cash in {name}"
    if kind == "trades":
        accounts = tuple(replace(a, trades=True) if a.name == name else a for a in plan.accounts)
        return replace(plan, accounts=accounts), request, f"Let {name} trade"
    if kind == "turnover_cap":
        return replace(plan, rules=replace(plan.rules, turnover_cap=ONE)), request, "Lift the turnover cap"
    if kind == "gains_budget":
        rules = replace(plan.rules, gains_budget=None)
        return replace(plan, rules=rules), replace(request, gains_budget=None), "Lift the gains budget"
    if kind == "minimum_holding_days":
        rules = replace(plan.rules, minimum_holding_days=0)
        return replace(plan, rules=rules), request, "Let everything be sold at once"
    if kind == "account_cap":
        free_of = tuple(replace(c, account_cap={}) if c.name == name else c for c in plan.classes)
        return replace(plan, classes=free_of), request, f"Lift the cap on {name}"
    if kind == "fixed":
        mine = tuple(f for f in request.fixed if "|".join(trade_key(f)) == name)
        left = tuple(f for f in request.fixed if f not in mine) if mine else ()
        return plan, replace(request, fixed=left), "Give up a decided trade" if mine else "Give up decided trades"
    if kind == "locks":
        free = tuple(replace(s, lock=SecurityLock.NONE) for s in plan.securities)
        return replace(plan, locks=(), securities=free), request, "Give up all locks"
    return plan, request, ""


def relax_words(wish: Wish) -> str:
    """What the button beside a wish says."""
    kind = wish.wish.partition(" ")[0]
    return {
        "flow": "Raise the nearest",
        "minimum_cash": "Keep none",
        "trades": "Let it trade",
        "turnover_cap": "Lift the cap",
        "gains_budget": "Lift the budget",
        "locks": "Give up all locks",
        "minimum_holding_days": "Let it be sold",
        "account_cap": "Lift the cap",
        "fixed": "Leave it to the program",
    }.get(kind, "")
