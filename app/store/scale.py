"""Exact numbers as whole numbers of a small unit, because SQLite's own decimals are floats and drift."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Context, Decimal, Inexact, InvalidOperation

# What 64 bits hold for certain: 18 decimal digits, whatever the unit.
DIGITS = 18


@dataclass(frozen=True, slots=True)
class Scale:
    """A quantity's unit: `decimals` places are stored, at least `shown` come back (`12.50`, but `3` shares).

    Storing rounds half to even where `rounds`, because prices come divided out to any length; elsewhere a number with
    more places than the unit is refused with `ValueError`, since a rounded cost or share count would be a wrong one.
    Numbers beyond 18 digits are refused everywhere.
    """

    name: str
    decimals: int
    shown: int = 0
    rounds: bool = False
    unit: Decimal = field(init=False)
    _one: int = field(init=False, repr=False)
    _strict: Context = field(init=False, repr=False, compare=False)
    _storing: Context = field(init=False, repr=False, compare=False)
    _coarse: int = field(init=False, repr=False)
    _coarse_unit: Decimal = field(init=False, repr=False)

    def __post_init__(self) -> None:
        strict = Context(DIGITS, ROUND_HALF_EVEN, traps=[InvalidOperation, Inexact])
        lenient = Context(DIGITS, ROUND_HALF_EVEN, traps=[InvalidOperation])
        object.__setattr__(self, "unit", Decimal(1).scaleb(-self.decimals))
        object.__setattr__(self, "_one", 10**self.decimals)
        object.__setattr__(self, "_strict", strict)
        object.__setattr__(self, "_storing", lenient if self.rounds else strict)
        object.__setattr__(self, "_coarse", 10 ** (self.decimals - self.shown))
        object.__setattr__(self, "_coarse_unit", Decimal(1).scaleb(-self.shown))

    def store(self, value: Decimal) -> int:
        """The number of units in `value`."""
        try:
            return int(value.quantize(self.unit, context=self._storing) * self._one)
        except (Inexact, InvalidOperation) as error:
            message = f"{value} does not fit {self.name} of {self.decimals} decimals and {DIGITS} digits"
            raise ValueError(message) from error

    def load(self, stored: int) -> Decimal:
        """The number that so many units are, with no more places than it needs."""
        whole, rest = divmod(stored, self._coarse)
        return (Decimal(stored) * self.unit).normalize() if rest else Decimal(whole) * self._coarse_unit

    def load_f(self, stored: int) -> float:
        """The float nearest to that number, for statistics and charts."""
        return stored / self._one

    def rounded(self, value: Decimal) -> Decimal:
        """The value to the unit, half to even; the same object where it fits already, or can not by rounding."""
        try:
            value.quantize(self.unit, context=self._strict)
        except Inexact:
            return value.quantize(self.unit, ROUND_HALF_EVEN)
        except InvalidOperation:
            return value
        return value


MONEY = Scale("money", 4, shown=2)
SHARES = Scale("shares", 8)
PRICE = Scale("a price", 6, shown=2, rounds=True)
# Volumes of indices run to billions a day and are adjusted into fractions by splits.
VOLUME = Scale("a volume", 2, rounds=True)
WEIGHT = Scale("a weight", 8, rounds=True)
