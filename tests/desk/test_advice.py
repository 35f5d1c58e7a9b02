"""Suggested widths and the past under a plan's bands, over the sample household and over poorer ones."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.desk.session import Session, run
from app.engine.widths.advice import View
from app.engine.widths.words import SOURCE
from app.model.number import ZERO
from app.model.signal_rules import Advice
from tests.desk.driving import PLAN, Put, copied_sample, holdings_text, imported, set_plan
from tests.engine.households import D


@pytest.fixture
def sample(tmp_path: Path) -> Session:
    """Return the sample household."""
    return Session.open(copied_sample(tmp_path))


def test_every_leaf_of_the_sample_has_widths_and_what_they_rest_on(sample: Session) -> None:
    """Ten years of returns, a range that holds the answer, a formula whose numbers are the household's."""
    found = run(sample.suggest_widths())
    assert [a.name for a in found] == [c.name for c in sample.plan.leaves]
    for a in found:
        assert a.widths is not None
        assert a.lowest is not None
        assert a.highest is not None
        assert a.asked.volatility is not None
        assert a.asked.volatility.observations > 2400
        assert a.lowest[1] <= a.widths[1] <= a.highest[1]
        assert a.asked.value == pytest.approx(float(sample.status().value))
    assert SOURCE


def test_rules_of_the_adviser_count(sample: Session) -> None:
    """More aversion narrows, a budget holds, fewer years give fewer returns, a view moves the edges."""
    plain = run(sample.suggest_widths())

    def under(advice: Advice) -> list[tuple[object, object]]:
        plan = replace(sample.plan, rules=replace(sample.plan.rules, advice=advice))
        return [(a, b) for a, b in zip(run(sample.suggest_widths(plan)), plain, strict=True)]

    assert all(a.widths < b.widths for a, b in under(Advice(D(12))))  # type: ignore[attr-defined]  # advice
    for a, b in under(Advice(years=2)):
        assert a.asked.volatility.observations < b.asked.volatility.observations / 4  # type: ignore[attr-defined]  # advice
    for a, _ in under(Advice(tracking_error=D("0.001"))):
        assert str(a.found.above.binding) == "budget"  # type: ignore[attr-defined]  # advice
    moved = run(sample.suggest_widths(None, {"US equity": View(0.001, 1.0)}))
    assert (moved[0].above or ZERO) > (plain[0].above or ZERO)
    assert moved[1].widths == plain[1].widths


def test_taking_widths_is_one_step(sample: Session) -> None:
    """Named after the class, or after all of them."""
    found = run(sample.suggest_widths())
    before = sample.plan
    sample.use_widths(found[:1])
    assert sample.undo_name == "Use the suggested widths of US equity"
    assert sample.plan.leaves[1:] == before.leaves[1:]
    sample.use_widths(found)
    assert sample.undo_name == "Use all suggested widths"
    assert [(c.below, c.above) for c in sample.plan.leaves] == [a.widths for a in found]
    sample.undo()
    sample.undo()
    assert sample.plan == before


def test_the_past_is_gathered_once_and_followed_for_any_plan(sample: Session) -> None:
    """Wider bands trade less; a plan with other classes cannot be followed."""
    past = run(sample.gather_past())
    assert past is not None
    told = sample.would_have(past, sample.plan)
    assert told is not None
    assert told.years == pytest.approx(10, abs=0.1)
    assert told.rebalances > 0
    wide = replace(sample.plan, classes=tuple(replace(c, below=c.target, above=D("0.5")) for c in sample.plan.classes))
    less = sample.would_have(past, wide)
    assert less is not None
    assert less.rebalances < told.rebalances
    assert sample.would_have(past, replace(sample.plan, classes=sample.plan.classes[:1])) is None


def test_without_prices_only_what_needs_none_is_said(session: Session, put: Put) -> None:
    """Widths of cost alone, with what is missing; no past; and nothing where nothing is worth anything."""
    set_plan(session, PLAN)
    assert run(session.suggest_widths()) == ()
    assert run(session.gather_past()) is None
    rows = "Brokerage,VTI,10,300,2020-01-02,1500,2026-01-05", "Brokerage,BND,20,100,2020-01-02,2100,2026-01-05"
    imported(session, put("h.csv", holdings_text(*rows)))
    found = run(session.suggest_widths())
    assert [a.asked.volatility for a in found] == [None, None]
    assert all(a.widths is not None and any("no price history" in m for m in a.missing) for a in found)
    assert run(session.gather_past()) is None
