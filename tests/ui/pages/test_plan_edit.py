"""Saving edits of the plan."""

from dataclasses import replace
from decimal import Decimal

import pytest
from pytestqt.qtbot import QtBot

from app.model.errors import InputError
from app.model.plan import Plan
from app.ui.pages.page import PageContext
from app.ui.pages.plan_edit import PlanEditor
from app.ui.pages.proposing import Proposing
from tests.ui.pages.driving import settle


def wider(plan: Plan, name: str, above: str) -> Plan:
    """The plan with another upper width of one class."""
    found = plan.asset_class(name)
    assert found is not None
    return plan.with_class(replace(found, above=Decimal(above)))


def test_an_edit_counts_before_it_is_written(context: PageContext, qtbot: QtBot) -> None:
    """The next edit stands on it, and both are written in order as steps of their own."""
    editor = PlanEditor.of(context)
    editor.save(wider(editor.plan, "US equity", "0.05"), "One")
    editor.save(wider(editor.plan, "US bonds", "0.06"), "Two")
    settle(qtbot, context)
    saved = context.session.plan
    assert saved == editor.plan
    assert [c.above for c in saved.classes if c.name in {"US equity", "US bonds"}] == [Decimal("0.05"), Decimal("0.06")]
    assert [step.name for step in context.session.history()][-2:] == ["One", "Two"]


def test_nothing_changed_is_no_step(context: PageContext) -> None:
    """The same plan again starts no job."""
    editor = PlanEditor.of(context)
    editor.save(editor.plan, "Nothing")
    assert context.jobs.running == []


def test_a_refused_plan_goes_back_to_what_is_stored(context: PageContext, qtbot: QtBot) -> None:
    """And what was edited on top of it goes with it."""
    editor, stored = PlanEditor.of(context), context.session.plan
    with qtbot.waitSignal(context.failed, timeout=10_000) as failed:
        editor.save(replace(stored, classes=stored.classes[1:]), "Break")
    settle(qtbot, context)
    assert failed.args is not None
    assert isinstance(failed.args[0], InputError)
    assert editor.plan == context.session.plan == stored


def test_a_read_only_household_is_not_edited(context: PageContext, monkeypatch: pytest.MonkeyPatch) -> None:
    """The window says why; nothing is tried."""
    monkeypatch.setattr(PageContext, "can_write", property(lambda _: False))
    editor = PlanEditor.of(context)
    editor.save(wider(editor.plan, "US equity", "0.05"), "One")
    assert context.jobs.running == []


def test_pages_share_one_of_each(context: PageContext) -> None:
    """Two pages of one household never work against each other."""
    assert PlanEditor.of(context) is PlanEditor.of(context)
    assert Proposing.of(context) is Proposing.of(context)


def test_what_follows_an_edit_is_done_after_it_is_written(context: PageContext, qtbot: QtBot) -> None:
    """Giving up a wish first changes the plan, then has the trades worked out."""
    editor, seen = PlanEditor.of(context), list[bool]()
    plan = wider(editor.plan, "US equity", "0.05")
    editor.save(plan, "One", then=lambda: seen.append(context.session.plan == plan))
    settle(qtbot, context)
    assert seen == [True]
