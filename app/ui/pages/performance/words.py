"""Numbers and sentences of the Performance page: rates of floats, and what a comparison says."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from app.engine.bootstrap import Interval
from app.engine.journal.report import ANNUAL, MECHANICAL, Comparison, JournalReport
from app.engine.journal.words import headline, margin
from app.model.journal import DecisionKind, Episode, JournalEntry
from app.model.number import from_float
from app.ui.format import UNKNOWN, Formatter

DISCLAIMER = "Calculated from your records, targets and rules. The past says nothing certain of what comes."
AGAINST = {
    MECHANICAL: "the plan’s own rule carried out without judgement",
    ANNUAL: "the same mix brought back to target once a year",
}
NAMES = {MECHANICAL: "Against the rule", ANNUAL: "Against the mix, once a year"}
KINDS = {
    DecisionKind.PROPOSED: "Proposed by the rule",
    DecisionKind.DELAYED: "Delayed",
    DecisionKind.ACCEPTED: "Accepted",
    DecisionKind.SKIPPED: "Skipped",
}


def rate(value: float | None, format_: Formatter, *, signed: bool = False, places: int = 1) -> str:
    """A fraction as `+8.4 %`; None is unknown."""
    if value is None:
        return UNKNOWN
    exact = from_float(round(value, 8))
    text = format_.weight(exact, places=places)
    return f"+{text}" if signed and exact.quantize(Decimal(10) ** -(places + 2)) > 0 else text


def interval_rates(found: Interval, format_: Formatter) -> str:
    """`−0.1 % a year, between −0.5 % and +0.4 %`."""
    estimate, low, high = (rate(x, format_, signed=True, places=2) for x in (found.estimate, found.low, found.high))
    return f"{estimate} a year, between {low} and {high}"


def supporting_line(report: JournalReport, format_: Formatter) -> str:
    """The line under the verdict: its margin, and the household's returns against both benchmarks."""
    between = "" if format_.hide_amounts else margin(report)
    return f"{between} {comparison_line(report, format_)}".strip()


def comparison_line(report: JournalReport, format_: Formatter) -> str:
    """The household's returns against both benchmarks."""
    told = [
        f"against {AGAINST[c.name]} **{interval_rates(c.yearly, format_)}**"
        for c in report.comparisons
        if c.yearly is not None
    ]
    if not told:
        return "There are too few days on which every class has a price to compare returns with the rule’s."
    zero = [c.yearly.contains_zero for c in report.comparisons if c.yearly is not None]
    both = "Both contain" if len(zero) > 1 else "It contains"
    end = f" {both} zero." if all(zero) else " One of them contains zero." if any(zero) else " Neither contains zero."
    text = "; ".join(told)
    return f"{text[:1].upper()}{text[1:]}.{end}"


def verdict_sentence(report: JournalReport, format_: Formatter) -> str:
    """What decisions came to, in few words; hidden amounts leave only what is said of chance."""
    if not format_.hide_amounts:
        return headline(report)
    if report.interval is None:
        return "Amounts are hidden."
    chance = "contains zero, so it may be luck" if report.interval.contains_zero else "does not contain zero"
    return f"The interval of what your decisions added {chance}."


def when_words(episode: Episode, format_: Formatter) -> str:
    """From when to when a class was outside."""
    if episode.last is None:
        return f"{format_.day(episode.first)}, open"
    same = episode.first.year == episode.last.year
    first = replace(format_, today=episode.first).day(episode.first) if same else format_.day(episode.first)
    return f"{first} – {format_.day(episode.last)}"


def entry_words(entry: JournalEntry) -> str:
    """What an entry is, in a word or three."""
    if entry.kind is DecisionKind.DELAYED and not entry.id:
        return "Delayed by the momentum filter"
    return KINDS[entry.kind]


def comparison_of(report: JournalReport, name: str) -> Comparison | None:
    """The comparison of that name."""
    return next((c for c in report.comparisons if c.name == name), None)
