"""Rows of files in, rows of the model out."""

import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from app.model.holding import Position
from app.model.importing import FileTotals, PositionRow, PriceRow, RealizedRow, TransactionRow
from app.model.plan import Plan
from app.model.reminder import Reminder
from app.model.security import Quote
from app.model.transaction import Action, Transaction
from app.store.household_file import HouseholdFile
from app.store.records import AccountAlias, BasisEdit, HeldEntry, HeldState
from app.store.rows import TABLES
from tests.store.samples import (
    BUY,
    CLOSE,
    CLOSED,
    DAY,
    HOLDING,
    ISSUE,
    PENDING,
    PLAN,
    SELL,
    SPLIT,
    import_rows,
    proposal,
    reading,
    ticket,
)

D = Decimal


@pytest.mark.parametrize("kind", [TransactionRow, PositionRow, RealizedRow, PriceRow])
def test_every_field_of_a_row_has_its_column(kind: type) -> None:
    """A field added to the model cannot be forgotten by the store."""
    assert {f.name for f in fields(kind)} <= set(TABLES[kind].c.keys())


def test_transactions_come_back_in_the_households_order(file: HouseholdFile) -> None:
    """By day, then as imported; every amount exact, the source in words."""
    import_rows(file, BUY, SELL, SPLIT, PENDING)
    found = {t.id: t for t in file.transactions()}
    assert list(found) == ["t2", "t1", "t3", "t4"]
    for row, row_id in ((BUY, "t1"), (SELL, "t2"), (SPLIT, "t3"), (PENDING, "t4")):
        shared = {f.name: getattr(row, f.name) for f in fields(Transaction) if f.name not in ("id", "source")}
        assert found[row_id] == Transaction(id=row_id, source=f"a.csv, line {row.line}", **shared)


def test_pending_rows_can_be_left_out_and_found_again(file: HouseholdFile) -> None:
    """What has not settled is known by account and soft key."""
    import_rows(file, BUY, PENDING, PENDING)
    assert [t.id for t in file.transactions(pending=False)] == ["t1"]
    assert file.pending_keys(["Roth"]) == {("Roth", "dividend"): ["t2", "t3"]}
    assert file.pending_keys(["Brokerage"]) == {}


def test_a_pending_row_settles_in_place(file: HouseholdFile) -> None:
    """It keeps its id and takes contents, file and line of the row that settles it."""
    import_rows(file, PENDING)
    second = import_rows(file, BUY, name="b.csv")
    settled = replace(PENDING, line=9, cash=D("1.11"), settled=True, key="dividend-1")
    with file.step("Settle") as step:
        step.settle_transaction("t1", second, settled)
    first = next(t for t in file.transactions(pending=False) if t.id == "t1")
    assert (first.cash, first.source) == (D("1.11"), "b.csv, line 9")
    assert file.key_counts("txn", ["Roth"]) == Counter({("Roth", "dividend-1"): 1})


def test_a_corrected_row_stays_known(file: HouseholdFile) -> None:
    """The user's word replaces the contents; file, line and keys stay."""
    import_rows(file, BUY, SPLIT)
    (buy, split) = file.transactions()
    with file.step("Correct") as step:
        step.correct_transaction(replace(buy, basis=D(2500), acquired=None))
        step.correct_transaction(replace(split, shares=D(1) / D(7)))
    assert file.transactions() == (replace(buy, basis=D(2500), acquired=None), replace(split, shares=D(1) / D(7)))
    assert file.key_counts("txn", ["Brokerage"]) == Counter({("Brokerage", "buy-1"): 1})


def test_a_row_can_become_a_split_and_cease_to_be_one(file: HouseholdFile) -> None:
    """Shares and ratio do not get in each other's way when a correction changes the action."""
    import_rows(file, BUY)
    (buy,) = file.transactions()
    split = replace(buy, action=Action.SPLIT, shares=D(1) / D(3))
    for wanted in (split, buy):
        with file.step("Correct") as step:
            step.correct_transaction(wanted)
        assert file.transactions() == (wanted,)


