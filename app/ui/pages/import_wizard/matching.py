"""What a file gives as it is matched now, worked out away from the window: the page only shows it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, overload

from app.desk.session import Session
from app.desk.views import Progress
from app.model.errors import AppError
from app.model.importing import FileKind, RowClass
from app.ui.job import Steps
from app.ui.pages.import_review.rows import FileTable
from app.ui.pages.import_wizard.columns import ColumnView, standing_of
from app.ui.pages.import_wizard.grid import GridLine, LineKind
from app.ui.pages.import_wizard.result import Problem
from app.ui.pages.import_wizard.source import SourceView
from app.ui.pages.import_wizard.values import WordView
from app.ui.pages.import_wizard.words import encoding_words, role_words
from app.ui.pages.plain import quoted

if TYPE_CHECKING:
    from app.desk.templates import ColumnValues, Draft, DriftProposal, Formats, RawGrid, RawLine, Suggestion

_OF_ACCOUNT = frozenset({"account-not-named", "account-type-assumed"})
DAY_ROLES = frozenset({"date", "acquired", "bought", "sold", "as_of"})
MOST_COLUMNS = 200
"""Columns shown: no broker has a quarter as many, and noise may have thousands."""
_NOBODYS = "account not named"
_FORMS_SHOWN = 4
_MEASURED = 2000
"""Lines looked at for how many columns there are."""
_CLASSES: Mapping[RowClass, LineKind] = {
    RowClass.HEADER: "header",
    RowClass.PREAMBLE: "above",
    RowClass.ACCOUNT_LABEL: "account",
    RowClass.BLANK: "blank",
    RowClass.TOTAL: "total",
    RowClass.FOOTER: "footer",
    RowClass.BY_RULE: "left-out",
    RowClass.ROW: "row",
    RowClass.REVIEW: "review",
}
_LOOKS: Mapping[str, LineKind] = {"text": "above"}
_WHY: Mapping[LineKind, str] = {
    "header": "It names the columns.",
    "above": "It stands above the header.",
    "account": "It names the account of the lines below.",
    "total": "It is compared with the lines above, not imported.",
    "footer": "It belongs to no row of the table.",
}


@dataclass(frozen=True, slots=True)
class Ways:
    """How the user wants the file cut; empty is the likeliest way."""

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """Everything decided so far: the file as cells, the draft, and which columns are not as suggested, and why.

    `own` has by column how it came to its role. `seen` keeps what columns hold by header and place, `cut` the lines
    by header: both stay as they are while the file is cut as it is.
    """

    grid: RawGrid
    suggestion: Suggestion
    draft: Draft
    proposals: tuple[DriftProposal, ...] = ()
    own: Mapping[int, str] = field(default_factory=dict)
    seen: dict[tuple[int, int], ColumnValues] = field(default_factory=dict)
    cut: dict[int, tuple[RawLine, ...]] = field(default_factory=dict)

    def with_draft(self, draft: Draft, own: Mapping[int, str] | None = None) -> Told:
        """Return the same file with another draft."""
        return replace(self, draft=draft, own=self.own if own is None else own)


@dataclass(frozen=True, slots=True)
class OpenForm:
    """Days or numbers that may mean two things: the column, why, and the forms with what they make of its cells."""

    place: int | None
    name: str
    reason: str
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A rule by which lines are left out: its reason and how many lines it leaves out."""

    note: str
    lines: int


@dataclass(frozen=True, slots=True)
class Matched:
    """What there is to show of a draft."""

    told: Told
    lines: Sequence[GridLine]
    columns: tuple[ColumnView, ...]
    roles: tuple[tuple[str, str], ...]
    source: SourceView
    words: tuple[WordView, ...]
    open_forms: tuple[OpenForm, ...]
    left_out: tuple[LeftOut, ...]
    table: FileTable | None
    problems: tuple[Problem, ...]
    missing: str


def begin(session: Session, path: Path, ways: Ways) -> Steps[Told]:
    """Cut a file into cells and suggest what they are. Raises `AppError` for what is no table."""
    yield Progress(0, 3, f"Reading {path.name}")
    grid = session.raw_grid(path, ways.encoding, ways.delimiter, ways.sheet)
    yield Progress(1, 3, "Matching columns")
    if not grid.headers:
        return _without_header(grid)
    suggestion = session.suggest_template(grid, 0, FileKind(ways.kind) if ways.kind else None)
    yield Progress(2, 3, "Looking for a template")
    return Told(grid, suggestion, suggestion.draft, session.drift_proposals(grid))


