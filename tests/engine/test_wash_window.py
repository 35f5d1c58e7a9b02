"""The thirty days before and after a loss."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from app.engine.wash_window import groups_sold_at_loss, recent_purchases
from app.model.transaction import Disposal
from tests.engine.households import BROKERAGE, DAY, ROTH, household, lot

D = Decimal
GROUPS = {"VTSAX": "VTI", "VTI": "VTI"}
LOSS = Disposal("Brokerage", "VTSAX", None, DAY, D(10), D(900), D(1000), "long")


def _until(disposal: Disposal) -> dict[str, object]:
    held = replace(household(accounts=(BROKERAGE, ROTH)), disposals=(disposal,))
    return dict(groups_sold_at_loss(held, GROUPS))


@pytest.mark.parametrize("days_ago, blocked", [(0, True), (30, True), (31, False)])
def test_a_loss_blocks_its_group_through_the_thirtieth_day(days_ago: int, blocked: bool) -> None:
    """The group is named, not the symbol sold; on day 31 it is free."""
    sold = DAY - timedelta(days=days_ago)
    assert _until(replace(LOSS, sold=sold)) == ({"VTI": sold + timedelta(days=30)} if blocked else {})


@pytest.mark.parametrize(
    "harmless",
    [
        replace(LOSS, proceeds=D(1000)),
        replace(LOSS, proceeds=D(1100)),
        replace(LOSS, basis=None),
        replace(LOSS, account="Roth"),
        replace(LOSS, sold=DAY + timedelta(days=1)),
    ],
    ids=["even", "gain", "unknown basis", "sheltered", "not yet"],
)
def test_only_a_known_loss_of_a_taxable_account_blocks(harmless: Disposal) -> None:
    """A gain, an unknown result and a sale inside a Roth leave nothing to wash."""
    assert _until(harmless) == {}


def test_the_last_of_several_losses_counts() -> None:
    """The window stays open until thirty days after the latest sale."""
    early = replace(LOSS, sold=DAY - timedelta(days=20))
    late = replace(LOSS, sold=DAY - timedelta(days=3), symbol="VTI")
    held = replace(household(), disposals=(late, early))
    assert groups_sold_at_loss(held, GROUPS) == {"VTI": late.sold + timedelta(days=30)}


def test_purchases_of_thirty_days_are_found_in_every_account() -> None:
    """Those of a Roth too, by group; the thirty-first day and unknown days are left out."""
    lots = (
        lot("VTI", "1", acquired=DAY - timedelta(days=30), name="edge"),
        lot("VTSAX", "1", acquired=DAY, account="Roth", name="today"),
        lot("VTI", "1", acquired=DAY - timedelta(days=31), name="past"),
        lot("VTI", "1", acquired=None, name="undated"),
        lot("BND", "1", acquired=DAY, name="other"),
    )
    held = household(*lots, accounts=(BROKERAGE, ROTH))
    assert recent_purchases(held, GROUPS) == {"VTI": ["edge", "today"], "BND": ["other"]}
