"""The kept proposals of a household, for every page that keeps, names or looks at one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.model.proposal import Proposal
from app.model.scenario import Scenario
from app.ui.job import once
from app.ui.pages.page import PageContext
from app.ui.pages.scenario_words import free_name, is_of_now


class ScenarioShelf(QObject):
    """Lists scenarios, changes them in jobs, and remembers which one is looked at; none is the proposal itself."""

    changed = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._context = context
        self._looked = ""
        self._read: tuple[Scenario, ...] | None = None
        context.householdChanged.connect(self._read_again)

    @classmethod
    def of(cls, context: PageContext) -> ScenarioShelf:
        """The one of a household."""
        return context.findChild(cls) or cls(context)

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """All of them, as they were kept; read once until something changes."""
        if self._read is None:
            self._read = self._context.session.scenarios()
        return self._read

    @property
    def names(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(one.name for one in self.scenarios)

    @property
    def looked(self) -> Scenario | None:
        """The one that is looked at instead of the proposal."""
        return next((one for one in self.scenarios if one.name == self._looked), None)

    def look(self, name: str) -> None:
        """Look at a kept one; the empty name is the proposal."""
        if name != self._looked:
            self._looked = name
            self.changed.emit()

    def is_current(self, scenario: Scenario) -> bool:
        """Whether it is still of now: day, prices, cash, bands and lots."""
        session = self._context.session
        return is_of_now(scenario.proposal, session.household(), session.status())

    def free_name(self, proposal: Proposal) -> str:
        """A name that is not taken."""
        return free_name(proposal, self.names, self._context.format)

    def keep(self, name: str, proposal: Proposal) -> None:
        """Keep a proposal under a name."""
        session = self._context.session
        self._change(lambda: session.keep_scenario(name, proposal), f"Kept as “{name}”.")

    def rename(self, old: str, new: str) -> None:
        """Call one something else."""
        session = self._context.session

        def renamed() -> None:
            if self._looked == old:
                self._looked = new

        self._change(lambda: session.rename_scenario(old, new), f"“{old}” is now “{new}”.", renamed)

    def drop(self, name: str) -> None:
        """Forget one."""
        session = self._context.session
        self._change(lambda: session.drop_scenario(name), f"Removed “{name}”.")

    def _forget(self) -> None:
        self._read = None

    def _read_again(self) -> None:
        """A step was taken back, or done elsewhere: pages may have looked before this was heard."""
        self._forget()
        self.changed.emit()

    def _change(self, call: Callable[[], None], said: str, then: Callable[[], object] | None = None) -> None:
        context = self._context
        before = context.session.undo_name

        def done(_: None) -> None:
            self._forget()
            if then is not None:
                then()
            context.say(said, undo=context.session.undo_name != before)
            context.changed()

        context.run(once("Saving", call), done, label="Saving scenarios", writes=True)
