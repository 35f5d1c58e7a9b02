"""The second opinion sees what is wrong: each rule broken once, each figure told wrong once."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from app.model.account import Account, AccountType
from app.model.household import Household, RecentBuy
from app.model.plan import Lock, LockHow, LockSide, PlannedBuy, Rules, Transfer
from app.model.proposal import Fixed, Mode, Moved, Proposal, Reason, Request, Side, Trade
from app.model.security import SecurityLock
from app.model.target import Tilt
from app.model.tax_year import YearStart
from app.model.transaction import Disposal
from tests.engine.households import DAY, FUNDS, ROTH, fund, household, leaf, lot, proposal, with_plan, with_rules
from tests.engine.rebalance.circumstances import NO_PREFERENCES
from tests.engine.rebalance.made import trade
from tests.engine.rebalance.recheck import faults, forbidden

D = Decimal
TAXED = Account("Taxed")
CLASSES = (leaf("Group/Stocks", "0.5"), leaf("Bonds", "0.5"))
PAIR = (fund("STK", "Group/Stocks"), fund("BND", "Bonds"))
HELD = household(
    lot("STK", "8", "480", account="Taxed", name="gain"),
    lot("STK", "4", "600", account="Taxed", name="loss"),
    lot("BND", "10", "500", account="Roth", name="roth"),
    accounts=(TAXED, ROTH),
    classes=CLASSES,
    securities=PAIR,
    cash={"Taxed": "100", "Roth": "100"},
)
SALE = trade(HELD, "Taxed", "STK", D(-2), {"gain": D(2)})
LOSS = trade(HELD, "Taxed", "STK", D(-2), {"loss": D(2)})
BUY = trade(HELD, "Taxed", "BND", D(5))
ASKED = Request(Mode.TARGET)


def _accounts(**changes: object) -> Household:
    return with_plan(HELD, accounts=(replace(TAXED, **changes), ROTH))  # type: ignore[arg-type]  # fields by name


def _security(**changes: object) -> Household:
    return with_plan(HELD, securities=(PAIR[0], replace(PAIR[1], **changes)))  # type: ignore[arg-type]  # the same


def _locked(**words: object) -> Household:
    return with_plan(HELD, locks=(Lock(**words),))  # type: ignore[arg-type]  # fields by name


def test_what_is_allowed_has_no_fault() -> None:
    """Two shares of a gain sold, five bonds bought."""
    assert forbidden(HELD, ASKED, (SALE, BUY)) == []


@pytest.mark.parametrize(
    "held, trades, words",
    [
        (HELD, (replace(SALE, price=D(101)),), "is not 200"),
        (HELD, (replace(BUY, amount=D("250.01")),), "is not 250"),
        (HELD, (replace(BUY, costs=replace(BUY.costs, spread=D("0.01"))),), "costs"),
        (_security(half_spread_bps=D(10)), (BUY,), "costs"),
        (_accounts(commission=D("4.95")), (BUY,), "costs"),
        (HELD, (trade(HELD, "Taxed", "BND", D("1.5")),), "not whole"),
        (HELD, (trade(HELD, "Roth", "BND", D(-11)),), "10 are held"),
        (with_rules(HELD, minimum_trade=D(201)), (SALE,), "below the smallest trade"),
        (with_rules(HELD, minimum_position=D(251)), (BUY,), "below the smallest position"),
        (with_rules(HELD, minimum_position=D(1100)), (SALE,), "below the smallest position"),
        (_accounts(trades=False), (BUY,), "does not trade"),
        (_accounts(type=AccountType.HELD_AWAY), (BUY,), "does not trade"),
        (_accounts(menu=("STK",)), (BUY,), "not on the menu"),
        (_security(only_in=("Roth",)), (BUY,), "not sold there"),
        (_security(lock=SecurityLock.NO_BUY), (BUY,), "locked"),
        (_security(classes={}), (BUY,), "unclassified"),
        (_locked(account="Taxed"), (BUY,), "locked"),
        (_locked(symbol="STK", side=LockSide.SELL), (SALE,), "locked"),
        (_locked(asset_class="Group"), (SALE,), "locked"),
        (_locked(lot="gain"), (SALE,), "gain: locked"),
        (with_rules(HELD, minimum_holding_days=9999), (SALE,), "held too short"),
        (with_rules(HELD, minimum_holding_days=9999), (trade(HELD, "Roth", "BND", D(-1)),), "of 0 that may be"),
        (replace(HELD, unreliable=frozenset({("Taxed", "STK")})), (SALE,), "does not reconcile"),
        (replace(HELD, lots=(replace(HELD.lots[0], basis=None),)), (SALE,), "sold without a basis"),
        (HELD, (replace(SALE, lots=()),), "its lots are not its shares"),
        (HELD, (replace(SALE, lots=(replace(SALE.lots[0], id="roth"),)),), "no lot of"),
        (HELD, (replace(SALE, lots=(replace(SALE.lots[0], gain=D(81)),)),), "gain 81"),
        (HELD, (replace(SALE, lots=(replace(SALE.lots[0], term="short"),)),), "short since"),
        (HELD, (trade(HELD, "Taxed", "BND", D(7)),), "ends with -250"),
        (_accounts(minimum_cash=D(99)), (trade(HELD, "Taxed", "BND", D(1)),), "less than 99"),
        (with_rules(HELD, gains_budget=D("79.99")), (SALE,), "for a budget of"),
        (replace(with_plan(HELD, tax=replace(HELD.plan.tax, year_gains_budget=D(100))), year=YearStart(long=D(21))),
         (SALE,), "for a year's budget of"),
        (with_rules(HELD, turnover_cap=D("0.1")), (SALE,), "sold of"),
        (with_plan(HELD, classes=(CLASSES[0], replace(CLASSES[1], account_cap={"Taxed": D("0.19")}))),
         (SALE, BUY), "Bonds in Taxed ends with"),
        (HELD, (SALE, trade(HELD, "Taxed", "STK", D(1))), "is traded twice"),
        (HELD, (LOSS, trade(HELD, "Roth", "STK", D(1))), "0 days ago"),
        (_security(identical=("STK",)), (LOSS, BUY), "0 days ago"),
        (replace(HELD, disposals=(Disposal("Taxed", "BND", None, DAY - timedelta(30), D(1), D(1), D(2), None),)),
         (BUY,), "within 30 days of a loss"),
    ],
)  # fmt: skip
def test_each_broken_rule_is_seen(held: Household, trades: tuple[Trade, ...], words: str) -> None:
    """The sentence says which."""
    found = forbidden(held, ASKED, trades)
    assert any(words in x for x in found), found


@pytest.mark.parametrize(
    "moved, words",
    [
        ((Moved("Taxed", "Roth", D(51)),), "50 allowed"),
        ((Moved("Roth", "Taxed", D(1)),), "0 allowed"),
        ((Moved("Taxed", "Roth", D(50)), Moved("Taxed", "Roth", D(1))), "51 moved"),
        ((Moved("Taxed", "Roth", D(-5)),), "-5 moved"),
    ],
)
def test_cash_moves_as_declared_only(moved: tuple[Moved, ...], words: str) -> None:
    """From the one account to the other, fifty at most."""
    held = with_plan(HELD, transfers=(Transfer("Taxed", "Roth", D(50)),))
    assert forbidden(held, ASKED, (), (Moved("Taxed", "Roth", D(50)),)) == []
    assert any(words in x for x in forbidden(held, ASKED, (), moved))


def test_what_is_moved_away_is_cash_too() -> None:
    """Fifty of a hundred are gone, and two bonds cost a hundred."""
    held = with_plan(HELD, transfers=(Transfer("Taxed", "Roth", D(50)),))
    trades = (trade(held, "Taxed", "BND", D(2)),)
    assert forbidden(held, ASKED, trades) == []
    assert any("ends with -50" in x for x in forbidden(held, ASKED, trades, (Moved("Taxed", "Roth", D(50)),)))


@pytest.mark.parametrize(
    "fixed, is_kept",
    [
        (Fixed("Taxed", "STK", Side.SELL, D(2)), True),
        (Fixed("Taxed", "STK", Side.SELL, D(3)), False),
        (Fixed("Taxed", "STK", Side.SELL), False),
        (Fixed("Taxed", "STK", Side.BUY), True),
        (Fixed("Roth", "STK", Side.BUY, D(1)), False),
    ],
)
def test_decided_trades_are_done_to_the_share(fixed: Fixed, is_kept: bool) -> None:
    """On that side, in that account."""
    assert (forbidden(HELD, replace(ASKED, fixed=(fixed,)), (SALE,)) == []) is is_kept


TILTED = with_plan(HELD, classes=(replace(CLASSES[0], tilt=Tilt(D(0), DAY)), CLASSES[1]))
LISTED = with_plan(HELD, securities=(replace(PAIR[0], substitutes=("BND",)), PAIR[1]))


@pytest.mark.parametrize(
    "mode, held, trades, words",
    [
        (Mode.INVEST, HELD, (SALE,), "it sells"),
        (Mode.RAISE, HELD, (BUY,), "it buys"),
        (Mode.TACTICAL, TILTED, (SALE,), ""),
        (Mode.TACTICAL, TILTED, (SALE, BUY), "BND is in no tilted class"),
        (Mode.HARVEST, HELD, (LOSS,), ""),
        (Mode.HARVEST, HELD, (SALE,), "gain is no loss"),
        (Mode.HARVEST, HELD, (trade(HELD, "Roth", "BND", D(-1)),), "not taxed"),
        (Mode.HARVEST, LISTED, (LOSS, trade(HELD, "Taxed", "BND", D(4))), ""),
        (Mode.HARVEST, HELD, (LOSS, trade(HELD, "Taxed", "BND", D(4))), "stands in for nothing"),
        (Mode.HARVEST, LISTED, (LOSS, BUY), "more than its sales bring"),
        (Mode.HARVEST, LISTED, (LOSS, trade(HELD, "Roth", "BND", D(2))), "more than its sales bring"),
    ],
)
def test_each_mode_has_its_trades(mode: Mode, held: Household, trades: tuple[Trade, ...], words: str) -> None:
    """What it does not do is named."""
    found = forbidden(held, Request(mode), trades)
    assert any(words in x for x in found) if words else found == []


def test_an_avoided_trade_is_not_forbidden() -> None:
    """A lock with a price is no block."""
    assert forbidden(_locked(account="Taxed", how=LockHow.AVOID, price=D(1)), ASKED, (SALE, BUY)) == []


# --- Figures ----------------------------------------------------------------------------------------------------------

OVER = with_rules(
    household(lot("STK", "80", "8000"), lot("BND", "40", "2000"), cash={"Brokerage": "10"}), prices=NO_PREFERENCES
)


def _wrong(answer: Proposal) -> list[Proposal]:
    """The proposal with one figure told wrong, each in turn."""
    account, first, tax, drift = answer.accounts[0], answer.classes[0], answer.tax, answer.drift
    cent, hair = D("0.01"), D("0.0001")
    return [
        replace(answer, accounts=(replace(account, cash_after=(account.cash_after or D(0)) + cent),)),
        replace(answer, accounts=(replace(account, flow=cent),)),
        replace(answer, accounts=(replace(account, moved=cent),)),
        replace(answer, accounts=()),
        replace(answer, classes=(replace(first, after=first.after + hair), *answer.classes[1:])),
        replace(answer, classes=(replace(first, upper=first.upper + hair), *answer.classes[1:])),
        replace(answer, classes=answer.classes[1:]),
        replace(answer, tax=replace(tax, long_gain=tax.long_gain + cent)),
        replace(answer, tax=replace(tax, now=tax.now + cent)),
        replace(answer, tax=replace(tax, disallowed=cent)),
        replace(answer, drift=replace(drift, after=drift.after + hair)),
        replace(answer, drift=replace(drift, outside_before=drift.outside_before + hair)),
        replace(answer, objective=answer.objective + 2 * cent),
        replace(answer, bound=answer.objective + cent),
        replace(answer, trades=(replace(answer.trades[0], reasons=()), *answer.trades[1:])),
        replace(answer, trades=(replace(answer.trades[0], reasons=(Reason("", ""),)), *answer.trades[1:])),
    ]


def test_each_wrong_figure_is_seen() -> None:
    """A proposal without a fault, and each of its figures a cent or a hair off."""
    answer = proposal(OVER, Mode.EDGE)
    assert faults(OVER, Request(Mode.EDGE), answer) == []
    assert [n for n, wrong in enumerate(_wrong(answer)) if not faults(OVER, Request(Mode.EDGE), wrong)] == []


def test_a_trade_on_an_even_keel_is_seen() -> None:
    """And so is silence about it."""
    held = household(lot("STK", "60", "6000"), lot("BND", "80", "4000"))
    answer = proposal(held, Mode.EDGE)
    assert faults(held, Request(Mode.EDGE), answer) == []
    silent = faults(held, Request(Mode.EDGE), replace(answer, not_done=()))
    assert silent == ["it does not say that nothing is to be done"]


def test_a_class_that_is_moved_too_far_is_seen() -> None:
    """Edge proposes fifteen stocks; twenty-five pass the target, and without a reason even twenty are too many."""
    answer, sold = proposal(OVER, Mode.EDGE), {}
    for shares in (15, 20, 25):
        sale = trade(OVER, "Brokerage", "STK", D(-shares), {OVER.lots[0].id: D(shares)})
        made = (sale, trade(OVER, "Brokerage", "BND", D(2 * shares)))
        told = tuple(replace(t, reasons=(Reason("breach", "So."),)) for t in made)
        sold[shares] = [x for x in faults(OVER, Request(Mode.EDGE), replace(answer, trades=told)) if "ends" in x]
    assert [len(sold[n]) > 0 for n in (15, 20, 25)] == [False, True, True]
    assert any("past its target" in x for x in sold[25])


def test_idle_cash_is_seen() -> None:
    """Invest leaves a thousand where bonds lack them."""
    held = replace(OVER, cash={"Brokerage": D(1000)})
    answer = proposal(held, Mode.INVEST)
    assert faults(held, Request(Mode.INVEST), answer) == []
    idle = replace(answer, trades=(), accounts=(replace(answer.accounts[0], cash_after=D(1000)),))
    assert any("keeps 1000" in x for x in faults(held, Request(Mode.INVEST), idle))


def test_washed_losses_are_counted_out() -> None:
    """Four shares lose 50 each; one was bought lately in the Roth, half a one is to come: 125 count, 20 % of it."""
    held = household(
        lot("STK", "4", "600", account="Taxed", name="loss"),
        accounts=(TAXED, ROTH),
        rules=Rules(minimum_trade=D(0)),
        cash={"Taxed": "0", "Roth": "0"},
        securities=FUNDS,
    )
    buy = RecentBuy("Roth", "STK", DAY - timedelta(days=3), D(1), D(1), "elsewhere")
    coming = PlannedBuy("Roth", "STK", D(50), "monthly", DAY + timedelta(days=29))
    held = replace(with_plan(held, planned_buys=(coming,)), recent_buys=(buy,))
    answer = proposal(held, Mode.TARGET)
    sale = replace(trade(held, "Taxed", "STK", D(-4), {"loss": D(4)}), reasons=(Reason("lot", "So."),))
    so = []
    for disallowed, now in (("75", "-25"), ("75", "-40"), ("0", "-40"), ("-75", "-25")):
        tax = replace(answer.tax, short_gain=D(0), long_gain=D(-200), disallowed=D(disallowed), now=D(now))
        found = faults(held, Request(Mode.TARGET), replace(answer, trades=(sale,), tax=tax))
        so += [] if any(x.startswith("tax ") for x in found) else [(disallowed, now)]
    assert so == [("75", "-25")]
