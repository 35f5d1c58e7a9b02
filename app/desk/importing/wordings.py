"""What brokers' words for actions do where no profile says so: asked once a wording, and remembered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from app.feeds.actions import Rule, Vocabulary, action_words
from app.feeds.amounts import direct
from app.feeds.entries import HALVES, Entry, effect, signed
from app.feeds.profile import profiles, table_kinds
from app.feeds.values import UnreadableError
from app.model.errors import InputError
from app.model.importing import FileReading, TransactionRow
from app.model.number import ZERO
from app.model.transaction import Action

if TYPE_CHECKING:
    from app.store import ActionAnswer, HeldEntry, HouseholdFile, Step

ANSWERS = tuple(rule for rule in Rule if rule not in HALVES | {Rule.ASK})
"""What a wording can be said to do; halves of a corporate action take another row to say."""
_ASKED = frozenset({"action-unknown", "action-open"})


@dataclass(frozen=True, slots=True)
class WordingView:
    """One wording of a broker that is unclassified: in how many rows, and the cash they moved together."""

    broker: str
    wording: str
    rows: int
    cash: Decimal


def open_wordings(file: HouseholdFile) -> tuple[WordingView, ...]:
    """Every wording nobody has explained, as it was first printed, by broker."""
    found: dict[tuple[str, str], list[TransactionRow]] = {}
    for _, broker, row in file.unclassified():
        found.setdefault((broker, action_words(row.printed_action)), []).append(row)
    views = [
        WordingView(broker, rows[0].printed_action, len(rows), sum((row.cash for row in rows), ZERO))
        for (broker, _), rows in found.items()
    ]
    return tuple(sorted(views, key=lambda view: (view.broker, action_words(view.wording))))


def with_answers(reading: FileReading, answers: Sequence[ActionAnswer]) -> FileReading:
    """The reading with rows classified as the user said before; what was asked of them is asked no more."""
    known = _vocabulary(reading.broker, [a for a in answers if a.broker == reading.broker])
    if known is None or not any(t.action is Action.UNCLASSIFIED for t in reading.transactions):
        return reading
    rows = tuple(_told(t, known) for t in reading.transactions)
    answered = {now.line for now, then in zip(rows, reading.transactions, strict=True) if now is not then}
    issues = tuple(i for i in reading.issues if i.code not in _ASKED or i.place.line not in answered)
    return replace(reading, transactions=rows, issues=issues)


def answers_with(answers: Sequence[ActionAnswer], said: Mapping[tuple[str, str], str]) -> tuple[ActionAnswer, ...]:
    """The answers with what is said now of wordings, by broker and wording; a later word rules."""
    from app.store import ActionAnswer

    now = {(broker, action_words(wording)): rule for (broker, wording), rule in said.items()}
    for rule in now.values():
        _check_action(rule)
    kept = [a for a in answers if (a.broker, a.wording) not in now]
    return (*kept, *(ActionAnswer(broker, wording, rule) for (broker, wording), rule in now.items()))


def _check_action(action: str) -> None:
    if action not in ANSWERS:
        raise InputError(f"“{action}” is no action.", "", f"Choose one of {', '.join(ANSWERS)}.")


def as_answered(row: TransactionRow, broker: str, answers: Sequence[ActionAnswer]) -> TransactionRow:
    """One row kept from before as the user has explained its wording since."""
    known = _vocabulary(broker, [a for a in answers if a.broker == broker])
    return row if known is None else _told(row, known)


def set_action(file: HouseholdFile, broker: str, wording: str, action: str) -> tuple[int, int]:
    """Classify all rows of a wording as one step, and remember it; rows corrected, and rows that lack a part for it."""
    from app.store import ActionAnswer

    if broker not in {profile.broker for profile in profiles()} | {f.broker for f in file.files()}:
        raise InputError(f"There is no broker “{broker}”.", "", "Choose one of those that are listed.")
    _check_action(action)
    if not action_words(wording):
        raise InputError("An action needs words.", "", "Write them as the broker prints them.")
    answer = ActionAnswer(broker, action_words(wording), action)
    known = _vocabulary(broker, [answer])
    if known is None:
        return 0, 0
    with file.step(f"Classify “{wording}”") as step:
        step.save_action(answer)
        done, kept = _classify_again(file, step, broker, known)
        asked = [(n, row) for n, of, row in file.unclassified() if of == broker and known.rule(row.printed_action)]
        files = dict(file.row_ids(TransactionRow, ("file_id",), {row.account for _, row in asked}))
        left = 0
        for row_id, row in asked:
            told = _told(row, known)
            left += told is row
            if told is not row:
                done += 1
                if (files[row_id], row.line) not in kept:
                    step.add_held(files[row_id], kept_as_printed([row]))
                step.classify(row_id, told)
        for sighting_id, of, row in file.told_sightings():
            if of == broker and (told := _told(row, known)) is not row:
                step.change_sighting(sighting_id, told)
    return done, left


def kept_as_printed(rows: Iterable[TransactionRow]) -> list[HeldEntry]:
    """Rows as their file tells them, kept beside what the user said of their wording, so that it can be said anew."""
    from app.store import HeldEntry, HeldState

    return [HeldEntry(row.line, (), row.printed_action, HeldState.KEPT, row) for row in rows]


def _classify_again(
    file: HouseholdFile, step: Step, broker: str, known: Vocabulary
) -> tuple[int, set[tuple[int, int]]]:
    """Rows of an earlier answer as the new one has them, from what their files say: how many, and where they stand.

    One that lacks a part for it is unclassified again. A row that another file stands for by now stays as it is.
    """
    brokers = {f.id: f.broker for f in file.files()}
    kept: dict[tuple[int, int], TransactionRow] = {}
    for held in file.held_rows():
        row = held.row.row
        if held.row.state != "kept" or brokers[held.file_id] != broker or not isinstance(row, TransactionRow):
            continue
        if row.action is Action.UNCLASSIFIED and known.rule(row.printed_action) is not None:
            kept[held.file_id, row.line] = row
    names = ("file_id", "line", "action", "key")
    done = 0
    for row_id, file_id, line, action, key in file.row_ids(TransactionRow, names, {r.account for r in kept.values()}):
        row = kept.get((file_id, line))
        if row is not None and row.key == key and action is not Action.UNCLASSIFIED:
            told = _told(row, known)
            done += told is not row
            step.classify(row_id, told)
    return done, set(kept)


def _vocabulary(broker: str, answers: Iterable[ActionAnswer]) -> Vocabulary | None:
    """The user's words of one broker, read as those of its profile are: whole, or by their beginning."""
    rules = {answer.wording: Rule(answer.rule) for answer in answers}
    if not rules:
        return None
    by_prefix = any(kind.by_prefix for kind in table_kinds() if kind.broker == broker)
    return Vocabulary(rules, by_prefix=by_prefix)


def _told(row: TransactionRow, known: Vocabulary) -> TransactionRow:
    """The row as the user's words have it; itself where they say nothing of it, or it lacks a part."""
    rule = known.rule(row.printed_action) if row.action is Action.UNCLASSIFIED else None
    if rule is None:
        return row
    entry = Entry(
        line=row.line,
        account=row.account,
        posted=row.day,
        action=row.printed_action,
        rule=rule,
        symbol=row.symbol,
        description=row.description,
        shares=row.shares,
        price=row.price,
        amount=row.cash or None,
        fees=row.fees,
    )
    try:
        told = _signed(entry)
        direct(told)
        done = effect(told, told.trade)
    except UnreadableError:
        return row
    needs_symbol = done.shares is not None or done.added_shares is not None
    if done.action is Action.UNCLASSIFIED or (needs_symbol and not row.symbol):
        return row
    return replace(
        row,
        action=done.action,
        shares=done.shares,
        cash=done.cash,
        basis=done.basis,
        added_shares=done.added_shares,
    )


def _signed(entry: Entry) -> Entry:
    """With the sign the rule gives a quantity that has none."""
    rule, shares = signed(entry.rule, entry.shares)
    return replace(entry, rule=rule, shares=shares)
