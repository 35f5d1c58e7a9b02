"""When to look: calendars, the threshold, and cash that arrived."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.breaches import Sighting
from app.engine.drift import status
from app.engine.idle_cash import idle_accounts
from app.engine.inflows import Arrival, Inflow, arrivals, expected_inflows, past_inflows
from app.engine.trading_days import TradingDays
from app.engine.triggers import Known, Trigger, triggers
from app.model.household import Household
from app.model.look import LOOKS, TRIGGERS
from app.model.plan import PlannedBuy, Rules
from app.model.signal_rules import Postpone
from app.model.transaction import Action, Transaction
from tests.engine.households import household, lot, with_rules

D = Decimal
CALM = household(lot("STK", "60"), lot("BND", "80"))
TILTED = household(lot("STK", "80"), lot("BND", "40"))
DAYS = TradingDays((date(2026, 11, 26), date(2026, 12, 25)), date(2000, 1, 1), date(2029, 12, 31))
LOOKED_UP = Known(DAYS, has_ledger=True, has_history=True)
FRIDAY = date(2026, 11, 20)


def found(
    held: Household, names: Sequence[str], day: date = FRIDAY, known: Known = LOOKED_UP, **rules: object
) -> tuple[Trigger, ...]:
    """The triggers of a household under rules on a day."""
    plan = replace(held.plan, rules=replace(Rules(trigger=tuple(names)), **rules))  # type: ignore[arg-type]  # fields by name
    held = replace(held, plan=plan, as_of=day)
    return triggers(held, status(held), known)


def one(held: Household, name: str, day: date = FRIDAY, known: Known = LOOKED_UP, **rules: object) -> Trigger:
    """The only trigger."""
    (trigger,) = found(held, (name,), day, known, **rules)
    return trigger


def paid(day: date, cash: str, symbol: str = "STK", account: str = "Brokerage") -> Transaction:
    """A dividend."""
    return Transaction(f"d{day}", account, day, Action.DIVIDEND, symbol, cash=D(cash))


def moved(day: date, cash: str, account: str = "Brokerage") -> Transaction:
    """A deposit, or a withdrawal where the cash is negative."""
    action = Action.DEPOSIT if D(cash) > 0 else Action.WITHDRAWAL
    return Transaction(f"m{day}", account, day, action, cash=D(cash))


class TestCalendars:
    """The last session of the period."""

    @given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.sampled_from(LOOKS))
    def test_the_next_look_is_never_past_and_the_last_never_ahead(self, day: date, name: str) -> None:
        """It is due exactly on its day, which then is the last one too; in between it waits for the next."""
        trigger = one(CALM, name, day)
        assert trigger.next_day is not None
        assert trigger.last_fired is not None
        assert trigger.last_fired <= day <= trigger.next_day
        assert trigger.due == (trigger.next_day == day) == (trigger.last_fired == day)
        assert DAYS.is_look(name, trigger.next_day)
        assert DAYS.is_look(name, trigger.last_fired)

    def test_it_says_when_in_words(self) -> None:
        """Both days, with the year where it is not this one."""
        trigger = one(CALM, "quarterly", date(2027, 1, 4))
        assert (trigger.last_fired, trigger.fired) == (date(2026, 12, 31), "quarterly look on Dec 31, 2026")
        assert (trigger.next_day, trigger.reason) == (date(2027, 3, 31), "quarterly look on Mar 31")
        assert "weekdays count" not in trigger.ahead

    def test_days_the_exchange_has_not_named_are_said_to_rest_on_weekdays(self) -> None:
        """Before the calendar is looked up, and beyond its end."""
        assert one(CALM, "monthly", known=Known()).ahead.endswith("weekdays count")
        assert one(CALM, "annual", date(2030, 1, 2)).ahead.endswith("weekdays count")

    def test_an_unknown_trigger_is_told_not_dropped(self) -> None:
        """It is never due and says which names are known."""
        trigger = one(CALM, "fortnightly")
        assert not trigger.due
        assert "quarterly" in trigger.reason


class TestPostponement:
    """A look by the calendar waits for money."""

    DIVIDENDS = (paid(date(2025, 12, 22), "40"), *(paid(date(2026, m, 22), "40") for m in (3, 6, 9)))

    def known(self, day: date, *more: PlannedBuy) -> Known:
        """What the ledger tells on a day."""
        past = past_inflows(self.DIVIDENDS, day)
        coming = expected_inflows(past, more, day, day + timedelta(days=400))
        return replace(LOOKED_UP, inflows=(*past, *coming))

    def test_it_falls_on_the_payment_after_the_periods_end(self) -> None:
        """August's look waited for the dividend of September; the day of the look itself is named."""
        day = date(2026, 9, 22)
        trigger = one(CALM, "monthly", day, self.known(day), postpone=Postpone.DIVIDEND)
        assert trigger.due
        assert trigger.reason == "monthly look of Aug 31, moved to the dividend of STK on Sep 22"

    def test_an_expected_payment_is_said_as_expected(self) -> None:
        """The year's end look waits for December's dividend to come again in March."""
        day = date(2026, 12, 1)
        trigger = one(CALM, "monthly", day, self.known(day), postpone=Postpone.DIVIDEND)
        assert trigger.next_day == date(2026, 12, 22)
        assert trigger.reason == "monthly look of Nov 30, moved to the dividend of STK expected on Dec 22"
        assert trigger.last_fired == date(2026, 10, 30)

    def test_without_a_payment_before_the_next_period_ends_it_stays(self) -> None:
        """October brought no dividend before November ended."""
        day = date(2026, 11, 20)
        trigger = one(CALM, "monthly", day, self.known(day), postpone=Postpone.DIVIDEND)
        assert (trigger.last_fired, trigger.fired) == (date(2026, 10, 30), "monthly look on Oct 30")

    def test_a_declared_purchase_is_a_contribution(self) -> None:
        """On a day without trading the look falls on the next session."""
        buy = PlannedBuy("Roth", "BND", D(300), "monthly", date(2026, 12, 5))
        trigger = one(
            CALM, "monthly", date(2026, 12, 1), self.known(date(2026, 12, 1), buy), postpone=Postpone.CONTRIBUTION
        )
        assert trigger.next_day == date(2026, 12, 7)
        assert trigger.reason == "monthly look of Nov 30, moved to the contribution to Roth planned on Dec 5"

    @given(
        st.dates(date(2024, 1, 1), date(2028, 1, 1)),
        st.sampled_from(LOOKS),
        st.lists(st.dates(date(2023, 1, 1), date(2028, 1, 1)), max_size=30),
        st.sampled_from(Postpone),
    )
    def test_postponed_or_not_next_is_never_past_and_last_never_ahead(
        self, day: date, name: str, payments: list[date], postpone: Postpone
    ) -> None:
        """Whatever was paid: no look falls before the one before it."""
        past = past_inflows([*(paid(d, "9") for d in payments), *(moved(d, "9") for d in payments[::2])], day)
        known = replace(LOOKED_UP, inflows=(*past, *expected_inflows(past, (), day, day + timedelta(days=400))))
        trigger = one(CALM, name, day, known, postpone=postpone)
        assert trigger.last_fired is not None
        assert trigger.next_day is not None
        assert trigger.last_fired <= day <= trigger.next_day
        assert trigger.due == (trigger.next_day == day) == (trigger.last_fired == day)


