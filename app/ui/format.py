"""The only place where numbers and dates become text."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

MINUS = "\N{MINUS SIGN}"
NARROW = "\N{NARROW NO-BREAK SPACE}"
DASH = "\N{EN DASH}"
NOTHING = DASH
UNKNOWN = "unknown"
HIDDEN = "$•••"
OLD_PRICE_DAYS = 5
"""A long weekend is no reason to worry about prices."""

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_POINT = Decimal(100)


def weight_text(value: Decimal, *, places: int = 1, unit: bool = True) -> str:
    """Return a fraction as ``47.0 %``, or ``47.0`` where something else names the unit."""
    text = _number(value * _POINT, places)
    return f"{text}{NARROW}%" if unit else text


def points_text(value: Decimal, *, places: int = 1, signed: bool = True) -> str:
    """Return a difference of fractions in percentage points, ``+4.0``."""
    return _number(value * _POINT, places, signed=signed)


def edge_text(value: Decimal) -> str:
    """Return a band edge as short as it can be said: ``37`` or ``4.5``."""
    return _number(value * _POINT, _places(value * _POINT, at_most=2))


def count_text(value: int) -> str:
    """Return a grouped whole number, ``1,250``."""
    return _number(Decimal(value), 0)


@dataclass(frozen=True, slots=True)
class Formatter:
    """Turns values into screen text; weights are fractions of 1 and None is unknown, never 0."""

    hide_amounts: bool
    today: date

    def money(self, value: Decimal | None, *, cents: bool = False, signed: bool = False) -> str:
        """Return ``$1,234``, with cents where asked; hidden amounts keep not even their sign."""
        if value is None:
            return UNKNOWN
        if self.hide_amounts:
            return HIDDEN
        return _number(value, 2 if cents else 0, signed=signed, prefix="$")

    def price(self, value: Decimal | None) -> str:
        """Return a price per share with cents, and up to four decimals where it has them."""
        if value is None:
            return UNKNOWN
        return _number(value, _places(value, at_least=2, at_most=4), prefix="$")

    def shares(self, value: Decimal | None, *, places: int | None = None) -> str:
        """Return whole shares plain and fractions with the places they have, at most six."""
        if value is None:
            return UNKNOWN
        return _number(value, _places(value, at_most=6) if places is None else places)

    def count(self, value: int | None) -> str:
        """Return a grouped whole number."""
        return UNKNOWN if value is None else count_text(value)

    def counted(self, value: int, noun: str, plural: str | None = None) -> str:
        """Return ``ten trades``: words up to ten, digits beyond."""
        number = _WORDS[value] if 0 <= value < len(_WORDS) else self.count(value)
        return f"{number} {noun if value == 1 else plural or noun + 's'}"

    def days(self, value: int | None) -> str:
        """Return ``14 days`` or ``1 day``."""
        if value is None:
            return UNKNOWN
        return f"{self.count(value)} {'day' if value == 1 else 'days'}"

    def weight(self, value: Decimal | None, *, places: int = 1, unit: bool = True) -> str:
        """Return a fraction as ``47.0 %``, or ``47.0`` where the column names the unit."""
        return UNKNOWN if value is None else weight_text(value, places=places, unit=unit)

    def points(self, value: Decimal | None, *, places: int = 1, signed: bool = True) -> str:
        """Return a difference of fractions in percentage points, ``+4.0``."""
        return UNKNOWN if value is None else points_text(value, places=places, signed=signed)

    def weight_range(self, lower: Decimal, upper: Decimal, *, places: int | None = None) -> str:
        """Return a range as short as it can be said, or with a fixed number of places."""
        if places is None:
            return f"{edge_text(lower)}{DASH}{edge_text(upper)}{NARROW}%"
        low, high = (self.weight(value, places=places, unit=False) for value in (lower, upper))
        return f"{low}{NARROW}{DASH}{NARROW}{high}{NARROW}%"

    def day(self, value: date | None, *, year: bool = False) -> str:
        """Return ``Dec 4``, with the year when it is not this one or when asked."""
        return self._date(value, lambda day: _MONTHS[day.month - 1][:3], year=year)

    def day_long(self, value: date | None, *, weekday: bool = False) -> str:
        """Return ``December 4`` or ``Friday, November 20``, with the year when not this one."""
        text = self._date(value, lambda day: _MONTHS[day.month - 1])
        return f"{_DAYS[value.weekday()]}, {text}" if weekday and value is not None else text

    def month(self, value: date) -> str:
        """Return ``Nov 2026``."""
        return f"{_MONTHS[value.month - 1][:3]} {value.year}"

    def _date(self, value: date | None, name: Callable[[date], str], *, year: bool = False) -> str:
        if value is None:
            return UNKNOWN
        text = f"{name(value)} {value.day}"
        return f"{text}, {value.year}" if year or value.year != self.today.year else text


def _number(value: Decimal, places: int, *, signed: bool = False, prefix: str = "") -> str:
    """Group and round half up; zero carries no sign."""
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    sign = MINUS if rounded < 0 else "+" if signed and rounded > 0 else ""
    return f"{sign}{prefix}{abs(rounded):,.{places}f}"


def _places(value: Decimal, *, at_least: int = 0, at_most: int) -> int:
    """Return how many decimals a value has after trailing zeros, within bounds."""
    exponent = value.normalize().as_tuple().exponent
    if not isinstance(exponent, int):
        raise TypeError(f"not a finite number: {value}")
    return min(max(-exponent, at_least), at_most)
