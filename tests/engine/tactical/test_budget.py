"""Where tilts stand, and the tracking error they take against their budgets."""

import math
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest

from app.engine.bars import Bars
from app.engine.tactical.budget import ClassCovariance, class_covariance, tilt_report
from app.engine.tactical.states import TiltState, percent, tilt_state
from app.model.plan import Plan, Rules
from app.model.target import AssetClass, Tilt

D = Decimal
TODAY = date(2026, 11, 20)
SOON, PAST = TODAY + timedelta(days=30), TODAY - timedelta(days=1)
COVARIANCE = ClassCovariance(
    ("Stocks", "Bonds", "Cash"),
    np.array([[0.04, 0.002, 0.0], [0.002, 0.0025, 0.0], [0.0, 0.0, 0.0]]),
    756,
    date(2023, 11, 17),
    TODAY,
)


def plan(stocks: Tilt | None, bonds: Tilt | None = None, **rules: Decimal) -> Plan:
    """Six parts stocks, three bonds, one cash."""
    classes = (
        AssetClass("Stocks", D("0.6"), tilt=stocks),
        AssetClass("Bonds", D("0.3"), tilt=bonds),
        AssetClass("Cash", D("0.1")),
    )
    return Plan(classes=classes, rules=Rules(**rules))  # type: ignore[arg-type]  # fields by name


@pytest.mark.parametrize(
    "tilt, state",
    [
        (Tilt(D("0.02"), SOON), TiltState.LIVE),
        (Tilt(D("0.02"), TODAY), TiltState.LIVE),
        (Tilt(D("0.02"), SOON, since=TODAY), TiltState.LIVE),
        (Tilt(D("0.02"), SOON, since=TODAY + timedelta(days=1)), TiltState.COMING),
        (Tilt(D("0.02"), PAST), TiltState.ENDED),
    ],
)
def test_a_tilt_is_coming_live_or_ended(tilt: Tilt, state: TiltState) -> None:
    """Its first and its last day both belong to it."""
    assert tilt_state(tilt, TODAY) is state


def test_one_tilts_error_is_its_weight_times_what_its_class_moves_against_the_rest() -> None:
    """The rest at strategic weights: three parts bonds to one of cash."""
    (risk,) = tilt_report(plan(Tilt(D("-0.02"), SOON)), TODAY, COVARIANCE).tilts
    sigma = math.sqrt(0.04 + 0.75**2 * 0.0025 - 2 * 0.75 * 0.002)
    assert risk.tracking_error == pytest.approx(0.02 * sigma)
    assert risk.fits is None


def test_all_tilts_together_by_their_own_weights() -> None:
    """A' Σ a written out."""
    report = tilt_report(plan(Tilt(D("0.02"), SOON), Tilt(D("-0.02"), SOON)), TODAY, COVARIANCE)
    assert report.tracking_error == pytest.approx(0.02 * math.sqrt(0.04 + 0.0025 - 2 * 0.002))
    assert not report.is_over
    assert "756 daily returns" in report.basis


@pytest.mark.parametrize("weight", ["0.05", "-0.05"])
def test_over_its_budget_it_is_told_which_weight_would_fit(weight: str) -> None:
    """On the same side, rounded towards nothing; the weight itself is not touched."""
    tilt = Tilt(D(weight), SOON, budget=D("0.005"))
    given = plan(tilt)
    report = tilt_report(given, TODAY, COVARIANCE)
    (risk,) = report.tilts
    assert report.is_over
    assert risk.fits is not None
    assert risk.tracking_error is not None
    assert abs(risk.fits) < abs(tilt.weight)
    assert (risk.fits > 0) == (tilt.weight > 0)
    assert risk.tilt == tilt
    fitting = tilt_report(plan(replace(tilt, weight=risk.fits)), TODAY, COVARIANCE)
    assert not fitting.is_over
    more = plan(replace(tilt, weight=risk.fits + D("0.001").copy_sign(risk.fits)))
    assert tilt_report(more, TODAY, COVARIANCE).is_over


def test_the_common_budget_says_how_much_of_every_tilt_would_fit() -> None:
    """Half of each where they take twice as much."""
    tilts = Tilt(D("0.04"), SOON), Tilt(D("-0.04"), SOON)
    taken = tilt_report(plan(*tilts), TODAY, COVARIANCE).tracking_error
    assert taken is not None
    report = tilt_report(plan(*tilts, tilt_budget=Decimal(repr(taken / 2))), TODAY, COVARIANCE)
    assert report.fits == pytest.approx(0.5)
    assert report.is_over
    assert not tilt_report(plan(*tilts, tilt_budget=Decimal(repr(taken * 1.01))), TODAY, COVARIANCE).is_over


def test_an_ended_tilt_takes_nothing_and_a_coming_one_not_yet() -> None:
    """Neither counts among all; a coming one over its own budget is told beforehand."""
    ended, coming = Tilt(D("0.3"), PAST, budget=D("0.001")), Tilt(D("0.3"), SOON, since=SOON, budget=D("0.001"))
    report = tilt_report(plan(ended, coming), TODAY, COVARIANCE)
    assert report.tracking_error is None
    assert [r.fits is None for r in report.tilts] == [True, False]


def test_without_prices_it_is_unknown_and_says_why() -> None:
    """Not zero, and not within the budget either."""
    nothing = class_covariance({}, ("Stocks", "Bonds", "Cash"))
    report = tilt_report(plan(Tilt(D("0.02"), SOON, budget=D("0.001")), tilt_budget=D("0.001")), TODAY, nothing)
    assert report.tracking_error is None
    assert report.tilts[0].tracking_error is None
    assert report.note == "Stocks has no prices enough to tell the tracking error"
    assert not report.is_over


def series(name: str, seed: int, count: int, first: date = date(2026, 1, 1)) -> Bars:
    """A random walk of so many days on end."""
    drawn = np.random.default_rng(seed).normal(0, 0.01, count)
    close_f = np.array(100.0 * np.cumprod(1 + drawn), dtype=np.float64)
    none_f = np.full(count, np.nan)
    return Bars(name, np.arange(count, dtype=np.int64) + first.toordinal(), close_f, none_f, none_f, none_f, False)


def test_the_covariance_is_of_the_days_all_have_in_common() -> None:
    """A series that begins later cuts the others; one with too few days is left out and named."""
    long, short = series("S", 1, 300), series("B", 2, 200, date(2026, 2, 1))
    found = class_covariance(
        {"Stocks": long, "Bonds": short, "Gold": series("G", 3, 20)}, ("Stocks", "Bonds", "Gold", "Cash")
    )
    assert (found.names, found.missing, found.observations) == (("Stocks", "Bonds", "Cash"), ("Gold",), 199)
    assert (found.first, found.last) == (date(2026, 2, 1), date(2026, 2, 1) + timedelta(days=199))
    ours = long.close_f[31:231]
    both = np.cov(np.diff(ours) / ours[:-1], np.diff(short.close_f) / short.close_f[:-1]) * 252
    assert found.matrix_f[:2, :2] == pytest.approx(both)
    assert not found.matrix_f[2].any()


def test_an_error_is_shown_with_the_digits_it_needs() -> None:
    """What is something is never 0.00 %."""
    assert [percent(e) for e in (0.0, 0.00421, 0.00003)] == ["0.00 %", "0.42 %", "0.0030 %"]
