"""What may be asked of an open household about its past: drift over time, and what was earned."""

from __future__ import annotations

from collections.abc import Generator
from datetime import date
from typing import TYPE_CHECKING

from app.desk.questions import Questions

if TYPE_CHECKING:
    from app.desk.performance import Measurement
    from app.desk.views import Progress
    from app.engine.history import DriftHistory
    from app.engine.performance import Performance, ReturnPath

Dates = tuple[date | None, date | None]


class PerformanceQuestions(Questions):
    """The questions; what was answered is kept for the state of the file and the day."""

    def drift_history(
        self, first: date | None = None, last: date | None = None
    ) -> Generator[Progress, None, DriftHistory]:
        """Weights against the then-valid bands, day by day, from transactions, statements and prices."""
        from app.desk.drift_history import drift_history

        kept: dict[Dates, DriftHistory] = self._keep("drift history", dict)
        work = drift_history(self._session, first, last)
        yield next(work)
        if (first, last) not in kept:
            kept[first, last] = yield from work
        return kept[first, last]

    def performance(
        self, first: date | None = None, last: date | None = None
    ) -> Generator[Progress, None, Performance]:
        """What was earned over the last days on end that are known, from the close of `first` to that of `last`.

        Nothing is guessed: what is not known is None, and the notes say why.
        """
        found, _ = yield from self._measurement(first, last)
        return found

    def return_path(self, first: date | None = None, last: date | None = None) -> Generator[Progress, None, ReturnPath]:
        """One dollar in the household and in the target mix over the days that `performance` measures."""
        _, path = yield from self._measurement(first, last)
        return path

    def _measurement(self, first: date | None, last: date | None) -> Generator[Progress, None, Measurement]:
        from app.desk.performance import measurement

        kept: dict[Dates, Measurement] = self._keep("performance", dict)
        if (first, last) not in kept:
            history = yield from self.drift_history()
            kept[first, last] = measurement(self._session, history, first, last)
        return kept[first, last]
