"""A page longer than the window: its scroll bar stands in the page's margin, so nothing reflows when it comes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QScrollBar, QWidget

_BAR, _AWAY = 8, 6
_PAD_X, _PAD_Y = 15, 13


class PageScroll(QScrollArea):
    """Scrolls one widget as wide as itself."""

    def __init__(self, inside: QWidget, page: QWidget) -> None:
        """`page` is the widget in whose right margin the bar stands."""
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # At large text in a narrow window figures may need more room than there is: they are never cut.
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(inside)
        self._page = page
        self._bar = QScrollBar(Qt.Orientation.Vertical, page)
        self._bar.hide()  # the page would show it, unplaced, while this is on a tab nobody has opened
        own = self.verticalScrollBar()
        own.rangeChanged.connect(self._fit)
        own.valueChanged.connect(self._bar.setValue)
        self._bar.valueChanged.connect(own.setValue)
        self.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move the bar with the area."""
        if event.type() in {QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide}:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        if not self._page.isAncestorOf(self):  # still being put together
            return
        own = self.verticalScrollBar()
        self._bar.setRange(own.minimum(), own.maximum())
        self._bar.setPageStep(own.pageStep())
        self._bar.setSingleStep(own.singleStep())
        self._bar.setVisible(self.isVisible() and own.maximum() > own.minimum())
        corner = self.mapTo(self._page, self.rect().topRight())
        self._bar.setGeometry(corner.x() + _AWAY, corner.y(), _BAR, self.height())
        self._bar.raise_()


class PaneScroll(QScrollArea):
    """Scrolls a narrow pane of a card; the bar stands in the pane's padding, so its content keeps its width."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(inside)
        self._pad(0, 0)
        self.verticalScrollBar().rangeChanged.connect(self._pad)

    def _pad(self, _least: int, most: int) -> None:
        inside = self.widget()
        layout = inside.layout() if inside is not None else None
        if layout is not None:
            right = _PAD_X - (_BAR if most > 0 else 0)
            if layout.contentsMargins().right() != right:
                layout.setContentsMargins(_PAD_X, _PAD_Y, right, _PAD_Y)
