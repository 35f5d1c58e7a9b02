"""What a draft still lacks, and what the columns it speaks of hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from app.feeds.actions import Rule, action_words
from app.feeds.draft import NAMED_BY, NUMBER_ROLES, Draft, Signs, profile_of_draft
from app.feeds.grammar import Formats, day_formats, number_formats
from app.feeds.sniff import RawGrid
from app.feeds.tables import DATE_ROLES, header_name
from app.feeds.values import clip
from app.model.errors import InputError
from app.model.importing import FileKind

_MOST_VALUES = 500
_MOST_WORDS = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a draft, in a sentence; of the column at `place`, where it is one's.

    `is_blocking` where the draft cannot be saved so; the rest are remarks.
    """

    text: str
    place: int | None = None
    role: str = ""
    is_blocking: bool = True


@dataclass(frozen=True, slots=True)
class ValueCount:
    """A text of a column, how often it stands there, and for an action what the draft says it does."""

    text: str
    count: int
    effect: Rule | None = None


@dataclass(frozen=True, slots=True)
class ColumnValues:
    """What one column holds: `rows` cells, `distinct` texts, of which `values` are the most frequent, its formats."""

    place: int
    name: str
    rows: int
    empty: int
    distinct: int
    values: tuple[ValueCount, ...]
    days: Formats
    numbers: Formats


def column_values(grid: RawGrid, draft: Draft, place: int) -> ColumnValues:
    """The distinct texts of a column, the most frequent first, and the formats that read them."""
    counts = Counter(grid.column(draft.header_line, place))
    empty = counts.pop("", 0)
    values = tuple(ValueCount(text, n, draft.effect(text)) for text, n in counts.most_common(_MOST_VALUES))
    name = draft.header[place] if place < len(draft.header) else ""
    rows = empty + sum(counts.values())
    return ColumnValues(place, name, rows, empty, len(counts), values, day_formats(counts), number_formats(counts))


def check(draft: Draft, grid: RawGrid) -> tuple[Problem, ...]:
    """Everything that keeps the draft from reading its file as meant, a sentence each; those that block first."""
    found = [*_header(draft, grid), *_roles(draft), *_days(draft, grid), *_numbers(draft, grid), *_actions(draft, grid)]
    if not any(problem.is_blocking for problem in found):
        found += _patterns(draft)
    return tuple(sorted(found, key=lambda problem: not problem.is_blocking))


def _header(draft: Draft, grid: RawGrid) -> Iterator[Problem]:
    if not draft.name.strip():
        yield Problem("The template has no name yet.")
    if not any(map(str.strip, draft.header)):
        yield Problem("The line of column names is not chosen yet.")
    if grid.is_torn(draft.header_line):
        yield Problem("A quotation mark is left open in the line of column names, so several lines run together.")
    names = [header_name(cell) for cell in draft.header]
    for place in draft.columns:
        if place >= len(names):
            yield Problem(f"There is no column {place + 1}.", place)
        elif not any(names[: place + 1]):
            yield Problem(f"Column {place + 1} has no name, and none on its left has one.", place)


def _roles(draft: Draft) -> Iterator[Problem]:
    roles = [*draft.columns.values(), *(set(draft.constants) - set(draft.columns.values()))]
    # Of columns read as one text, and of cells made out of others, the profile knows more than the draft.
    made = {role for role, names in draft.aliases.items() if any(" + " in name for name in names)}
    known = {*roles, *draft.rest.get("extract", {}), *made}
    for role, n in Counter(draft.columns.values()).items():
        if n > 1:
            yield Problem(f"{n} columns are the {_said(role)}; it can only be one.", role=role)
    for some, text in _MISSING.get(draft.kind, ()):
        if known.isdisjoint(some) and not _by_reader(draft, some):
            yield Problem(text, role=some[0])
    if draft.kind is FileKind.TRANSACTIONS:
        yield from _sign_roles(draft, known)
    if known.isdisjoint(("account", "account_number")) and draft.kind is not FileKind.PRICES:
        yield Problem("No column names the account; the import asks for it.", role="account", is_blocking=False)


def _by_reader(draft: Draft, roles: tuple[str, ...]) -> bool:
    """Tell whether the profile the draft was made of did without these roles: its titles or its reader tell them."""
    if draft.rest.get("symbol_columns"):
        return True
    before = draft.rest.get("required")
    return before is not None and set(before).isdisjoint(roles)


def _sign_roles(draft: Draft, known: set[str]) -> Iterator[Problem]:
    halves = known & {"deposit", "withdrawal"}
    if draft.signs is Signs.TWO_COLUMNS and not halves:
        yield Problem("No column is money in, and none is money out.", role="deposit")
    if "amount" in known and halves:
        yield Problem("The amount has a column, so the columns of money in and out are not read.", is_blocking=False)
    if draft.signs is Signs.TWO_COLUMNS and "amount" not in known and len(halves) == 1:
        missing = "withdrawal" if "deposit" in halves else "deposit"
        yield Problem(f"Only one column of money is named; the {_said(missing)} is missing.", role=missing)


