"""Bytes to text: the encodings exports come in, and a plain refusal of what is no export."""

from __future__ import annotations

import re

from app.model.errors import InputError

_HEAD = 2000
_PAGE = re.compile(rb"^\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_NUL_SHARE = 4  # UTF-16 of Latin text is half NULs; a quarter is far from an accident.
_LONGEST_CHARACTER = 4
NOT_UTF = "cp1252"
"""What bytes are taken for that are no UTF-8: the bytes do not show which of the older encodings they are in."""
# Bytes no text has, NULs aside: a twentieth of them is far from an accident.
_CONTROLS = bytes({*range(1, 9), *range(14, 27), *range(28, 32), 127})
_TEXT_SHARE = 20

_REFUSED: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "{0} is a PDF.", "Download the same report as CSV."),
    (b"PK\x03\x04", "{0} is an archive or a damaged workbook.", "Unpack it, or download it again."),
    (b"\xd0\xcf\x11\xe0", "{0} is an old Excel workbook.", "Save the sheet as CSV."),
    (b"\x89PNG", "{0} is a picture.", "Download the report as CSV."),
    (b"\xff\xd8\xff", "{0} is a picture.", "Download the report as CSV."),
    (b"!Type:", "{0} is a QIF file, which holds no account numbers and no tickers.", "Export CSV or OFX."),
)


def decode(name: str, content: bytes, encoding: str = "") -> tuple[str, str]:
    """The text of a file, line ends as LF, and the name of its encoding: the one that is given, else found.

    Raises `InputError` for an empty file, a PDF, a picture, a workbook, a QIF file, a web page, an unknown encoding.
    """
    _refuse(name, content)
    text, encoding = _text_in(content, encoding) if encoding else _text(content)
    if not text.strip("\x00\ufeff \t\r\n"):
        raise InputError(f"{name} is empty.", "", "Download it again.")
    return text.replace("\r\n", "\n").replace("\r", "\n"), encoding


def _refuse(name: str, content: bytes) -> None:
    """Raise for what is recognisably something else than an export."""
    head = content[:_HEAD].removeprefix(b"\xef\xbb\xbf")
    start = head.lstrip()
    for mark, title, advice in _REFUSED:
        if start.startswith(mark):
            raise InputError(title.format(name), "", advice)
    is_narrow, controls = head.count(0) * _NUL_SHARE <= len(head), len(head) - len(head.translate(None, _CONTROLS))
    if is_narrow and controls * _TEXT_SHARE > len(head):
        raise InputError(f"{name} is no text.", "", "Export CSV or OFX from the broker.")
    if _PAGE.match(head):
        raise InputError(f"{name} is a web page, often a login page.", "", "Sign in and download again.")


def _text_in(content: bytes, encoding: str) -> tuple[str, str]:
    try:
        return content.decode(encoding, "replace"), encoding
    except (LookupError, ValueError) as error:
        raise InputError(f"“{encoding}” is no encoding.", "", "Write one like utf-8 or cp1252.") from error


def _text(content: bytes) -> tuple[str, str]:
    head = content[:_HEAD]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace"), "utf-16"
    if head.count(0) * _NUL_SHARE > len(head):
        encoding = "utf-16-be" if head[0::2].count(0) > head[1::2].count(0) else "utf-16-le"
        return content.decode(encoding, "replace"), encoding
    signed = head.startswith(b"\xef\xbb\xbf")
    try:
        return content.decode("utf-8-sig"), "utf-8-sig" if signed else "utf-8"
    except UnicodeDecodeError as error:
        # A download cut inside a character is still UTF-8; so is what says so by its mark.
        if signed or error.start > len(content) - _LONGEST_CHARACTER:
            return content.decode("utf-8-sig", "replace"), "utf-8-sig" if signed else "utf-8"
    return content.decode(NOT_UTF, "replace"), NOT_UTF
