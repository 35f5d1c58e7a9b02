"""The commands of what was imported: past imports, rows kept for review, words nobody has explained."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.answer import Answer
from app.cli.shapes import exact, iso, money
from app.cli.tables import table
from app.desk.importing.coverage import gap_text
from app.desk.session import Session
from app.model.errors import InputError

if TYPE_CHECKING:
    from app.desk.imports import Choice
    from app.desk.templates import Profile

_ROW = re.compile(r"(?P<path>.+):(?P<line>[0-9]{1,9})=(?P<choice>import|skip|open)")
_TWINS = ("twin=keep", "twin=skip")


def row_choices(said: Sequence[str], paths: Sequence[Path]) -> dict[tuple[str, int], Choice]:
    """What `--decide` says of single rows, by path and line; a file may be called by its name alone."""
    from app.desk.imports import Choice

    found: dict[tuple[str, int], Choice] = {}
    for text in said:
        if text in _TWINS:
            continue
        match = _ROW.fullmatch(text)
        if match is None:
            advice = "Write twin=keep or twin=skip, or PATH:LINE=import, skip or open."
            raise InputError(f"“{text}” cannot be decided.", "", advice)
        named = [p for p in paths if match["path"] == str(p)] or [p for p in paths if match["path"] == p.name]
        if len(named) != 1:
            raise InputError(f"“{match['path']}” is none of the files, or several.", "", "Write its path as given.")
        found[str(named[0]), int(match["line"])] = Choice(match["choice"])
    return found


def template_choices(told: str | None, paths: Sequence[Path]) -> dict[str, Profile]:
    """The profile every file is read by, where `--template` names one."""
    if told is None:
        return {}
    from app.desk.templates import template

    profile = template(told)
    return {str(path): profile for path in paths}


def imports(session: Session, arguments: argparse.Namespace) -> Answer:
    """Take an import back, if asked, and list those in force, the newest first."""
    told: tuple[str, ...] = ()
    rests: tuple[str, ...] = ()
    if arguments.action is not None:
        if arguments.batch not in {view.batch for view in session.imports()}:
            raise InputError(f"There is no import {arguments.batch}.", "", "Choose one of those `imports` lists.")
        rests = session.import_dependents(arguments.batch)
        told = session.undo_import(arguments.batch)
    views = session.imports()
    shape = {
        "imports": [
            {
                "batch": v.batch,
                "name": v.name,
                "files": list(v.files),
                "new": v.new,
                "duplicates": v.duplicates,
                "coverage": [{"account": a, "first": iso(since), "last": iso(until)} for a, since, until in v.coverage],
            }
            for v in views
        ],
        "gaps": [{"account": g.account, "first": iso(g.first), "last": iso(g.last)} for g in session.gaps()],
        "kept": list(told),
        "depends": list(rests),
    }
    rows = [(v.batch, v.name, ", ".join(v.files), v.new, v.duplicates) for v in views]
    listed = table(("import", "what", "files", "new", "duplicates"), rows, frozenset({0, 3, 4}))
    missing = [gap_text(gap) for gap in session.gaps()]
    return Answer(shape, "\n".join([*told, *rests, listed if rows else "There are no imports.", *missing]))


def held(session: Session, arguments: argparse.Namespace) -> Answer:
    """Decide something imports left open, if asked, and list what is still open."""
    told = _held_action(session, arguments)
    rows, missing, pending = session.held_rows(), session.missing_holdings(), session.lost_pending()
    shape = {
        "held": [
            {
                "id": h.id,
                "file": h.source.rpartition(", line ")[0],
                "line": h.row.line,
                "state": str(h.row.state),
                "text": h.row.text,
                "columns": list(h.row.header),
                "cells": list(h.row.cells),
            }
            for h in rows
        ],
        "missing": [
            {"account": m.account, "symbol": m.symbol, "shares": exact(m.shares), "file": m.file, "day": iso(m.day)}
            for m in missing
        ],
        "pending": [
            {"id": p.id, "account": p.account, "day": iso(p.day), "text": p.text, "file": p.file} for p in pending
        ],
        "text": told,
    }
    cells_of = [(h.id, h.source, h.row.state, h.row.text) for h in rows]
    listed = table(("row", "from", "", "why"), cells_of, frozenset({0})) if rows else "No row is left open."
    lines = [f"{m.symbol} in {m.account} is not in {m.file}, and no sale is imported." for m in missing]
    lines += [f"{p.id}: {p.text} of {p.day} in {p.account} is pending, and not in {p.file}." for p in pending]
    return Answer(shape, "\n".join(filter(None, [told, listed, *lines])), told.startswith("The row stays open"))


def _held_action(session: Session, arguments: argparse.Namespace) -> str:
    """Do what is asked of something left open; what became of it, in a sentence."""
    from app.desk.imports import Choice

    if arguments.action == "missing":
        return session.say_missing(arguments.account, arguments.symbol, is_gone=arguments.answer == "gone")
    if arguments.action == "pending":
        return session.drop_pending(arguments.transaction)
    if arguments.action == "export":
        return f"Saved {session.write_held(arguments.to)}."
    told = ""
    if arguments.action is not None:
        cells = dict(_cell(text) for text in arguments.set)
        choice = Choice(arguments.choice or "import")
        if arguments.choice is None and not cells:
            raise InputError("Nothing is decided.", "", "Write import or skip, or correct a cell with --set.")
        if choice is Choice.SKIP and cells:
            raise InputError("A row that is skipped needs no correction.", "", "Leave --set out, or import it.")
        told = session.decide_held(arguments.id, choice, cells, arguments.account)
    return told


def _cell(text: str) -> tuple[str, str]:
    column, equals, value = text.partition("=")
    if not equals or not column.strip():
        raise InputError(f"“{text}” corrects no cell.", "", "Write --set COLUMN=VALUE.")
    return column.strip(), value


def actions(session: Session, arguments: argparse.Namespace) -> Answer:
    """Say what a broker's wording does, if asked, and list those nobody has explained."""
    told, corrected = "", None
    if arguments.action is not None:
        done, left = session.set_action(arguments.broker, arguments.wording, arguments.effect)
        corrected = done
        told = f"{done} rows are classified; later imports know the wording."
        if left:
            told += f" {left} rows lack the shares or the amount for it and stay unclassified."
    found = session.open_wordings()
    rows = [{"broker": w.broker, "wording": w.wording, "rows": w.rows, "cash": money(w.cash)} for w in found]
    head = ("broker", "wording", "rows", "cash")
    listed = table(head, [[row[k] for k in head] for row in rows], frozenset({2, 3}))
    text = "\n".join(filter(None, [told, listed if rows else "Every action is classified."]))
    return Answer({"actions": rows, "corrected": corrected}, text)
