"""What the columns of an unknown table may mean: by their names, which every profile has taught, and by their cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice

from app.feeds.actions import Rule, action_words
from app.feeds.draft import KIND_ROLES, NUMBER_ROLES, Draft, Signs, fingerprint_of
from app.feeds.drift import alike
from app.feeds.grammar import NUMBER_FORMS, number_formats
from app.feeds.looks import FEW, SAMPLED, Look, look_at, rule_of
from app.feeds.profile import TableKind, table_kinds
from app.feeds.role_words import spaced, speaks_against, word_for
from app.feeds.sniff import SHOWN, LineKind, RawGrid, RawLine
from app.feeds.tables import DATE_ROLES, header_name
from app.model.errors import InputError
from app.model.importing import FileKind

_LEAST_SCORE = 40
# What a name means in a table of another kind it means here too.
_EVERYWHERE = frozenset({"symbol", "cusip", "isin", "description", "currency", "account", "account_number", "shares"})
_ALIKE_ENOUGH = 72
# Any day may be a settlement: that one is a purchase or a sale only a name can say.
_BY_NAME = DATE_ROLES - {"date"}
_DOUBTFUL = 45
_SURE = 80
# A column of actions makes a table of what is held unlikely.
_STATES, _NO_LEDGER = frozenset({FileKind.POSITIONS, FileKind.LOTS, FileKind.REALIZED}), 2
_HALF = 0.5
_MOSTLY = 0.8
_TABLE = frozenset({LineKind.HEADER, LineKind.ROW, LineKind.TOTAL})
_FIXED = re.compile(r"[^\d\n]{1,40}")
_TELLS = 8
_PENCE = re.compile(r"\bpence\b|\(p\)|\bGBX\b", re.IGNORECASE)
_CASH = re.compile(
    r"(?:total |uninvested |settled )?cash(?: (?:&|and) (?:cash investments|equivalents)| balance)?|us dollars?"
)


@dataclass(frozen=True, slots=True)
class RoleGuess:
    """A role a column may have, from 0 to 100, and why in words."""

    place: int
    role: str
    score: int
    reason: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The draft that is proposed, with every guess by column, the best first, and the columns' formats."""

    draft: Draft
    guesses: Mapping[int, tuple[RoleGuess, ...]] = field(default_factory=dict)
    looks: Mapping[int, Look] = field(default_factory=dict)

    def reason(self, place: int) -> str:
        """Why the column has its role, or why it has none."""
        role = self.draft.columns.get(place, "")
        return next((g.reason for g in self.guesses.get(place, ()) if g.role == role), "Nothing tells what it is.")


def suggest(
    grid: RawGrid,
    header_line: int = 0,
    kind: FileKind | None = None,
    kinds: tuple[TableKind, ...] | None = None,
    name: str = "",
) -> Suggestion:
    """The likeliest draft of a file's table: its kind, the roles of its columns, how days and numbers are written.

    `kinds` are the tables names and words are learnt from, those of all profiles where none are given. What the cells
    leave open stays open: a column of days that may be month/day or day/month has no format. Raises `InputError` where
    no line looks like column names and none is chosen.
    """
    kinds = table_kinds() if kinds is None else kinds
    line = header_line or next(iter(grid.headers), 0)
    header = grid.header_cells(line)
    if not any(map(header_name, header)):
        raise InputError(f"{grid.name} has no line that looks like column names.", "", "Choose the line yourself.")
    looks = {place: look_at(grid, line, place, kinds) for place in range(len(header))}
    best = max(
        (_assigned(header, looks, one, kinds) for one in ([kind] if kind is not None else KIND_ROLES)),
        key=lambda told: told[0],
    )
    _, found, columns, guesses = best
    if found is FileKind.TRANSACTIONS and (other := _other_amount(header, looks, columns)) is not None:
        columns = dict(sorted({**columns, other.place: "amount"}.items()))
        guesses = {**guesses, other.place: (other, *guesses.get(other.place, ()))}
    draft = Draft(
        name=name,
        kind=found,
        header=header,
        header_line=line,
        encoding=grid.asked_encoding,
        delimiter=grid.delimiter,
        worksheet=grid.worksheet,
        columns=columns,
        fingerprint=fingerprint_of(header),
    )
    return Suggestion(_with_forms(draft, grid, looks, kinds), guesses, looks)


