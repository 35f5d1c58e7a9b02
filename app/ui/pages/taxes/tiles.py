"""The four figures above a year's tables, and what each is made of."""

from __future__ import annotations

from decimal import Decimal

from app.model.number import ZERO
from app.model.tax_year import Netted, TaxDue, TaxYear
from app.ui.format import NOTHING, UNKNOWN, Formatter
from app.ui.pages.taxes.words import CAVEAT, source_words
from app.ui.widgets.inspector import Explanation, Fact, FormulaRow, Section
from app.ui.widgets.tile import TileView

SHORT, LONG, LOSSES, TAX = "short", "long", "losses", "tax"
TILES = (SHORT, LONG, LOSSES, TAX)

_LABELS = {
    SHORT: "Short-term",
    LONG: "Long-term",
    LOSSES: "Deducted or carried on",
    TAX: "Tax on these results, estimated",
}
_CARRIED_UNKNOWN = "what was carried in is unknown"


def tile_views(year: TaxYear | None, format_: Formatter) -> tuple[TileView, ...]:
    """The tiles of a year; without one, of a year that is being counted."""
    if year is None:
        return tuple(TileView(_LABELS[key], NOTHING, line="being counted") for key in TILES)
    netted, due = year.netted, year.due
    return (
        _result(SHORT, year.short, year.entering_short, netted.net_short if netted else None, format_),
        _result(LONG, year.long, year.entering_long, netted.net_long if netted else None, format_),
        TileView(
            _LABELS[LOSSES],
            format_.money(netted.deduction) if netted else UNKNOWN,
            line=_carried_words(netted, format_) if netted else _CARRIED_UNKNOWN,
        ),
        TileView(
            _LABELS[TAX],
            format_.money(due.total) if due else UNKNOWN,
            line=_due_words(due, format_) if due else _CARRIED_UNKNOWN,
        ),
    )


def _result(key: str, result: Decimal, carried: Decimal | None, net: Decimal | None, format_: Formatter) -> TileView:
    figure = format_.money(result, signed=True)
    if carried is None:
        return TileView(_LABELS[key], figure, line=_CARRIED_UNKNOWN)
    if not carried:
        return TileView(_LABELS[key], figure, line="nothing was carried in")
    words = f"net {format_.money(net, signed=True)}, {format_.money(-carried)} carried in"
    return TileView(_LABELS[key], figure, line=words)


def _carried_words(netted: Netted, format_: Formatter) -> str:
    parts = [
        f"{format_.money(amount)} {term}"
        for amount, term in ((netted.carry_short, "short"), (netted.carry_long, "long"))
        if amount
    ]
    return f"carried on: {', '.join(parts)}" if parts else "nothing is carried on"


def _due_words(due: TaxDue, format_: Formatter) -> str:
    parts = [
        ("federal", due.ordinary + due.long_term),
        ("net investment", due.net_investment),
        ("state", due.state),
    ]
    words = [f"{name} {format_.money(amount)}" for name, amount in parts if amount or name != "net investment"]
    return ", ".join(words)


def explain_tile(key: str, year: TaxYear, format_: Formatter) -> Explanation:
    """What a figure is made of, with cents."""
    made = {SHORT: _explain_result, LONG: _explain_result, LOSSES: _explain_losses, TAX: _explain_tax}
    return made[key](key, year, format_)


def _issues(year: TaxYear) -> str:
    return "" if year.netted else f"What was carried into {year.year} is unknown, so nothing is set off."


def _explain_result(key: str, year: TaxYear, format_: Formatter) -> Explanation:
    is_long = key == LONG
    result, carried = (year.long, year.entering_long) if is_long else (year.short, year.entering_short)
    net = None if year.netted is None else year.netted.net_long if is_long else year.netted.net_short
    paid = year.distributions if is_long else ZERO
    sales = format_.money(result - paid, cents=True, signed=True)
    note = _issues(year)
    return Explanation(
        title=f"{_LABELS[key]}, {year.year}",
        figure=format_.money(result, signed=True),
        caption="what counts this year, before what is carried in",
        formula=(
            FormulaRow("Sales, losses put off left out", sales),
            *((FormulaRow("Distributions of funds", format_.money(paid, cents=True, signed=True)),) if paid else ()),
            FormulaRow("Carried in", format_.money(None if carried is None else -carried, cents=True, signed=True)),
            FormulaRow("Net", format_.money(net, cents=True, signed=True)),
        ),
        facts=(Fact("Schedule D", f"line {'15' if is_long else '7'}"),),
        sections=(Section("Why it is unknown", note),) if note else (),
        foot=CAVEAT,
        key=f"taxes|{key}",
    )


def _explain_losses(key: str, year: TaxYear, format_: Formatter) -> Explanation:
    netted, money = year.netted, format_.money
    if netted is None:
        note = Section("Why it is unknown", _issues(year))
        return Explanation(f"{_LABELS[key]}, {year.year}", UNKNOWN, sections=(note,), foot=CAVEAT, key=f"taxes|{key}")
    both = netted.net_short + netted.net_long
    return Explanation(
        title=f"{_LABELS[key]}, {year.year}",
        figure=money(netted.deduction),
        caption="comes off other income",
        formula=(
            FormulaRow("Net short-term", money(netted.net_short, cents=True, signed=True)),
            FormulaRow("Net long-term", money(netted.net_long, cents=True, signed=True)),
            FormulaRow("Both together", money(both, cents=True, signed=True)),
            FormulaRow("Deducted", money(netted.deduction, cents=True)),
        ),
        facts=(
            Fact("Carried on, short-term", money(netted.carry_short, cents=True)),
            Fact("Carried on, long-term", money(netted.carry_long, cents=True)),
        ),
        foot=CAVEAT,
        key=f"taxes|{key}",
    )


def _explain_tax(key: str, year: TaxYear, format_: Formatter) -> Explanation:
    due, money = year.due, format_.money
    source = source_words(year.year)
    if due is None:
        note = Section("Why it is unknown", _issues(year))
        return Explanation(f"{_LABELS[key]}", UNKNOWN, sections=(note,), foot=CAVEAT, key=f"taxes|{key}")
    return Explanation(
        title=f"Tax on the results of {year.year}",
        figure=money(due.total),
        caption="the year’s tax with these results less the tax without them, estimated",
        formula=(
            FormulaRow("At ordinary rates", money(due.ordinary, cents=True)),
            FormulaRow("At long-term rates", money(due.long_term, cents=True)),
            FormulaRow("Net investment tax", money(due.net_investment, cents=True)),
            FormulaRow("State", money(due.state, cents=True)),
            FormulaRow("All of it", money(due.total, cents=True)),
        ),
        sections=(Section("What it rests on", f"{source[:1].upper()}{source[1:]}."),),
        foot=CAVEAT,
        key=f"taxes|{key}",
    )
