"""Past imports, the newest first, each with a way back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.desk.views import ImportView
from app.engine.coverage import Gap
from app.ui.format import Formatter
from app.ui.icons import IconName
from app.ui.pages.words import broker_name
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.banner import Glyph
from app.ui.widgets.card import Card, button, row
from app.ui.widgets.lines import Lines
from app.ui.widgets.text import Text

_SHOWN = 4
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def files_words(view: ImportView, format_: Formatter) -> str:
    """`4 files: Fidelity, Vanguard`."""
    count = f"{format_.count(len(view.files))} file{'' if len(view.files) == 1 else 's'}"
    brokers = ", ".join(broker_name(key) for key in view.brokers)
    return f"{count}: {brokers}" if brokers else view.name


def outcome(view: ImportView) -> tuple[str, IconName, ColorRole]:
    """What an import left behind: issues, or whether totals are equal."""
    if view.issues:
        words = f"{view.issues} issue{'' if view.issues == 1 else 's'} left"
        return words, "warning", "caution"
    if view.totals_equal is None:
        return "no totals stated", "info", "ink_3"
    return ("totals equal", "check", "good") if view.totals_equal else ("totals differ", "warning", "caution")


class ImportsCard(Card):
    """Lists imports; tells which to take back."""

    undone = Signal(int)
    sure = Signal(int)
    heldWanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Imports", "A copy of the file is kept before each", parent=parent)
        self._all = False
        self._views: Sequence[ImportView] = ()
        self._format: Formatter | None = None
        self._can_write = False
        self._lines = Lines()
        self._nothing = Text("Nothing has been imported yet.", "small", "ink_2")
        self.body.addWidget(self._lines)
        self.body.addWidget(self._nothing)
        self.more = button("", "link", small=True)
        self.more.clicked.connect(self._toggle)
        self._question = QVBoxLayout()
        self.body.addLayout(self._question)
        self.held = button("", "link", small=True)
        self.held.clicked.connect(self.heldWanted)
        self.held.hide()
        self.gaps = Text("", "small", "caution", wrap=True)
        self.gaps.hide()
        self.body.addWidget(self.gaps)
        self.body.addLayout(row(self.more, 1, self.held))

    def show_imports(self, views: Sequence[ImportView], format_: Formatter, *, can_write: bool) -> None:
        """Show past imports."""
        self._views, self._format, self._can_write = views, format_, can_write
        self._fill(format_)

    def ask(self, batch: int, rests: Sequence[str]) -> None:
        """Say what rests on an import, and ask whether it goes all the same; without anything, ask no more."""
        while item := self._question.takeAt(0):
            widget: QWidget | None = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        if not rests:
            return
        go, keep = button("Undo all the same", small=True), button("Keep the import", "quiet", small=True)
        go.clicked.connect(partial(self.sure.emit, batch))
        keep.clicked.connect(partial(self.ask, 0, ()))
        asked = QWidget()
        words = Text(" ".join(rests), "small", "caution", wrap=True)
        line = row(words, go, keep)
        line.setStretchFactor(words, 1)
        asked.setLayout(line)
        self._question.addWidget(asked)
        go.setFocus()

    def show_held(self, rows: int, missing: int, wordings: int, format_: Formatter) -> None:
        """Offer the way to what imports left open."""
        parts = [format_.counted(rows, "row")] if rows else []
        parts += [format_.counted(missing, "holding")] if missing else []
        parts += [format_.counted(wordings, "word")] if wordings else []
        self.held.setText(f"{', '.join(parts)} left open".capitalize())
        self.held.setVisible(bool(parts))

    def show_gaps(self, found: Sequence[Gap], format_: Formatter) -> None:
        """Say which days no import tells of."""
        told = [
            f"{g.account}: no transactions {format_.day(g.first, year=True)} … {format_.day(g.last, year=True)}"
            for g in found[:_SHOWN]
        ]
        more = [f"{len(found) - _SHOWN} more gaps"] if len(found) > _SHOWN else []
        self.gaps.set_words("\n".join([*told, *more]))
        self.gaps.setVisible(bool(told))

    def _fill(self, format_: Formatter) -> None:
        shown = self._views if self._all else self._views[:_SHOWN]
        self._lines.show_lines(self._line(view, format_) for view in shown)
        self._nothing.setVisible(not self._views)
        rest = len(self._views) - _SHOWN
        self.more.setVisible(rest > 0)
        self.more.setText("Show fewer" if self._all else f"{rest} earlier")

    def _line(self, view: ImportView, format_: Formatter) -> list[QWidget]:
        at = view.at.astimezone()
        words, glyph, role = outcome(view)
        state = QWidget()
        state.setLayout(row(Glyph(glyph, role, 15), Text(words, "small", role), 1, spacing=5))
        undo = button("Undo import", "link", small=True)
        undo.setAccessibleName(f"Undo import of {format_.day(at.date())}, {at:%H:%M}")
        undo.setEnabled(self._can_write)
        undo.clicked.connect(partial(self.undone.emit, view.batch))
        new, again = Text(f"{format_.count(view.new)} new"), Text(f"{format_.count(view.duplicates)} duplicates")
        for text in (new, again):
            text.setAlignment(_RIGHT)
        files = Text(files_words(view, format_), role="ink_2")
        files.setToolTip("\n".join(view.files))
        return [Text(f"{format_.day(at.date())}, {at:%H:%M}"), files, new, again, state, undo]

    def _toggle(self) -> None:
        self._all = not self._all
        if self._format is not None:
            self._fill(self._format)
