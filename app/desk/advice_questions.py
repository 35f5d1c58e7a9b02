"""What an open household may be asked about the widths of its bands, and what they would have done in the past."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from app.desk.questions import Questions
from app.desk.views import Progress

# The window's first picture needs none of these.
if TYPE_CHECKING:
    from app.engine.widths.advice import View, WidthAdvice
    from app.engine.widths.class_returns import ClassReturns
    from app.engine.widths.past import Past, WouldHave
    from app.model.household import Household
    from app.model.plan import Plan
    from app.model.signal_rules import Advice

_YEAR = timedelta(days=365.25)


class AdviceQuestions(Questions):
    """Suggested widths and the past under a plan's bands. Mixed into the session."""

    def suggest_widths(
        self, plan: Plan | None = None, views: Mapping[str, View] | None = None
    ) -> Generator[Progress, None, tuple[WidthAdvice, ...]]:
        """The suggested widths of every leaf, in plan order, from prices, lots and rules; `views` by class.

        Empty where the household is worth nothing or some price of it is not known.
        """
        from app.engine.widths.advice import advise
        from app.engine.widths.questions import width_questions

        household, value = self._valued(plan)
        if value is None:
            return ()
        leading = self._leading(household.plan)
        returns = yield from self._returns(household.plan)
        found = []
        asked = width_questions(household, value, returns, leading, views or {})
        for n, question in enumerate(asked):
            yield Progress(n, len(asked), f"Working out the band of {question.name}")
            found.append(advise(question))
        return tuple(found)

    def gather_past(self, plan: Plan | None = None) -> Generator[Progress, None, Past | None]:
        """What `would_have` rests on; kept by whoever follows a handle with it. None without value or history."""
        from app.engine.widths.past import past_of
        from app.engine.widths.questions import trade_costs_of
        from app.engine.widths.selling_tax import selling_curves

        household, value = self._valued(plan)
        if value is None:
            return None
        returns = yield from self._returns(household.plan)
        if not returns.names:
            return None
        costs = trade_costs_of(household, self._leading(household.plan))
        return past_of(returns, costs, selling_curves(household), value)

    def would_have(self, past: Past, plan: Plan) -> WouldHave | None:
        """What a plan's bands would have done in that past; quick enough to follow a handle."""
        from app.engine.widths.past import would_have

        return would_have(past, plan, self._session.as_of)

    def use_widths(self, advice: tuple[WidthAdvice, ...]) -> None:
        """Put suggested widths in force, as one undo step; classes without a suggestion keep theirs."""
        from app.engine.widths.advice import with_advice

        self._session.save_plan(with_advice(self._session.plan, advice, self._session.as_of), step_name(advice))

    def set_advice(self, rules: Advice) -> None:
        """What the adviser assumes, as one undo step."""
        plan = self._session.plan
        changed = replace(plan, rules=replace(plan.rules, advice=rules))
        self._session.save_plan(changed, "Change what widths are suggested by")

    def _valued(self, plan: Plan | None) -> tuple[Household, Decimal | None]:
        """The household with its value; None where it cannot be told."""
        household, status = self._session.household(plan), self._session.status(plan)
        return household, status.value if status.is_known else None

    def _leading(self, plan: Plan) -> Mapping[str, str]:
        from app.desk.bars import leading_symbols

        return leading_symbols(plan)

    def _returns(self, plan: Plan) -> Generator[Progress, None, ClassReturns]:
        """Returns of the plan's leaves over the years the adviser looks back on."""
        from app.desk.bars import class_bars
        from app.engine.widths.class_returns import class_returns

        yield Progress(0, 0, "Reading prices")
        leaves = tuple(c.name for c in plan.leaves)
        first = self._session.as_of - plan.rules.advice.years * _YEAR
        leading = tuple(sorted(self._leading(plan).items()))
        name = f"class returns {leaves} {leading} {first}"
        bars = class_bars(self._session.file, plan, self._session.as_of)
        return self._keep(name, lambda: class_returns(leaves, bars, first.toordinal()))


def step_name(advice: tuple[WidthAdvice, ...]) -> str:
    """What taking suggested widths is called in Undo."""
    if len(advice) == 1:
        return f"Use the suggested widths of {advice[0].name.rpartition('/')[2]}"
    return "Use all suggested widths"
