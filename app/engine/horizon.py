"""How long deposits take to bring every class back into its band, and the deposit that needs no sale.

A class above its edge comes back only as the household grows past it: h_c ≤ upper_c · (V + L). Classes below theirs
have to be filled out of the money: Σ max(0, lower_c · (V + L) − h_c) ≤ C + L, with C the idle cash. The least L that
restores targets without a sale is max h_c / t_c − V (cash-flow rebalancing; Horn, arXiv 2305.12274).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_CEILING, Decimal

from app.engine.bands import bands_of
from app.engine.drift import class_values, household_value
from app.engine.words import dollars
from app.model.horizon import Horizon
from app.model.household import Household
from app.model.number import CENT, ZERO, dollars_up
from app.model.target import CASH_CLASS, Band


def horizon(household: Household, monthly: Decimal = ZERO) -> Horizon:
    """What deposits of `monthly` dollars do, and what one deposit today does."""
    in_force = bands_of(household.plan, household.as_of, household.timing)
    bands = {c.name: in_force[c.name] for c in household.plan.leaves}
    held = class_values(household)
    total, cash = household_value(household), _idle(household)
    to_target, _ = _growth(held, {n: b.target for n, b in bands.items()}, total)
    edge, slowest = _growth(held, {n: b.upper for n, b in bands.items()}, total)
    lump = None if edge is None else _filled(held, bands, (total, cash), edge)
    if lump is not None and lump > (edge or ZERO):
        slowest = _emptiest(held, bands, total + lump)
    months = None if lump is None or monthly <= 0 else int((lump / monthly).to_integral_value(rounding=ROUND_CEILING))
    return Horizon(_up(lump), _up(to_target), monthly, months, slowest if lump else "")


def _growth(held: Mapping[str, Decimal], most: Mapping[str, Decimal], total: Decimal) -> tuple[Decimal | None, str]:
    """The least deposit after which no class is more than its part of the whole, and the class that decides."""
    least, name = ZERO, ""
    for n, part in most.items():
        if n == CASH_CLASS or held[n] <= part * total:
            continue
        if part <= 0:
            return None, n
        if held[n] / part - total > least:
            least, name = held[n] / part - total, n
    return least, name


def _filled(
    held: Mapping[str, Decimal], bands: Mapping[str, Band], money: tuple[Decimal, Decimal], least: Decimal
) -> Decimal | None:
    """The least deposit, at least `least`, that also fills every class up to its lower edge.

    What is lacking grows by the sum of the lower edges that bind, which is less than one, so that each look gets
    nearer; classes that begin to bind on the way are seen by the next look. None where the edges leave no room.
    """
    total, cash = money
    lump = least
    for _ in range(len(bands) + 1):
        short = {n: b.lower for n, b in bands.items() if n != CASH_CLASS and b.lower * (total + lump) > held[n]}
        lacking = sum((part * (total + lump) - held[n] for n, part in short.items()), ZERO)
        kept = bands[CASH_CLASS].lower * (total + lump) if CASH_CLASS in bands else ZERO
        if lacking + kept <= cash + lump:
            return lump
        slope = Decimal(1) - sum(short.values(), ZERO) - (bands[CASH_CLASS].lower if CASH_CLASS in bands else ZERO)
        if slope <= 0:
            return None
        lump += (lacking + kept - cash - lump) / slope
    return lump


def _idle(household: Household) -> Decimal:
    """Cash above the minimum of accounts that trade; all of it where cash is a class, whose own edge is kept."""
    accounts = [a for a in household.plan.accounts if a.can_trade]
    free = (max(household.cash.get(a.name, ZERO) - a.minimum_cash, ZERO) for a in accounts)
    return sum(free, ZERO)


def _emptiest(held: Mapping[str, Decimal], bands: Mapping[str, Band], total: Decimal) -> str:
    lacking = {n: b.lower * total - held[n] for n, b in bands.items()}
    return max(lacking, key=lambda n: (lacking[n], n))


def _up(amount: Decimal | None) -> Decimal | None:
    """To the cent, upwards: a cent less would not do."""
    return None if amount is None else amount.quantize(CENT, rounding=ROUND_CEILING)


def horizon_words(found: Horizon) -> str:
    """The horizon in a sentence or two, at today's prices."""
    if found.lump is None:
        return "No deposit brings every class back into its band without a sale."
    if not found.lump:
        inside = "Every class is inside its band, or idle cash brings it there"
    elif found.months is None:
        inside = (
            f"{dollars(dollars_up(found.lump))} today brings every class back into its band; {found.slowest} decides"
        )
    else:
        months = f"{found.months} month{'s' * (found.months != 1)}"
        inside = (
            f"Back inside every band in {months} at {dollars(found.monthly)} a month, "
            f"or with {dollars(dollars_up(found.lump))} today; {found.slowest} decides"
        )
    if found.to_target is None:
        return f"{inside}. Targets cannot be reached without a sale."
    return f"{inside}. {_target_words(found.to_target)}"


def _target_words(amount: Decimal) -> str:
    return f"{dollars(dollars_up(amount))} reach every target without a sale." if amount else "Targets need no sale."
