"""Options by their OCC symbol: root, date, right and strike in one word (`SPY261218C00600000`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

SHARES_A_CONTRACT = 100

_OCC = re.compile(r"(?P<root>[A-Z0-9.]+?)\d{6}(?P<right>[CP])(?P<strike>\d{8})")


@dataclass(frozen=True, slots=True)
class Contract:
    """What an option's symbol says: the security's root, the right, dollars a share."""

    root: str
    is_call: bool
    strike: Decimal


def is_option(symbol: str) -> bool:
    """Is it an option's OCC symbol?"""
    return _OCC.fullmatch(symbol) is not None


@cache
def contract_of(symbol: str) -> Contract | None:
    """Read an OCC symbol; None for what is no option. The strike is in thousandths of a dollar."""
    found = _OCC.fullmatch(symbol)
    return Contract(found["root"], found["right"] == "C", Decimal(found["strike"]).scaleb(-3)) if found else None


@cache
def called_shares(symbol: str) -> str | None:
    """The security a call is an option to acquire; None for puts and for what is no option."""
    contract = contract_of(symbol)
    return contract.root if contract and contract.is_call else None
