"""What may be asked of an open household about how even it can be: the frontier, and weights while a handle moves."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from threading import Event, Lock
from typing import TYPE_CHECKING

from app.desk.questions import Questions
from app.desk.running import until_cancelled
from app.model.number import ZERO, plain

if TYPE_CHECKING:
    from app.engine.rebalance.model import Model
    from app.model.frontier import Frontier
    from app.model.horizon import Horizon
    from app.model.plan import Plan
    from app.model.progress import Progress
    from app.model.proposal import Proposal, Request
    from app.model.withdrawal import Withdrawal


MONTHLY = "monthly deposit"


@dataclass
class _Kept:
    """A household's program, which one thread at a time may use."""

    model: Model
    lock: Lock = field(default_factory=Lock)


class BalanceQuestions(Questions):
    """The questions; the household's program is kept until the file or the day changes."""

    def frontier(self, request: Request, cancel: Event | None = None) -> Generator[Progress, None, Frontier]:
        """The least tax and cost for every drift that may be left, as proposals have it: what waits stays."""
        from app.engine.rebalance.frontier import frontier

        household = yield from until_cancelled(self._session.timed_household(request), cancel)
        return (yield from until_cancelled(frontier(household, request), cancel))

    def proposed_weights(self, plan: Plan, request: Request) -> Mapping[str, Decimal] | None:
        """Class → weight after a quick answer without whole shares, under a plan that may not be saved yet.

        None where the plan has no targets. Where only targets and bands moved, the household's program stays and its
        solver goes on from where it stands. Targets and bands are those that volatility makes of the plan; what waits
        stays, where signals are known.
        """
        from app.engine.rebalance.frontier import relaxed_weights

        if not plan.leaves:
            return None
        kept = self._keep("program", self._program)
        with kept.lock:
            timing = self._session.timing_so_far(request, plan)
            return relaxed_weights(kept.model.under(plan, timing), request)

    @property
    def monthly_deposit(self) -> Decimal:
        """What the user last thought of depositing every month, kept over restarts; zero for nothing yet."""
        text = self._session.file.draft(MONTHLY)
        try:
            return max(Decimal(text or 0), ZERO)
        except InvalidOperation:
            return ZERO

    def keep_monthly_deposit(self, amount: Decimal) -> None:
        """Keep it, outside the history: it is a question and no part of the plan."""
        if not self._session.read_only:
            self._session.file.keep_draft(MONTHLY, plain(amount) if amount > 0 else None)

    def horizon(self, monthly: Decimal = ZERO) -> Horizon:
        """How far deposits of so many dollars a month bring the household without a sale."""
        from app.engine.horizon import horizon

        return horizon(self._session.household(), monthly)

    def horizon_words(self, found: Horizon) -> str:
        """The horizon in a sentence or two."""
        from app.engine.horizon import horizon_words

        return horizon_words(found)

    def withdrawal(self, proposal: Proposal) -> Withdrawal | None:
        """What a dollar that a proposal raises costs, in all and by account; None where it raises nothing."""
        from app.engine.withdrawal import withdrawal

        return withdrawal(proposal, self._session.plan)

    def withdrawal_words(self, found: Withdrawal) -> str:
        """It in a sentence."""
        from app.engine.withdrawal import withdrawal_words

        return withdrawal_words(found)

    def _program(self) -> _Kept:
        from app.engine.rebalance.model import Model

        return _Kept(Model.of(self._session.household()))
