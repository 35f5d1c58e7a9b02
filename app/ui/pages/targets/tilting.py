"""The tactical side of Targets: what is known of tilts, their notes and editors, and each change as one undo step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from PySide6.QtCore import QObject

from app.engine.target_edit import with_balanced_tilts
from app.model.plan import Plan
from app.model.target import AssetClass
from app.ui.pages.looking import Looking
from app.ui.pages.page import PageContext
from app.ui.pages.plan_edit import PlanEditor
from app.ui.pages.targets.class_list import ClassList
from app.ui.pages.targets.draft import shown_band
from app.ui.pages.targets.tilt_editor import TiltEditor
from app.ui.pages.targets.tilt_notes import TiltNote, budget_words, earned_words, sum_words, tilt_notes

Save = Callable[[Plan, str, str], object]


class Tilting(QObject):
    """Shows tilts in the list and writes what is changed of them; `save` takes a plan, a class and the step's name."""

    def __init__(self, context: PageContext, rows: ClassList, save: Save) -> None:
        super().__init__(rows)
        self._context, self._rows, self._save = context, rows, save
        self._editor = PlanEditor.of(context)
        self.looking = Looking.of(context)

    def notes(self, plan: Plan) -> Mapping[str, TiltNote]:
        """A line for each class with a tilt, also of a plan that is being changed."""
        session, looked = self._context.session, self.looking.looked
        report = session.tilt_report(plan)
        return tilt_notes(plan, session.as_of, report, looked.earned if looked else None, self._context.format)

    def show_foot(self, plan: Plan) -> None:
        """Say what tilts add up to, what they take of their budget, and what they were worth."""
        session, view, looked = self._context.session, self._context.format, self.looking.looked
        words = sum_words(plan, session.as_of, view)
        balanced = with_balanced_tilts(plan, session.as_of)
        whole = " so " not in words
        can_balance = not whole and balanced != plan and self._context.can_write
        self._rows.foot.show_sum(words, "A tilt ends by itself", whole=whole, can_balance=can_balance)
        budget, is_over = budget_words(session.tilt_report(plan))
        self._rows.foot.show_more(budget, earned_words(looked.earned if looked else None, view), is_over=is_over)

    def show_editors(self, plan: Plan) -> None:
        """Show the plan in the editors that are open."""
        for name in self._rows.open_tilts:
            editor, c = self._rows.tilt(name), plan.asset_class(name)
            if editor is not None and c is not None:
                band = shown_band(plan, name, self._context.session.as_of, tactical=True)
                editor.show_tilt(
                    _running(c, self._context.session.as_of),
                    band,
                    self._context.format,
                    can_write=self._context.can_write,
                )

    def toggle(self, name: str) -> None:
        """Unfold the editor of a class's tilt, or fold it away."""
        if self._rows.tilt(name) is not None:
            self._rows.unfold(name, None)
            return
        editor = TiltEditor(AssetClass(name).short_name)
        editor.changed.connect(lambda tilt, words: self._change(name, tilt, words))
        self._rows.unfold(name, editor)
        self.show_editors(self._editor.plan)

    def balance(self) -> None:
        """Let the classes without a tilt take the opposite."""
        self._save(with_balanced_tilts(self._editor.plan, self._context.session.as_of), "", "Balance the tilts")

    def set_until(self, name: str, until: date) -> None:
        """Let a tilt end on another day."""
        c = self._editor.plan.asset_class(name)
        if c is not None and c.tilt is not None:
            self._save(self._editor.plan.with_class(replace(c, tilt=replace(c.tilt, until=until))), name, "")

    def _change(self, name: str, tilt: object, words: str) -> None:
        c = self._editor.plan.asset_class(name)
        if c is not None:
            changed = replace(c, tilt=tilt)  # type: ignore[arg-type]  # a signal carries any object
            self._save(self._editor.plan.with_class(changed), name, words)


def _running(c: AssetClass, day: date) -> AssetClass:
    """The class, without a tilt that has ended."""
    return replace(c, tilt=None) if c.tilt is not None and c.tilt.until < day else c
