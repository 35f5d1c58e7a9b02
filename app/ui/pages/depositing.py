"""How far deposits alone bring the household: worked out off the GUI thread for every page, the latest wins."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from PySide6.QtCore import QObject, Signal

from app.model.errors import AppError
from app.model.horizon import Horizon
from app.model.number import ZERO
from app.ui.job import once
from app.ui.pages.page import PageContext

_Asked = tuple[int, date, Decimal]


class Depositing(QObject):
    """Holds the horizon of the day at `monthly` dollars a month; `changed` tells that it is another.

    One that is out of date stays until the next is there, so that figures never flicker.
    """

    changed = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._context = context
        self._asked: _Asked | None = None
        self.monthly = context.session.monthly_deposit
        self.horizon: Horizon | None = None
        self.error: AppError | None = None

    @classmethod
    def of(cls, context: PageContext) -> Depositing:
        """The one of a household."""
        return context.findChild(cls) or cls(context)

    def update(self) -> None:
        """Work it out where household, day or amount are not those it was worked out for."""
        session = self._context.session
        now = session.revision, session.as_of, self.monthly
        if now == self._asked:
            return
        self._asked, monthly = now, self.monthly
        self._context.run(
            once("Counting deposits", lambda: session.horizon(monthly)),
            self._take,
            label="Counting deposits",
            slot="deposits",
            on_failed=self._fail,
        )

    def deposit(self, monthly: Decimal) -> None:
        """Ask for another amount a month, and keep it for the next time."""
        if monthly == self.monthly:
            return
        self.monthly = max(monthly, ZERO)
        session, kept = self._context.session, self.monthly
        if self._context.can_write:
            keeping = once("Keeping the deposit", lambda: session.keep_monthly_deposit(kept))
            self._context.run(keeping, lambda _: None, label="Keeping the deposit", writes=True)
        self.update()

    def _take(self, horizon: Horizon) -> None:
        self.horizon, self.error = horizon, None
        self.changed.emit()

    def _fail(self, error: AppError) -> None:
        self.horizon, self.error = None, error
        self.changed.emit()
