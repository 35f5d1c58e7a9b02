"""The Tax year page: what a year's sales come to, line by line, and how brokers report them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox

from app.desk.session import Session
from app.engine.realized_match import RealizedMatch
from app.model.errors import AppError
from app.model.tax_year import TaxYear
from app.model.wash import WashLedger
from app.ui.job import once
from app.ui.pages.ask import ask_save
from app.ui.pages.page import Page, PageContext
from app.ui.pages.taxes.body import BROKERS, SALES, WASH, YearCard, YearIssues
from app.ui.pages.taxes.explain import READINGS, Around, Sources, explain_match, explain_sale, explain_wash
from app.ui.pages.taxes.rows import broker_rows, lot_days, of_year, sale_rows, wash_rows
from app.ui.pages.taxes.tiles import TILES, explain_tile, tile_views
from app.ui.pages.taxes.words import CAVEAT, source_words
from app.ui.theme import current_theme
from app.ui.widgets.card import button, cards
from app.ui.widgets.inspector import Explanation
from app.ui.widgets.text import Text
from app.ui.widgets.tile import Tile, TileView


@dataclass(frozen=True, slots=True)
class Ledgers:
    """What takes longer than the year itself: wash sales of all years, the broker's side of one, file and line."""

    year: int
    wash: WashLedger
    matches: tuple[RealizedMatch, ...]
    sources: Sources


