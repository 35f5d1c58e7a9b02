"""Prices from the internet in the settings: asked once, off at once, fetched when told to."""

import socket
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from threading import Event
from typing import NoReturn

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.desk import price_source
from app.feeds.prices.source import Answer, UnknownSymbolError
from app.model.importing import PriceRow
from app.ui.frame.standing import place_words
from app.ui.pages.page import PageContext
from app.ui.pages.settings import SettingsPage
from app.ui.pages.settings.prices import PricesForm
from tests.ui.pages.driving import settle

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

ADDRESS = "https://prices.example.com/{symbol}.csv"


class _Source:
    """A source that knows VTI alone."""

    key, name, host = "web", "prices.example.com", "prices.example.com"

    def prices(self, symbol: str, cancel: Event) -> Answer:
        if symbol != "VTI":
            raise UnknownSymbolError
        return Answer((PriceRow(1, symbol, date(2026, 11, 21), Decimal("345.5")),))


@pytest.fixture
def form(qtbot: QtBot, context: PageContext, monkeypatch: pytest.MonkeyPatch) -> Iterator[PricesForm]:
    """Give the form of the sample's settings, shown; whoever opens a connection fails the test."""

    def opened(*_: object) -> NoReturn:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", opened)
    context.kept.connect(lambda settings: setattr(context, "settings", settings))
    page = SettingsPage(context)
    qtbot.addWidget(page)
    page.resize(1256, 824)
    page.show()
    page.show_section("prices")
    page.refresh()
    form = page.forms["prices"]
    assert isinstance(form, PricesForm)
    yield form
    page.hide()


def _choose_address(form: PricesForm, address: str = ADDRESS) -> None:
    form.source.choose("address")
    form.address.setText(address)
    form.address.editingFinished.emit()


def _agree(form: PricesForm) -> None:
    form.switch.click()
    assert form.sheet is not None
    form.sheet.agree.click()


def test_it_is_off_and_asks_before_it_goes_on(form: PricesForm) -> None:
    """The question names the site and what is sent; no is no, by button, by Escape, and nothing is kept."""
    assert not form.switch.isChecked()
    assert not form.fetch.isEnabled()
    _choose_address(form)
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_Return):
        form.switch.click()
        assert not form.switch.isChecked()
        assert form.sheet is not None
        assert form.sheet.isVisible()
        if key is Qt.Key.Key_Escape:
            QTest.keyClick(form.sheet, key)
        else:
            form.sheet.decline.click()
        assert not form.sheet.isVisible()
    assert form.context.settings.online_prices == ""


def test_yes_is_kept_and_off_is_off_at_once(form: PricesForm) -> None:
    """One press of the switch takes it back."""
    _choose_address(form)
    _agree(form)
    assert form.context.settings.online_prices == ADDRESS
    assert form.switch.isChecked()
    assert form.fetch.isEnabled()
    form.switch.click()
    assert form.context.settings.online_prices == ""
    assert not form.fetch.isEnabled()


def test_the_keyboard_answers_too(form: PricesForm) -> None:
    """No has the keyboard first; Tab goes from one answer to the other, Enter gives it."""
    _choose_address(form)
    form.switch.click()
    sheet = form.sheet
    assert sheet is not None
    assert sheet.decline.hasFocus()
    QTest.keyClick(sheet.decline, Qt.Key.Key_Tab)
    assert sheet.agree.hasFocus()
    QTest.keyClick(sheet.agree, Qt.Key.Key_Return)
    assert form.context.settings.online_prices == ADDRESS


def test_another_source_ends_the_consent(form: PricesForm) -> None:
    """Who agreed to one site is asked again for the next."""
    _choose_address(form)
    _agree(form)
    _choose_address(form, "https://other.example.com/{symbol}")
    assert form.context.settings.online_prices == ""
    assert not form.switch.isChecked()


def test_what_cannot_be_a_source_is_told_instead_of_asked(form: PricesForm) -> None:
    """No address, a bad one, and a library that is not installed."""
    _choose_address(form, "http://example.com/{symbol}")
    form.switch.click()
    assert form.sheet is None
    assert "no address for prices" in form.result.lines[0]
    assert not form.switch.isChecked()


def test_fetching_says_what_came_of_every_symbol(
    form: PricesForm, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """New prices count at once and can be undone; the unknown are named, one a line."""
    monkeypatch.setattr(price_source, "source_of", lambda _choice: _Source())
    _choose_address(form)
    _agree(form)
    form.fetch.click()
    settle(qtbot, form.context)
    session = form.context.session
    assert session.undo_name == "Fetch prices"
    assert form.result.lines[0].startswith("1 price from prices.example.com is new")
    held = {lot.symbol for lot in session.household().lots} - {"VTI"}
    told = "\n".join(form.result.lines)
    assert all(symbol in told for symbol in held)
    assert form.fetch.isEnabled()


def test_the_status_bar_says_so_while_it_is_on() -> None:
    """And that everything is on this computer only while it is not."""
    assert place_words("") == ("On this computer only", ("lock", "ink_2"))
    words, (icon, role) = place_words(ADDRESS)
    assert ("prices.example.com" in words, icon, role) == (True, "link", "caution")
    assert "unknown" in place_words("nonsense")[0]
