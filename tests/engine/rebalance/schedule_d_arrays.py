"""The tax of `schedule_d` over arrays, in floats: thousands of results of one household at once."""

from dataclasses import astuple

import numpy as np
from numpy.typing import NDArray

from app.model.household import Household
from tests.engine.rebalance.schedule_d import Filed, filed

Floats = NDArray[np.float64]


class YearTax:
    """The change of a household's tax for further allowed results, dollars."""

    def __init__(self, household: Household) -> None:
        self._given: Filed = filed(household.plan.tax, household.tax_table)
        year = household.year_start
        self._short, self._long, self._in_short, self._in_long = (float(x) for x in astuple(year))
        self._now = float(self._of_year(np.zeros(1), np.zeros(1))[0])
        self._carried_now = float(self._carried(np.zeros(1), np.zeros(1))[0])

    def change(self, short: Floats, long: Floats) -> Floats:
        """What further results do to the tax; both arrays have one shape."""
        return self._of_year(short, long) - self._now

    def carried_more(self, short: Floats, long: Floats) -> Floats:
        """By how much they raise the losses that go on to the next year."""
        return self._carried(short, long) - self._carried_now

    def _carried(self, short: Floats, long: Floats) -> Floats:
        """Losses beyond gains, less what of the allowed ones adjusted taxable income uses (IRC 1212(b)(2))."""
        both = short + long + (self._short - self._in_short + self._long - self._in_long)
        used = min(float(self._given.loss_limit), max(float(self._given.income), 0.0))
        carried: Floats = np.maximum(-both - used, 0.0)
        return carried

    def _of_year(self, short: Floats, long: Floats) -> Floats:
        given = self._given
        all_short, all_long = short + (self._short - self._in_short), long + (self._long - self._in_long)
        capital_gain = np.maximum(np.maximum(all_long, 0.0) - np.maximum(-all_short, 0.0), 0.0)
        included = np.maximum(all_short + all_long, -float(given.loss_limit))
        gain_over = included + (float(given.magi) - float(given.surtax_floor))
        surtax = float(given.surtax_rate) * np.maximum(np.minimum(included, gain_over), 0.0)
        state = float(given.state) * (included - capital_gain) + float(given.state_long) * capital_gain
        due: Floats = self._income_tax(included, capital_gain) + surtax + state
        return due

    def _income_tax(self, included: Floats, capital_gain: Floats) -> Floats:
        given = self._given
        if not given.rates:
            return np.zeros_like(included)
        taxable = np.maximum(included + float(given.income), 0.0)
        gain = np.minimum(capital_gain, taxable)
        base = taxable - gain
        at_nothing = np.minimum(gain, np.maximum(float(given.zero_top) - base, 0.0))
        at_fifteen = np.minimum(gain - at_nothing, np.maximum(float(given.fifteen_top) - base - at_nothing, 0.0))
        most = self._by_brackets(base) + 0.15 * at_fifteen + 0.20 * (gain - at_nothing - at_fifteen)
        due: Floats = np.minimum(most, self._by_brackets(taxable))
        return due

    def _by_brackets(self, income: Floats) -> Floats:
        lows = [0.0, *(float(top) for top in self._given.tops)]
        tax, before = np.zeros_like(income), 0.0
        for low, rate in zip(lows, self._given.rates, strict=True):
            tax += (float(rate) - before) * np.maximum(income - low, 0.0)
            before = float(rate)
        return tax
