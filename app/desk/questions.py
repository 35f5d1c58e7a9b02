"""What the open household's questions of one kind share, so that each kind has a file of its own."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from app.desk.session import Session

T = TypeVar("T")


class Questions(ABC):
    """Questions an open household is asked; each kind is a class of its own, and the household is all of them."""

    @abstractmethod
    def _keep(self, name: str, count: Callable[[], T]) -> T:
        """What was counted for this state of the file and this day, counted once."""

    @abstractmethod
    def _there(self, name: str) -> object | None:
        """What was counted of that name already, None where it was not; waits for nobody."""

    @property
    def _session(self) -> Session:
        """The open household these are asked of."""
        return cast("Session", self)
