"""Drift over time: weights, targets and bands of every day, rebuilt from transactions, statements and prices."""

from app.engine.history.rebuild import rebuild
from app.engine.history.result import (
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
