"""The settings page: its parts at the left, one form at a time."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.ui.icons import icon
from app.ui.pages import SECTIONS
from app.ui.pages.page import Page, PageContext
from app.ui.pages.scroll import PageScroll
from app.ui.pages.settings.appearance import AppearanceForm
from app.ui.pages.settings.form import SectionForm
from app.ui.pages.settings.household import HouseholdForm
from app.ui.pages.settings.prices import PricesForm
from app.ui.pages.settings.rules import RulesForm
from app.ui.pages.settings.tax import TaxForm
from app.ui.pages.settings.templates import TemplatesForm
from app.ui.pages.settings.trading import TradingForm
from app.ui.theme import current_theme, theme_switch
from app.ui.widgets.paint import draw_text, round_rect

_LIST_WIDTH, _LIST_GAP = 172, 16
_LEAST_FORM = 420
"""The narrowest form that still reads; under it, what it comes to stands below."""


class SettingsPage(Page):
    """Every field states its source; every edit takes effect at once and can be undone."""

    key = "settings"
    title = "Settings"
    icon = "settings"

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.tax = TaxForm(context)
        self.forms: dict[str, SectionForm] = {
            "appearance": AppearanceForm(context),
            "household": HouseholdForm(context),
            "tax": self.tax,
            "rules": RulesForm(context),
            "trading": TradingForm(context),
            "prices": PricesForm(context),
            "templates": TemplatesForm(context),
        }
        self._stack = QStackedWidget()
        self._items: dict[str, _SectionItem] = {}
        self._shown = ""
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find a setting")
        self.search.setAccessibleName("Find a setting")
        self.search.setFixedWidth(current_theme().scaled(220))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.textEdited.connect(self._find)
        self.search.returnPressed.connect(self._enter_found)
        self._found: QWidget | None = None
        self.header.add(self.search)
        across = QHBoxLayout()
        across.setSpacing(_LIST_GAP)
        across.addWidget(self._stack, 1)
        self.body.addLayout(across, 1)
        across.insertLayout(0, self._section_list())
        self.tax.rates.setParent(self)
        theme_switch().themeChanged.connect(self._arrange)
        self.show_section("appearance")

    def refresh(self) -> None:
        """Show what holds now in every form."""
        for form in self.forms.values():
            form.refresh()

    def arrive(self, **what: str) -> None:
        """Show a section."""
        self.show_section(what.get("section", "appearance"))

    def show_section(self, key: str) -> None:
        """Show one form; tax has what it comes to beside it."""
        self._items[key].setChecked(True)
        self._stack.setCurrentIndex(list(self.forms).index(key))
        self._shown = key
        self.header.set_note(dict(SECTIONS)[key])
        self.tax.rates.say_changed(False)
        self.tax.rates.setVisible(key == "tax")
        self._arrange()
        if self.tax.rates.isVisible():
            self.tax.count_year()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep what the rates come to at the right edge."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Put the rates beside the form over the whole height, or below it where both don't fit."""
        rates, theme, layout = self.tax.rates, current_theme(), self.layout()
        margin, wide = theme.px("space.page_x"), rates.least_width
        form = self.width() - wide - 2 * margin - theme.scaled(_LIST_WIDTH) - _LIST_GAP
        beside = form >= theme.scaled(_LEAST_FORM)
        if beside != (rates.parentWidget() is self):
            if beside:
                self.tax.column.removeWidget(rates)
                rates.setParent(self)
                rates.setMinimumHeight(0)
            else:
                self.tax.column.insertWidget(self.tax.column.count() - 1, rates)
            rates.setVisible(self._shown == "tax")
        if beside:
            rates.setGeometry(self.width() - wide, 0, wide, self.height())
            rates.raise_()
        else:
            rates.setMinimumHeight(rates.height_for(max(form + wide, rates.width())))
        if layout is not None:
            margins = layout.contentsMargins()
            margins.setRight(margin + (wide if beside and self._shown == "tax" else 0))
            layout.setContentsMargins(margins)

    def _section_list(self) -> QVBoxLayout:
        listed = QVBoxLayout()
        listed.setSpacing(2)
        group = QButtonGroup(self)
        for key, words in SECTIONS:
            item = self._items[key] = _SectionItem(words)
            item.clicked.connect(lambda _=False, key=key: self.show_section(key))
            group.addButton(item)
            listed.addWidget(item)
            self._stack.addWidget(PageScroll(self.forms[key], self))
        listed.addStretch(1)
        return listed

    def _find(self, text: str) -> None:
        """Show the section of the first setting whose words fit."""
        self._found = None
        wanted = text.strip().casefold()
        for key, form in self.forms.items():
            for card in form.cards:
                for label, control in card.rows:
                    if wanted and wanted in label.casefold():
                        self._found = control
                        self.show_section(key)
                        return

    def _enter_found(self) -> None:
        if self._found is not None:
            self._found.setFocus(Qt.FocusReason.ShortcutFocusReason)


class _SectionItem(QAbstractButton):
    def __init__(self, words: str) -> None:
        super().__init__()
        self.setText(words)
        self.setCheckable(True)
        self.setFixedWidth(current_theme().scaled(_LIST_WIDTH))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the height of a rail item less a little."""
        return QSize(_LIST_WIDTH, current_theme().scaled(32))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint in the theme of the moment."""
        theme, box = current_theme(), QRectF(self.rect())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isChecked():
            round_rect(painter, box, 6, theme.color("surface"), line=theme.color("line"))
        elif self.underMouse():
            round_rect(painter, box, 6, theme.color("hover"))
        style = theme.font("emphasis" if self.isChecked() else "body")
        ink = theme.color("ink" if self.isChecked() else "ink_2")
        draw_text(painter, box.adjusted(12, 0, -8, 0), self.text(), style, ink)
