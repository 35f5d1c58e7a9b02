"""Answers that may be used already while a nearer one is looked for: settled, checked and with their reasons.

What takes solving to tell, what would take a trade's place and what a lock costs, is told of the last answer only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from app.engine.rebalance.check import violations
from app.engine.rebalance.effect import assemble
from app.engine.rebalance.explain import explained
from app.engine.rebalance.model import Model, Relaxed
from app.engine.rebalance.objective import bound_in_cents
from app.engine.rebalance.settle import Ledger, still_short
from app.model.proposal import Proposal, Request, State

A_CENT = 0.01
"""Dollars a trade by which rounding moves what is stated."""


def _at_once() -> bool:
    return True


@dataclass(slots=True)
class Offers:
    """Makes interim answers to a request, each better than the last by a cent or more.

    They leave the model's solver as it is, so that the last answer is the same whether there were any or not.
    """

    model: Model
    request: Request
    relaxed: Relaxed
    best: Decimal | None = None

    def offer(self, ledger: Ledger, bound_f: float, worth_f: float | None) -> Proposal | None:
        """A settled answer as a proposal; None where it does not hold or is no better than what was offered before.

        With `worth_f` it must state what was counted, else it leaves a class where the mode does not lead.
        """
        inputs, trades, moved = self.model.inputs, ledger.trades(), ledger.moves()
        if still_short(ledger).any() or violations(inputs.household, self.request, trades, moved):
            return None
        found = assemble(inputs, self.request, trades, bound_in_cents(bound_f, self.request), moved)
        if self.best is not None and found.objective >= self.best:
            return None
        if worth_f is not None and abs(float(found.objective) - worth_f) > A_CENT * (1 + len(trades)):
            return None
        self.best = found.objective
        quick = replace(self.model, stop=_at_once)
        return replace(explained(quick, self.relaxed, found), state=State.FEASIBLE)
