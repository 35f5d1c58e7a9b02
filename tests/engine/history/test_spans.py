"""What a history tells beside its arrays: gaps with their reasons, breaches, flows, tilts, classes above others."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest

from app.engine.history import Breach, Closes, DriftHistory, Gap, Statement, rebuild
from app.engine.opening import SOURCE
from app.model.household import Household, Lot
from app.model.plan import Plan
from app.model.target import AssetClass, Tilt
from app.model.timing import Timing
from app.model.transaction import Action, Transaction
from tests.engine.households import FUNDS, fund, household, leaf
from tests.engine.transactions import buy, row, sell

D = Decimal
FIRST = date(2026, 1, 5)
DAYS = tuple(FIRST + timedelta(days=n) for n in range(30))
LAST = DAYS[-1]
NAN = float("nan")


def _held(
    shares: Mapping[tuple[str, str], str], cash: Mapping[str, str], classes: Sequence[AssetClass] = ()
) -> Household:
    chosen = {"classes": tuple(classes)} if classes else {}
    made = household(day=LAST, prices={"STK": "100", "BND": "100"}, **chosen)  # type: ignore[arg-type]  # by name
    lots = tuple(Lot(f"{a}{s}", a, s, D(q), None, None) for (a, s), q in shares.items())
    return replace(made, lots=lots, cash={a: D(c) for a, c in cash.items()})


def _closes(**prices: float | Mapping[int, float]) -> dict[str, Closes]:
    out = {}
    for symbol, told in prices.items():
        by_day = told if isinstance(told, Mapping) else dict.fromkeys(range(30), told)
        ordinals = np.array([DAYS[n].toordinal() for n in by_day], dtype=np.int64)
        out[symbol] = Closes(ordinals, np.array(list(by_day.values()), dtype=np.float64))
    return out


def _in(account: str, t: Transaction) -> Transaction:
    return replace(t, account=account)


def _known(found: DriftHistory) -> list[int]:
    return [found.days.index(d) for d, v in zip(found.days, found.value_f, strict=True) if np.isfinite(v)]


# --- Order and accounts -------------------------------------------------------------------------------------


def test_a_sale_printed_before_the_split_it_comes_after_is_entered_after_it() -> None:
    """Brokers print a day in any order; the ledger enters what gives more than is held last, and so does this."""
    rows = [
        row("d", DAYS[0], Action.DEPOSIT, cash="1000"),
        buy("b", DAYS[0], "10", "1000", "STK"),
        sell("s", DAYS[5], "15", "1500", "STK"),
        row("x", DAYS[5], Action.SPLIT, "STK", "2"),
    ]
    found = rebuild(_held({("A", "STK"): "5"}, {"A": "1500"}), rows, _closes(STK=100), [])
    assert found.gaps == ()
    assert list(found.value_f[[0, 4, 5]]) == [1000, 1000, 2000]


def test_a_split_undoes_each_accounts_own_shares() -> None:
    """Both accounts print the split; it doubled each of them once."""
    rows = [
        _in(account, t)
        for account in "AB"
        for t in (
            row(f"d{account}", DAYS[0], Action.DEPOSIT, cash="1000"),
            buy(f"b{account}", DAYS[0], "10", "1000", "STK"),
            row(f"x{account}", DAYS[5], Action.SPLIT, "STK", "2"),
        )
    ]
    held = _held({("A", "STK"): "20", ("B", "STK"): "20"}, {"A": "0", "B": "0"})
    found = rebuild(held, rows, _closes(STK={n: 100 if n < 5 else 50 for n in range(29)}), [])
    assert list(found.value_f[:-1]) == [2000] * 29
    assert list(found.flows_f) == [2000] + [0] * 29


# --- Gaps ---------------------------------------------------------------------------------------------------


def test_days_before_records_begin_are_told() -> None:
    """Which security, in which account, since when."""
    rows = [row("d", DAYS[0], Action.DEPOSIT, cash="300"), buy("b", DAYS[5], "3", "300", "STK")]
    found = rebuild(_held({("A", "STK"): "10"}, {"A": "0"}), rows, _closes(STK=100), [])
    why = f"Records of STK in A begin on {DAYS[5]}."
    assert found.gaps == (Gap(DAYS[0], DAYS[4], ("STK",), why),)
    assert _known(found) == list(range(5, 30))


def test_cash_that_records_do_not_lead_to_is_unknown_before_them() -> None:
    """Money in an account whose rows begin later is not guessed back."""
    rows = [
        row("d", DAYS[0], Action.DEPOSIT, cash="300"),
        _in("B", row("e", DAYS[4], Action.DEPOSIT, cash="50")),
    ]
    found = rebuild(_held({}, {"A": "300", "B": "80"}), rows, _closes(STK=100), [])
    assert found.gaps == (Gap(DAYS[0], DAYS[3], ("CASH",), f"Records of cash in B begin on {DAYS[4]}."),)
    assert list(found.value_f[4:]) == [380] * 26


def test_records_that_do_not_add_up_tell_nothing_of_the_days_before() -> None:
    """Twelve bought and ten held, without a sale: shares can’t have been below none."""
    rows = [
        row("d", DAYS[0], Action.DEPOSIT, cash="1200"),
        buy("a", DAYS[3], "1", "100", "STK"),
        buy("b", DAYS[6], "11", "1100", "STK"),
    ]
    found = rebuild(_held({("A", "STK"): "10"}, {"A": "0"}), rows, _closes(STK=100), [])
    why = f"The records of STK in A before {DAYS[6]} do not add up to what is held."
    assert found.gaps == (Gap(DAYS[0], DAYS[5], ("STK",), why),)
    assert _known(found) == list(range(6, 30))


def test_securities_without_prices_are_told_together() -> None:
    """Two that lack a price on the same days are one gap; what is no longer held needs none."""
    rows = [
        row("d", DAYS[0], Action.DEPOSIT, cash="300"),
        buy("1", DAYS[0], "1", "100", "STK"),
        buy("2", DAYS[0], "1", "100", "BND"),
        buy("3", DAYS[0], "1", "100", "OLD"),
        sell("4", DAYS[1], "1", "100", "OLD"),
    ]
    once = dict.fromkeys((0, 1), 100.0)
    held = _held({("A", "STK"): "1", ("A", "BND"): "1"}, {"A": "100"})
    found = rebuild(held, rows, _closes(STK=once, BND=once, OLD=once, CLOCK=1), [])
    why = "No price of BND and STK for more than 10 days."
    assert found.gaps == (Gap(DAYS[12], DAYS[28], ("BND", "STK"), why),)


# --- Statements ---------------------------------------------------------------------------------------------


def _stated(n: int, shares: float, cash: float | None = 40.0) -> Statement:
    return Statement("A", DAYS[n], {"STK": shares} if shares else {}, cash)


def test_an_account_of_statements_alone_is_known_from_the_first_of_those_that_agree() -> None:
    """No row tells of it; the days between two statements that say the same are known."""
    held = _held({("A", "STK"): "10"}, {"A": "40"})
    found = rebuild(held, [], _closes(STK=100), [], None, [_stated(4, 10), _stated(20, 10)])
    assert found.days[0] == DAYS[4]
    assert list(found.value_f) == [1040.0] * 26
    assert found.gaps == ()


def test_between_statements_that_differ_nothing_is_known() -> None:
    """On their own days both are right; when it changed, no record tells."""
    held = _held({("A", "STK"): "10"}, {"A": "40"})
    found = rebuild(held, [], _closes(STK=100), [], None, [_stated(4, 7), _stated(20, 10)])
    assert _known(found) == [0, *range(16, 26)]
    assert found.value_f[0] == 740
    why = f"No record tells when STK in A changed between {DAYS[4]} and {DAYS[20]}."
    assert found.gaps == (Gap(DAYS[5], DAYS[19], ("STK",), why),)


def test_a_statement_without_cash_leaves_the_days_before_unknown() -> None:
    """Shares are known since the statement, cash only where a statement tells it."""
    held = _held({("A", "STK"): "10"}, {"A": "40"})
    found = rebuild(held, [], _closes(STK=100), [], None, [_stated(4, 10, None), _stated(20, 10)])
    assert _known(found) == list(range(16, 26))
    assert found.gaps == (Gap(DAYS[4], DAYS[19], ("CASH",), f"Records of cash in A begin on {DAYS[20]}."),)


def test_statements_do_not_overrule_rows() -> None:
    """Where rows lead to what is held, an old statement that lacks a purchase changes nothing."""
    rows = [row("d", DAYS[0], Action.DEPOSIT, cash="1000"), buy("b", DAYS[2], "10", "1000", "STK")]
    held = _held({("A", "STK"): "10"}, {"A": "0"})
    found = rebuild(held, rows, _closes(STK=100), [], None, [_stated(8, 3, 5), _stated(20, 10, 0)])
    assert list(found.value_f) == [1000.0] * 30


# --- Flows --------------------------------------------------------------------------------------------------


def test_securities_that_come_in_count_at_the_days_price() -> None:
    """A gift of two shares at 100, a transfer out of one at 120; dividends and fees are no flows."""
    rows = [
        row("o1", DAYS[0], Action.TRANSFER_IN, "STK", "5", source=SOURCE),
        row("g", DAYS[3], Action.GIFT, "STK", "2"),
        row("v", DAYS[4], Action.DIVIDEND, "STK", cash="9"),
        row("f", DAYS[5], Action.FEE, cash="-4"),
        row("t", DAYS[6], Action.TRANSFER_OUT, "STK", "1"),
        row("u", DAYS[8], Action.UNCLASSIFIED, cash="7"),
    ]
    closes = _closes(STK={n: 100 if n < 6 else 120 for n in range(29)})
    found = rebuild(_held({("A", "STK"): "6"}, {"A": "12"}), rows, closes, [])
    assert {n: x for n, x in enumerate(found.flows_f) if x} == {0: 500, 3: 200, 6: -120, 8: 7}
    told = [(e.day, e.kind, e.text) for e in found.events]
    assert told == [
        (DAYS[3], "deposit", "Securities moved in $200"),
        (DAYS[6], "withdrawal", "Securities moved out $120"),
    ]


def test_shares_bought_without_cash_are_paid_from_outside() -> None:
    """Payroll buys in a workplace plan, shares vest: they are no gain, at their cost or else at the day’s price."""
    rows = [
        buy("p", DAYS[2], "2", "0", "STK", basis=D(190)),
        buy("v", DAYS[4], "1", "0", "STK"),
        row("r", DAYS[6], Action.REINVEST, "STK", "1"),
    ]
    found = rebuild(_held({("A", "STK"): "4"}, {"A": "0"}), rows, _closes(STK=100), [])
    assert {n: x for n, x in enumerate(found.flows_f) if x} == {0: 190, 2: 100}
    assert list(found.value_f[[0, 2, 4]]) == [200, 300, 400]
    assert [e.text for e in found.events] == ["Securities moved in $190", "Securities moved in $100"]


def test_what_comes_in_without_a_price_is_not_zero() -> None:
    """A gift of which no price is known makes the flow of its day unknown, as the day’s value is."""
    rows = [row("d", DAYS[0], Action.DEPOSIT, cash="10"), row("g", DAYS[3], Action.GIFT, "OLD", "2")]
    rows.append(sell("s", DAYS[3], "2", "50", "OLD"))
    found = rebuild(_held({}, {"A": "60"}), rows, _closes(STK=100), [])
    assert np.isnan(found.flows_f[3])
    assert np.isfinite(np.delete(found.flows_f, 3)).all()
    assert list(found.value_f[2:4]) == [10, 60]


def test_transfers_between_own_accounts_are_no_flows() -> None:
    """Shares that take two days, lots that arrive one by one, cash that is credited a day early."""
    rows = [
        row("d", DAYS[0], Action.DEPOSIT, cash="600"),
        row("o1", DAYS[0], Action.TRANSFER_IN, "STK", "5", source=SOURCE),
        row("1", DAYS[3], Action.TRANSFER_OUT, "STK", "5"),
        _in("B", row("2", DAYS[5], Action.TRANSFER_IN, "STK", "2", basis=D(1))),
        _in("B", row("3", DAYS[5], Action.TRANSFER_IN, "STK", "3", basis=D(1))),
        _in("B", row("4", DAYS[9], Action.DEPOSIT, cash="250")),
        row("5", DAYS[10], Action.WITHDRAWAL, cash="-250"),
    ]
    found = rebuild(_held({("B", "STK"): "5"}, {"A": "350", "B": "250"}), rows, _closes(STK=100), [])
    assert list(found.value_f) == [1100.0] * 30
    assert list(found.flows_f) == [1100.0] + [0.0] * 29
    assert {e.day for e in found.events} == {DAYS[0]}


def test_an_account_of_unknown_cash_is_measured_by_its_securities() -> None:
    """What its purchases cost came from outside, what its dividends and sales bring leaves; no gain is made up."""
    rows = [buy("b", DAYS[2], "10", "1000", "STK"), row("v", DAYS[4], Action.DIVIDEND, "STK", cash="30")]
    rows.append(row("w", DAYS[5], Action.WITHDRAWAL, cash="-30"))
    found = rebuild(_held({("A", "STK"): "10"}, {}), rows, _closes(STK=100), [])
    assert found.days[0] == DAYS[2]
    assert list(found.value_f) == [1000.0] * 28
    assert {n: x for n, x in enumerate(found.flows_f) if x} == {0: 1000, 2: -30}
    assert found.events == ()


# --- Bands --------------------------------------------------------------------------------------------------


def _whole(
    classes: Sequence[AssetClass], plans: Sequence[tuple[date, Plan]], prices: Mapping[int, float]
) -> DriftHistory:
    rows = [
        row("d", DAYS[0], Action.DEPOSIT, cash="1000"),
        buy("1", DAYS[0], "6", "600", "STK"),
        buy("2", DAYS[0], "4", "400", "BND"),
    ]
    held = _held({("A", "STK"): "6", ("A", "BND"): "4"}, {"A": "0"}, classes)
    return rebuild(held, rows, _closes(STK=prices, BND=100), plans)


def test_breaches_are_spans_with_their_worst_day() -> None:
    """Stocks rise over their edge and come back; bonds fall under theirs on the same days."""
    prices = {n: 150 if n in (5, 7) else 160 if n == 6 else 100 for n in range(29)}
    found = _whole([leaf("Stocks", "0.6"), leaf("Bonds", "0.4")], [], prices)
    stocks = [b for b in found.breaches if b.name == "Stocks"]
    assert stocks == [Breach("Stocks", "over", DAYS[5], DAYS[7], stocks[0].worst, is_open=False)]
    assert stocks[0].worst == pytest.approx(9.6 / 13.6)
    assert [(b.side, b.first, b.last) for b in found.breaches if b.name == "Bonds"] == [("under", DAYS[5], DAYS[7])]
    still = _whole([leaf("Stocks", "0.5"), leaf("Bonds", "0.5")], [], dict.fromkeys(range(29), 100.0))
    assert [(b.name, b.first, b.last, b.is_open) for b in still.breaches] == [
        ("Bonds", DAYS[0], LAST, True),
        ("Stocks", DAYS[0], LAST, True),
    ]


def test_a_weight_on_its_edge_is_inside() -> None:
    """As everywhere, an edge itself is inside, and floats do not push it out."""
    found = _whole([leaf("Stocks", "0.55"), leaf("Bonds", "0.45")], [], dict.fromkeys(range(29), 100.0))
    assert found.breaches == ()


def test_a_tilt_lives_between_its_days_with_widths_of_its_own() -> None:
    """Target and edges move on the day it begins, and back by themselves on the day after it ends."""
    tilt = Tilt(D("0.1"), DAYS[12], since=DAYS[8], below=D("0.01"), above=D("0.02"))
    tilted = replace(leaf("Stocks", "0.5"), tilt=tilt)
    plan = Plan(classes=(tilted, leaf("Bonds", "0.5")), securities=FUNDS)
    found = _whole(plan.classes, [(date.min, plan)], dict.fromkeys(range(29), 100.0))
    stocks = found.classes["Stocks"]
    for day in range(30):
        lives = 8 <= day <= 12
        expected = (0.6, 0.59, 0.62) if lives else (0.5, 0.45, 0.55)
        assert (stocks.target_f[day], stocks.lower_f[day], stocks.upper_f[day]) == pytest.approx(expected)
    marks = [(e.day, e.text) for e in found.events if e.kind == "tilt"]
    assert marks == [(DAYS[8], "Tilt of Stocks begins"), (DAYS[13], "Tilt of Stocks ends")]


def test_a_plan_saved_for_something_else_makes_no_mark() -> None:
    """A mark says that targets, bands or tilts changed."""
    plan = Plan(classes=(leaf("Stocks", "0.6"), leaf("Bonds", "0.4")), securities=FUNDS)
    again, moved = replace(plan, securities=()), plan.with_class(leaf("Stocks", "0.6", "0.1", "0.1"))
    plans = [(date.min, plan), (DAYS[5], again), (DAYS[9], moved)]
    found = _whole(plan.classes, plans, dict.fromkeys(range(29), 100.0))
    assert [e.day for e in found.events if e.kind == "plan"] == [DAYS[9]]
    assert list(found.classes["Stocks"].upper_f[[8, 9]]) == pytest.approx([0.65, 0.7])


def test_a_class_above_others_is_told_where_it_has_a_band() -> None:
    """Its weight is the sum of its leaves, its edges those of the plan then valid."""
    above = AssetClass("Equity", D(0), D("0.02"), D("0.02"))
    classes = (above, leaf("Equity/US", "0.5"), leaf("Equity/World", "0.1"), leaf("Bonds", "0.4"))
    securities = (fund("STK", "Equity/US", "Equity/World"), fund("BND", "Bonds"))
    plan = Plan(classes=classes, securities=securities)
    rows = [
        row("d", DAYS[0], Action.DEPOSIT, cash="1000"),
        buy("1", DAYS[0], "6", "600", "STK"),
        buy("2", DAYS[0], "4", "400", "BND"),
    ]
    held = _held({("A", "STK"): "6", ("A", "BND"): "4"}, {"A": "0"}).with_plan(plan)
    open_before = plan.with_class(AssetClass("Equity"))
    found = rebuild(held, rows, _closes(STK=100, BND=100), [(date.min, open_before), (DAYS[10], plan)])
    assert set(found.classes) == {"Equity/US", "Equity/World", "Bonds"}
    assert set(found.parents) == {"Equity"}
    equity = found.parents["Equity"]
    assert list(equity.actual_f) == pytest.approx([0.6] * 30)
    assert np.isnan(equity.upper_f[:10]).all()
    assert list(equity.upper_f[10:]) == pytest.approx([0.62] * 20)
    assert list(equity.target_f) == pytest.approx([0.6] * 30)


def test_bands_widened_today_are_wide_on_the_last_day_alone() -> None:
    """The end of the line is the status; what volatility made of earlier days is not rebuilt."""
    held = replace(_held({("A", "STK"): "6"}, {"A": "0"}), timing=Timing(widening={"Stocks": D(2)}))
    rows = [row("d", DAYS[0], Action.DEPOSIT, cash="600"), buy("1", DAYS[0], "6", "600", "STK")]
    stocks = rebuild(held, rows, _closes(STK=100), []).classes["Stocks"]
    assert list(stocks.upper_f) == pytest.approx([0.65] * 29 + [0.7])
