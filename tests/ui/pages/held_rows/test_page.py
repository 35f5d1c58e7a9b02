"""What imports left open, decided in the window without the files."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.ui.pages.accounts import AccountsPage
from app.ui.pages.held_rows import HeldRowsPage
from app.ui.pages.import_review.fix import FixPanel, WordingPanel
from app.ui.pages.page import PageContext
from app.ui.pages.proposing import Proposing
from app.ui.pages.today.facts import Facts
from app.ui.pages.today.inbox import matters
from tests.desk.driving import imported
from tests.desk.test_known_rows import _fidelity as fidelity
from tests.ui.page_fixtures import keep, nameless

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

LEDGER = """date,account,action,symbol,shares,price,amount
2026-10-05,My account,deposit,,,,5000.00
2026-10-07,My account,buy,BND,20,"72,50",1450.00
someday,My account,buy,VTI,1,300.00,300.00
"""
SCHWAB = (
    '"Transactions  for account Brokerage ...724 as of 11/20/2026"\n'
    '"Date","Action","Symbol","Description","Quantity","Price","Fees & Comm","Amount"\n'
    '"11/18/2026","Odd Credit","","ODD","","","","$25.00"\n'
)


@pytest.fixture
def page(qtbot: QtBot, bare_context: PageContext, tmp_path: Path) -> Iterator[HeldRowsPage]:
    """Give the page over a household in which two rows and a word were left open."""
    for name, text in (("ledger.csv", LEDGER), ("schwab.csv", SCHWAB)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        imported(bare_context.session, tmp_path / name)
    made = HeldRowsPage(bare_context)
    qtbot.addWidget(made)
    made.resize(1256, 824)
    made.show()
    yield made
    made.hide()


def at_rest(qtbot: QtBot, page: HeldRowsPage) -> None:
    """Wait until no job is at work."""
    qtbot.waitUntil(lambda: not page.context.jobs.running)


def test_every_open_row_is_listed_with_its_file(page: HeldRowsPage) -> None:
    """File, line, the cells under their columns, and why."""
    told = [(row.held.file, row.line, row.action) for row in page.model.rows]  # type: ignore[attr-defined]
    assert told == [("ledger.csv", 3, "Read as 72.50"), ("ledger.csv", 4, "Fix…")]
    assert page.header.note.words == "two rows, one wording to decide."
    assert nameless(page) == []


def test_a_row_is_mended_and_imported(page: HeldRowsPage, qtbot: QtBot) -> None:
    """The editor opens at the faulty cell; what is still wrong stays, with its new reason; then it is a row."""
    said: list[object] = []
    page.context.said.connect(keep(said))
    page.grid.choose((), 1)
    for value, left in (("whenever", 2), ("2026-10-08", 1)):
        QTest.keyClick(page.grid, Qt.Key.Key_Return)
        panel = page.editor.editor
        assert isinstance(panel, FixPanel)
        assert panel.fields["date"].property("error") is True
        panel.fields["date"].setText(value)
        panel.fields["date"].returnPressed.emit()
        at_rest(qtbot, page)
        assert len(page.model.rows) == left
    assert len(page.context.session.lots(symbol="VTI")) == 1
    assert len(said) == 2


def test_rows_are_skipped_by_a_key(page: HeldRowsPage, qtbot: QtBot) -> None:
    """All that are chosen, as one step; then the page says that nothing is open."""
    page.grid.selectAll()
    assert page.several.text() == "2 rows chosen"
    QTest.keyClick(page.grid, Qt.Key.Key_S)
    at_rest(qtbot, page)
    assert page.model.rows == ()
    assert page.empty.isVisible()
    assert not page.copy.isEnabled()
    assert page.context.session.undo() == "Skip 2 held rows"


def test_a_wording_is_explained_and_explained_again(page: HeldRowsPage, qtbot: QtBot) -> None:
    """What was answered wrongly is asked again, with the answer in force chosen."""
    session = page.context.session
    for name, rule, chosen in (("Explain", "dividend", ""), ("Change", "interest", "dividend")):
        (act,) = [
            b
            for b in page.wordings.findChildren(type(page.copy))
            if b.accessibleName().startswith(name) and not b.isHidden()
        ]
        act.click()
        panel = page.wordings.editor.editor
        assert isinstance(panel, WordingPanel)
        assert panel.chooser.currentData() == chosen
        panel.explained.emit(rule)
        at_rest(qtbot, page)
        assert [w.action for w in session.answered_wordings()] == [rule]
        assert [t.action for t in session.file.transactions() if t.cash == 25] == [rule]


def test_a_copy_is_saved_as_csv(
    page: HeldRowsPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name gets its suffix."""
    monkeypatch.setattr("app.ui.pages.held_rows.page.ask_save", lambda *_: tmp_path / "open")
    page.perform("held.copy")
    at_rest(qtbot, page)
    rows = list(csv.reader((tmp_path / "open.csv").read_text(encoding="utf-8").splitlines()))
    assert [row[1] for row in rows[1:]] == ["3", "4"]