class TestExpectedMoney:
    """Rhythms of what came in."""

    @pytest.mark.parametrize(
        "days, coming",
        [
            ([date(2026, 8, 31), date(2026, 9, 30), date(2026, 10, 31)], date(2026, 11, 30)),
            ([date(2026, 10, 9), date(2026, 10, 23), date(2026, 11, 6)], date(2026, 11, 20)),
            ([date(2026, 10, 30), date(2026, 11, 6), date(2026, 11, 13)], date(2026, 11, 20)),
            ([date(2026, 3, 26), date(2026, 6, 25), date(2026, 9, 24)], date(2026, 12, 24)),
            ([date(2024, 12, 20), date(2025, 12, 19)], None),  # two payments make no rhythm
            ([date(2026, 1, 2), date(2026, 2, 2), date(2026, 3, 2)], None),  # it has stopped
            ([date(2026, 9, 1), date(2026, 9, 5), date(2026, 11, 1)], None),  # no rhythm at all
        ],
    )
    def test_the_next_payment_follows_the_rhythm(self, days: list[date], coming: date | None) -> None:
        """By weeks or months; a day the month lacks is its last."""
        day = date(2026, 11, 19)
        expected = expected_inflows(past_inflows([paid(d, "5") for d in days], day), (), day, date(2027, 12, 31))
        assert (expected[0].day if expected else None) == coming
        assert all(i.is_expected and i.day > day for i in expected)

    def test_cash_that_goes_out_or_comes_in_shares_is_no_inflow(self) -> None:
        """A withdrawal and a dividend reinvested at once bring nothing to wait for."""
        reinvested = Transaction("r", "Brokerage", FRIDAY, Action.REINVEST, "STK", D(1), cash=D(0))
        assert past_inflows([moved(FRIDAY, "-5"), reinvested, paid(FRIDAY + timedelta(1), "5")], FRIDAY) == ()


