"""Reads the arguments, opens the household, runs one command, prints its answer, gives the exit code.

0 done, 1 our bug, 2 bad input (a sentence on stderr and, with --json, an error object), 3 done with issues left.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import NoReturn

from app.cli import commands, shapes
from app.cli.request import add_request_options
from app.model.errors import AppError, InputError

OK, BUG, BAD_INPUT, ISSUES_LEFT = 0, 1, 2, 3
FAULT = "This is a fault of Evenkeel, not of your files."
YEARS = range(1900, 2201)


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints are input errors like any other."""

    def error(self, message: str) -> NoReturn:
        raise InputError(f"{message[:1].upper()}{message[1:]}.", "", f"See `{self.prog} --help`.")

    def format_help(self) -> str:
        """The help as a terminal without quotation marks can print it, which argparse does not see to."""
        encoding = sys.stdout.encoding or "utf-8"
        return super().format_help().encode(encoding, "replace").decode(encoding)


def run(argv: Sequence[str]) -> int:
    """Run one command line; returns the exit code."""
    wants_json = "--json" in argv
    try:
        arguments = parser().parse_args([a for a in argv if a != "--json"])
        arguments.json = wants_json
        answer = commands.answer(arguments)
    except AppError as problem:
        sys.stderr.write(f"{problem}\n")
        return _tell(problem, BAD_INPUT, wants_json=wants_json)
    except Exception as fault:
        logging.getLogger(__name__).exception(FAULT)
        told = AppError(FAULT, type(fault).__name__, "Please report it with what is on standard error.")
        return _tell(told, BUG, wants_json=wants_json)
    _write(json.dumps(answer.shape, ensure_ascii=False) if wants_json else answer.text)
    return ISSUES_LEFT if answer.issues_left else OK


def _tell(problem: AppError, code: int, *, wants_json: bool) -> int:
    if wants_json:
        _write(json.dumps(shapes.error(problem), ensure_ascii=False))
    return code


