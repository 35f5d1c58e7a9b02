"""Exact numbers: the float trap, named quanta, rounding and fair splitting.

Amounts are plain `Decimal` in the household's one currency; names carry the unit (`shares`, `price`, `weight`,
otherwise money).
"""

from __future__ import annotations

import decimal
from collections.abc import Iterable, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from fractions import Fraction

ZERO = Decimal(0)
ONE = Decimal(1)
HUNDRED = Decimal(100)
CENT = Decimal("0.01")
SHARE_QUANTUM = Decimal("0.00000001")
PRICE_QUANTUM = Decimal("0.000001")
WEIGHT_QUANTUM = Decimal("0.00000001")


def install_float_trap() -> None:
    """Make mixing `Decimal` and `float` raise, in this thread and in every thread started later.

    `getcontext()` alone would not reach worker threads: new threads copy `DefaultContext`.
    """
    for context in (decimal.DefaultContext, decimal.getcontext()):
        context.traps[decimal.FloatOperation] = True
        context.prec = 40


install_float_trap()


def from_float(value_f: float) -> Decimal:
    """The shortest exact decimal that prints like the float: the only door from the solver's numbers to ours."""
    return Decimal(repr(value_f))


def cents(amount: Decimal) -> Decimal:
    """Round money half to even to the cent."""
    return amount.quantize(CENT, rounding=ROUND_HALF_EVEN)


def dollars_up(amount: Decimal) -> Decimal:
    """To the dollar, upwards: an amount of which a dollar less would not do."""
    return amount.to_integral_value(rounding=ROUND_CEILING)


def plain(number: Decimal) -> str:
    """Text without exponent and without trailing zeros: `1E+2` is `100`, `0.500` is `0.5`."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def money_text(amount: Decimal) -> str:
    """Money as text to the cent, never `-0.00`."""
    rounded = cents(amount)
    return f"{rounded or ZERO:.2f}"


def split(total: Decimal, parts: Sequence[Decimal], quantum: Decimal = CENT) -> tuple[Decimal, ...]:
    """Split `total` in proportion to `parts` so that the pieces sum to it exactly.

    Largest remainder: every piece is rounded down to `quantum`, what is left goes to the largest remainders, earlier
    pieces first among equals. What `total` has beyond the quantum stays with the last non-zero part.

    Raises `ValueError` when the parts sum to zero.
    """
    whole = sum(parts, ZERO)
    if whole == 0:
        message = "cannot split over parts that sum to zero"
        raise ValueError(message)
    units = int((total / quantum).to_integral_value(rounding=ROUND_FLOOR))
    exact = [Fraction(units) * Fraction(part) / Fraction(whole) for part in parts]
    floors = [share.__floor__() for share in exact]
    left = units - sum(floors)
    order = sorted(range(len(parts)), key=lambda i: (floors[i] - exact[i], i))
    for i in order[:left]:
        floors[i] += 1
    pieces = [quantum * n for n in floors]
    rest = total - quantum * units
    if rest:
        last = max(i for i, part in enumerate(parts) if part)
        pieces[last] += rest
    return tuple(pieces)


def share_of(total: Decimal, part: Decimal, whole: Decimal) -> Decimal:
    """What `part` of `whole` gets of `total`, to the cent; the whole gets all of it to the last digit."""
    return total if part == whole else cents(total * part / whole)


def known_sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """The sum, None as soon as one of the amounts is unknown."""
    total = ZERO
    for amount in amounts:
        if amount is None:
            return None
        total += amount
    return total
