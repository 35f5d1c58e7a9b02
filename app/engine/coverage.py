"""Which days of an account no imported file tells of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

LEAST = timedelta(days=31)
"""Where a file does not say which days it covers, it covers those from its first row to its last: between two such
files some weeks without a row say nothing."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Gap:
    """Days of an account, both among them, of which no file tells although files do before and after."""

    account: str
    first: date
    last: date


def gaps(spans: Iterable[tuple[str, date, date]]) -> tuple[Gap, ...]:
    """Gaps longer than a month between the days that files cover; spans are account, first and last day, in any order.

    By account, the earliest first.
    """
    by_account: dict[str, list[tuple[date, date]]] = {}
    for account, first, last in spans:
        by_account.setdefault(account, []).append((min(first, last), max(first, last)))
    return tuple(gap for account in sorted(by_account) for gap in _between(account, sorted(by_account[account])))


def _between(account: str, spans: list[tuple[date, date]]) -> Iterator[Gap]:
    until = spans[0][1]
    for first, last in spans[1:]:
        if first - until > LEAST:
            yield Gap(account, until + _DAY, first - _DAY)
        until = max(until, last)


def within(found: Iterable[Gap], account: str, since: date, until: date) -> tuple[Gap, ...]:
    """The gaps of an account that share a day with the time from one day to another."""
    return tuple(gap for gap in found if gap.account == account and gap.first <= until and gap.last >= since)
