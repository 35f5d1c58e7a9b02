"""Sentences say their amounts in one way."""

import ast
from collections.abc import Iterator
from pathlib import Path

APP = Path(__file__).resolve().parents[2] / "app"
TELLING = ("engine", "desk", "store", "feeds", "tickets")
"""Layers whose sentences are shown beside figures; the window and the tables of the command line have their own."""
SHARED = APP / "engine" / "words.py"


def test_amounts_in_sentences_go_through_the_shared_function() -> None:
    """A dollar sign right before a value is written in one place, so that all amounts are rounded in one way."""
    files = [path for layer in TELLING for path in sorted((APP / layer).rglob("*.py")) if path != SHARED]
    found = [f"{path.relative_to(APP)}:{line}" for path in files for line in _own_amounts(path.read_text("utf-8"))]
    assert found == []


def test_an_amount_of_ones_own_is_seen() -> None:
    """The probe finds an amount that is rounded on the spot, and leaves alone what is none."""
    assert list(_own_amounts('x = f"${amount:,.0f}"\ny = f"${each}, {amount:,.0f} shares"')) == [1]


def _own_amounts(text: str) -> Iterator[int]:
    """Lines of formatted strings in which a dollar sign stands before a value that is rounded there."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.JoinedStr):
            for before, value in zip(node.values, node.values[1:], strict=False):
                is_sign = isinstance(before, ast.Constant) and str(before.value).endswith("$")
                if is_sign and isinstance(value, ast.FormattedValue) and value.format_spec is not None:
                    yield node.lineno
