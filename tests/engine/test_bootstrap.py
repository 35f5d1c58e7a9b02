"""The block bootstrap against standard errors that are known, and against laying out every drawn series."""

import numpy as np
import pytest

from app.engine.bootstrap import BLOCK, drawn_sums, interval_of_sum


def ar1(days: int, phi: float, seed: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """A stationary AR(1) of unit innovations."""
    noise = np.random.default_rng(seed).standard_normal(days + 500)
    out = np.zeros(days + 500)
    for i in range(1, days + 500):
        out[i] = phi * out[i - 1] + noise[i]
    return out[500:]


@pytest.mark.parametrize("days, block", [(252, 63), (260, 63), (100, 7), (50, 50), (63, 1)])
def test_sums_are_those_of_series_laid_out(days: int, block: int) -> None:
    """The slow way: draw the same starts, walk round the circle day by day, cut to length, add up."""
    series = np.random.default_rng(1).standard_normal(days)
    blocks = -(-days // block)
    starts = np.random.default_rng(5).integers(0, days, size=(40, blocks))
    slow = [
        sum([series[(s + k) % days] for s in row for k in range(block)][:days])  # cut to length
        for row in starts
    ]
    np.testing.assert_allclose(drawn_sums(series, block, 40, 5), slow, atol=1e-9)


def test_the_error_of_independent_days_is_the_known_one() -> None:
    """The sum of n independent days has standard error σ√n."""
    series = np.random.default_rng(2).standard_normal(5000)
    found = interval_of_sum(series)
    assert found is not None
    assert found.error == pytest.approx(series.std() * 5000**0.5, rel=0.12)
    assert found.estimate == pytest.approx(series.sum())
    assert found.low < found.estimate < found.high


def test_blocks_see_that_days_hang_together() -> None:
    """Of an AR(1) it is σ√n / (1 − φ); single days drawn alone would miss nearly half of it."""
    series = ar1(20_000, 0.4, 3)
    wanted = 20_000**0.5 / 0.6
    found, alone = interval_of_sum(series), interval_of_sum(series, block=1)
    assert found is not None
    assert alone is not None
    assert found.error == pytest.approx(wanted, rel=0.12)
    assert alone.error < 0.75 * wanted


def test_the_interval_covers_as_often_as_it_says() -> None:
    """Of 300 samples of a known mean, near 95 of a hundred intervals hold it; blocks of 10 of 400 cost a little."""
    covered = 0
    for seed in range(300):
        found = interval_of_sum(ar1(400, 0.2, seed), block=10, draws=400, seed=seed)
        assert found is not None
        covered += found.contains_zero
    assert 0.89 <= covered / 300 <= 0.98


def test_the_same_series_gives_the_same_interval() -> None:
    """And another seed another one."""
    series = ar1(400, 0.1, 4)
    assert interval_of_sum(series) == interval_of_sum(series)
    assert interval_of_sum(series) != interval_of_sum(series, seed=1)


def test_too_few_days_have_no_interval() -> None:
    """Under four blocks there is nothing to draw from; a gap is refused."""
    assert interval_of_sum(np.ones(4 * BLOCK - 1)) is None
    assert interval_of_sum(np.ones(4 * BLOCK)) is not None
    with pytest.raises(ValueError, match="gaps"):
        interval_of_sum(np.full(300, np.nan))


def test_something_certain_moves_the_whole_interval() -> None:
    """Its width and error stay."""
    found = interval_of_sum(ar1(300, 0.0, 9))
    assert found is not None
    moved = found.shifted(1000.0)
    assert (moved.low - found.low, moved.high - found.high) == pytest.approx((1000, 1000))
    assert (moved.error, moved.days) == (found.error, found.days)
    assert not moved.contains_zero
