"""The search of all answers is itself checked: by hand, against a plainer search, and against the list of rules."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from app.model.account import Account, AccountType
from app.model.household import Household, RecentBuy
from app.model.plan import Goal, GoalPrices, HarvestRules, Lock, LockHow, LockSide, PlannedBuy, Rules, Tax, Transfer
from app.model.proposal import Fixed, Mode, Request, Side
from app.model.target import Tilt
from app.model.tax_year import YearStart
from app.model.transaction import Disposal
from tests.engine.households import DAY, LATELY, fund, household, leaf, lot, with_plan, with_rules
from tests.engine.rebalance.brute_force import Optimum, Search
from tests.engine.rebalance.circumstances import NO_PREFERENCES

D = Decimal
TAXED, ROTH, SECOND = Account("Taxed"), Account("Roth", AccountType.ROTH), Account("Second")
MOST_ANSWERS = 600
"""Answers the plainer search looks at; each takes a fraction of a millisecond."""
A_CENT = 0.0101
"""Tax is rounded to the cent; floats and Decimals may take half a cent either way."""
FREE = Rules(minimum_trade=D(0), prices=NO_PREFERENCES, harvest=HarvestRules(later_rate=D(0)))
NO_TRADE_PRICE = replace(FREE, prices=replace(FREE.prices, trade=D(0), inside=D(0)))


def _best(held: Household, mode: Mode, **request: object) -> Optimum:
    found = Search(held, replace(Request(mode), **request)).best()  # type: ignore[arg-type]  # fields by name
    assert found is not None
    return found


def _moves(found: Optimum) -> dict[tuple[str, str], Decimal]:
    return {(x.account, x.symbol): x.shares for x in found.trades}


def _held(*lots: tuple[str, str, str, str], rules: Rules = NO_TRADE_PRICE, **more: object) -> Household:
    """Lots as account, symbol, shares, basis; STK at 100 and BND at 50, half and half."""
    made = [
        lot(symbol, shares, basis, account=account, name=f"{account} {symbol} {n}")
        for n, (account, symbol, shares, basis) in enumerate(lots)
    ]
    accounts = tuple(a for a in (TAXED, ROTH, SECOND) if a.name in {x[0] for x in lots})
    classes = (leaf("Stocks", "0.5", "0.1", "0.1"), leaf("Bonds", "0.5", "0.1", "0.1"))
    words = {"classes": classes, "accounts": accounts, "rules": rules} | more
    return household(*made, **words)  # type: ignore[arg-type]  # fields by name


# --- By hand ----------------------------------------------------------------------------------------------------------
# Stocks at 100, bonds at 50; long gains 15 %, ordinary income 20 %; a trade counts nothing unless said.


def test_target_weighs_distance_against_tax() -> None:
    """800 stocks, 200 bonds. Three shares sold and six bought leave 0, for 15 % of three times 40 of gain."""
    found = _best(_held(("Taxed", "STK", "8", "480"), ("Taxed", "BND", "4", "200")), Mode.TARGET)
    assert _moves(found) == {("Taxed", "STK"): D(-3), ("Taxed", "BND"): D(6)}
    assert found.least == found.kept == pytest.approx(18.0)


def test_each_trade_has_its_price() -> None:
    """At one dollar a trade and 0.001 for a dollar of distance it is 18 and 2."""
    held = _held(("Taxed", "STK", "8", "480"), ("Taxed", "BND", "4", "200"), rules=FREE)
    assert _best(held, Mode.TARGET).least == pytest.approx(20.0)


def test_costs_leave_the_account() -> None:
    """Half-spreads of 1 %: 300 sold bring 297, five bonds cost 252.50. 300 off: 0.5 × (0 + 50) and 5.50 of costs."""
    funds = tuple(replace(fund(s, c), half_spread_bps=D(100)) for s, c in (("STK", "Stocks"), ("BND", "Bonds")))
    held = _held(("Roth", "STK", "8", "480"), ("Roth", "BND", "4", "200"), securities=funds)
    found = _best(held, Mode.TARGET)
    assert _moves(found) == {("Roth", "STK"): D(-3), ("Roth", "BND"): D(5)}
    assert found.least == pytest.approx(25.0 + 3.0 + 2.5)


def test_a_loss_of_the_year_shelters_a_gain() -> None:
    """The same sale after a long loss of 3,100: the year stays beyond its limit, and no tax is due."""
    held = _held(("Taxed", "STK", "8", "480"), ("Taxed", "BND", "4", "200"))
    held = replace(held, year=YearStart(long=D(-3120)))
    assert _best(held, Mode.TARGET).least == pytest.approx(0.0)
    # After a loss of 3,050 the 120 use up 50 that could not be deducted and 70 that were: 20 % of these.
    assert _best(replace(held, year=YearStart(long=D(-3050))), Mode.TARGET).least == pytest.approx(14.0)


def test_harvest_takes_what_the_limit_leaves() -> None:
    """4,000 to lose, 3,000 deducted at 20 %: 600 less. Eight shares at 500 under their basis; six are enough."""
    found = _best(_held(("Taxed", "STK", "8", "4800")), Mode.HARVEST)
    assert found.least == pytest.approx(-600.0)
    # At a dollar a trade it is one trade; at a dollar a trade nothing is sold for less than that.
    assert _best(_held(("Taxed", "STK", "8", "4800"), rules=FREE), Mode.HARVEST).least == pytest.approx(-599.0)
    assert _best(_held(("Taxed", "STK", "1", "104"), rules=FREE), Mode.HARVEST).trades == ()


def test_harvest_and_rebalance_weighs_both() -> None:
    """A share lost saves 2; two bring stocks to target, three to the other edge, which the mode does not go to."""
    held = _held(("Taxed", "STK", "7", "770"), ("Roth", "BND", "6", "300"))
    found = _best(held, Mode.HARVEST_REBALANCE)
    assert _moves(found)["Taxed", "STK"] == D(-2)
    assert (found.kept, found.least) == pytest.approx((-4.0, -6.0))
    # Where none can be bought the bonds stay 100 short.
    locked = with_plan(held, locks=(Lock(symbol="BND", side=LockSide.BUY),))
    assert _best(locked, Mode.HARVEST_REBALANCE).least == pytest.approx(94.0)


def test_edge_stops_at_the_edge_or_where_the_goal_says() -> None:
    """800 of 1,000 in stocks: back to 600 at the edge, 550 at the midpoint, 500 at the target, at no tax."""
    held = _held(("Roth", "STK", "8", "1"), ("Roth", "BND", "4", "1"))
    ends = {goal: -_moves(_best(held, Mode.EDGE, goal=goal))["Roth", "STK"] for goal in Goal if goal != "midpoint"}
    assert ends == {Goal.EDGE: D(2), Goal.TARGET: D(3), Goal.TOLERANCE: D(3)}
    # 550 cannot be hit by shares of 100: 50 too many and 50 too few, or nothing past it at two sold.
    assert _best(held, Mode.EDGE, goal=Goal.MIDPOINT).least == pytest.approx(0.0)
    assert _best(with_rules(held, goal=Goal.TOLERANCE, tolerance=D(0)), Mode.EDGE).least == pytest.approx(0.0)


def test_edge_keeps_to_its_mode() -> None:
    """A share of 700 and an edge broken by 50: selling it would pass the target by far, so it stays."""
    held = _held(("Roth", "STK", "2", "1"), ("Roth", "BND", "17", "1"), prices={"STK": "700", "BND": "50"})
    found = _best(held, Mode.EDGE)
    assert found.trades == ()
    assert found.kept == pytest.approx(50.0 + 50.0)


def test_invest_counts_what_is_missing() -> None:
    """800 and 200 with 500 more: 550 missing of bonds, ten bought, 50 missing."""
    held = _held(("Roth", "STK", "8", "1"), ("Roth", "BND", "4", "1"))
    found = _best(held, Mode.INVEST, flows={"Roth": D(500)})
    assert _moves(found) == {("Roth", "BND"): D(10)}
    assert found.least == pytest.approx(50.0)


def test_raise_sells_the_overweight_unless_it_must() -> None:
    """200 wanted. Stocks above their band have a gain; bonds do not, but are below their target."""
    held = _held(("Taxed", "STK", "7", "350"), ("Taxed", "BND", "6", "300"))
    found = _best(held, Mode.RAISE, flows={"Taxed": D(-200)})
    assert _moves(found) == {("Taxed", "STK"): D(-3)}
    # 800 are left: 400 of them stocks, 300 bonds, 20 beyond their edge; three shares gain 150.
    assert found.kept == found.least == pytest.approx(20 + 22.5)
    # Inside their bands bonds would do without tax, but they lack already.
    wide = (leaf("Stocks", "0.5", "0.2", "0.2"), leaf("Bonds", "0.5", "0.2", "0.2"))
    held = _held(("Taxed", "STK", "5", "250"), ("Taxed", "BND", "8", "400"), classes=wide)
    found = _best(held, Mode.RAISE, flows={"Taxed": D(-100)})
    assert _moves(found) == {("Taxed", "STK"): D(-1)}
    assert [found.kept, found.least] == pytest.approx([7.5, 0.0])


def test_a_drift_point_counts_what_is_beyond_it() -> None:
    """Half the distances are 300; at 10 % of 1,000 the tax of two shares is enough, 12, and no dollar of drift."""
    held = _held(("Taxed", "STK", "8", "480"), ("Taxed", "BND", "4", "1"))
    found = _best(held, Mode.TARGET, drift=D("0.1"))
    assert _moves(found) == {("Taxed", "STK"): D(-2), ("Taxed", "BND"): D(4)}
    assert found.least == pytest.approx(12.0)
    assert _best(with_plan(held, locks=(Lock(),)), Mode.TARGET, drift=D("0.1")).least == pytest.approx(200.0)


def test_tactical_trades_tilted_classes_only() -> None:
    """Stocks are tilted up by 20 points, bonds down; a third class beyond its band is left there."""
    tilts = {"Stocks": Tilt(D("0.2"), DAY), "Bonds": Tilt(D("-0.2"), DAY), "Gold": None}
    classes = tuple(replace(leaf(n, w, "0.02", "0.02"), tilt=tilts[n]) for n, w in zip(tilts, "442", strict=True))
    classes = tuple(replace(c, target=c.target / 10) for c in classes)
    funds = (fund("STK", "Stocks"), fund("BND", "Bonds"), fund("GLD", "Gold"))
    prices = {"STK": "100", "BND": "100", "GLD": "100"}
    held = _held(("Roth", "STK", "4", "1"), ("Roth", "BND", "3", "1"), ("Roth", "GLD", "3", "1"))
    held = household(*held.lots, classes=classes, securities=funds, prices=prices, accounts=(ROTH,), rules=FREE)
    assert _moves(_best(held, Mode.TACTICAL)) == {("Roth", "STK"): D(1), ("Roth", "BND"): D(-1)}


LIMITS = _held(("Taxed", "STK", "8", "480"), ("Taxed", "BND", "4", "200"))
CAPPED = replace(LIMITS.plan.classes[1], account_cap={"Taxed": D("0.3")})


@pytest.mark.parametrize(
    "changed, request_, least",
    [
        # 300 to go, 40 of gain a share: one share within 50, so 200 × 0.5 × 2 + 6.
        (LIMITS, {"gains_budget": D(50)}, 206.0),
        (with_rules(LIMITS, gains_budget=D(50)), {}, 206.0),
        (with_plan(LIMITS, tax=replace(LIMITS.plan.tax, year_gains_budget=D(50))), {}, 206.0),
        # 20 gained already this year leave 30, which is no share.
        (
            replace(
                with_plan(LIMITS, tax=replace(LIMITS.plan.tax, year_gains_budget=D(50))), year=YearStart(long=D(20))
            ),
            {},
            300.0,
        ),
        # A tenth of 1,000 is one share.
        (with_rules(LIMITS, turnover_cap=D("0.1")), {}, 206.0),
        # Bonds may be 30 % of the account: two more, and three stocks sold.
        (with_plan(LIMITS, classes=(LIMITS.plan.classes[0], CAPPED)), {}, 0.5 * 200 + 18),
        # Trades of 250 and more: three stocks, six bonds. Of 350 and more: four and seven.
        (with_rules(LIMITS, minimum_trade=D(250)), {}, 18.0),
        (with_rules(LIMITS, minimum_trade=D(350)), {}, 0.5 * (100 + 50) + 24),
        # Positions of 600: stocks may fall to 600 only, bonds may rise to 600 or stay.
        (with_rules(LIMITS, minimum_position=D(600)), {}, 0.5 * (100 + 300) + 12),
        # Two sold were decided; the bonds they pay for.
        (LIMITS, {"fixed": (Fixed("Taxed", "STK", Side.SELL, D(2)),)}, 100 + 12.0),
        (LIMITS, {"fixed": (Fixed("Taxed", "BND", Side.BUY),)}, None),
        (with_plan(LIMITS, locks=(Lock(lot="Taxed STK 0"),)), {}, 300.0),
        (with_plan(LIMITS, locks=(Lock(asset_class="Stocks"),)), {}, 300.0),
        (with_plan(LIMITS, accounts=(replace(TAXED, menu=("STK",)),)), {}, None),
        (with_rules(LIMITS, minimum_holding_days=9999), {}, 300.0),
        (replace(LIMITS, unreliable=frozenset({("Taxed", "STK")})), {}, 300.0),
    ],
)  # fmt: skip
def test_each_limit_holds(changed: Household, request_: dict[str, object], least: float | None) -> None:
    """800 stocks with 320 of gain and 200 bonds: 18 without a limit, 300 where nothing is done."""
    found = _best(changed, Mode.TARGET, **request_)
    # Stocks sold for cash that buys nothing: the distance of stocks falls, that of bonds does not.
    assert found.least == pytest.approx(150 + 18.0 if least is None else least)


def test_cash_goes_where_transfers_let_it() -> None:
    """The Roth's 300 in cash cannot pay for what the other account is to pay out, unless it may be moved."""
    held = _held(("Taxed", "STK", "5", "100"), ("Roth", "BND", "10", "1"), cash={"Taxed": "0", "Roth": "300"})
    paid = {"flows": {"Taxed": D(-200)}}
    assert _moves(_best(held, Mode.RAISE, **paid)) == {("Taxed", "STK"): D(-2)}
    assert _best(with_plan(held, transfers=(Transfer("Roth", "Taxed", D(200)),)), Mode.RAISE, **paid).trades == ()
    short = with_plan(held, transfers=(Transfer("Roth", "Taxed", D(199)),))
    assert _moves(_best(short, Mode.RAISE, **paid)) == {("Taxed", "STK"): D(-1)}


