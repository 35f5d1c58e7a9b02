"""Waiting: lots that turn long, windows that close, tilts that end, a year that begins; figures recomputed by hand."""

from collections.abc import Generator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

import app.engine.waiting
from app.engine.fingerprint import fingerprint
from app.engine.holding_period import lot_term
from app.engine.tax import tax_change
from app.engine.wait_words import wait_words
from app.engine.waiting import TODAY, later_days, on_day, waiting, year_opens
from app.engine.wash_window import groups_sold_at_loss, recent_purchases
from app.model.errors import InputError
from app.model.household import Household, RecentBuy
from app.model.plan import PlannedBuy
from app.model.progress import Progress
from app.model.proposal import DriftEffect, Mode, Proposal, Request, Side, State, TaxEffect
from app.model.scenario import Waiting
from app.model.security import Security
from app.model.target import Tilt
from app.model.tax_table import TaxTable
from app.model.tax_year import YearStart
from app.model.transaction import Disposal
from tests.engine.households import (
    BROKERAGE,
    DAY,
    FUNDS,
    LATELY,
    PLAIN_TAX,
    ROTH,
    STOCKS_AND_BONDS,
    TABLE,
    finish,
    fund,
    household,
    leaf,
    lot,
    moves,
    proposal,
    with_plan,
)

D = Decimal
NEXT_TABLE = replace(TABLE, year=2027)
LONG_OPEN = DAY - timedelta(days=18)
"""Twelve days before the thirty after it are over."""
SOON, MONTH, OPENS, TWO_MONTHS = date(2026, 11, 27), date(2026, 12, 20), date(2027, 1, 4), date(2027, 1, 19)
DAYS = [DAY, SOON, MONTH, OPENS, TWO_MONTHS]


def tables(year: int) -> TaxTable:
    """Tables of 2026 and 2027; the nearest of them for other years."""
    return NEXT_TABLE if year >= 2027 else TABLE


def this_year_only(year: int) -> TaxTable:
    """The table of 2026 for every year."""
    return TABLE


def asked(given: Household, mode: Mode, **flows: str) -> tuple[Waiting, ...]:
    """Work out what waiting brings; further words are flows by account."""
    return finish(waiting(given, Request(mode, {name: D(amount) for name, amount in flows.items()}), tables))


# --- Which days ---------------------------------------------------------------------------------------------


def test_the_days_are_today_three_ahead_and_the_years_opening() -> None:
    """From November 20, sixty days reach beyond the year's end; today is first, the others in order."""
    assert later_days(DAY) == (
        (DAY, "today"),
        (SOON, "in 7 days"),
        (MONTH, "in 30 days"),
        (OPENS, "after the year’s end"),
        (TWO_MONTHS, "in 60 days"),
    )


def test_a_day_with_two_reasons_comes_once() -> None:
    """On December 28, 2026 the week ahead ends on the first weekday of 2027."""
    found = later_days(date(2026, 12, 28))
    assert [label for _, label in found] == ["today", "in 7 days, after the year’s end", "in 30 days", "in 60 days"]


OPENINGS = {
    2023: date(2023, 1, 3),  # New Year's Day on a Sunday, observed on Monday
    2024: date(2024, 1, 2),
    2026: date(2026, 1, 2),
    2027: date(2027, 1, 4),
    2028: date(2028, 1, 3),  # on a Saturday
}


@pytest.mark.parametrize("year, day", OPENINGS.items())
def test_a_year_opens_on_its_first_weekday_after_new_years_day(year: int, day: date) -> None:
    """The days on which the exchanges did open, or will."""
    assert year_opens(year) == day


def test_a_later_household_differs_in_what_follows_from_the_day_alone() -> None:
    """Terms follow from the day by themselves; everything else is as it was."""
    held = household(lot("STK", "80", "4000", acquired=date(2025, 12, 1)))
    assert on_day(held, DAY, tables) is held
    later = on_day(held, MONTH, tables)
    assert later == replace(held, as_of=MONTH)
    assert [lot_term(h.lots[0], h.as_of) for h in (held, later)] == ["short", "long"]


# --- A lot that turns long ----------------------------------------------------------------------------------