_SECURITY = (NAMED_BY, "No column names the security: a symbol, a CUSIP or an ISIN.")
_MISSING: dict[FileKind, tuple[tuple[tuple[str, ...], str], ...]] = {
    FileKind.POSITIONS: (
        ((*NAMED_BY, "description"), "No column names the security: a symbol, a CUSIP, an ISIN or a name."),
        (("shares",), "No column is the number of shares."),
    ),
    FileKind.LOTS: (
        _SECURITY,
        (("shares",), "No column is the number of shares."),
        (("acquired",), "No column is the day a lot was bought."),
    ),
    FileKind.TRANSACTIONS: (
        (("date",), "No column is the day."),
        (("action",), "No column says what was done: bought, sold, a dividend."),
        (("amount", "deposit", "withdrawal", "price"), "No column is the amount, and none is the price."),
    ),
    FileKind.REALIZED: (
        _SECURITY,
        (("sold",), "No column is the day of sale."),
        (("shares",), "No column is the number of shares."),
        (("proceeds",), "No column is the proceeds."),
    ),
    FileKind.PRICES: ((("date",), "No column is the day."), (("close",), "No column is the closing price.")),
}
_SAID = {
    "fees_2": "second fees",
    "unit_cost": "cost of one share",
    "as_of": "day of the row",
    "acquired": "day a lot was bought",
    "sold": "day of sale",
    "date": "day",
    "deposit": "money in",
    "withdrawal": "money out",
    "shares": "number of shares",
    "basis": "cost basis",
    "isin": "ISIN",
    "cusip": "CUSIP",
}


def _said(role: str) -> str:
    return _SAID.get(role, role.replace("_", " "))


def _named(draft: Draft, place: int) -> str:
    name = draft.header[place].strip() if place < len(draft.header) else ""
    return f"“{clip(name)}”" if name else f"column {place + 1}"


def _days(draft: Draft, grid: RawGrid) -> Iterator[Problem]:
    """Columns of days without a form, those that do not read in theirs, and forms that cannot stand together."""
    orders: dict[bool, int] = {}
    for place, role in draft.columns.items():
        if role not in DATE_ROLES:
            continue
        found, chosen = day_formats(grid.column(draft.header_line, place)), draft.dates.get(place)
        if chosen is None:
            if found.found and not found.decided and not draft.rest.get("day_first"):
                yield Problem(f"The days of {_named(draft, place)}: {found.reason} Choose one.", place, role)
            elif not found.found and any(grid.column(draft.header_line, place)) and not draft.rest.get("dates"):
                yield Problem(f"The cells of {_named(draft, place)} are not days in any known form.", place, role)
            continue
        if chosen[:2] in ("%m", "%d") and chosen[2:3] == "/":
            orders.setdefault(chosen.startswith("%d"), place)
        read = {part for one in found.found for part in one.value.split("|")}
        if found.found and read.isdisjoint(chosen.split("|")):
            text = f"No cell of {_named(draft, place)} reads in the chosen form of days."
            yield Problem(text, place, role)
    if len(orders) > 1:
        one, other = (_named(draft, orders[day_first]) for day_first in (False, True))
        yield Problem(f"{one} has the month first and {other} the day: one table can only have one order.")


def _numbers(draft: Draft, grid: RawGrid) -> Iterator[Problem]:
    if draft.numbers is not None:
        return
    places = [place for place, role in draft.columns.items() if role in NUMBER_ROLES]
    found = number_formats(text for place in places for text in grid.column(draft.header_line, place))
    yield Problem(found.reason or "How numbers are written is not chosen yet.")


def _actions(draft: Draft, grid: RawGrid) -> Iterator[Problem]:
    """Words nobody has explained are no hindrance: their rows are kept unclassified."""
    place = draft.place("action")
    if place is None or draft.rest.get("by_prefix") or draft.rest.get("reader"):
        return
    known = {action_words(text) for text in draft.actions}
    counts = grid.column(draft.header_line, place)
    unknown = [text for text in counts if text and action_words(text) not in known]
    if unknown:
        rows = sum(counts[text] for text in unknown)
        told = ", ".join(f"“{clip(text)}”" for text in unknown[:3]) + (" and others" if len(unknown) > 3 else "")  # noqa: PLR2004
        text = f"Nothing says what {told} does: {rows} rows stay unclassified until you do."
        yield Problem(text, place, "action", is_blocking=False)
    if any(len(text) > _MOST_WORDS for text in counts):
        yield Problem(
            f"{_named(draft, place)} holds sentences rather than actions.", place, "action", is_blocking=False
        )


def _patterns(draft: Draft) -> Iterator[Problem]:
    """What the profile's own reader refuses."""
    for text in (draft.totals, draft.ends, draft.cash, *(skip.words for skip in draft.skip)):
        try:
            re.compile(text)
        except re.error as error:
            yield Problem(f"“{clip(text)}” is no pattern: {error}.")
            return
    try:
        profile_of_draft(draft)
    except InputError as error:
        yield Problem(error.detail or error.title)
