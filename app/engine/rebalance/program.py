"""Rows and columns gathered in arrays, handed to HiGHS at once, and its answer with the status checked."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
INF = float("inf")
DEADLY_RULE = 64
LARGE = 128 * 1024
"""Bytes from which memory is a mapping of its own, which goes back to the system when it is freed."""
MANY_ROWS = 10_000
"""Programs of so many rows are worth it: below, mappings only take time."""
MMAP_THRESHOLD = -3
"""`M_MMAP_THRESHOLD` of glibc's malloc.h."""


@dataclass(frozen=True)
class Answer:
    """What the solver found; reduced costs and row duals are empty for integer programs.

    `solution` is HiGHS's own copy of it: turning twenty thousand columns into an array takes longer than a warm solve,
    so each part is read when it is asked for.
    """

    is_optimal: bool
    objective_f: float
    bound_f: float
    solution: Any

    @cached_property
    def x_f(self) -> Floats:
        """The columns."""
        return _read(self.solution.col_value)

    @cached_property
    def reduced_f(self) -> Floats:
        """What a unit more of each column would cost."""
        return _read(self.solution.col_dual if self.solution.dual_valid else ())

    @cached_property
    def dual_f(self) -> Floats:
        """What a unit more of each row's bound would cost."""
        return _read(self.solution.row_dual if self.solution.dual_valid else ())


def _read(values: Sequence[float]) -> Floats:
    return np.fromiter(values, np.float64, len(values))


@dataclass(frozen=True, slots=True)
class Matrix:
    """A program as compressed columns: `start` has one entry more than there are columns."""

    cost_f: Floats
    low_f: Floats
    high_f: Floats
    row_low_f: Floats
    row_high_f: Floats
    start: NDArray[np.int32]
    index: NDArray[np.int32]
    value_f: Floats
    is_integer: NDArray[np.bool_]

    @property
    def columns(self) -> int:
        """Their number."""
        return len(self.cost_f)

    @property
    def rows(self) -> int:
        """Their number."""
        return len(self.row_low_f)


@dataclass(slots=True)
class Program:
    """A linear or mixed-integer program under construction."""

    costs: list[Floats] = field(default_factory=list)
    lows: list[Floats] = field(default_factory=list)
    highs: list[Floats] = field(default_factory=list)
    integers: list[NDArray[np.bool_]] = field(default_factory=list)
    row_lows: list[Floats] = field(default_factory=list)
    row_highs: list[Floats] = field(default_factory=list)
    entries: list[tuple[Ints, Ints, Floats]] = field(default_factory=list)
    columns: int = 0
    rows: int = 0

    @classmethod
    def of_part(cls, matrix: Matrix, kept: Ints) -> Program:
        """Begin with some columns of a matrix, in their order, and all of its rows."""
        counts = np.diff(matrix.start)[kept]
        ends = np.cumsum(counts)
        places = np.repeat(matrix.start[kept] - (ends - counts), counts) + np.arange(int(counts.sum()))
        program = cls(
            [matrix.cost_f[kept]],
            [matrix.low_f[kept]],
            [matrix.high_f[kept]],
            [matrix.is_integer[kept]],
            [matrix.row_low_f.copy()],
            [matrix.row_high_f.copy()],
            columns=len(kept),
            rows=matrix.rows,
        )
        columns = np.repeat(np.arange(len(kept)), counts)
        program.entries.append((matrix.index[places].astype(np.int64), columns, matrix.value_f[places]))
        return program

    def add_columns(
        self,
        count: int,
        low: ArrayLike = 0.0,
        high: ArrayLike = INF,
        cost: ArrayLike = 0.0,
        *,
        integer: ArrayLike = False,
    ) -> int:
        """Append columns; returns the index of the first."""
        first = self.columns
        self.lows.append(_filled(low, count))
        self.highs.append(_filled(high, count))
        self.costs.append(_filled(cost, count))
        self.integers.append(np.full(count, integer))
        self.columns += count
        return first

    def add_rows(self, count: int, low: ArrayLike = -INF, high: ArrayLike = INF) -> int:
        """Append empty rows; returns the index of the first."""
        first = self.rows
        self.row_lows.append(_filled(low, count))
        self.row_highs.append(_filled(high, count))
        self.rows += count
        return first

    def add_entries(self, rows: ArrayLike, columns: ArrayLike, values: ArrayLike) -> None:
        """Append coefficients; the three are broadcast against each other."""
        r, c, v = np.broadcast_arrays(
            np.asarray(rows, dtype=np.int64), np.asarray(columns, dtype=np.int64), np.asarray(values, dtype=np.float64)
        )
        self.entries.append((r.ravel(), c.ravel(), v.ravel()))

    def restrict(self, columns: Ints, *, high: ArrayLike | None = None, integer: bool = False) -> None:
        """Change upper bounds of columns already there, or make them integer."""
        if high is not None:
            highs = np.concatenate(self.highs)
            highs[columns] = high
            self.highs = [highs]
        if integer:
            kinds = np.concatenate(self.integers)
            kinds[columns] = True
            self.integers = [kinds]

    def matrix(self) -> Matrix:
        """The program as compressed columns; entries of one place are added up."""
        start, index, value_f = _column_wise(self)
        return Matrix(
            np.concatenate(self.costs),
            np.concatenate(self.lows),
            np.concatenate(self.highs),
            np.concatenate(self.row_lows),
            np.concatenate(self.row_highs),
            start,
            index,
            value_f,
            np.concatenate(self.integers),
        )


