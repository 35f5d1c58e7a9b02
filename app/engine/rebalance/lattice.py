"""Combinations of whole shares that change little: where single shares are too coarse, several together are not.

Prices are whole cents, so some combinations of trades (7 of one more, 3 of another less) move every class and every
account's cash by next to nothing. They are the short vectors of the lattice that the trades span, and a reduced basis
of it is made of them (Lenstra, Lenstra and Lovász 1982; the algorithm as in Cohen 1993, 2.6.3).
"""

from __future__ import annotations

import numpy as np

from app.engine.rebalance.program import Floats, Ints

LOVASZ = 0.99
"""How sharply a basis is reduced; below 1."""
ROUNDS = 40
"""Steps a basis vector before the basis is taken as it stands."""


def reduced(basis_f: Floats) -> Ints:
    """Whole-number combinations of the rows that are short, one a row: shape (rows, rows). The rows are independent."""
    count = len(basis_f)
    found = np.eye(count, dtype=np.int64)
    mu_f, square_f = _orthogonal(basis_f)
    at, left = 1, ROUNDS * count * count
    while at < count and left:
        left -= 1
        _shorten(found, mu_f, at, at - 1)
        if square_f[at] < (LOVASZ - mu_f[at, at - 1] ** 2) * square_f[at - 1]:
            _swap(found, mu_f, square_f, at)
            at = max(at - 1, 1)
            continue
        for lower in range(at - 2, -1, -1):
            _shorten(found, mu_f, at, lower)
        at += 1
    return found


def sums(combinations: Ints, *, few: bool) -> Ints:
    """Each combination and its opposite, alone and in twos, where they are few in threes too, one a row."""
    both = np.concatenate([combinations, -combinations])
    count = len(combinations)
    of = np.arange(2 * count) % count
    one, two = np.triu_indices(2 * count, 1)
    one, two = one[of[one] != of[two]], two[of[one] != of[two]]
    pairs = both[one] + both[two]
    if not few:
        return np.concatenate([both, pairs])
    later = np.arange(2 * count)[None, :] > two[:, None]
    later &= (of[None, :] != of[one][:, None]) & (of[None, :] != of[two][:, None])
    at, three = np.nonzero(later)
    return np.concatenate([both, pairs, pairs[at] + both[three]])


def _orthogonal(basis_f: Floats) -> tuple[Floats, Floats]:
    """Gram and Schmidt: each row's part along the ones before it, and the square of what is left."""
    count = len(basis_f)
    rest_f, mu_f, square_f = basis_f.copy(), np.eye(count), np.zeros(count)
    for at in range(count):
        mu_f[at, :at] = rest_f[:at] @ basis_f[at] / square_f[:at]
        rest_f[at] -= mu_f[at, :at] @ rest_f[:at]
        square_f[at] = rest_f[at] @ rest_f[at]
    return mu_f, square_f


def _shorten(found: Ints, mu_f: Floats, at: int, by: int) -> None:
    """Take the nearest whole multiple of a row before it off a row."""
    times = round(mu_f[at, by])
    if times:
        found[at] -= times * found[by]
        mu_f[at, : by + 1] -= times * mu_f[by, : by + 1]


def _swap(found: Ints, mu_f: Floats, square_f: Floats, at: int) -> None:
    """Exchange a row with the one before it."""
    found[[at - 1, at]] = found[[at, at - 1]]
    part = mu_f[at, at - 1]
    square = square_f[at] + part**2 * square_f[at - 1]
    mu_f[at, at - 1] = part * square_f[at - 1] / square
    square_f[at] *= square_f[at - 1] / square
    square_f[at - 1] = square
    mu_f[[at - 1, at], : at - 1] = mu_f[[at, at - 1], : at - 1]
    before_f = mu_f[at + 1 :, at].copy()
    mu_f[at + 1 :, at] = mu_f[at + 1 :, at - 1] - part * before_f
    mu_f[at + 1 :, at - 1] = before_f + mu_f[at, at - 1] * mu_f[at + 1 :, at]
