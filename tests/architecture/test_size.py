"""Short files and short functions are the norm here; what is longer says why."""

import ast
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
FILE_LINES = 450
FUNCTION_LINES = 50

# "path" or "path::function": what is allowed to be longer, and the reason.
LONGER: dict[str, str] = {
    "app/engine/rebalance/inputs.py::compile_inputs": "one array a line; parting them would hide which belong together",
}


def _lengths() -> Iterator[tuple[str, int, int]]:
    """Give every file and function with its lines and its limit; a function's docstring does not count."""
    for folder in ("app", "packaging", "tests"):
        for path in sorted((CHECKOUT / folder).rglob("*.py")):
            source = path.read_text(encoding="utf-8")
            name = path.relative_to(CHECKOUT).as_posix()
            yield name, len(source.splitlines()), FILE_LINES
            for node in ast.walk(ast.parse(source)):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield f"{name}::{node.name}", _lines(node), FUNCTION_LINES


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    docstring = node.body[0] if ast.get_docstring(node) else None
    said = docstring.end_lineno - docstring.lineno + 1 if docstring and docstring.end_lineno else 0
    return (node.end_lineno or node.lineno) - node.lineno + 1 - said


def test_files_and_functions_are_short() -> None:
    """A file ends within 450 lines and a function within 50, unless the table above gives a reason."""
    long = [f"{name}: {lines}" for name, lines, limit in _lengths() if lines > limit and name not in LONGER]
    assert long == []


def test_every_exception_is_still_needed() -> None:
    """An exception goes when what it excuses has become short."""
    long = {name for name, lines, limit in _lengths() if lines > limit}
    assert sorted(set(LONGER) - long) == []
