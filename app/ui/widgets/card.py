"""Cards, wells and hairlines: the flat surfaces a page is made of."""

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.ui.icons import IconName, icon
from app.ui.theme import current_theme
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.text import Text

ButtonKind = Literal["primary", "secondary", "quiet", "link"]

_ICON_ROLE: dict[ButtonKind, ColorRole] = {
    "primary": "on_accent",
    "secondary": "ink",
    "quiet": "ink_2",
    "link": "accent",
}


class Card(QFrame):
    """A surface with a hairline, padding 16 by 14 and an optional heading row.

    ``body`` is the layout that content goes into; ``head`` takes what belongs at the right of
    the heading.
    """

    def __init__(
        self,
        title: str = "",
        note: str = "",
        *,
        padded: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        theme = current_theme()
        x, y = (theme.px("space.card_pad_x"), theme.px("space.card_pad_y")) if padded else (0, 0)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(x, y, x, y)
        self.body.setSpacing(theme.px("space.s2"))
        self.head = QHBoxLayout()
        self.head.setSpacing(theme.px("space.s2"))
        if title:
            self.setAccessibleName(title)
            self.title = Text(title, "heading")
            self.head.addWidget(self.title)
            self.head.addStretch(1)
            if note:
                self.head.addWidget(Text(note, "micro", "ink_3"))
            self.body.addLayout(self.head)


class Well(QFrame):
    """A sunken box of radius 6 for formulas and asides."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("well", True)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(10, 8, 10, 8)
        self.body.setSpacing(2)


class Hairline(QFrame):
    """One pixel between things, level or upright; decoration without meaning."""

    def __init__(self, *, upright: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("hairline", True)
        if upright:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)


ICON_WITH_ROOM = QSize(22, 18)
"""An icon of 18 and the 4 px of air that Qt's own spacing lacks."""


def button(
    text: str,
    kind: ButtonKind = "secondary",
    *,
    icon_name: IconName | None = None,
    small: bool = False,
    parent: QWidget | None = None,
) -> QPushButton:
    """Return a push button of one of the four kinds; a page has one primary."""
    made = QPushButton(text, parent)
    made.setProperty("kind", kind)
    made.setProperty("small", small)
    made.setAutoDefault(False)
    if icon_name:
        made.setIcon(icon(icon_name, _ICON_ROLE[kind]))
        if text:
            made.setIconSize(ICON_WITH_ROOM)
    return made


def row(*parts: QWidget | int, spacing: int = 8) -> QHBoxLayout:
    """Return a level layout of widgets; a number is stretch of that weight."""
    layout = QHBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing)
    for part in parts:
        if isinstance(part, int):
            layout.addStretch(part)
        else:
            layout.addWidget(part)
    return layout


def cards(parts: Sequence[QWidget], spacing: int | None = None) -> QHBoxLayout:
    """Return equal cards side by side with the card gap."""
    gap = current_theme().px("space.card_gap") if spacing is None else spacing
    layout = row(*parts, spacing=gap)
    for place in range(layout.count()):
        layout.setStretch(place, 1)
    return layout