class TestThreshold:
    """Bands, looked at as often as the rules say."""

    def test_due_while_a_class_is_outside(self) -> None:
        """The reason names the classes, the farthest first."""
        calm, tilted = one(CALM, "threshold"), one(TILTED, "threshold")
        assert (calm.due, calm.reason) == (False, "every class is inside its band")
        assert (tilted.due, tilted.reason) == (True, "Stocks, Bonds outside")
        assert tilted.next_day == FRIDAY

    def test_what_nobody_can_tell_is_not_due(self) -> None:
        """Weights are not known without a price, and nothing weighs nothing."""
        unpriced = one(household(lot("STK", "80"), lot("BND", "40"), prices={"STK": "100"}), "threshold")
        assert (unpriced.due, unpriced.reason) == (False, "drift can’t be told: no price of BND")
        empty = one(household(), "threshold")
        assert (empty.due, empty.reason) == (False, "nothing is held yet")

    def test_only_on_look_days(self) -> None:
        """A monthly rule waits for the month's last session."""
        early = one(TILTED, "threshold", look="monthly")
        assert (early.due, early.next_day) == (False, date(2026, 11, 30))
        assert early.reason == "Stocks, Bonds outside; the monthly look comes on Nov 30"
        assert one(TILTED, "threshold", date(2026, 11, 30), look="monthly").due
        assert not one(CALM, "threshold", date(2026, 11, 30), look="monthly").due

    def test_on_a_weekend_the_last_sessions_look_holds(self) -> None:
        """No price has changed since Friday."""
        assert one(TILTED, "threshold", date(2026, 11, 22)).due
        assert one(TILTED, "threshold", date(2026, 11, 1), look="monthly").due  # a Sunday after the last session
        assert not one(TILTED, "threshold", date(2026, 11, 2), look="monthly").due

    def test_a_breach_that_a_look_found_stays_due_until_it_ends(self) -> None:
        """Found at October's end and still outside; the day it fired is the look that found it."""
        sighting = Sighting(date(2026, 10, 30), ("Stocks",), ("Stocks",))
        trigger = one(TILTED, "threshold", known=replace(LOOKED_UP, sighting=sighting), look="monthly")
        assert trigger.due
        assert (trigger.last_fired, trigger.fired) == (date(2026, 10, 30), "Stocks left its band")
        assert trigger.reason == "Stocks outside since the look of Oct 30 at least; Bonds since then"
        ended = replace(sighting, stands=())
        assert not one(TILTED, "threshold", known=replace(LOOKED_UP, sighting=ended), look="monthly").due

    def test_what_has_not_been_looked_up_is_said_so(self) -> None:
        """Not known yet is not never."""
        assert one(CALM, "threshold", known=Known()).fired == "not looked up yet"
        assert one(CALM, "threshold").fired == "no look has found a class outside its band"

    @given(
        st.dates(date(2024, 1, 1), date(2028, 1, 1)),
        st.sampled_from([*LOOKS, "10"]),
        st.sampled_from([CALM, TILTED]),
    )
    def test_next_is_a_look_and_never_past(self, day: date, look: str, held: Household) -> None:
        """And it is never due where every class is inside."""
        trigger = one(held, "threshold", day, look=look)
        assert trigger.next_day is not None
        assert trigger.next_day >= day
        assert DAYS.is_look(look, trigger.next_day)
        assert not (held is CALM and trigger.due)


