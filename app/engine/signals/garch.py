"""GARCH(1,1) with a constant mean, by normal maximum likelihood.

    r_t = mu + e_t,  h_t = omega + alpha e²_{t-1} + beta h_{t-1},  log L = −½ Σ (log 2π + log h_t + e²_t / h_t)

The scores are analytic: the derivatives of h follow the same recursion as h. Steps are Fisher scoring (as BHHH, with
the expected information in the place of the outer product of scores) damped as in Levenberg and Marquardt, from the
best few of a grid of starts. omega > 0, alpha and beta ≥ 0 and alpha + beta < 1 hold by how they are written. What
stands before the first day is the backcast of the `arch` package, a decaying mean of the first squares. ADR 0017.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from math import exp, inf, log, pi

import numpy as np

from app.engine.bars import Floats

LEAST_RETURNS = 252
_BLOCK = 64
_BACKCAST_DAYS = 75
_BACKCAST_DECAY = 0.94
_STARTS = tuple((alpha, persistence) for alpha in (0.03, 0.08, 0.15) for persistence in (0.5, 0.85, 0.94, 0.98, 0.995))
_TRIED = 2
_STEPS = 100
_LEAST_GAIN = 1e-7
_MOST_DAMPING = 1e9
_FAR = 15.0


@dataclass(frozen=True, slots=True)
class Garch:
    """A fitted model, in the units of the returns it was fitted to.

    `seed` is the variance before the first return, `next_variance` that of the day after the last.
    """

    mu: float
    omega: float
    alpha: float
    beta: float
    log_likelihood: float
    seed: float
    next_variance: float


def fit(returns_f: Floats) -> Garch | None:
    """The model most likely to have made the returns; None for fewer than 252, or returns that do not move.

    Returns are scaled to unit variance while the likelihood climbs, so their unit does not matter.
    """
    window_f = np.ascontiguousarray(returns_f, dtype=np.float64)
    return _fitted(_Window(window_f, sha256(window_f.tobytes()).digest()))


@dataclass(frozen=True, slots=True)
class _Window:
    """Returns that are known by what is in them: the same quarters are fitted again with every edit of a plan."""

    returns_f: Floats = field(compare=False)
    digest: bytes


@lru_cache(maxsize=4096)
def _fitted(window: _Window) -> Garch | None:
    known_f = window.returns_f
    scale = float(known_f.std()) if len(known_f) >= LEAST_RETURNS and bool(np.isfinite(known_f).all()) else 0.0
    if scale <= 0.0:
        return None
    unit_f = known_f / scale
    seed = _backcast(unit_f - unit_f.mean())
    starts = [_start(unit_f, alpha, persistence) for alpha, persistence in _STARTS]
    starts.sort(key=lambda start: -_likelihood(unit_f, _parameters(start), seed))
    climbed = (_climb(unit_f, start, seed) for start in starts[:_TRIED])
    best, likelihood = max(climbed, key=lambda found: found[1])
    mu, omega, alpha, beta = (float(x) for x in _parameters(best))
    following = float(_variances(unit_f, _parameters(best), seed)[-1])
    square = scale * scale
    likelihood -= len(unit_f) * log(scale)
    return Garch(mu * scale, omega * square, alpha, beta, likelihood, seed * square, following * square)


def variance_path(garch: Garch, returns_f: Floats) -> Floats:
    """The variance expected of the day after each return, from the model's own seed before the first."""
    parameters = np.array([garch.mu, garch.omega, garch.alpha, garch.beta])
    return _variances(np.asarray(returns_f, dtype=np.float64), parameters, garch.seed)[1:]


def forecast(garch: Garch, ahead: int) -> Floats:
    """The variances of the next days, `ahead` of them; they go to omega / (1 − alpha − beta)."""
    persistence = garch.alpha + garch.beta
    level = garch.omega / (1.0 - persistence)
    return level + persistence ** np.arange(ahead, dtype=np.float64) * (garch.next_variance - level)


def _backcast(residuals_f: Floats) -> float:
    first_f = residuals_f[:_BACKCAST_DAYS] ** 2
    weights_f = _BACKCAST_DECAY ** np.arange(len(first_f))
    return float(first_f @ weights_f / weights_f.sum())


