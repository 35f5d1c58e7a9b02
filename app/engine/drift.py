"""Weights and drift over the whole household: the first question of every day.

Drift = actual − effective target. Weights are shares of the household with its cash. Cash belongs to the class named
`Cash` where the plan has one, else to none. A fund split over classes counts in each with its part.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.engine.bands import bands_of
from app.model.household import Household
from app.model.number import HUNDRED, ONE, ZERO
from app.model.plan import ancestors
from app.model.target import CASH_CLASS, UNCLASSIFIED, Band

POINT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class ClassDrift:
    """One class against its band. Weights; `beyond` is the signed distance past the broken edge."""

    name: str
    value: Decimal
    actual: Decimal
    strategic: Decimal
    band: Band
    is_leaf: bool

    @property
    def drift(self) -> Decimal:
        """Actual less effective target."""
        return self.actual - self.band.target

    @property
    def state(self) -> str:
        """`in`, `under` or `over`."""
        return self.band.state(self.actual)

    @property
    def beyond(self) -> Decimal:
        """Signed distance past the broken edge, zero inside."""
        return self.band.beyond(self.actual)

    @property
    def band_units(self) -> Decimal:
        """Drift in band widths: 0 on target, ±1 at an edge."""
        width = self.band.upper - self.band.target if self.drift > 0 else self.band.target - self.band.lower
        if not width:
            return HUNDRED.copy_sign(self.drift) if self.drift else ZERO
        return self.drift / width


@dataclass(frozen=True, slots=True)
class Status:
    """Where the household stands. `alignment` is 100 · (1 − ½ Σ |weight − target|)."""

    value: Decimal
    classes: tuple[ClassDrift, ...]
    unpriced: tuple[str, ...]
    unclassified: Decimal
    cash: Decimal
    verdict: str

    @property
    def is_known(self) -> bool:
        """Are there weights at all? Without the price of something held, or without anything, there are none."""
        return bool(self.value) and not self.unpriced

    @property
    def breaches(self) -> tuple[ClassDrift, ...]:
        """Classes outside their band, the farthest first; none where weights are not known."""
        if not self.is_known:
            return ()
        return tuple(sorted((c for c in self.classes if c.state != "in"), key=lambda c: -abs(c.beyond)))

    @property
    def leaves(self) -> tuple[ClassDrift, ...]:
        """Classes without children."""
        return tuple(c for c in self.classes if c.is_leaf)

    @property
    def half_drift(self) -> Decimal:
        """½ Σ |weight − target| over the leaves."""
        return sum((abs(c.drift) for c in self.leaves), ZERO) / 2

    @property
    def alignment(self) -> Decimal:
        """100 · (1 − ½ Σ |weight − target|)."""
        return HUNDRED * (ONE - self.half_drift)


def class_values(
    household: Household, shares: Mapping[str, Decimal] | None = None, cash: Decimal | None = None
) -> dict[str, Decimal]:
    """Money in each leaf class, and in `Unclassified` where something has no class.

    `shares` and `cash` replace the household's own, for what a proposal would leave. Securities without a price count
    nothing here; `unpriced` names them.
    """
    held = shares if shares is not None else shares_by_symbol(household)
    values = {c.name: ZERO for c in household.plan.leaves}
    for symbol, quantity in held.items():
        price = household.price(symbol)
        if price is None or not quantity:
            continue
        worth = quantity * price
        parts = household.security(symbol).classes
        if not parts:
            values[UNCLASSIFIED] = values.get(UNCLASSIFIED, ZERO) + worth
        for name, part in parts.items():
            values[name] = values.get(name, ZERO) + worth * part
    if CASH_CLASS in values:
        values[CASH_CLASS] += household.total_cash if cash is None else cash
    return values


def shares_by_symbol(household: Household) -> dict[str, Decimal]:
    """Shares of each security over all accounts."""
    held: dict[str, Decimal] = {}
    for lot in household.lots:
        held[lot.symbol] = held.get(lot.symbol, ZERO) + lot.shares
    return held


def household_value(household: Household) -> Decimal:
    """Cash and everything that has a price."""
    total = household.total_cash
    for symbol, quantity in shares_by_symbol(household).items():
        price = household.price(symbol)
        if price is not None:
            total += quantity * price
    return total


def status(household: Household) -> Status:
    """Weights, drift, breaches and the verdict of one day."""
    plan, values = household.plan, class_values(household)
    total = household_value(household)
    bands = bands_of(plan, household.as_of, household.timing)
    leaves = {c.name for c in plan.leaves}
    rows = []
    for c in plan.classes:
        value = (
            values[c.name] if c.name in leaves else sum((v for n, v in values.items() if c.name in ancestors(n)), ZERO)
        )
        strategic = bands[c.name].target - bands[c.name].tilt
        rows.append(
            ClassDrift(c.name, value, value / total if total else ZERO, strategic, bands[c.name], c.name in leaves)
        )
    unpriced = tuple(sorted(s for s, q in shares_by_symbol(household).items() if q and household.price(s) is None))
    classes = tuple(rows)
    sentence = verdict(classes, total, unpriced)
    return Status(total, classes, unpriced, values.get(UNCLASSIFIED, ZERO), household.total_cash, sentence)


NUMBER_WORDS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")


def verdict(classes: tuple[ClassDrift, ...], total: Decimal, unpriced: tuple[str, ...]) -> str:
    """One sentence that says how the household lies (design README 5)."""
    if unpriced:
        names = ", ".join(unpriced[:3]) + (" and others" if len(unpriced) > 3 else "")  # noqa: PLR2004  three names fit the banner
        return f"Drift can’t be told: {names} {'has' if len(unpriced) == 1 else 'have'} no price."
    if not classes:
        return "No targets yet. Set them to see drift."
    if not total:
        return "Nothing here yet. Import a file to see where you stand."
    out = sorted((c for c in classes if c.state != "in"), key=lambda c: -abs(c.beyond))
    if not out:
        return "On an even keel. Every class is inside its band."
    if len(out) == 1:
        side = "above" if out[0].beyond > 0 else "below"
        distance = points(abs(out[0].beyond), signed=False)
        return f"{out[0].name} sits {distance} points {side} its band. Everything else is inside."
    listed = ", ".join(f"{c.name} {points(c.beyond)}" for c in out[:3]) + ("" if len(out) <= 3 else ", and more")  # noqa: PLR2004
    count = NUMBER_WORDS[len(out)] if len(out) < len(NUMBER_WORDS) else str(len(out))
    return f"{count} classes are outside: {listed}."


def points(weight: Decimal, *, signed: bool = True) -> str:
    """A weight difference in points with one decimal, two where one would show zero, and the true minus sign."""
    number = weight * HUNDRED
    digits = 1 if abs(number) > Decimal("0.05") else 2
    text = f"{abs(number):.{digits}f}"
    return text if not signed else f"{'−' if number < 0 else '+'}{text}"
