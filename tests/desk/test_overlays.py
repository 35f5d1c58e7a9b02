"""Volatility of an open household: the imported index, bands and targets it moves, and where it stands."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from math import sin
from pathlib import Path

import pytest

from app.desk.household_of import load_household
from app.desk.session import Session, run
from app.desk.timing import band_timing, index_bars
from app.engine.bands import bands_of
from app.model.number import ONE, ZERO
from app.model.plan import Plan
from app.model.signal_rules import Volatility
from app.model.timing import NO_TIMING
from tests.desk.driving import Put, imported

D = Decimal
TARGET = D("0.10")


def index_text(last: date, days: int = 400, top: float = 20.0) -> str:
    """An index as sites write one: no symbol, no adjusted close, no volume; its last day's close is `top`."""
    rows = []
    for back in range(days - 1, -1, -1):
        close = 15 + 3 * sin(back / 9) if back else top
        rows.append(f"{last - timedelta(back)},{close:.2f},{close:.2f},{close:.2f},{close:.2f}")
    return "\n".join(["Date,Open,High,Low,Close", *rows]) + "\n"


def with_volatility(plan: Plan, **keys: object) -> Plan:
    """The plan with other settings of the overlay."""
    rule = replace(plan.rules.volatility, **keys)  # type: ignore[arg-type]  # each key with its own kind
    return replace(plan, rules=replace(plan.rules, volatility=rule))


def test_an_index_is_imported_by_the_name_of_its_file(sample: Session, put: Put) -> None:
    """It is a series of prices and no security: nothing asks for its class, and nothing is held of it."""
    before = [s.symbol for s in sample.securities()]
    imported(sample, put("vix_daily.csv", index_text(sample.as_of)))
    found = index_bars(sample.file, "VIX", sample.as_of)
    assert found is not None
    assert (len(found.days), found.close_f[-1]) == (400, 20.0)
    assert [s.symbol for s in sample.securities()] == before
    assert sample.check() == ()
    assert index_bars(sample.file, "vix", sample.as_of) is not None
    assert index_bars(sample.file, "^VIX", sample.as_of) is not None
    assert index_bars(sample.file, "VSTOXX", sample.as_of) is None


def test_the_caret_of_a_site_is_no_part_of_the_index(sample: Session, put: Put) -> None:
    """Fetched prices of ^VIX are those of VIX."""
    text = "date,symbol,close\n" + "".join(f"2026-11-{day:02},^VIX,{day}\n" for day in range(2, 20))
    imported(sample, put("p.csv", text))
    found = index_bars(sample.file, "VIX", date(2026, 11, 10))
    assert found is not None
    assert found.close_f[-1] == 10.0


def test_where_volatility_stands_is_told_of_the_index(sample: Session, put: Put) -> None:
    """Its level and percentile; without it realised volatility stands in, and the reading says so."""
    without = run(sample.volatility_standing())
    assert without.reading is not None
    assert without.reading.note == "VIX is not imported; realised volatility of VTI stands in."
    assert without.class_name == "US equity"
    imported(sample, put("VIX.csv", index_text(sample.as_of)))
    found = run(sample.volatility_standing())
    assert found.reading is not None
    assert (found.reading.note, found.reading.forecast) == ("", 0.2)
    assert found.reading.percentile == pytest.approx(399.5 / 400)
    assert (found.buy_pace, found.sell_pace) == (0.5, 0.5)
    assert found.forecast == without.forecast


def test_where_no_class_has_prices_nothing_is_known(session: Session) -> None:
    """Not even zero."""
    found = run(session.volatility_standing())
    assert (found.reading, found.forecast, found.exposure, dict(found.widening)) == (None, None, None, {})


def test_switched_off_nothing_is_read_or_moved(sample: Session) -> None:
    """The plan's own bands, whatever prices say."""
    assert sample.household().timing == NO_TIMING
    assert band_timing(sample.file, sample.plan, sample.as_of) is NO_TIMING


