"""What the user expects of a class against the rest: one line, for as long as the window is open."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.model.number import ZERO
from app.ui.format import Formatter
from app.ui.pages.settings.fields import Choice, NumberField
from app.ui.widgets.card import row
from app.ui.widgets.points_spin import PointsSpin
from app.ui.widgets.text import Text

_ONE_YEAR = 1


class ViewLine(QWidget):
    """A class, points a year and years; `viewed` tells all views after a change. Nothing of it is saved."""

    viewed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._views: dict[str, tuple[Decimal, int]] = {}
        self._name = ""
        self._format: Formatter | None = None
        self.which = Choice("Class you have a view of", [("", "no class")], 150)
        self.points = PointsSpin("Points a year more than the rest", signed=True)
        self.years = NumberField("Years the view lasts", "years")
        self.years.setFixedWidth(44)
        words = Text("Expected of", "small", "ink_2"), Text("points a year against the rest, for", "small", "ink_2")
        last = Text("years; a rule of thumb, and not saved", "small", "ink_2")
        line = row(words[0], self.which, self.points, words[1], self.years, last, 1)
        self.setLayout(line)
        self.which.chosen.connect(self._choose)
        self.points.pointsChanged.connect(lambda points: self._set(points, self._now[1]))
        self.years.entered.connect(lambda years: self._set(self._now[0], int(years)))

    def show_classes(self, classes: Sequence[tuple[str, str]], format_: Formatter) -> None:
        """Offer the classes (path, short name); a view of one that is gone is forgotten."""
        names = {name for name, _ in classes}
        self._views = {name: view for name, view in self._views.items() if name in names}
        if self._name not in names:
            self._name = ""
        self.which.set_options([("", "no class"), *classes])
        self.which.show_value(self._name)
        self._format = format_
        self._show()

    @property
    def _now(self) -> tuple[Decimal, int]:
        return self._views.get(self._name, (ZERO, _ONE_YEAR))

    def _choose(self, name: str) -> None:
        self._name = name
        self._show()

    def _show(self) -> None:
        points, years = self._now
        self.points.set_points(points)
        for control in (self.points, self.years):
            control.setEnabled(bool(self._name))
        if self._format is not None and not self.years.hasFocus():
            self.years.show_value(Decimal(years), self._format)

    def _set(self, points: Decimal, years: int) -> None:
        if not self._name or years < _ONE_YEAR or self._now == (points, years):
            return
        self._views.pop(self._name, None)
        if points:
            self._views[self._name] = points, years
        self.viewed.emit(dict(self._views))