# --- Roles --------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4)
def _taught(kinds: tuple[TableKind, ...]) -> Mapping[str, Counter[tuple[FileKind, str]]]:
    """The roles each column name has in the profiles, by kind of table."""
    told: dict[str, Counter[tuple[FileKind, str]]] = {}
    for kind in kinds:
        for role, names in kind.columns.items():
            for name in names:
                told.setdefault(name.rstrip("*").strip(), Counter())[kind.kind, role] += 1
    return told


def _assigned(
    header: Sequence[str], looks: Mapping[int, Look], kind: FileKind, kinds: tuple[TableKind, ...]
) -> tuple[float, FileKind, dict[int, str], dict[int, tuple[RoleGuess, ...]]]:
    """The roles of the columns were the table of that kind, each role once; how well that fits comes first."""
    # With actions, the day of a row is no lot's.
    is_lots = kind is FileKind.LOTS and not any(_are_actions(look) for look in looks.values())
    # A column without a name is told by one on its left; before the first name there is none.
    first = next(place for place, cell in enumerate(header) if header_name(cell))
    guesses = {
        place: tuple(sorted(_guesses(place, cell, looks[place], kind, kinds, is_lots=is_lots), key=lambda g: -g.score))
        for place, cell in enumerate(header)
        if place >= first
    }
    columns: dict[int, str] = {}
    total = 0.0
    for guess in sorted((g for some in guesses.values() for g in some), key=lambda g: (-g.score, g.place)):
        if guess.place not in columns and guess.role not in columns.values():
            columns[guess.place] = guess.role
            total += guess.score / 100
    if kind is FileKind.TRANSACTIONS and "action" not in columns.values():
        # Some brokers say what was done in the description alone.
        words = next((p for p, role in columns.items() if role == "description"), None)
        if words is not None and any(guess.role == "action" for guess in guesses[words]):
            columns[words] = "action"
    columns = dict(sorted(columns.items()))
    scores = {g.role: g.score for some in guesses.values() for g in some if columns.get(g.place) == g.role}
    says = any(_are_actions(looks[place]) and word_for(spaced(cell), "action") for place, cell in enumerate(header))
    fit = _fit(kind, scores) - (_NO_LEDGER if says and kind in _STATES else 0)
    return fit + total / 100, kind, columns, guesses


def _other_amount(header: Sequence[str], looks: Mapping[int, Look], columns: Mapping[int, str]) -> RoleGuess | None:
    """The amount of transactions that have none by name: some call it a value, as others do what is held."""
    if not {"amount", "deposit", "withdrawal"}.isdisjoint(columns.values()):
        return None
    for place, cell in enumerate(header):
        word = word_for(spaced(cell), "value")
        if word and place not in columns and looks[place].numbers.share >= _MOSTLY:
            return RoleGuess(place, "amount", _DOUBTFUL, f"The name says “{word}”, and there is no other amount.")
    return None


# Of each kind the roles that tell it from others: what one of them adds, and what it costs to have none.
_TELLING: Mapping[FileKind, tuple[tuple[tuple[str, ...], float, float], ...]] = {
    FileKind.TRANSACTIONS: (
        (("date",), 2, 2),
        (("action",), 3, 1),
        (("amount", "deposit", "withdrawal"), 2, 0.5),
        (("price",), 0.5, 0),
    ),
    FileKind.REALIZED: ((("sold",), 3, 3), (("acquired",), 2, 0), (("proceeds",), 3, 3), (("shares",), 1, 1)),
    FileKind.LOTS: (
        (("acquired",), 4, 4),
        (("shares",), 1.5, 1.5),
        (("basis", "unit_cost"), 1, 1),
        (("symbol", "cusip", "isin"), 0.4, 0.4),
    ),
    FileKind.POSITIONS: (
        (("symbol", "cusip", "isin"), 1.5, 1.5),
        (("shares",), 1.5, 1.5),
        (("value", "basis", "gain", "unit_cost"), 2.5, 1),
    ),
    FileKind.PRICES: ((("date",), 2, 2), (("close",), 4, 4)),
}


def _fit(kind: FileKind, scores: Mapping[str, int]) -> float:
    """How well the roles that were found make a table of that kind: what tells it from others counts."""
    total = 0.0
    for some, weight, cost in _TELLING[kind]:
        best = max((scores[role] for role in some if role in scores), default=0)
        total += weight * min(1.0, best / _SURE) if best else -cost
    return total


