"""Importing: files to a review, the review to one undo step. The commit does exactly what the review showed."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from app.desk.account_match import Meant, account_meant
from app.desk.currencies import currency_issues, foreign_rows, without_lines
from app.desk.known_rows import DUPLICATE, HELD, IGNORED, NEW, TWIN, KnownRows, known_rows, verdicts
from app.desk.prefill import with_first_classes, with_known_securities
from app.desk.views import FileReview, ImportReview, RowReview, RowReviews
from app.model.account import Account, AccountType
from app.model.errors import AppError, InputError
from app.model.household import Household
from app.model.importing import FileReading, PositionRow, PriceRow, RealizedRow, RowClass, TransactionRow
from app.model.issue import Issue, Place, Severity
from app.model.plan import Plan
from app.model.progress import Progress
from app.model.security import CASH

if TYPE_CHECKING:
    from app.store import HeldEntry, HouseholdFile, Step

Row = TypeVar("Row", TransactionRow, PositionRow, RealizedRow, PriceRow)
DomainRow = TransactionRow | PositionRow | RealizedRow | PriceRow
SEEN = "seen"
"""Counted in a file whose bytes had been imported before, so that nothing in it was read again."""


@dataclass(frozen=True, slots=True)
class ImportChoices:
    """What the user said beforehand: the account of files that name none, its type, and what becomes of twins."""

    account: str | None = None
    type: AccountType | None = None
    keep_twins: bool = False
    accounts: Mapping[tuple[str, str], str] = field(default_factory=dict)


def review_files(
    file: HouseholdFile, paths: Sequence[Path], choices: ImportChoices
) -> Generator[Progress, None, ImportReview]:
    """Read every file and say what importing it would do. Nothing is written."""
    from app.feeds import read_file

    revision, plan = file.revision, file.plan()
    currency = plan.household.currency
    reviews, new_accounts, earlier = [], [], KnownRows(is_wanted=len(paths) > 1)
    for n, path in enumerate(paths):
        yield Progress(n, len(paths), f"Reading {path.name}")
        try:
            path.name.encode()
            reading = read_file(path)
        except UnicodeEncodeError:
            refusal = f"The name of {path.name} is no text. Rename the file."
            reviews.append(FileReview(str(path), path.name, None, refusal))
            continue
        except AppError as error:
            reviews.append(FileReview(str(path), path.name, None, refusal=str(error)))
            continue
        plan, resolved, added, issues = _resolve_accounts(file, plan, reading, choices)
        new_accounts += added
        reviews.append(_review(file, _with_accounts(reading, resolved), resolved, issues, earlier, currency))
    plan = with_known_securities(plan, _symbols(reviews))
    told = tuple(_sentences(reviews, new_accounts))
    return ImportReview(tuple(reviews), plan, tuple(new_accounts), told, revision)


def with_twins_kept(review: ImportReview) -> ImportReview:
    """The review with what is probably there already as new rows, because the user says they are."""
    files = tuple(f if f.read is None else _with_twins_new(f, f.read) for f in review.files)
    return replace(review, files=files, sentences=tuple(_sentences(files, review.new_accounts)))


def _with_twins_new(review: FileReview, reading: FileReading) -> FileReview:
    readings = tuple(NEW if word == TWIN else word for word in review.readings)
    return replace(review, readings=readings, rows=RowReviews(len(readings), _RowMaker(reading, readings)))


def _symbols(reviews: Iterable[FileReview]) -> set[str]:
    """Securities that come to be held."""
    found: set[str] = set()
    for review in reviews:
        if review.read is not None:
            lines = review.read.records.lines
            own = without_lines(
                review.read, {n: word for n, word in zip(lines, review.readings, strict=True) if word == HELD}
            )
            found |= {p.symbol for p in own.positions if p.symbol and not p.is_cash}
            found |= {t.symbol for t in own.transactions if t.symbol}
    return found - {CASH}


def _sentences(reviews: Sequence[FileReview], accounts: Sequence[str]) -> list[str]:
    new = sum(r.count(NEW) for r in reviews)
    held = sum(r.count(HELD) for r in reviews)
    told = [f"{new} rows are added."] if new else ["Nothing new is added."]
    told += [f"The account “{name}” is made." for name in accounts]
    return told + ([f"{held} rows are kept for review."] if held else [])


def _resolve_accounts(
    file: HouseholdFile, plan: Plan, reading: FileReading, choices: ImportChoices
) -> tuple[Plan, dict[str, str], list[str], list[Issue]]:
    """Printed names → accounts of the plan, made where they are missing."""
    has_rows = bool(reading.transactions or reading.positions or reading.realized)
    aliases = file.aliases()
    learnt = {(a.broker, a.printed): a.account for a in aliases}
    printed = list(reading.accounts) or [""] * has_rows
    if choices.account is not None and len(printed) > 1:
        named = ", ".join(printed)
        raise InputError(
            f"“{Path(reading.path).name}” holds {len(printed)} accounts: {named}.",
            "",
            "Leave --account out, or export them one by one.",
        )
    resolved: dict[str, str] = {}
    added: list[str] = []
    issues: list[Issue] = []
    for text in printed:
        chosen = choices.accounts.get((reading.path, text)) or choices.account or learnt.get((reading.broker, text))
        if not chosen:
            hint = reading.accounts.get(text)
            meant = account_meant(plan.accounts, aliases, reading.broker, text, hint.mask if hint else "")
            chosen = meant.account
            issues += _guesses(reading, text, meant)
        name = chosen or text or f"{_broker_title(reading.broker)} 1"
        if not text and not chosen and has_rows:
            issues.append(
                Issue(
                    Severity.INFO,
                    "account-not-named",
                    f"The file names no account; its rows go to “{name}”.",
                    Place(Path(reading.path).name),
                )
            )
        resolved[text] = name
        there = plan.account(name)
        if there is not None and choices.type not in (None, there.type):
            raise InputError(
                f"“{name}” is {there.type} already, not {choices.type}.",
                "",
                "Leave --type out, or change the account's type in the plan first.",
            )
        if plan.account(name) is None and has_rows:
            plan, note = _with_account(plan, reading, text, name, choices)
            added.append(name)
            issues += note
    return plan, resolved, added, issues


def _guesses(reading: FileReading, printed: str, meant: Meant) -> list[Issue]:
    """What the user should look at where an account was taken for another, or could be one of several."""
    place = Place(Path(reading.path).name)
    if meant.guessed:
        because = "which has the same words" if meant.guessed == "words" else "whose number ends alike"
        text = f"“{printed}” is taken for “{meant.account}”, {because}. Choose another where it is not."
        return [Issue(Severity.WARNING, "account-guessed", text, place)]
    if meant.rivals:
        named = " and ".join(f"“{name}”" for name in meant.rivals)
        text = f"“{printed}” could be {named}; its rows go to an account of their own. Choose which it is."
        return [Issue(Severity.WARNING, "account-unsure", text, place)]
    return []


def _with_account(
    plan: Plan, reading: FileReading, printed: str, name: str, choices: ImportChoices
) -> tuple[Plan, list[Issue]]:
    hint = reading.accounts.get(printed)
    known = next((t for t in AccountType if hint is not None and t == hint.type_hint), None)
    kind = choices.type or known or AccountType.TAXABLE
    issues = []
    if choices.type is None and known is None:
        text = f"The type of “{name}” is not in the file; it is taken as taxable. Change it where it is not."
        issues.append(Issue(Severity.INFO, "account-type-assumed", text, Place(Path(reading.path).name)))
    broker = "" if reading.broker == "generic" else reading.broker
    owner = hint.owner_hint if hint is not None and hint.owner_hint else "self"
    account = Account(name, kind, owner, broker=broker)
    return replace(plan, accounts=(*plan.accounts, account)), issues


def _broker_title(broker: str) -> str:
    return "Account" if broker == "generic" else broker.replace("-", " ").title()


def _with_accounts(reading: FileReading, resolved: Mapping[str, str]) -> FileReading:
    """The reading with household account names in its rows."""
    if all(printed == account for printed, account in resolved.items()):
        return reading
    return replace(
        reading,
        transactions=tuple(replace(t, account=resolved.get(t.account, t.account)) for t in reading.transactions),
        positions=tuple(replace(p, account=resolved.get(p.account, p.account)) for p in reading.positions),
        realized=tuple(replace(r, account=resolved.get(r.account, r.account)) for r in reading.realized),
    )


def _review(
    file: HouseholdFile,
    reading: FileReading,
    resolved: Mapping[str, str],
    issues: Sequence[Issue],
    earlier: KnownRows,
    currency: str,
) -> FileReview:
    from app.store import rounded

    reading = replace(reading, positions=tuple(rounded(p) for p in reading.positions))
    foreign = foreign_rows(reading, currency)
    own = without_lines(reading, foreign)
    reading = replace(reading, issues=(*reading.issues, *currency_issues(foreign, currency, Path(reading.path).name)))
    seen = reading.sha256 in earlier.files or _was_read(file, reading.sha256)
    states = {} if seen else verdicts(own, known_rows(file, own, set(resolved.values()), earlier))
    if earlier.is_wanted:
        earlier.note(own, states)
    if not seen:
        states |= dict.fromkeys(foreign, HELD)
    words = {RowClass.REVIEW: DUPLICATE if seen else HELD}
    records = reading.records
    readings = tuple(
        states.get(line, DUPLICATE) if kind is RowClass.ROW else words.get(kind, IGNORED)
        for line, kind in zip(records.lines, records.classes, strict=True)
    )
    found = (*issues, *(() if seen else reading.issues))
    counts = {
        "positions": sum(1 for p in reading.positions if not p.is_lot and not p.is_cash),
        "lots": sum(1 for p in reading.positions if p.is_lot or p.acquired is not None),
        "transactions": len(reading.transactions),
        "realized": len(reading.realized),
        "prices": len(reading.prices),
    }
    return FileReview(
        reading.path,
        Path(reading.path).name,
        reading,
        "",
        tuple(resolved.items()),
        readings,
        RowReviews(len(records), _RowMaker(reading, readings)),
        counts,
        found,
        reading.totals,
        seen_before=seen,
    )


def _was_read(file: HouseholdFile, sha256: str) -> bool:
    """Is an import in force that read the rows of these very bytes? One that only met them again does not count."""
    return file.has_file(sha256) and any(f.sha256 == sha256 and SEEN not in f.counts for f in file.files())


class _RowMaker:
    """Makes the rows of a review one at a time; what it looks up by line it gathers at the first of them."""

    def __init__(self, reading: FileReading, readings: Sequence[str]) -> None:
        self._reading = reading
        self._readings = readings

    @cached_property
    def _rows(self) -> Mapping[int, list[DomainRow]]:
        return _rows_by_line(self._reading)

    @cached_property
    def _texts(self) -> Mapping[int | None, str]:
        return {i.place.line: i.text for i in reversed(self._reading.issues) if i.place.line is not None}

    def __call__(self, place: int) -> RowReview:
        record = self._reading.records[place]
        here = self._rows.get(record.line)
        note = self._texts.get(record.line) or record.note
        return _row_review(record.line, self._readings[place], record.cells, here[0] if here else None, note)


def _row_review(line: int, state: str, cells: tuple[str, ...], row: DomainRow | None, note: str) -> RowReview:
    if isinstance(row, TransactionRow):
        text = " ".join(part for part in (str(row.day), row.action, row.symbol) if part)
        return RowReview(line, state, cells, text, note, row.symbol, row.shares, row.cash)
    if isinstance(row, PositionRow):
        text = f"{row.symbol or 'Cash'} in {row.account}"
        return RowReview(line, state, cells, text, note, row.symbol, row.shares, row.value)
    if isinstance(row, RealizedRow):
        return RowReview(
            line, state, cells, f"{row.symbol} sold {row.sold}", note, row.symbol, row.shares, row.proceeds
        )
    if isinstance(row, PriceRow):
        text = f"{row.symbol} on {row.day or 'every day'}"
        return RowReview(line, state, cells, text, note, row.symbol, None, row.close)
    return RowReview(line, state, cells, " · ".join(c for c in cells if c.strip())[:200], note)


def _rows_by_line(reading: FileReading) -> dict[int, list[DomainRow]]:
    by_line: dict[int, list[DomainRow]] = {}
    rows: tuple[DomainRow, ...] = (*reading.transactions, *reading.positions, *reading.realized, *reading.prices)
    for row in rows:
        by_line.setdefault(row.line, []).append(row)
    return by_line


def commit_import(
    file: HouseholdFile,
    review: ImportReview,
    choices: ImportChoices,
    household: Callable[[Plan], Household],
) -> Generator[Progress, None, int]:
    """Write what the review shows, as one undo step; returns the batch id.

    `household` gives the household as it then stands, for the first classes of a plan that has none.
    """
    from app.model.collector import collector_paused

    if choices.keep_twins:
        review = with_twins_kept(review)
    usable = [(f, f.read) for f in review.files if f.read is not None]
    if not usable:
        raise InputError(
            "There is nothing to import.", " ".join(f.refusal for f in review.files), "Choose other files."
        )
    name = step_name([f for f, _ in usable])
    with file.step(name, backup=True) as step:
        if file.revision != review.revision:
            raise InputError("The household has changed since these files were read.", "", "Read them again.")
        batch = step.add_batch(name)
        if review.plan != file.plan():
            step.save_plan(review.plan)
        for n, (one, reading) in enumerate(usable):
            yield Progress(n, len(usable), f"Importing {one.name}")
            with collector_paused():
                _write_file(file, step, batch, one, reading)
        if not review.plan.classes and any(s.classes for s in review.plan.securities) and review.new:
            step.save_plan(with_first_classes(review.plan, household(review.plan)))
    yield Progress(len(usable), len(usable), "Imported")
    return batch


def _write_file(file: HouseholdFile, step: Step, batch: int, review: FileReview, reading: FileReading) -> None:
    """One file's new rows, and those kept for review."""
    state = dict(zip(reading.records.lines, review.readings, strict=True))
    counts = {k: review.count(k) for k in (NEW, DUPLICATE, TWIN, HELD, IGNORED)} | (
        {SEEN: 1} if review.seen_before else {}
    )
    file_id = step.add_file(batch, reading, counts)
    _add(step.add_transactions, file_id, [t for t in reading.transactions if state[t.line] == NEW])
    _add(step.add_positions, file_id, [p for p in reading.positions if state[p.line] == NEW])
    _add(step.add_realized, file_id, [r for r in reading.realized if state[r.line] == NEW])
    _add(step.add_prices, file_id, [p for p in reading.prices if state[p.line] == NEW])
    if not review.seen_before:
        _settle(file, step, file_id, [t for t in reading.transactions if state[t.line] == DUPLICATE])
    step.add_held(file_id, _held_entries(review, reading))
    for printed, account in review.accounts:
        if printed and printed != account:
            step.save_alias(reading.broker, printed, account)