def test_what_cannot_be_has_no_best() -> None:
    """More is wanted than there is."""
    held = _held(("Taxed", "STK", "5", "100"))
    assert Search(held, Request(Mode.RAISE, {"Taxed": D(-501)})).best() is None


def test_a_loss_and_its_twin_exclude_each_other() -> None:
    """Stocks at a loss in the one account are not bought in the other."""
    classes = (leaf("Stocks", "1", "0", "0"), leaf("Bonds", "0", "0", "0"))
    held = _held(("Taxed", "STK", "1", "150"), ("Roth", "BND", "2", "1"), classes=classes)
    assert _moves(_best(held, Mode.HARVEST_REBALANCE)) == {("Roth", "BND"): D(-2), ("Roth", "STK"): D(1)}
    apart = with_plan(held, securities=(*held.plan.securities, fund("OTH", "Stocks")))
    apart = replace(apart, quotes={**held.quotes, "OTH": held.quotes["STK"]})
    found = _best(apart, Mode.HARVEST_REBALANCE)
    assert found.least == pytest.approx(-10.0)
    twin = with_plan(apart, securities=(*held.plan.securities, replace(fund("OTH", "Stocks"), identical=("STK",))))
    assert _best(twin, Mode.HARVEST_REBALANCE).least == pytest.approx(0.0)


