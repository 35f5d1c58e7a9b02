"""What the tax facts come to: rates on the next dollar, room in the brackets, the year so far."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from app.engine.tax import flat_rates
from app.model.number import HUNDRED, ZERO, plain
from app.model.plan import Filing, Plan, Tax
from app.model.tax_table import TaxTable
from app.model.tax_year import TaxYear
from app.ui.format import NARROW, NOTHING, UNKNOWN, Formatter
from app.ui.theme import current_theme, theme_switch
from app.ui.widgets.banner import Glyph
from app.ui.widgets.bracket_bar import BracketBar, BracketView
from app.ui.widgets.card import Hairline, button, row
from app.ui.widgets.text import Text

FILINGS = {
    Filing.SINGLE: "Single",
    Filing.JOINT: "Married, jointly",
    Filing.SEPARATE: "Married, separately",
    Filing.HEAD: "Head of household",
}
_CAVEAT = (
    "Estimates, not a return. They leave out the alternative minimum tax, credits and phase-outs. "
    "Check with your preparer before acting on a large gain."
)
_CHANGED = "Changed just now. A proposal made before is out of date."
_HEADS = ("On the next dollar", "Federal", "State", "Sum")
_PAD = 18
_LINE = tuple[str, str, str, str]


class RatesPanel(QFrame):
    """Stands at the right of the tax settings, as wide as the inspector."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("What your rates come to")
        inside = self._inside = QWidget()
        body = QVBoxLayout(inside)
        body.setContentsMargins(_PAD, 16, _PAD, 16)
        body.setSpacing(4)
        self._caption = Text("", "small", "ink_2", wrap=True)
        self._grid = QGridLayout()
        self._grid.setVerticalSpacing(0)
        self._grid.setHorizontalSpacing(8)
        for column in (1, 2, 3):
            self._grid.setColumnMinimumWidth(column, current_theme().scaled(39))
        self._grid.setColumnStretch(0, 1)
        self._room_title = Text("", "strong")
        self.bar = BracketBar()
        self._room = Text("", "small", "ink_2", wrap=True)
        self.year = _YearSoFar()
        self._changed = _Told(_CHANGED)
        self._lines: tuple[_LINE, ...] = ()
        theme_switch().themeChanged.connect(self._fill)
        body.addWidget(Text("What your rates come to", "heading"))
        body.addWidget(self._caption)
        body.addSpacing(14)
        body.addLayout(self._grid)
        body.addSpacing(12)
        body.addWidget(self._room_title)
        body.addSpacing(4)
        body.addWidget(self.bar)
        body.addSpacing(8)
        body.addWidget(self._room)
        for part in (self.year, Text(_CAVEAT, "small", "ink_2", wrap=True)):
            body.addSpacing(10)
            body.addWidget(Hairline())
            body.addSpacing(10)
            body.addWidget(part)
        body.addStretch(1)
        body.addSpacing(8)
        body.addWidget(self._changed)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        around = QVBoxLayout(self)
        around.setContentsMargins(1, 0, 0, 0)
        around.addWidget(scroll)

    @property
    def least_width(self) -> int:
        """The width of the inspector, more at larger text."""
        theme = current_theme()
        return max(theme.px("size.inspector"), theme.scaled(theme.px("size.inspector")))

    def height_for(self, width: int) -> int:
        """The height at which nothing of it scrolls."""
        needed = self._inside.heightForWidth(width - 1)
        return max(needed, self._inside.sizeHint().height())

    def show_rates(self, plan: Plan, table: TaxTable | None, view: Formatter) -> None:
        """Count anew."""
        tax = plan.tax
        income = f"taxable income about {view.money(tax.income)}"
        self._caption.set_words(f"{FILINGS[tax.filing]} · {tax.year} · {income}")
        self._lines = rate_lines(tax, table)
        self._fill()
        room = room_words(tax, table, view)
        brackets = bracket_view(tax, table, view, room)
        self._room_title.set_words(brackets.name if brackets else "Room in the brackets")
        self.bar.show_brackets(brackets)
        self._room.set_words(room)

    def say_changed(self, changed: bool) -> None:
        """Tell that an edit was made, or no longer."""
        self._changed.setVisible(changed)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the surface and the hairline at its left."""
        theme = current_theme()
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("surface"))
        painter.fillRect(0, 0, 1, self.height(), theme.color("line"))

    def _fill(self) -> None:
        """Write the table anew, in the theme of the moment."""
        lines = self._lines
        while item := self._grid.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for at, line in enumerate((_HEADS, *lines)):
            for column, words in enumerate(line):
                cell = Text(words, "small" if at else "micro", "ink" if at else "ink_2")
                if at and column == 3:
                    font = cell.font()
                    font.setWeight(QFont.Weight.DemiBold)
                    cell.setFont(font)
                side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
                if at and column:
                    cell.setAccessibleName(f"{line[0]}, {_HEADS[column].lower()}: {words}")
                self._grid.addWidget(cell, 2 * at, column, side | Qt.AlignmentFlag.AlignVCenter)
            self._grid.setRowMinimumHeight(2 * at, current_theme().scaled(26))
            if at < len(lines):
                self._grid.addWidget(Hairline(), 2 * at + 1, 0, 1, 4)


class _YearSoFar(QWidget):
    """The year's results before carryforwards and the tax they bring."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self.lines = button("Line by line", "link", small=True)
        self.lines.setAccessibleName("This year so far, line by line")
        column.addLayout(row(Text("This year so far", "strong"), 1, self.lines))
        column.addSpacing(2)
        self._values: list[Text] = []
        for words in ("Short-term, net", "Long-term, net", "Tax on gains, estimated"):
            value = Text(NOTHING, "small")
            value.setAccessibleName(words)
            self._values.append(value)
            column.addLayout(row(Text(words, "small", "ink_2"), 1, value))
        self._note = Text("", "small", "ink_3", wrap=True)
        self._note.hide()
        column.addWidget(self._note)

    def show_year(self, year: TaxYear | None, view: Formatter) -> None:
        """Show a year; None while it is being counted."""
        figures = (
            (NOTHING,) * 3
            if year is None
            else (
                view.money(year.short, signed=True),
                view.money(year.long, signed=True),
                f"**{view.money(year.due.total)}**" if year.due else UNKNOWN,
            )
        )
        for value, words in zip(self._values, figures, strict=True):
            value.set_words(words)
            value.setAccessibleDescription(value.words)
        note = year_note(year)
        self._note.set_words(note)
        self._note.setVisible(bool(note))