def _add(add: Callable[[int, Sequence[Row]], object], file_id: int, rows: Sequence[Row]) -> None:
    """Add rows; numbers with more places than the file keeps are rounded, which few files need."""
    from app.store import rounded

    try:
        add(file_id, rows)
    except ValueError:
        add(file_id, [rounded(row) for row in rows])


def _held_entries(review: FileReview, reading: FileReading) -> list[HeldEntry]:
    from app.store import HeldEntry, HeldState

    places = [n for n, word in enumerate(review.readings) if word in (HELD, TWIN)]
    rows = _rows_by_line(reading) if places else {}
    entries = []
    for row in (review.rows[n] for n in places):
        state = HeldState.TWIN if row.reading == TWIN else HeldState.HELD
        contents, table = next(iter(rows.get(row.line, [])), None), reading.table_at(row.line)
        place = (table.table_id, table.header) if table is not None else ("", ())
        entries.append(HeldEntry(row.line, row.cells, row.note or row.text, state, contents, *place))
    return entries


def _settle(file: HouseholdFile, step: Step, file_id: int, rows: Sequence[TransactionRow]) -> None:
    """Rows that were pending before and are settled now take the settled contents, in place."""
    pending = file.pending_keys({t.account for t in rows})
    for t in rows:
        waiting = pending.get((t.account, t.soft_key))
        if t.settled and waiting:
            step.settle_transaction(waiting.pop(0), file_id, t)


def step_name(files: Sequence[FileReview]) -> str:
    """What the undo step is called."""
    return f"Import {files[0].name}" if len(files) == 1 else f"Import {len(files)} files"
