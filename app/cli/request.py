"""What may be asked of a proposal on the command line, and the request it comes to."""

from __future__ import annotations

import argparse
from decimal import Decimal, InvalidOperation

from app.model.errors import InputError
from app.model.plan import Goal
from app.model.proposal import Fixed, Mode, Request, Side

MOST = Decimal("1e12")
"""Dollars no household moves, and more than the solver can tell from noise."""


def add_request_options(found: argparse.ArgumentParser) -> None:
    """What may be asked of a proposal, a frontier or waiting."""
    found.add_argument("--mode", required=True, help=", ".join(Mode))
    found.add_argument(
        "--flow", action="append", default=[], metavar="ACCOUNT=±AMOUNT", help="cash coming in (+) or going out (-)"
    )
    found.add_argument("--gains-budget", metavar="X", help="the most net gain this proposal may take")
    found.add_argument("--goal", choices=list(Goal), help="where mode edge takes a class that left its band")
    found.add_argument("--drift", metavar="X", help="a point of the frontier: leave no more drift than this, as 0.024")
    found.add_argument(
        "--fix",
        action="append",
        default=[],
        metavar="ACCOUNT/SYMBOL/SIDE=SHARES",
        help="a trade you decided: exactly so many shares, 0 for none",
    )
    found.add_argument(
        "--trade-anyway",
        nargs="*",
        metavar="CLASS",
        help="trade what momentum or volatility would let wait: of these classes, or of all",
    )
    units = found.add_mutually_exclusive_group()
    units.add_argument("--fractional", dest="fractional", action="store_true", default=None)
    units.add_argument("--whole", dest="fractional", action="store_false")
    found.add_argument("--seconds", type=_seconds, default=30, help="a safety stop")


def _seconds(text: str) -> int:
    try:
        return max(1, round(float(text)))
    except (ValueError, OverflowError):
        raise InputError(f"“{text}” is not a number of seconds.", "", "Write it as 30.") from None


def request_of(arguments: argparse.Namespace) -> Request:
    """The request the arguments ask for. Raises `InputError` with one sentence where they cannot be understood."""
    try:
        mode = Mode(arguments.mode)
    except ValueError:
        raise InputError(f"“{arguments.mode}” is no mode.", "", f"Choose one of {', '.join(Mode)}.") from None
    flows: dict[str, Decimal] = {}
    for text in arguments.flow:
        name, separator, amount = text.rpartition("=")
        if not separator:
            raise InputError(f"The flow “{text}” has no amount.", "", "Write --flow ACCOUNT=+5000 or ACCOUNT=-5000.")
        flows[name] = flows.get(name, Decimal(0)) + amount_of(amount, f"the flow of {name}")
    budget = None if arguments.gains_budget is None else amount_of(arguments.gains_budget, "the gains budget")
    if budget is not None and budget < 0:
        raise InputError("The gains budget is negative.", "", "Write the most net gain to take, 0 or more.")
    return Request(
        mode,
        flows,
        budget,
        arguments.fractional,
        arguments.seconds,
        None if arguments.goal is None else Goal(arguments.goal),
        None if arguments.drift is None else number_of(arguments.drift, "the drift", "Write a part such as 0.024."),
        tuple(_fixed(text) for text in arguments.fix),
        arguments.trade_anyway == [],
        tuple(sorted(set(arguments.trade_anyway or ()))),
    )


def amount_of(text: str, what: str) -> Decimal:
    """Dollars and cents as typed. Raises `InputError` with one sentence."""
    amount = number_of(text, what, "Write dollars and cents, such as 5000 or -1250.50.")
    if amount != round(amount, 2):
        raise InputError(
            f"“{text}” is not an amount for {what}.", "", "Write dollars and cents, such as 5000 or -1250.50."
        )
    return amount


def number_of(text: str, what: str, advice: str) -> Decimal:
    """A finite number as typed. Raises `InputError` with one sentence."""
    try:
        number = Decimal(text.replace(",", "").replace("−", "-").replace("$", ""))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) >= MOST:
        raise InputError(f"“{text}” is not an amount for {what}.", "", advice) from None
    return number


def _fixed(text: str) -> Fixed:
    where, separator, shares = text.rpartition("=")
    parts = where.rsplit("/", 2)
    if not separator or len(parts) < 3 or parts[2] not in list(Side):  # noqa: PLR2004  account, security and side
        raise InputError(f"“{text}” is not a decided trade.", "", "Write --fix ACCOUNT/SYMBOL/sell=60, 0 for none.")
    number = number_of(shares, f"the shares of {parts[1]}", "Write shares such as 60 or 12.5.")
    return Fixed(parts[0], parts[1].upper(), Side(parts[2]), number)
