"""Losses worth taking, worked by hand.

Today is 20 November 2026. 100 STK cost 10,000 and are worth 8,000; STKX is identical, ALT may stand in. Ordinary income
is taxed at 20 %, long gains at 15 %.
"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from app.engine.harvest.report import gains_ledger
from app.model.account import AccountType
from app.model.harvest import Verdict
from app.model.household import Dividend, Household
from app.model.plan import (
    Filing,
    HarvestRules,
    Lock,
    LockSide,
    Tax,
)
from app.model.proposal import Costs, LotSale, Side, Trade
from app.model.security import Security
from app.model.transaction import Disposal
from tests.engine.harvests import STOCK, a_year, bought, knowing, losing, on, only, report
from tests.engine.households import BROKERAGE, DAY, LATELY, LONG_AGO, lot, with_plan, with_rules

D = Decimal
NOV_3, OCT_21, OCT_20, DEC_3 = date(2026, 11, 3), date(2026, 10, 21), date(2026, 10, 20), date(2026, 12, 3)
LATER = HarvestRules(later_rate=D("0.15"), discount_rate=D("0.25"), years=2)


def _sold(symbol: str, loss: str, day: date, account: str = "Brokerage") -> Disposal:
    return Disposal(account, symbol, LONG_AGO, day, D(10), D(1000), D(1000) + D(loss), "long")


# --- A clear loss -----------------------------------------------------------------------------------------------------


def test_a_clear_loss_is_one_sale_with_all_its_numbers() -> None:
    """2,000 against 5,000 of long gains saves 300; 15 % of 2,000 in two years at 25 % takes 192 of it."""
    c = only(with_rules(losing(), harvest=LATER))
    assert (c.account, c.symbol, c.shares, c.value, c.basis) == ("Brokerage", "STK", D(100), D(8000), D(10000))
    assert (c.loss, c.of_basis, c.term, c.key) == (D(-2000), D("-0.2"), "long", "Brokerage|STK|long")
    assert (c.allowed, c.put_off, c.lost) == (D(2000), D(0), D(0))
    assert (c.benefit_now, c.benefit_net) == (D(300), D(108))
    assert (c.verdict, c.substitute, c.lockout_until) == (Verdict.CLEAR, "ALT", date(2026, 12, 20))
    assert c.reasons[0] == "Saves $300 this year, $108 after later tax and costs."
    assert [(x.id, x.gain) for x in c.lots] == [("old", D(-2000))]


def test_what_the_limit_leaves_is_used_in_later_years() -> None:
    """Without gains 4,000 save 600 now and 200 next year, in today's money 160; later tax takes 384."""
    given = with_rules(losing(lot("STK", "100", "10000", name="second")), harvest=LATER)
    c = only(given, a_year())
    assert (c.benefit_now, c.benefit_net) == (D(600), D(600) + D(160) - D(384))


def test_a_loss_still_unused_at_the_horizon_sets_off_the_later_gain() -> None:
    """With no later year 1,000 of 4,000 are left, so that 3,000 are taxed then."""
    rules = HarvestRules(later_rate=D("0.15"), discount_rate=D(0), years=0)
    c = only(with_rules(losing(lot("STK", "100", "10000", name="second")), harvest=rules), a_year())
    assert (c.benefit_now, c.benefit_net) == (D(600), D(600) - D(450))


def test_carried_losses_come_before_it() -> None:
    """With 9,000 carried in this year's deduction is used; the reason says so."""
    c = only(losing(), a_year(entering="9000"))
    assert c.benefit_now == 0
    assert any("deduction is already used" in reason for reason in c.reasons)


def test_both_legs_cost_commission_and_half_spread() -> None:
    """Two commissions of 5; half-spreads of 10 and 15 basis points on 8,000."""
    securities = (replace(STOCK, half_spread_bps=D(10)), Security("ALT", {"Stocks": D(1)}, half_spread_bps=D(15)))
    given = with_plan(losing(accounts=(replace(BROKERAGE, commission=D(5)),)), securities=securities)
    cost = only(given).cost
    assert (cost.commission, cost.spread, cost.lost_dividend, cost.total) == (D(10), D(20), D(0), D(30))


def test_lots_are_gathered_by_account_and_term() -> None:
    """Two long lots are one sale, a short one another, and one at a gain stays."""
    given = losing(
        lot("STK", "10", "900", name="second"),
        lot("STK", "10", "900", acquired=LATELY, name="young"),
        lot("STK", "10", "700", name="gain"),
    )
    found = {c.term: [x.id for x in c.lots] for c in report(given).candidates}
    assert found == {"long": ["old", "second"], "short": ["young"]}