def test_a_loss_of_last_month_is_not_bought_into() -> None:
    """Thirty days after it, but not on the thirty-first."""
    held = _held(("Roth", "STK", "8", "1"), ("Roth", "BND", "4", "1"))
    held = with_plan(held, accounts=(ROTH, TAXED))
    held = replace(held, cash={"Roth": D(0), "Taxed": D(0)})
    for days, least in ((30, 150.0), (31, 0.0)):
        sale = Disposal("Taxed", "BND", None, DAY - timedelta(days=days), D(1), D(40), D(50), "short")
        assert _best(replace(held, disposals=(sale,)), Mode.TARGET).least == pytest.approx(least)


def test_what_was_bought_lately_or_will_be_takes_from_the_loss() -> None:
    """Eight shares lose 100 each. Three were bought in the Roth: five count, 20 % of 500."""
    held = _held(("Taxed", "STK", "8", "1600"))
    assert _best(held, Mode.HARVEST).least == pytest.approx(-160.0)
    bought = RecentBuy("Roth", "STK", DAY - timedelta(days=30), D(3), D(3), "elsewhere")
    lately = replace(with_plan(held, accounts=(TAXED, ROTH)), recent_buys=(bought,), cash={"Taxed": D(0), "Roth": D(0)})
    assert _best(lately, Mode.HARVEST).least == pytest.approx(-100.0)
    used = replace(lately, recent_buys=(replace(bought, unused=D(1)),))
    assert _best(used, Mode.HARVEST).least == pytest.approx(-140.0)
    # 250 dollars of it are to be bought in thirty days: two and a half shares.
    coming = with_plan(held, planned_buys=(PlannedBuy("Taxed", "STK", D(250), "once", DAY + timedelta(days=30)),))
    assert _best(coming, Mode.HARVEST).least == pytest.approx(-110.0)