def _write(text: str) -> None:
    """Print in UTF-8 whatever the terminal's language says; a reader who has gone away is no fault."""
    try:
        sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # Else the interpreter tries again, and complains, when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def parser() -> argparse.ArgumentParser:
    """Every command with its options; the help is the manual."""
    top = _Parser(
        prog="evenkeel",
        description="Evenkeel: targets, bands, drift and proposals for a household's portfolio.",
        epilog="Calculations, not advice. Nothing is submitted or executed.",
    )
    top.add_argument("--file", type=Path, help="the household file; left out: the last one opened")
    top.add_argument("--json", action="store_true", help="one JSON document on standard output")
    names = top.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)

    def command(name: str, does: str, *, computes: bool = False) -> argparse.ArgumentParser:
        found = names.add_parser(name, help=does, description=does)
        found.add_argument("--file", type=Path, default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        if computes:
            found.add_argument(
                "--as-of", type=_day, metavar="YYYY-MM-DD", help="the day to compute for (default: today)"
            )
        return found

    _add_file_commands(command)
    _add_looking_commands(command)
    _add_tax_commands(command)
    _add_trading_commands(command)
    return top


def _add_file_commands(command: Callable[..., argparse.ArgumentParser]) -> None:
    new = command("new", "make a household file, empty or with the fictional sample")
    new.add_argument("path", type=Path)
    new.add_argument("--sample", action="store_true")
    _import_options(command("import", "detect each file by its content and import it, one undo step for the call"))
    _decision_actions(command)
    _price_actions(command)
    _template_actions(command("templates", "list your templates for files nobody knew, or do something to one"))
    for name, does in (
        ("undo", "take the last step back"),
        ("redo", "do the last undone step again"),
        ("history", "list the named steps"),
    ):
        command(name, does)
    backup = command("backup", "copy the household file")
    backup.add_argument("to", type=Path, nargs="?")
    restore = command("restore", "put a backup in the place of the household file")
    restore.add_argument("source", type=Path, metavar="FROM")
    check = command("check", "integrity and consistency", computes=True)
    check.add_argument("--fix", action="store_true")


def _add_looking_commands(command: Callable[..., argparse.ArgumentParser]) -> None:
    command("accounts", "list accounts with cash, value and trust", computes=True)
    reconcile = command(
        "reconcile", "compare the records with what brokers state, and say what mends it", computes=True
    )
    reconcile.add_argument("--account")
    _opening_actions(command("opening", "list opening balances, or add, remove one"))
    lots = command("lots", "list open lots", computes=True)
    lots.add_argument("--account")
    lots.add_argument("--symbol")
    ledger = command("transactions", "list the ledger, the newest row first")
    ledger.add_argument("--account")
    ledger.add_argument("--symbol")
    ledger.add_argument("--from", dest="first", type=_day, metavar="D")
    ledger.add_argument("--to", dest="last", type=_day, metavar="D")
    ledger.add_argument("--open", action="store_true", help="only rows of which nobody has said what they did")
    plan = command("plan", "show or set targets, bands and rules")
    plan.add_argument("action", choices=("show", "set"))
    plan.add_argument("path", type=Path, nargs="?", metavar="FILE.toml")
    command("status", "weights, drift, breaches and triggers", computes=True)
    command("tilts", "tactical tilts: coming, live and ended, what they risk and what they earned", computes=True)
    command("signals", "momentum and volatility, class by class: what each would do today", computes=True)
    for name, about in (("drift", "drift over time"), ("performance", "what was earned, beside the target mix")):
        past = command(name, about, computes=True)
        past.add_argument("--from", dest="first", type=_day, metavar="D")
        past.add_argument("--to", dest="last", type=_day, metavar="D")
    _journal_actions(
        command("journal", "breaches, decisions and what they earned, or note, change, drop one", computes=True)
    )


def _add_tax_commands(command: Callable[..., argparse.ArgumentParser]) -> None:
    command("harvest", "losses worth taking, what stands in their way, what must not be bought", computes=True)
    command("wash", "the wash-sale ledger and the windows that are open", computes=True)
    tax = command("tax", "realised results of a year, netted, and the tax they cause", computes=True)
    tax.add_argument("--year", type=_year, help="default: the year of the day in view")
    tax.add_argument("--form8949", type=Path, metavar="FILE.csv", help="save Form 8949; .xlsx saves the whole book")
    tax.add_argument("--reconcile", action="store_true", help="line by line against imported realized-gain files")


def _year(text: str) -> int:
    if not text.isdecimal() or int(text) not in YEARS:
        raise InputError(f"“{text}” is no year within reach.", "", f"Choose one from {YEARS[0]} to {YEARS[-1]}.")
    return int(text)


def _add_trading_commands(command: Callable[..., argparse.ArgumentParser]) -> None:
    _propose_options(command("propose", "suggest trades", computes=True))
    add_request_options(
        command("wait", "the same request today and on later days: does it pay to wait?", computes=True)
    )
    add_request_options(command("frontier", "residual drift against tax and cost", computes=True))
    deposits = command("horizon", "how far deposits alone bring the household", computes=True)
    deposits.add_argument("--monthly", metavar="X", help="dollars deposited every month")
    _scenario_actions(
        command("scenarios", "list proposals kept under a name, or keep, rename, drop one", computes=True)
    )
    _reminder_actions(
        command("reminders", "list what you are reminded of and when, or add, dismiss one", computes=True)
    )
    accept = command("accept", "freeze a proposal as tickets")
    accept.add_argument("proposal", help="its id, or “latest”")
    accept.add_argument("--out", type=Path, metavar="BOOK.xlsx", help="save the Excel ticket book as well")
    command("tickets", "list tickets with their state")
    tick = command("tick", "tick tickets off against imported fills")
    tick.add_argument("paths", type=Path, nargs="*", metavar="FILE")


def _import_options(found: argparse.ArgumentParser) -> None:
    found.add_argument("paths", type=Path, nargs="+", metavar="PATH")
    found.add_argument("--account", help="the account of a file that names none")
    found.add_argument("--type", help="its type: taxable, traditional, roth, 401k, hsa, 529, held-away")
    found.add_argument("--template", metavar="T", help="read by this template of yours, or by a profile's path (.toml)")
    found.add_argument("--dry-run", action="store_true", help="say what would happen and write nothing")
    found.add_argument(
        "--decide",
        action="append",
        default=[],
        metavar="ROW=CHOICE",
        help="twin=keep imports rows that are probably there already; PATH:LINE=import, skip or open decides one row",
    )


def _actions(found: argparse.ArgumentParser) -> Callable[[str, str], argparse.ArgumentParser]:
    """What adds an action to a command that lists something and may do something to it first."""
    actions = found.add_subparsers(dest="action", metavar="ACTION", parser_class=_Parser)

    def action(name: str, does: str) -> argparse.ArgumentParser:
        made = actions.add_parser(name, help=does, description=does)
        made.add_argument("--file", type=Path, default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        made.add_argument("--as-of", type=_day, default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        return made

    return action


def _decision_actions(command: Callable[..., argparse.ArgumentParser]) -> None:
    undo = _actions(command("imports", "list imports, or take one back"))(
        "undo", "take one import back, whatever came after it; rows other files have too stay"
    )
    undo.add_argument("batch", type=int, metavar="IMPORT")
    of_held = _actions(command("held", "list what imports left open, or decide one of it"))
    decide = of_held("decide", "import or skip a row; it is read again from its cells")
    decide.add_argument("id", type=int, metavar="ID")
    decide.add_argument("choice", nargs="?", choices=("import", "skip"))
    decide.add_argument("--set", action="append", default=[], metavar="COLUMN=VALUE", help="correct a cell")
    decide.add_argument("--account", help="the account of a row that names none")
    missing = of_held("missing", "say of a holding that a newer snapshot leaves out whether it is gone")
    missing.add_argument("account", metavar="ACCOUNT")
    missing.add_argument("symbol", metavar="SYMBOL")
    missing.add_argument("answer", choices=("gone", "held"))
    pending = of_held("pending", "remove a pending row that never settled")
    pending.add_argument("transaction", metavar="ID")
    copy = of_held("export", "save the open rows as CSV")
    copy.add_argument("to", type=Path, metavar="PATH")
    answer = _actions(command("actions", "list brokers' words for actions that nobody has explained, or explain one"))(
        "set", "say what a wording does, in all its rows and in later imports"
    )
    answer.add_argument("broker", metavar="BROKER")
    answer.add_argument("wording", metavar="WORDING")
    answer.add_argument("effect", metavar="ACTION", help="buy, sell, dividend, interest, cash, transfer, …")


def _opening_actions(found: argparse.ArgumentParser) -> None:
    action = _actions(found)
    action("list", "list them")
    add = action("add", "say what an account held before its first imported row")
    add.add_argument("account", metavar="ACCOUNT")
    add.add_argument("symbol", nargs="?", metavar="SYMBOL")
    add.add_argument("--shares", metavar="N")
    add.add_argument("--cash", metavar="X", help="dollars, instead of shares")
    add.add_argument("--basis", metavar="X", help="what all the shares cost; left out: unknown")
    add.add_argument("--acquired", type=_day, metavar="YYYY-MM-DD", help="the day they were bought; left out: unknown")
    add.add_argument(
        "--day", type=_day, metavar="YYYY-MM-DD", help="default: the day before the first transaction or snapshot"
    )
    add.add_argument("--proposed", action="store_true", help="all that `reconcile` proposes, or that of SYMBOL")
    action("remove", "take one out again").add_argument("id", type=int, metavar="ID")


def _price_actions(command: Callable[..., argparse.ArgumentParser]) -> None:
    action = _actions(command("prices", "list prices, import, set or delete some, or fetch them", computes=True))
    read = action("import", "import price history, one undo step for the call")
    read.add_argument("paths", type=Path, nargs="+", metavar="FILE")
    set_ = action("set", "give a security a price of a day; it rules whatever files say of that day")
    set_.add_argument("symbol", metavar="SYMBOL")
    set_.add_argument("day", type=_day, metavar="YYYY-MM-DD")
    set_.add_argument("close", metavar="PRICE")
    delete = action("delete", "delete prices of a security that came from price files")
    delete.add_argument("symbol", metavar="SYMBOL")
    delete.add_argument("--from", dest="first", type=_day, metavar="D")
    delete.add_argument("--to", dest="last", type=_day, metavar="D")
    fetch = action("fetch", "fetch prices of what is held from the internet; asks for your consent once")
    fetch.add_argument(
        "--symbols", nargs="+", metavar="SYMBOL", help="these; left out: all that is held or in the plan"
    )
    fetch.add_argument("--source", metavar="SOURCE", help="yahoo, or an address like https://example.com/{symbol}.csv")
    fetch.add_argument(
        "--consent", action="store_true", help="agree without being asked: symbols are sent, nothing else"
    )
    fetch.add_argument("--off", action="store_true", help="switch prices from the internet off again")
    listed = command(
        "securities", "list securities, what nobody knows first, or give a printed name a symbol", computes=True
    )
    alias = _actions(listed)("alias", "let what files print mean a symbol, in all that is there and in later imports")
    alias.add_argument("printed", nargs="?", metavar="PRINTED")
    alias.add_argument("symbol", nargs="?", metavar="SYMBOL")
    alias.add_argument("--remove", metavar="PRINTED", help="let it mean itself again")


def _template_actions(found: argparse.ArgumentParser) -> None:
    action = _actions(found)
    save = action("export", "copy a template into a file, for another machine or another person")
    save.add_argument("name", metavar="NAME")
    save.add_argument("path", type=Path, metavar="FILE")
    action("import", "take a template from a file, once it is understood").add_argument(
        "path", type=Path, metavar="FILE"
    )
    rename = action("rename", "call a template something else")
    rename.add_argument("name", metavar="NAME")
    rename.add_argument("new", metavar="NEW")
    action("delete", "keep a template no longer").add_argument("name", metavar="NAME")
    suggest = action("suggest", "say what a file's columns seem to be, as a profile to correct")
    suggest.add_argument("path", type=Path, metavar="FILE")
    suggest.add_argument("--out", type=Path, metavar="DRAFT.toml", help="save the profile")


def _scenario_actions(found: argparse.ArgumentParser) -> None:
    action = _actions(found)
    keep = action("keep", "keep a proposal under a name; one of the same name is replaced")
    keep.add_argument("name", metavar="NAME")
    keep.add_argument("--proposal", default="latest", metavar="ID", help="its id, or “latest” (the default)")
    rename = action("rename", "give a scenario another name")
    rename.add_argument("name", metavar="NAME")
    rename.add_argument("new", metavar="NEW")
    action("drop", "keep a scenario no longer").add_argument("name", metavar="NAME")


def _reminder_actions(found: argparse.ArgumentParser) -> None:
    action = _actions(found)
    for made in (
        action("add", "be reminded from a day on, until it is dismissed"),
        action("dismiss", "be reminded no longer"),
    ):
        made.add_argument("day", type=_day, metavar="YYYY-MM-DD")
        made.add_argument("text", nargs="+", metavar="TEXT")


def _journal_actions(found: argparse.ArgumentParser) -> None:
    action = _actions(found)
    for name, does in (("wait", "note that you wait with a class today"), ("skip", "note that you skip its trade")):
        made = action(name, does)
        made.add_argument("name", metavar="CLASS")
        made.add_argument("--note", default="", metavar="TEXT", help="why")
    note = action("note", "give a decision another note")
    note.add_argument("number", type=int, metavar="NUMBER")
    note.add_argument("text", nargs="+", metavar="TEXT")
    action("drop", "take a wait or a skip out").add_argument("number", type=int, metavar="NUMBER")


def _propose_options(found: argparse.ArgumentParser) -> None:
    add_request_options(found)
    found.add_argument("--out", type=Path, metavar="BOOK.xlsx", help="save the Excel ticket book")
    found.add_argument("--basket", type=Path, metavar="FILE.csv", help="save a basket file")


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise InputError(f"“{text}” is not a date.", "", "Write it as 2026-12-31.") from None
    if day.year not in YEARS:
        raise InputError(f"{text} is out of reach.", "", f"Choose a day from {YEARS[0]} to {YEARS[-1]}.")
    return day


def command_names() -> frozenset[str]:
    """Every command's name."""
    found = next(a for a in parser()._actions if isinstance(a, argparse._SubParsersAction))  # noqa: SLF001  argparse has no public list
    return frozenset(found.choices)
