"""Saving edits of the plan: an edit counts on screen at once and is written as one named undo step."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.model.errors import AppError
from app.model.plan import Plan
from app.ui.job import once
from app.ui.pages.page import PageContext


class PlanEditor(QObject):
    """The plan as the user last left it; all pages of a household share one."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._context = context
        self._pending: list[Plan] = []

    @classmethod
    def of(cls, context: PageContext) -> PlanEditor:
        """The one editor of a household."""
        return context.findChild(cls) or cls(context)

    @property
    def plan(self) -> Plan:
        """The plan with every edit that is still being written."""
        return self._pending[-1] if self._pending else self._context.session.plan

    def save(self, plan: Plan, name: str, *, say: bool = False, then: Callable[[], object] | None = None) -> None:
        """Write a plan as one step with the user's words, and do what follows; nothing where nothing changed."""
        if plan == self.plan or not self._context.can_write:
            return
        session = self._context.session
        self._pending.append(plan)
        self._context.run(
            once("Saving", lambda: session.save_plan(plan, name)),
            lambda _: self._saved(name, then, say=say),
            label="Saving the plan",
            writes=True,
            on_failed=self._refused,
        )

    def _saved(self, name: str, then: Callable[[], object] | None, *, say: bool) -> None:
        self._pending.pop(0)
        if say:
            self._context.say(f"{name}.")
        self._context.changed()
        if then is not None:
            then()

    def _refused(self, error: AppError) -> None:
        """Go back to what is stored: later edits stood on the one that was refused."""
        self._pending.clear()
        self._context.fail(error)
        self._context.changed()
