"""The three tables: figures keep their room, words give way."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.ui.format import Formatter
from app.ui.pages.taxes.rows import SaleRow, broker_rows, sale_rows
from app.ui.pages.taxes.table import BrokerTable, SaleTable, WashTable, YearTable
from tests.desk.tax_household import DAY, filled

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
VIEW = Formatter(hide_amounts=False, today=DAY)


def _rows(folder: Path) -> tuple[SaleRow, ...]:
    with filled(folder) as session:
        return sale_rows(session.tax_year(2026), VIEW)


def _hidden(table: YearTable[SaleRow]) -> list[str]:
    return [column.title for at, column in enumerate(table.rows.columns) if table.isColumnHidden(at)]


def test_words_give_way_before_figures(qtbot: QtBot, tmp_path: Path) -> None:
    """Beside the inspector the code goes, in a yet narrower place the day of purchase; no figure ever does."""
    table = SaleTable()
    qtbot.addWidget(table)
    table.show_rows(_rows(tmp_path))
    table.show()
    for width, gone in (
        (1254, []),
        (902, ["Code"]),
        (820, ["Acquired", "Code"]),
        (600, ["Account", "Acquired", "Code"]),
    ):
        table.resize(width, 400)
        assert sorted(_hidden(table)) == gone, width


def test_a_long_figure_widens_its_column(qtbot: QtBot, tmp_path: Path) -> None:
    """Ten million dollars are written whole."""
    rows = _rows(tmp_path)
    table = SaleTable()
    qtbot.addWidget(table)
    table.show_rows(rows)
    at = next(at for at, column in enumerate(table.rows.columns) if column.title == "Proceeds")
    before = table.columnWidth(at)
    big = replace(rows[0], proceeds="$10,400,000", sale=replace(rows[0].sale, proceeds=Decimal(10_400_000)))
    table.show_rows((big, *rows[1:]))
    assert table.columnWidth(at) > before


def test_the_last_column_fills_what_is_left(qtbot: QtBot, tmp_path: Path) -> None:
    """Where the sentence has no room the verdict stretches, so that rows end at the card's edge."""
    with filled(tmp_path) as session:
        rows = broker_rows(session.reconciliation(2026), 2026, VIEW)
    table = BrokerTable()
    qtbot.addWidget(table)
    table.show_rows(rows)
    table.show()
    table.resize(902, 400)
    shown = [at for at in range(len(table.rows.columns)) if not table.isColumnHidden(at)]
    assert table.rows.columns[shown[-1]].title == "Verdict"
    assert sum(table.columnWidth(at) for at in shown) == pytest.approx(table.viewport().width(), abs=2)


def test_a_row_is_chosen_by_its_key(qtbot: QtBot, tmp_path: Path) -> None:
    """And stays chosen when rows come anew."""
    rows = _rows(tmp_path)
    table = SaleTable()
    qtbot.addWidget(table)
    table.show_rows(rows)
    assert table.choose(rows[1].key)
    table.show_rows(rows[1:])
    assert table.rows.row_at(table.chosen()) == rows[1]
    assert not table.choose("gone")


def test_chips_and_codes_are_spoken(qtbot: QtBot, tmp_path: Path) -> None:
    """What is painted is read as well."""
    with filled(tmp_path) as session:
        matches = broker_rows(session.reconciliation(2026), 2026, VIEW)
        sales = sale_rows(session.tax_year(2026), VIEW)
    brokers, table = BrokerTable(), SaleTable()
    for made in (brokers, table, WashTable()):
        qtbot.addWidget(made)
        assert made.accessibleName()
    brokers.show_rows(matches)
    table.show_rows(sales)
    spoken = Qt.ItemDataRole.AccessibleTextRole
    verdict = next(at for at, column in enumerate(brokers.rows.columns) if column.title == "Verdict")
    assert str(brokers.rows.index(0, verdict).data(spoken)).startswith("Verdict Agrees.")
    code = len(table.rows.columns) - 1
    assert table.rows.index(0, code).data(spoken) == "No code"
    assert table.rows.index(1, code).data(spoken) == "Code W: a wash sale, as on Form 8949"
