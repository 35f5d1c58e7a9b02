"""What the rules of waiting and hurrying may not say."""

from __future__ import annotations

from decimal import Decimal

from app.model.number import ONE, ZERO, plain
from app.model.signal_rules import Momentum, Volatility
from app.model.tables import fault

METHODS = ("ewma", "garch", "realised")
"""How volatility is forecast from a class's own prices; any other indicator is the symbol of an imported index."""


def check_momentum(rule: Momentum) -> None:
    """Raise `InputError` where the momentum filter cannot mean what it says."""
    least = {"window": 2, "skip": 0, "days": 1, "average": 2, "atr_days": 1}
    for name, bound in least.items():
        days: int = getattr(rule, name)
        if days < bound:
            raise fault(f"“{name}” of “momentum” is {days}.", f"Give a number of trading days of at least {bound}.")
    if rule.window <= rule.skip:
        raise fault(
            f"“window” of “momentum” is {rule.window}, and “skip” {rule.skip}.",
            "The window must reach further back than the days it skips, such as 252 and 21.",
        )
    if rule.limit < 1:
        raise fault(
            f"“limit” of “momentum” is {plain(rule.limit)}.", "Give a multiple of the band’s width of 1 or more."
        )
    if rule.atr_multiple <= 0:
        raise fault(f"“atr_multiple” of “momentum” is {plain(rule.atr_multiple)}.", "Give a number above zero.")


def check_volatility(rule: Volatility) -> None:
    """Raise `InputError` where the volatility overlay cannot mean what it says; any symbol may be the indicator."""
    if not rule.indicator.strip():
        raise fault("“indicator” of “volatility” is empty.", f"Name an imported index, or {_listed()}.")
    if rule.indicator not in METHODS and rule.indicator.lower() in METHODS:
        raise fault(
            f"“{rule.indicator}” of “volatility” is no index.", f"Write “{rule.indicator.lower()}” for the method."
        )
    if rule.years < 1:
        raise fault(f"“years” of “volatility” is {rule.years}.", "Give a number of years of at least 1.")
    for name in ("calm", "uneasy", "panic"):
        pace: Decimal = getattr(rule, name)
        if not ZERO < pace <= ONE:
            raise fault(
                f"“{name}” of “volatility” is {plain(pace)}.",
                "Give a part of the gap above 0 and up to 1, such as 0.25.",
            )
    if rule.target is not None and not ZERO < rule.target <= ONE:
        raise fault(
            f"“target” of “volatility” is {plain(rule.target)}.",
            "Give a yearly volatility above 0 and up to 1, such as 0.1.",
        )
    if rule.cap <= 0:
        raise fault(
            f"“cap” of “volatility” is {plain(rule.cap)}.", "Give a number above zero; 1 is what the plan says."
        )
    if rule.widen_most < 1:
        raise fault(f"“widen_most” of “volatility” is {plain(rule.widen_most)}.", "Give a factor of 1 or more.")


def _listed() -> str:
    return f"{', '.join(METHODS[:-1])} or {METHODS[-1]}"