class _Told(QWidget):
    """An aside with the sign for information before it."""

    def __init__(self, words: str) -> None:
        super().__init__()
        text = Text(words, "small", "ink_2", wrap=True)
        line = row(Glyph("info", "ink_2", 16), text)
        line.setStretchFactor(text, 1)
        self.setLayout(line)
        self.hide()


def year_note(year: TaxYear | None) -> str:
    """Return what keeps the year's figures from being whole; nothing where they are."""
    if year is None:
        return ""
    words = []
    if year.due is None:
        words.append(f"What is carried into {year.year} is unknown, and so is the tax.")
    unknown = sum(sold.basis is None for sold in year.disposals)
    if unknown:
        words.append(f"{unknown} of {len(year.disposals)} sales {'has' if unknown == 1 else 'have'} no basis.")
    if year.table_year != year.year:
        words.append(f"Counted with the table of {year.table_year}.")
    return " ".join(words)


def rate_text(rate: Decimal) -> str:
    """Return a rate as short as it can be said: ``22 %``, ``3.8 %``."""
    return f"{plain(rate * HUNDRED)}{NARROW}%"


def rate_lines(tax: Tax, table: TaxTable | None) -> tuple[_LINE, ...]:
    """Return the rows of the table: what the next dollar adds to tax, or a lost one takes off."""
    rates, state_long = flat_rates(tax, table), tax.state_rate if tax.state_long_rate is None else tax.state_long_rate
    short, long = _parts(rates.short, tax.state_rate), _parts(rates.long, state_long)
    limit = f"${table.of(tax.filing).loss_limit:,.0f}" if table else "$3,000"
    niit = table.niit_rate if table and _above(tax, table) <= ZERO else ZERO
    return (
        ("Short-term gain", *short),
        ("Long-term gain", *long),
        (f"Loss, first {limit}", *short),
        ("Of it, net investment tax" if niit else "Net investment tax", rate_text(niit), NOTHING, rate_text(niit)),
    )


def _parts(whole: Decimal, state: Decimal) -> tuple[str, str, str]:
    return rate_text(whole - state), rate_text(state) if state else NOTHING, rate_text(whole)


def _above(tax: Tax, table: TaxTable) -> Decimal:
    """What may be added to income before the net investment tax begins; not positive where it has begun."""
    filing = table.of(tax.filing)
    magi = tax.magi if tax.magi is not None else tax.income + filing.standard_deduction
    return filing.niit_floor - magi


def bracket_view(tax: Tax, table: TaxTable | None, view: Formatter, room: str) -> BracketView | None:
    """Return what the bar shows; hidden amounts have no marks, which would tell them."""
    if table is None:
        return None
    filing, shown = table.of(tax.filing), not view.hide_amounts
    at = "0" if tax.income < filing.zero_top else "15" if tax.income < filing.fifteen_top else "20"
    return BracketView(
        filing.zero_top,
        filing.fifteen_top,
        tax.income if shown else None,
        # The bar counts taxable income, the floor adjusted gross income: the mark stands as far above as it is.
        tax.income + max(_above(tax, table), ZERO) if shown else None,
        (f"0{NARROW}%", f"15{NARROW}%, to {view.money(filing.fifteen_top)}", f"20{NARROW}%"),
        f"Room in the {at}{NARROW}% bracket",
        room,
    )


def room_words(tax: Tax, table: TaxTable | None, view: Formatter) -> str:
    """Return how much gain fits before the next long-term rate, and where the net investment tax begins."""
    if table is None:
        return f"No federal table of {tax.year} is shipped; only state rates count."
    filing = table.of(tax.filing)
    tops = ((filing.zero_top, "15 %"), (filing.fifteen_top, "20 %"))
    room = next(((top - tax.income, rate) for top, rate in tops if tax.income < top), None)
    words = (
        f"{view.money(room[0])} of long-term gains fit before {room[1]}." if room else "Every gain is taxed at 20 %."
    )
    above, rate = _above(tax, table), view.weight(table.niit_rate)
    if above > ZERO:
        begins = f"starts {view.money(above)} above your income, at {view.money(filing.niit_floor)}"
        return f"{words} Net investment tax of {rate} {begins}."
    return f"{words} Net investment tax of {rate} is included: your income is above {view.money(filing.niit_floor)}."
