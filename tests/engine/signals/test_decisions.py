"""What momentum and volatility decide together, what it costs, what it says, and what proposals make of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest

from app.engine.bars import Bars
from app.engine.drift import status
from app.engine.history import ClassHistory, DriftHistory
from app.engine.signals.decisions import Seen, decide, decision_path, next_weekday, timed
from app.engine.signals.delay_cost import loss_of_waiting, relative_volatility
from app.engine.signals.result import ClassSignal, Decision, MomentumReading
from app.engine.signals.words import ends_texts
from app.model.household import Household
from app.model.plan import Plan, Rules
from app.model.signal_rules import Advice, Exhaustion, Momentum, Volatility
from app.model.timing import NO_TIMING
from tests.engine.households import fund, household, leaf, lot
from tests.engine.signals.test_indicators import drawn_bars
from tests.engine.signals.test_momentum import rising

D = Decimal
COUNT = 400
CLASSES = (leaf("Stocks", "0.5"), leaf("Bonds", "0.4"), leaf("Cash", "0.1"))
FUNDS = (fund("UP", "Stocks"), fund("X", "Bonds"))
LAST = date(2026, 11, 20)
DAYS = tuple(LAST - timedelta(days=COUNT - 1 - n) for n in range(COUNT))


def _on_days(bars: Bars, symbol: str) -> Bars:
    """The same series on the days of the history."""
    days = np.array([d.toordinal() for d in DAYS], dtype=np.int64)
    return Bars(symbol, days, bars.close_f, bars.high_f, bars.low_f, bars.volume_f, is_total=True)


def _held(stocks: str, momentum: Momentum, volatility: Volatility) -> Household:
    """Ten thousand dollars, of which so much in stocks, a thousand in cash and the rest in bonds."""
    bonds = str(9000 - int(stocks))
    rules = Rules(momentum=momentum, volatility=volatility)
    return household(
        lot("UP", stocks, stocks), lot("X", bonds, bonds), classes=CLASSES, securities=FUNDS,
        prices={"UP": "1", "X": "1"}, cash={"Brokerage": "1000"}, rules=rules,
    )  # fmt: skip


def _flat(weight: float, target: float, since: int, inside: float) -> ClassHistory:
    """A class that was inside its band until it stood at another weight."""
    actual = np.where(np.arange(COUNT) < since, inside, weight)
    return ClassHistory(actual, *(np.full(COUNT, target + x) for x in (0.0, -0.05, 0.05)))


def seen(
    stocks: str = "6000",
    momentum: Momentum | None = None,
    volatility: Volatility | None = None,
    bars: Mapping[str, Bars] | None = None,
    since: int = 390,
) -> Seen:
    """Stocks left their band on a day and stand where they stand today."""
    held = _held(stocks, momentum or Momentum(on=True), volatility or Volatility(indicator="realised"))
    weight = float(stocks) / 10_000
    classes = {
        "Stocks": _flat(weight, 0.5, since, 0.5),
        "Bonds": _flat(0.9 - weight, 0.4, since, 0.4),
        "Cash": _flat(0.1, 0.1, since, 0.1),
    }
    history = DriftHistory(DAYS, classes, np.full(COUNT, 1e4), np.zeros(COUNT), ())
    given = {"Stocks": _on_days(rising(), "UP"), "Bonds": _on_days(drawn_bars(3, COUNT), "X")} if bars is None else bars
    return Seen(held.plan, history, status(held), given)


def _stocks(found: Seen) -> ClassSignal:
    return next(s for s in decide(found) if s.name == "Stocks")


def test_a_trim_waits_and_says_since_when_at_what_cost_and_until_when() -> None:
    """Nine trading days after the first; the loss is of the days that passed, the limit three widths."""
    found = seen("6000", Momentum(on=True, limit=D(3)))
    signal = _stocks(found)
    assert (signal.decision, signal.pace, signal.state) == (Decision.DELAY, 0.0, "over")
    delay = signal.delay
    assert delay is not None
    assert (delay.since, delay.days) == (DAYS[390], 9)
    relative = relative_volatility(found.bars, found.targets, "Stocks")
    assert relative is not None
    assert delay.tracking_error == pytest.approx(0.1 * relative)
    assert delay.cost == pytest.approx(loss_of_waiting(np.full(9, 0.1), relative, 4.0))
    assert delay.limit == pytest.approx(0.5 + 3 * 0.05)
    weekdays = [LAST + timedelta(days=n) for n in range(1, 200)]
    assert delay.last_day == signal.until == [d for d in weekdays if d.weekday() < 5][63 - 9 - 1]


def test_the_words_of_a_wait() -> None:
    """Every way to end it, with its price, weight or day."""
    signal = _stocks(seen("6000", Momentum(on=True, limit=D(3))))
    assert signal.delay is not None
    ends = signal.delay.ends
    bars = _on_days(rising(), "UP")
    assert signal.momentum is not None
    assert signal.momentum.stop is not None
    assert signal.momentum.average == pytest.approx(float(bars.close_f[-100:].mean()))
    assert ends[0] == f"Ends when UP closes under its trailing stop of ${signal.momentum.stop:.2f}."
    assert ends[1] == f"Ends when UP closes under its 100-day average of ${signal.momentum.average:.2f}."
    assert ends[2] == f"Ends when its momentum of +{signal.momentum.momentum * 100:.1f} % falls to zero."  # type: ignore[operator]  # rising
    assert ends[3].startswith("Ends when its money flow of +0.")
    assert ends[4] == "Ends when the class rises above 65.0 % of the household."
    assert ends[5].endswith("after 63 trading days.")
    assert signal.reason.startswith("UP rose ")
    assert "money flows in, so the trim waits, until" in signal.reason


@pytest.mark.parametrize(
    "exhaustion, words", [(Exhaustion.RSI, "the RSI of UP, now 100"), (Exhaustion.MACD, "the MACD")]
)
def test_the_words_name_the_chosen_exhaustion(exhaustion: Exhaustion, words: str) -> None:
    """And no other."""
    signal = _stocks(seen("6000", Momentum(on=True, limit=D(3), exhaustion=exhaustion)))
    assert signal.delay is not None
    assert signal.delay.ends[0].startswith(f"Ends when {words}")
    assert not any("stop" in t or "average" in t for t in signal.delay.ends)


def test_beyond_the_limit_it_is_traded() -> None:
    """Two widths from target: never delayed, and told why."""
    beyond = _stocks(seen("6000", Momentum(on=True, limit=D("1.9"))))
    assert beyond.decision is Decision.TRADE
    assert beyond.delay is None
    assert "more than 1.9 widths" in beyond.reason
    assert beyond.reason.endswith("so the trim does not wait.")


def test_switched_off_says_what_it_would_do_and_does_nothing() -> None:
    """The decision is to trade, the overlay's own answer to wait."""
    signal = _stocks(seen("6000", Momentum(limit=D(3))))
    assert (signal.decision, signal.pace, signal.delay, signal.until) == (Decision.TRADE, 1.0, None, None)
    assert signal.by_momentum is not None
    assert (signal.by_momentum.is_on, signal.by_momentum.decision) == (False, Decision.DELAY)
    assert signal.by_momentum.delay is not None
    assert signal.by_volatility is not None
    assert signal.by_volatility.pace < 1.0


