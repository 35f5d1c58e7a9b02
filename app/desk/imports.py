"""Importing: files to a review, the review to one undo step. The commit does exactly what the review showed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from app.desk.currencies import currency_issues, foreign_rows, without_lines
from app.desk.importing.absent import keep_held, missing_issues
from app.desk.importing.accounts import resolve_accounts, with_accounts
from app.desk.importing.again import corrected
from app.desk.importing.conflicts import Conflicts, conflict_issues, conflicts, whole_snapshots
from app.desk.importing.coverage import coverage_of
from app.desk.importing.decisions import (
    Choice,
    Fixed,
    ImportChoices,
    decide,
    leave_out_again,
    skipped_before,
    twins_taken_as_same,
)
from app.desk.importing.meeting import met_positions, met_prices, met_realized, met_transactions, sightings
from app.desk.importing.readings import ReadFiles
from app.desk.importing.rows import RowMaker, Said, rows_by_line
from app.desk.importing.wordings import answers_with, kept_as_printed, with_answers
from app.desk.known_rows import DUPLICATE, HELD, IGNORED, NEW, TWIN, KnownRows, known_rows, verdicts
from app.desk.own_profiles import with_profile_problems
from app.desk.prefill import with_first_classes, with_known_securities
from app.desk.price_checks import price_issues
from app.desk.securities import meant, with_known_spellings, with_meant_symbols
from app.desk.views import FileReview, ImportReview, RowReviews
from app.model.errors import AppError, InputError
from app.model.household import Household
from app.model.importing import FileReading, PositionRow, PriceRow, RealizedRow, RowClass, TransactionRow
from app.model.issue import Issue
from app.model.plan import Plan
from app.model.progress import Progress
from app.model.security import CASH

if TYPE_CHECKING:
    from app.store import HeldEntry, HouseholdFile, Sighting, Step

__all__ = [
    "Choice",
    "Fixed",
    "ImportChoices",
    "ReadFiles",
    "commit_import",
    "review_files",
    "step_name",
    "with_twins_kept",
]
Row = TypeVar("Row", TransactionRow, PositionRow, RealizedRow, PriceRow)


def review_files(
    file: HouseholdFile, paths: Sequence[Path], choices: ImportChoices, files: ReadFiles | None = None
) -> Generator[Progress, None, ImportReview]:
    """Read every file and say what importing it would do. Nothing is written.

    `files` keeps what is read, so that another review of the same files reads nothing again.
    """
    files = ReadFiles() if files is None else files
    revision, plan = file.revision, file.plan()
    currency, names = plan.household.currency, file.security_names()
    answers = answers_with(file.action_answers(), choices.wordings)
    reviews, new_accounts, earlier = [], [], KnownRows(is_wanted=len(paths) > 1)
    for n, path in enumerate(paths):
        yield Progress(n, len(paths), f"Reading {path.name}")
        try:
            path.name.encode()
            reading = yield from files.read(path, choices.templates.get(str(path)))
        except UnicodeEncodeError:
            refusal = f"The name of {path.name} is no text. Rename the file."
            reviews.append(FileReview(str(path), path.name, None, refusal))
            continue
        except AppError as error:
            reviews.append(FileReview(str(path), path.name, None, refusal=str(error)))
            continue
        printed = corrected(reading, choices.fixes_of(str(path)))
        reading = with_answers(printed, answers)
        explained = tuple(t for t, u in zip(printed.transactions, reading.transactions, strict=True) if t is not u)
        reading = with_known_spellings(file, with_meant_symbols(reading, names))
        yield Progress(n, len(paths), f"Comparing {path.name}")
        plan, resolved, added, issues = resolve_accounts(file, plan, reading, choices)
        new_accounts += added
        issues += price_issues(file, reading)
        chosen = choices.of_file(str(path))
        found = _review(file, with_accounts(reading, resolved), resolved, issues, earlier, currency, chosen)
        reviews.append(replace(found, explained=explained))
    _check_paths(choices, paths)
    missing = missing_issues(file, plan, reviews)
    reviews = [replace(r, issues=(*r.issues, missing[r.path])) if r.path in missing else r for r in reviews]
    plan = with_known_securities(plan, meant(_symbols(reviews), names))
    told = tuple(_sentences(reviews, new_accounts))
    return ImportReview(with_profile_problems(reviews), plan, tuple(new_accounts), told, revision)


def with_twins_kept(review: ImportReview) -> ImportReview:
    """The review with what is probably there already as new rows, because the user says they are."""
    files = tuple(f if f.read is None else _with_twins_new(f, f.read) for f in review.files)
    return replace(review, files=files, sentences=tuple(_sentences(files, review.new_accounts)))


def _with_twins_new(review: FileReview, reading: FileReading) -> FileReview:
    """Every twin a new row, but for those the user has left open one by one."""
    lines = reading.records.lines
    left = {line for line, choice in review.decided.items() if choice is Choice.OPEN}
    readings = tuple(
        NEW if word == TWIN and line not in left else word for line, word in zip(lines, review.readings, strict=True)
    )
    twins = {line for line, word in zip(lines, review.readings, strict=True) if word == TWIN} - left
    decided = {line: choice for line, choice in review.decided.items() if line not in twins}
    said = Said(decided, review.conflicts, review.foreign)
    rows = RowReviews(len(readings), RowMaker(reading, readings, said))
    return replace(review, readings=readings, decided=decided, rows=rows)


def _check_paths(choices: ImportChoices, paths: Sequence[Path]) -> None:
    for path, line in (*choices.rows, *choices.fixes):
        if path not in map(str, paths):
            raise InputError(f"Line {line} of {path} is decided, which is not imported.", "", "Name one of the files.")


def _symbols(reviews: Iterable[FileReview]) -> set[str]:
    """Securities that come to be held."""
    found: set[str] = set()
    for review in reviews:
        if review.read is not None:
            lines = review.read.records.lines
            own = without_lines(
                review.read,
                {n: word for n, word in zip(lines, review.readings, strict=True) if word in (HELD, IGNORED)},
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


def _review(
    file: HouseholdFile,
    reading: FileReading,
    resolved: Mapping[str, str],
    issues: Sequence[Issue],
    earlier: KnownRows,
    currency: str,
    choices: Mapping[int, Choice],
) -> FileReview:
    from app.store import rounded

    reading = replace(reading, positions=tuple(rounded(p) for p in reading.positions))
    foreign = foreign_rows(reading, currency)
    own = without_lines(reading, foreign)
    reading = replace(reading, issues=(*reading.issues, *currency_issues(foreign, currency, Path(reading.path).name)))
    seen = reading.sha256 in earlier.files or _was_read(file, reading.sha256)
    if seen and choices:
        raise InputError(f"{Path(reading.path).name} was imported before.", "", "Decide the rows it left open instead.")
    records = reading.records
    known = KnownRows() if seen else known_rows(file, own, set(resolved.values()), earlier)
    words, decided, against = _words(file, reading, own, known, foreign, choices, seen=seen)
    if not seen:
        decided |= leave_out_again(own, words, choices, skipped_before(file))
    if earlier.is_wanted:
        earlier.note(own, words)
    readings = tuple(words[line] for line in records.lines)
    found = (*issues, *(() if seen else (*reading.issues, *conflict_issues(reading, against))))
    told = {line: text for line, text in against.sentences.items() if words[line] != IGNORED or line in decided}
    return FileReview(
        reading.path,
        Path(reading.path).name,
        reading,
        "",
        tuple(resolved.items()),
        readings,
        RowReviews(len(records), RowMaker(reading, readings, Said(decided, told, frozenset(foreign)))),
        _counts(reading),
        found,
        reading.totals,
        seen_before=seen,
        decided=decided,
        conflicts=told,
        foreign=frozenset(foreign),
    )


def _counts(reading: FileReading) -> dict[str, int]:
    """What a file holds, whatever becomes of it."""
    return {
        "positions": sum(1 for p in reading.positions if not p.is_lot and not p.is_cash),
        "lots": sum(1 for p in reading.positions if p.is_lot or p.acquired is not None),
        "transactions": len(reading.transactions),
        "realized": len(reading.realized),
        "prices": len(reading.prices),
    }


def _words(
    file: HouseholdFile,
    reading: FileReading,
    own: FileReading,
    known: KnownRows,
    foreign: Mapping[int, str],
    choices: Mapping[int, Choice],
    *,
    seen: bool,
) -> tuple[dict[int, str], dict[int, Choice], Conflicts]:
    """The reading of every line, what was decided of some, and what contradicts what is there.

    `own` are the rows in the household's currency.
    """
    soft = Counter(known.soft)
    states = {} if seen else verdicts(own, known) | dict.fromkeys(foreign, HELD)
    read_as = {RowClass.REVIEW: DUPLICATE if seen else HELD}
    words = {
        line: states.get(line, DUPLICATE) if kind is RowClass.ROW else read_as.get(kind, IGNORED)
        for line, kind in zip(reading.records.lines, reading.records.classes, strict=True)
    }
    against = Conflicts({}, {}) if seen else conflicts(file, own, words, known)
    words |= dict.fromkeys(against.open, HELD)
    decided: dict[int, Choice] = {}
    if TWIN in words.values():
        decided |= twins_taken_as_same(own, words, lambda account, key: soft[account, key])
    if choices:
        skipped = whole_snapshots(own, {n for n in against.ruling if choices.get(n) is Choice.SKIP})
        choices = {**dict.fromkeys(skipped, Choice.SKIP), **choices}
        chosen = decide(reading, words, choices, rows_by_line(reading), foreign)
        decided = {line: choice for line, choice in decided.items() if line not in choices} | chosen
    return words, decided, against


def _was_read(file: HouseholdFile, sha256: str) -> bool:
    """Is an import in force that read the rows of these very bytes? One that only met them again does not count."""
    from app.store import SEEN

    return file.has_file(sha256) and any(f.sha256 == sha256 and SEEN not in f.counts for f in file.files())


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
        for answer in answers_with((), choices.wordings):
            step.save_action(answer)
        if review.plan != file.plan():
            step.save_plan(review.plan)
        for n, (one, reading) in enumerate(usable):
            yield Progress(n, len(usable), f"Importing {one.name}")
            with collector_paused():
                _write_file(file, step, batch, one, reading)
        keep_held(file, step, choices.still, date.max)
        if not review.plan.classes and any(s.classes for s in review.plan.securities) and review.new:
            step.save_plan(with_first_classes(review.plan, household(review.plan)))
    yield Progress(len(usable), len(usable), "Imported")
    return batch


def _write_file(file: HouseholdFile, step: Step, batch: int, review: FileReview, reading: FileReading) -> None:
    """One file's new rows, what is known of it already, and what is kept for review."""
    from app.store import SEEN, rounded

    state = dict(zip(reading.records.lines, review.readings, strict=True))
    counts = {k: review.count(k) for k in (NEW, DUPLICATE, TWIN, HELD, IGNORED)} | (
        {SEEN: 1} if review.seen_before else {}
    )
    file_id = step.add_file(batch, reading, counts)
    # Before its own rows are there: none of them stands for another of the same file.
    met, settling = ([], []) if review.seen_before else _met(file, review, reading, state)
    step.add_sightings(file_id, met)
    for t, row_id in settling:
        step.settle_transaction(f"t{row_id}", file_id, t)
    if not review.seen_before:
        for told in coverage_of(file_id, reading):
            step.add_coverage(told)
    _add(step.add_transactions, file_id, [t for t in reading.transactions if state[t.line] == NEW])
    _add(step.add_positions, file_id, [p for p in reading.positions if state[p.line] == NEW])
    _add(step.add_realized, file_id, [r for r in reading.realized if state[r.line] == NEW])
    _add(step.add_prices, file_id, [p for p in reading.prices if state[p.line] == NEW])
    as_printed = (replace(t, account=dict(review.accounts).get(t.account, t.account)) for t in review.explained)
    kept = kept_as_printed(rounded(t) for t in as_printed if state[t.line] == NEW)
    step.add_held(file_id, [*_held_entries(review, reading), *kept])
    for printed, account in review.accounts:
        if printed and printed != account:
            step.save_alias(reading.broker, printed, account)


