"""Options by their OCC symbol: root, date, right and strike in one word (`SPY261218C00600000`)."""

from __future__ import annotations

import re
from functools import cache

SHARES_A_CONTRACT = 100

_OCC = re.compile(r"(?P<root>[A-Z0-9.]+?)\d{6}(?P<right>[CP])\d{8}")


def is_option(symbol: str) -> bool:
    """Is it an option's OCC symbol?"""
    return _OCC.fullmatch(symbol) is not None


@cache
def called_shares(symbol: str) -> str | None:
    """The security a call is an option to acquire; None for puts and for what is no option."""
    found = _OCC.fullmatch(symbol)
    return found["root"] if found and found["right"] == "C" else None
