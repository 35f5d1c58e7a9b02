"""What a chart shows as rows, and as a file: the same numbers for those who read rather than look."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from math import isnan
from pathlib import Path

import numpy as np

from app.model.errors import HostError
from app.model.number import from_float
from app.ui.charts.series import ClassSeries, Floats
from app.ui.charts.window import Window
from app.ui.format import NOTHING, Formatter
from app.ui.widgets.table import Column

_SIDES = {"in": "inside", "over": "above its band", "under": "below its band", "unknown": "no prices"}
_STATE = "state"
_DECIMALS = 6
Say = Callable[[Decimal], str]


@dataclass(frozen=True, slots=True, eq=False)
class SheetColumn:
    """One figure a day: its title, its name in a file, its numbers (NaN is not known) and how one is said."""

    title: str
    key: str
    values_f: Floats
    say: Say


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A chart as figures, one entry a day of `days_f`; `states` are words of each day, empty where there are none."""

    days_f: Floats
    columns: Sequence[SheetColumn]
    states: Sequence[str] = ()

    def within(self, window: Window) -> Sheet:
        """The days of a window."""
        first, past = (int(n) for n in np.searchsorted(self.days_f, (window.first, window.last + 1e-6)))
        part = slice(first, past)
        columns = tuple(replace(one, values_f=one.values_f[part]) for one in self.columns)
        return Sheet(self.days_f[part], columns, self.states[part])


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One day; a figure is None where it is not known."""

    day: date
    figures: tuple[float | None, ...]
    state: str = ""


def sheet_rows(sheet: Sheet) -> Iterator[SheetRow]:
    """The days of a sheet, the last first."""
    for place in range(len(sheet.days_f) - 1, -1, -1):
        figures = tuple(_figure(float(one.values_f[place])) for one in sheet.columns)
        state = sheet.states[place] if sheet.states else ""
        yield SheetRow(date.fromordinal(int(sheet.days_f[place])), figures, state)


def sheet_columns(sheet: Sheet, format_: Formatter) -> tuple[Column[SheetRow], ...]:
    """Day, one column a figure, and the state where the days have one."""
    day: Column[SheetRow] = Column("Day", lambda r: r.day, lambda r: format_.day(r.day, year=True), width=140)
    figures = (_figure_column(place, one) for place, one in enumerate(sheet.columns))
    state: Column[SheetRow] = Column("State", lambda r: r.state, lambda r: r.state)
    return (day, *figures, *((state,) if sheet.states else (_stretch(),)))


def series_sheet(series: ClassSeries, format_: Formatter) -> Sheet:
    """One class: weight, target, band, distance and side."""
    weight, points = format_.weight, format_.points
    columns = (
        SheetColumn("Weight", "weight", series.actual_f, weight),
        SheetColumn("Target", "target", series.target_f, weight),
        SheetColumn("Lower edge", "lower", series.lower_f, weight),
        SheetColumn("Upper edge", "upper", series.upper_f, weight),
        SheetColumn("From target", "from_target", series.actual_f - series.target_f, points),
    )
    return Sheet(series.days_f, columns, [_SIDES[series.side(place)] for place in range(len(series.days_f))])


def write_csv(path: Path, sheet: Sheet) -> None:
    """Write the days of a sheet, the first first, weights as fractions. Raises `HostError` when refused."""
    try:
        with path.open("w", newline="", encoding="utf-8") as file:
            rows = csv.writer(file)
            rows.writerow(["date", *(one.key for one in sheet.columns), *([_STATE] if sheet.states else [])])
            for row in reversed(list(sheet_rows(sheet))):
                numbers = ("" if n is None else f"{from_float(round(n, _DECIMALS)):f}" for n in row.figures)
                rows.writerow([row.day.isoformat(), *numbers, *([row.state] if sheet.states else [])])
    except OSError as error:
        raise HostError("The table can’t be saved.", f"{path}: {error.strerror}.", "Choose another folder.") from error


def _figure_column(place: int, column: SheetColumn) -> Column[SheetRow]:
    def text(row: SheetRow) -> str:
        value = row.figures[place]
        return NOTHING if value is None else column.say(from_float(round(value, _DECIMALS)))

    return Column(
        column.title, lambda r: r.figures[place], text, align="right", width=max(110, 30 + 8 * len(column.title))
    )


def _stretch() -> Column[SheetRow]:
    """An empty column that takes the room left over, so that figures stay beside each other."""
    return Column("", lambda _: "", lambda _: "")


def _figure(value: float) -> float | None:
    return None if isnan(value) else value
