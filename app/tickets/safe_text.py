"""Text from files on its way into a file: shown as it is, and never run by the program that opens it."""

import re

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
LONGEST_CELL = 32_767
LONGEST_SHEET_NAME = 31

# What XML 1.0 cannot hold (its section 2.2): control characters, halves of pairs, two noncharacters.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# How the workbook's format writes a character by its number (ISO 29500-1, 22.9.2.19); “_x003D_1” would be read “=1”.
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
# What Excel refuses in the name of a sheet.
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\t\r\n]")


def visible(text: str) -> str:
    """Return the text with every character that no file can hold replaced by one that can be seen."""
    return _ILLEGAL.sub(REPLACEMENT, text)


def cell_text(text: str) -> str:
    """Return the text as a cell can hold it; what is too long ends in an ellipsis."""
    shown = _ESCAPE.sub(REPLACEMENT, visible(text))
    return shown if len(shown) <= LONGEST_CELL else shown[: LONGEST_CELL - 1] + ELLIPSIS


def looks_like_formula(text: str) -> bool:
    """Tell whether a spreadsheet would take the text for something to compute."""
    return text.startswith(FORMULA_STARTS)


def csv_text(text: str) -> str:
    """Return the text for a cell of a CSV file; what looks like a formula gets an apostrophe before it."""
    shown = visible(text)
    return f"'{shown}" if looks_like_formula(shown) else shown


def sheet_names(names: tuple[str, ...], taken: tuple[str, ...]) -> dict[str, str]:
    """Return for every name one that Excel takes for a sheet, all different, none of those taken.

    Excel tells sheets apart without regard to case and keeps “History” for itself.
    """
    used = {name.casefold() for name in (*taken, "History")}
    chosen: dict[str, str] = {}
    for name in names:
        plain = _NOT_IN_NAMES.sub(" ", cell_text(name)).strip().strip("'").strip() or "Account"
        short = _shortened(plain, "")
        number = 2
        while short.casefold() in used:
            short = _shortened(plain, f" {number}")
            number += 1
        used.add(short.casefold())
        chosen[name] = short
    return chosen


def _shortened(name: str, ending: str) -> str:
    """Cut the name so that it fits with its ending; a cut may not leave an apostrophe last."""
    return name[: LONGEST_SHEET_NAME - len(ending)].rstrip("' ") + ending