def _met(
    file: HouseholdFile, review: FileReview, reading: FileReading, state: Mapping[int, str]
) -> tuple[list[Sighting], list[tuple[TransactionRow, int]]]:
    """What is there already of a file's rows, and the rows that settle what is there pending."""
    from app.store import rounded

    twins = [t for t in reading.transactions if state[t.line] == TWIN and review.decided.get(t.line) is Choice.SKIP]
    twins += [t for t in reading.transactions if state[t.line] == DUPLICATE and t.line in review.decided]
    of_twins = {id(t) for t in twins}
    known = [t for t in reading.transactions if state[t.line] == DUPLICATE and id(t) not in of_twins]
    met, settling = met_transactions(file, known, twins)
    told = [
        *sightings(file, TransactionRow, met),
        *sightings(file, RealizedRow, met_realized(file, _known(reading.realized, state))),
        *sightings(file, PositionRow, met_positions(file, _known(reading.positions, state))),
        *sightings(file, PriceRow, met_prices(file, _known(reading.prices, state))),
    ]
    return told, [(rounded(t), row_id) for t, row_id in settling]


def _known(rows: Sequence[Row], state: Mapping[int, str]) -> list[Row]:
    return [row for row in rows if state[row.line] == DUPLICATE]


def _add(add: Callable[[int, Sequence[Row]], object], file_id: int, rows: Sequence[Row]) -> None:
    """Add rows; numbers with more places than the file keeps are rounded, which few files need."""
    from app.store import rounded

    try:
        add(file_id, rows)
    except ValueError:
        add(file_id, [rounded(row) for row in rows])


