"""Combinations of whole shares: a reduced basis is one by definition, and its first row is nearly the shortest."""

from itertools import product
from math import comb

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.engine.rebalance.lattice import LOVASZ, reduced, sums
from app.engine.rebalance.program import Floats

HAIR = 1e-6


@st.composite
def bases(draw: st.DrawFn) -> Floats:
    """Trades by what they move, prices in cents, and a little of themselves, so that they are independent."""
    count, places = draw(st.integers(1, 6)), draw(st.integers(1, 5))
    price = st.integers(0, 20_000)
    moved = [[draw(price) / 100 for _ in range(places)] for _ in range(count)]
    return np.hstack([np.array(moved), 0.1 * np.eye(count)])


@given(bases())
def test_the_rows_span_the_same_lattice(basis_f: Floats) -> None:
    """Whole numbers whose determinant is one, forwards and backwards."""
    found = reduced(basis_f)
    assert found.dtype == np.int64
    assert abs(round(float(np.linalg.det(found.astype(float))))) == 1


@given(bases())
def test_the_basis_is_reduced(basis_f: Floats) -> None:
    """Every row is nearly upright on those before it, and none is much shorter than the one before (Cohen 2.6.1)."""
    short_f = reduced(basis_f) @ basis_f
    upright_f, lower_f = np.linalg.qr(short_f.T)
    square_f = np.diag(lower_f) ** 2
    parts_f = (lower_f / np.diag(lower_f)[:, None]).T
    assert (np.abs(np.tril(parts_f, -1)) <= 1 / 2 + HAIR).all()
    assert upright_f.shape[1] == len(short_f)
    for n in range(1, len(short_f)):
        assert square_f[n] >= (LOVASZ - parts_f[n, n - 1] ** 2) * square_f[n - 1] * (1 - HAIR) - HAIR


@given(bases())
def test_the_first_row_is_nearly_the_shortest(basis_f: Floats) -> None:
    """No small combination is shorter than the first row by more than a reduced basis of so many rows may miss."""
    found_f = reduced(basis_f) @ basis_f
    count = len(basis_f)
    tried = np.array([c for c in product((-2, -1, 0, 1, 2), repeat=count) if any(c)])
    shortest = float(np.linalg.norm(tried @ basis_f, axis=1).min())
    assert float(np.linalg.norm(found_f[0])) <= (1 / (LOVASZ - 0.25)) ** ((count - 1) / 2) * shortest + HAIR


def test_seven_and_three_cancel() -> None:
    """Three of 70 and seven of 30 move nothing: the difference is the shortest row."""
    found = reduced(np.array([[70.0, 0.01, 0.0], [30.0, 0.0, 0.01]]))
    assert sorted(np.abs(found[0]).tolist()) == [3, 7]
    assert float(np.abs(found[0] @ np.array([70.0, 30.0]))) == 0


@given(st.integers(1, 5), st.booleans())
def test_sums_are_all_ones_twos_and_threes(count: int, few: bool) -> None:
    """Each with either sign, none with its own opposite, none twice."""
    found = sums(np.eye(count, dtype=np.int64), few=few)
    sizes = (1, 2, 3) if few else (1, 2)
    assert len(found) == sum(comb(count, n) * 2**n for n in sizes)
    assert len({tuple(row) for row in found.tolist()}) == len(found)
    assert set(np.abs(found).sum(axis=1).tolist()) <= set(sizes)
