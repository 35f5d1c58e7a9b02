"""The 61 days of IRC 1091: thirty before a loss sale, the day itself, thirty after.

What is here keeps proposals out of open windows; the ledger of disallowed losses is another matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from app.model.household import Household

WINDOW = timedelta(days=30)


def groups_sold_at_loss(household: Household, groups: Mapping[str, str]) -> dict[str, date]:
    """Identity group → last day on which buying it would wash a loss of a taxable account already taken."""
    taxable = {a.name for a in household.plan.accounts if a.type.is_taxable}
    until: dict[str, date] = {}
    for sale in household.disposals:
        is_loss = sale.result is not None and sale.result < 0
        if is_loss and sale.account in taxable and sale.sold <= household.as_of <= sale.sold + WINDOW:
            group = groups.get(sale.symbol, sale.symbol)
            until[group] = max(until.get(group, date.min), sale.sold + WINDOW)
    return until


def recent_purchases(household: Household, groups: Mapping[str, str]) -> dict[str, list[str]]:
    """Identity group → ids of the lots bought in any account within the last thirty days."""
    bought: dict[str, list[str]] = {}
    for lot in household.lots:
        if lot.bought is not None and household.as_of - WINDOW <= lot.bought <= household.as_of:
            bought.setdefault(groups.get(lot.symbol, lot.symbol), []).append(lot.id)
    return bought
