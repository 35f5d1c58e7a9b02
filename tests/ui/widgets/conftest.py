"""Every widget test starts light at 100 %, and leaves it so."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication, QLayout, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.theme import theme_switch


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> Iterator[None]:
    """Use the light theme with motion, whatever the system wants."""
    theme_switch().choose("light", reduced_motion=False)
    yield
    theme_switch().choose("light")


@pytest.fixture
def shown(qtbot: QtBot) -> Callable[..., QWidget]:
    """Return what puts widgets below each other in an active window."""
    kept: list[QWidget] = []

    def show(*widgets: QWidget, width: int = 400) -> QWidget:
        window = QWidget()
        kept.append(window)
        layout = QVBoxLayout(window)
        # A least size would have the offscreen platform complain that it knows no size hints.
        layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        for widget in widgets:
            layout.addWidget(widget)
        qtbot.addWidget(window)
        window.resize(width, window.sizeHint().height())
        with qtbot.waitActive(window):
            window.show()
        return window

    return show
