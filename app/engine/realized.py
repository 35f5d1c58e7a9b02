"""Sales known only from a broker’s realized-gain file: parcels where the ledger has no such sale."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from app.engine.parcel import Parcel, money_units, share_units
from app.model.importing import RealizedRow
from app.model.number import ZERO
from app.model.transaction import Action, Transaction

Told = tuple[str, RealizedRow]


def realized_parcels(rows: Iterable[Told], known: Collection[tuple[str, str, int]]) -> list[Parcel]:
    """Sold parcels of (id, row) pairs; `known` are (account, symbol, day) of sales the ledger has.

    The broker's basis stands, earlier adjustments of its own in it; what it disallowed is kept beside ours. A row
    without proceeds says nothing that could be counted and is left to the reconciliation.
    """
    found = []
    for place, (name, row) in enumerate(rows, 1):
        if row.proceeds is None or (row.account, row.symbol, row.sold.toordinal()) in known:
            continue
        sale = Transaction(
            name, row.account, row.sold, Action.SELL, row.symbol, row.shares, cash=row.proceeds, source="realized file"
        )
        p = Parcel(
            row.account,
            row.symbol,
            name,
            name,
            sale,
            place,
            share_units(row.shares),
            None if row.basis is None else money_units(row.basis),
            row.acquired,
            None if row.acquired is None else row.acquired.toordinal(),
            None if row.acquired is None else row.acquired.toordinal(),
        )
        p.sell(row.sold.toordinal(), sale, place, money_units(row.proceeds))
        p.told_term = row.term
        p.told_disallowed = money_units(row.disallowed or ZERO)
        p.told_original = None if row.original_basis is None else money_units(row.original_basis)
        p.is_used = p.told_original is not None and p.told_original != p.basis
        p.is_stated = p.told_original is None
        found.append(p)
    return found


def keep_told(sold: Sequence[Parcel]) -> None:
    """Keep what a broker disallowed where ours finds less: the replacement is not in the records."""
    for p in sold:
        if p.told_disallowed > p.disallowed and p.basis is not None:
            p.disallowed = min(p.told_disallowed, max(0, p.basis + p.adjusted - p.proceeds))
