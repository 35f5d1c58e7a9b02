"""Bytes to text, and what is no export."""

import pytest

from app.feeds.decode import decode
from app.model.errors import InputError

CSV = "Date,Name\n01/02/2026,Ålder\n"


@pytest.mark.parametrize(
    "codec, told",
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
    ],
)
def test_encodings(codec: str, told: str) -> None:
    """The same text comes out of every encoding exports use, and the encoding is named."""
    assert decode("a.csv", CSV.encode(codec)) == (CSV, told)


def test_line_ends_become_one() -> None:
    """CRLF and the lone CR of old exports are line feeds afterwards."""
    assert decode("a.csv", b"a\r\nb\rc\n") == ("a\nb\nc\n", "utf-8")


def test_a_download_cut_inside_a_character_stays_utf8() -> None:
    """The accents before the cut are not turned into Windows gibberish."""
    text, encoding = decode("a.csv", CSV.encode()[:-6])
    assert (text, encoding) == ("Date,Name\n01/02/2026,�", "utf-8")


@pytest.mark.parametrize(
    "content, word",
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        (b"%PDF-1.7\n...", "PDF"),
        (b"PK\x03\x04....", "archive"),
        (b"\xd0\xcf\x11\xe0....", "workbook"),
        (b"\x89PNG\r\n", "picture"),
        (b"!Type:Invst\nD1/2'26\n", "QIF"),
        (b"<!DOCTYPE html><html><body>Log in</body></html>", "web page"),
        (b"\r\n<!-- x -->\r\n<HTML lang=en>", "web page"),
    ],
)
def test_what_is_no_export_is_refused_in_one_sentence(content: bytes, word: str) -> None:
    """A PDF, a workbook, a picture, a login page and an empty file are told apart, with advice."""
    with pytest.raises(InputError, match=word) as caught:
        decode("file.csv", content)
    assert caught.value.advice


def test_a_csv_that_speaks_of_html_is_no_web_page() -> None:
    """Only a file that begins as a page is one."""
    assert decode("a.csv", b"Date,Note\n2026-01-01,see <html>\n")[1] == "utf-8"