def test_the_clear_and_the_dearest_come_first() -> None:
    """A blocked loss stands behind a clear one that saves less."""
    given = losing(lot("ALT", "100", "2500", name="alt"), recent_buys=(bought("Roth", "1", NOV_3),))
    found = report(knowing(given, "NEW")).candidates
    assert [(c.symbol, c.verdict) for c in found] == [("ALT", Verdict.CLEAR), ("STK", Verdict.BLOCKED)]


# --- What keeps a lot out ---------------------------------------------------------------------------------------------


def test_an_unknown_basis_is_an_issue_and_never_a_loss() -> None:
    """The lot is named; the others stay candidates."""
    found = report(losing(lot("ALT", "10", name="unknown")))
    assert [c.symbol for c in found.candidates] == ["STK"]
    assert [i.code for i in found.issues] == ["no-basis"]


def test_lots_that_do_not_add_up_are_not_offered() -> None:
    """Their position is in doubt; another security of the account is not."""
    given = losing(lot("ALT", "100", "2500", name="alt"), unreliable=frozenset({("Brokerage", "STK")}))
    found = report(given)
    assert ([c.symbol for c in found.candidates], [i.code for i in found.issues]) == (["ALT"], ["unreliable"])


def test_only_accounts_that_are_taxed_and_trade_have_candidates() -> None:
    """A loss in an IRA is worth nothing, one in an account that does not trade cannot be taken."""
    assert report(losing(accounts=(replace(BROKERAGE, trades=False),))).candidates == ()
    assert report(losing(accounts=(replace(BROKERAGE, type=AccountType.ROTH),))).candidates == ()


def test_a_locked_lot_is_not_offered() -> None:
    """By a lock on the security's class, or on the lot alone."""
    for lock in (Lock(asset_class="Stocks", side=LockSide.SELL), Lock(lot="old")):
        assert report(with_plan(losing(), locks=(lock,))).candidates == ()
    assert len(report(with_plan(losing(), locks=(Lock(lot="another"),))).candidates) == 1


def test_a_gift_counts_its_loss_from_its_worth_then() -> None:
    """Donor's basis 10,000, worth 8,500 when given: the loss is 500, and short from the gift on."""
    given = replace(
        losing(),
        lots=(replace(lot("STK", "100", "10000"), loss_basis=D(8500), loss_since=LATELY, held_since=LONG_AGO),),
    )
    c = only(given)
    assert (c.loss, c.term) == (D(-500), "short")


# --- Verdicts ---------------------------------------------------------------------------------------------------------


def test_floors_are_in_money_and_in_parts_of_basis() -> None:
    """2,000 is under a floor of 2,001, and 20 % under one of 21 %."""
    c = only(with_rules(losing(), harvest=HarvestRules(minimum_loss=D(2001))))
    assert (c.verdict, c.reasons[0]) == (Verdict.FLOOR, "Under your $2,001 floor.")
    c = only(with_rules(losing(), harvest=HarvestRules(minimum_part=D("0.21"))))
    assert (c.verdict, c.reasons[0]) == (Verdict.FLOOR, "Under your floor of 21.0 % of basis.")


def test_nothing_stands_in_without_a_substitute() -> None:
    """No name in the plan, none from the list."""
    given = with_plan(losing(), securities=(replace(STOCK, substitutes=()),))
    assert (only(given).verdict, only(given).substitute) == (Verdict.NO_SUBSTITUTE, "")


def test_a_loss_that_later_tax_outweighs_is_not_worth_it() -> None:
    """15 % now against 40 % in a year at 6 %."""
    rules = HarvestRules(later_rate=D("0.4"), years=1)
    c = only(with_rules(losing(), harvest=rules))
    assert (c.verdict, c.threshold) == (Verdict.NOT_WORTH, None)
    assert c.benefit_net < 0


def _shallow() -> Household:
    """Make a loss of 1 % of value at a volatility of 16 % a year."""
    given = losing(sigma={"STK": D("0.01008")})
    return with_rules(replace(given, lots=(lot("STK", "100", "8080"),)), harvest=HarvestRules(minimum_loss=D(10)))


def test_a_shallow_loss_waits_for_a_deeper_one() -> None:
    """Without costs about 1.8 % of value is where taking it beats waiting."""
    c = only(_shallow())
    assert c.verdict is Verdict.WAIT
    assert c.threshold is not None
    assert c.threshold.quantize(D("0.001")) == D("0.018")
    assert c.reasons[0] == "The loss is 1.0 % of value. From 1.8 % on, taking it beats waiting for a larger one."


