"""Suggested widths on the Targets page: the button, the comparison, the line under a handle, the inspector's part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from PySide6.QtCore import QObject

from app.engine.bands import bands_of
from app.model.plan import Plan
from app.model.signal_rules import Advice
from app.model.target import AssetClass
from app.ui.explain import explain_class
from app.ui.format import NARROW, NOTHING
from app.ui.pages.page import PageContext
from app.ui.pages.plan_edit import PlanEditor
from app.ui.pages.targets.class_list import ClassList
from app.ui.pages.targets.suggesting import Suggesting, Widths
from app.ui.pages.targets.width_words import (
    SOURCE,
    USE,
    WORKING,
    advice_sections,
    decides_words,
    live_words,
    pair,
    past_section,
    said,
    spread_words,
)
from app.ui.pages.targets.widths_card import WidthRow, WidthsCard
from app.ui.pages.words import names_apart, slots_of
from app.ui.widgets.card import button
from app.ui.widgets.inspector import Explanation, Section

_KEY = "class|"
_WORKING_OUT = "Working out widths from your costs, lots and prices."
_UNTOLD = "Widths can’t be suggested: nothing is held, or the price of something held is not known."


class Advising(QObject):
    """Joins the adviser with the page's list and the inspector; plans are saved by the page."""

    def __init__(
        self, context: PageContext, rows: ClassList, save: Callable[[Plan, str, str], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._context, self._rows, self._save = context, rows, save
        self._editor = PlanEditor.of(context)
        self._suggesting = Suggesting(context, self)
        self._preview: Plan | None = None
        self._leaves: frozenset[str] = frozenset()
        self._explained: dict[str, Callable[[str], None]] = {}
        self._opened: frozenset[str] = frozenset()
        self._fund_asked: Callable[[str], None] = lambda _: None
        self.button = button("Suggest widths", icon_name="spark")
        self.card = WidthsCard()
        self.card.hide()
        self.button.clicked.connect(self.open)
        self.card.closed.connect(self.card.hide)
        self.card.used.connect(self._use)
        self.card.assumed.connect(self._assume)
        self.card.asked.connect(self.explain)
        self.card.views.viewed.connect(self._suggesting.view)
        rows.fronted.connect(lambda _: self._show_line())
        self._suggesting.advised.connect(self._show_advised)
        self._suggesting.told.connect(self._show_told)

    @property
    def widths(self) -> Widths:
        """Suggested (below, above) by class, in weight."""
        return self._suggesting.widths

    def when_advised(self, act: Callable[[], None]) -> None:
        """Do something when there are newer widths."""
        self._suggesting.advised.connect(act)

    def when_funds_asked(self, act: Callable[[str], None]) -> None:
        """Do something when the inspector's user asks for the funds of a class."""
        self._fund_asked = act

    def renew(self) -> None:
        """Show what is known of the saved plan, and have what is old worked out anew."""
        self._preview = None
        self._leaves = frozenset(c.name for c in self._editor.plan.leaves)
        self.button.setVisible(bool(self._leaves))
        self._suggesting.renew()
        self._suggesting.follow(self._editor.plan)
        self._show_card()
        self._say_anew()

    def follow(self, plan: Plan) -> None:
        """Follow a plan under the hand."""
        self._preview = plan
        self._suggesting.follow(plan)
        self._show_line()

    def open(self) -> None:
        """Open the comparison, or close it."""
        self.card.setVisible(self.card.isHidden())
        self._show_card()

    def use_shown(self) -> None:
        """Take every suggestion."""
        self._use(tuple(self.widths))

    # The line and the comparison

    def _show_line(self) -> None:
        name = self._rows.front
        if name not in self._leaves:
            return
        known = self._suggesting.is_known
        words = live_words(self._suggesting.would_have, name, self._context.format) if known else " "
        self._rows.tell(name, words)

    def _show_advised(self) -> None:
        self._show_card()
        self._show_told()

    def _show_told(self) -> None:
        self._show_line()
        if self._preview is None:
            self._say_anew()

    def _show_card(self) -> None:
        if self.card.isHidden():
            return
        plan, format_ = self._editor.plan, self._context.format
        can_write = self._context.can_write
        self.card.show_assumptions(plan.rules.advice, format_, can_write=can_write)
        self.card.views.show_classes(tuple(names_apart(c.name for c in plan.leaves).items()), format_)
        rows = tuple(r for c in plan.leaves if (r := self._row(plan, c)) is not None)
        said = "" if rows else _UNTOLD if self._suggesting.is_known else _WORKING_OUT
        self.card.show_rows(rows, said)

    def _row(self, plan: Plan, asset_class: AssetClass) -> WidthRow | None:
        from app.engine.widths.words import reason

        advice = self._suggesting.advice.get(asset_class.name)
        if advice is None:
            return None
        present, widths, known = self._present(plan, advice.name), advice.widths, advice.asked.volatility
        return WidthRow(
            advice.name,
            names_apart(c.name for c in plan.leaves)[advice.name],
            slots_of(plan)[advice.name],
            pair(*present),
            NOTHING if widths is None else pair(*widths),
            spread_words(advice),
            NOTHING if known is None else f"{known.sigma * 100:.1f}{NARROW}%",
            NOTHING if known is None else f"{known.observations:,}",
            decides_words(advice),
            said(reason(advice), self._context.format),
            can_use=widths is not None and widths != present and self._context.can_write,
        )

    def _present(self, plan: Plan, name: str) -> tuple[Decimal, Decimal]:
        band = bands_of(plan, self._context.session.as_of)[name]
        return band.target - band.lower, band.upper - band.target

    def _use(self, names: tuple[str, ...]) -> None:
        from app.desk.advice_questions import step_name
        from app.engine.widths.advice import with_advice

        advice = tuple(self._suggesting.advice[name] for name in names if name in self._suggesting.advice)
        plan = with_advice(self._editor.plan, advice, self._context.session.as_of)
        if plan != self._editor.plan:
            self._save(plan, "", step_name(advice))

    def _assume(self, advice: Advice) -> None:
        plan = self._editor.plan
        self._save(replace(plan, rules=replace(plan.rules, advice=advice)), "", "Change what widths are suggested by")

    # The inspector

    def explain(self, name: str) -> None:
        """Open the inspector on a class."""
        made = self._explanation(name)
        if made is not None:
            self._explained[name] = lambda key: self._act(name, key)
            self._context.show_explanation(made, self._explained[name])

    def _say_anew(self) -> None:
        for name in list(self._explained):
            made = self._explanation(name)
            self._context.renew_explanation(_KEY + name, made, self._explained[name])
            if made is None:
                del self._explained[name]

    def _explanation(self, name: str) -> Explanation | None:
        plan, session, format_ = self._editor.plan, self._context.session, self._context.format
        status = session.status(plan)
        drift = next((d for d in status.classes if d.name == name), None)
        if drift is None:
            return None
        slot = slots_of(plan)[name]
        found = explain_class(drift, status.value, plan, session.accounts(), format_, slot)
        actions = (("funds", "Funds in class"), ("trades", "See the proposal"))
        sections = (*self._sections(plan, name), *found.sections)
        return replace(found, actions=actions, sections=sections, key=_KEY + name)

    def _sections(self, plan: Plan, name: str) -> tuple[Section, ...]:
        advice, would_have = self._suggesting.advice.get(name), self._suggesting.would_have
        sections: list[Section] = []
        if advice is not None:
            sections += advice_sections(advice, self._present(plan, name), self._context.format, self._opened)
        if would_have is not None:
            sections.append(past_section(would_have, name, self._context.format, self._opened))
        return tuple(sections)

    def _act(self, name: str, key: str) -> None:
        if key == "trades":
            self._context.go("rebalance")
        elif key == "funds":
            self._fund_asked(name)
        elif key == USE:
            self._use((name,))
        elif key in (WORKING, SOURCE):
            self._opened ^= {key}
            self._say_anew()
