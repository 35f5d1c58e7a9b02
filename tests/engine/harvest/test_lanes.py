"""The timeline of wash windows; the household is that of the harvest tests."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from app.model.account import Account, AccountType
from app.model.harvest import Lane, MarkKind, WindowGroup
from app.model.household import Household
from app.model.plan import PlannedBuy
from app.model.transaction import Disposal
from tests.engine.harvests import IRA, bought, losing, report
from tests.engine.households import BROKERAGE, DAY, ROTH, lot, with_plan

D = Decimal
NOV_3, OCT_16, DEC_21 = date(2026, 11, 3), date(2026, 10, 16), date(2026, 12, 21)


def _group(given: Household) -> WindowGroup:
    (group,) = report(given).windows
    return group


def _texts(lane: Lane) -> list[str]:
    return [mark.text for mark in lane.marks]


def test_a_clear_sale_has_its_window_and_the_day_to_buy_again() -> None:
    """From October 21 to December 20; the lane of the sale ends on the 21st."""
    group = _group(losing())
    assert (group.symbol, group.identical, group.blocked, group.later) == ("STK", ("STK", "STKX"), False, None)
    assert (group.sold, group.start, group.until) == (DAY, date(2026, 10, 21), date(2026, 12, 20))
    (lane,) = group.lanes
    assert [(m.day, m.kind, m.text, m.planned) for m in lane.marks] == [
        (DAY, MarkKind.SALE, "sell 100", True),
        (DEC_21, MarkKind.CLEAR, "buy again", False),
    ]


def test_lanes_are_those_of_accounts_that_could_matter() -> None:
    """Held in the group, held in the class, or planned: each has a lane; an account with none of it has not."""
    accounts = (ROTH, BROKERAGE, IRA, Account("Other"), Account("401k", AccountType.WORKPLACE))
    given = losing(lot("STKX", "1", "1", account="Roth"), lot("ALT", "1", "1", account="Other"), accounts=accounts)
    given = with_plan(given, planned_buys=(PlannedBuy("401k", "STK", D(80), "", date(2027, 3, 1)),))
    assert [lane.account for lane in _group(given).lanes] == ["Brokerage", "Roth", "Other", "401k"]


def test_a_blocked_sale_is_held_back_until_its_day() -> None:
    """Forty in Sam's IRA void a part; from December 4 all counts, in the window of that day."""
    given = with_plan(
        losing(recent_buys=(bought(IRA.name, "40", NOV_3),)),
        planned_buys=(PlannedBuy(IRA.name, "STK", D(3200), "", date(2026, 12, 3)),),
    )
    group = _group(given)
    assert group.blocked
    assert group.later == (NOV_3.replace(day=4), date(2027, 1, 3), "Window if sold Dec 4: Nov 4 to Jan 3, 2027.")
    lanes = {lane.account: lane for lane in group.lanes}
    assert _texts(lanes["Brokerage"]) == ["sell 100: held back", "sell from Dec 4: loss counts in full"]
    assert [(m.text, m.planned, m.voids) for m in lanes[IRA.name].marks] == [
        ("bought 40", False, True),
        ("auto-invest about 40", True, True),
    ]


def test_a_purchase_before_the_window_is_shown_to_do_no_harm() -> None:
    """October 16 lies outside; September does not matter at all."""
    given = losing(
        lot("STK", "20", "1000", account="Roth", acquired=OCT_16),
        lot("STK", "5", "100", account="Roth", acquired=date(2026, 9, 1)),
    )
    (roth,) = (lane for lane in _group(given).lanes if lane.account == "Roth")
    assert [(m.text, m.voids) for m in roth.marks] == [("bought 20 on Oct 16: outside", False), ("buy again", False)]


def test_candidates_of_identical_securities_share_a_window() -> None:
    """STK and STKX at a loss are two sales on one lane."""
    given = losing(lot("STKX", "10", "900", name="twin"))
    group = _group(replace(given))
    assert [sorted(_texts(lane)) for lane in group.lanes] == [["buy again", "sell 10", "sell 100"]]


def test_a_loss_taken_lately_stands_on_its_lane() -> None:
    """Both parts of one sale are one mark; a gain and an older loss are none."""
    day = DAY - timedelta(days=9)
    loss = Disposal("Brokerage", "STK", None, day, D(5), D(80), D(100), "long")
    gain, old = replace(loss, proceeds=D(200)), replace(loss, sold=DAY - timedelta(days=31))
    (group,) = report(losing(disposals=(loss, replace(loss, symbol="STKX"), gain, old))).windows
    (lane,) = (lane for lane in group.lanes if lane.account == "Brokerage")
    sales = [(m.day, m.text, m.planned) for m in lane.marks if m.kind is MarkKind.SALE]
    assert sales == [(day, "sold 10 at a loss", False), (DAY, "sell 100", True)]
