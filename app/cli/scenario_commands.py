"""The commands of proposals kept under a name, and of waiting."""

from __future__ import annotations

import argparse

from app.cli.answer import Answer
from app.cli.shapes import Json, iso, money, weight
from app.cli.tables import table
from app.desk.session import Session
from app.desk.views import LostScenario, ScenarioView
from app.model.proposal import DISCLAIMER, State
from app.model.scenario import Waiting

_PROPOSAL = ("proposal", "as_of", "mode", "state", "trades", "tax", "cost", "drift")


def scenarios(session: Session, arguments: argparse.Namespace) -> Answer:
    """Do what is asked with one scenario, if anything, and list them all; those beyond reading come last."""
    from app.desk.proposals import find_proposal

    match arguments.action:
        case "keep":
            session.keep_scenario(arguments.name, find_proposal(session.file, arguments.proposal))
        case "rename":
            session.rename_scenario(arguments.name, arguments.new)
        case "drop":
            session.drop_scenario(arguments.name)
    views, lost = session.scenario_views(), session.lost_scenarios()
    rows = [*map(_scenario, views), *map(_lost, lost)]
    if not rows:
        return Answer([], "No scenario is kept yet.")
    head = ("name", "as_of", "mode", "state", "trades", "tax", "cost", "drift", "text")
    cells = [[_cell(row, key) for key in head] for row in rows]
    shown = ("scenario", "as of", "mode", "state", "trades", "tax", "cost", "drift %", "")
    return Answer(rows, table(shown, cells, frozenset(range(4, 8))), issues_left=bool(lost))


def _cell(row: Json, key: str) -> object:
    return f"{row[key] * 100:.1f}" if key == "drift" and row[key] is not None else row[key]


def _scenario(view: ScenarioView) -> Json:
    """One scenario with the figures of its proposal, and whether what it rests on is still so."""
    kept, p = view.scenario, view.scenario.proposal
    return {
        "name": kept.name,
        "kept": kept.kept.isoformat(timespec="seconds"),
        "proposal": p.id,
        "as_of": iso(p.as_of),
        "mode": str(p.request.mode),
        "state": str(p.state),
        "trades": len(p.trades),
        "tax": money(p.tax.now),
        "cost": money(p.cost),
        "drift": weight(p.drift.after),
        "current": view.is_current,
        "differs": [str(d) for d in view.differs],
        "text": view.text,
    }


def _lost(scenario: LostScenario) -> Json:
    """One that cannot be read: of its proposal nothing is known."""
    row: Json = {"name": scenario.name, "kept": scenario.kept.isoformat(timespec="seconds")}
    row |= dict.fromkeys(_PROPOSAL)
    return row | {"current": False, "differs": ["unknown"], "text": scenario.issue.text}


def waiting(found: tuple[Waiting, ...]) -> Answer:
    """The same request on several days beside each other; impossible on any of them is an issue left."""
    from app.engine.wait_words import wait_words

    rows = [
        {
            "date": iso(w.day),
            "label": w.label,
            "trades": len(w.proposal.trades),
            "tax": money(w.proposal.tax.now),
            "cost": money(w.proposal.cost),
            "drift": weight(w.proposal.drift.after),
            "state": str(w.proposal.state),
            "text": wait_words(found[0], w),
        }
        for w in found
    ]
    head = ("date", "label", "trades", "tax", "cost", "drift", "state")
    cells = [[_cell(row, key) for key in head] for row in rows]
    shown = ("date", "", "trades", "tax", "cost", "drift %", "state")
    note = "At today’s prices; purchases your plan declares until then are not counted."
    text = [table(shown, cells, frozenset(range(2, 6))), "\n".join(str(row["text"]) for row in rows), note, DISCLAIMER]
    impossible = any(w.proposal.state is State.INFEASIBLE for w in found)
    return Answer(rows, "\n\n".join(text), issues_left=impossible)
