"""The commands of the past: drift over time, and what was earned."""

from __future__ import annotations

import argparse
from decimal import Decimal
from typing import TYPE_CHECKING

from app.cli import shapes
from app.cli.answer import Answer
from app.cli.running import run_through
from app.cli.shapes import Json, iso, money
from app.cli.tables import table
from app.desk.session import Session
from app.model.errors import InputError
from app.model.number import from_float

if TYPE_CHECKING:
    from app.engine.performance import Compared, Drawdown, Measured, Performance, TrackingErrorToday

DIGITS = 8


def drift(session: Session, arguments: argparse.Namespace) -> Answer:
    """Weights, targets and bands of every day; for people those of the ends of months, and the gaps in words."""
    _check_days(arguments)
    history = run_through(session.drift_history(arguments.first, arguments.last))
    rows = shapes.drift(history)
    names = [*history.classes, *history.parents]
    month_ends = [r for n, r in enumerate(rows) if n == len(rows) - 1 or rows[n + 1]["date"][:7] != r["date"][:7]]
    cells = [(r["date"], *(_percent(r["classes"][n]["actual"]) for n in names)) for r in month_ends]
    text = (
        table(("month end", *names), cells, frozenset(range(1, len(names) + 1)))
        if rows
        else "None of these days is known."
    )
    gaps = [f"{gap.first} to {gap.last}: {gap.why}" for gap in history.gaps]
    return Answer(rows, "\n\n".join([text, *(["\n".join(gaps)] if gaps else [])]))


def performance(session: Session, arguments: argparse.Namespace) -> Answer:
    """What was earned, as numbers; unknown is null, and the notes say why. Decisions are those of all days."""
    from app.cli.journal_commands import execution_alpha

    _check_days(arguments)
    found = run_through(session.performance(arguments.first, arguments.last))
    journal = run_through(session.journal())
    return Answer(
        {**_shape(found), "execution_alpha": execution_alpha(journal)}, f"{_text(found)}\n\n{journal.sentence}"
    )


def _check_days(arguments: argparse.Namespace) -> None:
    if arguments.first is not None and arguments.last is not None and arguments.first > arguments.last:
        detail = f"{arguments.first} comes after {arguments.last}."
        raise InputError("The first day comes after the last.", detail, "Exchange --from and --to.")


def _shape(p: Performance) -> Json:
    measured, compared = p.household, p.compared
    return {
        "from": iso(p.first),
        "to": iso(p.last),
        "returns": p.returns,
        "begin": _money(p.begin),
        "end": _money(p.end),
        "came_in": _money(p.came),
        "left": _money(p.left),
        "gain": _money(p.gain),
        "twr": _number(measured.total),
        "twr_yearly": _number(measured.yearly),
        "modified_dietz": _number(p.dietz),
        "money_weighted": _number(p.money_weighted),
        "xirr": _number(p.money_weighted_yearly),
        "volatility": _number(measured.volatility),
        "max_drawdown": _depth(measured),
        "drawdown": _drawdown(measured.drawdown),
        "active": _number(compared.active if compared else None),
        "tracking_error": _number(compared.tracking_error if compared else None),
        "information_ratio": _number(compared.information_ratio if compared else None),
        "compared": None if compared is None else _compared(compared),
        "tracking_error_today": _today(p.tracking_error_today),
        "diversification_return": _number(p.diversification),
        "notes": list(p.notes),
    }


def _compared(c: Compared) -> Json:
    lines = {"household": c.household, "target_mix": c.mix, "strategic": c.strategic}
    return {"from": iso(c.first), "to": iso(c.last), "returns": c.returns} | {k: _measured(m) for k, m in lines.items()}


def _measured(m: Measured) -> Json:
    return {
        "twr": _number(m.total),
        "twr_yearly": _number(m.yearly),
        "volatility": _number(m.volatility),
        "max_drawdown": _depth(m),
        "drawdown": _drawdown(m.drawdown),
    }


def _drawdown(d: Drawdown | None) -> Json | None:
    if d is None:
        return None
    days = {"peak": iso(d.peak), "trough": iso(d.trough), "recovered": iso(d.recovered)}
    return {"depth": _number(d.depth), **days, "recovery_days": d.recovery_days}


def _depth(m: Measured) -> float | None:
    """The depth of the deepest fall, 0 where an index that is known never fell."""
    return None if m.total is None else _number(m.drawdown.depth if m.drawdown else 0.0)


def _today(t: TrackingErrorToday) -> Json:
    return {
        "value": _number(t.value),
        "observations": t.observations,
        "from": iso(t.first),
        "to": iso(t.last),
        "classes": {name: _number(part) for name, part in t.by_class},
    }


def _number(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)


def _money(value: float | None) -> str | None:
    return None if value is None else money(Decimal(f"{value:.2f}"))


def _percent(value: float | None) -> str | None:
    return None if value is None else f"{value * 100:.1f}"


def _text(p: Performance) -> str:
    if p.first is None:
        return "\n".join(p.notes)
    said = [_values(p)]
    said.append(table(("", "%", "% a year"), _returns(p), frozenset({1, 2})))
    if p.compared is not None:
        head = ("", "%", "% a year", "volatility %", "drawdown %")
        lines = (
            ("household", p.compared.household),
            ("target mix", p.compared.mix),
            ("strategic", p.compared.strategic),
        )
        rows = [
            (name, _percent(m.total), _percent(m.yearly), _percent(m.volatility), _percent(_depth(m)))
            for name, m in lines
        ]
        said.append(f"Beside the target mix, {p.compared.first} to {p.compared.last}:")
        said.append(table(head, rows, frozenset(range(1, 5))))
        said.append(_active_words(p.compared))
    if p.tracking_error_today.value is not None:
        said.append(f"Today’s weights take {p.tracking_error_today.value * 100:.2f} % of tracking error a year.")
    return "\n\n".join([*filter(None, said), "\n".join(p.notes)])


def _values(p: Performance) -> str:
    """From what value to what value, and what came in, left and was gained or lost between them."""
    from app.engine.words import dollars, listed

    def said(amount: float | None) -> str:
        return "an unknown amount" if amount is None else dollars(from_float(round(amount, 2))) if amount else "nothing"

    did = "was lost" if p.gain is not None and p.gain < 0 else "was gained"
    moved = listed([f"{said(p.came)} came in", f"{said(p.left)} left", f"{said(p.gain)} {did}"])
    return f"From {p.first} to {p.last}: {said(p.begin)} became {said(p.end)}. {moved[:1].upper()}{moved[1:]}."


def _returns(p: Performance) -> list[tuple[str, str | None, str | None]]:
    return [
        ("time-weighted", _percent(p.household.total), _percent(p.household.yearly)),
        ("money-weighted", _percent(p.money_weighted), _percent(p.money_weighted_yearly)),
        ("Modified Dietz", _percent(p.dietz), None),
        ("volatility", None, _percent(p.household.volatility)),
        ("deepest drawdown", _percent(_depth(p.household)), None),
    ]


def _active_words(c: Compared) -> str:
    told = []
    if c.active is not None:
        told.append(f"Active return {c.active * 100:+.1f} points")
    if c.tracking_error is not None:
        told.append(f"tracking error {c.tracking_error * 100:.2f} % a year")
    if c.information_ratio is not None:
        told.append(f"information ratio {c.information_ratio:.2f}")
    return f"{', '.join(told)}.".replace("-", "−") if told else ""
