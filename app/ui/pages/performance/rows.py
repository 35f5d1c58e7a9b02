"""Rows of the page's three tables: breaches with what they brought, decisions, and orders against their proposals."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.engine.journal.report import JournalReport, ProposalShortfall
from app.engine.journal.words import done_words, rule_words
from app.model.errors import HostError
from app.model.journal import Episode, JournalEntry
from app.ui.format import NOTHING, Formatter
from app.ui.pages.performance.words import entry_words, when_words
from app.ui.pages.words import told


@dataclass(frozen=True, slots=True)
class EpisodeRow:
    """One breach as it is shown; `parts` are the five parts in words, in their order."""

    key: str
    when: str
    rule: str
    done: str
    parts: tuple[str, ...]
    total: str
    points: str
    noted: str
    episode: Episode


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One decision, the user's or the rule's."""

    key: str
    day: str
    what: str
    weight: str
    edge: str
    entry: JournalEntry


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An accepted proposal's tickets against the prices it was decided at."""

    key: str
    accepted: str
    paper: str
    parts: tuple[str, ...]
    total: str
    shortfall: ProposalShortfall


def episode_key(episode: Episode) -> str:
    """What an episode is called."""
    return f"{episode.name}|{episode.side}|{episode.first}"


def episode_rows(report: JournalReport, format_: Formatter, *, untraded: bool) -> tuple[EpisodeRow, ...]:
    """The newest first; those in which the rule had nothing to trade only where asked for."""
    wanted = (e for e in reversed(report.episodes) if untraded or e.traded is not None)
    return tuple(_episode_row(e, format_) for e in wanted)


def _episode_row(episode: Episode, format_: Formatter) -> EpisodeRow:
    traded = episode.traded is not None
    alpha, today = episode.alpha, format_.today
    parts = tuple(format_.money(a, signed=True) if traded else NOTHING for a in alpha.parts.values())
    points = episode.basis_points
    mine = [d for d in episode.entries if d.id]
    return EpisodeRow(
        key=episode_key(episode),
        when=when_words(episode, format_),
        rule=told(rule_words(episode, today), format_),
        done=told(done_words(episode, today), format_) if traded else NOTHING,
        parts=parts,
        total=format_.money(alpha.total, signed=True) if traded else NOTHING,
        points=NOTHING if not traded or points is None else f"{points:+.1f}".replace("-", "−"),
        noted=entry_words(mine[-1]) if mine else "",
        episode=episode,
    )


def decision_rows(report: JournalReport, format_: Formatter) -> tuple[DecisionRow, ...]:
    """Every decision, the newest first."""
    return tuple(
        DecisionRow(
            key=f"{d.id}|{d.day}|{d.name}|{d.kind}|{d.side}|{place}" if not d.id else str(d.id),
            day=format_.day(d.day),
            what=entry_words(d),
            weight=NOTHING if d.weight is None else format_.weight(d.weight, places=2),
            edge=NOTHING if d.edge is None else format_.weight(d.edge, places=2),
            entry=d,
        )
        for place, d in reversed(list(enumerate(report.decisions)))
    )


def order_rows(report: JournalReport, format_: Formatter) -> tuple[OrderRow, ...]:
    """Accepted proposals of which something was filled, the newest first."""
    return tuple(
        OrderRow(
            key=s.proposal,
            accepted=format_.day(s.accepted),
            paper=format_.money(s.paper),
            parts=tuple(format_.money(x, signed=True) for x in (s.explicit, s.delay, s.realised, s.missed)),
            total=format_.money(s.total, signed=True),
            shortfall=s,
        )
        for s in reversed(report.shortfalls)
    )


def write_csv(path: Path, rows: Sequence[EpisodeRow]) -> Path:
    """Write the breaches as a table; unknown amounts are empty. Raises `HostError` when refused."""
    head = ("class", "side", "from", "to", "rule", "gap", "timing", "cash_flow", "tax", "location", "cost", "total")
    try:
        with path.open("w", newline="", encoding="utf-8") as file:
            out = csv.writer(file)
            out.writerow(head)
            for e in (row.episode for row in rows):
                amounts = (*e.alpha.parts.values(), e.alpha.total)
                days = (d.isoformat() if d else "" for d in (e.first, e.last, e.traded))
                out.writerow([e.name, e.side, *days, e.gap, *("" if a is None else f"{a:f}" for a in amounts)])
    except OSError as error:
        raise HostError("The table can’t be saved.", f"{path}: {error.strerror}.", "Choose another folder.") from error
    return path
