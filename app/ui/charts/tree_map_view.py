"""What the tree map shows: today's money by class and fund, and what of it lies beyond an edge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.desk.views import AccountView
from app.engine.drift import Status
from app.model.number import ONE, ZERO
from app.model.target import CASH_CLASS
from app.ui.format import Formatter

_NO_CLASS = "No class"
_IDLE = "Cash"


@dataclass(frozen=True, slots=True)
class Block:
    """One class: its money, its funds by falling money, and what lies beyond its upper edge; slot −1 has no class."""

    name: str
    slot: int
    value: Decimal
    weight: Decimal
    beyond: Decimal
    funds: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class TreeMapView:
    """The blocks by falling money, and what is held but has no price and so no size."""

    blocks: tuple[Block, ...]
    unpriced: tuple[str, ...]
    format: Formatter


def tree_map_view(
    status: Status, accounts: Sequence[AccountView], slots: Mapping[str, int], format_: Formatter
) -> TreeMapView:
    """Today's money as blocks; classes of nothing are left out."""
    funds = _funds(accounts)
    blocks = [
        Block(
            drift.name,
            slots.get(drift.name, -1),
            drift.value,
            drift.actual,
            max(drift.beyond, ZERO) * status.value,
            _falling(funds.get(drift.name, {})),
        )
        for drift in status.leaves
        if drift.value > 0
    ]
    if status.unclassified > 0:
        weight = status.unclassified / status.value if status.value else ZERO
        held = funds.get("", {})
        blocks.append(Block(_NO_CLASS, -1, status.unclassified, weight, ZERO, _falling(held)))
    ordered = sorted(blocks, key=lambda block: (-block.value, block.name))
    return TreeMapView(tuple(ordered), status.unpriced, format_)


def block_words(block: Block, format_: Formatter) -> str:
    """`$301,000, 47.0 %; $19,179 beyond the edge; VTI $291,880, LCIX $9,120`."""
    parts = [f"{format_.money(block.value)}, {format_.weight(block.weight)}"]
    if block.beyond:
        parts.append(f"{format_.money(block.beyond)} beyond the edge")
    parts.append(", ".join(f"{name} {format_.money(value)}" for name, value in block.funds))
    return "; ".join(part for part in parts if part)


def _funds(accounts: Sequence[AccountView]) -> dict[str, dict[str, Decimal]]:
    """Money by class and fund over all accounts; a fund of several classes counts in each with its part."""
    found: dict[str, dict[str, Decimal]] = {}
    for account in accounts:
        for holding in account.holdings:
            for name, part in holding.classes or (("", ONE),):
                if holding.value is not None:
                    _add(found, name, holding.symbol, holding.value * part)
        if account.cash:
            _add(found, CASH_CLASS, _IDLE, account.cash)
    return found


def _add(found: dict[str, dict[str, Decimal]], name: str, symbol: str, value: Decimal) -> None:
    of_class = found.setdefault(name, {})
    of_class[symbol] = of_class.get(symbol, ZERO) + value


def _falling(funds: Mapping[str, Decimal]) -> tuple[tuple[str, Decimal], ...]:
    return tuple(sorted(((s, v) for s, v in funds.items() if v > 0), key=lambda f: (-f[1], f[0])))