def test_what_is_left_of_the_same_purchase_does_not_wash_it() -> None:
    """Bought five days ago, a part sold: the rest of the purchase is no replacement."""
    held = _held(("Taxed", "STK", "2", "400"))
    young = replace(held.lots[0], acquired=DAY - timedelta(days=5), bought=DAY - timedelta(days=5))
    buy = RecentBuy("Taxed", "STK", DAY - timedelta(days=5), D(2), D(2), young.id)
    assert _best(replace(held, lots=(young,), recent_buys=(buy,)), Mode.HARVEST).least == pytest.approx(-40.0)


def test_short_and_long_lots_are_told_apart() -> None:
    """Of a long gain of 60 and a short one of 50 a share, the long one is the cheaper: 9 against 10."""
    held = household(
        lot("STK", "1", "40", account="Taxed", name="long"),
        lot("STK", "1", "50", account="Taxed", acquired=LATELY, name="short"),
        accounts=(TAXED,),
        rules=NO_TRADE_PRICE,
    )
    found = _best(held, Mode.RAISE, flows={"Taxed": D(-100)})
    assert [x.id for option in found.trades for x in option.lots] == ["long"]
    taxed = with_plan(held, tax=Tax(income=D(150000), state_rate=D("0.1"), state_long_rate=D("0.2")))
    found = _best(taxed, Mode.RAISE, flows={"Taxed": D(-100)})
    assert [x.id for option in found.trades for x in option.lots] == ["short"]