def _without_header(grid: RawGrid) -> Told:
    """A file in which no line looks like column names: nothing is suggested until the user points at it."""
    from app.desk.templates import Draft, Suggestion

    draft = Draft(encoding=grid.asked_encoding, delimiter=grid.delimiter, worksheet=grid.worksheet)
    return Told(grid, Suggestion(draft), draft)


def suggest_again(session: Session, told: Told, kind: str, header: int) -> Steps[Told]:
    """Suggest anew for a kind of table (empty: the likeliest) and a header; what the user chose stays where it can."""
    yield Progress(0, 1, "Matching columns")
    if not header:
        return told.with_draft(replace(told.draft, kind=FileKind(kind)))
    suggestion = session.suggest_template(told.grid, header, FileKind(kind) if kind else None)
    if header != told.draft.header_line:
        proposals = session.drift_proposals(told.grid, header)
        return replace(told, suggestion=suggestion, draft=suggestion.draft, proposals=proposals, own={})
    roles, own, draft = {role for role, _ in _roles(suggestion.draft.kind)}, {}, suggestion.draft
    for place, why in told.own.items():
        role = told.draft.columns.get(place, "")
        if role in roles:
            draft, own[place] = draft.with_role(place, role), why
    return replace(told, suggestion=suggestion, draft=replace(draft, constants=told.draft.constants), own=own)


def work_out(session: Session, path: Path, told: Told) -> Steps[Matched]:
    """Say everything there is to show of a draft: what it lacks, and what importing by it would do."""
    from app.desk.templates import check

    yield Progress(0, 3, "Checking the columns")
    told = _with_days(told)
    found = [problem for problem in check(told.draft, told.grid) if not _is_name(problem.text)]
    blocking = [problem.text for problem in found if problem.is_blocking]
    yield Progress(1, 3, "Reading the lines")
    table, refusal = None, ""
    if not blocking:
        table, refusal = yield from _table(session, path, told.draft)
    yield Progress(2, 3, "Counting")
    lines = _Lines(_cut(told), told.draft.header_line, table)
    wrong: list[tuple[int | None, str, bool]] = [(None, problem.text, problem.is_blocking) for problem in found]
    wrong += [(None, refusal, True)] if refusal else []
    wrong += [(None, f"Only the first {MOST_COLUMNS} columns are shown.", False)] if _is_wide(told) else []
    wrong += _issues(table, told.draft)
    return Matched(
        told,
        lines,
        _columns(told),
        _roles(told.draft.kind),
        _source(told),
        _words(told),
        (*_open_days(told), *_open_numbers(told)),
        _left_out(told.draft, table),
        table,
        tuple(Problem(at, line, text, serious) for at, (line, text, serious) in enumerate(wrong)),
        next(iter(blocking), refusal),
    )


def _with_days(told: Told) -> Told:
    """Columns of days whose cells themselves say how they are written, read so."""
    open_ = (p for p, role in told.draft.columns.items() if role in DAY_ROLES and p not in told.draft.dates)
    decided = {place: form for place in open_ if (form := seen(told, place).days.decided)}
    return told.with_draft(replace(told.draft, dates={**told.draft.dates, **decided})) if decided else told


def _is_name(text: str) -> bool:
    """Tell the problem the field of the name itself shows."""
    return text == "The template has no name yet."


def _table(session: Session, path: Path, draft: Draft) -> Steps[tuple[FileTable | None, str]]:
    """What importing would do, or the sentence why it can't be told."""
    from app.desk.imports import ImportChoices

    choices = ImportChoices(accounts={(str(path), ""): _NOBODYS})
    try:
        review = yield from session.preview_template(path, draft, choices)
    except AppError as error:
        return None, str(error)
    file = review.files[0]
    if file.read is None:
        return None, file.refusal
    _ = file.rows[:1]  # the first row gathers what all are made of, which is not for the window to wait for
    return FileTable(file), ""


def _issues(table: FileTable | None, draft: Draft) -> list[tuple[int | None, str, bool]]:
    """What importing would tell of the file, without the account it makes up for one nobody named yet."""
    named = {"account", "account_number"} & {*draft.columns.values(), *draft.constants}
    issues = () if table is None else table.file.issues
    return [(i.place.line, i.text, i.holds_row) for i in issues if named or i.code not in _OF_ACCOUNT]


