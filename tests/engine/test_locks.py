"""Which lock speaks of which trade."""

from decimal import Decimal

import pytest

from app.engine.locks import is_blocked
from app.model.plan import Lock, LockHow, LockSide

IN_EQUITY = {"Equity/US": Decimal(1)}


@pytest.mark.parametrize(
    "lock, blocked",
    [
        (Lock(), True),
        (Lock(account="A"), True),
        (Lock(account="B"), False),
        (Lock(symbol="VTI"), True),
        (Lock(symbol="BND"), False),
        (Lock(asset_class="Equity"), True),
        (Lock(asset_class="Equity/US"), True),
        (Lock(asset_class="Eq"), False),
        (Lock(lot="1"), False),
        (Lock(side=LockSide.SELL), False),
        (Lock(how=LockHow.AVOID), False),
    ],
)
def test_a_lock_forbids_what_all_its_fields_match(lock: Lock, blocked: bool) -> None:
    """Buying VTI in A: an empty field means any, a class means all below it, avoiding is not forbidding."""
    assert is_blocked([lock], LockSide.BUY, "A", "VTI", IN_EQUITY) is blocked


def test_a_lock_on_a_lot_speaks_of_that_lot_only() -> None:
    """The same lock blocks one lot and not the next."""
    assert [is_blocked([Lock(lot="1")], LockSide.SELL, "A", "VTI", {}, lot) for lot in ("1", "2")] == [True, False]


def test_a_lock_on_a_lot_holds_for_its_parts() -> None:
    """A wash sale cuts t12 into t12 and t12w1; t121 is another lot."""
    blocked = [
        is_blocked([Lock(lot="t12")], LockSide.SELL, "A", "VTI", {}, x) for x in ("t12", "t12w1", "t121", "t12w")
    ]
    assert blocked == [True, True, False, False]


def test_without_an_account_only_what_holds_everywhere_counts() -> None:
    """A lock of one account leaves the others to buy in."""
    assert not is_blocked([Lock(account="A")], LockSide.BUY, "", "VTI", {})
    assert is_blocked([Lock()], LockSide.BUY, "", "VTI", {})
