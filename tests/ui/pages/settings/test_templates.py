"""Import templates in the settings: listed, renamed, exported, taken in and deleted."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from app.desk.session import Session
from app.ui.pages.page import PageContext
from app.ui.pages.settings.templates import TemplatesForm
from tests.ui.page_fixtures import keep, nameless
from tests.ui.pages.driving import said, settle

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
FILE = "Posted,Txn,Ticker,Units,Net\n2026-11-03,Bought,VTI,10,-3400.00\n"
Form = Callable[[], TemplatesForm]


def kept(session: Session, folder: Path, name: str) -> str:
    """Keep a template of that name; its id."""
    from dataclasses import replace

    path = folder / f"{name}.csv"
    path.write_text(FILE.replace("Posted", f"Posted {name}"), encoding="utf-8")
    draft = session.suggest_template(session.raw_grid(path)).draft
    return session.save_template(replace(draft, name=name)).id


@pytest.fixture
def form(qtbot: QtBot, bare_context: PageContext) -> Form:
    """Return what shows the form, once it has read what is kept."""

    def show() -> TemplatesForm:
        made = TemplatesForm(bare_context)
        qtbot.addWidget(made)
        made.resize(800, 400)
        made.show()
        made.refresh()
        settle(qtbot, bare_context)
        return made

    return show


def press(form: TemplatesForm, name: str, qtbot: QtBot) -> None:
    """Press a button by its accessible name."""
    button = next(b for b in form.findChildren(QPushButton) if b.accessibleName() == name and not b.isHidden())
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    settle(qtbot, form.context)


def test_without_templates_it_says_how_one_comes_to_be(form: Form) -> None:
    """A sentence in place of a list."""
    assert any("No templates yet." in words for words in said(form()))


def test_templates_are_listed_and_renamed_in_place(
    form: Form, qtbot: QtBot, bare_context: PageContext, tmp_path: Path
) -> None:
    """Each has its name and what it reads; another name is typed over it."""
    harbor = kept(bare_context.session, tmp_path, "Harbor")
    kept(bare_context.session, tmp_path, "Finch")
    shown = form()
    assert [field.text() for field in shown.lines.names.values()] == ["Finch", "Harbor"]
    assert any(words.startswith("Transactions · ") for words in said(shown))
    assert nameless(shown) == []
    field = shown.lines.names[harbor]
    field.selectAll()
    QTest.keyClicks(field, "Harbor & Finch")
    QTest.keyClick(field, Qt.Key.Key_Return)
    settle(qtbot, bare_context)
    assert {view.name for view in bare_context.session.templates()} == {"Finch", "Harbor & Finch"}
    assert shown.lines.names[harbor].text() == "Harbor & Finch"


def test_an_empty_name_is_not_taken(form: Form, qtbot: QtBot, bare_context: PageContext, tmp_path: Path) -> None:
    """The old one comes back."""
    harbor = kept(bare_context.session, tmp_path, "Harbor")
    shown = form()
    field = shown.lines.names[harbor]
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Delete)
    QTest.keyClick(field, Qt.Key.Key_Return)
    settle(qtbot, bare_context)
    assert field.text() == "Harbor"


def test_deleting_asks_once_more_on_the_button(
    form: Form, qtbot: QtBot, bare_context: PageContext, tmp_path: Path
) -> None:
    """The first press asks, the second deletes; nothing is left of the list."""
    kept(bare_context.session, tmp_path, "Harbor")
    shown = form()
    press(shown, "Delete template Harbor", qtbot)
    assert len(bare_context.session.templates()) == 1
    (button,) = [b for b in shown.findChildren(QPushButton) if b.text() == "Delete for good"]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    settle(qtbot, bare_context)
    assert bare_context.session.templates() == ()
    assert any("No templates yet." in words for words in said(shown))


def test_a_template_goes_out_as_a_file_and_comes_in_again(
    form: Form, qtbot: QtBot, bare_context: PageContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was exported is a template on a machine that had none."""
    template = kept(bare_context.session, tmp_path, "Harbor")
    to = tmp_path / "out.toml"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(to), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(to)], ""))
    shown = form()
    press(shown, "Export template Harbor", qtbot)
    assert "Harbor" in to.read_text(encoding="utf-8")
    bare_context.session.delete_template(template)
    (take,) = [b for b in shown.findChildren(QPushButton) if b.text() == "Import a template…"]
    QTest.mouseClick(take, Qt.MouseButton.LeftButton)
    settle(qtbot, bare_context)
    assert [view.name for view in bare_context.session.templates()] == ["Harbor"]
    assert list(shown.lines.names) == [template]


def test_a_file_that_is_no_template_is_told(
    form: Form, qtbot: QtBot, bare_context: PageContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sentence goes to the page; nothing is kept."""
    (tmp_path / "no.toml").write_text("hello = [", encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(tmp_path / "no.toml")], ""))
    failed: list[object] = []
    bare_context.failed.connect(keep(failed))
    shown = form()
    (take,) = [b for b in shown.findChildren(QPushButton) if b.text() == "Import a template…"]
    QTest.mouseClick(take, Qt.MouseButton.LeftButton)
    settle(qtbot, bare_context)
    assert len(failed) == 1
    assert "no.toml" in str(failed[0])
    assert bare_context.session.templates() == ()
