"""The same policies day by day with plain numbers: no arrays, no shared code, one day after the other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date


def period_of(calendar: str, day: date) -> tuple[int, int]:
    """The period of a calendar a day lies in."""
    if calendar == "weekly":
        return day.isocalendar()[:2]
    length = {"monthly": 1, "quarterly": 3, "semiannual": 6, "annual": 12}[calendar]
    return day.year, (day.month - 1) // length


def is_look(calendar: str | int, days: Sequence[date], n: int) -> bool:
    """Does the calendar look on the n-th day? Never on the first."""
    if n == 0 or calendar == "never":
        return False
    if isinstance(calendar, int):
        return n % calendar == 0
    if calendar == "daily" or n == len(days) - 1:
        return True
    return period_of(calendar, days[n]) != period_of(calendar, days[n + 1])


def goal_weights(
    weights: list[float],
    targets: list[float],
    below: list[float] | None,
    above: list[float] | None,
    stop: float,
    smallest: float,
    *,
    only_breached: bool,
    is_called: bool,
) -> list[float]:
    """Where a trade leads from these weights."""
    n = len(targets)
    if below is None or above is None:
        return list(targets)
    away = [w - t for w, t in zip(weights, targets, strict=True)]
    ends = [stop * (above[i] if away[i] > 0 else below[i]) for i in range(n)]
    if not only_breached or (is_called and stop == 0):
        part = min((ends[i] / abs(away[i]) for i in range(n) if abs(away[i]) > ends[i]), default=1.0)
        return [targets[i] + part * away[i] for i in range(n)]
    edges = ends if is_called else [above[i] if away[i] > 0 else below[i] for i in range(n)]
    broken = [abs(away[i]) > edges[i] + 1e-12 and (is_called or abs(away[i]) - ends[i] > smallest) for i in range(n)]
    left = [(1 if away[i] > 0 else -1) * ends[i] if broken[i] else away[i] for i in range(n)]
    for i in sorted(range(n), key=lambda i: (broken[i], -abs(left[i]))):
        excess = sum(left)
        if excess * left[i] > 0:
            left[i] -= (1 if excess > 0 else -1) * min(abs(excess), abs(left[i]))
    return [targets[i] + left[i] for i in range(n)]


def follow(
    days: Sequence[date],
    returns: Sequence[Sequence[float]],
    targets: list[float],
    look: str | int,
    also: str | int,
    below: list[float] | None,
    above: list[float] | None,
    stop: float,
    cost: float,
    smallest: float,
    *,
    only_breached: bool,
) -> tuple[list[float], list[list[float]], list[int], list[float]]:
    """Values, weights after trades, trade days and amounts traded by day, beginning at 1 with the targets bought."""
    held = list(targets)
    values, weights, events, amounts = [1.0], [list(targets)], [], []
    for n in range(1, len(days)):
        held = [h * (1 + r) for h, r in zip(held, returns[n - 1], strict=True)]
        value = sum(held)
        now = [h / value for h in held]
        is_called = is_look(also, days, n)
        calls = is_called or (below is None and is_look(look, days, n))
        if below is not None and above is not None and not calls and is_look(look, days, n):
            for w, t, a, b in zip(now, targets, above, below, strict=True):
                width = a if w > t else b
                calls = calls or (abs(w - t) > width + 1e-12 and abs(w - t) - stop * width > smallest)
        if calls:
            goal = goal_weights(
                now, targets, below, above, stop, smallest, only_breached=only_breached, is_called=is_called
            )
            after = value
            for _ in range(200):
                after = value - cost * sum(abs(g * after - h) for g, h in zip(goal, held, strict=True))
            traded = sum(abs(g * after - h) for g, h in zip(goal, held, strict=True))
            if traded > 1e-12 * value:
                events.append(n)
                amounts.append(traded / value)
                held = [g * after for g in goal]
                value = after
        values.append(value)
        weights.append([h / value for h in held])
    return values, weights, events, amounts
