"""What a dollar raised costs: this year's tax and the cost of trading, in all and by the account they arise in.

The tax is netted over the household, so no account has a tax of its own. What it rises by is shared out in proportion
to the gains of each account's sales, what it falls by in proportion to their losses; to the cent, nothing left over.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from app.engine.words import dollars, listed
from app.model.number import HUNDRED, ZERO, split
from app.model.plan import Plan
from app.model.proposal import Mode, Proposal, Side, State
from app.model.withdrawal import Drawn, Withdrawal

_TENTH = Decimal("0.1")


def withdrawal(proposal: Proposal, plan: Plan) -> Withdrawal | None:
    """What raising cash comes to; None for every other mode, and where nothing is paid out."""
    paid = {name: -flow for name, flow in proposal.request.flows.items() if flow < ZERO}
    if proposal.request.mode is not Mode.RAISE or proposal.state is State.INFEASIBLE or not paid:
        return None
    trading = {t.account for t in proposal.trades}
    names = [a.name for a in plan.accounts if a.name in paid.keys() | trading]
    taxes = _taxes(proposal, plan, names)
    drawn = tuple(
        Drawn(
            name,
            paid.get(name, ZERO),
            taxes.get(name),
            sum((t.costs.total for t in proposal.trades if t.account == name), ZERO),
            is_income=name in paid and (account := plan.account(name)) is not None and account.type.pays_income,
            beyond=_beyond(proposal, name, paid.get(name, ZERO)),
        )
        for name in names
    )
    return Withdrawal(drawn, proposal.tax.now, proposal.cost)


def _beyond(proposal: Proposal, name: str, amount: Decimal) -> Decimal:
    """What an account sells for more than it pays out; less than a share more is no wish of anybody."""
    sales = [t for t in proposal.trades if t.account == name and t.side is Side.SELL]
    more = sum((t.amount for t in sales), ZERO) - amount
    return more if more > max((t.price for t in sales), default=ZERO) else ZERO


def _taxes(proposal: Proposal, plan: Plan, names: list[str]) -> dict[str, Decimal]:
    """Account → its share of the tax; empty where nothing tells how to share it."""
    gains = dict.fromkeys(names, ZERO)
    for trade in proposal.trades:
        account = plan.account(trade.account)
        if trade.side is Side.SELL and account is not None and account.type.is_taxable:
            if trade.gain is None:
                return {}
            gains[trade.account] += trade.gain
    tax = proposal.tax.now
    if not tax:
        return gains | dict.fromkeys(names, ZERO)
    parts = [max(gain if tax > ZERO else -gain, ZERO) for gain in gains.values()]
    return dict(zip(names, split(tax, parts), strict=True)) if any(parts) else {}


def cents_text(per_dollar: Decimal) -> str:
    """What a dollar costs, `1.2 cents`, with a minus sign where it saves."""
    tenths = (per_dollar * HUNDRED).quantize(_TENTH, rounding=ROUND_HALF_UP)
    sign = "\N{MINUS SIGN}" if tenths < ZERO else ""
    return f"{sign}{abs(tenths)} cent{'s' * (abs(tenths) != 1)}"


def withdrawal_words(found: Withdrawal) -> str:
    """`$40,000 from 3 accounts; tax and cost $412, 1.0 cent a dollar.`, what else is in it and what is not."""
    count = sum(1 for one in found.drawn if one.amount)
    together = found.tax + found.cost
    comes_to = (
        f"tax and cost {dollars(together)}" if together >= ZERO else f"tax falls by {dollars(together)} after cost"
    )
    words = f"{dollars(found.amount)} from {count} account{'s' * (count != 1)}; {comes_to}"
    back = f" {dollars(found.beyond)} more is sold to bring classes back; its tax and cost are counted too."
    more = back if found.beyond else ""
    income = [one.account for one in found.drawn if one.is_income]
    more += f" Income tax on what {listed(income)} pay{'s' * (len(income) == 1)} out is not counted." if income else ""
    return f"{words}, {cents_text(found.per_dollar)} a dollar.{more}"
