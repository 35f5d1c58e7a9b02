"""The journal in sentences: the verdict, what was done about each breach, and the formula behind every part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.engine.bootstrap import Interval
from app.engine.journal.report import JournalReport
from app.engine.words import day_text, dollars, listed, month_text
from app.model.journal import OVER, Episode, Mended
from app.model.number import HUNDRED, ZERO, from_float

MINUS = "−"
_TOO_FEW = "there are too few days to say whether that is more than luck"
PARTS = {"timing": "Timing", "cash_flow": "Cash flow", "tax": "Tax", "location": "Location", "cost": "Cost"}
MEANING = {
    "timing": "The gap traded later, or never, times the return of the class less that of what it is traded for.",
    "cash_flow": "What deposits, withdrawals and income corrected, for which the rule would have paid costs and tax.",
    "tax": "Tax of the rule’s sales less that of the real ones: other lots, other days, or no sale at all.",
    "location": "Tax spared because sales were made in other accounts than pro rata.",
    "cost": "Commissions, spreads and impact of the rule’s trades less those of the real ones.",
}


@dataclass(frozen=True, slots=True)
class Working:
    """One line of a calculation: what it is of, in words, and dollars, None where they are unknown."""

    part: str
    text: str
    amount: Decimal | None


def signed(amount: Decimal, *, to_the_cent: bool = False) -> str:
    """`+$310`, `−$420`, `$0`."""
    text = dollars(amount, to_the_cent=to_the_cent)
    if not text.strip("$0.,"):
        return text
    return f"{'+' if amount > 0 else MINUS}{text}"


def bare(amount: Decimal) -> str:
    """An amount that says minus and keeps quiet about plus."""
    return signed(amount).lstrip("+")


def whole(amount_f: float) -> str:
    """A float as dollars, `−$420`."""
    return bare(from_float(round(amount_f, 2)))


def sentence(report: JournalReport) -> str:
    """What decisions came to, and whether it may be luck; never more than the numbers say."""
    if not _is_compared(report):
        return headline(report)
    if report.interval is None:
        return f"{_came_to(report)}; {_TOO_FEW}.{_left_out(report)}"
    return f"{_came_to(report)}, {_between(report.interval)}: {luck(report.interval)}.{_left_out(report)}"


def headline(report: JournalReport) -> str:
    """What decisions came to, in few words: for the head of a page that says the margin below it."""
    if not report.has_weights:
        return "No weights of the past are known, so nothing can be said of decisions."
    if not report.episodes and all(c.yearly is None for c in report.comparisons):
        return "No day can be compared with the rule yet."
    if not report.episodes or report.first is None:
        return "No class has left its band, so there was nothing to decide."
    if not _is_compared(report):
        return f"{_since(report)} no breach can be compared with the rule in full: prices or bases are missing."
    may_be_luck = report.interval is not None and report.interval.contains_zero
    return f"{_came_to(report)}{', which may be luck' if may_be_luck else ''}."


def margin(report: JournalReport) -> str:
    """Between which amounts that lies and what is not in it; empty where there is nothing to compare."""
    if not _is_compared(report):
        return ""
    said = _TOO_FEW if report.interval is None else f"{_between(report.interval)}: {zero(report.interval)}"
    return f"{said[:1].upper()}{said[1:]}.{_left_out(report)}"


def _is_compared(report: JournalReport) -> bool:
    known = report.known.total is not None and report.first is not None
    return known and report.unknown < len(report.episodes)


def _since(report: JournalReport) -> str:
    return "" if report.first is None else f"Since {month_text(report.first)}"


def _came_to(report: JournalReport) -> str:
    total = report.known.total or ZERO
    verb = "cost" if total < 0 else "added"
    return f"{_since(report)} your decisions {verb} {dollars(total) if total else 'nothing'}"


def _between(interval: Interval) -> str:
    return f"between {whole(interval.low)} and {whole(interval.high)}"


def luck(interval: Interval) -> str:
    """What an interval says of chance."""
    return f"{zero(interval)}, so it may be luck" if interval.contains_zero else zero(interval)


def zero(interval: Interval) -> str:
    """Does an interval contain zero?"""
    return f"that interval {'contains' if interval.contains_zero else 'does not contain'} zero"


def _left_out(report: JournalReport) -> str:
    if not report.unknown:
        return ""
    of = "breach is" if report.unknown == 1 else "breaches are"
    return f" {report.unknown} {of} not in it, because a price or a basis is unknown."


def rule_words(episode: Episode, today: date) -> str:
    """What the rule would have done."""
    if episode.traded is None:
        return "Nothing: it did not look while the class was outside, or the trade was too small"
    verb = "Sell" if episode.side == OVER else "Buy"
    return f"{verb} {dollars(episode.gap)} on {day_text(episode.traded, today)}"


def done_words(episode: Episode, today: date) -> str:
    """What was done, or what closed the gap by itself."""
    said = []
    verb = "Sold" if episode.side == OVER else "Bought"
    for how, text in ((Mended.TRADED, verb), (Mended.FLOW, "new money")):
        amount = episode.mended(how)
        if amount:
            days = [s.day for s in episode.slices if s.how is how]
            said.append(f"{text} {dollars(amount)} {_span(days, today)}")
    left = episode.mended(Mended.LEFT)
    if left:
        said.append(f"{dollars(left)} {'still open' if episode.is_open else 'left to prices'}")
    text = listed(said) or "Nothing"
    return f"{text[:1].upper()}{text[1:]}"


def _span(days: list[date], today: date) -> str:
    first, last = min(days), max(days)
    if first == last:
        return f"on {day_text(first, today)}"
    return f"from {day_text(first, today)} to {day_text(last, today)}"


def workings(episode: Episode, today: date) -> tuple[Working, ...]:
    """How each part of an episode came about, line by line; the lines of a part add up to it."""
    if episode.traded is None:
        return ()
    return (*_timing(episode, today), *_bills(episode))


def _timing(episode: Episode, today: date) -> list[Working]:
    lines = []
    for s in episode.slices:
        how = {Mended.TRADED: "traded", Mended.FLOW: "corrected by money", Mended.LEFT: "never traded"}[s.how]
        until = "so far" if s.how is Mended.LEFT and episode.is_open else f"until {day_text(s.day, today)}"
        sign = "" if episode.side == OVER else f"{MINUS}1 × "
        if s.relative is None:
            lines.append(Working("timing", f"{dollars(s.amount)} {how}; its relative return is not known", None))
        else:
            rate = from_float(round(s.relative, 6)) * HUNDRED
            text = f"{dollars(s.amount)} {how} × {sign}{_percent(rate)} relative return {until}"
            lines.append(Working("timing", text, s.timing))
    return lines


def _percent(rate: Decimal) -> str:
    sign = "+" if rate > 0 else MINUS if rate < 0 else ""
    return f"{sign}{abs(rate):.2f} %"


def _bills(episode: Episode) -> list[Working]:
    b, alpha = episode.bills, episode.alpha
    flows = episode.mended(Mended.FLOW)
    part = f"{flows / episode.gap * HUNDRED:.0f} %" if episode.gap else "0 %"
    by_flow = alpha.cash_flow if flows else ZERO
    return [
        Working("cash_flow", f"{part} of the gap corrected by money × the rule’s costs and tax", by_flow),
        *_tax(episode),
        Working("location", "First in first out: tax pro rata over the accounts", b.spread_tax),
        Working("location", "less tax in the accounts where it was sold", _minus(b.fifo_tax)),
        Working("cost", "The rule’s costs beyond what money corrected", _rest(alpha.cost, b.real_cost)),
        Working("cost", "less costs of the real trades", _minus(b.real_cost)),
    ]


def _tax(episode: Episode) -> list[Working]:
    b, alpha = episode.bills, episode.alpha
    known = None not in (alpha.tax, b.spread_tax, b.fifo_tax, b.real_tax)
    rule = alpha.tax + b.spread_tax - b.fifo_tax + b.real_tax if known else None  # type: ignore[operator]  # none is None
    return [
        Working("tax", "The rule’s tax beyond what money corrected", rule),
        Working("tax", "less tax of the real sales, first in first out and pro rata", _minus(b.spread_tax)),
        Working("tax", "First in first out, tax of the real sales", b.fifo_tax),
        Working("tax", "less their tax with the lots chosen", _minus(b.real_tax)),
    ]


def _rest(part: Decimal | None, real: Decimal | None) -> Decimal | None:
    return None if part is None or real is None else part + real


def _minus(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else -amount