class _Lines(Sequence[GridLine]):
    """The lines of a file with what the reading took them for; without one, with what they look like."""

    def __init__(self, raw: Sequence[RawLine], header: int, table: FileTable | None) -> None:
        self._raw, self._header = raw, header
        self._file = table.file if table is not None else None

    def __len__(self) -> int:
        return len(self._raw)

    @overload
    def __getitem__(self, place: int) -> GridLine: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[GridLine]: ...
    def __getitem__(self, place: int | slice) -> GridLine | Sequence[GridLine]:
        if isinstance(place, slice):
            return [self[at] for at in range(*place.indices(len(self)))]
        raw = self._raw[place]
        taken = self._as_read(raw.line)
        kind, note = taken or (_looks_like(raw, self._header), "")
        return GridLine(raw.line, kind, note or _WHY.get(kind, ""), raw.cells)

    def _as_read(self, line: int) -> tuple[LineKind, str] | None:
        """What the reading took a line for, and why; None where it knows of no such line."""
        if self._file is None or self._file.read is None:
            return None
        records = self._file.read.records
        at = bisect_left(records.lines, line)
        if at == len(records) or records.lines[at] != line:
            return None
        return _CLASSES[records.classes[at]], self._file.rows[at].note


def _looks_like(raw: RawLine, header: int) -> LineKind:
    if raw.line == header:
        return "header"
    kind = str(raw.kind)
    return _LOOKS.get(kind) or ("row" if kind == "header" else kind)  # type: ignore[return-value]  # the rest are the same words


# --- Columns ------------------------------------------------------------------------------------------------


def _roles(kind: FileKind | str) -> tuple[tuple[str, str], ...]:
    from app.desk.templates import KIND_ROLES

    return (("", "Not used"), *((role, role_words(role)) for role in KIND_ROLES[FileKind(kind)]))


def _columns(told: Told) -> tuple[ColumnView, ...]:
    width = max((len(line.cells) for line in _cut(told)[:_MEASURED]), default=0)
    return tuple(_column(told, place) for place in range(min(max(width, len(told.draft.header)), MOST_COLUMNS)))


def _is_wide(told: Told) -> bool:
    return any(len(line.cells) > MOST_COLUMNS for line in _cut(told)[:_MEASURED])


def _cut(told: Told) -> tuple[RawLine, ...]:
    """The lines as they look below the header, cut once."""
    header = told.draft.header_line
    if header not in told.cut:
        told.cut[header] = told.grid.lines(header, told.grid.count)
    return told.cut[header]


def _column(told: Told, place: int) -> ColumnView:
    draft, role = told.draft, told.draft.columns.get(place, "")
    name = draft.header[place] if place < len(draft.header) else ""
    reason = told.suggestion.reason(place)
    if place in told.own:
        standing, tone = told.own[place], standing_of(None)[1]
        reason = {"As before": "As the known table has it."}.get(standing, "You chose it.")
    elif not role:
        standing, tone = "", standing_of(None)[1]
    else:
        score = next((g.score for g in told.suggestion.guesses.get(place, ()) if g.role == role), 0)
        standing, tone = standing_of(score / 100)
    forms, form = _forms(told, place) if role in DAY_ROLES else ((), "")
    return ColumnView(name, role, standing, tone, reason, forms, form)


def _forms(told: Told, place: int) -> tuple[tuple[tuple[str, str], ...], str]:
    """The forms the days of a column may have, each by what it makes of the first cell, and the one chosen."""
    days, chosen = seen(told, place).days, told.draft.dates.get(place, "")
    forms = [(one.value, one.example) for one in days.found[:_FORMS_SHOWN]]
    if chosen not in dict(forms):
        forms.insert(0, (chosen, chosen or "Choose…"))
    return (tuple(forms), chosen) if len(forms) > 1 or days.found else ((), "")


def seen(told: Told, place: int) -> ColumnValues:
    """What a column holds, looked at once."""
    from app.desk.templates import column_values

    key = told.draft.header_line, place
    if key not in told.seen:
        told.seen[key] = column_values(told.grid, told.draft, place)
    return told.seen[key]


def _words(told: Told) -> tuple[WordView, ...]:
    place = told.draft.place("action")
    if place is None:
        return ()
    values = seen(told, place).values
    return tuple(WordView(value.text, value.count, str(told.draft.effect(value.text) or "")) for value in values)