def _filtered(inputs_f: Floats, beta: float, before_f: Floats) -> Floats:
    """y_t = x_t + beta y_{t−1} along the last axis, from `before_f`; blocks are matrix products, only ends loop."""
    rows, n = inputs_f.shape
    blocks = -(-n // _BLOCK)
    padded_f = np.zeros((rows, blocks * _BLOCK))
    padded_f[:, :n] = inputs_f
    powers_f = beta ** np.arange(_BLOCK + 1, dtype=np.float64)
    lags = np.arange(_BLOCK)[:, None] - np.arange(_BLOCK)[None, :]
    kernel_f = np.where(lags >= 0, powers_f[np.maximum(lags, 0)], 0.0)
    within_f = padded_f.reshape(rows, blocks, _BLOCK) @ kernel_f.T
    carried_f = np.empty((rows, blocks))
    last_f = before_f
    for block in range(blocks):
        carried_f[:, block] = last_f
        last_f = within_f[:, block, -1] + powers_f[-1] * last_f
    out_f: Floats = (within_f + carried_f[:, :, None] * powers_f[None, None, 1:]).reshape(rows, -1)[:, :n]
    return out_f


def _variances(returns_f: Floats, parameters: Floats, seed: float) -> Floats:
    """The variance of every day and of the one after the last: one more than returns."""
    mu, omega, alpha, beta = parameters
    squares_f = np.concatenate(([seed], (returns_f - mu) ** 2))
    out_f: Floats = _filtered((omega + alpha * squares_f)[None, :], float(beta), np.array([seed]))[0]
    return out_f


def _likelihood(returns_f: Floats, parameters: Floats, seed: float) -> float:
    variances_f = _variances(returns_f, parameters, seed)[:-1]
    if not bool((variances_f > 0).all()):
        return -inf
    squares_f = (returns_f - parameters[0]) ** 2
    return float(-0.5 * (len(returns_f) * log(2 * pi) + (np.log(variances_f) + squares_f / variances_f).sum()))


def _score(returns_f: Floats, parameters: Floats, seed: float) -> tuple[Floats, Floats]:
    """Gradient and expected information of the log-likelihood by mu, omega, alpha and beta."""
    mu, _, alpha, beta = (float(x) for x in parameters)
    residuals_f = returns_f - mu
    variances_f = _variances(returns_f, parameters, seed)[:-1]
    before_f = np.concatenate(([0.0], residuals_f[:-1]))
    squares_f = np.concatenate(([seed], residuals_f[:-1] ** 2))
    lagged_f = np.concatenate(([seed], variances_f[:-1]))
    inputs_f = np.vstack((-2.0 * alpha * before_f, np.ones(len(returns_f)), squares_f, lagged_f))
    slopes_f = _filtered(inputs_f, beta, np.zeros(4)) / variances_f
    pull_f = residuals_f / variances_f
    gradient_f: Floats = 0.5 * (slopes_f @ (residuals_f * pull_f - 1.0))
    gradient_f[0] += pull_f.sum()
    information_f: Floats = 0.5 * (slopes_f @ slopes_f.T)
    information_f[0, 0] += (1.0 / variances_f).sum()
    return gradient_f, information_f


def _start(unit_f: Floats, alpha: float, persistence: float) -> Floats:
    """Free parameters of a start whose long-run variance is that of the returns."""
    omega = float(unit_f.var()) * (1.0 - persistence)
    share = min(alpha / persistence, 0.9)
    return np.array([float(unit_f.mean()), log(omega), _logit(persistence), _logit(share)])


def _logit(part: float) -> float:
    return log(part / (1.0 - part))


def _sigmoid(x: float) -> float:
    return 1.0 / (1.0 + exp(-x))


def _parameters(free_f: Floats) -> Floats:
    """mu, omega, alpha, beta: omega is an exponential, alpha + beta and alpha's share of it are logistic."""
    persistence, share = _sigmoid(float(free_f[2])), _sigmoid(float(free_f[3]))
    return np.array([free_f[0], exp(float(free_f[1])), persistence * share, persistence * (1.0 - share)])


def _jacobian(free_f: Floats) -> Floats:
    """Parameters by free parameters."""
    persistence, share = _sigmoid(float(free_f[2])), _sigmoid(float(free_f[3]))
    by_persistence, by_share = persistence * (1.0 - persistence), persistence * share * (1.0 - share)
    out_f = np.zeros((4, 4))
    out_f[0, 0] = 1.0
    out_f[1, 1] = exp(float(free_f[1]))
    out_f[2, 2:] = share * by_persistence, by_share
    out_f[3, 2:] = (1.0 - share) * by_persistence, -by_share
    return out_f


def _climb(returns_f: Floats, start: Floats, seed: float) -> tuple[Floats, float]:
    """Uphill until a step gains nothing; the free parameters reached and their log-likelihood."""
    free_f, best = start, _likelihood(returns_f, _parameters(start), seed)
    damping = 1e-3
    for _ in range(_STEPS):
        gradient_f, information_f = _score(returns_f, _parameters(free_f), seed)
        turned_f = _jacobian(free_f)
        gradient_f, information_f = turned_f.T @ gradient_f, turned_f.T @ information_f @ turned_f
        diagonal_f = np.diag(information_f) + 1e-9
        gained = -inf
        while damping < _MOST_DAMPING:
            step_f = np.linalg.solve(information_f + np.diag(damping * diagonal_f + 1e-12), gradient_f)
            tried_f = np.clip(free_f + step_f, -_FAR, _FAR)
            reached = _likelihood(returns_f, _parameters(tried_f), seed)
            if reached > best:
                gained, free_f, best = reached - best, tried_f, reached
                damping = max(damping / 5.0, 1e-9)
                break
            damping *= 4.0
        if gained < _LEAST_GAIN:
            break
    return free_f, best
