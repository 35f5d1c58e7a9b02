"""Losses on Today: the tile and the matters of the inbox, from a report on the fictional household."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.model.harvest import Blocker, HarvestReport
from app.ui.format import HIDDEN
from app.ui.pages.page import PageContext
from app.ui.pages.proposing import Proposing
from app.ui.pages.today.facts import Facts, tile_views
from app.ui.pages.today.inbox import matters
from app.ui.pages.today.losses import Matter, loss_matters
from tests.ui.harvest_reports import BND, DAY, NOTHING, REPORT, VEA, VWO

PLANNED = Blocker("Sam's IRA", "BND", date(2026, 12, 3), Decimal(40), True, True, Decimal("542.80"))
RISKY = replace(BND, blocked_by=(*BND.blocked_by, PLANNED), lost=Decimal("1085.60"))


def look(context: PageContext, report: HarvestReport | None) -> Facts:
    """Take one look with a report."""
    return Facts(context.session, context.format, Proposing.of(context), report)


def loss_tile(context: PageContext, report: HarvestReport | None) -> tuple[str, str]:
    """The tile's figure and its line."""
    tile = tile_views(look(context, report))[2]
    assert tile.label == "Loss to harvest"
    return tile.figure, tile.line


def only(context: PageContext, report: HarvestReport) -> Matter:
    """The one matter of a report."""
    (matter,) = loss_matters(look(context, report))
    return matter


def test_the_tile_tells_what_is_ready_and_what_is_free_later(context: PageContext) -> None:
    """The clear losses now, the blocked ones from the first day that clears them."""
    assert loss_tile(context, None) == ("–", "being looked up")
    assert loss_tile(context, REPORT) == ("−$2,526", "ready now · −$3,393 more from Dec 4")
    assert loss_tile(context, replace(REPORT, candidates=(VWO,))) == ("−$2,526", "ready now")
    assert loss_tile(context, replace(REPORT, candidates=(BND,))) == ("$0", "nothing ready · −$3,393 more from Dec 4")
    assert loss_tile(context, NOTHING) == ("$0", "nothing to harvest")


def test_a_loss_that_only_a_pause_frees_says_so(context: PageContext) -> None:
    """Nothing bought yet blocks it: it counts today if what is planned pauses."""
    today = replace(RISKY, ways_out=(replace(BND.ways_out[0], sell_from=DAY),))
    assert loss_tile(context, replace(REPORT, candidates=(today,))) == (
        "$0",
        "nothing ready · −$3,393 more if purchases pause",
    )


def test_a_clear_loss_is_a_matter(context: PageContext) -> None:
    """With its stand-in, what it saves, and the way to its lots."""
    matter = only(context, replace(REPORT, candidates=(VWO,)))
    item = matter.item
    assert item.title == "A $2,526 loss is ready to harvest"
    assert item.sentence == "300 VWO in Brokerage. IEMG can stand in; no purchase within 30 days."
    assert (item.stake, item.stake_note, item.action) == ("$534", "less tax now", "See lots")
    assert (matter.page, matter.what) == ("harvest", {"candidate": VWO.key})


def test_a_planned_purchase_puts_a_loss_at_risk(context: PageContext) -> None:
    """Who buys what when, and what becomes of the loss."""
    item = only(context, replace(REPORT, candidates=(RISKY,))).item
    assert item.title == "Sam's IRA will buy BND on December 3"
    assert item.sentence == ("It would void $543 of the $3,393 BND loss for good. Earlier purchases void $543 today.")
    assert (item.stake, item.stake_note, item.action) == ("$3,393", "loss at risk", "Resolve")


@pytest.mark.parametrize(
    "blockers, words",
    [
        ((replace(PLANNED, permanent=False),), "It would put off $543 of the $3,393 BND loss."),
        (
            (PLANNED, replace(PLANNED, permanent=False, voided=Decimal(100))),
            "It would put off $100 of the $3,393 BND loss and void $543 of it for good.",
        ),
    ],
)
def test_put_off_and_lost_for_good_are_told_apart(
    context: PageContext, blockers: tuple[Blocker, ...], words: str
) -> None:
    """A purchase in a taxable account only puts a loss off."""
    assert only(context, replace(REPORT, candidates=(replace(BND, blocked_by=blockers),))).item.sentence == words


def test_a_purchase_already_done_asks_for_nothing(context: PageContext) -> None:
    """Waiting is all there is; the tile says until when."""
    assert tuple(loss_matters(look(context, replace(REPORT, candidates=(BND,))))) == ()


def test_a_loss_under_a_floor_is_quiet(context: PageContext) -> None:
    """It is told by the floor it lies under."""
    matter = only(context, replace(REPORT, candidates=(VEA,)))
    assert matter.is_quiet
    assert matter.item.title == "A VEA loss under your $100 floor"
    deep = replace(VEA, loss=Decimal(-860))
    assert only(context, replace(REPORT, candidates=(deep,))).item.title == "A VEA loss under your floor"


def test_losses_stand_among_the_other_matters(context: PageContext) -> None:
    """The most dollars first."""
    found = [matter.item.key for matter in matters(look(context, replace(REPORT, candidates=(RISKY, VWO))))]
    assert found.index(f"risk:{BND.key}") < found.index(f"loss:{VWO.key}")
    assert found.index(f"loss:{VWO.key}") < found.index("long:Brokerage:VTI:2026-12-04")


def test_hidden_amounts_are_in_no_loss(context: PageContext) -> None:
    """Neither in titles nor in sentences nor in the tile."""
    context.settings = replace(context.settings, hide_amounts=True)
    facts = look(context, replace(REPORT, candidates=(VWO, RISKY, VEA)))
    items = [matter.item for matter in loss_matters(facts)]
    said = "".join(f"{item.title} {item.sentence} {item.stake}" for item in items) + str(tile_views(facts)[2])
    assert "$" not in said.replace(HIDDEN, "")
