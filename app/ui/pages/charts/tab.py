"""A tab of the Charts page: a picture or its table over a window of days, and one sentence of what is true now."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.ui.charts.table import Sheet, SheetRow, sheet_columns, sheet_rows
from app.ui.charts.time_plot import TimePlot
from app.ui.charts.window import Window
from app.ui.format import Formatter
from app.ui.pages.charts.facts import ChartFacts
from app.ui.widgets.table import RowsModel
from app.ui.widgets.table_view import RowsView


class ChartsTab(QWidget):
    """Shows facts over a window; subclasses draw. Tells where the hand moves the window to."""

    windowMoved = Signal(object)  # Window
    resetAsked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.facts: ChartFacts | None = None
        self.seen = Window(0.0, 1.0)

    def show_facts(self, facts: ChartFacts, window: Window, span: str) -> None:
        """Show facts; `span` says in words how long the window is."""
        self.facts = facts
        self.move_to(window, span)

    def move_to(self, window: Window, span: str) -> None:
        """Show other days."""
        raise NotImplementedError

    def show_table(self, shown: bool) -> None:
        """Show the figures in place of the picture, or the picture."""
        raise NotImplementedError

    @property
    def sentence(self) -> str:
        """What is true now."""
        raise NotImplementedError

    @property
    def subject(self) -> str:
        """What a saved file is called after."""
        raise NotImplementedError

    @property
    def sheet(self) -> Sheet:
        """The figures of what is seen."""
        raise NotImplementedError

    def picture(self) -> QPixmap:
        """What is seen, to be saved."""
        return self.grab()

    def follow(self, chart: TimePlot) -> None:
        """Hear where the hand moves a chart."""
        chart.windowMoved.connect(self.windowMoved)
        chart.resetAsked.connect(self.resetAsked)


class SheetView(QWidget):
    """The figures of a chart as a table; its columns follow the sheet."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._titles: tuple[str, ...] = ()
        self.model: RowsModel[SheetRow] | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._view: RowsView[SheetRow] | None = None

    def show_sheet(self, sheet: Sheet, format_: Formatter) -> None:
        """Show a sheet."""
        titles = tuple(one.title for one in sheet.columns)
        if self.model is not None and titles == self._titles:
            self.model.columns = sheet_columns(sheet, format_)
            self.model.set_rows(sheet_rows(sheet))
            return
        self._titles = titles
        self.model = RowsModel(sheet_columns(sheet, format_), lambda r: r.day, sheet_rows(sheet))
        made = RowsView(self.model, self._name)
        made.set_density("compact")
        if self._view is not None:
            self._column.removeWidget(self._view)
            self._view.hide()
            self._view.deleteLater()
        self._view = made
        self._column.addWidget(made)


class Front(QStackedWidget):
    """A picture and its table in one place."""

    def __init__(self, picture: QWidget, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sheet_view = SheetView(name)
        self.addWidget(picture)
        self.addWidget(self.sheet_view)

    @property
    def is_table(self) -> bool:
        """Whether the table is in front."""
        return self.currentIndex() == 1

    def turn(self, is_table: bool) -> None:
        """Show the table, or the picture."""
        self.setCurrentIndex(1 if is_table else 0)