def _panicked() -> Bars:
    """A price that fell for long and wildly, and has been quieter for some days: realised volatility turns."""
    draw = np.random.default_rng(8)
    sigma = np.concatenate([np.full(COUNT - 40, 0.004), np.full(26, 0.05), np.full(14, 0.004)])
    close = 100.0 * np.exp(np.cumsum(draw.normal(-0.003, 1.0, COUNT) * sigma - 0.002))
    flat = np.full(COUNT, np.nan)
    return _on_days(Bars("UP", np.arange(COUNT), close, flat, flat, flat, is_total=True), "UP")


def test_a_purchase_hurries_as_panic_turns() -> None:
    """Volatility alone: the whole gap at once, called accelerate."""
    bars = {"Stocks": _panicked(), "Bonds": _on_days(drawn_bars(3, COUNT), "X")}
    rule = Volatility(on=True, indicator="realised", years=1)
    signal = _stocks(seen("4000", Momentum(), rule, bars))
    assert signal.volatility is not None
    assert signal.volatility.is_turning
    assert (signal.decision, signal.pace) == (Decision.ACCELERATE, 1.0)
    assert "has turned down, so the purchase takes the whole gap today" in signal.reason


def test_where_the_two_disagree_the_delay_wins_and_both_are_told() -> None:
    """It falls, so the purchase waits; panic turns, so it would hurry."""
    bars = {"Stocks": _panicked(), "Bonds": _on_days(drawn_bars(3, COUNT), "X")}
    rule = Volatility(on=True, indicator="realised", years=1)
    found = seen("4000", Momentum(on=True, limit=D(9), exhaustion=Exhaustion.RSI), rule, bars)
    signal = _stocks(found)
    assert (signal.decision, signal.pace) == (Decision.DELAY, 0.0)
    assert "so the purchase waits" in signal.reason
    assert "takes the whole gap today" in signal.reason
    assert signal.reason.endswith("The two disagree; the delay wins.")
    timing = timed(NO_TIMING, decide(found), found.plan.rules)
    assert timing.pace["Stocks"] == 0


