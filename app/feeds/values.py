"""Cell text to numbers and days: one grammar for all brokers, and nothing guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from app.model.errors import InputError
from app.model.number import ZERO

# "Incomplete" and "--" differ to a broker, yet neither is a number: unknown, never 0.
NULLS = frozenset(
    {"", "--", "-", "–", "n/a", "null", "not applicable", "unavailable", "incomplete", "various", "processing"}
)
# What a household's file can hold of shares, with eight decimals in 18 digits.
LIMIT = Decimal("1e10")
_LEAST = Decimal("1e-15")
_SHORT = 20

_NUMBER = re.compile(
    r"(?P<sign>[+-]?)[$£€@]?(?P<inner>[+-]?)"
    r"(?P<body>[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?)"
    r"[%S]?"
)
_SPACES = str.maketrans({" ": "", "\u00a0": "", "\u202f": "", "\u2212": "-"})


class UnreadableError(ValueError):
    """A cell or a row that cannot be read: `reason` is a clause about `text`, the cell at fault where there is one."""

    def __init__(self, reason: str, text: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.text = text


class Numbers(dict[str, Decimal | None]):
    """Numbers by their text, each text read once; None is unknown.

    `decimal` and `thousands` are the marks they are written with; any other mark is unreadable. Values are without
    trailing zeros, so that equal numbers print alike. Looking up what is no number raises `UnreadableError`.
    """

    def __init__(self, decimal: str = ".", thousands: str = ",") -> None:
        super().__init__()
        usual = (decimal, thousands) == (".", ",")
        marks = dict.fromkeys(".,'’", "?") | {thousands: ",", decimal: "."}
        if thousands == " ":
            marks |= dict.fromkeys("\u00a0\u202f", ",")
        self._marks = None if usual else str.maketrans(marks)

    def __missing__(self, text: str) -> Decimal | None:
        try:
            number = self[text] = read_number(text if self._marks is None else text.translate(self._marks))
        except UnreadableError as error:
            if self._marks is None:
                raise
            raise UnreadableError(f"“{clip(text)}” is not a number", text) from error
        return number


class Days(dict[str, date | None]):
    """Days by their text, each text read once by the first `strptime` format that fits, else as ISO; None is unknown.

    A broker's day lies between 1970 and two years from now; with `any_year`, from 1900 to 2199. With `order`, whether
    formats that begin with the month begin with the day instead is what it answers; it is not asked of days in others.
    """

    def __init__(
        self, formats: Sequence[str], *, any_year: bool = False, order: Callable[[], bool] | None = None
    ) -> None:
        super().__init__()
        self._order = order
        self._formats = formats
        self._unreadable: dict[str, str] = {}
        self._first = _EARLIEST if any_year else _FIRST
        self._last = _LATEST if any_year else date.fromordinal(datetime.now(UTC).date().toordinal() + 2 * 366)

    def __missing__(self, text: str) -> date | None:
        if text in self._unreadable:
            raise UnreadableError(self._unreadable[text], text)
        try:
            day = self[text] = self._read(text.strip())
        except UnreadableError as error:
            self._unreadable[text] = error.reason
            raise
        return day

    def _read(self, text: str) -> date | None:
        if text.lower() in NULLS:
            return None
        day = next(filter(None, (self._day(text, pattern) for pattern in (*self._formats, _ISO))), None)
        if day is None:
            raise UnreadableError(f"“{clip(text)}” is not a date", text)
        if not self._first <= day <= self._last:
            raise UnreadableError(f"the date {day} is out of range", text)
        return day

    def _day(self, text: str, pattern: str) -> date | None:
        """The day by one format; which number is the month is asked only where the text has the format's form."""
        if self._order is None or not pattern.startswith(_MONTH_FIRST):
            return _day(text, pattern)
        found = _day(text, pattern), _day(text, day_before_month(pattern))
        return found[self._order()] if any(found) else None


_MONTH_FIRST, _DAY_FIRST = "%m/%d", "%d/%m"
_WITH_SLASHES = re.compile(r"\s*(\d{1,2})/(\d{1,2})/\d{2,4}\b", re.ASCII)
_MONTHS_A_YEAR = 12


def day_before_month(pattern: str) -> str:
    """A format of days with the day of the month in front, where it has the month there."""
    return _DAY_FIRST + pattern.removeprefix(_MONTH_FIRST) if pattern.startswith(_MONTH_FIRST) else pattern


