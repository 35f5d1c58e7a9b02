"""Text out of a file as text: nothing in it is markup, a shortcut, or a second line."""

from __future__ import annotations

import re
from html import escape

_CONTROLS = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_MOST = 300


def one_line(text: str) -> str:
    """Return text on one line, without what would turn its direction, and no longer than can be seen."""
    return _CONTROLS.sub(" ", text[:_MOST])


def plain_tip(text: str) -> str:
    """Return a tip that shows text as it stands; Qt takes a tip that looks like HTML for HTML."""
    shown = text if len(text) <= _MOST else text[:_MOST] + "…"
    return f"<span>{escape(shown)}</span>" if "<" in shown or "&" in shown else shown


def label(text: str) -> str:
    """Return text for a button or a menu, where one ampersand would underline a letter."""
    return one_line(text).replace("&", "&&")


def quoted(text: str) -> str:
    """Return text for a sentence, in quotation marks and without the marks of emphasis."""
    return f"“{unmarked(one_line(text))}”"


def unmarked(text: str) -> str:
    """Return text without the marks of emphasis that labels know."""
    return text.replace("**", "*\u200b*")
