"""GARCH(1,1): what is fitted is the model the returns came from, and nothing nearby is likelier."""

from dataclasses import replace
from math import log, pi

import numpy as np
import pytest

from app.engine.bars import Floats
from app.engine.signals.garch import LEAST_RETURNS, Garch, fit, forecast, variance_path

TRUE = Garch(0.0005, 2e-6, 0.08, 0.90, 0.0, 1e-4, 1e-4)


def drawn(model: Garch, count: int, seed: int = 1) -> Floats:
    """Returns of a model, with normal shocks."""
    shocks_f = np.random.default_rng(seed).standard_normal(count)
    variance, out = model.seed, np.zeros(count)
    for i, shock in enumerate(shocks_f):
        out[i] = model.mu + np.sqrt(variance) * shock
        variance = model.omega + model.alpha * (out[i] - model.mu) ** 2 + model.beta * variance
    return out


def slow_path(model: Garch, returns_f: Floats) -> list[float]:
    """The variance of each day and of the one after the last, as the textbook writes it."""
    variances = [model.omega + (model.alpha + model.beta) * model.seed]
    for r in returns_f.tolist():
        variances.append(model.omega + model.alpha * (r - model.mu) ** 2 + model.beta * variances[-1])
    return variances


def slow_likelihood(model: Garch, returns_f: Floats) -> float:
    """The normal log-likelihood, day by day."""
    days = zip(returns_f.tolist(), slow_path(model, returns_f), strict=False)
    return float(sum(-0.5 * (log(2 * pi) + log(h) + (r - model.mu) ** 2 / h) for r, h in days))


def test_a_model_is_found_again_in_its_own_returns() -> None:
    """Twenty thousand days: the parameters come back within what that many days allow."""
    found = fit(drawn(TRUE, 20_000))
    assert found is not None
    assert found.alpha == pytest.approx(TRUE.alpha, abs=0.01)
    assert found.beta == pytest.approx(TRUE.beta, abs=0.015)
    assert found.omega == pytest.approx(TRUE.omega, rel=0.3)


@pytest.mark.parametrize("count", [LEAST_RETURNS, 1000, 1261])
def test_the_path_and_the_likelihood_are_the_textbook_s(count: int) -> None:
    """Blocks of matrix products give what a loop over days does, whatever the length."""
    returns_f = drawn(TRUE, count, 3)
    found = fit(returns_f)
    assert found is not None
    slow = slow_path(found, returns_f)
    assert variance_path(found, returns_f) == pytest.approx(slow[1:], rel=1e-10)
    assert found.next_variance == pytest.approx(slow[-1], rel=1e-10)
    assert found.log_likelihood == pytest.approx(slow_likelihood(found, returns_f), rel=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_nothing_nearby_is_likelier(seed: int) -> None:
    """A percent up or down in any one parameter lowers the likelihood, where the constraints let it go."""
    returns_f = drawn(TRUE, 1260, seed)
    found = fit(returns_f)
    assert found is not None
    for name in ("mu", "omega", "alpha", "beta"):
        for factor in (0.99, 1.01):
            moved = replace(found, **{name: getattr(found, name) * factor})
            if moved.alpha + moved.beta < 1:
                assert slow_likelihood(moved, returns_f) <= found.log_likelihood + 1e-5


@pytest.mark.parametrize("scale", [1e-4, 100.0])
def test_the_unit_of_the_returns_does_not_matter(scale: float) -> None:
    """Percent or fractions: the same alpha and beta, the variance in the square of the unit."""
    returns_f = drawn(TRUE, 1000)
    one, other = fit(returns_f), fit(returns_f * scale)
    assert one is not None
    assert other is not None
    assert (other.alpha, other.beta) == pytest.approx((one.alpha, one.beta), rel=1e-6)
    assert other.next_variance == pytest.approx(one.next_variance * scale**2, rel=1e-6)


def test_constraints_hold_where_the_returns_would_break_them() -> None:
    """Without clusters alpha goes to zero, with a variance that only grows persistence goes to one: never beyond."""
    rng = np.random.default_rng(5)
    still_f, growing_f = rng.standard_normal(600), rng.standard_normal(600) * np.linspace(0.1, 3.0, 600)
    for returns_f in (still_f, growing_f):
        found = fit(returns_f)
        assert found is not None
        assert found.omega > 0
        assert min(found.alpha, found.beta) >= 0
        assert found.alpha + found.beta < 1


def test_forecasts_go_to_the_long_run() -> None:
    """The first is that of the day after the last return; each next one follows the recursion of expectations."""
    model = replace(TRUE, next_variance=5e-4)
    ahead = forecast(model, 400)
    assert ahead[0] == pytest.approx(5e-4)
    assert ahead[1:] == pytest.approx(model.omega + (model.alpha + model.beta) * ahead[:-1])
    assert ahead[-1] == pytest.approx(model.omega / (1 - model.alpha - model.beta), rel=1e-2)


def test_too_few_or_motionless_returns_have_no_model() -> None:
    """Nor do returns that are not known."""
    assert fit(drawn(TRUE, LEAST_RETURNS - 1)) is None
    assert fit(np.zeros(1000)) is None
    assert fit(np.append(drawn(TRUE, 1000), np.nan)) is None
