"""What may be asked of an open household about securities and prices, and what the user says of them."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from datetime import date
from decimal import Decimal
from threading import Event
from typing import TYPE_CHECKING

from app.desk.questions import Questions

if TYPE_CHECKING:
    from app.desk.price_source import FetchedPrices
    from app.desk.securities import SecurityView
    from app.model.progress import Progress
    from app.model.security import PriceSeries


class SecurityQuestions(Questions):
    """The questions, and the changes."""

    def securities(self) -> tuple[SecurityView, ...]:
        """Every security that is held or in the plan; those of which something is missing come first."""
        from app.desk.securities import security_views

        return self._keep("securities", lambda: security_views(self._session))

    def security_names(self) -> dict[str, str]:
        """What files print for securities, and the symbol the user gave each."""
        return self._session.file.security_names()

    def price_series(self) -> tuple[PriceSeries, ...]:
        """The prices of price files: how many of each security, from when to when."""
        return self._session.file.price_series()

    def name_security(self, printed: str, symbol: str) -> str:
        """Let what files print mean a symbol, everywhere, as one step; returns that symbol."""
        from app.desk.securities import name_security

        return name_security(self._session.file, printed, symbol)

    def forget_name(self, printed: str) -> None:
        """Let what files print mean itself again, as one step."""
        from app.desk.securities import forget_name

        forget_name(self._session.file, printed)

    def set_price(self, symbol: str, day: date, close: Decimal) -> str:
        """Give a security a price of a day, as one step; returns its symbol."""
        from app.desk.prices import set_price

        return set_price(self._session.file, symbol, day, close)

    def delete_prices(self, symbol: str, first: date | None = None, last: date | None = None) -> int:
        """Delete prices of a security from price files, as one step; how many there were."""
        from app.desk.prices import delete_prices

        return delete_prices(self._session.file, symbol, first, last)

    def fetch_prices(
        self, consent: str, symbols: Sequence[str] | None = None, cancel: Event | None = None
    ) -> Generator[Progress, None, FetchedPrices]:
        """Ask the source the user agreed to (`Settings.online_prices`) for prices of what is held, as one step.

        Raises `InputError` where no consent was given; then nothing is sent.
        """
        from app.desk.price_source import fetch_prices, source_of

        source = source_of(consent)
        today = date.today()  # noqa: DTZ011  the user's own calendar day
        return (yield from fetch_prices(self._session, source, symbols, today, cancel or Event()))
