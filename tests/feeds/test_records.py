"""Text to records with their lines."""

from app.feeds.records import split


def test_records_know_their_first_line() -> None:
    """A record after a cell of several lines begins where it begins in the file."""
    sheet = split('a,b\n"x\ny",1\n\nc,2\n', ",")
    assert list(sheet.cells) == [["a", "b"], ["x\ny", "1"], [], ["c", "2"]]
    assert list(sheet.lines) == [1, 2, 4, 5]
    assert sheet.torn == frozenset()


def test_a_quote_left_open_tears_its_record() -> None:
    """Rows swallowed by an open quote are one record that is marked, not lost."""
    sheet = split('a,b\n1,"open\n2,x\n3,"y\n', ",")
    assert [place in sheet.torn for place in range(len(sheet.cells))] == [False, True]


def test_a_file_cut_inside_quotes_tears_its_last_record() -> None:
    """The cell may be incomplete, though it looks like any other."""
    assert split('"a","b"\n"1","2', ",").torn == {1}
    assert split('"a","b"\n"1","2"', ",").torn == frozenset()


def test_text_without_quotes_is_split_as_it_is_walked() -> None:
    """Blank lines count, with and without a last line end; any record can be asked for."""
    for text in ("a,b\n\n1,2\n", "a,b\n\n1,2"):
        sheet = split(text, ",")
        assert (len(sheet.cells), list(sheet.cells), sheet.cells[2]) == (3, [["a", "b"], [], ["1", "2"]], ["1", "2"])
        assert list(sheet.lines) == [1, 2, 3]
