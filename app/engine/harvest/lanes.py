"""The timeline of wash windows: a group of identical securities, and a lane for every account that could matter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from app.engine.harvest.loss_lots import bought_on, held_symbols
from app.engine.harvest.replacements import planned_purchases
from app.engine.wash_window import WINDOW
from app.engine.words import about_shares, day_text, shares_text
from app.model.harvest import Candidate, Lane, Mark, MarkKind, Verdict, WindowGroup
from app.model.household import Household
from app.model.number import ZERO

LOOK_BACK = timedelta(days=45)
DAY = timedelta(days=1)


def window_groups(
    household: Household, candidates: Sequence[Candidate], groups: Mapping[str, str]
) -> tuple[WindowGroup, ...]:
    """One group for each identity group with a candidate, in their order."""
    by_group: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        by_group.setdefault(groups.get(candidate.symbol, candidate.symbol), []).append(candidate)
    return tuple(_group(household, mine, identical(groups, mine[0].symbol)) for mine in by_group.values())


def identical(groups: Mapping[str, str], symbol: str) -> tuple[str, ...]:
    """All symbols that count as one with a symbol, itself first."""
    group = groups.get(symbol, symbol)
    return (symbol, *sorted(s for s, g in groups.items() if g == group and s != symbol))


def _group(household: Household, candidates: Sequence[Candidate], symbols: tuple[str, ...]) -> WindowGroup:
    today = household.as_of
    held_back = [c for c in candidates if c.verdict is Verdict.BLOCKED and c.ways_out]
    later = None
    if held_back and (sold := held_back[0].ways_out[0].sell_from) > today:
        start, until = sold - WINDOW, sold + WINDOW
        span = f"{day_text(start, today)} to {day_text(until, today)}"
        later = (start, until, f"Window if sold {day_text(sold, today)}: {span}.")
    return WindowGroup(
        symbol=symbols[0],
        identical=symbols,
        sold=today,
        start=today - WINDOW,
        until=today + WINDOW,
        blocked=any(c.verdict is Verdict.BLOCKED for c in candidates),
        lanes=_lanes(household, candidates, frozenset(symbols)),
        later=later,
    )


def _lanes(household: Household, candidates: Sequence[Candidate], symbols: frozenset[str]) -> tuple[Lane, ...]:
    """The selling accounts first, then the others in the plan's order."""
    sellers = list(dict.fromkeys(c.account for c in candidates))
    marks: dict[str, list[Mark]] = {name: [] for name in sellers}
    others = {
        *(buy.account for buy in household.recent_buys if buy.symbol in symbols),
        *(plan.account for plan in household.plan.planned_buys if plan.symbol in symbols),
    }
    for account in household.plan.accounts:
        if account.name in others or _could_buy(household, account.name, symbols):
            marks.setdefault(account.name, [])
    for name in sorted(others):
        marks.setdefault(name, [])
    past = (*_lost(household, symbols), *_bought(household, candidates, symbols))
    for name, mark in (*_sales(candidates, household.as_of), *past):
        if name in marks:
            marks[name].append(mark)
    for name, mark in _planned(household, candidates, symbols):
        marks[name].append(mark)
    if not any(c.verdict is Verdict.BLOCKED for c in candidates):
        for lane in marks.values():
            lane.append(Mark(household.as_of + WINDOW + DAY, MarkKind.CLEAR, "buy again"))
    return tuple(Lane(name, tuple(sorted(lane, key=lambda m: m.day))) for name, lane in marks.items())


def _could_buy(household: Household, account: str, symbols: frozenset[str]) -> bool:
    """Does it hold one of the group, or something of the same class?"""
    held = held_symbols(household.lots, account)
    classes = {name for symbol in symbols for name in household.security(symbol).classes}
    return bool(held & symbols) or any(classes & household.security(s).classes.keys() for s in held)


def _sales(candidates: Iterable[Candidate], today: date) -> Iterable[tuple[str, Mark]]:
    for c in candidates:
        is_held_back = c.verdict is Verdict.BLOCKED
        text = f"sell {shares_text(c.shares)}" + (": held back" if is_held_back else "")
        yield c.account, Mark(today, MarkKind.SALE, text, c.shares, planned=True)
        if is_held_back and c.ways_out and c.ways_out[0].sell_from > today:
            day = c.ways_out[0].sell_from
            words = f"sell from {day_text(day, today)}: loss counts in full"
            yield c.account, Mark(day, MarkKind.CLEAR, words)


def _lost(household: Household, symbols: frozenset[str]) -> Iterable[tuple[str, Mark]]:
    """Losses taken within thirty days: buying the same again would still wash them."""
    sold: dict[tuple[str, date], Decimal] = {}
    for d in household.disposals:
        is_loss = d.result is not None and d.result < 0
        if d.symbol in symbols and is_loss and household.as_of - WINDOW <= d.sold <= household.as_of:
            sold[d.account, d.sold] = sold.get((d.account, d.sold), ZERO) + d.shares
    for (account, day), shares in sold.items():
        yield account, Mark(day, MarkKind.SALE, f"sold {shares_text(shares)} at a loss", shares)


def _bought(
    household: Household, candidates: Sequence[Candidate], symbols: frozenset[str]
) -> Iterable[tuple[str, Mark]]:
    """Purchases of the last 45 days; those before the window are shown to say that they do no harm."""
    today = household.as_of
    harmful = {(b.account, b.symbol, b.day) for c in candidates for b in c.blocked_by if not b.planned}
    for buy in household.recent_buys:
        if buy.symbol in symbols:
            voids = (buy.account, buy.symbol, buy.day) in harmful
            text = f"bought {shares_text(buy.shares)}"
            yield buy.account, Mark(buy.day, MarkKind.PURCHASE, text, buy.shares, voids=voids)
    for lot in household.lots:
        day = bought_on(lot)
        if lot.symbol in symbols and day is not None and today - LOOK_BACK <= day < today - WINDOW:
            text = f"bought {shares_text(lot.shares)} on {day_text(day, today)}: outside"
            yield lot.account, Mark(day, MarkKind.PURCHASE, text, lot.shares)


def _planned(
    household: Household, candidates: Sequence[Candidate], symbols: frozenset[str]
) -> Iterable[tuple[str, Mark]]:
    harmful = {(b.account, b.symbol, b.day) for c in candidates for b in c.blocked_by if b.planned}
    for buy in planned_purchases(household, symbols, household.as_of + WINDOW):
        voids = (buy.account, buy.symbol, buy.day) in harmful
        text = f"auto-invest {about_shares(buy.shares)}"
        yield buy.account, Mark(buy.day, MarkKind.PURCHASE, text, buy.shares, planned=True, voids=voids)