def _filled(value: ArrayLike, count: int) -> Floats:
    """So many floats: an array as it is, a number repeated."""
    if isinstance(value, np.ndarray) and value.dtype == np.float64 and value.shape == (count,):
        return value
    return np.full(count, value, dtype=np.float64)


@cache
def _give_large_arrays_back() -> None:
    """Have glibc give every large array back that is freed; other systems' allocators are left as they are.

    By itself glibc keeps ever larger ones (mallopt(3), `M_MMAP_THRESHOLD`), and what HiGHS frees between two solves
    then stays, in pieces too small for the next one.
    """
    keep = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if keep is not None:
        keep(MMAP_THRESHOLD, LARGE)


class Solver:
    """One HiGHS object: load a program, change bounds or costs, solve again from where it stood."""

    def __init__(self) -> None:
        import highspy

        self._highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]  # highspy ships no annotation for it
        self._kinds = highspy
        self._integer = False
        for option, value in (("output_flag", False), ("threads", 1), ("presolve", "off"), ("solver", "simplex")):
            self._set(option, value)
        # One rule of the presolve of HiGHS 1.15 ends the process on some integer programs (`test_alive`).
        self._set("presolve_rule_off", DEADLY_RULE)

    def load(self, program: Program | Matrix) -> None:
        """Hand a program over. Raises `RuntimeError` when HiGHS refuses it: that is our bug."""
        matrix = program.matrix() if isinstance(program, Program) else program
        if matrix.rows > MANY_ROWS:
            _give_large_arrays_back()
        self._integer = bool(matrix.is_integer.any())
        self._set("solver", "choose" if self._integer else "simplex")
        status = self._highs.passModel(
            matrix.columns,
            matrix.rows,
            len(matrix.value_f),
            1,
            1,
            0.0,
            matrix.cost_f,
            matrix.low_f,
            matrix.high_f,
            matrix.row_low_f,
            matrix.row_high_f,
            matrix.start,
            matrix.index,
            matrix.value_f,
            matrix.is_integer.astype(np.int32),
        )
        self._checked(status, "the program")

    def limit(self, *, absolute_gap: float, nodes: int, seconds: float) -> None:
        """When to stop an integer program: gap in dollars, nodes, and a safety stop in seconds."""
        for option, value in (
            ("mip_abs_gap", absolute_gap),
            ("mip_rel_gap", 0.0),
            ("mip_max_nodes", nodes),
            ("time_limit", float(seconds)),
        ):
            self._set(option, value)

    def watch(self, stop: Callable[[], bool]) -> None:
        """Ask now and then whether to stop; a stopped integer program keeps the best answer it has found."""

        def look(event: Any) -> None:  # noqa: ANN401  highspy's own type is not exported
            if stop():
                event.interrupt()

        self._highs.cbMipInterrupt.subscribe(look)
        self._highs.cbSimplexInterrupt.subscribe(look)

    def forget(self) -> None:
        """Drop the basis, so that the next answer does not depend on what was solved before."""
        self._highs.clearSolver()

    def set_costs(self, columns: Ints, cost_f: Floats) -> None:
        """Replace the costs of columns."""
        self._checked(self._highs.changeColsCost(len(columns), columns.astype(np.int32), cost_f), "costs")

    def set_bounds(self, columns: Ints, low_f: Floats, high_f: Floats) -> None:
        """Replace the bounds of columns."""
        self._checked(self._highs.changeColsBounds(len(columns), columns.astype(np.int32), low_f, high_f), "bounds")

    def set_rows(self, rows: Ints, low_f: Floats, high_f: Floats) -> None:
        """Replace the bounds of rows."""
        self._checked(self._highs.changeRowsBounds(len(rows), rows.astype(np.int32), low_f, high_f), "row bounds")

    def add_rows(self, count: int, low: float, high: float, entries: tuple[Ints, Ints, Floats]) -> None:
        """Append rows with one range; entries are (row from 0, column, value)."""
        rows, columns, value_f = entries
        order = np.lexsort((columns, rows))
        start = np.searchsorted(rows[order], np.arange(count))
        low_f, high_f = np.full(count, low), np.full(count, high)
        status = self._highs.addRows(
            count, low_f, high_f, len(order), start.astype(np.int32), columns[order].astype(np.int32), value_f[order]
        )
        self._checked(status, "more rows")

    def solve(self) -> Answer | None:
        """Solve; None when there is no feasible answer."""
        self._highs.run()
        status, kinds = self._highs.getModelStatus(), self._kinds.HighsModelStatus
        if self._is_at_a_loss(status):
            status = self._run_the_other_way()
        is_optimal = bool(status == kinds.kOptimal)
        if not self._integer:
            value = self._highs.getObjectiveValue()
            return Answer(is_optimal, value, value, self._highs.getSolution()) if is_optimal else None
        found = self._highs.getInfo()
        if found.primal_solution_status != self._kinds.SolutionStatus.kSolutionStatusFeasible:
            return None
        return Answer(is_optimal, found.objective_function_value, found.mip_dual_bound, self._highs.getSolution())

    def _is_at_a_loss(self, status: object) -> bool:
        """Has it ended without knowing whether there is an answer?"""
        statuses = self._kinds.HighsModelStatus
        if status == statuses.kOptimal:
            return False
        lost = (statuses.kInfeasible, statuses.kUnboundedOrInfeasible, statuses.kUnknown, statuses.kSolveError)
        unsure = (statuses.kUnknown, statuses.kSolveError, statuses.kUnboundedOrInfeasible)
        return status in lost if self._integer else status in unsure

    def _run_the_other_way(self) -> object:
        """Once more from the start with presolve: on badly scaled programs the plain simplex ends without knowing."""
        self._set("presolve", "on")
        self._highs.clearSolver()
        self._highs.run()
        self._set("presolve", "off")
        return self._highs.getModelStatus()

    def _set(self, option: str, value: object) -> None:
        self._checked(self._highs.setOptionValue(option, value), f"the option {option}")

    def _checked(self, status: object, what: str) -> None:
        if status == self._kinds.HighsStatus.kError:
            message = f"the solver refused {what}"
            raise RuntimeError(message)


def _column_wise(program: Program) -> tuple[NDArray[np.int32], NDArray[np.int32], Floats]:
    """Compressed columns from the gathered entries; entries of one place are added up."""
    rows = np.concatenate([e[0] for e in program.entries]) if program.entries else np.zeros(0, dtype=np.int64)
    columns = np.concatenate([e[1] for e in program.entries]) if program.entries else np.zeros(0, dtype=np.int64)
    values = np.concatenate([e[2] for e in program.entries]) if program.entries else np.zeros(0)
    places = columns * np.int64(max(program.rows, 1)) + rows
    order = np.argsort(places, kind="stable")
    places, values = places[order], values[order]
    first = np.flatnonzero(np.diff(places, prepend=-1))
    sums = np.add.reduceat(values, first) if len(first) else values
    kept = sums != 0
    columns, rows = np.divmod(places[first][kept], max(program.rows, 1))
    start = np.concatenate([[0], np.cumsum(np.bincount(columns, minlength=program.columns))])
    return start.astype(np.int32), rows.astype(np.int32), sums[kept]