def _held_entries(review: FileReview, reading: FileReading) -> list[HeldEntry]:
    from app.feeds.again import kept
    from app.store import HeldEntry, HeldState

    states = {HELD: HeldState.HELD, TWIN: HeldState.TWIN, IGNORED: HeldState.DROPPED}
    places = [n for n, word in enumerate(review.readings) if word in (HELD, TWIN, IGNORED)]
    places = [n for n in places if _is_kept(review.readings[n], review.decided.get(reading.records.lines[n]))]
    rows = rows_by_line(reading) if places else {}
    entries = []
    for row in (review.rows[n] for n in places):
        state = states[row.reading]
        contents = next(iter(rows.get(row.line, [])), None)
        if state is HeldState.HELD and contents is not None and not isinstance(contents, PriceRow):
            # Without its file nothing else says what the row's money is.
            contents = replace(contents, currency=contents.currency or reading.currency)
        table_id, header, cells = kept(reading, row.line, row.cells)
        entries.append(HeldEntry(row.line, cells, row.note or row.text, state, contents, table_id, header))
    return entries


def _is_kept(word: str, choice: Choice | None) -> bool:
    """Is the record kept beside the rows: open, or left out by the user? Twins taken as the same are not."""
    return choice is Choice.SKIP if word == IGNORED else not (word == TWIN and choice is Choice.SKIP)


def step_name(files: Sequence[FileReview]) -> str:
    """What the undo step is called."""
    return f"Import {files[0].name}" if len(files) == 1 else f"Import {len(files)} files"
