"""Drift over time: weights, targets and bands of every day, rebuilt from transactions, statements and prices."""

from app.engine.history.rebuild import rebuild
from app.engine.history.result import (
    STALE_DAYS,
    Breach,
    ClassHistory,
    Closes,
    DriftHistory,
    EventKind,
    Gap,
    HistoryEvent,
    Statement,
)

__all__ = [
    "STALE_DAYS",
    "Breach",
    "ClassHistory",
    "Closes",
    "DriftHistory",
    "EventKind",
    "Gap",
    "HistoryEvent",
    "Statement",
    "rebuild",
]