def test_changing_a_row_that_is_not_there_is_a_bug(file: HouseholdFile) -> None:
    """No change is silently lost."""
    with file.step("Nothing") as step:
        changes: tuple[Callable[[], None], ...] = (
            lambda: step.settle_transaction("t99", 1, BUY),
            lambda: step.decide_held(99, HeldState.KEPT),
            lambda: step.update_ticket(ticket()),
            lambda: step.rename_scenario("Edge", "Target"),
            lambda: step.drop_scenario("Edge"),
            lambda: step.drop_reminder(Reminder(date(2026, 12, 4), "Look again")),
        )
        for change in changes:
            with pytest.raises(LookupError):
                change()


def test_key_counts_tell_equal_rows_apart_by_account(file: HouseholdFile) -> None:
    """Keys are counted in the accounts asked for; rows without a key are not."""
    import_rows(file, BUY, BUY, replace(BUY, account="Roth"), SELL, PENDING, CLOSED)
    assert file.key_counts("txn", ["Brokerage"]) == {("Brokerage", "buy-1"): 2, ("Brokerage", "sell-1"): 1}
    assert file.key_counts("txn", ["Roth", "Brokerage"])["Roth", "buy-1"] == 1
    assert file.soft_key_counts(["Roth"]) == {("Roth", "buy"): 1, ("Roth", "dividend"): 1}
    assert file.key_counts("realized", ["Brokerage"]) == {("Brokerage", "closed-1"): 1}
    assert file.key_counts("txn", []) == Counter()


def test_positions_come_back_as_snapshots(file: HouseholdFile) -> None:
    """Each file is a snapshot, its day the row's or else the file's; unknown stays unknown."""
    cash = PositionRow(3, "Roth", "CASH", D(0), value=D("12.34"), day=DAY, is_cash=True)
    file_id = import_rows(file, HOLDING, cash, as_of=date(2026, 3, 1))
    lot, balance = file.positions()
    shared = {f.name: getattr(HOLDING, f.name) for f in fields(Position) if hasattr(HOLDING, f.name)}
    imported = datetime.now(UTC).astimezone().date()
    more = {"id": "p1", "snapshot": file_id, "imported": imported, "source": "a.csv, line 2", "day": date(2026, 3, 1)}
    assert lot == Position(**(shared | more))
    assert (balance.day, balance.value, balance.is_cash) == (DAY, D("12.34"), True)


def test_closed_lots_come_back_with_their_place(file: HouseholdFile) -> None:
    """A broker's realized row is unchanged and knows its file and import."""
    file_id = import_rows(file, CLOSED)
    (found,) = file.realized()
    assert found.row == CLOSED
    assert (found.id, found.file_id, found.batch_id, found.source) == (
        1,
        file_id,
        file.batches()[0].id,
        "a.csv, line 2",
    )


def test_files_and_batches_come_back(file: HouseholdFile) -> None:
    """What was found in a file is kept with it, and its bytes are known again."""
    import_rows(file, BUY)
    (stored,) = file.files()
    given = reading()
    assert (stored.name, stored.counts, stored.issues, stored.covers) == ("a.csv", {"new": 1}, (ISSUE,), given.covers)
    assert (stored.totals, stored.kind, stored.as_of) == (FileTotals(D("100"), D("99.5")), given.kind, None)
    assert [b.name for b in file.batches()] == ["a.csv"]
    assert file.batches()[0].at - datetime.now(UTC) < timedelta(minutes=1)
    assert file.has_file(given.sha256)
    assert not file.has_file("another")


def test_held_rows_wait_with_what_they_would_become(file: HouseholdFile) -> None:
    """A record kept back can be decided later without its file."""
    entries = [
        HeldEntry(n, ("a", "1,00"), "A likely duplicate.", HeldState.TWIN, row, "acme.table", ("Date", "Price"))
        for n, row in enumerate((BUY, HOLDING, CLOSED, CLOSE, None))
    ]
    import_rows(file, *entries)
    assert [held.row for held in file.held_rows()] == entries
    with file.step("Keep") as step:
        step.decide_held(file.held_rows()[0].id, HeldState.KEPT)
    assert [held.row.state for held in file.held_rows()] == [HeldState.KEPT, *[HeldState.TWIN] * 4]


