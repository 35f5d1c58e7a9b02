"""One word per idea: what the glossary says is in the code is in the code."""

import ast
import re
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
APP = CHECKOUT / "app"
ROW = re.compile(r"^\| \*\*(?P<word>.+?)\*\* \| (?P<meaning>.+?) \| (?P<code>.+?) \|$", re.MULTILINE)


def _rows() -> list[tuple[str, str, list[str]]]:
    """Return word, meaning and names in code of every row of the glossary."""
    text = (CHECKOUT / "docs" / "glossary.md").read_text(encoding="utf-8")
    return [(row["word"], row["meaning"], re.findall(r"`([^`]+)`", row["code"])) for row in ROW.finditer(text)]


def _names_in_code() -> set[str]:
    """Return every class of the program by name and every module by its dotted name below `app`."""
    names = set()
    for path in APP.rglob("*.py"):
        names.add(".".join(path.relative_to(APP).with_suffix("").parts).removesuffix(".__init__"))
        names.update(node.name for node in ast.walk(ast.parse(path.read_bytes())) if isinstance(node, ast.ClassDef))
    return names


def test_each_word_of_the_glossary_is_in_the_code() -> None:
    """Every name the glossary puts in the third column is a class or a module of the program."""
    names = _names_in_code()
    absent = [f"{word}: {name}" for word, _, code in _rows() for name in code if name not in names]
    assert absent == []


def test_each_word_has_one_row_and_one_sentence() -> None:
    """No word is explained twice, and each in one sentence."""
    rows = _rows()
    words = [word for word, _, _ in rows]
    assert len(words) == len(set(words)) > len("household")
    assert [word for word, meaning, _ in rows if not meaning.endswith(".") or ". " in meaning] == []


def test_no_vague_names() -> None:
    """Nothing is called Manager, Helper, Util, data or info: such names do not say what a thing is."""
    vague = re.compile(r"(Manager|Helper|Utils?)$|^(.*\.)?(data|info|utils?|helpers?|misc|common)$")
    assert sorted(name for name in _names_in_code() if vague.search(name)) == []
