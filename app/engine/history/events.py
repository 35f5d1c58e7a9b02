"""Days worth a mark, and the days on end on which a class was outside its band."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

import numpy as np

from app.engine.history.flows import EXTERNAL, Flow
from app.engine.history.result import Breach, ClassHistory, EventKind, Flags, Floats, HistoryEvent
from app.engine.history.targets import plan_turns, tilt_turns
from app.engine.opening import is_opening
from app.engine.words import dollars
from app.model.number import ZERO
from app.model.plan import Plan
from app.model.security import CASH
from app.model.transaction import Action, Transaction

WORTH_A_MARK = 0.002
"""Money in and out and trades that are less than this part of the household's mean value are left out."""
MARKED = EXTERNAL - {Action.UNCLASSIFIED}


def events_of(
    rows: Sequence[Transaction],
    flows: Sequence[Flow],
    plans: Sequence[tuple[date, Plan]],
    days: Sequence[date],
    value_f: Floats,
) -> tuple[HistoryEvent, ...]:
    """Rebalances (purchases and sales on one day), what came in and left, changes of the plan and of its tilts."""
    mark = float(np.nanmean(value_f)) * WORTH_A_MARK if np.isfinite(value_f).any() else 0.0
    found = [*_flow_events(flows, mark), *_rebalances(rows, mark)]
    found += [HistoryEvent(day, EventKind.PLAN, "Plan changed") for day in plan_turns(plans)]
    for day, c in tilt_turns(plans):
        turn = "begins" if c.tilt is not None and day == c.tilt.since else "ends"
        found.append(HistoryEvent(day, EventKind.TILT, f"Tilt of {c.short_name} {turn}"))
    return tuple(sorted((e for e in found if days[0] <= e.day <= days[-1]), key=lambda e: (e.day, e.kind, e.text)))


def _flow_events(flows: Sequence[Flow], mark: float) -> Iterator[HistoryEvent]:
    """What crossed the border of the household, by day, way, and money or securities; opening balances did not."""
    sums: dict[tuple[date, bool, bool], float] = {}
    for flow in flows:
        is_marked = flow.row.action in MARKED or flow.symbol != CASH
        if not is_marked or is_opening(flow.row) or not np.isfinite(flow.value):
            continue
        key = flow.row.day, flow.value > 0, flow.symbol == CASH
        sums[key] = sums.get(key, 0.0) + abs(flow.value)
    for (day, comes, is_money), amount in sums.items():
        if amount > mark:
            kind = EventKind.DEPOSIT if comes else EventKind.WITHDRAWAL
            words = kind.capitalize() if is_money else f"Securities moved {'in' if comes else 'out'}"
            yield HistoryEvent(day, kind, f"{words} {dollars(Decimal(f'{amount:.2f}'))}")


def _rebalances(rows: Sequence[Transaction], mark: float) -> Iterator[HistoryEvent]:
    sides: dict[date, dict[Action, Decimal]] = {}
    for t in rows:
        if t.action in (Action.BUY, Action.SELL):
            of_day = sides.setdefault(t.day, {})
            of_day[t.action] = of_day.get(t.action, ZERO) + abs(t.cash)
    for day, both in sides.items():
        if len(both) == 2 and float(min(both.values())) > mark:  # noqa: PLR2004  bought and sold
            yield HistoryEvent(day, EventKind.REBALANCED, "Rebalanced")


def breaches_of(days: Sequence[date], classes: Mapping[str, ClassHistory]) -> tuple[Breach, ...]:
    """Days on end that classes were outside their bands, the earliest first; a day not known ends them."""
    found = []
    for name, c in classes.items():
        side_f = c.side_f
        for side, out in (("over", side_f == 1), ("under", side_f == -1)):
            for begin, end in runs(out):
                stretch_f = c.actual_f[begin:end]
                worst = float(stretch_f.max() if side == "over" else stretch_f.min())
                found.append(Breach(name, side, days[begin], days[end - 1], worst, end == len(days)))
    return tuple(sorted(found, key=lambda b: (b.first, b.name)))


def runs(flags: Flags) -> list[tuple[int, int]]:
    """Begin and end (one past) of true values on end."""
    edges = np.flatnonzero(np.diff(flags.astype(np.int8), prepend=0, append=0))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
