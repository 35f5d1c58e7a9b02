"""The candidates' table: what a loss is worth, and what it comes to."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QModelIndex, QRectF
from PySide6.QtGui import QPainter, QResizeEvent

from app.ui.pages.harvest.rows import CandidateRow
from app.ui.theme import current_theme, theme_switch
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.chip import ChipView, chip_width, paint_chip
from app.ui.widgets.paint import Mark
from app.ui.widgets.table import Column, Index, RowsModel
from app.ui.widgets.table_view import CellDelegate, RowsView

_MOST_ROWS = 6
_LEAST_LETTERS = 6
_VERDICT, _BAR, _BESIDE_CHIP = 156, 10, 18
_GIVE_WAY = ("Acquired", "Term", "Stand-in")
# Names and days take what room there is to spare, in this order.
_GROWING = {"Account": 100, "Acquired": 20, "Stand-in": 20}


def _faint(_row: CandidateRow) -> ColorRole:
    return "ink_2"


def candidate_columns() -> tuple[Column[CandidateRow], ...]:
    """The columns, from the security to the verdict."""
    return (
        Column("Security", lambda r: r.symbol, lambda r: r.symbol, style="emphasis", width=69, lead_px=8),
        Column("Account", lambda r: r.account, lambda r: r.account, width=81, tip=lambda r: r.account),
        Column("Acquired", lambda r: r.candidate.lots[0].acquired, lambda r: r.acquired, width=100),
        Column("Shares", lambda r: r.candidate.shares, lambda r: r.shares, align="right", width=58),
        Column("Loss", lambda r: r.candidate.loss, lambda r: r.loss, "right", style="emphasis", width=73),
        Column("Of basis", lambda r: r.candidate.of_basis, lambda r: r.of_basis, "right", role=_faint, width=69),
        Column("Term", lambda r: r.term, lambda r: r.term, role=_faint, width=52),
        Column("Saves now", lambda r: r.candidate.benefit_now, lambda r: r.saves, "right",
               style="emphasis", width=72),
        Column("After later tax", lambda r: r.candidate.benefit_net, lambda r: r.after, "right", width=91),
        Column("Stand-in", lambda r: r.stand_in, lambda r: r.stand_in, width=63),
        Column("Verdict", lambda r: r.verdict.text, lambda _: "", tip=lambda r: r.verdict.tip, mark=_chip,
               accessible=lambda r: f"Verdict {r.verdict.text}. {r.verdict.tip}".rstrip(". ")),
    )  # fmt: skip


def _chip(row: CandidateRow) -> Mark:
    def paint(painter: QPainter, box: QRectF) -> float:
        return paint_chip(painter, box.left(), box.center().y(), fitting(row.verdict, box.width()))

    return paint


def fitting(view: ChipView, width: float) -> ChipView:
    """The chip with its words cut until it fits."""
    words = view.text
    while chip_width(view) > width and len(words) > _LEAST_LETTERS:
        words = words[:-1]
        view = replace(view, text=f"{words.rstrip()}…")
    return view


class _Delegate(CellDelegate):
    """Leaves the line below the last row to the card."""

    def has_line(self, index: Index) -> bool:
        """Return whether a line stands below the row."""
        return index.row() < index.model().rowCount() - 1


class CandidateTable(RowsView[CandidateRow]):
    """As high as its rows, up to six."""

    def __init__(self) -> None:
        self.rows: RowsModel[CandidateRow] = RowsModel(candidate_columns(), lambda row: row.key)
        super().__init__(self.rows, "Losses worth taking")
        self.setItemDelegate(_Delegate(self))
        theme_switch().themeChanged.connect(self._fit)

    def show_rows(self, rows: tuple[CandidateRow, ...]) -> None:
        """Show rows; what was chosen stays chosen while it is there."""
        self.rows.set_rows(rows)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let words give way before numbers do; the inspector has them."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        theme = current_theme()
        wide = {column.title: theme.scaled(column.width or _VERDICT) for column in self.rows.columns}
        chips = (chip_width(self.rows.row_at(self.rows.index(n, 0)).verdict) for n in range(self.rows.rowCount()))
        wide["Verdict"] = max(wide["Verdict"], *(round(chip) + _BESIDE_CHIP for chip in chips), 0)
        over = sum(wide.values()) - self.width()
        for title in _GIVE_WAY:
            place = next(at for at, column in enumerate(self.rows.columns) if column.title == title)
            self.setColumnHidden(place, over > 0)
            over -= wide[title] if over > 0 else 0
        spare = max(0, -over)
        for title, most in _GROWING.items():
            place = next(at for at, column in enumerate(self.rows.columns) if column.title == title)
            more = min(spare, theme.scaled(most))
            self.setColumnWidth(place, wide[title] + more)
            spare -= more
        row = theme.scaled(theme.px("density.regular"))
        self.setFixedHeight((min(self.rows.rowCount(), _MOST_ROWS) + 1) * row + (_BAR if over > 0 else 0))

    def chosen(self) -> QModelIndex:
        """Return the row that is chosen; an invalid index where none is."""
        return next(iter(self.selectionModel().selectedRows()), QModelIndex())

    def choose(self, key: str) -> None:
        """Choose a row by its key."""
        place = self.rows.place_of(key)
        if place is not None:
            self.selectRow(place)
            self.scrollTo(self.rows.index(place, 0))
