"""A second opinion on a proposal, written from the contract alone: every rule again, none of the engine's code."""

from app.model.household import Household
from app.model.proposal import Moved, Proposal, Request, State, Trade
from tests.engine.rebalance.recheck_figures import wrong_figures
from tests.engine.rebalance.recheck_modes import not_the_mode, not_where_it_should
from tests.engine.rebalance.recheck_rules import broken_rules


def forbidden(
    household: Household, request: Request, trades: tuple[Trade, ...], moved: tuple[Moved, ...] = ()
) -> list[str]:
    """Everything trades and transfers do that they may not do."""
    return broken_rules(household, request, trades, moved) + not_the_mode(household, request, trades)


def faults(household: Household, request: Request, proposal: Proposal) -> list[str]:
    """Everything a proposal does that it may not do, leaves as it should not, or says that is not so."""
    if proposal.state is State.INFEASIBLE:
        return _of_nothing(proposal)
    found = forbidden(household, request, proposal.trades, proposal.moved)
    found += not_where_it_should(household, request, proposal)
    return found + wrong_figures(household, request, proposal)


def _of_nothing(proposal: Proposal) -> list[str]:
    """What an answer to a request that cannot be met should be."""
    found = ["it trades"] if proposal.trades or proposal.moved else []
    if not 0 < len(proposal.contradiction) <= 5:
        found.append(f"{len(proposal.contradiction)} wishes contradict each other")
    found += [f"half a wish: {w}" for w in proposal.contradiction if not (w.text.endswith(".") and w.nearest)]
    return found