def test_a_gain_about_to_turn_long_is_cheaper_later() -> None:
    """15 of 80 shares at a gain of 50 each: 750 at 20 % is 150 today; from December 2 it is 15 %, 112.50."""
    held = household(lot("STK", "80", "4000", acquired=date(2025, 12, 1)), lot("BND", "40", "2000"))
    found = asked(held, Mode.EDGE)
    assert [w.day for w in found] == DAYS
    assert [moves(w.proposal) for w in found] == [moves(proposal(held, Mode.EDGE))] * 5
    assert [w.proposal.tax.now for w in found] == [D(150), D(150), D("112.50"), D("112.50"), D("112.50")]
    assert [(w.proposal.tax.short_gain, w.proposal.tax.long_gain) for w in found][1:3] == [(D(750), 0), (0, D(750))]
    now = "$150 of tax and no costs"
    stays = "drift stays at 20.0 points until then and ends at 5.0 points, as today"
    then = f"saves $37.50: $112.50 of tax in 2027 and no costs instead of {now}; {stays}."
    assert [wait_words(found[0], w) for w in found] == [
        f"Today: {now}; drift goes from 20.0 to 5.0 points.",
        f"Waiting until Nov 27 costs the same: {now}; {stays}.",
        f"Waiting until Dec 20 {then.replace(' in 2027', '')}",
        f"Waiting until Jan 4, 2027 {then}",
        f"Waiting until Jan 19, 2027 {then}",
    ]


def test_today_is_what_a_proposal_says() -> None:
    """The first answer is the one the same request gets by itself, stamped with what it was worked out from."""
    held = household(lot("STK", "80", "8000"), lot("BND", "40", "2000"))
    first = asked(held, Mode.TARGET)[0]
    assert (first.day, first.label) == (DAY, TODAY)
    assert first.proposal == replace(proposal(held, Mode.TARGET), fingerprint=fingerprint(held))


# --- A window that closes -----------------------------------------------------------------------------------


def test_what_may_not_be_bought_may_be_once_its_window_has_closed() -> None:
    """A loss in bonds of eighteen days ago bars them for twelve days more; the cash waits, then buys 30 at 50."""
    held = replace(
        household(lot("STK", "80", "8000"), lot("BND", "10", "500"), cash={"Brokerage": "1500"}),
        disposals=(Disposal("Brokerage", "BND", date(2020, 1, 2), LONG_OPEN, D(5), D(250), D(400), "long"),),
    )
    found = asked(held, Mode.INVEST)
    bought = [("Brokerage", "buy", "BND", D(30))]
    assert [moves(w.proposal) for w in found] == [[], [], bought, bought, bought]
    # Weights 0.8 and 0.05 against 0.6 and 0.4, later 0.8 and 0.2.
    assert [w.proposal.drift.after for w in found] == [D("0.275"), D("0.275"), D("0.2"), D("0.2"), D("0.2")]
    assert wait_words(found[0], found[2]) == (
        "Waiting until Dec 20 costs the same: no tax and no costs instead of no trades; "
        "drift stays at 27.5 points until then and ends at 20.0 points, 7.5 less than today."
    )


def test_the_window_closes_on_its_day() -> None:
    """Thirty days after the loss the shares are still barred, the day after they are free; so with a purchase."""
    sold = Disposal("Brokerage", "BND", date(2020, 1, 2), LONG_OPEN, D(5), D(250), D(400), "long")
    bought = lot("STK", "1", "100", acquired=LONG_OPEN)
    held = replace(household(bought), disposals=(sold,))
    last, free = (on_day(held, LONG_OPEN + timedelta(days=n), tables) for n in (30, 31))
    assert (groups_sold_at_loss(last, {}), recent_purchases(last, {})) == (
        {"BND": date(2026, 12, 2)},
        {"STK": [bought.id]},
    )
    assert (groups_sold_at_loss(free, {}), recent_purchases(free, {})) == ({}, {})


def test_a_loss_washed_by_a_purchase_of_late_counts_later() -> None:
    """20 shares at a loss of 50 each: 1,000 that the Roth's purchase voids today, 200 less tax from December 3."""
    held = replace(
        household(
            lot("STK", "50", "7500", acquired=LATELY, name="old"),
            lot("STK", "50", "5000", account="Roth", acquired=LONG_OPEN, name="new"),
            classes=(leaf("Stocks", "1", "0.5"),),
            securities=FUNDS[:1],
            accounts=(BROKERAGE, ROTH),
        ),
        recent_buys=(RecentBuy("Roth", "STK", LONG_OPEN, D(50), D(50), "new"),),
    )
    found = asked(held, Mode.RAISE, Brokerage="-2000")
    assert [moves(w.proposal) for w in found] == [[("Brokerage", "sell", "STK", D(20))]] * 5
    assert [w.proposal.tax.now for w in found] == [0, 0, D(-200), D(-200), D(-200)]
    assert "saves $200: $200 less tax in 2027 and no costs instead of no tax and no costs" in wait_words(
        found[0], found[3]
    )


