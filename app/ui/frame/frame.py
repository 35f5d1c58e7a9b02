"""How the window is divided, and what gives way as it becomes narrow."""

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.ui.frame.dock import InspectorDock
from app.ui.frame.rail import Rail
from app.ui.frame.status_bar import StatusBar
from app.ui.frame.top_bar import TopBar
from app.ui.theme import current_theme, theme_switch
from app.ui.widgets.banner import Banner, BannerView, UndoBanner

_BANNER_WIDTH = 560


class Frame(QWidget):
    """Top bar, rail, pages, inspector and status bar; bare, a first page alone has it all."""

    laidOut = Signal()

    def __init__(self, top: TopBar, rail: Rail, dock: InspectorDock, status: StatusBar) -> None:
        super().__init__()
        self._top, self._rail, self._dock, self._status = top, rail, dock, status
        self._bare = False
        self.stack = QStackedWidget()
        self.notice = Banner(BannerView(""))
        self.notice.hide()
        self._middle = QWidget(self)
        column = QVBoxLayout(self._middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._shelf = QVBoxLayout()
        self._shelf.addWidget(self.notice)
        column.addLayout(self._shelf)
        column.addWidget(self.stack, 1)
        for part in (top, rail, self._middle, dock, status):
            part.setParent(self)
        self.undo_banner = UndoBanner(self)
        self.undo_banner.action.setAccessibleName("Undo what was just done")
        self.undo_banner.installEventFilter(self)
        dock.changed.connect(self._arrange)
        theme_switch().themeChanged.connect(self._arrange)

    def set_bare(self, bare: bool) -> None:
        """Give a page the whole window, or put the frame round it."""
        self._bare = bare
        for part in (self._top, self._rail, self._status):
            part.setVisible(not bare)
        self._arrange()

    def show_notice(self, view: BannerView | None) -> None:
        """Keep a banner above every page while something holds for all of them."""
        if view:
            self.notice.set_view(view)
        self.notice.setVisible(view is not None)
        x = current_theme().px("space.page_x") if view else 0
        self._shelf.setContentsMargins(x, x // 2, x, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Divide the new size."""
        super().resizeEvent(event)
        self._arrange()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Find a place for the undo banner each time it shows."""
        if watched is self.undo_banner and event.type() == QEvent.Type.Show:
            self._place_banner()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground of the pages."""
        QPainter(self).fillRect(self.rect(), current_theme().color("canvas"))

    def _arrange(self) -> None:
        theme = current_theme()
        wide, tall = self.width(), self.height()
        if self._bare:
            self._dock.hide()
            self._middle.setGeometry(0, 0, wide, tall)
            self.laidOut.emit()
            return
        narrow = wide < theme.px("break.rail_collapses_below")
        top, bottom = theme.scaled(theme.px("size.top_bar")), theme.scaled(theme.px("size.status_bar"))
        rail = theme.px("size.rail_collapsed") if narrow else theme.scaled(theme.px("size.rail"))
        inspector = self._dock.minimumWidth() if self._dock.isVisibleTo(self) else 0
        # Larger text widens rail and inspector; what they take is taken from the room that decides.
        wider = max(0, rail - theme.px("size.rail")) + max(0, inspector - theme.px("size.inspector"))
        pushes = wide - wider >= theme.px("break.inspector_overlays_below")
        inside = tall - top - bottom
        self._rail.set_narrow(narrow)
        self._top.setGeometry(0, 0, wide, top)
        self._rail.setGeometry(0, top, rail, inside)
        self._status.setGeometry(0, tall - bottom, wide, bottom)
        self._middle.setGeometry(rail, top, wide - rail - (inspector if pushes else 0), inside)
        self._dock.setGeometry(wide - inspector, top, inspector, inside)
        self._dock.raise_()
        self._place_banner()
        self.laidOut.emit()

    def _place_banner(self) -> None:
        """Float the undo banner over the foot of the page, so that nothing reflows."""
        room = self._middle.geometry()
        width = min(current_theme().scaled(_BANNER_WIDTH), room.width() - 48)
        needed = self.undo_banner.heightForWidth(width)
        height = needed if needed > 0 else self.undo_banner.sizeHint().height()
        left = room.left() + (room.width() - width) // 2
        self.undo_banner.setGeometry(left, room.bottom() - height - 24, width, height)
        self.undo_banner.raise_()