def test_in_december_nothing_waits() -> None:
    """From December 1 a loss that is worth anything is taken; the day before it waits."""
    assert only(on(_shallow(), date(2026, 11, 30))).verdict is Verdict.WAIT
    assert only(on(_shallow(), date(2026, 12, 1))).verdict is Verdict.CLEAR


def test_an_assumed_volatility_is_said() -> None:
    """A symbol without prices enough is taken to move 1 % a day."""
    assert any("1 % a day" in reason for reason in only(losing()).reasons)
    assert not any("1 % a day" in reason for reason in only(losing(sigma={"STK": D("0.01")})).reasons)


def test_in_the_zero_bracket_a_loss_saves_nothing_and_gains_are_free() -> None:
    """Income of 60,000 with 5,000 of long gains leaves 25,000 under the top of 90,000; the ALT lot fits in part."""
    given = with_plan(losing(lot("ALT", "2000", "10000", name="gain")), tax=Tax(filing=Filing.JOINT, income=D(60000)))
    found = report(given)
    (c,) = found.candidates
    assert (c.benefit_now, c.verdict) == (D(0), Verdict.NOT_WORTH)
    assert any("gains pay no tax" in reason for reason in c.reasons)
    assert found.gain_room is not None
    assert (found.gain_room.room, [(x.id, x.shares, x.gain) for x in found.gain_room.lots]) == (
        D(25000),
        [("gain", D(1666), D(24990))],
    )


def test_there_is_no_room_for_gains_above_the_bracket_or_behind_a_loss() -> None:
    """An income of 150,000 fills it; a loss of the year would be used up by a gain."""
    assert report(losing()).gain_room is None
    poor = with_plan(losing(), tax=Tax(filing=Filing.JOINT, income=D(60000)))
    assert report(poor, a_year(long="-100")).gain_room is None


def test_a_loss_about_to_turn_long_has_its_price_where_short_gains_are() -> None:
    """2,000 against short gains save 400, against the long gains beside them 300."""
    young = replace(losing(), lots=(lot("STK", "100", "10000", acquired=date(2025, 12, 20)),))
    c = only(young, a_year(short="9000", long="9000"))
    assert "Turns long-term on Dec 21. From then on the loss saves $100 less this year." in c.reasons
    assert not any("Turns long" in reason for reason in only(young, a_year(long="9000")).reasons)


# --- Substitutes ------------------------------------------------------------------------------------------------------


def test_never_an_identical_one_nor_one_that_is_locked() -> None:
    """Of the plan's names one is identical, one not to be bought; of known funds one is identical too."""
    securities = (replace(STOCK, substitutes=("STKX", "ALT")), Security("ALT"))
    given = with_plan(losing(), securities=securities, locks=(Lock(symbol="ALT", side=LockSide.BUY),))
    (c,) = report(knowing(given, "STKX", "NEW", "NEXT")).candidates
    assert (c.substitute, [x.symbol for x in c.substitutes]) == ("NEW", ["NEW", "NEXT"])


def test_not_one_that_was_sold_at_a_loss_lately() -> None:
    """Buying ALT would void the loss taken in it on November 3."""
    given = losing(disposals=(_sold("ALT", "50", NOV_3),))
    (c,) = report(knowing(given, "NEW")).candidates
    assert c.substitute == "NEW"


def test_only_what_the_account_may_buy() -> None:
    """A menu without it, and a trust sold elsewhere only."""
    menu = losing(accounts=(replace(BROKERAGE, menu=("STK",)),))
    elsewhere = with_plan(losing(), securities=(STOCK, Security("ALT", only_in=("401k",))))
    assert [only(given).substitute for given in (menu, elsewhere)] == ["", ""]


def test_the_plan_comes_before_the_list_and_rivals_last() -> None:
    """ALT is named in the plan, but at a loss itself; with no other choice the reason warns."""
    given = losing(lot("ALT", "100", "2500", name="alt"))
    first = {c.symbol: c for c in report(knowing(given, "NEW")).candidates}
    assert (first["STK"].substitute, [x.symbol for x in first["STK"].substitutes]) == ("NEW", ["ALT", "NEW"])
    alone = {c.symbol: c for c in report(given).candidates}
    assert alone["STK"].substitute == "ALT"
    assert any("at a loss itself" in reason for reason in alone["STK"].reasons)


# --- What not to buy, and the ledger ----------------------------------------------------------------------------------


def test_what_was_sold_at_a_loss_is_not_bought_for_thirty_days() -> None:
    """Until December 3 for November 3, whatever the account; a gain or an older loss locks nothing."""
    sales = (_sold("ALT", "300", NOV_3), _sold("ALT", "50", NOV_3), _sold("BND", "9", OCT_20), _sold("X", "-9", NOV_3))
    found = report(with_plan(losing(disposals=sales), securities=(replace(STOCK, substitutes=()),))).do_not_buy
    assert [(d.symbol, d.until, d.if_sold_today) for d in found] == [("ALT", DEC_3, False)]
    assert found[0].because == "Sold at a loss of $350 in Brokerage on Nov 3."


