"""The household's file: SQLite through SQLAlchemy.

Importing this loads only the records; SQLAlchemy comes with the first touch of what needs it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from app.store.records import (
    SEEN,
    Absence,
    AccountAlias,
    ActionAnswer,
    BasisEdit,
    Batch,
    Coverage,
    HeldEntry,
    HeldState,
    LedgerRow,
    PriceHistory,
    Sighting,
    StepRecord,
    StepState,
    Stored,
    StoredFile,
    StoredHeld,
    StoredProposal,
    StoredRealized,
    StoredScenario,
)

if TYPE_CHECKING:
    from app.store.backup import restore
    from app.store.household_file import HouseholdFile
    from app.store.rows import images_of, rounded
    from app.store.writing import Step

__all__ = [
    "SEEN",
    "Absence",
    "AccountAlias",
    "ActionAnswer",
    "BasisEdit",
    "Batch",
    "Coverage",
    "HeldEntry",
    "HeldState",
    "HouseholdFile",
    "LedgerRow",
    "PriceHistory",
    "Sighting",
    "Step",
    "StepRecord",
    "StepState",
    "Stored",
    "StoredFile",
    "StoredHeld",
    "StoredProposal",
    "StoredRealized",
    "StoredScenario",
    "images_of",
    "restore",
    "rounded",
]

_HOMES = {
    "HouseholdFile": "app.store.household_file",
    "Step": "app.store.writing",
    "restore": "app.store.backup",
    "images_of": "app.store.rows",
    "rounded": "app.store.rows",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 (as wide as the language's own protocol)
    """Load what needs SQLAlchemy when it is first asked for (PEP 562)."""
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(_HOMES[name]), name)
