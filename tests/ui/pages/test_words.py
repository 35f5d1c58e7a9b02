"""Words that several pages share: the order of classes, and names that tell them apart."""

from hypothesis import given
from hypothesis import strategies as st

from app.model.plan import ancestors
from app.model.target import AssetClass
from app.ui.pages.words import in_tree_order, names_apart

PART = st.sampled_from(["Stocks", "Bonds", "US", "World"])
PATHS = st.lists(st.lists(PART, min_size=1, max_size=3).map("/".join), unique=True, max_size=12)


@given(PATHS)
def test_every_class_stands_above_its_children(paths: list[str]) -> None:
    """None is lost, and nothing of another branch stands between a class and what is below it."""
    found = [c.name for c in in_tree_order([AssetClass(path) for path in paths])]
    assert sorted(found) == sorted(paths)
    for branch in {up for path in paths for up in (*ancestors(path), path)}:
        below = [at for at, path in enumerate(found) if path == branch or path.startswith(f"{branch}/")]
        assert below == list(range(below[0], below[-1] + 1))
        assert branch not in found or found.index(branch) == below[0]


def test_an_order_that_is_one_already_stays() -> None:
    """Also where a parent has no row of its own."""
    paths = ["Stocks/US", "Stocks/World", "Bonds", "Bonds/US", "Cash"]
    assert [c.name for c in in_tree_order([AssetClass(path) for path in paths])] == paths


def test_classes_of_one_name_are_told_apart() -> None:
    """By their paths; the others are called by the last part."""
    assert names_apart(["Stocks/US", "Stocks/World", "Bonds/US"]) == {
        "Stocks/US": "Stocks/US",
        "Stocks/World": "World",
        "Bonds/US": "Bonds/US",
    }
