"""Daily prices as arrays: distributions where files state them, splits else, nothing of the days to come."""

from datetime import date

import numpy as np
import pytest

from app.engine.bars import Floats, bars_of

FIRST = date(2026, 1, 5).toordinal()
DAYS = np.arange(FIRST, FIRST + 4, dtype=np.int64)
CLOSE = np.array([100.0, 102.0, 51.0, 52.0])
UNKNOWN = np.full(4, np.nan)


def _ranges() -> tuple[Floats, Floats, Floats]:
    return CLOSE + 1.0, CLOSE - 1.0, np.array([10.0, 10.0, 20.0, np.nan])


def test_adjusted_closes_are_taken_where_every_day_has_one() -> None:
    """Highs and lows follow them; volumes stay as they were."""
    adjusted = np.array([48.0, 50.0, 50.0, 52.0])
    bars = bars_of("VTI", DAYS, CLOSE, adjusted, _ranges(), ((FIRST + 2, 2.0),))
    assert bars.is_total
    assert list(bars.close_f) == pytest.approx(list(adjusted))
    assert list(bars.high_f / bars.close_f) == pytest.approx(list((CLOSE + 1.0) / CLOSE))
    assert list(bars.volume_f[:3]) == [10.0, 10.0, 20.0]
    assert np.isnan(bars.volume_f[3])


def test_one_day_without_leaves_the_closes_with_splits_taken_out() -> None:
    """A split of two for one halves what was before its day."""
    adjusted = np.array([48.0, np.nan, 50.0, 52.0])
    bars = bars_of("VTI", DAYS, CLOSE, adjusted, _ranges(), ((FIRST + 2, 2.0),))
    assert not bars.is_total
    assert list(bars.close_f) == pytest.approx([50.0, 51.0, 51.0, 52.0])
    assert list(bars.low_f) == pytest.approx([49.5, 50.5, 50.0, 51.0])
    assert list(bars.returns_f) == pytest.approx([0.02, 0.0, 1 / 51])


def test_upto_knows_nothing_of_later_days() -> None:
    """A day without a close ends with the one before it."""
    bars = bars_of("VTI", DAYS, CLOSE, UNKNOWN, _ranges())
    assert list(bars.upto(FIRST + 1).close_f) == [100.0, 102.0]
    assert not len(bars.upto(FIRST - 1).days)
    assert list(bars.upto(FIRST + 9).days) == list(DAYS)
