"""The commands that suggest trades: what is asked, the answer for programs and the one for people."""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from decimal import Decimal

from app.cli import scenario_commands, shapes
from app.cli.answer import Answer
from app.cli.request import amount_of, request_of
from app.cli.running import run_through
from app.cli.tables import table
from app.desk.session import Session
from app.engine.words import dollars
from app.model.frontier import FrontierPoint
from app.model.number import HUNDRED, ZERO, plain
from app.model.proposal import DISCLAIMER, Proposal, State, Trade
from app.model.withdrawal import Drawn


def propose(session: Session, arguments: argparse.Namespace) -> Answer:
    """Work out a proposal, and save its book or basket."""
    start = time.perf_counter()
    found = run_through(session.propose(request_of(arguments)))
    found = replace(found, seconds=Decimal(f"{time.perf_counter() - start:.3f}"))
    if arguments.out is not None and found.state is not State.INFEASIBLE:
        session.write_book(arguments.out, found)
    if arguments.basket is not None and found.state is not State.INFEASIBLE:
        session.write_basket(arguments.basket, found)
    shape, text = shapes.proposal(found, float(found.seconds)), _proposal_text(found)
    if (raised := session.withdrawal(found)) is not None:
        shape["withdrawal"] = shapes.withdrawal(raised)
        text = "\n".join([session.withdrawal_words(raised), *map(_drawn_line, raised.drawn), "", text])
    return Answer(shape, text, found.state is State.INFEASIBLE)


def wait(session: Session, arguments: argparse.Namespace) -> Answer:
    """The same request on later days."""
    return scenario_commands.waiting(run_through(session.waiting(request_of(arguments))))


def frontier(session: Session, arguments: argparse.Namespace) -> Answer:
    """The least tax and cost for every drift that may be left."""
    found = run_through(session.frontier(request_of(arguments)))
    rows = [_point(p) for p in found.points]
    cells = [
        (f"{p.drift * HUNDRED:.1f}", f"{p.tax:,.2f}", f"{p.cost:,.2f}", p.trades, f"{p.price:,.2f}", p.label)
        for p in found.points
    ]
    head = ("drift left %", "tax", "cost", "trades", "a point further", "")
    text = table(head, cells, frozenset(range(5)))
    shape = {"drift": shapes.weight(found.drift), "points": rows, "disclaimer": DISCLAIMER}
    return Answer(shape, f"{text}\n\nShares are not yet whole here. {DISCLAIMER}")


def _point(p: FrontierPoint) -> shapes.Json:
    return {
        "drift": shapes.weight(p.drift),
        "outside": shapes.weight(p.outside),
        "tax": shapes.money(p.tax),
        "cost": shapes.money(p.cost),
        "trades": p.trades,
        "price": shapes.money(p.price),
        "label": p.label,
    }


def horizon(session: Session, arguments: argparse.Namespace) -> Answer:
    """How far deposits alone bring the household."""
    monthly = ZERO if arguments.monthly is None else amount_of(arguments.monthly, "the deposit")
    found = session.horizon(monthly)
    shape = {
        "lump": shapes.money(found.lump),
        "to_target": shapes.money(found.to_target),
        "monthly": shapes.money(found.monthly),
        "months": found.months,
        "class": found.slowest,
        "text": session.horizon_words(found),
    }
    return Answer(shape, session.horizon_words(found))


def _proposal_text(p: Proposal) -> str:
    if p.state is State.INFEASIBLE:
        return "These wishes can’t hold together:\n" + "\n".join(f"  {w.text}" for w in p.contradiction)
    lines = [p.summary] if p.summary else []
    lines += [f"Move {_money(m.amount)} from {m.source} to {m.to}." for m in p.moved]
    for account in p.accounts:
        mine = [t for t in p.trades if t.account == account.name]
        if mine:
            before, after = account.cash_before, account.cash_after
            cash = "cash unknown"
            if before is not None and after is not None:
                cash = f"cash {_money(before + account.flow + account.moved)} → {_money(after)}"
            lines += ["", f"{account.name}: {cash}", *(line for t in mine for line in _trade_lines(t))]
    lines += ["", *(f"Left undone: {u.text}" for u in p.not_done)] if p.not_done else []
    tax = f"Tax this year {_signed(p.tax.now)}, netted with the year so far. Costs {_money(p.cost)}."
    gap = f"No answer is more than {_money(p.gap)} better at the prices in force." if p.gap else ""
    return "\n".join([*lines, "", tax, *([gap] if gap else []), f"Proposal {p.id}.", DISCLAIMER])


def _drawn_line(one: Drawn) -> str:
    tax = "tax unknown" if one.tax is None else f"tax {_signed(one.tax)}"
    per_dollar = "" if one.per_dollar is None else f", {one.per_dollar * HUNDRED:.1f} cents a dollar"
    return f"  {one.account}: {_money(one.amount)} paid out, {tax}, costs {_money(one.cost)}{per_dollar}"


def _money(amount: Decimal) -> str:
    """An amount in a sentence, to the cent."""
    return f"{'−' if amount < 0 else ''}{dollars(amount, to_the_cent=True)}"


def _signed(amount: Decimal) -> str:
    return f"{'+' if amount > 0 else ''}{_money(amount)}"


def _trade_lines(t: Trade) -> list[str]:
    lines = [f"  {t.side:4} {plain(t.shares):>12} {t.symbol:8} {t.amount:>14,.2f}  {t.reasons[0].text}"]
    for x in t.lots:
        gain = "unknown" if x.gain is None else f"{x.gain:+,.2f}"
        lines.append(
            f"       {plain(x.shares):>12} of {x.acquired or 'an unknown day'}, gain {gain} {x.term or ''}".rstrip()
        )
    return lines
