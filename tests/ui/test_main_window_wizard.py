"""The window and the wizard: from a file's card to a template and back, and the command for any file."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.desk.settings import Settings
from app.ui.main_window import MainWindow
from app.ui.pages.import_review import ImportReviewPage
from app.ui.pages.import_wizard import ImportWizardPage
from tests.ui.page_fixtures import sample_session

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
KNOWN = "account,symbol,shares,price,value,date\nBrokerage,VTI,10,100,1000,2026-11-19\n"


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    """Give a window with the sample household open, closed at the end with its jobs."""
    sample_session(tmp_path).close()
    made = MainWindow(Settings(theme="light"))
    qtbot.addWidget(made)
    made.resize(1440, 900)
    made.show()
    made.open_last(tmp_path / "sample.evenkeel")
    qtbot.waitUntil(lambda: made.context is not None)
    yield made
    made.close()


def test_a_file_nothing_knows_goes_from_its_card_to_a_template_and_back(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    """Match columns… opens the wizard; saved, the review reads the file, with the account marked in the rail."""
    path = tmp_path / "harbor.csv"
    path.write_text("Posted,Txn,Ticker,Units,Net\n2026-11-03,Bought,VTI,10,-3400.00\n", encoding="utf-8")
    window.import_files((path,))
    review = window.page
    assert isinstance(review, ImportReviewPage)
    qtbot.waitUntil(lambda: bool(review.files.cards), timeout=30_000)
    review.files.cards[0].match.click()
    wizard = window.page
    assert isinstance(wizard, ImportWizardPage)
    qtbot.waitUntil(lambda: wizard.result.sum.words == "2 lines = 1 new, 1 ignored", timeout=30_000)
    wizard.side.name.setText("Harbor")
    wizard.side.save.click()
    qtbot.waitUntil(lambda: window.page is review, timeout=30_000)
    qtbot.waitUntil(lambda: review.go_on.text() == "Import 1", timeout=30_000)
    assert window.frame.undo_banner.isVisible()


def test_import_with_a_template_asks_for_one_file(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command opens the wizard for any file, one that is known too; thinking better of it opens nothing."""
    (tmp_path / "known.csv").write_text(KNOWN, encoding="utf-8")
    chosen = [("", ""), (str(tmp_path / "known.csv"), "")]
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: chosen.pop(0))
    before = window.page
    window.actions_["file.template"].trigger()
    assert window.page is before
    window.actions_["file.template"].trigger()
    wizard = window.page
    assert isinstance(wizard, ImportWizardPage)
    qtbot.waitUntil(lambda: wizard.card.source.kind.choice == "positions", timeout=30_000)
