"""Netting of a year's gains and losses: Schedule D, lines 7, 15, 16 and 21, and what goes on to next year.

IRC 1211(b): a net loss comes off other income up to a limit. IRC 1212(b) and the worksheet of Publication 550: the rest
is carried on and keeps its character; short-term losses are used first. Where income is too low to use the deduction,
what it could not use is carried on too.
"""

from __future__ import annotations

from decimal import Decimal

from app.model.number import ZERO
from app.model.tax_year import Netted


def net(
    short: Decimal,
    long: Decimal,
    entering_short: Decimal,
    entering_long: Decimal,
    loss_limit: Decimal,
    room: Decimal | None = None,
) -> Netted:
    """A year's results and the carryforwards entering it, netted.

    `short`, `long` are signed; `entering_*` and `loss_limit` positive. `room` is taxable income plus the deduction: no
    more of the deduction than that counts as used; None is no limit.
    """
    net_short, net_long = short - entering_short, long - entering_long
    total = net_short + net_long
    deduction = min(loss_limit, max(ZERO, -total))
    used = deduction if room is None else min(deduction, max(ZERO, room))
    short_left = max(ZERO, -net_short - max(ZERO, net_long))
    long_left = max(ZERO, -net_long - max(ZERO, net_short))
    used_short = min(used, short_left)
    preferential = max(ZERO, min(net_long, total))
    return Netted(
        net_short=net_short,
        net_long=net_long,
        deduction=deduction,
        ordinary=max(-loss_limit, total - preferential),
        preferential=preferential,
        carry_short=short_left - used_short,
        carry_long=long_left - (used - used_short),
    )
