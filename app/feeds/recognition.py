"""Which table a file holds: the first record that is a header of a kind in force, in one way of reading or another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from app.feeds.decode import NOT_UTF
from app.feeds.drift import Drift, drift
from app.feeds.profile import Profile, TableKind, broker_name, note_name, table_kinds
from app.feeds.records import Sheet
from app.feeds.sheets import Ways, ways
from app.feeds.tables import Header, match_header
from app.model.errors import InputError

# How far a header is looked for; what comes before it is preamble.
_SEARCHED = 5000
_PEEKED = 50


@dataclass(frozen=True, slots=True)
class Recognised:
    """The records of a file in the way they are read, the first header among them, and the kinds in force."""

    sheet: Sheet
    first: Header
    kinds: tuple[TableKind, ...]
    encoding: str


def recognised(name: str, content: bytes, found: Ways, encoding: str, template: Profile | None) -> Recognised:
    """The table a file holds, by a template alone where one is given. Raises `InputError` where it holds none.

    A template's tables go before others; where the column names are not all there, it is enough that its roles are.
    """
    known = table_kinds()
    if template is not None:
        note_name(template)
    for asked in (known,) if template is None else _chosen(template):
        others = () if template is None else _without(known, asked)
        # A template may name the encoding where the bytes do not show it; it is tried for such templates alone.
        for other in dict.fromkeys(kind.encoding for kind in asked if kind.encoding and encoding == NOT_UTF):
            own = tuple(kind for kind in asked if kind.encoding == other)
            if headed := _headed(ways(name, content, other)[0], own):
                return Recognised(*headed, (*asked, *others), other)
        if headed := _headed(found, asked):
            return Recognised(*headed, (*asked, *others), encoding)
    near = _nearest(found, known if template is None else template.tables)
    if template is not None:
        title, advice = f"The template “{template.name}” does not fit {name}.", "Choose another, or make one for it."
        raise InputError(title, f"The file {near.differences}" if near else "", advice)
    advice = "Export CSV or OFX from the broker, or make a template for it."
    if near:
        looks = f"{name} looks like {near.kind.kind} of {broker_name(near.kind.broker)}"
        raise InputError(f"{looks}, but {near.differences}", "", advice)
    raise InputError(f"{name} holds no table Evenkeel knows.", "", advice)


@lru_cache(maxsize=4)
def _chosen(template: Profile) -> tuple[tuple[TableKind, ...], ...]:
    """The tables of a template the user chose, known by all their column names, and by their roles alone."""
    tables = tuple(replace(table, is_chosen=True) for table in template.tables)
    return tables, tuple(replace(table, fingerprint=frozenset()) for table in tables)


@lru_cache(maxsize=4)
def _without(known: tuple[TableKind, ...], asked: tuple[TableKind, ...]) -> tuple[TableKind, ...]:
    """The kinds that are in force beside a template: what they know of titles and of other tables still holds."""
    ids = {kind.id for kind in asked}
    return tuple(kind for kind in known if kind.id not in ids)


def _headed(found: Ways, kinds: tuple[TableKind, ...]) -> tuple[Sheet, Header] | None:
    """The records in the way in which one of them is a header of these kinds, by one delimiter or another."""
    for way in found:
        sheet: Sheet | None = None
        for place, cells in enumerate(islice(way.first(), _SEARCHED)):
            if (header := match_header(cells, kinds)) is None:
                continue
            sheet = sheet or way.whole()
            if place not in sheet.torn:
                return sheet, header
    return None


def _nearest(found: Ways, kinds: tuple[TableKind, ...]) -> Drift | None:
    """The known table one of the first records comes nearest to."""
    records = (cells for way in found for cells in islice(way.first(), _PEEKED))
    drifts = (drift(cells, kinds)[:1] for cells in records)
    return max((one for some in drifts for one in some), key=lambda near: near.rank, default=None)
