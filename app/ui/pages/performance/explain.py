"""Explanations for the inspector: a breach part by part, a part over all breaches, a comparison."""

from __future__ import annotations

from decimal import Decimal

from app.engine.journal.report import Comparison, JournalReport
from app.engine.journal.words import MEANING, PARTS, done_words, luck, rule_words, workings
from app.model.journal import OVER, Episode
from app.model.number import from_float
from app.ui.format import Formatter
from app.ui.pages.performance.rows import episode_key
from app.ui.pages.performance.words import AGAINST, DISCLAIMER, NAMES, entry_words, rate, when_words
from app.ui.pages.words import told
from app.ui.widgets.inspector import Explanation, Fact, FormulaRow, Section

CHART, WAIT, SKIP, TOTAL = "chart", "wait", "skip", "total"
_LARGEST = 5


def explain_episode(episode: Episode, format_: Formatter, *, may_note: bool) -> Explanation:
    """A breach: what the rule would have done, what was done, and every part with its lines; open ones are noted."""
    money, today = format_.money, format_.today
    side = "above" if episode.side == OVER else "below"
    traded = episode.traded is not None
    rule = (
        Fact("Weight that day", format_.weight(episode.weight, places=2)),
        Fact("Edge it broke", format_.weight(episode.edge, places=2)),
        *((Fact("Goal of the rule", format_.weight(episode.goal, places=2)),) if traded else ()),
        *((Fact("Household that day", money(episode.value)),) if traded else ()),
    )
    unknown = (Section("Why a part is unknown", " ".join(episode.unknown)),) if episode.unknown else ()
    entries = tuple(
        Fact(f"{format_.day(d.day)}: {entry_words(d)}{f'. {d.note}' if d.note else ''}") for d in episode.entries
    )
    points = episode.basis_points
    caption = f"{side} its band, {when_words(episode, format_)}"
    return Explanation(
        title=episode.name,
        figure=money(episode.alpha.total, signed=True) if traded else "Nothing to compare",
        caption=caption if points is None or not traded else f"{caption}; {format_bp(points)} of the household",
        formula=_parts(episode, format_) if traded else (),
        sections=(
            Section("The rule", f"{told(rule_words(episode, today), format_)}.", facts=rule),
            *((Section("What was done", f"{told(done_words(episode, today), format_)}."),) if traded else ()),
            *_workings(episode, format_),
            *unknown,
        ),
        history=entries,
        actions=((WAIT, "Wait"), (SKIP, "Skip this one")) if may_note and episode.is_open else (),
        links=((CHART, "Show on the chart"),),
        foot=DISCLAIMER,
        key=f"performance|{episode_key(episode)}",
    )


def format_bp(points: Decimal) -> str:
    """`+2.3 basis points`."""
    return f"{points:+.1f} basis points".replace("-", "−")


def _parts(episode: Episode, format_: Formatter) -> tuple[FormulaRow, ...]:
    alpha = episode.alpha
    rows = [
        FormulaRow(PARTS[key], format_.money(amount, cents=True, signed=True)) for key, amount in alpha.parts.items()
    ]
    return (*rows, FormulaRow("Total", format_.money(alpha.total, cents=True, signed=True)))


def _workings(episode: Episode, format_: Formatter) -> tuple[Section, ...]:
    """A section for each part that has something in it, its lines adding up to it."""
    lines = workings(episode, format_.today)
    found = []
    for key, title in PARTS.items():
        mine = [w for w in lines if w.part == key and (w.amount is None or w.amount)]
        if mine:
            facts = tuple(Fact(told(w.text, format_), format_.money(w.amount, cents=True, signed=True)) for w in mine)
            found.append(Section(title, MEANING[key], facts=facts))
    return tuple(found)


def explain_part(key: str, report: JournalReport, format_: Formatter) -> Explanation:
    """A part, or the total, over all breaches: the breaches that weigh most in it."""
    is_total = key == TOTAL
    amounts = [(e.alpha.total if is_total else e.alpha.parts[key], e) for e in report.episodes]
    known = sorted(((a, e) for a, e in amounts if a), key=lambda pair: -abs(pair[0]))
    total = report.totals.total if is_total else report.totals.parts[key]
    facts = tuple(
        Fact(f"{e.name}, {when_words(e, format_)}", format_.money(a, signed=True), key=episode_key(e))
        for a, e in known[:_LARGEST]
    )
    missing = sum(a is None for a, _ in amounts)
    left_out = f"Unknown in {format_.counted(missing, 'breach', 'breaches')}." if missing else ""
    meaning = "Timing, cash flow, tax, location and cost together." if is_total else MEANING[key]
    return Explanation(
        title="Execution alpha" if is_total else PARTS[key],
        figure=format_.money(total, signed=True),
        caption=meaning,
        sections=(
            *((_interval(report, format_),) if is_total else ()),
            *((Section("Breaches that weigh most", left_out, facts=facts),) if facts or left_out else ()),
            *(_comparison(c, format_) for c in (report.comparisons if is_total else ())),
        ),
        foot=DISCLAIMER,
        key=f"performance|part:{key}",
    )


def _interval(report: JournalReport, format_: Formatter) -> Section:
    found = report.interval
    if found is None:
        return Section("How sure that is", "There are too few days for an interval: it takes four blocks of 63.")
    text = luck(found)
    said = (
        f"{text[:1].upper()}{text[1:]}. Blocks of 63 days drawn anew 2,000 times; costs and taxes stay as they were, "
        "so that timing alone gives it its width."
    )
    rows = (
        FormulaRow("2.5 of 100 below", format_.money(from_float(round(found.low, 2)), signed=True)),
        FormulaRow("2.5 of 100 above", format_.money(from_float(round(found.high, 2)), signed=True)),
        FormulaRow("Days drawn from", format_.count(found.days)),
    )
    return Section("How sure that is", said, formula=rows)


def _comparison(c: Comparison, format_: Formatter) -> Section:
    days = f"from {format_.day(c.first, year=True)} to {format_.day(c.last, year=True)}"
    text = f"Returns before taxes {days}, beside those of {AGAINST[c.name]}."
    rows = [
        FormulaRow("Household", rate(c.household, format_, signed=True, places=2)),
        FormulaRow("Benchmark", rate(c.benchmark, format_, signed=True, places=2)),
    ]
    if c.yearly is not None:
        rows += [
            FormulaRow("Apart, a year", rate(c.yearly.estimate, format_, signed=True, places=2)),
            FormulaRow("2.5 of 100 below", rate(c.yearly.low, format_, signed=True, places=2)),
            FormulaRow("2.5 of 100 above", rate(c.yearly.high, format_, signed=True, places=2)),
        ]
    return Section(NAMES[c.name], text, formula=tuple(rows))
