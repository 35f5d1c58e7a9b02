"""One function a command: asks desk, gives the JSON shape and the text for people."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from app.cli import (
    advice_commands,
    fetch_command,
    import_commands,
    journal_commands,
    ledger_commands,
    performance_commands,
    proposal_commands,
    reconcile_commands,
    reminder_commands,
    scenario_commands,
    security_commands,
    shapes,
    tax_commands,
    template_commands,
    tilt_commands,
    timing_commands,
)
from app.cli.answer import Answer
from app.cli.running import run_through
from app.cli.tables import table
from app.desk import settings
from app.desk.session import Session, restore
from app.model.account import AccountType
from app.model.errors import InputError
from app.model.number import plain

if TYPE_CHECKING:
    from app.desk.imports import ImportChoices
    from app.desk.views import ImportReview

T = TypeVar("T")


def answer(arguments: argparse.Namespace) -> Answer:
    """Run the command the arguments name."""
    if arguments.command == "new":
        return _new(arguments)
    if arguments.command == "restore":
        return _restore(arguments)
    if arguments.command == "templates":
        return template_commands.templates(arguments)
    with Session.open(_household(arguments)) as session:
        if settings.last_household() != session.path.resolve():
            settings.remember_household(session.path)
        if getattr(arguments, "as_of", None) is not None:
            session.view_day(arguments.as_of)
        return COMMANDS[arguments.command](session, arguments)


def _household(arguments: argparse.Namespace) -> Path:
    if arguments.file is not None:
        return Path(arguments.file)
    last = settings.last_household()
    if last is None:
        raise InputError(
            "There is no household yet.", "", "Name one with --file, or make one: `evenkeel new FILE --sample`."
        )
    return last


def _new(arguments: argparse.Namespace) -> Answer:
    path = arguments.path.absolute()
    with Session.create(path, sample=arguments.sample) as session:
        settings.remember_household(session.path)
    return Answer({"file": str(path)}, f"Made {path}.")


def _restore(arguments: argparse.Namespace) -> Answer:
    path = _household(arguments)
    restore(arguments.source, path)
    return Answer({"file": str(path)}, f"Restored {path} from {arguments.source}.")


def _import(session: Session, arguments: argparse.Namespace) -> Answer:
    from app.desk.imports import ImportChoices

    kind = None
    if arguments.type is not None:
        try:
            kind = AccountType(arguments.type)
        except ValueError:
            raise InputError(
                f"“{arguments.type}” is no account type.", "", f"Choose one of {', '.join(AccountType)}."
            ) from None
    rows = import_commands.row_choices(arguments.decide, arguments.paths)
    return _import_files(
        session,
        arguments.paths,
        ImportChoices(
            arguments.account,
            kind,
            "twin=keep" in arguments.decide,
            rows=rows,
            templates=import_commands.template_choices(arguments.template, arguments.paths),
        ),
        dry=arguments.dry_run,
    )


def _prices(session: Session, arguments: argparse.Namespace) -> Answer:
    from app.desk.imports import ImportChoices

    if arguments.action == "import":
        return _import_files(session, arguments.paths, ImportChoices(), dry=False)
    if arguments.action == "set":
        return security_commands.set_price(session, arguments)
    if arguments.action == "delete":
        return security_commands.delete_prices(session, arguments)
    if arguments.action == "fetch":
        return fetch_command.fetch(session, arguments)
    return security_commands.price_list(session)


def _import_files(session: Session, paths: list[Path], choices: ImportChoices, *, dry: bool) -> Answer:
    from app.desk.imports import with_twins_kept

    review = run_through(session.review_files(paths, choices))
    if choices.keep_twins:
        review = with_twins_kept(review)
    refused = [f for f in review.files if f.read is None]
    if len(refused) == len(review.files):
        raise InputError(refused[0].refusal, " ".join(i.text for i in refused[0].issues), "")
    known = {s.symbol for s in session.plan.securities}
    unknown = [s.symbol for s in review.plan.securities if s.symbol not in known and not s.classes]
    # What would change needs the whole household counted, which an import that is carried out has no use for.
    changes = {"changes": shapes.import_changes(session.import_changes(review))} if dry else {}
    batch = None if dry else run_through(session.commit_import(review, choices)).batch
    left = bool(refused) or any(
        i.holds_row and f.decided.get(i.place.line or 0) != "skip" for f in review.files for i in f.issues
    )
    files = [shapes.file_review(f) for f in review.files]
    shape = {"batch": batch, "files": files, "unknown": unknown, **changes}
    return Answer(shape, "\n".join([_import_text(review, dry=dry), *_unknown_words(unknown)]), left)


def _unknown_words(symbols: list[str]) -> list[str]:
    """Securities that come without a class, and where to look."""
    if not symbols:
        return []
    return [f"No class is known for {', '.join(symbols)}. `securities` lists what is known and gives names a symbol."]


def _import_text(review: ImportReview, *, dry: bool) -> str:
    head = ("file", "broker", "kind", "rows", "new", "duplicates", "twins", "held", "ignored")
    rows = [
        (
            f.name,
            f.read.broker,
            f.read.kind,
            len(f.rows),
            *(f.count(k) for k in ("new", "duplicate", "twin", "held", "ignored")),
        )
        for f in review.files
        if f.read is not None
    ]
    lines = [table(head, rows, frozenset(range(3, 9)))] if rows else []
    for f in review.files:
        lines += [f"{f.name}: {f.refusal}"] * bool(f.refusal)
        lines += [
            f"{f.name}{f', line {i.place.line}' if i.place.line else ''}: {i.severity}: {i.text}" for i in f.issues
        ]
    return "\n".join([*lines, *(["Nothing was written: a dry run."] if dry else review.sentences)])


def _undo(session: Session, _: argparse.Namespace) -> Answer:
    name = session.undo()
    return Answer({"step": name}, f"Undone: {name}." if name else "There is nothing to undo.")


def _redo(session: Session, _: argparse.Namespace) -> Answer:
    name = session.redo()
    return Answer({"step": name}, f"Done again: {name}." if name else "There is nothing to redo.")


def _history(session: Session, _: argparse.Namespace) -> Answer:
    steps = session.history()
    rows = [(s.id, s.at.astimezone().strftime("%Y-%m-%d %H:%M"), s.name, s.state) for s in steps]
    return Answer([shapes.step(s) for s in steps], table(("step", "when", "what", "state"), rows, frozenset({0})))


def _accounts(session: Session, _: argparse.Namespace) -> Answer:
    rows = shapes.accounts(session)
    head = ("account", "type", "owner", "cash", "value", "trust")
    text = table(
        head,
        [(r["name"], r["type"], r["owner"], r["cash"], r["value"], r["trust"]["state"]) for r in rows],
        frozenset({3, 4}),
    )
    return Answer(rows, text)


def _lots(session: Session, arguments: argparse.Namespace) -> Answer:
    symbol = arguments.symbol.upper() if arguments.symbol else None
    rows = [shapes.lot(v) for v in session.lots(arguments.account, symbol)]
    head = ("account", "symbol", "acquired", "shares", "basis", "price", "value", "gain", "term")
    return Answer(rows, table(head, [[r[k] for k in head] for r in rows], frozenset(range(3, 8))))


def _plan(session: Session, arguments: argparse.Namespace) -> Answer:
    from app.desk.plan_file import plan_to_toml, read_plan
    from app.model.plan_text import plan_to_tables

    if arguments.action == "set":
        if arguments.path is None:
            raise InputError("`plan set` needs a file.", "", "Write `evenkeel plan set FILE.toml`.")
        session.save_plan(read_plan(arguments.path), f"Set plan from {arguments.path.name}")
    plan = session.plan
    over = tilt_commands.warnings(run_through(session.tilts()))
    comment = "".join(f"# {line}\n" for line in over.splitlines())
    return Answer(_numbers(plan_to_tables(plan)), comment + plan_to_toml(plan).rstrip())


def _numbers(value: object) -> object:
    """A plan's tables with JSON numbers and ISO dates."""
    if isinstance(value, dict):
        return {k: _numbers(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_numbers(v) for v in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def _status(session: Session, _: argparse.Namespace) -> Answer:
    found = session.status()
    triggers = run_through(session.look_up_triggers())
    tilts = run_through(session.tilts())
    shape = {**shapes.status(found, triggers), "tilts": tilt_commands.report_shape(tilts)}
    head = ("class", "now %", "target %", "band %", "drift", "")
    rows = [
        (
            c.name,
            f"{c.actual * 100:.1f}" if found.is_known else None,
            f"{c.band.target * 100:.1f}",
            f"{c.band.lower * 100:.1f} to {c.band.upper * 100:.1f}",
            f"{c.drift * 100:+.1f}" if found.is_known else None,
            "" if c.state == "in" or not found.is_known else c.state,
        )
        for c in found.classes
    ]
    looks = table(
        ("trigger", "", "why", "last fired", "next"),
        [(t.name, "due" if t.due else "", t.reason, t.last_fired or t.fired, t.next_day) for t in triggers],
    )
    parts = (found.verdict, table(head, rows, frozenset({1, 2, 3, 4})), looks, tilt_commands.warnings(tilts))
    return Answer(shape, "\n\n".join(part for part in parts if part))


def _accept(session: Session, arguments: argparse.Namespace) -> Answer:
    from app.desk.proposals import find_proposal

    tickets = session.accept(find_proposal(session.file, arguments.proposal))
    if arguments.out is not None:
        session.write_book(arguments.out, tickets[0].batch)
    return _ticket_answer(session, tickets[0].batch)


def _tickets(session: Session, _: argparse.Namespace) -> Answer:
    return _ticket_answer(session, None)


def _tick(session: Session, arguments: argparse.Namespace) -> Answer:
    run_through(session.tick(arguments.paths))
    return _ticket_answer(session, None)


def _ticket_answer(session: Session, batch: str | None) -> Answer:
    found = [t for t in session.tickets() if batch in (None, t.batch)]
    rows = [
        (t.id, t.trade.account, t.trade.side, plain(t.trade.shares), t.trade.symbol, t.state, plain(t.filled))
        for t in found
    ]
    head = ("ticket", "account", "side", "shares", "security", "state", "filled")
    return Answer([shapes.ticket(t) for t in found], table(head, rows, frozenset({3, 6})))


def _backup(session: Session, arguments: argparse.Namespace) -> Answer:
    path = session.backup(arguments.to)
    return Answer({"file": str(path)}, f"Copied to {path}.")


def _check(session: Session, arguments: argparse.Namespace) -> Answer:
    issues = session.check()
    fixed = 0
    if arguments.fix:
        left = session.fix(issues)
        fixed, issues = len(issues) - len(left), left
    text = "\n".join(f"{i.severity}: {i.text}" for i in issues) or "Everything holds together."
    return Answer({"issues": [shapes.issue(i) for i in issues], "fixed": fixed}, text, bool(issues))


COMMANDS: dict[str, Callable[[Session, argparse.Namespace], Answer]] = {
    "import": _import,
    "imports": import_commands.imports,
    "held": import_commands.held,
    "actions": import_commands.actions,
    "undo": _undo,
    "redo": _redo,
    "history": _history,
    "accounts": _accounts,
    "reconcile": reconcile_commands.reconcile,
    "opening": reconcile_commands.opening,
    "lots": _lots,
    "plan": _plan,
    "status": _status,
    "bands": advice_commands.bands,
    "propose": proposal_commands.propose,
    "frontier": proposal_commands.frontier,
    "horizon": proposal_commands.horizon,
    "wait": proposal_commands.wait,
    "scenarios": scenario_commands.scenarios,
    "reminders": reminder_commands.reminders,
    "tilts": tilt_commands.tilts,
    "transactions": ledger_commands.transactions,
    "accept": _accept,
    "tickets": _tickets,
    "tick": _tick,
    "signals": timing_commands.signals,
    "drift": performance_commands.drift,
    "performance": performance_commands.performance,
    "journal": journal_commands.journal,
    "harvest": tax_commands.harvest,
    "wash": tax_commands.wash,
    "tax": tax_commands.tax,
    "prices": _prices,
    "securities": security_commands.securities,
    "backup": _backup,
    "check": _check,
}
