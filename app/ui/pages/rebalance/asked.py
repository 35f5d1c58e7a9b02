"""What the Rebalance page explains in the inspector: trades, classes, and what was left undone."""

from __future__ import annotations

from dataclasses import replace

from app.model.proposal import Proposal, Trade
from app.ui.explain import explain_class, explain_trade
from app.ui.pages.page import PageContext
from app.ui.pages.plan_edit import PlanEditor
from app.ui.pages.rebalance.rows import undone_rows
from app.ui.pages.words import slots_of
from app.ui.widgets.inspector import Explanation, Section


class Asked:
    """Turns what was pressed into explanations."""

    def __init__(self, context: PageContext) -> None:
        self._context = context
        self._editor = PlanEditor.of(context)

    def explain_trade(self, trade: Trade, proposal: Proposal | None) -> None:
        """A trade with its arithmetic and reasons."""
        if proposal is not None:
            self._context.show_explanation(explain_trade(trade, proposal, self._context.format))

    def explain_class(self, name: str) -> None:
        """A class as it is now, with the way to its band."""
        plan, session = self._editor.plan, self._context.session
        status = session.status(plan)
        drift = next((d for d in status.classes if d.name == name), None)
        if drift is not None:
            slot = slots_of(plan)[name]
            told = explain_class(drift, status.value, plan, session.accounts(), self._context.format, slot)
            actions = (("band", "Change its band"),)
            self._context.show_explanation(
                replace(told, actions=actions), lambda _: self._context.go("targets", asset_class=name)
            )

    def explain_undone(self, proposal: Proposal | None) -> None:
        """What was left undone and which limits bind, each with its price."""
        if proposal is None:
            return
        sections = tuple(
            Section(line.price.capitalize() if line.price.strip("–") else "", line.text)
            for line in undone_rows(proposal, self._context.format)
        )
        title = "Left undone, and limits that bind"
        caption = "Nothing is dropped without a line here." if sections else "Nothing was left undone, no limit binds."
        self._context.show_explanation(Explanation(title, caption=caption, sections=sections))
