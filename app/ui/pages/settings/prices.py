"""Prices from the internet: off until the user agrees, switched off as easily, fetched when asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.model.errors import AppError
from app.ui.format import Formatter
from app.ui.frame.consent import ConsentSheet
from app.ui.pages.page import PageContext
from app.ui.pages.settings.form import SectionForm
from app.ui.theme import current_theme
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.card import button
from app.ui.widgets.segment import Segment
from app.ui.widgets.text import Text
from app.ui.widgets.toggle import Toggle

if TYPE_CHECKING:
    from app.desk.price_source import FetchedPrices
    from app.ui.job import Steps

_ADDRESS = "address"
_OFF = "Nothing is sent. Prices come from the files you import."


class PricesForm(SectionForm):
    """One switch, one source, one button; kept on this computer, not in the household."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        card = self.add_card("Source of prices", "Kept on this computer, for every household")
        self.switch = Toggle("")
        self.switch.setAccessibleName("Prices from the internet")
        self.source = Segment([("yahoo", "Yahoo Finance"), (_ADDRESS, "An address")], "Source of prices")
        self.address = QLineEdit()
        self.address.setAccessibleName("Address of prices")
        self.address.setPlaceholderText("https://example.com/{symbol}.csv")
        self.address.setFixedWidth(current_theme().scaled(420))
        self.fetch = button("Fetch prices now", icon_name="refresh")
        self._state = card.add("Prices from the internet", self.switch, _OFF, wide=True)
        card.add("Source", self.source, "Yahoo Finance needs the library yfinance beside Evenkeel", wide=True)
        self._address_note = card.add("Address", self.address, "answers with CSV; {symbol} is replaced", wide=True)
        card.add("Fetch", self.fetch, "closes until yesterday, as one step that can be undone", wide=True)
        self._card = card
        self.result = Sentences()
        self.result.hide()
        card.body.addWidget(self.result)
        self._sent = Sentences()
        self.add_card("What is sent").body.addWidget(self._sent)
        self.column.addStretch(1)
        self.sheet: ConsentSheet | None = None
        self.switch.clicked.connect(self._switch)
        self.source.changed.connect(lambda _: self._choose())
        self.address.editingFinished.connect(self._choose)
        self.fetch.clicked.connect(lambda _: self.fetch_now())

    def refresh(self) -> None:
        """Show the consent in force."""
        from app.desk.price_source import YAHOO

        choice = self.context.settings.online_prices
        if choice:
            self._mark(YAHOO if choice == YAHOO else _ADDRESS)
            if choice != YAHOO and not self.address.hasFocus():
                self.address.setText(choice)
        self._show(choice)

    def fetch_now(self) -> None:
        """Fetch from the source the user agreed to; what came of it is said below."""
        context, choice = self.context, self.context.settings.online_prices

        def work(cancel: Event) -> Steps[FetchedPrices]:
            return context.session.fetch_prices(choice, cancel=cancel)

        self.fetch.setEnabled(False)
        # Not among the writers, where edits would wait for a slow site; its step at the end takes its turn by itself.
        job = context.run(work, self._tell, label="Fetching prices", slot="fetch prices", on_failed=self._fail)
        job.ended.connect(self._ended)

    def _ended(self) -> None:
        self._show(self.context.settings.online_prices)

    @property
    def choice(self) -> str:
        """The source as chosen, whether agreed to or not."""
        return self.address.text().strip() if self.source.choice == _ADDRESS else self.source.choice

    # Consent

    def _switch(self, on: bool) -> None:
        """Ask before it goes on; off is off at once."""
        if not on:
            self._keep("")
            return
        self.switch.setChecked(False)
        self._ask()

    def _choose(self) -> None:
        """Another source is another consent: what was agreed to before ends."""
        agreed = self.context.settings.online_prices
        if agreed and self.choice != agreed:
            self._keep("")
        else:
            self._show(agreed)

    def _ask(self) -> None:
        from app.desk.price_source import check_source, consent_words, source_of

        choice = self.choice
        try:
            check_source(choice)
            words, name = consent_words(choice), source_of(choice).name
        except AppError as error:
            self._fail(error)
            return
        sheet = self.sheet = ConsentSheet(self.window(), f"Fetch prices from {name}?", words)
        sheet.agreed.connect(lambda: self._keep(choice))
        sheet.closed.connect(sheet.deleteLater)
        sheet.open()

    def _keep(self, choice: str) -> None:
        self.context.keep(replace(self.context.settings, online_prices=choice))
        self.result.hide()
        self._show(choice)

    # Showing

    def _show(self, choice: str) -> None:
        from app.desk.price_source import consent_words

        blocked = self.switch.blockSignals(True)
        self.switch.setChecked(bool(choice))
        self.switch.blockSignals(blocked)
        wants_address = self.source.choice == _ADDRESS
        for part in (self.address, self._address_note, self._card.labels[self.address]):
            part.setVisible(wants_address)
        self.fetch.setEnabled(bool(choice) and self.context.can_write)
        self._state.set_words("On: your ticker symbols are sent when you fetch prices." if choice else _OFF)
        try:
            words = consent_words(choice or self.choice)
        except AppError:
            words = ("Nothing, until there is an address to send it to.",)
        self._sent.say(words)

    def _mark(self, key: str) -> None:
        blocked = self.source.blockSignals(True)
        self.source.choose(key)
        self.source.blockSignals(blocked)

    def _tell(self, found: FetchedPrices) -> None:
        self._say(_lines(found, self.context.format))
        if found.new:
            self.context.say(found.sentence)
            self.context.changed()

    def _fail(self, error: AppError) -> None:
        self._say([line for line in (error.title, error.detail, error.advice) if line], "danger")

    def _say(self, lines: Sequence[str], role: ColorRole = "ink_2") -> None:
        self.result.say(lines, role)
        self.result.show()


class Sentences(QWidget):
    """Sentences, each on a line of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: tuple[str, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)

    def say(self, lines: Sequence[str], role: ColorRole = "ink_2") -> None:
        """Say these and no others."""
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.lines = tuple(lines)
        for line in lines:
            self._column.addWidget(Text(line, "body", role, wrap=True))


def _lines(found: FetchedPrices, view: Formatter) -> list[str]:
    """What came of it, and every symbol that gave no price."""
    lines = [found.sentence, *(f"{found.source} does not know {s}." for s in found.unknown), *found.failed]
    lines += [f"Not sent: {why}" for why in (found.kept_back or {}).values()]
    lines += [
        f"{p.symbol} on {view.day_long(p.day)}: {view.price(p.close)} there, another price here. It was not taken."
        for p in found.differs
    ]
    return [*lines, *(i.text for i in found.issues)]