class TaxesPage(Page):
    """One year at a time; figures that are counted anew stay until the next are there."""

    key = "taxes"
    title = "Tax year"
    icon = "table"

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._wanted = context.session.as_of.year
        self._year: TaxYear | None = None
        self._ledgers: Ledgers | None = None
        self._asked: tuple[int, int, date] | None = None
        self._is_working = False
        self._chosen = ""
        self._told: Explanation | None = None
        self._back = button("Harvest /", "quiet", small=True)
        self._back.setAccessibleName("Back to Harvest")
        self.years = QComboBox()
        self.years.setAccessibleName("Tax year")
        self.years.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.form = button("Save Form 8949", icon_name="export")
        self.book = button("Save tax book", icon_name="table")
        self.tiles = tuple(Tile(TileView("", "")) for _ in TILES)
        self.issues = YearIssues()
        self.card = YearCard()
        self._lay_out()
        self._connect()

    @property
    def year(self) -> TaxYear | None:
        """Return the year that is shown."""
        return self._year

    @property
    def ledgers(self) -> Ledgers | None:
        """Return the wash sales and matches that are shown."""
        return self._ledgers

    def refresh(self) -> None:
        """Show the year as it stands, and count it anew where the household is another by now."""
        self._ask()
        self._show()

    def arrive(self, **what: str) -> None:
        """Show a year, and one of its tables."""
        if what.get("year", "").isdigit():
            self._wanted = int(what["year"])
        self.card.tabs.choose(what.get("tab", self.card.tabs.choice))
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the note give way before the buttons do."""
        super().resizeEvent(event)
        self._fit_note()

    # Building

    def _lay_out(self) -> None:
        self.header.lead(self._back)
        self.header.note.setMinimumWidth(1)
        for control in (self.years, self.book, self.form):
            self.header.add(control)
        self.banners.addWidget(self.issues)
        self.body.addLayout(cards(self.tiles))
        self.body.addWidget(self.card, 1)
        self.body.addWidget(Text(CAVEAT, "micro", "ink_2"))

    def _connect(self) -> None:
        card = self.card
        self._back.clicked.connect(lambda _: self.context.go("harvest"))
        self.years.activated.connect(lambda place: self._choose_year(int(self.years.itemData(place))))
        self.form.clicked.connect(lambda _: self._save_form())
        self.book.clicked.connect(lambda _: self._save_book())
        for key, tile in zip(TILES, self.tiles, strict=True):
            tile.clicked.connect(partial(self._explain_tile, key))
        for table in (card.sales, card.wash, card.brokers):
            table.selectionModel().selectionChanged.connect(lambda *_, table=table: self._choose(table.chosen()))
            table.asked.connect(self._choose)
        card.acted.connect(lambda _: self.context.import_files())
        self.commands = {
            "taxes.look": self._look,
            "taxes.form8949": self._save_form,
            "taxes.book": self._save_book,
        }

    def _look(self) -> None:
        self.card.front_table.setFocus()

    # Asking

    def _ask(self) -> None:
        """Count the year off the GUI thread, then what takes longer; once for each state of the household."""
        session, year = self.context.session, self._wanted
        wanted = (year, session.revision, session.as_of)
        if self._asked == wanted:
            return
        self._asked, self._is_working = wanted, True
        self.context.run(
            once(f"Counting {year}", lambda: (session.tax_year(year), session.tax_years())),
            self._take_year,
            label=f"Counting {year}",
            slot="taxes.year",
            on_failed=self._fail,
        )

    def _take_year(self, found: tuple[TaxYear, tuple[int, ...]]) -> None:
        """Show the year, and only then ask for what would keep it waiting."""
        self._year, years = found
        self._offer_years({*years, self._wanted})
        session, year = self.context.session, self._year.year
        self.context.run(
            once("Counting wash sales", lambda: _ledgers(session, year)),
            self._take_ledgers,
            label="Counting wash sales",
            slot="taxes.ledgers",
            on_failed=self._fail,
        )
        self._show()

    def _take_ledgers(self, found: Ledgers) -> None:
        self._ledgers, self._is_working = found, False
        self._show()

    def _fail(self, error: AppError) -> None:
        self._asked, self._is_working = None, False
        self.card.say("")
        self.tell(error)

    def _offer_years(self, years: set[int]) -> None:
        self.years.clear()
        for year in sorted(years, reverse=True):
            self.years.addItem(str(year), year)
        self.years.setCurrentIndex(self.years.findData(self._wanted))

    def _choose_year(self, year: int) -> None:
        if year != self._wanted:
            self._wanted = year
            self.refresh()

    # Showing

    def _show(self) -> None:
        year, format_ = self._year, self.context.format
        if self.years.count() == 0:
            self._offer_years({self._wanted})
        self.years.setCurrentIndex(self.years.findData(self._wanted))
        shown = year.year if year else self._wanted
        words = source_words(shown)
        self.header.set_note(words)
        self.years.setToolTip(f"{words[:1].upper()}{words[1:]}")
        self._fit_note()
        for tile, view in zip(self.tiles, tile_views(year, format_), strict=True):
            tile.set_view(view)
            tile.setToolTip(f"{view.label}: {view.line}")
        self.issues.show_year(year, format_)
        self._show_tables(year)
        self.card.say(self._stale_words())
        self._restore_choice()

    def _fit_note(self) -> None:
        """Say what the tables rest on where there is room; the year's tip says it anyway."""
        header, note = self.header, self.header.note
        hidden = 0 if note.isVisibleTo(header) else note.sizeHint().width()
        room = self.width() - 2 * current_theme().px("space.page_x")
        note.setVisible(header.sizeHint().width() + hidden <= room)

    def _show_tables(self, year: TaxYear | None) -> None:
        card, format_, ledgers = self.card, self.context.format, self._ledgers
        if year is None:
            return
        card.show_sales(sale_rows(year, format_), year.year)
        if ledgers is None:
            return
        adjustments = of_year(ledgers.wash.adjustments, year.year)
        card.show_wash(wash_rows(adjustments, lot_days(year.disposals), year.year, format_), year.year)
        if ledgers.year == year.year:
            card.show_brokers(broker_rows(ledgers.matches, year.year, format_))
        else:
            card.wait_for_brokers()

    def _stale_words(self) -> str:
        """Say what is still at work."""
        if not self._is_working:
            return ""
        if self._year is None or self._year.year != self._wanted:
            return f"counting {self._wanted}"
        return "out of date, being counted again" if self._ledgers is not None else ""

    # Choosing and explaining

    def _around(self) -> Around:
        ledgers, year = self._ledgers, self._year
        if ledgers is None:
            return Around()
        same = year is not None and ledgers.year == year.year
        return Around(ledgers.wash.adjustments, ledgers.matches if same else None, ledgers.sources)

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            self._chosen = self.card.key_at(index)
            self._explain()

    def _explain(self) -> None:
        told = self._explanation()
        if told is not None:
            self._told = told
            self.context.show_explanation(told, self._act)

    def _explanation(self) -> Explanation | None:
        """What is chosen, explained; None where it is gone."""
        kind, _, key = self._chosen.partition(":")
        if kind == "tile":
            return None if self._year is None else explain_tile(key, self._year, self.context.format)
        makers: dict[str, Callable[[str], Explanation | None]] = {
            SALES: self._sale_told,
            WASH: self._wash_told,
            BROKERS: self._match_told,
        }
        return makers[kind](key) if kind in makers else None

    def _sale_told(self, key: str) -> Explanation | None:
        row = next((row for row in self.card.sales.rows.rows if row.key == key), None)
        return None if row is None else explain_sale(self._chosen, row.sale, self._around(), self.context.format)

    def _wash_told(self, key: str) -> Explanation | None:
        row = next((row for row in self.card.wash.rows.rows if row.key == key), None)
        if row is None:
            return None
        one, sales = row.adjustment, self._year.disposals if self._year else ()
        mine = (one.loss_account, one.sale, one.loss_lot)
        sold = next((sold for sold in sales if (sold.account, sold.sale, sold.lot) == mine), None)
        return explain_wash(self._chosen, one, sold, self._around(), self.context.format)

    def _match_told(self, key: str) -> Explanation | None:
        row = next((row for row in self.card.brokers.rows.rows if row.key == key), None)
        return None if row is None else explain_match(self._chosen, row.match, self._around(), self.context.format)

    def _explain_tile(self, key: str) -> None:
        self._chosen = f"tile:{key}"
        self._explain()

    def _restore_choice(self) -> None:
        """Keep the explanation in step with what is shown; an inspector that was closed opens only for news."""
        if not self._chosen:
            return
        told = self._explanation()
        if told is None:
            self._chosen = ""
            self.context.show_explanation(None)
        elif told != self._told:
            self._explain()

    def _act(self, key: str) -> None:
        if key == READINGS:
            self.context.go("settings", section="tax")

    # Saving

    def _save_form(self) -> None:
        name = f"Form 8949 {self._wanted}.csv"
        self._save(ask_save(self, "Save Form 8949", name, "CSV table (*.csv)"), "Writing Form 8949", ".csv")

    def _save_book(self) -> None:
        name = f"tax book {self._wanted}.xlsx"
        self._save(ask_save(self, "Save tax book", name, "Excel workbook (*.xlsx)"), "Writing the tax book", ".xlsx")

    def _save(self, path: Path | None, label: str, suffix: str) -> None:
        session, year = self.context.session, self._wanted
        if path is None:
            return
        # The suffix decides what is written: a name without one, or with another, gets it.
        whole = path if path.suffix.lower() == suffix else path.with_name(path.name + suffix)
        self.context.run(once(label, lambda: session.write_forms(year, whole)), self._saved, label=label)

    def _saved(self, path: Path) -> None:
        self.context.say(f"Saved {path.name}.", undo=False)


def _ledgers(session: Session, year: int) -> Ledgers:
    return Ledgers(year, session.wash_ledger(), session.reconciliation(year), session.row_sources())
