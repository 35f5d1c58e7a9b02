"""Which trades the plan's locks forbid."""

import pytest

from app.engine.locks import is_locked
from app.model.plan import Lock, LockHow, LockSide, Plan


@pytest.mark.parametrize(
    "lock, locked",
    [
        (Lock(), True),
        (Lock(account="Brokerage", symbol="STK", lot="a"), True),
        (Lock(account="Roth"), False),
        (Lock(symbol="BND"), False),
        (Lock(lot="b"), False),
        (Lock(asset_class="Stocks"), True),
        (Lock(asset_class="Stocks/US"), True),
        (Lock(asset_class="Stocks/EM"), False),
        (Lock(side=LockSide.BUY), False),
        (Lock(how=LockHow.AVOID), False),
    ],
)
def test_a_lock_speaks_of_what_it_names(lock: Lock, *, locked: bool) -> None:
    """An empty field means any; a class means all below it; a price is no lock."""
    plan = Plan(locks=(lock,))
    assert is_locked(plan, LockSide.SELL, "Brokerage", "STK", ("Stocks/US",), "a") is locked
