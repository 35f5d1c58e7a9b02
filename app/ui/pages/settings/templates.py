"""Import templates: what files of one's own brokers look like, kept under names, handed on as files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPushButton, QWidget

from app.ui.job import once
from app.ui.pages.ask import ask_open, ask_save
from app.ui.pages.page import PageContext
from app.ui.pages.plain import one_line
from app.ui.pages.settings.form import SectionForm
from app.ui.widgets.card import button, row
from app.ui.widgets.text import Text

if TYPE_CHECKING:
    from app.desk.templates import TemplateView

_KIND = "Templates (*.toml);;All files (*)"
_NAMES = 5
_NONE = "No templates yet. Import a file nothing knows and match its columns: what you save is listed here."


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One template: its id, its name, and what it reads in a few words."""

    id: str
    name: str
    about: str


class TwiceButton(QObject):
    """Makes a button ask again before it does what can't be taken back; leaving it is an answer too."""

    sure = Signal()

    def __init__(self, part: QPushButton, again: str) -> None:
        super().__init__(part)
        self._part, self._first, self._again = part, part.text(), again
        part.clicked.connect(self._press)
        part.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the question back when the keyboard goes elsewhere."""
        if event.type() == QEvent.Type.FocusOut:
            self._part.setText(self._first)
        return super().eventFilter(watched, event)

    def _press(self) -> None:
        if self._part.text() == self._again:
            self.sure.emit()
        else:
            self._part.setText(self._again)
            self._part.setFocus()


class TemplateLines(QWidget):
    """A line for each template: its name to edit in place, what it reads, and what can be done with it."""

    renamed = Signal(str, str)  # id, name
    exportAsked = Signal(str)
    deleteAsked = Signal(str)

    def __init__(self, rows: Sequence[TemplateRow]) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 4, 0, 4)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        self.names: dict[str, QLineEdit] = {}
        for at, told in enumerate(rows):
            name = self.names[told.id] = QLineEdit(told.name)
            name.setProperty("quiet", True)
            name.setAccessibleName(f"Name of template {one_line(told.name)}")
            name.setMinimumWidth(200)
            name.editingFinished.connect(self._renaming(told, name))
            export = button("Export…", small=True)
            export.setAccessibleName(f"Export template {one_line(told.name)}")
            export.clicked.connect(lambda _=False, told=told: self.exportAsked.emit(told.id))
            delete = button("Delete", small=True)
            delete.setAccessibleName(f"Delete template {one_line(told.name)}")
            TwiceButton(delete, "Delete for good").sure.connect(lambda told=told: self.deleteAsked.emit(told.id))
            grid.addWidget(name, at, 0)
            grid.addWidget(Text(one_line(told.about), "small", "ink_2"), at, 1)
            grid.addWidget(export, at, 2, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(delete, at, 3, Qt.AlignmentFlag.AlignRight)

    def _renaming(self, of: TemplateRow, name: QLineEdit) -> Callable[[], None]:
        def finish() -> None:
            told = name.text().strip()
            if not told:
                name.setText(of.name)
            elif told != of.name:
                self.renamed.emit(of.id, told)

        return finish


class TemplatesForm(SectionForm):
    """What is kept: read when the page is shown, changed in jobs, for the folder may be slow."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._card = self.add_card("Import templates", "Kept beside the settings, for every household")
        self.about = Text(_NONE, "body", "ink_2", wrap=True)
        self._card.body.addWidget(self.about)
        self.lines = TemplateLines(())
        self._card.body.addWidget(self.lines)
        take = button("Import a template…", icon_name="import")
        take.clicked.connect(self._import)
        self._card.body.addLayout(row(take, 1))
        self._card.rows.append(("Import templates", take))
        self.column.addStretch(1)

    def refresh(self) -> None:
        """Read what is kept."""
        session = self.context.session
        self._run("Reading templates", session.templates, self._show)

    def _show(self, views: Sequence[TemplateView]) -> None:
        lines = TemplateLines([_row(view) for view in views])
        lines.renamed.connect(self._rename)
        lines.exportAsked.connect(self._export)
        lines.deleteAsked.connect(self._delete)
        self._card.body.replaceWidget(self.lines, lines)
        self.lines.hide()
        self.lines.deleteLater()
        self.lines = lines
        lines.show()
        self.about.setVisible(not views)

    def _rename(self, template: str, name: str) -> None:
        session = self.context.session
        self._change("Renaming the template", lambda: session.rename_template(template, name).name, "is its name now.")

    def _delete(self, template: str) -> None:
        session = self.context.session
        self._change("Deleting the template", lambda: session.delete_template(template), "is deleted.")

    def _export(self, template: str) -> None:
        to = ask_save(self, "Export the template", f"{template}.toml", _KIND)
        if to is not None:
            session = self.context.session
            self._change("Exporting the template", lambda: session.export_template(template, to).name, "is saved.")

    def _import(self) -> None:
        chosen = ask_open(self, "Import a template", _KIND)
        if chosen:
            source: Path = chosen[0]
            session = self.context.session
            self._change("Importing the template", lambda: session.import_template(source).name, "is a template now.")

    def _change(self, label: str, call: Callable[[], str], said: str) -> None:
        def done(name: str) -> None:
            self.context.say(f"{one_line(name)} {said}", undo=False)
            self.refresh()

        self._run(label, call, done)

    def _run(self, label: str, call: Callable[[], object], done: Callable[..., object]) -> None:
        self.context.run(once(label, call), done, label=label)


def _row(view: TemplateView) -> TemplateRow:
    """Return a template with what it reads in a few words, or why it is not used."""
    kinds = ", ".join(view.kinds).capitalize().replace("Realized", "Realised")
    columns = ", ".join(view.names[:_NAMES]) + (" …" if len(view.names) > _NAMES else "")
    about = view.problem or " · ".join(part for part in (kinds, columns) if part)
    return TemplateRow(view.id, view.name, about)