def test_choices_are_kept_and_replaced(file: HouseholdFile) -> None:
    """Aliases, basis edits and settings have one value for each key."""
    with file.step("Choose") as step:
        step.save_alias("schwab", "…724", "Brokerage")
        step.save_alias("schwab", "…724", "Roth")
        step.save_alias("fidelity", "…724", "Brokerage")
        step.save_basis_edit(BasisEdit("t1", D("10.5"), None))
        step.save_basis_edit(BasisEdit("t1", None, DAY))
        step.save_basis_edit(BasisEdit("t2", D(1), None))
        step.drop_basis_edit("t2")
        step.set_setting("online", "yes")
        step.set_setting("online", "no")
    assert file.aliases() == (AccountAlias("schwab", "…724", "Roth"), AccountAlias("fidelity", "…724", "Brokerage"))
    assert file.basis_edits() == (BasisEdit("t1", None, DAY),)
    assert file.setting("online") == "no"
    assert file.setting("never") is None


def test_plans_are_versions(file: HouseholdFile) -> None:
    """The last one is in force, the others stay with their moments."""
    assert file.plan() == Plan()
    second = replace(PLAN, accounts=())
    for plan in (PLAN, second):
        with file.step("Edit") as step:
            step.save_plan(plan)
    assert file.plan() == second
    assert [plan for _, plan in file.plan_versions()] == [PLAN, second]
    assert file.plan_versions()[0][0] < file.plan_versions()[1][0]


def test_proposals_and_tickets_come_back(file: HouseholdFile) -> None:
    """They are equal to what was shown; a proposal saved again is replaced under its name."""
    with file.step("Propose") as step:
        step.save_proposal(proposal("p1"), "first")
        step.save_proposal(proposal("p2"))
        step.save_tickets([ticket("p1-1"), ticket("p2-1", "p2")])
    with file.step("Rename") as step:
        step.save_proposal(replace(proposal("p1"), summary="Again."), "better")
        step.update_ticket(replace(ticket("p1-1"), fills=()))
    assert [(s.name, s.proposal.id, s.proposal.summary) for s in file.proposals()] == [
        ("better", "p1", "Again."),
        ("", "p2", "One sale."),
    ]
    assert file.proposal("p2") == proposal("p2")
    assert file.proposal("p3") is None
    assert file.tickets() == (replace(ticket("p1-1"), fills=()), ticket("p2-1", "p2"))


def test_an_account_is_renamed_wherever_it_is_named(file: HouseholdFile) -> None:
    """Rows, held records, aliases, tickets and every part of the plan know the new name, and undo the old one."""
    import_rows(file, BUY, HOLDING, replace(CLOSED, account="Roth"), HeldEntry(9, (), "", row=BUY), CLOSE)
    with file.step("Prepare") as step:
        step.save_plan(PLAN)
        step.save_alias("schwab", "…724", "Brokerage")
        step.save_proposal(proposal())
        step.save_tickets([ticket()])
    before = _everything(file)
    with file.step("Rename") as step:
        step.rename_account("Brokerage", "Joint")
    after = _everything(file)
    assert "Brokerage" not in after
    assert after.replace("Joint", "Brokerage") == before
    file.undo()
    assert _everything(file) == before


def _everything(file: HouseholdFile) -> str:
    parts = (
        file.plan(),
        file.transactions(),
        file.positions(),
        file.realized(),
        file.aliases(),
        file.tickets(),
        file.held_rows(),
    )
    return repr(parts)


def test_two_accounts_become_one_under_an_existing_name(file: HouseholdFile) -> None:
    """Renaming into an account keeps that account's settings and leaves no transfer from it to itself."""
    import_rows(file, BUY)
    with file.step("Prepare") as step:
        step.save_plan(PLAN)
    with file.step("Merge") as step:
        step.rename_account("Brokerage", "Roth")
    assert file.plan().accounts == (PLAN.accounts[1],)
    assert file.plan().transfers == ()
    assert [t.account for t in file.transactions()] == ["Roth"]


