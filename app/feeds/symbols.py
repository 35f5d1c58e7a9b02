"""Symbols as brokers write them, to one spelling each: class shares with a dot, options by their OCC symbol."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from app.resources import resource_path

_MARKS = "* "
_CLASS_SHARE = re.compile(r"([A-Z]{1,5})[ /-]([A-Z])")
_CUSIP = re.compile(r"[0-9]{3}[0-9A-Z]{5}[0-9]")
_WITH_CUSIP = re.compile(r"(?P<symbol>[^()]*)\((?P<cusip>[0-9A-Z]{9})\)")
_LONGEST = 40
_STRIKE_SCALE = 1000
_STRIKE_DIGITS = 8

_ROOT, _STRIKE, _RIGHT = r"(?P<root>[A-Z0-9.]+)", r"(?P<strike>[\d.]+)", r"(?P<right>[CP])"
_DATE, _YYMMDD = r"(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4})", r"(?P<y>\d{2})(?P<m>\d{2})(?P<d>\d{2})"
_SPELLINGS = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        # SPY 03/31/2020 284.00 P
        rf"{_ROOT} {_DATE} \$?{_STRIKE} {_RIGHT}",
        # TSLA 1/2/2026 Call $452.50
        rf"{_ROOT} {_DATE} {_RIGHT}(?:ALL|UT) \$?{_STRIKE}",
        # TSLA  230317P00180000, TSLA--230317P00180000
        rf"(?P<root>[A-Z0-9.]+?)[ -]*{_YYMMDD}{_RIGHT}(?P<thousandths>\d{{8}})",
        # -EEE261218C50
        rf"-?(?P<root>[A-Z.]+){_YYMMDD}{_RIGHT}(?P<strike>\d{{1,5}}(?:\.\d+)?)",
        # XYZ#B1326C425000
        r"(?P<root>[A-Z.]+)#(?P<letter>[A-X])(?P<d>\d{2})(?P<y>\d{2})(?P<scale>[A-F])(?P<digits>\d{6})",
        # TQQQ 24AUG26 70 P
        rf"{_ROOT} (?P<d>\d{{2}})(?P<mon>[A-Z]{{3}})(?P<y>\d{{2}}) {_STRIKE} {_RIGHT}",
        # CCCD Feb 15 '19 $41 Call
        rf"{_ROOT} (?P<mon>[A-Z]{{3}}) (?P<d>\d{{1,2}}) '(?P<y>\d{{2}}) \${_STRIKE} {_RIGHT}(?:ALL|UT)",
        # CALL ALDR 12/18/26 30
        rf"{_RIGHT}(?:ALL|UT) {_ROOT} (?P<m>\d{{1,2}})/(?P<d>\d{{1,2}})/(?P<y>\d{{2}}) \$?{_STRIKE}",
    )
)
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


@dataclass(frozen=True, slots=True)
class Option:
    """A listed option: what it is on, when it ends, `right` C or P, and its strike."""

    underlying: str
    expiry: date
    right: str
    strike: Decimal

    @property
    def symbol(self) -> str:
        """The OCC symbol without padding: root, yymmdd, right, strike in thousandths."""
        thousandths = int(self.strike * _STRIKE_SCALE)
        return f"{self.underlying}{self.expiry:%y%m%d}{self.right}{thousandths:0{_STRIKE_DIGITS}d}"


def canonical(text: str) -> str:
    """The one spelling of a symbol: upper case, no footnote marks, `BRK.B` for `BRK/B`, options by OCC symbol.

    A CUSIP in brackets behind a symbol is dropped; behind none, or behind the word `undefined`, it is the symbol.
    """
    symbol = " ".join(text.upper().split()).strip(_MARKS)
    if match := _WITH_CUSIP.fullmatch(symbol):
        named = match["symbol"].strip()
        symbol = match["cusip"] if named in ("", "UNDEFINED") else named
    if symbol in _SAID_NOTHING:
        return ""
    if option := read_option(symbol):
        return option.symbol
    if match := _CLASS_SHARE.fullmatch(symbol):
        return f"{match[1]}.{match[2]}"
    return _aliases().get(symbol, symbol)[:_LONGEST]


_SAID_NOTHING = frozenset({"", "-", "--", "N/A", "NULL", "NO NUMBER"})


def read_option(text: str) -> Option | None:
    """The option a symbol means, in any of the spellings brokers use; None where it is none."""
    line = " ".join(text.upper().replace(",", "").split())
    for pattern in _SPELLINGS:
        if match := pattern.fullmatch(line):
            return _option(match.groupdict())
    return None


def _option(parts: Mapping[str, str | None]) -> Option | None:
    letter = parts.get("letter")
    place = ord(letter) - ord("A") if letter else 0
    right = ("C" if place < len(_MONTHS) else "P") if letter else parts["right"]
    try:
        month = _month(parts, place)
        year = int(parts["y"] or 0)
        expiry = date(year if year > 99 else 2000 + year, month, int(parts["d"] or 0))  # noqa: PLR2004 (two digits)
        strike = _strike(parts)
    except (ValueError, ArithmeticError):
        return None
    if not right or len(str(int(strike * _STRIKE_SCALE))) > _STRIKE_DIGITS:
        return None
    return Option(parts["root"] or "", expiry, right, strike)


def _month(parts: Mapping[str, str | None], place: int) -> int:
    if parts.get("letter"):
        return place % len(_MONTHS) + 1
    if named := parts.get("mon"):
        return _MONTHS.index(named) + 1
    return int(parts["m"] or 0)


def _strike(parts: Mapping[str, str | None]) -> Decimal:
    if thousandths := parts.get("thousandths"):
        return Decimal(thousandths) / _STRIKE_SCALE
    if scale := parts.get("scale"):
        return Decimal(parts["digits"] or "0").scaleb(ord("A") - ord(scale) - 1)
    return Decimal(parts["strike"] or "0")


def is_cusip(symbol: str) -> bool:
    """Tell whether a symbol is a CUSIP by its shape, as bonds and renamed shares have."""
    return _CUSIP.fullmatch(symbol) is not None


@cache
def _aliases() -> Mapping[str, str]:
    with resource_path("brokers/symbols.toml").open("rb") as file:
        aliases: dict[str, str] = tomllib.load(file)["aliases"]
    return aliases


class Symbols(dict[str, str]):
    """Canonical symbols by their text, each text read once."""

    def __missing__(self, text: str) -> str:
        symbol = self[text] = canonical(text)
        return symbol
