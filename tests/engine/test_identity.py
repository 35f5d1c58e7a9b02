"""Substantially identical securities."""

import pytest

from app.engine.identity import identity_groups
from app.model.security import Security


@pytest.mark.parametrize("turned", [False, True])
def test_identity_goes_from_hand_to_hand(turned: bool) -> None:
    """A is B and B is C, so all three are one group named by the first in the alphabet, in any order."""
    securities = [
        Security("VTSAX", identical=("VTI",)),
        Security("VTI"),
        Security("ITOT", identical=("VTSAX",)),
        Security("BND", substitutes=("AGG",)),
    ]
    groups = identity_groups(reversed(securities) if turned else securities)
    assert {groups[s] for s in ("VTSAX", "VTI", "ITOT")} == {"ITOT"}


def test_a_substitute_is_not_identical() -> None:
    """What may stand in after a harvest must not share the group."""
    groups = identity_groups([Security("BND", substitutes=("AGG",)), Security("AGG", substitutes=("BND",))])
    assert groups == {"BND": "BND", "AGG": "AGG"}


def test_a_named_twin_belongs_to_the_group_though_the_plan_has_no_table_for_it() -> None:
    """A fund held only at another broker is still the same thing."""
    assert identity_groups([Security("VTI", identical=("VTSAX",))]) == {"VTI": "VTI", "VTSAX": "VTI"}


def test_circles_and_doubles_do_no_harm() -> None:
    """Twins that name each other, and themselves, are one group."""
    groups = identity_groups([Security("A", identical=("B", "A")), Security("B", identical=("A",))])
    assert groups == {"A": "A", "B": "A"}
