"""One year's realised results and what they come to."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from app.model.issue import Issue
from app.model.number import ZERO
from app.model.transaction import Disposal


@dataclass(frozen=True, slots=True)
class Netted:
    """Schedule D: `net_short` and `net_long` are lines 7 and 15, carryforwards in and not yet set off.

    `deduction` is what comes off other income; `ordinary` and `preferential` are the parts of the net result taxed at
    ordinary and at long-term rates (`ordinary` is minus the deduction where losses prevail); `carry_*` go to next year.
    All but `ordinary`, `net_short` and `net_long` are zero or positive.
    """

    net_short: Decimal
    net_long: Decimal
    deduction: Decimal
    ordinary: Decimal
    preferential: Decimal
    carry_short: Decimal
    carry_long: Decimal


@dataclass(frozen=True, slots=True)
class TaxDue:
    """The tax on a year's income and results, by the part of the law that asks for it."""

    ordinary: Decimal
    long_term: Decimal
    net_investment: Decimal
    state: Decimal

    @property
    def total(self) -> Decimal:
        """All of it."""
        return self.ordinary + self.long_term + self.net_investment + self.state

    def __sub__(self, other: TaxDue) -> TaxDue:
        return TaxDue(
            self.ordinary - other.ordinary,
            self.long_term - other.long_term,
            self.net_investment - other.net_investment,
            self.state - other.state,
        )


@dataclass(frozen=True, slots=True)
class YearStart:
    """Where further results of a year begin: what is realized so far, and the losses carried into it (positive)."""

    short: Decimal = ZERO
    long: Decimal = ZERO
    entering_short: Decimal = ZERO
    entering_long: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class TaxYear:
    """The year's disposals, its results before carryforwards, and what they come to.

    `netted` and `due` are None where the carryforwards entering the year are not known. `due` is the tax with the
    year's results less the tax without them, part by part. `table_year` is the year whose table was used.
    `distributions` are long-term capital gain distributions of funds, included in `long`.
    """

    year: int
    table_year: int
    disposals: tuple[Disposal, ...]
    short: Decimal
    long: Decimal
    distributions: Decimal
    entering_short: Decimal | None
    entering_long: Decimal | None
    netted: Netted | None
    due: TaxDue | None
    issues: tuple[Issue, ...] = ()

    @property
    def start(self) -> YearStart:
        """Where further results of the year begin; carryforwards that are not known count as none."""
        return YearStart(self.short, self.long, self.entering_short or ZERO, self.entering_long or ZERO)
