"""A charted class as rows, and as a file: the same numbers for those who read rather than look."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from app.model.errors import HostError
from app.ui.charts.series import ClassSeries, weight_at
from app.ui.format import NOTHING, Formatter
from app.ui.widgets.table import Column

_SIDES = {"in": "inside", "over": "above its band", "under": "below its band", "unknown": "no prices"}


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day of one class; None where it is not known."""

    day: date
    weight: Decimal | None
    target: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    side: str


def day_rows(series: ClassSeries) -> Iterator[DayRow]:
    """The days of a class, the last first."""
    for place in range(len(series.days_f) - 1, -1, -1):
        weight, target, lower, upper = (
            weight_at(values_f, place)
            for values_f in (series.actual_f, series.target_f, series.lower_f, series.upper_f)
        )
        yield DayRow(date.fromordinal(int(series.days_f[place])), weight, target, lower, upper, series.side(place))


def day_columns(format_: Formatter) -> tuple[Column[DayRow], ...]:
    """Day, weight, target, band, distance and side."""

    def weight(value: Decimal | None) -> str:
        return NOTHING if value is None else format_.weight(value)

    return (
        Column("Day", lambda r: r.day, lambda r: format_.day(r.day, year=True), width=140),
        Column("Weight", lambda r: r.weight, lambda r: weight(r.weight), align="right", width=110, style="emphasis"),
        Column("Target", lambda r: r.target, lambda r: weight(r.target), align="right", width=110),
        Column("Lower edge", lambda r: r.lower, lambda r: weight(r.lower), align="right", width=110),
        Column("Upper edge", lambda r: r.upper, lambda r: weight(r.upper), align="right", width=110),
        Column("From target", _drift, lambda r: _points(r, format_), align="right", width=110),
        Column("State", lambda r: r.side, lambda r: _SIDES[r.side]),
    )


def write_csv(path: Path, series: ClassSeries) -> None:
    """Write the days of a class, the first first, weights as fractions. Raises `HostError` when refused."""
    try:
        with path.open("w", newline="", encoding="utf-8") as file:
            rows = csv.writer(file)
            rows.writerow(["date", "weight", "target", "lower", "upper"])
            for row in reversed(list(day_rows(series))):
                numbers = (row.weight, row.target, row.lower, row.upper)
                rows.writerow([row.day.isoformat(), *("" if n is None else f"{n:f}" for n in numbers)])
    except OSError as error:
        raise HostError("The table can’t be saved.", f"{path}: {error.strerror}.", "Choose another folder.") from error


def _drift(row: DayRow) -> Decimal | None:
    return None if row.weight is None or row.target is None else row.weight - row.target


def _points(row: DayRow, format_: Formatter) -> str:
    drift = _drift(row)
    return NOTHING if drift is None else format_.points(drift)
