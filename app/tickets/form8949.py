"""Form 8949: every disposal of a year as the form's lines, and as CSV.

Boxes, columns and codes follow the Instructions for Form 8949 (2025). Boxes G to L are those of digital assets, which
are not tracked. Marked contracts belong on Form 6781; they are listed with that number where the box stands.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

from app.model.number import CENT, ZERO, cents, money_text, plain
from app.model.tax_year import TaxYear
from app.model.transaction import Disposal, DisposalKind
from app.tickets.safe_text import csv_text
from app.tickets.save import save_whole

HEADS = ("box", "description", "acquired", "sold", "proceeds", "basis", "code", "adjustment", "gain", "account", "note")
MARKED, UNKNOWN, INHERITED = "6781", "unknown", "INHERITED"
TITLES = {
    "A": "Short-term, box A: basis reported to the IRS",
    "B": "Short-term, box B: basis not reported to the IRS",
    "C": "Short-term, box C: not on a Form 1099-B",
    "D": "Long-term, box D: basis reported to the IRS",
    "E": "Long-term, box E: basis not reported to the IRS",
    "F": "Long-term, box F: not on a Form 1099-B",
    MARKED: "Marked to market, for Form 6781",
    "": "Term unknown: no box yet",
}
_BOXES = {"short": ("A", "B", "C"), "long": ("D", "E", "F")}


@dataclass(frozen=True, slots=True)
class FormRow:
    """A line of the form, money to the cent; `gain` is `proceeds − basis + adjustment`, None where the basis is."""

    box: str
    description: str
    acquired: date | str
    sold: date
    proceeds: Decimal
    basis: Decimal | None
    code: str
    adjustment: Decimal | None
    gain: Decimal | None
    account: str
    note: str


@dataclass(frozen=True, slots=True)
class BoxTotal:
    """The sums of a box; None as soon as one line's amount is unknown, of which there are `unknown`."""

    box: str
    proceeds: Decimal
    basis: Decimal | None
    adjustment: Decimal | None
    gain: Decimal | None
    unknown: int


def form8949_rows(
    year: TaxYear,
    covered: Mapping[str, bool | None] | None = None,
    reported: Mapping[Disposal, Decimal] | None = None,
) -> tuple[FormRow, ...]:
    """Return a line for every disposal of the year, box by box and by day of sale.

    `covered` tells by lot id whether the broker reports its basis to the IRS; a lot it does not know counts as not
    reported, and its note says so. `reported` has the basis the broker did report where it is another one: it stands in
    column (e), the correction in (g) with code B.
    """
    known, told = covered or {}, reported or {}
    rows = [_row(sold, told.get(sold), is_covered=known.get(sold.lot)) for sold in year.disposals]
    order = list(TITLES)
    return tuple(sorted(rows, key=lambda row: (order.index(row.box), row.sold, row.account, row.description)))


def box_totals(rows: tuple[FormRow, ...]) -> tuple[BoxTotal, ...]:
    """Return the sums of every box that has lines, in the order of the form."""
    return tuple(_total(box, [row for row in rows if row.box == box]) for box in TITLES if _has(rows, box))


def write_form8949_csv(
    year: TaxYear,
    path: Path,
    covered: Mapping[str, bool | None] | None = None,
    reported: Mapping[Disposal, Decimal] | None = None,
) -> None:
    """Write a line a row, days as ISO, what is unknown as an empty cell; totals are for the reader to sum.

    Raises `InputError` or `HostError` as `save_whole` does.
    """
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(HEADS)
    for row in form8949_rows(year, covered, reported):
        amounts = [_amount(value) for value in (row.proceeds, row.basis, row.adjustment, row.gain)]
        table.writerow(
            (
                row.box,
                csv_text(row.description),
                str(row.acquired),
                str(row.sold),
                *amounts[:2],
                row.code,
                *amounts[2:],
                csv_text(row.account),
                csv_text(row.note),
            )
        )

    def write(file: BinaryIO) -> None:
        file.write(text.getvalue().encode("utf-8"))

    save_whole(path, write)


def _row(sold: Disposal, reported: Decimal | None, *, is_covered: bool | None) -> FormRow:
    notes: list[str] = []
    box = _box(sold, is_covered=is_covered, notes=notes)
    proceeds, ours = cents(sold.proceeds), None if sold.basis is None else cents(sold.basis)
    disallowed = cents(sold.disallowed or ZERO)
    basis, correction = ours, ZERO
    # Corrected in (e) itself where the IRS has no other number (Instructions, column (e), box B or E).
    if ours is not None and reported is not None and is_covered and abs(ours - reported) >= CENT:
        basis = cents(reported)
        correction = basis - ours
        notes.append("The broker reports another basis; the correction is in (g).")
    if ours is None:
        notes.append("The basis is unknown: no gain can be told.")
    code = ("B" if correction else "") + ("W" if disallowed else "")
    adjustment = None if ours is None else disallowed + correction
    gain = None if ours is None else proceeds - ours + disallowed
    return FormRow(
        box,
        _description(sold),
        _acquired(sold),
        sold.sold,
        proceeds,
        basis,
        code,
        adjustment,
        gain,
        sold.account,
        " ".join(notes),
    )


def _box(sold: Disposal, *, is_covered: bool | None, notes: list[str]) -> str:
    """The box of a disposal; what it rests on goes into the notes."""
    if sold.kind is DisposalKind.MARK:
        notes.append("A contract marked to market: Form 6781, not Form 8949.")
        return MARKED
    if sold.term is None:
        notes.append("The day of purchase is unknown, and so is the box.")
        return ""
    reported, unreported, elsewhere = _BOXES[sold.term]
    if sold.kind is DisposalKind.DISTRIBUTION:
        notes.append("A return of capital beyond the basis; no Form 1099-B has it.")
        return elsewhere
    if is_covered is None:
        notes.append(f"Whether the broker reported the basis is unknown; box {unreported} supposes not.")
    return reported if is_covered else unreported


def _description(sold: Disposal) -> str:
    what = f"{plain(sold.shares)} sh. {sold.symbol}"
    return f"{what}, return of capital" if sold.kind is DisposalKind.DISTRIBUTION else what


def _acquired(sold: Disposal) -> date | str:
    if sold.is_inherited:
        return INHERITED
    return sold.acquired or UNKNOWN


def _has(rows: tuple[FormRow, ...], box: str) -> bool:
    return any(row.box == box for row in rows)


def _total(box: str, rows: list[FormRow]) -> BoxTotal:
    def sum_of(values: list[Decimal | None]) -> Decimal | None:
        known = [value for value in values if value is not None]
        return sum(known, ZERO) if len(known) == len(values) else None

    return BoxTotal(
        box,
        sum((row.proceeds for row in rows), ZERO),
        sum_of([row.basis for row in rows]),
        sum_of([row.adjustment for row in rows]),
        sum_of([row.gain for row in rows]),
        sum(row.basis is None for row in rows),
    )


def _amount(value: Decimal | None) -> str:
    return "" if value is None else money_text(value)
