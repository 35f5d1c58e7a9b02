"""The card of one file's rows: its name and filters, whose it is, the grid, and the editor below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.pages.import_review.accounts import AccountChoosers
from app.ui.pages.import_review.fix import EditorPlace
from app.ui.pages.import_review.grid import ReviewGrid
from app.ui.pages.import_review.rows import FileTable
from app.ui.widgets.card import Card, Hairline, button
from app.ui.widgets.segment import Segment
from app.ui.widgets.text import Text

_CORNER = 8
"""The grid keeps clear of the card's rounded corners."""


class GridCard(Card):
    """Shows one file; `several` opens what can be done with the chosen rows."""

    def __init__(self, grid: ReviewGrid, editor: EditorPlace) -> None:
        super().__init__(padded=False)
        self.body.setContentsMargins(1, 1, 1, _CORNER)
        self.body.setSpacing(0)
        self._name = Text("", "heading")
        self.filters = Segment([("all", "All")], "Rows shown")
        self._filter_place = QHBoxLayout()
        self.several = button("", small=True, icon_name="chevron-down")
        self._twin_words = Text("Twins", "small", "ink_2")
        self.twins = Segment([("leave", "Leave open"), ("keep", "Import too")], "Twins")
        self.notes = button("", "link", small=True)
        head = QHBoxLayout()
        head.setContentsMargins(16, 10, 16, 10)
        head.setSpacing(12)
        head.addWidget(self._name)
        head.addLayout(self._filter_place)
        head.addStretch(1)
        for part in (self.several, self._twin_words, self.twins, self.notes):
            head.addWidget(part)
        self._chooser_place = QVBoxLayout()
        self.body.addLayout(head)
        self.body.addLayout(self._chooser_place)
        self.body.addWidget(Hairline())
        self.body.addWidget(grid, 1)
        self.body.addWidget(editor)

    def show_file(self, table: FileTable, groups: Sequence[tuple[str, str]], group: str) -> None:
        """Show a file's name, its filters and how much is noted about it."""
        self._name.set_words(table.file.name)
        _empty(self._filter_place)
        self.filters = Segment(groups, "Rows shown")
        self.filters.choose(group)
        self._filter_place.addWidget(self.filters)
        notes = sum(1 for issue in table.file.issues if issue.place.line is None)
        self.notes.setText(f"{notes} {'note' if notes == 1 else 'notes'}")
        self.notes.setVisible(bool(notes))

    def show_twins(self, *, shown: bool) -> None:
        """Offer to import all twins too, or not."""
        self.twins.setVisible(shown)
        self._twin_words.setVisible(shown)

    def show_several(self, count: int) -> None:
        """Offer what can be done with several chosen rows at once."""
        self.several.setText(f"{count:,} rows chosen")
        self.several.setVisible(count > 1)

    def show_choosers(self, choosers: AccountChoosers | None) -> None:
        """Show whose rows they are."""
        _empty(self._chooser_place)
        if choosers is not None:
            self._chooser_place.addWidget(Hairline())
            self._chooser_place.addWidget(choosers)

    def show_nothing(self) -> None:
        """Show no file."""
        self._name.set_words("")
        _empty(self._filter_place)
        self.show_choosers(None)
        self.show_twins(shown=False)
        self.show_several(0)
        self.notes.hide()


def _empty(place: QHBoxLayout | QVBoxLayout) -> None:
    """Take every widget out of a layout."""
    while item := place.takeAt(0):
        widget: QWidget | None = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
