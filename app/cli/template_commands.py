"""The commands of templates: the profiles a user has made for files nobody knew."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.answer import Answer
from app.cli.tables import table

if TYPE_CHECKING:
    from app.desk.templates import DriftProposal, Suggestion


def templates(arguments: argparse.Namespace) -> Answer:
    """List the templates, after doing to one what was asked; no household is needed."""
    from app.desk import templates as kept

    told = ""
    if arguments.action == "suggest":
        return _suggest(arguments.path, arguments.out)
    if arguments.action == "export":
        told = f"Saved {kept.export_template(arguments.name, arguments.path.absolute())}."
    if arguments.action == "import":
        view = kept.import_template(arguments.path)
        told = f"The template “{view.name}” ({view.id}) is taken over."
    if arguments.action == "rename":
        told = f"The template is called “{kept.rename_template(arguments.name, arguments.new).name}” now."
    if arguments.action == "delete":
        told = f"The template “{kept.delete_template(arguments.name)}” is deleted."
    views = kept.templates()
    shape = {
        "templates": [
            {"id": v.id, "name": v.name, "kinds": list(v.kinds), "path": str(v.path), "problem": v.problem or None}
            for v in views
        ],
        "text": told,
    }
    rows = [(v.id, v.name, ", ".join(v.kinds) or "not used", v.problem) for v in views]
    listed = table(("template", "name", "of", ""), rows) if rows else "There are no templates of your own."
    return Answer(shape, "\n".join(filter(None, [told, listed])), any(v.problem for v in views))


def _suggest(path: Path, out: Path | None) -> Answer:
    """What a file's columns seem to be, as the profile that says so; the file may be a known table that has changed."""
    from app.desk import templates as kept

    grid = kept.read_grid(path)
    found = kept.suggest(grid, name=path.stem)
    known, near = kept.known_table(grid), kept.drift_proposals(grid)
    problems = kept.check(found.draft, grid)
    text = kept.draft_profile(found.draft)
    if out is not None:
        kept.save_draft(found.draft, out.absolute())
    shape = {
        "file": path.name,
        "encoding": grid.encoding,
        "delimiter": grid.delimiter,
        "header_line": found.draft.header_line,
        "kind": str(found.draft.kind),
        "columns": _columns(found),
        "problems": [{"text": p.text, "blocking": p.is_blocking} for p in problems],
        "known": known or None,
        "near": [_near(proposal) for proposal in near],
        "profile": text,
    }
    said = [f"Evenkeel reads this already: {known}."] if known else []
    said += [f"It looks like {p.drift.kind.kind} of {p.broker}, but {p.drift.differences}" for p in near[:1]]
    said += [f"{'To decide' if p.is_blocking else 'Note'}: {p.text}" for p in problems]
    return Answer(
        shape, _text(found, said, text if out is None else f"Saved {out}."), any(p.is_blocking for p in problems)
    )


def _columns(found: Suggestion) -> list[dict[str, object]]:
    draft = found.draft
    return [
        {
            "name": name.strip(),
            "role": draft.columns.get(place),
            "reason": found.reason(place),
            "dates": draft.dates.get(place),
        }
        for place, name in enumerate(draft.header)
    ]


def _near(proposal: DriftProposal) -> dict[str, object]:
    drift = proposal.drift
    return {
        "table": drift.kind.id,
        "broker": proposal.broker,
        "score": drift.score,
        "missing": list(drift.missing),
        "added": list(drift.added),
        "renamed": [{"old": r.old, "new": r.new, "score": r.score} for r in drift.renamed],
    }


def _text(found: Suggestion, said: list[str], last: str) -> str:
    draft = found.draft
    rows = [(n, name.strip(), draft.columns.get(n, "–"), found.reason(n)) for n, name in enumerate(draft.header)]
    lines = [f"The column names stand in line {draft.header_line}; the table is of {draft.kind}.", ""]
    return "\n".join([*lines, table(("", "column", "role", "why"), rows, frozenset({0})), "", *said, "", last.rstrip()])
