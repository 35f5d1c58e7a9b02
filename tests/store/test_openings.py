"""What accounts held before their first imported rows."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.model.reconciliation import OpeningBalance
from app.store.household_file import HouseholdFile

D = Decimal
SHARES = OpeningBalance("Roth", "VTI", date(2025, 1, 3), shares=D("12.00000001"), basis=D("1200.5"))
CASH = OpeningBalance("Brokerage", "CASH", date(2025, 2, 3), cash=D("-20.01"))
BOUGHT = replace(SHARES, symbol="BND", basis=None, acquired=date(2020, 5, 4))


def keep(file: HouseholdFile, *balances: OpeningBalance) -> list[int]:
    """Keep balances as one step; their numbers."""
    with file.step("Opening") as step:
        return [step.add_opening_balance(b) for b in balances]


def test_balances_come_back_as_they_were_entered(file: HouseholdFile) -> None:
    """Every digit and every unknown, after opening the file again too; two of one security are two."""
    numbers = keep(file, SHARES, CASH, BOUGHT, SHARES)
    wanted = tuple(replace(b, id=n) for b, n in zip((SHARES, CASH, BOUGHT, SHARES), numbers, strict=True))
    assert file.opening_balances() == wanted
    file.close()
    with HouseholdFile.open(file.path) as again:
        assert again.opening_balances() == wanted


def test_undo_takes_them_out_and_brings_them_back(file: HouseholdFile) -> None:
    """Adding and dropping are steps like any other."""
    (number,) = keep(file, SHARES)
    with file.step("Remove") as step:
        step.drop_opening_balance(number)
    assert file.opening_balances() == ()
    assert file.undo() == "Remove"
    assert file.opening_balances() == (replace(SHARES, id=number),)
    assert file.undo() == "Opening"
    assert file.opening_balances() == ()
    assert file.redo() == "Opening"
    assert file.opening_balances() == (replace(SHARES, id=number),)


def test_a_renamed_account_keeps_its_own(file: HouseholdFile) -> None:
    """And no other account's."""
    keep(file, SHARES, CASH)
    with file.step("Rename") as step:
        step.rename_account("Roth", "Roth IRA")
    assert [b.account for b in file.opening_balances()] == ["Roth IRA", "Brokerage"]
    file.undo()
    assert [b.account for b in file.opening_balances()] == ["Roth", "Brokerage"]


def test_what_the_file_cannot_hold_exactly_is_refused(file: HouseholdFile) -> None:
    """A rounded count of shares would be a wrong one."""
    with pytest.raises(ValueError, match="does not fit shares"):
        keep(file, replace(SHARES, shares=D("0.000000001")))
    assert file.opening_balances() == ()


def test_one_that_is_not_there_cannot_be_dropped(file: HouseholdFile) -> None:
    """A change meant for no row is a fault."""
    with pytest.raises(LookupError), file.step("Remove") as step:
        step.drop_opening_balance(7)