def test_the_inbox_and_the_imports_lead_here(page: HeldRowsPage, qtbot: QtBot) -> None:
    """Both say what is open, and open the page."""
    context = page.context
    facts = Facts(context.session, context.format, Proposing.of(context))
    found = {m.item.key: m.page for m in matters(facts)}
    assert found["held"] == found["wordings"] == "held"
    accounts = AccountsPage(context)
    qtbot.addWidget(accounts)
    gone: list[object] = []
    context.gone.connect(keep(gone))
    accounts.refresh()
    assert accounts.imports.held.text() == "Two rows, one word left open"
    accounts.imports.held.click()
    assert gone == [("held", {})]
    at_rest(qtbot, page)


def test_a_holding_that_is_missing_is_asked_for(page: HeldRowsPage, qtbot: QtBot, tmp_path: Path) -> None:
    """In the inbox and here; what is still held is held again, and nothing more is asked."""
    session = page.context.session
    for day, rows in (("05", ("VTI,8", "BND,5")), ("06", ("BND,5",))):
        path = tmp_path / f"positions-{day}.csv"
        lines = [f"My account,{row},10,,,2026-10-{day}" for row in rows]
        path.write_text("\n".join(["account,symbol,shares,price,acquired,basis,date", *lines]) + "\n", encoding="utf-8")
        imported(session, path)
    page.context.changed()
    assert "missing" in {m.item.key for m in matters(Facts(session, page.context.format, Proposing.of(page.context)))}
    (act,) = [b for b in page.missing.findChildren(type(page.copy)) if "Still held" in b.accessibleName()]
    assert nameless(page) == []
    act.click()
    at_rest(qtbot, page)
    assert not page.missing.isVisible()
    assert {v.lot.symbol: v.lot.shares for v in session.lots()} == {"VTI": 8, "BND": 5}


def test_a_pending_row_that_never_settled_is_removed(page: HeldRowsPage, qtbot: QtBot, tmp_path: Path) -> None:
    """The card asks while there is one."""
    session = page.context.session
    header, row = fidelity("Processing").rsplit("\n", 2)[:2]
    for name, text in (
        ("pending", f"{header}\n{row}\n"),
        (
            "later",
            "\n".join([header, *(row.replace("Processing", "1.00").replace("/13/", f"/{n}/") for n in (10, 20))]),
        ),
    ):
        (tmp_path / f"{name}.csv").write_text(f"{text}\n", encoding="utf-8")
        imported(session, tmp_path / f"{name}.csv")
    page.context.changed()
    (act,) = [b for b in page.pending.findChildren(type(page.copy)) if "pending row" in b.accessibleName()]
    act.click()
    at_rest(qtbot, page)
    assert not page.pending.isVisible()
    assert session.lost_pending() == ()