def _priced(**prices: Decimal) -> Rules:
    """Only the named prices count."""
    none = {"trade": D(0), "inside": D(0), "location": D(0), "second": D(0), "elsewhere": D(0), "transfer": D(0)}
    return replace(FREE, prices=GoalPrices(**none | prices))


def test_each_preference_has_its_price() -> None:
    """800 stocks and 200 bonds in one account: three shares sold, six bought, 600 dollars traded, 300 bought."""
    rows = (("Taxed", "STK", "8", "800"), ("Taxed", "BND", "4", "200"))
    sold, bought = {"STK": D(-3)}, {"BND": D(6)}
    for rules, locks, expected in (
        (_priced(location=D("0.01")), (), 6.0),
        (_priced(second=D("0.01")), (), 0.0),
        (_priced(elsewhere=D("0.01")), (), 0.0),
        (_priced(), (Lock(asset_class="Stocks", how=LockHow.AVOID, price=D("0.02")),), 6.0),
        (_priced(), (Lock(symbol="BND", side=LockSide.SELL, how=LockHow.AVOID, price=D("0.02")),), 0.0),
        (_priced(), (Lock(how=LockHow.AVOID, price=D("0.01")), Lock(symbol="BND", how=LockHow.AVOID, price=D(1))), 0.0),
    ):
        found = _best(with_plan(_held(*rows, rules=rules), locks=locks), Mode.TARGET)
        if any(x.price == 1 for x in locks):  # dearer than the dollar a dollar of distance counts
            assert all(x.symbol != "BND" for x in found.trades)
        else:
            assert {x.symbol: x.shares for x in found.trades} == sold | bought
            assert found.least == found.kept == pytest.approx(expected)