def _open_days(told: Told) -> Iterator[OpenForm]:
    """Columns of days that may be read in two ways, and nothing in them says which."""
    for place, role in told.draft.columns.items():
        if role in DAY_ROLES and place not in told.draft.dates:
            days = seen(told, place).days
            if days.found and not days.decided:
                yield OpenForm(place, told.draft.header[place], days.reason, _answers(days))


def _open_numbers(told: Told) -> Iterator[OpenForm]:
    if told.draft.numbers is None:
        looks = [told.suggestion.looks[place].numbers for place in told.draft.columns if place in told.suggestion.looks]
        open_ = next((numbers for numbers in looks if numbers.found and not numbers.decided), told.grid.numbers)
        if open_.found:
            yield OpenForm(None, "", open_.reason, _answers(open_))


def _answers(forms: Formats) -> tuple[tuple[str, str], ...]:
    return tuple((one.value, one.example) for one in forms.found[:2])


# --- What is the same for every line ------------------------------------------------------------------------


def _source(told: Told) -> SourceView:
    from app.desk.templates import NUMBER_FORMS

    grid = told.grid
    numbers = next((name for name, form in NUMBER_FORMS.items() if form == told.draft.numbers), "")
    forms = tuple((name, name) for name in NUMBER_FORMS)
    return SourceView(
        str(told.draft.kind),
        grid.encoding,
        tuple((way.value, encoding_words(way.label)) for way in grid.encodings),
        grid.delimiter,
        tuple((way.value, way.label.capitalize()) for way in grid.delimiters),
        grid.worksheet,
        tuple((way.value, way.label) for way in grid.worksheets),
        numbers,
        forms if numbers else (("", "Choose…"), *forms),
    )


def _left_out(draft: Draft, table: FileTable | None) -> tuple[LeftOut, ...]:
    counts: Counter[str] = Counter()
    if table is not None and table.file.read is not None:
        records = table.file.read.records
        counts.update(note for at, note in records.notes.items() if records.classes[at] is RowClass.BY_RULE)
    return tuple(LeftOut(skip.note, counts[skip.note]) for skip in draft.skip)


# --- Changes of a draft -------------------------------------------------------------------------------------


def with_role(told: Told, place: int, role: str) -> Told:
    """Give a column a role; rules that leave lines out by it go along."""
    from app.desk.templates import Signs

    before = told.draft.columns.get(place, "")
    draft = told.draft.with_role(place, role)
    skips = (replace(skip, role=role) if skip.role == before else skip for skip in draft.skip)
    draft = replace(draft, skip=tuple(skip for skip in skips if skip.role in draft.columns.values()))
    roles = set(draft.columns.values())
    halves = not roles.isdisjoint({"deposit", "withdrawal"}) and "amount" not in roles
    if halves != (draft.signs is Signs.TWO_COLUMNS):
        draft = replace(draft, signs=Signs.TWO_COLUMNS if halves else Signs.SIGNED)
    others = {p: why for p, why in told.own.items() if p in draft.columns or p == place}
    return told.with_draft(draft, {**others, place: "Chosen"})


def with_proposal(told: Told, proposal: DriftProposal) -> Told:
    """Match the columns as a known table has them; what it does not know of the file stays as suggested."""
    draft, own = proposal.draft, dict.fromkeys(proposal.draft.columns, "As before")
    for place, role in told.suggestion.draft.columns.items():
        if place not in draft.columns and role not in draft.columns.values():
            draft = draft.with_role(place, role)
    dates = {place: form for place, form in told.suggestion.draft.dates.items() if place in draft.columns}
    draft = replace(draft, dates={**dates, **draft.dates})
    return replace(told, draft=draft, proposals=(), own=own)


def with_lines_left_out(told: Told, cells: Sequence[str], place: int) -> Told:
    """Leave out every line with the same text in a column."""
    from app.desk.templates import Skip

    role, text = told.draft.columns.get(place, ""), cells[place].strip() if place < len(cells) else ""
    if not role:
        return told
    name = told.draft.header[place] if place < len(told.draft.header) else role_words(role)
    rule = Skip(role, re.escape(text), f"{quoted(text)} in {name.strip()}.")
    return told.with_draft(replace(told.draft, skip=(*told.draft.skip, rule)))


def with_lines_taken_in(told: Told, note: str) -> Told:
    """Take in again what one rule leaves out."""
    return told.with_draft(replace(told.draft, skip=tuple(skip for skip in told.draft.skip if skip.note != note)))
