"""The shipped federal tables: complete for every filing status, ascending, and read once."""

import pytest

from app.desk.tax_tables import table_years, tax_table
from app.model.plan import Filing


@pytest.mark.parametrize("year", [2024, 2025, 2026])
@pytest.mark.parametrize("filing", Filing)
def test_every_status_has_a_complete_table(year: int, filing: Filing) -> None:
    """Brackets ascend, one fewer than the rates; floors, tops and limits are positive."""
    table = tax_table(year)
    found = table.of(filing)
    assert table.year == year
    assert table.source
    assert list(found.ordinary_tops) == sorted(set(found.ordinary_tops))
    assert len(found.ordinary_tops) == len(table.ordinary_rates) - 1
    assert 0 < found.zero_top < found.fifteen_top
    assert found.loss_limit == (1500 if filing is Filing.SEPARATE else 3000)
    assert min(found.standard_deduction, found.niit_floor) > 0


def test_joint_is_never_narrower_than_single() -> None:
    """In every year each bracket of a couple reaches at least as far as that of one person."""
    for year in (2024, 2025, 2026):
        single, joint = tax_table(year).of(Filing.SINGLE), tax_table(year).of(Filing.JOINT)
        assert all(s <= j for s, j in zip(single.ordinary_tops, joint.ordinary_tops, strict=True))


def test_the_nearest_year_stands_in_and_says_so() -> None:
    """A year without a table takes the nearest there is, and the table's own year tells."""
    assert [tax_table(year).year for year in (1990, 2023, 2026, 2027, 2100)] == [2024, 2024, 2026, 2026, 2026]
    assert tax_table(2026) is tax_table(2026)


def test_the_years_with_a_table_are_told() -> None:
    """Oldest first, each with a table of its own."""
    assert table_years()[:3] == (2024, 2025, 2026)
    assert [tax_table(year).year for year in table_years()] == list(table_years())
