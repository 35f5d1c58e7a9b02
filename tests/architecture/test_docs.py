"""What the documents point at is there."""

import re
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([CHECKOUT / "README.md", CHECKOUT / "CHANGELOG.md", *(CHECKOUT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\((?!\w+:)([^)#]+)")
NAMED = re.compile(r"`((?:app|docs|packaging|resources|tests)/[\w./-]*)`")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(CHECKOUT).as_posix())
def test_what_a_document_points_at_exists(document: Path) -> None:
    """Every relative link and every file named in backticks leads somewhere."""
    text = document.read_text(encoding="utf-8")
    places = [document.parent / link for link in LINK.findall(text)]
    places += [CHECKOUT / name for name in NAMED.findall(text)]
    assert [str(place) for place in places if not place.exists()] == []
