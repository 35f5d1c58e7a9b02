"""Whatever befalls a file, the wizard has a sentence for it, and a draft without problems reads every record."""

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from app.feeds import read_bytes
from app.feeds.draft import draft_profile, profile_of_draft
from app.feeds.draft_checks import check, column_values
from app.feeds.sniff import raw_grid
from app.feeds.suggest import suggest
from app.model.errors import InputError
from tests.feeds.golden import fixtures

CONTENTS = [path.read_bytes() for path in fixtures() if path.suffix in (".csv", ".txt")]
CELLS = st.sampled_from(
    ["Date", "Symbol", "Shares", "Amount", "Buy", "1,234", "05/06/2024", "-7", '"', "", " ", "Total"]
)


def walk_through(content: bytes) -> None:
    """Everything the wizard asks of a file, one after the other."""
    grid = raw_grid("x.csv", content)
    draft = suggest(grid, name="Mine").draft
    assert len(grid.lines()) == min(grid.count, 2000)
    problems = check(draft, grid)
    for place in range(len(draft.header)):
        column_values(grid, draft, place)
    assert draft_profile(draft)
    if not any(problem.is_blocking for problem in problems):
        with suppress(InputError):  # days of rows the grid takes for another table's may still be open
            reading = read_bytes("x.csv", content, profile_of_draft(draft))
            assert reading.tables[0].header == draft.header or reading.tables[0].line <= draft.header_line
            assert len(reading.records.classes) == grid.count


@given(data=st.data())
@settings(max_examples=60)
def test_a_damaged_file_is_met_with_a_sentence(data: st.DataObject) -> None:
    """Cut, joined, and sprinkled with marks."""
    content = data.draw(st.sampled_from(CONTENTS))
    for _ in range(data.draw(st.integers(0, 4))):
        at, until = sorted(data.draw(st.integers(0, len(content))) for _ in "ab")
        part = data.draw(st.sampled_from([b"", b",", b";", b'"', b"\n", b"\xff", b"\x00", content[at:until][:80]]))
        content = content[:at] + part + content[max(at, until - data.draw(st.integers(0, 5000))) :]
    with suppress(InputError):
        walk_through(content)


@given(rows=st.lists(st.lists(CELLS, max_size=6), max_size=12), delimiter=st.sampled_from(",;\t|"))
@settings(max_examples=150)
def test_rows_of_anything_are_met_with_a_sentence(rows: list[list[str]], delimiter: str) -> None:
    """Names among values, quotes left open, totals without a table."""
    with suppress(InputError):
        walk_through("\n".join(delimiter.join(row) for row in rows).encode())
