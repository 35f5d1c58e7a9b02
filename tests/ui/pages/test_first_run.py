"""The first picture."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.desk.settings import Settings
from app.model.errors import InputError
from app.ui.pages.first_run import FirstRunPage, stepped
from app.ui.theme import theme_switch
from app.ui.widgets.banner import Banner
from tests.ui.page_fixtures import keep

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def page(qtbot: QtBot) -> FirstRunPage:
    """Give the first picture, shown."""
    made = FirstRunPage(Settings(theme="dark"))
    qtbot.addWidget(made)
    made.resize(1200, 800)
    with qtbot.waitActive(made):
        made.show()
    return made


def press(page: FirstRunPage, words: str) -> None:
    """Press the button with those words or that name."""
    buttons = page.findChildren(QPushButton)
    next(one for one in buttons if words in {one.text(), one.accessibleName()}).click()


def test_each_way_to_begin_is_told(page: FirstRunPage) -> None:
    """Sample, import, new and open each tell what was asked for."""
    said: list[object] = []
    page.sampleWanted.connect(lambda: said.append("sample"))
    page.importWanted.connect(lambda: said.append("import"))
    page.newWanted.connect(lambda: said.append("new"))
    page.openWanted.connect(lambda: said.append("open"))
    for words in ("Open the sample", "Choose files, or drop them here", "New household", "Open a file"):
        press(page, words)
    assert said == ["sample", "import", "new", "open"]


def test_tab_walks_the_cards_from_the_sample(page: FirstRunPage, qtbot: QtBot) -> None:
    """The keyboard starts at the sample and goes on to the other cards in order."""
    walked = [page.focusWidget()]
    for _ in range(2):
        QTest.keyClick(page.focusWidget(), Qt.Key.Key_Tab)
        walked.append(page.focusWidget())
    assert walked == [page.sample, page.files, page.empty]


def test_households_that_are_still_there_are_offered(page: FirstRunPage, tmp_path: Path) -> None:
    """Of the recent ones the first two that exist have a link each."""
    for name in "abc":
        (tmp_path / f"{name}.evenkeel").touch()
    opened: list[object] = []
    page.opened.connect(keep(opened))
    page.show_recent([tmp_path / "gone.evenkeel", *(tmp_path / f"{name}.evenkeel" for name in "abc")])
    press(page, "Open b")
    assert opened == [tmp_path / "b.evenkeel"]
    assert not [one for one in page.findChildren(QPushButton) if one.accessibleName() == "Open c"]


def test_theme_and_size_come_before_data(page: FirstRunPage) -> None:
    """The foot shows what holds and tells what is wished for."""
    said: list[object] = []
    page.themeChosen.connect(keep(said))
    page.textSizeChosen.connect(keep(said))
    assert page.theme.choice == "dark"
    page.theme.choose("light")
    press(page, "Larger text")
    press(page, "Smaller text")
    assert said == ["light", 1.15, 0.9]


def test_text_sizes_stop_at_the_ends() -> None:
    """The largest and the smallest size have no next one."""
    assert stepped(1.5, 1) == 1.5
    assert stepped(0.9, -1) == 0.9
    assert stepped(1.2, 1) == 1.3
    assert theme_switch().theme.text_size == 1


def test_what_went_wrong_stands_above_the_cards(page: FirstRunPage, qtbot: QtBot) -> None:
    """One banner at a time; closing takes it away."""
    page.tell(InputError("The file is locked."))
    banner = page.findChild(Banner)
    assert isinstance(banner, Banner)
    qtbot.waitUntil(banner.isVisible)
    banner.acted.emit()
    assert banner.isHidden()