def test_a_clear_candidate_locks_its_group_if_it_is_sold() -> None:
    """STK and STKX until December 20, free from the 21st; a blocked one for as long as it waits and after."""
    (d,) = report(losing()).do_not_buy
    assert (d.symbol, d.identical, d.until, d.if_sold_today) == ("STK", ("STK", "STKX"), date(2026, 12, 20), True)
    assert d.because == "If its loss is taken today. From Dec 21 it can be bought again."
    (waiting,) = report(losing(recent_buys=(bought("Roth", "1", NOV_3),))).do_not_buy
    assert (waiting.symbol, waiting.until, waiting.if_sold_today) == ("STK", date(2027, 1, 3), False)
    assert waiting.because.startswith("While its loss waits for Dec 4: ")


def test_the_ledger_adds_gains_and_losses_done_and_proposed() -> None:
    """Distributions are gains; the net of both is what the budget looks at."""
    sales = (_sold("A", "700", NOV_3), _sold("B", "-200", NOV_3))
    year = replace(a_year(), disposals=sales, distributions=D(100))
    lots = tuple(LotSale(str(n), None, D(1), D(1), D(gain), "long") for n, gain in enumerate((50, -400)))
    trade = Trade("Brokerage", "STK", Side.SELL, D(2), D(1), D(2), Costs(), lots)
    got = gains_ledger(year, D(10000), (trade,))
    assert (got.realized_gains, got.realized_losses) == (D(300), D(700))
    assert (got.proposed_gains, got.proposed_losses) == (D(50), D(400))
    assert (got.net, got.budget) == (D(-750), D(10000))


def test_unknown_carryforwards_and_a_missing_table_are_said() -> None:
    """Both count as nothing, and say so; the state's rate alone is left."""
    given = with_plan(losing(tax_table=None), tax=Tax(filing=Filing.JOINT, income=D(150000), state_rate=D("0.05")))
    found = report(given, replace(a_year(long="5000"), entering_short=None))
    assert [i.code for i in found.issues] == ["carryforward", "tax-table"]
    assert found.candidates[0].benefit_now == D(100)


def test_clear_losses_share_the_years_gains() -> None:
    """Two losses of 2,000 and 500 against a gain of 2,100: each alone meets it, together 400 go against income."""
    given = losing(lot("ALT", "100", "2500", name="alt"), disposals=())
    report_ = report(knowing(given, "NEW"), a_year(long="2100"))
    clear = [c for c in report_.candidates if c.verdict is Verdict.CLEAR]
    assert sorted(c.allowed for c in clear) == [D(500), D(2000)]
    assert sum(c.benefit_now for c in clear) == D(2500) * D("0.15")
    assert report_.saved_together == D(2100) * D("0.15") + D(400) * D("0.2")


def test_without_tax_facts_nothing_is_promised() -> None:
    """A new household has no income entered: it says so, and offers no gains as free of tax."""
    given = losing(lot("ALT", "10", "100", name="gain"))
    blank = with_plan(given, tax=Tax())
    found = report(blank, a_year())
    assert found.gain_room is None
    assert [i.code for i in found.issues] == ["income-missing"]


def test_what_a_saving_costs_later_is_told() -> None:
    """2,000 at 15 % now and 15 % in ten years at 6 %: the basis is gone, it pays at once, and what it has added."""
    worth = only(losing()).worth
    growth = D("1.06") ** 10
    assert (worth.given_up, worth.break_even_years, worth.horizon) == (D(2000), D(0), 10)
    assert worth.break_even_rate == D("0.15") * growth
    assert worth.by_horizon == (D(300) * (growth * D("0.85") + D("0.15")) - D(300)).quantize(D("0.01"))


def test_a_dividend_that_loses_its_rate_is_a_cost_and_a_reason() -> None:
    """Bought twenty days ago, paid five days ago."""
    given = losing(lot("STK", "50", "5000", acquired=DAY - timedelta(days=20), name="young"))
    given = replace(given, dividends=(Dividend("Brokerage", "STK", DAY - timedelta(days=5), D(300)),))
    found = {c.term: c for c in report(given).candidates}
    assert (found["short"].cost.lost_dividend, found["long"].cost.lost_dividend) == (D(5), D(0))
    assert any("$100 of dividends are taxed as wages: $5." in r for r in found["short"].reasons)
