"""Form 8949: boxes, columns and codes as the instructions want them, and nothing unknown as zero."""

import csv
import stat
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from app.model.tax_year import TaxYear
from app.model.transaction import Disposal, DisposalKind
from app.tickets.form8949 import HEADS, box_totals, form8949_rows, write_form8949_csv

D = Decimal
SOLD = date(2026, 11, 20)
LOSS = Disposal(
    "Brokerage", "VTI", date(2026, 3, 2), SOLD, D(100), D("23000.005"), D("25000"), "short", "l1", disallowed=D(500)
)
GAIN = Disposal("Brokerage", "VEA", date(2020, 3, 2), SOLD, D("10.5"), D(655), D("400.10"), "long", "l2")


def year_of(*disposals: Disposal) -> TaxYear:
    """Return a year with those disposals and no sums."""
    return TaxYear(2026, 2026, disposals, D(0), D(0), D(0), D(0), D(0), None, None)


def written(path: Path, *disposals: Disposal) -> list[dict[str, str]]:
    """Write the file and return its lines."""
    write_form8949_csv(year_of(*disposals), path / "form.csv", {"l1": True, "l2": False})
    with (path / "form.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_washed_loss_is_a_line_with_code_w(tmp_path: Path) -> None:
    """The disallowed loss stands positive in (g), and (h) is (d) less (e) plus (g)."""
    (line,) = written(tmp_path, LOSS)
    assert line == {
        "box": "A",
        "description": "100 sh. VTI",
        "acquired": "2026-03-02",
        "sold": "2026-11-20",
        "proceeds": "23000.00",
        "basis": "25000.00",
        "code": "W",
        "adjustment": "500.00",
        "gain": "-1500.00",
        "account": "Brokerage",
        "note": "",
    }


def test_the_columns_keep_their_order(tmp_path: Path) -> None:
    """The first line names the columns."""
    write_form8949_csv(year_of(), tmp_path / "form.csv")
    assert (tmp_path / "form.csv").read_text(encoding="utf-8").splitlines() == [",".join(HEADS)]


@pytest.mark.parametrize(
    "term, covered, box",
    [
        ("short", True, "A"),
        ("short", False, "B"),
        ("short", None, "B"),
        ("long", True, "D"),
        ("long", False, "E"),
        ("long", None, "E"),
        (None, True, ""),
    ],
)
def test_the_box_follows_term_and_report(term: str | None, covered: bool | None, box: str) -> None:
    """A lot that nobody calls covered counts as not reported, and its note says so; without a term there is no box."""
    (row,) = form8949_rows(year_of(replace(GAIN, term=term)), {"l2": covered})
    assert row.box == box
    assert ("is unknown" in row.note) == (covered is None or term is None)


def test_a_return_of_capital_has_the_box_without_a_1099_b() -> None:
    """What a return of capital gives beyond the basis is a gain that no broker's form has."""
    (row,) = form8949_rows(year_of(replace(GAIN, kind=DisposalKind.DISTRIBUTION, basis=D(0))), {"l2": True})
    assert (row.box, row.description, row.code) == ("F", "10.5 sh. VEA, return of capital", "")


def test_a_marked_contract_is_named_for_its_own_form() -> None:
    """It stays in the file, so that the sums are those of the year."""
    (row,) = form8949_rows(year_of(replace(GAIN, kind=DisposalKind.MARK)))
    assert (row.box, row.gain) == ("6781", D("254.90"))


def test_an_unknown_basis_leaves_cells_empty(tmp_path: Path) -> None:
    """Basis, adjustment and gain are empty, never 0, and a sentence says why."""
    (line,) = written(tmp_path, replace(GAIN, basis=None, disallowed=None))
    assert [line[head] for head in ("proceeds", "basis", "code", "adjustment", "gain")] == ["655.00", "", "", "", ""]
    assert line["note"] == "The basis is unknown: no gain can be told."


def test_days_of_purchase_may_be_words() -> None:
    """Inherited lots say so; an unknown day is the word."""
    rows = form8949_rows(year_of(replace(GAIN, is_inherited=True), replace(GAIN, acquired=None, term=None)))
    assert [row.acquired for row in rows] == ["INHERITED", "unknown"]


def test_another_basis_of_the_broker_stands_with_code_b() -> None:
    """The reported basis stays in (e), the correction joins the wash in (g), the codes are in the order of letters."""
    (row,) = form8949_rows(year_of(LOSS), {"l1": True}, {LOSS: D(24000)})
    assert (row.basis, row.code, row.adjustment, row.gain) == (D(24000), "BW", D(-500), D(-1500))


def test_an_unreported_basis_is_corrected_in_its_column() -> None:
    """Where the IRS has no number, (e) holds ours and there is no code."""
    (row,) = form8949_rows(year_of(GAIN), {"l2": False}, {GAIN: D(100)})
    assert (row.basis, row.code, row.adjustment) == (D("400.10"), "", D(0))


def test_boxes_have_their_own_sums() -> None:
    """The sums are those of the rounded lines; one unknown basis leaves its box without a sum."""
    odd = replace(LOSS, symbol="BND", basis=None, disallowed=None)
    totals = box_totals(form8949_rows(year_of(GAIN, LOSS, odd, replace(GAIN, account="B")), {"l1": True, "l2": True}))
    found = [(total.box, total.proceeds, total.basis, total.gain, total.unknown) for total in totals]
    assert found == [("A", D("46000.00"), None, None, 1), ("D", D("1310.00"), D("800.20"), D("509.80"), 0)]


@pytest.mark.parametrize("bad", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_hostile_words_stay_text(tmp_path: Path, bad: str) -> None:
    """An account that begins like a formula is marked as text; a symbol never comes first in its cell."""
    (line,) = written(tmp_path, replace(GAIN, account=bad, symbol=bad))
    assert line["account"] == f"'{bad}"
    assert line["description"] == f"10.5 sh. {bad}"


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    """Sales are nobody else's business."""
    written(tmp_path, GAIN)
    assert stat.S_IMODE((tmp_path / "form.csv").stat().st_mode) == stat.S_IRUSR | stat.S_IWUSR


def test_every_disposal_is_one_line() -> None:
    """Nothing is joined and nothing is left out, equal disposals included."""
    paid, undated = replace(GAIN, kind=DisposalKind.DISTRIBUTION), replace(GAIN, term=None)
    many: Sequence[Disposal] = [GAIN, GAIN, LOSS, paid, undated]
    assert len(form8949_rows(year_of(*many))) == len(many)