def test_a_calm_pace_is_a_trade_of_a_part() -> None:
    """Volatility alone, above the band: a tenth a day."""
    bars = {"Stocks": _on_days(rising(), "UP"), "Bonds": _on_days(drawn_bars(3, COUNT), "X")}
    signal = _stocks(seen("6000", Momentum(), Volatility(on=True, indicator="realised", years=1), bars))
    assert (signal.decision, signal.pace) == (Decision.TRADE, 0.1)


def test_cash_and_what_has_no_prices_never_wait() -> None:
    """Said as that; a class without prices is not taken for one without momentum."""
    found = seen("6000", bars={})
    by_name = {s.name: s for s in decide(found)}
    assert by_name["Cash"].reason == "Cash never waits."
    assert by_name["Stocks"].decision is Decision.TRADE
    assert "Too few prices of it are known" in by_name["Stocks"].reason
    assert by_name["Stocks"].momentum is None


def test_costs_are_unknown_where_the_rest_has_no_prices() -> None:
    """The wait stands on the class's own prices; what it costs does not."""
    signal = _stocks(seen("6000", Momentum(on=True, limit=D(3)), bars={"Stocks": _on_days(rising(), "UP")}))
    assert signal.delay is not None
    assert (signal.delay.cost, signal.delay.tracking_error) == (None, None)
    timing = timed(NO_TIMING, (signal,), Rules())
    assert timing.told["Stocks"][0].cost is None
    assert "the tracking error is not known" in timing.told["Stocks"][0].text


def test_a_budget_of_tracking_error_stands_beside_what_waiting_takes() -> None:
    """What the plan's advice keeps within; none where it names none."""
    found = seen("6000", Momentum(on=True, limit=D(3)))
    without = _stocks(found)
    rules = replace(found.plan.rules, advice=Advice(tracking_error=D("0.02")))
    within = _stocks(replace(found, plan=replace(found.plan, rules=rules)))
    assert without.delay is not None
    assert within.delay is not None
    assert (without.delay.budget, within.delay.budget) == (None, 0.02)
    assert "% a year of the 2.00 % to keep within now." in timed(NO_TIMING, (within,), rules).told["Stocks"][0].text


def test_timing_has_the_pace_of_what_is_outside_alone() -> None:
    """Classes inside, and those traded whole, are not named; that signals were asked is."""
    found = seen("6000", Momentum(on=True, limit=D(3)))
    timing = timed(NO_TIMING, decide(found), found.plan.rules)
    assert timing.is_asked
    assert timing.pace == {"Stocks": D(0)}
    assert [t.code for t in timing.told["Stocks"]] == ["momentum"]
    inside = seen("5000")
    assert timed(NO_TIMING, decide(inside), inside.plan.rules) == replace(NO_TIMING, is_asked=True)