def test_an_import_can_be_taken_out_long_after(file: HouseholdFile) -> None:
    """Deleting a batch removes its files and all their rows, no others, and is a step like any other."""
    import_rows(file, BUY, HOLDING, CLOSED, CLOSE, HeldEntry(9, (), ""))
    import_rows(file, SELL, name="b.csv")
    with file.step("Take out a.csv") as step:
        step.delete_batch(file.batches()[0].id)
    assert [f.name for f in file.files()] == ["b.csv"]
    assert [t.id for t in file.transactions()] == ["t2"]
    assert (file.positions(), file.realized(), file.held_rows()) == ((), (), ())
    assert file.price_history().symbols == []
    file.undo()
    assert [f.name for f in file.files()] == ["a.csv", "b.csv"]
    assert len(file.positions()) == len(file.realized()) == len(file.held_rows()) == 1


def test_ids_are_never_given_twice(file: HouseholdFile) -> None:
    """What a lock or a ticket names by its id stays that row, though its import was undone and another one made."""
    import_rows(file, BUY)
    file.undo()
    import_rows(file, SELL, name="b.csv")
    assert [t.id for t in file.transactions()] == ["t2"]


class TestQuotes:
    """Which price is in force on a day."""

    def test_the_newest_close_up_to_the_day_rules(self, file: HouseholdFile) -> None:
        """Later closes are not known yet, and a symbol without any has no quote."""
        import_rows(file, *(replace(CLOSE, day=date(2026, 3, n), close=D(n)) for n in (2, 5, 9)))
        assert file.quotes(date(2026, 3, 1)) == {}
        assert file.quotes(date(2026, 3, 2)) == {"VTI": Quote(D(2), date(2026, 3, 2))}
        assert file.quotes(date(2026, 3, 8)) == {"VTI": Quote(D(5), date(2026, 3, 5))}

    def test_of_equal_days_the_later_import_rules(self, file: HouseholdFile) -> None:
        """Corrected closes replace earlier ones, from positions as from price files."""
        import_rows(file, CLOSE)
        import_rows(file, replace(CLOSE, close=D(7)), name="b.csv")
        assert file.quotes(DAY)["VTI"].price == D(7)
        import_rows(file, replace(HOLDING, symbol="VTI", price=D(8), day=DAY), name="c.csv")
        assert file.quotes(DAY)["VTI"].price == D(8)

    def test_an_undated_price_counts_from_its_import(self, file: HouseholdFile) -> None:
        """It yields to dated ones only before its import, and holds for all days where there are none."""
        today = datetime.now(UTC).astimezone().date()
        import_rows(file, HOLDING)
        undated = Quote(D("71.25"), None)
        assert file.quotes(date(2020, 1, 1)) == {"BND": undated}
        import_rows(file, replace(CLOSE, symbol="BND", day=today - timedelta(7), close=D(70)), name="b.csv")
        assert file.quotes(today - timedelta(1))["BND"] == Quote(D(70), today - timedelta(7))
        assert file.quotes(today)["BND"] == undated
        import_rows(file, replace(CLOSE, symbol="BND", day=today + timedelta(1), close=D(72)), name="c.csv")
        assert file.quotes(today + timedelta(1))["BND"].price == D(72)
        assert file.quotes(date(2020, 1, 1)) == {"BND": undated}

    def test_among_undated_prices_the_nearest_import_holds_for_the_past(self, file: HouseholdFile) -> None:
        """Before all imports the first one is nearest; on the day itself the later one rules."""
        import_rows(file, HOLDING)
        with file.step("Import again") as step:
            batch = step.add_batch("b")
            later = text("UPDATE batch SET at = '2030-01-02T12:00:00+00:00' WHERE id = 2")
            step._journal.connection.execute(later)  # noqa: SLF001
            step.add_positions(step.add_file(batch, reading("b.csv"), {}), [replace(HOLDING, price=D(90))])
        assert file.quotes(date(2020, 1, 1))["BND"].price == D("71.25")
        assert file.quotes(date(2030, 2, 1))["BND"].price == D(90)

    def test_a_file_with_a_date_dates_its_prices(self, file: HouseholdFile) -> None:
        """A snapshot's prices are of its day; cash has none."""
        cash = PositionRow(3, "Roth", "CASH", D(5), price=D(1), is_cash=True)
        import_rows(file, HOLDING, cash, as_of=DAY)
        assert file.quotes(DAY - timedelta(1)) == {}
        assert file.quotes(DAY) == {"BND": Quote(D("71.25"), DAY)}