def test_purchases_of_late_are_forgotten_as_they_age() -> None:
    """A later household holds none older than thirty days, as every household promises."""
    buys = tuple(RecentBuy("Roth", "STK", DAY - timedelta(days=n), D(1), D(1)) for n in (30, 23, 0))
    held = replace(household(), recent_buys=buys)
    assert on_day(held, SOON, tables).recent_buys == buys[1:]
    assert on_day(held, DAY + timedelta(days=30), tables).recent_buys == buys[2:]
    assert on_day(held, TWO_MONTHS, tables).recent_buys == ()


def test_planned_purchases_do_not_happen_meanwhile() -> None:
    """Holdings of a later day are those of today; purchases declared for the days after it still lie ahead."""
    held = with_plan(
        household(lot("STK", "60", "3000"), cash={"Brokerage": "900"}),
        planned_buys=(PlannedBuy("Brokerage", "STK", D(300), "weekly", DAY),),
    )
    later = on_day(held, MONTH, tables)
    assert (later.lots, later.cash, later.recent_buys, later.quotes) == (held.lots, held.cash, (), held.quotes)
    assert later.plan == held.plan


# --- A tilt that ends ---------------------------------------------------------------------------------------


def test_a_tilt_ends_meanwhile() -> None:
    """Ten points more of stocks until November 30 are bought today; a month later there is nothing to do."""
    tilts = [Tilt(D(weight), date(2026, 11, 30)) for weight in ("0.1", "-0.1")]
    classes = tuple(replace(c, tilt=tilt) for c, tilt in zip(STOCKS_AND_BONDS, tilts, strict=True))
    held = household(lot("STK", "60", "3000"), lot("BND", "80", "4000"), classes=classes)
    found = asked(held, Mode.EDGE)
    assert [{(t.side, t.symbol) for t in w.proposal.trades} for w in found[:3]] == [
        {(Side.SELL, "BND"), (Side.BUY, "STK")},
        {(Side.SELL, "BND"), (Side.BUY, "STK")},
        set(),
    ]
    assert [w.proposal.drift.before for w in found[:3]] == [D("0.1"), D("0.1"), D(0)]
    assert wait_words(found[0], found[2]) == (
        "Waiting until Dec 20 costs the same: no trades instead of no tax and no costs; "
        "drift stays at 10.0 points until then and ends at 0 points, 5.0 less than today."
    )


# --- The year's end -----------------------------------------------------------------------------------------

YEAR = YearStart(short=D(2000), long=D(-500), entering_short=D(0), entering_long=D(9200))
"""Netted: 2,000 less 9,700 is −7,700; 3,000 come off income, 4,700 long are carried on."""


def test_a_new_year_begins_with_nothing_but_what_the_old_one_carries() -> None:
    """Netted by hand as above; the days before keep the year so far."""
    held = replace(household(lot("STK", "60", "3000")), year=YEAR)
    assert [on_day(held, day, tables).year for day in DAYS] == [YEAR] * 3 + [YearStart(entering_long=D(4700))] * 2
    assert [on_day(held, day, tables).tax_table for day in DAYS] == [TABLE] * 3 + [NEXT_TABLE] * 2


def test_a_year_without_a_table_has_this_years() -> None:
    """Nothing is known of it, so the rates are taken to stay."""
    held = replace(household(), tax_table=TABLE)
    assert on_day(held, OPENS, this_year_only).tax_table is TABLE


def test_where_the_year_so_far_is_not_known_the_plans_carryforwards_are_rolled() -> None:
    """4,000 short enter 2026, 3,000 come off its income, 1,000 go on."""
    held = household(tax=replace(PLAIN_TAX, carryforward_short=D(4000)))
    assert on_day(held, OPENS, tables).year == YearStart(entering_short=D(1000))


def test_what_the_plan_says_of_the_next_year_holds() -> None:
    """Where the plan is about 2027 already, its carryforwards are not rolled but taken."""
    tax = replace(PLAIN_TAX, year=2027, carryforward_long=D(800))
    assert on_day(replace(household(tax=tax), year=YEAR), OPENS, tables).year == YearStart(entering_long=D(800))


