"""A history as charts show it: parents beside leaves, gaps in words, tilts as long as they last."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest

from app.engine.history import ClassHistory, DriftHistory, Gap
from app.model.target import Tilt
from app.ui.charts.views import gap_stretches, gap_words, levels_of, window_of
from app.ui.pages.charts.facts import facts_of, lasting_of
from app.ui.pages.page import PageContext

LAST = date(2026, 11, 20)


def history_of(count: int = 30) -> DriftHistory:
    """Two leaves and the class above them, a day each."""
    days = tuple(LAST - timedelta(days=count - 1 - n) for n in range(count))
    half_f, whole_f, zero_f = np.full(count, 0.5), np.ones(count), np.zeros(count)
    leaf, parent = ClassHistory(half_f, half_f, zero_f, whole_f), ClassHistory(whole_f, whole_f, zero_f, whole_f)
    gap = Gap(days[3], days[5], ("VTI",), "why")
    leaves = {"Equity/US": leaf, "Equity/Intl": leaf}
    return DriftHistory(days, leaves, whole_f, zero_f, (), {"Equity": parent}, (gap,))


def test_parents_are_charted_beside_their_leaves() -> None:
    """With the slot of their family; no class is missing."""
    found = levels_of(history_of(), {"Equity": 2, "Equity/US": 2, "Equity/Intl": 2})
    assert set(found) == {"Equity", "Equity/US", "Equity/Intl"}
    assert {levels.series.slot for levels in found.values()} == {2}
    assert levels_of(DriftHistory((), {}, np.zeros(0), np.zeros(0), ()), {}) == {}


def test_only_leaves_are_stacked(context: PageContext) -> None:
    """A parent's weight is that of its leaves: counted twice, the areas would be more than the household."""
    plan = context.session.plan
    leaf = plan.leaves[0]
    parent = replace(leaf, name="Equity", target=Decimal(0))
    child = replace(leaf, name="Equity/US")
    others = tuple(c for c in plan.classes if c.name != leaf.name)
    securities = tuple(
        replace(s, classes={("Equity/US" if n == leaf.name else n): part for n, part in s.classes.items()})
        for s in plan.securities
    )
    context.session.save_plan(replace(plan, classes=(parent, child, *others), securities=securities), "Family")
    facts = facts_of(context.session, history_of(), context.format)
    assert list(facts.levels) == ["Equity", "Equity/US"]
    assert [levels.series.name for levels in facts.leaves] == ["Equity/US"]


@pytest.mark.parametrize(
    "symbols, words",
    [
        (("VTI",), "prices of VTI missing"),
        (("VTI", "BND"), "prices of VTI and BND missing"),
        (("VTI", "BND", "VEA", "VWO"), "prices of VTI, BND and 2 more missing"),
        (("CASH", "VTI"), "prices of VTI missing"),
        (("CASH",), "cash unknown"),
        ((), "prices missing"),
    ],
)
def test_a_gap_says_whose_prices_are_missing(symbols: tuple[str, ...], words: str) -> None:
    """Few are named, more are counted; cash has no price."""
    assert gap_words(symbols) == words


def test_gaps_are_stretches_of_their_days() -> None:
    """Both ends are included."""
    (gap,) = gap_stretches(history_of())
    assert (gap.kind, gap.last - gap.first) == ("gap", 2)


def test_a_span_ends_with_the_last_day() -> None:
    """And begins no earlier than the history."""
    seen = window_of(history_of(), "1")
    assert (date.fromordinal(int(seen.last)), seen.days) == (LAST, 29)


def test_tilts_last_from_their_first_day_to_their_last(context: PageContext) -> None:
    """One that has always been there has no first day to draw."""
    plan = context.session.plan
    leaf = plan.leaves[0]
    tilt = Tilt(Decimal("0.02"), date(2027, 3, 1), since=date(2026, 6, 1))
    (span,) = lasting_of(plan.with_class(replace(leaf, tilt=tilt)), context.format)[leaf.name]
    assert (span.kind, span.text) == ("tilt", "tilt +2.0 until Mar 1, 2027")
    assert (span.first, span.last) == (date(2026, 6, 1).toordinal(), date(2027, 3, 1).toordinal())
    always = replace(leaf, tilt=replace(tilt, since=None))
    assert lasting_of(plan.with_class(always), context.format) == {}
