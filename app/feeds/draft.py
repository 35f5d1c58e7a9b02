"""What the user has decided about a file nobody knew: a draft, and the profile that says the same."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from app.feeds.actions import Rule, action_words
from app.feeds.grammar import day_formats
from app.feeds.profile import Profile, profile_of, table_of, table_sources
from app.feeds.profile_keys import JOINT, USUAL, NumberForm
from app.feeds.tables import DATE_ROLES, header_name, match_header
from app.model.errors import InputError
from app.model.importing import FileKind

if TYPE_CHECKING:
    from app.feeds.sniff import RawGrid

KINDS = (FileKind.POSITIONS, FileKind.LOTS, FileKind.TRANSACTIONS, FileKind.REALIZED, FileKind.PRICES)
"""What a template may be of."""
# fmt: off
_ALWAYS = ("account", "account_number", "symbol", "cusip", "isin", "description", "currency")
KIND_ROLES: Mapping[FileKind, tuple[str, ...]] = {
    FileKind.POSITIONS: (*_ALWAYS, "shares", "price", "value", "basis", "gain", "unit_cost", "as_of", "acquired"),
    FileKind.LOTS: (*_ALWAYS, "acquired", "shares", "unit_cost", "basis", "price", "value", "gain", "bought", "term",
                    "covered", "original_basis", "as_of"),
    FileKind.TRANSACTIONS: (*_ALWAYS, "date", "action", "shares", "price", "amount", "fees", "commission", "deposit",
                            "withdrawal", "accrued", "pending", "id", "multiplier", "cash_balance"),
    FileKind.REALIZED: (*_ALWAYS, "sold", "acquired", "shares", "proceeds", "basis", "term", "disallowed", "short_gain",
                        "long_gain", "original_basis"),
    FileKind.PRICES: ("date", "symbol", "close", "open", "high", "low", "volume", "adjusted"),
}
"""The roles a column may have, by kind of table, in the order in which people look for them."""
# fmt: on
_ISO = "%Y-%m-%d"  # always understood, whatever a profile says
NAMED_BY = ("symbol", "cusip", "isin")
NUMBER_ROLES = frozenset(
    {
        *("shares", "price", "value", "basis", "gain", "unit_cost", "original_basis", "multiplier", "fees", "fees_2"),
        *("fees_3", "fees_4", "fees_5", "commission", "accrued", "amount", "deposit", "withdrawal", "proceeds"),
        *("short_gain", "long_gain", "disallowed", "close", "open", "high", "low", "volume"),
    }
)
_NEEDED: Mapping[FileKind, tuple[str, ...]] = {
    FileKind.POSITIONS: ("symbol", "shares"),
    FileKind.LOTS: ("symbol", "acquired", "shares"),
    FileKind.TRANSACTIONS: ("date", "action", "shares", "amount", "deposit", "withdrawal"),
    FileKind.REALIZED: ("symbol", "sold", "shares", "proceeds", "basis"),
    FileKind.PRICES: ("date", "symbol", "close"),
}
_OWN_KEYS = frozenset(
    {"id", "kind", "columns", "required", "constants", "currency", "amounts", "numbers", "dates", "actions", "totals"}
    | {"label", "ends", "cash", "skip", "fingerprint", "encoding"}
)


class Signs(StrEnum):
    """What tells money in from money out."""

    SIGNED = "signed"
    BY_ACTION = "by-action"
    BY_TRADE = "by-trade"
    REVERSED = "reversed"
    TWO_COLUMNS = "two-columns"


@dataclass(frozen=True, slots=True)
class Skip:
    """Rows left out where the cell of a role says so, all of it: a regular expression, and the reason people read."""

    role: str
    words: str
    note: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What the user decided of a table; the places of columns count from 0 in the header at `header_line`.

    `columns` and `dates` are by place: a role, and a `strptime` format, or several with `|` between. `numbers` None is
    undecided. `actions` are the broker's words with their effect. `totals` (rows that are sums), `ends` (the line the
    table ends with), `cash` (the symbol or description of the account's cash) and the words of `skip` are regular
    expressions, `label` is the role in whose column totals stand. `fingerprint` are names a header must have. `aliases`
    are other names of roles, and `rest` other keys of the profile the draft was made of: nobody asks for them and they
    stay as they are.
    """

    name: str = ""
    kind: FileKind = FileKind.TRANSACTIONS
    header: tuple[str, ...] = ()
    header_line: int = 0
    encoding: str = ""
    delimiter: str = ""
    worksheet: str = ""
    columns: Mapping[int, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    currency: str = ""
    signs: Signs = Signs.SIGNED
    numbers: NumberForm | None = USUAL
    dates: Mapping[int, str] = field(default_factory=dict)
    actions: Mapping[str, Rule] = field(default_factory=dict)
    totals: str = ""
    label: str = ""
    ends: str = ""
    cash: str = ""
    skip: tuple[Skip, ...] = ()
    fingerprint: tuple[str, ...] = ()
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    table_id: str = ""
    rest: Mapping[str, Any] = field(default_factory=dict)

    def place(self, role: str) -> int | None:
        """The column that has the role."""
        return next((place for place, told in self.columns.items() if told == role), None)

    def with_role(self, place: int, role: str) -> Draft:
        """The draft with a column's role said anew, empty for none; another column that had it has none then."""
        others = {p: r for p, r in self.columns.items() if p != place and r != role}
        columns = dict(sorted((others | ({place: role} if role else {})).items()))
        return replace(self, columns=columns, dates={p: f for p, f in self.dates.items() if p in columns})

    def with_action(self, words: str, effect: Rule | None) -> Draft:
        """The draft with what a word of the action column does; None leaves it unclassified."""
        others = {text: rule for text, rule in self.actions.items() if action_words(text) != action_words(words)}
        return replace(self, actions=others | ({words: effect} if effect is not None else {}))

    def effect(self, words: str) -> Rule | None:
        """What a word does, None where nothing is said of it."""
        told = action_words(words)
        return next((rule for text, rule in self.actions.items() if action_words(text) == told), None)


# --- Draft to profile ---------------------------------------------------------------------------------------


def slug(name: str) -> str:
    """The id of a broker by its name: small letters and digits."""
    return re.sub(r"[\W_]+", "", name.lower()) or "template"


def draft_profile(draft: Draft) -> str:
    """The profile as TOML, in the language of those that ship. What the draft leaves open the profile leaves out."""
    import tomli_w

    table_id = draft.table_id or f"{slug(draft.name)}.{draft.kind}"
    told = {"broker": table_id.partition(".")[0], "name": draft.name, "table": [_table(draft, table_id)]}
    return tomli_w.dumps(told, multiline_strings=False)


def profile_of_draft(draft: Draft) -> Profile:
    """The profile a draft makes. Raises `InputError` with the reason where it makes none yet."""
    return profile_of(
        draft.name or "draft", lambda: tomllib.loads(draft_profile(draft)), "Correct what the template says."
    )


def _table(draft: Draft, table_id: str) -> dict[str, Any]:
    columns = _columns(draft)
    told: dict[str, Any] = {"id": table_id, "kind": str(draft.kind), "required": _required(draft)}
    texts = {"encoding": draft.encoding, "currency": draft.currency, "totals": draft.totals, "ends": draft.ends}
    texts["cash"] = draft.cash
    told |= {key: text for key, text in texts.items() if text}
    if draft.totals and draft.label:
        told["label"] = draft.label
    if draft.fingerprint:
        told["fingerprint"] = list(draft.fingerprint)
    if draft.signs in (Signs.BY_ACTION, Signs.BY_TRADE, Signs.REVERSED):
        told["amounts"] = str(draft.signs)
    if draft.numbers not in (None, USUAL):
        told["numbers"] = {"decimal": draft.numbers.decimal, "thousands": draft.numbers.thousands}
    told |= _days(draft)
    if draft.skip:
        told["skip"] = [{"role": s.role, "words": s.words, "note": s.note} for s in draft.skip]
    told |= {key: value for key, value in draft.rest.items() if key not in {*told, "dates", "day_first", "required"}}
    told["columns"] = columns
    if draft.constants:
        told["constants"] = dict(draft.constants)
    actions: dict[str, list[str]] = {}
    for words, rule in draft.actions.items():
        actions.setdefault(str(rule), []).append(words)
    return told | ({"actions": actions} if actions else {})


def _days(draft: Draft) -> dict[str, Any]:
    """The formats of days: those of the columns first, then those the profile had before."""
    places = {place for place, role in draft.columns.items() if role in DATE_ROLES}
    is_open = bool(places - draft.dates.keys())
    told_of = (draft.dates[place].split("|") for place in sorted(draft.dates) if place in places)
    formats = list(dict.fromkeys(pattern for patterns in told_of for pattern in patterns))
    formats += [pattern for pattern in draft.rest.get("dates", ()) if pattern not in formats]
    told: dict[str, Any] = {}
    if is_open and not formats and places:
        # Left open, the days themselves must say it, or the file is refused.
        return {"dates": ["%m/%d/%Y"], "day_first": "by-column"}
    if formats:
        told["dates"] = formats
    if "day_first" in draft.rest and (is_open or not places):
        told["day_first"] = draft.rest["day_first"]
    return told


def _columns(draft: Draft) -> dict[str, list[str]]:
    """The names of each role: today's first, then those it had before."""
    columns: dict[str, list[str]] = {}
    for place, role in sorted(draft.columns.items()):
        columns[role] = [_reference(draft.header, place)]
    for role, names in draft.aliases.items():
        columns[role] = [*(told := columns.get(role, [])), *(name for name in names if name not in told)]
    return columns


def _reference(header: Sequence[str], place: int) -> str:
    """How a profile names a column: by its name, else by that of the nearest one on its left that has its own."""
    names = [header_name(cell) for cell in header]
    for left in range(place, -1, -1):
        if names[left] and names.index(names[left]) == left:
            return _lasting(names[left], names) if left == place else f"{names[left]}>{place - left}"
    raise InputError(f"Column {place + 1} has no name, and none on its left has one.", "", "Leave it out.")


_DATED = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}|\b(?:19|20)\d\d\b")


