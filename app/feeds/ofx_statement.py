"""Investment statements in OFX: positions, cash, transactions, and the list that says what the security ids mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from app.feeds.actions import Rule
from app.feeds.checks import price_units
from app.feeds.entries import Entry, core_is_cash
from app.feeds.ledger import Ledger
from app.feeds.ofx import Element, parse
from app.feeds.positions import unit_price
from app.feeds.profile import table_kinds
from app.feeds.symbols import canonical
from app.feeds.tables import Book
from app.feeds.values import UnreadableError, clip
from app.model.errors import InputError
from app.model.importing import FileKind, FileReading, PositionRow, Record, Records, RowClass
from app.model.number import ZERO
from app.model.security import CASH

_POSITIONS = ("POSSTOCK", "POSMF", "POSOPT", "POSDEBT", "POSOTHER")
# Of these none speaks of cash: zero units are a holding that ended, a transfer of nothing.
_OF_SHARES = frozenset((*_POSITIONS, "TRANSFER"))
_RULES: Mapping[str, Rule] = {
    **dict.fromkeys(("BUYSTOCK", "BUYMF", "BUYOPT", "BUYDEBT", "BUYOTHER"), Rule.BUY),
    **dict.fromkeys(("SELLSTOCK", "SELLMF", "SELLOPT", "SELLDEBT", "SELLOTHER"), Rule.SELL),
    # One element is the dividend and what it buys.
    "REINVEST": Rule.DIVIDEND_IN_SHARES,
    "INCOME": Rule.DIVIDEND,
    "RETOFCAP": Rule.RETURN_OF_CAPITAL,
    "MARGININTEREST": Rule.FEE,
    "INVEXPENSE": Rule.FEE,
    "CLOSUREOPT": Rule.CLOSE,
    "TRANSFER": Rule.TRANSFER,
    "JRNLSEC": Rule.SWEEP,
    "JRNLFUND": Rule.SWEEP,
    "SPLIT": Rule.SHARES_ADDED,
    "INVBANKTRAN": Rule.CASH,
}
_BANK_RULES = {"DIV": Rule.DIVIDEND, "INT": Rule.INTEREST, "FEE": Rule.FEE, "SRVCHG": Rule.FEE}
_CORE_WORDS = "core account"
# Ids of brokers by what stands in ORG, BROKERID or, failing those, the file's name.
_BROKERS = (
    ("vanguard", "vanguard"),
    ("fidelity", "fidelity"),
    ("schwab", "schwab"),
    ("etrade", "etrade"),
    ("ameritrade", "tdameritrade"),
    ("merrill", "merrill"),
    ("jpmorgan", "jpmorgan"),
    ("interactive", "ibkr"),
)


def read_statement(name: str, text: str) -> FileReading:
    """Read OFX text; path, hash and encoding are left for the caller. A record is an element that says something.

    Raises `InputError` where there is no investment statement.
    """
    root = parse(text)
    statements = list(root.all("INVSTMTRS"))
    if not statements:
        title = f"{name} is an OFX file without an investment statement."
        raise InputError(title, "", "Export the investment account, not the bank or card account.")
    broker = _broker(root.text("ORG"), root.text("BROKERID"), name)
    reading = _Statements(name, broker, root)
    for statement in statements:
        reading.add(statement)
    return reading.result()


def _broker(*said: str) -> str:
    for words in said:
        squeezed = "".join(filter(str.isalnum, words.lower()))
        for mark, broker in _BROKERS:
            if mark in squeezed:
                return broker
    return "generic"


class _Statements:
    """Reads the statements of one file, one after the other."""

    def __init__(self, name: str, broker: str, root: Element) -> None:
        self._book = Book(name)
        self._broker = broker
        self._ledger = Ledger(self._book)
        self._core = frozenset[str]().union(*(k.core for k in table_kinds() if k.broker == broker))
        self._records: list[Record] = []
        self._positions: list[PositionRow] = []
        self._lines: set[int] = set()
        self._account = self._currency = ""
        self._as_of: date | None = None
        self._covers: tuple[date, date] | None = None
        self._names: dict[str, tuple[str, str]] = {}
        self._security_list = list(root.all("SECINFO"))
        for security in self._security_list:
            told = (security.text("TICKER"), security.text("SECNAME"))
            self._names.setdefault(security.text("UNIQUEID"), told)

    def add(self, statement: Element) -> None:
        """Read one account's statement."""
        self._account = self._book.accounts.numbered("", statement.text("ACCTID"))
        told = statement.text("CURDEF")
        try:
            self._currency = self._book.currencies[told]
        except UnreadableError:
            # Whatever it is, it is not the household's: its rows are kept back under that name.
            self._currency = clip(told)
        self._as_of = _optional_day(statement.text("DTASOF")) or self._as_of
        since, until = (_optional_day(statement.text(tag)) for tag in ("DTSTART", "DTEND"))
        if since and until:
            before = self._covers or (since, until)
            self._covers = min(before[0], since), max(before[1], until)
        self._claim_line(statement)
        self._keep(statement, RowClass.PREAMBLE, [f"ACCTID {self._account}"])
        for transactions in statement.all("INVTRANLIST"):
            for element in transactions.children:
                if element.tag not in ("DTSTART", "DTEND"):
                    self._row(element, self._transaction)
        for element in statement.all(*_POSITIONS):
            self._row(element, self._position)
        for balance in statement.all("INVBAL"):
            self._row(balance, self._cash)

    def result(self) -> FileReading:
        """Everything read."""
        for security in self._security_list:
            self._claim_line(security)
            self._leave_out(security, "Names a security.")
        self._ledger.finish()
        if not self._positions and not self._ledger.rows:
            self._book.findings.doubt(None, "table-empty", "The statement has no positions and no transactions.")
        accounts, findings = self._book.accounts, self._book.findings
        return FileReading(
            path="",
            sha256="",
            broker=self._broker,
            kind=FileKind.POSITIONS if self._positions else FileKind.TRANSACTIONS,
            encoding="",
            records=Records(
                [r.line for r in self._records],
                [r.row_class for r in self._records],
                [tuple(map(accounts.mask, r.cells)) for r in self._records],
                {n: findings.notes[r.line] for n, r in enumerate(self._records) if r.line in findings.notes},
            ),
            accounts=accounts.hints,
            positions=tuple(self._positions),
            transactions=tuple(self._ledger.rows),
            issues=findings.issues(accounts.mask),
            as_of=self._as_of,
            covers=self._covers,
        )

    def _keep(self, element: Element, row_class: RowClass, cells: list[str]) -> None:
        self._records.append(Record(element.line, row_class, (element.tag, *cells)))

    def _leave_out(self, element: Element, reason: str) -> None:
        self._book.findings.notes[element.line] = reason
        self._keep(element, RowClass.BY_RULE, _cells(element))

    def _claim_line(self, element: Element) -> None:
        """Give every record a line of its own: where several share one, the next free line is taken."""
        while element.line in self._lines:
            element.line += 1
        self._lines.add(element.line)

    def _row(self, element: Element, read: Callable[[Element], None]) -> None:
        self._claim_line(element)
        try:
            if element.tag in _OF_SHARES and self._number(element, "UNITS") == 0:
                self._leave_out(element, "It is of no shares.")
                return
            read(element)
        except UnreadableError as problem:
            reason = problem.reason[:1].upper() + problem.reason[1:]
            self._book.findings.hold(element.line, "row-unreadable", f"{element.tag}: {reason}.")
            self._keep(element, RowClass.REVIEW, _cells(element))
        else:
            self._keep(element, RowClass.ROW, _cells(element))

    def _number(self, element: Element, tag: str) -> Decimal | None:
        return self._book.numbers()[element.text(tag)]

    def _security(self, element: Element) -> tuple[str, str]:
        """Symbol and name of the security an element is about."""
        unique = element.text("UNIQUEID")
        ticker, name = self._names.get(unique, ("", ""))
        return canonical(ticker) or canonical(unique), name

    def _named_currency(self, element: Element) -> str:
        """The currency of an element's amounts; ORIGCURRENCY tells only what they were converted from."""
        own = next((child.text("CURSYM") for child in element.all("CURRENCY")), "")
        return self._book.currencies[own] or self._currency

    def _cash(self, balance: Element) -> None:
        value = self._number(balance, "AVAILCASH")
        if value is None:
            raise UnreadableError("the cash has no amount")
        row = PositionRow(balance.line, self._account, CASH, value, None, value, day=self._as_of, is_cash=True)
        self._positions.append(replace(row, currency=self._named_currency(balance)))

    def _position(self, element: Element) -> None:
        symbol, name = self._security(element)
        shares, value = self._number(element, "UNITS"), self._number(element, "MKTVAL")
        if not shares or not symbol:
            raise UnreadableError("the security or its units are missing")
        if element.text("POSTYPE") == "SHORT":
            shares = -abs(shares)
        day = self._as_of or _optional_day(element.text("DTPRICEASOF"))
        if symbol in self._core:
            cash = shares if value is None else value
            told = f"{symbol} {name}".strip()
            row = PositionRow(
                element.line, self._account, CASH, cash, None, cash, description=told, day=day, is_cash=True
            )
        else:
            told_price = (shares, self._number(element, "UNITPRICE"), value)
            price = unit_price(self._book.findings, element.line, price_units(symbol), told_price)
            row = PositionRow(element.line, self._account, symbol, shares, price, value, description=name, day=day)
        self._positions.append(replace(row, currency=self._named_currency(element)))

    def _transaction(self, element: Element) -> None:
        symbol, name = self._security(element)
        day = _optional_day(element.text("DTTRADE") or element.text("DTPOSTED"))
        if day is None:
            raise UnreadableError("the date is missing")
        words = " ".join(filter(None, (element.text("NAME"), element.text("MEMO"))))
        total, tag = self._number(element, "TOTAL"), element.tag
        entry = Entry(
            line=element.line,
            account=self._account,
            posted=day,
            action=tag,
            wording=tag,
            rule=self._rule(element, words),
            symbol=symbol,
            description=words or name,
            shares=self._shares(element),
            price=self._number(element, "UNITPRICE") or None,
            amount=self._number(element, "TRNAMT") if total is None else total,
            fees=sum((abs(self._number(element, t) or ZERO) for t in ("COMMISSION", "FEES", "TAXES", "LOAD")), ZERO),
            reference=element.text("FITID"),
            currency=self._named_currency(element),
        )
        self._ledger.post(core_is_cash(entry, self._core))

    def _rule(self, element: Element, words: str) -> Rule | None:
        rule = _RULES.get(element.tag)
        if rule is Rule.CASH:
            rule = Rule.SWEEP if _CORE_WORDS in words.lower() else _BANK_RULES.get(element.text("TRNTYPE"), rule)
        if rule is Rule.DIVIDEND and element.text("INCOMETYPE") == "INTEREST":
            return Rule.INTEREST
        return rule

    def _shares(self, element: Element) -> Decimal | None:
        if element.tag == "SPLIT":
            new, old = self._number(element, "NEWUNITS"), self._number(element, "OLDUNITS")
            return None if new is None or old is None else (new - old) or None
        if element.tag == "INCOME":
            return None
        shares = self._number(element, "UNITS") or None
        leaves = element.text("TFERACTION") == "OUT"
        return -abs(shares) if shares and leaves else shares


def _cells(element: Element) -> list[str]:
    """What an element says, a cell for each leaf."""
    waiting, cells = [element], []
    while waiting:
        found = waiting.pop()
        if found.value:
            cells.append(f"{found.tag} {found.value}")
        waiting += reversed(found.children)
    return cells


def _optional_day(text: str) -> date | None:
    """`20180621160000.000[-5:EST]` to its day as the broker's clock shows it; None where there is none."""
    digits = text[:8]
    if len(digits) < 8 or not (digits.isascii() and digits.isdigit()):  # noqa: PLR2004 (yyyymmdd)
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None
