"""Headers to tables: which kind of table a record heads, and what every reader of its rows needs."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from itertools import islice
from typing import ClassVar, Generic, TypeVar

from app.feeds.accounts import Accounts
from app.feeds.dedupe_key import Folded
from app.feeds.findings import Findings
from app.feeds.profile import TableKind
from app.feeds.reconcile import Sums
from app.feeds.symbols import Symbols
from app.feeds.values import Currencies, Days, Numbers, UnreadableError, day_before_month, day_comes_first
from app.model.importing import PositionRow, PriceRow, RealizedRow, RowClass, TransactionRow

R = TypeVar("R", PositionRow, TransactionRow, RealizedRow, PriceRow)

DATE_ROLES = frozenset({"date", "day", "acquired", "adjusted_acquired", "bought", "sold", "as_of"})
_UNIT = re.compile(r"(?: \(\$\)| \$|\*)+$")
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
    """A record that heads a table: the kind it fits, the place of each role, the names as printed."""

    kind: TableKind
    index: Mapping[str, int]
    names: tuple[str, ...]
    rivals: tuple[str, ...] = ()

    @property
    def last_needed(self) -> int:
        """The place of the last column a row cannot do without."""
        return max((self.index[role] for role in self.kind.required if role in self.index), default=-1)


@cache
def _names_of(kinds: tuple[TableKind, ...]) -> frozenset[str]:
    """Every column name any of the kinds knows: most records have none of them."""
    return frozenset(name for kind in kinds for names in kind.columns.values() for name in names)


def match_header(cells: Sequence[str], kinds: tuple[TableKind, ...]) -> Header | None:
    """The kind of table a record heads: of those it fits, the one that asks for most; None where it fits none."""
    names = tuple(map(header_name, cells))
    if sum(map(bool, names)) < 2 or _names_of(kinds).isdisjoint(names):  # noqa: PLR2004 (no table has one column)
        return None
    found = [header for kind in kinds if (header := _fit(kind, cells, names))]
    if not found:
        return None
    best = max(found, key=lambda header: len(header.kind.required))
    rivals = [h.kind.id for h in found if h is not best and len(h.kind.required) == len(best.kind.required)]
    return Header(best.kind, best.index, best.names, tuple(rivals))


def _fit(kind: TableKind, cells: Sequence[str], names: Sequence[str]) -> Header | None:
    if kind.without and not kind.without.isdisjoint(names):
        return None
    index: dict[str, int] = {}
    for role, aliases in kind.columns.items():
        place = _place(aliases, names)
        if place is not None:
            index[role] = place
        elif role in kind.required:
            return None
    if any(index.keys().isdisjoint(group) for group in kind.any_of):
        return None
    if kind.symbol_columns and not _all_symbols(cells, index["date"]):
        return None
    return Header(kind, index, tuple(cells))


def _place(aliases: Sequence[str], names: Sequence[str]) -> int | None:
    """The first column that carries one of the names; a name that ends in `*` stands for all that begin so."""
    for alias in aliases:
        if alias in names:
            return names.index(alias)
        if alias.endswith("*"):
            found = [i for i, name in enumerate(names) if name.startswith(alias[:-1])]
            if found:
                return found[0]
    return None


def _all_symbols(cells: Sequence[str], date_place: int) -> bool:
    others = [cell.strip() for place, cell in enumerate(cells) if place != date_place and cell.strip()]
    return bool(others) and all(_SYMBOL.fullmatch(cell) and not _NO_SYMBOLS.fullmatch(cell) for cell in others)


def missing_columns(cells: Sequence[str], kinds: Iterable[TableKind]) -> tuple[TableKind, list[str]] | None:
    """The kind a record all but heads, three quarters of its columns being there, with the names that are missing."""
    names = tuple(map(header_name, cells))
    near = []
    for kind in kinds:
        missing = [kind.columns[role][0] for role in kind.required if _place(kind.columns[role], names) is None]
        if 0 < len(missing) <= len(kind.required) // 4:
            near.append((kind, missing))
    return max(near, key=lambda found: len(found[0].required) / len(found[1]), default=None)


@dataclass(frozen=True, slots=True)
class Ignored:
    """A record that is no row, and why."""

    row_class: RowClass
    note: str = ""


@dataclass(slots=True)
class Block:
    """What titles and labels say of the rows below them."""

    account: str = ""
    symbol: str = ""
    as_of: date | None = None
    covers: tuple[date, date] | None = None


@dataclass(slots=True)
class Book:
    """What the tables of one file share; every text is understood once."""

    name: str
    accounts: Accounts = field(default_factory=Accounts)
    numbers: Numbers = field(default_factory=Numbers)
    symbols: Symbols = field(default_factory=Symbols)
    folded: Folded = field(default_factory=Folded)
    currencies: Currencies = field(default_factory=Currencies)
    _days: dict[TableKind, Days] = field(default_factory=dict)
    findings: Findings = field(init=False)

    def __post_init__(self) -> None:
        self.findings = Findings(self.name)

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
        self.days = book.days(self.kind, self._order_of_days)
        self._below: tuple[Sequence[Sequence[str]], int] = ((), 0)

    @abstractmethod
    def read(self, line: int, cells: list[str]) -> Ignored | None:
        """Append the row of a record to `rows`, or say why it is none. Raises `UnreadableError` for all else."""

    def before(self, records: Sequence[Sequence[str]], start: int) -> None:
        """Look at the records from `start` on before the first is read; there may be other tables among them."""
        self._below = records, start

    def _order_of_days(self) -> bool:
        """Tell whether days with slashes begin with the day. Raises `InputError` where the table leaves it open."""
        places = [place for role, place in self.header.index.items() if role in DATE_ROLES]
        records, start = self._below
        told = (cells[place] for cells in islice(records, start, None) for place in places if place < len(cells))
        return day_comes_first(self.book.name, told)

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
        return self.book.numbers[self.text(cells, role)]

    def day(self, cells: Sequence[str], role: str) -> date | None:
        """The day of a role, None when unknown."""
        return self.days[self.text(cells, role)]

    def currency(self, cells: Sequence[str]) -> str:
        """The currency the row names, empty where it names none."""
        return self.book.currencies[self.text(cells, "currency")]

    def account(self, cells: Sequence[str]) -> str:
        """The printed text of the row's account: from its columns, else from the title or label above."""
        name, number = self.text(cells, "account"), self.text(cells, "account_number")
        if number:
            return self.book.accounts.numbered(name, number)
        return self.book.accounts.named(name or self.block.account)

    def total(self, cells: Sequence[str]) -> bool:
        """Tell whether the record is a total by the words in its label column."""
        words = self.kind.totals
        return words is not None and words.fullmatch(self.text(cells, self.kind.label)) is not None