def _lasting(name: str, names: Sequence[str]) -> str:
    """A column's name without the day in it, which is another one tomorrow; whole where others begin like it."""
    match = _DATED.search(name)
    beginning = name[: match.start()] if match is not None else ""
    is_own = bool(beginning.strip()) and sum(other.startswith(beginning) for other in names) == 1
    return f"{beginning}*" if is_own else name


def fingerprint_of(header: Sequence[str]) -> tuple[str, ...]:
    """The column names a table is found by again: all of them but those with a day in them."""
    names = dict.fromkeys(name for cell in header if (name := header_name(cell)))
    return tuple(name for name in names if _DATED.search(name) is None) or tuple(names)


def _required(draft: Draft) -> list[str]:
    """The roles a header is known by: of those the profile asked for the ones there are, else what the kind needs."""
    told = set(draft.columns.values()) | _joint_roles(draft)
    before = draft.rest.get("required")
    if before is not None:
        return [role for role in before if role in told]
    named = [role for role in NAMED_BY if role in told][:1]
    return [*named, *(role for role in _NEEDED.get(draft.kind, ()) if role in told and role not in NAMED_BY)]


def _joint_roles(draft: Draft) -> set[str]:
    """The roles whose text is that of several columns, all of which are there."""
    names = {header_name(cell) for cell in draft.header}
    joints = ((role, name.split(JOINT)) for role, told in draft.aliases.items() for name in told if JOINT in name)
    return {role for role, parts in joints if names.issuperset(part.partition(">")[0] for part in parts)}


