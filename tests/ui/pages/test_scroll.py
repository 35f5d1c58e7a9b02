"""The scroll bar in a page's margin."""

from __future__ import annotations

from PySide6.QtWidgets import QScrollBar, QStackedWidget, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.pages.scroll import PageScroll


def _tabs(qtbot: QtBot, heights: tuple[int, ...]) -> tuple[QWidget, QStackedWidget]:
    """A page with so many tabs, each scrolling something so high, on its first."""
    page, tabs = QWidget(), QStackedWidget()
    qtbot.addWidget(page)
    for height in heights:
        inside = QWidget()
        inside.setMinimumHeight(height)
        tabs.addWidget(PageScroll(inside, page))
    QVBoxLayout(page).addWidget(tabs)  # only now: pages are put together from the inside
    page.resize(400, 300)
    page.show()
    qtbot.waitExposed(page)
    return page, tabs


def _bars(page: QWidget) -> list[bool]:
    """Whether each tab's bar is seen, in the order the tabs were made."""
    return [bar.isVisible() for bar in page.findChildren(QScrollBar) if bar.parent() is page]


def test_no_bar_is_seen_for_a_tab_nobody_opened(qtbot: QtBot) -> None:
    """A page that is shown would show its children, and put this one in its corner."""
    page, _ = _tabs(qtbot, (50, 2000))
    assert _bars(page) == [False, False]


def test_a_bar_comes_and_goes_with_its_tab(qtbot: QtBot) -> None:
    """It is there while its tab is, and only if that is higher than the window."""
    page, tabs = _tabs(qtbot, (50, 2000))
    tabs.setCurrentIndex(1)
    qtbot.waitUntil(lambda: _bars(page) == [False, True])
    tabs.setCurrentIndex(0)
    qtbot.waitUntil(lambda: _bars(page) == [False, False])
