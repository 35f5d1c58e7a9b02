"""How often a rule looks, and what may start a rebalance: the names the plan file knows."""

from __future__ import annotations

PERIODS = {"weekly": 0, "monthly": 1, "quarterly": 3, "semiannual": 6, "annual": 12}
"""Looks at the end of a period, with its months; a week has none."""
LOOKS = ("daily", *PERIODS)
"""How often a rule may look by name; a number of trading days is the other way."""
LONGEST_LOOK = 252
"""Trading days."""
THRESHOLD, CASH_ARRIVING = "threshold", "cash"
TRIGGERS = (THRESHOLD, CASH_ARRIVING, *LOOKS)


def every_n(look: str) -> int:
    """The number of trading days between looks that a look interval names. Raises `ValueError` for anything else."""
    n = int(look) if look.isascii() and look.isdecimal() else 0
    if not 1 <= n <= LONGEST_LOOK:
        raise ValueError(look)
    return n


def is_look_name(look: str) -> bool:
    """Is it a look interval: a name of `LOOKS`, or a number of trading days from 1 to 252?"""
    try:
        return look in LOOKS or bool(every_n(look))
    except ValueError:
        return False