# --- Profile to draft ---------------------------------------------------------------------------------------


def draft_of(source: Mapping[str, Any], name: str, grid: RawGrid, header_line: int = 0) -> Draft:
    """The draft a profile's table is for a file: what it says of the header at that line (0: the likeliest).

    `source` is the table as written, with the profile's defaults (`table_sources`). Columns it does not know have no
    role.
    """
    line = header_line or next(iter(grid.headers), 0)
    header = grid.header_cells(line)
    columns = _places(source, header)
    aliases = {role: _others(names, header, columns, role) for role, names in source.get("columns", {}).items()}
    dates, extra = _dates_of(source, columns, grid, line)
    rest = {key: value for key, value in source.items() if key not in _OWN_KEYS}
    rest |= {"dates": extra} if extra else {}
    numbers = source.get("numbers")
    found = Draft(
        name=name,
        kind=FileKind(source["kind"]),
        header=header,
        header_line=line,
        encoding=source.get("encoding", ""),
        delimiter=grid.delimiter,
        worksheet=grid.worksheet,
        columns=columns,
        constants=dict(source.get("constants", {})),
        currency=source.get("currency", ""),
        signs=_signs_of(source, columns),
        numbers=NumberForm(**numbers) if numbers else USUAL,
        dates=dates,
        actions={text: Rule(rule) for rule, texts in source.get("actions", {}).items() for text in texts},
        totals=source.get("totals", ""),
        label=source.get("label", ""),
        ends=source.get("ends", ""),
        cash=source.get("cash", ""),
        skip=tuple(Skip(s["role"], s["words"], s["note"]) for s in source.get("skip", ())),
        fingerprint=tuple(source.get("fingerprint", ())),
        aliases={role: names for role, names in aliases.items() if names},
        table_id=source["id"],
        rest=rest,
    )
    # What the columns themselves ask for need not be kept.
    before = list(source.get("required", ()))
    return found if before == _required(found) else replace(found, rest={**rest, "required": before})


