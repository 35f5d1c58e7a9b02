"""Headers to tables: which kind of table a record heads, and what every reader of its rows needs."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from typing import ClassVar, Generic, TypeVar

from app.feeds.accounts import Accounts, without_numbers
from app.feeds.dedupe_key import Folded
from app.feeds.findings import Findings
from app.feeds.profile import TableKind
from app.feeds.profile_keys import EITHER, JOINT, USUAL, NumberForm
from app.feeds.reconcile import Sums
from app.feeds.shapes import Ignored, Shape, shape_of
from app.feeds.symbols import Symbols
from app.feeds.values import (
    Currencies,
    Days,
    EitherNumbers,
    Numbers,
    UnreadableError,
    day_before_month,
    day_comes_first,
    decimal_mark,
)
from app.model.importing import PositionRow, PriceRow, RealizedRow, TransactionRow

R = TypeVar("R", PositionRow, TransactionRow, RealizedRow, PriceRow)

_UNNAMED = ("", "")
WIDEST = 5000
"""Columns: prices may have one for each security, and no table has more."""
_MONEY = ("amount", "gross", "value")
_CURRENCY_BEHIND = re.compile(r"\(([A-Z]{3})\)$")
DATE_ROLES = frozenset({"date", "traded", "day", "acquired", "adjusted_acquired", "bought", "sold", "as_of"})
NUMBER_ROLES = frozenset({"shares", "price", "amount", "gross", "fees", "fees_2", "commission", "cash", "value"})
_UNIT = re.compile(r"(?: \(\$\)| \$| ?\*)+$")
_SYMBOL = re.compile(r"(?=[A-Z0-9.^=/-]*[A-Z])[A-Z0-9.^=/-]{1,12}")
# Words that are capital letters in some bank's header, and no security.
_NO_SYMBOLS = re.compile(
    r"ACCOUNT|ACTION|AMOUNT|BALANCE|CATEGORY|CLOSE|COMMENT|CREDIT|CURRENCY|DEBIT|DESCRIPTION|FEES?|HIGH|ID|LOW|MEMO|NAME"
    r"|NOTE|OPEN|PAYEE|PRICE|QUANTITY|REFERENCE|SHARES|STATUS|SYMBOL|TICKER|TIME|TYPE|VALUE|VOLUME"
)


@lru_cache(maxsize=4096)
def header_name(cell: str) -> str:
    """A column name as it is compared: no mark, lower case, single spaces, without a trailing `($)`, `$` or `*`."""
    return _UNIT.sub("", " ".join(cell.replace("\ufeff", "").strip(' "').lower().split()))


@dataclass(frozen=True, slots=True)
class Header:
    """A record that heads a table: the kind it fits, the place of each role, the names as printed.

    With a `shape` places and names are those of its cells, of which some are made out of others. `asked` are the places
    of the printed columns that any role reads.
    """

    kind: TableKind
    index: Mapping[str, int]
    names: tuple[str, ...]
    rivals: tuple[str, ...] = ()
    shape: Shape | None = None
    asked: frozenset[int] = frozenset()

    @property
    def printed(self) -> tuple[str, ...]:
        """The names that stand in the file."""
        return self.names if self.shape is None else self.names[: self.shape.width]

    @property
    def last_needed(self) -> int:
        """The place of the last printed column a row cannot do without."""
        places = [self.index[role] for role in self.kind.required if role in self.index]
        return max((place for place in places if place < len(self.printed)), default=-1)


@lru_cache(maxsize=64)
def _names_of(kinds: tuple[TableKind, ...]) -> frozenset[str]:
    """Every column name any of the kinds knows: most records have none of them."""
    every = (name for kind in kinds for names in kind.columns.values() for name in names)
    parts = [part for name in every for part in name.split(JOINT)]
    return frozenset((*parts, *(part.partition(">")[0] for part in parts)))


def match_header(cells: Sequence[str], kinds: tuple[TableKind, ...]) -> Header | None:
    """The kind of table a record heads: of those it fits, the one that asks for most; None where it fits none."""
    if len(cells) > WIDEST:
        return None
    names = tuple(map(header_name, cells))
    if sum(map(bool, names)) < 2 or _names_of(kinds).isdisjoint(names):  # noqa: PLR2004 (no table has one column)
        return None
    found = [header for kind in kinds if (header := _fit(kind, cells, names))]
    if not found:
        return None
    best = max(found, key=_asked)
    rivals = [h.kind.id for h in found if h is not best and _asked(h) == _asked(best)]
    return replace(best, rivals=tuple(rivals))


def _asked(header: Header) -> tuple[bool, int, bool]:
    """Whether the user chose the kind, and how much its header was asked for; names go before roles."""
    kind = header.kind
    return kind.is_chosen, max(len(kind.required), len(kind.fingerprint)), bool(kind.fingerprint)


def _fit(kind: TableKind, cells: Sequence[str], names: Sequence[str]) -> Header | None:
    if not (kind.without.isdisjoint(names) and kind.fingerprint.issubset(names)):
        return None
    if kind.section is not None and not (names[1] == "header" and kind.section.fullmatch(cells[0].strip())):
        return None
    index: dict[str, int] = {}
    joints: dict[str, tuple[int, ...]] = {}
    for role, aliases in kind.columns.items():
        place = _place(aliases, names)
        if place is not None:
            index[role] = place
        elif places := _joint(aliases, names):
            joints[role] = places
        elif role in kind.required:
            return None
    if any((index.keys() | joints).isdisjoint(group) for group in kind.any_of):
        return None
    if kind.symbol_columns and not _all_symbols(cells, index["date"]):
        return None
    asked = frozenset(index.values()).union(*joints.values())
    if kind.is_plain:
        header = Header(kind, index, tuple(cells), asked=asked)
    else:
        shape = shape_of(kind, index, joints, cells)
        header = Header(kind, shape.index, shape.names, shape=shape, asked=asked)
    has_others = any(name and place not in asked for place, name in enumerate(names))
    return None if kind.exact and has_others else header


def _joint(aliases: Sequence[str], names: Sequence[str]) -> tuple[int, ...]:
    """The places of the columns that are read as one text; none where one of them is missing."""
    for alias in aliases:
        if JOINT in alias:
            places = [_place((name,), names) for name in alias.split(JOINT)]
            found = tuple(place for place in places if place is not None)
            if len(found) == len(places):
                return found
    return ()


def _place(aliases: Sequence[str], names: Sequence[str]) -> int | None:
    """The first column that carries one of the names; a name that ends in `*` stands for all that begin so.

    A name with `>1` behind it means the column to the right of that name's, which has none of its own.
    """
    for alias in aliases:
        if alias in names:
            return names.index(alias)
        name, right, steps = alias.partition(">")
        if right and steps.isdecimal() and name in names and names.index(name) + int(steps) < len(names):
            return names.index(name) + int(steps)
        if alias.endswith("*"):
            found = [i for i, name in enumerate(names) if name.startswith(alias[:-1])]
            if found:
                return found[0]
    return None


def _all_symbols(cells: Sequence[str], date_place: int) -> bool:
    others = [cell.strip() for place, cell in enumerate(cells) if place != date_place and cell.strip()]
    return bool(others) and all(_SYMBOL.fullmatch(cell) and not _NO_SYMBOLS.fullmatch(cell) for cell in others)


def missing_roles(cells: Sequence[str], kind: TableKind) -> list[str]:
    """The required roles of a kind for which a record has no column name."""
    names = tuple(map(header_name, cells))
    told = ((role, kind.columns[role]) for role in kind.required)
    return [role for role, aliases in told if _place(aliases, names) is None and not _joint(aliases, names)]


@dataclass(slots=True)
class Block:
    """What titles and labels say of the rows below them."""

    account: str = ""
    symbol: str = ""
    as_of: date | None = None
    covers: tuple[date, date] | None = None
    currency: str = ""

    def said(self) -> dict[str, str]:
        """What is said, by role, without any full account number."""
        day = "" if self.as_of is None else self.as_of.isoformat()
        told = {
            "account": without_numbers(self.account),
            "symbol": self.symbol,
            "as_of": day,
            "currency": self.currency,
        }
        return {role: text for role, text in told.items() if text}


@dataclass(slots=True)
class Book:
    """What the tables of one file share; every text is understood once. `above`: see `FileReading`."""

    name: str
    accounts: Accounts = field(default_factory=Accounts)
    _numbers: dict[NumberForm, Numbers] = field(default_factory=dict)
    symbols: Symbols = field(default_factory=Symbols)
    folded: Folded = field(default_factory=Folded)
    currencies: Currencies = field(default_factory=Currencies)
    _days: dict[TableKind, Days] = field(default_factory=dict)
    above: dict[int, dict[str, str]] = field(default_factory=dict)
    findings: Findings = field(init=False)

    def __post_init__(self) -> None:
        self.findings = Findings(self.name)

    def numbers(self, form: NumberForm = USUAL, mark: Callable[[], str] = str) -> Numbers:
        """Numbers as one kind of table writes them; `mark` is asked where its numbers must say which is the decimal."""
        if form == EITHER:
            return EitherNumbers(mark)
        return self._numbers.setdefault(form, Numbers(form.decimal, form.thousands))

    def days(self, kind: TableKind, order: Callable[[], bool]) -> Days:
        """Days as one kind of table writes them; `order` is asked where its days must say which number is the month."""
        if kind.day_first is None:
            return Days(kind.dates, any_year=kind.any_year, order=order)
        if kind not in self._days:
            formats = tuple(map(day_before_month, kind.dates)) if kind.day_first else kind.dates
            self._days[kind] = Days(formats, any_year=kind.any_year)
        return self._days[kind]


class TableReader(ABC, Generic[R]):
    """Reads the records below one header. Readers differ by kind of table; a broker's peculiarities are subclasses."""

    row_type: ClassVar[type]

    def __init__(self, header: Header, book: Book, block: Block, line: int) -> None:
        self.kind = header.kind
        self.header = header
        self.book = book
        self.block = block
        self.line = line
        self.rows: list[R] = []
        self.sums = Sums()
        self.stated: dict[str, Decimal | None] | None = None
        self.width = len(header.names)
        self._last_needed = header.last_needed
        self.numbers = book.numbers(self.kind.numbers, self._decimal_mark)
        self.days = book.days(self.kind, self._order_of_days)
        self.take = self.read if header.shape is None else self._shaped
        self._level = ""
        block.currency = block.currency or self._currency_of_columns()
        self._names_accounts = not header.index.keys().isdisjoint(("account", "account_number"))
        self._shown: dict[tuple[str, str], str] = {}
        self._only_account: str | None = None
        self._label = header.index.get(self.kind.label, self.width)
        self._totals: dict[str, bool] = {}
        self._symbol_roles = tuple(role for role in ("symbol", "cusip", "isin") if role in header.index)
        self._below: tuple[Sequence[Sequence[str]], int] = ((), 0)

    @abstractmethod
    def read(self, line: int, cells: list[str]) -> Ignored | None:
        """Append the row of a record to `rows`, or say why it is none. Raises `UnreadableError` for all else."""

    def before(self, records: Sequence[Sequence[str]], start: int) -> None:
        """Look at the records from `start` on before the first is read; there may be other tables among them."""
        self._below = records, start
        if self.kind.untold_currency and not self.block.currency and "currency" not in self.header.index:
            text = "The file does not say what currency its amounts are in: they are taken to be in the household's."
            self.book.findings.doubt(self.line, "currency-untold", text)
        if (levels := self.kind.levels) and (place := self.header.index.get(levels.role, self.width)) < self.width:
            own = (cells for cells in islice(records, start, None) if self.is_of_section(cells))
            found = {cells[place].strip().lower() for cells in own if place < len(cells)}
            self._level = next((level for level in levels.order if level in found), "")

    def _currency_of_columns(self) -> str:
        """The currency in brackets behind the name of a column of money, such as "Total (GBP)"."""
        if self.kind.currency or "currency" in self.header.index:
            return ""
        names = (self.header.names[self.header.index[role]] for role in _MONEY if role in self.header.index)
        return next((match[1] for match in map(_CURRENCY_BEHIND.search, names) if match), "")

    def is_of_section(self, cells: Sequence[str]) -> bool:
        """Tell whether a record is of the table's section; every record is where the profile knows none."""
        section = self.kind.section
        return section is None or (bool(cells) and section.fullmatch(cells[0].strip()) is not None)

    def _shaped(self, line: int, cells: list[str]) -> Ignored | None:
        """Read a record by the table's shape, unless its rules leave it out."""
        shape = self.header.shape
        told = cells if shape is None else shape.told(cells)
        if shape is not None and not self.total(told):
            if dropped := shape.dropped(told, self._level):
                return dropped
            if len(cells) <= self._last_needed:
                raise UnreadableError("the row is cut short")
        return self.read(line, told)

    def _order_of_days(self) -> bool:
        """Tell whether days with slashes begin with the day. Raises `InputError` where the table leaves it open."""
        places = [place for role, place in self.header.index.items() if role in DATE_ROLES]
        records, start = self._below
        told = (cells[place] for cells in islice(records, start, None) for place in places if place < len(cells))
        return day_comes_first(self.book.name, told)

    def _decimal_mark(self) -> str:
        """The mark that all numbers of the table have for the decimal one; empty where they leave it open."""
        places = [place for role, place in self.header.index.items() if role in NUMBER_ROLES]
        records, start = self._below
        told = (cells[place] for cells in islice(records, start, None) for place in places if place < len(cells))
        marks = {mark for text in told if (mark := decimal_mark(text))}
        return marks.pop() if len(marks) == 1 else ""

    def finish(self) -> Mapping[int, str]:
        """Settle what needs all rows; lines of records that turn out to be half of another's row, with a note."""
        return {}

    def fit(self, cells: Sequence[str]) -> None:
        """Raise `UnreadableError` unless the record has the cells the header asks for."""
        if len(cells) > self.width and any(cell.strip() for cell in cells[self.width :]):
            raise UnreadableError("there are more cells than column names, so cells are shifted")
        if len(cells) <= self._last_needed:
            raise UnreadableError("the row is cut short")

    def text(self, cells: Sequence[str], role: str) -> str:
        """The cell of a role, empty where the file has no such column."""
        place = self.header.index.get(role, self.width)
        return cells[place].strip() if place < len(cells) else ""

    def number(self, cells: Sequence[str], role: str) -> Decimal | None:
        """The number of a role, None when unknown."""
        number = self.numbers[self.text(cells, role)]
        return None if not number and role in self.kind.unknown_zero else number

    def symbol_told(self, cells: Sequence[str]) -> str:
        """The symbol of the row, else its CUSIP or ISIN; empty where it has none of them."""
        symbols = self.book.symbols
        return next(filter(None, (symbols[self.text(cells, role)] for role in self._symbol_roles)), "")

    def day(self, cells: Sequence[str], role: str) -> date | None:
        """The day of a role, None when unknown."""
        return self.days[self.text(cells, role)]

    def currency(self, cells: Sequence[str]) -> str:
        """The currency the row or the title above it names, empty where neither does."""
        return self.book.currencies[self.text(cells, "currency")] or self.block.currency

    def account(self, cells: Sequence[str]) -> str:
        """The printed text of the row's account: from its columns, else from the title or label above."""
        if self._only_account is not None:
            return self._only_account
        told = (self.text(cells, "account"), self.text(cells, "account_number")) if self._names_accounts else _UNNAMED
        shown = self._shown.get(told)
        if shown is None:
            (name, number), accounts = told, self.book.accounts
            shown = accounts.numbered(name, number) if number else accounts.named(name or self.block.account)
            self._shown[told] = shown
            if not self._names_accounts:
                self._only_account = shown
        return shown

    def total(self, cells: Sequence[str]) -> bool:
        """Tell whether the record is a total by the words in its label column."""
        if self.kind.totals is None:
            return False
        text = cells[self._label] if self._label < len(cells) else ""
        told = self._totals.get(text)
        if told is None:
            told = self._totals[text] = self.kind.totals.fullmatch(text.strip()) is not None
        return told