class TestCashArriving:
    """Idle cash beyond the account's minimum."""

    def held(self, cash: str) -> Household:
        """A household with so much cash in its brokerage account."""
        return with_rules(replace(CALM, cash={"Brokerage": D(cash)}), minimum_trade=D(100))

    def test_due_with_enough_idle_cash(self) -> None:
        """It names the account, and what is below target."""
        held = household(lot("STK", "64"), lot("BND", "70"))
        trigger = one(replace(held, cash={"Brokerage": D(500)}), "cash", cash_arriving=D(400))
        assert trigger.due
        assert trigger.reason.startswith("$500 waits in Brokerage; ")
        assert "Bonds is below target" in trigger.reason
        assert trigger.next_day == FRIDAY

    def test_the_smallest_trade_counts_where_no_amount_is_given(self) -> None:
        """To the cent."""
        assert one(self.held("100"), "cash", minimum_trade=D(100)).due
        less = one(self.held("99.99"), "cash", minimum_trade=D(100))
        assert (less.due, less.reason) == (False, "no account has $100 above its minimum")

    def test_the_accounts_minimum_is_not_idle(self) -> None:
        """Nor is cash in an account that does not trade, or that is not known."""
        held = self.held("600")
        account = replace(held.plan.accounts[0], minimum_cash=D(550))
        kept = replace(held, plan=replace(held.plan, accounts=(account, *held.plan.accounts[1:])))
        assert idle_accounts(kept) == ()
        closed = replace(account, minimum_cash=D(0), trades=False)
        assert idle_accounts(replace(kept, plan=replace(held.plan, accounts=(closed,)))) == ()
        assert idle_accounts(replace(held, cash={})) == ()

    def test_it_fired_when_cash_last_rose_to_it(self) -> None:
        """Not when more came on top, and not when it was spent since."""
        rows = [
            moved(date(2026, 3, 2), "800"),
            moved(date(2026, 4, 1), "-750"),
            paid(date(2026, 6, 1), "60"),
            moved(date(2026, 7, 1), "400"),
            moved(date(2026, 8, 3), "90"),
        ]
        (arrival,) = arrivals(self.held("600"), rows)
        assert arrival == Arrival(date(2026, 6, 1), "Brokerage", "a dividend was paid")
        (spent,) = arrivals(self.held("0"), [*rows, moved(date(2026, 9, 1), "-600")])
        assert spent.day == date(2026, 6, 1)
        assert arrivals(self.held("600"), ()) == ()
        trigger = one(self.held("600"), "cash", known=replace(LOOKED_UP, arrivals=(arrival,)))
        assert (trigger.last_fired, trigger.fired) == (date(2026, 6, 1), "a dividend was paid in Brokerage")

    def test_next_is_when_money_is_expected(self) -> None:
        """On a weekend, the session after it."""
        coming = Inflow(date(2026, 11, 28), Postpone.DIVIDEND, "STK", is_expected=True)
        trigger = one(CALM, "cash", known=replace(LOOKED_UP, inflows=(coming,)))
        assert (trigger.due, trigger.next_day) == (False, date(2026, 11, 30))
        assert trigger.ahead == "the dividend of STK expected on Nov 28"
        assert one(CALM, "cash").ahead == "no money is expected"

    def test_cash_a_class_wants_is_not_idle(self) -> None:
        """Cash within its target waits for nothing."""
        base = self.held("600")
        target = D(600) / status(base).value
        stocks, bonds, *rest = base.plan.classes
        cash = replace(bonds, name="Cash", target=target)
        plan = replace(base.plan, classes=(stocks, replace(bonds, target=bonds.target - target), cash, *rest))
        trigger = one(replace(base, plan=plan), "cash")
        assert not trigger.due
        assert trigger.reason == "the Cash class wants the cash there is"


def test_triggers_stand_in_the_order_of_the_plan() -> None:
    """Calendar or threshold or cash: each on its own."""
    assert [t.name for t in found(CALM, TRIGGERS)] == list(TRIGGERS)
