"""The import review over an empty household, and files put under review."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.ui.pages.import_review import ImportReviewPage
from app.ui.pages.page import PageContext
from tests.ui.pages.reviewing import Review, at_rest


@pytest.fixture
def page(qtbot: QtBot, bare_context: PageContext) -> Iterator[ImportReviewPage]:
    """Give the page over an empty household, shown."""
    made = ImportReviewPage(bare_context)
    qtbot.addWidget(made)
    made.resize(1256, 824)
    made.show()
    yield made
    made.hide()


@pytest.fixture
def review(page: ImportReviewPage, qtbot: QtBot, tmp_path: Path) -> Review:
    """Return what writes files by name and text, and puts them under review."""

    def put(**files: str) -> None:
        for name, text in files.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        page.arrive(paths="\n".join(str(tmp_path / f"{name}.csv") for name in files))
        at_rest(qtbot, page)

    return put
