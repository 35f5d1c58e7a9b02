"""The page's tables; parts give way before the total does."""

from __future__ import annotations

from app.engine.journal.words import MEANING, PARTS
from app.ui.format import NOTHING
from app.ui.pages.performance.rows import DecisionRow, EpisodeRow, OrderRow
from app.ui.pages.taxes.table import YearTable
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.table import Column

_COSTS = {
    "Fees": "Fees that the files of the fills state",
    "Delay": "Shares filled × price when the order went out less price when it was decided",
    "Fill": "Shares filled × price of the fill less price when the order went out",
    "Missed": "Shares not filled × last price less price when it was decided",
}


def _faint(_row: object) -> ColorRole:
    return "ink_2"


def _part(key: str, title: str, place: int) -> Column[EpisodeRow]:
    """A part in dollars; what is nothing is faint."""

    def role(row: EpisodeRow) -> ColorRole:
        return "ink_3" if row.parts[place] in (NOTHING, "$0") else "ink"

    return Column(
        title,
        lambda r: r.episode.alpha.parts[key],
        lambda r: r.parts[place],
        "right",
        width=76,
        role=role,
        tip=lambda _: MEANING[key],
    )


def episode_columns() -> tuple[Column[EpisodeRow], ...]:
    """From the days outside to the total."""
    return (
        Column("Class", lambda r: r.episode.name, lambda r: r.episode.name, style="emphasis", width=120, lead_px=8),
        Column("Outside", lambda r: r.episode.first, lambda r: r.when, width=150, role=_faint),
        Column("The rule", lambda r: r.episode.gap, lambda r: r.rule, width=180, tip=lambda r: r.rule),
        Column("What was done", lambda r: r.done, lambda r: r.done, tip=lambda r: r.done),
        *(_part(key, title, place) for place, (key, title) in enumerate(PARTS.items())),
        Column("Total", lambda r: r.episode.alpha.total, lambda r: r.total, "right", style="emphasis", width=70,
               tip=lambda r: f"{r.points} basis points of the household"),
        Column("Noted", lambda r: r.noted, lambda r: r.noted, width=76, role=_faint),
    )  # fmt: skip


def decision_columns() -> tuple[Column[DecisionRow], ...]:
    """From the day to the note."""
    return (
        Column("Day", lambda r: r.entry.day, lambda r: r.day, width=100, lead_px=8),
        Column("Class", lambda r: r.entry.name, lambda r: r.entry.name, style="emphasis", width=140),
        Column("Decision", lambda r: r.what, lambda r: r.what, width=200),
        Column("Weight", lambda r: r.entry.weight, lambda r: r.weight, "right", width=70),
        Column("Edge", lambda r: r.entry.edge, lambda r: r.edge, "right", width=70),
        Column("Note", lambda r: r.entry.note, lambda r: r.entry.note, role=_faint, tip=lambda r: r.entry.note),
    )


def _cost(title: str, tip: str, place: int) -> Column[OrderRow]:
    return Column(title, lambda r: r.parts[place], lambda r: r.parts[place], "right", width=90, tip=lambda _: tip)


def order_columns() -> tuple[Column[OrderRow], ...]:
    """From the day of acceptance to the shortfall."""
    return (
        Column("Accepted", lambda r: r.shortfall.accepted, lambda r: r.accepted, width=100, lead_px=8),
        Column("Proposal", lambda r: r.shortfall.proposal, lambda r: r.shortfall.proposal, style="emphasis"),
        Column("Tickets", lambda r: r.shortfall.tickets, lambda r: str(r.shortfall.tickets), "right", width=70),
        Column("On paper", lambda r: r.shortfall.paper, lambda r: r.paper, "right", width=100),
        *(_cost(title, tip, place) for place, (title, tip) in enumerate(_COSTS.items())),
        Column("Shortfall", lambda r: r.shortfall.total, lambda r: r.total, "right", style="emphasis", width=90),
    )


class EpisodeTable(YearTable[EpisodeRow]):
    """Every breach."""

    def __init__(self) -> None:
        give_way = ("Noted", "Cost", "Cash flow", "The rule", "Location", "Tax")
        super().__init__(episode_columns(), lambda r: r.key, "Breaches and what decisions brought", give_way, 150)


class DecisionTable(YearTable[DecisionRow]):
    """Every decision."""

    def __init__(self) -> None:
        super().__init__(decision_columns(), lambda r: r.key, "Decisions", ("Edge", "Weight"), 120)


class OrderTable(YearTable[OrderRow]):
    """Every accepted proposal with fills."""

    def __init__(self) -> None:
        super().__init__(order_columns(), lambda r: r.key, "Orders against their proposals", ("Tickets",), 120)
