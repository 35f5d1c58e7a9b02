"""A header that has changed: which known table it is, what sets it apart, and its old profile filled in."""

from pathlib import Path

import pytest

from app.feeds import read_bytes
from app.feeds.draft import profile_of_draft
from app.feeds.drift import alike, drift
from app.feeds.profile import table_kinds
from app.feeds.sniff import raw_grid
from app.feeds.tables import header_name, match_header
from app.model.errors import InputError
from tests.feeds.golden import FIXTURES
from tests.feeds.test_properties import EVEN

SCHWAB = ["Date", "Action", "Symbol", "Description", "Quantity", "Price", "Fees & Comm", "Amount"]


def header_of(name: str) -> tuple[list[str], str]:
    """The column names of a fixture's table, and the table's id."""
    (table,) = read_bytes(name, (FIXTURES / name).read_bytes()).tables
    return list(table.header), table.table_id


@pytest.mark.parametrize("name", EVEN)
def test_one_renamed_column_among_shuffled_ones_is_still_its_own_table(name: str) -> None:
    """Every column it is known by, one after the other, under a name nobody has."""
    header, table_id = header_of(name)
    kinds = table_kinds()
    kind = next(kind for kind in kinds if kind.id == table_id)
    known = match_header(header, (kind,))
    assert known is not None
    for role in kind.required:
        place = known.index[role]
        if place >= len(header) or len(kind.required) < 3:
            continue
        renamed = [*header[:place], f"{header[place]} now", *header[place + 1 :]]
        renamed = renamed[place:] + renamed[:place]
        if match_header(renamed, kinds) is None:
            near = drift(renamed, kinds)
            assert near, (role, renamed)
            assert near[0].kind.id == table_id, (role, [one.kind.id for one in near])
            told = {one.old for one in near[0].renamed} | set(near[0].missing)
            assert told & set(kind.columns[role])


def test_the_differences_are_told() -> None:
    """Renamed, missing and added, in a sentence."""
    header = [*SCHWAB[:6], "Fees and Commissions", "Amount", "Settled on"]
    near = drift(header, table_kinds())[0]
    assert near.kind.id == "schwab.transactions"
    assert [(one.role, one.old, one.new) for one in near.renamed] == [("fees", "fees & comm", "fees and commissions")]
    assert (near.missing, near.added) == ((), ("settled on",))
    assert near.differences == (
        "has no column fees & comm; “fees and commissions” is probably the new name of “fees & comm”."
    )


def test_what_is_far_from_everything_is_near_nothing() -> None:
    """No table is proposed for a shopping list."""
    assert drift(["Item", "Where", "Who"], table_kinds()) == ()
    assert drift(["Date", "Amount"], table_kinds()) == ()
    assert drift([], table_kinds()) == ()


def test_names_are_alike_by_letters_or_by_words() -> None:
    """One common word is not enough."""
    assert alike("quantity", "quantity") == 100
    assert alike("market value", "mkt val (market value)") >= 85
    assert alike("date", "ex-dividend date") < 60
    assert alike("commission", "commissions") > 90


def test_an_import_of_such_a_file_names_the_nearest_table() -> None:
    """Instead of saying that nothing is known."""
    text = ",".join(SCHWAB).replace("Fees & Comm", "Fees and Commissions") + "\n" + "," * 7 + "\n"
    with pytest.raises(InputError, match="looks like transactions of Schwab, but has no column fees & comm; “fees and"):
        read_bytes("x.csv", text.encode())


@pytest.mark.parametrize("name", ["schwab/transactions-current.csv", "m1/holdings.csv", "tastytrade/history.csv"])
def test_the_proposed_profile_reads_the_changed_file_as_the_old_one_did(name: str) -> None:
    """With the new name in the place of the old; files of before are read by the old profile as ever."""
    from app.desk.templates import drift_proposals

    content = (FIXTURES / name).read_text(encoding="utf-8-sig")
    before = read_bytes(Path(name).name, content.encode())
    header, table_id = header_of(name)
    place = next(n for n, cell in enumerate(header) if header_name(cell) in ("price", "cost basis", "quantity"))
    changed = content.replace(header[place], f"{header[place]} (each)", 1)
    with pytest.raises(InputError, match="looks like"):
        read_bytes("x.csv", changed.encode())
    proposal = drift_proposals(raw_grid("x.csv", changed.encode()))[0]
    assert proposal.drift.kind.id == table_id
    after = read_bytes(Path(name).name, changed.encode(), profile_of_draft(proposal.draft))
    assert (after.transactions, after.positions) == (before.transactions, before.positions)
    with pytest.raises(InputError, match="does not fit"):
        read_bytes("x.csv", b"What,Who\n1,2\n", profile_of_draft(proposal.draft))