def test_price_history_is_columns_by_symbol_and_day(file: HouseholdFile) -> None:
    """One entry a symbol and day, the latest import's; bounds are inclusive; floats are the nearest."""
    rows = [
        replace(CLOSE, symbol=s, day=date(2026, 3, n), close=D(n) + D("0.1")) for n in (3, 1, 2) for s in ("VTI", "BND")
    ]
    import_rows(file, *rows, replace(CLOSE, day=None))
    import_rows(file, PriceRow(2, "VTI", date(2026, 3, 2), D("9.99")), name="b.csv")
    found = file.price_history()
    assert found.symbols == ["BND"] * 3 + ["VTI"] * 3
    assert found.days == [date(2026, 3, n).toordinal() for n in (1, 2, 3)] * 2
    assert found.close_f == [1.1, 2.1, 3.1, 1.1, 9.99, 3.1]
    assert found.adjusted_f == [250.1] * 4 + [None, 250.1]
    assert found.volume_f == [1234567.25] * 4 + [None, 1234567.25]
    some = file.price_history(["VTI", "X"], date(2026, 3, 2), date(2026, 3, 2))
    assert (some.symbols, some.close_f) == (["VTI"], [9.99])


def test_closes_are_arrays_by_symbol(file: HouseholdFile) -> None:
    """The same closes as the history's, the latest import's of a day, without undated ones and those after a day."""
    rows = [
        replace(CLOSE, symbol=s, day=date(2026, 3, n), close=D(n) + D("0.1")) for n in (3, 1, 2) for s in ("VTI", "BND")
    ]
    import_rows(file, *rows, replace(CLOSE, day=None))
    import_rows(file, PriceRow(2, "VTI", date(2026, 3, 2), D("9.99")), name="b.csv")
    found = file.price_closes(date(2026, 3, 2))
    told = {symbol: (days.tolist(), close_f.tolist()) for symbol, (days, close_f) in found.items()}
    days = [date(2026, 3, n).toordinal() for n in (1, 2)]
    assert told == {"BND": (days, [1.1, 2.1]), "VTI": (days, [1.1, 9.99])}
    history = file.price_history(["VTI"])
    assert file.price_closes(date.max)["VTI"][1].tolist() == history.close_f
    assert file.price_closes(date(2020, 1, 1)) == {}


def test_closes_of_a_renamed_security_are_one(file: HouseholdFile) -> None:
    """What is printed under two names is one series; of a day both have, the later import's counts."""
    import_rows(file, *(replace(CLOSE, symbol="OLD", day=date(2026, 3, n), close=D(n)) for n in (1, 2)))
    import_rows(
        file, *(replace(CLOSE, symbol="VTI", day=date(2026, 3, n), close=D(10 * n)) for n in (2, 3)), name="b.csv"
    )
    with file.step("Name") as step:
        step.save_security_name("OLD", "VTI")
    days, close_f = file.price_closes(date.max)["VTI"]
    assert days.tolist() == [date(2026, 3, n).toordinal() for n in (1, 2, 3)]
    assert close_f.tolist() == [1, 20, 30]


def test_no_text_gets_into_a_column_of_numbers(file: HouseholdFile) -> None:
    """The tables are strict: a fault in binding raises at once, rather than lie in wait."""
    import_rows(file, BUY)
    with closing(sqlite3.connect(file.path)) as other, pytest.raises(sqlite3.IntegrityError, match="cannot store TEXT"):
        other.execute("UPDATE txn SET cash = 'much'")