def drafts_of(text: str, grid: RawGrid, header_line: int = 0) -> tuple[Draft, ...]:
    """The drafts of every table of a profile's text. Raises `InputError` where it is no profile."""
    told = tomllib.loads(text)
    name = profile_of("text", lambda: told, "Correct it.").name
    return tuple(draft_of(source, name, grid, header_line) for source in table_sources(told))


def _signs_of(source: Mapping[str, Any], columns: Mapping[int, str]) -> Signs:
    roles = set(columns.values())
    if "amount" not in roles and not roles.isdisjoint(("deposit", "withdrawal")):
        return Signs.TWO_COLUMNS
    return Signs(source.get("amounts", Signs.SIGNED))


def _places(source: Mapping[str, Any], header: Sequence[str]) -> dict[int, str]:
    """The printed column of each role; of two roles in one column the first has it."""
    asked = ("any_of", "without", "fingerprint", "section", "extract", "constants", "skip", "only", "hold", "levels")
    kind = replace(
        table_of(source),
        required=(),
        symbol_columns=False,
        **{key: _NOTHING[key] for key in asked},
    )
    found = match_header([*header, *[""] * (2 - len(header))], (kind,))
    places: dict[int, str] = {}
    for role, place in (found.index if found is not None else {}).items():
        if place < len(header):
            places.setdefault(place, role)
    return dict(sorted(places.items()))


_NOTHING: Mapping[str, Any] = {
    **dict.fromkeys(("any_of", "skip", "only", "hold"), ()),
    **{key: frozenset() for key in ("without", "fingerprint")},
    **dict.fromkeys(("section", "levels")),
    **{key: {} for key in ("extract", "constants")},
}


def _others(names: Sequence[str], header: Sequence[str], columns: Mapping[int, str], role: str) -> tuple[str, ...]:
    """The names of a role but for the one its column has."""
    place = next((place for place, told in columns.items() if told == role), None)
    own = None if place is None else _reference(header, place)
    return tuple(name for name in names if name != own)


def _dates_of(
    source: Mapping[str, Any], columns: Mapping[int, str], grid: RawGrid, line: int
) -> tuple[dict[int, str], list[str]]:
    """The format of each date column that is among the profile's, and the profile's formats no column uses."""
    known: list[str] = list(source.get("dates", ()))
    if source.get("day_first"):
        return {}, known
    dates: dict[int, str] = {}
    for place, role in columns.items():
        if role in DATE_ROLES:
            formats = day_formats(grid.column(line, place))
            if formats.decided and set(formats.decided.split("|")) <= {*known, _ISO}:
                dates[place] = formats.decided
            elif fits := next((p for p in (*known, _ISO) if p in {one.value for one in formats.found}), ""):
                dates[place] = fits
    used = {pattern for patterns in dates.values() for pattern in patterns.split("|")}
    return dates, [pattern for pattern in known if pattern not in used]
