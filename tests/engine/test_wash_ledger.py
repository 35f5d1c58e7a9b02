"""The wash-sale ledger: how firmly each adjustment stands, on what it rests, and which windows are open."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from app.engine.holdings import gather
from app.engine.wash import WashRule
from app.engine.wash_ledger import Owners, open_windows, wash_ledger
from app.model.account import Account
from app.model.household import RecentBuy
from app.model.plan import PlannedBuy, Reading, WashReadings
from app.model.transaction import Disposal, Transaction
from app.model.wash import Certainty, WashAdjustment, WindowKind
from tests.engine.households import DAY, household, lot
from tests.engine.washing import SOLD, TYPES, bought, later, sold

D = Decimal
LONG_AGO = date(2020, 3, 2)
HUNDRED, LOSS = bought("old", LONG_AGO, "100", "5000"), sold("s", SOLD, "100", "4000")
ACCOUNTS = tuple(Account(name, kind) for name, kind in TYPES.items())
OWNERS = Owners({name: "Sam" if name == "B" else "Nora" for name in TYPES}, TYPES)
LONG_AFTER = later(200)
GROUPS = {"X": "X", "XADM": "X"}


def _ledger(*rows: Transaction, day: date = LONG_AFTER, **readings: Reading) -> tuple[WashAdjustment, ...]:
    rule = WashRule(TYPES, GROUPS, replace(WashReadings(), **readings))  # type: ignore[arg-type]  # by name
    found = gather(day, ACCOUNTS, [], rows)
    return wash_ledger(found, rule, replace(rule, groups={}), OWNERS, day).adjustments


def test_a_plain_wash_sale_is_certain_and_names_its_statute() -> None:
    """Same account, same security, both long past."""
    (a,) = _ledger(HUNDRED, LOSS, bought("n", later(3), "100", "4100"))
    assert (a.certainty, a.depends_on, a.disallowed, a.permanent) == (Certainty.CERTAIN, (), D(1000), False)
    assert (a.sold, a.loss_lot, a.replacement_lot, a.bought, a.shares) == (SOLD, "old", "n", later(3), D(100))
    assert a.days_tacked == (SOLD - LONG_AGO).days
    assert "IRC 1091(a)" in a.authority
    assert "1091(d)" in a.authority


@pytest.mark.parametrize("days, certainty", [(30, Certainty.PROVISIONAL), (31, Certainty.CERTAIN)])
def test_until_the_window_closes_it_is_provisional(days: int, certainty: Certainty) -> None:
    """Another purchase may still come before it in order."""
    (a,) = _ledger(HUNDRED, LOSS, bought("n", later(3), "50", "2050"), day=later(days))
    assert a.certainty is certainty


def test_what_another_reading_denies_is_contested_and_says_which() -> None:
    """The rest of the same purchase counts under one reading only."""
    rows = (bought("b", later(-10), "100", "5000"), sold("s", SOLD, "50", "2000"))
    (a,) = _ledger(*rows, same_lot_remainder=Reading.INCLUDE)
    assert (a.certainty, a.depends_on) == (Certainty.CONTESTED, ("same_lot_remainder",))


def test_what_is_identical_by_setting_alone_is_contested() -> None:
    """Another share class: the law has no list."""
    (a,) = _ledger(HUNDRED, LOSS, bought("n", later(3), "100", "4100", symbol="XADM"))
    assert (a.certainty, a.depends_on) == (Certainty.CONTESTED, ("identical",))


def test_only_what_another_reading_touches_is_contested() -> None:
    """Of two purchases that replace one loss, the one in the same security stands under every reading."""
    rows = (HUNDRED, LOSS, bought("n1", later(3), "40", "1640", symbol="XADM"), bought("n2", later(5), "30", "1230"))
    assert [(a.replacement_lot, a.certainty) for a in _ledger(*rows)] == [
        ("n1", Certainty.CONTESTED),
        ("n2", Certainty.CERTAIN),
    ]


def test_an_ira_rests_on_its_ruling() -> None:
    """Lost for good (Rev. Rul. 2008-5); a 401(k) is read like it, and that is contested."""
    (ira,) = _ledger(HUNDRED, LOSS, bought("n", later(3), "100", "4100", "IRA"))
    assert (ira.permanent, ira.certainty, ira.days_tacked) == (True, Certainty.CERTAIN, 0)
    assert "Rev. Rul. 2008-5" in ira.authority
    (work,) = _ledger(HUNDRED, LOSS, bought("n", later(3), "100", "4100", "401k"))
    assert (work.certainty, work.depends_on) == (Certainty.CONTESTED, ("workplace_plans",))
    assert "no authority" in work.authority


def test_a_spouses_purchase_says_so() -> None:
    """Pub. 550 names the spouse."""
    (a,) = _ledger(HUNDRED, LOSS, bought("n", later(3), "100", "4100", "B"))
    assert "spouse" in a.authority


def test_the_history_itself_is_left_as_it_was() -> None:
    """Trying other readings changes nothing: the ledger may be asked again."""
    rows = (HUNDRED, LOSS, bought("n", later(3), "100", "4100"))
    found = gather(later(200), ACCOUNTS, [], rows)
    rule = WashRule(TYPES, GROUPS)
    once, twice = (wash_ledger(found, rule, rule, OWNERS, later(200)) for _ in range(2))
    assert once == twice
    assert [p.adjusted for p in found.held] == [0]


# --- Open windows -------------------------------------------------------------------------------------------


def test_windows_of_losses_purchases_and_plans() -> None:
    """Thirty days both ways from each, by day, with the symbols that count as one."""
    span = timedelta(days=30)
    loss = Disposal("Brokerage", "STK", None, DAY - timedelta(days=9), D(5), D(80), D(100), "long")
    given = household(lot("STK", "10", "1000"))
    given = replace(
        given,
        disposals=(loss, replace(loss, proceeds=D(200)), replace(loss, sold=DAY - timedelta(days=31))),
        recent_buys=(RecentBuy("Roth", "BND", DAY - timedelta(days=2), D(3), D(3)),),
        plan=replace(given.plan, planned_buys=(PlannedBuy("Roth", "BND", D(100), "monthly", DAY + timedelta(days=5)),)),
    )
    found = open_windows(given, {"STK": "STK", "STKX": "STK", "BND": "BND"})
    assert [(w.symbol, w.account, w.kind, w.day, w.shares) for w in found] == [
        ("STK", "Brokerage", WindowKind.SOLD_AT_LOSS, DAY - timedelta(days=9), D(5)),
        ("BND", "Roth", WindowKind.BOUGHT, DAY - timedelta(days=2), D(3)),
        ("BND", "Roth", WindowKind.PLANNED, DAY + timedelta(days=5), D(2)),
    ]
    assert all((w.start, w.until) == (w.day - span, w.day + span) for w in found)
