"""A tilt from before its first day to after its last: target, band, history, and what a tactical proposal may trade."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest

from app.engine.bands import bands_of
from app.engine.drift import status
from app.engine.history import Closes, rebuild
from app.engine.rebalance.scope import tilted_classes
from app.engine.tactical.states import TiltState, tilt_state
from app.engine.target_edit import tilt_sum, with_balanced_tilts, with_tilt, with_tilt_widths
from app.model.household import Household
from app.model.plan import Plan
from app.model.proposal import Mode
from app.model.target import Tilt
from tests.engine.households import household, leaf, lot, moves, proposal, with_plan

D = Decimal
FIRST, LAST = date(2026, 3, 2), date(2026, 3, 31)
BEFORE, AFTER = FIRST - timedelta(days=1), LAST + timedelta(days=1)
TILT = Tilt(D("0.1"), LAST, since=FIRST, below=D("0.01"), above=D("0.02"))
DAYS = [BEFORE, FIRST, date(2026, 3, 15), LAST, AFTER]


def held(day: date, accepted: date | None = None) -> Household:
    """Sixty to forty on target, with ten points tilted from bonds to stocks in March."""
    classes = (
        replace(leaf("Stocks", "0.6"), tilt=TILT),
        replace(leaf("Bonds", "0.4"), tilt=Tilt(D("-0.1"), LAST, since=FIRST)),
    )
    made = household(lot("STK", "60", "6000"), lot("BND", "80", "4000"), classes=classes, day=day)
    return replace(made, accepted=accepted)


@pytest.mark.parametrize("day, lives", list(zip(DAYS, [False, True, True, True, False], strict=True)))
def test_target_and_band_return_to_strategic_by_themselves(day: date, *, lives: bool) -> None:
    """With its own widths while it lives, and those of the class before and after."""
    band = bands_of(held(day).plan, day)["Stocks"]
    assert (band.tilt, band.target) == ((D("0.1"), D("0.7")) if lives else (D(0), D("0.6")))
    assert (band.target - band.lower, band.upper - band.target) == (
        (D("0.01"), D("0.02")) if lives else (D("0.05"), D("0.05"))
    )
    assert {c.name for c in status(held(day)).breaches} == ({"Stocks", "Bonds"} if lives else set())
    assert tilt_sum(held(day).plan, day) == 0


@pytest.mark.parametrize(
    "day, accepted, names",
    [
        (BEFORE, None, set()),
        (FIRST, None, {"Stocks", "Bonds"}),
        (LAST, FIRST, {"Stocks", "Bonds"}),
        (AFTER, FIRST, {"Stocks", "Bonds"}),
        (AFTER, LAST, {"Stocks", "Bonds"}),
        (AFTER + timedelta(days=9), AFTER, set()),
    ],
)
def test_which_classes_a_tactical_proposal_may_trade(day: date, accepted: date | None, names: set[str]) -> None:
    """Those with a live tilt, and after its end until something is accepted; none before its first day."""
    assert tilted_classes(held(day, accepted)) == names


def test_a_tactical_proposal_before_while_and_after() -> None:
    """Nothing before it begins, towards the tilt while it lives, and back once it is over."""
    assert moves(proposal(held(BEFORE), Mode.TACTICAL)) == []
    there = {(side, symbol) for _, side, symbol, _ in moves(proposal(held(FIRST), Mode.TACTICAL))}
    assert there == {("buy", "STK"), ("sell", "BND")}
    tilted = replace(held(AFTER), lots=(lot("STK", "70", "7000"), lot("BND", "60", "3000")))
    back = {(side, symbol) for _, side, symbol, _ in moves(proposal(tilted, Mode.TACTICAL))}
    assert back == {("sell", "STK"), ("buy", "BND")}


def test_the_history_has_it_on_its_own_days_alone() -> None:
    """Targets of each day, from the day before it begins to the day after it ends."""
    household_ = held(AFTER)
    ordinals = np.array([d.toordinal() for d in DAYS], dtype=np.int64)
    closes = {s: Closes(ordinals, np.full(len(DAYS), p)) for s, p in (("STK", 100.0), ("BND", 50.0))}
    found = rebuild(household_, (), closes, [(date.min, household_.plan)], BEFORE)
    target_f = dict(zip(found.days, found.classes["Stocks"].target_f.tolist(), strict=True))
    assert [round(target_f[d], 9) for d in found.days] == [0.7 if FIRST <= d <= LAST else 0.6 for d in found.days]


class TestEdits:
    """Changing a tilt by hand."""

    def plan(self, tilt: Tilt | None = None) -> Plan:
        """Stocks with a tilt or without."""
        classes = (replace(leaf("Stocks", "0.6"), tilt=tilt), leaf("Bonds", "0.4"))
        return with_plan(household(), classes=classes).plan

    def tilt(self, plan: Plan) -> Tilt | None:
        """The tilt of the stocks."""
        found = plan.asset_class("Stocks")
        return found.tilt if found else None

    def test_a_new_tilt_begins_on_the_day_it_is_made(self) -> None:
        """And one that has ended is no longer there to be changed."""
        assert self.tilt(with_tilt(self.plan(), "Stocks", D("0.02"), LAST, FIRST)) == Tilt(D("0.02"), LAST, since=FIRST)
        later = AFTER + timedelta(days=30)
        made = self.tilt(with_tilt(self.plan(TILT), "Stocks", D("0.02"), later, AFTER))
        assert made == Tilt(D("0.02"), later, since=AFTER)

    def test_another_weight_keeps_the_rest(self) -> None:
        """Dates, widths, budget and note stay; zero takes the tilt away."""
        noted = replace(TILT, note="why", budget=D("0.005"))
        changed = with_tilt(self.plan(noted), "Stocks", D("-0.03"), LAST, BEFORE)
        assert self.tilt(changed) == replace(noted, weight=D("-0.03"))
        assert self.tilt(with_tilt(self.plan(noted), "Stocks", D(0), LAST, FIRST)) is None

    def test_its_own_widths_are_changed_one_by_one(self) -> None:
        """The class's stay; without a tilt there is nothing to change."""
        assert self.tilt(with_tilt_widths(self.plan(TILT), "Stocks", above=D("0.04"))) == replace(TILT, above=D("0.04"))
        assert with_tilt_widths(self.plan(), "Stocks", above=D("0.04")) == self.plan()

    def test_balancing_leaves_a_coming_tilt_alone(self) -> None:
        """It would change a tilt that is not in force."""
        coming = replace(leaf("Bonds", "0.4"), tilt=Tilt(D("0.05"), AFTER, since=AFTER))
        plan = with_plan(household(), classes=(replace(leaf("Stocks", "0.6"), tilt=TILT), coming)).plan
        assert with_balanced_tilts(plan, FIRST) == plan

    def test_states_follow_one_another(self) -> None:
        """Coming, live, ended, and never back."""
        assert [tilt_state(TILT, d) for d in DAYS] == [
            TiltState.COMING,
            TiltState.LIVE,
            TiltState.LIVE,
            TiltState.LIVE,
            TiltState.ENDED,
        ]
