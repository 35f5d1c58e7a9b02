"""Which rows that are there stand for the duplicates of a file, so that the file keeps them when another goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, TypeVar

from app.desk.known_rows import figures, snapshot_place, snapshots, stated_positions
from app.model.importing import PositionRow, PriceRow, RealizedRow, TransactionRow

if TYPE_CHECKING:
    from app.store import HouseholdFile, Sighting

Row = TypeVar("Row", TransactionRow, PositionRow, RealizedRow, PriceRow)
Met = list[tuple[Row, int]]
_TABLES = {TransactionRow: "txn", PositionRow: "position", RealizedRow: "realized", PriceRow: "price"}


def met_transactions(
    file: HouseholdFile, rows: Sequence[TransactionRow], twins: Collection[TransactionRow] = ()
) -> tuple[Met[TransactionRow], Met[TransactionRow]]:
    """Rows that are there already, with the ids of those they meet, and those of them that settle the row they meet.

    Each row there answers for one: first by key, then a pending one for what settles it, then any like it for a twin.
    """
    names = ("account", "key", "soft_key", "settled")
    there = file.row_ids(TransactionRow, names, {t.account for t in (*rows, *twins)})
    is_pending = {row_id for row_id, *_, settled in there if not settled}
    taken: set[int] = set()
    found: Met[TransactionRow] = []

    def meet(some: Iterable[TransactionRow], places: dict[tuple[str, str], list[int]], key: str) -> None:
        for t in some:
            ids = places.get((t.account, getattr(t, key)), [])
            while ids and ids[0] in taken:
                ids.pop(0)
            if ids:
                taken.add(ids[0])
                found.append((t, ids.pop(0)))

    by_key, by_soft, pending = (defaultdict[tuple[str, str], list[int]](list) for _ in range(3))
    for row_id, account, key, soft, settled in there:
        by_key[account, key].append(row_id)
        by_soft[account, soft].append(row_id)
        if not settled:
            pending[account, soft].append(row_id)
    meet((t for t in rows if t.key), by_key, "key")
    known = {id(t) for t, _ in found}
    meet((t for t in rows if t.settled and id(t) not in known), pending, "soft_key")
    meet((t for t in twins if t.soft_key), by_soft, "soft_key")
    settling = [(t, n) for t, n in found if t.settled and n in is_pending]
    return [(t, n) for t, n in found if not (t.settled and n in is_pending)], settling


def met_realized(file: HouseholdFile, rows: Sequence[RealizedRow]) -> Met[RealizedRow]:
    """Closed lots that are there already, each with the id of another of that key."""
    there: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for row_id, account, key in file.row_ids(RealizedRow, ("account", "key"), {r.account for r in rows}):
        there[account, key].append(row_id)
    return [(r, there[r.account, r.key].pop(0)) for r in rows if there[r.account, r.key]]


def met_positions(file: HouseholdFile, rows: Sequence[PositionRow]) -> Met[PositionRow]:
    """Holdings of snapshots that are there already, each with the id of its like in the latest equal snapshot."""
    wanted = snapshots(rows)
    there: dict[tuple[object, ...], defaultdict[tuple[object, ...], list[int]]] = {}
    for _, stated in groupby(stated_positions(file) if rows else (), key=lambda p: p.snapshot):
        listed = list(stated)
        equal = {place for place, told in snapshots(listed).items() if wanted.get(place) == told}
        there |= {place: defaultdict(list) for place in equal}
        for p in listed:
            if (place := snapshot_place(p)) in equal:
                there[place][figures(p)].append(int(p.id.removeprefix("p")))
    return [(p, there[place][figures(p)].pop(0)) for p in rows if (place := snapshot_place(p)) in there]


def met_prices(file: HouseholdFile, rows: Sequence[PriceRow]) -> Met[PriceRow]:
    """Prices that are there already, each with the id of the row in force."""
    there = file.price_ids({q.symbol for q in rows}) if rows else {}
    return [(q, there[q.symbol, q.day]) for q in rows if q.day is not None and (q.symbol, q.day) in there]


def sightings(file: HouseholdFile, kind: type, met: Met[Row]) -> list[Sighting]:
    """What is noted of rows that meet others; their own words where these differ."""
    from app.store import Sighting, images_of, rounded

    if not met:
        return []
    rows = [rounded(row) for row, _ in met]
    said = images_of(kind, rows)
    there = file.images(kind, {row_id for _, row_id in met})
    return [
        Sighting(row.line, _TABLES[kind], row_id, None if there[row_id] == mine else row)
        for row, mine, (_, row_id) in zip(rows, said, met, strict=True)
    ]