def _guesses(
    place: int, cell: str, look: Look, kind: FileKind, kinds: tuple[TableKind, ...], *, is_lots: bool
) -> list[RoleGuess]:
    found: list[RoleGuess] = []
    for role in KIND_ROLES[kind]:
        by_name, why_name = _by_name(header_name(cell), spaced(cell), role, kind, kinds)
        by_cells, why_cells = _by_cells(role, look)
        if role == "acquired" and is_lots and not by_name and look.distinct > 1:
            # A lot has one day that differs from row to row: that of its purchase.
            by_name, why_name = (_DOUBTFUL, "lots have one day") if word_for(spaced(cell), "date") else (0, "")
        if by_cells < 0:
            continue
        score = min(100, by_name + by_cells // 3) if by_name else by_cells if role not in _BY_NAME else 0
        if score >= _LEAST_SCORE:
            reason = "; ".join(filter(None, (why_name, why_cells)))
            found.append(RoleGuess(place, role, score, reason[:1].upper() + reason[1:] + "."))
    return found


def _by_name(name: str, words: str, role: str, kind: FileKind, kinds: tuple[TableKind, ...]) -> tuple[int, str]:
    """How much a column's name speaks for a role, and why; `words` is the name as words."""
    if not name:
        return 0, ""
    taught = _taught(kinds)
    known = taught.get(name, Counter())
    here = known[kind, role]
    if speaks_against(words, role):
        return (_DOUBTFUL, _means_it(name, here)) if here else (0, "")
    if here:
        return 80 + min(here, 4), _means_it(name, here)
    elsewhere = sum(n for (_, other), n in known.items() if other == role)
    if elsewhere and role in _EVERYWHERE:
        return 66 + min(elsewhere, 4), _means_it(name, elsewhere)
    if word := word_for(words, role):
        # A name that is the word says more than one that has it.
        return (82 if word == words else 58), f"the name says “{word}”"
    if known:
        return 0, ""
    near = max(((alike(name, other), other) for other in _names_of(role, kinds)), default=(0, ""))
    if near[0] >= _ALIKE_ENOUGH:
        return round(near[0] * 0.65), f"“{name}” is like “{near[1]}”"
    return 0, ""


def _means_it(name: str, n: int) -> str:
    return f"“{name}” means this in {'another table' if n == 1 else f'{n} other tables'}"


@lru_cache(maxsize=256)
def _names_of(role: str, kinds: tuple[TableKind, ...]) -> tuple[str, ...]:
    return tuple(name for name, told in _taught(kinds).items() if any(other == role for _, other in told))


def _by_cells(role: str, look: Look) -> tuple[int, str]:
    """How much the cells of a column speak for a role, and why; below 0 where they rule it out."""
    if not look.filled:
        return 0, ""
    if role in DATE_ROLES:
        return (45, "its cells are days") if look.days.share >= _MOSTLY else (-1, "")
    if role in NUMBER_ROLES:
        return (12, "its cells are numbers") if look.numbers.share >= _MOSTLY else (-1, "")
    if look.days.share >= _MOSTLY and role not in ("pending", "covered"):
        return -1, ""
    if look.numbers.share >= _MOSTLY and role in ("action", "symbol", "description", "term", "covered", "pending"):
        return -1, ""
    return _by_words(role, look)


def _are_actions(look: Look) -> bool:
    return look.shares["action"] >= _HALF and look.distinct <= FEW


def _by_words(role: str, look: Look) -> tuple[int, str]:
    shares = look.shares
    if role == "isin":
        return (90, "its cells are ISINs") if shares["isin"] >= _MOSTLY else (-1, "")
    if role == "cusip":
        return (90, "its cells are CUSIPs") if shares["cusip"] >= _MOSTLY else (0, "")
    if role == "currency":
        return (75, "its cells are currencies") if shares["currency"] >= _MOSTLY else (-1, "")
    if role == "action":
        if _are_actions(look):
            return 70, "its cells are actions"
        return (0 if look.distinct <= FEW else -1), ""
    if role == "symbol":
        is_one = shares["ticker"] >= _MOSTLY and shares["currency"] < _MOSTLY and shares["action"] < _HALF
        return (55, "its cells are tickers") if is_one else (0, "")
    if role == "description":
        return (45, "its cells are words") if shares["words"] >= _MOSTLY else (0, "")
    if role == "account":
        if shares["account"] >= _MOSTLY:
            return 50, "its cells are accounts"
        return (-1 if look.numbers.share >= _MOSTLY else 0), ""
    return 0, ""


# --- Forms --------------------------------------------------------------------------------------------------


def _with_forms(draft: Draft, grid: RawGrid, looks: Mapping[int, Look], kinds: tuple[TableKind, ...]) -> Draft:
    """The draft with what the cells decide of days, numbers, signs, totals and words."""
    dates = {
        place: looks[place].days.decided
        for place, role in draft.columns.items()
        if role in DATE_ROLES and looks[place].days.decided
    }
    places = [place for place, role in draft.columns.items() if role in NUMBER_ROLES]
    numbers = number_formats(
        text for place in places for text in islice(grid.column(draft.header_line, place), SAMPLED)
    )
    form = NUMBER_FORMS.get(numbers.decided) if numbers.found else NUMBER_FORMS["1,234.56"]
    actions: dict[str, Rule] = {}
    if (place := draft.place("action")) is not None:
        for text in grid.column(draft.header_line, place):
            if (rule := rule_of(text, kinds)) is not None:
                actions[text] = rule
    signs = _signs(draft, looks, actions.values())
    price = draft.place("price")
    is_pence = price is not None and _PENCE.search(draft.header[price]) is not None
    rest = {"price": "hundredth"} if is_pence else {}
    draft = replace(draft, dates=dates, numbers=form, actions=actions, signs=signs, rest=rest)
    return _with_totals(draft, grid)


_COSTS = frozenset({Rule.BUY, Rule.FEE, Rule.TAX, Rule.CASH_OUT})


def _signs(draft: Draft, looks: Mapping[int, Look], rules: Collection[Rule]) -> Signs:
    """Two columns where there are two; by the action where no amount is negative though money must have gone out."""
    roles = set(draft.columns.values())
    if "amount" not in roles and not roles.isdisjoint(("deposit", "withdrawal")):
        return Signs.TWO_COLUMNS
    place = draft.place("amount")
    costs = draft.kind is FileKind.TRANSACTIONS and not _COSTS.isdisjoint(rules)
    if costs and place is not None and looks[place].filled > 1 and not looks[place].shares["negative"]:
        return Signs.BY_ACTION
    return Signs.SIGNED


def _with_totals(draft: Draft, grid: RawGrid) -> Draft:
    """The draft with the words of the total rows below its header, of the line it ends with, and of its cash."""
    below = [told for told in grid.lines(draft.header_line) if told.line > draft.header_line]
    words: dict[str, int] = {}
    for told in below:
        if told.kind is LineKind.TOTAL:
            place = next(n for n, cell in enumerate(told.cells) if cell.strip())
            words.setdefault(told.cells[place].strip(), place)
    label = next((role for place in words.values() if (role := draft.columns.get(place, ""))), "")
    totals = "|".join(dict.fromkeys(map(_sum_words, words))) if label else ""
    is_whole = grid.count <= SHOWN
    return replace(draft, totals=totals, label=label, ends=_end(below) if is_whole else "", cash=_cash(draft, grid))


def _sum_words(text: str) -> str:
    """The words of a total row as a pattern; where a day or a number is among them, only the first word stays."""
    return f"{re.escape(text.split(maxsplit=1)[0])}\\b.*\\d.*" if any(map(str.isdigit, text)) else re.escape(text)


def _end(below: Sequence[RawLine]) -> str:
    """The beginning of the first footer with nothing but footers below it, up to what may differ tomorrow."""
    last = max((n for n, told in enumerate(below) if told.kind in _TABLE), default=-1)
    first = next((told for told in below[last + 1 :] if told.kind is LineKind.FOOTER), None)
    if first is None or last < 0:
        return ""
    text = _FIXED.match(", ".join(cell.strip() for cell in first.cells if cell.strip()))
    return re.escape(text[0].strip()) if text is not None and len(text[0].strip()) >= _TELLS else ""


def _cash(draft: Draft, grid: RawGrid) -> str:
    """What the row of the account's cash is called, among the positions."""
    if draft.kind is not FileKind.POSITIONS:
        return ""
    places = [place for place in (draft.place("symbol"), draft.place("description")) if place is not None]
    told = (text for place in places for text in grid.column(draft.header_line, place))
    found = {action_words(text) for text in told if _CASH.fullmatch(action_words(text))}
    return "|".join(re.escape(text) for text in sorted(found))
