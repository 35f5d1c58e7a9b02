"""The command of the journal: episodes, decisions, and what they earned against the rule."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from app.cli.answer import Answer
from app.cli.running import run_through
from app.cli.shapes import Json, iso, money, weight
from app.cli.tables import table
from app.desk.session import Session
from app.model.journal import Alpha, DecisionKind, Episode, JournalEntry

if TYPE_CHECKING:
    from app.engine.bootstrap import Interval
    from app.engine.journal.report import Comparison, JournalReport, ProposalShortfall


def journal(session: Session, arguments: argparse.Namespace) -> Answer:
    """Note, change or take out a decision, if asked; then the journal."""
    _change(session, arguments)
    report = run_through(session.journal())
    return Answer(_shape(report), _text(session, report))


def execution_alpha(report: JournalReport) -> Json:
    """What decisions earned: the parts with their sum, its interval, and the returns against both benchmarks."""
    return {
        "sentence": report.sentence,
        "from": iso(report.first),
        "to": iso(report.last),
        **_alpha(report.totals),
        "known": _alpha(report.known),
        "unknown": report.unknown,
        "interval": _interval(report.interval),
        "comparisons": [_comparison(c) for c in report.comparisons],
        "shortfalls": [_shortfall(s) for s in report.shortfalls],
    }


def _change(session: Session, arguments: argparse.Namespace) -> None:
    match arguments.action:
        case "wait":
            session.note_decision(arguments.name, DecisionKind.DELAYED, arguments.note)
        case "skip":
            session.note_decision(arguments.name, DecisionKind.SKIPPED, arguments.note)
        case "note":
            session.edit_decision_note(arguments.number, " ".join(arguments.text))
        case "drop":
            session.drop_decision(arguments.number)


def _shape(report: JournalReport) -> Json:
    return {
        **execution_alpha(report),
        "episodes": [_episode(e) for e in report.episodes],
        "decisions": [_entry(d) for d in report.decisions],
    }


def _alpha(alpha: Alpha) -> Json:
    return {**{name: money(amount) for name, amount in alpha.parts.items()}, "total": money(alpha.total)}


def _interval(found: Interval | None) -> Json | None:
    if found is None:
        return None
    return {"low": found.low, "high": found.high, "level": found.level, "contains_zero": found.contains_zero}


def _comparison(c: Comparison) -> Json:
    return {
        "name": c.name,
        "from": iso(c.first),
        "to": iso(c.last),
        "household": c.household,
        "benchmark": c.benchmark,
        "yearly": None if c.yearly is None else {"estimate": c.yearly.estimate, **(_interval(c.yearly) or {})},
        "dollars": None if c.dollars is None else {"estimate": c.dollars.estimate, **(_interval(c.dollars) or {})},
    }


def _shortfall(s: ProposalShortfall) -> Json:
    parts = {"explicit": s.explicit, "delay": s.delay, "realised": s.realised, "missed": s.missed, "total": s.total}
    figures = {name: money(amount) for name, amount in parts.items()}
    return {"proposal": s.proposal, "accepted": iso(s.accepted), "paper": money(s.paper), **figures}


def _episode(e: Episode) -> Json:
    return {
        "class": e.name,
        "side": e.side,
        "from": iso(e.first),
        "to": iso(e.last),
        "rule": iso(e.traded),
        "weight": weight(e.weight),
        "edge": weight(e.edge),
        "goal": None if e.traded is None else weight(e.goal),
        "gap": None if e.traded is None else money(e.gap),
        **_alpha(e.alpha),
        "basis_points": None if e.basis_points is None else float(e.basis_points),
        "closed_by": [{"date": iso(s.day), "how": str(s.how), "amount": money(s.amount)} for s in e.slices],
        "unknown": list(e.unknown),
        "decisions": [_entry(d) for d in e.entries],
    }


def _entry(d: JournalEntry) -> Json:
    return {
        "number": d.id or None,
        "date": iso(d.day),
        "class": d.name,
        "kind": str(d.kind),
        "side": d.side,
        "weight": None if d.weight is None else weight(d.weight),
        "edge": None if d.edge is None else weight(d.edge),
        "proposal": d.proposal or None,
        "ticket": d.ticket or None,
        "note": d.note,
    }


def _text(session: Session, report: JournalReport) -> str:
    from app.engine.journal.words import PARTS, done_words, rule_words

    today = session.as_of
    rows = [
        [iso(e.first), e.name, rule_words(e, today), done_words(e, today), *_amounts(e.alpha)]
        for e in report.episodes
        if e.traded is not None
    ]
    rows.append(["", "", "", "In all", *_amounts(report.totals)])
    head = ("since", "class", "the rule", "what was done", *(word.lower() for word in PARTS.values()), "total")
    notes = [f"{d.id}: {iso(d.day)} {d.name} {d.kind}. {d.note}".rstrip() for d in report.decisions if d.id]
    parts = [report.sentence, "\n".join(notes)]
    if len(rows) > 1:
        parts.insert(1, table(head, rows, frozenset(range(4, 10))))
    return "\n\n".join(part for part in parts if part)


def _amounts(alpha: Alpha) -> list[str | None]:
    return [money(amount) for amount in (*alpha.parts.values(), alpha.total)]
