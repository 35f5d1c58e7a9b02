"""What tests of pages share: showing a page, waiting for its jobs, reading what it says."""

from __future__ import annotations

import re

from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QComboBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.ui.pages.page import Page, PageContext

AMOUNT = re.compile(r"\$\d")


def show(qtbot: QtBot, page: Page, width: int = 1256, height: int = 820) -> None:
    """Show a page and wait until its first jobs are done."""
    qtbot.addWidget(page)
    page.resize(width, height)
    with qtbot.waitExposed(page):
        page.show()
    settle(qtbot, page.context)


def settle(qtbot: QtBot, context: PageContext) -> None:
    """Wait until no job runs and none that it caused."""
    for _ in range(3):
        qtbot.waitUntil(lambda: not context.jobs.running, timeout=20_000)


def said(root: QWidget) -> list[str]:
    """All words a widget shows: labels, buttons, fields, cells, and what hovers."""
    words: list[str] = []
    for widget in [root, *root.findChildren(QWidget)]:
        if widget is not root and not widget.isVisibleTo(root):
            continue
        words += [widget.toolTip(), widget.accessibleName()]
        if isinstance(widget, QLabel | QAbstractButton | QLineEdit):
            words.append(widget.text())
        if isinstance(widget, QAbstractItemView) and widget.model() is not None:
            words += cells(widget.model())
    return [word for word in words if word]


def cells(model: QAbstractItemModel, parent: QModelIndex | None = None) -> list[str]:
    """All texts of a model, tips included."""
    above = parent or QModelIndex()
    words: list[str] = []
    for row in range(model.rowCount(above)):
        for column in range(model.columnCount(above)):
            index = model.index(row, column, above)
            roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
            words += [str(index.data(role) or "") for role in roles]
        words += cells(model, model.index(row, 0, above))
    return words


def choose(box: QComboBox, words: str) -> None:
    """Choose an item as the mouse would."""
    box.setCurrentIndex(box.findText(words))
    box.activated.emit(box.currentIndex())
