"""What may be asked of an open household to be drawn: momentum and volatility of one class over all its days."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from app.desk.questions import Questions
from app.model.progress import Progress

if TYPE_CHECKING:
    from app.engine.bars import Bars
    from app.engine.signals.path import SignalPath


class ChartQuestions(Questions):
    """The questions; what was answered is kept for the state of the file and the day."""

    def signal_path(self, name: str) -> Generator[Progress, None, SignalPath | None]:
        """Price, stop, momentum, money flow and volatility of a class; None where no security of it has prices."""
        from app.engine.signals.path import signal_path

        kept: dict[str, SignalPath | None] = self._keep("signal paths", dict)
        if name not in kept:
            history = yield from self._session.drift_history()
            yield Progress(1, 3, "Reading daily prices")
            bars, index = self._bars_and_index()
            yield Progress(2, 3, "Reading signals")
            of_class, rules = bars.get(name), self._session.plan.rules
            has_days = of_class is not None and len(of_class.days) > 0
            kept[name] = signal_path(name, of_class, rules, history, index) if has_days and of_class else None
        return kept[name]

    def _bars_and_index(self) -> tuple[dict[str, Bars], Bars | None]:
        from app.desk.bars import class_bars
        from app.desk.timing import index_bars
        from app.model.signal_checks import METHODS

        session = self._session
        indicator = session.plan.rules.volatility.indicator

        def load() -> tuple[dict[str, Bars], Bars | None]:
            index = None if indicator in METHODS else index_bars(session.file, indicator, session.as_of)
            return class_bars(session.file, session.plan, session.as_of), index

        return self._keep("bars and index", load)
