"""Tilts, asked of an open household."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from app.desk.bars import leading_symbols
from app.desk.session import Session, run
from app.engine.tactical.attribution import NO_ATTRIBUTION
from app.engine.tactical.states import TiltState
from app.model.plan import Plan
from app.model.target import Tilt

D = Decimal
SINCE, UNTIL = date(2026, 9, 1), date(2026, 12, 31)


def tilted(plan: Plan, **tilts: Tilt) -> Plan:
    """The plan with tilts by class; an underscore stands for a space."""
    named = {name.replace("_", " "): tilt for name, tilt in tilts.items()}
    return replace(plan, classes=tuple(replace(c, tilt=named.get(c.name)) for c in plan.classes))


@pytest.fixture
def house(sample: Session) -> Session:
    """The sample, two points from US bonds to US equity since September."""
    up, down = (Tilt(D(w), UNTIL, since=SINCE) for w in ("0.02", "-0.02"))
    sample.save_plan(tilted(sample.plan, US_equity=up, US_bonds=down), "Tilt")
    return sample


def test_a_plan_without_tilts_has_nothing_to_tell(sample: Session) -> None:
    """Neither risk nor return, and no history is rebuilt for it."""
    assert run(sample.tilts()).tilts == ()
    assert run(sample.tilt_attribution()) == NO_ATTRIBUTION
    assert [step.label for step in sample.tilt_attribution()] == []


def test_the_report_is_there_at_once_after_the_first_time(house: Session) -> None:
    """Also for a plan that is not saved; another state is read anew."""
    assert house.tilt_report() is None
    report = run(house.tilts())
    assert house.tilts_are_known
    assert house.tilt_report() == report
    assert [(r.name, r.state) for r in report.tilts] == [
        ("US equity", TiltState.LIVE),
        ("US bonds", TiltState.LIVE),
    ]
    assert report.tracking_error is not None
    other = tilted(house.plan, US_equity=Tilt(D("0.04"), UNTIL), US_bonds=Tilt(D("-0.04"), UNTIL))
    doubled = house.tilt_report(other)
    assert doubled is not None
    assert doubled.tracking_error == pytest.approx(2 * report.tracking_error)
    house.view_day(date(2026, 11, 19))
    assert house.tilt_report() is None


def test_parts_add_up_and_follow_the_prices(house: Session) -> None:
    """Two points of what VTI returned beyond what AGG did, day by day, without linking about the same."""
    earned = run(house.tilt_attribution())
    assert [p.name for p in earned.parts] == ["US bonds", "US equity"]
    assert sum(p.points for p in earned.parts) == pytest.approx(earned.points, abs=1e-12)
    legs = []
    leading = leading_symbols(house.plan)
    symbols = leading["US equity"], leading["US bonds"]
    closes = house.file.price_closes(symbols, house.as_of)
    for symbol in symbols:
        days, close_f = closes[symbol]
        held = (days >= SINCE.toordinal()) & (days <= house.as_of.toordinal())
        legs.append(np.diff(close_f[held]) / close_f[held][:-1])
    simple = 0.02 * float((legs[0] - legs[1]).sum())
    assert earned.points == pytest.approx(simple, rel=0.05)
    assert earned.dollars is not None
    assert earned.dollars == pytest.approx(earned.points * float(house.status().value), rel=0.15)
    assert earned.skipped == 0


def test_the_last_plan_of_a_day_holds_for_it(house: Session) -> None:
    """A tilt taken back on the day it was made was worth nothing."""
    house.save_plan(tilted(house.plan), "End tilts")
    earned = run(house.tilt_attribution())
    assert earned == NO_ATTRIBUTION