def test_what_is_not_the_first_of_its_class_and_not_where_money_comes_in_has_its_price() -> None:
    """Half of 300 lacks bonds; BND may not be bought, so three BD2 at 50 are, with 1 % of 150, and 2 % elsewhere."""
    held = _held(("Taxed", "STK", "1", "100"), ("Roth", "STK", "1", "100"))
    securities = (*(replace(s, only_in=("Nowhere",)) for s in (fund("BND", "Bonds"),)), fund("BD2", "Bonds"))
    held = with_plan(held, securities=(fund("STK", "Stocks"), *securities))
    held = replace(held, quotes={**held.quotes, "BD2": held.quotes["BND"]}, cash={"Taxed": D(0), "Roth": D(50)})
    held = replace(held, securities=held.plan.securities_by_symbol())
    prices = GoalPrices(trade=D(0), location=D(0), second=D("0.01"), elsewhere=D("0.02"))
    held = with_rules(held, prices=prices)
    found = _best(held, Mode.INVEST, flows={"Taxed": D(50)})
    assert _moves(found) == {("Taxed", "BD2"): D(1), ("Roth", "BD2"): D(1)}
    # 50 of 150 lack after 100 are bought: a dollar each; 1 % of 100 as second, 2 % of the Roth's 50.
    assert found.least == pytest.approx(50 + 1 + 1)
    assert (found.lacking, found.uneven) == pytest.approx((50, 50))


def test_money_moved_has_its_price() -> None:
    """Taxed is to pay 100 and has 30; a share of its stocks or 70 from Second at 2 %: 1.40."""
    held = _held(("Taxed", "STK", "1", "20"), ("Second", "BND", "2", "100"), rules=_priced(transfer=D("0.02")))
    held = replace(held, cash={"Taxed": D(30), "Second": D(70)})
    held = with_plan(held, transfers=(Transfer("Second", "Taxed", D(90)), Transfer("Taxed", "Second", D(90))))
    found = _best(held, Mode.RAISE, flows={"Taxed": D(-100)})
    assert _moves(found) == {}
    assert found.kept == pytest.approx(1.4)


@pytest.mark.parametrize("days, waits", [(305, False), (306, True), (364, True), (366, False)])
def test_waiting_has_its_price(days: int, waits: bool) -> None:
    """A gain of 60 at 20 % today or at 15 % within sixty days: 3 dollars, at 2 for each of them."""
    held = household(
        lot("STK", "1", "40", account="Taxed", acquired=DAY - timedelta(days=days)),
        accounts=(TAXED,),
        rules=_priced(deferral=D(2)),
    )
    tax = 12 if days < 366 else 9
    assert _best(held, Mode.RAISE, flows={"Taxed": D(-100)}).kept == pytest.approx(tax + (6 if waits else 0))


def test_a_harvest_leaves_tax_for_later_and_losses_for_next_year() -> None:
    """5,000 lost: 3,000 at 20 % now, 2,000 carried on, and 10 % of tax on 5,000 in a year at 25 %."""
    rules = replace(NO_TRADE_PRICE, harvest=HarvestRules(later_rate=D("0.1"), years=1, discount_rate=D("0.25")))
    held = _held(("Taxed", "STK", "10", "6000"), rules=rules)
    assert _best(held, Mode.HARVEST).least == pytest.approx(-600 + 0.08 * 5000 - 0.08 * 2000)
    # A gain of 1,000 that uses up carried losses takes their worth.
    gain = replace(_held(("Taxed", "STK", "10", "0"), rules=rules), year=YearStart(long=D(-5000)))
    found = _best(gain, Mode.HARVEST_REBALANCE, flows={"Taxed": D(-1000)})
    assert found.kept == pytest.approx(0.08 * 1000)