def test_contracts_are_marked_at_the_years_end() -> None:
    """A gain of 1,000 on contracts counts 600 long and 400 short, uses the loss carried in, and is taken back after."""
    contract = replace(fund("MES", "Stocks"), section_1256=True)
    held = household(
        lot("MES", "10", "4000"),
        lot("MES", "10", None, name="unknown"),
        lot("MES", "10", "1000", account="Roth"),
        securities=(*FUNDS, contract, Security("NOPRICE", section_1256=True)),
        prices={"MES": "500", "STK": "100", "BND": "50"},
        accounts=(BROKERAGE, ROTH),
    )
    held = replace(held, year=YearStart(entering_long=D(5000)))
    # 400 − 0 and 600 − 5,000 make −4,000: 3,000 come off income, 1,000 go on.
    assert on_day(held, OPENS, tables).year == YearStart(D(-400), D(-600), D(0), D(1000))


def bare(held: Household, request: Request) -> Proposal:
    """A proposal without trades."""
    return Proposal("x", held.as_of, request, State.OPTIMAL, (), (), (), TaxEffect(), DriftEffect())


@pytest.fixture
def netted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer every request by a long gain of 5,000, as far as the year's budget goes, taxed by exact netting."""

    def sold(held: Household, request: Request) -> Generator[Progress, None, Proposal]:
        yield Progress(0, 0, "Selling")
        start, tax, table = held.year_start, held.plan.tax, held.tax_table
        assert table is not None
        budget = tax.year_gains_budget
        gain = D(5000) if budget is None else min(D(5000), budget - start.short - start.long)
        tax = replace(tax, carryforward_short=start.entering_short, carryforward_long=start.entering_long)
        owed = tax_change(start.short, start.long, D(0), gain, tax, table).total
        return replace(bare(held, request), tax=TaxEffect(long_gain=gain, now=owed))

    monkeypatch.setattr(app.engine.waiting, "propose", sold)


def test_a_carryforward_of_the_new_year_shelters_the_gain(netted: None) -> None:
    """5,000 long this year are sheltered whole; the same in January meets 4,700, so 300 are taxed at 15 %.

    Today: −7,700 rise to −2,700, so that 300 of the 3,000 no longer come off income at 20 %: 60. In January −4,700 rise
    to 300: the 3,000 that would have come off income are lost, 600, and 15 % of 300 are due, 45.
    """
    found = asked(replace(household(), year=YEAR), Mode.TARGET)
    assert [w.proposal.tax.now for w in found] == [D(60), D(60), D(60), D(645), D(645)]


def test_a_budget_of_the_year_is_whole_again_in_the_next(netted: None) -> None:
    """Of 6,000 a year 4,500 are used, so 1,500 may be taken today, at 15 %: 225; in January all 5,000: 750."""
    held = household(tax=replace(PLAIN_TAX, year_gains_budget=D(6000)))
    found = asked(replace(held, year=YearStart(short=D(4000), long=D(500))), Mode.TARGET)
    assert [w.proposal.tax.long_gain for w in found] == [D(1500)] * 3 + [D(5000)] * 2
    assert [w.proposal.tax.now for w in found] == [D(225)] * 3 + [D(750)] * 2


# --- How it runs --------------------------------------------------------------------------------------------


def test_progress_grows_over_all_days_and_names_them() -> None:
    """Each step says for which day it is; the parts never go back."""
    steps = list(waiting(household(lot("STK", "80", "8000")), Request(Mode.EDGE), tables))
    assert {step.total for step in steps} == {500}
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    assert {step.label.partition(":")[0] for step in steps} == {
        "Today",
        "In 7 days",
        "In 30 days",
        "After the year’s end",
        "In 60 days",
    }


def test_it_stops_where_it_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Closing it closes the proposal it is at, and no further day is begun."""
    begun: list[date] = []
    closed: list[date] = []

    def slow(held: Household, _: Request) -> Generator[Progress, None, Proposal]:
        begun.append(held.as_of)
        try:
            yield Progress(0, 0, "Thinking")
        finally:
            closed.append(held.as_of)
        return bare(held, Request(Mode.EDGE))

    monkeypatch.setattr(app.engine.waiting, "propose", slow)
    work = waiting(household(), Request(Mode.EDGE), tables)
    next(work)
    next(work)
    work.close()
    assert (begun, closed) == ([DAY, SOON], [DAY, SOON])


def test_a_request_that_cannot_be_understood_is_refused() -> None:
    """The refusal is that of the proposal."""
    with pytest.raises(InputError, match="Nobody"):
        asked(household(), Mode.INVEST, Nobody="5")