def day_comes_first(name: str, texts: Iterable[str]) -> bool:
    """Tell whether days like 13/11/2026 in one table begin with the day: a number above 12 is no month.

    Raises `InputError` where no day or days of both orders say so.
    """
    orders = set()
    for match in filter(None, map(_WITH_SLASHES.match, texts)):
        orders |= {n == 1 for n in (1, 2) if int(match[n]) > _MONTHS_A_YEAR}
    if len(orders) != 1:
        open_text = f"The days of {name} may be month/day or day/month, and none of them says which."
        mixed_text = f"Some days of {name} are month/day and others day/month."
        raise InputError(mixed_text if orders else open_text, "", "Write them like 2026-11-20.")
    return orders.pop()


_FIRST, _EARLIEST, _LATEST = date(1970, 1, 1), date(1900, 1, 1), date(2199, 12, 31)
_ISO = "%Y-%m-%d"


def _day(text: str, pattern: str) -> date | None:
    try:
        if pattern == _ISO:  # forty times as fast as strptime, but it knows other forms too
            return date.fromisoformat(text) if len(text) == len("yyyy-mm-dd") and text[4] == "-" else None
        return datetime.strptime(text, pattern).date()  # noqa: DTZ007 (a broker's day has no zone)
    except ValueError:
        return None


def read_number(text: str, limit: Decimal = LIMIT) -> Decimal | None:
    """A number as brokers print it: `$1,234.56`, `($126.93)`, `$(1.5)`, `-$0.88`, `1S`, `-2E-4`; None if unknown.

    Percentages stay percentages. Raises `UnreadableError` for anything else, misplaced commas included.
    """
    if not text:
        return None
    if text.replace(".", "", 1).isdigit() and text.isascii() and len(text) <= _SHORT:
        bare = Decimal(text.rstrip("0").rstrip(".") or "0") if "." in text else Decimal(text)
        if bare < limit:
            return bare
    plain = text.strip()
    if plain.lower() in NULLS:
        return None
    plain = plain.translate(_SPACES)
    inside = plain.removeprefix("$") if plain.startswith("$(") else plain
    bracketed = inside.startswith("(") and inside.endswith(")")
    match = _NUMBER.fullmatch(inside[1:-1] if bracketed else plain)
    signs = match["sign"] + match["inner"] + ("-" if bracketed else "") if match else ""
    if match is None or len(signs) > 1:
        raise UnreadableError(f"“{clip(text)}” is not a number", text)
    number = Decimal(match["body"].replace(",", ""))
    if number >= limit or 0 < number < _LEAST:
        raise UnreadableError(f"“{clip(text)}” is out of range", text)
    return trimmed(-number if signs == "-" else number)


def bounded(number: Decimal) -> Decimal:
    """A number that was worked out. Raises `UnreadableError` where it is beyond what a household's file can hold."""
    if abs(number) >= LIMIT:
        raise UnreadableError("shares and price make an amount out of range")
    return number


def trimmed(number: Decimal) -> Decimal:
    """The number without trailing zeros and without exponent, and never −0."""
    short = number.normalize()
    if not short:
        return ZERO
    return short.quantize(Decimal(1)) if short.as_tuple().exponent > 0 else short  # type: ignore[operator]


_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_CURRENCIES = {"$": "USD", "US$": "USD", "US DOLLAR": "USD", "US DOLLARS": "USD", "€": "EUR", "£": "GBP", "CA$": "CAD"}


class Currencies(dict[str, str]):
    """Currencies by their text, as codes of three letters; empty where none is told."""

    def __missing__(self, text: str) -> str:
        told = text.strip().upper()
        code = "" if told.lower() in NULLS else _CURRENCIES.get(told, told)
        if code and not _CURRENCY.fullmatch(code):
            raise UnreadableError(f"“{clip(text)}” is not a currency", text)
        self[text] = code
        return code


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY_IN_TEXT = (
    re.compile(r"\b(?P<y>\d{4})[-/](?P<m>\d{1,2})[-/](?P<d>\d{1,2})\b", re.ASCII),
    re.compile(r"\b(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4})\b", re.ASCII),
    re.compile(r"\b(?P<mon>[A-Za-z]{3})[a-z]*[- ](?P<d>\d{1,2})(?:, |[- ])(?:.*?\s)?(?P<y>\d{4})\b", re.ASCII),
)


def find_day(text: str) -> date | None:
    """The first day told in a title or footer, in any of the ways brokers tell it; None where there is none."""
    for pattern in _DAY_IN_TEXT:
        if match := pattern.search(text):
            parts = match.groupdict()
            try:
                month = _MONTHS.index(parts["mon"].lower()) + 1 if "mon" in parts else int(parts["m"])
                return date(int(parts["y"]), month, int(parts["d"]))
            except ValueError:
                continue
    return None


def tidy(text: str) -> str:
    """The text with single spaces, on one line."""
    return " ".join(text.split())


def clip(text: str, longest: int = 40) -> str:
    """The text on one line, cut where it would drown a sentence."""
    line = tidy(text)
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
