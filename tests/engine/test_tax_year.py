"""A year's report: results by term, carryforwards rolled on, and what is not known."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from app.engine.tax_year import by_year, results, tax_year
from app.model.plan import Filing, Tax
from app.model.tax_table import TaxTable
from app.model.tax_year import TaxYear
from app.model.transaction import Disposal
from tests.engine.households import TABLE

D = Decimal
TAX = Tax(2026, Filing.JOINT, D(150000))


def _sale(gain: str | None, term: str | None = "short", year: int = 2026, **more: object) -> Disposal:
    basis = None if gain is None else D(1000) - D(gain)
    made = Disposal("A", "X", date(2026, 1, 5), date(year, 6, 1), D(10), D(1000), basis, term)
    return replace(made, **more)  # type: ignore[arg-type]  # fields by name


def _tables(year: int) -> TaxTable:
    return replace(TABLE, year=min(year, 2026))


def _year(year: int, *sales: Disposal, tax: Tax = TAX, paid: str = "0") -> TaxYear:
    return tax_year(year, by_year(sales), {year: D(paid)}, tax, _tables)


def test_results_by_term() -> None:
    """What is put off does not count; an unknown term counts as short, an unknown basis not at all."""
    sales = [
        _sale("300"),
        _sale("-500", disallowed=D(200)),
        _sale("70", "long"),
        _sale("11", None),
        _sale(None, disallowed=None),
    ]
    assert results(sales) == (D(300 - 300 + 11), D(70))


def test_contracts_count_sixty_forty() -> None:
    """Whatever their holding time (IRC 1256(a)(3))."""
    assert results([_sale("1000")], frozenset({"X"})) == (D(400), D(600))


def test_a_short_loss_after_a_distribution_is_long_to_its_extent() -> None:
    """Bought at 20, 2 distributed, sold at 17.50 within six months: 2 long, 0.50 short (IRC 852(b)(4))."""
    loss = _sale("-250", distributed=D(200))
    assert results([loss]) == (D(-50), D(-200))
    assert results([replace(loss, sold=date(2026, 7, 6))]) == (D(-250), D(0))


def test_the_plans_year_is_netted_with_what_enters_it() -> None:
    """Lines 7 and 15 with the carryforwards, the deduction, and the tax the results cause."""
    tax = replace(TAX, carryforward_short=D(500), carryforward_long=D(200))
    found = _year(2026, _sale("1500"), _sale("700", "long"), tax=tax)
    assert found.netted is not None
    assert found.due is not None
    assert (found.short, found.long) == (D(1500), D(700))
    assert (found.netted.net_short, found.netted.net_long, found.netted.deduction) == (D(1000), D(500), D(0))
    assert found.due.total == D(1500) * D("0.2") + D(500) * D("0.15") - D(500) * D("0.2") + D(700) * D("0.2")
    assert found.issues == ()


def test_later_years_are_rolled_from_the_plans() -> None:
    """A loss of 10,000: 3,000 deducted, 7,000 carried on, 4,000 of it left after the next year."""
    sales = (_sale("-10000"),)
    first, second, third = (_year(y, *sales) for y in (2026, 2027, 2028))
    assert first.netted is not None
    assert (first.netted.deduction, first.netted.carry_short) == (D(3000), D(7000))
    assert [y.entering_short for y in (first, second, third)] == [D(0), D(7000), D(4000)]
    assert [i.code for i in second.issues] == ["table-missing", "income-assumed"]


def test_what_entered_an_earlier_year_is_unknown() -> None:
    """Results are told, what depends on the carryforward is not, and the way out is."""
    found = _year(2025, _sale("100", year=2025))
    assert (found.short, found.netted, found.due, found.entering_short) == (D(100), None, None, None)
    assert [i.code for i in found.issues] == ["carryforward-unknown"]
    assert "Set the tax year to 2025" in found.issues[0].text


def test_sales_of_unknown_basis_are_named() -> None:
    """They are in no sum, and the sentence says for how much they sold."""
    found = _year(2026, _sale(None, disallowed=None), _sale(None, disallowed=None), _sale("5"))
    assert found.short == D(5)
    assert ["$2,000.00" in i.text for i in found.issues] == [True]


def test_distributions_are_long_term_gains() -> None:
    """Schedule D, line 13."""
    found = _year(2026, _sale("100", "long"), paid="250")
    assert (found.long, found.distributions) == (D(350), D(250))
    assert found.netted is not None
    assert found.netted.net_long == D(350)


def test_a_loss_whose_window_is_open_is_not_final() -> None:
    """Until thirty days after the sale; a loss put off in full has nothing left to put off."""
    sales = by_year([_sale("-500"), _sale("-80", disallowed=D(80), symbol="Y"), _sale("90", symbol="Z")])
    last, after = (tax_year(2026, sales, {}, TAX, _tables, as_of=date(2026, 7, day)).issues for day in (1, 2))
    assert after == ()
    assert [i.text for i in last] == [
        "The X loss of $500.00 sold on Jun 1 is not final until Jul 1: a purchase until then can still put it off."
    ]