def test_switched_on_bands_and_targets_move(sample: Session) -> None:
    """The household, its status and the same plan tried out agree; what is cut is in Cash, to the last part."""
    plan = with_volatility(sample.plan, target=D("0.06"), widen=True)
    tried = sample.household(plan).timing
    sample.save_plan(plan, "Switch on")
    timing = sample.household().timing
    assert timing == tried == band_timing(sample.file, plan, sample.as_of)
    assert timing.shift["Cash"] > D("0.2")
    assert sum(timing.shift.values()) == ZERO
    bands = {c.name: c.band for c in sample.status().classes}
    assert bands == bands_of(plan, sample.as_of, timing)
    assert sum(bands[c.name].target for c in plan.leaves) == ONE
    assert sample.household(with_volatility(plan, target=None, widen=False)).timing == NO_TIMING
    sample.undo()
    assert sample.household().timing == NO_TIMING


def test_an_unsaved_plan_is_timed_by_its_own_rule_and_targets(sample: Session) -> None:
    """While a hand is on a slider: other targets are another mix, and shifts of other sizes."""
    plan = with_volatility(sample.plan, target=D("0.06"), widen=True)
    sample.save_plan(plan, "Switch on")
    stocks, bonds = plan.asset_class("US equity"), plan.asset_class("US bonds")
    assert stocks is not None
    assert bonds is not None
    tried = plan.with_class(replace(stocks, target=ZERO)).with_class(
        replace(bonds, target=bonds.target + stocks.target)
    )
    timing = sample.household(tried).timing
    assert "US equity" not in timing.shift
    assert timing.shift != sample.household().timing.shift
    assert timing.shift == band_timing(sample.file, tried, sample.as_of).shift


def test_an_earlier_day_knows_nothing_of_later_prices(sample: Session, tmp_path: Path, put: Put) -> None:
    """Seen from a day in spring, prices that came after it change nothing."""
    plan = with_volatility(sample.plan, target=TARGET, widen=True)
    day = date(2026, 4, 1)
    before = band_timing(sample.file, plan, day)
    assert before.shift or before.widening
    jumps = "date,symbol,close\n" + "".join(f"2026-04-{d:02},VTI,{100 if d % 2 else 500}\n" for d in range(2, 30))
    imported(sample, put("wild.csv", jumps))
    assert band_timing(sample.file, plan, day) == before
    assert band_timing(sample.file, plan, date(2026, 4, 29)) != before
    sample.save_plan(plan, "Switch on")
    assert load_household(sample.file, day).timing == before


def test_the_history_has_the_bands_of_each_day_s_own_timing(sample: Session) -> None:
    """As the household of that day had them, under the plan in force."""
    plain = run(sample.drift_history())
    plan = with_volatility(sample.plan, target=D("0.08"), widen=True)
    sample.save_plan(plan, "Switch on")
    history = run(sample.drift_history())
    assert history.days == plain.days
    for place in (len(history.days) - 1, len(history.days) // 2, 30):
        day = history.days[place]
        bands = bands_of(plan, day, band_timing(sample.file, plan, day))
        for name, found in history.classes.items():
            band = bands[name]
            told = [found.target_f[place], found.lower_f[place], found.upper_f[place]]
            assert told == pytest.approx([float(band.target), float(band.lower), float(band.upper)], abs=1e-9)
    last = {c.name: c.band for c in sample.status().classes}
    assert history.classes["Cash"].lower_f[-1] == pytest.approx(float(last["Cash"].lower))
    assert history.classes["Cash"].target_f[-1] > plain.classes["Cash"].target_f[-1]


@pytest.mark.parametrize("indicator", ["ewma", "garch", "realised"])
def test_every_method_moves_bands(sample: Session, indicator: str) -> None:
    """By what each class expects of itself."""
    timing = band_timing(
        sample.file, with_volatility(sample.plan, target=D("0.05"), widen=True, indicator=indicator), sample.as_of
    )
    assert timing.shift["Cash"] > 0
    assert all(ONE < w <= 2 for w in timing.widening.values())
    assert Volatility().widen_most == 2
