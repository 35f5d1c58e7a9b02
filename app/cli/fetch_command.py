"""The command that fetches prices from the internet, and asks before it does so for the first time."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from typing import Any

from app.cli.answer import Answer
from app.cli.running import run_through
from app.cli.shapes import iso, issue
from app.desk.price_source import YAHOO, FetchedPrices, check_source, consent_words, source_of
from app.desk.session import Session
from app.desk.settings import read_settings, save_settings
from app.model.errors import InputError
from app.model.number import plain

_OFF = "Prices from the internet are off. Nothing is sent."


def fetch(session: Session, arguments: argparse.Namespace) -> Answer:
    """Fetch prices from the source the user agreed to; ask where that is still to do."""
    if arguments.off:
        save_settings(replace(read_settings(), online_prices=""))
        return Answer({"source": None}, _OFF)
    choice = _consented(arguments)
    symbols = None if arguments.symbols is None else [s for text in arguments.symbols for s in text.split(",") if s]
    found = run_through(session.fetch_prices(choice, symbols))
    left = bool(found.unknown or found.failed or found.differs or found.issues)
    return Answer(_shape(found), _text(found), left)


def _consented(arguments: argparse.Namespace) -> str:
    """The source to ask, once the user has agreed to it. Raises `InputError` where they have not."""
    settings = read_settings()
    choice: str = arguments.source or settings.online_prices or YAHOO
    if choice == settings.online_prices:
        return choice
    check_source(choice)
    words = consent_words(choice)
    if not arguments.consent and not _agrees(words):
        advice = "Run it in a terminal and answer yes, or add --consent."
        raise InputError(f"No prices were fetched: {source_of(choice).name} needs your consent.", words[1], advice)
    save_settings(replace(settings, online_prices=choice))
    return choice


def _agrees(words: tuple[str, ...]) -> bool:
    """Ask on the terminal; whoever is not there has not agreed."""
    if not (sys.stdin is not None and sys.stdin.isatty()):
        return False
    sys.stderr.write("".join(f"{line}\n" for line in words) + "Fetch prices from now on? [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


def _shape(found: FetchedPrices) -> dict[str, Any]:
    return {
        "source": found.source,
        "sent": list(found.sent),
        "new": found.new,
        "duplicates": found.known,
        "differs": [{"symbol": p.symbol, "date": iso(p.day), "close": plain(p.close)} for p in found.differs],
        "unknown": list(found.unknown),
        "failed": list(found.failed),
        "not_sent": [{"symbol": s, "reason": why} for s, why in (found.kept_back or {}).items()],
        "issues": [issue(i) for i in found.issues],
    }


def _text(found: FetchedPrices) -> str:
    lines = [found.sentence, f"Asked for: {', '.join(found.sent)}." if found.sent else "Nothing was asked for."]
    lines += [f"{found.source} does not know {s}." for s in found.unknown]
    lines += found.failed
    lines += [f"Not asked for: {why}" for why in (found.kept_back or {}).values()]
    lines += [
        f"{p.symbol} on {p.day}: {plain(p.close)} there, another price here. It was not taken; `prices delete` or "
        "`prices set` corrects what is here."
        for p in found.differs
    ]
    return "\n".join([*lines, *(i.text for i in found.issues)])
