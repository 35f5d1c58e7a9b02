"""Shares moved between accounts of the household keep their lots."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from app.engine.ledger import replay
from app.model.transaction import Action, Transaction
from tests.engine.transactions import buy, row, sell

D = Decimal
OLD, DAY, END = date(2020, 1, 6), date(2026, 3, 2), date(2026, 11, 20)
OUT = row("out", DAY, Action.TRANSFER_OUT, "X", "15")
INTO = replace(row("in", DAY + timedelta(days=2), Action.TRANSFER_IN, "X", "15"), account="B")


def _lots(*rows: Transaction) -> list[tuple[str, Decimal, Decimal | None, date | None]]:
    return sorted(
        ((x.account, x.shares, x.basis, x.acquired) for x in replay(rows, {}, END).lots),
        key=lambda found: (found[0], found[3] or date.min),
    )


def test_lots_go_along_with_basis_and_day() -> None:
    """Ten of the first purchase and five of the second arrive; the rest stays."""
    rows = (buy("b1", OLD, "10", "100"), buy("b2", DAY, "10", "300"), OUT, INTO)
    assert _lots(*rows) == [
        ("A", D(5), D(150), DAY),
        ("B", D(10), D(100), OLD),
        ("B", D(5), D(150), DAY),
    ]


@pytest.mark.parametrize("turned", [False, True])
def test_the_order_within_a_day_does_not_matter(turned: bool) -> None:
    """An arrival told before its departure waits for it, and a sale of what arrived waits for both."""
    day = [OUT, replace(INTO, day=DAY), replace(sell("s", DAY, "12", "480"), account="B")]
    rows = (buy("b", OLD, "15", "150"), *(reversed(day) if turned else day))
    found = replay(rows, {}, END)
    assert [(x.account, x.shares, x.basis) for x in found.lots] == [("B", D(3), D(30))]
    assert [(d.account, d.basis, d.gain) for d in found.disposals] == [("B", D(120), D(360))]
    assert found.issues == ()


@pytest.mark.parametrize(
    "arrival",
    [
        replace(INTO, day=DAY + timedelta(days=11)),
        replace(INTO, shares=D(14)),
        replace(INTO, account="A"),
        replace(INTO, day=DAY - timedelta(days=1)),
    ],
    ids=["too late", "other shares", "same account", "before it left"],
)
def test_what_does_not_fit_is_no_move(arrival: Transaction) -> None:
    """Then shares left for somewhere else, and others came with a basis nobody knows."""
    found = replay((buy("b", OLD, "20", "200"), OUT, arrival), {}, END)
    assert any(x.basis is None and x.acquired is None for x in found.lots)


def test_an_arrival_that_knows_its_basis_keeps_it() -> None:
    """The file of the new broker rules."""
    rows = (buy("b", OLD, "20", "200"), OUT, replace(INTO, basis=D(140), acquired=OLD))
    assert ("B", D(15), D(140), OLD) in _lots(*rows)


def test_shares_the_old_account_cannot_account_for_arrive_unknown() -> None:
    """Ten of fifteen have a history, five have none; the departure says so."""
    found = replay((buy("b", OLD, "10", "100"), OUT, INTO), {}, END)
    assert sorted((x.shares, x.basis) for x in found.lots if x.basis is not None) == [(D(10), D(100))]
    assert [x.shares for x in found.lots if x.basis is None] == [D(5)]
    assert [i.code for i in found.issues] == ["missing-history"]