def test_a_wait_that_ended_is_a_reason_to_trade() -> None:
    """Sixty-three days have passed: the trade says so; what never waited says nothing."""
    found = seen("6000", Momentum(on=True, limit=D(3)), since=320)
    (told,) = timed(NO_TIMING, decide(found), found.plan.rules).told["Stocks"]
    assert (told.code, told.is_wait) == ("momentum", False)
    assert told.text == "It has waited for 63 trading days, so the trim waits no longer."
    never = seen("6000", Momentum(on=True, limit=D("1.1")))
    assert not timed(NO_TIMING, decide(never), never.plan.rules).told


def test_delays_are_told_as_stretches_of_days() -> None:
    """From the breach to the last day it waited, with why it ended; one that goes on has no ending."""
    long_ago = seen("6000", Momentum(on=True, limit=D(3)), since=320)
    (delayed,) = [d for d in decision_path(long_ago) if d.name == "Stocks"]
    assert (delayed.first, delayed.last) == (DAYS[320], DAYS[382])
    assert (delayed.side, delayed.ended) == ("over", "days")
    (now,) = [d for d in decision_path(seen("6000", Momentum(on=True, limit=D(3)))) if d.name == "Stocks"]
    assert (now.first, now.last, now.ended) == (DAYS[390], LAST, "")


def test_only_days_with_the_filter_on_are_delays() -> None:
    """The plan in force on each day decides; off throughout there are none."""
    found = seen("6000", Momentum(on=True, limit=D(3)), since=350)
    off = replace(found.plan, rules=replace(found.plan.rules, momentum=Momentum()))
    plans: list[tuple[date, Plan]] = [
        (date.min, off),
        (DAYS[360], found.plan),
        (DAYS[370], off),
        (DAYS[380], found.plan),
    ]
    stretches = [(d.first, d.last, d.ended) for d in decision_path(found, plans) if d.name == "Stocks"]
    assert stretches == [(DAYS[360], DAYS[369], "off"), (DAYS[380], LAST, "")]
    assert decision_path(found, [(date.min, off)]) == ()


def test_weekdays_follow_each_other() -> None:
    """Friday, Saturday and Sunday are followed by Monday."""
    friday = date(2026, 11, 20)
    assert [next_weekday(friday + timedelta(days=n)) for n in range(3)] == [date(2026, 11, 23)] * 3
    assert next_weekday(date(2026, 11, 23)) == date(2026, 11, 24)


@pytest.mark.parametrize(
    "rsi, side, words",
    [
        (72.0, 1, "Ends when the RSI of UP, now 72, comes back under 70."),
        (63.0, 1, "Ends when the RSI of UP, now 63, rises to 70 and comes back under it."),
        (28.0, -1, "Ends when the RSI of UP, now 28, comes back over 30."),
        (41.0, -1, "Ends when the RSI of UP, now 41, falls to 30 and comes back over it."),
    ],
)
def test_an_rsi_comes_back_only_from_beyond_its_level(rsi: float, side: int, words: str) -> None:
    """Where it has not been there yet, that comes first."""
    reading = MomentumReading("UP", LAST, 1.0, 0.1, None, None, None, rsi, None)
    assert ends_texts(reading, Momentum(exhaustion=Exhaustion.RSI), side, 0.6, (LAST, LAST))[0] == words


def test_of_nothing_no_class_is_outside() -> None:
    """A household without a dollar has no weights: the state is unknown, and nothing is said of waiting."""
    empty = household(classes=CLASSES, securities=FUNDS, prices={"UP": "1", "X": "1"})
    found = decide(replace(seen(), status=status(empty)))
    assert {s.state for s in found} == {"unknown"}
    assert all(s.by_momentum is None and s.by_volatility is None for s in found)
